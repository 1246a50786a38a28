//! A small made-up site as plain data, and its files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::builder::SiteTest;
use crate::milestones;

/// A day of January 2020: 1 is its first, 0 the day before.
pub(crate) type Day = i32;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Metric {
    Counter,
    OneOff,
    Rank,
}

/// The kind of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Rule {
    First,
    Fastest,
    Most,
    Club,
}

/// What an observation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Exact,
    Official,
    Crossed,
    AtLeast,
    Below,
    Live,
    Estimate,
}

/// When an observation was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Time {
    /// Between two days, both included.
    Days(Day, Day),
    /// So many days after the first day.
    After(i32),
}

/// Whether an observation counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Counts,
    Disputed,
    /// The next observation of the song is of the same time and supersedes it.
    Superseded,
}

/// An observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) time: Time,
    pub(crate) kind: Kind,
    pub(crate) value: u64,
    pub(crate) status: Status,
    /// Whether the observation declares a fall of the count.
    pub(crate) fall: bool,
}

/// The first day of a song's series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Missing,
    /// Between two days, both included.
    Days(Day, Day),
}

/// A song with one series, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Song {
    pub(crate) start: Start,
    /// Whether the series has a start of its own, and the song an earlier release.
    pub(crate) own_start: bool,
    /// Whether the artist is female; `None` if the field is not written.
    pub(crate) female: Option<bool>,
    /// Whether the file has no series if there is nothing to write in it.
    pub(crate) no_series: bool,
    pub(crate) rows: Vec<Row>,
}

/// The record that all claims are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) rule: Rule,
    /// 0 for `most`.
    pub(crate) threshold: u64,
    /// The day until which the list is complete.
    pub(crate) complete: Option<Day>,
    /// `where = { gender = "female" }`.
    pub(crate) female: bool,
}

/// A claim about a song in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) song: usize,
    /// The evaluation date.
    pub(crate) day: Day,
    /// Whether that the song holds the record is a part of the claim: it is if neither `rank` nor
    /// `held` is.
    pub(crate) holder: bool,
    pub(crate) rank: Option<u64>,
    pub(crate) value: Option<u64>,
    pub(crate) on: Option<(Day, Day)>,
    pub(crate) days: Option<i32>,
    pub(crate) held: Option<i32>,
    pub(crate) previous: Option<usize>,
    /// The claim's own `where = { gender = "female" }`.
    pub(crate) female: bool,
    /// Whether it stands in the article of the milestone that the song set the record, if there is
    /// one, and names neither.
    pub(crate) own: bool,
}

/// A claim in the article of a milestone that is a count or a place: it names no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StepClaim {
    pub(crate) song: usize,
    /// Which of the metric's milestones.
    pub(crate) step: usize,
    /// The evaluation date.
    pub(crate) day: Day,
    pub(crate) value: Option<u64>,
    pub(crate) on: Option<(Day, Day)>,
    pub(crate) days: Option<i32>,
}

/// A site of one metric, one record, and claims about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) metric: Metric,
    /// `authority = "official"`.
    pub(crate) official: bool,
    /// Whether the metric has a `window`.
    pub(crate) window: bool,
    pub(crate) songs: Vec<Song>,
    pub(crate) record: Record,
    pub(crate) claims: Vec<Claim>,
    pub(crate) steps: Vec<StepClaim>,
}

/// The ids of the songs.
pub(crate) const NAMES: [&str; 5] = ["p", "q", "r", "s", "t"];

impl Claim {
    /// A claim that a song holds the record.
    pub(crate) fn holder(song: usize, day: Day) -> Self {
        Self {
            song,
            day,
            holder: true,
            rank: None,
            value: None,
            on: None,
            days: None,
            held: None,
            previous: None,
            female: false,
            own: false,
        }
    }

    /// The same without any field.
    pub(crate) fn without_fields(self) -> Self {
        Self { holder: false, female: self.female, ..Self::holder(self.song, self.day) }
    }

    /// The claim with `holder` as the other fields make it.
    pub(crate) fn whole(self) -> Self {
        Self { holder: self.rank.is_none() && self.held.is_none(), ..self }
    }

    /// The fields of the claim, as TOML.
    pub(crate) fn toml(&self) -> String {
        format!("record = \"rec\"\nholder = \"{}\"\n", NAMES[self.song]) + &self.fields()
    }

    fn fields(&self) -> String {
        let mut text = format!("as_of = {}\n", date(self.day));
        write_number(&mut text, "rank", self.rank);
        write_number(&mut text, "held", self.held.and_then(|n| u64::try_from(n).ok()));
        write_times(&mut text, self.value, self.on, self.days);
        if let Some(song) = self.previous {
            let _ = writeln!(text, "previous = \"{}\"", NAMES[song]);
        }
        if self.female {
            text.push_str("where = { gender = \"female\" }\n");
        }
        text
    }
}

