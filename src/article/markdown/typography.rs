//! Quotation marks, emphasis and strikethrough beside Hangul, where the rules of `CommonMark` fail.
//!
//! Its rules ask what stands before and behind a mark: a space, a sign or a letter. A Korean particle
//! stands right behind the word that it belongs to, so that the end of a quotation looks like the
//! beginning of another one, and the end of emphasis behind a sign like no end at all.

use std::collections::VecDeque;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use crate::locale::is_hangul;

type Placed<'a> = (Event<'a>, Range<usize>);

/// The events of a text, with the marks of each paragraph as their author meant them.
pub(super) struct Typography<'a, I> {
    body: &'a str,
    events: I,
    /// The rest of a paragraph, and what ended it.
    ready: VecDeque<Placed<'a>>,
    is_code: bool,
}

impl<'a, I: Iterator<Item = Placed<'a>>> Typography<'a, I> {
    pub(super) fn new(body: &'a str, events: I) -> Self {
        Self { body, events, ready: VecDeque::new(), is_code: false }
    }
}

impl<'a, I: Iterator<Item = Placed<'a>>> Iterator for Typography<'a, I> {
    type Item = Placed<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() {
            let (mut paragraph, mut is_marked) = (Vec::new(), false);
            let end = loop {
                match self.events.next() {
                    Some(placed) if !self.is_code && is_inline(&placed.0) => {
                        is_marked |= is_mark(self.body, &placed);
                        paragraph.push(placed);
                    }
                    end => break end,
                }
            };
            match &end {
                Some((Event::Start(Tag::CodeBlock(_)), _)) => self.is_code = true,
                Some((Event::End(TagEnd::CodeBlock), _)) => self.is_code = false,
                _ => {}
            }
            if paragraph.is_empty() {
                return end;
            }
            if is_marked {
                quotes(self.body, &mut paragraph);
                strikes(self.body, &mut paragraph);
                paragraph = emphasis(self.body, paragraph);
            }
            self.ready.extend(paragraph);
            self.ready.extend(end);
        }
        self.ready.pop_front()
    }
}

fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Link { .. }
                | Tag::Image { .. }
        ),
        Event::End(tag) => matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
        ),
        Event::Html(_) | Event::Rule => false,
        _ => true,
    }
}

/// Whether an event is a mark that may mean something else beside Hangul; most paragraphs have none.
fn is_mark(body: &str, (event, range): &Placed<'_>) -> bool {
    match event {
        Event::Text(_) => {
            range.len() == 1 && matches!(body.as_bytes()[range.start], b'"' | b'\'' | b'*')
        }
        Event::Start(Tag::Strikethrough) => true,
        _ => false,
    }
}

/// Turns straight quotation marks into the ones that they stand for.
fn quotes<'a>(body: &str, paragraph: &mut [Placed<'a>]) {
    // The character before, and the marks that are open: of single ones, where they stand.
    let (mut last, mut double, mut single) = (' ', false, Vec::new());
    for (at, (event, range)) in paragraph.iter_mut().enumerate() {
        let text = match event {
            Event::Text(text) => text,
            Event::Code(_) => {
                last = 'x';
                continue;
            }
            Event::SoftBreak | Event::HardBreak => {
                last = ' ';
                continue;
            }
            _ => continue,
        };
        let next = behind(body, range.end);
        let mark = match &body[range.clone()] {
            "\"" => double_quote(last, next, &mut double),
            "'" => single_quote(last, next, at, &mut single),
            _ => {
                last = text.chars().next_back().unwrap_or(last);
                continue;
            }
        };
        // An escaped mark is one that its author wants as it is.
        let is_escaped = body[..range.start].ends_with('\\');
        if !is_escaped {
            *text = mark.into();
        }
        last = mark.chars().next().unwrap_or(last);
    }
    // A mark that is never closed is an apostrophe: ’tis, ’90s.
    for at in single {
        paragraph[at].0 = Event::Text("’".into());
    }
}

/// The next character that is no mark.
fn behind(body: &str, end: usize) -> char {
    // A long run of marks is not read again for each quotation mark before it.
    let next = body[end..].chars().take(8).find(|c| !matches!(c, '*' | '_' | '~' | '`' | '['));
    next.unwrap_or(' ')
}

/// Whether a quotation mark behind this character opens a quotation.
fn opens_behind(last: char) -> bool {
    last.is_whitespace()
        || matches!(
            last,
            '(' | '[' | '{' | '“' | '‘' | '「' | '『' | '《' | '〈' | '—' | '–' | '/'
        )
}

