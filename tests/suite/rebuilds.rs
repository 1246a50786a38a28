//! A rebuild equals a clean build: after any edits of a site the output has the bytes, and the run
//! the messages, that the same files give in an empty folder.
//!
//! The seed is fixed and printed; `DAESANG_SEED=n` takes another one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::output::tree;
use crate::site_test::{SiteTest, rebuild};

/// Sequences of each of the four tests, and edits of a sequence.
const SEQUENCES: u32 = 25;
const STEPS: usize = 10;

/// What someone does to the files of a site. Numbers choose among what is there.
#[derive(Clone, Debug)]
enum Edit {
    /// Writes one of the texts that a file may have.
    Write(usize, usize),
    Delete(usize),
    /// Gives a file the name of another one of its folder.
    Rename(usize, usize),
    /// Two files change their texts.
    Swap(usize, usize),
    /// Goes back to what was there before that many steps.
    Revert(usize),
    /// Saves a file as it is.
    Touch(usize),
    Mode(usize, u32),
    /// Changes a file of the output by hand.
    Tamper(usize),
    /// Removes one.
    Remove(usize),
    /// Builds nothing after this edit.
    Wait,
}

fn edit() -> impl Strategy<Value = Edit> {
    let n = 0..1000_usize;
    prop_oneof![
        8 => (n.clone(), n.clone()).prop_map(|(file, text)| Edit::Write(file, text)),
        3 => n.clone().prop_map(Edit::Delete),
        2 => (n.clone(), n.clone()).prop_map(|(file, name)| Edit::Rename(file, name)),
        1 => (n.clone(), n.clone()).prop_map(|(one, other)| Edit::Swap(one, other)),
        3 => (1..5_usize).prop_map(Edit::Revert),
        1 => n.clone().prop_map(Edit::Touch),
        1 => (n.clone(), prop_oneof![Just(0o600), Just(0o444)]).prop_map(|(f, m)| Edit::Mode(f, m)),
        1 => n.clone().prop_map(Edit::Tamper),
        1 => n.prop_map(Edit::Remove),
        1 => Just(Edit::Wait),
    ]
}

/// The texts that each file may have. Some are wrong by themselves, some together with others.
fn texts() -> Vec<(String, Vec<String>)> {
    let song = |title: &str, rest: &str| {
        format!(
            "title = \"{title}\"\nartists = [\"example-group\"]\nreleased = 2020-01-01\n\
             language = \"ko\"\n{rest}"
        )
    };
    let series = |value: u64| {
        format!(
            "\n[series.streams]\nobservations = [\n  {{ at = 2020-04-02, value = {value}, \
             kind = \"crossed\", source = \"paper\" }},\n]\n"
        )
    };
    let songs = |id: &str| {
        let texts = vec![
            song(id, ""),
            song(id, &series(100_000_000)),
            song(id, &series(1_000_000_000)),
            song("One Title", &series(250_000_000)),
            song("", ""),
        ];
        (format!("content/songs/{id}.toml"), texts)
    };
    let text = |title: &str, body: &str| format!("+++\ntitle = \"{title}\"\n+++\n{body}\n");
    let fixed = |path: &str, texts: &[&str]| {
        (path.to_owned(), texts.iter().map(|text| (*text).to_owned()).collect())
    };
    let site = "title = \"Test Book\"\nbase_url = \"https://example.org/\"\ncards = false\n";
    vec![
        songs("a-song"),
        songs("b-song"),
        songs("c-song"),
        fixed("content/artists/example-group.toml", &["name = \"Example Group\"\n"]),
        fixed(
            "content/artists/other.toml",
            &["name = \"Other\"\n", "name = \"Example Group\"\n"],
        ),
        (
            "content/pages/about.md".to_owned(),
            vec![
                text("About", "This book."),
                text("About us", "This book."),
                text("About", "[[b-song]] and [a list](/songs/)."),
                text("About", "<script>"),
            ],
        ),
        (
            "content/articles/news.md".to_owned(),
            vec![
                text("News", "Text.").replace("+++\nText", "date = 2021-05-01\n+++\nText"),
                text("Other news", "Text.")
                    .replace("+++\nText", "date = 2021-06-01\n+++\nText"),
            ],
        ),
        fixed(
            "content/records/first.toml",
            &[
                "title = \"First\"\nkind = \"first\"\nmetric = \"streams\"\nthreshold = 100_000_000\n",
                "title = \"Most\"\nkind = \"most\"\nmetric = \"streams\"\n",
            ],
        ),
        fixed("static/notes.txt", &["one\n", "two\n", ""]),
        fixed("static/deep/er/notes.txt", &["one\n", "two\n"]),
        fixed("static/deep", &["a file where a folder was\n"]),
        fixed("static/songs/index.html", &["in the place of a page\n"]),
        fixed("templates/404.html", &["nothing here\n", "{{ nobody.knows }}\n"]),
        (
            "site.toml".to_owned(),
            vec![
                site.to_owned(),
                format!("{site}tagline = \"All of it.\"\n"),
                format!("{site}exports = false\n"),
                site.replace(".org/", ".org/below/"),
                format!("{site}redirects = [\"/old/\"]\n"),
            ],
        ),
    ]
}

