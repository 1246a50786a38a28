//! Languages: what every page has in each, what stands in for what a language lacks, and what is
//! refused in a strings file.

use std::collections::BTreeMap;

use crate::html;
use crate::site_test::{Built, SiteTest};

const WORDS: &str = include_str!("../../strings/en.toml");

/// A site in English and Korean.
fn both() -> SiteTest {
    SiteTest::new().also("site.toml", "languages = [\"en\", \"ko\"]\n")
}

fn article(title: &str, claims: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\ndate = 2021-01-12\n{claims}+++\n{body}\n")
}

/// The alternates that a page names: language and address.
pub fn alternates(page: &str) -> BTreeMap<String, String> {
    let of = |tag: &html::Tag, name: &str| {
        tag.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    };
    let links = html::tags(page).into_iter().filter(|tag| tag[0].1 == "link");
    links.filter_map(|tag| Some((of(&tag, "hreflang")?, of(&tag, "href")?))).collect()
}

/// Text in Hangul that no `lang` says is Korean, in a page's body.
pub fn unmarked_hangul(page: &str) -> Vec<String> {
    const VOID: [&str; 8] = ["meta", "link", "br", "hr", "img", "input", "path", "circle"];
    let lang_of = |tag: &str| {
        let lang = tag.split(" lang=\"").nth(1)?;
        Some(lang.split('"').next().unwrap().to_owned())
    };
    let mut open: Vec<(String, String)> = Vec::new();
    let mut found = Vec::new();
    let html = page.split("<html").nth(1).map_or(String::new(), |rest| format!("<html{rest}"));
    for piece in html.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name: String =
            tag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        if let Some(name) = name.strip_prefix('/') {
            while let Some((opened, _)) = open.pop() {
                if opened == name {
                    break;
                }
            }
        } else if !tag.ends_with('/') && !VOID.contains(&name.as_str()) && !name.is_empty() {
            let around = open.last().map_or(String::new(), |(_, lang)| lang.clone());
            open.push((name, lang_of(tag).unwrap_or(around)));
        }
        let is_hangul = text.chars().any(|c| matches!(c, '가'..='힣' | 'ㄱ'..='ㆎ'));
        let in_head = open.iter().any(|(name, _)| name == "head");
        let lang = open.last().map_or("", |(_, lang)| lang.as_str());
        if is_hangul && !in_head && !lang.starts_with("ko") {
            found.push(text.trim().to_owned());
        }
    }
    found
}

/// Every page that names others names itself and one for everybody else, and they name it.
pub fn check_alternates(built: &Built, base: &str) {
    let mut pairs = 0;
    for (path, page) in built.pages() {
        let named = alternates(page);
        if named.is_empty() {
            continue;
        }
        let own = format!("{base}{}", path.trim_end_matches("index.html"));
        assert!(named.values().any(|url| *url == own), "{path}: {named:?}");
        assert!(named.contains_key("x-default"), "{path}: {named:?}");
        for url in named.values() {
            let other = built.page(&format!("/{}", &url[base.len()..]));
            assert_eq!(alternates(&other), named, "{path} and {url}");
        }
        pairs += 1;
    }
    assert!(pairs > 0, "some pages have translations");
}

#[test]
fn every_page_exists_in_each_language_and_leads_to_the_other() {
    let built = both().builds();
    let pages: Vec<&str> = built.pages().map(|(path, _)| path).collect();
    for (path, page) in built.pages() {
        let (lang, other, twin) = match path.strip_prefix("ko/") {
            Some(rest) => ("ko", "en", rest.to_owned()),
            None => ("en", "ko", format!("ko/{path}")),
        };
        assert!(pages.contains(&twin.as_str()), "{path} has no {twin}");
        assert!(page.contains(&format!("<html lang=\"{lang}\">")), "{path}");
        let address = if path.ends_with("404.html") {
            twin.trim_end_matches("404.html")
        } else {
            twin.trim_end_matches("index.html")
        };
        let link = format!("<a href=\"/{address}\" hreflang=\"{other}\" lang=\"{other}\">");
        assert!(page.contains(&link), "{path}: {link}");
    }
    check_alternates(&built, "https://example.org/");
    let home = alternates(&built.page("/ko/"));
    assert_eq!(home["en"], "https://example.org/");
    assert_eq!(home["x-default"], "https://example.org/");
    assert_eq!(home["ko"], "https://example.org/ko/");
    assert!(alternates(&built.page("/404.html")).is_empty());
}

