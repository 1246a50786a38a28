//! How large and how twisted a file may be: work grows with its length, and limits have messages.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::folder::{PROGRAM, program, ran};
use crate::output::Sandbox;
use crate::site_test::SiteTest;

/// Markdown that is long to read for a reader that looks back or ahead too far: what stands before,
/// what is repeated (`#` is a number), and what stands behind.
const FAMILIES: [(&str, &str, &str, &str); 33] = [
    ("strong that never ends", "", "*a **a ", ""),
    ("underscores that never end", "", "_a __a ", ""),
    ("emphasis that alternates", "", "*_* ", ""),
    ("emphasis", "", "*a* ", ""),
    ("struck words that never end", "", "~~a ~b ", ""),
    ("open brackets", "", "[", ""),
    ("open pictures", "", "![", ""),
    ("closing brackets", "", "]", ""),
    ("links in links", "", "[a](", ""),
    ("open addresses", "", "[a](<b", ""),
    ("open titles", "", "[a](b \"", ""),
    ("references to nothing", "", "[a][b] ", ""),
    ("text like attributes", "", "a id=\"b\" ", ""),
    ("reference definitions", "", "[a#]: /songs/\n", ""),
    ("uses of references", "[a]: /songs/\n\n", "[a] ", ""),
    ("backquotes", "", "` `` ``` ", ""),
    ("growing runs of backquotes", "a ", "`b``c```d````e", ""),
    ("backslashes", "", "\\\\a\\", ""),
    ("entities", "", "&amp;&#65; ", ""),
    ("entities that are none", "", "&a", ""),
    ("less-than signs", "", "< ", ""),
    ("open addresses in angle brackets", "", "<a:", ""),
    ("paragraphs in a list", "", "- a\n\n  b\n\n", ""),
    ("quotes that continue", "", "> a\nb\n", ""),
    ("code blocks that never end", "", "```\na\n", ""),
    ("thematic breaks that are none", "", "* * * a\n", ""),
    ("a table's rows", "| a | b |\n| - | - |\n", "| a | b |\n", ""),
    ("pipes", "", "|a", "\n|-|\n"),
    ("headings of one name", "", "## a\n", ""),
    ("footnotes", "", "[^a] ", "\n\n[^a]: words\n"),
    ("quotation marks", "", "\"'a ", ""),
    ("wiki links", "", "[[a-song]] ", ""),
    ("Hangul and other letters", "", "가a ", ""),
];

/// The same, of what is an error: so many mistakes that not all are told.
const MISTAKES: [(&str, &str); 14] = [
    ("deep quotes", ">"),
    ("deep lists", "- "),
    ("open placeholders", "{{ "),
    ("placeholders", "{{ a.b }} "),
    ("open tags of templates", "{% "),
    ("elements", "<b>"),
    ("open comments", "<!-- "),
    ("processing instructions", "<?a?> "),
    ("CDATA sections", "<![CDATA[a]]> "),
    ("links to scripts", "[a](javascript:a) "),
    ("wiki links to nothing", "[[nowhere#]] "),
    ("citations of nothing", "[@nobody#] "),
    ("main headings", "# a\n"),
    ("pictures of nothing", "![a](/nothing#.png) "),
];

/// A text of about so many bytes.
fn body(before: &str, repeated: &str, after: &str, bytes: usize) -> String {
    let mut text = before.to_owned();
    let mut number = 0;
    while text.len() < bytes {
        if repeated.contains('#') && !repeated.contains("# ") {
            text.push_str(&repeated.replace('#', &number.to_string()));
            number += 1;
        } else {
            text.push_str(repeated);
        }
    }
    text.push_str(after);
    text
}

/// How long the processor is at it, on one thread: other programs do not count.
fn time(text: &str) -> Duration {
    let site = SiteTest::new().about(text);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        let begun = now();
        let _ = site.tried();
        now() - begun
    })
}

#[cfg(unix)]
fn now() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap())
}

