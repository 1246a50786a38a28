//! The command line on disk: where a site may be written, what stays untouched, exit codes, and
//! what is printed where.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::folder::{Folder, Run, program, ran, run};
use crate::site_test::{SiteTest, dedent, same};

/// A folder with a site in `site/`, other people's files around it, and an empty home.
pub struct Sandbox(Folder);

impl Sandbox {
    pub fn new(site: &SiteTest) -> Self {
        let sandbox = Self(Folder::new());
        site.write_to(&sandbox.site());
        for path in ["site/.git/HEAD", "site/README.md", "neighbour/file", "home/file"] {
            sandbox.write(path, "not Daesang's\n");
        }
        sandbox
    }

    pub fn path(&self) -> PathBuf {
        self.0.root()
    }

    pub fn site(&self) -> PathBuf {
        self.path().join("site")
    }

    pub fn public(&self) -> PathBuf {
        self.site().join("public")
    }

    pub fn write(&self, path: &str, text: &str) {
        self.0.write(path, text);
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).unwrap();
    }

    /// Runs the program in the site's folder.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let mut command = program();
        command.current_dir(self.site()).env("HOME", self.path().join("home")).args(arguments);
        ran(&mut command)
    }

    /// Runs the program, which must end with this code.
    #[track_caller]
    pub fn ends(&self, arguments: &[&str], code: i32) -> Run {
        let ran = self.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}:\n{}", ran.err);
        ran
    }

    /// Runs the program, which must end with this code, say this and touch nothing.
    #[track_caller]
    pub fn refuses(&self, arguments: &[&str], code: i32, says: &str) {
        let before = tree(&self.path());
        let ran = self.ends(arguments, code);
        assert!(ran.err.contains(says), "{arguments:?} says:\n{}", ran.err);
        assert!(tree(&self.path()) == before, "{arguments:?} changed something");
    }
}

/// The folder beside the output that is Daesang's own: the lock, and the site before.
const OWN: &str = ".public.daesang";

/// Everything below a folder but Daesang's own folder: files with their bytes, links with their
/// targets.
pub fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut tree = BTreeMap::new();
    let walk = walkdir::WalkDir::new(root).min_depth(1).into_iter();
    let walk = walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        !(name.starts_with('.') && name.ends_with(".daesang") && entry.file_type().is_dir())
    });
    for entry in walk.map(Result::unwrap) {
        let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let held = match entry.file_type() {
            kind if kind.is_dir() => b"a folder".to_vec(),
            kind if kind.is_symlink() => {
                fs::read_link(entry.path()).unwrap().to_str().unwrap().as_bytes().to_vec()
            }
            kind if kind.is_file() => fs::read(entry.path()).unwrap(),
            _ => b"something else".to_vec(),
        };
        tree.insert(path, held);
    }
    tree
}

/// A site with a mistake in one of its files.
fn broken() -> SiteTest {
    SiteTest::new().replace("content/songs/a-song.toml", "A Song", " ")
}

#[test]
fn a_site_is_built_into_public_and_nowhere_else() {
    let sandbox = Sandbox::new(&SiteTest::new());
    let before = tree(&sandbox.path());
    let ran = sandbox.ends(&["build"], 0);
    assert!(ran.out.is_empty() && ran.err.contains(" pages, "), "{}", ran.err);
    let mut after = tree(&sandbox.path());
    let public: Vec<String> =
        after.keys().filter(|path| path.starts_with("site/public")).cloned().collect();
    for path in public {
        after.remove(&path);
    }
    assert_eq!(after, before);
    let built = SiteTest::new().builds();
    for (path, bytes) in built.files() {
        assert!(&fs::read(sandbox.public().join(path)).unwrap() == bytes, "{path}");
    }
}

#[test]
fn o01_a_folder_that_nobody_means_is_refused() {
    let sandbox = Sandbox::new(&SiteTest::new());
    let home = sandbox.path().join("home");
    let root = sandbox.path();
    let outs = [
        ".",
        "..",
        "../..",
        "/",
        "./",
        "public/..",
        "../site",
        "content",
        "content/songs",
        "templates/x",
        "static",
        "strings",
        ".git",
        ".git/x",
        "no/such/folder",
        home.to_str().unwrap(),
        root.to_str().unwrap(),
    ];
    fs::create_dir_all(sandbox.site().join("templates")).unwrap();
    for out in outs {
        sandbox.refuses(&["build", "--out", out], 2, "error[E802]");
        sandbox.refuses(&["build", "--out", out, "--adopt"], 2, "error[E802]");
    }
    for out in outs {
        let site = SiteTest::new().also("site.toml", &format!("out = \"{out}\"\n"));
        site.write_to(&sandbox.site());
        sandbox.refuses(&["build"], 1, "error[E802]");
        sandbox.refuses(&["build", "--adopt"], 1, "error[E802]");
    }
}

