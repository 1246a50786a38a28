//! Diagnostics: what is wrong, where, what was expected, and what to write instead.
//!
//! A stage that can fail adds to a [`Report`] and goes on, so that one run shows every error.

mod code;
mod print;
mod report;
mod suggestion;

pub use code::{Code, Severity};
pub use print::{Format, line_column, position, render, visible};
pub use report::{Diagnostic, FileId, Files, MAX_PER_CODE, Report, Span};
pub use suggestion::nearest;
