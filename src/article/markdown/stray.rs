//! Marks of Markdown that mean nothing where they stand, so that readers would see them.

use std::ops::Range;

use super::Pass;
use crate::diagnostics::{Code, Diagnostic};

/// Marks, and what to write.
const MARKS: [(&str, &str); 5] = [
    (
        "**",
        "bold begins right before a word and ends right behind one; write `\\*\\*` for two asterisks",
    ),
    ("[[", "a link to a page is `[[id]]` or `[[id|words]]`"),
    ("][", "write the address: `[words](https://…)`, or define the name: `[name]: https://…`"),
    (
        "](",
        "an address has no spaces, and a title in quotes behind it: `[words](https://… \"title\")`",
    ),
    ("[^", "no footnote has this name: write `[^name]: what it says` on a line of its own"),
];

impl Pass<'_, '_> {
    /// Warns of what stays on the page as typed.
    pub(super) fn tell_stray(&mut self, range: Range<usize>) {
        let body = &self.written.text[self.written.body..];
        let text = &body[range.clone()];
        if memchr::memchr3(b'*', b'[', b']', text.as_bytes()).is_none() {
            return;
        }
        let found = text.as_bytes().windows(2).enumerate().find_map(|(at, two)| {
            let (mark, help) = MARKS.iter().find(|(mark, _)| mark.as_bytes() == two)?;
            // An escaped mark is meant, and a shortcode as an address is told as such.
            let is_escaped = body[..range.start + at].ends_with('\\');
            let is_shortcode = text[at + mark.len()..].starts_with("{{");
            (!is_escaped && !is_shortcode).then_some((at, mark, help))
        });
        let Some((at, mark, help)) = found else { return };
        let span = self.span(range.start + at..range.start + at + mark.len());
        self.report.push(
            Diagnostic::new(Code::W505, format!("`{mark}` stays on the page as typed"))
                .at(span, "")
                .help(*help),
        );
    }

    /// Warns of cells that a table has no column for: readers would miss them.
    pub(super) fn tell_surplus(&mut self, range: Range<usize>) {
        let body = &self.written.text[self.written.body..];
        let row = body[range.clone()].trim_end();
        let first = row.len() - row.trim_start().trim_start_matches('|').len();
        let signs = row.bytes().enumerate().skip(first).filter(|(_, byte)| *byte == b'|');
        let ends = signs.map(|(at, _)| at).filter(|at| !row[..*at].ends_with('\\'));
        // The sign behind the last cell may close the row.
        let Some(at) = ends.skip(self.columns.max(1) - 1).find(|at| at + 1 < row.len()) else {
            return;
        };
        let span = self.span(range.start + at..range.start + row.len());
        self.report.push(
            Diagnostic::new(Code::W508, "a row has more cells than its table has heads")
                .at(span, "left out")
                .help("add a head, or write `\\|` for a line within a cell"),
        );
    }
}
