//! A record's page: who holds it, how it moved, by which rule, and what is not proved.

use std::collections::BTreeSet;

use serde::Serialize;

use super::address::{self, PageKind, Spec};
use super::claims;
use super::locale_view::{Bibliography, LocaleView};
use super::parts::{self, Chart, Cited, Frame, Link, Named, SourceLine, Words};
use crate::catalogue::{
    ArtistKind, Condition, Gender, MetricKind, RecordKey, RecordKind, SongKey,
};
use crate::chart::{self as draw, Growth, Step};
use crate::export::TableSubject;
use crate::locale::Time;
use crate::record::{Contender, Outcome};
use crate::render::{Model, Page};

/// `record`
#[derive(Serialize)]
struct RecordPage {
    holders: Vec<Holder>,
    status: Option<String>,
    club: bool,
    pager: Option<parts::Pager>,
    progression: Vec<TenureLine>,
    progression_columns: Columns,
    rule: Vec<Words>,
    complete: Option<Complete>,
    undetermined: Vec<Undetermined>,
    disputed: Vec<Disputed>,
    candidates: Vec<Candidate>,
    firsts: Vec<First>,
    sources: Vec<SourceLine>,
    articles: Vec<Link>,
    downloads: Vec<Link>,
    cite: String,
    chart: Option<Chart>,
}

#[derive(Serialize)]
struct Holder {
    song: Named,
    act: String,
    figure: String,
    date: Time,
    days_held: Option<String>,
    milestone: Option<String>,
    tied: bool,
    note: Option<String>,
}

#[derive(Serialize)]
struct TenureLine {
    rank: Option<String>,
    song: Named,
    act: String,
    figure: String,
    gain: Option<String>,
    date: Time,
    held: Option<String>,
    current: bool,
    url: Option<String>,
    cited: Vec<Cited>,
    note: Option<String>,
}

#[derive(Serialize)]
struct Columns {
    rank: Option<String>,
    holder: String,
    figure: String,
    date: String,
    held: Option<String>,
}

#[derive(Serialize)]
struct Complete {
    what: Words,
    as_of: Time,
    cited: Vec<Cited>,
}

#[derive(Serialize)]
struct Undetermined {
    song: Named,
    act: String,
    why: String,
}

#[derive(Serialize)]
struct Disputed {
    song: Named,
    text: String,
    note: Option<Words>,
    cited: Vec<Cited>,
}

#[derive(Serialize)]
struct Candidate {
    song: Named,
    act: String,
    figure: String,
    as_of: Time,
    estimate: Option<String>,
}

#[derive(Serialize)]
struct First {
    label: String,
    song: Named,
    date: Time,
}

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, key: RecordKey, page: usize) -> Page {
    let site = view.site;
    let record = &site.catalogue[key];
    let outcome = site.records.outcome(key);
    let club = record.kind == RecordKind::Club;
    let mut sources = Bibliography::default();
    let progression = if club {
        members(view, key, page, &mut sources)
    } else {
        tenures(view, key, &mut sources)
    };
    let complete = record.complete.as_ref().map(|complete| Complete {
        what: view.text(&complete.what),
        as_of: view.time(&site.config.timezone.day(complete.as_of)),
        cited: sources.cite(view, &complete.cited),
    });
    // What is said of the whole record stands on its first page.
    let first = page == 0;
    let disputed = if first { disputed(view, key, &mut sources) } else { Vec::new() };
    let chart = chart(view, key, &mut sources);
    let data = RecordPage {
        holders: holders(view, key),
        status: Some(claims::status(view, key)),
        club,
        pager: club.then(|| members_pager(view, key, page)).flatten(),
        progression,
        progression_columns: columns(view, record.kind),
        rule: rule_sentences(view, key),
        complete,
        undetermined: if first { undetermined(view, key) } else { Vec::new() },
        disputed,
        candidates: if club && first {
            candidates(view, outcome, record.threshold)
        } else {
            Vec::new()
        },
        firsts: if club && first { firsts(view, outcome) } else { Vec::new() },
        sources: sources.lines(view),
        articles: if first { articles(view, key) } else { Vec::new() },
        downloads: super::data::downloads(view, TableSubject::Record(key)),
        cite: parts::cite(view, &view.record(key), &PageKind::of_record(site.catalogue, key)),
        chart,
    };
    let heading = super::list::numbered(view, &view.record(key), page);
    let description = describe(view, key, &heading);
    let mut frame = Frame::new(view, spec, heading, &description);
    frame.heading_lang = view.lang_of(&record.title);
    frame.page(spec, &data)
}

