//! A milestone's page: the claim, its figure and date, the article, the working, the sources.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::charts::Chart;
use super::claims::Badge;
use super::downloads::downloads;
use super::figures::{days_between, figure};
use super::frame::Frame;
use super::link::{Fact, Link, Words, foreign, name_of};
use super::locale_view::LocaleView;
use super::record_lines::rule_sentences;
use super::sources::{Bibliography, SourceLine};
use super::{article_body, charts, claims, figures, record_chart, tenure, working};
use crate::article::{Rendered, TocEntry};
use crate::catalogue::{MetricKind, Series};
use crate::date::Precision;
use crate::diagnostics::Report;
use crate::export::TableSubject;
use crate::locale::Time;
use crate::record::clubs::club_of;
use crate::record::compare::rank_among;
use crate::record::{Event, Milestone, MilestoneKey};
use crate::render::{Model, Page};

/// `milestone`
#[derive(Serialize)]
struct MilestonePage {
    other: Option<Words>,
    score: Score,
    facts: Vec<Fact>,
    song: Model,
    article: Option<ArticleParts>,
    elsewhere: Option<Elsewhere>,
    claims: Vec<claims::ClaimLine>,
    working: Vec<String>,
    rule: Vec<Words>,
    sources: Vec<SourceLine>,
    cite: String,
    downloads: Vec<Link>,
    neighbours: Vec<Neighbour>,
    tags: Vec<Link>,
    corrections: Option<String>,
    chart: Option<Chart>,
}

/// The figure as the picture of the page.
#[derive(Serialize)]
struct Score {
    figure: String,
    unit: String,
    unit_lang: Option<String>,
    date: Time,
    note: Option<String>,
    badge: Badge,
}

/// The milestone before or after, in a few words.
#[derive(Serialize)]
struct Neighbour {
    /// Which of the two it is, in words.
    place: String,
    is_next: bool,
    url: String,
    title: String,
    date: Time,
}

/// The article, where only another language has it.
#[derive(Serialize)]
struct Elsewhere {
    text: String,
    link: Link,
}

#[derive(Serialize)]
struct ArticleParts {
    title: String,
    date: Option<Time>,
    toc: Vec<TocEntry>,
    edit: Option<String>,
}

/// Builds the page.
pub(super) fn page(
    view: &LocaleView<'_>,
    spec: &Spec,
    key: MilestoneKey,
    report: &mut Report,
) -> Page {
    let site = view.site;
    let milestone = site.records.get(key);
    let at = site.index.article_of(key, view.language);
    let mut sources = Bibliography::default();
    let rendered = at.map(|at| article_body::body(view, at, Some(key), &mut sources, report));
    let series = site.catalogue.series(milestone.song, milestone.metric);
    let chart = chart(view, milestone, series, &mut sources);
    cite_rest(view, milestone, series, at, &mut sources);
    let data = data(view, key, at, rendered.as_ref(), chart, &sources);
    let description = match (at, &rendered) {
        (Some(at), Some(rendered)) => {
            article_body::describe(view, &site.articles[at], rendered)
        }
        _ => describe(view, key),
    };
    let heading = view.headline(key);
    let frame = Frame::new(view, spec, heading, &description);
    Page {
        body: rendered.and_then(|rendered| figures::body(rendered.html, rendered.anchors)),
        ..frame.page(spec, &data)
    }
}

fn data(
    view: &LocaleView<'_>,
    key: MilestoneKey,
    at: Option<usize>,
    rendered: Option<&Rendered>,
    chart: Option<Chart>,
    sources: &Bibliography,
) -> MilestonePage {
    let site = view.site;
    let milestone = site.records.get(key);
    let working = working::working(view, milestone);
    // What an article claims holds in every language.
    let judged = site.index.any_article_of(key, view.language);
    let mut claims = judged.map(|at| claims::lines(view, at)).unwrap_or_default();
    // A claim that rests on just what the milestone follows from need not show it twice.
    for claim in claims.iter_mut().filter(|claim| claim.working == working) {
        claim.working.clear();
    }
    MilestonePage {
        other: other(view, milestone),
        score: Score {
            figure: figure(view, key),
            unit: view.unit(milestone),
            unit_lang: view.unit_lang(milestone),
            date: view.time(&milestone.when),
            note: date_note(view, milestone),
            badge: working::badge(view, milestone, judged),
        },
        facts: facts(view, key),
        song: view.song_of(milestone),
        article: at.map(|at| {
            let article = &site.articles[at];
            ArticleParts {
                title: article.title.clone(),
                date: article.date.map(|day| view.time(&site.config.timezone.day(day))),
                toc: rendered.map(|rendered| rendered.toc.clone()).unwrap_or_default(),
                edit: None,
            }
        }),
        elsewhere: judged.filter(|_| at.is_none()).map(|at| elsewhere(view, at)),
        claims,
        working,
        rule: rule(view, milestone),
        sources: sources.lines(view),
        cite: figures::cite(view, &view.headline(key), &PageKind::Milestone(key)),
        downloads: downloads(view, table_of(milestone)),
        neighbours: neighbours(view, key),
        tags: at.map(|at| article_body::tags(view, &site.articles[at])).unwrap_or_default(),
        corrections: None,
        chart,
    }
}

