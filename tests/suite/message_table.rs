//! Every message, tried once: an input that raises it, the text that it marks, and what its reader
//! writes who follows its help, after which nothing is said any more.

use std::collections::BTreeSet;

use daesang::diagnostics::Code;

use crate::site_test::SiteTest;

/// A change of a site: a file, a piece of its text (empty: all of it) and what stands there instead.
pub type Change = (&'static str, &'static str, &'static str);

/// A message that content can raise.
struct Row {
    code: &'static str,
    /// The file that it names, and the text that it marks there; empty where it marks none.
    place: (&'static str, &'static str),
    wrong: &'static [Change],
    /// The same, as the help says: it is made of the sound site, not of the wrong one.
    right: &'static [Change],
}

const fn row(
    code: &'static str,
    place: (&'static str, &'static str),
    wrong: &'static [Change],
    right: &'static [Change],
) -> Row {
    Row { code, place, wrong, right }
}

const SITE: &str = "site.toml";
const METRICS: &str = "content/metrics.toml";
const SOURCES: &str = "content/sources.toml";
const SONG: &str = "content/songs/a-song.toml";
const RECORD: &str = "content/records/first.toml";
const PAGE: &str = "content/pages/words.md";
const STORY: &str = "content/milestones/a-song-streams-1b.md";
const SERIES: &str = "content/series/a-song/peak.csv";
const STRINGS: &str = "strings/en.toml";
const TEMPLATE: &str = "templates/404.html";
const LAST: &str =
    "{ at = 2021-01-10, value = 1_000_000_000, kind = \"crossed\", source = \"paper\" }";

/// The sound site to which the changes are made.
fn sound() -> SiteTest {
    SiteTest::new()
        .replace(
            METRICS,
            "milestones = [100_000_000, 1_000_000_000]\n",
            "milestones = [100_000_000, 1_000_000_000]\n[peak]\nname = \"Peak\"\nkind = \"one-off\"\nwindow = \"24 hours\"\n[place]\nname = \"Place\"\nkind = \"rank\"\n",
        )
        .file(RECORD, "title = \"First\"\nkind = \"first\"\nmetric = \"streams\"\nthreshold = 1_000_000_000\n")
        .file(PAGE, "+++\ntitle = \"Words\"\n+++\nWords on [[a-song]].\n")
        .file(STORY, "+++\ntitle = \"A story\"\ndate = 2021-01-11\n+++\nWords.\n")
        .file(SERIES, "at,value,kind,source\n2020-01-02,500,exact,counter\n")
        .file(TEMPLATE, "{% extends \"theme/404.html\" %}{% block head %}{% endblock %}\n")
}

const ROWS: &[Row] = &[
    row(
        "E101",
        ("content/song/b.toml", ""),
        &[("content/song/b.toml", "", "title = \"B\"\n")],
        &[("content/songs/b.toml", "", "title = \"B\"\nartists = [\"example-group\"]\n")],
    ),
    row(
        "E106",
        (PAGE, "\\u0010"),
        &[(PAGE, "\"Words\"", "\"Wo\\u0010rds\"")],
        &[(PAGE, "\"Words\"", "\"Words\"")],
    ),
    row(
        "W106",
        (PAGE, "\\u200B"),
        &[(PAGE, "\"Words\"", "\"Wo\\u200Brds\"")],
        &[(PAGE, "\"Words\"", "\"Words\"")],
    ),
    row(
        "E107",
        (SONG, "titel"),
        &[(SONG, "title = \"A Song\"", "title = \"A Song\"\ntitel = \"B\"")],
        &[],
    ),
    row(
        "E108",
        (SONG, "\"example-group\""),
        &[(SONG, "[\"example-group\"]", "[\"example-group\", \"example-group\"]")],
        &[],
    ),
    row(
        "W108",
        ("content/artists/other.toml", ""),
        &[("content/artists/other.toml", "", "name = \"Example Group\"\nkind = \"group\"\n")],
        &[("content/artists/other.toml", "", "name = \"Other Group\"\nkind = \"group\"\n")],
    ),
    row("W109", (SONG, "\"A S\u{43E}ng\""), &[(SONG, "\"A Song\"", "\"A S\u{43E}ng\"")], &[]),
    row(
        "E109",
        (SONG, "\"papr\""),
        &[(
            SONG,
            LAST,
            "{ at = 2021-01-10, value = 1_000_000_000, kind = \"crossed\", source = \"papr\" }",
        )],
        &[],
    ),
    row(
        "E110",
        (SONG, ""),
        &[(SONG, "artists = [\"example-group\"]", "artists = \"example-group\"]")],
        &[],
    ),
    row("E111", (SONG, "title"), &[(SONG, "artists", "title = \"B\"\nartists")], &[]),
    row("E112", (SONG, "5"), &[(SONG, "\"A Song\"", "5")], &[]),
    row("E113", (SONG, ""), &[(SONG, "title = \"A Song\"\n", "")], &[]),
    row("E114", (SONG, "\" \""), &[(SONG, "\"A Song\"", "\" \"")], &[]),
    row(
        "E116",
        (SONG, "\"The Paper\""),
        &[(
            SONG,
            LAST,
            "{ at = 2021-01-10, value = 1_000_000_000, kind = \"crossed\", source = \"The Paper\" }",
        )],
        &[],
    ),
    row(
        "E117",
        (SOURCES, "\"paper.example/1\""),
        &[(SOURCES, "\"https://paper.example/1\"", "\"paper.example/1\"")],
        &[],
    ),
    row(
        "W117",
        (SOURCES, "\"https://p\u{430}per.example/1\""),
        &[(SOURCES, "https://paper", "https://p\u{430}per")],
        &[],
    ),
    row(
        "E118",
        (SITE, "\"blue\""),
        &[(SITE, "cards = false", "cards = false\ntheme = { accent = \"blue\" }")],
        &[(SITE, "cards = false", "cards = false\ntheme = { accent = \"#1f5fa8\" }")],
    ),
    row("E119", (SONG, "1.5"), &[(SONG, "value = 1_000_000_000", "value = 1.5")], &[]),
    row("E120", (SERIES, "date,value,kind,source"), &[(SERIES, "at,", "date,")], &[]),
    row(
        "E121",
        (SITE, "\"de\""),
        &[(SITE, "cards = false", "cards = false\nlanguages = [\"en\", \"de\"]")],
        &[(SITE, "cards = false", "cards = false\nlanguages = [\"en\", \"ko\"]")],
    ),
    row(
        "E122",
        (PAGE, "Words on [[a-song]]."),
        &[(PAGE, "+++\ntitle = \"Words\"\n+++\n", "")],
        &[],
    ),
    row(
        "E124",
        (PAGE, "<br>"),
        &[(PAGE, "Words on", "Words<br>on")],
        &[(PAGE, "Words on", "Words\\\non")],
    ),
    row(
        "E125",
        (PAGE, "[a](ftp://a.example/)"),
        &[(PAGE, "Words on", "[a](ftp://a.example/) on")],
        &[(PAGE, "Words on", "[a](https://a.example/) on")],
    ),
    row(
        "E126",
        (PAGE, "# Words"),
        &[(PAGE, "Words on", "# Words\n\nWords on")],
        &[(PAGE, "Words on", "## Words\n\nWords on")],
    ),
    row("E127", (PAGE, "[[a-sogn]]"), &[(PAGE, "[[a-song]]", "[[a-sogn]]")], &[]),
    row(
        "E128",
        (STRINGS, "{name}"),
        &[(STRINGS, "", "feed = \"{name}\"\n")],
        &[(STRINGS, "", "feed = \"News\"\n")],
    ),
    row(
        "E129",
        ("static/a.svg", ""),
        &[("static/a.svg", "", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>")],
        &[("static/a.svg", "", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")],
    ),
    row(
        "E131",
        (SITE, "\"lgo.svg\""),
        &[
            (SITE, "cards = false", "cards = false\ntheme = { logo = \"lgo.svg\" }"),
            ("static/logo.svg", "", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ],
        &[
            (SITE, "cards = false", "cards = false\ntheme = { logo = \"logo.svg\" }"),
            ("static/logo.svg", "", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ],
    ),
    row(
        "E201",
        (SONG, "{ from = 2021-01-12, to = 2021-01-10 }"),
        &[(SONG, "at = 2021-01-10", "at = { from = 2021-01-12, to = 2021-01-10 }")],
        &[(SONG, "at = 2021-01-10", "at = { from = 2021-01-10, to = 2021-01-12 }")],
    ),
    row(
        "E202",
        (SONG, "\"2021-01-10\""),
        &[(SONG, "at = 2021-01-10", "at = \"2021-01-10\"")],
        &[],
    ),
    row(
        "E203",
        (SONG, "2021-01-10T18:00:00"),
        &[(SONG, "at = 2021-01-10", "at = 2021-01-10T18:00:00")],
        &[(SONG, "at = 2021-01-10", "at = 2021-01-10T18:00:00+09:00")],
    ),
    row("E204", (METRICS, "\"a day\""), &[(METRICS, "\"24 hours\"", "\"a day\"")], &[]),
    row(
        "E205",
        (SONG, "\"375d\""),
        &[(SONG, "at = 2021-01-10", "at = 2021-01-10, after = \"375d\"")],
        &[],
    ),
    row("E206", (SONG, "2031-01-10"), &[(SONG, "at = 2021-01-10", "at = 2031-01-10")], &[]),
    row(
        "E301",
        (SONG, LAST),
        &[(
            SONG,
            "kind = \"crossed\", source = \"paper\" },\n]",
            "kind = \"crossed\", source = \"paper\" },\n  { at = 2021-01-10, value = 1_000_000_000, kind = \"crossed\", source = \"paper\" },\n]",
        )],
        &[],
    ),
    row(
        "E302",
        (SONG, "1_000_000_003"),
        &[(
            SONG,
            LAST,
            "{ at = 2021-01-10, value = 1_000_000_000, kind = \"crossed\", source = \"paper\" }, { at = 2021-02-01, value = 1_000_000_004, kind = \"exact\", source = \"counter\" }, { at = 2021-02-02, value = 1_000_000_003, kind = \"exact\", source = \"counter\" }",
        )],
        &[(
            SONG,
            LAST,
            "{ at = 2021-01-10, value = 1_000_000_000, kind = \"crossed\", source = \"paper\" }, { at = 2021-02-01, value = 1_000_000_004, kind = \"exact\", source = \"counter\" }, { at = 2021-02-02, value = 1_000_000_003, kind = \"exact\", source = \"counter\", decrease = \"counted anew\" }",
        )],
    ),
    row(
        "W302",
        (SONG, "\"counted anew\""),
        &[(
            SONG,
            "value = 1_000_000_000",
            "value = 1_000_000_000, decrease = \"counted anew\"",
        )],
        &[],
    ),
    row("E303", (SONG, "1_000_000_000"), &[(SONG, "at = 2021-01-10", "at = 2019-01-10")], &[]),
    row(
        "E305",
        (SONG, "\"live\""),
        &[(
            SONG,
            LAST,
            "{ at = 2021-01-10, value = 1_000_000_000, kind = \"crossed\", source = \"paper\", supersedes = \"live\" }",
        )],
        &[],
    ),
    row(
        "E306",
        (RECORD, "\"most\""),
        &[(
            RECORD,
            "\"first\"\nmetric = \"streams\"\nthreshold = 1_000_000_000",
            "\"most\"\nmetric = \"place\"",
        )],
        &[(
            RECORD,
            "\"first\"\nmetric = \"streams\"\nthreshold = 1_000_000_000",
            "\"most\"\nmetric = \"peak\"",
        )],
    ),
    row(
        "W307",
        (SONG, "900_000_000"),
        &[(
            SONG,
            LAST,
            "{ at = 2021-01-10, value = 100_100_000, kind = \"exact\", source = \"paper\" }, { at = 2021-01-11, value = 900_000_000, kind = \"exact\", source = \"paper\" }, { at = 2021-01-12, value = 1_000_000_000, kind = \"exact\", source = \"paper\" }",
        )],
        &[],
    ),
    row(
        "E401",
        (STORY, "376"),
        &[(STORY, "date = 2021-01-11\n", "date = 2021-01-11\n[[claims]]\ndays = 376\n")],
        &[(STORY, "date = 2021-01-11\n", "date = 2021-01-11\n[[claims]]\ndays = 375\n")],
    ),
    row(
        "E402",
        (STORY, "0"),
        &[(
            STORY,
            "date = 2021-01-11\n",
            "date = 2021-01-11\n[[claims]]\nrecord = \"first\"\nrank = 0\n",
        )],
        &[],
    ),
    row(
        "W501",
        (STORY, "1"),
        &[(
            STORY,
            "date = 2021-01-11\n",
            "date = 2021-01-11\n[[claims]]\nrecord = \"first\"\nrank = 1\n",
        )],
        &[
            (
                STORY,
                "date = 2021-01-11\n",
                "date = 2021-01-11\n[[claims]]\nrecord = \"first\"\nrank = 1\n",
            ),
            (
                RECORD,
                "threshold = 1_000_000_000\n",
                "threshold = 1_000_000_000\n[complete]\nas_of = 2021-01-10\nwhat = \"Songs\"\nsource = \"paper\"\n",
            ),
        ],
    ),
    row("E405", (PAGE, "{{ a.day }}"), &[(PAGE, "Words on", "{{ a.day }} on")], &[]),
    row(
        "W503",
        (PAGE, "1,300,000,000"),
        &[(PAGE, "Words on", "1,300,000,000 on")],
        &[(PAGE, "Words on", "1,000,000,000 on")],
    ),
    row("W505", (PAGE, "**"), &[(PAGE, "Words on", "** Words on")], &[]),
    row(
        "W506",
        (PAGE, "["),
        &[(PAGE, "[[a-song]].", "[[a-song]].\n\n[^a]: More.")],
        &[(PAGE, "[[a-song]].", "[[a-song]].[^a]\n\n[^a]: More.")],
    ),
    row(
        "W507",
        (PAGE, "#"),
        &[(PAGE, "Words on", "## One {#sources}\n\nWords on")],
        &[(PAGE, "Words on", "## One {#one}\n\nWords on")],
    ),
    row(
        "W508",
        (PAGE, "| 2 |"),
        &[(PAGE, "Words on", "| a |\n| - |\n| 1 | 2 |\n\nWords on")],
        &[(PAGE, "Words on", "| a | b |\n| - | - |\n| 1 | 2 |\n\nWords on")],
    ),
    row(
        "E701",
        (TEMPLATE, "titel"),
        &[(TEMPLATE, "{% endblock %}", "{{ page.titel }}{% endblock %}")],
        &[(TEMPLATE, "{% endblock %}", "{{ page.title }}{% endblock %}")],
    ),
    row(
        "E704",
        (TEMPLATE, "{{ page.title | safe }}"),
        &[(TEMPLATE, "{% endblock %}", "{{ page.title | safe }}{% endblock %}")],
        &[(TEMPLATE, "{% endblock %}", "{{ page.title }}{% endblock %}")],
    ),
    row(
        "W705",
        (SITE, "\"#ffcc00\""),
        &[(SITE, "cards = false", "cards = false\ntheme = { accent = \"#ffcc00\" }")],
        &[(SITE, "cards = false", "cards = false\ntheme = { accent = \"#1f5fa8\" }")],
    ),
    row(
        "W706",
        (TEMPLATE, "<script>"),
        &[(TEMPLATE, "{% endblock %}", "<script>x()</script>{% endblock %}")],
        &[
            (TEMPLATE, "{% endblock %}", "<script src=\"/x.js\" defer></script>{% endblock %}"),
            ("static/x.js", "", "x()"),
        ],
    ),
    row(
        "E803",
        (TEMPLATE, "\"/sogs/\""),
        &[(TEMPLATE, "{% endblock %}", "<a href=\"/sogs/\">a</a>{% endblock %}")],
        &[(TEMPLATE, "{% endblock %}", "<a href=\"/songs/\">a</a>{% endblock %}")],
    ),
    row(
        "E304",
        (SONG, "0"),
        &[(
            SONG,
            "[series.streams]",
            "[series.place]\nobservations = [{ at = 2021-01-10, value = 0, kind = \"exact\", source = \"paper\" }]\n[series.streams]",
        )],
        &[(
            SONG,
            "[series.streams]",
            "[series.place]\nobservations = [{ at = 2021-01-10, value = 1, kind = \"exact\", source = \"paper\" }]\n[series.streams]",
        )],
    ),
    row(
        "E403",
        ("content/milestones/a-song-streams-2b.md", "+++"),
        &[(
            "content/milestones/a-song-streams-2b.md",
            "",
            "+++\ntitle = \"A\"\ndate = 2021-02-01\n+++\nWords.\n",
        )],
        &[(
            "content/milestones/a-song-streams-100m.md",
            "",
            "+++\ntitle = \"A\"\ndate = 2021-02-01\n+++\nWords.\n",
        )],
    ),
    row(
        "W306",
        ("content/songs/b-song.toml", "9_000_000"),
        &[(
            "content/songs/b-song.toml",
            "",
            "title = \"B Song\"\nartists = [\"example-group\"]\nreleased = 2020-01-01\n[series.streams]\nobservations = [{ at = 2020-03-10, value = 1_000, kind = \"exact\", source = \"counter\" }, { at = 2020-03-11, value = 9_000_000, kind = \"exact\", source = \"counter\" }]\n",
        )],
        &[(
            "content/songs/b-song.toml",
            "",
            "title = \"B Song\"\nartists = [\"example-group\"]\nreleased = 2020-01-01\n[series.streams]\nobservations = [{ at = 2020-03-10, value = 1_000, kind = \"exact\", source = \"counter\" }, { at = 2020-03-11, value = 9_000_000, kind = \"exact\", source = \"counter\", confirmed = 2020-03-12 }]\n",
        )],
    ),
    row(
        "W308",
        (SONG, "1_000_000_000"),
        &[(SOURCES, "kind = \"press\"", "kind = \"press\"\npublished = 2021-01-10")],
        &[
            (SOURCES, "kind = \"press\"", "kind = \"press\"\npublished = 2021-01-10"),
            (
                SONG,
                LAST,
                "{ at = 2021-01-10, value = 1_000_000_000, kind = \"at-least\", source = \"paper\" }",
            ),
        ],
    ),
    row(
        "W502",
        (RECORD, ""),
        &[(RECORD, "threshold", "where = { language = \"ja\" }\nthreshold")],
        &[(RECORD, "threshold", "where = { language = \"ko\" }\nthreshold")],
    ),
    row(
        "W504",
        (SITE, "\"a-song\", \"b-song\""),
        &[
            (
                SITE,
                "cards = false",
                "cards = false\nversus = { pairs = [[\"a-song\", \"b-song\"]] }",
            ),
            (
                "content/songs/b-song.toml",
                "",
                "title = \"B Song\"\nartists = [\"example-group\"]\n",
            ),
        ],
        &[],
    ),
    row(
        "W701",
        (SONG, "愛"),
        &[(SITE, "cards = false", "cards = true"), (SONG, "\"A Song\"", "\"愛\"")],
        &[],
    ),
    row(
        "E804",
        ("static", ""),
        &[("static/index.html", "", "x")],
        &[("static/other.html", "", "x")],
    ),
    row(
        "E808",
        (SONG, "\"/../x/\""),
        &[(SONG, "language", "redirects = [\"/../x/\"]\nlanguage")],
        &[(SONG, "language", "redirects = [\"/old/x/\"]\nlanguage")],
    ),
];

/// Messages that content alone doesn't raise, or only at length: where each is tried.
const ELSEWHERE: &[(&str, &str)] = &[
    // Of a length, a size or bytes that are no text.
    ("E104", "tests/suite/messages.rs"),
    ("E105", "tests/suite/parsing.rs"),
    ("E115", "tests/suite/data.rs"),
    ("E123", "tests/suite/limits.rs"),
    ("E130", "tests/suite/limits.rs"),
    ("E702", "tests/suite/limits.rs"),
    ("E703", "tests/suite/cards.rs"),
    ("W702", "tests/suite/cards.rs"),
    ("E805", "tests/suite/routes.rs"),
    // Of the disk and the system.
    ("E100", "tests/suite/output.rs"),
    ("E102", "tests/suite/messages.rs"),
    ("E103", "tests/suite/outside.rs"),
    ("E801", "tests/faults/machine.py"),
    ("E802", "tests/suite/output.rs"),
    ("E806", "tests/suite/output.rs"),
    ("E807", "tests/faults/others.py"),
    ("E809", "tests/faults/machine.py"),
    ("W803", "tests/suite/output.rs"),
    ("E911", "tests/tools/observe.rs"),
    ("E912", "tests/suite/serve.rs"),
    ("E914", "tests/suite/deploy.rs"),
    ("W902", "tests/suite/messages.rs"),
    // Of the command line.
    ("E810", "tests/suite/deploy.rs"),
    ("W804", "src/deploy/host_limits.rs"),
    ("E901", "tests/suite/messages.rs"),
    ("E902", "tests/tools/observe.rs"),
    ("E903", "tests/tools/observe.rs"),
    ("E904", "tests/tools/observe.rs"),
    ("E905", "tests/suite/deploy.rs"),
    ("E906", "tests/tools/observe.rs"),
    ("E907", "tests/tools/observe.rs"),
    ("E908", "tests/suite/messages.rs"),
    ("E909", "tests/tools/import.rs"),
    ("E910", "tests/suite/messages.rs"),
    ("E915", "tests/tools/observe.rs"),
    ("E916", "tests/tools/observe.rs"),
];

/// Messages of a system that can't tell of changes to files, which no test here has.
const UNTRIED: [&str; 2] = ["E913", "W901"];

pub fn changed(changes: &[Change]) -> SiteTest {
    changes.iter().fold(sound(), |site, (path, from, to)| match from.is_empty() {
        true => site.file(path, to),
        false => site.replace(path, from, to),
    })
}

#[test]
fn every_message_marks_what_is_wrong_and_its_help_works() {
    sound().builds();
    let mut wrong = Vec::new();
    for row in ROWS {
        let (found, said) = changed(row.wrong).marked(row.code);
        let is_there =
            found.iter().any(|(path, token)| (path.as_str(), token.as_str()) == row.place);
        if !is_there {
            wrong.push(format!("{} marks {found:?}, not {:?}:\n{said}", row.code, row.place));
        }
        let after = changed(row.right).said();
        if !after.is_empty() {
            wrong.push(format!("{}, after its help: {after}", row.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_code_is_tried() {
    let tried = ROWS.iter().map(|row| row.code).chain(ELSEWHERE.iter().map(|(code, _)| *code));
    let tried: BTreeSet<&str> = tried.chain(UNTRIED).collect();
    let all: BTreeSet<&str> = Code::ALL.iter().map(|(code, _)| code.as_str()).collect();
    let missing: Vec<_> = all.difference(&tried).collect();
    assert!(missing.is_empty(), "no row tries {missing:?}");
    for (code, file) in ELSEWHERE {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(code), "{file} does not try {code}");
    }
}
