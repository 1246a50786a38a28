//! Marks that text gets wherever it comes from: titles stand in headlines, lists and captions, and no
//! template can know beforehand what they are made of.
//!
//! Hangul on a page of another language is marked as Korean, so that it is read aloud and broken as
//! Korean. What is read from right to left is kept apart, so that figures beside it stay where they are.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};
use memchr::{memchr, memchr3, memrchr};

use crate::locale::{find_hangul, hangul_run};

/// A script that is marked.
struct Script {
    /// Where the first letter of it is.
    find: fn(&str) -> Option<usize>,
    /// The next piece of a text that is marked as one.
    piece: fn(&str) -> Option<Range<usize>>,
    /// The element around each piece.
    element: [&'static str; 2],
    /// What an element of a drawing gets in its place.
    attribute: Option<&'static str>,
    /// What an element is marked by already.
    marked: &'static LazyLock<Finder<'static>>,
}

const HANGUL: Script = Script {
    find: find_hangul,
    piece: hangul_run,
    element: ["<span lang=\"ko\">", "</span>"],
    attribute: Some(" lang=\"ko\""),
    marked: &KOREAN,
};

const RIGHT_TO_LEFT: Script = Script {
    find: find_right_to_left,
    piece: |text| Some(text.find(is_right_to_left)?..text.rfind(is_right_to_left)? + 2),
    element: ["<bdi>", "</bdi>"],
    attribute: None,
    marked: &DIRECTED,
};

/// Elements whose text is no markup.
const RAW: [&str; 5] = ["script", "style", "textarea", "title", "option"];

/// The elements of a drawing that hold text, beside `title`.
const DRAWN: [&str; 4] = ["text", "tspan", "textPath", "desc"];

static KOREAN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" lang=\"ko"));
static DIRECTED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" dir=\""));
static DRAWING: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<svg"));

/// A mark and where in a page it belongs.
pub(super) type Mark = (usize, &'static str);

/// Whether a letter is of Hebrew or Arabic. Each has two bytes.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{6FF}')
}

/// Nearly no page has one, so only the bytes are looked for with which the most begin: no word is
/// without them.
fn find_right_to_left(text: &str) -> Option<usize> {
    memchr3(0xD7, 0xD8, 0xD9, text.as_bytes())
}

/// The marks that a page lacks, from its beginning to its end.
pub(super) fn missing(page: &str, is_korean: bool) -> Vec<Mark> {
    let mut marks = of_script(page, &RIGHT_TO_LEFT);
    if !is_korean {
        let has_others = !marks.is_empty();
        marks.extend(of_script(page, &HANGUL));
        if has_others {
            // Hangul may stand in a piece that is kept apart, which then ends behind it.
            marks.sort_by_key(|(at, mark)| (*at, !mark.starts_with("</")));
        }
    }
    marks
}

/// The marks that a page lacks of a script, from its beginning to its end.
fn of_script(page: &str, script: &Script) -> Vec<Mark> {
    let bytes = page.as_bytes();
    let mut marks = Vec::new();
    let mut at = 0;
    let (mut marked, mut drawings) =
        (Elements::of(page, script.marked), Elements::of(page, &DRAWING));
    while let Some(found) = (script.find)(&page[at..]).map(|skipped| at + skipped) {
        let next = |byte| memchr(byte, &bytes[found..]).map_or(bytes.len(), |n| found + n);
        let begins = memrchr(b'>', &bytes[..found]).map_or(0, |end| end + 1);
        let tag = memrchr(b'<', &bytes[..found]);
        if tag.is_some_and(|tag| tag >= begins) {
            // In a tag: an attribute can't be marked in part.
            at = next(b'>');
            continue;
        }
        let tag = &page[tag.unwrap_or(begins)..begins];
        let name = name_of(tag);
        let is_drawn = DRAWN.contains(&name) || name == "title" && drawings.hold(found);
        if is_drawn {
            // A `span` has no place there: the whole element is marked.
            let is_bare =
                !tag.starts_with("</") && script.marked.find(tag.as_bytes()).is_none();
            if let Some(attribute) = script.attribute.filter(|_| is_bare && !marked.hold(found))
            {
                marks.push((begins - 1, attribute));
            }
            at = next(b'<');
            continue;
        }
        if RAW.contains(&name) && !tag.starts_with("</") {
            let end = page[found..].find(&format!("</{name}"));
            at = end.map_or(bytes.len(), |end| found + end);
            continue;
        }
        at = next(b'<');
        if script.marked.find(tag.as_bytes()).is_some() {
            continue;
        }
        // A link may stand in a drawing or out of it.
        if name == "a" && drawings.hold(found) || marked.hold(found) {
            continue;
        }
        let mut start = begins;
        let [open, close] = script.element;
        while let Some(piece) = (script.piece)(&page[start..at]) {
            marks.extend([(start + piece.start, open), (start + piece.end, close)]);
            start += piece.end;
        }
    }
    marks
}

