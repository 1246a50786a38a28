//! An artist's page: a summary on the cover, then five of each: records, milestones, songs, members,
//! former records, articles. The rest folds out, or has a page of its own.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::cover::{BigFigure, Paint};
use super::downloads::{self, Licence};
use super::figures::{entry_figure, other_names};
use super::frame::Frame;
use super::index::columns;
use super::link::{Cited, Fact, Link, Named, OtherName};
use super::locale_view::LocaleView;
use super::record_lines::artist_kind;
use super::sources::{Bibliography, SourceLine};
use super::tables::{self, Column, SongRow, TableTools, by_figures, song_row};
use super::tenure;
use super::wall::{WallTile, records_held, wall};
use super::yearbooks::{Yearbook, yearbooks};
use crate::catalogue::{
    ArtistKey, ArtistKind, Gender, MetricKey, MetricKind, RecordKey, RecordKind, SongKey,
};
use crate::date::Day;
use crate::locale::Time;
use crate::record::best::best_figure;
use crate::render::{Model, Page};

/// `artist`
#[derive(Serialize)]
struct ArtistPage {
    names: Vec<OtherName>,
    kind: Option<String>,
    debut: Option<Time>,
    label: Option<String>,
    facts_cited: Vec<Cited>,
    summary: Vec<Fact>,
    image: Option<Image>,
    held: Vec<ReignLine>,
    all_held: Option<ShowAll>,
    lost: Vec<ReignLine>,
    all_lost: Option<ShowAll>,
    milestones: Model,
    yearbooks: Vec<Yearbook>,
    all_milestones: Option<ShowAll>,
    milestones_link: Option<Link>,
    songs: Vec<SongRow>,
    songs_columns: Vec<Column>,
    songs_tools: Option<TableTools>,
    all_songs: Option<ShowAll>,
    songs_link: Option<Link>,
    members: Vec<WallTile>,
    all_members: Option<ShowAll>,
    member_of: Vec<WallTile>,
    articles: Vec<ArticleLine>,
    all_articles: Option<ShowAll>,
    sources: Vec<SourceLine>,
    all_sources: String,
    feeds: Vec<Link>,
}

/// A picture of the artist.
#[derive(Serialize)]
struct Image {
    url: String,
    width: Option<usize>,
    height: Option<usize>,
    alt: String,
    /// Who made it, and under which licence.
    credit: String,
    licence: Licence,
}

/// What folds out a list.
#[derive(Serialize)]
struct ShowAll {
    label: String,
    /// Whether phones alone cut the list.
    on_phones: bool,
}

/// A record that a song of the artist holds, or held.
#[derive(Serialize)]
struct ReignLine {
    paint: Paint,
    record: Link,
    song: Named,
    /// In few words; of a first it is the day, and stands in `from`.
    figure: Option<String>,
    /// Whether it is a first, which is held for good: its day stands in place of a figure.
    is_first: bool,
    from: Time,
    began_with: Option<String>,
    held_for: Option<String>,
    /// Whether it is shared.
    tied: bool,
    lost_to: Option<Named>,
    until: Option<Time>,
}

/// An article that is about the artist.
#[derive(Serialize)]
struct ArticleLine {
    link: Link,
    date: Option<Time>,
}

