//! `deploy init`: what it writes, what it leaves alone, and that the site still builds.

use std::fs;

use crate::output::{Sandbox, tree};
use crate::site_test::SiteTest;

const HOSTS: [(&str, &[&str]); 3] = [
    ("github", &[".github/workflows/site.yml", "deploy/build.sh"]),
    ("netlify", &["deploy/build.sh", "netlify.toml"]),
    ("cloudflare", &["deploy/build.sh", "wrangler.toml"]),
];

/// A program of a release, and one that must be compiled.
const PROGRAMS: [&str; 2] =
    ["https://git.example/daesang-linux.tar.gz", "https://git.example/daesang#v1.2.0"];

#[test]
fn a_host_gets_its_files_and_the_site_still_builds() {
    for (host, files) in HOSTS {
        for from in PROGRAMS {
            let sandbox = Sandbox::new(&SiteTest::new());
            let init = ["deploy", "init", host, "--program", from];
            let mut said: Vec<String> =
                sandbox.ends(&init, 0).out.lines().map(str::to_owned).collect();
            said.sort();
            assert_eq!(said, files, "{host}");
            let script = fs::read_to_string(sandbox.site().join("deploy/build.sh")).unwrap();
            let address = from.split('#').next().unwrap();
            assert!(script.contains(&format!("'{address}'")), "{script}");
            for mark in ["@install@", "@from@", "@address@", "@toolchain@", "@cache@"] {
                for file in files {
                    let text = fs::read_to_string(sandbox.site().join(file)).unwrap();
                    assert!(!text.contains(mark), "{file}: {text}");
                }
            }
            sandbox.ends(&["build", "--strict", "--host", host], 0);
            // A second time there is nothing to do.
            let before = tree(&sandbox.path());
            let again = sandbox.ends(&init, 0);
            assert_eq!(
                (again.out.as_str(), tree(&sandbox.path()) == before),
                ("", true),
                "{host}"
            );
        }
    }
}

