//! `observe`: one observation into a song's file, in the order of time, unless the site has new
//! errors with it. Or another value for one that is there, or the last change taken back.

mod known;
mod new_observation;
mod undo;

use clap::Args;
use serde_json::json;

use super::context::{Context, print_data};
use super::edit_session::{EditSession, Effects};
use super::word_parser::word;
use crate::analysis::Analysis;
use crate::catalogue::{MetricKey, MetricKind, ObservationKind, SongKey, SourceKind};
use crate::diagnostics::{Code, Diagnostic, Files as _, Format, line_column};
use crate::edit::atomic_write::Change;
use crate::edit::insert;
use crate::edit::parse_input::{self, Time};
use crate::edit::undo as undo_file;
use crate::path::slugify;
use crate::record::Event;
use crate::toml_reader::{address_key, check_url};
use crate::words::Words as _;
use known::Old;
use new_observation::{NewObservation, change};

/// Arguments of `observe`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The song: its id, title, Hangul title or alias.
    #[arg(required_unless_present = "undo", default_value = "", hide_default_value = true)]
    song: String,
    /// The metric: its id or name.
    #[arg(required_unless_present = "undo", default_value = "", hide_default_value = true)]
    metric: String,
    /// The count: 1000000000, 1,000,000,000, 1b, 1.5m, 10억.
    #[arg(value_parser = parse_input::count, required_unless_present = "undo", default_value = "0", hide_default_value = true)]
    value: u64,
    /// When: 2023-02-09, 2023-02-09T18:00+09:00, 2023-02, 2023 or FROM..TO.
    #[arg(long, value_name = "DATE", required_unless_present_any = ["after", "undo"])]
    at: Option<String>,
    /// Time since release instead: 37h37m, 108d or FROM..TO.
    #[arg(long, value_name = "TIME", conflicts_with = "at")]
    after: Option<String>,
    /// How the source states the count. Without it, `at-least` of a count that newspapers alone
    /// report, as the day is that of the report; else `exact`.
    #[arg(long, value_parser = word::<ObservationKind>())]
    kind: Option<ObservationKind>,
    /// A remark that visitors see.
    #[arg(long)]
    note: Option<String>,
    /// Why the count fell.
    #[arg(long, value_name = "WHY")]
    decrease: Option<String>,
    /// You checked a count that jumps, or the day that a newspaper names: today is written to it
    /// as `confirmed`.
    #[arg(long)]
    confirmed: bool,
    /// The source: its id, or the address of a new one. May be given several times.
    #[arg(long, value_name = "ID|URL", required_unless_present = "undo")]
    source: Vec<String>,
    /// Publisher of a new source; without it, the host of its address.
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// When a new source was published: 2023-02-09. It is not the day of what it reports.
    #[arg(long, value_name = "DATE")]
    published: Option<String>,
    /// Kind of a new source.
    #[arg(long, default_value = "press", value_parser = word::<SourceKind>())]
    source_kind: SourceKind,
    /// Replace the value that is there for this time, kind and source.
    #[arg(long)]
    replace: bool,
    /// Take back what the last `observe` wrote. Nothing else is given with it but `--dry-run`.
    #[arg(long, conflicts_with_all = [
        "song", "metric", "value", "at", "after", "kind", "note", "decrease", "confirmed", "source",
        "publisher", "published", "source_kind", "replace",
    ])]
    undo: bool,
    /// Print what would change, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Adds or replaces the observation, or takes the last one back.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    let done = match arguments.undo {
        true => undo::run(context, arguments.dry_run),
        false => observe(context, arguments),
    };
    match done {
        Ok(text) => print_data(&text),
        Err(code) => code,
    }
}

