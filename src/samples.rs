//! Made-up sites for unit tests: a row of text for each observation, read as files are.
//!
//! A row is a time, a kind and a value: `2020-02-01 exact 90`. The time may be a range
//! (`2020-02-01..2020-02-04`), a month, a date-time or a time since release (`+37h`, `+0d..9d`). Behind the
//! value stand `disputed`, `decrease`, `supersedes=KIND` or `source=t`.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::article::{self, Article};
use crate::bounds::Bounds;
use crate::catalogue::{self, Catalogue, ParseContext, Series, SongKey};
use crate::config::Config;
use crate::date::{Day, Elapsed, When, Zone};
use crate::diagnostics::{Format, Report, render};
use crate::record::claim::CheckedClaim;
use crate::record::crossing::DayCounting;
use crate::record::{self, claim};
use crate::source::{RawFile, Sources};
use crate::toml_reader;

/// A site in memory. It has the metrics `count` (a counter), `debut` (a one-off number of 24 hours,
/// official only) and `chart` (ranks), the sources `s` and `t`, and the artists `ann` and `bob`.
#[derive(Clone)]
pub(crate) struct Sample {
    files: Vec<(String, String)>,
}

/// What was read of a sample.
pub(crate) struct Read {
    pub(crate) catalogue: Catalogue,
    pub(crate) config: Config,
    pub(crate) report: Report,
    sources: Sources,
}

impl Sample {
    pub(crate) fn new() -> Self {
        let metrics = "[count]\nname = \"Count\"\nkind = \"counter\"\nmilestones = [100, 1000]\n\
             [debut]\nname = \"Debut\"\nkind = \"one-off\"\nwindow = \"24 hours\"\nauthority = \"official\"\n\
             [chart]\nname = \"Chart\"\nkind = \"rank\"\nmilestones = [1, 10]\n";
        let source = |id: &str| source(id, "press", "");
        Self { files: Vec::new() }
            .days("calendar")
            .file("content/metrics.toml", metrics)
            .file("content/sources.toml", &(source("s") + &source("t")))
            .file("content/artists/ann.toml", "name = \"Ann\"\n")
            .file("content/artists/bob.toml", "name = \"Bob\"\n")
    }

    /// Adds a file, in place of one with its path.
    pub(crate) fn file(mut self, path: &str, text: &str) -> Self {
        self.files.retain(|(held, _)| held != path);
        self.files.push((path.to_owned(), text.to_owned()));
        self
    }

    /// The text of a file.
    pub(crate) fn text(&self, path: &str) -> String {
        let file = self.files.iter().find(|(held, _)| held == path);
        file.map(|(_, text)| text.clone()).expect("the sample has this file")
    }

    /// Gives the source `s` another kind, and more keys.
    pub(crate) fn source(self, kind: &str, keys: &str) -> Self {
        self.file(
            "content/sources.toml",
            &(source("s", kind, keys) + &source("t", "press", "")),
        )
    }

    /// Sets `day_count`.
    pub(crate) fn days(self, day_count: &str) -> Self {
        let site = "title = \"T\"\nbase_url = \"https://t.example/\"\nlanguages = [\"en\"]\n\
             timezone = \"Asia/Seoul\"\nday_count = \"";
        self.file("site.toml", &format!("{site}{day_count}\"\n"))
    }

    /// Adds a song by `ann`, released on 1 January 2020, with rows in the metric `count`.
    pub(crate) fn song(self, id: &str, rows: &[&str]) -> Self {
        self.song_in("count", id, "released = 2020-01-01", rows)
    }

    /// Adds a song with rows in a metric. The head may have keys of the song; `ann` leads unless
    /// it says otherwise.
    pub(crate) fn song_in(self, metric: &str, id: &str, head: &str, rows: &[&str]) -> Self {
        let lead = if head.contains("artists") { "" } else { "artists = [\"ann\"]\n" };
        let mut text = format!("title = \"{id}\"\n{lead}{head}\n[series.{metric}]\n");
        text.push_str("observations = [\n");
        for row in rows {
            let _ = writeln!(text, "  {},", observation(row));
        }
        self.file(&format!("content/songs/{id}.toml"), &(text + "]\n"))
    }

    /// Adds a record; `complete` is the day until which its list is.
    pub(crate) fn record(self, id: &str, rule: &str, complete: Option<&str>) -> Self {
        let complete = complete.map_or_else(String::new, |day| {
            format!("\n[complete]\nwhat = \"all\"\nas_of = {day}\nsource = \"s\"\n")
        });
        let text = format!("title = \"{id}\"\n{rule}\n{complete}");
        self.file(&format!("content/records/{id}.toml"), &text)
    }

    /// Adds an article of a day with one claim.
    pub(crate) fn article(self, id: &str, date: &str, claim: &str) -> Self {
        let text =
            format!("+++\ntitle = \"A\"\ndate = {date}\n[[claims]]\n{claim}\n+++\nText.\n");
        self.file(&format!("content/articles/{id}.md"), &text)
    }

    /// Judges one claim of an article of a day, about the record `r` unless it says otherwise.
    #[track_caller]
    pub(crate) fn judge(&self, date: &str, claim: &str) -> CheckedClaim {
        let record = if claim.contains("record") { "" } else { "record = \"r\"\n" };
        let claim = format!("{record}{claim}");
        let mut read = self.clone().article("a", date, &claim).read().sound();
        let (catalogue, counting) = (&read.catalogue, read.counting());
        let (articles, last_day) = (read.articles(), day("2030-01-01"));
        let mut report = Report::new();
        let (zone, day_count) = (counting.zone, counting.day_count);
        let records = record::derive(catalogue, zone, day_count, &mut report);
        let verdicts =
            claim::judge(catalogue, &records, &articles, counting, last_day, &mut report);
        read.report = report;
        let of_article = verdicts.of(0);
        assert_eq!(of_article.len(), 1, "{claim}\n{}", read.messages());
        of_article[0].clone()
    }

