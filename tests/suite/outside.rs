//! Whatever names are written in a site, and wherever it is to be put: nothing outside of the
//! output folder is written, changed or removed.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;

use crate::output::{Sandbox, tree};
use crate::site_test::SiteTest;

/// Parts of paths, harmless and not.
const PARTS: [&str; 40] = [
    "..",
    ".",
    "",
    "a",
    "b c",
    "public",
    "neighbour",
    "file",
    "home",
    "site",
    "content",
    "static",
    "songs",
    "a-song",
    "index.html",
    ".git",
    ".daesang",
    ".Daesang",
    ".public.daesang",
    "%2e%2e",
    "..%2f",
    "%00",
    "\\",
    "..\\",
    "C:",
    "con",
    "nul.txt",
    "com¹",
    "방탄",
    "İ",
    "ß",
    "é",
    "e\u{301}",
    "\u{202E}x",
    "\u{200B}",
    "~",
    "$HOME",
    "*",
    "x.",
    "\u{2028}",
];

fn path() -> impl Strategy<Value = String> {
    let part = prop::sample::select(PARTS.to_vec());
    (prop::collection::vec(part, 1..5), any::<bool>()).prop_map(|(parts, rooted)| {
        format!("{}{}", if rooted { "/" } else { "" }, parts.join("/"))
    })
}

/// A name that a file system can hold.
fn name() -> impl Strategy<Value = String> {
    let held = |part: &&str| !["", ".", "..", ".daesang", ".Daesang"].contains(part);
    let parts: Vec<&str> = PARTS.into_iter().filter(held).collect();
    prop::sample::select(parts).prop_map(str::to_owned)
}

