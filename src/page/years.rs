//! All years: how much happened in each, by whom, and the milestone that says most.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::cover::Strip;
use super::figures::statement_of;
use super::frame::Frame;
use super::link::Link;
use super::locale_view::LocaleView;
use super::prominence::prominence;
use super::year_index::Year;
use crate::render::Page;

/// `years`
#[derive(Serialize)]
struct YearsPage {
    intro: String,
    years: Vec<YearLine>,
    calendar: Link,
}

#[derive(Serialize)]
struct YearLine {
    year: Link,
    counts: String,
    /// The milestone that says most.
    best: Option<Link>,
    /// Milestones of each artist, as parts of the longest year.
    strip: Strip,
}

/// Artists in the strip of a year.
const ARTISTS: usize = 20;

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let years = &view.site.index.in_years.years;
    let shares = |year: &Year| year.artists.iter().map(|(_, n)| n).sum::<usize>();
    let longest = years.values().map(shares).max().unwrap_or(0).max(1);
    let lines = years.iter().rev().map(|(number, held)| {
        let best = held.milestones.iter().min_by_key(|key| prominence(view.site, **key));
        YearLine {
            year: view.link(number.to_string(), &PageKind::Year(*number, 0)),
            counts: counts(view, held),
            best: best.map(|key| statement_of(view, *key)),
            strip: strip(view, held, longest),
        }
    });
    let data = YearsPage {
        intro: view.say("say.years-intro"),
        years: lines.collect(),
        calendar: view.list_link(&PageKind::Calendar),
    };
    let n = view.locale.plural("say.n-years", years.len() as u64);
    let description = view.locale.fill("say.describe-years", &[("years", &n)]);
    Frame::new(view, spec, view.say("years"), &description).page(spec, &data)
}

fn counts(view: &LocaleView<'_>, held: &Year) -> String {
    let counts = [
        ("say.n-milestones", held.milestones.len()),
        ("say.n-records-taken", held.takings.len()),
        ("say.n-releases", held.releases.len()),
    ];
    let said = counts.into_iter().filter(|(_, n)| *n > 0);
    let said: Vec<String> = said.map(|(key, n)| view.locale.plural(key, n as u64)).collect();
    said.join(view.locale.text("list.comma"))
}

fn strip(view: &LocaleView<'_>, held: &Year, longest: usize) -> Strip {
    #[expect(clippy::cast_precision_loss, reason = "counts of milestones are small")]
    let share = |n: usize| n as f64 / longest as f64;
    let mut before = 0;
    let mut strip = Strip::new();
    for (artist, n) in held.artists.iter().take(ARTISTS) {
        strip.push(view.artist_colour(*artist), share(before), share(before + n), false);
        before += n;
    }
    strip
}
