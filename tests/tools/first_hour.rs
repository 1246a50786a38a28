//! From an empty folder to a built site.

use crate::folder::Folder;
use crate::site::{Book, run};

#[test]
fn six_commands_lead_from_nothing_to_a_site_with_an_article() {
    let folder = tempfile::tempdir().unwrap();
    let commands: [&[&str]; 5] = [
        &["init", "book"],
        &[
            "--root",
            "book",
            "observe",
            "night ferry",
            "streams",
            "100m",
            "--at",
            "2024-05-01",
            "--kind",
            "at-least",
            "--source",
            "https://daily.example.org/100-million",
        ],
        &["--root", "book", "new", "milestone", "night-ferry-streams-100m"],
        &["--root", "book", "check", "--strict"],
        &["--root", "book", "build", "--strict"],
    ];
    for command in commands {
        let run = run(folder.path(), command);
        assert_eq!(run.code, 0, "{command:?}\n{}", run.err);
        for line in run.out.lines().chain(run.err.lines()) {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
    let page = "book/public/milestones/night-ferry-streams-100m/index.html";
    let page = std::fs::read_to_string(folder.path().join(page)).unwrap();
    // The article of 1 May says only that it was reached by then.
    assert!(page.contains("between 5 January 2023 and 1 May 2024"), "{page}");
    assert!(!page.contains("on 1 May 2024"), "{page}");
}

#[test]
fn the_example_is_clean_and_canonical() {
    let book = Book::new();
    book.checks_clean();
    assert_eq!(book.run(&["fmt", "--check"]).code, 0);
    assert!(book.read(".gitignore").contains("/public/"));
    assert!(book.read(".taplo.toml").contains("schema/song.json"));
}

#[test]
fn a_site_is_made_in_an_empty_folder_only() {
    let book = Book::new();
    let before = book.all();
    book.run(&["init", "."]).fails(1, &["error[E905]", "this folder holds `"]);
    assert_eq!(book.all(), before);
}

#[test]
fn a_site_is_made_in_a_new_repository() {
    let folder = Folder::new();
    for (path, text) in [
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("README.md", "# Mine\n"),
        ("LICENSE", "MIT\n"),
        (".gitignore", "/x/\n"),
    ] {
        folder.write(path, text);
    }
    let ran = run(&folder.root(), &["init", "."]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let said = ran.err;
    assert!(
        said.contains("kept the README.md") && said.contains("kept the .gitignore"),
        "{said}"
    );
    let read = |path: &str| std::fs::read_to_string(folder.root().join(path)).unwrap();
    assert_eq!((read("README.md"), read(".gitignore")), ("# Mine\n".into(), "/x/\n".into()));
    assert!(read(".gitattributes").contains("eol=lf"));
    assert_eq!(run(&folder.root(), &["check"]).code, 0);
}

#[test]
fn every_command_has_help_with_an_example() {
    let folder = tempfile::tempdir().unwrap();
    let commands: [&[&str]; 15] = [
        &["build"],
        &["check"],
        &["observe"],
        &["import"],
        &["init"],
        &["new", "artist"],
        &["new", "song"],
        &["new", "record"],
        &["new", "milestone"],
        &["new", "article"],
        &["fmt"],
        &["theme", "eject"],
        &["theme", "list"],
        &["schema"],
        &["completions"],
    ];
    for command in commands {
        let help = run(folder.path(), &[command, &["--help"]].concat()).fine();
        assert!(help.contains("Example: daesang"), "{command:?}\n{help}");
        let long = help.lines().find(|line| line.chars().count() > 80);
        assert_eq!(long, None, "{command:?}");
    }
}

#[test]
fn a_wrong_command_line_is_exit_2_on_stderr() {
    let folder = tempfile::tempdir().unwrap();
    let commands: [&[&str]; 6] = [
        &["obsrve"],
        &["observe"],
        &["init"],
        &["fmt", "--chek"],
        &["schema"],
        &["observe", "x", "streams", "1.5", "--at", "2024-01-01", "--source", "y"],
    ];
    for command in commands {
        let run = run(folder.path(), command);
        assert!(!run.err.is_empty());
        run.fails(2, &[]);
    }
    run(folder.path(), &["fmt"]).fails(2, &["error[E100]", "there is no site here"]);
    run(folder.path(), &["schema", "sng"]).fails(2, &["did you mean `song`?"]);
}

#[test]
fn shells_get_their_completions() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(folder.path(), &["completions", shell]).fine();
        assert!(script.contains("observe"), "{shell}");
    }
}

#[test]
fn a_built_in_file_is_copied_once() {
    let book = Book::new();
    let list = book.run(&["theme", "list"]).fine();
    assert!(
        list.contains("templates/base.html\n") && list.contains("strings/en.toml\n"),
        "{list}"
    );
    book.run(&["theme", "eject", "base.html"]).fine();
    let own = book.read("templates/base.html");
    assert_eq!(own, include_str!("../../templates/base.html"));
    assert!(book.run(&["theme", "list"]).fine().contains("templates/base.html  (replaced)\n"));
    book.checks_clean();
    book.write("templates/base.html", "mine");
    book.run(&["theme", "eject", "templates/base.html"]).fails(1, &["error[E905]"]);
    assert_eq!(book.read("templates/base.html"), "mine");
    book.run(&["theme", "eject", "bse.html"]).fails(2, &["did you mean `base.html`?"]);
    book.run(&["theme", "eject", "../x"]).fails(2, &["error[E901]"]);
}
