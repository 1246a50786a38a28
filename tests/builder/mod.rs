//! `SiteTest`: a site made up for a test.
//!
//! Every site that a test, the fuzzer or a bench makes up is one of these: files in memory, until
//! they are read or written to a folder. A suite adds what it asks of a site in an `impl` of its own.

use std::collections::BTreeMap;
use std::path::Path;

use daesang::analysis::Options;
use daesang::date::Day;
use daesang::diagnostics::Report;
use daesang::source::{RawFile, Sources};

/// The files of a site, and the options of its build.
#[derive(Clone)]
pub(crate) struct SiteTest {
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
    /// A site of one metric (`streams`), two sources (`paper`, `counter`), one artist
    /// (`example-group`) and one song (`a-song`) that reached 100 million and a billion.
    pub(crate) fn new() -> Self {
        Self::of(MINIMAL.map(|(path, text)| (path, dedent(text))))
    }

    /// A site of no files.
    pub(crate) fn empty() -> Self {
        let last_day = Day::new(2030, 1, 1).expect("a day of the calendar");
        let options = Options { base_url: None, as_of: None, drafts: false, last_day };
        Self { files: BTreeMap::new(), options }
    }

    /// A site of these files, by their paths, and of no others.
    pub(crate) fn of<P: Into<String>, B: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (P, B)>,
    ) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (path.into(), bytes.into()));
        Self { files: files.collect(), ..Self::empty() }
    }

    /// Writes a file, or another text into one. Common indentation is taken off.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.bytes(path, dedent(text).as_bytes())
    }

    /// Writes bytes.
    pub(crate) fn bytes(mut self, path: &str, bytes: &[u8]) -> Self {
        self.put(path, bytes);
        self
    }

    /// Writes bytes into a site that is held elsewhere.
    pub(crate) fn put(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.to_owned(), bytes.into());
    }

    /// Adds lines at a file's end.
    pub(crate) fn also(self, path: &str, text: &str) -> Self {
        let mut bytes = self.files[path].clone();
        bytes.extend_from_slice(dedent(text).as_bytes());
        self.bytes(path, &bytes)
    }

    /// Replaces a piece of a file's text, which must be there.
    pub(crate) fn replace(self, path: &str, from: &str, to: &str) -> Self {
        let text = std::str::from_utf8(&self.files[path]).expect("the file is text");
        assert!(text.contains(from), "`{path}` has no `{from}`");
        let text = text.replace(from, to);
        self.bytes(path, text.as_bytes())
    }

    /// Takes a file away.
    pub(crate) fn without(mut self, path: &str) -> Self {
        assert!(self.files.remove(path).is_some(), "there is no `{path}`");
        self
    }

    /// Changes every file's bytes.
    pub(crate) fn each_file(mut self, change: impl Fn(&str, &[u8]) -> Vec<u8>) -> Self {
        for (path, bytes) in &mut self.files {
            *bytes = change(path, bytes);
        }
        self
    }

    /// Writes the text of `/about/`, whose body is rendered as any article's.
    pub(crate) fn about(self, body: &str) -> Self {
        let front = "+++\ntitle = \"About\"\n+++\n";
        self.bytes("content/pages/about.md", format!("{front}{}", dedent(body)).as_bytes())
    }

    /// Writes the observations of a song by the example group, released 2020-01-01. `paper` is the
    /// source of them all.
    pub(crate) fn song(mut self, id: &str, observations: &[&str]) -> Self {
        let fields =
            "artists = [\"example-group\"]\nreleased = 2020-01-01\nlanguage = \"ko\"\n";
        let sourced = observations.iter().map(|text| format!("{text}, source = \"paper\""));
        self.put_song(id, fields, "streams", sourced);
        self
    }

    /// Writes a song with the observations of one series: each the inside of an inline table.
    pub(crate) fn put_song(
        &mut self,
        id: &str,
        fields: &str,
        metric: &str,
        observations: impl Iterator<Item = String>,
    ) {
        let lines: String = observations.map(|text| format!("  {{ {text} }},\n")).collect();
        let series = format!("[series.{metric}]\nobservations = [\n{lines}]\n");
        let text = format!("title = \"{id}\"\n{fields}\n{series}");
        self.put(&format!("content/songs/{id}.toml"), text);
    }

    /// Hides what is later than a day.
    pub(crate) fn hiding_after(mut self, day: &str) -> Self {
        self.options.as_of = Some(Day::parse(day).expect("a day of the calendar"));
        self
    }

    /// Sets the address of the site, in place of its `base_url`.
    pub(crate) fn base_url(mut self, url: &str) -> Self {
        self.options.base_url = Some(url.to_owned());
        self
    }

    /// The files, by their paths.
    pub(crate) fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// The options of a build.
    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// The files as they come from a disk.
    pub(crate) fn raw(&self) -> Vec<RawFile> {
        let files = self.files.iter();
        files
            .map(|(path, bytes)| RawFile { path: path.clone(), bytes: bytes.clone() })
            .collect()
    }

    /// The files as they are read, and the messages about reading them.
    pub(crate) fn sources(&self) -> (Sources, Report) {
        Sources::from_raw(self.raw())
    }

    /// Writes the files to a folder.
    #[expect(clippy::disallowed_methods, reason = "a test writes its own site")]
    pub(crate) fn write_to(&self, root: &Path) {
        for (path, bytes) in &self.files {
            let path = root.join(path);
            let folder = path.parent().expect("a file lies in a folder");
            std::fs::create_dir_all(folder).expect("a folder can be made");
            std::fs::write(path, bytes).expect("a file can be written");
        }
    }
}

/// Takes off the first line if it is empty, and the indentation that all lines share.
pub(crate) fn dedent(text: &str) -> String {
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
