//! A year, of the site or of an artist: what was taken, reached and released in it.

use serde::Serialize;

use super::address::{PER_PAGE, PageKind, Spec, pages};
use super::cover::{BigFigure, Cover, Paint, Strip, Tile};
use super::figures::{hero, statement_of};
use super::frame::Frame;
use super::link::{Around, Link, Named};
use super::locale_view::LocaleView;
use super::pager::{Pager, numbered, pager};
use super::prominence::prominence;
use super::year_index::Year;
use super::yearbooks::counted;
use crate::catalogue::{ArtistKey, RecordKey, RecordKind, SongKey};
use crate::date::{Day, When};
use crate::locale::Time;
use crate::record::{Contender, Event, MilestoneKey};
use crate::render::{Model, Page};

/// `year`
#[derive(Default, Serialize)]
struct YearPage {
    /// The milestone that says most.
    best: Option<Link>,
    facts: Vec<Count>,
    /// Each milestone at its place in the year.
    strip: Option<Strip>,
    takings: Vec<RecordOfYear>,
    losses: Vec<RecordOfYear>,
    all_records: Option<Link>,
    number_ones: Option<Model>,
    clubs: Vec<ClubOfYear>,
    releases: Vec<Dated>,
    all_songs: Option<Link>,
    debuts: Vec<Dated>,
    articles: Vec<ArticleOfYear>,
    artists: Vec<ArtistOfYear>,
    months: Vec<MonthOfYear>,
    jump: Vec<Link>,
    pager: Option<Pager>,
    around: Vec<Around>,
}

#[derive(Serialize)]
struct Count {
    label: String,
    value: String,
}

/// A record that was taken or lost.
#[derive(Serialize)]
struct RecordOfYear {
    record: Link,
    figure: String,
    song: Named,
    artist: String,
    /// `taken from Dynamite by BTS`
    how: Option<String>,
    date: Time,
    paint: Paint,
}

/// The songs that joined a club.
#[derive(Serialize)]
struct ClubOfYear {
    club: Link,
    count: String,
    songs: Vec<Dated>,
    /// The club, where it has more songs of the year than are shown.
    all: Option<Link>,
}

/// A song or an artist, with a day.
#[derive(Serialize)]
struct Dated {
    name: Named,
    artist: Option<String>,
    date: Time,
    paint: Paint,
}

#[derive(Serialize)]
struct ArticleOfYear {
    link: Link,
    date: Option<Time>,
}

/// An artist by milestones of the year.
#[derive(Serialize)]
struct ArtistOfYear {
    artist: Named,
    tile: Tile,
    count: String,
}

/// The milestones of a month, or of no certain one, as far as they are on the page.
#[derive(Serialize)]
struct MonthOfYear {
    id: String,
    heading: String,
    count: String,
    cards: Model,
}

/// Records of a year that are shown, number ones, releases, articles, and songs of each club.
const SHOWN: usize = 24;
/// Artists of a year that are shown.
const ARTISTS: usize = 12;
/// Milestones in the strip.
const BARS: usize = 150;

/// Builds a page of a year of the site.
pub(super) fn of_site(view: &LocaleView<'_>, spec: &Spec, year: i16, page: usize) -> Page {
    let years = &view.site.index.in_years.years;
    let held = &years[&year];
    let kind = |page| PageKind::Year(year, page);
    let near = |near: Option<(&i16, &Year)>| {
        near.map(|(year, _)| view.link(year.to_string(), &PageKind::Year(*year, 0)))
    };
    let lists = [PageKind::Years, PageKind::Calendar];
    let data = YearPage {
        around: around(
            view,
            [near(years.range(..year).next_back()), near(years.range(year + 1..).next())],
            lists.iter().map(|list| view.list_link(list)),
        ),
        ..data(view, held, year, page, kind)
    };
    let name = year.to_string();
    let title = view.locale.fill("say.year", &[("year", &name)]);
    framed(view, spec, (&name, &title), (page, Cover::default()), (held, &data))
}