/// The script that hosts run, with the program of this test in place of an installed one.
#[cfg(unix)]
#[test]
fn the_script_of_hosts_builds_for_each_of_them() {
    use std::process::Command;
    let sandbox = Sandbox::new(&SiteTest::new().file("static/_redirects", "/x /songs/ 301\n"));
    sandbox.ends(&["deploy", "init", "netlify", "--program", PROGRAMS[1]], 0);
    let bin = sandbox.path().join("bin");
    for (name, text) in [("rustup", ""), ("cargo", "echo \"cargo $*\"\n")] {
        sandbox.write(&format!("bin/{name}"), &format!("#!/bin/sh\n{text}"));
    }
    std::os::unix::fs::symlink(crate::folder::PROGRAM, bin.join("daesang")).unwrap();
    for name in ["rustup", "cargo"] {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let built_on = |variables: &[(&str, &str)]| {
        let mut command = Command::new("sh");
        command.arg("deploy/build.sh").current_dir(sandbox.site()).env_clear();
        command.env("PATH", &path).env("HOME", sandbox.path().join("home"));
        let ran = crate::folder::ran(command.envs(variables.iter().copied()));
        assert_eq!(ran.code, 0, "{variables:?}: {}", ran.err);
        assert_eq!(
            ran.out,
            "cargo install --locked --git https://git.example/daesang --tag v1.2.0 daesang\n"
        );
        let page = fs::read_to_string(sandbox.public().join("index.html")).unwrap();
        let home = between(&page, "<link rel=\"canonical\" href=\"", "\"").to_owned();
        let rules = fs::read_to_string(sandbox.public().join("_redirects")).unwrap();
        (home, rules)
    };
    let plain = "/x /songs/ 301\n";
    for (variables, home, rules) in [
        (&[] as &[(&str, &str)], "https://example.org/", plain),
        (
            &[("GITHUB_ACTIONS", "true"), ("BASE_URL", "https://you.example/book")],
            "https://you.example/book/",
            plain,
        ),
        (
            &[("NETLIFY", "true"), ("CONTEXT", "production"), ("URL", "https://book.example")],
            "https://book.example/",
            "/x /songs/ 301!\n",
        ),
        (
            &[("NETLIFY", "true"), ("DEPLOY_PRIME_URL", "https://preview.book.example")],
            "https://preview.book.example/",
            "/x /songs/ 301!\n",
        ),
        (&[("CF_PAGES", "1"), ("CF_PAGES_BRANCH", "main")], "https://example.org/", plain),
        (
            &[
                ("CF_PAGES", "1"),
                ("CF_PAGES_BRANCH", "words"),
                ("CF_PAGES_URL", "https://words.book.example"),
            ],
            "https://words.book.example/",
            plain,
        ),
    ] {
        assert_eq!(built_on(variables), (home.to_owned(), rules.to_owned()), "{variables:?}");
    }
}

/// The script as it gets the program of a release, from a folder in place of the web.
#[cfg(unix)]
#[test]
fn a_release_is_held_against_its_checksum() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.ends(&["deploy", "init", "github", "--program", PROGRAMS[0]], 0);
    let run = |command: &mut Command| crate::folder::ran(command.current_dir(sandbox.path()));
    sandbox.write("bin/curl", "#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; [ \"$1\" = -o ] && out=$2; done\ncp \"$WEB/${2##*/}\" \"$out\"\n");
    let curl = sandbox.path().join("bin/curl");
    fs::set_permissions(&curl, fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir_all(sandbox.path().join("daesang-1")).unwrap();
    fs::copy(crate::folder::PROGRAM, sandbox.path().join("daesang-1/daesang")).unwrap();
    fs::create_dir_all(sandbox.path().join("web")).unwrap();
    let packed = run(Command::new("sh").args([
        "-c",
        "tar -czf web/daesang-linux.tar.gz daesang-1 && cd web && sha256sum daesang-linux.tar.gz >daesang-linux.tar.gz.sha256",
    ]));
    assert_eq!(packed.code, 0, "{}", packed.err);
    let built = || {
        let path = format!("{}:/usr/bin:/bin", sandbox.path().join("bin").display());
        let mut command = Command::new("sh");
        command.arg("deploy/build.sh").env("PATH", path).env("WEB", sandbox.path().join("web"));
        crate::folder::ran(command.current_dir(sandbox.site()))
    };
    let fine = built();
    assert_eq!(fine.code, 0, "{}", fine.err);
    assert!(sandbox.public().join("index.html").exists());
    let sum = sandbox.path().join("web/daesang-linux.tar.gz.sha256");
    let other = fs::read_to_string(&sum).unwrap().replace(['a', '1'], "0");
    fs::write(&sum, other).unwrap();
    assert_ne!(built().code, 0);
}

#[test]
fn the_policy_is_one_for_pages_headers_and_serve() {
    let site = SiteTest::new().also(
        "site.toml",
        "[policy]\nframe-src = [\"https://video.example\"]\nimg-src = [\"https://pictures.example/\"]\n",
    );
    let built = site.builds();
    let of_page =
        between(&built.page("/"), "http-equiv=\"Content-Security-Policy\" content=\"", "\"")
            .to_owned();
    assert!(of_page.ends_with("; frame-src 'self' https://video.example"), "{of_page}");
    assert!(of_page.contains("img-src 'self' data: https://pictures.example;"), "{of_page}");
    let of_headers =
        between(&built.page("/_headers"), "Content-Security-Policy: ", "\n").to_owned();
    // What a page can't say of itself stands in the header alone.
    assert_eq!(of_headers, format!("{of_page}; frame-ancestors 'none'"));
    for (wrong, help) in [
        ("https://video.example/embed", "write `https://video.example`"),
        ("video.example", "write where it comes from"),
        ("'unsafe-inline'", "a script of your own is a file under `static/`"),
    ] {
        let policy = format!("[policy]\nscript-src = [\"{wrong}\"]\n");
        let said = SiteTest::new().also("site.toml", &policy).said();
        assert!(said.contains("error[E118]") && said.contains(help), "{said}");
    }
}

#[test]
fn what_the_policy_blocks_is_a_warning_with_what_to_write() {
    let with = |snippet: &str, policy: &str| {
        let of_theme = "{% extends \"theme/404.html\" %}{% block head %}";
        SiteTest::new()
            .file("templates/404.html", &format!("{of_theme}\n{snippet}\n{{% endblock %}}\n"))
            .also("site.toml", policy)
    };
    let frame = "<iframe title=\"a\" src=\"https://video.example/embed/x\"></iframe>";
    with(frame, "").warns_with(
        r#"
        warning[W706]: the policy of the built-in page `/404.html` blocks `https://video.example/embed/x`
         --> templates/404.html:2:23
          |
        2 | <iframe title="a" src="https://video.example/embed/x"></iframe>
          |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: the page is `/404.html`
          = help: allow it in `site.toml` under `[policy]`, `frame-src = ["https://video.example"]`, or put the file under `static/`
        "#,
    );
    with(frame, "[policy]\nframe-src = [\"https://video.example\"]\n").builds();
    for (snippet, column) in [
        ("<script src=\"https://count.example/x.js\" defer></script>", 13),
        ("<script src=\"//count.example/x.js\" defer></script>", 13),
        ("<link rel=\"stylesheet\" href=\"https://fonts.example/x.css\">", 29),
        ("<img alt=\"\" src=\"https://pictures.example/x.png\">", 17),
        ("<script>count()</script>", 1),
        ("<p onclick=\"count()\">", 4),
    ] {
        with(snippet, "").says("W706", &format!("templates/404.html:2:{column}"));
    }
    for fine in [
        "<script src=\"/search.js\"></script>",
        "<a href=\"https://count.example/x.js\">x</a>",
        "<img alt=\"\" src=\"data:image/png;base64,x\">",
    ] {
        let said = with(fine, "").said();
        assert!(!said.contains("W706"), "{said}");
    }
    let own = "/*\n  Content-Security-Policy: default-src *\n";
    let said = SiteTest::new().file("static/_headers", own).said();
    assert!(said.contains("warning[W706]") && said.contains("static/_headers"), "{said}");
    let base = "{% extends \"theme/base.html\" %}{% block policy %}{% endblock %}\n";
    SiteTest::new().file("templates/base.html", base).says("W706", "templates/base.html:1:35");
}

/// What stands between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("no {after} behind {before}")).0
}

