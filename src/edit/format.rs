//! The canonical form of TOML: keys and words as the schema names them and in its order, digits in
//! groups, one observation a line, one space around `=`, one empty line between tables. Comments
//! stay with what they are above or behind, and the meaning never changes.

use toml_edit::{Array, Decor, DocumentMut, InlineTable, Item, RawString, Table, Value};

use super::insert::Refusal;
use super::parse_input::digits;
use super::rename;
use crate::schema::{Holds, STRINGS, Shape};

/// A file of TOML in canonical form.
///
/// # Errors
/// That it is no TOML, or that its layout can't be followed; it is best left alone then.
pub fn toml(text: &str, shape: &'static Shape) -> Result<String, Refusal> {
    let mut document: DocumentMut = text.parse().map_err(|_| "this is no TOML")?;
    rename::table(document.as_table_mut(), shape);
    let before = meaning(document.as_item());
    let head = take_head(document.as_table_mut());
    let end = lines(&raw(Some(document.trailing())), "", Blank::Keep);
    table(document.as_table_mut(), Some(shape));
    let mut next = 0;
    number(document.as_table_mut(), &mut next);
    document.set_trailing(end);
    let mut out = head;
    let body = document.to_string();
    out.push_str(body.trim_start_matches('\n'));
    let mut out = out.trim_end().to_owned();
    if !out.is_empty() {
        out.push('\n');
    }
    let after: DocumentMut = out.parse().map_err(|_| "its layout can't be followed")?;
    if meaning(after.as_item()) != before {
        return Err("its layout can't be followed");
    }
    Ok(out)
}

/// An article, whose front matter is brought into canonical form.
///
/// # Errors
/// As for a file of TOML.
pub fn article(text: &str, shape: &'static Shape) -> Result<String, Refusal> {
    const FENCE: &str = "+++";
    let mut at = 0;
    let mut fences = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.trim_end() == FENCE {
            fences.push(at..at + line.len());
        }
        at += line.len();
        if fences.len() == 2 {
            break;
        }
    }
    let [first, second] = fences.as_slice() else { return Err("it has no front matter") };
    if first.start != 0 {
        return Err("it has no front matter");
    }
    let front = toml(&text[first.end..second.start], shape)?;
    Ok(format!("{FENCE}\n{front}{FENCE}\n{}", &text[second.end..]))
}

/// A file of strings with its keys as they are called now. Nothing comes back if none had another
/// name: the layout of such a file is its writer's.
///
/// # Errors
/// That it is no TOML.
pub fn strings(text: &str) -> Result<Option<String>, Refusal> {
    let mut document: DocumentMut = text.parse().map_err(|_| "this is no TOML")?;
    let before = meaning(document.as_item());
    rename::table(document.as_table_mut(), &STRINGS);
    Ok((meaning(document.as_item()) != before).then(|| document.to_string()))
}

/// A CSV series whose rows have kinds that had another name, as they are called now. Nothing comes
/// back if there is none: the rest of such a file has one form only.
pub fn series(text: &str) -> Option<String> {
    rename::series(text)
}

/// What a document says, without how it is written.
fn meaning(item: &Item) -> String {
    match item {
        Item::None => String::new(),
        Item::Value(value) => value_meaning(value),
        Item::Table(table) => {
            pairs(table.iter().map(|(key, item)| (key, meaning(item))).collect())
        }
        Item::ArrayOfTables(tables) => {
            let tables: Vec<String> = tables
                .iter()
                .map(|table| pairs(table.iter().map(|(k, i)| (k, meaning(i))).collect()))
                .collect();
            format!("[{}]", tables.join(","))
        }
    }
}

fn pairs(mut all: Vec<(&str, String)>) -> String {
    all.sort();
    let all: Vec<String> = all.iter().map(|(key, says)| format!("{key:?}:{says}")).collect();
    format!("{{{}}}", all.join(","))
}

fn value_meaning(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{:?}", text.value()),
        Value::Integer(n) => n.value().to_string(),
        Value::Float(n) => format!("float {:?}", n.value().to_bits()),
        Value::Boolean(flag) => flag.value().to_string(),
        Value::Datetime(at) => at.value().to_string(),
        Value::Array(array) => {
            let items: Vec<String> = array.iter().map(value_meaning).collect();
            format!("[{}]", items.join(","))
        }
        Value::InlineTable(table) => {
            pairs(table.iter().map(|(key, value)| (key, value_meaning(value))).collect())
        }
    }
}