#[test]
fn o02_a_folder_with_other_files_is_taken_over_only_when_asked() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("site/public/CNAME", "example.org\n");
    sandbox.refuses(&["build"], 1, "take it over with `--adopt`");
    sandbox.refuses(&["build", "--out", "../neighbour"], 2, "take it over with `--adopt`");
    let ran = sandbox.ends(&["build", "--adopt"], 0);
    assert!(ran.err.contains("kept what other hands put there: CNAME"), "{}", ran.err);
    assert_eq!(fs::read(sandbox.public().join("CNAME")).unwrap(), b"example.org\n");
    sandbox.ends(&["build"], 0);
    assert!(sandbox.public().join("CNAME").exists());
    sandbox.write("neighbour/index.html", "mine\n");
    sandbox.refuses(&["build", "--out", "../neighbour", "--adopt"], 1, "error[E806]");
}

#[test]
#[cfg(unix)]
fn o03_a_marker_that_is_not_daesangs_marks_nothing() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("site/public/.daesang", "another tool's file\n");
    sandbox.refuses(&["build"], 1, "Daesang didn't write them");
    fs::write(sandbox.public().join(".daesang"), b"daesang site 1\nsite \xFF\n").unwrap();
    sandbox.refuses(&["build"], 1, "Daesang didn't write them");
    sandbox.remove("site/public/.daesang");
    sandbox.write("neighbour/marker", "daesang site 1\n");
    let marker = sandbox.public().join(".daesang");
    std::os::unix::fs::symlink("../../neighbour/marker", marker).unwrap();
    sandbox.refuses(&["build"], 1, "Daesang didn't write them");
    // Nor does one site write over another one's output. Below its own folder it may have another name.
    let other = Sandbox::new(&SiteTest::new());
    let elsewhere = ["build", "--out", "../elsewhere"];
    other.ends(&["build"], 0);
    other.ends(&elsewhere, 0);
    SiteTest::new().replace("site.toml", "Test Book", "Another Book").write_to(&other.site());
    other.ends(&["build"], 0);
    other.refuses(&elsewhere, 2, "it holds another site, `Test Book`");
    other.ends(&["build", "--out", "../elsewhere", "--adopt"], 0);
    other.ends(&elsewhere, 0);
}

#[test]
fn o04_files_of_other_hands_are_kept_and_listed() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.ends(&["build"], 0);
    for path in [".git/HEAD", "CNAME", "uploads/a/b.png", "songs/mine.txt"] {
        sandbox.write(&format!("site/public/{path}"), path);
    }
    let ran = sandbox.ends(&["build"], 0);
    assert!(
        ran.err.contains("kept what other hands put there: .git, CNAME, songs, uploads"),
        "{}",
        ran.err
    );
    for path in [".git/HEAD", "CNAME", "uploads/a/b.png", "songs/mine.txt"] {
        assert_eq!(fs::read(sandbox.public().join(path)).unwrap(), path.as_bytes());
    }
}

#[test]
#[cfg(unix)]
fn b11_an_output_folder_that_is_a_link_is_refused() {
    let sandbox = Sandbox::new(&SiteTest::new());
    fs::create_dir(sandbox.path().join("empty")).unwrap();
    std::os::unix::fs::symlink("../empty", sandbox.public()).unwrap();
    sandbox.refuses(&["build"], 1, "it is a link");
    sandbox.refuses(&["build", "--adopt"], 1, "it is a link");
    std::os::unix::fs::symlink("content", sandbox.site().join("way-in")).unwrap();
    sandbox.refuses(&["build", "--out", "way-in/songs"], 2, "`content` belongs to the site");
}

#[test]
fn b16_a_build_that_fails_leaves_the_site_as_it_was() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.ends(&["build"], 0);
    broken().write_to(&sandbox.site());
    sandbox.refuses(&["build"], 1, "1 error: nothing was written");
    let warned = SiteTest::new().file(
        "content/records/a-record.toml",
        "title = \"x\"\nkind = \"first\"\nmetric = \"streams\"\nthreshold = 9_000_000_000\n",
    );
    warned.write_to(&sandbox.site());
    sandbox.refuses(&["build", "--strict"], 1, "1 warning: nothing was written");
    sandbox.ends(&["build"], 0);
}