/// The table that a milestone's figures stand in.
fn table_of(milestone: &Milestone) -> TableSubject {
    match milestone.event {
        Event::Record { record, .. } => TableSubject::Record(record),
        Event::Step { .. } | Event::Rank { .. } => TableSubject::Song(milestone.song),
    }
}

/// The way to an article in another language.
fn elsewhere(view: &LocaleView<'_>, at: usize) -> Elsewhere {
    let link = view.text_link(at);
    let language =
        name_of(view.locale, "language", link.hreflang.as_deref().unwrap_or_default());
    let text = view.locale.fill("say.article-in", &[("language", &language)]);
    Elsewhere { text, link }
}

/// Artist and song in Hangul; where the page names them so, as they are called at home.
fn other(view: &LocaleView<'_>, milestone: &Milestone) -> Option<Words> {
    let catalogue = view.site.catalogue;
    let song = &catalogue[milestone.song];
    let lead = &catalogue[song.artists[0]];
    if view.title(milestone.song) != song.title {
        let text = format!("{} ‘{}’", lead.name, song.title);
        let lang = foreign(&text, view.locale).map(str::to_owned);
        return Some(Words { text, lang });
    }
    let title = song.names.korean.as_ref().filter(|_| view.language == 0)?;
    let text = match &lead.names.korean {
        Some(name) => format!("{name} ‘{title}’"),
        None => format!("‘{title}’"),
    };
    Some(Words { text, lang: Some("ko".to_owned()) })
}

/// Says in which zone the day is meant, or why it is not one day.
fn date_note(view: &LocaleView<'_>, milestone: &Milestone) -> Option<String> {
    let zone = &view.site.config.timezone;
    if milestone.when.precision == Precision::Minute {
        let clock = view.locale.clock(&milestone.when, zone)?;
        return Some(
            view.locale.fill("say.clock", &[("clock", &clock), ("zone", &zone_name(view))]),
        );
    }
    let is_chart = view.site.catalogue[milestone.metric].kind.is_dated_by_chart();
    if milestone.when.is_one_day() {
        return is_chart.then(|| view.say("say.chart-date"));
    }
    let series = view.site.catalogue.series(milestone.song, milestone.metric);
    let mut shown = view.site.records.shown_by(milestone).into_iter();
    let is_dated = shown.any(|at| series.is_some_and(|s| s.observations[at].when.is_one_day()));
    Some(view.say(if is_chart && is_dated { "say.rows-begin-here" } else { "say.day-unknown" }))
}

fn zone_name(view: &LocaleView<'_>) -> String {
    name_of(view.locale, "zone", view.site.config.timezone.name())
}

/// Four key facts: time since release, order among those listed, the step before, the next one.
fn facts(view: &LocaleView<'_>, key: MilestoneKey) -> Vec<Fact> {
    let milestone = view.site.records.get(key);
    let mut facts = Vec::new();
    if let Some(elapsed) = &milestone.elapsed {
        facts.push(fact(view.say("after_release"), view.locale.elapsed(elapsed), None, None));
    }
    facts.extend(order_fact(view, key));
    facts.extend(previous_step(view, key));
    facts.extend(next_song(view, key));
    facts.extend(record_facts(view, milestone));
    facts
}

fn fact(label: String, value: String, note: Option<String>, href: Option<String>) -> Fact {
    Fact { label, value, note, href }
}

