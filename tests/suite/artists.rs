//! Artists: who has a page, what it sums up, what of it folds out; lists and tables of songs.

use crate::site_test::{Built, SiteTest};

/// A site with a group of two, one of them without a song, and some songs of the group.
fn group(songs: usize) -> SiteTest {
    let mut site = SiteTest::new()
        .file(
            "content/artists/sings.toml",
            "name = \"Sings\"\nmember_of = [\"example-group\"]\n",
        )
        .file(
            "content/artists/silent.toml",
            "name = \"Silent\"\nmember_of = [\"example-group\"]\n",
        )
        .file(
            "content/songs/solo.toml",
            "title = \"Solo\"\nartists = [\"sings\"]\nreleased = 2021-01-01\n",
        );
    for n in 0..songs {
        site = site.file(
            &format!("content/songs/song-{n:02}.toml"),
            &format!("title = \"Song {n:02}\"\nartists = [\"example-group\"]\nreleased = 19{n:02}-01-01\n"),
        );
    }
    site
}

fn has(built: &Built, path: &str) -> bool {
    built.files().contains_key(path.trim_start_matches('/'))
}

#[test]
fn an_artist_without_a_song_has_no_page_and_no_feed_and_is_named_without_a_link() {
    let built = group(0).builds();
    for (id, expected) in [("example-group", true), ("sings", true), ("silent", false)] {
        for path in [format!("/artists/{id}/index.html"), format!("/artists/{id}/feed.xml")] {
            assert_eq!(has(&built, &path), expected, "{path}");
        }
    }
    let page = built.main("/artists/example-group/");
    assert!(page.contains("href=\"/artists/sings/\""), "{page}");
    assert!(page.contains("Silent") && !page.contains("/artists/silent/"), "{page}");
    assert!(!built.page("/artists/").contains("Silent"));
    assert!(!built.page("/search/").contains("Silent"));
    assert!(!built.page("/sitemap.xml").contains("silent"));
}

#[test]
fn a_group_whose_members_alone_have_songs_has_a_page() {
    let built = SiteTest::new()
        .file("content/artists/band.toml", "name = \"Band\"\n")
        .replace("content/artists/example-group.toml", "kind", "member_of = [\"band\"]\nkind")
        .builds();
    assert!(has(&built, "/artists/band/index.html"));
}

#[test]
fn the_old_address_of_an_artist_without_a_page_leads_to_all_artists() {
    let built = SiteTest::new()
        .file("content/artists/silent.toml", "name = \"Silent\"\nredirects = [\"/silent/\"]\n")
        .builds();
    assert!(built.page("/silent/").contains("url=/artists/"), "{}", built.page("/silent/"));
}

#[test]
fn a_list_of_more_than_fits_folds_out_and_is_whole() {
    for (songs, folds) in [(3, false), (12, true)] {
        let page = group(songs).builds().main("/artists/example-group/");
        // The site's own song is one more.
        assert_eq!(page.matches("<tr data-year").count(), songs + 1, "{page}");
        assert_eq!(page.contains(&format!("All {}", songs + 1)), folds, "{page}");
        assert_eq!(page.contains("data-sort"), folds, "a short table needs no tools");
    }
}

#[test]
fn the_script_is_loaded_by_pages_with_tables_only() {
    let built = group(12).builds();
    for (path, expected) in [
        ("/songs/", true),
        ("/artists/example-group/", true),
        ("/artists/sings/", false),
        ("/", false),
        ("/artists/", false),
    ] {
        assert_eq!(built.page(path).contains("<script src=\"/book."), expected, "{path}");
    }
}

#[test]
fn a_long_list_of_songs_is_paged_and_its_letters_lead_to_their_page() {
    let built = group(60).builds();
    let first = built.main("/songs/");
    assert_eq!(first.matches("<tr").count(), 51);
    assert!(first.contains("data-others=\"/songs/page/2/\""), "{first}");
    let second = built.main("/songs/page/2/");
    assert_eq!(second.matches("<tr").count(), 13);
    assert!(second.contains("data-others=\"/songs/\""), "{second}");
}

#[test]
fn the_cover_sums_up_records_and_clubs_in_the_right_number() {
    let club =
        "title = \"Club\"\nkind = \"club\"\nmetric = \"streams\"\nthreshold = 100_000_000\n";
    let most =
        "title = \"Most\"\nkind = \"first\"\nmetric = \"streams\"\nthreshold = 100_000_000\n";
    let built = SiteTest::new()
        .file("content/records/club.toml", club)
        .file("content/records/most.toml", most)
        .builds();
    let page = built.main("/artists/example-group/");
    for (label, href) in
        [("record held", "#records"), ("song with 100 million Example streams", "/clubs/club/")]
    {
        let fact = format!("<dt>{label}</dt><dd><a href=\"{href}\">1</a></dd>");
        assert!(page.contains(&fact), "{fact}\n{page}");
    }
}

#[test]
fn milestones_of_an_artist_with_many_have_pages_of_their_own() {
    let mut site = SiteTest::new();
    for n in 0..26 {
        site = site.file(
            &format!("content/songs/hit-{n}.toml"),
            &format!(
                "title = \"Hit {n}\"\nartists = [\"example-group\"]\nreleased = 2020-01-01\n\
                 [series.streams]\nobservations = [{{ at = 2021-01-01, value = 100_000_000, kind = \"crossed\", source = \"paper\" }}]\n"
            ),
        );
    }
    let built = site.builds();
    let page = built.main("/artists/example-group/");
    assert!(page.contains("href=\"/artists/example-group/milestones/\">All 28<"), "{page}");
    let list = built.main("/artists/example-group/milestones/");
    assert_eq!(list.matches("shelf__fig").count(), 28);
}
