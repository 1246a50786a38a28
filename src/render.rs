//! Tera's only door: templates are compiled once, and each page's struct becomes a value once.
//!
//! A value is shared by reference count, so that a card is made once and placed on many pages.

use std::collections::HashMap;

use serde::Serialize;
use tera::{Context, ErrorKind, Tera, Value};

use crate::article::Html;
use crate::card::{self, Fitted};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span, nearest};
use crate::limit_writer::LimitWriter;
use crate::source::{BUILT_IN, FileKind, Sources};

mod mark_text;
mod template_lint;

/// A value that a template can read. In a struct it is taken as it is, not copied.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Model(Value);

impl Model {
    /// Turns a page's struct into a value.
    pub fn of<T: Serialize + ?Sized>(data: &T) -> Self {
        Self(Value::from_serializable(data))
    }

    /// Markup that needs no escaping.
    pub fn html(html: &Html) -> Self {
        Self(Value::safe_string(html.as_str()))
    }

    /// Several values.
    pub fn list(items: Vec<Self>) -> Self {
        Self(Value::from(items.into_iter().map(|item| item.0).collect::<Vec<Value>>()))
    }
}

/// A page, ready for its template.
pub struct Page {
    /// The template's name.
    pub template: &'static str,
    /// What the page's own variable is called: `milestone`, `song`.
    pub name: &'static str,
    /// `page`: title, address, breadcrumb.
    pub frame: Model,
    /// The page's own variable.
    pub view: Model,
    /// `body`: the text of an article.
    pub body: Option<Body>,
}

/// The text of an article.
#[derive(Debug)]
pub struct Body {
    /// Its markup.
    pub html: Html,
    /// Its links to anchors and where they are written, for messages about those that miss.
    pub anchors: Vec<(String, Span)>,
}

/// What everything in a language shares.
pub struct Shared {
    /// `site`
    pub site: Model,
    /// `t`: the words of the interface.
    pub words: Model,
    /// Whether the language is Korean, so that Hangul needs no mark.
    pub is_korean: bool,
}

/// The compiled templates, the site's own before the built-in ones.
pub struct Theme {
    tera: Tera,
    files: HashMap<String, FileId>,
}

/// Where built-in templates stand, so that a site's template can extend the one it overrides.
const PREFIX: &str = "theme/";

impl Theme {
    /// Compiles every template. Nothing comes back if one is broken.
    pub fn load(sources: &Sources, report: &mut Report) -> Option<Self> {
        let mut files: HashMap<String, FileId> = HashMap::new();
        let mut texts: Vec<(String, FileId)> = Vec::new();
        for (id, file) in sources.of_kind(FileKind::Template) {
            let path = file.path.as_str();
            let own = path.strip_prefix("templates/");
            let name = match own {
                Some(name) => name.to_owned(),
                None => {
                    let name =
                        path.trim_start_matches(BUILT_IN).trim_start_matches("templates/");
                    // A component is known by its own name everywhere: the site's replaces it.
                    if name.starts_with("components/") && files.contains_key(name) {
                        continue;
                    }
                    format!("{PREFIX}{name}")
                }
            };
            if ![".html", ".xml", ".txt", ".svg"].iter().any(|end| name.ends_with(end)) {
                continue;
            }
            files.insert(name.clone(), id);
            texts.push((name, id));
        }
        let before = report.has_errors();
        for (name, id) in &texts {
            if !name.starts_with(PREFIX) && files.get(name) == Some(id) {
                lint(&sources.file(*id).text, *id, report);
                makes_something(name, *id, &files, &texts, sources, report);
            }
        }
        let theme = Self::compile(sources, files, &texts, report);
        (report.has_errors() == before).then_some(theme?)
    }

    fn compile(
        sources: &Sources,
        files: HashMap<String, FileId>,
        texts: &[(String, FileId)],
        report: &mut Report,
    ) -> Option<Self> {
        let mut tera = Tera::new();
        let _ = tera.set_fallback_prefixes([PREFIX]);
        tera.autoescape_on([".html", ".htm", ".xml", ".svg"]);
        tera.register_filter("group_by", group_by);
        tera.register_function("fit", fit);
        let all: Vec<(&str, &str)> = texts
            .iter()
            .map(|(name, id)| (name.as_str(), sources.file(*id).text.as_str()))
            .collect();
        let Err(error) = tera.add_raw_templates(all) else { return Some(Self { tera, files }) };
        let mut broken = false;
        for (name, id) in texts {
            // Each alone: a syntax error hides those of the other templates.
            let mut alone = Tera::new();
            if let Err(error) = alone.add_raw_template(name, &sources.file(*id).text)
                && matches!(error.kind(), ErrorKind::SyntaxError(_))
            {
                broken = true;
                report.push(diagnose(&error, &files, sources));
            }
        }
        if !broken {
            report.push(diagnose(&error, &files, sources));
        }
        None
    }

