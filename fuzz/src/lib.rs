//! What must hold of any input: each function takes bytes and panics if a rule is broken.
//!
//! The fuzzer calls them (`fuzz_targets/`), and so do the property tests of `cargo test`
//! (`tests/fuzz.rs`), which include this file. Everything goes through the library's own doors.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use daesang::analysis::{Analysis, Options, analyse};
use daesang::article::{self, Cite, MarkdownText, RenderContext, Target, Typed};
use daesang::build::build;
use daesang::date::{After, Day, Zone};
use daesang::diagnostics::{
    Code, Diagnostic, Files, Format, Report, Span, line_column, render,
};
use daesang::edit::{format, import, parse_input};
use daesang::locale::{self, Locale};
use daesang::path::{BaseUrl, Route, Slug, is_slug, percent_decoded, slugify};
use daesang::schema;
use daesang::site::Nowhere;
use daesang::source::{RawFile, Sources};
use encoding_rs::Encoding;

#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/builder/mod.rs"]
mod builder;

use builder::SiteTest;

/// A target: what must hold of any bytes.
pub type Check = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: [(&str, Check); 8] = [
    ("data", data),
    ("front_matter", front_matter),
    ("markdown", markdown),
    ("tables", tables),
    ("paths", paths),
    ("dates", dates),
    ("layout", layout),
    ("site", site),
];

/// A site of made-up artists, of which an input replaces one file.
const BOOK: [(&str, &str); 12] = [
    (
        "site.toml",
        "title = \"Book\"\nbase_url = \"https://example.org/b/\"\nlanguages = [\"en\", \"ko\"]\n",
    ),
    (
        "content/metrics.toml",
        "[streams]\nname = \"Streams\"\nkind = \"counter\"\nmilestones = [1_000_000, 10_000_000]\n\
         [chart]\nname = \"Chart\"\nkind = \"rank\"\nmilestones = [10, 1]\n",
    ),
    (
        "content/sources.toml",
        "[paper]\npublisher = \"Paper\"\nurl = \"https://paper.example/1\"\nkind = \"press\"\n\
         [counter]\npublisher = \"Counter\"\nurl = \"https://counter.example/\"\n\
         kind = \"platform\"\n",
    ),
    ("content/artists/a-group.toml", "name = \"A Group\"\nkind = \"group\"\n"),
    (
        "content/songs/a-song.toml",
        "title = \"A Song\"\nartists = [\"a-group\"]\nreleased = 2020-01-01\nlanguage = \"ko\"\n\
         [series.streams]\nobservations = [\n\
         { at = 2020-03-01, value = 1_000_000, kind = \"crossed\", source = \"paper\" },\n\
         { at = 2021-01-10, value = 10_000_000, kind = \"crossed\", source = \"paper\" },\n]\n",
    ),
    (
        "content/songs/b-song.toml",
        "title = \"B Song\"\ntitles = { ko = \"비\" }\nartists = [\"a-group\"]\n\
         released = 2020-02-01\nlanguage = \"ko\"\n",
    ),
    (
        "content/series/b-song/streams.csv",
        "at,value,kind,source\n2020-03-01,2000000,exact,counter\n",
    ),
    (
        "content/records/fastest.toml",
        "title = \"Fastest to a million\"\nkind = \"fastest\"\nmetric = \"streams\"\n\
         threshold = 1_000_000\n",
    ),
    (
        "content/milestones/a-song-streams-1m.md",
        "+++\ntitle = \"A million\"\ndate = 2020-03-02\n+++\nText.\n",
    ),
    ("content/articles/year.md", "+++\ntitle = \"Year\"\ndate = 2021-02-01\n+++\nText.\n"),
    ("content/articles/year.ko.md", "+++\ntitle = \"해\"\ndate = 2021-02-01\n+++\n글.\n"),
    ("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nText.\n"),
];

/// The site, read once, and what is asked of it.
struct Base {
    sources: Sources,
    understood: Analysis,
    options: Options,
    locales: Vec<Locale>,
    zone: Zone,
}