    /// Reads the data files.
    pub(crate) fn read(self) -> Read {
        let raw = |(path, text): (String, String)| RawFile { path, bytes: text.into_bytes() };
        let (sources, mut report) =
            Sources::from_raw(self.files.into_iter().map(raw).collect());
        let config =
            Config::read(&sources, None, &mut report).expect("the sample has settings");
        let (mut catalogue, _) =
            catalogue::read(&sources, &config, day("2030-01-01"), &mut report);
        catalogue::check(&mut catalogue, &mut report);
        Read { catalogue, config, report, sources }
    }
}

impl Read {
    /// The codes of all messages, in the order of their places.
    pub(crate) fn codes(&self) -> String {
        let sorted = self.report.sorted(&self.sources);
        let codes: Vec<String> = sorted.iter().map(|d| format!("{:?}", d.code)).collect();
        codes.join(" ")
    }

    /// All messages as one text.
    pub(crate) fn messages(&self) -> String {
        render(&self.report, &self.sources, Format::Text, false)
    }

    /// Fails if anything is wrong with the sample.
    #[track_caller]
    pub(crate) fn sound(self) -> Self {
        assert_eq!(self.codes(), "", "{}", self.messages());
        self
    }

    /// The articles, as far as they can be read.
    pub(crate) fn articles(&self) -> Vec<Arc<Article>> {
        let last_day = day("2030-01-01");
        let context =
            ParseContext::of_catalogue(&self.sources, &self.config, last_day, &self.catalogue);
        let articles = article::read_all(&self.sources, &context).into_iter();
        articles.filter_map(|read| read.article).collect()
    }

    pub(crate) fn counting(&self) -> DayCounting<'_> {
        DayCounting { zone: &self.config.timezone, day_count: self.config.day_count }
    }

    pub(crate) fn song(&self, id: &str) -> SongKey {
        self.catalogue.song(id).expect("the sample has this song")
    }

    /// The only series of a song.
    pub(crate) fn series(&self, song: &str) -> &Series {
        &self.catalogue[self.song(song)].series[0]
    }
}

fn source(id: &str, kind: &str, keys: &str) -> String {
    let url = format!("https://{id}.example/");
    format!("[{id}]\nurl = \"{url}\"\nkind = \"{kind}\"\npublisher = \"P\"\n{keys}\n")
}

/// A row as an observation of a song's file.
fn observation(row: &str) -> String {
    let mut words = row.split(' ');
    let mut word = || words.next().expect("a row has a time, a kind and a value");
    let (time, kind, value) = (word(), word(), word());
    let mut text = match time.strip_prefix('+') {
        Some(after) => match after.split_once("..") {
            Some((from, to)) => {
                format!("{{ after = {{ from = \"{from}\", to = \"{to}\" }}")
            }
            None => format!("{{ after = \"{after}\""),
        },
        None if time == "-" => "{ note = \"undated\"".to_owned(),
        None => format!("{{ at = {}", written(time)),
    };
    let _ = write!(text, ", kind = \"{kind}\", value = {value}");
    let mut source = "s";
    for mark in words {
        match mark.split_once('=') {
            Some(("source", id)) => source = id,
            Some((key, word)) => {
                let _ = write!(text, ", {key} = \"{word}\"");
            }
            None if mark == "disputed" => text.push_str(", status = \"disputed\""),
            None => {
                let _ = write!(text, ", {mark} = \"why\"");
            }
        }
    }
    format!("{text}, source = \"{source}\" }}")
}

/// A time of a row as TOML.
fn written(time: &str) -> String {
    match time.split_once("..") {
        Some((from, to)) => format!("{{ from = {from}, to = {to} }}"),
        None if time.len() < 10 => format!("\"{time}\""),
        None => time.to_owned(),
    }
}

/// A day, from `2023-02-09`.
pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// A time, as rows write it; `..2020-03-04` is one that nothing bounds below.
pub(crate) fn when(text: &str) -> When {
    let zone = zone();
    if let Some(last) = text.strip_prefix("..") {
        let unbounded = zone.unknown();
        return zone.days(unbounded.first, day(last), unbounded.precision);
    }
    toml_reader::when_of(&written(text), &zone).expect("a time")
}

pub(crate) fn zone() -> Zone {
    Zone::named("Asia/Seoul").expect("a zone")
}

/// A time as tests compare it: `2020-03-01`, `2020-03-01..2020-03-04`, `..2020-03-04`.
pub(crate) fn shown(when: &When) -> String {
    if when.is_one_day() {
        return when.first.to_string();
    }
    let text = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    format!("{}..{}", text(when.known_first()), text(when.known_last()))
}

/// Bounds as tests compare them: `5`, `5..7`.
pub(crate) fn range<T: Copy + Ord + std::fmt::Display>(bounds: Bounds<T>) -> String {
    match bounds.exact() {
        Some(exact) => exact.to_string(),
        None => format!("{}..{}", bounds.least, bounds.most),
    }
}

/// A duration as tests compare it: days, and minutes if it is known by the clock.
pub(crate) fn duration(elapsed: &Elapsed) -> String {
    let days = format!("{}d", range(elapsed.days));
    if elapsed.timed { format!("{days} {}m", range(elapsed.minutes)) } else { days }
}