impl StepClaim {
    /// The id of the milestone.
    pub(crate) fn id(&self, metric: Metric) -> String {
        format!("{}-m-{}", NAMES[self.song], milestones::steps(metric)[self.step].1)
    }

    fn toml(&self) -> String {
        let mut text = format!("as_of = {}\n", date(self.day));
        write_times(&mut text, self.value, self.on, self.days);
        text
    }
}

fn write_number(text: &mut String, key: &str, value: Option<u64>) {
    if let Some(value) = value {
        let _ = writeln!(text, "{key} = {value}");
    }
}

fn write_times(
    text: &mut String,
    value: Option<u64>,
    on: Option<(Day, Day)>,
    took: Option<i32>,
) {
    write_number(text, "value", value);
    write_number(text, "days", took.and_then(|n| u64::try_from(n).ok()));
    if let Some((from, to)) = on {
        let _ = writeln!(text, "on = {}", days(from, to));
    }
}

impl Site {
    /// The file of the article that a claim stands in.
    pub(crate) fn article_of(&self, claim: &Claim, milestones: &BTreeSet<String>) -> String {
        let own = format!("{}-rec", NAMES[claim.song]);
        match claim.own && milestones.contains(&own) {
            true => own,
            false => "a".to_owned(),
        }
    }

    /// The site without claims.
    pub(crate) fn bare(&self) -> Self {
        Self { claims: Vec::new(), steps: Vec::new(), ..self.clone() }
    }

    /// The site with one claim.
    pub(crate) fn with(&self, claim: Claim) -> Self {
        Self { claims: vec![claim], ..self.bare() }
    }

    /// The days of all observations and known first days.
    pub(crate) fn known_days(&self) -> Vec<Day> {
        let rows = self.songs.iter().flat_map(|song| &song.rows);
        let rows = rows.flat_map(|row| match row.time {
            Time::Days(a, b) => vec![a, b],
            Time::After(_) => Vec::new(),
        });
        let starts = self.songs.iter().flat_map(|song| match song.start {
            Start::Days(a, b) => vec![a, b],
            Start::Missing => Vec::new(),
        });
        let complete = self.record.complete.into_iter();
        rows.chain(starts).chain(complete).collect()
    }

    /// The files, if there are milestones with some ids.
    pub(crate) fn files(&self, milestones: &BTreeSet<String>) -> SiteTest {
        let mut site = SiteTest::empty();
        site.put(
            "site.toml",
            "title = \"Test\"\nbase_url = \"https://t.example/\"\ncards = false\n",
        );
        site.put("content/metrics.toml", self.metric_toml());
        let source = |id: &str| {
            format!(
                "[{id}]\npublisher = \"P\"\nurl = \"https://{id}.example/\"\nkind = \"press\"\n"
            )
        };
        site.put("content/sources.toml", source("new") + &source("old"));
        for (name, gender) in
            [("ann", "gender = \"female\"\n"), ("bob", "gender = \"male\"\n"), ("cat", "")]
        {
            let text = format!("name = \"{name}\"\nkind = \"soloist\"\n{gender}");
            site.put(&format!("content/artists/{name}.toml"), text);
        }
        for (song, name) in self.songs.iter().zip(NAMES) {
            site.put(&format!("content/songs/{name}.toml"), song.toml(name));
        }
        site.put("content/records/rec.toml", self.record_toml());
        let mut articles: BTreeMap<String, String> = BTreeMap::new();
        for claim in &self.claims {
            let article = self.article_of(claim, milestones);
            // A claim asserts one thing at least.
            let nothing = Claim { holder: claim.holder, own: true, ..claim.without_fields() };
            let says_nothing = *claim == nothing;
            let fields = match article.as_str() {
                "a" => claim.toml(),
                _ if says_nothing => {
                    format!("holder = \"{}\"\n", NAMES[claim.song]) + &claim.fields()
                }
                _ => claim.fields(),
            };
            *articles.entry(article).or_default() += &format!("[[claims]]\n{fields}");
        }
        for claim in
            self.steps.iter().filter(|claim| milestones.contains(&claim.id(self.metric)))
        {
            *articles.entry(claim.id(self.metric)).or_default() +=
                &format!("[[claims]]\n{}", claim.toml());
        }
        for (id, claims) in articles {
            let folder = if id == "a" { "articles" } else { "milestones" };
            let text = format!("+++\ntitle = \"A\"\ndate = 2020-01-31\n{claims}+++\nText.\n");
            site.put(&format!("content/{folder}/{id}.md"), text);
        }
        site
    }

