//! Rules of the house that the compiler doesn't know: which module may use which, and one door
//! for each crate.

use std::fs;
use std::path::Path;

use crate::import_graph;

/// Modules from the ground up: each may use those of its own line and of the lines before it.
const LAYERS: [&[&str]; 8] = [
    &[
        "path",
        "watch",
        "words",
        "kinds",
        "bounds",
        "image_check",
        "invisible",
        "pagination",
        "date",
        "diagnostics",
        "contrast",
        "korean_number",
        "limit_writer",
        "look_alike",
    ],
    &["source", "toml_reader", "config", "locale", "schema"],
    &["catalogue", "article", "record", "samples"],
    &["analysis"],
    &["chart", "card", "export", "search", "calendar"],
    &["page", "render", "feed"],
    &["plan", "site", "build", "publish", "edit", "deploy"],
    &["serve", "cli"],
];

/// Files of `src/page/` from the ground up: each imports only from the lines before its own.
const PAGE_LAYERS: [&[&str]; 13] = [
    &["year_index"],
    &["index", "link", "render_cache", "search_table", "shorten"],
    &["site_view"],
    &["address", "prominence"],
    &["locale_view", "redirect"],
    &[
        "calendar_file",
        "citation",
        "cover",
        "door",
        "downloads",
        "duel",
        "figures",
        "pager",
        "sources",
        "yearbooks",
    ],
    &["next", "on_this_day", "pair_links", "race", "reigns", "search_rows", "tenure"],
    &["chase_file", "series_said"],
    &[
        "broke",
        "charts",
        "claims",
        "record_lines",
        "search_index",
        "shared",
        "tables",
        "versus_facts",
        "versus_race",
        "wall",
    ],
    &["article_body", "cards", "json_ld", "ladder", "record_chart", "working"],
    &["draw", "receipt", "record_next", "record_parts", "share"],
    &["frame"],
    &[
        "article",
        "artist",
        "calendar",
        "chase",
        "club",
        "corrections",
        "data",
        "day",
        "home",
        "list",
        "metric",
        "milestone",
        "missing",
        "pairs",
        "record",
        "records",
        "search",
        "song",
        "songs",
        "source",
        "tracked",
        "versus",
        "yearbook",
        "years",
    ],
];

/// Crates with one door each, and where it is.
///
/// The disk has four: what a site is made of is read in `source`, the output is written in
/// `publish`, content is written in `edit/atomic_write`, which renames whole files into place, and
/// `deploy` creates files of the site's configuration, and overwrites none.
const DOORS: [(&str, &[&str]); 12] = [
    ("clap", &["cli.rs", "cli/", "main.rs"]),
    ("tera::", &["render.rs"]),
    ("pulldown_cmark::", &["article/"]),
    ("toml::", &["toml_reader/", "locale/"]),
    ("toml_edit::", &["edit/"]),
    ("jiff::", &["date.rs"]),
    ("std::fs", &["source/", "publish.rs", "publish/", "edit/atomic_write.rs", "deploy.rs"]),
    ("resvg::", &["card.rs"]),
    ("png::", &["card.rs", "card/png_encoder.rs"]),
    ("roxmltree::", &["card/fast_path.rs", "image_check.rs"]),
    ("imagesize::", &["image_check.rs"]),
    ("skrifa::", &["card/font.rs", "card/glyphs.rs"]),
];

/// The most lines that a source file has, without its unit tests.
const MAX_LINES: usize = 600;

/// A source file: its path below `src/`, and its lines with their numbers, without comments and
/// unit tests.
struct Module {
    path: String,
    text: String,
    code: Vec<(usize, String)>,
}

fn modules() -> Vec<Module> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let entries = walkdir::WalkDir::new(&src).sort_by_file_name().into_iter();
    let files =
        entries.map(Result::unwrap).filter(|e| e.path().extension().is_some_and(|e| e == "rs"));
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(entry.path()).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let lines = (1..).zip(code.lines().map(str::to_owned));
            let code = lines.filter(|(_, line)| !line.trim_start().starts_with("//")).collect();
            Module { path, text, code }
        })
        .collect()
}

impl Module {
    /// The module at the top of the crate that the file belongs to.
    fn top(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// Lines that hold this as a whole word.
    fn lines_with(&self, word: &str) -> Vec<String> {
        let begins = |line: &str| {
            line.match_indices(word).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
            })
        };
        let found = self.code.iter().filter(|(_, line)| begins(line));
        found
            .map(|(number, line)| format!("src/{}:{number}: {}", self.path, line.trim()))
            .collect()
    }
}

