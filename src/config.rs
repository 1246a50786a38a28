//! `site.toml`: what the maintainer decides once for the whole site.

use crate::contrast::{self, Palette};
use crate::date::{DayCount, Zone};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span};
use crate::image_check;
use crate::path::BaseUrl;
use crate::schema::SITE;
use crate::source::{FileKind, Sources};
use crate::toml_reader::{self, Table, Text};

/// `site.toml` as it is meant.
#[derive(Clone, Debug)]
pub struct Config {
    /// The site's name.
    pub title: Text,
    /// One sentence on what the site is.
    pub tagline: Option<Text>,
    /// Where the site will stand.
    pub base_url: BaseUrl,
    /// Language codes; the first lives at `/`.
    pub languages: Vec<String>,
    /// What a bare date means.
    pub timezone: Zone,
    /// How days are counted.
    pub day_count: DayCount,
    /// Where a reader reports an error: a web address, or the path of a page.
    pub report: Option<toml_reader::Spanned<String>>,
    /// The licence of the texts, by its SPDX name.
    pub licence: Option<String>,
    /// Whether social cards are drawn.
    pub cards: bool,
    /// Whether each song and each record has data files of its own.
    pub exports: bool,
    /// Days to within which the day of a milestone must be known that no observation names, for a
    /// page of its own.
    pub milestone_days: i32,
    /// The three colours that the theme is derived from.
    pub theme: Theme,
    /// What is raised only on purpose.
    pub limits: Limits,
    /// Folder that the site is written to, below the site's own.
    pub out: Option<toml_reader::Spanned<String>>,
    /// The start of the file, for messages about the site as a whole.
    pub span: Span,
}

/// Three colours, as `#rrggbb`; the rest is derived in CSS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// Links, marks, the chart's line.
    pub accent: Option<String>,
    /// The page.
    pub paper: Option<String>,
    /// The text.
    pub ink: Option<String>,
}

/// Limits that keep a contributor's mistake from filling a disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of one page.
    pub page_bytes: u64,
    /// Most pixels of one picture.
    pub picture_pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { page_bytes: 4 << 20, picture_pixels: image_check::MOST_PIXELS }
    }
}

impl Config {
    /// Reads `site.toml`. Nothing comes back if the site can't be understood without it.
    pub fn read(
        sources: &Sources,
        base_url: Option<&str>,
        report: &mut Report,
    ) -> Option<Self> {
        let Some((id, file)) = sources.of_kind(FileKind::Config).next() else {
            // A link or a folder of this name has been told.
            if report.names("site.toml") {
                return None;
            }
            report.push(
                Diagnostic::new(Code::E100, "there is no `site.toml`")
                    .on_path("site.toml")
                    .help("write one with `title` and `base_url`, or name the site's folder with `--root`"),
            );
            return None;
        };
        let document = toml_reader::parse(file, id, report)?;
        let mut table = Table::new(document.get_ref(), &SITE, Span::start_of(id), 0, report);
        let config = read(&mut table, sources, id, base_url);
        table.finish();
        config
    }
}

fn read(
    table: &mut Table<'_>,
    sources: &Sources,
    file: FileId,
    base_url: Option<&str>,
) -> Option<Config> {
    let title = table.required_visitor_text("title");
    let tagline = table.visitor_text("tagline");
    let written = table.required_text("base_url");
    let base_url = base(base_url, written.as_ref(), table);
    let timezone = timezone(table);
    let languages = languages(table, sources);
    let day_count = table.choice("day_count").map_or(DayCount::Calendar, |choice| choice.value);
    let report = report_link(table);
    let licence = table.text("licence").map(|text| text.value);
    let cards = table.flag("cards").unwrap_or(true);
    let exports = table.flag("exports").unwrap_or(true);
    let out = table.text("out");
    let milestone_days = table.table("milestones", milestone_days).flatten().unwrap_or(365);
    let theme = table.table("theme", theme).unwrap_or_default();
    let limits = table.table("limits", limits).unwrap_or_default();
    Some(Config {
        title: title?,
        tagline,
        base_url: base_url?,
        languages,
        timezone: timezone?,
        day_count,
        report,
        licence,
        cards,
        exports,
        milestone_days,
        theme,
        limits,
        out,
        span: Span::start_of(file),
    })
}

/// A path is checked when all pages are known.
fn report_link(table: &mut Table<'_>) -> Option<toml_reader::Spanned<String>> {
    let written = table.text("report")?;
    let is_path = written.value.starts_with('/') && !written.value.starts_with("//");
    if is_path { Some(written) } else { table.url("report") }
}

