//! Markdown to HTML: `CommonMark` by pulldown-cmark, then our links, figures and citations.

mod foreign;
mod links;
mod notes;
mod placeholders;
mod stray;
mod typography;

use pulldown_cmark::{
    BlockQuoteKind, BrokenLink, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd,
    TextMergeWithOffset,
};
use rustc_hash::{FxHashMap, FxHashSet};

use typography::Typography;

use super::context::{MarkdownText, RenderContext, Rendered, TocEntry};
use super::html::{Html, escape};
use super::typed_numbers::typed;
use crate::diagnostics::{Code, Diagnostic, MAX_PER_CODE, Report, Span};
use crate::limit_writer::LimitWriter;
use crate::locale::Locale;
use crate::path::slugify;

/// Anchors that templates use on every page: a heading of the same name gets another one.
const RESERVED: [&str; 12] = [
    "main",
    "working",
    "sources",
    "chart",
    "figures",
    "rule",
    "cite",
    "table",
    "nav",
    "contents",
    "corrections",
    "claims",
];

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_WIKILINKS
        | Options::ENABLE_GFM
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST
}

/// Renders a body. What is wrong with it is in the report; the rest is rendered all the same.
pub fn render(
    written: MarkdownText<'_>,
    locale: &Locale,
    surroundings: &mut dyn RenderContext,
    report: &mut Report,
) -> Rendered {
    let body = &written.text[written.body..];
    // `[@source]` is a reference that nothing defines: it comes back to us as a link.
    let cite = |link: BrokenLink<'_>| {
        let id = link.reference.strip_prefix('@')?;
        Some((CowStr::from(format!("cite:{id}")), CowStr::from("")))
    };
    let parser = Parser::new_with_broken_link_callback(body, options(), Some(cite));
    let mut pass = Pass {
        written,
        locale,
        surroundings,
        report,
        out: Vec::with_capacity(body.len() / 10),
        size: 0,
        mistakes: 0,
        toc: Vec::new(),
        ids: FxHashSet::default(),
        next: FxHashMap::default(),
        anchors: Vec::new(),
        lead: String::new(),
        is_lead: false,
        notes: Notes::default(),
        heading: None,
        links: Vec::new(),
        opened: Opened::default(),
        code: false,
        swallow: 0,
        tables: 0,
        columns: 0,
        depth: 0,
        beside: Beside::default(),
    };
    let events = Typography::new(body, parser.into_offset_iter());
    for (event, range) in TextMergeWithOffset::new(events) {
        pass.size += least_markup(&event);
        if pass.size > written.limit {
            pass.too_long();
            return Rendered::default();
        }
        pass.event(event, range);
        // Nothing is made of a text with mistakes, and the report shows no more of them.
        if pass.mistakes > MAX_PER_CODE {
            return Rendered::default();
        }
    }
    pass.finish()
}

/// The least that an event becomes as markup. Of a table's cells and of emphasis there are more
/// than the text has bytes for, so that what they become is known before they are kept.
fn least_markup(event: &Event<'_>) -> u64 {
    match event {
        Event::Text(text) | Event::Code(text) => text.len() as u64,
        Event::Start(_) | Event::End(_) => 3,
        _ => 1,
    }
}

/// Deepest nesting of quotes and lists: markup grows with its square.
const MAX_DEPTH: usize = 32;

/// HTML and shortcodes that have been told, whose ends need no message.
#[derive(Default)]
struct Opened {
    shortcodes: usize,
    tags: Vec<String>,
}

