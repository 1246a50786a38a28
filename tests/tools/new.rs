//! `new`.

use crate::site::Book;

#[test]
fn every_new_file_checks_clean_and_is_canonical() {
    let book = Book::new();
    let commands: [(&[&str], &str); 6] = [
        (&["artist", "salt-road", "--kind", "duo"], "content/artists/salt-road.toml"),
        (
            &[
                "song",
                "low-tide",
                "--artist",
                "salt-road",
                "--artist",
                "paper-lanterns",
                "--released",
                "2022-05-02",
                "--language",
                "en",
                "--language",
                "ko",
            ],
            "content/songs/low-tide.toml",
        ),
        (
            &[
                "record",
                "million-club",
                "--kind",
                "club",
                "--metric",
                "streams",
                "--threshold",
                "1m",
            ],
            "content/records/million-club.toml",
        ),
        (
            &["article", "slow-starts", "--title", "Slow \"starts\""],
            "content/articles/slow-starts.md",
        ),
        (&["page", "methodology"], "content/pages/methodology.md"),
        (
            &["milestone", "night-ferry-streams-1m"],
            "content/milestones/night-ferry-streams-1m.md",
        ),
    ];
    for (more, path) in commands {
        let before = book.all();
        assert_eq!(book.run(&[&["new"], more].concat()).fine(), format!("{path}\n"));
        assert_eq!(book.all().len(), before.len() + 1);
        book.checks_clean();
        let text = book.read(path);
        book.run(&[&["new"], more].concat()).fails(1, &["error[E905]", path]);
        assert_eq!(book.read(path), text, "nothing is written over");
    }
    assert_eq!(book.run(&["fmt", "--check"]).code, 0);
    assert_eq!(
        book.read("content/songs/low-tide.toml"),
        "title = \"Low Tide\"\nartists = [\"salt-road\", \"paper-lanterns\"]\nreleased = 2022-05-02\nlanguage = [\"en\", \"ko\"]\n"
    );
    assert!(book.read("content/articles/slow-starts.md").contains("date = 2023-01-05\n"));
}

#[test]
fn people_and_groups_have_a_gender() {
    let book = Book::new();
    for (id, kind, gender) in [("a", "soloist", "female"), ("b", "group", "mixed")] {
        book.run(&["new", "artist", id, "--kind", kind, "--gender", gender]).fine();
        let text = book.read(&format!("content/artists/{id}.toml"));
        assert!(
            text.ends_with(&format!("kind = \"{kind}\"\ngender = \"{gender}\"\n")),
            "{text}"
        );
    }
    book.checks_clean();
}

#[test]
fn a_new_song_leads_to_what_reports_say_of_it() {
    let book = Book::new();
    let song = ["new", "song", "low-tide", "--artist", "paper-lanterns"];
    let run = book.run(&song);
    assert!(run.err.contains("daesang observe low-tide METRIC COUNT"), "{}", run.err);
    assert!(run.err.contains("--kind at-least"), "{}", run.err);
    let quiet = ["--quiet", "new", "song", "high-tide", "--artist", "paper-lanterns"];
    assert_eq!(book.run(&quiet).err, "");
}

#[test]
fn a_milestones_claims_are_derived() {
    let book = Book::new();
    book.run(&["new", "milestone", "night-ferry-streams-1m"]).fine();
    let text = book.read("content/milestones/night-ferry-streams-1m.md");
    assert!(text.contains("on = 2021-08-21\ndays = 15\n+++\n"), "{text}");
    book.run(&["new", "milestone", "night-ferry-fastest-10-million"]).fine();
    let text = book.read("content/milestones/night-ferry-fastest-10-million.md");
    let claim = "record = \"fastest-10-million\"\nholder = \"night-ferry\"\non = 2021-11-24\ndays = 110\n";
    assert!(text.contains(claim), "{text}");
    book.checks_clean();
    assert_eq!(book.run(&["build", "--strict"]).code, 0);
    let near = ["new", "milestone", "night-ferry-streams-10"];
    book.run(&near).fails(2, &["error[E403]", "did you mean `night-ferry-"]);
}

#[test]
fn a_date_that_is_open_makes_no_claim_that_it_can_not_bear() {
    let book = Book::new();
    let kind = "at = 2021-11-24, value = 10_000_000, kind = \"crossed\"";
    book.replace("content/songs/night-ferry.toml", kind, &kind.replace("crossed", "at-least"));
    std::fs::remove_file(book.path("content/milestones/night-ferry-streams-10m.md")).unwrap();
    book.run(&["new", "milestone", "night-ferry-streams-10m"]).fine();
    let text = book.read("content/milestones/night-ferry-streams-10m.md");
    assert!(text.contains("on = { from = 2021-08-21, to = 2021-11-24 }\n"), "{text}");
    assert!(!text.contains("days"), "{text}");
    book.checks_clean();
}

#[test]
fn what_is_typed_is_checked() {
    let book = Book::new();
    let before = book.all();
    book.run(&["new", "song", "Low Tide", "--artist", "paper-lanterns"])
        .fails(2, &["error[E116]", "write `low-tide`"]);
    book.run(&["new", "song", "../x", "--artist", "paper-lanterns"]).fails(2, &["error[E116]"]);
    book.run(&["new", "song", "x", "--artist", "paper-lantern"])
        .fails(1, &["error[E109]", "did you mean `paper-lanterns`?"]);
    book.run(&["new", "record", "x", "--kind", "first", "--metric", "streams"])
        .fails(1, &["error[E113]", "threshold"]);
    book.run(&["new", "page", "songs"]).fails(1, &["error[E804]"]);
    book.run(&["new", "article", "x", "--date", "5 May"]).fails(2, &["error[E903]"]);
    book.run(&["new", "artist", "x", "--gender", "girl"])
        .fails(2, &["it is called `female` now"]);
    book.run(&["new", "artist", "x", "--name", "\u{3164}"]).fails(1, &["error[E114]"]);
    assert_eq!(book.all(), before);
}
