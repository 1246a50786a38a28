//! The record book of this repository: it builds without an error, and every link of it lands,
//! at the root and under a sub-path.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::html;
use crate::site_test::{Built, SiteTest};

/// The repository's own site, without its Rust, and without its cards, which take long to draw.
fn ours(base_url: &str) -> Built {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let site = SiteTest::from_root(root).replace("site.toml", "cards = true", "cards = false");
    site.base_url(base_url).builds_with_warnings()
}

#[test]
fn every_link_lands_wherever_the_book_is_put() {
    for (base_url, base) in
        [("https://example.org/", "/"), ("https://example.org/k/records/", "/k/records/")]
    {
        let built = ours(base_url);
        let anchors: BTreeMap<&str, BTreeSet<String>> = built
            .pages()
            .map(|(path, page)| (path, html::values(page, "id").into_iter().collect()))
            .collect();
        assert!(anchors.len() > 300, "the book has its pages");
        let mut broken = Vec::new();
        for (path, page) in built.pages() {
            for name in ["href", "src"] {
                for link in html::values(page, name) {
                    if let Some(why) = lands(&built, &anchors, base, path, &link) {
                        broken.push(format!("{path}: {link}: {why}"));
                    }
                }
            }
        }
        assert!(broken.is_empty(), "{base}:\n{}", broken.join("\n"));
    }
}

/// Why a link doesn't land, if it doesn't.
fn lands(
    built: &Built,
    anchors: &BTreeMap<&str, BTreeSet<String>>,
    base: &str,
    from: &str,
    link: &str,
) -> Option<&'static str> {
    let link = link.strip_prefix("https://example.org").unwrap_or(link);
    if ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme)) {
        return None;
    }
    let (address, anchor) = link.split_once('#').map_or((link, None), |(a, b)| (a, Some(b)));
    let path = if address.is_empty() {
        from.to_owned()
    } else {
        let Some(path) = address.strip_prefix(base) else { return Some("leaves the base") };
        let path = html::percent_decoded(path);
        if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path }
    };
    if !built.files().contains_key(&path) {
        return Some("no such file");
    }
    let has_anchor =
        |anchor: &str| anchors.get(path.as_str()).is_some_and(|ids| ids.contains(anchor));
    (!anchor.is_none_or(has_anchor)).then_some("no such anchor")
}

#[test]
fn every_page_has_its_parts() {
    let built = ours("https://example.org/");
    for (path, page) in built.pages() {
        let tags = html::tags(page);
        let count = |name: &str| tags.iter().filter(|tag| tag[0].1 == name).count();
        for name in ["h1", "main", "title", "footer"] {
            assert_eq!(count(name), 1, "{path}: <{name}>");
        }
        let html = &tags.iter().find(|tag| tag[0].1 == "html").unwrap()[1];
        assert_eq!((html.0.as_str(), html.1.is_empty()), ("lang", false), "{path}");
        for image in tags.iter().filter(|tag| tag[0].1 == "img") {
            for wanted in ["alt", "width", "height"] {
                assert!(image.iter().any(|(name, _)| name == wanted), "{path}: {image:?}");
            }
        }
        let main = tags.iter().find(|tag| tag[0].1 == "main").unwrap();
        assert!(main.contains(&("id".to_owned(), "main".to_owned())), "{path}");
        assert!(
            html::values(page, "href").contains(&"#main".to_owned()),
            "{path}: a skip link"
        );
        for (name, value) in tags.iter().flatten() {
            assert!(!name.starts_with("on") || name.len() < 4, "{path}: {name}={value}");
        }
        let requests = tags
            .iter()
            .filter(|tag| ["script", "img", "link", "iframe"].contains(&tag[0].1.as_str()));
        for tag in requests {
            let rel = |wanted: &[&str]| {
                tag.iter().any(|(n, v)| n == "rel" && wanted.contains(&v.as_str()))
            };
            let elsewhere = tag
                .iter()
                .any(|(name, value)| (name == "src" || name == "href") && value.contains("//"));
            assert!(!elsewhere || rel(&["canonical", "alternate"]), "{path}: {tag:?}");
        }
    }
}