type Files = BTreeMap<String, Vec<u8>>;

/// A site that is edited on disk, and what is known of it.
struct Edited {
    folder: tempfile::TempDir,
    files: Files,
    history: Vec<Files>,
}

impl Edited {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = SiteTest::new();
        site.write_to(folder.path());
        Self { folder, files: site.files().clone(), history: Vec::new() }
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn nth(&self, n: usize) -> String {
        self.files.keys().nth(n % self.files.len()).unwrap().clone()
    }

    /// Writes down what has changed: what is gone first, so that a folder may take its place.
    fn sync(&mut self, files: Files) {
        for path in self.files.keys().filter(|path| !files.contains_key(*path)) {
            let path = self.root().join(path);
            fs::remove_file(&path).unwrap();
            for folder in path.ancestors().skip(1).take_while(|folder| *folder != self.root()) {
                if fs::remove_dir(folder).is_err() {
                    break;
                }
            }
        }
        for (path, bytes) in &files {
            if self.files.get(path) != Some(bytes) {
                let path = self.root().join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                let _ = fs::remove_file(&path);
                fs::write(&path, bytes).unwrap();
            }
        }
        self.history.push(std::mem::replace(&mut self.files, files));
    }

    /// Whether a file may have this path beside the others.
    fn has_room(files: &Files, path: &str) -> bool {
        let nested =
            |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.starts_with('/'));
        files.keys().all(|other| !nested(other, path) && !nested(path, other))
    }

    fn apply(&mut self, edit: &Edit) {
        let mut files = self.files.clone();
        match edit {
            Edit::Write(file, text) => {
                let all = texts();
                let (path, texts) = &all[file % all.len()];
                if Self::has_room(&files, path) {
                    files.insert(path.clone(), texts[text % texts.len()].clone().into_bytes());
                }
            }
            Edit::Delete(n) => {
                files.remove(&self.nth(*n));
            }
            Edit::Rename(n, name) => {
                let path = self.nth(*n);
                let Some((folder, file)) = path.rsplit_once('/') else { return };
                let end = file.rsplit_once('.').map_or("txt", |(_, end)| end);
                let bytes = files.remove(&path).unwrap();
                files.insert(format!("{folder}/renamed-{}.{end}", name % 3), bytes);
            }
            Edit::Swap(one, other) => {
                let (one, other) = (self.nth(*one), self.nth(*other));
                let (a, b) = (files[&one].clone(), files[&other].clone());
                files.extend([(one, b), (other, a)]);
            }
            Edit::Revert(steps) => {
                if let Some(at) = self.history.len().checked_sub(*steps) {
                    files = self.history[at].clone();
                }
            }
            Edit::Touch(n) => {
                set_mode(&self.root().join(self.nth(*n)), 0o644);
                fs::write(self.root().join(self.nth(*n)), &files[&self.nth(*n)]).unwrap();
            }
            Edit::Mode(n, mode) => set_mode(&self.root().join(self.nth(*n)), *mode),
            Edit::Tamper(n) => self.by_hand(*n, |path| fs::write(path, "by hand\n").unwrap()),
            Edit::Remove(n) => self.by_hand(*n, |path| fs::remove_file(path).unwrap()),
            Edit::Wait => {}
        }
        if !files.is_empty() {
            self.sync(files);
        }
    }

    /// Does something to a file of the output, in the place of the file: it may have other names.
    fn by_hand(&self, n: usize, change: impl Fn(&Path)) {
        let public = self.root().join("public");
        let written = tree(&public);
        let files: Vec<&String> = written
            .keys()
            .filter(|path| public.join(path).is_file() && path.as_str() != ".daesang")
            .collect();
        if let Some(path) = files.get(n % files.len().max(1)) {
            let path = public.join(path);
            let bytes = fs::read(&path).unwrap();
            fs::remove_file(&path).unwrap();
            fs::write(&path, bytes).unwrap();
            change(&path);
        }
    }

    /// Builds over what is there, and compares with a build of the same files from nothing.
    fn check(&self, held: &mut BTreeMap<String, Vec<u8>>) -> Result<(), TestCaseError> {
        let (published, said) = rebuild(self.root());
        let (clean, clean_said) = SiteTest::of(self.files.clone()).outcome();
        prop_assert_eq!(&said, &clean_said);
        prop_assert_eq!(published, clean.is_some(), "{}", said);
        let mut found: Files = tree(&self.root().join("public"));
        if let Some(clean) = clean {
            found.retain(|path, bytes| bytes != b"a folder" && path != ".daesang");
            let paths = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
            prop_assert_eq!(paths(&found), paths(&clean));
            let other: Vec<&String> = found
                .iter()
                .filter(|(path, bytes)| clean[*path] != **bytes)
                .map(|(p, _)| p)
                .collect();
            prop_assert!(other.is_empty(), "these differ: {:?}", other);
            *held = tree(&self.root().join("public"));
        } else {
            prop_assert!(found == *held, "a build that failed changed the output");
        }
        Ok(())
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) {}

