//! Every page of the site: its route, and what it says.
//!
//! [`plan`] lists all routes before anything is rendered, so that links can be resolved while text
//! is rendered. Each kind of page has a file with one struct for its template; templates only
//! place, repeat or leave out what the struct already decided.

mod address;
mod article;
mod article_body;
mod artist;
mod broke;
mod calendar;
mod calendar_file;
mod cards;
mod charts;
mod chase;
mod chase_file;
mod citation;
mod claims;
mod club;
mod corrections;
mod cover;
mod data;
mod day;
mod door;
mod downloads;
mod draw;
mod duel;
mod figures;
mod frame;
mod home;
mod index;
mod json_ld;
mod ladder;
mod link;
mod list;
mod locale_view;
mod metric;
mod milestone;
mod missing;
mod next;
mod on_this_day;
mod pager;
mod pair_links;
mod pairs;
mod prominence;
mod race;
mod receipt;
mod record;
mod record_chart;
mod record_lines;
mod record_next;
mod record_parts;
mod records;
mod redirect;
mod reigns;
mod render_cache;
mod search;
mod search_index;
mod search_rows;
mod search_table;
mod series_said;
mod share;
mod shared;
mod shorten;
mod site_view;
mod song;
mod songs;
mod source;
mod sources;
mod tables;
mod tenure;
mod tracked;
mod versus;
mod versus_facts;
mod versus_race;
mod wall;
mod working;
mod year_index;
mod yearbook;
mod yearbooks;
mod years;

pub use address::{
    Descriptor, FeedFormat, GeneratedFile, PageKind, Spec, calendar_files, card_route,
    chase_files, feed, feeds, route, translations,
};
pub use calendar_file::file as calendar_file;
pub use chase_file::file as chase_file;
pub use index::Index;
pub use locale_view::LocaleView;
pub use redirect::{Redirect, redirects, rules};
pub use render_cache::RenderCache;
pub use search_index::search_index;
pub use search_table::SearchIndex;
pub use share::{Share, share, undrawable};
pub use shared::{framed, globals};
pub use site_view::SiteView;

use rayon::prelude::*;

use crate::article::ArticleKind;
use crate::catalogue::{ArtistKey, MetricKey, RecordKey};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::record::best::leaderboard;
use crate::render::Page;
use address::{PER_DAY, pages};

/// Lists every page, in an order that is the same on every machine.
pub fn plan(site: &SiteView<'_>, report: &mut Report) -> Vec<Spec> {
    let mut kinds: Vec<PageKind> = vec![PageKind::Home, PageKind::NotFound];
    // The pages of a song follow each other: what they share is made once.
    for (song, _) in site.catalogue.songs() {
        let milestones = site.index.of_song(site.records, song);
        kinds.extend(milestones.map(PageKind::Milestone));
        kinds.extend((!site.catalogue.is_external(song)).then_some(PageKind::Song(song)));
    }
    kinds.extend(of_artists(site));
    records_and_metrics(site, &mut kinds);
    let index = site.index;
    kinds.extend((0..index.pairs.all.len()).map(PageKind::Pair));
    kinds.extend((0..pages(index.pairs.all.len())).map(PageKind::Pairs));
    kinds.extend((0..pages(index.newest.len())).map(PageKind::Milestones));
    kinds.extend((0..pages(index.listed_songs[0].len())).map(PageKind::Songs));
    kinds.extend((0..pages(index.listed_artists[0].len())).map(PageKind::Artists));
    kinds.extend([
        PageKind::Records,
        PageKind::Clubs,
        PageKind::Metrics,
        PageKind::Tags,
        PageKind::Data,
        PageKind::Corrections,
        PageKind::Tracked,
        PageKind::Calendar,
        PageKind::Years,
    ]);
    kinds.extend((0..pages(site.chase.alone.len())).map(PageKind::Chase));
    kinds.extend((0..pages(site.catalogue.sources.len())).map(PageKind::Sources));
    for (tag, (_, tagged)) in index.tags.iter().enumerate() {
        kinds.extend((0..pages(tagged.len())).map(|page| PageKind::Tag(tag, page)));
    }
    days_and_years(site, &mut kinds);
    let mut specs = Vec::new();
    for language in 0..site.locales.len() {
        let spec = |kind| Spec::new(site, language, kind);
        specs.par_extend(kinds.par_iter().map(|kind| spec(*kind)));
        let searches = 0..site.directories[language].pages.len();
        specs.extend(searches.map(|page| spec(PageKind::Search(page))));
        let articles = 0..pages(index.listed_articles[language].len());
        specs.extend(articles.map(|page| spec(PageKind::Articles(page))));
        let texts = (0..site.articles.len()).filter(|at| {
            site.articles[*at].kind != ArticleKind::Milestone
                && index.language_of(*at) == language
        });
        specs.extend(texts.map(|at| spec(PageKind::of_article(site, at))));
    }
    orphans(site, report);
    specs
}