pub(super) fn describe(view: &LocaleView<'_>, key: RecordKey, title: &str) -> String {
    let outcome = view.site.records.outcome(key);
    let current = outcome.current().next().map(|(_, tenure)| tenure);
    let Some(tenure) = current else {
        return view.locale.fill("say.describe-record", &[("record", title)]);
    };
    let entry = outcome.entry(tenure);
    view.locale.fill(
        "say.describe-holder",
        &[
            ("record", title),
            ("song", view.title(entry.song)),
            ("act", &view.act(entry.song)),
            ("date", &view.time(&entry.when).text),
        ],
    )
}

fn milestone_url(view: &LocaleView<'_>, key: RecordKey, song: SongKey) -> Option<String> {
    let catalogue = view.site.catalogue;
    let id = format!("{}-{}", catalogue[song].id, catalogue[key].id);
    Some(view.url(&PageKind::Milestone(view.site.records.milestone(&id)?)))
}

fn holders(view: &LocaleView<'_>, key: RecordKey) -> Vec<Holder> {
    let outcome = view.site.records.outcome(key);
    let current: Vec<_> = outcome.current().collect();
    let tied = current.len() > 1;
    current
        .into_iter()
        .map(|(_, tenure)| {
            let entry = outcome.entry(tenure);
            Holder {
                song: view.song(entry.song),
                act: view.act(entry.song),
                figure: hero(view, key, &outcome.entries[tenure.best]),
                date: view.time(&entry.when),
                days_held: parts::held_for(view, &entry.when, None)
                    .map(|days| view.locale.fill("say.held-for", &[("span", &days)])),
                milestone: milestone_url(view, key, entry.song),
                tied,
                note: None,
            }
        })
        .collect()
}

/// The figure as the picture of the page: hours and minutes in few letters.
pub(super) fn hero(view: &LocaleView<'_>, key: RecordKey, entry: &Contender) -> String {
    match (view.site.catalogue[key].kind, &entry.elapsed) {
        (RecordKind::Fastest, Some(elapsed)) => view.locale.short_elapsed(elapsed),
        _ => parts::entry_figure(view, key, entry),
    }
}

fn columns(view: &LocaleView<'_>, kind: RecordKind) -> Columns {
    let figure = match kind {
        RecordKind::First | RecordKind::Club | RecordKind::Fastest => "after_release",
        RecordKind::Most => "figure",
    };
    let club = kind == RecordKind::Club;
    Columns {
        rank: club.then(|| view.say("rank")),
        holder: view.say("say.holder"),
        figure: view.say(figure),
        date: view.say("date"),
        held: (!club).then(|| view.say("held_for")),
    }
}

fn cited(
    view: &LocaleView<'_>,
    key: RecordKey,
    entry: &Contender,
    sources: &mut Bibliography,
) -> Vec<Cited> {
    let metric = view.site.catalogue[key].metric;
    match view.site.catalogue.series(entry.song, metric) {
        Some(series) => sources.cite(view, &series.observations[entry.observation].cited),
        None => Vec::new(),
    }
}

/// The successive holders, newest first.
fn tenures(
    view: &LocaleView<'_>,
    key: RecordKey,
    sources: &mut Bibliography,
) -> Vec<TenureLine> {
    let record = &view.site.catalogue[key];
    let outcome = view.site.records.outcome(key);
    let mut lines = Vec::with_capacity(outcome.progression.len());
    for (at, tenure) in outcome.progression.iter().enumerate() {
        let entry = outcome.entry(tenure);
        let best = &outcome.entries[tenure.best];
        let before = at.checked_sub(1).map(|at| &outcome.entries[outcome.progression[at].best]);
        let gain = before.filter(|_| record.kind == RecordKind::Most).and_then(|before| {
            let gain = entry.value.checked_sub(before.value).filter(|gain| *gain > 0)?;
            Some(view.locale.fill("say.gain", &[("n", &view.locale.number(gain))]))
        });
        let ended = outcome.ended(tenure).copied();
        lines.push(TenureLine {
            rank: None,
            song: view.song(entry.song),
            act: view.act(entry.song),
            figure: figure(view, key, best),
            gain,
            date: view.time(&entry.when),
            held: parts::held_for(view, &entry.when, ended.as_ref()),
            current: tenure.ended_by.is_none(),
            url: milestone_url(view, key, entry.song),
            cited: cited(view, key, best, sources),
            note: tenure.shared.then(|| view.say("tied")),
        });
    }
    lines.reverse();
    lines
}