#[test]
fn what_a_killed_build_left_is_never_published() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.ends(&["build"], 0);
    let clean = tree(&sandbox.path());
    // Twice, because the site and its stage change places.
    for _ in 0..2 {
        sandbox.write(&format!("site/{OWN}/stage/songs/index.html"), "half a page");
        sandbox.write(&format!("site/{OWN}/stage/old/page.html"), "an old page");
        sandbox.write(&format!("site/{OWN}/lock"), "pid 1\n");
        sandbox.ends(&["build"], 0);
        assert!(tree(&sandbox.path()) == clean);
    }
}

#[test]
fn a_page_that_was_changed_or_removed_by_hand_is_put_back() {
    let sandbox = Sandbox::new(&SiteTest::new());
    for _ in 0..2 {
        sandbox.ends(&["build"], 0);
    }
    let clean = tree(&sandbox.path());
    fs::remove_file(sandbox.public().join("songs/index.html")).unwrap();
    sandbox.write("site/public/artists/index.html", "mine");
    let ran = sandbox.ends(&["build"], 0);
    assert!(tree(&sandbox.path()) == clean);
    let says = "warning[W803]: files of the output had been changed or removed by hand";
    assert!(ran.err.contains(says), "{}", ran.err);
    assert!(ran.err.contains("artists/index.html, songs/index.html"), "{}", ran.err);
    // One byte of the same size is enough, and it is said once.
    let path = sandbox.public().join("sitemap.xml");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::remove_file(&path).unwrap();
    fs::write(&path, bytes).unwrap();
    let ran = sandbox.ends(&["build", "--strict"], 0);
    assert!(ran.err.contains("W803") && ran.err.contains("sitemap.xml"), "{}", ran.err);
    let ran = sandbox.ends(&["build"], 0);
    assert!(tree(&sandbox.path()) == clean && !ran.err.contains("W803"), "{}", ran.err);
    // What changes with the content was changed by no hand.
    SiteTest::new().about("Another text.").write_to(&sandbox.site());
    let ran = sandbox.ends(&["build"], 0);
    assert!(!ran.err.contains("W803"), "{}", ran.err);
}

/// Opened like a file, a pipe would wait for somebody to write.
#[test]
#[cfg(unix)]
fn a_pipe_in_the_output_gives_way_to_its_page() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.ends(&["build"], 0);
    let clean = tree(&sandbox.path());
    for page in ["index.html", "data/observations.csv"] {
        let path = sandbox.public().join(page);
        fs::remove_file(&path).unwrap();
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let ran = sandbox.ends(&["build"], 0);
        assert!(ran.err.contains("W803") && ran.err.contains(page), "{}", ran.err);
        assert!(tree(&sandbox.path()) == clean);
    }
}

#[test]
fn a_file_and_a_folder_of_one_name_follow_each_other() {
    let file = SiteTest::new().file("static/notes", "a file");
    let folder = SiteTest::new().file("static/notes/deep/one.txt", "in a folder");
    let sandbox = Sandbox::new(&SiteTest::new());
    let neither = SiteTest::new();
    // The stage holds the site before the last one: a change meets its contrary there if neither was
    // in the site between.
    for site in [&file, &folder, &file, &neither, &folder, &neither, &file, &file, &folder] {
        let _ = fs::remove_dir_all(sandbox.site().join("static"));
        site.write_to(&sandbox.site());
        sandbox.ends(&["build"], 0);
        let clean = Sandbox::new(site);
        clean.ends(&["build"], 0);
        assert!(tree(&sandbox.public()) == tree(&clean.public()));
    }
    // A file of other hands gives way to no folder, nor the other way round.
    fs::remove_dir_all(sandbox.public().join("songs")).unwrap();
    sandbox.write("site/public/songs", "mine");
    sandbox.refuses(&["build"], 1, "error[E806]");
    sandbox.remove("site/public/songs");
    sandbox.ends(&["build"], 0);
    sandbox.remove("site/public/sitemap.xml");
    sandbox.write("site/public/sitemap.xml/mine", "mine");
    sandbox.refuses(&["build"], 1, "error[E806]");
}

