//! `new`: a file with the keys that it needs, which checks clean. Nothing is written over.

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::context::{Context, print_data};
use super::edit_session::EditSession;
use crate::catalogue::RecordKind;
use crate::date::{Precision, When};
use crate::diagnostics::{Code, Diagnostic, nearest};
use crate::edit::atomic_write::Change;
use crate::edit::parse_input::{self, Time, digits, quoted};
use crate::path::Slug;
use crate::record::wording::grouped;
use crate::record::{Event, Milestone};

/// What `new` takes.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// An act: content/artists/ID.toml
    ///
    /// Example: daesang new artist salt-road --name "Salt Road" --kind duo
    Artist {
        /// The id, which is the file's name and the address.
        id: String,
        /// The name; else made of the id.
        #[arg(long)]
        name: Option<String>,
        /// What it is.
        #[arg(long, value_parser = PossibleValuesParser::new(
            ["group", "soloist", "unit", "duo", "fictional"]))]
        kind: Option<String>,
    },
    /// A song: content/songs/ID.toml
    ///
    /// Example: daesang new song low-tide --artist salt-road --released 2024-03-01
    Song {
        /// The id, which is the file's name and the address.
        id: String,
        /// The title; else made of the id.
        #[arg(long)]
        title: Option<String>,
        /// The act, by its id; the first leads.
        #[arg(long, required = true, value_name = "ID")]
        artist: Vec<String>,
        /// When it came out.
        #[arg(long, value_name = "DATE")]
        released: Option<String>,
        /// What it is sung in, main language first.
        #[arg(long, value_name = "CODE")]
        language: Vec<String>,
    },
    /// A record's rule: content/records/ID.toml
    ///
    /// Example: daesang new record first-billion --kind first --metric streams --threshold 1b
    Record {
        /// The id, which is the file's name and the address.
        id: String,
        /// The question that it answers; else made of the id.
        #[arg(long)]
        title: Option<String>,
        /// What kind it is.
        #[arg(long, value_parser = PossibleValuesParser::new(
            ["first", "fastest", "most", "club"]))]
        kind: String,
        /// The metric, by its id.
        #[arg(long, value_name = "ID")]
        metric: String,
        /// The threshold; all kinds but `most` have one.
        #[arg(long, value_name = "COUNT", value_parser = parse_input::count)]
        threshold: Option<u64>,
    },
    /// The article of a milestone, with claims that the figures bear out.
    ///
    /// Example: daesang new milestone night-ferry-streams-10m
    Milestone {
        /// The milestone's id, as `observe` prints it.
        id: String,
    },
    /// An article on anything else: content/articles/ID.md
    ///
    /// Example: daesang new article slow-starts --title "Slow starts"
    Article {
        /// The id, which is the file's name and the address.
        id: String,
        /// The headline; else made of the id.
        #[arg(long)]
        title: Option<String>,
        /// The day that it speaks from; else that of the newest observation.
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
    },
    /// A page of text: content/pages/ID.md
    ///
    /// Example: daesang new page methodology
    Page {
        /// The id, which is the file's name and the address.
        id: String,
        /// The headline; else made of the id.
        #[arg(long)]
        title: Option<String>,
    },
}

/// Writes the file.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    let made = EditSession::open(context).and_then(|desk| {
        let change = change(context, &desk, &arguments.what)?;
        desk.create(&change)?;
        Ok(change.path)
    });
    match made {
        Ok(path) => print_data(&format!("{path}\n")),
        Err(code) => code,
    }
}