fn raw(text: Option<&RawString>) -> String {
    text.and_then(RawString::as_str).unwrap_or_default().replace('\r', "")
}

/// What becomes of empty lines before the first comment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blank {
    /// One stays.
    Keep,
    /// None stays.
    Drop,
    /// One is made.
    ChunkSource,
}

/// Whole lines of comments, indented anew, with one empty line at most between them.
fn lines(text: &str, indent: &str, blank: Blank) -> String {
    let mut out = String::new();
    // What stands behind the last line break is the indentation of what follows.
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let rest =
        &text[if whole.is_empty() && !text.contains('\n') { 0 } else { whole.len() + 1 }..];
    let mut empty = blank == Blank::ChunkSource;
    let mut first = true;
    let all = whole.split('\n').chain(Some(rest).filter(|rest| rest.contains('#')));
    for line in all {
        let line = line.trim();
        if line.is_empty() {
            empty |= text.contains('\n') && !(first && blank == Blank::Drop);
            continue;
        }
        if empty {
            out.push('\n');
        }
        out.push_str(&format!("{indent}{line}\n"));
        (empty, first) = (false, false);
    }
    if empty && (blank != Blank::Drop || !first) {
        out.push('\n');
    }
    out
}

/// A comment behind something, on its line.
fn behind(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() { String::new() } else { format!(" {text}") }
}

/// Comments at the top of a file that an empty line sets apart: they belong to the file.
fn take_head(root: &mut Table) -> String {
    let Some(first) = root.iter().next().map(|(key, _)| key.to_owned()) else {
        return String::new();
    };
    let decor = match root.get_mut(&first) {
        Some(Item::Table(table)) if !table.is_dotted() && !table.is_implicit() => {
            Some(table.decor_mut().clone())
        }
        Some(Item::Value(_)) => root.key(&first).map(|key| key.leaf_decor().clone()),
        _ => None,
    };
    let text = decor.map(|decor| raw(decor.prefix())).unwrap_or_default();
    let Some(end) = text.rfind("\n\n") else { return String::new() };
    let (head, rest) = (&text[..=end], &text[end + 2..]);
    if !head.contains('#') {
        return String::new();
    }
    let rest = rest.to_owned();
    match root.get_mut(&first) {
        Some(Item::Table(table)) => table.decor_mut().set_prefix(rest),
        _ => {
            if let Some(mut key) = root.key_mut(&first) {
                key.leaf_decor_mut().set_prefix(rest);
            }
        }
    }
    format!("{}\n", lines(head, "", Blank::Drop).trim_end_matches('\n').to_owned() + "\n")
}

/// Sorts and lays out a table, and all below it.
fn table(table: &mut Table, shape: Option<&'static Shape>) {
    if let Some(shape) = shape {
        table.sort_values_by(|a, _, b, _| shape.rank(a.get()).cmp(&shape.rank(b.get())));
    }
    let mut first = true;
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for name in keys {
        let holds = shape.and_then(|shape| shape.find(&name)).map(|key| &key.holds);
        let is_value = matches!(table.get(&name), Some(Item::Value(_)));
        if is_value && let Some(mut key) = table.key_mut(&name) {
            let decor = key.leaf_decor_mut();
            let blank = if first { Blank::Drop } else { Blank::Keep };
            let above = lines(&raw(decor.prefix()), "", blank);
            *decor = Decor::new(above, " ");
        }
        match table.get_mut(&name) {
            Some(Item::Value(held)) => {
                first = false;
                value(held, holds, true);
                let after = behind(&raw(held.decor().suffix()));
                *held.decor_mut() = Decor::new(" ", after);
            }
            Some(Item::Table(inner)) if inner.is_dotted() => first = false,
            Some(Item::Table(inner)) => {
                header(inner);
                self::table(inner, below(holds));
            }
            Some(Item::ArrayOfTables(tables)) => {
                let shape = match holds {
                    Some(Holds::Tables(shape) | Holds::OneOrMore(shape)) => Some(*shape),
                    _ => None,
                };
                for inner in tables.iter_mut() {
                    header(inner);
                    self::table(inner, shape);
                }
            }
            Some(Item::None) | None => {}
        }
    }
}

/// The shape of the table that a key holds.
fn below(holds: Option<&Holds>) -> Option<&'static Shape> {
    match holds {
        Some(Holds::Table(shape) | Holds::OneOrMore(shape) | Holds::Each(shape)) => Some(shape),
        _ => None,
    }
}