struct Pass<'a, 'r> {
    written: MarkdownText<'a>,
    locale: &'r Locale,
    surroundings: &'r mut dyn RenderContext,
    report: &'r mut Report,
    out: Vec<Event<'a>>,
    /// What all events become at the least, in bytes.
    size: u64,
    mistakes: usize,
    opened: Opened,
    toc: Vec<TocEntry>,
    /// The anchors of headings so far.
    ids: FxHashSet<String>,
    /// For a heading's text as an anchor, the number that its next namesake tries first.
    next: FxHashMap<String, usize>,
    anchors: Vec<(String, Span)>,
    /// The beginning of the first paragraphs, for previews.
    lead: String,
    /// Whether the open paragraph is one of the text, and not of a list, a quote or a footnote.
    is_lead: bool,
    notes: Notes<'a>,
    /// Where the open heading began among the events, and its text so far.
    heading: Option<(usize, String)>,
    /// For each open link, whether its end is written, and where it began among the events.
    links: Vec<(bool, usize)>,
    code: bool,
    /// How many open links have their text replaced.
    swallow: usize,
    tables: usize,
    /// Columns of the last table.
    columns: usize,
    depth: usize,
    beside: Beside,
}

/// Footnotes of a text.
#[derive(Default)]
pub(super) struct Notes<'a> {
    /// The position of each name in the order of first use.
    used: FxHashMap<String, usize>,
    /// Definitions, in the order of the text.
    defined: Vec<Note<'a>>,
    /// Names that are defined.
    names: FxHashSet<String>,
    /// The text around the definition that is being read.
    outer: Option<Vec<Event<'a>>>,
}

struct Note<'a> {
    /// In small letters: `[^A]` is `[^a]`.
    name: String,
    range: std::ops::Range<usize>,
    says: Vec<Event<'a>>,
    is_second: bool,
}

impl Notes<'_> {
    /// Whether what is read is inside a definition.
    fn is_open(&self) -> bool {
        self.outer.is_some()
    }
}

/// What stands beside each other in a paragraph or a row: links, and texts, in which figures may
/// have been typed.
#[derive(Default)]
struct Beside {
    links: Vec<String>,
    texts: Vec<std::ops::Range<usize>>,
}

