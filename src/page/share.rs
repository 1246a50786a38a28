//! What social cards say: the picture of a milestone, a song or a record in a chat.

use std::fmt::Write as _;

use serde::Serialize;

use super::address::{PageKind, card_route};
use super::locale_view::{LocaleView, upper_first};
use super::shorten::cut;
use super::site_view::SiteView;
use super::{address, claims, figures, tenure, working};
use crate::card;
use crate::card::{HEIGHT, WIDTH, drawable};
use crate::catalogue::{MetricKind, Names, RecordKey, RecordKind, SongKey};
use crate::diagnostics::{Code, Diagnostic, Report, Span};
use crate::record::MilestoneKey;
use crate::record::best::{best_figure, newest_lower};
use crate::toml_reader::Text;

/// `card`: every text as it can be drawn; one that nothing is left of is none.
#[derive(Debug, Default, Serialize)]
pub struct Share {
    site: Option<String>,
    figure: Option<String>,
    what: Option<String>,
    title: Option<String>,
    artist: Option<String>,
    other: Option<String>,
    date: Option<String>,
    verdict: Option<String>,
    /// How sure it is: `verified`, `derived`, `reported` or `disputed`.
    tone: &'static str,
}

/// `page.image`: the card as the page names it to chat services.
#[derive(Debug, Serialize)]
pub(super) struct Image {
    url: String,
    width: u32,
    height: u32,
    alt: String,
}

/// How a page's card is named on it, if it has one.
pub(super) fn image(view: &LocaleView<'_>, kind: &PageKind) -> Option<Image> {
    let kind = match kind {
        PageKind::Club(key, _) => &PageKind::Club(*key, 0),
        kind => kind,
    };
    if !view.site.config.cards {
        return None;
    }
    let share = share(view, kind)?;
    let route = card_route(&address::route(view.site, view.language, kind));
    let url = view.site.config.base_url.absolute(&route);
    Some(Image { url, width: WIDTH, height: HEIGHT, alt: share.alt(view) })
}

/// What the card of a kind of page says.
pub fn share(view: &LocaleView<'_>, kind: &PageKind) -> Option<Share> {
    let share = match kind {
        PageKind::Milestone(key) => of_milestone(view, *key),
        PageKind::Song(key) => of_song(view, *key),
        PageKind::Record(key) | PageKind::Club(key, 0) => of_record(view, *key),
        _ => return None,
    };
    let site_title = text(view.site.config.title.get(&view.locale.code).0);
    Some(Share { site: site_title, ..share })
}

