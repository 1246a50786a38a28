//! What must hold across files: a table of rules, each a function that is named by what holds.
//!
//! What follows from figures (falls, conflicts) is checked where it is derived, in `record`.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization as _;

use super::model::{Catalogue, Observation, Series, Source};
use crate::date::Precision;
use crate::diagnostics::{Code, Diagnostic, Report, Span};
use crate::kinds::{MetricKind, ObservationKind, SourceKind};
use crate::look_alike::plain_letters;
use crate::toml_reader::address_key;
use crate::words::Words as _;

/// Every rule, in the order of running.
const RULES: [fn(&Catalogue, &mut Report); 7] = [
    sources_are_written_once,
    observations_are_written_once,
    days_of_reports_are_not_those_of_events,
    milestones_of_charts_are_places,
    artists_are_not_their_own_members,
    milestones_are_written_once,
    names_can_be_told_apart,
];

/// Sorts what order must not matter for, marks what was taken back, and runs every rule.
pub fn check(catalogue: &mut Catalogue, report: &mut Report) {
    let Catalogue { sources, songs, .. } = catalogue;
    report.gather(songs.par_iter_mut(), |song, report| {
        song.series.sort_by_key(|series| series.metric);
        for series in &mut song.series {
            series.observations.sort_by(observation_order);
            supersede(series, sources, report);
        }
    });
    for rule in RULES {
        rule(catalogue, report);
    }
}

/// By time, then figure, kind and source: the order of a file must not matter.
fn observation_order(a: &Observation, b: &Observation) -> std::cmp::Ordering {
    let key = |o: &Observation| (o.when.interval.start, o.when.interval.end, o.value, o.kind);
    key(a).cmp(&key(b)).then_with(|| a.cited.cmp(&b.cited))
}

/// An observation that supersedes another takes it out of what is derived from.
fn supersede(series: &mut Series, sources: &[Source], report: &mut Report) {
    let pairs = series.replacements(sources);
    superseded_in_a_circle(series, &pairs, report);
    superseded_by_less(series, &pairs, report);
    let mut replacing = FxHashSet::default();
    for (new, old) in pairs {
        series.observations[old].superseded = true;
        replacing.insert(new);
    }
    for (at, observation) in series.observations.iter().enumerate() {
        let wanted = observation.remarks.as_ref().and_then(|r| r.supersedes.as_ref());
        let Some(wanted) = wanted.filter(|_| !replacing.contains(&at)) else {
            continue;
        };
        report.push(
            Diagnostic::new(Code::E305, "nothing here is superseded by this")
                .at(
                    wanted.span,
                    "no other observation of this figure or time is of this kind or source",
                )
                .help("name the kind or the source's id of the observation it replaces"),
        );
    }
}

/// The text of `supersedes`, or the whole observation.
fn supersedes_span(observation: &Observation) -> Span {
    let remarks = observation.remarks.as_ref();
    let wanted = remarks.and_then(|remarks| remarks.supersedes.as_ref());
    wanted.map_or(observation.span, |wanted| wanted.span)
}

/// Observations that supersede each other would all be gone.
fn superseded_in_a_circle(series: &Series, pairs: &[(usize, usize)], report: &mut Report) {
    let mut olds: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    pairs.iter().for_each(|(new, old)| olds.entry(*new).or_default().push(*old));
    // An observation at the end of a chain is in no circle. Chains are cut short from both ends
    // until circles alone are left.
    let mut left = pairs.to_vec();
    loop {
        let news: FxHashSet<usize> = left.iter().map(|(new, _)| *new).collect();
        let replaced: FxHashSet<usize> = left.iter().map(|(_, old)| *old).collect();
        let before = left.len();
        left.retain(|(new, old)| replaced.contains(new) && news.contains(old));
        if left.len() == before {
            break;
        }
    }
    let mut told: FxHashSet<usize> = FxHashSet::default();
    for (new, old) in &left {
        if told.contains(new) {
            continue;
        }
        // All that it leads to is one mistake.
        let mut next = vec![*new];
        while let Some(at) = next.pop() {
            if told.insert(at) {
                next.extend(olds.get(&at).into_iter().flatten());
            }
        }
        let (new, old) = (&series.observations[*new], &series.observations[*old]);
        report.push(
            Diagnostic::new(Code::E305, "these observations supersede each other")
                .at(supersedes_span(new), "this one supersedes the other")
                .related(supersedes_span(old), "and is superseded by it, in the end")
                .help("remove `supersedes` from the one whose value was taken back"),
        );
    }
}

