//! Payloads in every text that a person can write: each stays text, wherever it comes out.
//!
//! The fields are those of `src/schema.rs`, so that a new one is tried without being listed here.
//! What is built is read as browsers and feed readers do: by parsers that know nothing of Daesang.

use std::collections::{BTreeMap, BTreeSet};

use daesang::schema::{Holds, KINDS, Shape};
use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use rayon::prelude::*;
use serde_json::Value;

use crate::site_test::{Built, SiteTest};

/// What acts if it is taken for anything but text somewhere.
const PAYLOADS: [&str; 28] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</ScRiPt ><!--<script>alert(1)//",
    "]]><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "--><script>alert(1)</script><!--",
    "</style><style>*{background:url(//evil.example)}",
    "</textarea></noscript><math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "\" onmouseover=alert(1) x=\"",
    "' autofocus onfocus=alert(1) x='",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "& &amp &#0; &nosuch; &copy &quot;",
    "{{ 7 * 7 }}{% raw %}${alert(1)}",
    "`${alert(1)}`\\u003cscript\\u003e\\x3cscript",
    "\\\"><script>alert(1)</script>",
    "<iframe srcdoc=\"<script>parent.alert(1)</script>\">",
    "<base href=//evil.example><meta http-equiv=refresh content=0;url=//evil.example>",
    "<a href=\"https://evil.example\" ping=//evil.example>x</a>",
    "<form action=//evil.example><button formaction=javascript:alert(1)>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "<!--#exec cmd=\"x\"--><?php echo 1 ?>",
    "a\u{2028}alert(1)\u{2029}b",
];

/// The same without anything that could act: as long, and cut at the same places.
fn harmless(payload: &str) -> String {
    // A letter as wide as what it stands for: which labels a chart has room for follows from that.
    let letter = |c: char| match c {
        c if c.is_alphanumeric() || c == ' ' => c,
        '.' | ',' | '\'' | '’' | ':' | '(' | ')' => 'l',
        c if c.is_ascii() => 'x',
        _ => 'é',
    };
    payload.chars().map(letter).collect()
}

/// How a field takes a text: as it is, or as a part of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Plain,
    Path,
    Address,
}

const FORMS: [Form; 3] = [Form::Plain, Form::Path, Form::Address];

impl Form {
    fn of(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Path => format!("/{text}/"),
            Self::Address => format!("https://example.com/{}", text.replace(' ', "_")),
        }
    }
}

/// The files of a site by what is in them: the kind of the schema, the file, and the id under which
/// a table of tables has its entry.
const FILES: [(&str, &str, &str); 9] = [
    ("site", "site.toml", ""),
    ("metrics", "content/metrics.toml", "streams"),
    ("sources", "content/sources.toml", "paper"),
    ("artist", "content/artists/example-group.toml", ""),
    ("song", "content/songs/a-song.toml", "streams"),
    ("record", "content/records/a-record.toml", ""),
    ("front-matter", "content/milestones/a-song-streams-1b.md", ""),
    ("front-matter", "content/articles/an-article.md", ""),
    ("front-matter", "content/pages/about.md", ""),
];

/// What a site needs beside its texts, by the path of the key.
const FIXED: &str = r#"
site.toml.base_url = "https://example.org/"
content/metrics.toml.kind = "counter"
content/metrics.toml.milestones = [100_000_000, 1_000_000_000]
content/sources.toml.url = "https://paper.example/1"
content/sources.toml.kind = "press"
content/artists/example-group.toml.kind = "group"
content/songs/a-song.toml.artists = ["example-group"]
content/songs/a-song.toml.released = 2020-01-01
content/songs/a-song.toml.series.observations.at = 2020-03-01
content/songs/a-song.toml.series.observations.value = 100_000_000
content/songs/a-song.toml.series.observations.kind = "crossed"
content/songs/a-song.toml.series.observations.source = "paper"
content/records/a-record.toml.kind = "first"
content/records/a-record.toml.metric = "streams"
content/records/a-record.toml.threshold = 1_000_000_000
content/records/a-record.toml.complete.as_of = 2021-12-31
content/records/a-record.toml.complete.source = "paper"
content/milestones/a-song-streams-1b.md.date = 2021-01-11
content/milestones/a-song-streams-1b.md.claims.holder = "a-song"
content/articles/an-article.md.date = 2021-01-12
content/articles/an-article.md.tags = ["a-tag"]
"#;

