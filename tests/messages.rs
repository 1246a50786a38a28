//! `docs/messages.md` and the program know the same codes, and `explain` prints the page.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use daesang::diagnostics::Code;

const PAGE: &str = include_str!("../docs/messages.md");

/// The codes that the files of `src/` raise, `Code::E302`, beside the list of all of them.
fn codes_that_are_raised() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = walkdir::WalkDir::new(source).into_iter().map(|entry| entry.expect("readable"));
    let files = files.filter(|entry| entry.path().extension().is_some_and(|e| e == "rs"));
    files.flat_map(|entry| codes_in(&read(entry.path()))).collect()
}

#[expect(clippy::disallowed_methods, reason = "a test reads the source that it checks")]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the source is text")
}

fn codes_in(text: &str) -> Vec<String> {
    let codes = text.split("Code::").skip(1).filter_map(|rest| rest.get(..4));
    codes.filter(|code| is_code(code)).map(str::to_owned).collect()
}

fn is_code(text: &str) -> bool {
    text.len() == 4
        && text.starts_with(['E', 'W'])
        && text.bytes().skip(1).all(|b| b.is_ascii_digit())
}

/// The headings of the page: code and title.
fn sections() -> Vec<(&'static str, &'static str)> {
    let headings = PAGE.lines().filter_map(|line| line.strip_prefix("### "));
    headings.map(|line| line.split_once(' ').unwrap_or((line, ""))).collect()
}

fn explain(code: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daesang"));
    command.args(["explain", code]).output().expect("the program runs")
}

#[test]
fn every_code_has_a_section_of_its_title() {
    let known: BTreeSet<(&str, &str)> =
        Code::ALL.iter().map(|(code, title)| (code.as_str(), *title)).collect();
    assert_eq!(sections().into_iter().collect::<BTreeSet<_>>(), known);
}

#[test]
fn every_code_is_raised() {
    let known: BTreeSet<String> = Code::ALL.iter().map(|(code, _)| code.to_string()).collect();
    assert_eq!(codes_that_are_raised(), known);
}

#[test]
fn every_section_has_a_title_and_stands_once() {
    let mut seen = BTreeSet::new();
    for (code, title) in sections() {
        assert!(is_code(code), "{code}");
        assert!(!title.is_empty(), "{code} has no title");
        assert!(seen.insert(code), "{code} is explained twice");
    }
}

#[test]
fn explain_prints_the_whole_section() {
    for (code, title) in sections() {
        let output = explain(code);
        assert_eq!(output.status.code(), Some(0), "{code}");
        let printed = String::from_utf8(output.stdout).expect("text");
        assert!(printed.starts_with(&format!("{code} {title}\n")), "{printed}");
        let start = PAGE.find(&format!("### {code} ")).expect("the section is there") + 4;
        let length = PAGE[start..].find("\n##").unwrap_or(PAGE.len() - start);
        assert_eq!(printed.trim_end(), PAGE[start..start + length].trim_end());
    }
}

#[test]
fn explain_takes_a_code_in_lower_case() {
    let output = explain("e302");
    assert_eq!(output.status.code(), Some(0));
    let printed = String::from_utf8(output.stdout).expect("text");
    assert!(printed.starts_with("E302 the count falls without a reason\n"), "{printed}");
}

#[test]
fn an_unknown_code_is_a_mistake_on_the_command_line() {
    let output = explain("E3O2");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8(output.stderr).expect("text");
    assert_eq!(said.trim_end(), "error: there is no message `E3O2`. Did you mean E302?");
}
