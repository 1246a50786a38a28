//! Messages that sent their reader the wrong way once: the place is the token that is wrong, the
//! sentence is true, and the help works when it is followed.

use crate::output::Sandbox;
use crate::site_test::SiteTest;

const SONG: &str = "content/songs/a-song.toml";

/// Whether all of these are said.
#[track_caller]
fn all_said(said: &str, expected: &[&str]) {
    for text in expected {
        assert!(said.contains(text), "`{text}` is not said:\n{said}");
    }
}

#[test]
fn e116_names_the_value() {
    let site = SiteTest::new().replace(SONG, "source = \"paper\"", "source = \"The Paper\"");
    all_said(
        &site.said(),
        &["error[E116]: `The Paper` is not an id", "--> content/songs/a-song.toml:8:70"],
    );
    let rows = "at,value,kind,source\n2021-01-10,5,exact,The Paper\n";
    let site = SiteTest::new()
        .replace(SONG, "[series.streams]", "[series.other]")
        .file("content/series/a-song/streams.csv", rows);
    all_said(&site.said(), &["error[E116]: `The Paper` is not an id"]);
}

#[test]
fn e301_counts_in_the_order_of_the_file() {
    // The observations are in no order of time: what is read later stands first.
    let twice = |a: &str, b: &str| SiteTest::new().without(SONG).song("a-song", &[a, b]).said();
    let same = "at = 2021-01-10, value = 5, kind = \"exact\"";
    let said = twice(same, same);
    let (second, first) = (said.find("^ the second time"), said.find("- the first time"));
    let lines: Vec<&str> =
        said.lines().filter(|line| line.contains("content/songs/")).collect();
    assert!(second.is_some() && first.is_some(), "{said}");
    assert!(lines[0].contains(":9:"), "{said}");
    assert!(lines[1].contains(":8:"), "{said}");
    let other = "at = 2021-01-10, value = 6, kind = \"official\"";
    for (a, b) in [(same, other), (other, same)] {
        let said = twice(a, b);
        let lines: Vec<&str> =
            said.lines().filter(|line| line.contains("content/songs/")).collect();
        assert!(lines[0].contains(":9:") && lines[1].contains(":8:"), "{said}");
    }
}

#[test]
fn a_message_about_a_new_line_says_that_it_is_new() {
    let sandbox = Sandbox::new(&SiteTest::new());
    let before = std::fs::read(sandbox.site().join(SONG)).unwrap();
    sandbox.write(
        "site/t.csv",
        "day,song,count\n2021-05-01,a-song,1200000000\n2021-05-02,a-song,1100000000\n",
    );
    let import = [
        "import",
        "t.csv",
        "--map",
        "date=day,song=song,value=count",
        "--metric",
        "streams",
        "--source",
        "paper",
    ];
    let ran = sandbox.ends(&import, 1);
    all_said(
        &ran.err,
        &[
            "error[E302]",
            "a-song.toml:11:30",
            "= note: line 10 is new: row 2 of the table; line 11 is new: row 3 of the table",
            "nothing was written",
        ],
    );
    assert_eq!(std::fs::read(sandbox.site().join(SONG)).unwrap(), before);
    let observe = [
        "observe",
        "a-song",
        "streams",
        "5",
        "--at",
        "2021-02-01",
        "--source",
        "paper",
        "--kind",
        "exact",
    ];
    let ran = sandbox.ends(&observe, 1);
    all_said(&ran.err, &["= note: line 10 is new"]);
}

#[test]
fn e303_tells_a_conflict_once() {
    let counts: Vec<String> = (1..=6)
        .map(|month| format!("at = 2019-0{month}-01, value = {month}, kind = \"exact\""))
        .collect();
    let counts: Vec<&str> = counts.iter().map(String::as_str).collect();
    let said = SiteTest::new().without(SONG).song("a-song", &counts).said();
    assert_eq!(said.matches("error[E303]").count(), 1, "{said}");
    all_said(
        &said,
        &["dated before the release", "a-song.toml:8:30", "= note: 5 more figures are"],
    );
    let metric = "[peak]\nname = \"Peak\"\nkind = \"one-off\"\nwindow = \"24 hours\"\n";
    let peaks = ["5", "6", "6"].iter().zip(["paper", "paper", "counter"]).enumerate();
    let peaks = peaks.map(|(n, (value, source))| {
        format!("  {{ at = 2020-01-0{}, value = {value}, kind = \"exact\", source = \"{source}\" }},\n", n + 2)
    });
    let series = format!("[series.peak]\nobservations = [\n{}]\n", peaks.collect::<String>());
    let said = SiteTest::new().also("content/metrics.toml", metric).also(SONG, &series).said();
    assert_eq!(said.matches("figures of one window").count(), 1, "{said}");
}