fn header(table: &mut Table) {
    let decor = table.decor_mut();
    let above = lines(&raw(decor.prefix()), "", Blank::ChunkSource);
    let after = behind(&raw(decor.suffix()));
    *decor = Decor::new(above, after);
}

/// Gives tables the order in which they are to be printed.
fn number(table: &mut Table, next: &mut isize) {
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => {
                if !inner.is_implicit() && !inner.is_dotted() {
                    inner.set_position(Some(*next));
                    *next += 1;
                }
                number(inner, next);
            }
            Item::ArrayOfTables(tables) => {
                for inner in tables.iter_mut() {
                    inner.set_position(Some(*next));
                    *next += 1;
                    number(inner, next);
                }
            }
            Item::Value(_) | Item::None => {}
        }
    }
}

/// Lays out a value. What stands behind a key may take several lines.
fn value(held: &mut Value, holds: Option<&Holds>, is_outer: bool) {
    match held {
        Value::Integer(n) => {
            let written = raw(n.as_repr().map(toml_edit::Repr::as_raw));
            let plain = written.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'+'));
            let grouped = u64::try_from(*n.value()).ok().map(digits);
            if let (true, Some(Ok(new))) = (plain, grouped.map(|text| text.parse::<Value>())) {
                let decor = n.decor().clone();
                *held = new;
                *held.decor_mut() = decor;
            }
        }
        Value::Array(items) => array(items, holds, is_outer),
        Value::InlineTable(table) => inline(table, holds),
        Value::String(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

fn is_laid_out(decor: &Decor) -> bool {
    [raw(decor.prefix()), raw(decor.suffix())].iter().any(|text| text.contains('\n'))
}

/// Whether a value has lines or comments of its own inside.
fn has_lines(value: &Value) -> bool {
    match value {
        Value::Array(items) => {
            raw(Some(items.trailing())).contains('\n')
                || items.iter().any(|item| is_laid_out(item.decor()) || has_lines(item))
        }
        Value::InlineTable(table) => {
            raw(Some(table.trailing())).contains('\n')
                || table.iter().any(|(name, value)| {
                    let key = table.key(name);
                    is_laid_out(value.decor())
                        || has_lines(value)
                        || key.is_some_and(|key| {
                            is_laid_out(key.leaf_decor()) || is_laid_out(key.dotted_decor())
                        })
                })
        }
        _ => false,
    }
}

fn array(items: &mut Array, holds: Option<&Holds>, is_outer: bool) {
    let shape = match holds {
        Some(Holds::Tables(shape) | Holds::OneOrMore(shape)) => Some(*shape),
        _ => None,
    };
    let inner = shape.map(Holds::Table);
    let on_lines = has_lines(&Value::Array(items.clone()));
    if on_lines && !is_outer {
        return;
    }
    for item in items.iter_mut() {
        value(item, inner.as_ref().or(holds), false);
    }
    if !on_lines && (shape.is_none() || items.is_empty()) {
        for (at, item) in items.iter_mut().enumerate() {
            *item.decor_mut() = Decor::new(if at == 0 { "" } else { " " }, "");
        }
        items.set_trailing("");
        items.set_trailing_comma(false);
        return;
    }
    // What stands between two items, but for the comma: the first line is behind the one, the
    // others are above the next.
    let mut gap = String::new();
    for item in items.iter_mut() {
        gap.push_str(&raw(item.decor().prefix()));
        let next = raw(item.decor().suffix());
        *item.decor_mut() = Decor::new(between(&gap, "  "), "");
        gap = next;
    }
    gap.push_str(&raw(Some(items.trailing())));
    let end = between(&gap, "  ");
    items.set_trailing(format!("{}\n", end.trim_end()));
    items.set_trailing_comma(!items.is_empty());
}

fn between(gap: &str, indent: &str) -> String {
    let (first, rest) = gap.split_once('\n').unwrap_or((gap, ""));
    let above = lines(&format!("{rest}\n"), indent, Blank::Keep);
    // What stands behind the last break is the indentation of the next item.
    let whole = rest.rsplit_once('\n').map(|(whole, _)| whole);
    let last = whole.and_then(|whole| whole.split('\n').next_back());
    let blank = last.is_some_and(|line| line.trim().is_empty());
    let above = above.trim_end_matches('\n');
    let mut out = behind(first);
    out.push('\n');
    if !above.is_empty() {
        out.push_str(above);
        out.push('\n');
    }
    if blank {
        out.push('\n');
    }
    out.push_str(indent);
    out
}

fn inline(table: &mut InlineTable, holds: Option<&Holds>) {
    let shape = match holds {
        Some(Holds::Table(shape) | Holds::OneOrMore(shape)) => Some(*shape),
        _ => None,
    };
    let whole = Value::InlineTable(table.clone());
    if has_lines(&whole) || table.iter().any(|(_, value)| is_dotted(value)) {
        return;
    }
    if let Some(shape) = shape {
        table.sort_values_by(|a, _, b, _| shape.rank(a.get()).cmp(&shape.rank(b.get())));
    }
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let last = keys.len().saturating_sub(1);
    for (at, name) in keys.iter().enumerate() {
        if let Some(mut key) = table.key_mut(name) {
            *key.leaf_decor_mut() = Decor::new(" ", " ");
        }
        let holds = shape.and_then(|shape| shape.find(name)).map(|key| &key.holds);
        if let Some(held) = table.get_mut(name) {
            value(held, holds, false);
            *held.decor_mut() = Decor::new(" ", if at == last { " " } else { "" });
        }
    }
    table.set_trailing("");
    table.set_trailing_comma(false);
}

/// A table that is written with dots in its key.
fn is_dotted(value: &Value) -> bool {
    value.as_inline_table().is_some_and(InlineTable::is_dotted)
}

#[cfg(test)]
mod tests {
    use super::{article, toml};
    use crate::schema::{FRONT_MATTER, SONG};

    #[track_caller]
    fn check(before: &str, after: &str) {
        let formatted = toml(before, &SONG).unwrap();
        assert_eq!(formatted, after);
        assert_eq!(toml(&formatted, &SONG).unwrap(), after, "a second time");
    }

    #[test]
    fn keys_tables_and_digits_have_one_form() {
        check(
            "artists=['a',\"b\" , ]\ntitle   =  \"x\"   # why\n[series.m]\nobservations = [{value=1000000, at=2020-01-01, kind=\"exact\", source=\"s\"}]\nmilestones = [ 5000000,9999 ]\n\n\n[release]\ntype = \"single\"\ntitle = \"y\"\n",
            "title = \"x\" # why\nartists = ['a', \"b\"]\n\n[release]\ntitle = \"y\"\ntype = \"single\"\n\n[series.m]\nmilestones = [5_000_000, 9999]\nobservations = [\n  { at = 2020-01-01, value = 1_000_000, kind = \"exact\", source = \"s\" },\n]\n",
        );
    }

    #[test]
    fn comments_stay_with_what_they_are_about() {
        check(
            "# The file.\n\n# The artists.\nartists = [\"a\"] #who\n# The title.\ntitle = \"x\"\n\n\n\n# Counts.\n[series.m] # m\nobservations = [ # begin\n    # first\n { at = 2020-01-01, value = 1 } # one\n , { at = 2020-01-02, value = 2 }, # two\n\n\n  # last\n]\n# end\n",
            "# The file.\n\n# The title.\ntitle = \"x\"\n# The artists.\nartists = [\"a\"] #who\n\n# Counts.\n[series.m] # m\nobservations = [ # begin\n  # first\n  { at = 2020-01-01, value = 1 }, # one\n  { at = 2020-01-02, value = 2 }, # two\n\n  # last\n]\n# end\n",
        );
    }

    #[test]
    fn what_has_lines_of_its_own_keeps_them() {
        check(
            "title = \"x\"\nsource = [\n  \"a\",\n\"b\"]\n\naliases = []\n",
            "title = \"x\"\n\naliases = []\nsource = [\n  \"a\",\n  \"b\",\n]\n",
        );
        check("title = \"x\"\nlinks.a = \"y\"\n", "title = \"x\"\nlinks.a = \"y\"\n");
        check("\n\n", "");
        check("# only\n", "# only\n");
    }

    #[test]
    fn only_the_front_matter_of_an_article_is_laid_out() {
        let text = "+++\ndate=2020-01-01\ntitle=\"x\"\n[[claims]]\ndays=10000\nid=\"a\"\n+++\nA  b=c\n";
        let wanted = "+++\ntitle = \"x\"\ndate = 2020-01-01\n\n[[claims]]\nid = \"a\"\ndays = 10_000\n+++\nA  b=c\n";
        assert_eq!(article(text, &FRONT_MATTER).unwrap(), wanted);
        assert_eq!(article(wanted, &FRONT_MATTER).unwrap(), wanted);
        assert!(article("x\n+++\n+++\n", &FRONT_MATTER).is_err());
    }
}
