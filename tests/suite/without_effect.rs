//! Nothing that a maintainer writes is silently without effect: for every key of the schema and every
//! construct of `docs/content.md`, either it is seen in the output whatever it says, or what of it
//! would have no effect is told.

use std::collections::BTreeSet;

use daesang::schema::{KINDS, Shape};

use crate::message_table::{Change, changed};

/// What becomes of a key.
enum Row {
    /// The output of a site with these changes differs from that of one with those before.
    Seen(&'static [Change], &'static [Change]),
    /// These changes, of which nothing comes, are told by a code.
    Told(&'static str, &'static [Change]),
    /// Why neither can be tried here.
    Because(&'static str),
}

use Row::{Because, Seen, Told};

const SITE: &str = "site.toml";
const METRICS: &str = "content/metrics.toml";
const SOURCES: &str = "content/sources.toml";
const GROUP: &str = "content/artists/example-group.toml";
const SONG: &str = "content/songs/a-song.toml";
const RECORD: &str = "content/records/first.toml";
const PAGE: &str = "content/pages/words.md";
const STORY: &str = "content/milestones/a-song-streams-1b.md";

/// Changes that add a line to a file of the sound site, behind one that is there.
macro_rules! with {
    ($file:expr, $behind:literal, $line:literal) => {
        &[($file, $behind, concat!($behind, "\n", $line))]
    };
}

/// A line in `site.toml`.
macro_rules! site {
    ($line:literal) => {
        with!(SITE, "cards = false", $line)
    };
}

/// A line in the file of the song.
macro_rules! song {
    ($line:literal) => {
        with!(SONG, "language = \"ko\"", $line)
    };
}

/// A key of the last observation.
macro_rules! observation {
    ($more:literal) => {
        &[(SONG, "value = 1_000_000_000", concat!("value = 1_000_000_000, ", $more))]
    };
}

/// A claim of the story.
macro_rules! claim {
    ($lines:literal) => {
        &[(STORY, "date = 2021-01-11", concat!("date = 2021-01-11\n[[claims]]\n", $lines))]
    };
}

/// By the kind of file and the keys on the way. Conditions of `not` and of claims are read by the function
/// that reads those of a record.
const ROWS: &[(&str, Row)] = &[
    ("site.title", Seen(&[], &[(SITE, "Test Book", "Other Book")])),
    ("site.tagline", Seen(&[], site!("tagline = \"Words\""))),
    ("site.base_url", Seen(&[], &[(SITE, "example.org", "example.com")])),
    ("site.languages", Told("E121", site!("languages = [\"en\", \"xx\"]"))),
    ("site.timezone", Told("E118", site!("timezone = \"Asia/Soul\""))),
    ("site.day_count", Told("E118", site!("day_count = \"weeks\""))),
    ("site.report", Told("E127", site!("report = \"/nowhere/\""))),
    ("site.edit", Seen(&[], site!("edit = \"https://example.com/\""))),
    ("site.licence", Seen(&[], site!("licence = \"CC0-1.0\""))),
    ("site.cards", Seen(&[], &[(SITE, "cards = false", "cards = true")])),
    ("site.exports", Seen(&[], site!("exports = false"))),
    ("site.out", Told("E802", site!("out = \"../elsewhere\""))),
    (
        "site.milestones.within_days",
        Seen(
            &[
                (SONG, "at = 2020-03-01", "at = { from = 2020-03-01, to = 2020-05-01 }"),
                (
                    SONG,
                    "value = 100_000_000, kind = \"crossed\"",
                    "value = 200_000_000, kind = \"crossed\"",
                ),
            ],
            &[
                (SONG, "at = 2020-03-01", "at = { from = 2020-03-01, to = 2020-05-01 }"),
                (
                    SONG,
                    "value = 100_000_000, kind = \"crossed\"",
                    "value = 200_000_000, kind = \"crossed\"",
                ),
                (SITE, "cards = false", "cards = false\nmilestones = { within_days = 30 }"),
            ],
        ),
    ),
    (
        "site.versus.pairs",
        Told("E108", site!("versus = { pairs = [[\"a-song\", \"a-song\"]] }")),
    ),
    ("site.theme.accent", Told("E118", site!("theme = { accent = \"blue\" }"))),
    ("site.theme.paper", Told("E118", site!("theme = { paper = \"white\" }"))),
    ("site.theme.ink", Told("E118", site!("theme = { ink = \"black\" }"))),
    ("site.theme.logo", Told("E131", site!("theme = { logo = \"a.svg\" }"))),
    ("site.theme.icon", Told("E131", site!("theme = { icon = \"a.svg\" }"))),
    ("site.theme.font", Told("E131", site!("theme = { font = \"a.woff2\" }"))),
    (
        "site.menu.label",
        Seen(
            site!("menu = [{ label = \"A\", url = \"/songs/\" }]"),
            site!("menu = [{ label = \"B\", url = \"/songs/\" }]"),
        ),
    ),
    ("site.menu.url", Told("E127", site!("menu = [{ label = \"A\", url = \"/sogs/\" }]"))),
    ("site.social", Told("E117", site!("social = { A = \"a.example\" }"))),
    (
        "site.policy.script-src",
        Told("E118", site!("policy = { script-src = [\"a.example\"] }")),
    ),
    (
        "site.policy.style-src",
        Seen(&[], site!("policy = { style-src = [\"https://a.example\"] }")),
    ),
    ("site.policy.img-src", Seen(&[], site!("policy = { img-src = [\"https://a.example\"] }"))),
    (
        "site.policy.font-src",
        Seen(&[], site!("policy = { font-src = [\"https://a.example\"] }")),
    ),
    (
        "site.policy.media-src",
        Seen(&[], site!("policy = { media-src = [\"https://a.example\"] }")),
    ),
    (
        "site.policy.frame-src",
        Seen(&[], site!("policy = { frame-src = [\"https://a.example\"] }")),
    ),
    (
        "site.policy.connect-src",
        Seen(&[], site!("policy = { connect-src = [\"https://a.example\"] }")),
    ),
    (
        "site.policy.form-action",
        Seen(&[], site!("policy = { form-action = [\"https://a.example\"] }")),
    ),
    ("site.limits.page_bytes", Told("E702", site!("limits = { page_bytes = 100 }"))),
    (
        "site.limits.picture_pixels",
        Because("a limit acts where it is reached: `tests/suite/limits.rs`"),
    ),
    ("metrics.*.name", Seen(&[], &[(METRICS, "\"Peak\"", "\"Height\"")])),
    (
        "metrics.*.unit",
        Seen(
            &[(
                "content/records/most.toml",
                "",
                "title = \"Most\"\nkind = \"most\"\nmetric = \"peak\"\n",
            )],
            &[
                (
                    "content/records/most.toml",
                    "",
                    "title = \"Most\"\nkind = \"most\"\nmetric = \"peak\"\n",
                ),
                (METRICS, "kind = \"one-off\"", "unit = \"points\"\nkind = \"one-off\""),
            ],
        ),
    ),
    (
        "metrics.*.unit_one",
        Told(
            "E113",
            &[(METRICS, "kind = \"one-off\"", "unit_one = \"point\"\nkind = \"one-off\"")],
        ),
    ),
    ("metrics.*.kind", Told("E118", &[(METRICS, "\"one-off\"", "\"once\"")])),
    (
        "metrics.*.milestones",
        Seen(&[], &[(METRICS, "[100_000_000,", "[50_000_000, 100_000_000,")]),
    ),
    (
        "metrics.*.stale_after",
        Seen(
            &[(
                SONG,
                "[series.streams]",
                "[series.place]\nobservations = [{ at = 2021-08-01, value = 1, kind = \"exact\", source = \"counter\" }]\n[series.streams]",
            )],
            &[
                (
                    SONG,
                    "[series.streams]",
                    "[series.place]\nobservations = [{ at = 2021-08-01, value = 1, kind = \"exact\", source = \"counter\" }]\n[series.streams]",
                ),
                (METRICS, "kind = \"counter\"", "kind = \"counter\"\nstale_after = 100_000"),
            ],
        ),
    ),
    ("metrics.*.window", Told("E204", &[(METRICS, "24 hours", "a day")])),
    (
        "metrics.*.authority",
        Told(
            "E118",
            &[(METRICS, "kind = \"one-off\"", "authority = \"all\"\nkind = \"one-off\"")],
        ),
    ),
    (
        "metrics.*.note",
        Seen(&[], &[(METRICS, "kind = \"one-off\"", "note = \"Words\"\nkind = \"one-off\"")]),
    ),
    ("sources.*.publisher", Seen(&[], &[(SOURCES, "Example Paper", "Other Paper")])),
    (
        "sources.*.title",
        Seen(&[], &[(SOURCES, "kind = \"press\"", "kind = \"press\"\ntitle = \"Words\"")]),
    ),
    (
        "sources.*.author",
        Seen(&[], &[(SOURCES, "kind = \"press\"", "kind = \"press\"\nauthor = \"Words\"")]),
    ),
    ("sources.*.url", Told("E117", &[(SOURCES, "https://paper.example/1", "paper.example")])),
    (
        "sources.*.archive",
        Seen(
            &[],
            &[(
                SOURCES,
                "kind = \"press\"",
                "kind = \"press\"\narchive = \"https://archive.example/1\"",
            )],
        ),
    ),
    (
        "sources.*.published",
        Seen(&[], &[(SOURCES, "kind = \"press\"", "kind = \"press\"\npublished = 2021-02-10")]),
    ),
    (
        "sources.*.accessed",
        Seen(&[], &[(SOURCES, "kind = \"press\"", "kind = \"press\"\naccessed = 2021-02-10")]),
    ),
    ("sources.*.kind", Told("E118", &[(SOURCES, "\"press\"", "\"paper\"")])),
    (
        "sources.*.language",
        Seen(&[], &[(SOURCES, "kind = \"press\"", "kind = \"press\"\nlanguage = \"ko\"")]),
    ),
    ("artist.name", Seen(&[], &[(GROUP, "Example Group", "Other Group")])),
    (
        "artist.names",
        Seen(
            &[],
            &[(GROUP, "kind = \"group\"", "kind = \"group\"\nnames = { ko = \"그룹\" }")],
        ),
    ),
    (
        "artist.aliases",
        Seen(&[], &[(GROUP, "kind = \"group\"", "kind = \"group\"\naliases = [\"EG\"]")]),
    ),
    ("artist.kind", Told("E118", &[(GROUP, "\"group\"", "\"crowd\"")])),
    (
        "artist.gender",
        Told("E118", &[(GROUP, "kind = \"group\"", "kind = \"group\"\ngender = \"boys\"")]),
    ),
    (
        "artist.country",
        Told("E118", &[(GROUP, "kind = \"group\"", "kind = \"group\"\ncountry = \"Korea\"")]),
    ),
    (
        "artist.debut",
        Seen(&[], &[(GROUP, "kind = \"group\"", "kind = \"group\"\ndebut = 2019-01-01")]),
    ),
    (
        "artist.label",
        Seen(&[], &[(GROUP, "kind = \"group\"", "kind = \"group\"\nlabel = \"A Label\"")]),
    ),
    (
        "artist.colour",
        Told("E118", &[(GROUP, "kind = \"group\"", "kind = \"group\"\ncolour = \"blue\"")]),
    ),
    (
        "artist.member_of",
        Told(
            "E108",
            &[(GROUP, "kind = \"group\"", "kind = \"group\"\nmember_of = [\"example-group\"]")],
        ),
    ),
    (
        "artist.source",
        Told("E109", &[(GROUP, "kind = \"group\"", "kind = \"group\"\nsource = \"papr\"")]),
    ),
    (
        "artist.external",
        Told("E403", &[(GROUP, "kind = \"group\"", "kind = \"group\"\nexternal = true")]),
    ),
    (
        "artist.redirects",
        Told(
            "E808",
            &[(GROUP, "kind = \"group\"", "kind = \"group\"\nredirects = [\"/../x/\"]")],
        ),
    ),
    (
        "artist.image.file",
        Told(
            "E131",
            &[(
                GROUP,
                "kind = \"group\"",
                "kind = \"group\"\nimage = { file = \"a.png\", credit = \"A\", licence = \"CC0-1.0\" }",
            )],
        ),
    ),
    (
        "artist.image.credit",
        Told(
            "E113",
            &[(
                GROUP,
                "kind = \"group\"",
                "kind = \"group\"\nimage = { file = \"a.png\", licence = \"CC0-1.0\" }",
            )],
        ),
    ),
    (
        "artist.image.licence",
        Told(
            "E113",
            &[(
                GROUP,
                "kind = \"group\"",
                "kind = \"group\"\nimage = { file = \"a.png\", credit = \"A\" }",
            )],
        ),
    ),
    (
        "artist.image.alt",
        Because(
            "it is the text of the picture, without which there is none: `tests/suite/artists.rs`",
        ),
    ),
    ("song.title", Seen(&[], &[(SONG, "A Song", "Other Song")])),
    ("song.titles", Seen(&[], song!("titles = { ko = \"노래\" }"))),
    ("song.aliases", Seen(&[], song!("aliases = [\"AS\"]"))),
    ("song.artists", Told("E109", &[(SONG, "[\"example-group\"]", "[\"nobody\"]")])),
    ("song.featuring", Told("E108", song!("featuring = [\"example-group\"]"))),
    ("song.released", Seen(&[], &[(SONG, "released = 2020-01-01", "released = 2020-01-02")])),
    ("song.language", Told("E118", &[(SONG, "\"ko\"", "\"Korean\"")])),
    ("song.source", Told("E109", song!("source = \"papr\""))),
    ("song.links", Told("E117", song!("links = { A = \"a.example\" }"))),
    ("song.redirects", Told("E804", song!("redirects = [\"/songs/a-song/\"]"))),
    ("song.release.title", Seen(&[], song!("release = { title = \"Album\" }"))),
    (
        "song.release.type",
        Seen(
            song!("release = { title = \"Album\" }"),
            song!("release = { title = \"Album\", type = \"single\" }"),
        ),
    ),
    (
        "song.series.*.covers",
        Seen(&[], &[(SONG, "[series.streams]", "[series.streams]\ncovers = \"All of it\"")]),
    ),
    (
        "song.series.*.start",
        Told("E303", &[(SONG, "[series.streams]", "[series.streams]\nstart = 2021-06-01")]),
    ),
    (
        "song.series.*.milestones",
        Told(
            "E108",
            &[(SONG, "[series.streams]", "[series.streams]\nmilestones = [100_000_000]")],
        ),
    ),
    (
        "song.series.*.observations.at",
        Told("E206", &[(SONG, "at = 2021-01-10", "at = 2031-01-10")]),
    ),
    (
        "song.series.*.observations.after",
        Told("E204", &[(SONG, "at = 2021-01-10", "after = \"a year\"")]),
    ),
    (
        "song.series.*.observations.value",
        Told("E119", &[(SONG, "value = 1_000_000_000", "value = 1.5")]),
    ),
    (
        "song.series.*.observations.kind",
        Told(
            "E118",
            &[(
                SONG,
                "value = 1_000_000_000, kind = \"crossed\"",
                "value = 1_000_000_000, kind = \"passed\"",
            )],
        ),
    ),
    (
        "song.series.*.observations.source",
        Told(
            "E109",
            &[(
                SONG,
                "value = 1_000_000_000, kind = \"crossed\", source = \"paper\"",
                "value = 1_000_000_000, kind = \"crossed\", source = \"papr\"",
            )],
        ),
    ),
    ("song.series.*.observations.note", Seen(&[], observation!("note = \"Words\""))),
    (
        "song.series.*.observations.confirmed",
        Because(
            "it silences W306 to W308, which come and go as figures do: `tests/suite/data.rs`",
        ),
    ),
    (
        "song.series.*.observations.decrease",
        Told("W302", observation!("decrease = \"counted anew\"")),
    ),
    (
        "song.series.*.observations.supersedes",
        Told("E305", observation!("supersedes = \"live\"")),
    ),
    ("song.series.*.observations.status", Told("E118", observation!("status = \"wrong\""))),
    ("record.title", Seen(&[], &[(RECORD, "\"First\"", "\"The first\"")])),
    ("record.kind", Told("E118", &[(RECORD, "\"first\"", "\"fist\"")])),
    ("record.metric", Told("E109", &[(RECORD, "\"streams\"", "\"steams\"")])),
    ("record.threshold", Told("W502", &[(RECORD, "1_000_000_000", "9_000_000_000")])),
    ("record.note", Seen(&[], &[(RECORD, "threshold", "note = \"Words\"\nthreshold")])),
    (
        "record.redirects",
        Told("E804", &[(RECORD, "threshold", "redirects = [\"/records/first/\"]\nthreshold")]),
    ),
    (
        "record.where.language",
        Told("W502", &[(RECORD, "threshold", "where = { language = \"ja\" }\nthreshold")]),
    ),
    (
        "record.where.lead",
        Told("E109", &[(RECORD, "threshold", "where = { lead = \"nobody\" }\nthreshold")]),
    ),
    (
        "record.where.artist",
        Told("E109", &[(RECORD, "threshold", "where = { artist = \"nobody\" }\nthreshold")]),
    ),
    (
        "record.where.artist_kind",
        Told(
            "W502",
            &[(RECORD, "threshold", "where = { artist_kind = \"soloist\" }\nthreshold")],
        ),
    ),
    (
        "record.where.gender",
        Told("E118", &[(RECORD, "threshold", "where = { gender = \"boys\" }\nthreshold")]),
    ),
    (
        "record.where.country",
        Told("E118", &[(RECORD, "threshold", "where = { country = \"Korea\" }\nthreshold")]),
    ),
    (
        "record.where.featuring",
        Told("W502", &[(RECORD, "threshold", "where = { featuring = true }\nthreshold")]),
    ),
    (
        "record.where.released",
        Told("W502", &[(RECORD, "threshold", "where = { released = \"1999\" }\nthreshold")]),
    ),
    (
        "record.where.debut",
        Told(
            "E202",
            &[(RECORD, "threshold", "where = { debut = \"the nineties\" }\nthreshold")],
        ),
    ),
    (
        "record.where.external",
        Told("W502", &[(RECORD, "threshold", "where = { external = true }\nthreshold")]),
    ),
    (
        "record.complete.what",
        Told(
            "E113",
            &[(
                RECORD,
                "threshold = 1_000_000_000",
                "threshold = 1_000_000_000\ncomplete = { as_of = 2021-01-10, source = \"paper\" }",
            )],
        ),
    ),
    (
        "record.complete.as_of",
        Seen(
            &[(
                RECORD,
                "threshold = 1_000_000_000",
                "threshold = 1_000_000_000\ncomplete = { what = \"Songs\", as_of = 2021-01-10, source = \"paper\" }",
            )],
            &[(
                RECORD,
                "threshold = 1_000_000_000",
                "threshold = 1_000_000_000\ncomplete = { what = \"Songs\", as_of = 2021-01-09, source = \"paper\" }",
            )],
        ),
    ),
    (
        "record.complete.source",
        Told(
            "E109",
            &[(
                RECORD,
                "threshold = 1_000_000_000",
                "threshold = 1_000_000_000\ncomplete = { what = \"Songs\", as_of = 2021-01-10, source = \"papr\" }",
            )],
        ),
    ),
    ("front-matter.title", Seen(&[], &[(PAGE, "\"Words\"", "\"More words\"")])),
    ("front-matter.date", Told("E206", &[(STORY, "date = 2021-01-11", "date = 2031-01-11")])),
    (
        "front-matter.tags",
        Seen(&[], &[(STORY, "date = 2021-01-11", "date = 2021-01-11\ntags = [\"words\"]")]),
    ),
    (
        "front-matter.source",
        Told("E109", &[(STORY, "date = 2021-01-11", "date = 2021-01-11\nsource = \"papr\"")]),
    ),
    (
        "front-matter.description",
        Seen(
            &[],
            &[(PAGE, "title = \"Words\"", "title = \"Words\"\ndescription = \"A sentence.\"")],
        ),
    ),
    (
        "front-matter.draft",
        Seen(&[], &[(PAGE, "title = \"Words\"", "title = \"Words\"\ndraft = true")]),
    ),
    (
        "front-matter.redirects",
        Told(
            "E804",
            &[(PAGE, "title = \"Words\"", "title = \"Words\"\nredirects = [\"/songs/\"]")],
        ),
    ),
    (
        "front-matter.claims.id",
        Told(
            "E111",
            &[(
                STORY,
                "date = 2021-01-11",
                "date = 2021-01-11\n[[claims]]\nid = \"a\"\ndays = 375\n[[claims]]\nid = \"a\"\ndays = 375",
            )],
        ),
    ),
    ("front-matter.claims.record", Told("E109", claim!("record = \"fist\"\nrank = 1"))),
    (
        "front-matter.claims.holder",
        Told("E109", claim!("record = \"first\"\nholder = \"b-song\"")),
    ),
    ("front-matter.claims.on", Told("E401", claim!("on = 2021-01-09"))),
    ("front-matter.claims.days", Told("E401", claim!("days = 376"))),
    ("front-matter.claims.value", Told("E401", claim!("record = \"first\"\nvalue = 5"))),
    ("front-matter.claims.rank", Told("W501", claim!("record = \"first\"\nrank = 2"))),
    ("front-matter.claims.held", Told("E401", claim!("record = \"first\"\nheld = 5"))),
    (
        "front-matter.claims.previous",
        Told("E109", claim!("record = \"first\"\nprevious = \"b-song\"")),
    ),
    ("front-matter.claims.as_of", Told("E203", claim!("days = 375\nas_of = \"2021\""))),
];

/// Constructs of articles, templates and other files, and what of them has no effect.
const CONSTRUCTS: &[(&str, Row)] = &[
    ("a link", Told("E127", &[(PAGE, "[[a-song]]", "[[nobody]]")])),
    ("a link to a path", Told("E127", &[(PAGE, "[[a-song]]", "[a](/nowhere/)")])),
    ("a link to an anchor", Told("E803", &[(PAGE, "[[a-song]]", "[a](#nowhere)")])),
    ("a link without words", Told("E125", &[(PAGE, "[[a-song]]", "[](/songs/)")])),
    ("a link that nothing defines", Told("W505", &[(PAGE, "[[a-song]]", "[a][nowhere]")])),
    ("a citation", Told("E109", &[(PAGE, "[[a-song]]", "Words [@nobody]")])),
    ("a fact", Told("E405", &[(PAGE, "[[a-song]]", "{{ a.day }}")])),
    ("a footnote", Told("W506", &[(PAGE, "[[a-song]].", "[[a-song]].\n\n[^a]: More.")])),
    ("a mark of a footnote", Told("W505", &[(PAGE, "[[a-song]].", "[[a-song]].[^a]")])),
    (
        "an anchor of a heading",
        Told("W507", &[(PAGE, "Words on", "## One {#sources}\n\nWords on")]),
    ),
    ("a cell", Told("W508", &[(PAGE, "Words on", "| a |\n| - |\n| 1 | 2 |\n\nWords on")])),
    ("emphasis", Told("W505", &[(PAGE, "Words on", "** Words on")])),
    ("a picture", Told("E127", &[(PAGE, "Words on", "![a](/a.png) on")])),
    ("HTML", Told("E124", &[(PAGE, "Words on", "<i>Words</i> on")])),
    ("a comment", Told("E124", &[(PAGE, "Words on", "<!-- more -->\n\nWords on")])),
    ("a shortcode", Told("E405", &[(PAGE, "Words on", "{{< youtube x >}} on")])),
    ("an unseen character", Told("W106", &[(PAGE, "Words on", "Wo\u{200B}rds on")])),
    (
        "a word of a strings file",
        Told("E107", &[("strings/en.toml", "", "feeed = \"News\"\n")]),
    ),
    (
        "a placeholder of a strings file",
        Told("E128", &[("strings/en.toml", "", "feed = \"{name}\"\n")]),
    ),
    ("a strings file", Told("E101", &[("strings/xx.toml", "", "feed = \"News\"\n")])),
    (
        "a column of a series",
        Told(
            "E120",
            &[("content/series/a-song/peak.csv", "kind,source", "kind,source,colour")],
        ),
    ),
    (
        "a series of no song",
        Told(
            "E109",
            &[(
                "content/series/b-song/peak.csv",
                "",
                "at,value,kind,source\n2020-01-02,500,exact,counter\n",
            )],
        ),
    ),
    ("a series of no metric", Told("E109", &[(SONG, "[series.streams]", "[series.steams]")])),
    (
        "a file in no folder of content",
        Told("E101", &[("content/song/b.toml", "", "title = \"B\"\n")]),
    ),
    (
        "a text of a milestone that isn't there",
        Told(
            "E403",
            &[(
                "content/milestones/a-song-streams-2b.md",
                "",
                "+++\ntitle = \"A\"\ndate = 2021-02-01\n+++\nWords.\n",
            )],
        ),
    ),
    ("a template that makes nothing", Told("E101", &[("templates/sogn.html", "", "Words\n")])),
    (
        "a block of a template",
        Told(
            "E701",
            &[(
                "templates/404.html",
                "{% endblock %}",
                "{% endblock %}{% block foot %}{% endblock %}",
            )],
        ),
    ),
    (
        "a script in a template",
        Told(
            "W706",
            &[("templates/404.html", "{% endblock %}", "<script>x()</script>{% endblock %}")],
        ),
    ),
];

/// Every key of the schema, by its way.
fn keys(way: &str, shape: &Shape, all: &mut BTreeSet<String>) {
    for key in shape.keys {
        let own = format!("{way}.{}", key.name);
        // One function reads these conditions and those of a record.
        if own.ends_with(".not") || own == "front-matter.claims.where" {
            continue;
        }
        match key.holds.shape() {
            Some(inner) => keys(&own, inner, all),
            None => drop(all.insert(own)),
        }
    }
}

#[test]
fn every_key_and_construct_has_an_effect_or_is_told() {
    let mut wrong = Vec::new();
    for (what, row) in ROWS.iter().chain(CONSTRUCTS) {
        match row {
            Seen(before, after) => match (changed(before).tried(), changed(after).tried()) {
                (Ok(before), Ok(after)) if before.files() != after.files() => {}
                (Ok(_), Ok(_)) => wrong.push(format!("{what} is not seen")),
                (before, after) => {
                    let said = before.err().into_iter().chain(after.err());
                    wrong.push(format!("{what}: {}", said.collect::<String>()));
                }
            },
            Told(code, changes) => {
                let (found, said) = changed(changes).marked(code);
                if found.is_empty() {
                    wrong.push(format!("{what}: {code} is not said, but:\n{said}"));
                }
            }
            Because(why) => assert!(!why.is_empty(), "{what}"),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_key_has_a_row() {
    let mut all = BTreeSet::new();
    for (kind, shape, _) in KINDS {
        keys(kind, shape, &mut all);
    }
    let rows: BTreeSet<String> = ROWS.iter().map(|(key, _)| (*key).to_owned()).collect();
    let missing: Vec<_> = all.difference(&rows).collect();
    let old: Vec<_> = rows.difference(&all).collect();
    assert!(
        missing.is_empty() && old.is_empty(),
        "without a row: {missing:?}; without a key: {old:?}"
    );
}
