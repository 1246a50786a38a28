//! Front matter: what an article says about itself, and what it claims.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::catalogue::{ParseContext, RecordKey, SongKey, SourceKey, Where, read_where};
use crate::date::{Day, When};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span};
use crate::path::{FIXED, Slug};
use crate::schema::FRONT_MATTER;
use crate::source::{FileKind, SourceFile, Sources};
use crate::toml_reader::{self, Spanned, Table};

/// Where an article belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArticleKind {
    /// On a milestone's page; the file bears the milestone's id.
    Milestone,
    /// On a page of its own.
    Article,
    /// About, methodology and the like.
    Page,
}

/// An article as written.
#[derive(Clone, Debug)]
pub struct Article {
    /// The file's name without language and extension.
    pub id: Slug,
    /// Where it belongs.
    pub kind: ArticleKind,
    /// Its language, if the file names one: `<id>.ko.md`.
    pub language: Option<String>,
    /// Its file.
    pub file: FileId,
    /// The headline.
    pub title: String,
    /// The day that it speaks from; pages have none.
    pub date: Option<Day>,
    /// A sentence for previews.
    pub description: Option<String>,
    /// Lower-case words.
    pub tags: Vec<Spanned<Slug>>,
    /// Sources that the whole article rests on.
    pub cited: Vec<SourceKey>,
    /// What it claims.
    pub claims: Vec<Claim>,
    /// The article, by its position, whose claims a translation without claims of its own bears.
    pub claims_of: Option<usize>,
    /// Old addresses.
    pub redirects: Vec<Spanned<String>>,
    /// Left out unless `--drafts` is given.
    pub draft: bool,
    /// Where the body begins, in bytes.
    pub body: usize,
    /// The start of the file.
    pub span: Span,
}

impl Article {
    /// The records that its claims are about, in the order of the claims.
    pub fn claimed_records(&self) -> impl Iterator<Item = RecordKey> {
        self.claims.iter().filter_map(|claim| Some(claim.record.as_ref()?.value))
    }
}

/// An assertion that is checked against the data.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The name by which the text refers to it.
    pub id: Option<Spanned<Slug>>,
    /// The record it is about; none for the article's own milestone.
    pub record: Option<Spanned<RecordKey>>,
    /// This song holds or held it.
    pub holder: Option<Spanned<SongKey>>,
    /// It was reached, or set, then.
    pub on: Option<Spanned<When>>,
    /// So many days after release.
    pub days: Option<Spanned<u64>>,
    /// With this figure.
    pub value: Option<Spanned<u64>>,
    /// In this rank.
    pub rank: Option<Spanned<u64>>,
    /// It was held for so many days.
    pub held: Option<Spanned<u64>>,
    /// This song held it before.
    pub previous: Option<Spanned<SongKey>>,
    /// The day that it is judged from; the article's by default.
    pub as_of: Option<Spanned<Day>>,
    /// Narrows the record for this claim.
    pub matching: Option<Spanned<Where>>,
    /// Whether it names something that there isn't, so that it can't be judged.
    pub is_broken: bool,
    /// The whole claim.
    pub span: Span,
}

/// What came of reading an article's file.
#[derive(Clone, Debug)]
pub struct Read {
    /// The file.
    pub file: FileId,
    /// Where the article belongs.
    pub kind: ArticleKind,
    /// The article, unless it can't be understood.
    pub article: Option<Arc<Article>>,
    /// What was said about it.
    pub report: Report,
}

impl Read {
    /// Reads an article's file.
    pub fn new(
        id: FileId,
        file: &SourceFile,
        kind: ArticleKind,
        reading: &ParseContext<'_>,
    ) -> Self {
        let mut report = Report::new();
        let article = read(id, file, kind, reading, &mut report).map(Arc::new);
        Self { file: id, kind, article, report }
    }

    /// Whether the article is dated after a day. One without a date is not.
    pub fn is_later(&self, as_of: Option<Day>) -> bool {
        let date = self.article.as_ref().and_then(|article| article.date);
        as_of.zip(date).is_some_and(|(as_of, date)| date > as_of)
    }
}

/// Reads every article, in parallel, in the order of their paths.
pub fn read_all(sources: &Sources, reading: &ParseContext<'_>) -> Vec<Read> {
    let kinds = [
        (FileKind::Milestone, ArticleKind::Milestone),
        (FileKind::Article, ArticleKind::Article),
        (FileKind::Page, ArticleKind::Page),
    ];
    let files: Vec<(FileId, &SourceFile, ArticleKind)> = kinds
        .into_iter()
        .flat_map(|(kind, article)| sources.of_kind(kind).map(move |(id, f)| (id, f, article)))
        .collect();
    files.par_iter().map(|(id, file, kind)| Read::new(*id, file, *kind, reading)).collect()
}

/// The ids behind every `[@` of a text, whatever it becomes.
pub fn cited_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("[@").skip(1).filter_map(|rest| Some(rest.split_once(']')?.0))
}

