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

/// Ordinary Korean, as its writers type it and its readers expect it.
#[test]
fn a_page_of_korean_prose_reads_as_a_korean_reader_expects() {
    let text = r#"## 밤배의 기록

"첫 기록"이라고 부르는 날이 있다. 그날 '신기록'을 쓴 노래는 **종이달(Paper Moon)**을 앞질렀고, "그래도 '처음'이 좋다"는 말이 남았다.

2019~2021년에는 **24시간!**이라는 말이 흔했다. ~~열흘~~ 아흐레 만에 10억 회를 넘긴 것은 [밤배](/songs/a-song/)의 일이고, 활동(~2019)과 재결합(2021~)을 가른 것도 [[a-song|그 노래]]다.

그 집계[^하루]는 *처음*이었다 — ２０２１년에도, 가운뎃점·줄임표…도 그대로다. **“양철연”**은 이름이고, `코드`는 코드다.

- [x] 1위는 밤배
- [ ] 2위는 [위로](#bambaeyi-girog)에서 본다

[^하루]: "하루"를 자정부터 센다.
"#;
    let decomposed: String = {
        use unicode_normalization::UnicodeNormalization as _;
        text.nfd().collect()
    };
    // Marks close before a particle, bold and links end there, one `~` is a range, and what is said
    // aloud is Korean.
    let expected = [
        r##"<h2 id="bambaeyi-girog">밤배의 기록</h2>"##,
        r##"<p>“첫 기록”이라고 부르는 날이 있다. 그날 ‘신기록’을 쓴 노래는 <strong>종이달(Paper Moon)</strong>을 앞질렀고, “그래도 ‘처음’이 좋다”는 말이 남았다.</p>"##,
        r##"<p>2019~2021년에는 <strong>24시간!</strong>이라는 말이 흔했다. <del>열흘</del> 아흐레 만에 10억 회를 넘긴 것은 <a href="/songs/a-song/">밤배</a>의 일이고, 활동(~2019)과 재결합(2021~)을 가른 것도 <a href="/songs/a-song/">그 노래</a>다.</p>"##,
        r##"<p>그 집계<sup class="cite"><a href="#note_a" id="note_a_from" aria-label="각주 a">a</a></sup>는 <em>처음</em>이었다 — ２０２１년에도, 가운뎃점·줄임표…도 그대로다. <strong>“양철연”</strong>은 이름이고, <code>코드</code>는 코드다.</p>"##,
        "<ul>",
        "<li>☑ 1위는 밤배</li>",
        r##"<li>☐ 2위는 <a href="#bambaeyi-girog">위로</a>에서 본다</li>"##,
        "</ul>",
        r##"<ol class="footnotes" type="a">"##,
        r##"<li id="note_a">"##,
        r##"<p>“하루”를 자정부터 센다. <a href="#note_a_from" aria-label="본문의 각주 a 자리로">↩</a></p>"##,
        "</li>",
        "</ol>",
    ]
    .join("\n");
    for text in [text, &decomposed] {
        let site =
            SiteTest::new().replace("site.toml", "title = ", "languages = [\"ko\"]\ntitle = ");
        let site =
            site.file("content/pages/about.md", &format!("+++\ntitle = \"소개\"\n+++\n{text}"));
        assert_eq!(site.builds().prose("/about/"), expected);
    }
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
    check("- [x] done\n- [ ] to do", "<ul>\n<li>☑ done</li>\n<li>☐ to do</li>\n</ul>");
    check("A day\n: 24 hours", "<dl>\n<dt>A day</dt>\n<dd>24 hours</dd>\n</dl>");
    check(
        "See https://x.example/a_(b), (http://y.example/). And https://z.example/를",
        "<p>See <a href=\"https://x.example/a_(b)\">https://x.example/a_(b)</a>, \
         (<a href=\"http://y.example/\">http://y.example/</a>). \
         And <a href=\"https://z.example/\">https://z.example/</a><span lang=\"ko\">를</span></p>",
    );
    check(
        "https://x.example/a을 https://x.example/에서. https://x.example/밤배_1, xhttps://no.example/ https:// (https://x.example/b)).",
        "<p><a href=\"https://x.example/a\">https://x.example/a</a><span lang=\"ko\">을</span> \
         <a href=\"https://x.example/\">https://x.example/</a><span lang=\"ko\">에서</span>. \
         <a href=\"https://x.example/%EB%B0%A4%EB%B0%B0_1\">https://x.example/<span lang=\"ko\">밤배</span>_1</a>, \
         xhttps://no.example/ https:// (<a href=\"https://x.example/b\">https://x.example/b</a>)).</p>",
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
fn footnotes_stand_at_the_end_in_the_order_of_their_use_with_a_way_back() {
    let mark = |letter: &str, id: &str| {
        format!(
            "<sup class=\"cite\"><a href=\"#note_{letter}\"{id} aria-label=\"Footnote {letter}\">{letter}</a></sup>"
        )
    };
    let note = |letter: &str, words: &str| {
        format!(
            "<li id=\"note_{letter}\">\n<p>{words} <a href=\"#note_{letter}_from\" \
             aria-label=\"Back to the text behind footnote {letter}\">↩</a></p>\n</li>\n"
        )
    };
    check(
        "One[^late], two [^!], three[^late].\n\n[^!]: A sign.\n\n[^late]: The *note*.\n\nThe end.\n",
        &format!(
            "<p>One{}, two{}, three{}.</p>\n<p>The end.</p>\n<ol class=\"footnotes\" type=\"a\">\n{}{}</ol>",
            mark("a", " id=\"note_a_from\""),
            mark("b", " id=\"note_b_from\""),
            mark("a", ""),
            note("a", "The <em>note</em>."),
            note("b", "A sign."),
        ),
    );
    // A heading of the same name keeps its anchor, and names that differ in a sign are two.
    let text =
        "## Note a\n\nA[^a.b] b[^a-b] c[^?] d[^!].\n\n[^a.b]: 1\n[^a-b]: 2\n[^?]: 3\n[^!]: 4\n";
    let ids =
        html::values(&SiteTest::new().about(text).builds().prose("/about/"), "id").join(" ");
    for id in ["note-a", "note_a", "note_b", "note_c", "note_d", "note_d_from"] {
        assert!(ids.split(' ').any(|found| found == id), "{id}: {ids}");
    }
}

/// A text builds, with this warning at a place of its body and no other one.
#[track_caller]
fn warned(text: &str, code: &str, line: usize, column: usize) {
    let site = SiteTest::new().about(text);
    let said = site.said();
    let place = format!("content/pages/about.md:{}:{column}", line + 3);
    assert!(
        said.contains(&format!("warning[{code}]")) && said.contains(&place),
        "{text}\n{said}"
    );
    assert_eq!(said.matches("warning[").count(), 1, "{text}\n{said}");
    assert!(!said.contains("error["), "{text}\n{said}");
}

#[test]
fn what_stays_as_typed_or_is_left_out_is_told_at_its_place() {
    for (text, code, line, column) in [
        ("A [^nope].", "W505", 1, 3),
        ("A [text][nope].", "W505", 1, 8),
        ("A [text](https://example.org/ two).", "W505", 1, 8),
        ("A ![pic][nope].", "W505", 1, 8),
        ("A [[]].", "W505", 1, 3),
        ("A\n[[a-song.", "W505", 2, 1),
        ("A ** song(1)**을.", "W505", 1, 3),
        ("A[^a].\n\n[^a]: One.\n[^a]: Two.", "W506", 4, 1),
        ("A.\n\n[^a]: One.", "W506", 3, 1),
        ("## One {#Sources}\n\nA.", "W507", 1, 1),
        ("## One {#one}\n\n## Two {#one}\n\nA.", "W507", 3, 1),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", "W508", 3, 9),
        ("| a |\n|---|\n| 1 | 2 |", "W508", 3, 5),
    ] {
        warned(text, code, line, column);
    }
    // What means something, or is meant as it stands, is not told.
    for text in [
        "A \\[[b\\]], \\*\\*c, `[^d] ** [[`, a\\[b\\][c\\].",
        "[brackets] and [x] * y.",
        "| a | b |\n|---|---|\n| 1 \\| 2 | 3 |\n| 4 |",
        "## One {#one}\n\n## Two {#two-2}\n\nA.",
    ] {
        assert_eq!(SiteTest::new().about(text).said(), "", "{text}");
    }
    for text in ["[]( /songs/a-song/ )", "[[a-song| ]]"] {
        refused(&format!("A {text}."), "E125", 1, 3);
    }
}

#[test]
fn a_link_to_a_page_in_a_table_has_its_words() {
    let text = "| a |\n|---|\n| [[a-song\\|the song]] |\n";
    let prose = SiteTest::new().about(text).builds().prose("/about/");
    assert!(prose.contains("<a href=\"/songs/a-song/\">the song</a>"), "{prose}");
}

#[test]
fn a_heading_may_have_an_anchor_of_its_own() {
    check(
        "## The *first* song {#first}\n\n[There](#first)",
        "<h2 id=\"first\">The <em>first</em> song</h2>\n<p><a href=\"#first\">There</a></p>",
    );
}

#[test]
fn the_description_is_the_first_paragraph_of_text() {
    let paragraph = "A song has a day on which it came out, and a day on which it was counted.";
    for before in [
        "| Song | Days |\n|---|---|\n| A Song | 198 |\n\n",
        "- one\n- two\n\n",
        "> Said.\n\n",
        "## Heading\n\n",
        "[^a]: A note of many words, which stands before all text of the article.\n\n",
    ] {
        let text = format!("{before}{paragraph}[^a]\n\n[^a]: b\n");
        let text = if before.contains("[^a]") { text.replace("\n\n[^a]: b", "") } else { text };
        let page = SiteTest::new().about(&text).builds().page("/about/");
        assert!(
            page.contains(&format!("name=\"description\" content=\"{paragraph}")),
            "{before}"
        );
    }
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
          = help: write `**words**` or `*words*`
        "#,
    );
    check("1 < 2 &lt;b&gt; `<b>`", "<p>1 &lt; 2 &lt;b&gt; <code>&lt;b&gt;</code></p>");
}

#[test]
fn what_other_generators_write_is_one_message_that_says_what_to_write() {
    for (text, code, help) in [
        ("<!-- more -->", "E124", "a summary is the `description`"),
        ("<!-- a note -->", "E124", "a comment of the front matter"),
        ("A<br>b", "E124", "end the line with `\\`"),
        ("A <b>b</b> c", "E124", "`**words**`"),
        ("<details><summary>a</summary>b</details>", "E124", "a heading `## …`"),
        ("{{< youtube id=\"a.b\" >}}", "E405", "`[words](https://…)`"),
        (
            "{{< figure src=\"/a.png\" title=\"a b\" >}}",
            "E405",
            "`![description](/picture.png)`",
        ),
        ("{{% notice %}}words{{% /notice %}}", "E405", "`> [!NOTE]`"),
        ("{{ youtube(id=\"a\", autoplay=true) }}", "E405", "`[words](https://…)`"),
        ("{% quote(author=\"a\") %}\n\nwords\n\n{% end %}", "E405", "`> `"),
        ("{{< chart.of \"a\" >}}", "E405", "no shortcodes"),
        ("[a]({{< ref \"a.md\" >}})", "E405", "`[[id]]`"),
        ("[a](@/blog/a-page.md)", "E125", "`[[a-page]]`"),
        ("[a](../a-page.md#b)", "E125", "`[[a-page]]`"),
    ] {
        let said = SiteTest::new().about(&format!("{text}\n")).said();
        let messages = said.matches("error[").count() + said.matches("warning[").count();
        assert!(
            said.contains(&format!("error[{code}]")) && said.contains(help),
            "{text}\n{said}"
        );
        assert_eq!(messages, 1, "{text}\n{said}");
    }
    refused("A {{< /notice >}}", "E405", 1, 3);
    refused("A </b>", "E124", 1, 3);
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
            &format!("name = \"{text}\"\nlabel = \"{text}\"\nnames = {{ romanised = \"{text}\", ko = \"{text}\" }}\n"),
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