#[test]
fn files_for_programs_are_of_one_language_each_and_data_of_none() {
    let built = both().builds();
    assert!(built.page("/ko/feed.xml").contains("xml:lang=\"ko\""));
    assert!(built.page("/ko/feed.json").contains("\"language\":\"ko\""));
    assert!(built.page("/ko/feed.xml").contains("Example streams 10억 돌파"));
    assert!(built.page("/ko/milestones/a-song-streams-1b/").contains("\"inLanguage\":\"ko\""));
    let sitemap = built.page("/sitemap.xml");
    assert!(sitemap.contains("xmlns:xhtml=\"http://www.w3.org/1999/xhtml\""));
    let line = sitemap.lines().find(|line| line.contains("/ko/songs/a-song/</loc>")).unwrap();
    for (code, path) in [("en", ""), ("ko", "ko/"), ("x-default", "")] {
        let link = format!(
            "<xhtml:link rel=\"alternate\" hreflang=\"{code}\" href=\"https://example.org/{path}songs/a-song/\"/>"
        );
        assert!(line.contains(&link), "{line}");
    }
    let data: Vec<&String> = built
        .files()
        .keys()
        .filter(|path| path.contains("data/") && path.ends_with("csv"))
        .collect();
    assert!(!data.is_empty() && data.iter().all(|path| !path.starts_with("ko/")), "{data:?}");
}

#[test]
fn a_second_language_adds_nothing_to_pages_but_the_way_to_it() {
    let one = SiteTest::new().builds();
    let two = both().builds();
    assert!(!one.page("/").contains("hreflang") && !one.page("/sitemap.xml").contains("xhtml"));
    for (path, page) in one.pages() {
        let other = two.page(&format!("/{path}"));
        let mut is_switch = false;
        let kept = other.lines().filter(|line| {
            is_switch |= line.starts_with("<nav aria-label=\"Languages\">");
            let keeps = !is_switch && !line.contains(" hreflang=");
            is_switch &= !line.starts_with("</nav>");
            keeps
        });
        // The search is asked in any language of the site, so that its index has words of all.
        let is_same = |line: &&str| !line.contains(" data-index=");
        let kept: Vec<&str> = kept.filter(is_same).collect();
        let own: Vec<&str> = page.lines().filter(is_same).collect();
        assert_eq!(own, kept, "{path}");
    }
}

#[test]
fn korean_pages_write_as_korean_readers_do() {
    let built = both()
        .replace("content/metrics.toml", "kind = ", "unit = { ko = \"회\" }\nkind = ")
        .builds();
    let main = built.main("/ko/milestones/a-song-streams-1b/");
    for wanted in
        ["2021년 1월 10일", "1,000,000,000", "A Song, Example streams 10억 회 돌파", "375일"]
    {
        assert!(main.contains(wanted), "{wanted}: {main}");
    }
    assert!(!built.page("/").contains('회'), "a unit is of the languages that it is given in");
}

