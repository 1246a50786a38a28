//! The examples of `docs/content.md` and `README.md` are a site, and it says what they say.

use std::path::Path;
use std::process::{Command, Output};

const CONTENT: &str = include_str!("../docs/content.md");
const README: &str = include_str!("../README.md");

/// The fenced examples of a page that are preceded by their path: a heading with a path in
/// backquotes, or a line that has nothing but the path and a colon.
fn examples(page: &str) -> Vec<(String, String)> {
    let mut examples = Vec::new();
    let mut path: Option<String> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            examples.extend(path.take().map(|path| (path, body.join("\n") + "\n")));
        } else if let Some(named) = named(line) {
            path = Some(named.to_owned());
        }
    }
    examples
}

fn named(line: &str) -> Option<&str> {
    let inner = line.strip_prefix("## `").and_then(|rest| rest.strip_suffix('`'));
    let inner = inner.or_else(|| line.strip_prefix('`')?.strip_suffix("`:"))?;
    (!inner.contains(['<', '`'])).then_some(inner)
}

#[expect(clippy::disallowed_methods, reason = "a test writes its own site")]
fn write(root: &Path, files: Vec<(String, String)>) {
    for (path, text) in files {
        let at = root.join(path);
        std::fs::create_dir_all(at.parent().expect("a folder")).expect("a folder is made");
        std::fs::write(at, text).expect("a file is written");
    }
}

fn check(root: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_daesang"));
    command.args(["check", "--strict", "--root"]).arg(root);
    command.output().expect("the program runs")
}

#[test]
fn the_examples_of_the_content_format_are_a_clean_site() {
    let root = tempfile::tempdir().expect("a folder");
    let files = examples(CONTENT);
    assert!(files.iter().any(|(path, _)| path == "site.toml"), "{files:?}");
    write(root.path(), files);
    let output = check(root.path());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "all is well\n");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_example_of_the_readme_is_refused_with_its_message() {
    let root = tempfile::tempdir().expect("a folder");
    write(root.path(), examples(CONTENT));
    write(root.path(), examples(README));
    let (_, rest) = README.split_once("```text\n").expect("the message");
    let (message, _) = rest.split_once("```").expect("its end");
    let output = check(root.path());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(message), "{said}");
    assert_eq!(output.status.code(), Some(1));
}
