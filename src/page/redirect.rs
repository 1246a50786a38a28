//! Redirect pages: one at each old address, which leads to the new one, and one at the address of
//! each milestone without a page, which leads to its song.

use super::address::{PageKind, link, route};
use super::site_view::SiteView;
use crate::article::escape;
use crate::catalogue::{ArtistKey, RecordKey};
use crate::diagnostics::{Code, Diagnostic, Report, Span};
use crate::path::Route;
use crate::toml_reader::Spanned;

/// A redirect page.
#[derive(Debug)]
pub struct Redirect {
    /// Its address.
    pub route: Route,
    /// The page.
    pub html: String,
    /// Where it leads, as a link.
    pub target: String,
    /// Whether the page has moved for good. A milestone gets its page back once its day is known.
    pub is_permanent: bool,
    /// What it is made for, for messages.
    pub origin: String,
    /// Where that is written.
    pub span: Span,
}

/// Every redirect of the site: old addresses in the order of what keeps them alive, then milestones
/// without a page.
pub fn redirects(site: &SiteView<'_>, report: &mut Report) -> Vec<Redirect> {
    let catalogue = site.catalogue;
    let mut wanted: Vec<(&Spanned<String>, PageKind, usize)> = Vec::new();
    for (key, song) in catalogue.songs() {
        wanted.extend(song.redirects.iter().map(|old| (old, PageKind::Song(key), 0)));
    }
    for (key, artist) in ArtistKey::all(catalogue.artists.len()).zip(&catalogue.artists) {
        // Who has no page is named in no list either: the old address leads to all artists.
        let kind = if site.index.has_artist_page(key) {
            PageKind::Artist(key)
        } else {
            PageKind::Artists(0)
        };
        wanted.extend(artist.redirects.iter().map(|old| (old, kind, 0)));
    }
    for (key, record) in RecordKey::all(catalogue.records.len()).zip(&catalogue.records) {
        let kind = PageKind::of_record(catalogue, key);
        wanted.extend(record.redirects.iter().map(|old| (old, kind, 0)));
    }
    let articles = site.articles.iter().enumerate();
    for (at, article) in articles.filter(|(at, _)| !site.index.is_orphan(*at)) {
        let kind = PageKind::of_article(site, at);
        let language = site.index.language_of(at);
        wanted.extend(article.redirects.iter().map(|old| (old, kind, language)));
    }
    let all = wanted.into_iter();
    let old =
        all.filter_map(|(old, kind, language)| moved(site, old, (language, &kind), report));
    let mut redirects: Vec<Redirect> = old.collect();
    let told = site.records.all().filter(|(key, _)| !site.index.has_page(*key));
    redirects.extend(told.flat_map(|(key, milestone)| {
        let origin = format!("the milestone `{}`, which has no page", milestone.id);
        let (kind, span) = (PageKind::Milestone(key), site.catalogue[milestone.song].span);
        (0..site.locales.len()).map(move |language| {
            let from = route(site, language, &kind);
            let song = PageKind::Song(milestone.song);
            let url = link(site, language, &kind);
            redirect(site, from, (language, &song), (url, false), (origin.clone(), span))
        })
    }));
    redirects
}

/// The same as rules for hosts that read `_redirects`: Netlify and Cloudflare Pages. They answer
/// with a redirect where others show the small page.
pub fn rules(site: &SiteView<'_>, redirects: &[Redirect]) -> Option<String> {
    let lines = redirects.iter().filter(|redirect| redirect.is_permanent).map(|old| {
        let from = site.config.base_url.link(&old.route);
        let from = from.strip_suffix("index.html").unwrap_or(&from);
        format!("{from} {} 301\n", old.target)
    });
    let rules: String = lines.collect();
    (!rules.is_empty()).then_some(rules)
}

/// The redirect from an old address.
fn moved(
    site: &SiteView<'_>,
    old: &Spanned<String>,
    (language, kind): (usize, &PageKind),
    report: &mut Report,
) -> Option<Redirect> {
    let Some(from) = parse(&old.value) else {
        report.push(
            Diagnostic::new(
                Code::E808,
                format!("`{}` is not an address of this site", old.value),
            )
            .at(old.span, "")
            .help(
                "write it as it was below the site's base: `/old/address/`; no part begins with \
                 `.` or `_`",
            ),
        );
        return None;
    };
    let url = link(site, language, kind);
    let origin = format!("the old address `{}`", old.value);
    Some(redirect(site, from, (language, kind), (url, true), (origin, old.span)))
}

/// The redirect from an address to a link on a page.
fn redirect(
    site: &SiteView<'_>,
    from: Route,
    (language, page): (usize, &PageKind),
    (target, is_permanent): (String, bool),
    (origin, span): (String, Span),
) -> Redirect {
    let mut url = String::new();
    escape(&target, &mut url);
    let mut canonical = String::new();
    escape(&site.config.base_url.absolute(&route(site, language, page)), &mut canonical);
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n<title>{canonical}</title>\n\
         <meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"{canonical}\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={url}\">\n<p><a href=\"{url}\">{canonical}</a></p>\n</html>\n",
        site.config.languages[language]
    );
    Redirect { route: from, html, target, is_permanent, origin, span }
}

/// An old address: a folder (`/old/`) or an HTML file below the site's base.
fn parse(text: &str) -> Option<Route> {
    let path = text.strip_prefix('/').filter(|path| !path.starts_with('/'))?;
    if path.contains(['%', '#', '&']) {
        return None;
    }
    let folder = path.trim_end_matches('/');
    // Hidden names, and what hosts read: no visitor has ever seen a page there.
    let is_of_host =
        |part: &str| part.starts_with(['.', '_']) || part.eq_ignore_ascii_case("cname");
    if folder.is_empty() || folder.split('/').any(is_of_host) {
        return None;
    }
    let is_file =
        !path.ends_with('/') && path.rsplit('/').next().is_some_and(|n| n.contains('.'));
    if is_file {
        Route::file(path).ok()
    } else {
        Route::file(&format!("{folder}/index.html")).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn an_old_address_stays_in_the_site() {
        assert_eq!(parse("/old/x/").unwrap().as_str(), "/old/x/index.html");
        assert_eq!(parse("/old.html").unwrap().as_str(), "/old.html");
        for bad in [
            "old",
            "//x/",
            "/../x",
            "/a/../../b",
            "/..%2f",
            "/%2e%2e/",
            "/a\\b",
            "/C:/",
            "/a\0b",
            "/a\nb",
            "/.htaccess",
            "/.git/config",
            "/a/.well-known/x/",
            "/_headers",
            "/CNAME",
            "/",
        ] {
            assert!(parse(bad).is_none(), "{bad:?}");
        }
    }
}