#[test]
fn e403_finds_the_milestone_of_a_renamed_song() {
    let article = "+++\ntitle = \"Words\"\ndate = 2021-02-01\n+++\nWords.\n";
    let renamed = SiteTest::new().file("content/milestones/old-name-streams-1b.md", article);
    all_said(&renamed.said(), &["error[E403]", "`a-song-streams-1b.md`"]);
    let other = SiteTest::new().file("content/milestones/something.md", article);
    all_said(&other.said(), &["error[E403]", "`data/milestones.csv` of the site lists them"]);
    assert!(SiteTest::new().builds().files().contains_key("data/milestones.csv"));
}

#[test]
fn w502_says_what_is_the_matter() {
    let record = |matching: &str| {
        let text = format!("title = \"A\"\nkind = \"most\"\nmetric = \"streams\"\n{matching}");
        SiteTest::new().file("content/records/a.toml", &text)
    };
    all_said(
        &record("where = { language = \"ja\" }\n").said(),
        &[
            "warning[W502]: no song matches this record",
            "= note: no song matches `where`",
            "check `where`",
        ],
    );
    let elsewhere = SiteTest::new()
        .also("content/metrics.toml", "[other]\nname = \"Other\"\nkind = \"counter\"\n")
        .file("content/records/a.toml", "title = \"A\"\nkind = \"most\"\nmetric = \"other\"\n");
    all_said(
        &elsewhere.said(),
        &["= note: one song matches, and it has no series in `other`", "check `metric`"],
    );
    // A newspaper's figure makes no record of an official count, and is not nearest to one either.
    let official = "[other]\nname = \"Other\"\nkind = \"counter\"\nauthority = \"official\"\n";
    let series = "[series.other]\nobservations = [{ at = 2021-01-10, value = 5, kind = \"exact\", source = \"paper\" }]\n";
    let unofficial = SiteTest::new()
        .also("content/metrics.toml", official)
        .also(SONG, series)
        .file("content/records/a.toml", "title = \"A\"\nkind = \"most\"\nmetric = \"other\"\n");
    all_said(
        &unofficial.said(),
        &["warning[W502]: no figure makes this record", "only `official` observations"],
    );
}

#[test]
fn e901_offers_an_address_only_where_one_is_taken() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("site/t.csv", "day,song,count\n2021-05-01,a-song,1200000000\n");
    let map = "date=day,song=song,value=count";
    let import =
        ["import", "t.csv", "--map", map, "--metric", "streams", "--source", "nowhere"];
    let ran = sandbox.ends(&import, 2);
    all_said(&ran.err, &["error[E901]", "content/sources.toml`; add it there first"]);
    let observe = ["observe", "a-song", "streams", "2b", "--at", "2021-02-01", "--source"];
    let ran = sandbox.ends(&[&observe[..], &["nowhere"]].concat(), 2);
    all_said(&ran.err, &["an address makes a new one"]);
    // The help, followed.
    sandbox.ends(&[&observe[..], &["https://nowhere.example/a"]].concat(), 0);
}

#[test]
fn e910_says_where_an_empty_line_is_expected() {
    let site = SiteTest::new().replace(SONG, "\n\n[series.streams]", "\n[series.streams]");
    let sandbox = Sandbox::new(&site);
    let ran = sandbox.ends(&["fmt", "--check"], 1);
    all_said(
        &ran.err,
        &["error[E910]", "a-song.toml:5:1", "an empty line is expected before this one"],
    );
    assert!(!ran.err.contains("``"), "{}", ran.err);
    for (wrong, label) in [
        ("\n  \n[series.streams]", "an empty line without spaces is expected"),
        ("\n\n\n[series.streams]", "no empty line is expected here"),
    ] {
        let site = SiteTest::new().replace(SONG, "\n\n[series.streams]", wrong);
        all_said(&Sandbox::new(&site).ends(&["fmt", "--check"], 1).err, &[label]);
    }
    // The help, followed.
    sandbox.ends(&["fmt"], 0);
    sandbox.ends(&["fmt", "--check"], 0);
}

#[test]
fn what_as_of_leaves_out_is_said_where_a_page_is_missing() {
    let article = "+++\ntitle = \"Words\"\n+++\nOn [[a-song-streams-1b]].\n";
    let sandbox = Sandbox::new(&SiteTest::new().file("content/pages/words.md", article));
    sandbox.ends(&["check"], 0);
    for command in ["check", "build"] {
        let ran = sandbox.ends(&[command, "--as-of", "2020-12-31"], 1);
        all_said(
            &ran.err,
            &[
                "error[E127]",
                "= note: `--as-of 2020-12-31` leaves out what is later, perhaps this as well",
            ],
        );
    }
}