/// Builds a page of a year of an artist.
pub(super) fn of_artist(
    view: &LocaleView<'_>,
    spec: &Spec,
    (artist, year): (ArtistKey, i16),
    page: usize,
) -> Page {
    let index = &view.site.index.in_years;
    let held = index.of_artist(artist, year).expect("pages are planned of years with enough");
    let kind = |page| PageKind::ArtistYear(artist, year, page);
    let near = |near: Option<(i16, &Year)>| {
        near.map(|(year, _)| {
            view.link(year.to_string(), &PageKind::ArtistYear(artist, year, 0))
        })
    };
    let name = view.name(artist);
    let of_all = index.years.get(&year).map(|_| {
        let title = view.locale.fill("say.year", &[("year", &year.to_string())]);
        view.link(title, &PageKind::Year(year, 0))
    });
    let own = view.owner(&spec.kind);
    let before = index.yearbooks(artist).take_while(|(other, _)| *other < year).last();
    let after = index.yearbooks(artist).find(|(other, _)| *other > year);
    let data = YearPage {
        around: around(view, [near(before), near(after)], own.into_iter().chain(of_all)),
        ..data(view, held, year, page, kind)
    };
    let values = [("artist", name), ("year", &year.to_string())];
    let heading = view.locale.fill("say.heading-artist-year", &values);
    let title = view.locale.fill("say.artist-year", &values);
    framed(view, spec, (&heading, &title), (page, view.artist_cover(artist)), (held, &data))
}

/// The years before and after, and the pages above.
fn around(
    view: &LocaleView<'_>,
    [before, after]: [Option<Link>; 2],
    above: impl Iterator<Item = Link>,
) -> Vec<Around> {
    let before = before.map(|link| Around::previous(view.say("say.earlier"), link));
    let after = after.map(|link| Around::next(view.say("say.later"), link));
    before.into_iter().chain(after).chain(above.map(Around::other)).collect()
}

/// The page with its frame. The heading is short, the title says what the year is of.
fn framed(
    view: &LocaleView<'_>,
    spec: &Spec,
    (heading, title): (&str, &str),
    (page, cover): (usize, Cover),
    (held, data): (&Year, &YearPage),
) -> Page {
    let title = numbered(view, title, page);
    let values = [("title", title.as_str()), ("what", &view.locale.list(&counted(view, held)))];
    let description = view.locale.fill("say.describe-year", &values);
    let heading = numbered(view, heading, page);
    let figure = BigFigure::new(heading.clone());
    let mut frame = Frame::new(view, spec, heading, &description);
    frame.set_title(view, &title);
    frame.cover = Cover { figure: Some(figure), is_heading: true, ..cover };
    if let (0, PageKind::ArtistYear(_, year, _)) = (page, spec.kind) {
        // The crumb before it is the artist's.
        frame.current = year.to_string();
    }
    frame.page(spec, data)
}

/// What both kinds of years show.
fn data(
    view: &LocaleView<'_>,
    held: &Year,
    year: i16,
    page: usize,
    kind: impl Fn(usize) -> PageKind + Copy,
) -> YearPage {
    let list = YearPage {
        months: months(view, held, page),
        jump: jump(view, held, kind),
        pager: pager(view, pages(held.milestones.len()), page, kind),
        ..YearPage::default()
    };
    if page > 0 {
        return list;
    }
    let number_ones = number_ones(view, held);
    let best = held.milestones.iter().min_by_key(|key| prominence(view.site, **key));
    YearPage {
        best: best.map(|key| statement_of(view, *key)),
        facts: facts(view, held, number_ones.len()),
        strip: strip(view, held, year),
        all_records: (held.takings.len() > SHOWN || held.losses.len() > SHOWN)
            .then(|| view.list_link(&PageKind::Records)),
        takings: taken(view, &held.takings),
        losses: lost(view, &held.losses),
        number_ones: Some(view.cards(&number_ones[..number_ones.len().min(SHOWN)])),
        clubs: clubs(view, held),
        all_songs: (held.releases.len() > SHOWN).then(|| view.list_link(&PageKind::Songs(0))),
        releases: held.releases.iter().take(SHOWN).map(|key| release(view, *key)).collect(),
        debuts: held.debuts.iter().map(|key| debut(view, *key)).collect(),
        articles: articles(view, held),
        artists: artists(view, held, year),
        ..list
    }
}

/// The milestones on a page of the list, month by month.
fn months(view: &LocaleView<'_>, held: &Year, page: usize) -> Vec<MonthOfYear> {
    let on_page = page * PER_PAGE..(page + 1) * PER_PAGE;
    let mut start = 0;
    let mut months = Vec::new();
    for (month, keys) in held.by_month() {
        let shown = keys.iter().enumerate().filter(|(at, _)| on_page.contains(&(start + at)));
        let shown: Vec<MilestoneKey> = shown.map(|(_, key)| *key).collect();
        start += keys.len();
        if !shown.is_empty() {
            months.push(MonthOfYear {
                id: anchor(month),
                heading: month_label(view, month),
                count: view.locale.plural("say.n-milestones", keys.len() as u64),
                cards: view.cards(&shown),
            });
        }
    }
    months
}