/// The figure of an entry; a dash where the time since release is not known.
fn figure(view: &LocaleView<'_>, key: RecordKey, entry: &Contender) -> String {
    let record = &view.site.catalogue[key];
    match (record.kind, &entry.elapsed, view.site.catalogue[record.metric].kind) {
        (RecordKind::Most, ..) | (_, _, MetricKind::Rank) => {
            view.figure(record.metric, entry.value)
        }
        (_, Some(elapsed), _) => view.locale.elapsed(elapsed),
        (_, None, _) => "–".to_owned(),
    }
}

/// The pages of a large club.
fn members_pager(view: &LocaleView<'_>, key: RecordKey, page: usize) -> Option<parts::Pager> {
    let count = address::pages(view.site.records.outcome(key).members.len());
    parts::pager(view, count, page, |page| PageKind::Club(key, page))
}

/// The members of a club on one page, in order of entry.
fn members(
    view: &LocaleView<'_>,
    key: RecordKey,
    page: usize,
    sources: &mut Bibliography,
) -> Vec<TenureLine> {
    let outcome = view.site.records.outcome(key);
    let members = address::entries_on(page, &outcome.members).iter();
    members
        .map(|at| {
            let entry = &outcome.entries[*at];
            TenureLine {
                rank: Some(parts::rank_range(entry.rank)),
                song: view.song(entry.song),
                act: view.act(entry.song),
                figure: figure(view, key, entry),
                gain: None,
                date: view.time(&entry.when),
                held: None,
                current: false,
                url: step_milestone(view, key, entry),
                cited: cited(view, key, entry, sources),
                note: None,
            }
        })
        .collect()
}

/// The page of the step that made a song a member.
fn step_milestone(view: &LocaleView<'_>, key: RecordKey, entry: &Contender) -> Option<String> {
    let catalogue = view.site.catalogue;
    let record = &catalogue[key];
    let step = crate::record::step_id(record.threshold?);
    let (song, metric) = (&catalogue[entry.song].id, &catalogue[record.metric].id);
    let found = view.site.records.milestone(&format!("{song}-{metric}-{step}"))?;
    Some(view.url(&PageKind::Milestone(found)))
}

/// The rule in sentences.
pub(super) fn rule_sentences(view: &LocaleView<'_>, key: RecordKey) -> Vec<Words> {
    let catalogue = view.site.catalogue;
    let record = &catalogue[key];
    let metric = view.metric(record.metric);
    let threshold =
        record.threshold.map(|n| view.short_figure(record.metric, n)).unwrap_or_default();
    let name = match (record.kind, catalogue[record.metric].kind) {
        (RecordKind::First, MetricKind::Rank) => "say.rule-first-place",
        (RecordKind::First, _) => "say.rule-first",
        (RecordKind::Fastest, _) => "say.rule-fastest",
        (RecordKind::Most, _) => "say.rule-most",
        (RecordKind::Club, MetricKind::Rank) => "say.rule-club-place",
        (RecordKind::Club, _) => "say.rule-club",
    };
    let mut rule =
        vec![view.locale.fill(name, &[("metric", &metric), ("threshold", &threshold)]).into()];
    rule.extend(record.matching.all.iter().map(|c| condition(view, c, false).into()));
    rule.extend(record.matching.not.iter().flatten().map(|c| condition(view, c, true).into()));
    if catalogue[record.metric].official_only {
        rule.push(view.say("say.rule-official").into());
    }
    if let Some(note) = &record.note {
        rule.push(view.text(note));
    }
    if let Some(note) = &catalogue[record.metric].note {
        rule.push(view.text(note));
    }
    rule
}

