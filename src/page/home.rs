//! The first page: the newest milestone, who holds what, what comes soon, ways in.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::cards::{Card, featured};
use super::frame::Frame;
use super::link::{Counted, Link, Named, Words, foreign};
use super::locale_view::LocaleView;
use super::{cards, figures, tenure};
use crate::catalogue::{ArtistKey, RecordKey, RecordKind};
use crate::locale::Time;
use crate::record::forecast::{Forecast, forecasts};
use crate::render::{Model, Page};

/// `home`
#[derive(Serialize)]
struct HomePage {
    intro: Words,
    holders: Vec<Holder>,
    soon: Vec<Soon>,
    clubs: Vec<Counted>,
    artists: Vec<Counted>,
    years: Vec<Link>,
    calendar: Link,
    newest: Option<Card>,
    latest: Model,
}

#[derive(Serialize)]
struct Holder {
    question: String,
    question_lang: Option<String>,
    url: String,
    holder: Named,
    figure: String,
    since: Option<Time>,
    began_with: Option<String>,
    days_held: Option<String>,
    confirmed: String,
}

#[derive(Serialize)]
struct Soon {
    song: Named,
    artist: String,
    step: String,
    estimate: String,
    note: Option<String>,
}

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let site = view.site;
    let newest = &site.index.newest;
    let latest = featured(view);
    let site_title = site.config.title.get(&view.locale.code).0;
    let intro = match &site.config.tagline {
        Some(tagline) => view.text(tagline),
        None => view.locale.fill("say.home-intro", &[("site", site_title)]).into(),
    };
    let songs = view.locale.plural("say.n-songs", site.index.listed_songs[0].len() as u64);
    let milestones = view.locale.plural("say.n-milestones", newest.len() as u64);
    let description = view.locale.fill(
        "say.describe-home",
        &[("intro", &intro.text), ("songs", &songs), ("milestones", &milestones)],
    );
    let data = HomePage {
        intro,
        holders: holders(view),
        soon: soon(view),
        clubs: clubs(view),
        artists: artists(view),
        years: site
            .index
            .years
            .keys()
            .rev()
            .map(|year| view.link(year.to_string(), &PageKind::Year(*year, 0)))
            .collect(),
        calendar: view.link(view.say("say.calendar-days"), &PageKind::Calendar),
        newest: latest.first().map(|key| cards::card(view, *key)),
        latest: view.cards(latest.get(1..).unwrap_or_default()),
    };
    let frame = Frame::new(view, spec, site_title.to_owned(), &description);
    frame.page(spec, &data)
}

/// The records with the most changes of holder first: the ones that people ask about.
fn holders(view: &LocaleView<'_>) -> Vec<Holder> {
    let site = view.site;
    let mut records: Vec<RecordKey> = RecordKey::all(site.catalogue.records.len())
        .filter(|key| {
            let kind = site.catalogue[*key].kind;
            matches!(kind, RecordKind::Most | RecordKind::Fastest | RecordKind::First)
                && site.records.outcome(*key).current().next().is_some()
        })
        .collect();
    records.sort_by_key(|key| {
        let moves = site.records.outcome(*key).progression.len();
        (std::cmp::Reverse(moves), *key)
    });
    records.truncate(8);
    records
        .into_iter()
        .filter_map(|key| {
            let outcome = site.records.outcome(key);
            let (_, held) = outcome.current().next()?;
            let entry = outcome.entry(held);
            Some(Holder {
                question: view.record(key),
                question_lang: view.lang_of(&site.catalogue[key].title),
                url: view.record_url(key),
                holder: view.song(entry.song),
                figure: figures::entry_figure(view, key, outcome.best(held)),
                since: Some(view.noun_time(&entry.when)),
                began_with: tenure::began_with(view, key, held),
                days_held: tenure::days_held(view, key, held),
                confirmed: tenure::confirmed(view, key, held),
            })
        })
        .collect()
}

/// Songs of the site that will reach a milestone next.
fn soon(view: &LocaleView<'_>) -> Vec<Soon> {
    let catalogue = view.site.catalogue;
    let forecasts = forecasts(catalogue, view.site.as_of).into_iter();
    let shown = forecasts.filter(|forecast| !catalogue.is_external(forecast.song)).take(6);
    shown
        .map(|Forecast { song, metric, milestone, day, .. }| Soon {
            song: view.song(song),
            artist: view.credit(song),
            step: view.figure_of(metric, milestone),
            estimate: view.locale.fill("say.around", &[("date", &view.locale.day(day))]),
            note: None,
        })
        .collect()
}

fn clubs(view: &LocaleView<'_>) -> Vec<Counted> {
    let site = view.site;
    RecordKey::all(site.catalogue.records.len())
        .filter(|key| site.catalogue[*key].kind == RecordKind::Club)
        .map(|key| {
            let n = site.records.outcome(key).members.len() as u64;
            Counted {
                label: view.record(key),
                lang: view.lang_of(&site.catalogue[key].title),
                url: Some(view.record_url(key)),
                count: view.locale.number(n),
            }
        })
        .collect()
}

/// The artists with the most milestones.
fn artists(view: &LocaleView<'_>) -> Vec<Counted> {
    let site = view.site;
    let mut artists: Vec<(usize, ArtistKey)> = site.index.listed_artists[0]
        .iter()
        .map(|key| {
            let songs = site.index.songs_of[key.index()].iter();
            let milestones =
                songs.map(|song| site.index.of_song(site.records, *song).count()).sum();
            (milestones, *key)
        })
        .filter(|(milestones, _)| *milestones > 0)
        .collect();
    artists.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    artists.truncate(10);
    artists
        .into_iter()
        .map(|(n, key)| Counted {
            label: view.name(key).to_owned(),
            lang: foreign(view.name(key), view.locale).map(str::to_owned),
            url: Some(view.url(&PageKind::Artist(key))),
            count: view.locale.number(n as u64),
        })
        .collect()
}
