//! `new`: a new file with the keys that it needs. No file is overwritten.

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::context::{Context, did_you_mean, print_data};
use super::edit_session::EditSession;
use super::word_parser::word;
use crate::catalogue::{Gender, RecordKind};
use crate::date::{Precision, When};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::edit::atomic_write::Change;
use crate::edit::parse_input::{self, Time, digits, quoted};
use crate::path::Slug;
use crate::record::wording::grouped;
use crate::record::{Event, Milestone};
use crate::words::Words as _;

/// Arguments of `new`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    file: NewFile,
}

#[derive(Debug, Subcommand)]
enum NewFile {
    /// An artist: content/artists/ID.toml
    ///
    /// Example: daesang new artist salt-road --name "Salt Road" --kind duo --gender mixed
    Artist {
        /// The id, which is in the file's name and in the page's address: lower case and hyphens.
        id: String,
        /// The name; without it, the words of the id.
        #[arg(long)]
        name: Option<String>,
        /// The kind of artist.
        #[arg(long, value_parser = PossibleValuesParser::new(
            ["group", "soloist", "unit", "duo", "fictional"]))]
        kind: Option<String>,
        /// The gender of the person, or of a group's members.
        #[arg(long, value_parser = word::<Gender>())]
        gender: Option<Gender>,
    },
    /// A song: content/songs/ID.toml
    ///
    /// Example: daesang new song low-tide --artist salt-road --released 2024-03-01
    Song {
        /// The id, which is in the file's name and in the page's address: lower case and hyphens.
        id: String,
        /// The title; without it, the words of the id.
        #[arg(long)]
        title: Option<String>,
        /// The artist's id. May be given several times; the first is the main one.
        #[arg(long, required = true, value_name = "ID")]
        artist: Vec<String>,
        /// The day of release: 2024-03-01.
        #[arg(long, value_name = "DATE")]
        released: Option<String>,
        /// A language of the lyrics: ko, en, … May be given several times, the main one first.
        #[arg(long, value_name = "CODE")]
        language: Vec<String>,
    },
    /// A record's rule: content/records/ID.toml
    ///
    /// Example: daesang new record first-billion --kind first --metric streams --threshold 1b
    Record {
        /// The id, which is in the file's name and in the page's address: lower case and hyphens.
        id: String,
        /// The question that it answers; without it, the words of the id.
        #[arg(long)]
        title: Option<String>,
        /// The kind of record.
        #[arg(long, value_parser = PossibleValuesParser::new(
            ["first", "fastest", "most", "club"]))]
        kind: String,
        /// The metric, by its id.
        #[arg(long, value_name = "ID")]
        metric: String,
        /// The count to reach, such as 1b; every kind but `most` needs one.
        #[arg(long, value_name = "COUNT", value_parser = parse_input::count)]
        threshold: Option<u64>,
    },
    /// The article of a milestone, with claims that the data support.
    ///
    /// Example: daesang new milestone night-ferry-streams-10m
    Milestone {
        /// The milestone's id, as `observe` prints it.
        id: String,
    },
    /// An article on another subject: content/articles/ID.md
    ///
    /// Example: daesang new article slow-starts --title "Slow starts"
    Article {
        /// The id, which is in the file's name and in the page's address: lower case and hyphens.
        id: String,
        /// The headline; without it, the words of the id.
        #[arg(long)]
        title: Option<String>,
        /// The article's date; without it, the day of the newest observation.
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
    },
    /// A page: content/pages/ID.md
    ///
    /// Example: daesang new page methodology
    Page {
        /// The id, which is in the file's name and in the page's address: lower case and hyphens.
        id: String,
        /// The headline; without it, the words of the id.
        #[arg(long)]
        title: Option<String>,
    },
}

/// Writes the file.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    let made = EditSession::open(context).and_then(|session| {
        let change = change(context, &session, &arguments.file)?;
        session.create(&change)?;
        if let NewFile::Song { id, .. } = &arguments.file {
            context.tell("next, a count that an article reports, with the day of the article:");
            context.tell(&format!("    daesang observe {id} METRIC COUNT \\"));
            context.tell("        --at DAY --kind at-least --source URL");
        }
        Ok(change.path)
    });
    match made {
        Ok(path) => print_data(&format!("{path}\n")),
        Err(code) => code,
    }
}

