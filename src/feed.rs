//! What programs read: the Atom feed, the sitemap, robots.txt.

use serde::Serialize;

use crate::page::{Book, Kind, Spec, View, globals};
use crate::path::Route;
use crate::record::MilestoneKey;
use crate::render::{Model, Shared, Theme};
use crate::report::Diagnostic;

/// A file of the site that is no page.
#[derive(Debug)]
pub struct File {
    /// Its address.
    pub route: Route,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// `feed`
#[derive(Serialize)]
struct Feed {
    id: String,
    title: String,
    subtitle: Option<String>,
    home: String,
    url: String,
    updated: String,
    lang: String,
    entries: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    id: String,
    url: String,
    title: String,
    updated: String,
    summary: String,
    author: String,
}

/// Entries of a feed.
const ENTRIES: usize = 50;

/// The Atom feed of a language's newest milestones.
///
/// # Errors
/// The template's mistake.
pub fn atom(view: &View<'_>, theme: &Theme) -> Result<File, Diagnostic> {
    let book = view.book;
    let newest: Vec<MilestoneKey> = book
        .index
        .newest
        .iter()
        .copied()
        .filter(|key| book.records.get(*key).when.is_one_day())
        .take(ENTRIES)
        .collect();
    let site = book.config.title.get(&view.locale.code).0;
    let entries = newest.iter().map(|key| entry(view, *key)).collect();
    let feed_route = crate::page::feed(book, view.language);
    let home = view.absolute(&Kind::Home);
    let feed = Feed {
        id: home.clone(),
        title: site.to_owned(),
        subtitle: book.config.tagline.as_ref().map(|t| t.get(&view.locale.code).0.to_owned()),
        url: book.config.base_url.absolute(&feed_route),
        home,
        updated: format!("{}T00:00:00Z", book.as_of),
        lang: view.locale.code.clone(),
        entries,
    };
    let (site, words) = globals(view);
    let shared = Shared { site, words };
    let bytes =
        theme.render_file("feed.xml", "feed", Model::of(&feed), &shared, book.sources)?;
    Ok(File { route: feed_route, bytes })
}

fn entry(view: &View<'_>, key: MilestoneKey) -> Entry {
    let milestone = view.book.records.get(key);
    let url = view.absolute(&Kind::Milestone(key));
    Entry {
        id: url.clone(),
        title: view.headline(key),
        updated: format!("{}T00:00:00Z", milestone.when.last),
        summary: format!("{}. {}.", view.statement(key), view.time(&milestone.when).text),
        author: view.act(milestone.song),
        url,
    }
}

/// Most addresses of one sitemap, by its standard.
const SITEMAP: usize = 50_000;

/// The sitemap: one file, or an index of several.
pub fn sitemap(book: &Book<'_>, specs: &[Spec]) -> Vec<File> {
    let mut urls: Vec<String> = Vec::with_capacity(specs.len());
    for spec in specs {
        if spec.kind == Kind::NotFound {
            continue;
        }
        let mut url = String::from("<url><loc>");
        escape_xml(&book.config.base_url.absolute(&spec.route), &mut url);
        url.push_str("</loc>");
        if let Kind::Milestone(key) = spec.kind {
            let day = book.records.get(key).when.last;
            url.push_str(&format!("<lastmod>{day}</lastmod>"));
        }
        url.push_str("</url>\n");
        urls.push(url);
    }
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let schema = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";
    let part = |urls: &[String]| {
        format!("{head}<urlset {schema}>\n{}</urlset>\n", urls.concat()).into_bytes()
    };
    let file = |path: &str, bytes| File {
        route: Route::file(path).expect("fixed names are safe"),
        bytes,
    };
    if urls.len() <= SITEMAP {
        return vec![file("sitemap.xml", part(&urls))];
    }
    let mut files = Vec::new();
    let mut index = format!("{head}<sitemapindex {schema}>\n");
    for (at, urls) in urls.chunks(SITEMAP).enumerate() {
        let path = format!("sitemap-{}.xml", at + 1);
        let route = Route::file(&path).expect("fixed names are safe");
        index.push_str("<sitemap><loc>");
        escape_xml(&book.config.base_url.absolute(&route), &mut index);
        index.push_str("</loc></sitemap>\n");
        files.push(file(&path, part(urls)));
    }
    index.push_str("</sitemapindex>\n");
    files.push(file("sitemap.xml", index.into_bytes()));
    files
}

fn escape_xml(text: &str, out: &mut String) {
    crate::article::escape(text, out);
}

/// Everybody may read everything.
pub fn robots(book: &Book<'_>) -> File {
    let sitemap = Route::file("sitemap.xml").expect("fixed names are safe");
    let text = format!(
        "User-agent: *\nAllow: /\nSitemap: {}\n",
        book.config.base_url.absolute(&sitemap)
    );
    File {
        route: Route::file("robots.txt").expect("fixed names are safe"),
        bytes: text.into_bytes(),
    }
}