    /// Renders a page into a buffer, which is emptied first, and gives its text. Of a page that is
    /// larger than the limit, a part comes back that is larger as well.
    ///
    /// # Errors
    /// The template's mistake, with its place; the caller adds the page.
    pub fn render<'o>(
        &self,
        page: Page,
        shared: &Shared,
        sources: &Sources,
        limit: u64,
        out: &'o mut Vec<u8>,
    ) -> Result<&'o str, Diagnostic> {
        out.clear();
        let mut context = Context::new();
        context.insert_value("site", shared.site.0.clone());
        context.insert_value("t", shared.words.0.clone());
        context.insert_value("page", page.frame.0);
        context.insert_value(page.name, page.view.0);
        let body =
            page.body.map_or_else(Value::none, |body| Value::safe_string(body.html.as_str()));
        context.insert_value("body", body);
        let mut limited = LimitWriter::new(out, limit);
        let rendered = self.tera.render_to(page.template, &context, &mut limited);
        // A page that is too large is no mistake of its template: its size says it.
        if !limited.is_full() {
            rendered.map_err(|error| diagnose(&error, &self.files, sources))?;
        }
        mark_text::insert(&mark_text::missing(text_of(out), shared.is_korean), out);
        Ok(text_of(out))
    }

    /// Renders the SVG of a social card into a buffer, which is emptied first.
    ///
    /// # Errors
    /// The template's mistake, with its place; the caller adds the page.
    pub fn card(
        &self,
        template: &str,
        card: Model,
        colours: &Model,
        shared: &Shared,
        sources: &Sources,
        out: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        out.clear();
        let mut context = Context::new();
        context.insert_value("site", shared.site.0.clone());
        context.insert_value("t", shared.words.0.clone());
        context.insert_value("card", card.0);
        context.insert_value("colours", colours.0.clone());
        self.tera
            .render_to(template, &context, out)
            .map_err(|error| diagnose(&error, &self.files, sources))
    }

    /// Where a template stands, the site's own before the built-in one.
    pub fn span_of(&self, template: &str) -> Option<Span> {
        let built_in = format!("{PREFIX}{template}");
        let file = self.files.get(template).or_else(|| self.files.get(&built_in))?;
        Some(Span::start_of(*file))
    }

    /// Renders one component alone, for what is placed on many pages.
    ///
    /// # Errors
    /// The template's mistake, with its place.
    pub fn component(
        &self,
        name: &str,
        argument: Option<(&'static str, Model)>,
        shared: &Shared,
        sources: &Sources,
    ) -> Result<Html, Diagnostic> {
        let (mut context, mut implicits) = (Context::new(), Context::new());
        if let Some((argument, value)) = argument {
            context.insert_value(argument, value.0);
        }
        implicits.insert_value("site", shared.site.0.clone());
        implicits.insert_value("t", shared.words.0.clone());
        self.tera
            .render_component_with_implicits(name, &context, &implicits, None, true)
            .map(Html::trusted)
            .map_err(|error| diagnose(&error, &self.files, sources))
    }

    /// Renders a template that is no page: a feed.
    ///
    /// # Errors
    /// The template's mistake, with its place.
    pub fn render_file(
        &self,
        template: &str,
        name: &'static str,
        data: Model,
        shared: &Shared,
        sources: &Sources,
    ) -> Result<Vec<u8>, Diagnostic> {
        let mut context = Context::new();
        context.insert_value("site", shared.site.0.clone());
        context.insert_value("t", shared.words.0.clone());
        context.insert_value(name, data.0);
        let mut out = Vec::new();
        self.tera
            .render_to(template, &context, &mut out)
            .map_err(|error| diagnose(&error, &self.files, sources))?;
        Ok(out)
    }
}

/// What templates have written, which is text piece by piece.
fn text_of(written: &[u8]) -> &str {
    simdutf8::basic::from_utf8(written).expect("a template writes nothing but text")
}

/// Refuses a template of the site that no page is made by and that no other names.
fn makes_something(
    name: &str,
    id: FileId,
    files: &HashMap<String, FileId>,
    texts: &[(String, FileId)],
    sources: &Sources,
    report: &mut Report,
) {
    let named = format!("\"{name}\"");
    let is_named = || texts.iter().any(|(_, other)| sources.file(*other).text.contains(&named));
    let is_known = files.contains_key(&format!("{PREFIX}{name}"));
    if is_known || name.starts_with("components/") || is_named() {
        return;
    }
    let built_in = files.keys().filter_map(|file| file.strip_prefix(PREFIX));
    let near = nearest(name, built_in).map(|near| format!("did you mean `{near}`?"));
    report.push(
        Diagnostic::new(Code::E101, "no page is made by this template, and no other names it")
            .at(Span::start_of(id), "")
            .help("give it the name of a built-in one, which it replaces, or remove it")
            .maybe_help(near),
    );
}

/// Tells what lets a text of contributors act, and what the policy blocks, in a template of the site.
fn lint(text: &str, file: FileId, report: &mut Report) {
    for found in template_lint::lint(text) {
        report.push(
            Diagnostic::new(found.code, found.what)
                .at(Span::new(file, found.range), "")
                .help(found.help),
        );
    }
}