/// The new file, from checked arguments.
fn change(context: &Context, session: &EditSession<'_>, file: &NewFile) -> Result<Change, u8> {
    let (folder, id, text) = match file {
        NewFile::Artist { id, name, kind, gender } => {
            let mut text = format!("name = {}\n", quoted(&title(name.as_ref(), id)));
            if let Some(kind) = kind {
                text.push_str(&format!("kind = \"{kind}\"\n"));
            }
            if let Some(gender) = gender {
                text.push_str(&format!("gender = \"{}\"\n", gender.word()));
            }
            ("artists", id, text)
        }
        NewFile::Song { id, title: named, artist, released, language } => {
            let mut text = format!("title = {}\n", quoted(&title(named.as_ref(), id)));
            text.push_str(&format!("artists = {}\n", list(artist)));
            if let Some(released) = released {
                let released = date(context, session, "--released", released)?;
                text.push_str(&format!("released = {released}\n"));
            }
            match language.as_slice() {
                [] => {}
                [one] => text.push_str(&format!("language = {}\n", quoted(one))),
                several => text.push_str(&format!("language = {}\n", list(several))),
            }
            ("songs", id, text)
        }
        NewFile::Record { id, title: named, kind, metric, threshold } => {
            let title = quoted(&title(named.as_ref(), id));
            let mut text =
                format!("title = {title}\nkind = \"{kind}\"\nmetric = {}\n", quoted(metric));
            if let Some(threshold) = threshold {
                text.push_str(&format!("threshold = {}\n", digits(*threshold)));
            }
            ("records", id, text)
        }
        NewFile::Milestone { id } => ("milestones", id, milestone(context, session, id)?),
        NewFile::Article { id, title: named, date: day } => {
            let day = match day {
                Some(day) => date(context, session, "--date", day)?,
                None => session.analysis.as_of.to_string(),
            };
            let title = quoted(&title(named.as_ref(), id));
            ("articles", id, format!("+++\ntitle = {title}\ndate = {day}\n+++\nWrite here.\n"))
        }
        NewFile::Page { id, title: named } => {
            let title = quoted(&title(named.as_ref(), id));
            ("pages", id, format!("+++\ntitle = {title}\n+++\nWrite here.\n"))
        }
    };
    if let Err(help) = Slug::parse(id) {
        let error = Diagnostic::new(Code::E116, format!("`{id}` is not an id")).help(help);
        return Err(context.misused(error));
    }
    let ending = if text.starts_with("+++") { "md" } else { "toml" };
    let path = format!("content/{folder}/{id}.{ending}");
    Ok(Change { path, before: None, after: text.into_bytes() })
}

/// A title as typed; without one, the words of the id with capitals.
fn title(typed: Option<&String>, id: &str) -> String {
    if let Some(typed) = typed {
        return typed.clone();
    }
    let words = id.split('-').filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}", letters.as_str())
    });
    words.collect::<Vec<_>>().join(" ")
}

fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!("[{}]", words.join(", "))
}

fn date(
    context: &Context,
    session: &EditSession<'_>,
    name: &str,
    text: &str,
) -> Result<String, u8> {
    match parse_input::time(text, &session.analysis.config.timezone) {
        Ok(Time::At(written, _)) => Ok(written),
        Ok(Time::After(..)) | Err(_) => {
            let error = Diagnostic::new(Code::E903, format!("`{name} {text}` can't be read"));
            Err(context.misused(error.help("write a date: 2023-02-09")))
        }
    }
}

/// An assertion of a claim.
struct Assertion {
    /// The key.
    name: &'static str,
    /// The line of key and value.
    line: String,
}