#[test]
fn titles_in_hangul_come_first_on_korean_pages() {
    let song = |title: &str, korean: &str| {
        format!(
            "title = \"{title}\"\ntitles = {{ ko = \"{korean}\" }}\nartists = [\"example-group\"]\n"
        )
    };
    let built = both()
        .file("content/songs/sea.toml", &song("Sea", "하늘"))
        .file("content/songs/zoo.toml", &song("Zoo", "가로등"))
        .file("content/songs/nnn.toml", &song("등대", "등대"))
        .builds();
    let order = |route: &str, titles: &[&str]| {
        let main = built.main(route);
        let places: Vec<usize> =
            titles.iter().map(|title| main.find(&format!(">{title}</a>")).unwrap()).collect();
        assert!(places.is_sorted(), "{route}: {titles:?} {places:?}");
    };
    order("/ko/songs/", &["가로등", "등대", "하늘", "A Song"]);
    order("/songs/", &["A Song", "Sea", "Zoo", "등대"]);
    let main = built.main("/ko/songs/");
    let letters =
        ["ㄱ", "ㄷ", "ㅎ", "A"].map(|letter| main.find(&format!(">{letter}</a></li>")));
    assert!(letters.iter().all(Option::is_some) && letters.is_sorted(), "{main}");
    assert!(main.contains("Zoo"), "the other title stands beside it: {main}");
    let index = built.files().keys().find(|path| path.starts_with("ko/search.")).unwrap();
    let index = built.page(&format!("/{index}"));
    assert!(index.contains("\"songs/zoo/\",\"가로등\",\"Zoo\","), "{index}");
    assert!(built.page("/ko/songs/zoo/").contains("<h1>가로등</h1>"));
}

#[test]
fn a_text_that_a_language_lacks_is_marked_with_its_own() {
    let site = both()
        .replace("content/metrics.toml", "kind = ", "note = \"All plays.\"\nkind = ")
        .file(
            "content/records/first.toml",
            "title = { en = \"First to a billion\", ko = \"첫 10억\" }\nkind = \"first\"\n\
             metric = \"streams\"\nthreshold = 1_000_000_000\n\
             [complete]\nwhat = { ko = \"모든 곡\" }\nas_of = 2021-01-10\nsource = \"paper\"\n",
        );
    let built = site.builds();
    let korean = built.main("/ko/records/first/");
    assert!(korean.contains("<li lang=\"en\">All plays.</li>"), "{korean}");
    assert!(korean.contains("</time>: 모든 곡"), "{korean}");
    let english = built.main("/records/first/");
    assert!(english.contains("<span lang=\"ko\">모든 곡</span>"), "{english}");
    assert!(english.contains("<li>All plays.</li>"), "{english}");
    let metric = built.main("/ko/metrics/streams/");
    assert!(metric.contains("<h1 lang=\"en\">Example streams</h1>"));
    for (path, page) in built.pages() {
        assert_eq!(unmarked_hangul(page), [""; 0], "{path}");
    }
}

#[test]
fn a_milestone_without_a_translation_leads_to_its_article() {
    let english = article(
        "A billion for A Song",
        "[[claims]]\nid = \"own\"\ndays = 375\n",
        "It took {{ own.days }} days.",
    );
    let id = "a-song-streams-1b";
    let site = both().file(&format!("content/milestones/{id}.md"), &english);
    let built = site.builds();
    let korean = built.main(&format!("/ko/milestones/{id}/"));
    let link = format!(
        "<a href=\"/milestones/{id}/\" hreflang=\"en\" lang=\"en\">A billion for A Song</a>"
    );
    assert!(korean.contains(&format!("영어로 쓴 글: {link}")), "{korean}");
    assert!(!korean.contains("It took") && korean.contains("검증됨"), "{korean}");
    assert!(built.main("/ko/articles/").contains(&link));
    assert!(!built.main(&format!("/milestones/{id}/")).contains("elsewhere"));
}