impl Share {
    /// All that the picture says, for those who don't see it.
    fn alt(&self, view: &LocaleView<'_>) -> String {
        let parts = [
            &self.figure,
            &self.what,
            &self.title,
            &self.artist,
            &self.other,
            &self.date,
            &self.verdict,
            &self.site,
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(view.locale.text("list.comma"))
    }
}

/// A text as it can be drawn, if anything is left of it.
fn text(text: impl AsRef<str>) -> Option<String> {
    Some(drawable(text.as_ref())).filter(|text| !text.is_empty())
}

fn of_milestone(view: &LocaleView<'_>, key: MilestoneKey) -> Share {
    let milestone = view.site.records.get(key);
    let at = view.site.index.article_of(key, view.language);
    let badge = working::badge(view, milestone, at);
    Share {
        figure: text(figures::figure(view, key)),
        what: text(view.unit(milestone)),
        title: title(view, milestone.song),
        artist: text(view.credit(milestone.song)),
        other: other(view, milestone.song),
        date: text(upper_first(&view.time(&milestone.when).text)),
        verdict: text(badge.label),
        tone: badge.tone,
        ..Share::default()
    }
}

/// A song and its largest count.
fn of_song(view: &LocaleView<'_>, key: SongKey) -> Share {
    let site = view.site;
    let metrics = site.catalogue[key].series.iter().map(|series| {
        let kind = site.catalogue[series.metric].kind;
        (series, kind, best_figure(series, kind))
    });
    // A count that grows says most of a song, a place in a chart least.
    let weight = |kind| match kind {
        MetricKind::Counter => 2,
        MetricKind::OneOff => 1,
        MetricKind::Rank => 0,
    };
    let best = metrics
        .filter_map(|(series, kind, best)| Some((series, kind, best?)))
        .rev()
        .max_by_key(|(_, kind, best)| match kind {
            MetricKind::Rank => (weight(*kind), u64::MAX - best.value),
            _ => (weight(*kind), best.value),
        });
    let milestones = site.index.of_song(site.records, key).count() as u64;
    let verdict = (milestones > 0).then(|| view.locale.plural("say.n-milestones", milestones));
    Share {
        figure: best.and_then(|(series, _, best)| text(view.figure(series.metric, best.value))),
        what: best.and_then(|(series, ..)| text(view.metric(series.metric))),
        title: title(view, key),
        artist: text(view.credit(key)),
        other: other(view, key),
        date: best.and_then(|(series, kind, best)| {
            let date = view.noun_time(&best.when).text;
            // The song has less by now.
            let key = match newest_lower(series, kind) {
                Some(_) => "say.card-highest",
                None => "say.card-as-of",
            };
            text(view.locale.fill(key, &[("date", &date)]))
        }),
        verdict: verdict.and_then(text),
        tone: "derived",
        ..Share::default()
    }
}

/// A record and who holds it; a club, how many it has, and the newest of them.
fn of_record(view: &LocaleView<'_>, key: RecordKey) -> Share {
    let site = view.site;
    let outcome = site.records.outcome(key);
    let club = site.catalogue[key].kind == RecordKind::Club;
    let holders: Vec<_> = if club {
        let newest = outcome.members().max_by_key(|entry| (entry.when.first, entry.when.last));
        newest.into_iter().map(|entry| (entry, entry, None)).collect()
    } else {
        let current = outcome.current().map(|(_, tenure)| tenure);
        let began_with = |held| tenure::began_with(view, key, held);
        current
            .map(|held| (outcome.entry(held), outcome.best(held), began_with(held)))
            .collect()
    };
    let what = text(view.record(key));
    let verdict = text(upper_first(&claims::status_in_short(view, key)));
    let share = Share { what, verdict, tone: "derived", ..Share::default() };
    let Some((entry, best, began_with)) = holders.first() else {
        return Share { tone: "reported", ..share };
    };
    let members =
        club.then(|| view.locale.plural("say.club-size", outcome.members.len() as u64));
    let figure = members.unwrap_or_else(|| figures::hero(view, key, best));
    let mut date = view.time(&entry.when).text;
    // A figure that grew since then is not of that day.
    if let Some(figure) = began_with {
        let _ = write!(date, " ({figure})");
    }
    let since = if club { "say.card-newest" } else { "say.card-since" };
    // A day that isn't known says how far it is: `between 18 and 20 March`.
    let date = match entry.when.is_one_day() || club {
        true => view.locale.fill(since, &[("date", &date)]),
        false => upper_first(&date),
    };
    let share = Share { figure: text(figure), date: text(date), ..share };
    if let [_, _, ..] = holders.as_slice() {
        let titles: Vec<String> =
            holders.iter().map(|(entry, ..)| view.title(entry.song).to_owned()).collect();
        return Share { title: text(view.locale.list(&titles)), ..share };
    }
    Share {
        title: title(view, entry.song),
        artist: text(view.credit(entry.song)),
        other: other(view, entry.song),
        ..share
    }
}

/// A song's title in this language; its other names, where the font has nothing of that.
fn title(view: &LocaleView<'_>, key: SongKey) -> Option<String> {
    let song = &view.site.catalogue[key];
    text(view.title(key))
        .or_else(|| text(&song.title))
        .or_else(|| text(song.names.romanised.as_deref()?))
}

/// What a song and its lead artist are called otherwise: in Hangul, or where the card says that, by
/// their own names.
fn other(view: &LocaleView<'_>, key: SongKey) -> Option<String> {
    let song = &view.site.catalogue[key];
    let lead = &view.site.catalogue[song.artists[0]];
    let unless_shown = |shown: &str, own: &str, names: &Names| {
        let korean = names.korean.as_deref().filter(|korean| *korean != own);
        let name = if shown == own { korean } else { Some(own) };
        name.and_then(text)
    };
    let title = unless_shown(view.title(key), &song.title, &song.names);
    let artist = unless_shown(view.name(song.artists[0]), &lead.name, &lead.names);
    match (artist, title) {
        (Some(artist), Some(title)) => Some(format!("{artist} ‘{title}’")),
        (Some(artist), None) => Some(artist),
        (None, Some(title)) => Some(format!("‘{title}’")),
        (None, None) => None,
    }
}

/// Warns of every text of cards that has a character which the font can't draw, at its place.
pub fn undrawable(site: &SiteView<'_>, report: &mut Report) {
    let catalogue = site.catalogue;
    let mut look = |text: &str, span: Span| {
        let missing = card::missing(text);
        if !missing.is_empty() {
            let span = written_at(site, text, span);
            report.push(warning(text, &missing).at(span, ""));
        }
    };
    let mut in_all = |texts: &Text| {
        for (_, words) in &texts.by_language {
            look(words, texts.span);
        }
    };
    in_all(&site.config.title);
    catalogue.metrics.iter().for_each(|metric| in_all(&metric.name));
    catalogue.records.iter().for_each(|record| in_all(&record.title));
    let artists = catalogue.artists.iter();
    let artists = artists.map(|artist| (&artist.name, &artist.names, artist.span));
    let songs = catalogue.songs.iter().map(|song| (&song.title, &song.names, song.span));
    for (name, names, span) in artists.chain(songs) {
        look(name, span);
        if let Some(korean) = &names.korean {
            look(korean, span);
        }
    }
    for locale in site.locales {
        let words: String = locale.all().collect();
        let missing = card::missing(&words);
        if !missing.is_empty() {
            let path = format!("strings/{}.toml", locale.code);
            report.push(warning(&locale.code, &missing).on_path(path));
        }
    }
}

/// Where a text stands in the file that it comes from, if it is written there as it is.
fn written_at(site: &SiteView<'_>, text: &str, span: Span) -> Span {
    let file = &site.sources.file(span.file).text;
    match file.find(text) {
        Some(start) => Span::new(span.file, start..start + text.len()),
        None => span,
    }
}

fn warning(text: &str, missing: &[char]) -> Diagnostic {
    const SHOWN: usize = 5;
    let shown = missing.iter().take(SHOWN).map(|c| format!("`{c}` (U+{:04X})", *c as u32));
    let mut list = shown.collect::<Vec<_>>().join(", ");
    if missing.len() > SHOWN {
        list.push_str(&format!(" and {} more", missing.len() - SHOWN));
    }
    let text = cut(text, 60);
    let what = format!("the font of the social cards can't draw all of `{text}`");
    Diagnostic::new(Code::W701, what)
        .note(format!("it lacks {list}; cards leave that out"))
        .help("write it without; where nothing is left of a song's title, cards show the `romanised` one")
}