/// Lists the pages of records, clubs and metrics.
fn records_and_metrics(site: &SiteView<'_>, kinds: &mut Vec<PageKind>) {
    let records = RecordKey::all(site.catalogue.records.len());
    kinds.extend(records.map(|key| PageKind::of_record(site.catalogue, key)));
    for key in RecordKey::all(site.catalogue.records.len()) {
        if site.catalogue[key].kind == crate::catalogue::RecordKind::Club {
            let members = site.records.outcome(key).members.len();
            kinds.extend((1..pages(members)).map(|page| PageKind::Club(key, page)));
        }
    }
    let metrics = MetricKey::all(site.catalogue.metrics.len());
    kinds.extend(metrics.flat_map(|key| {
        let songs = leaderboard(site.catalogue, key).len();
        (0..pages(songs)).map(move |page| PageKind::Metric(key, page))
    }));
}

/// Lists the pages of months, of days of the year, and of years.
fn days_and_years(site: &SiteView<'_>, kinds: &mut Vec<PageKind>) {
    for (month, held) in site.calendar.months.iter().enumerate() {
        kinds.extend((0..held.pages.len()).map(|page| PageKind::Month(month, page)));
    }
    for key in site.calendar.dates() {
        let entries = site.calendar.date(key).anniversaries.len();
        kinds.extend((0..entries.div_ceil(PER_DAY)).map(|page| PageKind::Day(key, page)));
    }
    for (year, held) in &site.index.in_years.years {
        kinds.extend((0..pages(held.milestones.len())).map(|page| PageKind::Year(*year, page)));
    }
    for artist in ArtistKey::all(site.catalogue.artists.len()) {
        for (year, held) in site.index.in_years.yearbooks(artist) {
            let pages = 0..pages(held.milestones.len());
            kinds.extend(pages.map(|page| PageKind::ArtistYear(artist, year, page)));
        }
    }
}

/// Artists, and the milestones of those who have too many for one page.
fn of_artists(site: &SiteView<'_>) -> Vec<PageKind> {
    let artists = ArtistKey::all(site.catalogue.artists.len());
    let mut kinds = Vec::new();
    for key in artists.filter(|key| site.index.has_artist_page(*key)) {
        kinds.push(PageKind::Artist(key));
        let milestones = site.index.milestones_of(site.records, key).count();
        if milestones > artist::MILESTONES {
            let pages = 0..pages(milestones);
            kinds.extend(pages.map(|page| PageKind::ArtistMilestones(key, page)));
        }
    }
    kinds
}

/// `report` and `[[menu]]` in `site.toml` may have paths of pages, which must be there.
pub fn check_own_links(site: &SiteView<'_>, report: &mut Report) {
    let menu = site.config.menu.iter().map(|entry| &entry.url);
    for written in site.config.report.iter().chain(menu) {
        let path = written.value.as_str();
        if !path.starts_with('/') || site.routes.contains_key(path) {
            continue;
        }
        let near = crate::diagnostics::nearest(path, site.routes.keys().map(String::as_str));
        report.push(
            Diagnostic::new(Code::E127, format!("there is no page at `{path}`"))
                .at(written.span, "")
                .maybe_help(near.map(|near| format!("did you mean `{near}`?"))),
        );
    }
}

