//! The shape of every file that people write: its keys, in their canonical order, and what each
//! may hold.
//!
//! `fmt` orders keys by it, and `json.rs` writes it as JSON Schema for editors. The readers of
//! `catalogue`, `config` and `article` decide what is right; a test compares the two.
//!
//! A key or a word that had another name keeps it here as `was`: the readers name the new one,
//! and `fmt` writes it.

mod json;

use crate::date::{DayCount, Window};
use crate::kinds::{
    ArtistKind, Authority, Gender, MetricKind, ObservationKind, RecordKind, SourceKind, Status,
};
use crate::words::{Word, Words as _};

/// The largest count that JSON and browsers carry exactly: 2^53 − 1.
pub const MAX_COUNT: u64 = (1 << 53) - 1;

/// A table with fixed keys.
#[derive(Debug)]
pub struct Shape {
    /// The keys, in canonical order.
    pub keys: &'static [Key],
}

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Its name before the format's words were settled.
    pub was: Option<&'static str>,
    /// What it holds.
    pub holds: Holds,
    /// Whether it must be written.
    pub required: bool,
    /// What it is for, in a line.
    pub says: &'static str,
}

/// What a key holds.
#[derive(Debug)]
pub enum Holds {
    /// A line of text.
    Text,
    /// Text, or a table of text by language.
    Visitor,
    /// An id.
    Id,
    /// Texts; one alone is a list of one.
    Texts,
    /// Ids; one alone is a list of one.
    Ids,
    /// A list of pairs of ids.
    IdPairs,
    /// An address of the web.
    Url,
    /// One of some words.
    Choice(&'static [Word]),
    /// Some of some words.
    Choices(&'static [Word]),
    /// One of some words, or an id.
    Named(&'static [Word]),
    /// True or false.
    Flag,
    /// A count.
    Count,
    /// A list of counts.
    Counts,
    /// A day, a minute, a month, a year or a range.
    When,
    /// A day.
    Day,
    /// A time since release.
    After,
    /// The time since release that a figure covers.
    Window,
    /// Texts under free keys.
    Pairs,
    /// A table.
    Table(&'static Shape),
    /// A list of tables.
    Tables(&'static Shape),
    /// A list of tables; one alone is a list of one.
    OneOrMore(&'static Shape),
    /// A table of tables, each under an id.
    Each(&'static Shape),
}

const fn key(name: &'static str, holds: Holds, says: &'static str) -> Key {
    Key { name, was: None, holds, required: false, says }
}

const fn required(name: &'static str, holds: Holds, says: &'static str) -> Key {
    Key { name, was: None, holds, required: true, says }
}

impl Key {
    /// The same key, which had another name.
    const fn was(self, old: &'static str) -> Self {
        Self { was: Some(old), ..self }
    }
}

/// What a message about an old key or word proposes.
pub fn renamed_help(now: &str) -> String {
    format!("it is called `{now}` now; `daesang fmt` rewrites it")
}

const SOURCE_IDS: Key = key("source", Holds::Ids, "ids of sources for these facts");
const REDIRECTS: Key = key("redirects", Holds::Texts, "old addresses that lead here");

/// `site.toml`
pub static SITE: Shape = Shape {
    keys: &[
        required("title", Holds::Visitor, "the site's name"),
        key("tagline", Holds::Visitor, "one sentence on what the site is"),
        required("base_url", Holds::Url, "where the site will stand; a path is fine"),
        key("languages", Holds::Texts, "codes; the first lives at /"),
        key("timezone", Holds::Text, "an IANA name: what a bare date means").was("zone"),
        key("day_count", Holds::Choice(DayCount::WORDS), "how days are counted"),
        key(
            "report",
            Holds::Text,
            "where a reader reports an error: an address, or a page's path",
        ),
        key("edit", Holds::Url, "where files are edited, with {path} in it or before the path"),
        key("licence", Holds::Text, "an SPDX name"),
        key("cards", Holds::Flag, "whether social cards are drawn"),
        key("exports", Holds::Flag, "whether each song and record has data files"),
        key("out", Holds::Text, "the output folder, below the site's"),
        key("milestones", Holds::Table(&MILESTONES), "which milestones have pages"),
        key("versus", Holds::Table(&VERSUS), "what is compared beside holders of records"),
        key("theme", Holds::Table(&THEME), "colours, logo, icon, font"),
        key("menu", Holds::Tables(&MENU), "the navigation, in place of the built-in one"),
        key("social", Holds::Pairs, "name and address of other places, in the footer"),
        key("policy", Holds::Table(&POLICY), "what pages may load from elsewhere"),
        key("limits", Holds::Table(&LIMITS), "raised only on purpose"),
    ],
};

static MILESTONES: Shape = Shape {
    keys: &[key(
        "within_days",
        Holds::Count,
        "days to within which the day of one must be known that no observation names",
    )],
};

static VERSUS: Shape =
    Shape { keys: &[key("pairs", Holds::IdPairs, "pairs of ids of songs, each with a page")] };

static THEME: Shape = Shape {
    keys: &[
        key("accent", Holds::Text, "#rrggbb: links, marks, the chart's line"),
        key("paper", Holds::Text, "#rrggbb: the page"),
        key("ink", Holds::Text, "#rrggbb: the text"),
        key("logo", Holds::Text, "a picture under static/, beside the site's name"),
        key("icon", Holds::Text, "a picture under static/, for windows and bookmarks"),
        key("font", Holds::Text, "a .woff2 file under static/, for headings and figures"),
    ],
};

static MENU: Shape = Shape {
    keys: &[
        required("label", Holds::Visitor, "what it is called"),
        required("url", Holds::Text, "an address, or a page's path"),
    ],
};

static POLICY: Shape = Shape {
    keys: &[
        key("script-src", Holds::Texts, "origins of scripts"),
        key("style-src", Holds::Texts, "origins of style sheets"),
        key("img-src", Holds::Texts, "origins of pictures"),
        key("font-src", Holds::Texts, "origins of fonts"),
        key("media-src", Holds::Texts, "origins of sound and video"),
        key("frame-src", Holds::Texts, "origins of pages in a frame"),
        key("connect-src", Holds::Texts, "where scripts may connect to"),
        key("form-action", Holds::Texts, "where forms may lead"),
    ],
};

static LIMITS: Shape = Shape {
    keys: &[
        key("page_bytes", Holds::Count, "most bytes of one page"),
        key("picture_pixels", Holds::Count, "most pixels of one picture"),
    ],
};

/// An entry of `content/metrics.toml`.
static METRIC: Shape = Shape {
    keys: &[
        required("name", Holds::Visitor, "the name"),
        key("unit", Holds::Visitor, "what is counted, behind a short figure"),
        key("unit_one", Holds::Visitor, "the same of one"),
        required("kind", Holds::Choice(MetricKind::WORDS), "what its figures are"),
        key("milestones", Holds::Counts, "values that make milestones").was("ladder"),
        key("stale_after", Holds::Count, "days after which a series is stale"),
        key("window", Holds::Window, "the time since release that a figure covers"),
        key("authority", Holds::Choice(Authority::WORDS), "whose figures make a record"),
        key("note", Holds::Visitor, "how it is counted"),
    ],
};

/// `content/metrics.toml`
pub static METRICS: Shape = Shape { keys: &[key("*", Holds::Each(&METRIC), "a metric")] };

/// An entry of `content/sources.toml`.
static SOURCE: Shape = Shape {
    keys: &[
        required("publisher", Holds::Text, "who published it"),
        key("title", Holds::Text, "its title"),
        key("author", Holds::Text, "who wrote it"),
        required("url", Holds::Url, "where it stands"),
        key("archive", Holds::Url, "a kept copy"),
        key(
            "published",
            Holds::When,
            "when it was published; seldom the day of what it reports",
        ),
        key("accessed", Holds::Day, "when it was read"),
        required("kind", Holds::Choice(SourceKind::WORDS), "how close it stands to the figure"),
        key("language", Holds::Text, "its language"),
    ],
};

/// `content/sources.toml`
pub static SOURCES: Shape = Shape { keys: &[key("*", Holds::Each(&SOURCE), "a source")] };

/// `content/artists/<id>.toml`
pub static ARTIST: Shape = Shape {
    keys: &[
        required("name", Holds::Text, "the name"),
        key("names", Holds::Pairs, "other names by ko, romanised or a language code"),
        key("aliases", Holds::Texts, "short forms"),
        key("kind", Holds::Choice(ArtistKind::WORDS), "what it is"),
        key("gender", Holds::Choice(Gender::WORDS), "of the person, or of all members"),
        key("country", Holds::Text, "an ISO code"),
        key("debut", Holds::When, "when it began"),
        key("label", Holds::Text, "its label"),
        key("colour", Holds::Text, "#rrggbb: the artist's colour on all pages"),
        key("member_of", Holds::Ids, "ids of acts"),
        SOURCE_IDS,
        key("external", Holds::Flag, "whether it is named only, without a page").was("outside"),
        REDIRECTS,
        key("image", Holds::Table(&IMAGE), "a picture of it"),
    ],
};

static IMAGE: Shape = Shape {
    keys: &[
        required("file", Holds::Text, "a picture under static/"),
        required("credit", Holds::Text, "who made it"),
        required("licence", Holds::Text, "an SPDX name, or the terms"),
        key("alt", Holds::Visitor, "what it shows, else the artist's name"),
    ],
};

/// `content/songs/<id>.toml`
pub static SONG: Shape = Shape {
    keys: &[
        required("title", Holds::Text, "the title"),
        key("titles", Holds::Pairs, "other titles by ko, romanised or a language code"),
        key("aliases", Holds::Texts, "short forms"),
        required("artists", Holds::Ids, "ids of artists; the first leads"),
        key("featuring", Holds::Ids, "ids of guests"),
        key("released", Holds::When, "when it came out"),
        key("language", Holds::Texts, "codes, the main one first; [] for no words"),
        SOURCE_IDS,
        key("links", Holds::Pairs, "addresses by name: where to listen or watch"),
        REDIRECTS,
        key("release", Holds::Table(&RELEASE), "what it came out on"),
        key("series", Holds::Table(&ALL_SERIES), "observations by metric"),
    ],
};

static RELEASE: Shape = Shape {
    keys: &[
        required("title", Holds::Text, "its title"),
        key("type", Holds::Text, "single, mini-album, …"),
    ],
};

static ALL_SERIES: Shape = Shape { keys: &[key("*", Holds::Each(&SERIES), "a series")] };

static SERIES: Shape = Shape {
    keys: &[
        key("covers", Holds::Visitor, "what the counter adds up"),
        key(
            "start",
            Holds::When,
            "first day, if it is not the release; of places, on the chart",
        )
        .was("released"),
        key("milestones", Holds::Counts, "extra steps for this song"),
        key("observations", Holds::Tables(&OBSERVATION), "one a line"),
    ],
};

static OBSERVATION: Shape = Shape {
    keys: &[
        key("at", Holds::When, "when; with `at-least`, the day of a report will do"),
        key("after", Holds::After, "time since release, instead of `at`"),
        required("value", Holds::Count, "the figure"),
        required(
            "kind",
            Holds::Choice(ObservationKind::WORDS),
            "what the source says of the figure: `at-least` of what is reported as reached",
        ),
        required("source", Holds::Ids, "who says so"),
        key("note", Holds::Visitor, "a remark for the visitor"),
        key("confirmed", Holds::Day, "when a jump, or a report's day, was checked again"),
        key("decrease", Holds::Text, "why the count fell here"),
        key(
            "supersedes",
            Holds::Named(ObservationKind::WORDS),
            "the kind or source of what it replaces",
        ),
        key("status", Holds::Choice(Status::WORDS), "shown, and nothing is derived from it"),
    ],
};

/// `content/records/<id>.toml`
pub static RECORD: Shape = Shape {
    keys: &[
        required("title", Holds::Visitor, "the question it answers"),
        required("kind", Holds::Choice(RecordKind::WORDS), "what kind it is"),
        required("metric", Holds::Id, "what is compared"),
        key("threshold", Holds::Count, "for all kinds but most"),
        key("where", Holds::Table(&WHERE), "which songs it is about"),
        key("note", Holds::Visitor, "a remark for the visitor"),
        REDIRECTS,
        key("complete", Holds::OneOrMore(&COMPLETE), "the list that it rests on").was("scope"),
    ],
};

/// A statement that the list of a record is complete.
static COMPLETE: Shape = Shape {
    keys: &[
        required("what", Holds::Visitor, "which songs the list has all of").was("complete"),
        required("as_of", Holds::Day, "until when"),
        required("source", Holds::Ids, "who says so"),
    ],
};

macro_rules! conditions {
    ($($more:expr)?) => {
        &[
            key("language", Holds::Texts, "the main language is one of them"),
            key("lead", Holds::Ids, "one of them leads"),
            key("artist", Holds::Ids, "one of them is credited"),
            key("artist_kind", Holds::Choices(ArtistKind::WORDS), "what the lead is"),
            key("gender", Holds::Choices(Gender::WORDS), "who is in the lead"),
            key("country", Holds::Texts, "where the lead is from"),
            key("featuring", Holds::Flag, "whether there is a guest"),
            key("released", Holds::When, "the release is within it"),
            key("debut", Holds::When, "the lead's debut is within it"),
            key("external", Holds::Flag, "whether the lead is external").was("outside"),
            $($more,)?
        ]
    };
}

static WHERE: Shape = Shape {
    keys: conditions!(key("not", Holds::Table(&CONDITIONS), "songs that are left out")),
};

static CONDITIONS: Shape = Shape { keys: conditions!() };

/// The front matter of `content/milestones/*.md`, `articles/*.md`, `pages/*.md`.
pub static FRONT_MATTER: Shape = Shape {
    keys: &[
        required("title", Holds::Text, "the headline"),
        key("date", Holds::When, "the day that it speaks from; pages need none"),
        key("tags", Holds::Ids, "lower-case words"),
        key("source", Holds::Ids, "ids of sources that it all rests on"),
        key("description", Holds::Text, "a sentence for previews"),
        key("draft", Holds::Flag, "left out unless --drafts is given"),
        REDIRECTS,
        key("claims", Holds::Tables(&CLAIM), "assertions that are checked against the data"),
    ],
};

static CLAIM: Shape = Shape {
    keys: &[
        key("id", Holds::Id, "the name by which the text refers to it"),
        key("record", Holds::Id, "what it is about; else the article's milestone"),
        key("where", Holds::Table(&WHERE), "narrows the record"),
        key("holder", Holds::Id, "this song held it"),
        key("on", Holds::When, "it was reached, or set, then"),
        key("days", Holds::Count, "so many days after release"),
        key("value", Holds::Count, "with this figure"),
        key("rank", Holds::Count, "in this rank"),
        key("held", Holds::Count, "it had been held for so many days"),
        key("previous", Holds::Id, "this song held it before"),
        key("as_of", Holds::Day, "the day that it is judged from"),
    ],
};

/// `strings/<code>.toml`: of its keys only those that had another name. The list of all is in the
/// built-in English words.
pub static STRINGS: Shape = Shape {
    keys: &[
        key("steps", Holds::Text, "").was("ladder"),
        key("kind", Holds::Table(&STRING_KINDS), ""),
        key("gender", Holds::Table(&STRING_GENDERS), ""),
        key("where", Holds::Table(&STRING_CONDITIONS), ""),
        key("where-not", Holds::Table(&STRING_CONDITIONS), ""),
        key("say", Holds::Table(&SENTENCES), ""),
    ],
};

static STRING_KINDS: Shape = Shape { keys: &[key("exact", Holds::Text, "").was("read")] };

static STRING_GENDERS: Shape = Shape {
    keys: &[
        key("male", Holds::Text, "").was("boy"),
        key("female", Holds::Text, "").was("girl"),
    ],
};

static STRING_CONDITIONS: Shape = Shape {
    keys: &[
        key("external", Holds::Text, "").was("outside"),
        key("not-external", Holds::Text, "").was("inside"),
    ],
};

static SENTENCES: Shape = Shape {
    keys: &[
        key("how-counter", Holds::Text, "").was("how-cumulative"),
        key("how-one-off", Holds::Text, "").was("how-figure"),
        key("working-not-complete", Holds::Text, "").was("working-no-scope"),
    ],
};

/// Every kind of file: its name, its shape, and the files that have it.
pub static KINDS: [(&str, &Shape, &str); 7] = [
    ("site", &SITE, "site.toml"),
    ("metrics", &METRICS, "content/metrics.toml"),
    ("sources", &SOURCES, "content/sources.toml"),
    ("artist", &ARTIST, "content/artists/*.toml"),
    ("song", &SONG, "content/songs/*.toml"),
    ("record", &RECORD, "content/records/*.toml"),
    ("front-matter", &FRONT_MATTER, "front matter of articles"),
];

impl Shape {
    /// The key of a name; a table of entries has one for every name.
    pub fn find(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name || key.name == "*")
    }

    /// The name of today of a key that had another one.
    pub fn renamed(&self, old: &str) -> Option<&'static str> {
        self.keys.iter().find(|key| key.was == Some(old)).map(|key| key.name)
    }

    fn renamed_below(&self, way: &Renamed, all: &mut Vec<Renamed>) {
        for key in self.keys {
            let own = way.join(key.was.unwrap_or(key.name), key.name);
            all.extend(key.was.map(|_| own.clone()));
            for word in key.holds.words() {
                all.extend(word.was.map(|was| own.join(was, word.name)));
            }
            if let Some(shape) = key.holds.shape() {
                shape.renamed_below(&own, all);
            }
        }
    }

    /// Where a key stands in the canonical order: unknown ones last, `extra` after them.
    pub fn rank(&self, name: &str) -> usize {
        let known = self.keys.iter().position(|key| key.name == name);
        known.unwrap_or(if name == "extra" { usize::MAX } else { self.keys.len() })
    }
}

/// A key or a word that had another name: from the kind of file down, the keys on the way to it,
/// with `*` for any id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// Its way and its name before the format's words were settled.
    pub was: Vec<&'static str>,
    /// Its way and its name of today.
    pub now: Vec<&'static str>,
}

/// Every key and word that had another name: in the order of [`KINDS`], and those of strings.
pub fn renamed() -> Vec<Renamed> {
    let mut all = Vec::new();
    let kinds = KINDS.iter().map(|(kind, shape, _)| (*kind, *shape));
    for (kind, shape) in kinds.chain([("strings", &STRINGS)]) {
        shape.renamed_below(&Renamed { was: vec![kind], now: vec![kind] }, &mut all);
    }
    all
}

impl Renamed {
    /// What is below it.
    fn join(&self, was: &'static str, now: &'static str) -> Self {
        let with = |way: &[&'static str], name| [way, &[name]].concat();
        Self { was: with(&self.was, was), now: with(&self.now, now) }
    }
}

/// The word of today of one that was another.
pub fn renamed_word(words: &'static [Word], old: &str) -> Option<&'static str> {
    words.iter().find(|word| word.was == Some(old)).map(|word| word.name)
}

impl Holds {
    /// The shape of the tables that it holds.
    pub fn shape(&self) -> Option<&'static Shape> {
        match self {
            Self::Table(shape)
            | Self::Tables(shape)
            | Self::OneOrMore(shape)
            | Self::Each(shape) => Some(shape),
            _ => None,
        }
    }

    /// The words that it may hold.
    pub fn words(&self) -> &'static [Word] {
        match self {
            Self::Choice(words) | Self::Choices(words) | Self::Named(words) => words,
            _ => &[],
        }
    }

    /// The text of today of one that had another form.
    pub fn renamed(&self, old: &str) -> Option<String> {
        match self {
            Self::Window => Window::renamed(old),
            _ => renamed_word(self.words(), old).map(str::to_owned),
        }
    }
}
