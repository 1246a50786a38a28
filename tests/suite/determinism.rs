//! Two builds of the same input give the same bytes, whatever the folder, the threads, the time
//! zone and the locale.

use std::path::Path;

use crate::folder::{program, ran};
use crate::output::tree;
use crate::site_test::SiteTest;

#[test]
fn this_book_is_the_same_from_every_machine() {
    let variations = [
        ("1", "UTC", "C", "2023-11-14"),
        ("2", "America/Los_Angeles", "tr_TR.UTF-8", "elsewhere/a b/대상"),
        ("16", "Pacific/Kiritimati", "ko_KR.UTF-8", "third"),
    ];
    // The cards of a small site are compared below: those of the book take long to draw.
    let book = SiteTest::from_root(Path::new(env!("CARGO_MANIFEST_DIR")));
    let book = book.replace("site.toml", "cards = true", "cards = false");
    let mut first = None;
    for (threads, zone, locale, folder) in variations {
        let sandbox = tempfile::tempdir().unwrap();
        let folder = sandbox.path().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        let mut command = program();
        command.arg("--root").arg(sandbox.path().join("book"));
        book.write_to(&sandbox.path().join("book"));
        command.args(["build", "--quiet", "--out"]).arg(folder.join("public"));
        command.env("RAYON_NUM_THREADS", threads).env("TZ", zone).env("LC_ALL", locale);
        let ran = ran(command.env("HOME", sandbox.path()));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let built = tree(&folder.join("public"));
        let first = first.get_or_insert_with(|| built.clone());
        let paths: std::collections::BTreeSet<&String> =
            first.keys().chain(built.keys()).collect();
        for path in paths {
            let what = format!("{path} differs with {threads} threads, {zone}, {locale}");
            assert!(first.get(path) == built.get(path), "{what}");
        }
    }
}

#[test]
fn a_site_is_the_same_wherever_its_folder_is() {
    let site = SiteTest::new().about("[[a-song]]\n");
    let site = site.replace("site.toml", "cards = false", "cards = true");
    let built = |name: &str| {
        let sandbox = tempfile::tempdir().unwrap();
        let root = sandbox.path().join(name);
        site.write_to(&root);
        let mut command = program();
        command.env("RAYON_NUM_THREADS", name.len().to_string());
        let ran = ran(command.arg("build").current_dir(&root).env("HOME", "/nonexistent"));
        assert_eq!(ran.code, 0, "{}", ran.err);
        tree(&root.join(Path::new("public")))
    };
    assert!(built("a") == built("another/folder"));
}
