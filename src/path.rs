//! Paths as types: where a source stands, what an id is, where a page lives.
//!
//! Three different things all look like strings: the path of a source file, an id that is also a
//! piece of an address, and the address of a page. Each has one type, one door in and one door out.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use url::{ParseError, Url};

/// The path of a source file relative to the site's folder, always with `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// Takes a path that the reader of the disk, or a test, has already made relative.
    pub fn new(relative: &str) -> Self {
        Self(relative.into())
    }

    /// The path with `/` between its parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file name without its folder.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An id: `[a-z0-9-]+`, taken from a file name or a table's name, and a piece of an address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

impl Slug {
    /// The only door in.
    ///
    /// # Errors
    /// A sentence that says what is wrong, with a romanised suggestion if there is one.
    pub fn parse(text: &str) -> Result<Self, String> {
        if is_slug(text) {
            return Ok(Self(text.into()));
        }
        Err(match slugify(text) {
            Some(suggestion) => format!("write `{suggestion}`"),
            None if is_windows_device(&text.to_lowercase()) => {
                "Windows keeps this name for a device; choose another".to_owned()
            }
            None => "use lower-case letters, digits and hyphens".to_owned(),
        })
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Longest id that is taken: it becomes a file name, and part of longer ones.
const MAX_SLUG: usize = 120;

/// Whether `text` is an id as it stands.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_SLUG
        && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !is_windows_device(text)
}

/// Names that Windows keeps for devices, whatever their extension.
fn is_windows_device(text: &str) -> bool {
    matches!(text, "con" | "prn" | "aux" | "nul")
        || matches!(text, "conin$" | "conout$")
        || text.strip_prefix("com").or(text.strip_prefix("lpt")).is_some_and(|number| {
            let digit = |c: char| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³');
            number.chars().count() == 1 && number.starts_with(digit)
        })
}

/// A romanised, lower-case form of any text, or nothing if no letter or digit is left of it.
pub fn slugify(text: &str) -> Option<String> {
    let romanised: Cow<'_, str> = match text.is_ascii() {
        true => text.into(),
        false => deunicode::deunicode(&text.nfc().collect::<String>()).into(),
    };
    let mut slug = String::with_capacity(romanised.len());
    for c in romanised.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() && c != '\'' {
            slug.push('-');
        }
    }
    slug.truncate(MAX_SLUG);
    let slug = slug.trim_matches('-');
    is_slug(slug).then(|| slug.to_owned())
}

/// The address of a page or file inside the site, without the base path: `/songs/dynamite/`.
///
/// It starts with `/`, and no segment is empty, `.` or `..`, so that it can't leave the output.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(Arc<str>);

impl Route {
    /// Makes a route from parts that are already ids or fixed names.
    ///
    /// # Panics
    /// If a part could leave the output; ids and fixed names can't.
    pub fn page(parts: &[&str]) -> Self {
        let length = parts.iter().map(|part| part.len() + 1).sum::<usize>() + 1;
        let mut text = String::with_capacity(length);
        text.push('/');
        for part in parts {
            assert!(is_safe_segment(part), "route parts are checked names, not `{part}`");
            text.push_str(part);
            text.push('/');
        }
        Self(text.into())
    }

    /// Makes the route of a file from parts that are already ids or fixed names.
    ///
    /// # Panics
    /// If a part could leave the output; ids and fixed names can't.
    pub fn made_file(folders: &[&str], name: &str, extension: &str) -> Self {
        let mut text = String::from("/");
        for part in folders {
            assert!(is_safe_segment(part), "route parts are checked names, not `{part}`");
            text.push_str(part);
            text.push('/');
        }
        assert!(is_safe_segment(name), "route parts are checked names, not `{name}`");
        text.push_str(name);
        text.push('.');
        text.push_str(extension);
        Self(text.into())
    }

    /// The route of a file: `/feed.xml`, `/data/songs.csv`.
    ///
    /// # Errors
    /// Why a site can't carry it on every platform, as a message fragment.
    pub fn file(path: &str) -> Result<Self, String> {
        let path = path.trim_start_matches('/');
        let composed: Cow<'_, str> =
            if path.is_ascii() { path.into() } else { path.nfc().collect::<String>().into() };
        if composed.len() > MAX_PATH {
            return Err(format!(
                "its path has {} bytes, {MAX_PATH} are the most",
                composed.len()
            ));
        }
        if composed.split('/').next().is_some_and(|top| top.eq_ignore_ascii_case(MARKER)) {
            return Err("Daesang keeps its list of files there".to_owned());
        }
        match composed.split('/').find_map(unfit) {
            Some(why) => Err(why),
            None => Ok(Self(format!("/{composed}").into())),
        }
    }