static BASE: LazyLock<Base> = LazyLock::new(|| {
    let site = SiteTest::of(BOOK);
    let (sources, mut report) = site.sources();
    let options = site.options().clone();
    let understood = analyse(&sources, &options, &mut report);
    let said = render(&report, &sources, Format::Text, false);
    assert!(!report.has_errors(), "the site itself is wrong:\n{said}");
    let languages = ["en".to_owned(), "ko".to_owned()];
    let locales = locale::read_all(&languages, &sources, &mut report);
    let understood = understood.expect("the site is understood");
    let zone = Zone::named("Asia/Seoul").expect("a zone");
    Base { sources, understood, options, locales, zone }
});

fn file(path: &str, bytes: &[u8]) -> RawFile {
    RawFile { path: path.to_owned(), bytes: bytes.to_vec() }
}

/// The file that an input's first byte stands for, and the rest of the input.
fn chosen<'i>(
    input: &'i [u8],
    files: &[(u8, &'static str)],
) -> Option<(&'static str, &'i [u8])> {
    let (first, rest) = input.split_first()?;
    let (_, path) = files.iter().find(|(byte, _)| byte == first)?;
    Some((path, rest))
}

/// A place lies in its file, and begins and ends between characters.
fn lies_inside(span: Span, files: &dyn Files, what: &Diagnostic) {
    let text = files.text(span.file);
    let (start, end) = (span.start as usize, span.end as usize);
    let is_inside = start <= end && end <= text.len();
    assert!(is_inside, "{start}..{end} is outside of {} bytes: {what:?}", text.len());
    let is_between = text.is_char_boundary(start) && text.is_char_boundary(end);
    assert!(is_between, "{start}..{end} cuts a character: {what:?}");
}

/// Every place of a report lies inside its file, and every way to print it works.
fn sound(report: &Report, files: &dyn Files) {
    for diagnostic in report.sorted(files) {
        let own = diagnostic.span.into_iter();
        let related = diagnostic.related.iter().map(|(span, _)| *span);
        own.chain(related).for_each(|span| lies_inside(span, files, diagnostic));
        if let Some(span) = diagnostic.span {
            let (line, column) = line_column(files.text(span.file), span.start as usize);
            assert!(line > 0 && column > 0);
        }
    }
    let text = render(report, files, Format::Text, false);
    let acts = |c: char| c.is_control() && c != '\n';
    assert!(!text.contains(acts), "a terminal would act on {text:?}");
    render(report, files, Format::Github, false);
    for line in render(report, files, Format::Json, false).lines() {
        let json: Result<serde_json::Value, _> = serde_json::from_str(line);
        assert!(json.is_ok_and(|json| json.is_object()), "no JSON: {line}");
    }
}

const DATA_FILES: [(u8, &str); 7] = [
    (b's', "content/songs/a-song.toml"),
    (b'a', "content/artists/a-group.toml"),
    (b'r', "content/records/fastest.toml"),
    (b'm', "content/metrics.toml"),
    (b'q', "content/sources.toml"),
    (b'c', "site.toml"),
    (b't', "strings/ko.toml"),
];

/// Any bytes as a TOML file of the site: read, derived, judged.
pub fn data(input: &[u8]) {
    let Some((path, bytes)) = chosen(input, &DATA_FILES) else { return };
    let (sources, mut report) = BASE.sources.edited(vec![file(path, bytes)]);
    analyse(&sources, &BASE.options, &mut report);
    sound(&report, &sources);
}

/// The articles under other letters, for the target that takes all files.
const PAGES: [(u8, &str); 4] = [
    (b'w', "content/milestones/a-song-streams-1m.md"),
    (b'x', "content/articles/year.md"),
    (b'y', "content/articles/year.ko.md"),
    (b'z', "content/pages/about.md"),
];

const ARTICLES: [(u8, &str); 4] = [
    (b'm', "content/milestones/a-song-streams-1m.md"),
    (b'a', "content/articles/year.md"),
    (b'k', "content/articles/year.ko.md"),
    (b'p', "content/pages/about.md"),
];

/// Any bytes as an article: its front matter and claims, read and judged.
pub fn front_matter(input: &[u8]) {
    let Some((path, bytes)) = chosen(input, &ARTICLES) else { return };
    let (sources, mut report) = BASE.sources.edited(vec![file(path, bytes)]);
    let (id, _) = sources.find(path).expect("the file was replaced");
    let mut said = Report::new();
    BASE.understood.with_articles_of(&sources, &[id], &BASE.options, &mut said);
    report.merge(said);
    sound(&report, &sources);
}

/// Pages, facts and sources whose names are all hostile.
struct Hostile {
    cited: Vec<String>,
}

const BAD: &str = "\"><script>'&{{ 7 }}";

impl RenderContext for Hostile {
    fn wiki(&self, target: &str) -> Result<Target, Diagnostic> {
        let (url, lang) = match target {
            "a" => (Some("/b/a/"), None),
            "k" => (Some("/b/ko/a/"), Some("ko".to_owned())),
            "n" => (None, None),
            _ => return Err(Diagnostic::new(Code::E127, format!("no page `{target}`"))),
        };
        Ok(Target { url: url.map(str::to_owned), label: format!("{BAD}어"), lang })
    }

    fn path(&self, path: &str) -> Result<String, Diagnostic> {
        match Route::file(path.trim_end_matches('/')) {
            Ok(route) => {
                Ok(BaseUrl::parse("https://example.org/b/").expect("one").link(&route))
            }
            Err(why) => Err(Diagnostic::new(Code::E127, why)),
        }
    }

    fn fact(&self, name: &str, field: &str) -> Result<String, Vec<String>> {
        match (name, field) {
            ("f", "x") => Ok(BAD.to_owned()),
            ("f", "k") => Ok("열 번".to_owned()),
            _ => Err(vec!["f.x".to_owned(), "f.k".to_owned()]),
        }
    }

    fn cite(&mut self, source: &str) -> Result<Cite, Diagnostic> {
        if source.len() > 1 {
            return Err(Diagnostic::new(Code::E109, format!("unknown source `{source}`")));
        }
        if !self.cited.iter().any(|cited| cited == source) {
            self.cited.push(source.to_owned());
        }
        let number = self.cited.iter().position(|cited| cited == source).map_or(0, |at| at + 1);
        Ok(Cite { number, publisher: BAD.to_owned() })
    }

    fn disagrees(&self, links: &[String], _: Typed) -> Option<String> {
        links.first().map(|_| BAD.to_owned())
    }
}

/// The Markdown of an article, with an `e` or a `k` for its page's language in front.
pub fn markdown(input: &[u8]) {
    let Some((language, body)) = input.split_first() else { return };
    let path = "content/pages/about.md";
    // What the reader of files refuses never comes this far.
    let (sources, mut report) = BASE.sources.edited(vec![file(path, body)]);
    if report.has_errors() {
        return;
    }
    let (id, read) = sources.find(path).expect("the file was replaced");
    let locale = &BASE.locales[usize::from(*language == b'k')];
    let written = MarkdownText { file: id, text: &read.text, body: 0, limit: 4 << 20 };
    let mut hostile = Hostile { cited: Vec::new() };
    let rendered = article::render(written, locale, &mut hostile, &mut report);
    for (_, span) in &rendered.anchors {
        lies_inside(*span, &sources, &Diagnostic::new(Code::E803, "an anchor"));
    }
    sound(&report, &sources);
    if !report.has_errors() {
        only_known_markup(rendered.html.as_str());
    }
}

const TAGS: [&str; 35] = [
    "a",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];
const EMPTY_TAGS: [&str; 4] = ["br", "hr", "img", "input"];
const ATTRIBUTES: [&str; 19] = [
    "align",
    "alt",
    "aria-label",
    "checked",
    "class",
    "disabled",
    "href",
    "hreflang",
    "id",
    "lang",
    "role",
    "rowspan",
    "colspan",
    "src",
    "start",
    "style",
    "tabindex",
    "title",
    "type",
];

/// The markup has nothing in it but what articles are made of: every tag and attribute is known,
/// elements are closed in their order, and links lead where they may.
fn only_known_markup(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (tag, behind) = tag(&rest[at + 1..]);
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed in another order: {html}");
            continue;
        }
        let name = tag.split([' ', '\n', '/']).next().unwrap_or("");
        assert!(TAGS.contains(&name), "<{tag}> in {html}");
        attributes(tag[name.len()..].trim_end_matches('/'), html);
        if !EMPTY_TAGS.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} stay open in {html}");
}

