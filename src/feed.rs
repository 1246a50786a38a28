//! What programs read: Atom and JSON feeds, the sitemap, robots.txt.

use std::sync::OnceLock;

use rayon::prelude::*;
use serde::Serialize;

use crate::catalogue::ArtistKey;
use crate::date::Day;
use crate::diagnostics::Diagnostic;
use crate::page::{
    self, FeedFormat, GeneratedFile, LocaleView, PageKind, SiteView, Spec, globals,
};
use crate::path::{BaseUrl, Route};
use crate::record::MilestoneKey;
use crate::render::{Model, Shared, Theme};

/// Entries of a feed.
const ENTRIES: usize = 20;

/// The feeds of a language. An entry is made when a feed first needs it, and once.
pub struct Feeds<'v, 'a> {
    view: &'v LocaleView<'a>,
    shared: Shared,
    /// By milestone.
    entries: Vec<OnceLock<FeedEntry>>,
}

/// An entry, ready for both formats.
struct FeedEntry {
    updated: Day,
    atom: Model,
    json: String,
}

impl<'v, 'a> Feeds<'v, 'a> {
    /// The feeds of a language, before any entry is made.
    pub fn new(view: &'v LocaleView<'a>) -> Self {
        let entries = view.site.records.all().map(|_| OnceLock::new()).collect();
        Self { view, shared: globals(view), entries }
    }

    /// Its newest milestones that are known to within a month: an older one may be no news.
    fn newest(&self, of: Option<ArtistKey>) -> Vec<MilestoneKey> {
        let site = self.view.site;
        let known = |key: &MilestoneKey| {
            let when = &site.records.get(*key).when;
            when.last.since(when.first) <= 31
        };
        match of {
            None => site.index.newest.iter().copied().filter(known).take(ENTRIES).collect(),
            Some(artist) => {
                let all = site.index.newest_of(site.records, artist, usize::MAX);
                all.into_iter().filter(known).take(ENTRIES).collect()
            }
        }
    }

    /// A feed as a file.
    ///
    /// # Errors
    /// The mistake of Atom's template.
    pub fn make(
        &self,
        of: Option<ArtistKey>,
        format: FeedFormat,
        theme: &Theme,
    ) -> Result<Vec<u8>, Diagnostic> {
        let keys = self.newest(of);
        let made = |key: &MilestoneKey| {
            self.entries[key.0 as usize].get_or_init(|| entry(self.view, *key))
        };
        let entries: Vec<&FeedEntry> = keys.iter().map(made).collect();
        let feed = self.head(of, format, &entries);
        match format {
            FeedFormat::Atom => {
                let entries = entries.iter().map(|entry| entry.atom.clone()).collect();
                let feed = Head { entries: Some(Model::list(entries)), ..feed };
                let (feed, sources) = (Model::of(&feed), self.view.site.sources);
                theme.render_file("feed.xml", "feed", feed, &self.shared, sources)
            }
            FeedFormat::Json => Ok(json(&feed, &entries)),
        }
    }

    fn head(&self, of: Option<ArtistKey>, format: FeedFormat, entries: &[&FeedEntry]) -> Head {
        let (view, site) = (self.view, self.view.site);
        let text = |text: &crate::toml_reader::Text| text.get(&view.locale.code).0.to_owned();
        let site_title = text(&site.config.title);
        let (title, subtitle, home) = match of {
            None => (
                site_title.clone(),
                site.config.tagline.as_ref().map(text),
                view.absolute(&PageKind::Home),
            ),
            Some(key) => {
                let values = [("artist", view.name(key)), ("site", site_title.as_str())];
                let title = view.locale.fill("say.feed-title", &values);
                (title, None, view.absolute(&PageKind::Artist(key)))
            }
        };
        let updated = entries.iter().map(|entry| entry.updated).max();
        let updated = updated.or(site.as_of.known());
        let route = page::feed(site, view.language, of, format);
        Head {
            id: home.clone(),
            title,
            subtitle,
            home,
            url: site.config.base_url.absolute(&route),
            // Atom asks for a day. That of a feed without one is the epoch.
            updated: updated.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), instant),
            lang: view.locale.code.clone(),
            author: site_title,
            entries: None,
        }
    }
}

/// `feed`
#[derive(Serialize)]
struct Head {
    id: String,
    title: String,
    subtitle: Option<String>,
    home: String,
    url: String,
    updated: String,
    lang: String,
    author: String,
    entries: Option<Model>,
}

#[derive(Serialize)]
struct AtomEntry<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    published: &'a str,
    updated: &'a str,
    summary: &'a str,
    artist: &'a str,
}

/// A day as both formats write it. Days have no hour, so that every one begins at midnight UTC.
fn instant(day: Day) -> String {
    format!("{day}T00:00:00Z")
}

fn entry(view: &LocaleView<'_>, key: MilestoneKey) -> FeedEntry {
    let site = view.site;
    let milestone = site.records.get(key);
    let article = site.index.article_of(key, view.language).map(|at| &site.articles[at]);
    let reached = milestone.when.last;
    let written = article.and_then(|article| article.date);
    let updated = written.map_or(reached, |written| written.max(reached));
    let url = view.absolute(&PageKind::Milestone(key));
    let title = view.headline(key);
    let summary = format!("{}. {}.", view.statement(key), view.time(&milestone.when).text);
    let (published, changed) = (instant(reached), instant(updated));
    let credit = view.credit(milestone.song);
    let atom = AtomEntry {
        id: &url,
        url: &url,
        title: &title,
        published: &published,
        updated: &changed,
        summary: &summary,
        artist: &credit,
    };
    let item = Item {
        id: &url,
        url: &url,
        title: &title,
        content_text: &summary,
        date_published: &published,
        date_modified: &changed,
    };
    FeedEntry { updated, atom: Model::of(&atom), json: to_json(&item) }
}