/// Which one it was of the songs listed here.
fn order_fact(view: &LocaleView<'_>, key: MilestoneKey) -> Option<Fact> {
    let (group, _) = view.site.index.group_of(key);
    let own = view.site.records.get(key);
    if matches!(own.event, Event::Record { .. }) || group.len() < 2 {
        return None;
    }
    if let Some(fact) = club_fact(view, own) {
        return Some(fact);
    }
    let others = group.iter().filter(|other| **other != key);
    let rank = rank_among(
        others.map(|other| view.site.records.get(*other).when.days().is_less(own.when.days())),
    );
    let rank = view.locale.rank(rank.least, rank.most);
    let n = view.locale.number(group.len() as u64);
    let note = view.locale.fill("say.of-listed", &[("n", &n)]);
    Some(fact(view.say("say.order"), rank, Some(note), None))
}

/// Where the site has a club of this step, the place in it: its complete list may settle more.
fn club_fact(view: &LocaleView<'_>, own: &Milestone) -> Option<Fact> {
    let club = club_of(view.site.catalogue, own.metric, own.event.value())?;
    let outcome = view.site.records.outcome(club);
    let rank = outcome.entries.iter().find(|entry| entry.song == own.song)?.rank;
    let rank = view.locale.rank(rank.least, rank.most);
    let note = Some(view.say("say.in-club"));
    Some(fact(view.record(club), rank, note, Some(view.record_url(club))))
}

fn previous_step(view: &LocaleView<'_>, key: MilestoneKey) -> Option<Fact> {
    let own = view.site.records.get(key);
    let Event::Step { step, .. } = own.event else { return None };
    let of_song = view.site.index.of_song(view.site.records, own.song);
    let steps = of_song.filter_map(|other| {
        let milestone = view.site.records.get(other);
        match milestone.event {
            Event::Step { step: lower, .. }
                if milestone.metric == own.metric && lower < step =>
            {
                Some((lower, other))
            }
            _ => None,
        }
    });
    let (lower, other) = steps.max()?;
    let before = view.site.records.get(other);
    let value = days_between(view, &before.when, &own.when)?;
    let figure = view.short_figure(own.metric, lower);
    let label = view.locale.fill("say.since-step", &[("step", &figure)]);
    Some(fact(label, value, None, Some(view.url(&PageKind::Milestone(other)))))
}

/// How much later the next song of those listed got there.
fn next_song(view: &LocaleView<'_>, key: MilestoneKey) -> Option<Fact> {
    let own = view.site.records.get(key);
    if matches!(own.event, Event::Record { .. }) {
        return None;
    }
    let (group, at) = view.site.index.group_of(key);
    let next = *group.get(at + 1)?;
    let other = view.site.records.get(next);
    if other.when.first <= own.when.last {
        return None;
    }
    let title = view.title(other.song);
    Some(fact(
        view.say("say.ahead-of-next"),
        days_between(view, &own.when, &other.when)?,
        Some(view.locale.fill("say.next-was", &[("song", title)])),
        Some(view.url(&PageKind::Milestone(next))),
    ))
}

/// For a record: who held it before or shared it, since when it was held alone, for how long it was
/// held, who took it.
fn record_facts(view: &LocaleView<'_>, milestone: &Milestone) -> Vec<Fact> {
    let Event::Record { record, tenure: at, .. } = milestone.event else { return Vec::new() };
    let outcome = view.site.records.outcome(record);
    let held = &outcome.progression[at];
    let mut facts = Vec::new();
    if let Some(before) = at.checked_sub(1).map(|before| &outcome.progression[before]) {
        // Those who share it are level.
        let (label, entry) = match held.shared {
            true => ("say.shared-with", outcome.entry(held)),
            false => ("say.held-before", outcome.best(before)),
        };
        let song = view.song(outcome.entry(before).song);
        let figure = figures::entry_figure(view, record, entry);
        facts.push(fact(view.say(label), song.label, Some(figure), song.url));
    }
    if let Some(alone) = held.alone_at.map(|at| &outcome.entries[at]) {
        let figure = figures::entry_figure(view, record, alone);
        let date = view.time(&alone.when).text;
        facts.push(fact(view.say("say.alone-from"), date, Some(figure), None));
    }
    if let Some(days) = tenure::days_held(view, record, held) {
        let is_current = view.site.records.reach(record).is_current(outcome, held);
        let note = is_current.then(|| view.say("say.and-counting"));
        facts.push(fact(view.say("held_for"), days, note, None));
    }
    if held.ended_by.is_none() {
        let confirmed = tenure::confirmed(view, record, held);
        facts.push(fact(view.say("say.evidence"), confirmed, None, None));
    }
    if let Some(next) = held.ended_by {
        let taker = outcome.entry(&outcome.progression[next]);
        let song = view.song(taker.song);
        let date = outcome.ended(held).map(|when| view.time(when).text);
        facts.push(fact(view.say("lost_to"), song.label, date, song.url));
    }
    facts
}

