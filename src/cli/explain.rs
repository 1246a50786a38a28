//! `explain`: what a message's code means, from the same text as `docs/messages.md`.

use clap::Args;

use super::context::print_data;
use crate::diagnostics::nearest;

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A code, such as E302.
    code: String,
}

static MESSAGES: &str = include_str!("../../docs/messages.md");

/// Prints the section of a code in `docs/messages.md`.
pub(super) fn run(arguments: &Arguments) -> u8 {
    let code = arguments.code.to_uppercase();
    if let Some(section) = section(&code) {
        return print_data(&format!("{section}\n"));
    }
    let help = nearest(&code, codes()).map(|near| format!(" Did you mean {near}?"));
    eprintln!(
        "error: there is no message `{}`.{}",
        code.escape_debug(),
        help.unwrap_or_default()
    );
    2
}

/// Every code, in the order of the document.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    MESSAGES.lines().filter_map(|line| line.strip_prefix("### ")?.split(' ').next())
}

fn section(code: &str) -> Option<&'static str> {
    let start = MESSAGES.find(&format!("### {code} "))?;
    let rest = &MESSAGES[start + 4..];
    let end = rest.find("\n#").unwrap_or(rest.len());
    Some(rest[..end].trim_end())
}