/// Reports observations that prove nothing, or are disputed, and supersede one that proves something.
fn superseded_by_less(series: &Series, pairs: &[(usize, usize)], report: &mut Report) {
    let mut told = FxHashSet::default();
    for (new, old) in pairs {
        let (at, new, old) = (*new, &series.observations[*new], &series.observations[*old]);
        let proves = |o: &Observation| !o.disputed && !o.kind.proves_nothing();
        if proves(new) || !proves(old) || !told.insert(at) {
            continue;
        }
        let (message, help) = if new.disputed {
            (
                "a disputed observation supersedes nothing".to_owned(),
                "remove `supersedes`, or `status = \"disputed\"`",
            )
        } else {
            let (new, old) = (new.kind.word(), old.kind.word());
            (
                format!("`{new}` can't supersede `{old}`: it proves nothing"),
                "remove `supersedes`; if the other one is wrong, mark it `status = \"disputed\"`",
            )
        };
        report.push(
            Diagnostic::new(Code::E305, message)
                .at(supersedes_span(new), "this would leave no value")
                .related(old.span, "in the place of this one")
                .help(help),
        );
    }
}

/// One address is one source, so that "two sources" means two.
fn sources_are_written_once(catalogue: &Catalogue, report: &mut Report) {
    let mut by_url: Vec<(String, usize)> =
        catalogue.sources.iter().enumerate().map(|(i, s)| (address_key(&s.url), i)).collect();
    by_url.sort_unstable();
    for pair in by_url.windows(2) {
        let (first, second) = (&catalogue.sources[pair[0].1], &catalogue.sources[pair[1].1]);
        if pair[0].0 == pair[1].0 && !first.url.is_empty() {
            report.push(
                Diagnostic::new(Code::E108, "two sources have one address")
                    .at(second.span, "the second")
                    .related(first.span, "the first")
                    .help(format!("keep `{}` and cite it in both places", first.id)),
            );
        }
    }
}

/// The same time, kind and source twice says nothing new, and a source has one value at a time.
fn observations_are_written_once(catalogue: &Catalogue, report: &mut Report) {
    report.gather(catalogue.songs.par_iter(), |song, report| {
        for series in &song.series {
            each_is_written_once(catalogue[series.metric].kind, series, report);
        }
    });
}

fn each_is_written_once(metric: MetricKind, series: &Series, report: &mut Report) {
    // Observations are sorted by time, and most times have one.
    let same_time = |a: &Observation, b: &Observation| a.when.interval == b.when.interval;
    let times = series.observations.chunk_by(same_time).filter(|group| group.len() > 1);
    for group in times {
        let mut known: FxHashMap<_, &Observation> = FxHashMap::default();
        let mut values: FxHashMap<_, &Observation> = FxHashMap::default();
        for second in group {
            let same = (second.after, second.kind, second.cited.first(), second.value);
            if let Some(first) = known.insert(same, second) {
                let (first, second) = as_written(first, second);
                report.push(
                    Diagnostic::new(
                        Code::E301,
                        "the same time, kind and source stand here twice",
                    )
                    .at(second.span, "the second time")
                    .related(first.span, "the first time")
                    .help("keep one, or correct its date, kind or source"),
                );
                continue;
            }
            let kind = metric.with_one_value(second.kind);
            let Some(kind) = kind.filter(|_| !second.disputed && !second.superseded) else {
                continue;
            };
            let keys = second.cited.iter().map(|source| (second.after, kind, source));
            let held = keys.map(|key| *values.entry(key).or_insert(second));
            // All sources are entered before the first of another value is reported.
            let others: Vec<_> = held.filter(|first| first.value != second.value).collect();
            if let Some(first) = others.first() {
                report.push(two_values(first, second));
            }
        }
    }
}

/// Two observations in the order in which they stand in their file, which need not be that of time.
fn as_written<'a>(
    a: &'a Observation,
    b: &'a Observation,
) -> (&'a Observation, &'a Observation) {
    if a.span <= b.span { (a, b) } else { (b, a) }
}

fn two_values(first: &Observation, second: &Observation) -> Diagnostic {
    let (first, second) = as_written(first, second);
    Diagnostic::new(Code::E301, "one source has two values for one time")
        .at(second.value_span, "the second value")
        .related(first.value_span, "the first value")
        .help("keep the right one; if the source gave both, mark one `status = \"disputed\"`")
}