fn double_quote(last: char, next: char, is_open: &mut bool) -> &'static str {
    // An inch.
    if last.is_ascii_digit() && !*is_open && !next.is_alphanumeric() {
        return "\"";
    }
    let closes = *is_open && (!opens_behind(last) || next.is_whitespace());
    *is_open = !closes;
    if closes { "”" } else { "“" }
}

fn single_quote(last: char, next: char, at: usize, open: &mut Vec<usize>) -> &'static str {
    // A foot.
    if last.is_ascii_digit() && next.is_ascii_digit() {
        return "'";
    }
    let is_within_word = last.is_alphanumeric() && next.is_ascii_alphabetic();
    if opens_behind(last) && !next.is_whitespace() {
        open.push(at);
        return "‘";
    }
    if !is_within_word {
        open.pop();
    }
    "’"
}

/// One `~` is a range of years or an end that is open: only two strike out.
fn strikes(body: &str, paragraph: &mut [Placed<'_>]) {
    for (event, range) in paragraph {
        let at = match event {
            Event::Start(Tag::Strikethrough) => range.start,
            Event::End(TagEnd::Strikethrough) => range.end - 1,
            _ => continue,
        };
        if !body[range.start..].starts_with("~~") {
            *event = Event::Text("~".into());
            *range = at..at + 1;
        }
    }
}

/// A run of asterisks that stayed as typed.
struct Run {
    /// Positions of its events.
    events: Range<usize>,
    /// Its place in the text.
    place: Range<usize>,
    /// How many tags are open before it.
    depth: usize,
    /// The least of them since the run before it.
    least_depth: usize,
}

/// Makes emphasis of pairs of asterisks beside Hangul that stayed as typed.
fn emphasis<'a>(body: &str, paragraph: Vec<Placed<'a>>) -> Vec<Placed<'a>> {
    let runs = runs(body, &paragraph);
    let events = |at: usize| runs[at].events.clone();
    let pairs = pairs(body, &runs).into_iter();
    let mut tags: Vec<(Range<usize>, bool)> = pairs
        .flat_map(|(open, close)| [(events(open), true), (events(close), false)])
        .collect();
    tags.sort_by_key(|(events, _)| events.start);
    if tags.is_empty() {
        return paragraph;
    }
    let mut out = Vec::with_capacity(paragraph.len());
    let mut tags = tags.into_iter().peekable();
    for (at, placed) in paragraph.into_iter().enumerate() {
        match tags.peek() {
            Some((events, opens)) if events.contains(&at) => {
                if at + 1 == events.end {
                    let tag = |tag: Tag<'a>| match opens {
                        true => Event::Start(tag),
                        false => Event::End(tag.to_end()),
                    };
                    match (events.len(), opens) {
                        (1, _) => out.push((tag(Tag::Emphasis), placed.1)),
                        (2, _) => out.push((tag(Tag::Strong), placed.1)),
                        (_, true) => {
                            out.push((tag(Tag::Emphasis), placed.1.clone()));
                            out.push((tag(Tag::Strong), placed.1));
                        }
                        (_, false) => {
                            out.push((tag(Tag::Strong), placed.1.clone()));
                            out.push((tag(Tag::Emphasis), placed.1));
                        }
                    }
                    tags.next();
                }
            }
            _ => out.push(placed),
        }
    }
    out
}

/// The runs of asterisks that are text and not escaped.
fn runs(body: &str, paragraph: &[Placed<'_>]) -> Vec<Run> {
    let (mut runs, mut depth, mut least_depth): (Vec<Run>, usize, usize) = (Vec::new(), 0, 0);
    for (at, (event, range)) in paragraph.iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                least_depth = least_depth.min(depth);
            }
            Event::Text(CowStr::Borrowed("*")) => match runs.last_mut() {
                Some(run) if run.events.end == at && run.place.end == range.start => {
                    run.events.end = at + 1;
                    run.place.end = range.end;
                }
                _ if body[..range.start].ends_with('\\') => {}
                _ => {
                    let (events, place) = (at..at + 1, range.clone());
                    runs.push(Run { events, place, depth, least_depth });
                    least_depth = depth;
                }
            },
            _ => {}
        }
    }
    runs
}

