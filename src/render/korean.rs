//! Hangul on a page of another language is marked as Korean wherever it comes from, so that it is
//! read aloud and broken as Korean: titles stand in headlines, lists and captions, and no template
//! can know beforehand which of them are in Hangul.

use memchr::{memchr, memrchr};

use crate::locale::{hangul_run, is_hangul};

const OPEN: &str = "<span lang=\"ko\">";
const CLOSE: &str = "</span>";

/// Elements without an end.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
    "track", "wbr",
];
/// Elements whose text is no markup.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];
/// Elements in which a `span` has no place.
const WITHOUT_SPANS: [&str; 3] = ["option", "select", "svg"];

/// Marks what is not marked yet. Most pages are left as they are.
pub(super) fn mark(page: &mut Vec<u8>) {
    let Ok(text) = std::str::from_utf8(page) else { return };
    if let Some(start) = first_unmarked(text) {
        let marked = marked(text, start);
        page.clear();
        page.extend_from_slice(marked.as_bytes());
    }
}

/// Where the first run of text begins that holds Hangul and may lack its mark. Only its own element
/// is looked at: whether one further out has the mark is for the walk to find.
fn first_unmarked(page: &str) -> Option<usize> {
    let bytes = page.as_bytes();
    let mut at = 0;
    while let Some(found) = next_hangul(page, at) {
        let begins = memrchr(b'>', &bytes[..found]).map_or(0, |end| end + 1);
        let tag = memrchr(b'<', &bytes[..found]);
        let next = |byte| memchr(byte, &bytes[found..]).map_or(bytes.len(), |n| found + n);
        if tag.is_some_and(|tag| tag >= begins) {
            // In a tag: an attribute can't be marked in part.
            at = next(b'>');
            continue;
        }
        let tag = &page[tag.unwrap_or(begins)..begins];
        if let Some(raw) = RAW.iter().find(|raw| name_of(tag) == **raw) {
            let end = page[found..].find(&format!("</{raw}"));
            at = end.map_or(bytes.len(), |end| found + end);
        } else if language_of(tag).is_some_and(is_korean) {
            at = next(b'<');
        } else {
            return Some(begins);
        }
    }
    None
}

fn next_hangul(page: &str, from: usize) -> Option<usize> {
    const STRIDE: usize = 64;
    // The bytes that letters of Hangul begin with, and few others; a stride at a time is fast.
    let may = |byte: u8| byte >= 0xE1 && byte != 0xE2;
    let bytes = page.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let end = (at + STRIDE).min(bytes.len());
        if bytes[at..end].iter().fold(false, |any, byte| any | may(*byte)) {
            for index in at..end {
                if may(bytes[index]) && page[index..].chars().next().is_some_and(is_hangul) {
                    return Some(index);
                }
            }
        }
        at = end;
    }
    None
}

/// An element that is open.
struct Open<'a> {
    name: &'a str,
    /// Whether what stands in it stays as it is: it is Korean, or takes no `span`.
    stays: bool,
}

/// The page with its marks. Up to `start` nothing lacks one, but elements have been opened there.
fn marked(page: &str, start: usize) -> String {
    let mut out = String::with_capacity(page.len() + page.len() / 32);
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut at = 0;
    while at < page.len() {
        let tag = memchr(b'<', &page.as_bytes()[at..]).map_or(page.len(), |n| at + n);
        let text = &page[at..tag];
        if at < start || open.last().is_some_and(|open| open.stays) {
            out.push_str(text);
        } else {
            push_marked(text, &mut out);
        }
        let end = tag + length_of_tag(&page[tag..]);
        enter(&page[tag..end], &mut open);
        out.push_str(&page[tag..end]);
        at = end;
        if let Some(raw) = open.last().filter(|open| RAW.contains(&open.name)) {
            let close = page[at..].find(&format!("</{}", raw.name));
            let close = close.map_or(page.len(), |n| at + n);
            out.push_str(&page[at..close]);
            at = close;
        }
    }
    out
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

/// Opens or closes an element. One that is left open, as HTML allows, ends with the one it is in.
fn enter<'a>(tag: &'a str, open: &mut Vec<Open<'a>>) {
    let name = name_of(tag);
    if tag.starts_with("</") {
        if let Some(at) = open.iter().rposition(|open| open.name == name) {
            open.truncate(at);
        }
        return;
    }
    if name.is_empty() || tag.ends_with("/>") || VOID.contains(&name) {
        return;
    }
    let outer = open.last().is_some_and(|open| open.stays);
    let stays = WITHOUT_SPANS.contains(&name)
        || match language_of(tag) {
            Some(language) => is_korean(language),
            None => outer,
        };
    open.push(Open { name, stays });
}

/// The name in a tag, and nothing of a comment or a declaration.
fn name_of(tag: &str) -> &str {
    let name = tag.trim_start_matches('<').trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    &name[..end.unwrap_or(name.len())]
}

fn language_of(tag: &str) -> Option<&str> {
    let (_, value) = tag.split_once(" lang=\"")?;
    value.split_once('"').map(|(language, _)| language)
}

fn is_korean(language: &str) -> bool {
    language == "ko" || language.starts_with("ko-")
}

/// How long a tag or a comment is. A `>` in an attribute is none of its ends.
fn length_of_tag(rest: &str) -> usize {
    if rest.starts_with("<!--") {
        return rest.find("-->").map_or(rest.len(), |at| at + 3);
    }
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::mark;

    fn marked(page: &str) -> String {
        let mut bytes = page.as_bytes().to_vec();
        mark(&mut bytes);
        String::from_utf8(bytes).unwrap()
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
            marked("<p lang=\"ko\">빛 <i lang=\"en\">by 등대</i></p>"),
            "<p lang=\"ko\">빛 <i lang=\"en\">by <span lang=\"ko\">등대</span></i></p>"
        );
    }

    #[test]
    fn where_no_markup_can_be_none_is_put() {
        for page in [
            "<title>빛</title>",
            "<script type=\"application/ld+json\">{\"a\":\"빛<b>빛\"}</script>",
            "<style>p::after{content:\"빛\"}</style>",
            "<textarea><b>빛</textarea>",
            "<select><option>빛</option></select>",
            "<svg><text>빛</text></svg>",
            "<meta content=\"빛 > 빛\">",
            "<!-- <p>빛 -->",
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
