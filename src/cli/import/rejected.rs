//! Numbers of a table's rows, and what is said of those that can't be imported.

use std::collections::BTreeMap;

use crate::cli::context::Context;
use crate::diagnostics::Diagnostic;

/// Numbers of rows.
#[derive(Default)]
pub(super) struct RowCounts {
    pub(super) read: usize,
    pub(super) already: usize,
    pub(super) rejected: usize,
}

/// The numbers as a line for people.
pub(super) fn line(count: &RowCounts, added: usize, end: &str) -> String {
    let RowCounts { read, already, rejected } = count;
    let end = if end.is_empty() { String::new() } else { format!("; {end}") };
    format!("read {read}, added {added}, already there {already}, rejected {rejected}{end}\n")
}

/// Most rejected rows that are printed.
const MAX_SHOWN: usize = 50;

/// A row that can't be imported.
pub(super) struct Rejected {
    pub(super) line: u64,
    /// The mistake, as far as other rows may have the same one.
    pub(super) mistake: String,
    pub(super) error: Diagnostic,
}

/// Most rows of one mistake that are printed one by one. Of more, the first stands for all.
pub(super) const MAX_ALIKE: usize = 10;

/// Prints the rejected rows, in the table's order.
pub(super) fn refuse(
    context: &Context,
    count: &RowCounts,
    mut rejected: Vec<Rejected>,
    mistakes: &BTreeMap<String, usize>,
) -> u8 {
    rejected.sort_by_key(|rejected| rejected.line);
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let (mut shown, mut covered) = (0, 0);
    for Rejected { mistake, error, .. } in rejected {
        let rows = mistakes.get(&mistake).copied().unwrap_or(1);
        let is_one = rows > MAX_ALIKE;
        let told = told.entry(mistake).or_default();
        *told += 1;
        if shown == MAX_SHOWN || (is_one && *told > 1) {
            continue;
        }
        shown += 1;
        covered += if is_one { rows } else { 1 };
        context.fail(match is_one {
            true => error.note(format!("{} more rows have the same mistake", rows - 1)),
            false => error,
        });
    }
    let more = count.rejected.saturating_sub(covered);
    if more > 0 {
        context.tell(&format!("and {more} more rows"));
    }
    context.tell(line(count, 0, "nothing was written").trim_end());
    1
}

/// The mistake of a row: its column, and the correction. Rows whose unknown names differ have
/// different mistakes.
pub(super) fn mistake(error: &Diagnostic) -> String {
    let what = error.message.split_once(", ").map_or("", |(_, what)| what);
    let (column, what) = what.split_once(": ").unwrap_or(("", what));
    let is_name = what.starts_with("no s") || what.starts_with("several s");
    let help = error.help.as_deref().unwrap_or("");
    format!("{column} {}", if is_name { what } else { help })
}