#[test]
fn r07_with_as_of_the_clock_has_no_say() {
    let far = "at = 2020-05-01, value = 1, kind = \"exact\", source = \"paper\" },\n  { \
               at = 2099-05-01, value = 2_000_000_000, kind = \"exact\"";
    let sandbox = Sandbox::new(&SiteTest::new().song("b-song", &[far]));
    sandbox.refuses(&["build"], 1, "2099");
    sandbox.ends(&["build", "--as-of", "2021-12-31"], 0);
}

#[test]
fn the_last_byte_of_a_large_file_counts() {
    let large = "a line of a large file\n".repeat(20_000);
    let sandbox = Sandbox::new(&SiteTest::new().file("static/large.txt", &large));
    sandbox.ends(&["build"], 0);
    let clean = tree(&sandbox.path());
    for at in [0, 150_000, large.len() - 1] {
        let mut bytes = large.clone().into_bytes();
        bytes[at] ^= 1;
        fs::write(sandbox.public().join("large.txt"), bytes).unwrap();
        let ran = sandbox.ends(&["build"], 0);
        assert!(ran.err.contains("W803") && ran.err.contains("large.txt"), "{}", ran.err);
        assert!(tree(&sandbox.path()) == clean, "{at}");
        // And of what it is copied from.
        let mut bytes = large.clone().into_bytes();
        bytes[at] ^= 1;
        fs::write(sandbox.site().join("static/large.txt"), &bytes).unwrap();
        let ran = sandbox.ends(&["build"], 0);
        assert!(!ran.err.contains("W803"), "{}", ran.err);
        assert!(fs::read(sandbox.public().join("large.txt")).unwrap() == bytes, "{at}");
        fs::write(sandbox.site().join("static/large.txt"), &large).unwrap();
        sandbox.ends(&["build"], 0);
        assert!(tree(&sandbox.path()) == clean, "{at}");
    }
}

/// A site with so many daily counts of one song, the one at a position greater by one.
fn counted(rows: u64, greater: u64) -> SiteTest {
    let mut text = "at,value,kind,source\n".to_owned();
    for row in 0..rows {
        let (year, day) = (2000 + row / 336, row % 336);
        let (month, day) = (day / 28 + 1, day % 28 + 1);
        let value = 1_000_000 + 10 * row + u64::from(row == greater);
        text.push_str(&format!("{year}-{month:02}-{day:02},{value},exact,paper\n"));
    }
    let song = "title = \"B Song\"\nartists = [\"example-group\"]\nreleased = 1999-12-31\n";
    SiteTest::new()
        .file("content/songs/b-song.toml", song)
        .file("content/series/b-song/streams.csv", &text)
}

#[test]
fn a_table_of_many_pieces_follows_its_data() {
    const ALL: u64 = 4000;
    let sandbox = Sandbox::new(&counted(ALL, ALL));
    let table = sandbox.public().join("data/observations.json");
    let is_clean = |site: &SiteTest| {
        let clean = Sandbox::new(site);
        clean.ends(&["build"], 0);
        assert!(tree(&sandbox.public()) == tree(&clean.public()));
    };
    // Same, changed at its begin, in the middle and at its end, shorter, longer; twice each, for the
    // stage that is empty and the one that holds the site before the last.
    for (rows, greater) in [
        (ALL, ALL),
        (ALL, 0),
        (ALL, ALL / 2),
        (ALL, ALL - 1),
        (ALL / 2, ALL),
        (ALL, ALL),
        (ALL - 1, ALL),
        (ALL, ALL),
    ] {
        let site = counted(rows, greater);
        site.write_to(&sandbox.site());
        let ran = sandbox.ends(&["build"], 0);
        assert!(!ran.err.contains("W803"), "{}", ran.err);
        is_clean(&site);
    }
    assert!(fs::metadata(&table).unwrap().len() > 500_000);
    // By hand: cut short, made longer, changed in its last piece, removed.
    let whole = fs::read(&table).unwrap();
    let mut changed = whole.clone();
    changed[whole.len() - 10] ^= 1;
    let longer = [whole.as_slice(), b"more"].concat();
    for held in [&whole[..200_000], longer.as_slice(), changed.as_slice(), b""] {
        fs::remove_file(&table).unwrap();
        if !held.is_empty() {
            fs::write(&table, held).unwrap();
        }
        let ran = sandbox.ends(&["build"], 0);
        assert!(
            ran.err.contains("W803") && ran.err.contains("observations.json"),
            "{}",
            ran.err
        );
        is_clean(&counted(ALL, ALL));
    }
}

