//! An open race in words: what is missing, when it may happen, how old the count is.

use serde::Serialize;

use super::address::{PER_PAGE, PageKind};
use super::cover::Strip;
use super::link::{Link, Named};
use super::locale_view::LocaleView;
use crate::date::Day;
use crate::record::chase::{Expected, Goal};
use crate::record::forecast::{NoEstimate, Pace};
use crate::record::{chase, step_id};

/// An open race, as the component `race` places it.
#[derive(Serialize)]
pub(super) struct Race {
    /// Anchor on the page of the chase: `who-spotify-streams-3b`.
    id: String,
    /// Address on the page of the chase.
    url: String,
    /// `3 billion Spotify streams: 1 billion to go`
    next: String,
    song: Named,
    artist: String,
    gap: String,
    target: String,
    target_lang: Option<String>,
    goals: Vec<RaceGoal>,
    meter: Strip,
    when: String,
    /// The range as ISO dates, for machines.
    from: Option<String>,
    to: Option<String>,
    deadline: Option<String>,
    last: String,
    pace: Option<String>,
    /// Where the metric asks for a newer count: that it does, and how old the last one is.
    fresh: Option<Fresh>,
}

/// A count that is too old.
#[derive(Serialize)]
struct Fresh {
    label: String,
    age: String,
}

/// What is won.
#[derive(Serialize)]
struct RaceGoal {
    label: String,
    link: Link,
}

/// Gap between the counted part of a meter and the rest, as a share of the way.
const METER_GAP: f64 = 0.003;

impl Race {
    /// The race without a goal, where the page says already what it is about.
    pub(super) fn without(mut self, record: &Link) -> Self {
        self.goals.retain(|goal| goal.link.url != record.url);
        self
    }
}

/// A race as pages show it.
pub(super) fn race(view: &LocaleView<'_>, race: &chase::Race) -> Race {
    let range = race.range.ok();
    let metric = &view.site.catalogue[race.metric];
    let deadline = race
        .deadline
        .map(|day| view.locale.fill("chase.deadline", &[("date", &view.locale.day(day))]));
    Race {
        id: id(view, race),
        url: url(view, race),
        next: next(view, race),
        song: view.song(race.song),
        artist: view.credit(race.song),
        gap: view.locale.fill("chase.gap", &[("n", &gap(view, race))]),
        target: view
            .locale
            .fill("chase.short-of", &[("target", &view.figure_of(race.metric, race.target))]),
        target_lang: view.lang_of(&metric.name),
        goals: goals(view, race),
        meter: meter(view, race),
        when: when(view, race),
        from: range.map(|range| range.least.to_string()),
        to: range.map(|range| range.most.to_string()),
        deadline,
        last: last(view, race),
        pace: race.pace.and_then(|pace| self::pace(view, race, pace)),
        fresh: race.is_stale.then(|| Fresh {
            label: view.say("chase.fresh"),
            age: view.locale.plural("chase.age", u64::from(race.age.unsigned_abs())),
        }),
    }
}

/// The races that are expected next, the nearest first.
pub(super) fn nearest(view: &LocaleView<'_>, most: usize) -> Vec<Race> {
    let races = view.site.chase.to_come(view.site.as_of).take(most);
    races.map(|next| race(view, next)).collect()
}

/// The anchor of a race.
pub(super) fn id(view: &LocaleView<'_>, race: &chase::Race) -> String {
    let catalogue = view.site.catalogue;
    let (song, metric) = (&catalogue[race.song].id, &catalogue[race.metric].id);
    format!("{song}-{metric}-{}", step_id(race.target))
}

/// The address of a race on the page of the chase that shows it.
pub(super) fn url(view: &LocaleView<'_>, race: &chase::Race) -> String {
    let page = view.site.chase.place_alone(race).map_or(0, |at| at / PER_PAGE);
    format!("{}#{}", view.url(&PageKind::Chase(page)), id(view, race))
}

/// What is missing, with four digits.
pub(super) fn gap(view: &LocaleView<'_>, race: &chase::Race) -> String {
    view.short_figure(race.metric, rounded(race.gap(), 10_000))
}

fn next(view: &LocaleView<'_>, race: &chase::Race) -> String {
    let target = view.figure_of(race.metric, race.target);
    view.locale.fill("chase.next", &[("target", &target), ("n", &gap(view, race))])
}

