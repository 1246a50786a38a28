//! The text of articles, from Markdown to the page: what it may hold, and what is refused at its
//! place. Content is never a template and never HTML.

use crate::html;
use crate::site_test::SiteTest;

/// The HTML that a text becomes on its page.
#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(SiteTest::new().about(text).builds().prose("/about/"), expected);
}

/// A text is refused with this code at a place of its body, and nothing else is said.
#[track_caller]
fn refused(text: &str, code: &str, line: usize, column: usize) {
    let site = SiteTest::new().about(text);
    site.says(code, &format!("content/pages/about.md:{}:{column}", line + 3));
    assert_eq!(site.said().matches("error[").count(), 1, "{}", site.said());
}

/// A milestone's article with a claim, over this text.
fn article(text: &str) -> SiteTest {
    let front = "+++\ntitle = \"A billion\"\ndate = 2021-01-11\n\n[[claims]]\nid = \"fast\"\n\
                 days = 375\n+++\n";
    SiteTest::new()
        .bytes("content/milestones/a-song-streams-1b.md", format!("{front}{text}").as_bytes())
}

#[test]
fn hangul_is_marked_as_korean() {
    check(
        "The word 아파트, and 작은 것들을 위한 시, too.",
        "<p>The word <span lang=\"ko\">아파트</span>, and <span lang=\"ko\">작은 것들을 위한 시</span>, too.</p>",
    );
    // Letters of another script end a run; signs and spaces inside do not.
    check(
        "봄(春)날 A 별, 달!",
        "<p><span lang=\"ko\">봄</span>(春)<span lang=\"ko\">날</span> A <span lang=\"ko\">별, 달</span>!</p>",
    );
    check(
        "`봄` and no Hangul",
        "<p><code><span lang=\"ko\">봄</span></code> and no Hangul</p>",
    );
    check("## 봄날\n\nx", "<h2 id=\"bomnal\"><span lang=\"ko\">봄날</span></h2>\n<p>x</p>");
}

#[test]
fn wiki_links_name_any_page() {
    check("[[a-song]]", "<p><a href=\"/songs/a-song/\">A Song</a></p>");
    check("[[song:a-song|it]]", "<p><a href=\"/songs/a-song/\">it</a></p>");
    check("[[example-group]]", "<p><a href=\"/artists/example-group/\">Example Group</a></p>");
    check("[[streams]]", "<p><a href=\"/metrics/streams/\">Example streams</a></p>");
    check(
        "[[a-song-streams-1b]]",
        "<p><a href=\"/milestones/a-song-streams-1b/\">A Song passes 1 billion Example streams</a></p>",
    );
    let twice = SiteTest::new()
        .file("content/artists/a-song.toml", "name = \"A Song\"\n")
        .about("[[a-song]]\n");
    twice.fails_with(
        r#"
        error[E127]: `a-song` is several things
         --> content/pages/about.md:4:1
          |
        4 | [[a-song]]
          | ^^^^^^^^^^
          |
          = help: write `[[song:a-song]]` or `[[artist:a-song]]`
        "#,
    );
    SiteTest::new().about("[[sung:a-song]]\n").fails_with(
        r#"
        error[E127]: `sung` is no kind of page
         --> content/pages/about.md:4:1
          |
        4 | [[sung:a-song]]
          | ^^^^^^^^^^^^^^^
          |
          = help: did you mean `song:a-song`?
        "#,
    );
}

#[test]
fn an_external_artist_is_named_and_not_linked() {
    let site = SiteTest::new()
        .file("content/artists/a-guest.toml", "name = \"A Guest\"\nexternal = true\n")
        .about("With [[a-guest]] and [[a-guest|her]].\n");
    assert_eq!(site.builds().prose("/about/"), "<p>With A Guest and her.</p>");
}

