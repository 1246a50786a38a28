//! JSON-LD: what a page is about, in schema.org's words, for programs that read pages.
//!
//! It says nothing that the page doesn't say, in few bytes: ten thousand pages carry it.

use serde::Serialize;

use super::address::{LEADERS, PER_DAY, PER_PAGE, PageKind, Spec, entries_on};
use super::calendar_file::{kind, sentence};
use super::locale_view::LocaleView;
use super::pair_links::pair_label;
use super::year_index::Year;
use super::{downloads, on_this_day, record_lines};
use crate::article::{ArticleKind, Html};
use crate::calendar::DateKey;
use crate::catalogue::{
    Artist, ArtistKey, MetricKey, MetricKind, Names, RecordKey, RecordKind, SongKey,
};
use crate::export::{self, Format, TableSubject};
use crate::path::Route;
use crate::record::MilestoneKey;
use crate::record::best::{best_figure, leaderboard};

/// What goes into the `script` element of a page.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Thing<'a>>,
}

/// A thing with a type of schema.org.
#[derive(Serialize)]
#[serde(tag = "@type", rename_all_fields = "camelCase")]
enum Thing<'a> {
    WebSite(Page<'a>),
    WebPage(Page<'a>),
    CollectionPage(Page<'a>),
    Article(Page<'a>),
    NewsArticle(Page<'a>),
    MusicRecording(Recording<'a>),
    MusicGroup(Performer<'a>),
    Person(Performer<'a>),
    Dataset(Dataset<'a>),
    BreadcrumbList { item_list_element: Vec<ListItem> },
    ItemList { number_of_items: usize, item_list_element: Vec<ListItem> },
    Organization { name: &'a str },
    MusicAlbum { name: &'a str },
    InteractionCounter(Counter),
    DataDownload(Download),
}

/// A page, or an article on it. Only what is there is written.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    headline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    url: String,
    in_language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temporal_coverage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<Box<Thing<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<Box<Thing<'a>>>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Recording<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alternate_name: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    by_artist: Vec<Thing<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_album: Option<Box<Thing<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    in_language: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    interaction_statistic: Vec<Thing<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subject_of: Vec<Thing<'a>>,
}

/// An artist: a group, or a person.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Performer<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alternate_name: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    member: Vec<Thing<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    member_of: Vec<Thing<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dataset<'a> {
    name: String,
    description: String,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    creator: Box<Thing<'a>>,
    distribution: Vec<Thing<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Download {
    encoding_format: &'static str,
    content_url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counter {
    name: String,
    user_interaction_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
}

#[derive(Serialize)]
#[serde(tag = "@type")]
struct ListItem {
    position: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
}

/// The JSON-LD of a page, ready to be placed in a `script` element; none where nothing is found.
pub(super) fn of(view: &LocaleView<'_>, spec: &Spec) -> Option<Html> {
    if spec.kind == PageKind::NotFound {
        return None;
    }
    let graph = Graph { view, spec };
    let mut things = graph.things();
    things.extend(graph.breadcrumbs());
    let document = Document { context: "https://schema.org", graph: things };
    let json = serde_json::to_string(&document).expect("text and numbers have a JSON form");
    Some(Html::trusted(escaped(json)))
}

/// Leaves nothing in it that could end a `script` element, begin a comment there, or end a line.
fn escaped(json: String) -> String {
    // The two ends of lines begin with this byte, as other signs do.
    const END_OF_LINE: u8 = 0xE2;
    let bytes = json.as_bytes();
    if memchr::memchr3(b'<', b'>', b'&', bytes).is_none()
        && memchr::memchr(END_OF_LINE, bytes).is_none()
    {
        return json;
    }
    let mut safe = String::with_capacity(json.len() + 32);
    for c in json.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    safe
}

/// What is said of one page.
struct Graph<'v, 'a> {
    view: &'v LocaleView<'a>,
    spec: &'v Spec,
}

impl<'v> Graph<'v, '_> {
    fn things(&self) -> Vec<Thing<'v>> {
        let (view, site) = (self.view, self.view.site);
        match self.spec.kind {
            PageKind::Milestone(key) => vec![self.milestone(key)],
            PageKind::Song(key) => vec![Thing::MusicRecording(self.recording(key))],
            PageKind::Artist(key) => vec![self.performer(key)],
            PageKind::Record(key) => self.record(key, 0),
            PageKind::Club(key, page) => self.record(key, page),
            PageKind::Article(at) | PageKind::Text(at) => vec![self.text(at)],
            PageKind::Data => vec![Thing::Dataset(self.whole_book())],
            PageKind::Home => {
                vec![Thing::WebSite(self.page(Some(self.site_title().to_owned())))]
            }
            PageKind::Metric(key, 0) => self.leaders(key),
            PageKind::Metric(key, _) => vec![self.collection(view.metric(key))],
            PageKind::Milestones(page) => {
                let of_page = |key: &MilestoneKey| self.milestone_item(*key);
                self.listing("milestones", &site.index.newest, page, of_page)
            }
            PageKind::Year(year, page) => {
                let name = view.locale.fill("say.year", &[("year", &year.to_string())]);
                self.year(name, site.index.in_years.years.get(&year), page)
            }
            PageKind::ArtistYear(artist, year, page) => {
                let values = [("artist", view.name(artist)), ("year", &year.to_string())];
                let name = view.locale.fill("say.artist-year", &values);
                self.year(name, site.index.in_years.of_artist(artist, year), page)
            }
            PageKind::Years => self.years(),
            PageKind::Day(key, page) => self.day(key, page),
            PageKind::Songs(page) => {
                let of_page = |key: &SongKey| self.song_item(*key);
                self.listing("songs", &site.index.listed_songs[view.language], page, of_page)
            }
            PageKind::Artists(page) => self.artists(page),
            PageKind::Records => self.records("records", false),
            PageKind::Clubs => self.records("clubs", true),
            PageKind::Metrics => self.metrics(),
            PageKind::Tag(at, _) => {
                let tag = site.index.tags[at].0.as_str();
                vec![self.collection(view.locale.fill("say.tag", &[("tag", tag)]))]
            }
            PageKind::Pair(at) => self.pair(at),
            PageKind::ArtistMilestones(key, page) => self.milestones_of(key, page),
            PageKind::Articles(_)
            | PageKind::Tags
            | PageKind::Pairs(_)
            | PageKind::Sources(_)
            | PageKind::Corrections
            | PageKind::Tracked
            | PageKind::Search(_)
            | PageKind::Calendar
            | PageKind::Chase(_)
            | PageKind::Month(..) => {
                vec![self.collection(self.section().unwrap_or_default())]
            }
            PageKind::NotFound => Vec::new(),
        }
    }

    /// A page of the artists.
    fn artists(&self, page: usize) -> Vec<Thing<'v>> {
        let view = self.view;
        let of_page = |key: &ArtistKey| {
            (view.name(*key).to_owned(), view.absolute(&PageKind::Artist(*key)))
        };
        self.listing("artists", &view.site.index.listed_artists[view.language], page, of_page)
    }

    /// Every metric.
    fn metrics(&self) -> Vec<Thing<'v>> {
        let (view, n) = (self.view, self.view.site.catalogue.metrics.len());
        let item = |key| (view.metric(key), view.absolute(&PageKind::Metric(key, 0)));
        vec![self.collection(view.say("say.metrics")), list(n, 0, MetricKey::all(n).map(item))]
    }

    /// Every year, newest first.
    fn years(&self) -> Vec<Thing<'v>> {
        let (view, years) = (self.view, &self.view.site.index.in_years.years);
        let item = |year: &i16| (year.to_string(), view.absolute(&PageKind::Year(*year, 0)));
        let items = years.keys().rev().map(item);
        vec![self.collection(view.say("years")), list(years.len(), 0, items)]
    }

    /// The milestones of an artist who has many.
    fn milestones_of(&self, key: ArtistKey, page: usize) -> Vec<Thing<'v>> {
        let (view, site) = (self.view, self.view.site);
        let keys = site.index.newest_of(site.records, key, usize::MAX);
        let items = entries_on(page, &keys).iter().map(|key| self.milestone_item(*key));
        let name = view.locale.fill("say.artist-milestones", &[("artist", view.name(key))]);
        vec![self.collection(name), list(keys.len(), page, items)]
    }

    /// The milestones of a year.
    fn year(&self, name: String, year: Option<&Year>, page: usize) -> Vec<Thing<'v>> {
        let all = year.map_or(&[][..], |held| held.milestones.as_slice());
        let items = entries_on(page, all).iter().map(|key| self.milestone_item(*key));
        vec![self.collection(name), list(all.len(), page, items)]
    }

    /// What happened on a day of the year.
    fn day(&self, key: DateKey, page: usize) -> Vec<Thing<'v>> {
        let (view, date) = (self.view, self.view.site.calendar.date(key));
        let all = on_this_day::ordered(view, date);
        let shown = all.chunks(PER_DAY).nth(page).unwrap_or_default();
        let items = shown.iter().map(|anniversary| {
            (sentence(view, anniversary.what), view.absolute(&kind(anniversary.what)))
        });
        let items = Thing::ItemList {
            number_of_items: all.len(),
            item_list_element: list_items(page * PER_DAY, items),
        };
        vec![self.collection(view.day_of_year(key.month, date.day)), items]
    }

    /// Two songs that are compared.
    fn pair(&self, at: usize) -> Vec<Thing<'v>> {
        let songs = self.view.site.index.pairs.all[at].songs;
        let name = pair_label(self.view, songs);
        let items = songs.into_iter().map(|song| self.song_item(song));
        vec![Thing::WebPage(self.page(Some(name))), list(songs.len(), 0, items)]
    }

    /// The songs at the top of a metric.
    fn leaders(&self, key: MetricKey) -> Vec<Thing<'v>> {
        let mut leaders = leaderboard(self.view.site.catalogue, key);
        leaders.truncate(LEADERS);
        let songs = leaders.iter().map(|leader| self.song_item(leader.song));
        vec![self.collection(self.view.metric(key)), list(leaders.len(), 0, songs)]
    }

    /// Every record, or every club.
    fn records(&self, heading: &str, are_clubs: bool) -> Vec<Thing<'v>> {
        let (view, catalogue) = (self.view, self.view.site.catalogue);
        let keys: Vec<RecordKey> = RecordKey::all(catalogue.records.len())
            .filter(|key| (catalogue[*key].kind == RecordKind::Club) == are_clubs)
            .collect();
        let item = |key: &RecordKey| {
            (view.record(*key), view.absolute(&PageKind::of_record(catalogue, *key)))
        };
        vec![self.collection(view.say(heading)), list(keys.len(), 0, keys.iter().map(item))]
    }

    fn site_title(&self) -> &'v str {
        self.view.site.config.title.get(&self.view.locale.code).0
    }

    fn publisher(&self) -> Box<Thing<'v>> {
        Box::new(Thing::Organization { name: self.site_title() })
    }

    fn url(&self) -> String {
        self.view.site.config.base_url.absolute(&self.spec.route)
    }

    fn page(&self, name: Option<String>) -> Page<'v> {
        Page { name, url: self.url(), in_language: &self.view.locale.code, ..Page::default() }
    }

    fn collection(&self, name: String) -> Thing<'v> {
        Thing::CollectionPage(self.page(Some(name)))
    }

    /// A list with its entries on this page.
    fn listing<T>(
        &self,
        name: &str,
        all: &[T],
        page: usize,
        item: impl Fn(&T) -> (String, String),
    ) -> Vec<Thing<'v>> {
        let items = entries_on(page, all).iter().map(item);
        vec![self.collection(self.view.say(name)), list(all.len(), page, items)]
    }

    fn song_item(&self, key: SongKey) -> (String, String) {
        let external = self.view.site.catalogue.is_external(key);
        let url =
            if external { String::new() } else { self.view.absolute(&PageKind::Song(key)) };
        (self.view.title(key).to_owned(), url)
    }

    fn milestone_item(&self, key: MilestoneKey) -> (String, String) {
        (self.view.headline(key), self.view.absolute(&PageKind::Milestone(key)))
    }

    fn milestone(&self, key: MilestoneKey) -> Thing<'v> {
        let (view, site) = (self.view, self.view.site);
        let milestone = site.records.get(key);
        let song = &site.catalogue[milestone.song];
        let about = Recording {
            name: view.title(milestone.song),
            url: (!site.catalogue.is_external(milestone.song))
                .then(|| view.absolute(&PageKind::Song(milestone.song))),
            by_artist: vec![self.short_performer(song.artists[0], false)],
            ..Recording::default()
        };
        let mut page = self.page(None);
        page.headline = Some(view.headline(key));
        page.temporal_coverage =
            (!milestone.when.is_unknown()).then(|| view.time(&milestone.when).iso);
        page.about = Some(Box::new(Thing::MusicRecording(about)));
        let Some(at) = site.index.article_of(key, view.language) else {
            return Thing::WebPage(page);
        };
        page.date_published = site.articles[at].date.map(|day| day.to_string());
        page.author = Some(self.publisher());
        Thing::NewsArticle(page)
    }

    fn text(&self, at: usize) -> Thing<'v> {
        let article = &self.view.site.articles[at];
        if article.kind == ArticleKind::Page {
            return Thing::WebPage(self.page(Some(article.title.clone())));
        }
        let mut page = self.page(None);
        page.headline = Some(article.title.clone());
        page.date_published = article.date.map(|day| day.to_string());
        page.author = Some(self.publisher());
        Thing::Article(page)
    }

    fn recording(&self, key: SongKey) -> Recording<'v> {
        let (view, site) = (self.view, self.view.site);
        let song = &site.catalogue[key];
        let counts = song.series.iter().filter_map(|series| {
            let metric = &site.catalogue[series.metric];
            if metric.kind != MetricKind::Counter {
                return None;
            }
            let best = best_figure(series, metric.kind)?;
            Some(Thing::InteractionCounter(Counter {
                name: view.metric(series.metric),
                user_interaction_count: best.value,
                end_time: best.when.known_last().map(|day| day.to_string()),
            }))
        });
        Recording {
            name: view.title(key),
            alternate_name: other_names(view.title(key), &song.title, &song.names),
            url: Some(self.url()),
            by_artist: song
                .artists
                .iter()
                .map(|key| self.short_performer(*key, true))
                .collect(),
            date_published: song
                .released
                .as_ref()
                .filter(|released| released.value.is_one_day())
                .map(|released| released.value.first.to_string()),
            in_album: song
                .release
                .as_ref()
                .map(|release| Box::new(Thing::MusicAlbum { name: &release.title })),
            in_language: song.languages.iter().flatten().map(String::as_str).collect(),
            interaction_statistic: counts.collect(),
            subject_of: self.downloads(TableSubject::Song(key)),
        }
    }

    /// An artist that another thing names.
    fn short_performer(&self, key: ArtistKey, linked: bool) -> Thing<'v> {
        let artist = &self.view.site.catalogue[key];
        let linked = linked && self.view.site.index.has_artist_page(key);
        let performer = Performer {
            name: self.view.name(key),
            url: linked.then(|| self.view.absolute(&PageKind::Artist(key))),
            ..Performer::default()
        };
        of_kind(artist, performer)
    }

    fn performer(&self, key: ArtistKey) -> Thing<'v> {
        let site = self.view.site;
        let artist = &site.catalogue[key];
        let performers = |keys: &[ArtistKey]| {
            keys.iter().map(|key| self.short_performer(*key, true)).collect()
        };
        // `memberOf` is a word for people; a group has no such field.
        let groups =
            if artist.is_person() { performers(&artist.member_of) } else { Vec::new() };
        let performer = Performer {
            name: self.view.name(key),
            alternate_name: other_names(self.view.name(key), &artist.name, &artist.names),
            url: Some(self.url()),
            member: performers(&site.index.members_of[key.index()]),
            member_of: groups,
        };
        of_kind(artist, performer)
    }

    /// A record's table; of a club, its members on this page as well.
    fn record(&self, key: RecordKey, page: usize) -> Vec<Thing<'v>> {
        let (view, site) = (self.view, self.view.site);
        let mut things = Vec::new();
        if page == 0 {
            things.push(Thing::Dataset(Dataset {
                name: view.record(key),
                description: record_lines::describe(view, key, &view.record(key)),
                url: self.url(),
                license: self.licence(),
                date_modified: site.as_of.known().map(|day| day.to_string()),
                creator: self.publisher(),
                distribution: self.downloads(TableSubject::Record(key)),
            }));
        }
        if site.catalogue[key].kind == RecordKind::Club {
            let outcome = site.records.outcome(key);
            let of_page =
                entries_on(page, &outcome.members).iter().map(|at| outcome.entries[*at].song);
            let items = of_page.map(|song| self.song_item(song));
            things.push(list(outcome.members.len(), page, items));
        }
        things
    }

    fn licence(&self) -> Option<&'static str> {
        downloads::licence_url(self.view.site.config.licence.as_deref()?)
    }

    fn downloads(&self, subject: TableSubject) -> Vec<Thing<'v>> {
        let site = self.view.site;
        if !site.config.exports {
            return Vec::new();
        }
        let route = |format| export::route(site.catalogue, subject, format);
        Format::ALL.into_iter().map(|format| self.download(format, &route(format))).collect()
    }

    fn download(&self, format: Format, route: &Route) -> Thing<'v> {
        let content_url = self.view.site.config.base_url.absolute(route);
        Thing::DataDownload(Download { encoding_format: format.media_type(), content_url })
    }

    fn whole_book(&self) -> Dataset<'v> {
        let (view, site) = (self.view, self.view.site);
        let downloads = site.data.iter().map(|file| self.download(file.format, &file.route));
        Dataset {
            name: self.site_title().to_owned(),
            description: view.say("say.describe-data"),
            url: self.url(),
            license: self.licence(),
            date_modified: site.as_of.known().map(|day| day.to_string()),
            creator: self.publisher(),
            distribution: downloads.collect(),
        }
    }

    /// Name of the list that the page is, or is in.
    fn section(&self) -> Option<String> {
        let descriptor = self.spec.kind.descriptor();
        let parent = descriptor.parent.and_then(|parent| parent.descriptor().heading);
        Some(self.view.say(descriptor.heading.or(parent)?))
    }

    /// Where the page is: the home page and the list above it. The page itself is left out.
    fn breadcrumbs(&self) -> Option<Thing<'v>> {
        let parent = match self.spec.kind {
            PageKind::Tag(..) => PageKind::Milestones(0),
            kind => kind.descriptor().parent?,
        };
        let crumbs = [
            (self.site_title().to_owned(), self.view.absolute(&PageKind::Home)),
            (self.view.say(parent.descriptor().heading?), self.view.absolute(&parent)),
        ];
        let owner = self.view.owner(&self.spec.kind).map(|owner| {
            (owner.label, [self.view.site.config.base_url.origin(), &owner.url].concat())
        });
        let crumbs = crumbs.into_iter().chain(owner);
        Some(Thing::BreadcrumbList { item_list_element: list_items(0, crumbs) })
    }
}