/// `Between 29 August 2026 and August 2027`, or why nobody can say.
pub(super) fn when(view: &LocaleView<'_>, race: &chase::Race) -> String {
    let as_of = view.site.as_of;
    let say = |key: &str, days: &[(&str, Day)]| {
        let words: Vec<String> =
            days.iter().map(|(_, day)| rough_day(view, *day, as_of)).collect();
        let values: Vec<(&str, &str)> =
            days.iter().zip(&words).map(|((name, _), words)| (*name, words.as_str())).collect();
        view.locale.fill(key, &values)
    };
    match race.expected(as_of) {
        Expected::Between(range) => {
            say("chase.between", &[("from", range.least), ("to", range.most)])
        }
        Expected::By(to) => say("chase.by", &[("to", to)]),
        Expected::Overdue(to) => say("chase.overdue", &[("to", to)]),
        Expected::Unknown(why) => view.say(match why {
            NoEstimate::TooOld => "chase.too-old",
            NoEstimate::NoPace => "chase.no-pace",
            NoEstimate::Stalled => "chase.stalled",
            NoEstimate::FarOff => "chase.far-off",
        }),
    }
}

/// Days around the day of the site that are said as days; an estimate knows others by the month.
const NEAR_DAYS: i32 = 62;

/// A day of an estimate: the day if it is near, else its month.
fn rough_day(view: &LocaleView<'_>, day: Day, as_of: Day) -> String {
    if day.since(as_of).abs() <= NEAR_DAYS {
        return view.locale.day(day);
    }
    let (year, month, _) = day.ymd();
    let values = [("year", &*year.to_string()), ("month", view.locale.month_name(month))];
    view.locale.fill("dates.month", &values)
}

/// `Last count 2.5 billion on 18 August 2025`
fn last(view: &LocaleView<'_>, race: &chase::Race) -> String {
    let series = view.site.catalogue.series(race.song, race.metric);
    let observation = series.map(|series| &series.observations[race.last.observation]);
    let date = observation.map(|observation| view.locale.adverb(&observation.when));
    let figure = view.short_figure(race.metric, race.last.value);
    let key = if race.last.at_least { "chase.last-at-least" } else { "chase.last" };
    let values = [("figure", &*figure), ("date", date.as_deref().unwrap_or_default())];
    view.locale.fill(key, &values)
}

/// `about 1.7 million a day in the 299 days before`; of less than one a day, what was gained.
fn pace(view: &LocaleView<'_>, race: &chase::Race, pace: Pace) -> Option<String> {
    if pace.gained == 0 {
        return None;
    }
    let span = view.locale.days(pace.days, pace.days);
    let a_day = rounded(pace.gain_in(1), 100);
    let (key, n) = match a_day {
        0 => ("chase.gained", pace.gained),
        _ => ("chase.pace", a_day),
    };
    let figure = view.short_figure(race.metric, n);
    Some(view.locale.fill(key, &[("n", &figure), ("span", &span)]))
}

/// A number with as many digits that say something as a limit has before its first zero.
fn rounded(n: u64, limit: u64) -> u64 {
    let mut unit = 1;
    while n / unit >= limit {
        unit *= 10;
    }
    (n + unit / 2) / unit * unit
}

fn goals(view: &LocaleView<'_>, race: &chase::Race) -> Vec<RaceGoal> {
    let goals = race.goals.iter().filter_map(|goal| {
        let (key, record) = match goal {
            Goal::Milestone => return None,
            Goal::Record(record) => ("chase.for-record", record),
            Goal::Club(record) => ("chase.for-club", record),
        };
        Some(RaceGoal { label: view.say(key), link: view.record_link(*record) })
    });
    goals.collect()
}

/// The way to the target: what is counted, and where the count should be by now.
fn meter(view: &LocaleView<'_>, race: &chase::Race) -> Strip {
    let share = |n: u64| n as f64 / race.target.max(1) as f64;
    let (counted, by_now) = (share(race.last.value), share(race.by_now()));
    let colour = view.colour(race.song);
    let mut meter = Strip::new();
    meter.push(colour, 0.0, counted, false);
    if by_now > counted + METER_GAP {
        meter.push(colour, counted + METER_GAP, by_now, true);
    }
    meter
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn a_figure_is_rounded_to_the_digits_that_say_something() {
        for (n, limit, expected) in [
            (0, 100, 0),
            (7, 100, 7),
            (99, 100, 99),
            (104, 100, 100),
            (1_672_240, 100, 1_700_000),
            (399_788_273, 10_000, 399_800_000),
            (200_000_000, 10_000, 200_000_000),
            (99_996_000, 10_000, 100_000_000),
        ] {
            assert_eq!(rounded(n, limit), expected, "{n}");
        }
    }
}