#[test]
fn a_first_build_that_fails_leaves_nothing() {
    let sandbox = Sandbox::new(&broken());
    sandbox.ends(&["build"], 1);
    assert!(!sandbox.public().exists());
    assert!(!sandbox.site().join(OWN).exists());
}

#[test]
#[cfg(unix)]
fn b08_a_build_waits_for_no_other() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("site/.public.daesang/lock", "pid 1\n");
    let lock = fs::File::open(sandbox.site().join(".public.daesang/lock")).unwrap();
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).unwrap();
    sandbox.refuses(&["build"], 3, "another build is writing this site (pid 1, for ");
    drop(lock);
    sandbox.ends(&["build"], 0);
}

#[test]
#[cfg(unix)]
fn b08_whoever_takes_the_lock_is_given_time_to_say_so() {
    use std::io::Write as _;
    use std::time::Duration;
    let sandbox = Sandbox::new(&SiteTest::new());
    let path = sandbox.site().join(".public.daesang/lock");
    sandbox.write("site/.public.daesang/lock", "");
    let mut lock = fs::File::options().write(true).open(&path).unwrap();
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).unwrap();
    let ran = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(100));
            lock.write_all(b"pid 4").unwrap();
            std::thread::sleep(Duration::from_millis(200));
            lock.write_all(b"2\n").unwrap();
        });
        sandbox.ends(&["build"], 3)
    });
    let says = "another build is writing this site (pid 42, for ";
    assert!(ran.err.contains(says), "{}", ran.err);
    // Who never does is not waited for.
    lock.set_len(0).unwrap();
    let ran = sandbox.ends(&["build"], 3);
    assert!(ran.err.contains("another build is writing this site\n"), "{}", ran.err);
}

#[test]
fn the_output_folder_may_be_named_from_where_one_stands() {
    let sandbox = Sandbox::new(&SiteTest::new());
    fs::create_dir(sandbox.path().join("elsewhere")).unwrap();
    let from = |folder: &str, out: &str| {
        let mut command = program();
        command.current_dir(sandbox.path().join(folder)).args(["build", "--out", out]);
        let ran = ran(command.arg("--root").arg(sandbox.site()));
        assert_eq!(ran.code, 0, "{out}:\n{}", ran.err);
        assert!(sandbox.path().join(folder).join(out).join("index.html").exists(), "{out}");
    };
    for out in ["dist", "./dist", "a-site", "../elsewhere/b", "dist/"] {
        from("elsewhere", out);
        from("site", out);
    }
    assert!(!sandbox.public().exists());
}

#[test]
fn a_second_build_gives_the_same_tree() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.ends(&["build"], 0);
    let first = tree(&sandbox.path());
    sandbox.ends(&["build"], 0);
    assert!(tree(&sandbox.path()) == first);
}

#[test]
#[cfg(unix)]
fn a_build_that_changes_nothing_touches_nothing() {
    use std::os::unix::fs::MetadataExt as _;
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.ends(&["build"], 0);
    let identity = |path: &str| {
        let metadata = sandbox.site().join(path).metadata().unwrap();
        (metadata.ino(), metadata.modified().unwrap())
    };
    let paths = ["public", "public/index.html", "public/songs/a-song", "public/.daesang"];
    let first = paths.map(identity);
    sandbox.ends(&["build"], 0);
    assert_eq!(paths.map(identity), first);
    // Nor is anything left in Daesang's own folder but what the next build needs.
    let own: Vec<_> = fs::read_dir(sandbox.site().join(OWN))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(own, ["lock"]);
    assert_eq!(fs::read_to_string(sandbox.site().join(OWN).join("lock")).unwrap(), "");
}

#[test]
fn c08_what_is_gone_from_the_content_is_gone_from_the_site() {
    let sandbox = Sandbox::new(
        &SiteTest::new()
            .song("b-song", &["at = 2020-05-01, value = 200_000_000, kind = \"exact\""]),
    );
    sandbox.ends(&["build"], 0);
    assert!(sandbox.public().join("songs/b-song/index.html").exists());
    sandbox.remove("site/content/songs/b-song.toml");
    sandbox.ends(&["build"], 0);
    let fresh = Sandbox::new(&SiteTest::new());
    fresh.ends(&["build"], 0);
    assert!(tree(&sandbox.public()) == tree(&fresh.public()));
}