/// What an artist's page shows of a list before all of it.
const FEW: usize = 5;
/// The same of what stands at the end, on a phone.
const BRIEF: usize = 3;
/// Songs that are seen at once.
const FEW_SONGS: usize = 10;
/// The same of members, whose tiles stand side by side.
const FEW_MEMBERS: usize = 8;
/// Milestones that stand on the artist's page; of an artist with more, the rest is on a page of its
/// own.
pub(super) const MILESTONES: usize = 24;
/// Songs that stand there: more would make a page slow.
const SONGS: usize = 100;
/// Facts of the summary.
const SUMMARY: usize = 4;

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, key: ArtistKey) -> Page {
    let site = view.site;
    let artist = &site.catalogue[key];
    let songs = &site.index.songs_of[key.index()];
    let mut sources = Bibliography::default();
    let facts_cited = sources.cite_all(view, &artist.cited);
    let (held, lost) = reigns(view, key);
    let newest = site.index.newest_of(site.records, key, usize::MAX);
    let has_list = newest.len() > MILESTONES;
    let milestones_link = has_list.then(|| {
        let label = all(view, newest.len());
        view.link(label, &PageKind::ArtistMilestones(key, 0))
    });
    let metrics = columns(site.catalogue, songs.iter().copied());
    let members = wall(view, &site.index.members_of[key.index()]);
    let articles = articles(view, songs);
    let sources = sources.lines(view);
    let more = |n: usize, few: usize| {
        (n > few).then(|| ShowAll { label: all(view, n), on_phones: n <= FEW })
    };
    let data = ArtistPage {
        names: names(view, key),
        kind: kind(view, key),
        debut: artist.debut.as_ref().map(|when| view.time(when)),
        label: artist.label.clone(),
        facts_cited,
        summary: summary(view, key),
        image: image(view, key),
        all_held: more(held.len(), FEW),
        held,
        all_lost: more(lost.len(), BRIEF),
        lost,
        milestones: view
            .cards(&newest[..newest.len().min(if has_list { FEW } else { MILESTONES })]),
        all_milestones: more(newest.len(), FEW).filter(|_| !has_list),
        milestones_link,
        songs: song_rows(view, songs, &metrics),
        songs_columns: tables::columns(view, &metrics, metrics.first().copied()),
        songs_tools: (songs.len() > FEW_SONGS).then(|| TableTools::new(view, &["year"])),
        all_songs: more(songs.len(), FEW_SONGS).filter(|_| songs.len() <= SONGS),
        songs_link: (songs.len() > SONGS)
            .then(|| view.link(all(view, songs.len()), &PageKind::Songs(0))),
        all_members: more(members.len(), FEW_MEMBERS),
        members,
        member_of: wall(view, &artist.member_of),
        all_articles: more(articles.len(), BRIEF),
        articles,
        all_sources: view
            .locale
            .fill("say.all-sources", &[("n", &view.locale.number(sources.len() as u64))]),
        sources,
        feeds: downloads::feeds(view, key),
        yearbooks: yearbooks(view, key),
    };
    frame(view, spec, key).page(spec, &data)
}

/// The frame: the name is the figure of the cover.
fn frame(view: &LocaleView<'_>, spec: &Spec, key: ArtistKey) -> Frame {
    let songs = &view.site.index.songs_of[key.index()];
    let n = view.locale.plural("say.n-songs", songs.len() as u64);
    let description =
        view.locale.fill("say.describe-artist", &[("artist", view.name(key)), ("songs", &n)]);
    let mut frame = Frame::new(view, spec, view.name(key).to_owned(), &description);
    frame.cover = view.artist_cover(key);
    frame.cover.figure = Some(BigFigure::new(view.name(key).to_owned()));
    frame.cover.is_heading = true;
    frame.feeds = downloads::feeds(view, key);
    frame
}

/// `All 10`
fn all(view: &LocaleView<'_>, n: usize) -> String {
    view.locale.fill("say.all", &[("n", &view.locale.number(n as u64))])
}

/// The names that stand neither in the heading nor on the strip.
fn names(view: &LocaleView<'_>, key: ArtistKey) -> Vec<OtherName> {
    let artist = &view.site.catalogue[key];
    let mut names = other_names(view.name(key), &artist.name, &artist.names, view);
    names.retain(|name| artist.names.korean.as_ref() != Some(&name.text));
    names.dedup_by(|one, other| one.text == other.text);
    names
}