/// Gives translations what their original says in its front matter and they don't: its claims, its
/// tags, and the sources of the whole. `first` is the site's first language.
pub fn inherit(articles: &mut [Arc<Article>], first: &str) {
    let is_original = |article: &Article| {
        article.language.as_deref().is_none_or(|language| language == first)
    };
    if articles.iter().all(|article| is_original(article)) {
        return;
    }
    let originals: HashMap<(ArticleKind, Slug), usize> = articles
        .iter()
        .enumerate()
        .filter(|(_, article)| is_original(article))
        .map(|(at, article)| ((article.kind, article.id.clone()), at))
        .collect();
    for at in 0..articles.len() {
        if is_original(&articles[at]) {
            continue;
        }
        let key = (articles[at].kind, articles[at].id.clone());
        let Some(original) = originals.get(&key) else { continue };
        let (tags, cited, claims) = {
            let from = &articles[*original];
            (from.tags.clone(), from.cited.clone(), from.claims.clone())
        };
        let article = Arc::make_mut(&mut articles[at]);
        article.tags = tags;
        if article.cited.is_empty() {
            article.cited = cited;
        }
        if article.claims.is_empty() && !claims.is_empty() {
            article.claims = claims;
            article.claims_of = Some(*original);
        }
    }
}

/// Reads one article.
pub fn read(
    id: FileId,
    file: &SourceFile,
    kind: ArticleKind,
    reading: &ParseContext<'_>,
    report: &mut Report,
) -> Option<Article> {
    let name = file.path.file_name().trim_end_matches(".md");
    let (stem, language) = match name.split_once('.') {
        Some((stem, language)) => (stem, Some(language)),
        None => (name, None),
    };
    let slug = match Slug::parse(stem) {
        Ok(slug) => slug,
        Err(help) => {
            report.push(
                Diagnostic::new(Code::E116, format!("the file name `{stem}` is not an id"))
                    .at(Span::start_of(id), "the file name is the id and the address")
                    .help(help),
            );
            return None;
        }
    };
    check_language(language, reading, id, report)?;
    if kind == ArticleKind::Page {
        check_address(&slug, reading, id, report)?;
    }
    if !file.sound {
        return None;
    }
    let (front, body) = split(&file.text, id, report)?;
    let document = toml_reader::parse_part(file, id, front.clone(), report)?;
    let span = Span::new(id, 0..3);
    let mut table = Table::new(document.get_ref(), &FRONT_MATTER, span, front.start, report);
    let article = article(slug, kind, language, id, body, &mut table, reading);
    table.finish();
    Some(article)
}

fn check_language(
    language: Option<&str>,
    reading: &ParseContext<'_>,
    id: FileId,
    report: &mut Report,
) -> Option<()> {
    let Some(language) = language else { return Some(()) };
    let known = &reading.config.languages;
    if known.iter().any(|code| code == language) {
        return Some(());
    }
    report.push(
        Diagnostic::new(Code::E118, format!("`{language}` is not a language of this site"))
            .at(Span::start_of(id), "the file name ends with it")
            .help(format!("`languages` in `site.toml` names {}", known.join(", "))),
    );
    None
}

/// A page stands at the top of the site, beside the site's own pages.
fn check_address(
    slug: &Slug,
    reading: &ParseContext<'_>,
    id: FileId,
    report: &mut Report,
) -> Option<()> {
    let is_language = reading.config.languages.iter().any(|code| code == slug.as_str());
    if !is_language && !FIXED.contains(&slug.as_str()) {
        return Some(());
    }
    report.push(
        Diagnostic::new(Code::E804, format!("the id `{slug}` takes a fixed address"))
            .at(Span::start_of(id), format!("`/{slug}/` belongs to the site's own pages"))
            .help("rename the file"),
    );
    None
}

fn article(
    id: Slug,
    kind: ArticleKind,
    language: Option<&str>,
    file: FileId,
    body: usize,
    table: &mut Table<'_>,
    reading: &ParseContext<'_>,
) -> Article {
    let zone = &reading.config.timezone;
    let title = table.required_text("title");
    let date = table.when("date", zone);
    if date.is_none() && !table.has("date") && kind != ArticleKind::Page {
        let span = table.span();
        table.report().push(
            Diagnostic::new(Code::E113, "`date` is missing")
                .at(span, "")
                .help("add the day that the article speaks from: `date = 2023-02-12`"),
        );
    }
    let draft = table.flag("draft").unwrap_or(false);
    if let Some(date) = &date
        && !draft
        && date.value.first > reading.last_article_day()
    {
        table.report().push(
            Diagnostic::new(Code::E206, "an article can't be from this time")
                .at(date.span, "this day is still to come")
                .help("correct the date, wait for it, or write `draft = true` until then"),
        );
    }
    let claims = table.tables("claims", |table| claim(table, reading));
    repeated_ids(&claims, table.report());
    Article {
        id,
        kind,
        language: language.map(str::to_owned),
        file,
        // The error that it is missing has been told; what else stands here is read all the same.
        title: title.map_or_else(String::new, |title| title.value),
        date: date.map(|when| when.value.last),
        description: table.text("description").map(|text| text.value),
        tags: table.ids("tags"),
        cited: reading.sources(table, "source"),
        claims,
        claims_of: None,
        redirects: table.texts("redirects"),
        draft,
        body,
        span: table.span(),
    }
}

