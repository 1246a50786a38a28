//! A milestone's page: the claim, its figure and date, the article, the working, the sources.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::broke::{Broke, broke};
use super::charts::Chart;
use super::citation::Citation;
use super::claims::Badge;
use super::cover::BigFigure;
use super::downloads::downloads;
use super::figures::{days_between, figure, rule_of_days};
use super::frame::Frame;
use super::link::{Fact, Link, Named, Words, foreign, name_of};
use super::locale_view::LocaleView;
use super::next::{self, NextLink};
use super::receipt::{self, Receipts};
use super::record_lines::rule_sentences;
use super::sources::Bibliography;
use super::{article_body, charts, figures, record_chart, tenure, working};
use crate::article::Rendered;
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
    line: CoverLine,
    other: Option<Words>,
    badge: Badge,
    broke: Vec<Broke>,
    facts: Vec<Fact>,
    song: Model,
    event: Time,
    article: Option<ArticleParts>,
    elsewhere: Option<Elsewhere>,
    /// What the chart shows, over time.
    chart_title: String,
    chart: Option<Chart>,
    receipts: Receipts,
    rule: Vec<Words>,
    citation: Citation,
    downloads: Vec<Link>,
    next: Vec<NextLink>,
    tags: Vec<Link>,
}

/// What the figure counts, when, how long after release, and who did it.
#[derive(Serialize)]
struct CoverLine {
    unit: String,
    unit_lang: Option<String>,
    date: Time,
    /// In which zone the day is meant, or of what it is the day.
    note: Option<String>,
    after: Option<String>,
    /// Why it is not one day, in a sentence.
    why: Option<String>,
    artists: Vec<Named>,
    featuring: Vec<Named>,
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
    let data = data(view, key, at, sources);
    let description = match (at, &rendered) {
        (Some(at), Some(rendered)) => {
            article_body::describe(view, &site.articles[at], rendered)
        }
        _ => describe(view, key),
    };
    let heading = view.headline(key);
    let mut frame = Frame::new(view, spec, heading, &description);
    frame.cover = view.song_cover(milestone.song);
    frame.cover.figure = Some(BigFigure::new(figure(view, key)));
    let file = match at {
        Some(at) => site.articles[at].file,
        None => site.catalogue[milestone.song].span.file,
    };
    frame.report.edits(view, file);
    Page {
        body: rendered
            .and_then(|rendered: Rendered| figures::body(rendered.html, rendered.anchors)),
        ..frame.page(spec, &data)
    }
}

fn data(
    view: &LocaleView<'_>,
    key: MilestoneKey,
    at: Option<usize>,
    mut sources: Bibliography,
) -> MilestonePage {
    let site = view.site;
    let milestone = site.records.get(key);
    let series = site.catalogue.series(milestone.song, milestone.metric);
    let chart = chart(view, milestone, series, &mut sources);
    // What an article claims holds in every language.
    let judged = site.index.any_article_of(key, view.language);
    let receipts = receipt::of_milestone(view, key, judged, &mut sources);
    for key in at.map(|at| site.articles[at].cited.as_slice()).unwrap_or_default() {
        sources.number(*key);
    }
    let title = view.headline(key);
    MilestonePage {
        line: cover_line(view, milestone),
        other: other(view, milestone),
        badge: working::badge(view, milestone, judged),
        broke: broke(view, key),
        facts: facts(view, key),
        song: view.song_of(milestone),
        event: view.time(&milestone.when),
        article: at.map(|at| {
            let article = &site.articles[at];
            ArticleParts {
                title: article.title.clone(),
                date: article.date.map(|day| view.time(&site.config.timezone.day(day))),
            }
        }),
        elsewhere: judged.filter(|_| at.is_none()).map(|at| elsewhere(view, at)),
        chart_title: view
            .locale
            .fill("say.over-time", &[("metric", &view.metric(milestone.metric))]),
        chart,
        receipts: Receipts::new(view, receipts, &sources),
        rule: rule(view, milestone),
        citation: Citation::new(view, &title, &PageKind::Milestone(key), Some(&milestone.when)),
        downloads: downloads(view, table_of(milestone)),
        next: next::of_milestone(view, key, None),
        tags: at.map(|at| article_body::tags(view, &site.articles[at])).unwrap_or_default(),
    }
}

fn cover_line(view: &LocaleView<'_>, milestone: &Milestone) -> CoverLine {
    let song = &view.site.catalogue[milestone.song];
    let (note, why) = date_notes(view, milestone);
    let after = milestone.elapsed.as_ref().map(|elapsed| {
        let span = view.locale.elapsed(elapsed);
        view.locale.fill("say.after-release", &[("span", &span)])
    });
    let (unit, unit_lang) = match milestone.event {
        // Of a time, what it led to; the claim itself is the heading.
        Event::Record { value, .. } if milestone.elapsed.is_some() => {
            (view.figure_of(milestone.metric, value), None)
        }
        _ => {
            let name = &view.site.catalogue[milestone.metric].name;
            (view.metric(milestone.metric), view.lang_of(name))
        }
    };
    CoverLine {
        unit,
        unit_lang,
        date: Time { text: view.locale.adverb(&milestone.when), ..view.time(&milestone.when) },
        note,
        after,
        why,
        artists: song.artists.iter().map(|key| view.artist(*key)).collect(),
        featuring: song.featuring.iter().map(|key| view.artist(*key)).collect(),
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

/// In which zone the day is meant, or of what it is the day; and why it is not one day.
fn date_notes(
    view: &LocaleView<'_>,
    milestone: &Milestone,
) -> (Option<String>, Option<String>) {
    let zone = &view.site.config.timezone;
    if milestone.when.precision == Precision::Minute {
        let clock = view.locale.clock(&milestone.when, zone);
        let note = clock.map(|clock| {
            view.locale.fill("say.clock", &[("clock", &clock), ("zone", &zone_name(view))])
        });
        return (note, None);
    }
    let is_chart = view.site.catalogue[milestone.metric].kind.is_dated_by_chart();
    if milestone.when.is_one_day() {
        let note = if is_chart { view.say("say.chart-date") } else { zone_name(view) };
        return (Some(note), None);
    }
    let series = view.site.catalogue.series(milestone.song, milestone.metric);
    let mut shown = view.site.records.shown_by(milestone).into_iter();
    let is_dated = shown.any(|at| series.is_some_and(|s| s.observations[at].when.is_one_day()));
    let key = if is_chart && is_dated { "say.rows-begin-here" } else { "say.day-unknown" };
    (None, Some(view.say(key)))
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
    let note = view.locale.plural("say.of-listed", group.len() as u64);
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
    let later = days_between(view, &own.when, &other.when)?;
    Some(fact(
        view.say("say.next-to-do-it"),
        view.title(other.song).to_owned(),
        Some(view.locale.fill("say.days-later", &[("span", &later)])),
        Some(view.url(&PageKind::Milestone(next))),
    ))
}

/// For a record: who held it before or shared it, since when it was held alone, and for how long. What
/// became of it stands with what the milestone broke.
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
            rule.push(rule_of_days(view).into());
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
        Event::Record { record, .. } => record_chart::chart(view, record, None, sources),
        _ => {
            let song = milestone.song;
            let step = here.map(|step| (milestone.metric, step));
            step.and_then(|step| charts::combined(view, song, Some(step), sources)).or_else(
                || charts::series_chart(view, song, series?, here, charts::MAX_ROWS, sources),
            )
        }
    }
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