fn walk(number: u64) {
    let base =
        std::env::var("DAESANG_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1_u64);
    let seed = base * 4 + number;
    println!("seed {base}, part {number}, {SEQUENCES} sequences of {STEPS} edits");
    let mut bytes = *b"daesang: rebuild = clean build..";
    bytes[24..].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config {
        cases: SEQUENCES,
        failure_persistence: None,
        max_shrink_iters: 100,
        ..Config::default()
    };
    let edits = prop::collection::vec(edit(), STEPS);
    let result = TestRunner::new_with_rng(config, rng).run(&edits, |edits| {
        let mut site = Edited::new();
        let mut held = BTreeMap::new();
        site.check(&mut held)?;
        for edit in &edits {
            site.apply(edit);
            // What was tampered with is only restored by a build that succeeds.
            held = tree(&site.root().join("public"));
            if !matches!(edit, Edit::Wait) {
                site.check(&mut held)?;
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("DAESANG_SEED={base}: {error}");
    }
}

#[test]
fn c01_a_rebuild_after_any_edits_equals_a_clean_build_1() {
    walk(0);
}

#[test]
fn c01_a_rebuild_after_any_edits_equals_a_clean_build_2() {
    walk(1);
}

#[test]
fn c01_a_rebuild_after_any_edits_equals_a_clean_build_3() {
    walk(2);
}

#[test]
fn c01_a_rebuild_after_any_edits_equals_a_clean_build_4() {
    walk(3);
}