/// Whether a path from the site's folder stays in the sandbox around it.
fn stays(path: &str) -> bool {
    let mut depth = 1;
    let mut step = |part| {
        match part {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        depth >= 0
    };
    !path.starts_with('/') && path.split('/').all(&mut step)
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn o06_o07_nothing_outside_the_output_is_touched(
        redirect in path(),
        alias in path(),
        id in name(),
        copied in name(),
        out in prop::option::of(path()),
        by_flag in any::<bool>(),
        adopt in any::<bool>(),
        foreign in prop::option::of(name()),
    ) {
        let redirects = format!("redirects = [{}, {}]\n", quoted(&redirect), quoted(&alias));
        let mut site = SiteTest::new()
            .replace("content/songs/a-song.toml", "language", &format!("{redirects}language"))
            .file(&format!("content/articles/{id}.md"), "+++\ntitle = \"x\"\ndate = 2021-01-01\n+++\n")
            .file(&format!("static/{copied}"), "x");
        let mut arguments = vec!["build"];
        match &out {
            Some(out) if by_flag => arguments.extend(["--out", out]),
            Some(out) => site = site.also("site.toml", &format!("out = {}\n", quoted(out))),
            None => {}
        }
        if adopt {
            arguments.push("--adopt");
        }
        let sandbox = Sandbox::new(&site);
        if let Some(foreign) = &foreign {
            sandbox.write(&format!("site/public/{foreign}"), "mine");
        }
        let before = tree(&sandbox.path());
        // A path that leads out of the sandbox may name a place of the machine's.
        prop_assume!(out.as_ref().is_none_or(|out| stays(out)));
        let ran = sandbox.run(&arguments);
        let after = tree(&sandbox.path());
        let changed = differences(&before, &after);
        if ran.code != 0 {
            prop_assert!(changed.is_empty(), "exit {}, and changed {changed:?}", ran.code);
            return Ok(());
        }
        // Of a build that succeeds, all that changed has one folder: the output, which was not
        // there before, or had nothing in it that is not there still.
        let marker = after.keys().find(|path| path.ends_with("/.daesang"));
        let out = marker.unwrap().strip_suffix("/.daesang").unwrap();
        for path in &changed {
            let below = path == out || path.strip_prefix(out).is_some_and(|rest| rest.starts_with('/'));
            prop_assert!(below, "{path} is not below {out}");
        }
        for (path, held) in &before {
            prop_assert_eq!(after.get(path), Some(held), "{} is gone or changed", path);
        }
        prop_assert!(!["site", "home"].contains(&out), "{out} is the output");
    }
}

fn differences(
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
) -> Vec<String> {
    let all = before.keys().chain(after.keys());
    let mut changed: Vec<String> =
        all.filter(|path| before.get(*path) != after.get(*path)).cloned().collect();
    changed.sort();
    changed.dedup();
    changed
}

#[test]
fn o07_an_old_address_takes_no_place_of_daesangs_own() {
    for (old, code) in [
        ("/index.html", "E804"),
        ("/INDEX.html", "E804"),
        ("/songs/index.html", "E804"),
        ("/.daesang", "E808"),
        ("/.daesang/x/", "E808"),
        ("/.Daesang/", "E808"),
    ] {
        let site = SiteTest::new().replace(
            "content/songs/a-song.toml",
            "language",
            &format!("redirects = [\"{old}\"]\nlanguage"),
        );
        site.says(code, "content/songs/a-song.toml:4:14");
    }
    for name in ["static/.daesang/x", "static/.Daesang"] {
        let said = SiteTest::new().file(name, "x").said();
        assert!(said.contains("error[E805]"), "{name}: {said}");
    }
}

/// A site that is built twice, so that there is a stage, and then has another song.
#[cfg(unix)]
fn built() -> Sandbox {
    let sandbox = Sandbox::new(&SiteTest::new());
    for _ in 0..2 {
        sandbox.ends(&["build"], 0);
        SiteTest::new().song("b-song", &[]).write_to(&sandbox.site());
    }
    for path in ["index.html", "a-song/index.html", "file"] {
        sandbox.write(&format!("victim/{path}"), "not Daesang's\n");
    }
    SiteTest::new().song("c-song", &[]).write_to(&sandbox.site());
    sandbox
}

#[test]
#[cfg(unix)]
fn nothing_is_written_through_a_link_in_the_stage() {
    use std::os::unix::fs::symlink;
    let sandbox = built();
    let victim = tree(&sandbox.path().join("victim"));
    let stage = sandbox.site().join(".public.daesang/stage");
    fs::remove_dir_all(stage.join("songs")).unwrap();
    symlink(sandbox.path().join("victim"), stage.join("songs")).unwrap();
    fs::remove_file(stage.join("index.html")).unwrap();
    symlink(sandbox.path().join("victim/file"), stage.join("index.html")).unwrap();
    symlink(sandbox.path().join("victim"), stage.join("elsewhere")).unwrap();
    sandbox.ends(&["build"], 0);
    assert_eq!(tree(&sandbox.path().join("victim")), victim);
    let songs = sandbox.public().join("songs");
    assert!(songs.symlink_metadata().unwrap().is_dir() && songs.join("c-song").is_dir());
}

#[test]
#[cfg(unix)]
fn a_link_in_place_of_daesangs_own_files_is_refused() {
    use std::os::unix::fs::symlink;
    for own in [".public.daesang", ".public.daesang/stage", ".public.daesang/lock"] {
        let sandbox = Sandbox::new(&SiteTest::new());
        sandbox.write("victim/file", "not Daesang's\n");
        let (own, target) = (sandbox.site().join(own), sandbox.path().join("victim"));
        fs::create_dir_all(own.parent().unwrap()).unwrap();
        let is_lock = own.ends_with("lock");
        symlink(if is_lock { target.join("file") } else { target }, own).unwrap();
        sandbox.refuses(&["build"], 1, "it is a link");
    }
}

#[test]
#[cfg(unix)]
fn a_link_of_other_hands_where_a_folder_belongs_is_not_replaced() {
    let sandbox = built();
    fs::remove_dir_all(sandbox.public().join("songs")).unwrap();
    std::os::unix::fs::symlink("../../victim", sandbox.public().join("songs")).unwrap();
    sandbox.refuses(&["build"], 1, "error[E806]");
    // Nor is a file published where someone keeps a folder.
    let sandbox = built();
    sandbox.write("site/public/mine/file", "mine\n");
    SiteTest::new().file("static/mine", "x").write_to(&sandbox.site());
    sandbox.refuses(&["build"], 1, "error[E806]");
}

#[test]
fn o01_the_folders_beside_an_output_are_no_output() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.ends(&["build"], 0);
    for out in [".public.daesang", ".public.daesang/stage", ".public.daesang/stage/x"] {
        fs::create_dir_all(sandbox.site().join(".public.daesang/stage")).unwrap();
        sandbox.refuses(&["build", "--out", out], 2, "error[E802]");
    }
}