fn kind(view: &LocaleView<'_>, key: ArtistKey) -> Option<String> {
    let artist = &view.site.catalogue[key];
    let word = match (artist.kind?, artist.gender) {
        (ArtistKind::Group, Some(Gender::Male)) => "artist-kind.boy-group",
        (ArtistKind::Group, Some(Gender::Female)) => "artist-kind.girl-group",
        (ArtistKind::Group, Some(Gender::Mixed)) => "artist-kind.mixed-group",
        (ArtistKind::Soloist, Some(Gender::Male)) => "artist-kind.male-soloist",
        (ArtistKind::Soloist, Some(Gender::Female)) => "artist-kind.female-soloist",
        (kind, _) => return Some(artist_kind(view, kind)),
    };
    Some(view.say(word))
}

fn image(view: &LocaleView<'_>, key: ArtistKey) -> Option<Image> {
    let image = view.site.catalogue[key].image.as_ref()?;
    let route = view.site.assets.get(&image.file)?;
    Some(Image {
        url: view.site.config.base_url.link(route),
        width: image.pixels.map(|pixels| pixels.0),
        height: image.pixels.map(|pixels| pixels.1),
        alt: match &image.alt {
            Some(alt) => view.text(alt).text,
            None => view.name(key).to_owned(),
        },
        credit: view.locale.fill("say.image-credit", &[("credit", &image.credit)]),
        licence: downloads::licence(&image.licence),
    })
}

/// What the cover says in figures: records held, number ones of each chart, songs in each club; where
/// there is none of these, songs and milestones.
fn summary(view: &LocaleView<'_>, key: ArtistKey) -> Vec<Fact> {
    let site = view.site;
    let songs = &site.index.songs_of[key.index()];
    let mut facts = Vec::new();
    let mut add = |name: &str, n: usize, values: &[(&str, &str)], href: Option<String>| {
        if n > 0 && facts.len() < SUMMARY {
            facts.push(Fact {
                label: view.locale.plural_with(name, n as u64, values),
                value: view.locale.number(n as u64),
                note: None,
                href,
            });
        }
    };
    add("say.sum-records", records_held(view, key), &[], Some("#records".to_owned()));
    for metric in MetricKey::all(site.catalogue.metrics.len()) {
        if site.catalogue[metric].kind == MetricKind::Rank {
            let n = songs.iter().filter(|song| is_at_1(view, **song, metric)).count();
            let values = [("metric", view.metric_in_text(metric))];
            add("say.sum-no-1s", n, &values, Some(view.url(&PageKind::Metric(metric, 0))));
        }
    }
    for (record, n) in &site.index.clubs_of[key.index()] {
        let rule = &site.catalogue[*record];
        let figure = view.figure_of(rule.metric, rule.threshold.unwrap_or_default());
        add("say.sum-club", *n, &[("figure", &figure)], Some(view.record_url(*record)));
    }
    if facts.len() < 2 {
        let n = site.index.milestones_of(site.records, key).count();
        add_more(view, &mut facts, "say.sum-songs", songs.len(), "#songs");
        add_more(view, &mut facts, "say.sum-milestones", n, "#milestones");
    }
    facts
}

fn add_more(view: &LocaleView<'_>, facts: &mut Vec<Fact>, name: &str, n: usize, href: &str) {
    if n > 0 {
        facts.push(Fact {
            label: view.locale.plural(name, n as u64),
            value: view.locale.number(n as u64),
            note: None,
            href: Some(href.to_owned()),
        });
    }
}

/// Whether a figure shows a song at No. 1 of a chart.
fn is_at_1(view: &LocaleView<'_>, song: SongKey, metric: MetricKey) -> bool {
    let series = view.site.catalogue.series(song, metric);
    let best = series.and_then(|series| best_figure(series, MetricKind::Rank));
    best.is_some_and(|best| best.value == 1)
}

/// A tenure with what it is sorted by: firsts last, the newest first.
type Found = ((bool, std::cmp::Reverse<Option<Day>>), RecordKey, usize);

