//! `serve`, over a socket: what is answered, what is shown after a save, and what is never said.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::folder::{program, ran};
use crate::output::{Sandbox, tree};
use crate::site_test::SiteTest;

/// Nothing here takes as long, whatever else the machine does.
const PATIENCE: Duration = Duration::from_secs(30);

/// A site that is served.
struct Served {
    sandbox: Sandbox,
    child: Child,
    port: u16,
    /// The path of the site.
    base: String,
}

/// What came back: the status, the head as it was sent, the body.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Served {
    fn new(site: &SiteTest) -> Self {
        Self::of(Sandbox::new(site))
    }

    fn of(sandbox: Sandbox) -> Self {
        let mut command = program();
        command.current_dir(sandbox.site()).args(["serve", "--port", "0"]);
        let errors = fs::File::create(sandbox.path().join("stderr")).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(errors).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let rest = line.trim().strip_prefix("http://127.0.0.1:").expect(&line);
        let (port, base) = rest.split_once('/').unwrap();
        Self { sandbox, child, port: port.parse().unwrap(), base: format!("/{base}") }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.sandbox.site().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        self.sandbox.write(&format!("site/{path}"), text);
    }

    /// What was printed so far.
    fn printed(&self) -> String {
        fs::read_to_string(self.sandbox.path().join("stderr")).unwrap()
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes as they are, and reads until the other side ends.
    fn raw(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // The other side may have answered and gone before all is sent.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks for a path by itself, with more lines for the head.
    fn ask(&self, method: &str, path: &str, more: &str) -> Answer {
        let mut stream = self.connect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n{more}\r\n",
            self.port
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        let end = all.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
        let head = String::from_utf8(all[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: all[end..].to_vec() }
    }

    /// Asks for an address of the site.
    fn get(&self, route: &str) -> Answer {
        let base = self.base.trim_end_matches('/');
        self.ask("GET", &format!("{base}{route}"), "")
    }

    fn text(&self, route: &str) -> String {
        String::from_utf8(self.get(route).body).unwrap()
    }

    /// Asks until an answer fits, and says how long that took.
    #[track_caller]
    fn until(&self, route: &str, fits: impl Fn(&Answer) -> bool) -> Duration {
        let start = Instant::now();
        loop {
            let answer = self.get(route);
            if fits(&answer) {
                return start.elapsed();
            }
            assert!(
                start.elapsed() < PATIENCE,
                "`{route}` stays as it was:\n{}\n{}",
                String::from_utf8_lossy(&answer.body),
                self.printed(),
            );
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    #[track_caller]
    fn until_says(&self, route: &str, text: &str) -> Duration {
        self.until(route, |answer| String::from_utf8_lossy(&answer.body).contains(text))
    }

    /// Listens as a page does that was just loaded.
    fn listen(&self) -> Events {
        let page = self.text("/");
        let value = |key: &str| {
            let start = page.find(key).expect("the script") + key.len() + 2;
            page[start..].split('"').next().unwrap().to_owned()
        };
        let (token, turn) = (value("data-token"), value("data-turn"));
        let mut stream = self.connect();
        let head = format!(
            "GET /__daesang/events?token={token}&turn={turn} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n",
            self.port
        );
        stream.write_all(head.as_bytes()).unwrap();
        Events(BufReader::new(stream))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a page hears.
struct Events(BufReader<TcpStream>);

impl Events {
    /// Waits for an event of a name, and gives its data.
    #[track_caller]
    fn wait_for(&mut self, name: &str) -> String {
        let mut found = false;
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line).expect("an event in time");
            assert!(read > 0, "the stream ended before `{name}`");
            if found && let Some(data) = line.strip_prefix("data: ") {
                return data.trim_end().to_owned();
            }
            found |= line.trim_end() == format!("event: {name}");
        }
    }
}

const ARTICLE: &str = "+++\ntitle = \"A headline\"\ndate = 2021-02-01\n+++\n";

fn with_article() -> SiteTest {
    SiteTest::new()
        .about("The first text.")
        .file("content/milestones/a-song-streams-1b.md", &format!("{ARTICLE}A body.\n"))
}

const PAGE: &str = "/milestones/a-song-streams-1b/";

/// What a page is apart from the script that `serve` adds.
fn without_script(html: &[u8]) -> Vec<u8> {
    // Pictures are no text.
    let Ok(html) = String::from_utf8(html.to_vec()) else { return html.to_vec() };
    let Some(start) = html.find("<script src=\"/__daesang/") else { return html.into_bytes() };
    let end = start + html[start..].find("</script>").unwrap() + "</script>".len();
    format!("{}{}", &html[..start], &html[end..]).into_bytes()
}

/// Every file that a build writes is served, byte for byte.
#[track_caller]
fn equals_a_build(served: &Served) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().canonicalize().unwrap().join("built");
    let mut command = program();
    command.current_dir(served.sandbox.site()).args(["build", "--quiet", "--out"]).arg(&out);
    let built = ran(&mut command);
    assert_eq!(built.code, 0, "{}", built.err);
    let start = Instant::now();
    loop {
        let different = differences(served, &out);
        if different.is_empty() {
            break;
        }
        assert!(start.elapsed() < PATIENCE, "not as a build has it: {different:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn differences(served: &Served, out: &Path) -> Vec<String> {
    let files = walkdir::WalkDir::new(out).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    let mut different = Vec::new();
    for entry in files {
        let path = entry.path().strip_prefix(out).unwrap().to_str().unwrap().to_owned();
        if path == ".daesang" {
            continue;
        }
        let route = format!("/{}", path.strip_suffix("index.html").unwrap_or(&path));
        let answer = served.get(&route);
        let status = if path.ends_with("404.html") { 404 } else { 200 };
        let bytes = fs::read(entry.path()).unwrap();
        if answer.status != status || without_script(&answer.body) != bytes {
            different.push(route);
        }
    }
    different
}

#[test]
fn s01_no_path_of_a_request_reaches_the_disk() {
    let site = with_article().file("static/.secret.txt", "open\n");
    let served = Served::new(&site);
    for canary in ["canary.txt", "content/pages/canary.md~", ".git/canary", "public/canary"] {
        served.write(canary, "canary in the mine\n");
    }
    for path in [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%252e%252e/",
        "//etc/passwd",
        "/..\\..\\etc",
        "/%5c..%5c",
        "/%00",
        "/about/%00",
        "/x/./../../etc/passwd",
        "/canary.txt",
        "/.git/canary",
        "/.git/HEAD",
        "/site.toml",
        "/content/pages/about.md",
        "/content/pages/canary.md~",
        "/templates/base.html",
        "/public/canary",
        "/.daesang",
        "/about/../canary.txt",
        "/%63anary.txt",
        "/about%2f",
        "/about/?../canary.txt#x",
        "/%",
        "/%zz",
        "/%ff%fe",
        "/about/;x",
        "/static/style.css",
        "/(built-in)/templates/base.html",
        "file:///etc/passwd",
        "http://127.0.0.1/about/",
        "*",
        "about/",
    ] {
        let answer = served.raw(
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .as_bytes(),
        );
        let status = answer.split(' ').nth(1).unwrap_or_default();
        let fits = match path {
            "/about/?../canary.txt#x" => ["200", "400"].contains(&status),
            _ => ["400", "404"].contains(&status),
        };
        assert!(fits, "{path}: {answer}");
        assert!(!answer.contains("canary in the mine") && !answer.contains("root:"), "{path}");
    }
    // What was meant to be published is.
    assert_eq!(served.text("/.secret.txt"), "open\n");
}

#[test]
fn s04_s05_only_names_of_this_machine_and_own_pages_are_answered() {
    let served = Served::new(&with_article());
    let port = served.port;
    let status = |head: &str| {
        let answer = served
            .raw(format!("GET /about/ HTTP/1.1\r\n{head}Connection: close\r\n\r\n").as_bytes());
        assert!(!answer.to_lowercase().contains("access-control-"), "{answer}");
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        assert_eq!(status(&format!("Host: {host}:{port}\r\n")), "200", "{host}");
    }
    for head in [
        "Host: evil.example\r\n",
        "",
        "Host: localhost\r\nHost: localhost\r\n",
        "Host: 127.0.0.1.evil\r\n",
        "Host: 2130706433\r\n",
        "Host: 10.0.0.1\r\n",
        "Host: \r\n",
        "Host: localhost\u{e9}\r\n",
        "Host: localhost\r\nOrigin: https://evil.example\r\n",
        "Host: localhost\r\nOrigin: null\r\n",
        "Host: localhost\r\nOrigin: http://10.0.0.1\r\n",
        "Host: localhost\r\nOrigin: http://localhost:1\r\n",
    ] {
        let status = status(head);
        assert!(["403", "400"].contains(&status.as_str()), "{head}: {status}");
    }
    assert_eq!(
        status(&format!("Host: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n")),
        "200"
    );
    // Listening asks for more: the token that stands in a page.
    for (query, more) in [("", ""), ("?token=", ""), ("?token=0123&turn=1", "")] {
        let answer = served.ask("GET", &format!("/__daesang/events{query}"), more);
        assert_eq!(answer.status, 403, "{query}");
    }
    let page = served.text("/");
    let token = page.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap();
    let with_token = format!("/__daesang/events?token={token}");
    assert_eq!(served.ask("GET", &with_token, "Sec-Fetch-Site: cross-site\r\n").status, 403);
    assert_eq!(served.ask("GET", &with_token, "Origin: https://evil.example\r\n").status, 403);
    assert_eq!(served.ask("HEAD", &with_token, "Sec-Fetch-Site: same-origin\r\n").status, 200);
}

#[test]
fn s06_s07_pages_are_only_read_and_never_kept() {
    let served = Served::new(&with_article());
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "NONSENSE"] {
        let answer = served.ask(method, "/about/", "Content-Length: 0\r\n");
        assert_eq!(answer.status, 405, "{method}");
        assert!(answer.head.contains("allow: GET, HEAD"), "{}", answer.head);
    }
    for path in ["/about/", "/nothing/", "/__daesang/reload.js", "/icon.svg", "/%00"] {
        let head = served.ask("GET", path, "").head;
        for line in [
            "cache-control: no-store",
            "x-content-type-options: nosniff",
            "cross-origin-resource-policy: same-origin",
            "content-security-policy: default-src 'self'",
        ] {
            assert!(head.contains(line), "{path} has no `{line}`:\n{head}");
        }
        assert!(!head.contains("access-control"), "{head}");
    }
    let (get, head) = (served.ask("GET", "/about/", ""), served.ask("HEAD", "/about/", ""));
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert!(head.head.contains(&format!("content-length: {}", get.body.len())));
    assert_eq!(served.get("/about").status, 302);
    let ranged = served.ask("GET", "/about/", "Range: bytes=0-3\r\nIf-None-Match: *\r\n");
    assert_eq!((ranged.status, ranged.body), (200, get.body));
}

#[test]
fn s10_odd_requests_are_bounded_and_others_are_still_served() {
    let served = Served::new(&with_article());
    let status = |request: &str| {
        let answer = served.raw(request.as_bytes());
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    let long = "a".repeat(100_000);
    let host = "Host: localhost\r\n";
    let refused = ["400", "414", "431"];
    assert!(refused.contains(&status(&format!("GET /{long} HTTP/1.1\r\n{host}\r\n")).as_str()));
    assert!(
        refused
            .contains(&status(&format!("GET / HTTP/1.1\r\n{host}X: {long}\r\n\r\n")).as_str())
    );
    let many = "X: y\r\n".repeat(500);
    assert!(refused.contains(&status(&format!("GET / HTTP/1.1\r\n{host}{many}\r\n")).as_str()));
    for bad in [
        "GET\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /\0 HTTP/1.1\r\n\r\n",
    ] {
        assert_eq!(status(bad), "400", "{bad:?}");
    }
    assert_eq!(status(&format!("GET /about/ HTTP/1.0\r\n{host}\r\n")), "200");
    let piped = format!("GET /about/ HTTP/1.1\r\n{host}\r\n").repeat(3);
    let last = format!("GET /about/ HTTP/1.1\r\n{host}Connection: close\r\n\r\n");
    assert_eq!(
        served.raw(format!("{piped}{last}").as_bytes()).matches("HTTP/1.1 200").count(),
        4
    );
    // Those that listen, that say nothing and that never end their request take no one's turn.
    let mut hearing: Vec<Events> = (0..8).map(|_| served.listen()).collect();
    let mut held = Vec::new();
    for n in 0..400 {
        let mut stream = served.connect();
        let begun = if n % 2 == 0 { "" } else { "GET / HTTP/1.1\r\nX: " };
        stream.write_all(begun.as_bytes()).unwrap();
        held.push(stream);
    }
    assert_eq!(served.get("/about/").status, 200);
    served.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nSaid anew.\n");
    for events in &mut hearing {
        events.wait_for("reload");
    }
    assert!(served.text("/about/").contains("Said anew."));
}

#[test]
fn s11_whichever_way_an_editor_saves_the_last_text_is_shown() {
    let served = Served::new(&with_article());
    let file = served.path("content/pages/about.md");
    let beside = |name: &str| file.with_file_name(name);
    let text = |says: &str| format!("+++\ntitle = \"About\"\n+++\n{says}\n");
    let shows = |says: &str| served.until_says("/about/", says);

    fs::write(&file, text("Written in place.")).unwrap();
    shows("Written in place.");

    fs::File::create(&file).unwrap();
    std::thread::sleep(Duration::from_millis(30));
    fs::write(&file, text("Truncated first.")).unwrap();
    shows("Truncated first.");

    fs::write(beside(".about.md.tmp"), text("Renamed over.")).unwrap();
    fs::rename(beside(".about.md.tmp"), &file).unwrap();
    shows("Renamed over.");

    fs::write(beside("4913"), "").unwrap();
    fs::remove_file(beside("4913")).unwrap();
    fs::rename(&file, beside("about.md~")).unwrap();
    fs::write(&file, text("With a backup.")).unwrap();
    shows("With a backup.");
    fs::remove_file(beside("about.md~")).unwrap();

    for n in 0..50 {
        fs::write(beside("sedQx"), text(&format!("Edit {n}."))).unwrap();
        fs::rename(beside("sedQx"), &file).unwrap();
    }
    shows("Edit 49.");

    // A checkout: many files at once, folders come and go, and come back.
    let pages = served.path("content/pages");
    fs::rename(&pages, served.path("aside")).unwrap();
    served.until("/about/", |answer| answer.status == 404);
    fs::rename(served.path("aside"), &pages).unwrap();
    shows("Edit 49.");
    for n in 0..60 {
        served.write(
            &format!("content/articles/piece-{n}.md"),
            &format!("{ARTICLE}Piece {n}.\n"),
        );
    }
    served.until_says("/articles/piece-59/", "Piece 59.");
    // Folders that were not there at first are watched as well.
    served.write("static/a/note.txt", "one");
    served.until("/a/note.txt", |answer| answer.body == b"one");
    served.write("static/a/note.txt", "two");
    served.until("/a/note.txt", |answer| answer.body == b"two");
    equals_a_build(&served);
}

#[test]
fn s13_what_is_wrong_is_shown_over_the_last_good_page_until_it_is_mended() {
    let served = Served::new(&with_article());
    let mut events = served.listen();
    let good = without_script(&served.get(PAGE).body);
    // In the front matter, in the body, in a template, in the data, and in a link.
    let article = "content/milestones/a-song-streams-1b.md";
    let song = "content/songs/a-song.toml";
    let song_text = fs::read_to_string(served.path(song)).unwrap();
    let broken: [(&str, String, &str); 6] = [
        (
            article,
            "+++\ntitel = \"A headline\"\n+++\nNew.\n".to_owned(),
            "a-song-streams-1b.md:2:1",
        ),
        (article, format!("{ARTICLE}New {{{{ nothing.days }}}}.\n"), "a-song-streams-1b.md:5:"),
        (
            article,
            format!("{ARTICLE}New <script>alert(1)</script>.\n"),
            "a-song-streams-1b.md:5:5",
        ),
        ("templates/milestone.html", "{% if %}".to_owned(), "templates/milestone.html:1:"),
        (
            "templates/milestone.html",
            "{{ milestone.nothing }}".to_owned(),
            "templates/milestone.html:1:",
        ),
        (song, song_text.replace("crossed", "crosed"), "a-song.toml:"),
    ];
    for (path, text, at) in broken {
        let before = fs::read_to_string(served.path(path)).ok();
        served.write(path, &text);
        let wrong = events.wait_for("wrong");
        assert!(wrong.contains(at), "{at} in {wrong}");
        // The check of a page that was asked for may still be on its way to the terminal.
        let start = Instant::now();
        while !served.printed().contains(at) {
            assert!(start.elapsed() < PATIENCE, "{at} in {}", served.printed());
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(without_script(&served.get(PAGE).body), good, "{at}");
        // A page that is loaded now hears of it as well.
        assert!(served.listen().wait_for("wrong").contains(at));
        match before {
            Some(text) => served.write(path, &text),
            None => fs::remove_file(served.path(path)).unwrap(),
        }
        events.wait_for("reload");
        events.wait_for("fine");
        assert_eq!(without_script(&served.get(PAGE).body), good);
    }
    // A broken link is found by the check of all pages; the text itself is shown.
    served.write(article, &format!("{ARTICLE}New [way](/nowhere/).\n"));
    assert!(events.wait_for("wrong").contains("a-song-streams-1b.md"));
    served.write(article, &format!("{ARTICLE}A body.\n"));
    events.wait_for("fine");
    equals_a_build(&served);
}

#[test]
fn a_site_that_is_wrong_from_the_start_is_shown_once_it_is_mended() {
    let site = with_article().file("content/pages/about.md", "+++\ntitle = \"<b>&\nno end");
    let served = Served::new(&site);
    let answer = served.get("/about/");
    let text = String::from_utf8(answer.body).unwrap();
    assert_eq!(answer.status, 500);
    assert!(text.contains("about.md:1:1") && text.contains("/__daesang/reload.js"), "{text}");
    assert!(!text.contains("<b>"), "{text}");
    let mut events = served.listen();
    events.wait_for("wrong");
    served.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nAt last.\n");
    events.wait_for("reload");
    assert!(served.text("/about/").contains("At last."));
}

#[test]
fn after_any_edit_every_address_has_what_a_build_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/records");
    let site = SiteTest::from_root(&folder)
        .file("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nOne.\n");
    let served = Served::new(&site);
    equals_a_build(&served);
    let edit = |path: &str, from: &str, to: &str| {
        let text = fs::read_to_string(served.path(path)).unwrap();
        assert!(text.contains(from), "{path}: {text}");
        served.write(path, &text.replacen(from, to, 1));
        equals_a_build(&served);
    };
    edit("content/pages/about.md", "One.", "Two, at length.");
    edit("content/pages/about.md", "\"About\"", "\"On this book\"");
    let milestone = served.text("/milestones/");
    let id =
        milestone.split("/milestones/").skip(1).map(|rest| rest.split('/').next().unwrap());
    let is_id = |id: &&str| !id.is_empty() && !id.contains('"');
    let id = id.into_iter().find(is_id).unwrap().to_owned();
    let article = format!("content/milestones/{id}.md");
    served.write(&article, ARTICLE);
    equals_a_build(&served);
    edit(&article, "A headline", "Another headline");
    // The record's page names what makes a claim about it.
    let claim = "[[claims]]\nrecord = \"first-100m\"\nholder = \"foreign\"\n";
    edit(&article, "2021-02-01\n", &format!("2021-02-01\n{claim}"));
    assert!(served.text("/records/first-100m/").contains("Another headline"));
    edit(&article, claim, "");
    edit(
        &article,
        "2021-02-01\n",
        "2021-03-01\ntags = [\"one\", \"two\"]\nredirects = [\"/old/\"]\n",
    );
    edit(&article, "\"one\", ", "");
    edit(&article, "/old/", "/older/");
    edit(&article, "2021-03-01\n", "2021-03-01\ndraft = true\n");
    edit(&article, "draft = true\n", "");
    edit("site.toml", "title = \"", "title = \"More: ");
    served.write("static/style.css", "a { color: red }\n");
    equals_a_build(&served);
    served.write("static/style.css", "a { color: blue }\n");
    equals_a_build(&served);
    served.write("templates/components/tags.html", "");
    served.until("/", |answer| answer.status == 200);
    fs::remove_file(served.path("templates/components/tags.html")).unwrap();
    equals_a_build(&served);
    fs::remove_file(served.path(&article)).unwrap();
    equals_a_build(&served);
}

#[test]
fn b14_a_milestone_whose_article_is_published_gets_its_page_and_its_place_in_the_search() {
    let draft = ARTICLE.replace("2021-02-01\n", "2021-02-01\ndraft = true\n");
    let article = "content/milestones/a-song-streams-100m.md";
    let coarse = "at = \"2023-11\", value = 1_000_000_000, kind = \"at-least\"";
    let served = Served::new(
        &SiteTest::new()
            .without("content/songs/a-song.toml")
            .song("a-song", &[coarse])
            .file(article, &format!("{draft}Words.\n")),
    );
    equals_a_build(&served);
    for text in [ARTICLE, &draft] {
        served.write(article, &format!("{text}Words.\n"));
        equals_a_build(&served);
    }
}

#[test]
fn files_are_made_when_they_are_asked_for() {
    let moved = "+++\ntitle = \"New\"\nredirects = [\"/old/\"]\n+++\nText.\n";
    let site = with_article().replace("site.toml", "cards = false", "cards = true");
    let served = Served::new(&site.file("content/pages/new.md", moved));
    let kind = |route: &str| {
        let answer = served.get(route);
        let line = answer.head.lines().find_map(|line| line.strip_prefix("content-type: "));
        (answer.status, line.unwrap_or_default().to_owned())
    };
    let search = served.text("/search/");
    let is_index = |value: &&str| value.starts_with("/search.") && value.ends_with(".json");
    let index = search.split('"').find(is_index).expect("the page names its index");
    for (route, media) in [
        ("/milestones/a-song-streams-1b/card.png", "image/png"),
        ("/data/songs/a-song.json", "application/json"),
        ("/data/songs.csv", "text/csv; charset=utf-8"),
        ("/calendar.ics", "text/calendar; charset=utf-8"),
        ("/feed.json", "application/json"),
        (index, "application/json"),
        ("/old/", "text/html; charset=utf-8"),
    ] {
        assert_eq!(kind(route), (200, media.to_owned()), "{route}");
    }
    // What a headline says is in all of them that bear it, with the next save.
    served.write(
        "content/milestones/a-song-streams-1b.md",
        &format!("{}A body.\n", ARTICLE.replace("A headline", "Said anew")),
    );
    served.until_says("/calendar.ics", "Said anew");
    assert!(served.text("/feed.json").contains("Said anew"));
    // A card's template that is broken is told of, and mended.
    served.write("templates/cards/milestone.svg", "{% if %}");
    let mut events = served.listen();
    assert!(events.wait_for("wrong").contains("templates/cards/milestone.svg"));
    fs::remove_file(served.path("templates/cards/milestone.svg")).unwrap();
    events.wait_for("reload");
    equals_a_build(&served);
}

#[test]
fn data_that_changed_while_a_template_was_broken_is_in_the_search_index() {
    let served = Served::new(&with_article());
    let mut events = served.listen();
    served.write("templates/song.html", "{% if %}");
    events.wait_for("wrong");
    let song = fs::read_to_string(served.path("content/songs/a-song.toml")).unwrap();
    let from = song.lines().find(|line| line.starts_with("title")).unwrap();
    served.write("content/songs/a-song.toml", &song.replace(from, "title = \"Renamed\""));
    events.wait_for("wrong");
    fs::remove_file(served.path("templates/song.html")).unwrap();
    served.until_says("/search/", "Renamed");
    equals_a_build(&served);
}

#[test]
fn a_style_sheet_is_swapped_without_loading_the_page_again() {
    let served = Served::new(&with_article().file("static/style.css", "a { color: red }\n"));
    let mut events = served.listen();
    served.write("static/style.css", "a { color: blue }\n");
    let data: serde_json::Value = serde_json::from_str(&events.wait_for("css")).unwrap();
    let (old, new) =
        (data["styles"][0][0].as_str().unwrap(), data["styles"][0][1].as_str().unwrap());
    assert_ne!(old, new);
    assert_eq!(served.text(new), "a { color: blue }\n");
}

#[test]
fn a_site_below_a_path_is_served_below_it() {
    let site = with_article().replace(
        "site.toml",
        "https://example.org/",
        "https://example.org/some/where/",
    );
    let served = Served::new(&site);
    assert_eq!(served.base, "/some/where/");
    for path in ["/", "/some/where"] {
        let answer = served.ask("GET", path, "");
        assert_eq!(answer.status, 302);
        assert!(answer.head.contains("location: /some/where/\r\n"), "{}", answer.head);
    }
    assert_eq!(served.ask("GET", "/about/", "").status, 404);
    equals_a_build(&served);
}

#[test]
fn s14_nothing_is_written() {
    let sandbox = Sandbox::new(&with_article());
    sandbox.ends(&["build"], 0);
    let before: BTreeMap<_, _> = tree(&sandbox.site());
    let served = Served::of(sandbox);
    served.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nChanged.\n");
    served.until_says("/about/", "Changed.");
    let mut after = tree(&served.sandbox.site());
    let about = after.keys().find(|path| path.ends_with("about.md")).unwrap().clone();
    after.insert(about.clone(), before[&about].clone());
    assert!(before == after, "serving changed the folder");
}

#[test]
fn s09_a_port_that_is_taken_is_no_ones_fault_here() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let sandbox = Sandbox::new(&with_article());
    let ran = sandbox.ends(&["serve", "--port", &port], 3);
    assert!(
        ran.err.contains("error[E912]: can't listen on port") && ran.err.contains("--port 0"),
        "{}",
        ran.err
    );
    assert_eq!(ran.out, "");
    let ran = sandbox.ends(&["serve", "--host", "example.org"], 2);
    assert!(ran.err.contains("127.0.0.1"), "{}", ran.err);
    sandbox.ends(&["serve", "--root", "nowhere"], 2);
}