#[test]
fn no_file_is_overwritten_and_the_others_are_written() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("site/netlify.toml", "# mine\n");
    let init = |host| ["deploy", "init", host, "--program", PROGRAMS[0]];
    let ran = sandbox.ends(&init("netlify"), 1);
    assert!(ran.err.contains("error[E905]") && ran.err.contains("netlify.toml"), "{}", ran.err);
    assert_eq!(ran.out, "deploy/build.sh\n");
    let held = fs::read_to_string(sandbox.site().join("netlify.toml")).unwrap();
    assert_eq!(held, "# mine\n");
    // The help, followed.
    sandbox.remove("site/netlify.toml");
    assert_eq!(sandbox.ends(&init("netlify"), 0).out, "netlify.toml\n");
    // Two hosts that share files do not get into each other's way.
    assert_eq!(sandbox.ends(&init("cloudflare"), 0).out, "wrangler.toml\n");
    sandbox.refuses(&init("elsewhere"), 2, "elsewhere");
}

#[test]
fn a_host_must_get_the_program_from_somewhere() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.refuses(&["deploy", "init", "github"], 2, "`--program https://….tar.gz`");
    for wrong in ["daesang", "https://git.example/daesang", "http://git.example/d.tar.gz"] {
        sandbox.refuses(&["deploy", "init", "github", "--program", wrong], 2, "--program");
    }
    // In a clone of Daesang's own repository it is the program of the clone.
    sandbox.write("site/Cargo.toml", "[package]\nname = \"daesang\"\n");
    sandbox.ends(&["deploy", "init", "github"], 0);
    let script = fs::read_to_string(sandbox.site().join("deploy/build.sh")).unwrap();
    assert!(script.contains("\ncargo install --locked --path .\n"), "{script}");
}

#[test]
fn a_host_that_serves_no_path_is_told() {
    let address = "https://example.org/";
    let below = SiteTest::new().replace("site.toml", address, "https://example.org/book/");
    let sandbox = Sandbox::new(&below);
    let init = ["deploy", "init", "cloudflare", "--program", PROGRAMS[0]];
    let ran = sandbox.ends(&init, 1);
    assert!(ran.err.contains("error[E810]"), "{}", ran.err);
    for command in ["build", "check"] {
        sandbox.ends(&[command], 0);
        sandbox.ends(&[command, "--host", "github"], 0);
        let ran = sandbox.ends(&[command, "--host", "cloudflare"], 1);
        assert!(ran.err.contains("error[E810]"), "{}", ran.err);
        // The help, followed.
        let root = ["--base-url", "https://book.example"];
        sandbox.ends(&[command, "--host", "cloudflare", root[0], root[1]], 0);
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_the_environments_fault() {
    let sandbox = Sandbox::new(&SiteTest::new());
    sandbox.write("site/deploy", "a file where a folder belongs\n");
    let ran = sandbox.ends(&["deploy", "init", "netlify", "--program", PROGRAMS[0]], 3);
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