/// The file as it is to be, after what was typed has been checked.
fn change(context: &Context, desk: &EditSession<'_>, what: &What) -> Result<Change, u8> {
    let (folder, id, text) = match what {
        What::Artist { id, name, kind } => {
            let mut text = format!("name = {}\n", quoted(&title(name.as_ref(), id)));
            if let Some(kind) = kind {
                text.push_str(&format!("kind = \"{kind}\"\n"));
            }
            ("artists", id, text)
        }
        What::Song { id, title: named, artist, released, language } => {
            let mut text = format!("title = {}\n", quoted(&title(named.as_ref(), id)));
            text.push_str(&format!("artists = {}\n", list(artist)));
            if let Some(released) = released {
                let released = date(context, desk, "--released", released)?;
                text.push_str(&format!("released = {released}\n"));
            }
            match language.as_slice() {
                [] => {}
                [one] => text.push_str(&format!("language = {}\n", quoted(one))),
                several => text.push_str(&format!("language = {}\n", list(several))),
            }
            ("songs", id, text)
        }
        What::Record { id, title: named, kind, metric, threshold } => {
            let title = quoted(&title(named.as_ref(), id));
            let mut text =
                format!("title = {title}\nkind = \"{kind}\"\nmetric = {}\n", quoted(metric));
            if let Some(threshold) = threshold {
                text.push_str(&format!("threshold = {}\n", digits(*threshold)));
            }
            ("records", id, text)
        }
        What::Milestone { id } => ("milestones", id, milestone(context, desk, id)?),
        What::Article { id, title: named, date: day } => {
            let day = match day {
                Some(day) => date(context, desk, "--date", day)?,
                None => desk.book.as_of.to_string(),
            };
            let title = quoted(&title(named.as_ref(), id));
            ("articles", id, format!("+++\ntitle = {title}\ndate = {day}\n+++\nWrite here.\n"))
        }
        What::Page { id, title: named } => {
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

/// A title as typed, or the words of an id with capitals.
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
    desk: &EditSession<'_>,
    name: &str,
    text: &str,
) -> Result<String, u8> {
    match parse_input::time(text, &desk.book.config.timezone) {
        Ok(Time::At(written, _)) => Ok(written),
        Ok(Time::After(..)) | Err(_) => {
            let error = Diagnostic::new(Code::E903, format!("`{name} {text}` can't be read"));
            Err(context.misused(error.help("write a date: 2023-02-09")))
        }
    }
}

/// A claim's line, and the name of the fact that the text may take from it.
type Fact = (String, &'static str);

/// The article of a milestone: each claim that it could make is tried, and those stay that the
/// figures prove.
fn milestone(context: &Context, desk: &EditSession<'_>, id: &str) -> Result<String, u8> {
    let (catalogue, records) = (&desk.book.catalogue, &desk.book.records);
    let Some(key) = records.milestone(id) else {
        let ids = records.milestones.iter().map(|milestone| milestone.id.as_str());
        let help = nearest(id, ids).map_or_else(
            || "`daesang observe` prints the milestones that a figure makes".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let error = Diagnostic::new(Code::E403, format!("there is no milestone `{id}`"));
        return Err(context.misused(error.help(help)));
    };
    let milestone = records.get(key);
    let song = catalogue[milestone.song].title.as_str();
    let language = &desk.book.config.languages[0];
    let metric = catalogue[milestone.metric].name.get(language).0;
    let title = match &milestone.event {
        Event::Step { step, .. } => format!("{song}: {} ({metric})", grouped(*step)),
        Event::Rank { rank: 1, .. } => format!("{song}: No. 1 ({metric})"),
        Event::Rank { rank, .. } => format!("{song}: top {rank} ({metric})"),
        Event::Record { record, .. } => {
            format!("{song}: {}", catalogue[*record].title.get(language).0)
        }
    };
    let cited = cited(desk, milestone);
    let head = format!(
        "+++\ntitle = {}\ndate = {}\nsource = {}\n",
        quoted(&title),
        milestone.when.last,
        list(&cited)
    );
    let path = format!("content/milestones/{id}.md");
    let proved: Vec<Fact> = facts(desk, milestone)
        .into_iter()
        .filter(|fact| {
            let text = format!("{head}{}+++\n", claims(milestone, desk, &[fact]));
            let change = Change { path: path.clone(), before: None, after: text.into_bytes() };
            desk.is_clean(&[change])
        })
        .collect();
    let proved: Vec<&Fact> = proved.iter().collect();
    let cite: String = cited.iter().take(1).map(|id| format!(" [@{id}]")).collect();
    let days = proved.iter().any(|(_, name)| *name == "days");
    let time = if days { "\n\nIt took {{ reached.days }} days." } else { "" };
    let value = match milestone.event {
        Event::Record { .. } => "{{ milestone.song }} set this record",
        Event::Step { .. } | Event::Rank { .. } => {
            "{{ milestone.song }} reached {{ milestone.value }}"
        }
    };
    Ok(format!(
        "{head}{}+++\n{value}: {{{{ milestone.date }}}}{cite}.{time}\n",
        claims(milestone, desk, &proved)
    ))
}

/// The sources of the observation that shows the milestone.
fn cited(desk: &EditSession<'_>, milestone: &Milestone) -> Vec<String> {
    let catalogue = &desk.book.catalogue;
    let Some(series) = catalogue.series(milestone.song, milestone.metric) else {
        return Vec::new();
    };
    let at = match &milestone.event {
        Event::Step { crossing, .. } => crossing.upper,
        Event::Rank { observation, .. } => *observation,
        Event::Record { record, tenure, .. } => {
            let outcome = desk.book.records.outcome(*record);
            outcome.entry(&outcome.progression[*tenure]).observation
        }
    };
    let shown = series.observations.get(at).into_iter();
    shown.flat_map(|o| o.cited.iter()).map(|key| catalogue[key].id.to_string()).collect()
}

/// What a claim on the milestone could say.
fn facts(desk: &EditSession<'_>, milestone: &Milestone) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Event::Record { record, value, .. } = &milestone.event {
        let song = &desk.book.catalogue[milestone.song].id;
        facts.push((format!("holder = \"{song}\"\n"), "holder"));
        if desk.book.catalogue[*record].kind == RecordKind::Most {
            facts.push((format!("value = {}\n", digits(*value)), "value"));
        }
    }
    if milestone.when.known_first().is_some() {
        facts.push((format!("on = {}\n", written(&milestone.when)), "on"));
    }
    let days = milestone.elapsed.as_ref().and_then(|elapsed| elapsed.days.exact());
    if let Some(days) = days.and_then(|days| u64::try_from(days).ok()) {
        facts.push((format!("days = {}\n", digits(days)), "days"));
    }
    facts
}

/// One claim that makes these assertions; none if there are none.
fn claims(milestone: &Milestone, desk: &EditSession<'_>, facts: &[&Fact]) -> String {
    if facts.is_empty() {
        return String::new();
    }
    let record = match &milestone.event {
        Event::Record { record, .. } => {
            format!("record = \"{}\"\n", desk.book.catalogue[*record].id)
        }
        Event::Step { .. } | Event::Rank { .. } => String::new(),
    };
    let facts: String = facts.iter().map(|(line, _)| line.as_str()).collect();
    format!("\n[[claims]]\nid = \"reached\"\n{record}{facts}")
}

/// A time as TOML, to the day.
fn written(when: &When) -> String {
    if when.precision == Precision::Day || when.first == when.last {
        return when.first.to_string();
    }
    format!("{{ from = {}, to = {} }}", when.first, when.last)
}
