//! Keys and words that had another name, written as the schema names them now.

use toml_edit::{InlineTable, Item, Key, Table, Value};

use crate::kinds::ObservationKind;
use crate::schema::{Holds, Shape, renamed_word};
use crate::words::Words as _;

/// Renames the keys and words of a table, and of all below it. Order, comments and layout stay.
pub(super) fn table(table: &mut Table, shape: &'static Shape) {
    let names: Vec<String> = table.iter().map(|(name, _)| name.to_owned()).collect();
    if has_old(&names, shape) {
        // All keys are taken out and put back, so that each keeps its place.
        for name in &names {
            if let Some((key, item)) = table.remove_entry(name) {
                table.insert_formatted(&today(key, &names, shape), item);
            }
        }
    }
    for (name, item) in table.iter_mut() {
        let Some(key) = shape.find(name.get()) else { continue };
        match item {
            Item::Value(held) => value(held, &key.holds),
            Item::Table(inner) => {
                if let Some(shape) = key.holds.shape() {
                    self::table(inner, shape);
                }
            }
            Item::ArrayOfTables(tables) => {
                if let Some(shape) = key.holds.shape() {
                    tables.iter_mut().for_each(|inner| self::table(inner, shape));
                }
            }
            Item::None => {}
        }
    }
}

fn inline(table: &mut InlineTable, shape: &'static Shape) {
    let names: Vec<String> = table.iter().map(|(name, _)| name.to_owned()).collect();
    if has_old(&names, shape) {
        for name in &names {
            if let Some((key, value)) = table.remove_entry(name) {
                table.insert_formatted(&today(key, &names, shape), value);
            }
        }
    }
    for (name, held) in table.iter_mut() {
        if let Some(key) = shape.find(name.get()) {
            value(held, &key.holds);
        }
    }
}

fn value(held: &mut Value, holds: &Holds) {
    match held {
        Value::String(text) => {
            let Some(now) = holds.renamed(text.value()) else { return };
            let decor = text.decor().clone();
            *held = Value::from(now);
            *held.decor_mut() = decor;
        }
        Value::Array(items) => items.iter_mut().for_each(|item| value(item, holds)),
        Value::InlineTable(table) => {
            if let Some(shape) = holds.shape() {
                inline(table, shape);
            }
        }
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

fn has_old(names: &[String], shape: &Shape) -> bool {
    names.iter().any(|name| shape.renamed(name).is_some())
}

/// A key under its name of today. One that is here under both names stays: which of the two is
/// meant is not known.
fn today(key: Key, names: &[String], shape: &Shape) -> Key {
    let now = shape.renamed(key.get()).filter(|now| names.iter().all(|name| name != now));
    let Some(now) = now else { return key };
    let renamed = Key::new(now).with_leaf_decor(key.leaf_decor().clone());
    renamed.with_dotted_decor(key.dotted_decor().clone())
}

/// A CSV series with the kinds of its rows as they are called now, if one had another name.
pub(super) fn series(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mut commas = line.match_indices(',').map(|(comma, _)| comma);
        if let (Some(start), Some(end)) = (commas.nth(1), commas.next())
            && let Some(now) = renamed_word(ObservationKind::WORDS, &line[start + 1..end])
        {
            out.push_str(&text[copied..=at + start]);
            out.push_str(now);
            copied = at + end;
        }
        at += line.len();
    }
    out.push_str(&text[copied..]);
    (copied > 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::super::format::toml;
    use crate::schema::{METRICS, SITE};

    #[test]
    fn old_keys_and_words_get_their_names_of_today_where_they_are() {
        let old = "# Counts.\n[views] # v\nname = \"Views\"\nkind = 'cumulative' # grows\n\n# Steps.\nladder = [1, 10] # two\n\n[day.extra]\nladder = \"mine\"\n";
        let new = "# Counts.\n[views] # v\nname = \"Views\"\nkind = \"counter\" # grows\n\n# Steps.\nmilestones = [1, 10] # two\n\n[day.extra]\nladder = \"mine\"\n";
        assert_eq!(toml(old, &METRICS).unwrap(), new);
        assert_eq!(toml(new, &METRICS).unwrap(), new);
        let inline = "day = { name = \"x\", kind = \"figure\", window = \"7d\" }\n";
        let now = "day = { name = \"x\", kind = \"one-off\", window = \"7 calendar days\" }\n";
        assert_eq!(toml(inline, &METRICS).unwrap(), now);
    }

    #[test]
    fn a_key_that_is_here_under_both_names_stays() {
        let both = "[views]\nmilestones = [1]\nladder = [2]\n";
        assert_eq!(toml(both, &METRICS).unwrap(), both);
    }

    #[test]
    fn only_where_the_schema_has_it_a_word_is_old() {
        let same = "title = \"zone\"\nlicence = \"cumulative\"\n";
        assert_eq!(toml(same, &SITE).unwrap(), same);
    }
}
