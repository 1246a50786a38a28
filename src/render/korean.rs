//! Hangul on a page of another language is marked as Korean wherever it comes from, so that it is
//! read aloud and broken as Korean: titles stand in headlines, lists and captions, and no template
//! can know beforehand which of them are in Hangul.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use memchr::{memchr, memchr3, memrchr};

use crate::locale::{hangul_run, is_hangul};

const OPEN: &str = "<span lang=\"ko\">";
const CLOSE: &str = "</span>";

/// Elements whose text is no markup.
const RAW: [&str; 5] = ["script", "style", "textarea", "title", "option"];

static KOREAN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" lang=\"ko"));
static DRAWING: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<svg"));

/// Marks what is not marked yet. Most pages have nothing of the kind and are left as they are.
pub(super) fn mark(page: &mut String) {
    if let Some(marked) = marked(page) {
        *page = marked;
    }
}

/// The page with its marks, if it lacks some.
fn marked(page: &str) -> Option<String> {
    let bytes = page.as_bytes();
    let mut out: Option<String> = None;
    let (mut at, mut copied) = (0, 0);
    let mut letters = Letters::of(page);
    let mut outer: Option<Vec<Range<usize>>> = None;
    while let Some(found) = letters.next_from(at) {
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
        if RAW.contains(&name) && !tag.starts_with("</") {
            let end = page[found..].find(&format!("</{name}"));
            at = end.map_or(bytes.len(), |end| found + end);
            continue;
        }
        at = next(b'<');
        if KOREAN.find(tag.as_bytes()).is_some() {
            continue;
        }
        let outer = outer.get_or_insert_with(|| left_alone(page));
        if outer.iter().any(|range| range.contains(&found)) {
            continue;
        }
        let out =
            out.get_or_insert_with(|| String::with_capacity(page.len() + page.len() / 32));
        out.push_str(&page[copied..begins]);
        push_marked(&page[begins..at], out);
        copied = at;
    }
    let mut out = out?;
    out.push_str(&page[copied..]);
    Some(out)
}

/// Where letters of Hangul stand. The bytes that they begin with are six, which is too many to look
/// for at once.
struct Letters<'a> {
    page: &'a str,
    syllables: Option<usize>,
    others: Option<usize>,
}

impl<'a> Letters<'a> {
    fn of(page: &'a str) -> Self {
        Self { page, syllables: Some(0), others: Some(0) }
    }

    /// The first letter from a place on, which never goes back.
    fn next_from(&mut self, at: usize) -> Option<usize> {
        let find = |known: Option<usize>, bytes: [u8; 3]| {
            let mut from = known?.max(at);
            loop {
                let rest = self.page.as_bytes().get(from..)?;
                let found = from + memchr3(bytes[0], bytes[1], bytes[2], rest)?;
                if self.page[found..].starts_with(is_hangul) {
                    return Some(found);
                }
                from = found + 1;
            }
        };
        self.syllables = find(self.syllables, [0xEA, 0xEB, 0xEC]);
        self.others = find(self.others, [0xED, 0xE1, 0xE3]);
        match (self.syllables, self.others) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }
}

/// The elements that are Korean as a whole, and the drawings, in which a `span` has no place.
fn left_alone(page: &str) -> Vec<Range<usize>> {
    let bytes = page.as_bytes();
    let korean = KOREAN.find_iter(bytes).filter_map(|at| memrchr(b'<', &bytes[..at]));
    let starts = korean.chain(DRAWING.find_iter(bytes));
    starts.map(|start| start..end_of_element(page, start)).collect()
}

/// Where an element ends that begins at a place: with its own end, not that of one of its name in
/// it. What is never closed goes on to the end of the page.
fn end_of_element(page: &str, start: usize) -> usize {
    let name = name_of(&page[start..]);
    let mut depth = 0usize;
    let mut at = start;
    while let Some(found) = memchr(b'<', &page.as_bytes()[at..]) {
        let tag = &page[at + found..];
        at += found + 1;
        if name_of(tag) != name {
            continue;
        }
        if !tag.starts_with("</") {
            depth += 1;
        } else if depth > 1 {
            depth -= 1;
        } else {
            return at;
        }
    }
    page.len()
}

fn push_marked(mut text: &str, out: &mut String) {
    while let Some(run) = hangul_run(text) {
        out.push_str(&text[..run.start]);
        out.push_str(OPEN);
        out.push_str(&text[run.clone()]);
        out.push_str(CLOSE);
        text = &text[run.end..];
    }
    out.push_str(text);
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
    use super::mark;

    fn marked(page: &str) -> String {
        let mut page = page.to_owned();
        mark(&mut page);
        page
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
            "<svg><text>빛</text><text>1</text> 빛</svg>",
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