/// A newspaper of a day says most often that a count had been passed by then, not that it was
/// passed then. `crossed` on that day needs someone who read it again.
fn days_of_reports_are_not_those_of_events(catalogue: &Catalogue, report: &mut Report) {
    report.gather(catalogue.songs.par_iter(), |song, report| {
        let is_counter = |s: &&Series| catalogue[s.metric].kind == MetricKind::Counter;
        for series in song.series.iter().filter(is_counter) {
            let crossed = series.counted().map(|(_, observation)| observation);
            let crossed = crossed.filter(|o| o.kind == ObservationKind::Crossed);
            for observation in crossed.filter(|o| !o.is_confirmed()) {
                let only = &catalogue[observation.cited.first()];
                if observation.cited.count() == 1 && is_day_of_report(observation, only) {
                    report.push(day_of_report(observation, only));
                }
            }
        }
    });
}

/// Whether an observation is dated by the day on which a newspaper was published. A time since
/// release and a minute are the event's.
fn is_day_of_report(observation: &Observation, source: &Source) -> bool {
    let Some(published) = source.published.filter(|_| source.kind == SourceKind::Press) else {
        return false;
    };
    observation.after.is_none()
        && observation.when.precision == Precision::Day
        && published.is_one_day()
        && published.first == observation.when.first
}

fn day_of_report(observation: &Observation, source: &Source) -> Diagnostic {
    let day = observation.when.first;
    Diagnostic::new(Code::W308, "this may be the day of the report, not that of the event")
        .at(observation.value_span, format!("`crossed` on {day}"))
        .related(source.span, format!("its only source was published on {day}"))
        .help(
            "write `at-least`: it was so many by then; if the source itself names the day, write \
             `confirmed` with the day on which you read it again",
        )
}

/// Two artists, or two songs that one artist leads, are not called the same but for case and accents:
/// one of them is most often a slip, and commands can't tell which is meant.
fn names_can_be_told_apart(catalogue: &Catalogue, report: &mut Report) {
    let artists = catalogue.artists.iter().map(|a| (plain(&a.name), &a.name, a.span));
    tell_alike("artists", artists, report);
    let songs = catalogue.songs.iter().filter_map(|song| {
        let lead = song.artists.first()?;
        Some(((*lead, plain(&song.title)), &song.title, song.span))
    });
    tell_alike("songs of one artist", songs, report);
}