    /// The address below the site's base: `/songs/dynamite/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file below the output folder: `songs/dynamite/index.html`.
    pub fn output(&self) -> String {
        let path = self.0.trim_start_matches('/');
        if path.is_empty() || path.ends_with('/') {
            [path, "index.html"].concat()
        } else {
            path.to_owned()
        }
    }

    /// What two routes have in common if some file system or server would take them for one:
    /// NFC, case folded, trailing dots and spaces dropped (invariant 6).
    pub fn clash_key(&self) -> String {
        let folded = if self.0.is_ascii() {
            self.0.to_ascii_lowercase()
        } else {
            self.0.nfc().collect::<String>().to_lowercase()
        };
        let mut key = String::with_capacity(folded.len());
        for (i, part) in folded.trim_start_matches('/').split('/').enumerate() {
            if i > 0 {
                key.push('/');
            }
            let part = part.trim_end_matches(['.', ' ']);
            if part.is_ascii() {
                key.push_str(part);
            } else {
                key.push_str(&part.replace("ß", "ss").replace('\u{307}', ""));
            }
        }
        if key == "index.html" {
            return String::new();
        }
        key.trim_end_matches("/index.html").trim_end_matches('/').to_owned()
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The marker and manifest in the output folder, at its top: no page or file may take its place.
pub const MARKER: &str = ".daesang";

/// Longest path of a file below the output folder, in bytes.
const MAX_PATH: usize = 1024;
/// Longest file name, in bytes.
const MAX_NAME: usize = 255;

/// First parts of addresses that belong to the site's own pages, so that no page takes them.
pub const FIXED: [&str; 14] = [
    "articles",
    "artists",
    "calendar",
    "clubs",
    "data",
    "fastest",
    "metrics",
    "milestones",
    "records",
    "search",
    "songs",
    "sources",
    "tags",
    "years",
];

fn is_safe_segment(part: &str) -> bool {
    unfit(part).is_none()
}

/// A set of bytes, looked up and not compared: every link of every page asks for each of its bytes.
struct Bytes([bool; 256]);

impl Bytes {
    /// The small letters, the digits and some others.
    const fn plain_and(others: &[u8]) -> Self {
        let mut set = [false; 256];
        let mut byte = 0u8;
        while byte < 128 {
            set[byte as usize] = byte.is_ascii_lowercase() || byte.is_ascii_digit();
            byte += 1;
        }
        let mut at = 0;
        while at < others.len() {
            set[others[at] as usize] = true;
            at += 1;
        }
        Self(set)
    }

    fn hold(&self, text: &str) -> bool {
        text.bytes().all(|byte| self.0[usize::from(byte)])
    }
}

/// Why a path segment is not a name on every platform, visible, that stays where it is put.
fn unfit(part: &str) -> Option<String> {
    const PLAIN: Bytes = Bytes::plain_and(b"-");
    // Most parts are ids.
    if (1..=MAX_NAME).contains(&part.len()) && PLAIN.hold(part) && !is_windows_device(part) {
        return None;
    }
    let stem =
        part.split('.').next().unwrap_or(part).trim_end_matches(' ').to_ascii_lowercase();
    if part.is_empty() || part == "." || part == ".." {
        return Some("it has an empty, `.` or `..` part".to_owned());
    }
    if part.len() > MAX_NAME {
        let begin: String = part.chars().take(12).collect();
        let length = part.len();
        return Some(format!("`{begin}…` has {length} bytes, {MAX_NAME} are the most"));
    }
    if part.ends_with(|c: char| c == '.' || c.is_whitespace()) {
        return Some("Windows drops the dot or space at its end".to_owned());
    }
    if is_windows_device(&stem) {
        return Some(format!("`{stem}` is a device on Windows"));
    }
    let symbol = |c: char| matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    if let Some(c) = part.chars().find(|c| symbol(*c)) {
        return Some(format!("Windows allows no `{c}` in a name"));
    }
    let hidden = part.chars().find(|c| c.is_control() || is_invisible(*c))?;
    Some(format!("the invisible character U+{:04X} stands in it", hidden as u32))
}

/// Characters that take no room or turn the text around: they hide in names and titles.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0E}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Parses an address that starts with `http://` or `https://`, has a host and has no user name.
///
/// # Errors
/// What is wrong, as a message fragment.
pub fn parse_url(text: &str) -> Result<Url, &'static str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let rest = rest.ok_or("only `http` and `https` addresses can be linked")?;
    // A browser would drop or replace these, and open another address than the one that is read.
    if rest.contains(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c)) {
        return Err("a space or an invisible character stands in it");
    }
    if rest.contains('\\') {
        return Err("a backslash stands in it");
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err("a user name stands in it");
    }
    let url = Url::parse(text).map_err(|error| match error {
        ParseError::EmptyHost => "it names no host",
        ParseError::InvalidPort => "its port is no number up to 65535",
        _ => "its host is not valid",
    })?;
    let host = url.host_str().unwrap_or_default();
    if authority.is_empty() || host.starts_with('.') || host.contains("..") {
        return Err("it names no host");
    }
    let is_sign =
        |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.' | '_' | ':' | '[' | ']');
    if host.contains(is_sign) {
        return Err("its host has a sign that no host has");
    }
    Ok(url)
}

