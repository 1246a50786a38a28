//! Hangul on a page of another language is marked as Korean wherever it comes from, so that it is
//! read aloud and broken as Korean: titles stand in headlines, lists and captions, and no template
//! can know beforehand which of them are in Hangul.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};
use memchr::{memchr, memrchr};

use crate::locale::{find_hangul, hangul_run};

const OPEN: &str = "<span lang=\"ko\">";
const CLOSE: &str = "</span>";

/// Elements whose text is no markup.
const RAW: [&str; 5] = ["script", "style", "textarea", "title", "option"];

/// The elements of a drawing that hold text: a `span` has no place in them.
const DRAWN: [&str; 4] = ["text", "tspan", "textPath", "desc"];

static KOREAN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" lang=\"ko"));
static DRAWING: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<svg"));

/// A mark and where in a page it belongs.
pub(super) type Mark = (usize, &'static str);

/// The marks that a page lacks, from its beginning to its end.
pub(super) fn missing(page: &str) -> Vec<Mark> {
    let bytes = page.as_bytes();
    let mut marks = Vec::new();
    let mut at = 0;
    let (mut korean, mut drawings) =
        (Elements::of(page, &KOREAN), Elements::of(page, &DRAWING));
    while let Some(found) = find_hangul(&page[at..]).map(|skipped| at + skipped) {
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
        if KOREAN.find(tag.as_bytes()).is_some() || DRAWN.contains(&name) {
            continue;
        }
        // A link may stand in a drawing or out of it.
        if name == "a" && drawings.hold(found) || korean.hold(found) {
            continue;
        }
        let mut start = begins;
        while let Some(run) = hangul_run(&page[start..at]) {
            marks.extend([(start + run.start, OPEN), (start + run.end, CLOSE)]);
            start += run.end;
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
        super::insert(&super::missing(page), &mut marked);
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
