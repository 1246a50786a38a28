//! Every page of the site: its route, and what it says.
//!
//! [`plan`] lists all routes before anything is rendered, so that links can be resolved while text
//! is rendered. Each kind of page has a file with one struct for its template; templates only
//! place, repeat or leave out what the struct already decided.

mod address;
mod article;
mod article_body;
mod artist;
mod calendar;
mod calendar_file;
mod cards;
mod charts;
mod claims;
mod corrections;
mod data;
mod downloads;
mod draw;
mod figures;
mod frame;
mod home;
mod index;
mod json_ld;
mod link;
mod list;
mod locale_view;
mod metric;
mod milestone;
mod missing;
mod pager;
mod record;
mod record_chart;
mod record_lines;
mod redirect;
mod render_cache;
mod search;
mod search_index;
mod share;
mod shared;
mod shorten;
mod site_view;
mod song;
mod source;
mod sources;
mod tenure;
mod working;

pub use address::{
    Descriptor, FeedFormat, GeneratedFile, PageKind, Spec, calendar_files, card_route, feed,
    feeds, route, translations,
};
pub use calendar_file::file as calendar_file;
pub use index::Index;
pub use locale_view::LocaleView;
pub use redirect::{Redirect, redirects, rules};
pub use render_cache::RenderCache;
pub use search_index::search_index;
pub use share::{Share, share, undrawable};
pub use shared::{framed, globals};
pub use site_view::{SearchIndex, SiteView};

use rayon::prelude::*;

use crate::article::ArticleKind;
use crate::catalogue::{ArtistKey, MetricKey, RecordKey};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::render::Page;
use address::pages;

/// Lists every page, in an order that is the same on every machine.
pub fn plan(site: &SiteView<'_>, report: &mut Report) -> Vec<Spec> {
    let mut kinds: Vec<PageKind> = vec![PageKind::Home, PageKind::NotFound];
    let milestones = site.records.all().filter(|(key, _)| site.index.has_page(*key));
    kinds.extend(milestones.map(|(key, _)| PageKind::Milestone(key)));
    let songs = site.catalogue.songs();
    kinds.extend(
        songs.filter(|(key, _)| !site.catalogue.is_external(*key)).map(|s| PageKind::Song(s.0)),
    );
    let artists = ArtistKey::all(site.catalogue.artists.len());
    kinds.extend(artists.filter(|key| !site.catalogue[*key].external).map(PageKind::Artist));
    let records = RecordKey::all(site.catalogue.records.len());
    kinds.extend(records.map(|key| PageKind::of_record(site.catalogue, key)));
    for key in RecordKey::all(site.catalogue.records.len()) {
        if site.catalogue[key].kind == crate::catalogue::RecordKind::Club {
            let members = site.records.outcome(key).members.len();
            kinds.extend((1..pages(members)).map(|page| PageKind::Club(key, page)));
        }
    }
    kinds.extend(MetricKey::all(site.catalogue.metrics.len()).map(PageKind::Metric));
    let index = site.index;
    kinds.extend((0..pages(index.newest.len())).map(PageKind::Milestones));
    kinds.extend((0..pages(index.listed_songs[0].len())).map(PageKind::Songs));
    kinds.extend((0..pages(index.listed_artists[0].len())).map(PageKind::Artists));
    kinds.extend([
        PageKind::Records,
        PageKind::Tags,
        PageKind::Data,
        PageKind::Corrections,
        PageKind::Calendar,
    ]);
    for (month, held) in site.calendar.months.iter().enumerate() {
        kinds.extend((0..held.pages.len()).map(|page| PageKind::Month(month, page)));
    }
    kinds.extend((0..pages(site.catalogue.sources.len())).map(PageKind::Sources));
    for (tag, (_, tagged)) in index.tags.iter().enumerate() {
        kinds.extend((0..pages(tagged.len())).map(|page| PageKind::Tag(tag, page)));
    }
    for (year, milestones) in &index.years {
        kinds.extend((0..pages(milestones.len())).map(|page| PageKind::Year(*year, page)));
    }
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

/// `diagnostics` in `site.toml` may be the path of a page, which must be there.
pub fn check_report_link(site: &SiteView<'_>, report: &mut Report) {
    let Some(written) = &site.config.report else { return };
    let path = written.value.as_str();
    if !path.starts_with('/') || site.routes.contains_key(path) {
        return;
    }
    let near = crate::diagnostics::nearest(path, site.routes.keys().map(String::as_str));
    report.push(
        Diagnostic::new(Code::E127, format!("there is no page at `{path}`"))
            .at(written.span, "")
            .maybe_help(near.map(|near| format!("did you mean `{near}`?"))),
    );
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
        let start = article.id.as_str().as_bytes().first_chunk::<3>();
        let mut near: Vec<(usize, &str)> = site
            .records
            .milestones
            .iter()
            .filter(|m| m.id.as_bytes().first_chunk::<3>() == start)
            .map(|m| (strsim::damerau_levenshtein(article.id.as_str(), &m.id), m.id.as_str()))
            .collect();
        near.sort_unstable();
        let names: Vec<String> =
            near.iter().take(3).map(|(_, id)| format!("`{id}.md`")).collect();
        report.push(
            Diagnostic::new(Code::E403, format!("there is no milestone `{}`", article.id))
                .at(article.span, "the file's name is the milestone's id")
                .help(if names.is_empty() {
                    "no milestone follows from the observations yet".to_owned()
                } else {
                    format!("the nearest ones would be {}", names.join(", "))
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
        PageKind::Record(key) => record::page(view, spec, *key, 0),
        PageKind::Club(key, page) => record::page(view, spec, *key, *page),
        PageKind::Metric(key) => metric::page(view, spec, *key),
        PageKind::Article(at) => article::page(view, spec, *at, report),
        PageKind::Text(at) => article::text(view, spec, *at, report),
        PageKind::Milestones(page) => list::milestones(view, spec, *page),
        PageKind::Songs(page) => list::songs(view, spec, *page),
        PageKind::Artists(page) => list::artists(view, spec, *page),
        PageKind::Records => list::records(view, spec),
        PageKind::Articles(page) => list::articles(view, spec, *page),
        PageKind::Tags => list::tags(view, spec),
        PageKind::Tag(tag, page) => list::tag(view, spec, *tag, *page),
        PageKind::Year(year, page) => list::year(view, spec, *year, *page),
        PageKind::Sources(page) => source::page(view, spec, *page),
        PageKind::Search(page) => search::page(view, spec, *page),
        PageKind::Calendar => calendar::overview(view, spec),
        PageKind::Month(month, page) => calendar::month(view, spec, *month, *page),
        PageKind::Data => data::page(view, spec),
        PageKind::Corrections => corrections::page(view, spec),
        PageKind::NotFound => missing::page(view, spec),
    }
}