#[cfg(not(unix))]
fn now() -> Duration {
    use std::sync::LazyLock;
    static START: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

/// Whether 100 KB take less than a second, and four times as much takes less than 2.6 times what
/// half of it does. What else runs on the machine only makes a run longer, so the best of each
/// counts, of up to 25 runs: where the time grows with the square, it is four times as long in all.
fn is_linear(name: &str, make: impl Fn(usize) -> String) {
    const KB: usize = 1000;
    let texts = [make(100 * KB), make(200 * KB), make(400 * KB)];
    let mut best = [Duration::MAX; 3];
    for _ in 0..25 {
        for (best, text) in best.iter_mut().zip(&texts) {
            *best = time(text).min(*best);
        }
        if best[0] < Duration::from_secs(1) && best[2] < best[1].mul_f64(2.6) {
            return;
        }
    }
    panic!("{name}: {best:?} for 100, 200, 400 KB");
}

#[test]
fn z01_reading_markdown_takes_as_long_as_the_text_is() {
    for (name, before, repeated, after) in FAMILIES {
        is_linear(name, |bytes| body(before, repeated, after, bytes));
    }
}

#[test]
fn z01_a_text_that_is_one_mistake_is_told_in_a_moment() {
    for (name, repeated) in MISTAKES {
        is_linear(name, |bytes| body("", repeated, "x", bytes));
        let said = SiteTest::new().about(&body("", repeated, "x", 100_000)).said();
        let errors = said.matches("error[").count();
        assert!((1..=101).contains(&errors) && said.len() < 200_000, "{name}: {errors} errors");
    }
}

#[test]
fn many_mistakes_of_the_same_words_are_one_message_a_file() {
    let said = SiteTest::new().about(&"<b>\n\n".repeat(10)).said();
    assert_eq!(said.matches("error[E124]: HTML is not allowed").count(), 10);
    assert!(!said.contains("more like this"), "{said}");
    let said = SiteTest::new().about(&"<b>\n\n".repeat(11)).said();
    assert_eq!(said.matches("error[E124]: HTML is not allowed").count(), 1);
    assert!(said.contains("= note: 10 more like this are in this file"), "{said}");
    // Rows of two files, each with some that are later than today and some that are too old.
    let rows: String = (0..200)
        .map(|n| {
            format!("{}-01-01,1,exact,counter\n", if n % 2 == 0 { 1700 + n } else { 2200 + n })
        })
        .collect();
    let csv = format!("at,value,kind,source\n{rows}");
    let song = |title: &str| format!("title = \"{title}\"\nartists = [\"example-group\"]\n");
    let said = SiteTest::new()
        .file("content/songs/b-song.toml", &song("b"))
        .file("content/songs/c-song.toml", &song("c"))
        .file("content/series/b-song/streams.csv", &csv)
        .file("content/series/c-song/streams.csv", &csv)
        .said();
    assert_eq!(said.matches("error[E206]").count(), 4, "{said}");
    assert_eq!(said.matches("= note: 99 more like this are in this file").count(), 4, "{said}");
}

#[test]
fn of_a_hundred_mistakes_of_one_kind_the_rest_is_announced() {
    // In data files as well, where each unknown name is compared with all that there are.
    let names: Vec<String> = (0..3000).map(|n| format!("\"nobody-{n}\"")).collect();
    let song = format!("title = \"x\"\nartists = [{}]\n", names.join(", "));
    let said = SiteTest::new().file("content/songs/b-song.toml", &song).said();
    assert_eq!(said.matches("error[E109]").count(), 101, "{said}");
    assert!(said.contains("error[E109]: more than 100 of these are in this file"), "{said}");
}

#[test]
fn z02_what_grows_when_it_is_rendered_is_stopped_at_the_limit() {
    let wide = format!("{}|\n{}|\n", "|a".repeat(1000), "|-".repeat(1000));
    let wide = format!("{wide}{}", "|b|\n".repeat(200));
    for (text, limit) in [(wide.as_str(), 1_000_000), (&"*a* ".repeat(600_000), 4_194_304)] {
        let site =
            SiteTest::new().also("site.toml", &format!("[limits]\npage_bytes = {limit}\n"));
        site.about(text).fails_with(&format!(
            r#"
            error[E123]: this text becomes more than {limit} bytes of HTML
             --> content/pages/about.md:1:1
              |
            1 | +++
              | ^
              |
              = help: shorten it; `page_bytes` under `[limits]` in `site.toml` raises the limit
            "#,
        ));
    }
    SiteTest::new()
        .also("site.toml", "[limits]\npage_bytes = 40_000\n")
        .replace("content/songs/a-song.toml", "title = \"A Song\"", "title = \"A Song\"\naliases = [\"x\"]")
        .file("templates/song.html", "{% for n in range(end=100000) %}{% for m in range(end=100000) %}words {% endfor %}{% endfor %}")
        .fails_with(
            r#"
            error[E702]: the song `a-song` becomes a page of more than 40000 bytes
             --> content/songs/a-song.toml:1:1
              |
            1 | title = "A Song"
              | ^
              |
              = help: shorten it; `page_bytes` under `[limits]` in `site.toml` raises the limit
            "#,
        );
}

#[test]
fn z04_a_folder_may_be_deep_and_a_file_in_it_is_not_lost() {
    let deep = |levels: usize| format!("static/{}x.txt", "d/".repeat(levels));
    for levels in [63, 64, 65, 500] {
        let sandbox = Sandbox::new(&SiteTest::new());
        fs::create_dir_all(sandbox.site().join("static")).unwrap();
        sandbox.write(&format!("site/{}", deep(levels)), "x");
        // Twice, and once without it: the folders are walked through, and removed.
        for _ in 0..2 {
            small_stack(&sandbox, &["build"], 0);
            assert!(
                sandbox.public().join(&deep(levels)["static/".len()..]).exists(),
                "{levels}"
            );
        }
        fs::remove_dir_all(sandbox.site().join("static")).unwrap();
        for _ in 0..2 {
            small_stack(&sandbox, &["build"], 0);
            assert!(!sandbox.public().join("d").exists(), "{levels}");
        }
    }
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write(&format!("site/{}", deep(600)), "x");
    sandbox.refuses(&["build"], 1, "its path has 1205 bytes, 1024 are the most");
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write(&format!("site/content/songs/{}x.toml", "d/".repeat(100)), "");
    sandbox.refuses(&["build"], 1, "error[E101]");
}

#[test]
fn z04_a_folder_may_hold_very_many_files() {
    let sandbox = Sandbox::new(&SiteTest::new());
    let many = sandbox.site().join("static/many");
    fs::create_dir_all(&many).unwrap();
    for n in 0..65_000 {
        fs::File::create(many.join(format!("{n}.txt"))).unwrap();
    }
    let ran = sandbox.ends(&["check"], 0);
    assert!(ran.err.contains("all is well"), "{}", ran.err);
}

#[test]
fn d13_a_series_takes_as_long_as_it_has_rows_on_whichever_days_they_are() {
    let rows: String =
        (0..40_000).map(|n| format!("2021-01-01,{},at-least,paper\n", 1_000 + n)).collect();
    let song = "title = \"B\"\nartists = [\"example-group\"]\nreleased = 2020-01-01\n";
    let site = SiteTest::new()
        .file("content/songs/b.toml", song)
        .file("content/series/b/streams.csv", &format!("at,value,kind,source\n{rows}"));
    let sandbox = Sandbox::new(&site);
    ends_within(&sandbox, 0, Duration::from_secs(10));
}

#[test]
fn d13_a_claim_takes_as_long_as_its_record_has_songs() {
    const SONGS: usize = 2000;
    let mut site = SiteTest::new().file(
        "content/records/club.toml",
        "title = \"Club\"\nkind = \"club\"\nmetric = \"streams\"\nthreshold = 100\n",
    );
    for n in 0..SONGS {
        let at = format!("{}-{:02}-{:02}", 2000 + n / 336, n % 336 / 28 + 1, n % 28 + 1);
        let song = format!(
            "title = \"Song {n}\"\nartists = [\"example-group\"]\nreleased = 1999-12-31\n\
             [series.streams]\nobservations = [{{ at = {at}, value = 100, kind = \"crossed\", \
             source = \"paper\" }}]\n"
        );
        site = site.file(&format!("content/songs/s{n}.toml"), &song);
    }
    for first in (0..SONGS).step_by(500) {
        let claims: String = (first..first + 500)
            .map(|n| format!("[[claims]]\nrecord = \"club\"\nholder = \"s{n}\"\nrank = 1\n"))
            .collect();
        let article = format!("+++\ntitle = \"A\"\ndate = 2021-12-31\n{claims}+++\nText.\n");
        site = site.file(&format!("content/articles/a{first}.md"), &article);
    }
    let sandbox = Sandbox::new(&site);
    // Every rank but one is wrong.
    ends_within(&sandbox, 1, Duration::from_secs(12));
}

/// Fails unless a check ends with a code within a time: the best of three runs, as what else runs on
/// the machine only makes one longer.
fn ends_within(sandbox: &Sandbox, code: i32, limit: Duration) {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let begun = std::time::Instant::now();
        sandbox.ends(&["check"], code);
        best = best.min(begun.elapsed());
        if best < limit {
            return;
        }
    }
    panic!("{best:?}, of {limit:?}");
}