/// The value that a key needs, whatever is tried.
fn fixed(at: &str) -> Option<toml::Value> {
    let line = FIXED.lines().find_map(|line| line.strip_prefix(at)?.strip_prefix(" = "))?;
    Some(format!("x = {line}").parse::<toml::Table>().unwrap().remove("x").unwrap())
}

/// A text for a field, by the field's path.
type Texts<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// A table of a shape with a text in each field that has one, and all that is needed beside them;
/// and whether there was a text.
fn fill(shape: &Shape, at: &str, id: &str, texts: &Texts<'_>) -> (toml::Table, bool) {
    let mut table = toml::Table::new();
    let mut any = false;
    for key in shape.keys {
        let here = if key.name == "*" { at.to_owned() } else { format!("{at}.{}", key.name) };
        let name = key.name.to_owned();
        match &key.holds {
            Holds::Text | Holds::Visitor | Holds::Url => {
                let text = texts(&here).map(toml::Value::from);
                any |= text.is_some();
                if let Some(text) = text {
                    let by_language = matches!(key.holds, Holds::Visitor);
                    let each = || toml::Table::from_iter([("en".to_owned(), text.clone())]);
                    table.insert(name, if by_language { each().into() } else { text });
                } else if let Some(value) = fixed(&here) {
                    table.insert(name, value);
                } else if key.required {
                    table.insert(name, "Plain".into());
                }
            }
            Holds::Texts => {
                let text = texts(&here);
                any |= text.is_some();
                table.extend(text.map(|text| (name, toml::Value::Array(vec![text.into()]))));
            }
            Holds::Pairs => {
                let value = texts(&format!("{here}, a value"));
                let key = texts(&format!("{here}, a key"));
                any |= value.is_some() || key.is_some();
                let mut pairs = toml::Table::new();
                pairs.extend(value.map(|value| ("romanised".to_owned(), value.into())));
                pairs.extend(key.map(|key| (key, "https://example.com/".into())));
                if !pairs.is_empty() {
                    table.insert(name, pairs.into());
                }
            }
            Holds::Table(inner) => {
                let (inner, filled) = fill(inner, &here, id, texts);
                any |= filled;
                let is_needed = filled || name == "series";
                table.extend(is_needed.then(|| (name, inner.into())));
            }
            // They are read by one function, whatever the article is about.
            Holds::Tables(_) if name == "claims" && !at.contains("milestones/") => {}
            Holds::Tables(inner) => {
                let (inner, filled) = fill(inner, &here, id, texts);
                any |= filled;
                let mut all = vec![toml::Value::Table(inner)];
                if name == "observations" {
                    let more = "at = 2021-01-10\nvalue = 1_000_000_000\nkind = \"crossed\"\nsource = \"paper\"\n";
                    all.push(more.parse::<toml::Table>().unwrap().into());
                }
                if filled || all.len() > 1 {
                    table.insert(name, all.into());
                }
            }
            // The id belongs to the path of no field.
            Holds::Each(inner) => {
                let (inner, filled) = fill(inner, at, id, texts);
                any |= filled;
                table.insert(id.to_owned(), inner.into());
            }
            _ => {
                let value = fixed(&here);
                assert!(value.is_some() || !key.required, "`{here}` needs a value in `FIXED`");
                table.extend(value.map(|value| (name, value)));
            }
        }
    }
    (table, any)
}

/// A text of articles, and the Markdown in which it stands.
const BODIES: [(&str, &str); 12] = [
    ("a paragraph", "Words @@ words."),
    ("a code span", "Words ``` @@ ``` words."),
    ("a block of code", "~~~~~\n@@\n~~~~~\n"),
    ("the name of a block of code", "~~~~~ @@\nwords\n~~~~~\n"),
    ("a link's text", "[@@](https://example.com/)"),
    ("a link's title", "[words](https://example.com/ (@@))"),
    ("a link's address", "[words](<https://example.com/@@>)"),
    ("a picture's description", "![@@](/a.png)"),
    ("a picture's title", "![words](/a.png (@@))"),
    ("a heading", "## @@\n"),
    ("a cell of a table", "| a | b |\n| :-: | - |\n| @@ | x |\n"),
    ("the name of a footnote", "Words[^@@].\n\n[^@@]: More words.\n"),
];