#[test]
fn a_translation_bears_the_claims_of_its_original_which_are_judged_once() {
    let id = "a-song-streams-1b";
    let english = |days: u32| {
        let claims = format!("tags = [\"billion\"]\n[[claims]]\nid = \"own\"\ndays = {days}\n");
        article("A billion", &claims, "It took {{ own.days }} days.")
    };
    let korean = article("10억", "", "발매 뒤 {{ own.days }}일이 걸렸다. [[a-song]]");
    let site = both().file(&format!("content/milestones/{id}.ko.md"), &korean);
    let right =
        site.clone().file(&format!("content/milestones/{id}.md"), &english(375)).builds();
    let main = right.main(&format!("/ko/milestones/{id}/"));
    assert!(main.contains("발매 뒤 375일이 걸렸다."), "{main}");
    assert!(main.contains("검증됨") && main.contains("/ko/tags/billion/"), "{main}");
    assert!(!main.contains("elsewhere"), "{main}");
    let wrong = site.file(&format!("content/milestones/{id}.md"), &english(376)).said();
    assert_eq!(wrong.matches("error[").count(), 1, "{wrong}");
    assert!(wrong.contains(&format!("--> content/milestones/{id}.md:")), "{wrong}");
}

#[test]
fn an_article_without_a_translation_has_one_page_and_links_lead_there() {
    let page = "+++\ntitle = \"How we count\"\n+++\nWords, and [[a-song]].\n";
    let korean = article(
        "등대에 대하여",
        "",
        "[[counting]]과 [세는 법](/counting/), [곡](/songs/a-song/)",
    );
    let built = both()
        .file("content/pages/counting.md", page)
        .file("content/articles/lighthouse.ko.md", &korean)
        .file("content/articles/sea.md", &article("On the sea", "", "Words."))
        .builds();
    assert!(!built.files().contains_key("ko/counting/index.html"));
    let text = built.main("/ko/articles/lighthouse/");
    assert!(
        text.contains("<a href=\"/counting/\" hreflang=\"en\" lang=\"en\">How we count</a>"),
        "{text}"
    );
    assert!(text.contains("<a href=\"/ko/songs/a-song/\">곡</a>"), "{text}");
    let switch = |route: &str| {
        let page = built.page(route);
        let nav = page.split("<nav aria-label=\"").last().unwrap();
        html::values(&format!("<nav aria-label=\"{nav}"), "href")
    };
    assert!(switch("/counting/").contains(&"/ko/".to_owned()));
    assert!(switch("/articles/sea/").contains(&"/ko/articles/".to_owned()));
    assert!(switch("/ko/articles/lighthouse/").contains(&"/articles/".to_owned()));
    assert!(alternates(&built.page("/counting/")).is_empty());
    assert!(
        built
            .main("/ko/articles/")
            .contains("<a href=\"/articles/sea/\" hreflang=\"en\" lang=\"en\">On the sea</a>")
    );
}

