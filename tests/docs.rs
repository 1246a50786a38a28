//! The examples of `docs/content.md` and `README.md` are a site, and it says what they say.

#[expect(dead_code, reason = "other suites use the rest")]
#[path = "builder/mod.rs"]
mod builder;
#[expect(dead_code, reason = "other suites use the rest")]
#[path = "builder/folder.rs"]
mod folder;

use builder::SiteTest;
use folder::{Folder, Run, run};

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

/// Checks a site as strictly as can be.
fn check(site: &SiteTest) -> Run {
    let folder = Folder::new();
    site.write_to(&folder.root());
    run(&folder.root(), &["check", "--strict"])
}

#[test]
fn the_examples_of_the_content_format_are_a_clean_site() {
    let files = examples(CONTENT);
    assert!(files.iter().any(|(path, _)| path == "site.toml"), "{files:?}");
    let run = check(&SiteTest::of(files));
    assert_eq!((run.err.as_str(), run.code), ("all is well\n", 0));
}

#[test]
fn the_example_of_the_readme_is_refused_with_its_message() {
    let site = SiteTest::of(examples(CONTENT).into_iter().chain(examples(README)));
    let (_, rest) = README.split_once("```text\n").expect("the message");
    let (message, _) = rest.split_once("```").expect("its end");
    let run = check(&site);
    assert!(run.err.contains(message), "{}", run.err);
    assert_eq!(run.code, 1);
}
