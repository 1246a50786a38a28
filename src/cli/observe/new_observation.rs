//! A new observation, as a line of a song's file or a row of a CSV series.

use crate::catalogue::{MetricKey, ObservationKind, Series, SongKey};
use crate::cli::context::Context;
use crate::cli::edit_session::EditSession;
use crate::date::{After, DAY_MINUTES, Day, Minute};
use crate::diagnostics::{Code, Diagnostic};
use crate::edit::atomic_write::Change;
use crate::edit::insert::{self, InsertedLine, Order};
use crate::edit::parse_input::{self, CsvRow, Time};
use crate::words::Words as _;

/// An observation that is not yet in the site.
pub(super) struct NewObservation {
    pub(super) song: SongKey,
    pub(super) metric: MetricKey,
    pub(super) time: Time,
    pub(super) value: u64,
    pub(super) kind: ObservationKind,
    pub(super) cited: Vec<String>,
    pub(super) note: Option<String>,
    pub(super) decrease: Option<String>,
    pub(super) confirmed: Option<Day>,
}

/// The change of the series' file, and the new line.
///
/// # Errors
/// The exit code, after the reason was printed.
pub(super) fn change(
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
    if let Some(day) = new.confirmed {
        line.push_str(&format!(", confirmed = {day}"));
    }
    if let Some(why) = &new.decrease {
        line.push_str(&format!(", decrease = {}", parse_input::quoted(why)));
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
    let (value, kind, confirmed) = (new.value, new.kind.word(), new.confirmed);
    let decrease = new.decrease.as_deref();
    Ok(CsvRow { at, value, kind, source, decrease, confirmed }.text())
}
