//! `observe`: one observation into a song's file, in the order of time, unless the site has new
//! errors with it.

use clap::Args;
use serde_json::json;

use super::context::{Context, print_data};
use super::edit_session::{EditSession, Effects};
use super::word_parser::word;
use crate::catalogue::{
    MetricKey, MetricKind, Observation, ObservationKind, Series, SongKey, SourceKind,
};
use crate::date::{After, DAY_MINUTES, Minute};
use crate::diagnostics::{Code, Diagnostic, Files as _, Format, Report, line_column};
use crate::edit::atomic_write::Change;
use crate::edit::insert::{self, InsertedLine, Order};
use crate::edit::parse_input::{self, Time};
use crate::path::slugify;
use crate::words::Words as _;

/// Arguments of `observe`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The song: its id, title, Hangul title or alias.
    song: String,
    /// The metric: its id or name.
    metric: String,
    /// The count: 1000000000, 1,000,000,000, 1b, 1.5m, 10억.
    #[arg(value_parser = parse_input::count)]
    value: u64,
    /// When: 2023-02-09, 2023-02-09T18:00+09:00, 2023-02, 2023 or FROM..TO.
    #[arg(long, value_name = "DATE", required_unless_present = "after")]
    at: Option<String>,
    /// Time since release instead: 37h37m, 108d or FROM..TO.
    #[arg(long, value_name = "TIME", conflicts_with = "at")]
    after: Option<String>,
    /// How the source states the count.
    #[arg(long, default_value = "exact", value_parser = word::<ObservationKind>())]
    kind: ObservationKind,
    /// A remark that visitors see.
    #[arg(long)]
    note: Option<String>,
    /// The source: its id, or the address of a new one. May be given several times.
    #[arg(long, value_name = "ID|URL", required = true)]
    source: Vec<String>,
    /// Publisher of a new source; without it, the host of its address.
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// When a new source was published: 2023-02-09.
    #[arg(long, value_name = "DATE")]
    published: Option<String>,
    /// Kind of a new source.
    #[arg(long, default_value = "press", value_parser = word::<SourceKind>())]
    source_kind: SourceKind,
    /// Print what would change, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// An observation that is not yet in the site.
struct NewObservation {
    song: SongKey,
    metric: MetricKey,
    time: Time,
    value: u64,
    kind: ObservationKind,
    cited: Vec<String>,
    note: Option<String>,
}

