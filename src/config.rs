//! `site.toml`: what the maintainer decides once for the whole site.

mod policy;
mod theme;

pub use self::policy::Policy;
pub use self::theme::{MenuEntry, Theme, static_file};
use self::theme::{menu, page_or_url, social};
use std::path::{Component, Path};

use crate::date::{DayCount, Zone};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span, visible};
use crate::image_check;
use crate::path::{BaseUrl, Slug};
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
    /// Where a file of the site is edited: a web address that `{path}` stands in, or that ends before
    /// the path.
    pub edit: Option<String>,
    /// The licence of the texts, by its SPDX name.
    pub licence: Option<String>,
    /// Whether social cards are drawn.
    pub cards: bool,
    /// Whether each song and each record has data files of its own.
    pub exports: bool,
    /// Days to within which the day of a milestone must be known that no observation names, for a
    /// page of its own.
    pub milestone_days: i32,
    /// Ids of songs that are compared, as they are written.
    pub versus: Vec<[toml_reader::Spanned<Slug>; 2]>,
    /// The site's colours, and its own logo, icon and font.
    pub theme: Theme,
    /// The site's own navigation; the built-in one if it is empty.
    pub menu: Vec<MenuEntry>,
    /// Places where the site is found too: name and address.
    pub social: Vec<(String, String)>,
    /// What pages may load and do.
    pub policy: Policy,
    /// What is raised only on purpose.
    pub limits: Limits,
    /// Folder that the site is written to, below the site's own.
    pub out: Option<toml_reader::Spanned<String>>,
    /// The start of the file, for messages about the site as a whole.
    pub span: Span,
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
    let report = page_or_url(table, "report");
    let edit = table.url("edit").map(|url| url.value);
    let licence = table.text("licence").map(|text| text.value);
    let cards = table.flag("cards").unwrap_or(true);
    let exports = table.flag("exports").unwrap_or(true);
    let out = out(table);
    let milestone_days = table.table("milestones", milestone_days).flatten().unwrap_or(365);
    let versus = table.table("versus", |table| table.id_pairs("pairs")).unwrap_or_default();
    let theme = table.table("theme", |table| theme::read(table, sources)).unwrap_or_default();
    let menu = menu(table);
    let social = social(table);
    let policy = table.table("policy", policy::read).unwrap_or_default();
    let limits = table.table("limits", limits).unwrap_or_default();
    Some(Config {
        title: title?,
        tagline,
        base_url: base_url?,
        languages,
        timezone: timezone?,
        day_count,
        report,
        edit,
        licence,
        cards,
        exports,
        milestone_days,
        versus,
        theme,
        menu,
        social,
        policy,
        limits,
        out,
        span: Span::start_of(file),
    })
}

/// The output folder, which a file may only name below the site's folder: a site that came from others
/// must not write elsewhere.
fn out(table: &mut Table<'_>) -> Option<toml_reader::Spanned<String>> {
    let out = table.text("out")?;
    let is_below =
        |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    let has_drive = out.value.get(1..2) == Some(":");
    if Path::new(&out.value).components().all(is_below)
        && !out.value.contains('\\')
        && !has_drive
    {
        return Some(out);
    }
    table.report().push(
        Diagnostic::new(Code::E802, "`out` is no folder below the site's")
            .at(out.span, "")
            .help("write a folder below it, such as `public`; `--out` may name any folder"),
    );
    None
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
    for (id, file) in sources.of_kind(FileKind::Strings) {
        let code = file.path.file_name().split('.').next().unwrap_or_default();
        let is_own = file.path.as_str().starts_with("strings/");
        if is_own && !languages.iter().any(|language| language == code) {
            table.report().push(
                Diagnostic::new(
                    Code::E101,
                    format!("this site has no language `{}`", visible(code)),
                )
                .at(Span::start_of(id), "")
                .help("add it to `languages` in `site.toml`, or remove this file"),
            );
        }
    }
    languages
}

fn milestone_days(table: &mut Table<'_>) -> Option<i32> {
    let days = table.count("within_days")?;
    Some(i32::try_from(days.value).unwrap_or(i32::MAX))
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