/// Puts marks into a page. It is moved apart in its own buffer, which pages after it use again.
pub(super) fn insert(marks: &[Mark], page: &mut Vec<u8>) {
    let mut end = page.len();
    let mut to = end + marks.iter().map(|(_, mark)| mark.len()).sum::<usize>();
    page.resize(to, b' ');
    for (at, mark) in marks.iter().rev() {
        to -= end - at;
        page.copy_within(*at..end, to);
        to -= mark.len();
        page[to..to + mark.len()].copy_from_slice(mark.as_bytes());
        end = *at;
    }
}

/// The elements of a page that begin with some text, looked for when they are first asked for.
struct Elements<'a> {
    page: &'a str,
    begin: &'a Finder<'static>,
    found: Option<Vec<Range<usize>>>,
}

impl<'a> Elements<'a> {
    fn of(page: &'a str, begin: &'a Finder<'static>) -> Self {
        Self { page, begin, found: None }
    }

    /// Whether a place is in one of them.
    fn hold(&mut self, span: usize) -> bool {
        let find = || {
            let bytes = self.page.as_bytes();
            let signs = self.begin.find_iter(bytes);
            let starts = signs.filter_map(|at| memrchr(b'<', &bytes[..=at]));
            starts.map(|start| start..end_of_element(self.page, start)).collect()
        };
        self.found.get_or_insert_with(find).iter().any(|element| element.contains(&span))
    }
}

/// Where an element ends that begins at a place: with its own end, not that of one of its name in
/// it. What is never closed goes on to the end of the page.
fn end_of_element(page: &str, start: usize) -> usize {
    let name = name_of(&page[start..]);
    let mut depth = 0usize;
    for found in memmem::find_iter(&page.as_bytes()[start..], name) {
        let at = start + found;
        let before = &page[..at];
        let begin = before.strip_suffix('/').unwrap_or(before);
        let Some(tag) = begin.strip_suffix('<') else { continue };
        if name_of(&page[tag.len()..]) != name {
            continue;
        }
        if before.ends_with('<') {
            depth += 1;
        } else if depth > 1 {
            depth -= 1;
        } else {
            return at;
        }
    }
    page.len()
}

/// The name in a tag, whether it opens or closes an element.
fn name_of(tag: &str) -> &str {
    let start = if tag.starts_with("</") { 2 } else { 1 };
    let name = tag.get(start..).unwrap_or_default();
    let end = name.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'-');
    &name[..end.unwrap_or(name.len())]
}

#[cfg(test)]
mod tests {
    fn marked(page: &str) -> String {
        let mut marked = page.as_bytes().to_vec();
        super::insert(&super::missing(page, false), &mut marked);
        String::from_utf8(marked).unwrap()
    }

    #[test]
    fn hangul_in_text_is_marked() {
        assert_eq!(
            marked("<h1>등대 빛 passes 1</h1>\n<p>A &amp; 빛</p>"),
            "<h1><span lang=\"ko\">등대 빛</span> passes 1</h1>\n\
             <p>A &amp; <span lang=\"ko\">빛</span></p>"
        );
        assert_eq!(marked("ㅈㅇ"), "<span lang=\"ko\">ㅈㅇ</span>");
    }

