//! `deploy init`: what it writes, what it leaves alone, and that the site still builds.

use std::fs;

use crate::output::{Sandbox, tree};
use crate::site_test::SiteTest;

const HOSTS: [(&str, &[&str]); 3] = [
    ("github", &[".github/workflows/site.yml", "static/.nojekyll", "templates/base.html"]),
    ("netlify", &["deploy/build.sh", "netlify.toml", "static/_headers"]),
    ("cloudflare", &["deploy/build.sh", "static/_headers", "wrangler.toml"]),
];

#[test]
fn a_host_gets_its_files_and_the_site_still_builds() {
    for (host, files) in HOSTS {
        let sandbox = Sandbox::new(&SiteTest::new());
        let mut said: Vec<String> =
            sandbox.ends(&["deploy", "init", host], 0).out.lines().map(str::to_owned).collect();
        said.sort();
        assert_eq!(said, files, "{host}");
        for file in files {
            let text = fs::read_to_string(sandbox.site().join(file)).unwrap();
            assert!(!text.contains('@') || !text.contains("@install@"), "{file}: {text}");
            assert!(
                !text.contains("@policy@") && !text.contains("@toolchain@"),
                "{file}: {text}"
            );
        }
        sandbox.ends(&["build", "--strict"], 0);
        let public = |name: &str| fs::read_to_string(sandbox.public().join(name));
        let page = public("index.html").unwrap();
        let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
        assert!(policy.starts_with("default-src 'self';"), "{host}: {policy}");
        if host == "github" {
            assert_eq!(public(".nojekyll").unwrap(), "");
        } else {
            let headers = public("_headers").unwrap();
            let sent = between(&headers, "Content-Security-Policy: ", "\n");
            // What a page can't say of itself stands in the header alone.
            assert_eq!(sent, format!("{policy}; frame-ancestors 'none'"), "{host}");
        }
        // A second time there is nothing to do.
        let before = tree(&sandbox.path());
        let again = sandbox.ends(&["deploy", "init", host], 0);
        assert_eq!((again.out.as_str(), tree(&sandbox.path()) == before), ("", true), "{host}");
    }
}

/// What stands between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("no {after} behind {before}")).0
}

#[test]
fn no_file_is_overwritten_and_then_none_is_written() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("site/netlify.toml", "# mine\n");
    let before = tree(&sandbox.path());
    let ran = sandbox.ends(&["deploy", "init", "netlify"], 1);
    assert!(ran.err.contains("error[E905]") && ran.err.contains("netlify.toml"), "{}", ran.err);
    assert!(tree(&sandbox.path()) == before, "something was written");
    sandbox.ends(&["deploy", "init", "elsewhere"], 2);
    // Two hosts that share files do not get into each other's way.
    sandbox.remove("site/netlify.toml");
    sandbox.ends(&["deploy", "init", "netlify"], 0);
    assert_eq!(sandbox.ends(&["deploy", "init", "cloudflare"], 0).out, "wrangler.toml\n");
}

#[test]
fn a_folder_that_cannot_be_made_is_the_environments_fault() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("site/deploy", "a file where a folder belongs\n");
    let ran = sandbox.ends(&["deploy", "init", "netlify"], 3);
    assert!(ran.err.contains("error[E914]"), "{}", ran.err);
}

#[test]
fn old_addresses_become_rules_of_the_host() {
    let moved = |site: SiteTest| {
        site.replace(
            "content/songs/a-song.toml",
            "language = \"ko\"",
            "language = \"ko\"\nredirects = [\"/old/\", \"/older.html\"]",
        )
    };
    assert!(!SiteTest::new().builds().files().contains_key("_redirects"));
    assert_eq!(
        moved(SiteTest::new()).builds().page("/_redirects"),
        "/old/ /songs/a-song/ 301\n/older.html /songs/a-song/ 301\n"
    );
    let below = moved(SiteTest::new()).base_url("https://example.org/some/where/").builds();
    assert!(
        below
            .page("/_redirects")
            .starts_with("/some/where/old/ /some/where/songs/a-song/ 301\n")
    );
    // Rules of one's own stay.
    let own = moved(SiteTest::new()).file("static/_redirects", "/x /y 302\n");
    assert_eq!(own.builds().page("/_redirects"), "/x /y 302\n");
}