/// An article that bears no milestone's id would be dropped silently: it is an error instead.
fn orphans(site: &SiteView<'_>, report: &mut Report) {
    for (at, article) in site.articles.iter().enumerate() {
        if !site.index.is_orphan(at) {
            continue;
        }
        // Where a song's own file is wrong, its milestones are missing for that reason.
        let is_blamed = site.catalogue.songs.iter().any(|song| {
            article.id.as_str().starts_with(song.id.as_str())
                && report.has_errors_in(song.span.file)
        });
        if is_blamed {
            continue;
        }
        let id = article.id.as_str();
        // The song's id may have changed, which leads, or the step, which ends the name.
        let is_like = |other: &str| {
            let (a, b) = (id.as_bytes(), other.as_bytes());
            a.first_chunk::<3>() == b.first_chunk() || a.last_chunk::<8>() == b.last_chunk()
        };
        let mut near: Vec<(usize, &str)> = site
            .records
            .milestones
            .iter()
            .filter(|m| is_like(&m.id))
            .map(|m| (strsim::damerau_levenshtein(id, &m.id), m.id.as_str()))
            .collect();
        near.sort_unstable();
        let names: Vec<String> =
            near.iter().take(3).map(|(_, id)| format!("`{id}.md`")).collect();
        report.push(
            Diagnostic::new(Code::E403, format!("there is no milestone `{}`", article.id))
                .at(article.span, "the file's name is the milestone's id")
                .help(match names.as_slice() {
                    [] if site.records.milestones.is_empty() => {
                        "no milestone follows from the observations yet".to_owned()
                    }
                    [] => {
                        "no milestone that follows from the observations has a name like it; \
                           `data/milestones.csv` of the site lists them"
                            .to_owned()
                    }
                    _ => format!("the nearest ones would be {}", names.join(", ")),
                }),
        );
    }
}

/// What a page says, ready for its template.
pub fn page(view: &LocaleView<'_>, spec: &Spec, report: &mut Report) -> Page {
    match &spec.kind {
        PageKind::Home => home::page(view, spec),
        PageKind::Milestone(key) => milestone::page(view, spec, *key, report),
        PageKind::Song(key) => song::page(view, spec, *key),
        PageKind::Artist(key) => artist::page(view, spec, *key),
        PageKind::ArtistMilestones(key, page) => {
            list::artist_milestones(view, spec, *key, *page)
        }
        PageKind::Record(key) => record::page(view, spec, *key),
        PageKind::Club(key, page) => club::page(view, spec, *key, *page),
        PageKind::Pair(at) => versus::page(view, spec, *at),
        PageKind::Pairs(page) => pairs::page(view, spec, *page),
        PageKind::Metric(key, page) => metric::page(view, spec, *key, *page),
        PageKind::Article(at) => article::page(view, spec, *at, report),
        PageKind::Text(at) => article::text(view, spec, *at, report),
        PageKind::Milestones(page) => list::milestones(view, spec, *page),
        PageKind::Songs(page) => songs::page(view, spec, *page),
        PageKind::Artists(page) => list::artists(view, spec, *page),
        PageKind::Records => records::records(view, spec),
        PageKind::Clubs => records::clubs(view, spec),
        PageKind::Metrics => records::metrics(view, spec),
        PageKind::Articles(page) => list::articles(view, spec, *page),
        PageKind::Tags => list::tags(view, spec),
        PageKind::Tag(tag, page) => list::tag(view, spec, *tag, *page),
        PageKind::Years => years::page(view, spec),
        PageKind::Year(year, page) => yearbook::of_site(view, spec, *year, *page),
        PageKind::ArtistYear(artist, year, page) => {
            yearbook::of_artist(view, spec, (*artist, *year), *page)
        }
        PageKind::Sources(page) => source::page(view, spec, *page),
        PageKind::Search(page) => search::page(view, spec, *page),
        PageKind::Calendar => calendar::overview(view, spec),
        PageKind::Month(month, page) => calendar::month(view, spec, *month, *page),
        PageKind::Day(key, page) => day::page(view, spec, *key, *page),
        PageKind::Chase(page) => chase::page(view, spec, *page),
        PageKind::Data => data::page(view, spec),
        PageKind::Corrections => corrections::page(view, spec),
        PageKind::Tracked => tracked::page(view, spec),
        PageKind::NotFound => missing::page(view, spec),
    }
}