fn claim(table: &mut Table<'_>, reading: &ParseContext<'_>) -> Claim {
    let zone = &reading.config.timezone;
    let id = table.id("id");
    let record = table.id("record").and_then(|record| {
        let key = reading.record(&record, table.report())?;
        Some(Spanned::new(key, record.span))
    });
    let song = |key, table: &mut Table<'_>| {
        let id: Spanned<Slug> = table.id(key)?;
        let found = reading.song(&id, table.report())?;
        Some(Spanned::new(found, id.span))
    };
    let holder = song("holder", table);
    let previous = song("previous", table);
    let is_broken = (record.is_none() && table.has("record"))
        || (holder.is_none() && table.has("holder"))
        || (previous.is_none() && table.has("previous"));
    let claim = Claim {
        id,
        is_broken,
        record,
        holder,
        on: table.when("on", zone),
        days: table.count("days"),
        value: table.count("value"),
        rank: table.count("rank"),
        held: table.count("held"),
        previous,
        as_of: table.day("as_of", zone),
        matching: table.table("where", |table| {
            let span = table.span();
            Spanned::new(read_where(table, reading), span)
        }),
        span: table.span(),
    };
    says_something(&claim, table);
    claim
}

/// A claim that asserts nothing would be a check that checks nothing.
fn says_something(claim: &Claim, table: &mut Table<'_>) {
    const FIELDS: [&str; 7] = ["holder", "on", "days", "value", "rank", "held", "previous"];
    if let Some(rank) = claim.rank.as_ref().filter(|rank| rank.value == 0) {
        table.report().push(
            Diagnostic::new(Code::E402, "there is no rank 0")
                .at(rank.span, "ranks begin with 1"),
        );
    }
    if !FIELDS.iter().any(|field| table.has(field)) {
        let span = table.span();
        table.report().push(
            Diagnostic::new(Code::E402, "this claim asserts nothing")
                .at(span, "")
                .help(format!("add one of {}", FIELDS.join(", "))),
        );
    }
}

fn repeated_ids(claims: &[Claim], report: &mut Report) {
    let mut seen: Vec<&Spanned<Slug>> = Vec::new();
    for id in claims.iter().filter_map(|claim| claim.id.as_ref()) {
        let taken = ["milestone", "song", "record"].contains(&id.value.as_str());
        if taken {
            report.push(
                Diagnostic::new(Code::E402, format!("a claim can't be named `{}`", id.value))
                    .at(id.span, "the text refers to the article's own by this name"),
            );
        } else if let Some(first) = seen.iter().find(|first| first.value == id.value) {
            report.push(
                Diagnostic::new(Code::E111, format!("two claims are named `{}`", id.value))
                    .at(id.span, "the second")
                    .related(first.span, "the first"),
            );
        } else {
            seen.push(id);
        }
    }
}

const FENCE: &str = "+++";
/// Most bytes of front matter: more is a text that lost its fence.
const MAX_FRONT: usize = 65_535;

/// Finds the front matter: the range between the fences, and where the body begins.
fn split(
    text: &str,
    id: FileId,
    report: &mut Report,
) -> Option<(std::ops::Range<usize>, usize)> {
    let mut fail = |range, message: &str, help: &str| {
        report
            .push(Diagnostic::new(Code::E122, message).at(Span::new(id, range), "").help(help));
        None
    };
    let first = text.lines().next().unwrap_or("");
    if first.trim_end() != FENCE {
        let end = first.len().min(40);
        let end = (0..=end).rev().find(|i| first.is_char_boundary(*i)).unwrap_or(0);
        let help = match first.trim_end() {
            "---" => "write TOML between two lines `+++`, not YAML between `---`",
            _ => "begin with a line `+++`, `title = \"…\"` and a second `+++`",
        };
        return fail(0..end, "an article begins with its front matter", help);
    }
    let start = text.find('\n').map_or(text.len(), |i| i + 1);
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == FENCE {
            let body = at + line.len();
            if text[body..].trim_start().lines().next().map(str::trim_end) == Some(FENCE) {
                let second = body + text[body..].find(FENCE).unwrap_or(0);
                return fail(
                    second..second + 3,
                    "there is a second block of front matter",
                    "keep one block",
                );
            }
            if at - start > MAX_FRONT {
                let long = format!("this front matter has {} bytes", at - start);
                return fail(0..3, &long, "65,535 are the most; the text belongs below it");
            }
            return Some((start..at, body));
        }
        at += line.len();
    }
    fail(0..3, "the front matter is never closed", "end it with a line `+++`")
}