#[test]
fn placeholders_are_filled_from_the_data() {
    let built =
        article("In {{ milestone.days }} days, {{fast.days}}: {{ song.title }}.\n").builds();
    assert_eq!(
        built.prose("/milestones/a-song-streams-1b/"),
        "<p>In 375 days, 375: A Song.</p>"
    );
    article("In {{ milestone.dys }} days.\n").fails_with(
        r#"
        error[E405]: unknown placeholder `milestone.dys`
         --> content/milestones/a-song-streams-1b.md:9:4
          |
        9 | In {{ milestone.dys }} days.
          |    ^^^^^^^^^^^^^^^^^^^
          |
          = help: did you mean `{{ milestone.days }}`?
        "#,
    );
    article("In {{ first.days }} days.\n").fails_with(
        r#"
        error[E405]: unknown placeholder `first.days`
         --> content/milestones/a-song-streams-1b.md:9:4
          |
        9 | In {{ first.days }} days.
          |    ^^^^^^^^^^^^^^^^
          |
          = help: did you mean `{{ fast.days }}`?
        "#,
    );
    SiteTest::new().about("In {{ first.days }} days.\n").fails_with(
        r#"
        error[E405]: unknown placeholder `first.days`
         --> content/pages/about.md:4:4
          |
        4 | In {{ first.days }} days.
          |    ^^^^^^^^^^^^^^^^
          |
          = help: this article has no claims to refer to
        "#,
    );
}

#[test]
fn x13_nothing_in_an_article_is_a_template() {
    for text in
        ["{{7*7}}", "{{ song }}", "{% include \"x\" %}", "{{ 'a' | upper }}", "{{", "x {{ y"]
    {
        refused(text, "E405", 1, text.find('{').unwrap() + 1);
    }
    refused("[a](https://x.example/{{song.title}})", "E405", 1, 1);
    refused("## A {{ heading }}", "E405", 1, 6);
    check("`{{ song }}`", "<p><code>{{ song }}</code></p>");
    check("```\n{% x %}\n```", "<pre><code>{% x %}\n</code></pre>");
    check("A { b } and }}.", "<p>A { b } and }}.</p>");
    let title =
        SiteTest::new().replace("content/songs/a-song.toml", "A Song", "{{ site.title }}");
    assert!(title.builds().main("/songs/a-song/").contains("{{ site.title }}"));
}

#[test]
fn footnotes_tables_alerts_and_the_rest_of_github_markdown() {
    check(
        "One[^a].\n\n[^a]: The note.",
        "<p>One<sup class=\"footnote-reference\"><a href=\"#note-a\">1</a></sup>.</p>\n\
         <div class=\"footnote-definition\" id=\"note-a\"><sup class=\"footnote-definition-label\">1</sup>\n\
         <p>The note.</p>\n</div>",
    );
    check(
        "| a | b |\n|---|--:|\n| 1 | 2 |",
        "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table 1\"><table><thead><tr>\
         <th>a</th><th style=\"text-align: right\">b</th></tr></thead><tbody>\n\
         <tr><td>1</td><td style=\"text-align: right\">2</td></tr>\n</tbody></table>\n</div>",
    );
    check(
        "> [!NOTE]\n> Words.",
        "<blockquote class=\"markdown-alert-note\">\n<p class=\"alert-title\">Note</p>\n<p>Words.</p>\n</blockquote>",
    );
    check("~~gone~~", "<p><del>gone</del></p>");
    check("\"So\" -- it's...", "<p>“So” – it’s…</p>");
}