#[test]
fn a_new_language_is_one_file_and_one_line() {
    // Its own digits' groups, plural forms, units, order of dates and scripts.
    let words = [
        ("group = \",\"", "group = \".\""),
        ("one = \"n = 1\"", "one = \"n % 10 = 1\"\nfew = \"n % 10 = 2..4\""),
        ("one = \"{n} day\"", "one = \"{n} dax\"\nfew = \"{n} daxi\""),
        ("other = \"{n} days\"", "other = \"{n} daxu\""),
        (
            "units = \"1000000000={n} billion, 1000000={n} million\"",
            "units = \"1000000={n} mio\"",
        ),
        ("day = \"{day} {month} {year}\"", "day = \"{year}/{month}/{day}\""),
        ("passes = \"{song} passes {step} {metric}\"", "passes = \"{step} {metric}: {song}\""),
    ];
    let mut text = WORDS.to_owned();
    for (from, to) in words {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let site = |end: &str| {
        SiteTest::new()
            .also("site.toml", "languages = [\"en\", \"xx\"]\n")
            .file("strings/xx.toml", &text)
            .replace("content/songs/a-song.toml", "2021-01-10", end)
            .builds()
            .main("/xx/milestones/a-song-streams-1b/")
    };
    let main = site("2021-01-10");
    for wanted in
        ["2021/January/10", "1.000.000.000", "1000 mio Example streams: A Song", "375 daxu"]
    {
        assert!(main.contains(wanted), "{wanted}: {main}");
    }
    assert!(site("2021-01-11").contains("376 daxu"));
    assert!(site("2021-01-06").contains("371 dax<"));
    assert!(site("2021-01-07").contains("372 daxi<"));
}

#[test]
fn a_wrong_word_of_a_strings_file_is_told_at_its_place() {
    let site = |text: &str| SiteTest::new().file("strings/en.toml", text);
    site("feed = \"News\"\nfead = \"News\"\n").fails_with(
        r#"
        error[E107]: unknown key `fead`
         --> strings/en.toml:2:1
          |
        2 | fead = "News"
          | ^^^^ nothing uses these words
          |
          = help: did you mean `feed`?
        "#,
    );
    site("[say]\npasses = \"{song} passes {stop}\"\n").fails_with(
        r#"
        error[E128]: `{stop}` is filled in by nothing
         --> strings/en.toml:2:25
          |
        2 | passes = "{song} passes {stop}"
          |                         ^^^^^^
          |
          = help: `{song}`, `{step}`, `{metric}` can be filled in here
        "#,
    );
    let wrong = [
        ("E107", "feed = \"x\"\n[extra]\nfoo = \"x\"\n[say]\nx = \"y\"\n", "5:1"),
        ("E112", "feed = 3\n", "1:8"),
        ("E128", "feed = \"{name}\"\n", "1:9"),
        ("E128", "[say]\nsets = \"{song\"\n", "2:9"),
        ("E128", "[say]\nsets = \"{song:은}\"\n", "2:9"),
        ("E128", "[span.days]\none = \"{days}\"\n", "2:8"),
        ("E128", "[plural.cardinal]\none = \"n is 1\"\n", "2:7"),
        ("E128", "[number]\nunits = \"many\"\n", "2:9"),
        ("E128", "[dates]\nmonths = \"Spring, Autumn\"\n", "2:10"),
        ("E128", "[sort]\nfirst = \"cyrillic\"\n", "2:9"),
    ];
    for (code, text, at) in wrong {
        site(text).says(code, &format!("strings/en.toml:{at}"));
    }
    site("[say]\nsets = \"{record:은/는} {song}\"\n[language]\nxx = \"Xish\"\n").builds();
}

#[test]
fn a_languages_words_are_complete_and_of_a_known_code() {
    let site = |languages: &str| SiteTest::new().also("site.toml", languages);
    site("languages = [\"en\", \"KO\"]\n").says("E118", "site.toml:4:20");
    let lacking = WORDS.replacen("feed = \"Feed\"\n", "", 1);
    let said = site("languages = [\"en\", \"xx\"]\n").file("strings/xx.toml", &lacking).said();
    assert!(said.contains("error[E121]") && said.contains("add `feed`;"), "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    let unknown = article("T", "", "Words.");
    both()
        .file("content/articles/x.ja.md", &unknown)
        .says("E118", "content/articles/x.ja.md:1:1");
}

#[test]
fn words_of_a_sites_own_templates_are_in_every_language() {
    let template = "{% extends \"base.html\" %}\n{% block content %}<h1>{{ t.motto }}</h1>{% endblock content %}\n";
    let site = both()
        .file("templates/404.html", template)
        .file("strings/en.toml", "[extra]\nmotto = \"Figures first\"\n");
    let said = site.said();
    assert!(said.contains("error[E121]") && said.contains("add `extra.motto`;"), "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    let built = site.file("strings/ko.toml", "[extra]\nmotto = \"수치가 먼저\"\n").builds();
    assert!(built.page("/404.html").contains("<h1>Figures first</h1>"));
    assert!(built.page("/ko/404.html").contains("<h1>수치가 먼저</h1>"));
}