#[test]
fn check_writes_nothing() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.refuses(&["check"], 0, "all is well");
    broken().write_to(&sandbox.site());
    sandbox.refuses(&["check"], 1, "error[E114]");
}

#[test]
fn exit_codes_say_whose_mistake_it_is() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.ends(&["check"], 0);
    sandbox.ends(&["--version"], 0);
    sandbox.ends(&["--help"], 0);
    for wrong in [
        &["chek"][..],
        &[],
        &["check", "--sharp"],
        &["build", "--out"],
        &["build", "--base-url", "example.org"],
        &["build", "--as-of", "yesterday"],
        &["check", "--root", "../nowhere"],
        &["explain", "E999"],
    ] {
        let ran = sandbox.ends(wrong, 2);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{wrong:?}");
    }
    broken().write_to(&sandbox.site());
    sandbox.ends(&["check"], 1);
    let ran = run(&Folder::new().root(), &["check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("error[E100]: there is no site here"), "{}", ran.err);
}

#[test]
#[cfg(unix)]
fn p13_what_is_no_regular_file_is_an_environment_failure() {
    let fails = |prepare: &dyn Fn(&Path), says: &[&str]| {
        let sandbox = Sandbox::new(&SiteTest::new());
        prepare(&sandbox.site());
        for command in ["check", "build"] {
            let before = tree(&sandbox.path());
            let ran = sandbox.ends(&[command], 3);
            for says in says {
                assert!(ran.err.contains(says), "{}", ran.err);
            }
            assert!(tree(&sandbox.path()) == before);
        }
    };
    let song = "content/songs/b-song.toml";
    fails(&|site| fs::create_dir(site.join(song)).unwrap(), &[song, "this is a folder"]);
    fails(
        &|site| {
            let made = Command::new("mkfifo").arg(site.join(song)).status().unwrap();
            assert!(made.success());
        },
        &[song, "this is not a regular file"],
    );
    fails(
        &|site| drop(std::os::unix::net::UnixListener::bind(site.join(song)).unwrap()),
        &[song, "this is not a regular file"],
    );
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.remove("site/site.toml");
    fs::create_dir(sandbox.site().join("site.toml")).unwrap();
    sandbox.refuses(&["check", "--root", "."], 3, "this is a folder, a file is expected");
}

#[test]
#[cfg(unix)]
fn p13_a_file_that_may_not_be_read_is_an_environment_failure() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new(&SiteTest::new());
    let song = sandbox.site().join("content/songs/a-song.toml");
    fs::set_permissions(&song, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&song).is_ok() {
        // Nothing is unreadable to the superuser.
        return;
    }
    sandbox.ends(&["check"], 3);
}

#[test]
#[cfg(unix)]
fn o14_links_in_the_content_are_refused() {
    for target in ["/etc/hostname", "nowhere", "a-song.toml", "..", "b-song.toml"] {
        let sandbox = Sandbox::new(&SiteTest::new());
        std::os::unix::fs::symlink(target, sandbox.site().join("content/songs/b-song.toml"))
            .unwrap();
        sandbox.refuses(&["check"], 1, &format!("this is a symbolic link to `{target}`"));
    }
    let sandbox = Sandbox::new(&SiteTest::new());
    std::os::unix::fs::symlink("/etc", sandbox.site().join("static")).unwrap();
    sandbox.refuses(&["check"], 1, "this is a symbolic link to `/etc`");
}

#[test]
fn names_that_begin_with_a_dot_are_published_from_static_only() {
    let site = SiteTest::new()
        .file("static/.nojekyll", "")
        .file("static/.well-known/x.txt", "x")
        .file("static/.DS_Store", "x")
        .file("content/songs/.a-song.toml.swp", "x")
        .file("content/songs/.DS_Store", "x")
        .file("content/songs/a-song.toml~", "x");
    let sandbox = Sandbox::new(&site);
    sandbox.ends(&["build"], 0);
    assert!(sandbox.public().join(".nojekyll").exists());
    assert!(sandbox.public().join(".well-known/x.txt").exists());
    assert!(!sandbox.public().join(".DS_Store").exists());
}