impl<'a> Pass<'a, '_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.written.file, range).shifted(self.written.body)
    }

    fn refuse(&mut self, error: Diagnostic) {
        self.mistakes += 1;
        self.report.push(error);
    }

    fn event(&mut self, event: Event<'a>, range: std::ops::Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(_) | Event::Code(_) if self.swallow > 0 => {}
            Event::Text(text) if self.code => self.out.push(Event::Text(text)),
            Event::Text(text) => self.text(text, range),
            Event::Code(code) => {
                self.note_text(&code);
                self.out.push(Event::Code(code));
            }
            // A block has been refused where it begins.
            Event::Html(_) => {}
            Event::InlineHtml(_) => self.refuse_html(range),
            Event::FootnoteReference(name) => self.note_reference(&name),
            Event::TaskListMarker(is_done) => {
                self.out.push(Event::Text(if is_done { "☑ " } else { "☐ " }.into()));
            }
            Event::SoftBreak | Event::HardBreak => {
                self.note_text(" ");
                self.out.push(event);
            }
            Event::Rule | Event::InlineMath(_) | Event::DisplayMath(_) => self.out.push(event),
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: std::ops::Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => self.start_heading(level, range),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.start_link(link_type, &dest_url, &title, range);
            }
            Tag::Image { dest_url, title, id, link_type } => {
                let dest_url = self.image(&dest_url, range);
                self.out.push(Event::Start(Tag::Image { link_type, dest_url, title, id }));
            }
            Tag::CodeBlock(kind) => {
                self.code = true;
                self.out.push(Event::Start(Tag::CodeBlock(kind)));
            }
            Tag::FootnoteDefinition(name) => self.start_note(&name, range),
            Tag::Paragraph => {
                self.is_lead = self.depth == 0 && !self.notes.is_open();
                self.out.push(Event::Start(Tag::Paragraph));
            }
            Tag::Table(alignments) => {
                self.tables += 1;
                self.columns = alignments.len();
                let label = self.locale.fill("say.table", &[("n", &self.tables.to_string())]);
                let mut wrapper = String::from(
                    "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"",
                );
                escape(&label, &mut wrapper);
                wrapper.push_str("\">");
                self.out.push(Event::Html(wrapper.into()));
                self.out.push(Event::Start(Tag::Table(alignments)));
            }
            Tag::BlockQuote(kind) => {
                self.deeper(&range);
                self.out.push(Event::Start(Tag::BlockQuote(kind)));
                if let Some(kind) = kind {
                    self.alert_title(kind);
                }
            }
            Tag::List(_) => {
                self.deeper(&range);
                self.out.push(Event::Start(tag));
            }
            Tag::TableRow => {
                self.tell_surplus(range);
                self.out.push(Event::Start(Tag::TableRow));
            }
            Tag::HtmlBlock => self.refuse_html(range),
            _ => self.out.push(Event::Start(tag)),
        }
    }

    fn end(&mut self, tag: TagEnd, range: std::ops::Range<usize>) {
        match tag {
            TagEnd::Heading(level) => self.end_heading(level, range),
            TagEnd::Link => self.end_link(range),
            TagEnd::CodeBlock => {
                self.code = false;
                self.out.push(Event::End(tag));
            }
            TagEnd::Table => {
                self.out.push(Event::End(tag));
                self.out.push(Event::Html("</div>".into()));
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) => {
                self.depth = self.depth.saturating_sub(1);
                self.out.push(Event::End(tag));
            }
            TagEnd::HtmlBlock => {}
            TagEnd::FootnoteDefinition => self.end_note(),
            TagEnd::Paragraph => {
                self.compare_figures();
                self.note_text(" ");
                self.is_lead = false;
                self.out.push(Event::End(tag));
            }
            TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow => {
                self.compare_figures();
                self.out.push(Event::End(tag));
            }
            _ => self.out.push(Event::End(tag)),
        }
    }

    fn deeper(&mut self, range: &std::ops::Range<usize>) {
        self.depth += 1;
        if self.depth == MAX_DEPTH + 1 {
            let span = self.span(range.start..range.start + 1);
            self.refuse(
                Diagnostic::new(Code::E123, "quotes and lists are nested too deeply")
                    .at(span, format!("{MAX_DEPTH} levels are the most")),
            );
        }
    }

    fn alert_title(&mut self, kind: BlockQuoteKind) {
        let key = match kind {
            BlockQuoteKind::Note => "say.alert-note",
            BlockQuoteKind::Tip => "say.alert-tip",
            BlockQuoteKind::Important => "say.alert-important",
            BlockQuoteKind::Warning => "say.alert-warning",
            BlockQuoteKind::Caution => "say.alert-caution",
        };
        let mut title = String::from("<p class=\"alert-title\">");
        escape(self.locale.text(key), &mut title);
        title.push_str("</p>\n");
        self.out.push(Event::Html(title.into()));
    }

    fn start_heading(&mut self, level: HeadingLevel, range: std::ops::Range<usize>) {
        if level == HeadingLevel::H1 {
            // A heading that is underlined with `=` has no sign before its text.
            let written = &self.written.text[self.written.body..][range.clone()];
            let line = written.lines().next().unwrap_or_default().trim_end();
            let span = self.span(range.start..range.start + line.len());
            self.refuse(
                Diagnostic::new(Code::E126, "a page has one main heading, its title")
                    .at(span, "a second one")
                    .help("begin headings with `##`"),
            );
        }
        self.heading = Some((self.out.len(), String::new()));
        self.out.push(Event::Start(Tag::Heading {
            level,
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }));
    }

    fn end_heading(&mut self, level: HeadingLevel, range: std::ops::Range<usize>) {
        if let Some((at, mut text)) = self.heading.take() {
            let own = own_id(&text).map(|(before, id)| (before.to_owned(), id.to_owned()));
            let id = self.anchor(own.as_ref().map_or(&*text, |(_, id)| id));
            if let Some((before, own)) = own {
                self.take_own_id(&own, &id, range);
                text = before;
            }
            let number = u8::try_from(level as usize).unwrap_or(2);
            self.toc.push(TocEntry { id: id.clone(), label: text, level: number });
            self.out[at] = Event::Start(Tag::Heading {
                level,
                id: Some(id.into()),
                classes: Vec::new(),
                attrs: Vec::new(),
            });
        }
        self.out.push(Event::End(TagEnd::Heading(level)));
    }

    /// Takes the written anchor off the end of a heading, and tells if it has another one.
    fn take_own_id(&mut self, own: &str, id: &str, range: std::ops::Range<usize>) {
        if let Some(Event::Text(text)) = self.out.last_mut()
            && let Some((before, _)) = own_id(text)
        {
            *text = before.to_owned().into();
        }
        if own != id {
            let span = self.span(range.start..range.start + 1);
            self.report.push(
                Diagnostic::new(Code::W507, format!("no heading can be `#{own}` here"))
                    .at(span, format!("it is `#{id}`"))
                    .help("use small letters, digits and hyphens, and a name of its own"),
            );
        }
    }

    /// An anchor that is unique on the page, whatever its template adds.
    fn anchor(&mut self, text: &str) -> String {
        let slug = slugify(text).unwrap_or_else(|| "section".to_owned());
        let is_reserved = RESERVED.contains(&slug.as_str()) || slug.starts_with("source-");
        if !is_reserved && self.ids.insert(slug.clone()) {
            return slug;
        }
        let mut n = self.next.get(&slug).copied().unwrap_or(2);
        loop {
            let id = format!("{slug}-{n}");
            n += 1;
            if self.ids.insert(id.clone()) {
                self.next.insert(slug, n);
                return id;
            }
        }
    }

    fn note_text(&mut self, text: &str) {
        if let Some((_, heading)) = &mut self.heading {
            heading.push_str(text);
        } else if self.is_lead && self.lead.len() < 400 {
            self.lead.push_str(text);
        }
    }

    /// Warns of typed figures that are none of what is linked beside them.
    fn compare_figures(&mut self) {
        if self.beside.links.is_empty() {
            return self.beside.texts.clear();
        }
        let Beside { links, texts } = std::mem::take(&mut self.beside);
        let body = &self.written.text[self.written.body..];
        let typed = texts.into_iter().flat_map(|text| {
            let start = text.start;
            let found = typed(&body[text]).into_iter();
            found.map(move |(at, figure)| (start + at.start..start + at.end, figure))
        });
        for (at, figure) in typed {
            let Some(nearest) = self.surroundings.disagrees(&links, figure) else { continue };
            let span = self.span(at);
            self.report.push(
                Diagnostic::new(Code::W503, "no song that is linked here has this figure")
                    .at(span, format!("the nearest is {nearest}"))
                    .help("write a placeholder of a claim, or correct the figure"),
            );
        }
    }

    fn too_long(&mut self) {
        let limit = self.written.limit;
        self.refuse(
            Diagnostic::new(
                Code::E123,
                format!("this text becomes more than {limit} bytes of HTML"),
            )
            .at(Span::new(self.written.file, 0..0), "")
            .help("shorten it; `page_bytes` under `[limits]` in `site.toml` raises the limit"),
        );
    }

    fn finish(mut self) -> Rendered {
        self.place_notes();
        let events = std::mem::take(&mut self.out);
        let mut html = String::with_capacity(self.size as usize);
        let limited = LimitWriter::new(&mut html, self.written.limit);
        if pulldown_cmark::html::write_html_fmt(limited, events.into_iter()).is_err() {
            self.too_long();
            return Rendered::default();
        }
        let toc = if self.toc.len() >= 3 { self.toc } else { Vec::new() };
        let lead = self.lead.split_whitespace().collect::<Vec<_>>().join(" ");
        Rendered { html: Html::trusted(html), toc, lead, anchors: self.anchors }
    }
}