#[test]
fn headings_have_anchors_and_three_make_a_list_of_contents() {
    let two = SiteTest::new().about("## One\n\nWords.\n\n## Two\n\nWords.\n").builds();
    assert_eq!(html::values(&two.prose("/about/"), "id"), ["one", "two"]);
    assert!(!html::values(&two.main("/about/"), "href").contains(&"#one".to_owned()));
    let text =
        "## 하나\n\nWords.\n\n## One *two*\n\nWords.\n\n### One two\n\nWords.\n\n## Main\n";
    let many = SiteTest::new().about(text).builds();
    assert_eq!(
        html::values(&many.prose("/about/"), "id"),
        ["hana", "one-two", "one-two-2", "main-2"]
    );
    let links = html::values(&many.main("/about/"), "href");
    for anchor in ["#hana", "#one-two", "#one-two-2", "#main-2"] {
        assert!(links.contains(&anchor.to_owned()), "{links:?}");
    }
    SiteTest::new().about("# One\n").fails_with(
        r#"
        error[E126]: a page has one main heading, its title
         --> content/pages/about.md:4:1
          |
        4 | # One
          | ^^^^^ a second one
          |
          = help: begin headings with `##`
        "#,
    );
}

#[test]
fn x01_html_is_refused_where_it_stands() {
    for html in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<iframe src=\"https://x.example\"></iframe>",
        "<base href=\"https://x.example\">",
        "<meta http-equiv=\"refresh\" content=\"0\">",
        "<form action=\"/\"></form>",
        "<!-- a comment -->",
        "<?php ?>",
        "<![CDATA[x]]>",
    ] {
        let site = SiteTest::new().about(&format!("Words.\n\n{html}\n"));
        site.says("E124", "content/pages/about.md:6:1");
        let site = SiteTest::new().about(&format!("Words {html}\n"));
        site.says("E124", "content/pages/about.md:4:7");
    }
    SiteTest::new().about("A <b onclick=\"x\">word</b>.\n").fails_with(
        r#"
        error[E124]: HTML is not allowed in articles
         --> content/pages/about.md:4:3
          |
        4 | A <b onclick="x">word</b>.
          |   ^^^^^^^^^^^^^^^
          |
          = help: write Markdown; put `<` of plain text into backquotes or write `\<`

        error[E124]: HTML is not allowed in articles
         --> content/pages/about.md:4:22
          |
        4 | A <b onclick="x">word</b>.
          |                      ^^^^
          |
          = help: write Markdown; put `<` of plain text into backquotes or write `\<`
        "#,
    );
    check("1 < 2 &lt;b&gt; `<b>`", "<p>1 &lt; 2 &lt;b&gt; <code>&lt;b&gt;</code></p>");
}

#[test]
fn x02_markup_in_any_field_is_text() {
    let payloads = [
        "<script>alert(1)</script>",
        "\\\"><img src=x onerror=alert(1)>",
        "</title><b>",
        "&lt;b&gt;",
        "{{ 7 * 7 }}",
    ];
    let clean = fields("Example").builds();
    let shape = |built: &crate::site_test::Built| -> Vec<Vec<String>> {
        let names = |tag: html::Tag| {
            tag.into_iter()
                .map(|(name, value)| if name.is_empty() { value } else { name })
                .collect()
        };
        built.pages().flat_map(|(_, page)| html::tags(page)).map(names).collect()
    };
    for payload in payloads {
        let built = fields(payload).builds();
        assert_eq!(shape(&built), shape(&clean), "{payload}");
        let feed = built.page("/feed.xml");
        assert!(
            !feed.contains("<script") && !feed.contains("<img") && !feed.contains("<b>"),
            "{feed}"
        );
    }
}

