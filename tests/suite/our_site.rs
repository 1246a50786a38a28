//! The record book of this repository: it builds without an error, and every link of it lands,
//! at the root and under a sub-path.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::html;
use crate::languages;
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
    for (path, page) in own_pages(&built) {
        let tags = html::tags(page);
        let count = |name: &str| tags.iter().filter(|tag| tag[0].1 == name).count();
        for name in ["h1", "main", "footer"] {
            assert_eq!(count(name), 1, "{path}: <{name}>");
        }
        // Points of a chart have titles, too.
        let head = page.split("<body").next().unwrap();
        assert_eq!(head.matches("<title>").count(), 1, "{path}: <title>");
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

/// Every page but those that lead on from an old address.
fn own_pages(built: &Built) -> impl Iterator<Item = (&str, &str)> {
    built.pages().filter(|(_, page)| !page.contains("http-equiv=\"refresh\""))
}

#[test]
fn a22_titles_and_descriptions_differ_and_fit() {
    let built = ours("https://example.org/");
    let mut titles: BTreeMap<String, &str> = BTreeMap::new();
    let mut descriptions: BTreeMap<String, &str> = BTreeMap::new();
    for (path, page) in own_pages(&built) {
        let title = page.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        let title = html::text(title);
        assert!((1..=65).contains(&title.chars().count()), "{path}: {title}");
        if let Some(other) = titles.insert(title.clone(), path) {
            panic!("{path} and {other} have one title: {title}");
        }
        let tags = html::tags(page);
        let named = |tag: &html::Tag, name: &str, value: &str| {
            tag.iter().any(|(n, v)| n == name && v == value)
        };
        let of = |tag: &html::Tag, name: &str| {
            tag.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap()
        };
        let described = tags.iter().find(|tag| named(tag, "name", "description")).unwrap();
        let description = of(described, "content");
        assert!((50..=160).contains(&description.chars().count()), "{path}: {description}");
        if let Some(other) = descriptions.insert(description.clone(), path) {
            panic!("{path} and {other} have one description: {description}");
        }
        let canonical = tags.iter().filter(|tag| named(tag, "rel", "canonical"));
        let canonical: Vec<String> = canonical.map(|tag| of(tag, "href")).collect();
        let address = format!("https://example.org/{}", path.trim_end_matches("index.html"));
        assert_eq!(canonical, [address], "{path}");
    }
    assert!(titles.len() > 300, "the book has its pages");
}

#[test]
fn a17_pages_name_their_translations_and_mark_their_languages() {
    let base = "https://example.org/";
    let built = ours(base);
    languages::check_alternates(&built, base);
    let mut korean = 0;
    for (path, page) in own_pages(&built) {
        korean += usize::from(path.starts_with("ko/"));
        assert_eq!(languages::unmarked_hangul(page), [""; 0], "{path}");
        // What may be cited is written in braces for BibTeX and Wikipedia.
        let text = html::text(page).replace("{{cite web", "").replace("{{웹 인용", "");
        let text = text.replace("title = {{", "");
        for slip in ["{{", "[object", "NaN", "undefined"] {
            assert!(!text.contains(slip), "{path}: {slip}");
        }
    }
    assert!(korean > 300, "the book is in Korean as well");
}

#[test]
fn korean_readers_find_articles_of_their_own() {
    let built = ours("https://example.org/");
    let main = built.main("/ko/articles/");
    let links = main.split("<a href=\"/ko/milestones/").skip(1);
    assert!(links.count() >= 5, "{main}");
    let page = built.main("/ko/milestones/boy-with-luv-spotify-streams-1b/");
    for wanted in ["2023년 2월 9일", "1,399일", "74,600,000회", "37시간 37분", "검증됨"]
    {
        assert!(page.contains(wanted), "{wanted}");
    }
}

#[test]
fn a24_every_observation_shown_has_a_date_and_a_source() {
    let built = ours("https://example.org/");
    let mut seen = 0;
    for (path, page) in own_pages(&built) {
        for row in page.split("data-observation=\"").skip(1) {
            let row = row.split("</tr>").next().unwrap();
            let date = row.split("<th scope=\"row\">").nth(1).unwrap().split("</th>").next();
            assert!(!html::text(date.unwrap()).is_empty(), "{path}: {row}");
            let cited =
                row.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap());
            let cited: Vec<&str> = cited.collect();
            assert!(!cited.is_empty(), "{path}: {row}");
            for source in cited {
                let line = page.split(&format!("id=\"{source}\"")).nth(1).unwrap_or_default();
                let line = line.split("</li>").next().unwrap();
                assert!(line.contains("href=\"http"), "{path}: {source} names no address");
            }
            seen += 1;
        }
    }
    assert!(seen > 500, "{seen} observations are shown");
}

#[test]
fn every_page_says_where_to_report_an_error() {
    let built = ours("https://example.org/");
    for (path, page) in own_pages(&built) {
        let label = if path.starts_with("ko/") { "오류 제보" } else { "Report a mistake" };
        assert!(page.contains(&format!(">{label}</a>")), "{path}");
    }
}

#[test]
fn a13_the_tables_of_pages_say_what_their_data_files_say() {
    let built = ours("https://example.org/");
    let mut files: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
    let mut seen = 0;
    for (path, page) in own_pages(&built) {
        for shown in page.split("<tr data-observation=\"").skip(1) {
            let id = shown.split('"').next().unwrap();
            let parts: Vec<&str> = id.split('/').collect();
            let (kind, metric) =
                if parts.len() == 3 { ("songs", Some(parts[1])) } else { ("records", None) };
            let file = format!("/data/{kind}/{}.csv", parts[0]);
            let rows = files.entry(file.clone()).or_insert_with(|| rows(&built.page(&file)));
            let found = rows.iter().find(|row| {
                row["n"] == *parts.last().unwrap() && metric.is_none_or(|m| row["metric"] == m)
            });
            let row = found.unwrap_or_else(|| panic!("{path}: {id} is not in {file}"));
            let cells: Vec<&str> =
                shown.split("</td>").next().unwrap().split("</th>").collect();
            let figure = html::text(cells[1].split('>').nth(1).unwrap());
            let digits: String = figure.chars().filter(char::is_ascii_digit).collect();
            let (value, day) = match kind {
                "songs" => (&row["value"], [&row["from"], &row["to"]]),
                _ => (&row["value"], [&row["set_from"], &row["set_to"]]),
            };
            let compared = if row.get("days_from").is_some_and(|days| {
                ["day", "일"].iter().any(|unit| figure.contains(unit)) && !days.is_empty()
            }) {
                &row["days_from"]
            } else {
                value
            };
            let timed =
                ["hour", "minute", "시간", "분"].iter().any(|unit| figure.contains(unit));
            assert!(
                timed || digits.starts_with(compared.as_str()),
                "{path}: {id}: {figure} {row:?}"
            );
            if let Some(shown) = cells[0].split("datetime=\"").nth(1) {
                let shown = shown.split('"').next().unwrap();
                let same = day.iter().all(|day| *day == shown);
                assert!(same, "{path}: {id}: {shown}, but {row:?}");
            }
            seen += 1;
        }
    }
    assert!(seen > 500, "{seen} rows are shown");
}

/// The rows of a CSV file by their columns.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| {
        let cells = header.iter().zip(row.iter());
        cells.map(|(column, cell)| (column.to_owned(), cell.to_owned())).collect()
    })
    .collect()
}
