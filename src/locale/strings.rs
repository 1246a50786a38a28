//! Reading and checking the words of a language: `strings/<code>.toml`.
//!
//! The site's own file adds to the built-in one and replaces its words, key by key. The built-in
//! English words are the list of keys, and of the gaps that each has.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::plural::{CATEGORIES, Rule};
use crate::diagnostics::{Code, Diagnostic, FileId, Report, Span, nearest};
use crate::schema::{STRINGS, renamed_help};
use crate::source::{BUILT_IN, FileKind, SourceFile, Sources};
use crate::toml_reader;

/// The language whose built-in words name every key.
const FALLBACK: &str = "en";

/// Keys that English does without, and the gaps that they may have.
const OPTIONAL: [(&str, &[&str]); 5] = [
    ("dates.to-same-month", &["year", "month", "day"]),
    ("dates.to-same-year", &["year", "month", "day"]),
    ("number.join", &[]),
    ("number.counted", &["n", "unit"]),
    ("number.counted-digits", &["n", "unit"]),
];

/// Tables whose keys are names that a site may add to: languages, countries, time zones, and pages
/// that the search finds by more than their headings.
const OPEN: [&str; 4] = ["language.", "country.", "zone.", "find.page."];

/// The words that a site's own templates use and Daesang doesn't know.
pub(super) const EXTRA: &str = "extra.";

/// A word as written.
struct Word<'a> {
    key: String,
    /// None if it is no text.
    text: Option<String>,
    /// Its name.
    at: Span,
    /// What it says.
    span: Span,
    file: &'a SourceFile,
}

/// Whether a strings file is that of a language.
fn is_of(file: &SourceFile, code: &str) -> bool {
    file.path.file_name().split('.').next() == Some(code)
}

/// The words of a language by their keys.
pub(super) fn read(
    code: &str,
    sources: &Sources,
    report: &mut Report,
) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    let mut english: Option<BTreeMap<String, String>> = None;
    // The site's own files come first among the sources; built-in words fill the gaps.
    for (id, file) in sources.of_kind(FileKind::Strings) {
        if !is_of(file, code) {
            continue;
        }
        let found = words_of(file, id, report);
        if file.path.as_str() != built_in(FALLBACK) {
            let english = english.get_or_insert_with(|| english_words(sources));
            found.iter().for_each(|word| check(word, english, report));
        }
        for word in found {
            let key = today(&word.key).unwrap_or(word.key);
            if let (Entry::Vacant(entry), Some(text)) = (words.entry(key), word.text) {
                entry.insert(text);
            }
        }
    }
    if words.is_empty()
        && sources.of_kind(FileKind::Strings).all(|(_, file)| !is_of(file, code))
    {
        // A language without any strings file has been told where it is asked for.
        return english_words(sources);
    }
    if code != FALLBACK {
        let english = english.unwrap_or_else(|| english_words(sources));
        complete(code, &mut words, english.into_iter(), report);
    }
    words
}

fn built_in(code: &str) -> String {
    format!("{BUILT_IN}strings/{code}.toml")
}

fn english_words(sources: &Sources) -> BTreeMap<String, String> {
    let path = built_in(FALLBACK);
    let mut files = sources.of_kind(FileKind::Strings);
    let file = files.find(|(_, file)| file.path.as_str() == path);
    // What is wrong with it is told where it is read as a language of its own.
    let words = file.map(|(id, file)| words_of(file, id, &mut Report::new()));
    words.unwrap_or_default().into_iter().filter_map(|w| Some((w.key, w.text?))).collect()
}

fn words_of<'a>(file: &'a SourceFile, id: FileId, report: &mut Report) -> Vec<Word<'a>> {
    let mut found = Vec::new();
    if let Some(document) = toml_reader::parse(file, id, report) {
        flatten(document.get_ref(), "", (file, id), &mut found);
    }
    found
}