/// A site in which every free text is this one.
fn fields(text: &str) -> SiteTest {
    let text = &format!("{text} {text}");
    SiteTest::new()
        .file("site.toml", &format!("title = \"{text}\"\ntagline = \"{text}\"\nbase_url = \"https://example.org/\"\nlicence = \"{text}\"\n"))
        .file(
            "content/metrics.toml",
            &format!("[streams]\nname = \"{text}\"\nkind = \"counter\"\nmilestones = [100_000_000, 1_000_000_000]\nnote = \"{text}\"\n"),
        )
        .file(
            "content/sources.toml",
            &format!("[paper]\npublisher = \"{text}\"\nurl = \"https://paper.example/\"\nkind = \"press\"\ntitle = \"{text}\"\nauthor = \"{text}\"\n"),
        )
        .file(
            "content/artists/example-group.toml",
            &format!("name = \"{text}\"\nlabel = \"{text}\"\nnames = {{ romanised = \"{text}\", ko = \"{text}\" }}\ncountry = \"{text}\"\n"),
        )
        .replace("content/songs/a-song.toml", "title = \"A Song\"", &format!("title = \"{text}\"\ntitles = {{ ko = \"{text}\", romanised = \"{text}\" }}\nrelease = {{ title = \"{text}\", type = \"{text}\" }}"))
        .replace("content/songs/a-song.toml", "[series.streams]", &format!("[series.streams]\ncovers = \"{text}\""))
        .replace("content/songs/a-song.toml", "source = \"paper\" }", &format!("source = \"paper\", note = \"{text}\" }}"))
        .file(
            "content/records/a-record.toml",
            &format!("title = \"{text}\"\nkind = \"first\"\nmetric = \"streams\"\nthreshold = 1_000_000_000\nnote = \"{text}\"\n[complete]\nwhat = \"{text}\"\nas_of = 2021-12-31\nsource = \"paper\"\n"),
        )
        .file(
            "content/milestones/a-song-streams-1b.md",
            &format!("+++\ntitle = \"{text}\"\ndate = 2021-01-11\ndescription = \"{text}\"\n+++\nWords.\n"),
        )
}

