//! The last change of `observe`, so that it can be taken back: what was put into which file, and
//! what was there before.

use serde_json::{Value, json};

use super::atomic_write::{self, Change};
use crate::diagnostics::{Code, Diagnostic};
use std::path::Path;

/// The file in the site's folder that has the last change.
const FILE: &str = ".daesang-undo";

/// The change of the file that has the last change, for these changes.
///
/// # Errors
/// Why the old one can't be read.
pub fn record(root: &Path, changes: &[Change], row: &str) -> Result<Change, Diagnostic> {
    let files: Vec<Value> = changes.iter().map(reverse).collect();
    let after = format!("{}\n", json!({ "row": row, "files": files })).into_bytes();
    Ok(Change { path: FILE.to_owned(), before: atomic_write::read(root, FILE)?, after })
}

/// A replaced part of a file.
fn reverse(change: &Change) -> Value {
    let before = change.before.as_deref().unwrap_or_default();
    let after = change.after.as_slice();
    let (start, end) = shared(before, after);
    let removed = String::from_utf8_lossy(&before[start..before.len() - end]);
    json!({
        "path": change.path,
        "start": start,
        "removed": removed,
        "added": after.len() - end - start,
        "hash": hash(after),
    })
}

/// Lengths of the beginning and of the end that two texts share, in whole characters.
fn shared(a: &[u8], b: &[u8]) -> (usize, usize) {
    let is_inside =
        |text: &[u8], at: usize| text.get(at).is_some_and(|b| (0x80..0xC0).contains(b));
    let mut start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    while is_inside(a, start) || is_inside(b, start) {
        start -= 1;
    }
    let most = a.len().min(b.len()) - start;
    let ends = a.iter().rev().zip(b.iter().rev()).take(most);
    let mut end = ends.take_while(|(a, b)| a == b).count();
    while end > 0 && (is_inside(a, a.len() - end) || is_inside(b, b.len() - end)) {
        end -= 1;
    }
    (start, end)
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// The changes that take the last change back.
///
/// # Errors
/// That there is none, or that one of its files was changed since.
pub fn changes(root: &Path) -> Result<Vec<Change>, Diagnostic> {
    let none = || {
        Diagnostic::new(Code::E915, "there is no observation to take back")
            .help("`--undo` takes back what the last `observe` wrote, once")
    };
    let bytes = atomic_write::read(root, FILE)?.ok_or_else(none)?;
    let last: Value = serde_json::from_slice(&bytes).map_err(|_| none())?;
    let row = last["row"].as_str().unwrap_or_default();
    let files = last["files"].as_array().filter(|files| !files.is_empty()).ok_or_else(none)?;
    files.iter().map(|file| reversed(root, file, row, none)).collect()
}

fn reversed(
    root: &Path,
    file: &Value,
    row: &str,
    none: impl Fn() -> Diagnostic,
) -> Result<Change, Diagnostic> {
    let number = |key: &str| file[key].as_u64().and_then(|n| usize::try_from(n).ok());
    let path = file["path"].as_str().filter(|path| path.starts_with("content/"));
    let path = path.ok_or_else(&none)?;
    let now = atomic_write::read(root, path)?.unwrap_or_default();
    if Some(hash(&now).as_str()) != file["hash"].as_str() {
        let what = "this file was changed after the last `observe`";
        return Err(Diagnostic::new(Code::E915, what)
            .on_path(path)
            .help(format!("nothing was written; take the row out by hand: {row}")));
    }
    let (start, added) =
        (number("start").ok_or_else(&none)?, number("added").ok_or_else(&none)?);
    let removed = file["removed"].as_str().ok_or_else(&none)?;
    let (head, tail) = (now.get(..start), now.get(start + added..));
    let (head, tail) = (head.ok_or_else(&none)?, tail.ok_or_else(&none)?);
    let after = [head, removed.as_bytes(), tail].concat();
    Ok(Change { path: path.to_owned(), before: Some(now), after })
}

/// Forgets the last change, after it was taken back.
///
/// # Errors
/// Why the file can't be removed.
pub fn forget(root: &Path) -> Result<(), Diagnostic> {
    atomic_write::remove_file(root, FILE)
}

/// Lines that a change takes out of a file, and lines that it puts there.
pub fn lines(change: &Change) -> (Vec<String>, Vec<String>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let before = text(change.before.as_deref().unwrap_or_default());
    let after = text(&change.after);
    let (before, after): (Vec<&str>, Vec<&str>) =
        (before.lines().collect(), after.lines().collect());
    let start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let most = before.len().min(after.len()) - start;
    let ends = before.iter().rev().zip(after.iter().rev()).take(most);
    let end = ends.take_while(|(a, b)| a == b).count();
    let own = |lines: &[&str]| {
        let lines = lines[start..lines.len() - end].iter().map(|line| line.trim());
        lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    (own(&before), own(&after))
}

#[cfg(test)]
mod tests {
    use super::{Change, lines, reverse, shared};

    #[test]
    fn what_two_texts_share_is_whole_characters() {
        for (a, b, expected) in [
            ("abc", "abc", (3, 0)),
            ("abc", "abxc", (2, 1)),
            ("aa", "aaa", (2, 0)),
            ("", "x", (0, 0)),
            ("가나", "각나", (0, 3)),
            ("x가", "x각", (1, 0)),
        ] {
            assert_eq!(shared(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
        }
    }

    #[test]
    fn a_change_is_kept_as_what_it_put_where() {
        let change = Change {
            path: "content/x".to_owned(),
            before: Some(b"one\nthree\n".to_vec()),
            after: b"one\ntwo\nthree\n".to_vec(),
        };
        let kept = reverse(&change);
        // The `t` of the next line may be taken for that of the new one.
        assert_eq!((&kept["removed"], &kept["added"]), (&"".into(), &4.into()));
        assert_eq!(lines(&change), (vec![], vec!["two".to_owned()]));
    }
}