/// The text of a tag up to the `>` that closes it, which stands in no quotes, and what is behind.
fn tag(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
    }
    panic!("a tag is not closed: <{text}");
}

fn attributes(mut text: &str, html: &str) {
    text = text.trim();
    while !text.is_empty() {
        let end = text.find(['=', ' ']).unwrap_or(text.len());
        let name = &text[..end];
        assert!(ATTRIBUTES.contains(&name), "attribute `{name}` in {html}");
        let Some(value) = text[end..].strip_prefix("=\"") else {
            text = text[end..].trim_start();
            continue;
        };
        let end = value.find('"').expect("`tag` has seen the quote");
        let (value, behind) = (&value[..end], &value[end + 1..]);
        assert!(!value.contains('<'), "`<` in an attribute in {html}");
        if name == "href" || name == "src" {
            let is_own = value.starts_with('/') && !value.starts_with("//");
            let leads = ["https://", "http://", "mailto:", "#"];
            let may = is_own || leads.iter().any(|begin| value.starts_with(begin));
            assert!(may || (name == "src" && value.is_empty()), "`{value}` in {html}");
        }
        if name == "style" {
            assert!(value.starts_with("text-align: "), "`{value}` in {html}");
        }
        text = behind.trim_start();
    }
}

/// Where a table stands that is read from the disk, as every import is.
static TABLE: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    folder.join(format!("daesang-fuzz-{}.csv", std::process::id()))
});

