//! An artist's page: names, records now, milestones, songs, records lost.

use serde::Serialize;

use super::address::Spec;
use super::downloads;
use super::figures::other_names;
use super::frame::Frame;
use super::link::{Cited, Link, Named, OtherName, name_of};
use super::locale_view::LocaleView;
use super::record_lines::{RecordLine, artist_kind, record_lines};
use super::sources::{Bibliography, SourceLine};
use crate::catalogue::{ArtistKey, ArtistKind, Gender, MetricKey, SongKey};
use crate::locale::Time;
use crate::record::best::{best_figure, newest_lower};
use crate::render::{Model, Page};

/// `artist`
#[derive(Serialize)]
struct ArtistPage {
    names: Vec<OtherName>,
    kind: Option<String>,
    debut: Option<Time>,
    label: Option<String>,
    country: Option<String>,
    member_of: Vec<Named>,
    members: Vec<Named>,
    held: Vec<RecordLine>,
    lost: Vec<RecordLine>,
    songs: Vec<SongLine>,
    song_columns: Vec<String>,
    sources: Vec<SourceLine>,
    facts_cited: Vec<Cited>,
    feeds: Vec<Link>,
    milestones: Model,
}

#[derive(Serialize)]
struct SongLine {
    song: Named,
    released: Option<Time>,
    cells: Vec<Option<String>>,
}

/// Milestones that an artist's page shows; the rest is on its songs' pages.
const MILESTONES: usize = 12;
/// Metrics that the table of songs has columns for: more would not fit on a phone.
const COLUMNS: usize = 3;

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, key: ArtistKey) -> Page {
    let site = view.site;
    let artist = &site.catalogue[key];
    let songs = &site.index.songs_of[key.index()];
    let led: Vec<SongKey> =
        songs.iter().copied().filter(|song| site.catalogue[*song].artists[0] == key).collect();
    let mut sources = Bibliography::default();
    let facts_cited = sources.cite_all(view, &artist.cited);
    let (held, lost) = record_lines(view, &led, true);
    let columns = columns(view, songs);
    let newest = site.index.newest_of(site.records, key, MILESTONES);
    let data = ArtistPage {
        names: other_names(view.name(key), &artist.name, &artist.names, view),
        kind: kind(view, key),
        debut: artist.debut.as_ref().map(|when| view.time(when)),
        label: artist.label.clone(),
        country: artist.country.as_ref().map(|code| name_of(view.locale, "country", code)),
        member_of: artist.member_of.iter().map(|key| view.artist(*key)).collect(),
        members: site.index.members_of[key.index()].iter().map(|k| view.artist(*k)).collect(),
        held,
        lost,
        songs: lines(view, songs, &columns),
        song_columns: columns.iter().map(|metric| view.metric(*metric)).collect(),
        sources: sources.lines(view),
        facts_cited,
        feeds: downloads::feeds(view, key),
        milestones: view.cards(&newest),
    };
    let n = view.locale.plural("say.n-songs", songs.len() as u64);
    let description =
        view.locale.fill("say.describe-artist", &[("artist", view.name(key)), ("songs", &n)]);
    let mut frame = Frame::new(view, spec, view.name(key).to_owned(), &description);
    frame.feeds = downloads::feeds(view, key);
    frame.page(spec, &data)
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

/// The metrics that most of the songs have figures in.
fn columns(view: &LocaleView<'_>, songs: &[SongKey]) -> Vec<MetricKey> {
    let mut counts: Vec<(usize, MetricKey)> =
        MetricKey::all(view.site.catalogue.metrics.len()).map(|metric| (0, metric)).collect();
    for song in songs {
        for series in &view.site.catalogue[*song].series {
            counts[series.metric.index()].0 += 1;
        }
    }
    counts.retain(|(n, _)| *n > 0);
    counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    counts.truncate(COLUMNS);
    counts.into_iter().map(|(_, metric)| metric).collect()
}

fn lines(view: &LocaleView<'_>, songs: &[SongKey], columns: &[MetricKey]) -> Vec<SongLine> {
    let mut songs: Vec<SongKey> = songs.to_vec();
    let released = |key: &SongKey| {
        let released = view.site.catalogue[*key].released.as_ref();
        released.map(|released| released.value.first)
    };
    songs.sort_by(|a, b| released(b).cmp(&released(a)).then(a.cmp(b)));
    let lines = songs.into_iter().map(|key| SongLine {
        song: view.song(key),
        released: view.site.catalogue[key].released.as_ref().map(|r| view.time(&r.value)),
        cells: columns.iter().map(|metric| cell(view, key, *metric)).collect(),
    });
    lines.collect()
}

/// The best figure of a song in a metric, in few words, and the newest where that is lower.
fn cell(view: &LocaleView<'_>, song: SongKey, metric: MetricKey) -> Option<String> {
    let series = view.site.catalogue.series(song, metric)?;
    let kind = view.site.catalogue[metric].kind;
    let figure = rounded(view, metric, best_figure(series, kind)?.value);
    let Some(newest) = newest_lower(series, kind) else { return Some(figure) };
    let newest = rounded(view, metric, newest.value);
    let values = [("best", figure.as_str()), ("newest", &newest)];
    Some(view.locale.fill("say.best-and-newest", &values))
}

/// A count with at most three digits after the point of its unit, so that a column stays narrow.
fn rounded(view: &LocaleView<'_>, metric: MetricKey, value: u64) -> String {
    let unit = match value {
        1_000_000_000.. => 10_000_000,
        1_000_000..1_000_000_000 => 100_000,
        _ => 1,
    };
    view.short_figure(metric, value / unit * unit)
}