fn base(
    flag: Option<&str>,
    written: Option<&toml_reader::Spanned<String>>,
    table: &mut Table<'_>,
) -> Option<BaseUrl> {
    let written = written?;
    let parsed = BaseUrl::parse(&written.value);
    if let Err(why) = &parsed {
        table.report().push(
            Diagnostic::new(Code::E117, "`base_url` is not the address of a site")
                .at(written.span, *why)
                .help("write it like `https://example.org/records/`"),
        );
    }
    match flag.map(BaseUrl::parse) {
        Some(Ok(flag)) => Some(flag),
        // The command line is checked before the site is read.
        Some(Err(_)) | None => parsed.ok(),
    }
}

fn timezone(table: &mut Table<'_>) -> Option<Zone> {
    let Some(name) = table.text("timezone") else { return Zone::named("Asia/Seoul") };
    let zone = Zone::named(&name.value);
    if zone.is_none() {
        table.report().push(
            Diagnostic::new(Code::E118, format!("invalid time zone `{}`", name.value))
                .at(name.span, "")
                .help("write a name of the IANA database, such as `Asia/Seoul` or `UTC`"),
        );
    }
    zone
}

fn languages(table: &mut Table<'_>, sources: &Sources) -> Vec<String> {
    let written = table.texts("languages");
    let mut languages: Vec<String> = Vec::new();
    for language in written {
        let text = language.value;
        let fits = (2..=8).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        if !fits || languages.contains(&text) {
            table.report().push(
                Diagnostic::new(Code::E118, format!("invalid or repeated language `{text}`"))
                    .at(language.span, "")
                    .help("write each language once, as its code: `en`, `ko`"),
            );
        } else {
            let mut files =
                sources.of_kind(FileKind::Strings).map(|(_, file)| file.path.file_name());
            if !files.any(|name| name.split('.').next() == Some(text.as_str())) {
                table.report().push(
                    Diagnostic::new(
                        Code::E121,
                        format!("there are no strings for the language `{text}`"),
                    )
                    .at(language.span, "")
                    .help(format!("write them to `strings/{text}.toml`")),
                );
            }
            languages.push(text);
        }
    }
    if languages.is_empty() {
        languages.push("en".to_owned());
    }
    languages
}

fn milestone_days(table: &mut Table<'_>) -> Option<i32> {
    let days = table.count("within_days")?;
    Some(i32::try_from(days.value).unwrap_or(i32::MAX))
}

fn theme(table: &mut Table<'_>) -> Theme {
    let mut colour = |key| {
        let colour = table.text(key)?;
        let hex = colour.value.strip_prefix('#').unwrap_or("");
        if hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Some((colour.value.to_lowercase(), colour.span));
        }
        table.report().push(
            Diagnostic::new(Code::E118, format!("invalid colour `{}`", colour.value))
                .at(colour.span, "expected six hexadecimal digits")
                .help("write it like `#b3261e`"),
        );
        None
    };
    let (accent, paper, ink) = (colour("accent"), colour("paper"), colour("ink"));
    warn_of_faint(&accent, &paper, &ink, table.report());
    let hex = |colour: Option<(String, Span)>| colour.map(|(hex, _)| hex);
    Theme { accent: hex(accent), paper: hex(paper), ink: hex(ink) }
}

/// Warns of a colour that too few people can read. The page is built as it was asked for: which of
/// two colours gives way is the maintainer's to say.
fn warn_of_faint(
    accent: &Option<(String, Span)>,
    paper: &Option<(String, Span)>,
    ink: &Option<(String, Span)>,
    report: &mut Report,
) {
    fn hex<'a>(written: &'a Option<(String, Span)>, built_in: &'a str) -> &'a str {
        written.as_ref().map_or(built_in, |(hex, _)| hex)
    }
    let palette = Palette {
        accent: hex(accent, contrast::LIGHT.accent),
        paper: hex(paper, contrast::LIGHT.paper),
        ink: hex(ink, contrast::LIGHT.ink),
    };
    for faint in contrast::faint(palette) {
        let (name, written) = if faint.accent { ("accent", accent) } else { ("ink", ink) };
        let Some((_, span)) = written.as_ref().or(paper.as_ref()) else { continue };
        let at_its_palest = if faint.accent { "" } else { ", where it is palest" };
        report.push(
            Diagnostic::new(Code::W705, format!("`{name}` can't be read on `paper`"))
                .at(
                    *span,
                    format!(
                        "the contrast with {} is {:.1}:1{at_its_palest}; text needs 4.5:1",
                        palette.paper, faint.contrast
                    ),
                )
                .help(format!("write `{name} = \"{}\"`", faint.instead)),
        );
    }
}

fn limits(table: &mut Table<'_>) -> Limits {
    let mut limits = Limits::default();
    if let Some(bytes) = table.count("page_bytes") {
        limits.page_bytes = bytes.value;
    }
    if let Some(pixels) = table.count("picture_pixels") {
        limits.picture_pixels = pixels.value;
    }
    limits
}