fn condition(view: &LocaleView<'_>, condition: &Condition, not: bool) -> String {
    let any = |words: Vec<String>| words.join(view.locale.text("say.or"));
    let artists = |keys: &[crate::catalogue::ArtistKey]| {
        any(keys.iter().map(|key| view.name(*key).to_owned()).collect())
    };
    let named = |prefix: &str, code: &str| {
        let key = format!("{prefix}.{code}");
        if view.locale.has(&key) { view.say(&key) } else { code.to_owned() }
    };
    let (key, what) = match condition {
        Condition::Language(codes) => {
            ("language", any(codes.iter().map(|code| named("language", code)).collect()))
        }
        Condition::Lead(keys) => ("lead", artists(keys)),
        Condition::Artist(keys) => ("artist", artists(keys)),
        Condition::ArtistKind(kinds) => {
            ("artist-kind", any(kinds.iter().map(|kind| artist_kind(view, *kind)).collect()))
        }
        Condition::Gender(genders) => {
            ("gender", any(genders.iter().map(|gender| gender_word(view, *gender)).collect()))
        }
        Condition::Country(codes) => {
            ("country", any(codes.iter().map(|code| named("country", code)).collect()))
        }
        Condition::Featuring(true) => ("featuring", String::new()),
        Condition::Featuring(false) => ("no-featuring", String::new()),
        Condition::Released(from, to) => (
            "released",
            view.locale.fill(
                "say.from-to",
                &[("from", &view.locale.day(*from)), ("to", &view.locale.day(*to))],
            ),
        ),
        Condition::Debut(from, to) => (
            "debut",
            view.locale.fill(
                "say.from-to",
                &[("from", &view.locale.day(*from)), ("to", &view.locale.day(*to))],
            ),
        ),
        Condition::External(true) => ("external", String::new()),
        Condition::External(false) => ("not-external", String::new()),
    };
    let name = if not { format!("where-not.{key}") } else { format!("where.{key}") };
    view.locale.fill(&name, &[("what", &what)])
}

/// What a kind of act is called.
pub(super) fn artist_kind(view: &LocaleView<'_>, kind: ArtistKind) -> String {
    view.say(match kind {
        ArtistKind::Group => "artist-kind.group",
        ArtistKind::Soloist => "artist-kind.soloist",
        ArtistKind::Unit => "artist-kind.unit",
        ArtistKind::Duo => "artist-kind.duo",
        ArtistKind::Fictional => "artist-kind.fictional",
    })
}

fn gender_word(view: &LocaleView<'_>, gender: Gender) -> String {
    view.say(match gender {
        Gender::Male => "gender.male",
        Gender::Female => "gender.female",
        Gender::Mixed => "gender.mixed",
    })
}

/// Songs whose place the data can't settle, and why.
fn undetermined(view: &LocaleView<'_>, key: RecordKey) -> Vec<Undetermined> {
    let record = &view.site.catalogue[key];
    let outcome = view.site.records.outcome(key);
    let unsettled = outcome.undetermined.iter().map(|at| &outcome.entries[*at]);
    // A club has no progression: what is open there is who belongs to it.
    let club = record.kind == RecordKind::Club;
    let unsure = outcome.entries.iter().filter(|entry| club && !entry.matches_filter);
    unsettled
        .chain(unsure)
        .map(|entry| {
            let why = if !entry.matches_filter {
                view.say("say.why-member")
            } else if record.kind == RecordKind::Fastest {
                match &entry.elapsed {
                    Some(elapsed) => view
                        .locale
                        .fill("say.why-span", &[("span", &view.locale.elapsed(elapsed))]),
                    None => view.say("say.why-no-release"),
                }
            } else {
                view.locale.fill("say.why-date", &[("date", &view.time(&entry.when).text)])
            };
            Undetermined { song: view.song(entry.song), act: view.act(entry.song), why }
        })
        .collect()
}