/// Runs the program with a megabyte of stack for each thread.
fn small_stack(sandbox: &Sandbox, arguments: &[&str], code: i32) -> String {
    let mut command = if cfg!(unix) {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -s 1024 && exec \"$0\" \"$@\"", PROGRAM]);
        shell
    } else {
        program()
    };
    command.args(arguments).current_dir(sandbox.site()).env("RUST_MIN_STACK", "1048576");
    let ran = ran(&mut command);
    assert_eq!(ran.code, code, "{arguments:?}:\n{}", ran.err);
    ran.err
}

#[test]
fn z06_a_megabyte_of_stack_is_enough_for_all_that_is_nested() {
    let nested = |open: &str, close: &str| {
        let depth = 50_000;
        format!("x = {}1{}\n", open.repeat(depth), close.repeat(depth))
    };
    for toml in [
        nested("[", "]"),
        nested("{ a = ", " }"),
        format!("{}x = 1\n", "a.".repeat(50_000)),
        format!("[{}x]\n", "a.".repeat(50_000)),
        "[".repeat(200_000),
    ] {
        let sandbox = Sandbox::new(&SiteTest::new().file("content/songs/b-song.toml", &toml));
        assert!(small_stack(&sandbox, &["check"], 1).contains("b-song.toml:1:"));
    }
    for (open, close) in
        [(">", ""), ("- ", ""), ("*", "*"), ("[", "](/)"), ("![", "](/)"), ("(", ")")]
    {
        let text = format!("{}a{}\n", open.repeat(24_000), close.repeat(24_000));
        let sandbox = Sandbox::new(&SiteTest::new().about(&text));
        let said = sandbox_code(&sandbox);
        assert!(!said.contains("overflow") && !said.contains("panicked"), "{open}: {said}");
    }
    for case in ["count", "chart", "records"] {
        let root =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(case);
        let sandbox = Sandbox::new(&SiteTest::from_root(&root));
        small_stack(&sandbox, &["build"], 0);
    }
    let ours =
        Sandbox::new(&SiteTest::from_root(std::path::Path::new(env!("CARGO_MANIFEST_DIR"))));
    small_stack(&ours, &["check"], 0);
    let looped = SiteTest::new().file("templates/song.html", "{{ <deeper /> }}").file(
        "templates/components/deeper.html",
        "{% component deeper() %}{{ <deeper /> }}{% endcomponent deeper %}",
    );
    let said = small_stack(&Sandbox::new(&looped), &["check"], 1);
    assert!(said.contains("error[E701]") && said.contains("recursion"), "{said}");
}

