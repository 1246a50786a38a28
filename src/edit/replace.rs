//! Another value in an observation that a file has. The rest of the file stays byte for byte.

use std::ops::Range;

use toml_edit::{Document, InlineTable};

use super::insert::{self, Refusal, splice};
use super::parse_input::{CsvRow, digits, quoted};
use crate::catalogue::optional_cells;
use crate::date::Day;

/// New parts of an observation. Parts that are `None` stay as they are, apart from `confirmed`.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// The word of its kind.
    pub kind: &'a str,
    /// Its value.
    pub value: u64,
    /// A remark for the visitor.
    pub note: Option<&'a str>,
    /// When the new value was checked. The day on which the old one was checked goes.
    pub confirmed: Option<Day>,
    /// Why the count fell.
    pub decrease: Option<&'a str>,
}

/// The key of an observation in its series.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its position in the file, from 0.
    pub at: usize,
    /// Number of observations in the file.
    pub of: usize,
}

/// A file with another value in it, and the observation as it is written now.
pub type Replaced = (String, String);

const OTHER: &str =
    "its observations can't be told apart; fix the errors of `daesang check` first";

/// Replaces the value of an observation in a song's file.
///
/// # Errors
/// Why the file's layout doesn't allow it.
pub fn observation(
    text: &str,
    metric: &str,
    place: Place,
    new: &Replacement<'_>,
) -> Result<Replaced, Refusal> {
    let document = Document::parse(text).map_err(|_| "the file is no TOML")?;
    let series = document.as_table().get("series").and_then(|series| series.get(metric));
    let list = series.and_then(|series| series.get("observations")?.as_array());
    let list = list.ok_or("`observations` is not written as a list")?;
    if list.len() != place.of {
        return Err(OTHER);
    }
    let row = list.get(place.at).and_then(|row| row.as_inline_table()).ok_or(OTHER)?;
    let whole = row.span().ok_or(OTHER)?;
    let edits = edits(row, new).ok_or(OTHER)?;
    let added: usize = edits.iter().map(|(_, new)| new.len()).sum();
    let removed: usize = edits.iter().map(|(range, _)| range.len()).sum();
    let text = splice(text, edits);
    let row = text[whole.start..whole.end + added - removed].to_owned();
    Ok((text, row))
}

/// The changes within an observation, from first to last.
fn edits(row: &InlineTable, new: &Replacement<'_>) -> Option<Vec<(Range<usize>, String)>> {
    let span = |key: &str| row.get(key).and_then(toml_edit::Value::span);
    let wanted = [
        ("value", Some(digits(new.value))),
        ("kind", Some(quoted(new.kind))),
        ("note", new.note.map(quoted)),
        ("confirmed", new.confirmed.map(|day| day.to_string())),
        ("decrease", new.decrease.map(quoted)),
    ];
    let end = row.iter().filter_map(|(key, _)| Some(span(key)?.end)).max()?;
    let mut more = String::new();
    let mut edits = Vec::new();
    for (key, text) in wanted {
        match (span(key), text) {
            (Some(held), Some(text)) => edits.push((held, text)),
            (None, Some(text)) => more.push_str(&format!(", {key} = {text}")),
            (Some(held), None) if key == "confirmed" => {
                edits.push((without(row, key, held)?, String::new()));
            }
            (_, None) => {}
        }
    }
    edits.push((end..end, more));
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    Some(edits)
}

/// The text of a key with its value, and the comma behind it or before it.
fn without(row: &InlineTable, key: &str, value: Range<usize>) -> Option<Range<usize>> {
    let start = row.key(key)?.span()?.start;
    let starts = row.iter().filter_map(|(key, _)| Some(row.key(key)?.span()?.start));
    let ends = row.iter().filter_map(|(_, value)| Some(value.span()?.end));
    match starts.filter(|next| *next > start).min() {
        Some(next) => Some(start..next),
        None => Some(ends.filter(|before| *before <= start).max()?..value.end),
    }
}

/// Replaces the value of a row in a CSV series, which has no `note`.
///
/// # Errors
/// That its rows can't be told apart.
pub fn row(text: &str, place: Place, new: &Replacement<'_>) -> Result<Replaced, Refusal> {
    let mut start = 0;
    let mut rows = Vec::new();
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        if start > 0 && !content.is_empty() {
            rows.push(start..start + content.len());
        }
        start += line.len();
    }
    if rows.len() != place.of {
        return Err(OTHER);
    }
    let range = rows.get(place.at).ok_or(OTHER)?.clone();
    let mut cells = text[range.clone()].splitn(5, ',');
    let mut cell = || cells.next().ok_or(OTHER);
    let (at, _, _, source) = (cell()?, cell()?, cell()?, cell()?);
    let rest = cell().unwrap_or("");
    let has_confirmed = text.lines().next().is_some_and(|head| head.ends_with(",confirmed"));
    let reason = if has_confirmed { optional_cells(rest).0 } else { rest };
    let Replacement { value, kind, decrease, confirmed, .. } = *new;
    let mut row = CsvRow { at, value, kind, source, decrease, confirmed }.text();
    if decrease.is_none() && !reason.is_empty() {
        // The reason stays as it is written.
        let day = confirmed.map(|day| format!(",{day}")).unwrap_or_default();
        row = format!("{at},{value},{kind},{source},{reason}{day}");
    }
    let text = splice(text, vec![(range, row.clone())]);
    Ok((insert::with_columns_of(&text, &row), row))
}