/// Disputed observations of songs in this record, at its threshold.
fn disputed(
    view: &LocaleView<'_>,
    key: RecordKey,
    sources: &mut Bibliography,
) -> Vec<Disputed> {
    let record = &view.site.catalogue[key];
    let outcome = view.site.records.outcome(key);
    let mut lines = Vec::new();
    let mut seen: BTreeSet<SongKey> = BTreeSet::new();
    for entry in &outcome.entries {
        if !seen.insert(entry.song) {
            continue;
        }
        let Some(series) = view.site.catalogue.series(entry.song, record.metric) else {
            continue;
        };
        for observation in series.observations.iter().filter(|o| o.disputed) {
            let of_this = record.threshold.is_none_or(|n| n == observation.value);
            if !of_this {
                continue;
            }
            let figure = view.figure(record.metric, observation.value);
            let date = parts::observed(view, observation).text;
            let text =
                view.locale.fill("say.disputed", &[("figure", &figure), ("date", &date)]);
            let note = observation.remarks.as_ref().and_then(|r| r.note.as_ref());
            let note = note.map(|note| view.text(note));
            let cited = sources.cite(view, &observation.cited);
            lines.push(Disputed { song: view.song(entry.song), text, note, cited });
        }
    }
    lines
}

/// The songs nearest to a club's threshold, by their latest count.
fn candidates(
    view: &LocaleView<'_>,
    outcome: &Outcome,
    threshold: Option<u64>,
) -> Vec<Candidate> {
    let catalogue = view.site.catalogue;
    let record = &catalogue[outcome.record];
    let Some(threshold) = threshold else { return Vec::new() };
    if catalogue[record.metric].kind != MetricKind::Counter {
        return Vec::new();
    }
    let mut nearest: Vec<(u64, SongKey, usize)> = outcome
        .below_threshold
        .iter()
        .filter_map(|song| {
            let series = catalogue.series(*song, record.metric)?;
            let counted = series.observations.iter().enumerate().filter(|(_, o)| o.counts());
            let (at, best) = counted.max_by_key(|(_, o)| o.value)?;
            (best.value * 2 >= threshold).then_some((best.value, *song, at))
        })
        .collect();
    nearest.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    nearest.truncate(6);
    nearest
        .into_iter()
        .map(|(value, song, at)| {
            let series = catalogue.series(song, record.metric).expect("it was just found");
            Candidate {
                song: view.song(song),
                act: view.act(song),
                figure: view.short_figure(record.metric, value),
                as_of: view.time(&series.observations[at].when),
                estimate: super::home::next_crossing(series, &[threshold])
                    .filter(|(day, _)| *day > view.site.as_of)
                    .map(|(day, _)| {
                        let date = view.locale.day(day);
                        view.locale.fill("say.around", &[("date", &date)])
                    }),
            }
        })
        .collect()
}

/// The first member of each sort that the data can tell.
fn firsts(view: &LocaleView<'_>, outcome: &Outcome) -> Vec<First> {
    let catalogue = view.site.catalogue;
    type Test = fn(&crate::catalogue::Catalogue, SongKey) -> bool;
    let sorts: [(&str, Test); 5] = [
        ("say.first-korean", |c, s| {
            c[s].languages.as_ref().and_then(|l| l.first()).is_some_and(|l| l == "ko")
        }),
        ("say.first-girl-group", |c, s| {
            let lead = c.lead(s);
            lead.gender == Some(Gender::Female) && lead.kind == Some(ArtistKind::Group)
        }),
        ("say.first-boy-group", |c, s| {
            let lead = c.lead(s);
            lead.gender == Some(Gender::Male) && lead.kind == Some(ArtistKind::Group)
        }),
        ("say.first-soloist", |c, s| c.lead(s).kind == Some(ArtistKind::Soloist)),
        ("say.first-collab", |c, s| c[s].artists.len() > 1 || !c[s].featuring.is_empty()),
    ];
    let mut firsts = Vec::new();
    for (key, fits) in sorts {
        let mut fitting = outcome.members().filter(|entry| fits(catalogue, entry.song));
        let Some(first) = fitting.next() else { continue };
        let unclear = fitting.any(|other| other.when.first <= first.when.last);
        if !unclear {
            firsts.push(First {
                label: view.say(key),
                song: view.song(first.song),
                date: view.time(&first.when),
            });
        }
    }
    firsts
}