/// Runs between which emphasis goes: both as long, on words, with Hangul right before or right behind,
/// and all tags that are opened between them closed. Each run is looked at once.
fn pairs(body: &str, runs: &[Run]) -> Vec<(usize, usize)> {
    // For each length, the first run that may open, and the first of those right behind Hangul.
    let mut waiting: [[Option<usize>; 2]; 3] = [[None; 2]; 3];
    let mut pairs = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        for slot in waiting.iter_mut().flatten() {
            *slot = slot.filter(|open| runs[*open].depth <= run.least_depth);
        }
        let before = body[..run.place.start].chars().next_back().unwrap_or(' ');
        let behind = body[run.place.end..].chars().next().unwrap_or(' ');
        let Some([any, behind_hangul]) = waiting.get(run.events.len() - 1).copied() else {
            continue;
        };
        let open = if is_hangul(behind) { any } else { behind_hangul };
        let open =
            open.filter(|open| runs[*open].depth == run.depth && !before.is_whitespace());
        if let Some(open) = open {
            pairs.push((open, at));
            // Emphasis that began between the two marks can't close behind them.
            for slot in waiting.iter_mut().flatten() {
                *slot = slot.filter(|earlier| *earlier < open);
            }
        } else if !behind.is_whitespace() {
            let [any, behind_hangul] = &mut waiting[run.events.len() - 1];
            any.get_or_insert(at);
            if is_hangul(before) {
                behind_hangul.get_or_insert(at);
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Parser, TextMergeWithOffset};

    use super::Typography;
    use crate::article::markdown::options;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let events = Parser::new_ext(text, options()).into_offset_iter();
        let events = TextMergeWithOffset::new(Typography::new(text, events));
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, events.map(|(event, _)| event));
        assert_eq!(html.trim_end(), format!("<p>{expected}</p>"), "{text}");
    }

    #[test]
    fn quotations_end_before_a_particle() {
        for (text, expected) in [
            ("\"첫 기록\"이라고", "“첫 기록”이라고"),
            ("'신기록'을", "‘신기록’을"),
            ("그는 \"1위는 '기적'이다.\"라고 했다.", "그는 “1위는 ‘기적’이다.”라고 했다."),
            ("(\"인용\")과 \"둘\", \"셋\"", "(“인용”)과 “둘”, “셋”"),
            ("‘봄날’, “봄”은", "‘봄날’, “봄”은"),
            ("\"앞\n줄\"까지", "“앞\n줄”까지"),
            ("앨범 \"2집\"은 \"3집\"보다", "앨범 “2집”은 “3집”보다"),
            // English, as before.
            ("the song's \"name\" isn't 'it'", "the song’s “name” isn’t ‘it’"),
            ("'tis in the '90s, 'so' it is", "’tis in the ’90s, ‘so’ it is"),
            ("5'10\" tall, a 7\" single", "5'10&quot; tall, a 7&quot; single"),
            ("a \"*b*\" and \"`c`\"", "a “<em>b</em>” and “<code>c</code>”"),
            ("\\\"as typed\\\"", "&quot;as typed&quot;"),
            ("so -- it's...", "so – it’s…"),
        ] {
            check(text, &expected.replace("&quot;", "\""));
        }
    }

    #[test]
    fn emphasis_ends_before_a_particle() {
        for (text, expected) in [
            ("**종이달(Paper Moon)**을", "<strong>종이달(Paper Moon)</strong>을"),
            ("**\"양철연\"**은", "<strong>“양철연”</strong>은"),
            ("**24시간!**이라는", "<strong>24시간!</strong>이라는"),
            ("*『봄』*을 *여름*도", "<em>『봄』</em>을 <em>여름</em>도"),
            (
                "**첫째(1)**와 **둘째(2)**를",
                "<strong>첫째(1)</strong>와 <strong>둘째(2)</strong>를",
            ),
            ("팬덤**(아미)**이", "팬덤<strong>(아미)</strong>이"),
            ("***둘 다!***를", "<em><strong>둘 다!</strong></em>를"),
            ("**[봄](/s/)**이", "<strong><a href=\"/s/\">봄</a></strong>이"),
            ("**봄 *날*(1)**을", "<strong>봄 <em>날</em>(1)</strong>을"),
            // Unpaired and escaped asterisks stay, and so do those away from Hangul.
            ("** 봄(1)**을", "** 봄(1)**을"),
            ("\\*\\*봄(1)\\*\\*을", "**봄(1)**을"),
            ("**a(b)**c", "**a(b)**c"),
            ("2 * 3 * 4회", "2 * 3 * 4회"),
            ("*봄(1)**을", "*봄(1)**을"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn one_tilde_is_a_range() {
        for (text, expected) in [
            ("~2019년, 2021년~", "~2019년, 2021년~"),
            ("활동(~2019)과 재결합(2021~)이", "활동(~2019)과 재결합(2021~)이"),
            ("2019~2021, 3~4월", "2019~2021, 3~4월"),
            ("~~틀린~~ 값", "<del>틀린</del> 값"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn code_stays_as_it_is() {
        check("`\"a\" **봄(1)**을`", "<code>\"a\" **봄(1)**을</code>");
    }
}