/// Links to the months, each on the page on which it begins.
fn jump(view: &LocaleView<'_>, held: &Year, kind: impl Fn(usize) -> PageKind) -> Vec<Link> {
    let mut start = 0;
    let links = held.by_month().into_iter().map(|(month, keys)| {
        let url = view.url(&kind(start / PER_PAGE));
        start += keys.len();
        Link::new(month_label(view, month), format!("{url}#{}", anchor(month)))
    });
    let links: Vec<Link> = links.collect();
    if links.len() < 2 { Vec::new() } else { links }
}

fn anchor(month: Option<usize>) -> String {
    month.map_or_else(|| "month-unknown".to_owned(), |month| format!("month-{}", month + 1))
}

fn month_label(view: &LocaleView<'_>, month: Option<usize>) -> String {
    month.map_or_else(
        || view.say("say.month-unknown"),
        |month| view.month_name(month).to_owned(),
    )
}

/// The four figures that say most of a year.
fn facts(view: &LocaleView<'_>, held: &Year, number_ones: usize) -> Vec<Count> {
    let counts = [
        ("say.records-taken", held.takings.len()),
        ("say.number-ones", number_ones),
        ("say.joined-clubs", held.joined.len()),
        ("say.milestones-reached", held.milestones.len()),
        ("say.songs-released", held.releases.len()),
    ];
    let counts = counts.into_iter().filter(|(_, n)| *n > 0).take(4);
    counts
        .map(|(key, n)| Count {
            label: view.locale.plural(key, n as u64),
            value: view.locale.number(n as u64),
        })
        .collect()
}

/// The milestones of a year that are known to within a month, each at its place.
fn strip(view: &LocaleView<'_>, held: &Year, year: i16) -> Option<Strip> {
    let (first, last) = (Day::new(year, 1, 1)?, Day::new(year, 12, 31)?);
    let mut shown: Vec<(&When, MilestoneKey)> = held
        .milestones
        .iter()
        .map(|key| (&view.site.records.get(*key).when, *key))
        .filter(|(when, _)| when.first >= first && when.last.since(when.first) <= 31)
        .collect();
    if shown.len() > BARS {
        shown.sort_by_cached_key(|(_, key)| prominence(view.site, *key));
        shown.truncate(BARS);
    }
    shown.sort_by_key(|(when, key)| (when.first, *key));
    let share = |day: Day| f64::from(day.since(first)) / f64::from(last.since(first) + 1);
    let mut strip = Strip::new();
    for (when, key) in &shown {
        let colour = view.colour(view.site.records.get(*key).song);
        let is_wide = !when.is_one_day();
        strip.push(colour, share(when.first), share(when.last.plus(1)), is_wide);
    }
    (!shown.is_empty()).then_some(strip)
}

/// The records whose holders changed most often, in order of time.
fn foremost(view: &LocaleView<'_>, tenures: &[(RecordKey, usize)]) -> Vec<(RecordKey, usize)> {
    let moves = |key: RecordKey| view.site.records.outcome(key).progression.len();
    let mut shown: Vec<(usize, (RecordKey, usize))> =
        tenures.iter().copied().enumerate().collect();
    shown.sort_by_key(|(at, (record, _))| (std::cmp::Reverse(moves(*record)), *at));
    shown.truncate(SHOWN);
    shown.sort_by_key(|(at, _)| *at);
    shown.into_iter().map(|(_, tenure)| tenure).collect()
}

/// The records that got a holder.
fn taken(view: &LocaleView<'_>, tenures: &[(RecordKey, usize)]) -> Vec<RecordOfYear> {
    let line = |(record, at): (RecordKey, usize)| {
        let outcome = view.site.records.outcome(record);
        let tenure = &outcome.progression[at];
        let entry = outcome.entry(tenure);
        let before = match tenure.shared {
            true => at.checked_sub(1).map(|before| ("say.shared-with-song", before)),
            false => {
                let mut held = outcome.progression[..at].iter();
                let ended = held.rposition(|before| before.ended_by == Some(at));
                ended.map(|before| ("say.taken-from", before))
            }
        };
        let how = before.map(|(key, before)| {
            let song = outcome.entry(&outcome.progression[before]).song;
            by_song(view, key, song)
        });
        RecordOfYear {
            record: view.record_link(record),
            figure: short_figure(view, record, entry),
            song: view.song(entry.song),
            artist: view.credit(entry.song),
            how,
            date: view.time(&entry.when),
            paint: Paint::of(view.colour(entry.song)),
        }
    };
    foremost(view, tenures).into_iter().map(line).collect()
}

