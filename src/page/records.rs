//! The indexes of records, clubs and metrics: what matters of each, in a line or two.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::cover::{Strip, Tile};
use super::frame::Frame;
use super::link::{Link, Named, Words};
use super::locale_view::LocaleView;
use super::{claims, figures, reigns, tenure};
use crate::catalogue::{MetricKey, MetricKind, RecordKey, RecordKind};
use crate::locale::Time;
use crate::record::Contender;
use crate::record::best::leaderboard;
use crate::render::Page;

/// `records`
#[derive(Serialize)]
struct RecordsPage {
    intro: String,
    groups: Vec<Group>,
    clubs: Link,
    metrics: Link,
}

/// Records of a kind.
#[derive(Serialize)]
struct Group {
    id: &'static str,
    heading: String,
    holders: Vec<Holder>,
    /// Records that nobody holds, as far as the data says.
    open: Vec<Open>,
}

/// Who holds a record.
#[derive(Serialize)]
struct Holder {
    tile: Tile,
    question: String,
    question_lang: Option<String>,
    url: String,
    holder: Named,
    artist: String,
    figure: Option<String>,
    since: Time,
    began_with: Option<String>,
    confirmed: String,
    others: Option<String>,
    strip: Option<Strip>,
}

#[derive(Serialize)]
struct Open {
    link: Link,
    status: String,
}

/// All records, by kind.
pub(super) fn records(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let catalogue = view.site.catalogue;
    let kinds = [
        (RecordKind::First, "say.firsts", "firsts"),
        (RecordKind::Fastest, "say.fastest", "fastest"),
        (RecordKind::Most, "say.most", "most"),
    ];
    let group = |(kind, heading, id): (RecordKind, &str, &'static str)| {
        let of_kind =
            RecordKey::all(catalogue.records.len()).filter(|key| catalogue[*key].kind == kind);
        let mut group =
            Group { id, heading: view.say(heading), holders: Vec::new(), open: Vec::new() };
        for key in of_kind {
            match holder(view, key) {
                Some(holder) => group.holders.push(holder),
                None => group.open.push(Open {
                    link: view.record_link(key),
                    status: claims::status(view, key),
                }),
            }
        }
        group
    };
    let groups = kinds.into_iter().map(group);
    let groups = groups.filter(|group| !group.holders.is_empty() || !group.open.is_empty());
    let n = view.locale.plural("say.n-records", catalogue.records.len() as u64);
    let data = RecordsPage {
        intro: view.say("say.records-intro"),
        groups: groups.collect(),
        clubs: view.list_link(&PageKind::Clubs),
        metrics: view.list_link(&PageKind::Metrics),
    };
    index(view, spec, "records", &n, &data)
}

/// A page of an index: its heading, what it lists, its fields.
fn index(
    view: &LocaleView<'_>,
    spec: &Spec,
    heading: &str,
    what: &str,
    data: &impl Serialize,
) -> Page {
    let heading = view.say(heading);
    let values = [("title", heading.as_str()), ("what", what)];
    let description = view.locale.fill("say.describe-list", &values);
    Frame::new(view, spec, heading, &description).page(spec, data)
}

/// The first of the holders, and how many others there are.
fn holder(view: &LocaleView<'_>, key: RecordKey) -> Option<Holder> {
    let outcome = view.site.records.outcome(key);
    let mut current = outcome.current().map(|(_, held)| held);
    let held = current.next()?;
    let entry = outcome.entry(held);
    let others: Vec<String> =
        current.map(|other| view.title(outcome.entry(other).song).to_owned()).collect();
    let shared = |songs: &str| view.locale.fill("say.shared-with-songs", &[("songs", songs)]);
    Some(Holder {
        tile: view.song_tile(entry.song),
        question: view.record(key),
        question_lang: view.lang_of(&view.site.catalogue[key].title),
        url: view.record_url(key),
        holder: view.song(entry.song),
        artist: view.credit(entry.song),
        figure: short(view, key, outcome.best(held)),
        since: view.noun_time(&outcome.best(held).when),
        began_with: tenure::began_with(view, key, held),
        confirmed: tenure::confirmed(view, key, held),
        others: (!others.is_empty()).then(|| shared(&view.locale.list(&others))),
        strip: reigns::strip(view, key),
    })
}

/// The figure in few letters. A first says what was reached in its title.
fn short(view: &LocaleView<'_>, key: RecordKey, entry: &Contender) -> Option<String> {
    let record = &view.site.catalogue[key];
    match record.kind {
        RecordKind::Most => Some(view.rounded(record.metric, entry.value)),
        RecordKind::Fastest => Some(figures::hero(view, key, entry)),
        RecordKind::First | RecordKind::Club => None,
    }
}

/// `clubs`
#[derive(Serialize)]
struct ClubsPage {
    intro: String,
    clubs: Vec<Club>,
}

#[derive(Serialize)]
struct Club {
    link: Link,
    status: String,
    strip: Option<Strip>,
    /// The song that is known to have joined last.
    newest: Option<Newest>,
}

#[derive(Serialize)]
struct Newest {
    song: Named,
    artist: String,
    date: Time,
}

/// All clubs.
pub(super) fn clubs(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let catalogue = view.site.catalogue;
    let clubs = RecordKey::all(catalogue.records.len())
        .filter(|key| catalogue[*key].kind == RecordKind::Club);
    let club = |key| Club {
        link: view.record_link(key),
        status: claims::status(view, key),
        strip: reigns::entries(view, key),
        newest: view.site.records.outcome(key).members().last().map(|entry| Newest {
            song: view.song(entry.song),
            artist: view.credit(entry.song),
            date: view.time(&entry.when),
        }),
    };
    let data =
        ClubsPage { intro: view.say("say.clubs-intro"), clubs: clubs.map(club).collect() };
    let n = view.locale.plural("say.n-clubs", data.clubs.len() as u64);
    index(view, spec, "clubs", &n, &data)
}

/// `metrics`
#[derive(Serialize)]
struct MetricsPage {
    intro: String,
    metrics: Vec<Metric>,
}

#[derive(Serialize)]
struct Metric {
    link: Link,
    note: Option<Words>,
    songs: String,
    leader: Option<Leader>,
}

#[derive(Serialize)]
struct Leader {
    tile: Tile,
    song: Named,
    artist: String,
    figure: String,
    date: Time,
}

/// All metrics, with who leads each.
pub(super) fn metrics(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let catalogue = view.site.catalogue;
    let metric = |key: MetricKey| {
        let leaders = leaderboard(catalogue, key);
        let is_rank = catalogue[key].kind == MetricKind::Rank;
        // Several songs have been at No. 1: none of them leads.
        let leader = leaders.first().filter(|_| !is_rank).map(|leader| Leader {
            tile: view.song_tile(leader.song),
            song: view.song(leader.song),
            artist: view.credit(leader.song),
            figure: view.rounded(key, leader.figure.value),
            date: view.time(&leader.figure.when),
        });
        Metric {
            link: view.metric_link(key),
            note: catalogue[key].note.as_ref().map(|note| view.text(note)),
            songs: view.locale.plural("say.n-songs", leaders.len() as u64),
            leader,
        }
    };
    let data = MetricsPage {
        intro: view.say("say.metrics-intro"),
        metrics: MetricKey::all(catalogue.metrics.len()).map(metric).collect(),
    };
    let n = view.locale.plural("say.n-metrics", data.metrics.len() as u64);
    index(view, spec, "say.metrics", &n, &data)
}