/// Adds the observation.
pub(super) fn run(context: &Context, arguments: &Arguments) -> u8 {
    match observe(context, arguments) {
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
    let Arguments { value, kind, ref note, .. } = *arguments;
    let new = NewObservation { song, metric, time, value, kind, cited, note: note.clone() };
    refuse_known(context, &session, &new)?;
    let (change, line) = change(context, &session, &new)?;
    let mut changes: Vec<Change> = Vec::new();
    for NewSource { id, body } in &added {
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
    changes.push(change);
    let trial = session.attempt(&changes)?;
    if !arguments.dry_run {
        session.write(&changes)?;
    }
    let effects = Effects::of(&session.analysis, &trial.analysis);
    let path = changes.last().map_or("", |change| change.path.as_str());
    let text = trial.sources.find(path).map_or("", |(id, _)| trial.sources.text(id));
    let (row, _) = line_column(text, text.find(&line).unwrap_or(0));
    hint(context, &session, &new);
    if context.format == Format::Json {
        let ids: Vec<&str> = added.iter().map(|source| source.id.as_str()).collect();
        let data = json!({
            "file": path, "line": row, "observation": line, "sources_added": ids,
            "written": !arguments.dry_run, "effects": effects.json(),
        });
        return Ok(format!("{data}\n"));
    }
    let mut out =
        format!("{path}:{row}\n    {} {}", parse_input::digits(new.value), new.kind.word());
    let (name, written) = match &new.time {
        Time::At(written, _) => ("at", written),
        Time::After(written, _) => ("after", written),
    };
    out.push_str(&format!(" {name} {written}\n"));
    out.extend(new.cited.iter().map(|id| format!("    source {id}\n")));
    for NewSource { id, .. } in &added {
        out.push_str(&format!("content/sources.toml\n    new: {id}\n"));
    }
    out.push_str(&effects.text());
    if arguments.dry_run {
        out.push_str("nothing was written\n");
    }
    Ok(out)
}

/// Suggests `crossed` for a count that is exactly a milestone: a source seldom reads a counter then.
fn hint(context: &Context, session: &EditSession<'_>, new: &NewObservation) {
    let metric = &session.analysis.catalogue[new.metric];
    let is_milestone = metric.milestones.contains(&new.value);
    if is_milestone && metric.kind == MetricKind::Counter && new.kind == ObservationKind::Exact
    {
        context.tell(
            "note: the count is a milestone. If the source says that it was reached then,",
        );
        context.tell("      and not before, give `--kind crossed`; if by then, `at-least`");
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
            let key = session.source(text)?;
            cited.ids.push(catalogue[key].id.to_string());
            continue;
        }
        if let Err(why) = crate::toml_reader::check_url(text) {
            let error =
                Diagnostic::new(Code::E903, format!("`{text}` is not a web address: {why}"));
            return Err(context.misused(error.help("write it with `https://`")));
        }
        let known = catalogue.sources.iter().find(|source| source.url == *text);
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

/// Refuses an observation that the series has already.
///
/// # Errors
/// Exit code 1, after the line was printed.
fn refuse_known(
    context: &Context,
    session: &EditSession<'_>,
    new: &NewObservation,
) -> Result<(), u8> {
    let catalogue = &session.analysis.catalogue;
    let Some(series) = catalogue.series(new.song, new.metric) else { return Ok(()) };
    let same = |old: &&Observation| {
        let time = match &new.time {
            Time::At(_, when) => old.after.is_none() && old.when == *when,
            Time::After(_, after) => old.after == Some(*after),
        };
        let first = catalogue[old.cited.first()].id.as_str();
        time && old.value == new.value
            && old.kind == new.kind
            && new.cited.first().map(String::as_str) == Some(first)
    };
    let Some(old) = series.observations.iter().find(same) else { return Ok(()) };
    let mut report = Report::new();
    report.push(
        Diagnostic::new(Code::E904, "this observation is already there")
            .at(old.span, "the same time, count, kind and source")
            .help("nothing was written; add another source to this line if there is one"),
    );
    context.print(&report, &session.sources);
    Err(1)
}

/// The change of the series' file, and the new line.
///
/// # Errors
/// The exit code, after the reason was printed.
fn change(
    context: &Context,
    session: &EditSession<'_>,
    new: &NewObservation,
) -> Result<(Change, String), u8> {
    let catalogue = &session.analysis.catalogue;
    let (song, metric) = (&catalogue[new.song].id, &catalogue[new.metric].id);
    let series = catalogue.series(new.song, new.metric);
    let order = order(new, series);
    let csv = format!("content/series/{song}/{metric}.csv");
    if session.sources.find(&csv).is_some() {
        let row = row(new).map_err(|why| {
            let what = format!("a CSV series can't hold this: {why}");
            let error = Diagnostic::new(Code::E907, what).on_path(csv.clone());
            context.fail(error.help("move the series into the song's file"))
        })?;
        let existing = series.map(insert::orders).unwrap_or_default();
        let lines = vec![InsertedLine { order, text: row.clone() }];
        let change = session.change(&csv, |text| Ok(insert::rows(text, &existing, lines)))?;
        return Ok((change, row));
    }
    let path = format!("content/songs/{song}.toml");
    let text = line(new);
    let existing = series.map(insert::orders).unwrap_or_default();
    let lines = vec![InsertedLine { order, text: text.clone() }];
    let change = session
        .change(&path, |file| insert::observations(file, metric.as_str(), &existing, lines))?;
    Ok((change, text))
}

fn order(new: &NewObservation, series: Option<&Series>) -> Order {
    match &new.time {
        Time::At(_, when) => (when.interval.start, when.interval.end),
        Time::After(_, after) => {
            let start = series.and_then(|series| series.start.as_ref());
            let start = start.map_or(0, |start| start.value.interval.start.0);
            let (least, most) = match after {
                After::Days(days) => (
                    i64::from(days.least) * DAY_MINUTES,
                    i64::from(days.most + 1) * DAY_MINUTES,
                ),
                After::Minutes(minutes) => (minutes.least, minutes.most + 1),
            };
            (Minute(start + least), Minute(start + most))
        }
    }
}

/// The observation as a line of a song's file.
fn line(new: &NewObservation) -> String {
    let time = match &new.time {
        Time::At(written, _) => format!("at = {written}"),
        Time::After(written, _) => format!("after = {written}"),
    };
    let cited: Vec<String> = new.cited.iter().map(|id| parse_input::quoted(id)).collect();
    let cited = match cited.as_slice() {
        [one] => one.clone(),
        _ => format!("[{}]", cited.join(", ")),
    };
    let (value, kind) = (parse_input::digits(new.value), new.kind.word());
    let mut line = format!("{{ {time}, value = {value}, kind = \"{kind}\", source = {cited}");
    if let Some(note) = &new.note {
        line.push_str(&format!(", note = {}", parse_input::quoted(note)));
    }
    line.push_str(" }");
    line
}

/// The observation as a row of a CSV series, if it fits.
fn row(new: &NewObservation) -> Result<String, &'static str> {
    let Time::At(written, _) = &new.time else { return Err("it has no `after`") };
    let at = parse_input::cell(written).ok_or("it has days, months and years only")?;
    let [source] = new.cited.as_slice() else { return Err("it has one source a row") };
    if new.note.is_some() {
        return Err("it has no notes");
    }
    Ok(format!("{at},{},{},{source}", new.value, new.kind.word()))
}
