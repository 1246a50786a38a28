//! `SiteTest`: a small site in memory, what becomes of it, and what is said about it.
//!
//! The only code of the suite that touches the crate's API.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use daesang::Options;
use daesang::date::Day;
use daesang::diagnostics::{Files, Format, Report, position, render};
use daesang::site::Memory;
use daesang::source::{RawFile, Sources};

/// A site's files, and how it is to be built.
#[derive(Clone)]
pub struct SiteTest {
    files: BTreeMap<String, Vec<u8>>,
    options: Options,
}

/// The smallest site that has something to say.
const MINIMAL: [(&str, &str); 5] = [
    (
        "site.toml",
        r#"
        title = "Test Book"
        base_url = "https://example.org/"
        cards = false
        "#,
    ),
    (
        "content/metrics.toml",
        r#"
        [streams]
        name = "Example streams"
        kind = "counter"
        milestones = [100_000_000, 1_000_000_000]
        "#,
    ),
    (
        "content/sources.toml",
        r#"
        [paper]
        publisher = "Example Paper"
        url = "https://paper.example/1"
        kind = "press"

        [counter]
        publisher = "Example Counter"
        url = "https://counter.example/"
        kind = "platform"
        "#,
    ),
    (
        "content/artists/example-group.toml",
        r#"
        name = "Example Group"
        kind = "group"
        "#,
    ),
    (
        "content/songs/a-song.toml",
        r#"
        title = "A Song"
        artists = ["example-group"]
        released = 2020-01-01
        language = "ko"

        [series.streams]
        observations = [
          { at = 2020-03-01, value = 100_000_000, kind = "crossed", source = "paper" },
          { at = 2021-01-10, value = 1_000_000_000, kind = "crossed", source = "paper" },
        ]
        "#,
    ),
];

impl SiteTest {
    /// A site of one metric (`streams`), two sources (`paper`, `counter`), one act
    /// (`example-group`) and one song (`a-song`) that reached 100 million and a billion.
    pub fn new() -> Self {
        let options = Options {
            base_url: None,
            as_of: None,
            drafts: false,
            last_day: Day::new(2030, 1, 1).unwrap(),
        };
        let site = Self { files: BTreeMap::new(), options };
        MINIMAL.into_iter().fold(site, |site, (path, text)| site.file(path, text))
    }

    /// A site of these files.
    pub fn of(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self { files, ..Self::new() }
    }

    /// The files, by their paths.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// The site in a folder: what Daesang would read of it.
    pub fn from_root(root: &Path) -> Self {
        let mut site = Self::new();
        site.files.clear();
        for part in ["site.toml", "content", "static", "strings", "templates"] {
            let entries = walkdir::WalkDir::new(root.join(part)).into_iter();
            for entry in entries.filter_map(Result::ok).filter(|e| e.file_type().is_file()) {
                let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap();
                let bytes = std::fs::read(entry.path()).unwrap();
                site.files.insert(path.replace('\\', "/"), bytes);
            }
        }
        site
    }

    /// Writes a file, or another text into one. Common indentation is taken off.
    pub fn file(self, path: &str, text: &str) -> Self {
        self.bytes(path, dedent(text).as_bytes())
    }

    /// Writes bytes.
    pub fn bytes(mut self, path: &str, bytes: &[u8]) -> Self {
        self.files.insert(path.to_owned(), bytes.to_vec());
        self
    }

    /// Adds lines at a file's end.
    pub fn also(self, path: &str, text: &str) -> Self {
        let mut bytes = self.files[path].clone();
        bytes.extend_from_slice(dedent(text).as_bytes());
        self.bytes(path, &bytes)
    }

    /// Replaces a piece of a file's text, which must be there.
    pub fn replace(self, path: &str, from: &str, to: &str) -> Self {
        let text = String::from_utf8(self.files[path].clone()).unwrap();
        assert!(text.contains(from), "`{path}` has no `{from}`");
        self.bytes(path, text.replace(from, to).as_bytes())
    }

    /// Takes a file away.
    pub fn without(mut self, path: &str) -> Self {
        assert!(self.files.remove(path).is_some(), "there is no `{path}`");
        self
    }

    /// Changes every file's bytes.
    pub fn each_file(mut self, change: impl Fn(&str, &[u8]) -> Vec<u8>) -> Self {
        for (path, bytes) in &mut self.files {
            *bytes = change(path, bytes);
        }
        self
    }

    /// Writes the text of `/about/`, whose body is rendered as any article's.
    pub fn about(self, body: &str) -> Self {
        let front = "+++\ntitle = \"About\"\n+++\n";
        self.bytes("content/pages/about.md", format!("{front}{}", dedent(body)).as_bytes())
    }

    /// Writes the observations of a song by the example group, released 2020-01-01.
    pub fn song(self, id: &str, observations: &[&str]) -> Self {
        let mut text = format!(
            "title = \"{id}\"\nartists = [\"example-group\"]\nreleased = 2020-01-01\n\
             language = \"ko\"\n\n[series.streams]\nobservations = [\n"
        );
        for observation in observations {
            writeln!(text, "  {{ {observation}, source = \"paper\" }},").unwrap();
        }
        text.push_str("]\n");
        self.bytes(&format!("content/songs/{id}.toml"), text.as_bytes())
    }

    /// Hides what is later than a day.
    pub fn hiding_after(mut self, day: &str) -> Self {
        self.options.as_of = Some(Day::parse(day).unwrap());
        self
    }

    /// The site will stand there.
    pub fn base_url(mut self, url: &str) -> Self {
        self.options.base_url = Some(url.to_owned());
        self
    }

    /// Writes the files to a folder.
    pub fn write_to(&self, root: &Path) {
        for (path, bytes) in &self.files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }

    fn run(&self) -> Run {
        let raw = |(path, bytes): (&String, &Vec<u8>)| RawFile {
            path: path.clone(),
            bytes: bytes.clone(),
        };
        let (sources, mut report) = Sources::from_raw(self.files.iter().map(raw).collect());
        let memory = Memory::default();
        daesang::build(&sources, &self.options, &memory, &mut report);
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
    let site = daesang::build(&sources, &SiteTest::new().options, &stage, &mut report);
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
        row.split(',').skip(4).take(6).collect::<Vec<_>>().join(" ")
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

/// Takes off the first line if it is empty, and the indentation that all lines share.
pub fn dedent(text: &str) -> String {
    let Some(text) = text.strip_prefix('\n') else { return text.to_owned() };
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let filled = || text.lines().filter(|line| !line.trim().is_empty());
    let shared = filled().map(indent).min().unwrap_or(0);
    let lines: Vec<&str> = text.lines().map(|line| line.get(shared..).unwrap_or("")).collect();
    let mut text = lines.join("\n");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