/// Letters without case and accents, in their composed form, and as others that look like them. Hangul
/// syllables stay whole.
fn plain(name: &str) -> String {
    let name = plain_letters(name);
    // Marks of Latin, Greek and Cyrillic letters; those of kana make another letter.
    let letters = name.nfkd().filter(|c| !('\u{300}'..='\u{36F}').contains(c));
    let composed: String = letters.flat_map(char::to_lowercase).nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tell_alike<'a, K: std::hash::Hash + Eq>(
    what: &str,
    names: impl Iterator<Item = (K, &'a String, Span)>,
    report: &mut Report,
) {
    let mut known: FxHashMap<K, (&String, Span)> = FxHashMap::default();
    for (key, name, span) in names {
        let (first, at) = *known.entry(key).or_insert((name, span));
        if at == span {
            continue;
        }
        report.push(
            Diagnostic::new(Code::W108, format!("two {what} have the same name"))
                .at(span, format!("`{name}` is here"))
                .related(
                    at,
                    format!("and `{first}` here; case, accents and the alphabet don't count"),
                )
                .help("keep one file, or write names that can be told apart"),
        );
    }
}

/// Milestones of a chart are places, the best of which is 1.
fn milestones_of_charts_are_places(catalogue: &Catalogue, report: &mut Report) {
    for metric in &catalogue.metrics {
        if metric.kind == MetricKind::Rank && metric.milestones.first() == Some(&0) {
            report.push(
                Diagnostic::new(Code::E304, "there is no place 0 in a chart")
                    .at(metric.span, "in the milestones of this metric"),
            );
        }
    }
}

/// An artist is no member of itself.
fn artists_are_not_their_own_members(catalogue: &Catalogue, report: &mut Report) {
    for (i, artist) in catalogue.artists.iter().enumerate() {
        if artist.member_of.iter().any(|group| group.index() == i) {
            report.push(
                Diagnostic::new(Code::E108, format!("`{}` is a member of itself", artist.id))
                    .at(artist.span, "")
                    .help("name the group in `member_of`"),
            );
        }
    }
}

/// An extra milestone that is written twice, or is one of the metric's, is a slip.
fn milestones_are_written_once(catalogue: &Catalogue, report: &mut Report) {
    for series in catalogue.songs.iter().flat_map(|song| &song.series) {
        for pair in series.milestones.windows(2) {
            if pair[0].value == pair[1].value {
                report.push(
                    Diagnostic::new(Code::E108, "this milestone is listed twice")
                        .at(pair[1].span, "the second time")
                        .related(pair[0].span, "the first time"),
                );
            }
        }
        let own = &catalogue[series.metric];
        for step in series.milestones.iter().filter(|step| own.milestones.contains(&step.value))
        {
            report.push(
                Diagnostic::new(Code::E108, "the metric has this milestone already")
                    .at(step.span, "")
                    .related(own.span, "every song gets its milestones")
                    .help("remove it here"),
            );
        }
        if let Some(zero) = series.milestones.iter().find(|step| step.value == 0) {
            report.push(
                Diagnostic::new(Code::E119, "a milestone is at least 1").at(zero.span, ""),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::samples::Sample;
    use crate::words::Words as _;

    #[test]
    fn the_same_observation_twice_is_an_error() {
        for (metric, rows, codes) in [
            ("count", ["2020-03-01 exact 5", "2020-03-01 exact 5"], "E301"),
            ("count", ["2020-03-01 exact 5", "2020-03-01 exact 5 source=t"], ""),
            ("count", ["2020-03-01 exact 5", "2020-03-01 official 5"], ""),
            ("count", ["2020-03-01 exact 5", "2020-03-02 exact 5"], ""),
            // Of a counter, several thresholds may be crossed on one day.
            ("count", ["2020-03-01 crossed 5", "2020-03-01 crossed 6"], ""),
            ("count", ["2020-03-01 exact 5", "2020-03-01..2020-03-02 exact 5"], ""),
            // A source has one value at a time, unless one is taken back or disputed.
            ("count", ["2020-03-01 exact 5", "2020-03-01 exact 6"], "E301"),
            ("count", ["2020-03-01 exact 5", "2020-03-01 official 6"], "E301"),
            ("count", ["2020-03 exact 5", "2020-03-01..2020-03-31 exact 6"], "E301"),
            ("count", ["+60d exact 5", "+60d exact 6"], "E301"),
            ("count", ["2020-03-01 live 5", "2020-03-01 live 6"], "E301"),
            ("count", ["2020-03-01 exact 5", "2020-03-01 exact 6 source=t"], ""),
            ("count", ["2020-03-01 exact 5", "2020-03-01 live 6"], ""),
            ("count", ["2020-03-01 exact 5", "2020-03-01 exact 6 disputed"], ""),
            ("count", ["2020-03-01 exact 5", "2020-03-01 exact 6 supersedes=s"], ""),
            ("count", ["2020-03-01 crossed 5", "2020-03-01 exact 6"], ""),
            ("count", ["2020-03-01 below 5", "2020-03-01 below 6"], ""),
            (
                "count",
                ["2020-03-01T10:00:00+09:00 exact 5", "2020-03-01T11:00:00+09:00 exact 6"],
                "",
            ),
            ("chart", ["2020-03-01 exact 5", "2020-03-01 exact 6 disputed"], ""),
            // On one chart date a song has one place.
            ("chart", ["2020-03-01 exact 5", "2020-03-01 exact 6"], "E301"),
            ("debut", ["2020-03-01 official 5", "2020-03-01 official 6"], "E301"),
        ] {
            let read = Sample::new().song_in(metric, "x", "", &rows).read();
            assert_eq!(read.codes(), codes, "{rows:?}\n{}", read.messages());
        }
    }

    #[test]
    fn a_value_is_compared_under_each_of_its_sources() {
        let row = |value: u64, sources: &str| {
            format!(
                "{{ at = 2020-03-01, value = {value}, kind = \"exact\", source = [{sources}] }}, "
            )
        };
        for (rows, codes) in [
            ([row(5, "\"s\", \"t\""), row(6, "\"t\"")], "E301"),
            ([row(5, "\"s\", \"t\""), row(6, "\"t\", \"s\"")], "E301"),
            ([row(5, "\"s\""), row(6, "\"t\"")], ""),
        ] {
            let text = "title = \"x\"\nartists = [\"ann\"]\n[series.count]\nobservations = [";
            let text = format!("{text}{}]\n", rows.concat());
            let read = Sample::new().file("content/songs/x.toml", &text).read();
            assert_eq!(read.codes(), codes, "{rows:?}\n{}", read.messages());
        }
    }

    #[test]
    fn an_observation_supersedes_one_of_its_figure_or_time() {
        for (rows, superseded, codes) in [
            // By kind, and of the same time.
            (["2020-03-01 exact 5", "2020-03-01 official 6 supersedes=exact"], Some(0), ""),
            // By source, and of the same figure.
            (["2020-03-01 exact 5 source=t", "2020-04-01 exact 5 supersedes=t"], Some(0), ""),
            // Of another figure and another time.
            (["2020-03-01 exact 5", "2020-04-01 official 6 supersedes=exact"], None, "E305"),
            (
                ["2020-03-01 exact 5", "2020-03-01 official 6 source=t supersedes=live"],
                None,
                "E305",
            ),
            // It doesn't supersede itself.
            (["2020-03-01 live 5", "2020-03-01 exact 6 supersedes=exact"], None, "E305"),
        ] {
            let read = Sample::new().song("x", &rows).read();
            assert_eq!(read.codes(), codes, "{rows:?}\n{}", read.messages());
            let observations = &read.series("x").observations;
            let found = observations.iter().position(|observation| observation.superseded);
            assert_eq!(found, superseded, "{rows:?}");
        }
    }

    #[test]
    fn what_would_leave_no_value_is_an_error() {
        let pair =
            |a: &str, b: &str| vec![format!("2020-03-01 {a}"), format!("2020-03-01 {b}")];
        for (rows, codes) in [
            // Two that supersede each other, three in a circle, and two beside one that is fine.
            (pair("exact 5 supersedes=t", "exact 6 source=t supersedes=s"), "E305"),
            (
                pair("exact 5 supersedes=official", "official 6 source=t supersedes=exact"),
                "E305",
            ),
            (pair("exact 5 supersedes=s", "exact 6 supersedes=s"), "E305"),
            (
                [
                    pair(
                        "exact 5 supersedes=official",
                        "official 5 source=t supersedes=crossed",
                    ),
                    pair("crossed 5 supersedes=exact", "live 6 source=t"),
                ]
                .concat(),
                "E305",
            ),
            (pair("exact 5", "exact 6 source=t supersedes=s"), ""),
            // One after the other is no circle.
            (
                [
                    pair("at-least 4", "exact 5 source=t supersedes=at-least"),
                    vec!["2020-03-01 official 5 supersedes=t".to_owned()],
                ]
                .concat(),
                "",
            ),
            (pair("exact 5", "exact 6 source=t supersedes=s disputed"), "E305"),
            (pair("exact 5", "estimate 6 source=t supersedes=s"), "E305"),
            (pair("exact 5", "live 6 source=t supersedes=exact"), "E305"),
            (pair("crossed 5", "estimate 5 supersedes=crossed"), "E305"),
            (pair("live 5", "estimate 6 source=t supersedes=live"), ""),
            (pair("exact 5 disputed", "estimate 6 source=t supersedes=s"), ""),
            (pair("exact 5 disputed", "exact 6 source=t supersedes=s disputed"), ""),
        ] {
            let borrowed: Vec<&str> = rows.iter().map(String::as_str).collect();
            let read = Sample::new().song("x", &borrowed).read();
            assert_eq!(read.codes(), codes, "{rows:?}\n{}", read.messages());
        }
    }

    #[test]
    fn a_day_that_is_only_the_reports_is_a_warning() {
        let day = "published = 2020-03-01";
        for (metric, row, published, codes) in [
            ("count", "2020-03-01 crossed 5", day, "W308"),
            ("count", "2020-03-01 crossed 5", "published = 2020-03-01T12:00:00Z", "W308"),
            // The day before or after the report, a time since release, a minute and a longer time
            // are what the source says.
            ("count", "2020-02-29 crossed 5", day, ""),
            ("count", "2020-03-02 crossed 5", day, ""),
            ("count", "+60d crossed 5", day, ""),
            ("count", "2020-03-01T09:00:00+09:00 crossed 5", day, ""),
            ("count", "2020-03 crossed 5", "published = \"2020-03\"", ""),
            ("count", "2020-02-29..2020-03-01 crossed 5", day, ""),
            // Only `crossed` says that it was not before.
            ("count", "2020-03-01 at-least 5", day, ""),
            ("count", "2020-03-01 exact 5", day, ""),
            ("count", "2020-03-01 crossed 5 disputed", day, ""),
            ("debut", "2020-03-01 crossed 5", day, ""),
            ("count", "2020-03-01 crossed 5", "", ""),
        ] {
            let sample = Sample::new().song_in(metric, "x", "released = 2020-01-01", &[row]);
            let read = sample.source("press", published).read();
            assert_eq!(read.codes(), codes, "{row} {published}\n{}", read.messages());
        }
        // Sources other than newspapers give the day of the event.
        let sample = Sample::new().song("x", &["2020-03-01 crossed 5"]);
        for kind in ["official", "platform", "aggregator", "fan"] {
            assert_eq!(sample.clone().source(kind, day).read().codes(), "", "{kind}");
        }
        // Someone read it again, or another source says the same.
        let sample = sample.source("press", day);
        let text = sample.text("content/songs/x.toml");
        for (old, new) in [
            ("value = 5", "value = 5, confirmed = 2020-03-02"),
            ("source = \"s\"", "source = [\"s\", \"t\"]"),
        ] {
            let changed = text.replace(old, new);
            let read = sample.clone().file("content/songs/x.toml", &changed).read();
            assert_eq!(read.codes(), "", "{new}\n{}", read.messages());
        }
    }

    #[test]
    fn two_names_that_differ_by_case_or_accents_are_a_warning() {
        let song = |title: &str, artist: &str| {
            format!("title = \"{title}\"\nartists = [\"{artist}\"]\n")
        };
        for (first, second, codes) in [
            (song("Déjà Vu", "ann"), song("deja  vu", "ann"), "W108"),
            (song("Fire", "ann"), song("Fire", "ann"), "W108"),
            (
                song("밤배", "ann"),
                song("\u{1107}\u{1161}\u{11B7}\u{1107}\u{1162}", "ann"),
                "W108",
            ),
            // Its last letter is Cyrillic.
            (song("Fire", "ann"), song("Firе", "ann"), "W108 W109"),
            (song("Fire", "ann"), song("FIRE", "bob"), ""),
            (song("Fire", "ann"), song("Fire!", "ann"), ""),
            (song("밤배", "ann"), song("밤바", "ann"), ""),
            (song("が", "ann"), song("か", "ann"), ""),
        ] {
            let sample = Sample::new().file("content/songs/x.toml", &first);
            let read = sample.file("content/songs/y.toml", &second).read();
            assert_eq!(read.codes(), codes, "{first}{second}\n{}", read.messages());
        }
        for (name, codes) in [("Ánn", "W108"), ("ANN", "W108"), ("Ann B", "")] {
            let text = format!("name = \"{name}\"\n");
            let read = Sample::new().file("content/artists/x.toml", &text).read();
            assert_eq!(read.codes(), codes, "{name}\n{}", read.messages());
        }
    }

    #[test]
    fn the_order_of_a_file_does_not_matter() {
        let rows = ["2020-03-01 exact 5", "2020-02-01 exact 4", "2020-03-01 crossed 5"];
        let order = |rows: &[&str]| {
            let read = Sample::new().song("x", rows).read().sound();
            let observations = read.series("x").observations.iter();
            observations
                .map(|o| format!("{} {}", o.when.first, o.kind.word()))
                .collect::<Vec<_>>()
        };
        let reversed: Vec<&str> = rows.iter().rev().copied().collect();
        assert_eq!(order(&rows), order(&reversed));
        assert_eq!(order(&rows)[0], "2020-02-01 exact");
    }

    #[test]
    fn what_is_written_twice_is_an_error() {
        let source = |id: &str, url: &str| {
            format!("[{id}]\npublisher = \"P\"\nkind = \"press\"\nurl = \"https://{url}/\"\n")
        };
        let song = |milestones: &str| {
            format!(
                "title = \"x\"\nartists = [\"ann\"]\n[series.count]\nmilestones = [{milestones}]\n"
            )
        };
        for (path, text, codes) in [
            ("sources", source("s", "a.example") + &source("t", "b.example"), ""),
            ("sources", source("s", "a.example") + &source("t", "a.example"), "E108"),
            ("sources", source("s", "a.example") + &source("t", "A.example:443/#x"), "E108"),
            ("songs/x", song("5, 6"), ""),
            ("songs/x", song("5, 5"), "E108"),
            ("songs/x", song("0"), "E119"),
        ] {
            let read = Sample::new().file(&format!("content/{path}.toml"), &text).read();
            assert_eq!(read.codes(), codes, "{text}\n{}", read.messages());
        }
    }
}