fn diagnose(
    error: &tera::Error,
    files: &HashMap<String, FileId>,
    sources: &Sources,
) -> Diagnostic {
    let found = match error.kind() {
        ErrorKind::SyntaxError(found) | ErrorKind::RenderingError(found) => found,
        other => return diagnose_whole(other, files, sources),
    };
    let name = found.filename();
    let message = found.message();
    let diagnostic = Diagnostic::new(Code::E701, lower_first(message));
    let Some(file) = files.get(name) else { return diagnostic.on_path(name) };
    let text = &sources.file(*file).text;
    let range = found.span().range.clone();
    let end = range.end.min(text.len());
    diagnostic.at(Span::new(*file, range.start.min(end)..end), "")
}

/// What is wrong between templates. Tera says the place of some of it as text only.
fn diagnose_whole(
    kind: &ErrorKind,
    files: &HashMap<String, FileId>,
    sources: &Sources,
) -> Diagnostic {
    let (name, named, what) = match kind {
        ErrorKind::MissingParent { current, parent } => {
            (current, parent, format!("there is no template `{parent}` to extend"))
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain } => {
            let parent = inheritance_chain.iter().find(|name| *name != tpl).unwrap_or(tpl);
            (tpl, parent, format!("`{tpl}` extends itself, in the end"))
        }
        ErrorKind::CircularInclude { tpl, include_chain } => {
            let included = include_chain.iter().find(|name| *name != tpl).unwrap_or(tpl);
            (tpl, included, format!("`{tpl}` includes itself, in the end"))
        }
        other => {
            let text = other.to_string();
            let first = text.lines().next().unwrap_or_default();
            let what = lower_first(first.trim_start_matches("error: "));
            let diagnostic = Diagnostic::new(Code::E701, what);
            return match place_in_text(&text, files, sources) {
                Some(span) => diagnostic.at(span, ""),
                None => diagnostic.on_path("templates"),
            };
        }
    };
    let diagnostic = Diagnostic::new(Code::E701, what);
    let Some(file) = files.get(name.as_str()) else { return diagnostic.on_path(name.as_str()) };
    let start = sources.file(*file).text.find(named.as_str());
    let range = start.map_or(0..0, |start| start..start + named.len());
    diagnostic.at(Span::new(*file, range), "")
}

/// Finds ` --> name:line:column` in a message that has its place only as text.
fn place_in_text(
    text: &str,
    files: &HashMap<String, FileId>,
    sources: &Sources,
) -> Option<Span> {
    let at = text.split("--> ").nth(1)?.lines().next()?.trim();
    let mut parts = at.rsplitn(3, ':');
    let (column, line, name) = (parts.next()?, parts.next()?, parts.next()?);
    let (column, line): (usize, usize) = (column.parse().ok()?, line.parse().ok()?);
    let file = *files.get(name)?;
    let template = &sources.file(file).text;
    let mut lines = template.split_inclusive('\n');
    let before: usize = lines.by_ref().take(line.saturating_sub(1)).map(str::len).sum();
    let within = lines.next()?.char_indices().nth(column.saturating_sub(1))?.0;
    let start = before + within;
    let rest = &template[start..];
    let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let length = rest.char_indices().skip(1).find(|(_, c)| !in_name(*c));
    Some(Span::new(file, start..start + length.map_or(rest.len(), |(at, _)| at)))
}

fn lower_first(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut chars = message.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// `fit(text=…, width=…, size=…, least=…, lines=…)`: how a text of a card is set so that it stays
/// in its box.
fn fit(kwargs: tera::Kwargs, _: &tera::State<'_>) -> tera::TeraResult<Value> {
    // A card has no text where there is nothing to say: that takes no line.
    let text = kwargs.must_get::<Value>("text")?;
    let text = text.as_str().unwrap_or_default();
    let width = kwargs.must_get::<u32>("width")?;
    let size = kwargs.must_get::<u32>("size")?;
    let least = kwargs.get::<u32>("least")?.unwrap_or(size);
    let lines = kwargs.get::<usize>("lines")?.unwrap_or(1);
    let Fitted { size, step, width, lines, whole } = card::fit(text, width, size, least, lines);
    let mut map = tera::Map::new();
    map.insert("width".into(), Value::from(width));
    map.insert("whole".into(), Value::from(whole));
    map.insert("size".into(), Value::from(size));
    map.insert("step".into(), Value::from(step));
    map.insert("height".into(), Value::from(step * u32::try_from(lines.len()).unwrap_or(1)));
    let lines: Vec<Value> = lines.into_iter().map(Value::from).collect();
    map.insert("lines".into(), Value::from(lines));
    Ok(Value::from(map))
}

/// Groups in the order of first appearance: Tera's own order differs from run to run.
fn group_by(
    items: Vec<Value>,
    kwargs: tera::Kwargs,
    _: &tera::State<'_>,
) -> tera::TeraResult<Value> {
    let attribute = kwargs.must_get::<&str>("attribute")?;
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    for item in items {
        let key = item.get_from_path(attribute).map(ToString::to_string).unwrap_or_default();
        match groups.iter_mut().find(|(held, _)| *held == key) {
            Some((_, members)) => members.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    let mut map = tera::Map::new();
    for (key, members) in groups {
        map.insert(key.into(), Value::from(members));
    }
    Ok(Value::from(map))
}