/// Nested tables become dotted keys; hyphens stay.
fn flatten<'a>(
    table: &toml::de::DeTable<'_>,
    prefix: &str,
    (file, id): (&'a SourceFile, FileId),
    found: &mut Vec<Word<'a>>,
) {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.get_ref());
        let text = match value.get_ref() {
            toml::de::DeValue::Table(inner) => {
                flatten(inner, &format!("{name}."), (file, id), found);
                continue;
            }
            toml::de::DeValue::String(words) => Some(words.to_string()),
            _ => None,
        };
        let (at, span) = (Span::new(id, key.span()), Span::new(id, value.span()));
        found.push(Word { key: name, text, at, span, file });
    }
}

/// Refuses a word that nothing uses, one that is no text, and gaps that nothing fills.
fn check(word: &Word<'_>, english: &BTreeMap<String, String>, report: &mut Report) {
    let Some(text) = &word.text else {
        report.push(
            Diagnostic::new(Code::E112, format!("`{}` is no text", word.key))
                .at(word.span, "")
                .help("write it in quotes: `feed = \"News\"`"),
        );
        return;
    };
    if word.key.starts_with(EXTRA) {
        return;
    }
    let now = today(&word.key);
    let known = gaps_of(now.as_ref().unwrap_or(&word.key), english);
    if let Some(now) = &now {
        report.push(
            Diagnostic::new(Code::E107, format!("unknown key `{}`", word.key))
                .at(word.at, "nothing uses these words")
                .help(renamed_help(now)),
        );
    }
    let Some(gaps) = known else {
        let near = nearest(&word.key, english.keys().map(String::as_str));
        let own = "words for templates of your own stand under `[extra]`".to_owned();
        report.push(
            Diagnostic::new(Code::E107, format!("unknown key `{}`", word.key))
                .at(word.at, "nothing uses these words")
                .help(near.map_or(own, |near| format!("did you mean `{near}`?"))),
        );
        return;
    };
    if let Err((written, why)) = filled(text, &gaps) {
        let names: Vec<String> = gaps.iter().map(|gap| format!("`{{{gap}}}`")).collect();
        let help = match names.len() {
            0 => "nothing is filled in here".to_owned(),
            _ => format!("{} can be filled in here", names.join(", ")),
        };
        report.push(
            Diagnostic::new(Code::E128, format!("`{written}` {why}"))
                .at(within(word, &written), "")
                .help(help),
        );
    }
    grammar(word, text, report);
}

/// The key of today of one that had another name.
fn today(key: &str) -> Option<String> {
    let Some((table, name)) = key.split_once('.') else {
        return STRINGS.renamed(key).map(str::to_owned);
    };
    let now = STRINGS.find(table)?.holds.shape()?.renamed(name)?;
    Some(format!("{table}.{now}"))
}

/// Where a part of a word stands in its file.
fn within(word: &Word<'_>, part: &str) -> Span {
    let (start, end) = (word.span.start as usize, word.span.end as usize);
    let found = word.file.text.get(start..end).and_then(|raw| raw.find(part));
    match found {
        Some(at) => Span::new(word.span.file, start + at..start + at + part.len()),
        None => word.span,
    }
}

/// The gaps that the words of a key may have; none if there is no such key.
fn gaps_of(key: &str, english: &BTreeMap<String, String>) -> Option<Vec<String>> {
    if let Some((_, gaps)) = OPTIONAL.iter().find(|(optional, _)| *optional == key) {
        return Some(gaps.iter().map(|gap| (*gap).to_owned()).collect());
    }
    let of = |text: &String| gaps(text).map(|(gap, _)| gap.to_owned()).collect::<Vec<_>>();
    let form = key
        .rsplit_once('.')
        .filter(|(_, category)| *category == "other" || CATEGORIES.contains(category));
    if let Some((group, _)) = form {
        if group == "plural.cardinal" || group == "plural.ordinal" {
            return Some(Vec::new());
        }
        if english.contains_key(&format!("{group}.other")) {
            // Forms of one word have their gaps in common.
            let forms = CATEGORIES.iter().copied().chain(["other"]);
            let mut all: Vec<String> = forms
                .filter_map(|form| english.get(&format!("{group}.{form}")))
                .flat_map(of)
                .collect();
            all.sort_unstable();
            all.dedup();
            return Some(all);
        }
    }
    let is_open = OPEN.iter().any(|open| key.starts_with(open));
    english.get(key).map(of).or_else(|| is_open.then(Vec::new))
}

