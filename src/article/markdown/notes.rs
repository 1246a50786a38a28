//! Footnotes at the end of a text, with letters in the order of their use, because sources have numbers.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::{Note, Pass};
use crate::article::html::escape;
use crate::diagnostics::{Code, Diagnostic};

impl<'a> Pass<'a, '_> {
    pub(super) fn note_reference(&mut self, name: &str) {
        let next = self.notes.used.len();
        let at = *self.notes.used.entry(name.to_lowercase()).or_insert(next);
        let letter = letter(at);
        self.attach();
        let mut markup = format!("<sup class=\"cite\"><a href=\"#note_{letter}\"");
        if at == next {
            let _ = write!(markup, " id=\"note_{letter}_from\"");
        }
        markup.push_str(" aria-label=\"");
        escape(&self.locale.fill("say.footnote", &[("letter", &letter)]), &mut markup);
        let _ = write!(markup, "\">{letter}</a></sup>");
        self.out.push(Event::InlineHtml(markup.into()));
    }

    pub(super) fn start_note(&mut self, name: &str, range: Range<usize>) {
        let name = name.to_lowercase();
        let is_second = !self.notes.names.insert(name.clone());
        if is_second {
            let span = self.span(range.start..range.start + 1);
            self.report.push(
                Diagnostic::new(Code::W506, format!("the footnote `{name}` is defined twice"))
                    .at(span, "this one is left out")
                    .help("give it another name"),
            );
        }
        self.notes.defined.push(Note { name, range, says: Vec::new(), is_second });
        self.notes.outer = Some(std::mem::take(&mut self.out));
    }

    pub(super) fn end_note(&mut self) {
        let Some(outer) = self.notes.outer.take() else { return };
        let says = std::mem::replace(&mut self.out, outer);
        if let Some(note) = self.notes.defined.last_mut() {
            note.says = says;
        }
    }

    /// Places the footnotes behind the text. One that nothing refers to is left out, and told.
    pub(super) fn place_notes(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        let mut placed: Vec<(usize, Note<'a>)> = Vec::with_capacity(notes.defined.len());
        for note in notes.defined.into_iter().filter(|note| !note.is_second) {
            match notes.used.get(&note.name) {
                Some(at) => placed.push((*at, note)),
                None => {
                    let span = self.span(note.range.start..note.range.start + 1);
                    let what = format!("nothing refers to the footnote `{}`", note.name);
                    self.report.push(
                        Diagnostic::new(Code::W506, what).at(span, "it is left out").help(
                            format!("write `[^{}]` behind a word of the text", note.name),
                        ),
                    );
                }
            }
        }
        if placed.is_empty() {
            return;
        }
        placed.sort_by_key(|(at, _)| *at);
        self.out.push(Event::Html("<ol class=\"footnotes\" type=\"a\">\n".into()));
        for (at, note) in placed {
            let letter = letter(at);
            self.out.push(Event::Html(format!("<li id=\"note_{letter}\">").into()));
            let mut says = note.says;
            let last = says.pop();
            self.out.append(&mut says);
            let mut back = format!(" <a href=\"#note_{letter}_from\" aria-label=\"");
            let words = self.locale.fill("say.footnote-back", &[("letter", &letter)]);
            escape(&words, &mut back);
            back.push_str("\">↩</a>");
            // The way back stands in the last paragraph, if the note ends with one.
            let is_paragraph = last == Some(Event::End(TagEnd::Paragraph));
            let back = Event::InlineHtml(back.into());
            let (first, second) =
                if is_paragraph { (Some(back), last) } else { (last, Some(back)) };
            self.out.extend(first.into_iter().chain(second));
            self.out.push(Event::Html("</li>\n".into()));
        }
        self.out.push(Event::Html("</ol>\n".into()));
    }
}

/// `a` to `z`, then `aa`.
fn letter(at: usize) -> String {
    let own = char::from(b'a' + u8::try_from(at % 26).unwrap_or_default());
    match at / 26 {
        0 => own.to_string(),
        more => format!("{}{own}", letter(more - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::letter;

    #[test]
    fn letters_go_on_behind_z() {
        let letters = [0, 25, 26, 51, 52, 701, 702].map(letter);
        assert_eq!(letters, ["a", "z", "aa", "az", "ba", "zz", "aaa"]);
    }
}
