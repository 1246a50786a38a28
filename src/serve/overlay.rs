//! The script that `serve` adds to pages: it reloads them, and shows the site's errors over them.
//!
//! The script is only in the pages that `serve` sends. It gets text from the site's files as JSON and
//! shows it by `textContent`, so that no text can run as code.

use hyper::body::Bytes;
use serde_json::json;

use crate::article::escape;
use crate::diagnostics::{Files, Report, position, render};

/// The script.
pub(super) const SCRIPT: &str = include_str!("reload.js");
/// Its address.
pub(super) const SCRIPT_ROUTE: &str = "/__daesang/reload.js";
/// The address of the stream of events.
pub(super) const EVENTS_ROUTE: &str = "/__daesang/events";

/// Adds the script to the end of a page's body.
pub(super) fn inject(html: &mut Vec<u8>, turn: u64, token: &str) {
    let tag = format!(
        "<script src=\"{SCRIPT_ROUTE}\" data-events=\"{EVENTS_ROUTE}\" data-token=\"{token}\" \
         data-turn=\"{turn}\" defer></script>"
    );
    let end = memchr::memmem::rfind(html, b"</body>").unwrap_or(html.len());
    html.splice(end..end, tag.bytes());
}

/// The page while none can be made: it lists the errors, and reloads when they are fixed.
pub(super) fn placeholder(problems: &str, turn: u64, token: &str) -> Vec<u8> {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Daesang</title>\n<body>\n",
    );
    let listed: Vec<serde_json::Value> = serde_json::from_str(problems).unwrap_or_default();
    for problem in &listed {
        page.push_str("<pre>");
        escape(problem["text"].as_str().unwrap_or_default(), &mut page);
        page.push_str("</pre>\n");
    }
    page.push_str("</body>\n</html>\n");
    let mut page = page.into_bytes();
    inject(&mut page, turn, token);
    page
}

/// Errors as a JSON list for the overlay.
pub(super) fn problems(report: &Report, files: &dyn Files) -> String {
    let errors = report.without_warnings();
    let listed: Vec<serde_json::Value> = errors
        .sorted(files)
        .into_iter()
        .map(|diagnostic| {
            let mut alone = Report::new();
            alone.push(diagnostic.clone());
            let text = render(&alone, files, crate::diagnostics::Format::Text, false);
            let at = match position(diagnostic, files) {
                Some((path, line, column)) => format!("{path}:{line}:{column}"),
                None => diagnostic.path.clone().unwrap_or_default(),
            };
            json!({ "code": diagnostic.code.as_str(), "at": at, "text": text.trim_end() })
        })
        .collect();
    serde_json::Value::from(listed).to_string()
}

fn event(name: &str, data: &serde_json::Value) -> Bytes {
    // JSON has no line ends outside strings, where they are escaped.
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
}

/// The event after a change of pages, or of style sheets only.
pub(super) fn changed(turn: u64, styles: &[(String, String)]) -> Bytes {
    if styles.is_empty() {
        return event("reload", &json!({ "turn": turn }));
    }
    event("css", &json!({ "turn": turn, "styles": styles }))
}

/// The event of new errors.
pub(super) fn wrong(turn: u64, problems: &str) -> Bytes {
    let listed: serde_json::Value = serde_json::from_str(problems).unwrap_or_default();
    event("wrong", &json!({ "turn": turn, "problems": listed }))
}

/// The event when all errors are fixed.
pub(super) fn fine(turn: u64) -> Bytes {
    event("fine", &json!({ "turn": turn }))
}

/// The first message: it sets the milliseconds before a lost connection is tried again.
pub(super) fn greeting() -> Bytes {
    Bytes::from_static(b"retry: 500\n\n")
}

/// A comment that keeps an idle connection open, and fails on a lost one.
pub(super) fn ping() -> Bytes {
    Bytes::from_static(b":\n\n")
}