#[test]
fn what_editors_and_systems_leave_behind_is_ignored() {
    let names = [
        "#x.toml#",
        "x.toml~",
        "x.toml.bak",
        "x.toml.orig",
        "x.toml.tmp",
        "x.toml.swp",
        "x.toml___jb_tmp___",
        "Thumbs.db",
        "desktop.ini",
        ".#y",
    ];
    let folders = ["content", "content/songs", "strings", "templates", "static"];
    let mut site = SiteTest::new().file("content/.notes/workspace.json", "{}");
    for folder in folders {
        for name in names {
            site = site.file(&format!("{folder}/{name}"), "nothing of the site");
        }
    }
    let sandbox = Sandbox::new(&site);
    // Emacs' lock is a link that leads nowhere.
    for folder in folders {
        let lock = sandbox.site().join(folder).join(".#x.toml");
        std::os::unix::fs::symlink("someone@host.1:2", lock).unwrap();
    }
    sandbox.ends(&["build", "--strict"], 0);
    let published = std::fs::read_dir(sandbox.public()).unwrap();
    let published = published.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<String> = published.filter(|name| names.contains(&&**name)).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn secrets_are_not_published() {
    for path in
        [".env", ".env.local", ".git/config", "a/.htpasswd", "id_rsa", "a/b.pem", "B.KEY"]
    {
        let site = SiteTest::new().file(&format!("static/{path}"), "x");
        let sandbox = Sandbox::new(&site);
        let shown = path.strip_suffix("/config").unwrap_or(path);
        sandbox.refuses(&["build"], 1, &format!("--> static/{shown}"));
        sandbox.refuses(&["build"], 1, "error[E101]: this is not for visitors");
    }
}

#[test]
fn a_file_names_no_output_beyond_the_sites_folder() {
    for out in ["../x", "/tmp/x", "a/../../x", "C:/x", "..\\\\x"] {
        let site = SiteTest::new().replace(
            "site.toml",
            "title = ",
            &format!("out = \"{out}\"\ntitle = "),
        );
        Sandbox::new(&site).refuses(
            &["build"],
            1,
            "error[E802]: `out` is no folder below the site's",
        );
    }
}

/// Two errors and a warning.
fn wrong() -> SiteTest {
    broken().file("content/artists/Another.toml", "name = \"Another\"\n").file(
        "content/records/a-record.toml",
        "title = \"a\\u200Bb\"\nkind = \"first\"\nmetric = \"streams\"\nthreshold = 1_000_000_000\n",
    )
}

#[test]
fn messages_are_lines_of_json_when_asked() {
    let sandbox = Sandbox::new(&wrong());
    let text = sandbox.ends(&["check"], 1).err;
    let ran = sandbox.ends(&["check", "--format", "json"], 1);
    let lines: Vec<serde_json::Value> =
        ran.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let severity =
        |wanted: &str| lines.iter().filter(|line| line["severity"] == wanted).count();
    assert_eq!(
        severity("error"),
        text.matches("\nerror[").count() + text.starts_with("error[") as usize
    );
    assert_eq!(
        severity("warning"),
        text.matches("\nwarning[").count() + text.starts_with("warning[") as usize
    );
    assert_eq!((severity("error"), severity("warning")), (2, 1));
    let song = lines.iter().find(|line| line["code"] == "E114").unwrap();
    assert_eq!(song["file"], "content/songs/a-song.toml");
    assert_eq!((&song["line"], &song["column"]), (&1.into(), &9.into()));
    for key in ["message", "help", "related"] {
        assert!(!song[key].is_null(), "{key}");
    }
}

#[test]
fn messages_are_annotations_for_github_when_asked() {
    let sandbox = Sandbox::new(&wrong());
    let ran = sandbox.ends(&["check", "--format", "github"], 1);
    assert_eq!(ran.err.lines().count(), 3);
    let song = "::error file=content/songs/a-song.toml,line=1,col=9,title=E114::";
    assert!(ran.err.contains(song), "{}", ran.err);
}

#[test]
fn quiet_prints_errors_only() {
    let sandbox = Sandbox::new(&wrong());
    let ran = sandbox.ends(&["check", "--quiet"], 1);
    assert_eq!(ran.err.matches("error[").count(), 2);
    assert!(
        !ran.err.contains("warning") && !ran.err.contains("nothing was written"),
        "{}",
        ran.err
    );
    let ran = sandbox.ends(&["build", "--quiet"], 1);
    assert!(!ran.err.contains("warning"), "{}", ran.err);
    let warned = wrong().without("content/artists/Another.toml");
    let warned = warned.replace("content/songs/a-song.toml", "\" \"", "\"A Song\"");
    let ran = Sandbox::new(&warned).ends(&["check", "--quiet", "--strict"], 1);
    assert!(ran.err.contains("warning[W106]"), "{}", ran.err);
    let sandbox = Sandbox::new(&SiteTest::new());
    for command in ["check", "build"] {
        let ran = sandbox.ends(&[command, "--quiet"], 0);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    }
}

#[test]
fn nothing_is_coloured_without_a_terminal() {
    let sandbox = Sandbox::new(&wrong());
    for arguments in [&["check"][..], &["check", "--format", "json"], &["--help"], &["chek"]] {
        let ran = sandbox.run(arguments);
        assert!(!ran.err.contains('\u{1B}') && !ran.out.contains('\u{1B}'), "{arguments:?}");
    }
}

#[test]
fn all_errors_of_a_run_are_told_in_the_order_of_files() {
    let sandbox = Sandbox::new(&wrong());
    let said = sandbox.ends(&["check"], 1).err;
    let lines: Vec<&str> = said.lines().map(str::trim_end).collect();
    same(
        &lines.join("\n"),
        &dedent(
            r#"
        error[E116]: the file name `Another` is not an id
         --> content/artists/Another.toml:1:1
          |
        1 | name = "Another"
          | ^ the file name is the id and the address
          |
          = help: write `another`

        warning[W106]: `title` holds the invisible character U+200B
         --> content/records/a-record.toml:1:11
          |
        1 | title = "a\u200Bb"
          |           ^^^^^^ this escape makes it
          |
          = help: remove the escape

        error[E114]: `title` is blank
         --> content/songs/a-song.toml:1:9
          |
        1 | title = " "
          |         ^^^ no visible character
          |
          = help: write some text, or leave the key out

        2 errors, 1 warning: nothing was written
        "#,
        ),
    );
}

#[test]
fn a_flag_replaces_the_address_of_the_site() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.ends(&["build", "--base-url", "https://example.com/book/", "--out", "../out"], 0);
    let page = fs::read_to_string(sandbox.path().join("out/songs/a-song/index.html")).unwrap();
    assert!(page.contains("\"https://example.com/book/songs/a-song/\""), "{page}");
    assert!(!page.contains("example.org"));
}