fn observe(context: &Context, arguments: &Arguments) -> Result<String, u8> {
    let session = EditSession::open(context)?;
    let song = session.song(&arguments.song)?;
    let metric = session.metric(&arguments.metric)?;
    let time = time(context, &session, arguments)?;
    let CitedSources { ids: cited, new: added } = sources(context, &session, arguments, song)?;
    let kind =
        arguments.kind.unwrap_or_else(|| usual_kind(&session, metric, &cited, arguments));
    let Arguments { value, ref note, ref decrease, .. } = *arguments;
    let confirmed = arguments.confirmed.then_some(context.today);
    let (note, decrease) = (note.clone(), decrease.clone());
    let new =
        NewObservation { song, metric, time, value, kind, cited, note, decrease, confirmed };
    let old = known::find(context, &session, &new, arguments.replace)?;
    let (change, line) = match old {
        Some(old) => known::replaced(context, &session, &new, old)?,
        None => change(context, &session, &new)?,
    };
    let old = old.map(|Old { value, .. }| value);
    let mut changes = source_changes(&session, &added)?;
    changes.push(change);
    let trial = session.attempt_counts(&changes, arguments.confirmed, &|_, _| None)?;
    let path = changes.last().map_or_else(String::new, |change| change.path.clone());
    if !arguments.dry_run {
        let fail = |error: Diagnostic| context.fail(error);
        changes.push(undo_file::record(&context.root, &changes, &line).map_err(fail)?);
        session.write(&changes)?;
    }
    let path = path.as_str();
    let effects = Effects::of(&session.analysis, &trial.analysis);
    let text = trial.sources.find(path).map_or("", |(id, _)| trial.sources.text(id));
    let (row, _) = line_column(text, text.find(&line).unwrap_or(0));
    let is_usual = arguments.kind.is_none();
    hint(context, &session.analysis, &trial.analysis, &new, is_usual);
    if context.format == Format::Json {
        let ids: Vec<&str> = added.iter().map(|source| source.id.as_str()).collect();
        let data = json!({
            "file": path, "line": row, "observation": line, "sources_added": ids,
            "replaced": old, "written": !arguments.dry_run, "effects": effects.json(),
        });
        return Ok(format!("{data}\n"));
    }
    let mut out = format!("{path}:{row}\n{}", summary(&new, old));
    for NewSource { id, .. } in &added {
        out.push_str(&format!("content/sources.toml\n    new: {id}\n"));
    }
    out.push_str(&effects.text());
    if arguments.dry_run {
        out.push_str("nothing was written\n");
    }
    Ok(out)
}

/// The observation as lines for people.
fn summary(new: &NewObservation, old: Option<u64>) -> String {
    let (name, written) = match &new.time {
        Time::At(written, _) => ("at", written),
        Time::After(written, _) => ("after", written),
    };
    let (value, kind) = (parse_input::digits(new.value), new.kind.word());
    let before = old.map(|old| format!(", before {}", parse_input::digits(old)));
    let before = before.unwrap_or_default();
    let mut out = format!("    {value} {kind} {name} {written}{before}\n");
    out.extend(new.cited.iter().map(|id| format!("    source {id}\n")));
    out
}

/// The change that adds new sources; none if there are none.
///
/// # Errors
/// The exit code, after the reason was printed.
fn source_changes(session: &EditSession<'_>, added: &[NewSource]) -> Result<Vec<Change>, u8> {
    let mut changes: Vec<Change> = Vec::new();
    for NewSource { id, body } in added {
        // Several new sources make one change of the file.
        let path = "content/sources.toml";
        let before = changes.pop();
        let edit = match &before {
            None => session.change(path, |text| insert::table(text, id, body))?,
            Some(held) => {
                let text = String::from_utf8_lossy(&held.after).into_owned();
                let mut next = session.change(path, |_| insert::table(&text, id, body))?;
                next.before.clone_from(&held.before);
                next
            }
        };
        changes.push(edit);
    }
    Ok(changes)
}

/// The kind of an observation of which only the sources are known. A newspaper says most often
/// that a count had been reached by its day, and no source says less.
fn usual_kind(
    session: &EditSession<'_>,
    metric: MetricKey,
    cited: &[String],
    arguments: &Arguments,
) -> ObservationKind {
    let catalogue = &session.analysis.catalogue;
    let kind = |id: &String| match catalogue.source(id) {
        Some(key) => catalogue[key].kind,
        None => arguments.source_kind,
    };
    let is_counter = catalogue[metric].kind == MetricKind::Counter;
    match is_counter && cited.iter().all(|id| kind(id) == SourceKind::Press) {
        true => ObservationKind::AtLeast,
        false => ObservationKind::Exact,
    }
}

/// Says which kinds there are for what the source may mean: where none was given, and where the
/// count is exactly a milestone, which a source seldom reads off a counter. Suggests a `start` for
/// places that begin with this one.
fn hint(
    context: &Context,
    before: &Analysis,
    after: &Analysis,
    new: &NewObservation,
    is_usual_kind: bool,
) {
    let metric = &before.catalogue[new.metric];
    let is_milestone = metric.milestones.contains(&new.value);
    let lines: &[&str] = match new.kind {
        ObservationKind::AtLeast if is_usual_kind => &[
            "note: the day of a report is not that of the event, so this is `at-least`.",
            "      If it names the day as that of the event, give `--kind crossed`;",
            "      if it gives the counter's own figure of that day, `exact`",
        ],
        ObservationKind::Exact if is_milestone && metric.kind == MetricKind::Counter => &[
            "note: the count is a milestone. If the source says that it had been reached",
            "      by then, give `--kind at-least`; if it names the day as that on which",
            "      it was reached, `crossed`",
        ],
        _ => &[],
    };
    lines.iter().for_each(|line| context.tell(line));
    let begins_here = after.records.of_song(new.song).iter().any(|key| {
        let milestone = after.records.get(*key);
        milestone.metric == new.metric
            && matches!(milestone.event, Event::Rank { .. })
            && !milestone.when.is_one_day()
            && before.records.milestone(&milestone.id).is_none()
    });
    if let (true, Time::At(written, _)) = (begins_here, &new.time) {
        context.tell(
            "note: the places of this song begin here: it may have been there before. If it",
        );
        context.tell(&format!(
            "      entered the chart then, add `start = {written}` to the series"
        ));
    }
}