/// Any bytes as a CSV series of the site (`s`), or as a table to import in some encoding.
pub fn tables(input: &[u8]) {
    let Some((first, bytes)) = input.split_first() else { return };
    if *first == b's' {
        let series = file("content/series/b-song/streams.csv", bytes);
        let (sources, mut report) = BASE.sources.edited(vec![series]);
        analyse(&sources, &BASE.options, &mut report);
        sound(&report, &sources);
        return;
    }
    let (delimiter, label) = match first {
        b';' => (b';', None),
        b'\t' => (b'\t', None),
        b'k' => (b',', Some("euc-kr")),
        b'w' => (b',', Some("windows-1252")),
        b'u' => (b',', Some("utf-16le")),
        _ => (b',', None),
    };
    let encoding = label.and_then(|label| Encoding::for_label(label.as_bytes()));
    imported(bytes, import::Dialect { delimiter, encoding });
}

/// Reads a table as `import` does: the whole of it first, then row by row.
fn imported(bytes: &[u8], dialect: import::Dialect) {
    #[expect(clippy::disallowed_methods, reason = "imports are read from the disk")]
    std::fs::write(&*TABLE, bytes).expect("a table is written");
    let lines = bytes.iter().filter(|b| **b == b'\n').count() as u64 + 1;
    let placed = |error: &Diagnostic| {
        let path = error.path.as_deref().expect("an error of a table has a place");
        let mut parts = path.rsplit(':');
        let mut number = || parts.next().and_then(|part| part.parse::<u64>().ok());
        let (column, line) = (number().expect("a column"), number().expect("a line"));
        let is_inside = (1..=lines).contains(&line) || dialect.encoding.is_some();
        assert!(is_inside && line > 0 && column > 0, "{path} of {lines} lines: {error:?}");
    };
    if let Err(error) = import::scan(&TABLE, dialect) {
        return placed(&error);
    }
    let mapping = import::Mapping::parse("date=date,song=song,value=value,source=source");
    let mapping = mapping.expect("a mapping");
    let written: Vec<&[u8]> = bytes.split(|b| *b == b'\n').collect();
    let mut last = 0;
    let read = import::rows(&TABLE, dialect, &mapping, |(line, row)| {
        assert!(line > last, "line {line} comes after {last}");
        last = line;
        if dialect.encoding.is_none() && !bytes.starts_with(b"\xFF\xFE") {
            let begins = usize::try_from(line - 1).ok().and_then(|at| written.get(at));
            let is_row = begins.is_some_and(|text| !text.is_empty() && text != b"\r");
            assert!(is_row || bytes.starts_with(b"\xFE\xFF"), "no row begins in line {line}");
        }
        match row {
            Ok(row) => cells(&row),
            Err(error) => placed(&error),
        }
        Ok(())
    });
    if let Err(error) = read {
        placed(&error);
    }
}