/// A site with these texts, each under the path of its field.
fn site(texts: &Texts<'_>) -> SiteTest {
    let plain = SiteTest::new().file("static/a.png", "x");
    let site = FILES.into_iter().fold(plain, |site, (kind, path, id)| {
        let shape = KINDS.iter().find(|(held, ..)| *held == kind).unwrap().1;
        let (mut table, _) = fill(shape, path, id, texts);
        if path == "site.toml" {
            table.insert("cards".to_owned(), false.into());
        }
        let toml = toml::to_string(&table).unwrap();
        if !path.ends_with(".md") {
            return site.file(path, &toml);
        }
        let bodies = BODIES.iter().filter(|_| path.ends_with("about.md"));
        let body: Vec<String> = bodies
            .filter_map(|(of, body)| {
                Some(body.replace("@@", &texts(&format!("Markdown, {of}"))?))
            })
            .collect();
        site.file(path, &format!("+++\n{toml}+++\n{}\n", body.join("\n\n")))
    });
    let name = texts("a name under static/").map(|name| format!("static/{name}.png"));
    let site = name.into_iter().fold(site, |site, name| site.file(&name, "x"));
    match texts("strings/en.toml") {
        Some(text) => site.file("strings/en.toml", &words(&text)),
        None => site,
    }
}

/// The built-in words, each with a text behind it, but for those that are no words.
fn words(text: &str) -> String {
    const OTHER: [&str; 5] = ["plural", "sort", "units", "months", "ordinal"];
    fn add(table: &mut toml::Table, text: &str) {
        for (key, value) in table.iter_mut() {
            match value {
                toml::Value::String(word) if !OTHER.contains(&key.as_str()) => {
                    word.push(' ');
                    word.push_str(text);
                }
                toml::Value::Table(table) if !OTHER.contains(&key.as_str()) => add(table, text),
                _ => {}
            }
        }
    }
    let mut table: toml::Table = include_str!("../../strings/en.toml").parse().unwrap();
    add(&mut table, text);
    toml::to_string(&table).unwrap()
}

/// Every field that holds a text, by its path, as the site asks for them.
fn all_fields() -> BTreeSet<String> {
    let asked = std::cell::RefCell::new(BTreeSet::new());
    let _ = site(&|at| {
        asked.borrow_mut().insert(at.to_owned());
        None
    });
    asked.into_inner()
}

/// The fields in which a harmless text is fine, and how; the rest takes none of the texts here.
fn fields() -> (BTreeMap<String, Form>, BTreeSet<String>) {
    let (mut open, mut closed) = (BTreeMap::new(), BTreeSet::new());
    for field in all_fields() {
        let takes = |form: &&Form| {
            let text = form.of("Fx words 1 words");
            site(&|at| (at == field).then(|| text.clone())).tried().is_ok()
        };
        match FORMS.iter().find(takes) {
            Some(form) => drop(open.insert(field, *form)),
            None => drop(closed.insert(field)),
        }
    }
    (open, closed)
}

/// A page as a browser reads it: how often each element is there with which attributes, and every
/// text and value.
fn read_page(html: &[u8]) -> (BTreeMap<String, usize>, Vec<String>) {
    fn walk(node: &Handle, elements: &mut BTreeMap<String, usize>, strings: &mut Vec<String>) {
        match &node.data {
            NodeData::Element { name, attrs, .. } => {
                let attrs = attrs.borrow();
                let mut names: Vec<&str> = attrs.iter().map(|a| &*a.name.local).collect();
                names.sort_unstable();
                let element = format!("{} {}", name.local, names.join(" "));
                *elements.entry(element).or_default() += 1;
                strings.extend(attrs.iter().map(|attribute| attribute.value.to_string()));
                let is_data = attrs.iter().any(|a| &*a.value == "application/ld+json");
                if is_data && &*name.local == "script" {
                    let children = node.children.borrow();
                    let [text] = children.as_slice() else { panic!("JSON-LD is one text") };
                    let NodeData::Text { contents } = &text.data else { panic!("no text") };
                    strings.extend(json_strings(contents.borrow().as_bytes()));
                    return;
                }
            }
            NodeData::Text { contents } => strings.push(contents.borrow().to_string()),
            NodeData::Comment { .. } => {
                *elements.entry("a comment".to_owned()).or_default() += 1;
            }
            _ => {}
        }
        for child in node.children.borrow().iter() {
            walk(child, elements, strings);
        }
    }
    let page = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default())
        .from_utf8()
        .one(html);
    let (mut elements, mut strings) = (BTreeMap::new(), Vec::new());
    walk(&page.document, &mut elements, &mut strings);
    (elements, strings)
}