/// The records that others took.
fn lost(view: &LocaleView<'_>, tenures: &[(RecordKey, usize)]) -> Vec<RecordOfYear> {
    let line = |(record, at): (RecordKey, usize)| {
        let outcome = view.site.records.outcome(record);
        let tenure = &outcome.progression[at];
        let entry = outcome.entry(tenure);
        let taker = &outcome.progression[tenure.ended_by?];
        let taker = outcome.entry(taker);
        Some(RecordOfYear {
            record: view.record_link(record),
            figure: short_figure(view, record, outcome.best(tenure)),
            song: view.song(entry.song),
            artist: view.credit(entry.song),
            how: Some(by_song(view, "say.lost-to", taker.song)),
            date: view.time(outcome.ended(tenure)?),
            paint: Paint::of(view.colour(taker.song)),
        })
    };
    foremost(view, tenures).into_iter().filter_map(line).collect()
}

/// The figure of an entry in few letters, of a first the threshold.
fn short_figure(view: &LocaleView<'_>, record: RecordKey, entry: &Contender) -> String {
    let rule = &view.site.catalogue[record];
    match rule.kind {
        RecordKind::Fastest => hero(view, record, entry),
        RecordKind::First | RecordKind::Most | RecordKind::Club => {
            view.short_figure(rule.metric, entry.value)
        }
    }
}

/// A song and its artists in a phrase.
fn by_song(view: &LocaleView<'_>, key: &str, song: SongKey) -> String {
    let values = [("song", view.title(song)), ("act", &view.credit(song))];
    view.locale.fill(key, &values)
}

fn number_ones(view: &LocaleView<'_>, held: &Year) -> Vec<MilestoneKey> {
    let is_first = |key: &&MilestoneKey| {
        matches!(view.site.records.get(**key).event, Event::Rank { rank: 1, .. })
    };
    held.milestones.iter().filter(is_first).copied().collect()
}

fn clubs(view: &LocaleView<'_>, held: &Year) -> Vec<ClubOfYear> {
    let clubs = held.joined.chunk_by(|(club, _), (next, _)| club == next);
    let clubs = clubs.map(|joined| {
        let club = joined[0].0;
        let outcome = view.site.records.outcome(club);
        let songs = joined.iter().take(SHOWN).map(|(_, at)| {
            let entry = &outcome.entries[*at];
            dated(view, entry.song, &entry.when)
        });
        ClubOfYear {
            club: view.record_link(club),
            count: view.locale.plural("say.n-songs", joined.len() as u64),
            songs: songs.collect(),
            all: (joined.len() > SHOWN).then(|| view.record_link(club)),
        }
    });
    clubs.collect()
}

/// A song with a day.
fn dated(view: &LocaleView<'_>, song: SongKey, when: &When) -> Dated {
    Dated {
        name: Named { by: None, ..view.song(song) },
        artist: Some(view.credit(song)),
        date: view.time(when),
        paint: Paint::of(view.colour(song)),
    }
}

fn release(view: &LocaleView<'_>, song: SongKey) -> Dated {
    let released = view.site.catalogue[song].released.as_ref();
    dated(view, song, &released.expect("releases of a year have a day").value)
}

fn debut(view: &LocaleView<'_>, artist: ArtistKey) -> Dated {
    let debut = view.site.catalogue[artist].debut.expect("debuts of a year have a day");
    Dated {
        name: view.artist(artist),
        artist: None,
        date: view.time(&debut),
        paint: Paint::of(view.artist_colour(artist)),
    }
}

/// The articles that this language names.
fn articles(view: &LocaleView<'_>, held: &Year) -> Vec<ArticleOfYear> {
    let site = view.site;
    let named = held.articles.iter().filter(|at| site.index.stands_for(**at, view.language));
    let named = named.take(SHOWN).map(|at| ArticleOfYear {
        link: view.text_link(*at),
        date: site.articles[*at].date.map(|day| view.time(&site.config.timezone.day(day))),
    });
    named.collect()
}

/// The artists with most milestones, each with the yearbook of this year where it has one.
fn artists(view: &LocaleView<'_>, held: &Year, year: i16) -> Vec<ArtistOfYear> {
    let site = view.site;
    let shown = held.artists.iter().take(ARTISTS).map(|(key, n)| {
        let named = view.artist(*key);
        let yearbook = site.index.in_years.of_artist(*key, year);
        let url = yearbook.map(|_| view.url(&PageKind::ArtistYear(*key, year, 0)));
        ArtistOfYear {
            artist: Named { url: url.or(named.url), ..named },
            tile: view.tile(*key),
            count: view.locale.plural("say.n-milestones", *n as u64),
        }
    });
    shown.collect()
}