/// The names of the gaps in some words, and what stands in their braces.
fn gaps(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let inner = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    inner.map(|(inner, _)| (inner.split(':').next().unwrap_or(inner), inner))
}

/// Finds a gap that nothing fills, with the reason.
fn filled(text: &str, known: &[String]) -> Result<(), (String, &'static str)> {
    if text.matches('{').count() != text.matches('}').count() {
        return Err((text.to_owned(), "has a brace too many, or one too few"));
    }
    for (name, inner) in gaps(text) {
        let written = format!("{{{inner}}}");
        if !known.iter().any(|gap| gap == name) {
            return Err((written, "is filled in by nothing"));
        }
        let forms =
            inner.split_once(':').map(|(_, forms)| forms.split('/').collect::<Vec<_>>());
        if forms.is_some_and(|forms| forms.len() != 2 || forms.iter().any(|f| f.is_empty())) {
            return Err((written, "needs two forms of a particle, as in `{song:은/는}`"));
        }
    }
    Ok(())
}

/// Units of numbers from a text such as `1000000000={n} billion, 1000000={n} million`.
pub(super) fn units(text: &str) -> Option<Vec<(u64, String)>> {
    let unit = |unit: &str| {
        let (size, words) = unit.trim().split_once('=')?;
        Some((size.parse().ok().filter(|size| *size > 0)?, words.to_owned()))
    };
    text.split(',').map(unit).collect()
}

/// Checks the words that are no words but rules.
fn grammar(word: &Word<'_>, text: &str, report: &mut Report) {
    let is_rule = word.key.starts_with("plural.") && !word.key.ends_with(".other");
    let why = if is_rule && Rule::parse(text).is_none() {
        "is no plural rule; write it as `n % 10 = 1 and n % 100 != 11`"
    } else if ["number.units", "number.compact"].contains(&word.key.as_str())
        && units(text).is_none()
    {
        "is no list of units; write it as `1000000000={n} billion, 1000000={n} million`"
    } else if word.key == "dates.months" && text.split(',').count() != 12 {
        "does not name twelve months, with commas between them"
    } else if word.key == "sort.first" && !["latin", "hangul"].contains(&text) {
        "is no script to begin with; write `latin` or `hangul`"
    } else {
        return;
    };
    report.push(Diagnostic::new(Code::E128, format!("`{text}` {why}")).at(word.span, ""));
}

/// Refuses a language without some of the words. Those of another take their place, so that
/// templates don't stumble over them as well.
pub(super) fn complete(
    code: &str,
    words: &mut BTreeMap<String, String>,
    wanted: impl Iterator<Item = (String, String)>,
    report: &mut Report,
) {
    let mut missing: Vec<String> = Vec::new();
    for (key, text) in wanted {
        if !words.contains_key(&key) && is_needed(&key) {
            missing.push(format!("`{key}`"));
            words.insert(key, text);
        }
    }
    if missing.is_empty() {
        return;
    }
    let shown = missing[..missing.len().min(5)].join(", ");
    let more = match missing.len() {
        0..=5 => String::new(),
        n => format!(" and {} more", n - 5),
    };
    let what = format!("the words of the language `{code}` are not complete");
    report.push(
        Diagnostic::new(Code::E121, what)
            .on_path(format!("strings/{code}.toml"))
            .help(format!("add {shown}{more}; `strings/{FALLBACK}.toml` shows what each says")),
    );
}

/// Forms that not every language has, and names for which there is another word to show.
fn is_needed(key: &str) -> bool {
    let is_form = key.rsplit_once('.').is_some_and(|(_, form)| CATEGORIES.contains(&form));
    let names = ["plural.", "dates.from-same"];
    !is_form && !OPEN.iter().chain(&names).any(|name| key.starts_with(name))
}