/// Every text and key of a JSON document.
fn json_strings(json: &[u8]) -> Vec<String> {
    fn walk(value: Value, strings: &mut Vec<String>) {
        match value {
            Value::String(text) => strings.push(text),
            Value::Array(items) => items.into_iter().for_each(|item| walk(item, strings)),
            Value::Object(map) => {
                for (key, value) in map {
                    strings.push(key);
                    walk(value, strings);
                }
            }
            _ => {}
        }
    }
    let mut strings = Vec::new();
    walk(serde_json::from_slice(json).unwrap(), &mut strings);
    strings
}

/// A well-formed XML document: its elements, and every text and value.
fn read_xml(xml: &[u8]) -> (BTreeMap<String, usize>, Vec<String>) {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(std::str::from_utf8(xml).unwrap());
    reader.config_mut().check_end_names = true;
    let (mut elements, mut strings, mut text) = (BTreeMap::new(), Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                let mut names = vec![tag.name().as_ref().to_owned()];
                for attribute in tag.attributes().map(Result::unwrap) {
                    names.push(attribute.key.as_ref().to_owned());
                    strings.push(
                        quick_xml::escape::unescape(&attribute.value).unwrap().into_owned(),
                    );
                }
                *elements.entry(names.join(" ")).or_default() += 1;
            }
            Event::End(_) => strings.push(std::mem::take(&mut text)),
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(name) => {
                let name: &str = &name;
                text.push_str(&quick_xml::escape::unescape(&format!("&{name};")).unwrap());
            }
            Event::CData(_) | Event::PI(_) | Event::DocType(_) => {
                *elements.entry("something else".to_owned()).or_default() += 1;
            }
            Event::Comment(_) | Event::Decl(_) => {}
            Event::Eof => return (elements, strings),
        }
    }
}

/// A file as those who use it read it: what it is made of, and every text in it.
fn read_file(path: &str, bytes: &[u8]) -> (BTreeMap<String, usize>, Vec<String>) {
    let none = BTreeMap::new;
    match path.rsplit('.').next().unwrap() {
        "html" => read_page(bytes),
        "xml" => read_xml(bytes),
        "json" => (none(), json_strings(bytes)),
        "csv" => {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
            let rows = reader.records().map(Result::unwrap);
            (
                none(),
                rows.flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>())
                    .collect(),
            )
        }
        "ics" => {
            let text = std::str::from_utf8(bytes).unwrap().replace("\r\n ", "");
            let unescape = |line: &str| {
                line.replace("\\n", "\n")
                    .replace("\\,", ",")
                    .replace("\\;", ";")
                    .replace("\\\\", "\\")
            };
            let lines = text.lines();
            let names = lines.clone().filter_map(|line| line.split([':', ';']).next());
            let mut parts = BTreeMap::new();
            names.for_each(|name| *parts.entry(name.to_owned()).or_default() += 1);
            (parts, lines.map(unescape).collect())
        }
        _ => (none(), Vec::new()),
    }
}

/// A text in the citations of a page, where what would act in BibTeX or in a wiki is escaped.
fn escaped(text: &str) -> [String; 2] {
    let wiki = text.chars().map(|c| match c {
        '|' | '{' | '}' | '[' | ']' | '<' | '>' | '&' => format!("&#{};", u32::from(c)),
        c => c.to_string(),
    });
    let bibtex = text.chars().map(|c| match c {
        '\\' => "\\textbackslash{}".to_owned(),
        '~' => "\\textasciitilde{}".to_owned(),
        '^' => "\\textasciicircum{}".to_owned(),
        '{' | '}' | '$' | '&' | '#' | '_' | '%' => format!("\\{c}"),
        c => c.to_string(),
    });
    [wiki.collect::<String>().replace("''", "&#39;&#39;"), bibtex.collect()]
}