#[test]
fn e803_stands_at_the_link_of_a_template() {
    let own = "{% extends \"theme/404.html\" %}{% block head %}\n<a href=\"/nowhere/\">x</a>{% endblock %}\n";
    SiteTest::new().file("templates/404.html", own).says("E803", "templates/404.html:2:9");
    let own = own.replace("/nowhere/", "https://example.org/nowhere/");
    SiteTest::new().file("templates/404.html", &own).says("E803", "templates/404.html:2:9");
    let own = own.replace("https://example.org/nowhere/", "#nothing");
    SiteTest::new().file("templates/404.html", &own).says("E803", "templates/404.html:2:9");
}

#[test]
fn a_link_of_an_article_is_told_where_it_is_written() {
    let about = |link: &str| {
        SiteTest::new().about(&format!("## 밤배의 기록\n\nWords [words]({link}) words.\n"))
    };
    let said = about("#밤배의-기록").said();
    all_said(
        &said,
        &[
            "error[E803]: the link `#밤배의-기록`",
            "about.md:6:7",
            "did you mean `#bambaeyi-girog`?",
        ],
    );
    // The help, followed.
    about("#bambaeyi-girog").builds();
    all_said(
        &about("#bambaeyi-girug").said(),
        &["about.md:6:7", "did you mean `#bambaeyi-girog`?"],
    );
    let other = SiteTest::new().about("## 밤배의 기록\n").file(
        "content/pages/words.md",
        "+++\ntitle = \"Words\"\n+++\n[words](/about/#밤배의-기록)\n",
    );
    all_said(
        &other.said(),
        &[
            "the link `/about/#밤배의-기록`",
            "words.md:4:1",
            "did you mean `/about/#bambaeyi-girog`?",
        ],
    );
    // A full address of the site is a link into it.
    for (base, link) in
        [("/", "https://example.org/song/"), ("/b/", "https://example.org/b/song/")]
    {
        let site = about(link).base_url(&format!("https://example.org{base}"));
        site.says("E127", "content/pages/about.md:6:7");
        about(&link.replace("song", "songs"))
            .base_url(&format!("https://example.org{base}"))
            .builds();
    }
    about("https://example.org/elsewhere/").base_url("https://example.org/b/").builds();
}

#[test]
fn what_is_no_file_of_a_site_is_told_by_its_path() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("site/content/songs/b-song.toml/file", "a folder of a file's name\n");
    let said = sandbox.ends(&["check"], 3).err;
    all_said(
        &said,
        &["error[E102]: this is a folder", "content/songs/b-song.toml", "rename the folder"],
    );
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("site/content/pages/long.md", "");
    let long =
        std::fs::File::options().write(true).open(sandbox.site().join("content/pages/long.md"));
    long.unwrap().set_len((32 << 20) + 1).unwrap();
    all_said(&sandbox.ends(&["check"], 1).err, &["error[E104]", "content/pages/long.md"]);
    // The help, followed.
    sandbox.remove("site/content/pages/long.md");
    sandbox.ends(&["check"], 0);
}

#[test]
fn e908_says_what_is_wrong_with_a_table() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("site/t.csv", "day,song,count\n2021-05-01,a-song,1200000000\n");
    let with = |map: &'static str| {
        ["import", "t.csv", "--map", map, "--metric", "streams", "--source", "counter"]
    };
    let said = sandbox.ends(&with("date=day,song=song,value=cuont"), 1).err;
    all_said(&said, &["error[E908]", "count"]);
    sandbox.ends(&with("date=day,song=song,value=count"), 0);
}

#[test]
fn w902_warns_where_other_machines_can_read_along() {
    use std::io::Read as _;
    let sandbox = Sandbox::new(&SiteTest::new());
    let mut command = crate::folder::program();
    command.current_dir(sandbox.site()).args(["serve", "--host", "0.0.0.0", "--port", "0"]);
    let mut served = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let (mut said, mut pipe) = (Vec::new(), served.stderr.take().unwrap());
    let mut byte = [0];
    while !String::from_utf8_lossy(&said).contains("W902") && pipe.read(&mut byte).unwrap() == 1
    {
        said.push(byte[0]);
    }
    served.kill().unwrap();
    served.wait().unwrap();
    all_said(&String::from_utf8_lossy(&said), &["W902"]);
}