/// The article of a milestone. Each assertion that it could make is tried, and is kept if the data
/// prove it.
fn milestone(context: &Context, session: &EditSession<'_>, id: &str) -> Result<String, u8> {
    let (catalogue, records) = (&session.analysis.catalogue, &session.analysis.records);
    let Some(key) = records.milestone(id) else {
        let ids = records.milestones.iter().map(|milestone| milestone.id.as_str());
        let help = did_you_mean(nearest(id, ids), || {
            "`daesang observe` prints the milestones that an observation reaches".to_owned()
        });
        let error = Diagnostic::new(Code::E403, format!("there is no milestone `{id}`"));
        return Err(context.misused(error.help(help)));
    };
    let milestone = records.get(key);
    let song = catalogue[milestone.song].title.as_str();
    let language = &session.analysis.config.languages[0];
    let metric = catalogue[milestone.metric].name.get(language).0;
    let title = match &milestone.event {
        Event::Step { step, .. } => format!("{song}: {} ({metric})", grouped(*step)),
        Event::Rank { rank: 1, .. } => format!("{song}: No. 1 ({metric})"),
        Event::Rank { rank, .. } => format!("{song}: top {rank} ({metric})"),
        Event::Record { record, .. } => {
            format!("{song}: {}", catalogue[*record].title.get(language).0)
        }
    };
    let cited = cited(session, milestone);
    let head = format!(
        "+++\ntitle = {}\ndate = {}\nsource = {}\n",
        quoted(&title),
        milestone.when.known_last().unwrap_or(session.analysis.as_of),
        list(&cited)
    );
    let path = format!("content/milestones/{id}.md");
    let proved: Vec<Assertion> = assertions(session, milestone)
        .into_iter()
        .filter(|assertion| {
            let text = format!("{head}{}+++\n", claims(milestone, session, &[assertion]));
            let change = Change { path: path.clone(), before: None, after: text.into_bytes() };
            session.is_clean(&[change])
        })
        .collect();
    let proved: Vec<&Assertion> = proved.iter().collect();
    let cite: String = cited.iter().take(1).map(|id| format!(" [@{id}]")).collect();
    let days = proved.iter().any(|assertion| assertion.name == "days");
    let time = if days { "\n\nIt took {{ reached.days }} days." } else { "" };
    let value = match milestone.event {
        Event::Record { .. } => "{{ milestone.subject }} set this record",
        Event::Step { .. } | Event::Rank { .. } => {
            "{{ milestone.subject }} reached {{ milestone.value }}"
        }
    };
    Ok(format!(
        "{head}{}+++\n{value}: {{{{ milestone.date }}}}{cite}.{time}\n",
        claims(milestone, session, &proved)
    ))
}

/// Ids of the sources of the observation that proves the milestone.
fn cited(session: &EditSession<'_>, milestone: &Milestone) -> Vec<String> {
    let catalogue = &session.analysis.catalogue;
    let Some(series) = catalogue.series(milestone.song, milestone.metric) else {
        return Vec::new();
    };
    let at = match &milestone.event {
        Event::Step { crossing, .. } => crossing.upper,
        Event::Rank { observation, .. } => *observation,
        Event::Record { record, tenure, .. } => {
            let outcome = session.analysis.records.outcome(*record);
            outcome.entry(&outcome.progression[*tenure]).observation
        }
    };
    let shown = series.observations.get(at).into_iter();
    shown.flat_map(|o| o.cited.iter()).map(|key| catalogue[key].id.to_string()).collect()
}

/// Assertions that a claim on the milestone could make.
fn assertions(session: &EditSession<'_>, milestone: &Milestone) -> Vec<Assertion> {
    let mut assertions = Vec::new();
    let mut add = |name, value: String| {
        assertions.push(Assertion { name, line: format!("{name} = {value}\n") });
    };
    if let Event::Record { record, value, .. } = &milestone.event {
        let song = &session.analysis.catalogue[milestone.song].id;
        add("holder", format!("\"{song}\""));
        if session.analysis.catalogue[*record].kind == RecordKind::Most {
            add("value", digits(*value));
        }
    }
    if milestone.when.known_first().is_some() && milestone.when.known_last().is_some() {
        add("on", written(&milestone.when));
    }
    let days = milestone.elapsed.as_ref().and_then(|elapsed| elapsed.days.exact());
    if let Some(days) = days.and_then(|days| u64::try_from(days).ok()) {
        add("days", digits(days));
    }
    assertions
}

/// One claim with these assertions; empty if there are none.
fn claims(
    milestone: &Milestone,
    session: &EditSession<'_>,
    assertions: &[&Assertion],
) -> String {
    if assertions.is_empty() {
        return String::new();
    }
    let record = match &milestone.event {
        Event::Record { record, .. } => {
            format!("record = \"{}\"\n", session.analysis.catalogue[*record].id)
        }
        Event::Step { .. } | Event::Rank { .. } => String::new(),
    };
    let lines: String = assertions.iter().map(|assertion| assertion.line.as_str()).collect();
    format!("\n[[claims]]\nid = \"reached\"\n{record}{lines}")
}

/// A time as TOML, in days.
fn written(when: &When) -> String {
    if when.precision == Precision::Day || when.first == when.last {
        return when.first.to_string();
    }
    format!("{{ from = {}, to = {} }}", when.first, when.last)
}