/// Whether a text comes out as it went in wherever it does: whole, or cut at its end.
fn unfaithful<'t>(text: &'t str, marker: &str, payload: &str) -> Option<&'t str> {
    text.match_indices(marker).map(|(at, _)| &text[at + marker.len()..]).find(|rest| {
        let whole = rest.strip_prefix(' ').is_some_and(|rest| {
            rest.starts_with(payload)
                || escaped(payload).iter().any(|as_| rest.starts_with(as_))
        });
        let cut = rest.find('…').map(|end| rest[..end].trim());
        // A title in the middle of another may be cut before it begins.
        !(whole || cut.is_some_and(|cut| payload.starts_with(cut)) || rest.is_empty())
    })
}

/// A site's files by their names, without the hash that the search index has in its own.
fn by_name(built: &Built) -> BTreeMap<String, &Vec<u8>> {
    let name = |path: &String| match path.strip_prefix("search.") {
        Some(rest) if rest.ends_with(".json") => "search.json".to_owned(),
        _ => path.clone(),
    };
    built.files().iter().map(|(path, bytes)| (name(path), bytes)).collect()
}

/// Compares a site with payloads with the same site without: the same files, made of the same
/// parts; and each text as it was written. Says how many texts there are.
fn same_but_for_texts(
    built: &Built,
    plain: &Built,
    payload: &str,
    markers: &BTreeMap<String, String>,
) -> BTreeMap<String, usize> {
    let (built, plain) = (by_name(built), by_name(plain));
    let names = |files: &BTreeMap<String, &Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&built), names(&plain), "{payload}");
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for (path, bytes) in &built {
        let (parts, strings) = read_file(path, bytes);
        let (expected, harmless) = read_file(path, plain[path]);
        assert_eq!(parts, expected, "{path} with {payload}");
        for (field, marker) in markers {
            let count =
                |all: &[String]| all.iter().filter(|text| text.contains(marker)).count();
            let here = count(&strings);
            assert_eq!(here, count(&harmless), "{path}: {field} with {payload}");
            *found.entry(field.clone()).or_default() += here;
            for text in &strings {
                if let Some(rest) = unfaithful(text, marker, payload) {
                    panic!("{path}: {field} with {payload} became {marker}{rest}");
                }
            }
        }
    }
    found
}

/// The texts of a site: in each of these fields, in its form, one that begins with its marker.
fn texts<'a>(
    fields: &'a BTreeMap<String, Form>,
    markers: &'a BTreeMap<String, String>,
    text: &'a str,
) -> impl Fn(&str) -> Option<String> + 'a {
    move |at| Some(fields.get(at)?.of(&format!("{} {text}", markers[at])))
}

#[test]
fn x02_a_payload_in_any_field_is_the_text_that_it_is() {
    let (open, closed) = fields();
    let markers: BTreeMap<String, String> =
        open.keys().cloned().zip((0..).map(|n| format!("F{n}q"))).collect();
    // Markdown reads some payloads as its own signs, and an address can't hold some: these fields
    // are tried alone, as a refusal hides what others would become.
    // So is what narrows a record, which is about nothing if all of it must be so, the output folder,
    // and the one remark that hides another.
    let is_alone = |field: &str, form: Form| {
        form != Form::Plain
            || is_read(field)
            || field.contains(".where.")
            || field == "site.toml.out"
            || field.ends_with(".decrease")
    };
    let (alone, together): (BTreeMap<_, _>, BTreeMap<_, _>) =
        open.into_iter().partition(|(field, form)| is_alone(field, *form));
    let mut pairs = 0;
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for (number, payload) in PAYLOADS.iter().enumerate() {
        let harmless = harmless(payload);
        let built = site(&texts(&together, &markers, payload));
        let built = built.tried().unwrap_or_else(|said| panic!("{payload}:\n{said}"));
        let plain = site(&texts(&together, &markers, &harmless)).tried().unwrap();
        let held: BTreeMap<_, _> =
            together.keys().map(|field| (field.clone(), markers[field].clone())).collect();
        let found = same_but_for_texts(&built, &plain, payload, &held);
        shown.extend(found.into_iter().filter(|(_, n)| *n > 0).map(|(field, _)| field));
        keep(&format!("{number:02}"), &built, "");
        pairs += together.len();
    }
    let tried: Vec<(usize, usize)> =
        alone.par_iter().map(|(field, form)| try_alone(field, *form, &markers)).collect();
    let mut refused: usize = tried.iter().map(|(refused, _)| refused).sum();
    let taken: usize = tried.iter().map(|(_, taken)| taken).sum();
    pairs += refused + taken;
    for field in &closed {
        for payload in PAYLOADS {
            for form in FORMS {
                let text = form.of(payload);
                let tried = site(&|at| (at == field).then(|| text.clone())).tried();
                assert!(tried.is_err(), "{field} takes {text}");
            }
            pairs += 1;
            refused += 1;
        }
    }
    println!(
        "{pairs} pairs of {} payloads and {} fields: {refused} refused, {taken} taken alone; \
         {} fields are shown",
        PAYLOADS.len(),
        together.len() + alone.len() + closed.len(),
        shown.len(),
    );
    let unseen: Vec<&String> =
        together.keys().filter(|field| !shown.contains(*field)).collect();
    println!("never shown: {unseen:?}\nalone: {alone:?}\nclosed: {closed:?}");
}