/// Articles with a claim about this record.
fn articles(view: &LocaleView<'_>, key: RecordKey) -> Vec<Link> {
    let index = &view.site.index;
    let claiming = index.articles_of_record[key.index()].iter().copied();
    let shown =
        claiming.filter(|at| !index.is_orphan(*at) && index.stands_for(*at, view.language));
    shown.map(|at| view.text_link(at)).collect()
}

/// How a record moved, as a step chart with its table.
pub(super) fn chart(
    view: &LocaleView<'_>,
    key: RecordKey,
    sources: &mut Bibliography,
) -> Option<Chart> {
    let record = &view.site.catalogue[key];
    let outcome = view.site.records.outcome(key);
    if outcome.progression.len() < 2 || record.kind == RecordKind::First {
        return None;
    }
    let best: Vec<&Contender> =
        outcome.progression.iter().map(|tenure| &outcome.entries[tenure.best]).collect();
    let (first, last) = (best.first()?, best.last()?);
    let summary_id = "chart-record".to_owned();
    let title = view.record(key);
    let (from, to) =
        (parts::entry_figure(view, key, first), parts::entry_figure(view, key, last));
    let svg = step_chart(view, record.kind, &best, &to, &summary_id);
    let times = view.locale.plural("say.times", outcome.progression.len() as u64);
    let finding = view
        .locale
        .fill("say.steps-finding", &[("times", &times), ("from", &from), ("to", &to)]);
    let measure = view.locale.fill(
        "say.steps-measure",
        &[
            ("record", &title),
            ("from", &view.locale.day(first.when.first)),
            ("to", &view.locale.day(view.site.as_of)),
        ],
    );
    let rows: Vec<draw::Row<'_>> = best
        .iter()
        .enumerate()
        .map(|(at, entry)| draw::Row {
            at: at + 1,
            time: view.row_time(&entry.when),
            figure: draw::Figure::Text(parts::entry_figure(view, key, entry)),
            kind: view.title(entry.song),
            note: None,
            sources: table_sources(view, key, entry, sources),
            here: false,
            mark: None,
        })
        .collect();
    let table =
        parts::chart_table(view, &summary_id, &title, ("song", record.id.as_str()), &rows);
    let csv = super::data::csv(view, TableSubject::Record(key));
    let (svg, table) = (Some(Model::html(&svg)), Model::html(&table));
    Some(Chart { finding, measure, summary_id, csv, svg, table })
}

/// Draws each figure as holding until the next one was set.
fn step_chart(
    view: &LocaleView<'_>,
    kind: RecordKind,
    best: &[&Contender],
    last_label: &str,
    caption_id: &str,
) -> crate::article::Html {
    let minutes = |n: i64| u64::try_from(n).unwrap_or(0);
    let steps: Vec<Step> = best
        .iter()
        .map(|entry| {
            let value = match (kind, &entry.elapsed) {
                (RecordKind::Fastest, Some(elapsed)) if elapsed.timed => {
                    minutes(elapsed.minutes.least)
                }
                (RecordKind::Fastest, Some(elapsed)) => {
                    minutes(i64::from(elapsed.days.least) * crate::date::DAY_MINUTES)
                }
                _ => entry.value,
            };
            Step { at: entry.when.interval.start, value }
        })
        .collect();
    let zone = &view.site.config.timezone;
    let from = best.first().map_or(view.site.as_of, |entry| entry.when.first);
    let growth = Growth {
        caption_id,
        points: &[],
        thresholds: &[],
        last_label,
        from,
        to: view.site.as_of,
        start_of: &|day| zone.start_of(day),
    };
    draw::steps(&growth, &steps)
}

/// The sources of an entry's observation, as numbers on this page.
fn table_sources(
    view: &LocaleView<'_>,
    key: RecordKey,
    entry: &Contender,
    sources: &mut Bibliography,
) -> Vec<usize> {
    let metric = view.site.catalogue[key].metric;
    match view.site.catalogue.series(entry.song, metric) {
        Some(series) => {
            let cited = &series.observations[entry.observation].cited;
            parts::table_sources(cited, sources)
        }
        None => Vec::new(),
    }
}