/// The anchor that is written behind a heading: `Words {#words}`.
fn own_id(heading: &str) -> Option<(&str, &str)> {
    let (before, id) = heading.trim_end().strip_suffix('}')?.rsplit_once("{#")?;
    (!id.is_empty() && !id.contains(char::is_whitespace)).then_some((before.trim_end(), id))
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::article::{Cite, MarkdownText, RenderContext, Target, Typed};
    use crate::diagnostics::{Code, Diagnostic, FileId, Files, Format, Report};
    use crate::locale::Locale;
    use crate::path::SourcePath;
    use crate::source::Sources;

    struct SiteView(Vec<String>);

    impl RenderContext for SiteView {
        fn wiki(&self, target: &str) -> Result<Target, Diagnostic> {
            match target {
                "dynamite" => Ok(Target {
                    url: Some("/songs/dynamite/".to_owned()),
                    label: "Dynamite".to_owned(),
                    lang: None,
                }),
                "halsey" => Ok(Target { url: None, label: "Halsey".to_owned(), lang: None }),
                _ => Err(Diagnostic::new(Code::E127, format!("no page `{target}`"))),
            }
        }
        fn path(&self, path: &str) -> Result<String, Diagnostic> {
            match path {
                "/songs/dynamite/" | "/a.png" => Ok(format!("/records{path}")),
                _ => Err(Diagnostic::new(Code::E127, format!("no page `{path}`"))),
            }
        }
        fn fact(&self, name: &str, field: &str) -> Result<String, Vec<String>> {
            match (name, field) {
                ("first", "days") => Ok("1,399".to_owned()),
                _ => Err(vec!["first.days".to_owned()]),
            }
        }
        fn cite(&mut self, source: &str) -> Result<Cite, Diagnostic> {
            if source == "nobody" {
                return Err(Diagnostic::new(Code::E109, "unknown source `nobody`"));
            }
            if !self.0.iter().any(|held| held == source) {
                self.0.push(source.to_owned());
            }
            let number = 1 + self.0.iter().position(|held| held == source).unwrap();
            Ok(Cite { number, publisher: source.to_uppercase() })
        }
        fn disagrees(&self, links: &[String], figure: Typed) -> Option<String> {
            let song = links.iter().any(|link| link == "dynamite");
            (song && !figure.agrees(101_100_000)).then(|| "101,100,000".to_owned())
        }
    }

    struct One(SourcePath, String);
    impl Files for One {
        fn path(&self, _: FileId) -> &SourcePath {
            &self.0
        }
        fn text(&self, _: FileId) -> &str {
            &self.1
        }
    }

    fn html(text: &str) -> (String, String) {
        let mut report = Report::new();
        let (sources, _) = Sources::from_raw(Vec::new());
        let locale = Locale::read("en", &sources, &mut report);
        let written = MarkdownText { file: FileId(0), text, body: 0, limit: 1 << 20 };
        let rendered = render(written, &locale, &mut SiteView(Vec::new()), &mut report);
        let files = One(SourcePath::new("a.md"), text.to_owned());
        let said = crate::diagnostics::render(&report, &files, Format::Text, false);
        (rendered.html.as_str().to_owned(), said)
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(html(text), (expected.to_owned(), String::new()));
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let (_, said) = html(text);
        assert!(said.contains(expected), "{said}");
    }

    #[test]
    fn wiki_links_name_their_target() {
        check("[[dynamite]]", "<p><a href=\"/songs/dynamite/\">Dynamite</a></p>\n");
        check("[[dynamite|it]]!", "<p><a href=\"/songs/dynamite/\">it</a>!</p>\n");
        check("[[halsey]] and [[halsey|her]]", "<p>Halsey and her</p>\n");
        refused("x [[dinamite]]", "a.md:1:3");
    }

    #[test]
    fn figures_come_from_the_data() {
        check("It took {{ first.days }} days", "<p>It took 1,399 days</p>\n");
        check("`{{ first.days }}`", "<p><code>{{ first.days }}</code></p>\n");
        refused("It took\n{{ frist.days }} days", "a.md:2:1");
        refused("{{ frist.days }}", "did you mean `{{ first.days }}`?");
        refused("a {{7*7}}", "a.md:1:3");
        refused("{% include \"x\" %}", "nothing in an article is a template");
        refused("[a](https://x.example/{{first.days}})", "a.md:1:1");
    }

    #[test]
    fn a_typed_figure_agrees_with_what_is_linked_beside_it() {
        for fine in [
            "[[dynamite]] had 101.1 million",
            "[[dynamite]] had 101,100,000",
            "98.3 million\n\n[[dynamite]]",
            "[[halsey]] and 98.3 million",
            "[[dynamite]] had `98.3 million`",
            "- 98.3 million\n- [[dynamite]]",
            "## [[dynamite]] and 98.3 million",
        ] {
            assert_eq!(html(fine).1, "", "{fine}");
        }
        for wrong in [
            "[[dynamite]] had 98.3 million",
            "It had 98.3 million: [[dynamite]]",
            "- [[dynamite]], 98.3 million",
            "| a | b |\n| --- | --- |\n| [[dynamite]] | 98.3 million |",
        ] {
            let (_, said) = html(wrong);
            assert!(said.contains("warning[W503]"), "{wrong}\n{said}");
            assert!(said.contains("^^^^^^^^^^^^ the nearest is 101,100,000"), "{said}");
        }
    }

    #[test]
    fn sources_are_numbered_in_order() {
        check(
            "A [@nme]. B [@kbs][@nme].",
            "<p>A<sup class=\"cite\"><a href=\"#source-1\" aria-label=\"Source 1: NME\">1</a></sup>. \
             B<sup class=\"cite\"><a href=\"#source-2\" aria-label=\"Source 2: KBS\">2</a></sup>\
             <sup class=\"cite\"><a href=\"#source-1\" aria-label=\"Source 1: NME\">1</a></sup>.</p>\n",
        );
        refused("A [@nobody]", "unknown source `nobody`");
    }

    #[test]
    fn links_stay_in_the_site_or_go_where_it_is_allowed() {
        check("[a](/songs/dynamite/)", "<p><a href=\"/records/songs/dynamite/\">a</a></p>\n");
        check(
            "<https://x.example/>",
            "<p><a href=\"https://x.example/\">https://x.example/</a></p>\n",
        );
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt&#58;alert(1)",
            "vbscript:x",
            "data:text/html,x",
            "//evil.example",
            "/\\evil.example",
            "https://a@evil.example",
            "http:evil",
            "../songs/",
            "/songs/nobody/",
        ] {
            refused(&format!("[a]({bad})"), "a.md:1:1");
        }
    }

    #[test]
    fn html_is_refused_where_it_stands() {
        refused("a <b onclick=x>c</b>", "a.md:1:3");
        refused("x\n\n<script>alert(1)</script>\n", "a.md:3:1");
        check("a &lt; b \\< c", "<p>a &lt; b &lt; c</p>\n");
    }

    #[test]
    fn headings_have_anchors_that_nothing_else_has() {
        let (markup, said) = html("## Sources\n\n## The 반 *club*\n\n## The 반 club\n");
        assert_eq!(said, "");
        assert!(markup.contains("<h2 id=\"sources-2\">"), "{markup}");
        assert!(markup.contains("<h2 id=\"the-ban-club\">"), "{markup}");
        assert!(markup.contains("<h2 id=\"the-ban-club-2\">"), "{markup}");
        refused("# Title", "begin headings with `##`");
        refused("제목\n===\n", "a.md:1:1");
        refused("제목\n===\n", "^^^^ a second one");
    }

    #[test]
    fn fenced_info_and_titles_are_escaped() {
        let (markup, _) = html("```\"><script>x\ncode\n```\n");
        assert!(!markup.contains("<script"), "{markup}");
        let (markup, _) = html("[a](https://x.example/ '\"><script>')");
        assert!(!markup.contains("<script"), "{markup}");
    }
}