fn cells(row: &import::TableRow<'_>) {
    let (date, value) = (row.get("date").unwrap_or(""), row.get("value").unwrap_or(""));
    dates_in(date);
    counted(value);
    row.get("song");
}

/// Any text as a name: an id, the address of a file, the address of a site, a link.
pub fn paths(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    ids(text);
    routes(text);
    if let Ok(base) = BaseUrl::parse(text) {
        assert!(base.path().starts_with('/') && base.path().ends_with('/'), "{base:?}");
        assert!(!base.path().contains("/../") && !base.path().contains("//"), "{base:?}");
        assert!(base.origin().starts_with("http"), "{base:?}");
    }
    let as_file = RawFile { path: text.to_owned(), bytes: Vec::new() };
    let (sources, report) = BASE.sources.edited(vec![as_file]);
    sound(&report, &sources);
}

fn ids(text: &str) {
    match Slug::parse(text) {
        Ok(id) => {
            let safe = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            assert!(id.as_str().bytes().all(safe) && !text.is_empty(), "{text:?}");
            Route::page(&["songs", id.as_str()]);
        }
        Err(said) => assert!(!said.is_empty()),
    }
    if let Some(suggestion) = slugify(text) {
        assert!(is_slug(&suggestion), "`{suggestion}` is suggested for {text:?}");
        let again = slugify(&suggestion);
        assert_eq!(again.as_ref(), Some(&suggestion), "a suggestion is suggested for itself");
    }
}

/// An address that is taken stays below the output, whatever joins or decodes it.
fn routes(text: &str) {
    let Ok(route) = Route::file(text) else { return };
    let output = route.output();
    let plain =
        |part: std::path::Component<'_>| matches!(part, std::path::Component::Normal(_));
    assert!(Path::new(&output).components().all(plain), "{text:?} is written to {output:?}");
    assert!(!output.contains(['\\', ':', '\0', '\n']), "{text:?} is written to {output:?}");
    assert!(output.len() <= 1024 && output.split('/').all(|part| part.len() <= 255));
    let again = Route::file(&output).expect("what was taken is taken again");
    assert_eq!(again.output(), output, "{text:?}");
    assert_eq!(again.clash_key(), route.clash_key(), "{text:?}");
    let base = BaseUrl::parse("https://example.org/b/").expect("a base");
    let link = base.link(&route);
    assert!(link.is_ascii() && !link.contains(['"', '<', '>', '?', '#', ' ']), "{link}");
    let back = percent_decoded(&link);
    assert_eq!(back.strip_prefix("/b"), Some(route.as_str()), "{text:?} comes back");
}

/// Any text as a day, a time, a time since release, a count, or a pattern of days.
pub fn dates(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    dates_in(text);
    counted(text);
    if let Some((pattern, cell)) = text.split_once('\n')
        && let Ok(format) = import::DateFormat::parse(pattern)
        && let Some(day) = format.day(cell)
    {
        comes_back(day);
    }
    import::date_help(text);
}