#[track_caller]
fn none(found: Vec<String>, rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn modules_use_only_what_is_below_them() {
    let mut found = Vec::new();
    for module in modules().iter().filter(|m| !["lib", "main"].contains(&m.top())) {
        let Some(own) = layer(module.top()) else {
            panic!("`{}` has no layer: give it one in `tests/suite/tidy.rs`", module.top());
        };
        for line in module.lines_with("crate::") {
            let uses = line.split("crate::").skip(1).map(|rest| {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                &rest[..end.unwrap_or(rest.len())]
            });
            let above = uses.into_iter().any(|used| layer(used).is_some_and(|used| used > own));
            if above {
                found.push(line);
            }
        }
    }
    none(found, "imports go downwards only");
}

/// The layer of a file of `src/page/`, by its path.
fn page_layer(path: &str) -> Option<usize> {
    let name = path.strip_prefix("page/")?.strip_suffix(".rs")?;
    let layer = PAGE_LAYERS.iter().position(|layer| layer.contains(&name));
    Some(layer.unwrap_or_else(|| panic!("`{path}` has no layer in `PAGE_LAYERS`")))
}

#[test]
fn files_of_pages_use_only_what_is_below_them() {
    let modules = modules();
    let files: Vec<_> = modules.iter().map(|m| (m.path.as_str(), m.text.as_str())).collect();
    let mut found = Vec::new();
    for (file, uses) in import_graph::imports(&files) {
        let Some(own) = page_layer(&file) else { continue };
        for (used, names) in uses {
            let is_above = page_layer(&used).is_some_and(|used| used >= own);
            if is_above || ["page.rs", "feed.rs"].contains(&used.as_str()) {
                found.push(format!("{file} → {used}: {names:?}"));
            }
        }
    }
    none(found, "imports inside `src/page/` go downwards only");
}

#[test]
fn files_import_in_no_circle() {
    let modules = modules();
    let files: Vec<_> = modules.iter().map(|m| (m.path.as_str(), m.text.as_str())).collect();
    let imports = import_graph::imports(&files);
    let circles = import_graph::circles(&imports);
    let described = circles.iter().map(|circle| import_graph::describe(&imports, circle));
    none(described.collect(), "no circle of imports");
}

#[test]
fn a_circle_of_imports_is_seen() {
    let files = [
        ("lib.rs", "pub mod page;\npub mod record;\n"),
        ("page.rs", "mod view;\npub use self::view::View; // crate::record::Rank\n"),
        ("page/view.rs", "use crate::{\n    record::{self as r},\n};\nfn f() -> r::Rank {}\n"),
        ("record.rs", "/* use crate::x; */ struct Rank(crate::page::View<'static>);\n"),
        (
            "date.rs",
            "const X: &str = \"crate::record::Rank\";\n#[cfg(test)]\nmod tests { use crate::record::Rank; }",
        ),
    ];
    let imports = import_graph::imports(&files);
    let circles = import_graph::circles(&imports);
    assert_eq!(circles, [["page/view.rs", "record.rs"]]);
    let arrows = import_graph::describe(&imports, &circles[0]);
    assert_eq!(arrows, "page/view.rs → record.rs: Rank\nrecord.rs → page/view.rs: View");
}

#[test]
fn no_file_is_too_long_to_read() {
    let modules = modules();
    let lines = |module: &Module| {
        let code = module.text.split("#[cfg(test)]\nmod tests {").next();
        code.unwrap_or_default().lines().count()
    };
    let long = modules.iter().filter(|module| lines(module) > MAX_LINES);
    none(long.map(|module| module.path.clone()).collect(), "a file has 600 lines at most");
}

#[test]
fn each_crate_has_one_door() {
    for (krate, doors) in DOORS {
        let outside = modules()
            .into_iter()
            .filter(|module| !doors.iter().any(|door| module.path.starts_with(door)));
        let found = outside.flat_map(|module| module.lines_with(krate)).collect();
        none(found, &format!("`{krate}` belongs into {}", doors.join(", ")));
    }
}

#[test]
fn imports_are_spelt_out() {
    let found = modules().iter().flat_map(|module| module.lines_with("super::*")).collect();
    none(found, "`super::*` hides what a module uses");
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent = modules().into_iter().filter(|module| !module.text.starts_with("//! "));
    none(silent.map(|module| module.path).collect(), "a module begins with `//!`");
}

#[test]
fn nothing_is_left_to_chance_or_to_do() {
    for word in ["unwrap()", "todo!", "unimplemented!", "dbg!", "FIXME", "XXX"] {
        let found = modules()
            .iter()
            .flat_map(|module| {
                let with = module.code.iter().filter(|(_, line)| line.contains(word));
                with.map(|(n, line)| format!("src/{}:{n}: {line}", module.path))
                    .collect::<Vec<_>>()
            })
            .collect();
        none(found, &format!("`{word}` outside tests"));
    }
}

#[test]
fn templates_escape_everything() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(root).into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            let text = fs::read_to_string(entry.path()).unwrap();
            let with = text.lines().filter(|line| {
                let dense: String = line.chars().filter(|c| !c.is_whitespace()).collect();
                dense.contains("|safe") || dense.contains("autoescape")
            });
            found.extend(with.map(|line| format!("{}: {line}", entry.path().display())));
        }
    }
    none(found, "markup is made safe in `article` and `chart`, never in a template");
}

#[test]
fn every_text_file_ends_its_lines_the_same_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "templates", "strings", "static", "content", "tests/suite", "docs"] {
        for entry in walkdir::WalkDir::new(root.join(folder)).into_iter().map(Result::unwrap) {
            let Some(text) = fs::read_to_string(entry.path()).ok() else { continue };
            let trailing = text.lines().any(|line| line.ends_with(' ') || line.ends_with('\t'));
            let is_test = folder == "tests/suite";
            if text.contains('\r')
                || (trailing && !is_test)
                || !(text.is_empty() || text.ends_with('\n'))
            {
                found.push(entry.path().display().to_string());
            }
        }
    }
    none(found, "lines end with a line feed and nothing before it");
}