/// Every payload in one field: how many are refused, and how many are taken and make nothing.
fn try_alone(field: &String, form: Form, markers: &BTreeMap<String, String>) -> (usize, usize) {
    let one = BTreeMap::from([(field.clone(), form)]);
    let plain = site(&texts(&one, markers, &harmless(PAYLOADS[0]))).tried().unwrap();
    let (mut refused, mut taken) = (0, 0);
    for (number, payload) in PAYLOADS.iter().enumerate() {
        // A backquote makes code in Markdown, which is meant so.
        let payload = &payload.replace('`', "'");
        let Ok(built) = site(&texts(&one, markers, payload)).tried() else {
            refused += 1;
            continue;
        };
        taken += 1;
        // Words of the site stand in charts, where there is more room for shorter ones.
        let alike = field.contains("strings/");
        let alike =
            alike.then(|| site(&texts(&one, markers, &harmless(payload))).tried().unwrap());
        nothing_more(&built, alike.as_ref().unwrap_or(&plain), field, payload);
        keep(&format!("{number:02}-{}", markers[field]), &built, &markers[field]);
    }
    (refused, taken)
}

/// Whether a text is read for signs of its own before it is shown.
fn is_read(field: &str) -> bool {
    field.starts_with("Markdown") || field.contains("static/") || field.contains("strings/")
}

/// Compares what two sites are made of, whatever their files are called: a payload makes nothing
/// that a harmless text doesn't. It may make less: a link that is none stays text, in which its address
/// is a link without a title.
fn nothing_more(built: &Built, plain: &Built, field: &str, payload: &str) {
    let parts = |built: &Built, other: &Built| {
        let pages = built.files().iter().filter(|(path, _)| path.ends_with(".html"));
        let pages = pages.filter(|(path, bytes)| other.files().get(*path) != Some(bytes));
        let mut all: BTreeMap<String, usize> = BTreeMap::new();
        for (part, count) in pages.flat_map(|(path, bytes)| read_file(path, bytes).0) {
            *all.entry(part).or_default() += count;
        }
        all
    };
    let (made, expected) = (parts(built, plain), parts(plain, built));
    // An element with more attributes is expected where there is one with fewer.
    let all = |parts: &BTreeMap<String, usize>, part: &str| -> usize {
        let names: Vec<&str> = part.split(' ').collect();
        let has_all = |other: &str| {
            let of: Vec<&str> = other.split(' ').collect();
            of[0] == names[0] && names.iter().all(|name| of.contains(name))
        };
        parts.iter().filter(|(other, _)| has_all(other)).map(|(_, count)| count).sum()
    };
    for (part, count) in &made {
        if *count > expected.get(part).copied().unwrap_or(0) {
            let (count, expected) = (all(&made, part), all(&expected, part));
            assert!(
                count <= expected,
                "{field} with {payload}: {count} `{part}`, not {expected}"
            );
        }
    }
}

/// Keeps a site for `tests/injection/run`, which opens it in a browser: whole, or a few of the
/// files that have this in them.
fn keep(name: &str, built: &Built, with: &str) {
    let Some(folder) = std::env::var_os("DAESANG_INJECTION") else { return };
    let has = |bytes: &[u8]| memchr::memmem::find(bytes, with.as_bytes()).is_some();
    let mut pages = 0;
    for (path, bytes) in built.files() {
        let is_page = path.ends_with(".html");
        if with.is_empty() || ((has(path.as_bytes()) || has(bytes)) && pages < 2) {
            pages += usize::from(is_page);
            let path = std::path::Path::new(&folder).join(name).join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
}