#[cfg(test)]
mod tests {
    use super::{Place, Replacement, observation, row};

    const NEW: Replacement<'static> = Replacement {
        kind: "exact",
        value: 171_000_000,
        note: None,
        confirmed: None,
        decrease: None,
    };

    #[track_caller]
    fn check(before: &str, new: &Replacement<'_>, after: &str) {
        let file = |row: &str| {
            format!(
                "# head\r\n[series.m]\r\nobservations = [\r\n  {{ value = 1 }}, # one\r\n  {row}, # two\r\n]\r\n"
            )
        };
        let replaced = observation(&file(before), "m", Place { at: 1, of: 2 }, new);
        assert_eq!(replaced, Ok((file(after), after.to_owned())));
    }

    #[test]
    fn a_value_is_replaced_and_the_rest_of_the_file_stays() {
        check(
            "{ at = 2024-05-01, value=1710000000,kind = 'official' , source = \"s\" }",
            &NEW,
            "{ at = 2024-05-01, value=171_000_000,kind = \"exact\" , source = \"s\" }",
        );
        // The old value was checked, and not the new one.
        for (confirmed, left) in [
            ("note = \"n\", confirmed = 2024-05-02", "note = \"n\""),
            ("confirmed = 2024-05-02, note = \"n\"", "note = \"n\""),
        ] {
            check(
                &format!("{{ kind = \"exact\", value = 5, {confirmed} }}"),
                &NEW,
                &format!("{{ kind = \"exact\", value = 171_000_000, {left} }}"),
            );
        }
        let new = Replacement {
            note: Some("a \"b\""),
            confirmed: crate::date::Day::new(2024, 5, 3),
            decrease: Some("c"),
            ..NEW
        };
        check(
            "{ note = \"n\", value = 5, kind = \"exact\", confirmed = 2024-05-02 }",
            &new,
            "{ note = \"a \\\"b\\\"\", value = 171_000_000, kind = \"exact\", confirmed = 2024-05-03, decrease = \"c\" }",
        );
    }

    #[test]
    fn a_file_whose_observations_are_not_known_is_left_alone() {
        let text = "[series.m]\nobservations = [{ value = 1, kind = \"exact\" }]\n";
        assert!(observation(text, "m", Place { at: 0, of: 2 }, &NEW).is_err());
        assert!(observation(text, "n", Place { at: 0, of: 1 }, &NEW).is_err());
        assert!(row("at,value,kind,source\n", Place { at: 0, of: 1 }, &NEW).is_err());
    }

    #[test]
    fn a_row_of_csv_is_replaced() {
        let text = "at,value,kind,source\r\n2024,5,exact,s\r\n\r\n2025,6,crossed,s\r\n";
        let place = Place { at: 1, of: 2 };
        let replaced = row(text, place, &NEW).unwrap();
        let now = text.replace("6,crossed", "171000000,exact");
        assert_eq!(replaced, (now, "2025,171000000,exact,s".to_owned()));
        let new = Replacement { decrease: Some("a, b"), ..NEW };
        let (now, _) = row(text, place, &new).unwrap();
        assert_eq!(
            now,
            "at,value,kind,source,decrease\r\n2024,5,exact,s\r\n\r\n2025,171000000,exact,s,\"a, b\"\r\n"
        );
        // A reason that is there stays, and the day of a check goes with the value.
        let (again, _) = row(&now, place, &NEW).unwrap();
        assert_eq!(again, now);
        let new = Replacement { confirmed: crate::date::Day::new(2024, 5, 3), ..NEW };
        let (checked, _) = row(&now, place, &new).unwrap();
        let wanted = now.replace("decrease\r", "decrease,confirmed\r");
        assert_eq!(checked, wanted.replace("\"a, b\"", "\"a, b\",2024-05-03"));
        assert_eq!(row(&checked, place, &NEW).unwrap().0, wanted);
        let (checked, written) = row(text, place, &new).unwrap();
        assert!(checked.starts_with("at,value,kind,source,decrease,confirmed\r\n2024,5"));
        assert_eq!(written, "2025,171000000,exact,s,,2024-05-03");
    }
}
