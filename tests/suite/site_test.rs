//! What becomes of a `SiteTest`, and what is said about it.
//!
//! The only code of the suite that touches the crate's API, but for the builder itself.

use std::collections::BTreeMap;
use std::path::Path;

use daesang::diagnostics::{Files, Format, Report, position, render};
use daesang::site::Memory;
use daesang::source::Sources;

pub(crate) use crate::builder::{SiteTest, dedent};

impl SiteTest {
    /// The site in a folder: what Daesang would read of it.
    pub fn from_root(root: &Path) -> Self {
        let mut site = Self::empty();
        for part in ["site.toml", "content", "static", "strings", "templates"] {
            let entries = walkdir::WalkDir::new(root.join(part)).into_iter();
            for entry in entries.filter_map(Result::ok).filter(|e| e.file_type().is_file()) {
                let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap();
                let bytes = std::fs::read(entry.path()).unwrap();
                site.put(&path.replace('\\', "/"), bytes);
            }
        }
        site
    }

    fn run(&self) -> Run {
        let (sources, mut report) = self.sources();
        let memory = Memory::default();
        daesang::build::build(&sources, self.options(), &memory, &mut report);
        Run { sources, report, files: memory.into_files() }
    }

    /// Builds the site, about which nothing is to be said.
    #[track_caller]
    pub fn builds(&self) -> Built {
        let run = self.run();
        assert!(run.said().is_empty(), "this site was to build:\n\n{}", run.said());
        Built(run.files)
    }

    /// Builds the site, or says what is wrong with it.
    pub fn tried(&self) -> Result<Built, String> {
        let run = self.run();
        if run.report.has_errors() { Err(run.said()) } else { Ok(Built(run.files)) }
    }

    /// Builds the site whatever warnings there are.
    #[track_caller]
    pub fn builds_with_warnings(&self) -> Built {
        let run = self.run();
        assert!(!run.report.has_errors(), "this site was to build:\n\n{}", run.said());
        Built(run.files)
    }

    /// Every file that a build writes, if it succeeds, and everything that is said.
    pub fn outcome(&self) -> (Option<BTreeMap<String, Vec<u8>>>, String) {
        let run = self.run();
        let said = run.said();
        ((!run.report.has_errors()).then_some(run.files), said)
    }

    /// Everything that is said about the site, whether it builds or not.
    pub fn said(&self) -> String {
        self.run().said()
    }

    /// Builds the site, which must fail with exactly this said about it.
    #[track_caller]
    pub fn fails_with(&self, expected: &str) {
        let run = self.run();
        same(&run.said(), expected);
        assert!(run.report.has_errors(), "this site was to fail");
    }

    /// Builds the site, which must succeed with exactly this said about it.
    #[track_caller]
    pub fn warns_with(&self, expected: &str) {
        let run = self.run();
        same(&run.said(), expected);
        assert!(!run.report.has_errors(), "this site was to build");
    }

    /// What messages with this code mark: path and text, which is empty where they mark none. Beside it
    /// stands everything that is said.
    pub fn marked(&self, code: &str) -> (Vec<(String, String)>, String) {
        let run = self.run();
        let sorted = run.report.sorted(&run.sources).into_iter();
        let found = sorted.filter(|diagnostic| diagnostic.code.as_str() == code);
        let marked = found.map(|diagnostic| match diagnostic.span {
            Some(span) => {
                let text = run.sources.text(span.file);
                let token = &text[span.start as usize..span.end as usize];
                (run.sources.path(span.file).as_str().to_owned(), token.to_owned())
            }
            None => (diagnostic.path.clone().unwrap_or_default(), String::new()),
        });
        (marked.collect(), run.said())
    }

    /// Something with this code is said at `path:line:column`.
    #[track_caller]
    pub fn says(&self, code: &str, at: &str) {
        let run = self.run();
        let found = run.report.sorted(&run.sources).into_iter().any(|diagnostic| {
            diagnostic.code.as_str() == code
                && position(diagnostic, &run.sources)
                    .is_some_and(|(path, line, column)| format!("{path}:{line}:{column}") == at)
        });
        assert!(found, "{code} was to be said at {at}:\n\n{}", run.said());
    }
}

struct Run {
    sources: Sources,
    report: Report,
    files: BTreeMap<String, Vec<u8>>,
}