    fn metric_toml(&self) -> String {
        let kind = match self.metric {
            Metric::Counter => "counter\"\nmilestones = [100, 200]",
            Metric::OneOff => "one-off\"",
            Metric::Rank => "rank\"\nmilestones = [1, 3]",
        };
        let official = if self.official { "authority = \"official\"\n" } else { "" };
        let window = if self.window { "window = \"24 hours\"\n" } else { "" };
        format!("[m]\nname = \"M\"\nkind = \"{kind}\n{official}{window}")
    }

    fn record_toml(&self) -> String {
        let kind = match self.record.rule {
            Rule::First => "first",
            Rule::Fastest => "fastest",
            Rule::Most => "most",
            Rule::Club => "club",
        };
        let mut text = format!("title = \"Rec\"\nkind = \"{kind}\"\nmetric = \"m\"\n");
        if self.record.rule != Rule::Most {
            let _ = writeln!(text, "threshold = {}", self.record.threshold);
        }
        if self.record.female {
            text.push_str("where = { gender = \"female\" }\n");
        }
        if let Some(day) = self.record.complete {
            let day = date(day);
            let _ =
                writeln!(text, "[complete]\nwhat = \"all\"\nas_of = {day}\nsource = \"new\"");
        }
        text
    }

    /// What a reader needs to see of the site: the files that say something.
    pub(crate) fn show(&self) -> String {
        let sets = self.claims.iter().map(|claim| format!("{}-rec", NAMES[claim.song]));
        let reaches = self.steps.iter().map(|claim| claim.id(self.metric));
        let site = self.files(&sets.chain(reaches).collect());
        let shown = site.files().iter().filter(|(path, _)| {
            // All metrics but these are alike.
            let is_apart = (self.official || self.window) && path.contains("metrics");
            is_apart
                || ["songs", "records", "articles", "milestones/"]
                    .iter()
                    .any(|folder| path.contains(folder))
        });
        shown
            .map(|(path, bytes)| {
                format!("# {path}\n{}\n", String::from_utf8_lossy(bytes).trim())
            })
            .collect()
    }
}

impl Song {
    fn toml(&self, name: &str) -> String {
        let artist = match self.female {
            Some(true) => "ann",
            Some(false) => "bob",
            None => "cat",
        };
        let mut text = format!("title = \"{name}\"\nartists = [\"{artist}\"]\n");
        let start = match self.start {
            Start::Missing => None,
            Start::Days(from, to) => Some(days(from, to)),
        };
        if let (Some(start), false) = (&start, self.own_start) {
            let _ = writeln!(text, "released = {start}");
        }
        if self.own_start {
            text.push_str("released = 2019-12-01\n");
        }
        if self.no_series && self.rows.is_empty() && !self.own_start {
            return text;
        }
        text.push_str("[series.m]\n");
        if let (Some(start), true) = (&start, self.own_start) {
            let _ = writeln!(text, "start = {start}");
        }
        text.push_str("observations = [\n");
        let mut supersedes = false;
        for row in &self.rows {
            let _ = writeln!(text, "  {{ {} }},", row.toml(supersedes));
            supersedes = row.status == Status::Superseded;
        }
        text + "]\n"
    }
}

impl Row {
    fn toml(&self, supersedes: bool) -> String {
        let kind = match self.kind {
            Kind::Exact => "exact",
            Kind::Official => "official",
            Kind::Crossed => "crossed",
            Kind::AtLeast => "at-least",
            Kind::Below => "below",
            Kind::Live => "live",
            Kind::Estimate => "estimate",
        };
        let time = match self.time {
            Time::Days(from, to) => format!("at = {}", days(from, to)),
            Time::After(days) => format!("after = \"{days}d\""),
        };
        let source = if self.status == Status::Superseded { "old" } else { "new" };
        let mut text =
            format!("{time}, value = {}, kind = \"{kind}\", source = \"{source}\"", self.value);
        if self.fall {
            text.push_str(", decrease = \"why\"");
        }
        if self.status == Status::Disputed {
            text.push_str(", status = \"disputed\"");
        }
        if supersedes {
            text.push_str(", supersedes = \"old\"");
        }
        text
    }
}

/// A day as TOML.
pub(crate) fn date(day: Day) -> String {
    day_of(day).to_string()
}

/// A day as the program has it.
pub(crate) fn day_of(day: Day) -> daesang::date::Day {
    daesang::date::Day::new(2019, 12, 31).expect("a day of the calendar").plus(day)
}

fn days(from: Day, to: Day) -> String {
    if from == to {
        return date(from);
    }
    format!("{{ from = {}, to = {} }}", date(from), date(to))
}