fn time(
    context: &Context,
    session: &EditSession<'_>,
    arguments: &Arguments,
) -> Result<Time, u8> {
    let zone = &session.analysis.config.timezone;
    let (name, text, read) = match (&arguments.at, &arguments.after) {
        (_, Some(text)) => ("--after", text, parse_input::after(text)),
        (at, None) => {
            let text = at.as_ref().unwrap_or(&arguments.song);
            ("--at", text, parse_input::time(text, zone))
        }
    };
    read.map_err(|help| {
        let error = Diagnostic::new(Code::E903, format!("`{name} {text}` can't be read"));
        context.misused(error.help(help))
    })
}

/// The sources of a new observation.
#[derive(Default)]
struct CitedSources {
    ids: Vec<String>,
    /// Those that are not in `sources.toml` yet.
    new: Vec<NewSource>,
}

struct NewSource {
    id: String,
    /// Its keys and values as TOML.
    body: String,
}

/// The sources that the arguments name, with ids for new ones.
///
/// # Errors
/// The exit code, after the reason was printed.
fn sources(
    context: &Context,
    session: &EditSession<'_>,
    arguments: &Arguments,
    song: SongKey,
) -> Result<CitedSources, u8> {
    let catalogue = &session.analysis.catalogue;
    let mut cited = CitedSources::default();
    for text in &arguments.source {
        if !text.contains("://") {
            let key = session.source(text, "an address makes a new one")?;
            cited.ids.push(catalogue[key].id.to_string());
            continue;
        }
        if let Err(why) = check_url(text) {
            let error =
                Diagnostic::new(Code::E903, format!("`{text}` is not a web address: {why}"));
            return Err(context.misused(error.help("write it with `https://`")));
        }
        let key = address_key(text);
        let known = catalogue.sources.iter().find(|source| address_key(&source.url) == key);
        if let Some(known) = known {
            cited.ids.push(known.id.to_string());
            continue;
        }
        let taken = |id: &str| {
            catalogue.source(id).is_some() || cited.new.iter().any(|source| source.id == id)
        };
        let host = text.split("://").nth(1).unwrap_or("").split(['/', '?', '#', ':']).next();
        let host = host.unwrap_or("").trim_start_matches("www.");
        let id = source_id(host, catalogue[song].id.as_str(), taken);
        let publisher = arguments.publisher.as_deref().unwrap_or(host);
        let mut body = format!(
            "publisher = {}\nurl = {}\n",
            parse_input::quoted(publisher),
            parse_input::quoted(text)
        );
        if let Some(published) = &arguments.published {
            let read = parse_input::time(published, &session.analysis.config.timezone);
            let Ok(Time::At(written, _)) = read else {
                let what = format!("`--published {published}` can't be read");
                let error = Diagnostic::new(Code::E903, what).help("write a date: 2023-02-09");
                return Err(context.misused(error));
            };
            body.push_str(&format!("published = {written}\n"));
        }
        body.push_str(&format!(
            "kind = {}\n",
            parse_input::quoted(arguments.source_kind.word())
        ));
        cited.ids.push(id.clone());
        cited.new.push(NewSource { id, body });
    }
    Ok(cited)
}

/// The id of a new source: host and song, with a number if that is taken.
fn source_id(host: &str, song: &str, taken: impl Fn(&str) -> bool) -> String {
    let name = host.rsplit_once('.').map_or(host, |(name, _)| name);
    let base = slugify(&format!("{name}-{song}")).unwrap_or_else(|| song.to_owned());
    let base = base.get(..100).unwrap_or(&base).trim_end_matches('-').to_owned();
    let mut ids = std::iter::once(base.clone()).chain((2..).map(|n| format!("{base}-{n}")));
    ids.find(|id| !taken(id)).unwrap_or(base)
}
