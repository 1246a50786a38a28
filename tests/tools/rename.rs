//! Keys and words of the format that had other names: what `check` says of them, and that `fmt`
//! writes those of today and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use daesang::edit::format;
use daesang::schema::{KINDS, Shape, renamed};

use crate::site::Book;

/// A file of a site, with `«old|new»` where a key or a word had another name.
type File = (&'static str, &'static str, &'static str);

/// A site in which everything is written that had another name: kind of file, path, text.
const SITE: [File; 10] = [
    (
        "site",
        "site.toml",
        "# Settings.\ntitle = \"x\"\nbase_url = \"https://x.example/\"\n\
         # Where days begin.\n«zone|timezone» = \"Asia/Seoul\" # UTC+9\n",
    ),
    (
        "metrics",
        "content/metrics.toml",
        "[plays]\nname = \"Plays\"\nkind = \"«cumulative|counter»\" # grows\n\
         «ladder|milestones» = [1_000_000]\n\n\
         [plays-24h]\nname = \"Plays in 24 hours\"\nkind = \"«figure|one-off»\"\n\
         window = \"«24h|24 hours»\"\n\n\
         [plays-week]\nname = \"First week\"\nkind = \"«figure|one-off»\"\n\
         window = \"«7d|7 calendar days»\"\n\n\
         [views]\nname = \"Views\"\nkind = \"«cumulative|counter»\"\n«ladder|milestones» = []\n",
    ),
    (
        "artist",
        "content/artists/far-shore.toml",
        "name = \"Far Shore\"\ngender = \"«boy|male»\"\n«outside|external» = true\n",
    ),
    (
        "artist",
        "content/artists/paper-lanterns.toml",
        "name = \"Paper Lanterns\"\nkind = \"group\"\ngender = \"«girl|female»\"\n",
    ),
    (
        "sources",
        "content/sources.toml",
        "[page]\npublisher = \"Page\"\nurl = \"https://page.example/\"\nkind = \"press\"\n",
    ),
    (
        "song",
        "content/songs/night-ferry.toml",
        "title = \"Night Ferry\"\nartists = [\"paper-lanterns\"]\nreleased = 2021-08-06\n\n\
         [series.plays]\nobservations = [\n  \
         { at = 2021-08-20, value = 900_000, kind = \"«read|exact»\", source = \"page\" },\n  \
         # Corrected.\n  \
         { at = 2021-08-20, value = 910_000, kind = \"official\", source = \"page\", \
         supersedes = \"«read|exact»\" },\n  \
         { at = 2021-08-21, value = 1_000_000, kind = \"crossed\", source = \"page\" },\n]\n\n\
         [series.plays-week]\n# The video came a day later.\n\
         «released|start» = 2021-08-07 # by the platform\nobservations = [\n  \
         { value = 500_000, kind = \"«read|exact»\", source = \"page\" },\n]\n",
    ),
    (
        "series",
        "content/series/night-ferry/views.csv",
        "at,value,kind,source\n2021-08-20,1000,«read|exact»,page\n2021-08-21,2000,crossed,page\n\
         2021-08-22,3000,«read|exact»,page\n",
    ),
    (
        "strings",
        "strings/en.toml",
        "«ladder|steps»   = \"Rungs\"\n[kind]\n«read|exact»   = 'counted' # as shown\n\n\n\
         [gender]\n«boy|male» = \"men\"\n«girl|female» = \"women\"\n\
         [where]\n«outside|external» = \"Far.\"\n«inside|not-external» = \"Near.\"\n\
         [where-not]\n«outside|external» = \"Not far.\"\n«inside|not-external» = \"Not near.\"\n\
         [say]\n«how-cumulative|how-counter» = \"Grows.\"\n«how-figure|how-one-off» = \"Once.\"\n\
         «working-no-scope|working-not-complete» = \"Who knows.\"\n",
    ),
    (
        "record",
        "content/records/first.toml",
        "title = \"First to a million\"\nkind = \"first\"\nmetric = \"plays\"\nthreshold = 1_000_000\n\n\
         [where]\ngender = [\"«girl|female»\", \"«boy|male»\"]\n«outside|external» = false\n\n\
         [where.not]\ngender = [\"«boy|male»\", \"«girl|female»\"]\n«outside|external» = true\n\n\
         # As the paper has it.\n[«scope|complete»]\n«complete|what» = \"every song\"\n\
         as_of = 2021-08-21\nsource = \"page\"\n",
    ),
    (
        "front-matter",
        "content/articles/plays.md",
        "+++\ntitle = \"Plays\"\ndate = 2021-08-21\n\n[[claims]]\nid = \"a\"\n\
         record = \"first\"\nwhere = { gender = [\"«girl|female»\", \"«boy|male»\"], \
         «outside|external» = false, \
         not = { gender = [\"«boy|male»\", \"«girl|female»\"], «outside|external» = true } }\nholder = \"night-ferry\"\n+++\nThe zone of a ladder, read.\n",
    ),
];

/// What of this repository's content had another name: where, as it is now, as it was.
const OURS: [(&str, &str, &str); 14] = [
    ("site.toml", "\ntimezone = ", "\nzone = "),
    ("content/metrics.toml", "kind = \"counter\"", "kind = \"cumulative\""),
    ("content/metrics.toml", "kind = \"one-off\"", "kind = \"figure\""),
    ("content/metrics.toml", "\nmilestones = ", "\nladder = "),
    ("content/metrics.toml", "\"24 hours\"", "\"24h\""),
    ("content/artists/", "\"male\"", "\"boy\""),
    ("content/artists/", "\"female\"", "\"girl\""),
    ("content/artists/", "\nexternal = ", "\noutside = "),
    ("content/songs/", "kind = \"exact\"", "kind = \"read\""),
    ("content/songs/", "]\nstart = ", "]\nreleased = "),
    ("content/records/", "[complete]\nwhat = ", "[scope]\ncomplete = "),
    ("content/records/", "\"male\"", "\"boy\""),
    ("content/records/", "\"female\"", "\"girl\""),
    ("content/records/", "external = ", "outside = "),
];

/// A text as it was, as it is now, and the names of today in it.
fn forms(text: &str) -> (String, String, Vec<String>) {
    let (mut old, mut new, mut names) = (String::new(), String::new(), Vec::new());
    let mut parts = text.split('«');
    let head = parts.next().unwrap_or_default();
    old.push_str(head);
    new.push_str(head);
    for part in parts {
        let (pair, rest) = part.split_once('»').unwrap();
        let (was, now) = pair.split_once('|').unwrap();
        old.extend([was, rest]);
        new.extend([now, rest]);
        names.push(now.to_owned());
    }
    (old, new, names)
}

/// The names of today in a file, as messages have them: keys of strings with their table.
fn names(path: &str, text: &str) -> Vec<String> {
    let (_, new, names) = forms(text);
    if !path.starts_with("strings/") {
        return names;
    }
    let mut table = "";
    let keys = new.lines().filter_map(|line| {
        table = line.strip_prefix('[').map_or(table, |line| line.trim_end_matches(']'));
        let (key, _) = line.split_once('=')?;
        let dot = if table.is_empty() { "" } else { "." };
        Some(format!("{table}{dot}{}", key.trim()))
    });
    keys.collect()
}

/// The site as it was.
fn old_site() -> Book {
    let book = Book::new();
    fs::remove_dir_all(book.path("content")).unwrap();
    for (_, path, text) in SITE {
        book.write(path, forms(text).0);
    }
    book
}

/// Whether a value has a key or a word at the end of a way; `*` is any key.
fn reaches(value: &toml::Value, way: &[&str]) -> bool {
    match (value, way) {
        (_, []) => true,
        (toml::Value::Array(items), _) => items.iter().any(|item| reaches(item, way)),
        (toml::Value::String(text), [word]) => text == word,
        (toml::Value::Table(table), ["*", rest @ ..]) => {
            table.values().any(|inner| reaches(inner, rest))
        }
        (toml::Value::Table(table), [key, rest @ ..]) => {
            table.get(*key).is_some_and(|inner| reaches(inner, rest))
        }
        _ => false,
    }
}

#[test]
fn fmt_writes_the_names_of_today_and_nothing_else() {
    let book = old_site();
    let said = book.run(&["fmt", "--check"]).fails(1, &["error[E910]"]);
    let with_old = SITE.iter().filter(|(.., text)| text.contains('«')).count();
    assert_eq!(said.matches("error[E910]").count(), with_old, "{said}");
    book.run(&["fmt"]).fine();
    for (_, path, text) in SITE {
        assert_eq!(book.read(path), forms(text).1, "{path}");
    }
    book.checks_clean();
    book.run(&["fmt", "--check"]).fine();
}

#[test]
fn each_old_name_is_one_error_that_names_the_new_one() {
    let run = old_site().run(&["--format", "json", "check"]);
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    for name in SITE.iter().flat_map(|(_, path, text)| names(path, text)) {
        let help = format!("it is called `{name}` now; `daesang fmt` rewrites it");
        *wanted.entry(help).or_default() += 1;
    }
    let mut said: BTreeMap<String, usize> = BTreeMap::new();
    for line in run.err.lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        let code = message["code"].as_str().unwrap();
        assert!(["E107", "E118", "E204"].contains(&code), "{line}");
        *said.entry(message["help"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!((run.code, said), (1, wanted), "{}", run.err);
}

#[test]
fn the_site_has_every_key_and_word_that_had_another_name() {
    let all = renamed();
    assert!(all.len() > 20, "{all:?}");
    for one in all {
        let (kind, was, now) = (one.was[0], &one.was[1..], &one.now[1..]);
        let files = SITE.iter().filter(|(held, ..)| *held == kind);
        let has = files.into_iter().any(|(_, path, text)| {
            let read = |text: &str| {
                let front = text.split("+++\n").nth(1).unwrap_or(text);
                toml::Value::Table(front.parse().unwrap_or_else(|_| panic!("{path}")))
            };
            let (old, new, _) = forms(text);
            reaches(&read(&old), was) && reaches(&read(&new), now)
        });
        assert!(has, "no file of `SITE` has {one:?}");
    }
}

#[test]
fn the_command_line_names_the_kind_of_today() {
    let book = Book::new();
    let observe =
        ["observe", "night-ferry", "streams", "20m", "--at", "2023-06-01", "--kind", "read"];
    let source = ["--source", "example-counter"];
    book.run(&[&observe[..], &source].concat()).fails(2, &["it is called `exact` now"]);
    book.write("rows.csv", "Day,Title,Streams,Kind\n2023-06-01,Night Ferry,20000000,read\n");
    let map = "date=Day,song=Title,value=Streams,kind=Kind";
    let import = ["import", "rows.csv", "--metric", "streams", "--map", map];
    book.run(&[&import[..], &source].concat()).fails(1, &["it is called `exact` now"]);
}

#[test]
fn our_content_as_it_was_becomes_what_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut changed = 0;
    for entry in walkdir::WalkDir::new(root.join("content")).into_iter().map(Result::unwrap) {
        changed += usize::from(entry.file_type().is_file() && comes_back(root, entry.path()));
    }
    assert!(comes_back(root, &root.join("site.toml")));
    assert!(changed > 100, "{changed} files had other names");
}

/// Whether a file of this repository had other names; `fmt` makes it what it is from what it was.
fn comes_back(root: &Path, path: &Path) -> bool {
    let name = path.strip_prefix(root).unwrap().to_str().unwrap();
    let shape: Option<&'static Shape> = KINDS.iter().find_map(|(_, shape, files)| {
        let (folder, end) = files.split_once('*').unwrap_or((*files, ""));
        (name.starts_with(folder) && name.ends_with(end)).then_some(*shape)
    });
    let Some(shape) = shape else { return false };
    let today = fs::read_to_string(path).unwrap();
    let own = OURS.iter().filter(|(place, ..)| name.starts_with(place));
    let old = own.fold(today.clone(), |text, (_, now, was)| text.replace(now, was));
    assert_eq!(format::toml(&old, shape).unwrap(), today, "{name}");
    old != today
}