#[test]
fn timings_say_what_took_how_long_and_change_nothing() {
    let sandbox = Sandbox::new(&SiteTest::new());
    let ran = sandbox.ends(&["check", "--timings"], 0);
    for part in
        ["  read\n", "  pages\n", "pages by template", "milestone.html, ", "slowest pages"]
    {
        assert!(ran.err.contains(part), "no `{part}` in\n{}", ran.err);
    }
    let slowest = ran.err.split("slowest pages\n").nth(1).unwrap();
    let times: Vec<f64> = slowest
        .lines()
        .filter_map(|line| line.split_once(" ms  /")?.0.trim().parse().ok())
        .collect();
    assert_eq!(times.len(), 10, "{slowest}");
    assert!(times.is_sorted_by(|a, b| a >= b), "{slowest}");
    assert!(!sandbox.public().exists());
}

/// An editor that writes in place is seen between two steps. On a busy machine the second step may come
/// later than a build waits for: of many tries, one must do.
#[test]
fn an_article_is_read_when_it_is_written_whole() {
    let sandbox = Sandbox::new(&SiteTest::new());
    let text = "+++\ntitle = \"Words\"\n+++\nThe first half.\n\nThe second half.\n";
    let is_whole = || {
        sandbox.write("site/content/pages/words.md", &text[..text.len() - 10]);
        let path = sandbox.site().join("content/pages/words.md");
        let second = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(30));
            fs::write(path, text).unwrap();
        });
        sandbox.ends(&["build"], 0);
        second.join().unwrap();
        let page = fs::read_to_string(sandbox.public().join("words/index.html")).unwrap();
        page.contains("The second half.")
    };
    assert!((0..20).any(|_| is_whole()));
}

#[test]
fn a_draft_is_one_in_all_of_its_languages() {
    let page = |more: &str| format!("+++\ntitle = \"Words\"\n{more}+++\nWords.\n");
    let site = SiteTest::new()
        .replace("site.toml", "title = ", "languages = [\"en\", \"ko\"]\ntitle = ")
        .file("content/pages/words.md", &page("draft = true\n"))
        .file("content/pages/words.ko.md", &page(""));
    let sandbox = Sandbox::new(&site);
    sandbox.ends(&["build"], 0);
    assert!(!sandbox.public().join("ko/words/index.html").exists());
    sandbox.ends(&["build", "--drafts"], 0);
    assert!(sandbox.public().join("ko/words/index.html").exists());
}