#[test]
fn x03_links_lead_to_the_web_or_into_the_site() {
    for to in [
        "javascript:alert(1)",
        "JaVaScRiPt&#58;alert(1)",
        "java&#9;script:x",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://x.example",
        "songs/a-song/",
        "?q",
    ] {
        refused(&format!("A [link]({to})."), "E125", 1, 3);
        refused(&format!("A [link][1].\n\n[1]: {to}"), "E125", 1, 3);
    }
    refused("A ![picture](https://x.example/a.png).", "E125", 1, 3);
    refused("A ![picture](data:image/png;base64,x).", "E125", 1, 3);
    check(
        "<https://x.example/?a&b> <a@x.example>",
        "<p><a href=\"https://x.example/?a&amp;b\">https://x.example/?a&amp;b</a> \
         <a href=\"mailto:a@x.example\">a@x.example</a></p>",
    );
    SiteTest::new().about("A [link](javascript:alert(1)).\n").fails_with(r#"
        error[E125]: this link goes nowhere that is allowed: only `http` and `https` addresses can be linked
         --> content/pages/about.md:4:3
          |
        4 | A [link](javascript:alert(1)).
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: link to `https://…`, to `/a/page/of/this/site/`, or with `[[id]]`
        "#);
}

#[test]
fn x04_addresses_that_only_look_like_the_sites_are_refused() {
    for to in [
        "//evil.example",
        "/\\evil.example",
        "https://a@evil.example",
        "http:evil",
        "https://",
        "https:/x.example",
    ] {
        refused(&format!("A [link]({to})."), "E125", 1, 3);
    }
    let link = SiteTest::new()
        .also("content/songs/a-song.toml", "[links]\nyoutube = \"javascript:alert(1)\"\n");
    link.fails_with(
        r#"
        error[E117]: `youtube` is not a web address
          --> content/songs/a-song.toml:12:11
           |
        12 | youtube = "javascript:alert(1)"
           |           ^^^^^^^^^^^^^^^^^^^^^ only `http` and `https` addresses can be linked
           |
           = help: write an address that starts with `https://`
        "#,
    );
    let source =
        SiteTest::new().replace("content/sources.toml", "https://counter", "//counter");
    source.fails_with(
        r#"
        error[E117]: `url` is not a web address
         --> content/sources.toml:8:7
          |
        8 | url = "//counter.example/"
          |       ^^^^^^^^^^^^^^^^^^^^ only `http` and `https` addresses can be linked
          |
          = help: write an address that starts with `https://`
        "#,
    );
}

#[test]
fn x04_a_host_has_no_signs() {
    for to in [
        "https://a%40b/",
        "https://x.example\"y",
        "https://x'y/",
        "https://x<y>/",
        "http://x`y",
    ] {
        refused(
            &format!("A [link](<{}>).", to.replace('<', "\\<").replace('>', "\\>")),
            "E125",
            1,
            3,
        );
    }
}

#[test]
fn x05_a_host_that_may_be_taken_for_another_is_a_warning() {
    SiteTest::new().about("A [link](https://\u{430}pple.example/).\n").warns_with(
        r#"
        warning[W117]: the host `\u{430}pple.example` may be taken for another
         --> content/pages/about.md:4:3
          |
        4 | A [link](https://\u{430}pple.example/).
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it is the same as `xn--pple-43d.example`
          |
          = help: compare it letter by letter with the one that is meant; write it in plain letters if it has such a name
        "#
        .replace("\\u{430}", "\u{430}")
        .as_str(),
    );
    for (host, other) in [
        ("xn--pple-43d.example", "\u{430}pple.example"),
        ("g\u{f6}\u{f6}gle.example", "xn--ggle-5qaa.example"),
        ("good.example\u{ff0e}evil.example", "`good.example.evil.example`"),
    ] {
        let url = format!("https://{host}/");
        let source =
            SiteTest::new().replace("content/sources.toml", "https://counter.example/", &url);
        let song = SiteTest::new()
            .also("content/songs/a-song.toml", &format!("[links]\nyoutube = \"{url}\"\n"));
        for site in [source, song] {
            let said = site.said();
            assert!(said.contains("warning[W117]") && said.contains(other), "{said}");
        }
    }
    // Hangul looks like nothing else.
    SiteTest::new().about("A [link](https://한국.example/방탄?q=\u{430}).\n").builds();
}

#[test]
fn citations_lead_to_the_sources_of_the_page() {
    let built = article("As told [@counter], and again [@counter][@paper].\n").builds();
    let prose = built.prose("/milestones/a-song-streams-1b/");
    let main = built.main("/milestones/a-song-streams-1b/");
    for href in html::values(&prose, "href") {
        assert!(
            html::values(&main, "id").contains(&href.trim_start_matches('#').to_owned()),
            "{href}"
        );
    }
    assert_eq!(html::values(&prose, "href").len(), 3);
    article("As told [@countr].\n").fails_with(
        r#"
        error[E109]: unknown source `countr`
         --> content/milestones/a-song-streams-1b.md:9:9
          |
        9 | As told [@countr].
          |         ^^^^^^^^^
          |
          = help: did you mean `[@counter]`?
        "#,
    );
}

#[test]
fn deep_quotes_and_endless_markup_are_refused() {
    refused(&format!("{} x", ">".repeat(40)), "E123", 1, 33);
    let site = SiteTest::new().also("site.toml", "[limits]\npage_bytes = 40_000\n");
    let row = format!("{}|\n", "|a".repeat(500));
    let table = format!("{row}{}|\n{}", "|-".repeat(500), row.repeat(20));
    site.about(&table).says("E123", "content/pages/about.md:1:1");
}

#[test]
fn a_placeholder_is_marked_as_it_is_written() {
    // What an escape or an entity stands for is shorter than what is written.
    refused("x {{ \\*\\*\\*방.x }} 방 y", "E405", 1, 3);
    refused("&#123;&#123; 방.x &#125;&#125;", "E405", 1, 1);
    refused("방 {{ open 방", "E405", 1, 3);
    let said = SiteTest::new().about("x {{ \\*\\*\\*a.x }}방 y").said();
    assert!(said.contains("  ^^^^^^^^^^^^^^^\n"), "{said}");
}