/// The site's own addresses: the base path that every link starts with, and the origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// `https://example.org`
    origin: String,
    /// `/` or `/records/`
    path: String,
}

impl BaseUrl {
    /// The only door in: an `http` or `https` address without query, fragment or user.
    ///
    /// # Errors
    /// What is wrong, as a message fragment.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .ok_or("it must start with `https://` or `http://`")?;
        if rest.contains(['?', '#', '@', '\\', '"', '<', '>', ' '])
            || rest.chars().any(|c| c.is_control() || !c.is_ascii())
        {
            return Err("it must be a plain address without query, fragment or user");
        }
        parse_url(text)?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let has_empty = path.starts_with('/') || path.contains("//");
        if has_empty || path.split('/').any(|part| part == "." || part == "..") {
            return Err("its path has an empty, `.` or `..` part");
        }
        let path = path.trim_end_matches('/');
        Ok(Self {
            origin: text[..text.len() - rest.len() + host.len()].to_owned(),
            path: if path.is_empty() { "/".into() } else { format!("/{path}/") },
        })
    }

    /// `/` or `/records/`: what internal links start with.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// `https://example.org`, without a path.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The address of a route as a link on a page: `/records/songs/dynamite/`.
    pub fn link(&self, route: &Route) -> String {
        self.link_to(&route.0)
    }

    /// The same for a route as text.
    pub fn link_to(&self, route: &str) -> String {
        let mut link = String::with_capacity(self.path.len() + route.len());
        link.push_str(&self.path);
        encode_path(route.trim_start_matches('/'), &mut link);
        link
    }

    /// The absolute address of a route, for feeds, canonical links and social cards.
    pub fn absolute(&self, route: &Route) -> String {
        [self.origin(), &self.link(route)].concat()
    }
}