/// What counts for this figure.
fn rule(view: &LocaleView<'_>, milestone: &Milestone) -> Vec<Words> {
    let catalogue = view.site.catalogue;
    let metric = &catalogue[milestone.metric];
    let mut rule = Vec::new();
    if let Event::Record { record, .. } = milestone.event {
        rule.extend(rule_sentences(view, record));
        return rule;
    }
    if let Some(note) = &metric.note {
        rule.push(view.text(note));
    }
    let series = catalogue.series(milestone.song, milestone.metric);
    if let Some(covers) = series.and_then(|series| series.covers.as_ref()) {
        rule.push(view.text_in("say.covers", "what", covers));
    }
    match metric.kind {
        MetricKind::Counter if milestone.elapsed.is_some() => {
            rule.push(view.locale.fill("say.rule-days", &[("zone", &zone_name(view))]).into());
        }
        MetricKind::Rank => rule.push(view.say("say.rule-rank").into()),
        MetricKind::Counter | MetricKind::OneOff => {}
    }
    rule
}

fn chart(
    view: &LocaleView<'_>,
    milestone: &Milestone,
    series: Option<&Series>,
    sources: &mut Bibliography,
) -> Option<Chart> {
    let here = match milestone.event {
        Event::Step { step, .. } => Some(step),
        Event::Rank { .. } | Event::Record { .. } => None,
    };
    match milestone.event {
        Event::Record { record, .. } => record_chart::chart(view, record, sources),
        _ => {
            charts::series_chart(view, milestone.song, series?, here, charts::MAX_ROWS, sources)
        }
    }
}

/// The sources of the milestone's own figure stand in the list even where no table cites them.
fn cite_rest(
    view: &LocaleView<'_>,
    milestone: &Milestone,
    series: Option<&Series>,
    at: Option<usize>,
    sources: &mut Bibliography,
) {
    for used in view.site.records.shown_by(milestone) {
        let observation = series.map(|series| &series.observations[used]);
        for key in observation.into_iter().flat_map(|o| o.cited.iter()) {
            sources.number(key);
        }
    }
    for key in at.map(|at| view.site.articles[at].cited.clone()).unwrap_or_default() {
        sources.number(key);
    }
}

/// The milestones before and after: of the same step, place or record, else in time.
fn neighbours(view: &LocaleView<'_>, key: MilestoneKey) -> Vec<Neighbour> {
    let (records, index) = (view.site.records, view.site.index);
    let neighbour = |key: MilestoneKey, is_next, place| Neighbour {
        place: view.say(place),
        is_next,
        url: view.url(&PageKind::Milestone(key)),
        title: view.headline(key),
        date: view.time(&records.get(key).when),
    };
    let (group, at) = index.group_of(key);
    let has_page = |key: &&MilestoneKey| index.has_page(**key);
    let mut previous = group[..at].iter().rev().find(has_page);
    let mut next = group[at + 1..].iter().find(has_page);
    let is_alone = previous.is_none() && next.is_none();
    if is_alone {
        let (newest, at) = (&index.newest, index.newest_at(key));
        (previous, next) = (newest.get(at + 1), at.checked_sub(1).map(|at| &newest[at]));
    }
    let is_record = matches!(records.get(key).event, Event::Record { .. });
    let (before, after) = if is_record || !is_alone {
        ("say.before", "say.after")
    } else {
        ("say.earlier", "say.later")
    };
    let previous = previous.map(|key| neighbour(*key, false, before));
    previous.into_iter().chain(next.map(|key| neighbour(*key, true, after))).collect()
}

fn describe(view: &LocaleView<'_>, key: MilestoneKey) -> String {
    let milestone = view.site.records.get(key);
    let statement = view.statement(key);
    let credit = view.credit(milestone.song);
    let date = view.time(&milestone.when).text;
    let values: [(&str, &str); 3] =
        [("statement", &statement), ("act", &credit), ("date", &date)];
    match &milestone.elapsed {
        Some(elapsed) => {
            let elapsed = view.locale.elapsed(elapsed);
            let [a, b, c] = values;
            view.locale.fill("say.describe-span", &[a, b, c, ("span", &elapsed)])
        }
        None => view.locale.fill("say.describe", &values),
    }
}