#[test]
#[cfg(unix)]
fn o03_a_manifest_that_names_other_files_removes_none() {
    let sandbox = built();
    let marker = sandbox.public().join(".daesang");
    let mut manifest = fs::read_to_string(&marker).unwrap();
    for path in ["../../victim/file", "../site.toml", "/etc/hostname", "mine"] {
        manifest.push_str(&format!("{:032x} 1 {path}\n", 0));
    }
    fs::write(&marker, manifest).unwrap();
    let before = tree(&sandbox.path());
    sandbox.ends(&["build"], 0);
    sandbox.ends(&["build"], 0);
    let after = tree(&sandbox.path());
    let outside = before.iter().filter(|(path, _)| !path.starts_with("site/public/"));
    for (path, held) in outside {
        assert_eq!(after.get(path), Some(held), "{path}");
    }
}

#[test]
#[cfg(unix)]
fn o14_links_are_refused_wherever_they_stand() {
    use std::os::unix::fs::symlink;
    for (target, link) in [
        ("/etc/hostname", "static/a.txt"),
        ("/etc", "static/etc"),
        ("loop", "static/loop"),
        ("..", "static/up"),
        ("nowhere", "static/dangling"),
        ("/proc/self/fd/0", "static/fd"),
        ("/etc/hostname", "templates/a.html"),
        ("/etc", "templates"),
        ("/etc/hostname", "strings/xx.toml"),
        ("/etc", "content/articles"),
    ] {
        let sandbox = Sandbox::new(&SiteTest::new());
        let link = sandbox.site().join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(target, &link).unwrap();
        sandbox.refuses(
            &["build"],
            1,
            &format!("error[E103]: this is a symbolic link to `{target}`"),
        );
    }
    let sandbox = Sandbox::new(&SiteTest::new());
    let site = sandbox.site();
    fs::rename(site.join("site.toml"), site.join("other.toml")).unwrap();
    symlink("other.toml", site.join("site.toml")).unwrap();
    let before = tree(&sandbox.path());
    let ran = sandbox.ends(&["build"], 1);
    assert!(ran.err.starts_with("error[E103]") && ran.err.contains("1 error"), "{}", ran.err);
    assert!(tree(&sandbox.path()) == before);
}

#[test]
#[cfg(unix)]
fn o15_only_regular_files_are_copied_and_as_files_of_their_own() {
    use std::os::unix::fs::MetadataExt as _;
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("neighbour/hard", "shared\n");
    fs::create_dir_all(sandbox.site().join("static")).unwrap();
    let (first, second) =
        (sandbox.path().join("neighbour/hard"), sandbox.site().join("static/hard"));
    fs::hard_link(&first, &second).unwrap();
    sandbox.ends(&["build"], 0);
    let inode = |path: &std::path::Path| path.metadata().unwrap().ino();
    assert_ne!(inode(&sandbox.public().join("hard")), inode(&first));
    fs::remove_file(&second).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&second).status().unwrap();
    assert!(made.success());
    sandbox.refuses(&["build"], 3, "this is not a regular file");
}