/// What is said with a small stack, whether it is an error or not.
fn sandbox_code(sandbox: &Sandbox) -> String {
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -s 1024; exec \"$0\" check", PROGRAM]);
    shell.current_dir(sandbox.site()).env("RUST_MIN_STACK", "1048576");
    let ran = ran(&mut shell);
    assert!(ran.code <= 1, "{}", ran.err);
    ran.err
}

#[test]
fn z08_a_picture_is_judged_by_what_its_header_claims() {
    let png = |width: u32, height: u32| {
        let mut bytes = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    };
    SiteTest::new().bytes("static/a.png", &png(5000, 5000)).builds();
    SiteTest::new().bytes("static/a.png", &png(65_535, 65_535)).fails_with(
        r#"
        error[E130]: this picture has 65535 × 65535 pixels
        --> static/a.png
         = note: 50000000 pixels are the most
         = help: make it smaller; `picture_pixels` under `[limits]` in `site.toml` raises the limit
        "#,
    );
    let jpeg = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xC0\0\x11\x08\x4E\x20\x27\x10\x03\x01\x22\0\x02\x11\x01\x03\x11\x01";
    let said = SiteTest::new().bytes("static/b.jpg", jpeg).said();
    assert!(said.contains("this picture has 10000 × 20000 pixels"), "{said}");
    SiteTest::new()
        .bytes("static/b.jpg", jpeg)
        .also("site.toml", "[limits]\npicture_pixels = 200_000_000\n")
        .builds();
    // A large file is not held in memory; its header is read all the same.
    let mut large = png(65_535, 65_535);
    large.resize(1 << 20, 0);
    let sandbox = Sandbox::new(&SiteTest::new().bytes("static/a.png", &large));
    sandbox.refuses(&["build"], 1, "this picture has 65535 × 65535 pixels");
}

#[test]
fn x12_a_drawing_that_could_act_is_refused() {
    let svg =
        |inner: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\">\n{inner}</svg>\n");
    SiteTest::new().file("static/a.svg", &svg("<path d=\"M0 0\"/>")).builds();
    SiteTest::new().file("static/a.svg", &svg("<g><script>alert(1)</script></g>")).fails_with(
        r#"
        error[E129]: this SVG has active content: `<script>` at 2:4
        --> static/a.svg
         = help: save it as plain SVG without scripts, links and what lies elsewhere, or as PNG
        "#,
    );
    for inner in [
        "<g onload=\"alert(1)\"/>",
        "<foreignObject><p>x</p></foreignObject>",
        "<image href=\"https://evil.example/a.png\"/>",
        "<g>",
    ] {
        let said = SiteTest::new().file("static/A.SVG", &svg(inner)).said();
        assert!(
            said.contains("error[E129]") && said.contains("static/A.SVG"),
            "{inner}: {said}"
        );
    }
}