impl Run {
    fn said(&self) -> String {
        said(&self.report, &self.sources)
    }
}

fn said(report: &Report, sources: &Sources) -> String {
    let files: &dyn Files = sources;
    let text = render(report, files, Format::Text, false);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// Builds the site in a folder into its `public`, over what is there, as the program does. Says
/// whether it was published, and what was said about it.
pub fn rebuild(root: &Path) -> (bool, String) {
    let (sources, mut report) = Sources::read(root);
    let options = daesang::publish::Options {
        out: root.join("public"),
        root: root.to_owned(),
        home: None,
        site: String::new(),
        adopt: false,
        wait: false,
    };
    let stage =
        daesang::publish::StagingFolder::open(&options).expect("the output can be written");
    let site = daesang::build::build(&sources, SiteTest::new().options(), &stage, &mut report);
    match site.filter(|_| !report.has_errors()) {
        Some(site) => drop(stage.publish(&site).expect("the site can be put in place")),
        None => stage.discard(),
    }
    let published = !report.has_errors();
    (published, said(&report, &sources))
}

/// A built site.
pub struct Built(BTreeMap<String, Vec<u8>>);

impl Built {
    /// Every file by its path.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.0
    }

    /// The text of a file: `/songs/a-song/`, `/data/milestones.csv`.
    #[track_caller]
    pub fn page(&self, route: &str) -> String {
        let path = route.trim_start_matches('/');
        let path = match path.is_empty() || path.ends_with('/') {
            true => format!("{path}index.html"),
            false => path.to_owned(),
        };
        let Some(bytes) = self.0.get(&path) else {
            let all: Vec<&str> = self.0.keys().map(String::as_str).collect();
            panic!("there is no `{path}` among:\n{}", all.join("\n"));
        };
        String::from_utf8(bytes.clone()).unwrap()
    }

    /// What is inside a page's `<main>`.
    #[track_caller]
    pub fn main(&self, route: &str) -> String {
        main_of(&self.page(route)).expect("a page has a main part").to_owned()
    }

    /// The text of an article or a page of text: what is inside its `prose`.
    #[track_caller]
    pub fn prose(&self, route: &str) -> String {
        let page = self.page(route);
        let opens = page.find("prose\">").expect("there is a text");
        let from = opens + "prose\">".len();
        // Texts may hold a table's wrapper, so that their end is the one that fits.
        let (mut depth, mut at) = (1, from);
        while depth > 0 {
            let close = at + page[at..].find("</div>").expect("every div ends");
            depth += page[at..close].matches("<div").count();
            depth -= 1;
            at = close + "</div>".len();
        }
        page[from..at - "</div>".len()].trim().to_owned()
    }

    /// The HTML pages with their paths.
    pub fn pages(&self) -> impl Iterator<Item = (&str, &str)> {
        let pages = self.0.iter().filter(|(path, _)| path.ends_with(".html"));
        pages.map(|(path, bytes)| (path.as_str(), std::str::from_utf8(bytes).unwrap()))
    }

    /// A row of `data/milestones.csv`: metric, figure, first and last day, fewest and most days.
    #[track_caller]
    pub fn milestone(&self, id: &str) -> String {
        let table = self.page("/data/milestones.csv");
        let row = table.lines().find(|row| row.split(',').next() == Some(id));
        let Some(row) = row else { panic!("there is no milestone `{id}` in:\n{table}") };
        row.split(',').skip(5).take(6).collect::<Vec<_>>().join(" ")
    }

    /// The ids of every milestone.
    pub fn milestones(&self) -> Vec<String> {
        let table = self.page("/data/milestones.csv");
        let ids = table.lines().skip(1).map(|row| row.split(',').next().unwrap().to_owned());
        ids.collect()
    }
}

/// What is inside `<main>`.
pub fn main_of(page: &str) -> Option<&str> {
    let start = page.find("<main")?;
    let start = start + page[start..].find('>')? + 1;
    let end = page.rfind("</main>")?;
    Some(page[start..end].trim())
}

/// Compares what is said with what was expected, whole.
#[track_caller]
pub fn same(said: &str, expected: &str) {
    let expected = dedent(expected);
    let expected = expected.trim();
    assert!(
        said == expected,
        "expected:\n{expected}\n\nbut this was said:\n<<<\n{said}\n>>>\n"
    );
}