/// An item of a JSON feed.
#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    content_text: &'a str,
    date_published: &'a str,
    date_modified: &'a str,
}

/// A JSON feed without its items.
#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    home_page_url: &'a str,
    feed_url: &'a str,
    language: &'a str,
    authors: [Author<'a>; 1],
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("text has a JSON form")
}

fn json(feed: &Head, entries: &[&FeedEntry]) -> Vec<u8> {
    let mut text = to_json(&JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        description: feed.subtitle.as_deref(),
        home_page_url: &feed.home,
        feed_url: &feed.url,
        language: &feed.lang,
        authors: [Author { name: &feed.author }],
    });
    text.truncate(text.len() - 1);
    text.push_str(",\"items\":[");
    for (at, entry) in entries.iter().enumerate() {
        text.push_str(if at > 0 { ",\n" } else { "\n" });
        text.push_str(&entry.json);
    }
    text.push_str("\n]}\n");
    text.into_bytes()
}

/// Most addresses of one sitemap, by its standard.
const SITEMAP: usize = 50_000;

/// The sitemap: one file, or an index of several.
pub fn sitemap(site: &SiteView<'_>, specs: &[Spec]) -> Vec<GeneratedFile> {
    let listed = specs.par_iter().filter(|spec| spec.kind.descriptor().is_listed);
    let url = |spec: &Spec| {
        let mut url = String::from("<url><loc>");
        escape_xml(&site.config.base_url.absolute(&spec.route), &mut url);
        url.push_str("</loc>");
        if let PageKind::Milestone(key) = spec.kind {
            let day = site.records.get(key).when.known_last();
            url.extend(day.map(|day| format!("<lastmod>{day}</lastmod>")));
        }
        alternates(site, spec, &mut url);
        url.push_str("</url>\n");
        url
    };
    let urls: Vec<String> = listed.map(url).collect();
    let xhtml = match site.locales.len() {
        0 | 1 => "",
        _ => " xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"",
    };
    parted(&site.config.base_url, &urls, xhtml, SITEMAP)
}

/// The files of a sitemap with so many addresses at most in each.
fn parted(base: &BaseUrl, urls: &[String], xhtml: &str, most: usize) -> Vec<GeneratedFile> {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let schema = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";
    let part = |urls: &[String]| {
        format!("{head}<urlset {schema}{xhtml}>\n{}</urlset>\n", urls.concat()).into_bytes()
    };
    let file = |path: &str, bytes| GeneratedFile {
        route: Route::file(path).expect("fixed names are safe"),
        bytes,
    };
    if urls.len() <= most {
        return vec![file("sitemap.xml", part(urls))];
    }
    let mut files = Vec::new();
    let mut index = format!("{head}<sitemapindex {schema}>\n");
    for (at, urls) in urls.chunks(most).enumerate() {
        let path = format!("sitemap-{}.xml", at + 1);
        let route = Route::file(&path).expect("fixed names are safe");
        index.push_str("<sitemap><loc>");
        escape_xml(&base.absolute(&route), &mut index);
        index.push_str("</loc></sitemap>\n");
        files.push(file(&path, part(urls)));
    }
    index.push_str("</sitemapindex>\n");
    files.push(file("sitemap.xml", index.into_bytes()));
    files
}

/// The same page in the site's languages.
fn alternates(site: &SiteView<'_>, spec: &Spec, url: &mut String) {
    let pages = page::translations(site, &spec.kind);
    let codes = pages
        .iter()
        .map(|(language, kind)| (site.locales[*language].code.as_str(), (*language, kind)));
    let default = pages.first().map(|(language, kind)| ("x-default", (*language, kind)));
    for (code, (language, kind)) in codes.chain(default) {
        url.push_str("<xhtml:link rel=\"alternate\" hreflang=\"");
        escape_xml(code, url);
        url.push_str("\" href=\"");
        let route = page::route(site, language, kind);
        escape_xml(&site.config.base_url.absolute(&route), url);
        url.push_str("\"/>");
    }
}

fn escape_xml(text: &str, out: &mut String) {
    crate::article::escape(text, out);
}

/// Everybody may read everything.
pub fn robots(site: &SiteView<'_>) -> GeneratedFile {
    let sitemap = Route::file("sitemap.xml").expect("fixed names are safe");
    let text = format!(
        "User-agent: *\nAllow: /\nSitemap: {}\n",
        site.config.base_url.absolute(&sitemap)
    );
    GeneratedFile {
        route: Route::file("robots.txt").expect("fixed names are safe"),
        bytes: text.into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitemap_has_no_more_addresses_than_its_standard_allows() {
        let base = BaseUrl::parse("https://example.org/records/").unwrap();
        let urls: Vec<String> = (0..5).map(|at| format!("<url>{at}</url>\n")).collect();
        let texts = |most| {
            let files = parted(&base, &urls, "", most).into_iter();
            let text = |file: GeneratedFile| {
                (file.route.output(), String::from_utf8(file.bytes).unwrap())
            };
            files.map(text).collect::<Vec<_>>()
        };
        let whole = texts(5);
        assert_eq!(whole.len(), 1);
        assert_eq!(whole[0].0, "sitemap.xml");
        assert_eq!(whole[0].1.matches("<url>").count(), 5);
        let parts = texts(2);
        let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]);
        let counts = parts.iter().map(|(_, text)| text.matches("<url>").count());
        assert_eq!(counts.collect::<Vec<_>>(), [2, 2, 1, 0]);
        for name in &names[..3] {
            let loc = format!("<loc>https://example.org/records/{name}</loc>");
            assert!(parts[3].1.contains(&loc), "{}", parts[3].1);
        }
    }
}
