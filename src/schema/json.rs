//! The shapes of files as JSON Schema, for editors.

use serde_json::{Map, Value as Json, json};

use super::{Holds, Key, MAX_COUNT, Shape};
use crate::words::Word;

impl Shape {
    /// JSON Schema (draft 2020-12) of a file of this shape.
    pub fn to_json(&self, title: &str) -> Json {
        let mut schema = self.object();
        if let Json::Object(map) = &mut schema {
            map.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
            map.insert("title".into(), format!("Daesang: {title}").into());
        }
        schema
    }

    fn object(&self) -> Json {
        if let [Key { name: "*", holds: Holds::Each(entry), .. }] = self.keys {
            return each(entry);
        }
        let mut properties = Map::new();
        for key in self.keys {
            let mut schema = key.holds.to_json();
            if let Json::Object(map) = &mut schema {
                map.insert("description".into(), key.says.into());
            }
            properties.insert(key.name.to_owned(), schema);
        }
        let says = "anything: Daesang does not read it";
        properties.insert("extra".into(), json!({ "description": says }));
        let required: Vec<&str> =
            self.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }
}

impl Holds {
    fn to_json(&self) -> Json {
        let text = json!({ "type": "string", "minLength": 1 });
        let id = json!({ "type": "string", "pattern": ID });
        let count = json!({
            "type": "integer",
            "minimum": 0,
            "maximum": MAX_COUNT,
        });
        let by_key = json!({ "type": "object", "additionalProperties": text });
        match self {
            Self::Text | Self::Named(_) => text,
            Self::Visitor => json!({ "anyOf": [text, by_key] }),
            Self::Id => id,
            Self::Texts => one_or_more(&text),
            Self::Ids => one_or_more(&id),
            Self::IdPairs => {
                let pair =
                    json!({ "type": "array", "items": id, "minItems": 2, "maxItems": 2 });
                json!({ "type": "array", "items": pair })
            }
            Self::Url => json!({ "type": "string", "pattern": URL }),
            Self::Choice(words) => one_of(words),
            Self::Choices(words) => one_or_more(&one_of(words)),
            Self::Flag => json!({ "type": "boolean" }),
            Self::Count => count,
            Self::Counts => json!({ "type": "array", "items": count }),
            Self::When => or_range(&json!({ "type": "string", "pattern": TIME })),
            Self::Day => json!({ "type": "string", "pattern": DAY }),
            Self::Window => json!({ "type": "string", "pattern": WINDOW }),
            Self::After => or_range(&json!({ "type": "string", "pattern": SPAN })),
            Self::Pairs => by_key,
            Self::Table(shape) => shape.object(),
            Self::Tables(shape) => json!({ "type": "array", "items": shape.object() }),
            Self::OneOrMore(shape) => {
                let tables = json!({ "type": "array", "items": shape.object() });
                json!({ "anyOf": [shape.object(), tables] })
            }
            Self::Each(shape) => each(shape),
        }
    }
}

const ID: &str = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";
const URL: &str = "^https?://[^\\s]+$";
/// A day, a date-time with offset, a month or a year.
const TIME: &str = "^\\d{4}(-\\d{2}(-\\d{2}([Tt ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?([Zz]|[+-]\\d{2}:\\d{2}))?)?)?$";
const DAY: &str = "^\\d{4}-\\d{2}-\\d{2}$";
const WINDOW: &str = "^[1-9]\\d* (hours?|(calendar )?days?)$";
const SPAN: &str = "^(\\d+d)?(\\d+h)?(\\d+m)?$";

fn each(entry: &Shape) -> Json {
    json!({
        "type": "object",
        "propertyNames": { "pattern": ID },
        "additionalProperties": entry.object(),
    })
}

fn one_of(words: &[Word]) -> Json {
    let words: Vec<&str> = words.iter().map(|word| word.name).collect();
    json!({ "enum": words })
}

/// A schema, or a list of what it describes.
fn one_or_more(item: &Json) -> Json {
    json!({ "anyOf": [item, { "type": "array", "items": item }] })
}

/// A schema of text, or `{ from, to }` of it.
fn or_range(item: &Json) -> Json {
    json!({ "anyOf": [item, {
        "type": "object",
        "properties": { "from": item, "to": item },
        "required": ["from", "to"],
        "additionalProperties": false,
    }]})
}