/// Percent-encodes what a path can't carry as it is.
pub(crate) fn encode_path(path: &str, out: &mut String) {
    use std::fmt::Write as _;
    const PLAIN: Bytes = Bytes::plain_and(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.~/");
    if PLAIN.hold(path) {
        out.push_str(path);
        return;
    }
    for byte in path.bytes() {
        if PLAIN.0[usize::from(byte)] {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// Turns `%EB%B0%A9` back into what it stands for; what is no UTF-8 then stays as it is.
pub fn percent_decoded(path: &str) -> Cow<'_, str> {
    if memchr::memchr(b'%', path.as_bytes()).is_none() {
        return path.into();
    }
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = path.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let hex = hex.filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).map_or(path.into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, Route, Slug, SourcePath, is_slug, percent_decoded, slugify};

    #[test]
    fn an_id_is_lower_case_ascii() {
        assert!(Slug::parse("boy-with-luv").is_ok());
        assert_eq!(Slug::parse("방탄").unwrap_err(), "write `bangtan`");
        assert_eq!(Slug::parse("Boy With Luv").unwrap_err(), "write `boy-with-luv`");
        assert!(Slug::parse("../x").is_err() && Slug::parse("con").is_err());
        assert_eq!(slugify("\u{3164}"), None);
    }

    #[test]
    fn an_id_is_no_device_of_windows() {
        for device in ["con", "nul", "com1", "lpt9"] {
            let said = Slug::parse(device).unwrap_err();
            assert!(said.starts_with("Windows keeps this name"), "{device}: {said}");
        }
        for name in ["comb", "com12", "lpt", "abc1", "console"] {
            assert!(is_slug(name), "{name}");
        }
        assert!(Slug::parse("\u{3164}").unwrap_err().starts_with("use lower-case"));
    }

    #[test]
    fn what_stands_between_letters_becomes_one_hyphen() {
        assert_eq!(slugify("Don't  Stop -- Now").as_deref(), Some("dont-stop-now"));
        assert_eq!(slugify(" -a- ").as_deref(), Some("a"));
    }

    #[test]
    fn paths_and_ids_show_themselves() {
        let path = SourcePath::new("content/songs/a.toml");
        assert_eq!((path.as_str(), path.file_name()), ("content/songs/a.toml", "a.toml"));
        assert_eq!(path.to_string(), "content/songs/a.toml");
        let id = Slug::parse("a-song").unwrap();
        assert_eq!((id.as_str(), id.to_string().as_str()), ("a-song", "a-song"));
        assert_eq!(std::borrow::Borrow::<str>::borrow(&id), "a-song");
        let route = Route::page(&["songs", "a-song"]);
        let shown = route.to_string();
        assert_eq!((route.as_str(), shown.as_str()), ("/songs/a-song/", "/songs/a-song/"));
    }

    #[test]
    #[should_panic(expected = "route parts are checked names")]
    fn a_page_is_made_of_checked_names() {
        Route::page(&["songs", ".."]);
    }

    #[test]
    fn names_and_paths_have_a_greatest_length() {
        let name = |n: usize| "n".repeat(n);
        assert!(Route::file(&name(255)).is_ok() && Route::file(&name(256)).is_err());
        let name_of_capitals = |n: usize| "N".repeat(n);
        assert!(Route::file(&name_of_capitals(255)).is_ok());
        assert!(Route::file(&name_of_capitals(256)).is_err());
        let path =
            |last: usize| format!("{}{}", format!("{}/", name(199)).repeat(5), name(last));
        assert_eq!((path(24).len(), path(25).len()), (1024, 1025));
        assert!(Route::file(&path(24)).is_ok() && Route::file(&path(25)).is_err());
    }

    #[test]
    fn an_address_as_a_browser_shows_it_is_what_it_stands_for() {
        let all = [
            ("%EB%B0%A9", "방"),
            ("/a%2Fb%2e/%41", "/a/b./A"),
            ("100%", "100%"),
            ("%4", "%4"),
            ("%zz%+1", "%zz%+1"),
            ("%FF%41", "%FF%41"),
            ("plain", "plain"),
        ];
        for (written, meant) in all {
            assert_eq!(percent_decoded(written), meant);
        }
    }

    #[test]
    fn a_route_never_leaves_the_output() {
        for bad in ["../x", "a/../b", "a//b", "a\\b", "c:/x", "nul.html", "x.", "\u{202E}x"] {
            assert!(Route::file(bad).is_err(), "{bad}");
        }
        for part in ["", ".", ".."] {
            let said = Route::file(&format!("a/{part}/b")).unwrap_err();
            assert_eq!(said, "it has an empty, `.` or `..` part");
        }
        for marker in [".daesang", ".Daesang", ".daesang/x/index.html"] {
            assert!(Route::file(marker).is_err(), "{marker}");
        }
        assert!(Route::file("a/.daesang").is_ok());
        assert_eq!(Route::page(&["songs", "dynamite"]).output(), "songs/dynamite/index.html");
        assert_eq!(Route::page(&[]).output(), "index.html");
    }

    #[test]
    fn o11_no_name_of_a_device_of_windows_becomes_a_file() {
        for name in ["com¹", "COM²", "lpt³.txt", "nul.html", "Aux .css", "conin$", "CONOUT$.md"]
        {
            let said = Route::file(name).unwrap_err();
            assert!(said.contains("is a device on Windows"), "{name}: {said}");
        }
        for name in ["com⁴", "com10", "xcom1", "conin", "my-nul.html", "null"] {
            assert!(Route::file(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn routes_that_a_file_system_takes_for_one_share_a_key() {
        let key = |path: &str| Route::file(path).unwrap().clash_key();
        assert_eq!(key("Songs/Dynamite"), "songs/dynamite");
        assert_eq!(key("Dynamite"), key("dynamite"));
        assert_eq!(key("a/index.html"), key("a"));
        assert_eq!(key("index.html"), Route::page(&[]).clash_key());
        assert_eq!(key("방탄"), key("\u{1107}\u{1161}\u{11BC}\u{1110}\u{1161}\u{11AB}"));
        assert_eq!(key("İ"), key("i̇"));
        assert_eq!(key("straße"), key("strasse"));
    }

    #[test]
    fn links_work_under_a_sub_path() {
        let base = BaseUrl::parse("https://example.org/records").unwrap();
        let song = Route::page(&["songs", "dynamite"]);
        assert_eq!(base.link(&song), "/records/songs/dynamite/");
        assert_eq!(base.absolute(&song), "https://example.org/records/songs/dynamite/");
        assert_eq!((base.origin(), base.path()), ("https://example.org", "/records/"));
    }

    #[test]
    fn the_sites_address_is_a_plain_one() {
        for bad in ["ftp://x", "https://x//y/", "https://x/a//b", "https://x/../y"] {
            assert!(BaseUrl::parse(bad).is_err(), "{bad}");
        }
        for nowhere in ["https://", "https:///x", "https://.x/", "https://:80/"] {
            assert_eq!(BaseUrl::parse(nowhere), Err("it names no host"));
        }
        for rest in ["a b", "é.example", "x/\u{1}", "x?q", "x#f", "me@x", "x/\u{7f}"] {
            let said = BaseUrl::parse(&format!("https://{rest}")).unwrap_err();
            assert!(said.starts_with("it must be a plain address"), "{rest}: {said}");
        }
    }
}