/// The records that the artist's songs hold, firsts last, and the ones that they lost, the newest
/// first.
fn reigns(view: &LocaleView<'_>, key: ArtistKey) -> (Vec<ReignLine>, Vec<ReignLine>) {
    let site = view.site;
    let (mut held, mut lost) = (Vec::new(), Vec::new());
    for song in &site.index.songs_of[key.index()] {
        if !site.catalogue[*song].artists.contains(&key) {
            continue;
        }
        for (record, at) in &site.index.tenures_of[song.index()] {
            let outcome = site.records.outcome(*record);
            let tenure = &outcome.progression[*at];
            let day = |when: Option<Day>| std::cmp::Reverse(when);
            let is_first = site.catalogue[*record].kind == RecordKind::First;
            match outcome.ended(tenure) {
                Some(until) => lost.push(((is_first, day(until.known_last())), *record, *at)),
                None => {
                    let began = outcome.entry(tenure).when.known_last();
                    held.push(((is_first, day(began)), *record, *at));
                }
            }
        }
    }
    let lines = |mut found: Vec<Found>| {
        found.sort_unstable();
        found.into_iter().map(|(_, record, at)| reign_line(view, record, at)).collect()
    };
    (lines(held), lines(lost))
}

fn reign_line(view: &LocaleView<'_>, record: RecordKey, at: usize) -> ReignLine {
    let outcome = view.site.records.outcome(record);
    let tenure = &outcome.progression[at];
    let entry = outcome.entry(tenure);
    let is_first = view.site.catalogue[record].kind == RecordKind::First;
    let until = outcome.ended(tenure).copied();
    let held_for = until.and_then(|_| tenure::days_held(view, record, tenure));
    ReignLine {
        paint: Paint::of(view.colour(entry.song)),
        record: view.record_link(record),
        song: view.song(entry.song),
        figure: (!is_first).then(|| figure(view, record, outcome.best(tenure))),
        is_first: is_first && entry.when.is_one_day(),
        from: if is_first { view.time(&entry.when) } else { view.noun_time(&entry.when) },
        began_with: tenure::began_with(view, record, tenure),
        held_for: held_for.map(|span| view.locale.fill("say.held-for", &[("span", &span)])),
        tied: tenure.shared && tenure.alone_at.is_none(),
        lost_to: tenure
            .ended_by
            .map(|next| view.song(outcome.entry(&outcome.progression[next]).song)),
        until: until.map(|when| view.time(&when)),
    }
}

/// A figure in few words: `108.2 million`, `20 h 56 min`.
fn figure(
    view: &LocaleView<'_>,
    record: RecordKey,
    entry: &crate::record::Contender,
) -> String {
    match (view.site.catalogue[record].kind, &entry.elapsed) {
        (RecordKind::Fastest, Some(elapsed)) => view.locale.short_elapsed(elapsed),
        (RecordKind::Most, _) => {
            view.short_figure(view.site.catalogue[record].metric, entry.value)
        }
        _ => entry_figure(view, record, entry),
    }
}

/// The songs with the best figures first.
fn song_rows(view: &LocaleView<'_>, songs: &[SongKey], metrics: &[MetricKey]) -> Vec<SongRow> {
    let mut songs: Vec<SongKey> = songs.to_vec();
    songs.sort_by_cached_key(|song| (by_figures(view, *song, metrics), *song));
    songs.truncate(SONGS);
    songs.into_iter().map(|song| song_row(view, song, metrics)).collect()
}

/// The articles on milestones of the artist's songs, the newest first.
fn articles(view: &LocaleView<'_>, songs: &[SongKey]) -> Vec<ArticleLine> {
    let site = view.site;
    let milestones = songs.iter().flat_map(|song| site.records.of_song(*song));
    let of_milestones =
        milestones.filter_map(|key| site.index.any_article_of(*key, view.language));
    let mut articles: Vec<usize> = of_milestones.collect();
    articles.sort_by_key(|at| (std::cmp::Reverse(site.articles[*at].date), *at));
    articles.dedup();
    let line = |at: usize| ArticleLine {
        link: view.text_link(at),
        date: site.articles[at].date.map(|day| view.time(&site.config.timezone.day(day))),
    };
    articles.into_iter().map(line).collect()
}
