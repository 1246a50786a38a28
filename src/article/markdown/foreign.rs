//! HTML and the shortcodes of other generators, which posts that come from there still have. Each is
//! told once, where it opens, with the Markdown to write instead.

use std::ops::Range;

use super::Pass;
use crate::diagnostics::{Code, Diagnostic};

/// Names of shortcodes and tags, and what to write instead.
const INSTEAD: [(&[&str], &str); 9] = [
    (
        &["figure", "img", "image", "picture", "imgproc"],
        "put the file into `static/` and write `![description](/picture.png)`",
    ),
    (
        &[
            "youtube",
            "vimeo",
            "tweet",
            "twitter",
            "x",
            "instagram",
            "gist",
            "video",
            "audio",
            "iframe",
            "embed",
            "object",
            "script",
        ],
        "write a link, `[words](https://…)`: a page loads nothing from other sites",
    ),
    (&["ref", "relref"], "write `[[id]]`, with the id of the page"),
    (&["quote", "blockquote"], "begin each line with `> `"),
    (
        &["notice", "alert", "note", "tip", "info", "warning", "callout", "admonition", "hint"],
        "write `> [!NOTE]`, and below it lines that begin with `> `",
    ),
    (&["highlight", "code", "pre"], "write the code between two lines of three backquotes"),
    (&["br"], "end the line with `\\`, or leave an empty line for a new paragraph"),
    (
        &["details", "summary", "section", "div", "center", "span", "p"],
        "leave the tags out; a heading `## …` begins a part that can be linked",
    ),
    (&["b", "strong", "i", "em", "u"], "write `**words**` or `*words*`"),
];

fn instead(name: &str) -> Option<&'static str> {
    let found = INSTEAD.iter().find(|(names, _)| names.contains(&name));
    found.map(|(_, help)| *help)
}

/// The letters that a text begins with.
fn name_of(text: &str) -> String {
    let letters = text.trim_start().chars();
    letters.take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
}

impl Pass<'_, '_> {
    /// The error of a shortcode of Hugo (`{{< name >}}`, `{{% name %}}`) or Zola (`{{ name() }}`,
    /// `{% name() %}`). `Ok` is what there is to say; nothing of the end of one that was told.
    ///
    /// # Errors
    /// The text is none of them.
    pub(super) fn shortcode(
        &mut self,
        sign: &str,
        inner: &str,
    ) -> Result<Option<Diagnostic>, ()> {
        let is_hugo = sign == "{{" && inner.starts_with(['<', '%']);
        let is_call = inner.split_once('(').is_some_and(|(name, rest)| {
            name_of(name) == name.trim() && rest.trim_end().ends_with(')')
        });
        let inner =
            inner.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '%'));
        let is_end = inner.starts_with('/') || (sign == "{%" && inner == "end");
        if !(is_hugo || is_call || is_end) {
            return Err(());
        }
        if is_end && self.opened.shortcodes > 0 {
            self.opened.shortcodes -= 1;
            return Ok(None);
        }
        self.opened.shortcodes += usize::from(!is_end);
        let name = name_of(inner.trim_start_matches('/'));
        let help = instead(&name).unwrap_or("write it in Markdown; a page has no shortcodes");
        let what = format!("`{name}` is a shortcode of another generator");
        Ok(Some(Diagnostic::new(Code::E405, what).help(help)))
    }

    /// HTML is refused where it opens.
    pub(super) fn refuse_html(&mut self, range: Range<usize>) {
        let text = &self.written.text[self.written.body..][range.clone()];
        let shown = text.find('>').map_or(text.len(), |end| end + 1).min(text.len());
        let name = name_of(text.trim_start_matches(['<', '/'])).to_ascii_lowercase();
        if text.starts_with("</") {
            let told = self.opened.tags.iter().rposition(|tag| *tag == name);
            if let Some(at) = told {
                self.opened.tags.truncate(at);
                return;
            }
        } else if !name.is_empty() {
            self.opened.tags.push(name.clone());
        }
        let help = match text.strip_prefix("<!--") {
            Some(words) if words.trim_start().starts_with("more") => {
                "leave it out: a summary is the `description` of the front matter"
            }
            Some(_) => "leave it out, or write it as a comment of the front matter: `# …`",
            None => instead(&name).unwrap_or(
                "write Markdown; put `<` of plain text into backquotes or write `\\<`",
            ),
        };
        let span = self.span(range.start..range.start + shown.max(1));
        let error = Diagnostic::new(Code::E124, "HTML is not allowed in articles");
        self.refuse(error.at(span, "").help(help));
    }
}