/// People are persons; everything else that makes music is a group.
fn of_kind<'a>(artist: &Artist, performer: Performer<'a>) -> Thing<'a> {
    if artist.is_person() { Thing::Person(performer) } else { Thing::MusicGroup(performer) }
}

/// The other names of a song or an artist.
fn other_names<'a>(shown: &str, own: &'a str, names: &'a Names) -> Vec<&'a str> {
    let others = [names.korean.as_deref(), names.romanised.as_deref()].into_iter().flatten();
    std::iter::once(own).chain(others).filter(|name| *name != shown).collect()
}

/// The entries of one page of a list, each a name and an address.
fn list<'a>(
    all: usize,
    page: usize,
    items: impl Iterator<Item = (String, String)>,
) -> Thing<'a> {
    Thing::ItemList {
        number_of_items: all,
        item_list_element: list_items(page * PER_PAGE, items),
    }
}

fn list_items(before: usize, items: impl Iterator<Item = (String, String)>) -> Vec<ListItem> {
    let numbered = (before + 1..).zip(items);
    let items = numbered.map(|(position, (name, url))| ListItem {
        position,
        name: Some(name),
        item: (!url.is_empty()).then_some(url),
    });
    items.collect()
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_text_can_leave_the_script_element() {
        for text in
            ["</script><script>", "</ScRiPt >", "<!--<script>", "a & b", "x\u{2028}y\u{2029}z"]
        {
            let json = serde_json::to_string(text).unwrap();
            let safe = escaped(json);
            assert!(!safe.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{safe}");
            assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
        }
    }
}
