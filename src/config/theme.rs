//! What of the look a site decides in `site.toml`: colours, logo, icon, font, navigation, links to
//! other places.

use crate::contrast::{self, Bounds, Palette};
use crate::diagnostics::{Code, Diagnostic, Report, Span, nearest};
use crate::source::{Sources, StaticFile};
use crate::toml_reader::{Spanned, Table, Text};

/// The look of a site. Colours are written `#rrggbb`; the rest is derived in CSS.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Theme {
    /// Links, marks, the chart's line.
    pub accent: Option<String>,
    /// The page.
    pub paper: Option<String>,
    /// The text.
    pub ink: Option<String>,
    /// How light artists' colours may be on this paper; none for the built-in one.
    pub bounds: Option<Bounds>,
    /// The picture beside the site's name, as a path below `static/`.
    pub logo: Option<String>,
    /// The icon of its windows.
    pub icon: Option<String>,
    /// The font of headings and figures.
    pub font: Option<String>,
}

/// An entry of the site's own navigation.
#[derive(Clone, Debug)]
pub struct MenuEntry {
    /// What it is called.
    pub label: Text,
    /// A web address, or the path of a page.
    pub url: Spanned<String>,
}

/// Files that a logo may be.
const LOGOS: [&str; 4] = ["svg", "png", "webp", "jpg"];
/// Files that an icon may be.
const ICONS: [&str; 3] = ["svg", "png", "ico"];
/// Files that a font may be: what every browser reads, and the smallest.
const FONTS: [&str; 1] = ["woff2"];
/// Most bytes of a logo or an icon, which every page loads.
const IMAGE_BYTES: u64 = 100_000;
/// Most bytes of a font. One with all of Hangul is larger: a subset of Latin letters and figures does.
const FONT_BYTES: u64 = 200_000;

/// Reads `[theme]`.
pub(super) fn read(table: &mut Table<'_>, sources: &Sources) -> Theme {
    let mut colour = |key| table.colour(key).map(|colour| (colour.value, colour.span));
    let (accent, paper, ink) = (colour("accent"), colour("paper"), colour("ink"));
    warn_of_faint(&accent, &paper, &ink, table.report());
    let hex = |colour: Option<(String, Span)>| colour.map(|(hex, _)| hex);
    let paper = hex(paper);
    Theme {
        accent: hex(accent),
        bounds: paper.as_deref().and_then(contrast::Colour::parse).map(contrast::bounds),
        paper,
        ink: hex(ink),
        logo: own_file(table, "logo", sources, &LOGOS, IMAGE_BYTES),
        icon: own_file(table, "icon", sources, &ICONS, IMAGE_BYTES),
        font: own_file(table, "font", sources, &FONTS, FONT_BYTES),
    }
}

/// Reads the name of a file of the theme.
fn own_file(
    table: &mut Table<'_>,
    key: &'static str,
    sources: &Sources,
    kinds: &[&str],
    most: u64,
) -> Option<String> {
    let written = table.text(key)?;
    let file = static_file(table, key, written, sources, kinds, most)?;
    Some(file.path.as_str().to_owned())
}

/// Finds a file below `static/`, of one of some kinds, that is not too large.
pub fn static_file<'s>(
    table: &mut Table<'_>,
    key: &'static str,
    written: Spanned<String>,
    sources: &'s Sources,
    kinds: &[&str],
    most: u64,
) -> Option<&'s StaticFile> {
    let name = written.value.as_str();
    let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind).to_ascii_lowercase();
    let found = sources.statics().iter().find(|file| file.path.as_str() == name);
    let found = found.map(|file| &**file);
    let (what, help) = match found.map(|file| file.bytes_long()) {
        None => {
            let names = sources.statics().iter().map(|file| file.path.as_str());
            let help = match nearest(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write its path below `static/`".to_owned(),
            };
            (format!("there is no file `static/{name}`"), help)
        }
        Some(_) if !kinds.contains(&kind.as_str()) => {
            let kinds: Vec<String> = kinds.iter().map(|kind| format!("`.{kind}`")).collect();
            (
                format!("`{key}` can't be a file of this kind"),
                format!("use one that ends with {}", kinds.join(", ")),
            )
        }
        Some(bytes) if bytes > most => (
            format!("`static/{name}` has {bytes} bytes, and every page loads it"),
            format!("make it smaller: {most} bytes are the most"),
        ),
        Some(_) => return found,
    };
    table.report().push(Diagnostic::new(Code::E131, what).at(written.span, "").help(help));
    None
}

/// Whether a text is the address of one mailbox: `mailto:desk@site.example`, with fields or without.
fn is_mailbox(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("mailto:") else { return false };
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\' | ',');
    let (name, host) =
        rest.split('?').next().and_then(|to| to.split_once('@')).unwrap_or_default();
    rest.chars().all(is_plain) && !name.is_empty() && host.contains('.') && !host.contains('@')
}

/// A web address, a mailbox, or the path of a page: that is checked when all pages are known.
pub(super) fn page_or_url(table: &mut Table<'_>, key: &'static str) -> Option<Spanned<String>> {
    let written = table.text(key)?;
    let is_path = written.value.starts_with('/') && !written.value.starts_with("//");
    (is_path || is_mailbox(&written.value) || table.check_url(key, &written)).then_some(written)
}

/// Reads `[[menu]]`.
pub(super) fn menu(table: &mut Table<'_>) -> Vec<MenuEntry> {
    let entries = table.tables("menu", |table| {
        let label = table.required_visitor_text("label");
        let url = table.required_text("url").and_then(|_| page_or_url(table, "url"));
        Some(MenuEntry { label: label?, url: url? })
    });
    entries.into_iter().flatten().collect()
}

/// Reads `[social]`.
pub(super) fn social(table: &mut Table<'_>) -> Vec<(String, String)> {
    let pairs = table.pairs("social");
    let sound = pairs.into_iter().filter(|(name, url)| table.check_url(&name.value, url));
    sound.map(|(name, url)| (name.value, url.value)).collect()
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