    #[test]
    fn an_element_of_a_drawing_is_marked_whole() {
        assert_eq!(
            marked(
                "<svg><g><title>빛 52 million</title></g><text x=\"1\">빛 1</text><text>1</text></svg>"
            ),
            "<svg><g><title lang=\"ko\">빛 52 million</title></g>\
             <text x=\"1\" lang=\"ko\">빛 1</text><text>1</text></svg>"
        );
        let korean = "<html lang=\"ko\"><svg><text>빛</text></svg></html>";
        assert_eq!(marked(korean), korean);
    }

    #[test]
    fn what_is_read_from_the_right_is_kept_apart() {
        assert_eq!(
            marked("<h1>\u{5E9}\u{5D9}\u{5E8} 2 \u{627}\u{628} passes 1 billion</h1>"),
            "<h1><bdi>\u{5E9}\u{5D9}\u{5E8} 2 \u{627}\u{628}</bdi> passes 1 billion</h1>"
        );
        assert_eq!(
            marked("<p title=\"\u{627}\">빛 \u{627} 빛 \u{627}빛 é ŝ"),
            "<p title=\"\u{627}\"><span lang=\"ko\">빛</span> \
             <bdi>\u{627} <span lang=\"ko\">빛</span> \u{627}</bdi><span lang=\"ko\">빛</span> é ŝ"
        );
        let directed = "<p dir=\"rtl\">\u{627}</p><title>\u{627}</title>";
        assert_eq!(marked(directed), directed);
        assert_eq!(super::missing("<p>\u{627} 빛</p>", true).len(), 2);
    }

    #[test]
    fn what_is_marked_stays() {
        for page in [
            "<p lang=\"ko\">등대</p>",
            "<p lang=\"ko-KR\">등대</p>",
            "<html lang=\"ko\"><p>등대</p></html>",
            "<p class=\"a\" lang=\"ko\">a <em>빛</em> 등대</p>",
            "<p>No letter of it: ’ – 日 é</p>",
        ] {
            assert_eq!(marked(page), page);
        }
    }

    #[test]
    fn a_mark_ends_with_its_element() {
        assert_eq!(
            marked("<ul lang=\"ko\"><li>등<li>대</ul><p>빛<br>빛</p>"),
            "<ul lang=\"ko\"><li>등<li>대</ul>\
             <p><span lang=\"ko\">빛</span><br><span lang=\"ko\">빛</span></p>"
        );
        assert_eq!(
            marked("<p lang=\"ko\">빛 <p>빛</p> <i>빛</i></p> <i>빛</i>"),
            "<p lang=\"ko\">빛 <p>빛</p> <i>빛</i></p> <i><span lang=\"ko\">빛</span></i>"
        );
    }

    #[test]
    fn where_no_markup_can_be_none_is_put() {
        for page in [
            "<title>빛</title>",
            "<script type=\"application/ld+json\">{\"a\":\"빛<b>빛\"}</script>",
            "<style>p::after{content:\"빛\"}</style>",
            "<textarea>빛 &lt;b></textarea>",
            "<select><option>빛</option></select>",
            "<svg><text lang=\"ko\">빛</text><text>1</text></svg>",
            "<meta content=\"빛\">",
            "<!-- 빛 -->",
        ] {
            assert_eq!(marked(page), page);
            let after = format!("{page}<p>빛</p>");
            assert_eq!(marked(&after), format!("{page}<p><span lang=\"ko\">빛</span></p>"));
        }
    }

    #[test]
    fn a_page_that_is_cut_off_does_no_harm() {
        for page in ["<p", "<p title=\"빛", "빛<", "<!-- 빛", "<script>빛", "</p>빛<", "<>빛"]
        {
            assert!(marked(page).contains('빛') || !page.contains('빛'));
        }
    }
}