fn comes_back(day: Day) {
    assert_eq!(Day::parse(&day.to_string()), Some(day));
    let (year, month, of_month) = day.ymd();
    assert_eq!(Day::new(year, month, of_month), Some(day));
    let when = BASE.zone.day(day);
    assert!(when.interval.start < when.interval.end && when.is_one_day(), "{when:?}");
    assert_eq!(BASE.zone.day_of(when.interval.start), day);
}

fn dates_in(text: &str) {
    if let Some(day) = Day::parse(text) {
        assert_eq!(day.to_string(), text);
        comes_back(day);
    }
    let whens =
        [BASE.zone.parse_partial(text), daesang::toml_reader::when_of(text, &BASE.zone)];
    for when in whens.into_iter().flatten() {
        let interval = when.interval;
        assert!(interval.start < interval.end && when.first <= when.last, "{text:?}: {when:?}");
        assert!(when.first > Day::EARLIEST.plus(-146_097), "{text:?}: {when:?}");
        BASE.locales.iter().for_each(|locale| drop(locale.time(&when)));
    }
    match parse_input::time(text, &BASE.zone) {
        Ok(parse_input::Time::At(written, when)) => {
            let again = daesang::toml_reader::when_of(&written, &BASE.zone);
            assert_eq!(again, Some(when), "{text:?} is written as {written}");
        }
        Ok(parse_input::Time::After(..)) => panic!("a time since release is no time: {text:?}"),
        Err(help) => assert!(!help.is_empty()),
    }
    if let Ok(parse_input::Time::After(written, after)) = parse_input::after(text) {
        assert!(written.contains(text.split("..").next().unwrap_or("").trim()));
        match after {
            After::Days(days) => {
                assert!(0 <= days.least && days.least <= days.most, "{text:?}");
            }
            After::Minutes(minutes) => {
                assert!(0 <= minutes.least && minutes.least <= minutes.most, "{text:?}");
            }
        }
    }
}

fn counted(text: &str) {
    if let Ok(value) = parse_input::count(text) {
        assert!(value <= schema::MAX_COUNT, "{text:?}");
        let written = parse_input::digits(value);
        assert_eq!(parse_input::count(&written), Ok(value), "{text:?} is written as {written}");
        BASE.locales
            .iter()
            .for_each(|locale| drop((locale.number(value), locale.short(value))));
    }
}

/// Any text laid out by `fmt`, as a file of TOML of some kind or as an article: a second run
/// changes nothing.
pub fn layout(input: &[u8]) {
    let shapes: [(u8, &'static schema::Shape); 6] = [
        (b's', &schema::SONG),
        (b'a', &schema::ARTIST),
        (b'r', &schema::RECORD),
        (b'm', &schema::METRICS),
        (b'q', &schema::SOURCES),
        (b'c', &schema::SITE),
    ];
    let Some((first, bytes)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // `fmt` is given what the reader of files lets through.
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return;
    }
    if *first == b'f' {
        let once = format::article(text, &schema::FRONT_MATTER);
        if let Ok(once) = once {
            assert_eq!(format::article(&once, &schema::FRONT_MATTER).as_ref(), Ok(&once));
        }
    } else if let Some((_, shape)) = shapes.iter().find(|(byte, _)| byte == first)
        && let Ok(once) = format::toml(text, shape)
    {
        assert_eq!(format::toml(&once, shape).as_ref(), Ok(&once), "{text:?}");
    }
}

/// Any bytes as one file of the site, and the whole site built from it.
pub fn site(input: &[u8]) {
    let templates = [(b'i', "templates/article.html"), (b'1', "templates/milestone.html")];
    let series = [(b'v', "content/series/b-song/streams.csv")];
    let all: Vec<(u8, &str)> =
        DATA_FILES.into_iter().chain(templates).chain(series).chain(PAGES).collect();
    let Some((path, bytes)) = chosen(input, &all) else { return };
    let (sources, mut report) = BASE.sources.edited(vec![file(path, bytes)]);
    build(&sources, &BASE.options, &Nowhere, &mut report);
    sound(&report, &sources);
}
