//! Placeholders in text, such as `{{ first.days }}`.

use pulldown_cmark::CowStr;

use super::Pass;
use crate::diagnostics::{Code, Diagnostic, MAX_PER_CODE, nearest};

impl<'a> Pass<'a, '_> {
    /// Text outside code: fills placeholders, refuses every other `{{`.
    pub(super) fn text(&mut self, text: CowStr<'a>, range: std::ops::Range<usize>) {
        if self.heading.is_none() {
            self.beside.texts.push(range.clone());
        }
        self.tell_stray(range.clone());
        if memchr::memchr(b'{', text.as_bytes()).is_none() {
            self.note_text(&text);
            self.push_text(text);
            return;
        }
        let filled = self.fill(&text, range);
        self.note_text(&filled);
        self.push_text(filled.into());
    }

    fn fill(&mut self, text: &str, range: std::ops::Range<usize>) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        let mut from = range.start;
        let body = &self.written.text[self.written.body..];
        // Signs that nothing closes in what is left: the rest isn't searched for it again.
        let mut open_ended: [bool; 2] = [false, false];
        while let Some((open, sign)) = template_sign(rest) {
            filled.push_str(&rest[..open]);
            let close = if sign == "{{" { "}}" } else { "%}" };
            let never = &mut open_ended[usize::from(sign == "{%")];
            let end = if *never { None } else { rest[open..].find(close) };
            *never = end.is_none();
            let length = end.map_or(2, |end| end + 2);
            let token = &rest[open..open + length];
            // As written it may be longer than the text that it became: `\\*` is two bytes.
            let written = &body[from..range.end];
            let (at, end) = match written.find(sign) {
                Some(at) if length == 2 => (at, at + 2),
                Some(at) => {
                    (at, written[at..].find(close).map_or(written.len(), |n| at + n + 2))
                }
                None => (0, written.len()),
            };
            let (at, end) = (from + at, from + end);
            from = end;
            let inner = token.strip_prefix(sign).unwrap_or(token);
            let inner = inner.strip_suffix(close).unwrap_or(inner).trim();
            let made = match self.shortcode(sign, inner) {
                Ok(told) => Err(told),
                Err(()) => self.placeholder(sign, inner).map_err(Some),
            };
            match made {
                Ok(fact) => filled.push_str(&fact),
                Err(None) => {}
                Err(Some(error)) => {
                    let span = self.span(at..end);
                    self.refuse(error.at(span, ""));
                    if self.mistakes > MAX_PER_CODE {
                        break;
                    }
                }
            }
            rest = &rest[open + length..];
        }
        filled.push_str(rest);
        filled
    }

    fn placeholder(&self, sign: &str, inner: &str) -> Result<String, Diagnostic> {
        let usable = "a placeholder is `{{ name.field }}`; \
                      anything else in braces goes into backquotes";
        let Some((name, field)) = inner.split_once('.').filter(|_| sign == "{{") else {
            return Err(
                Diagnostic::new(Code::E405, "nothing in an article is a template").help(usable)
            );
        };
        self.surroundings.fact(name.trim(), field.trim()).map_err(|known| {
            let wanted = format!("{}.{}", name.trim(), field.trim());
            let near = nearest(&wanted, known.iter().map(String::as_str));
            let help = match near {
                Some(near) => format!("did you mean `{{{{ {near} }}}}`?"),
                None if known.is_empty() => "this article has no claims to refer to".to_owned(),
                None => format!("there are {}", known.join(", ")),
            };
            Diagnostic::new(Code::E405, format!("unknown placeholder `{wanted}`")).help(help)
        })
    }
}

/// Where a text first has what opens a placeholder or a tag of templates.
fn template_sign(text: &str) -> Option<(usize, &'static str)> {
    memchr::memchr_iter(b'{', text.as_bytes()).find_map(|at| {
        match text.as_bytes().get(at + 1) {
            Some(b'{') => Some((at, "{{")),
            Some(b'%') => Some((at, "{%")),
            _ => None,
        }
    })
}
