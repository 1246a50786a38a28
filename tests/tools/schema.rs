//! `schema`: what editors are told is what the program reads.

use std::collections::BTreeSet;
use std::path::Path;

use daesang::schema::{FRONT_MATTER, Holds, KINDS, Key, Shape};
use serde_json::{Value, json};

use crate::site::{Book, run};

/// TOML as the JSON that editors check: dates are text.
fn to_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(at) => at.to_string().into(),
        toml::Value::Array(items) => items.iter().map(to_json).collect(),
        toml::Value::Table(table) => {
            table.iter().map(|(key, value)| (key.clone(), to_json(value))).collect()
        }
        other => serde_json::to_value(other).unwrap(),
    }
}

/// The schema of a kind of file, as the program prints it.
fn schema(kind: &str) -> Value {
    let text = run(Path::new("."), &["schema", kind]).fine();
    serde_json::from_str(&text).unwrap()
}

#[expect(clippy::too_many_lines, reason = "one arm a keyword")]
/// What is wrong with a value by a schema: the keywords that Daesang's schemas have, and no others.
fn wrong(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let mut fail = |why: String| found.push(format!("{at}: {why}"));
    for (keyword, rule) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$schema" | "title" | "description" | "additionalProperties" => {}
            "type" => {
                let fits = match rule.as_str().unwrap() {
                    "string" => value.is_string(),
                    "integer" => value.is_u64() || value.is_i64(),
                    "boolean" => value.is_boolean(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    other => panic!("{other}"),
                };
                if !fits {
                    fail(format!("{value} is no {rule}"));
                }
            }
            "minLength" if value.as_str().is_some_and(str::is_empty) => {
                fail("empty".to_owned());
            }
            "minimum" if value.as_i64() < rule.as_i64() => fail(format!("{value} < {rule}")),
            "maximum" if value.as_i64() > rule.as_i64() => fail(format!("{value} > {rule}")),
            "minLength" | "minimum" | "maximum" => {}
            "pattern" => {
                let text = value.as_str().unwrap_or("");
                if value.is_string() && !matches(rule.as_str().unwrap(), text) {
                    fail(format!("{text} is not like {rule}"));
                }
            }
            "enum" if !rule.as_array().unwrap().contains(value) => fail(format!("{value}")),
            "enum" => {}
            "required" => {
                for key in rule.as_array().unwrap() {
                    if value.is_object() && value.get(key.as_str().unwrap()).is_none() {
                        fail(format!("no {key}"));
                    }
                }
            }
            "anyOf" => {
                let fits = |one: &Value| errors(one, value).is_empty();
                if !rule.as_array().unwrap().iter().any(fits) {
                    fail(format!("{value} fits none"));
                }
            }
            "minItems" | "maxItems" => {
                let length = value.as_array().map_or(2, Vec::len) as u64;
                let fits = match keyword.as_str() {
                    "minItems" => length >= rule.as_u64().unwrap(),
                    _ => length <= rule.as_u64().unwrap(),
                };
                if !fits {
                    fail(format!("{length} items"));
                }
            }
            "items" | "properties" | "propertyNames" => {}
            other => panic!("the test does not know `{other}`"),
        }
    }
    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
        if let Some(rule) = schema.get("items") {
            wrong(rule, item, &format!("{at}[{i}]"), found);
        }
    }
    for (key, inner) in value.as_object().into_iter().flatten() {
        if let Some(rule) = schema.get("propertyNames") {
            wrong(rule, &Value::from(key.as_str()), at, found);
        }
        let own = schema.get("properties").and_then(|all| all.get(key));
        match own.or_else(|| schema.get("additionalProperties")) {
            Some(Value::Bool(false)) => found.push(format!("{at}: unknown {key}")),
            Some(rule) if rule.is_object() => wrong(rule, inner, &format!("{at}.{key}"), found),
            _ => {}
        }
    }
}

fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    wrong(schema, value, "", &mut found);
    found
}

/// Whether a text is like a pattern, for patterns of classes, groups and `? * +`.
fn matches(pattern: &str, text: &str) -> bool {
    let pattern = pattern.strip_prefix('^').unwrap().strip_suffix('$').unwrap();
    rests(pattern, text).contains(&"")
}

/// What may be left of a text behind what a pattern takes of it.
fn rests<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    let mut depth = 0;
    let mut ways = Vec::new();
    let mut from = 0;
    for (i, c) in pattern.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '|' if depth == 0 => {
                ways.extend(rests(&pattern[from..i], text));
                from = i + 1;
            }
            _ => {}
        }
    }
    if from > 0 {
        ways.extend(rests(&pattern[from..], text));
        return ways;
    }
    let Some(first) = pattern.chars().next() else { return vec![text] };
    let end = match first {
        '[' => pattern.find(']').unwrap() + 1,
        '(' => {
            let mut depth = 0;
            let close = |(_, c): &(usize, char)| {
                depth += i32::from(*c == '(') - i32::from(*c == ')');
                depth == 0
            };
            pattern.char_indices().find(close).unwrap().0 + 1
        }
        '\\' => 2,
        c => c.len_utf8(),
    };
    let (atom, mut rest) = pattern.split_at(end);
    let (mut least, mut most) = (1, 1);
    if let Some(count) = rest.strip_prefix('{') {
        let (count, behind) = count.split_once('}').unwrap();
        (least, most, rest) = (count.parse().unwrap(), count.parse().unwrap(), behind);
    } else if let Some(sign) = rest.chars().next().filter(|c| "?*+".contains(*c)) {
        rest = &rest[1..];
        (least, most) = (usize::from(sign == '+'), if sign == '?' { 1 } else { usize::MAX });
    }
    let mut held = vec![text];
    let mut left = Vec::new();
    for n in 0.. {
        if n >= least {
            left.extend(held.iter().flat_map(|text| rests(rest, text)));
        }
        if n == most || held.is_empty() {
            break;
        }
        held = held.iter().flat_map(|text| once(atom, text)).collect();
    }
    left
}

/// What is left of a text behind one atom of a pattern.
fn once<'t>(atom: &str, text: &'t str) -> Vec<&'t str> {
    if let Some(group) = atom.strip_prefix('(') {
        return rests(group.strip_suffix(')').unwrap(), text);
    }
    let Some(c) = text.chars().next() else { return Vec::new() };
    let class = |class: &str, c: char| match class {
        "\\d" => c.is_ascii_digit(),
        "1-9" => c.is_ascii_digit() && c != '0',
        "\\." => c == '.',
        "a-z0-9" => c.is_ascii_lowercase() || c.is_ascii_digit(),
        "a-z0-9-" => c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-',
        "^\\s" => !c.is_whitespace(),
        "Tt " | "Zz" | "+-" => class.contains(c),
        one => one.chars().count() == 1 && one.contains(c),
    };
    let inner = atom.strip_prefix('[').and_then(|atom| atom.strip_suffix(']'));
    if class(inner.unwrap_or(atom), c) { vec![&text[c.len_utf8()..]] } else { Vec::new() }
}

#[test]
fn the_test_reads_patterns_rightly() {
    let time = "^\\d{4}(-\\d{2}(-\\d{2})?)?$";
    for (text, fits) in [
        ("2020", true),
        ("2020-01", true),
        ("2020-01-02", true),
        ("2020-", false),
        ("20", false),
    ] {
        assert_eq!(matches(time, text), fits, "{text}");
    }
    assert!(
        matches("^https?://[^\\s]+$", "http://a") && !matches("^https?://[^\\s]+$", "ftp://a")
    );
}

/// The kind of a file of this repository, and its TOML.
fn kind_of(path: &str, text: &str) -> Option<(&'static str, String)> {
    let kind = match path.rsplit_once('/').unwrap_or(("", path)) {
        ("", "site.toml") => "site",
        ("content", "metrics.toml") => "metrics",
        ("content", "sources.toml") => "sources",
        ("content/artists", _) => "artist",
        ("content/songs", _) => "song",
        ("content/records", _) => "record",
        _ if path.ends_with(".md") => "front-matter",
        _ => return None,
    };
    let text = match kind {
        "front-matter" => text.split("+++\n").nth(1).unwrap().to_owned(),
        _ => text.to_owned(),
    };
    Some((kind, text))
}

#[test]
fn the_content_of_this_repository_fits_its_schemas() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schemas: Vec<_> = KINDS.iter().map(|(kind, ..)| (*kind, schema(kind))).collect();
    let mut seen = BTreeSet::new();
    let content = walkdir::WalkDir::new(root.join("content")).into_iter().map(Result::unwrap);
    let files = content.map(|entry| entry.path().to_owned()).filter(|path| path.is_file());
    for file in files.chain([root.join("site.toml")]) {
        let path = file.strip_prefix(root).unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let Some((kind, text)) = kind_of(path, &text) else { continue };
        seen.insert(kind);
        let value = to_json(&toml::Value::Table(text.parse().unwrap()));
        let (_, schema) = schemas.iter().find(|(held, _)| *held == kind).unwrap();
        assert_eq!(errors(schema, &value), Vec::<String>::new(), "{path}");
    }
    assert_eq!(seen.len(), KINDS.len(), "{seen:?}");
}

#[test]
fn a_pair_has_two_ids() {
    let site = schema("site");
    let wrong_in =
        |pairs: &Value| errors(&site["properties"]["versus"], &json!({ "pairs": pairs }));
    assert_eq!(wrong_in(&json!([["a", "b"], ["b", "c"]])), Vec::<String>::new());
    for wrong in
        [json!([["a"]]), json!([["a", "b", "c"]]), json!(["a", "b"]), json!([["A", "b"]])]
    {
        assert!(!wrong_in(&wrong).is_empty(), "{wrong}");
    }
}

#[test]
fn a_schema_refuses_what_the_program_refuses() {
    let song = schema("song");
    let fine = json!({ "title": "x", "artists": "a", "series": { "m": { "observations": [
        { "at": "2020-01-01", "value": 1, "kind": "exact", "source": ["s"] },
        { "after": { "from": "23h", "to": "25h" }, "value": 1, "kind": "exact", "source": "s" },
    ]}}});
    assert_eq!(errors(&song, &fine), Vec::<String>::new());
    let wrong = [
        json!({ "title": "x" }),
        json!({ "title": "x", "artists": "a", "tittle": "y" }),
        json!({ "title": "x", "artists": "Not An Id" }),
        json!({ "title": "x", "artists": "a", "released": "1 May" }),
        json!({ "title": "x", "artists": "a", "series": { "m": { "observations": [
            { "at": "2020-01-01", "value": -1, "kind": "exact", "source": "s" } ]}}}),
        json!({ "title": "x", "artists": "a", "series": { "m": { "observations": [
            { "at": "2020-01-01", "value": 1, "kind": "seen", "source": "s" } ]}}}),
    ];
    for wrong in wrong {
        assert!(!errors(&song, &wrong).is_empty(), "{wrong}");
    }
}

/// What the program says it knows at a place: the keys, or the words.
fn known(message: &str, before: &str, after: &str) -> Option<BTreeSet<String>> {
    let (_, rest) = message.split_once(before)?;
    let (list, _) = rest.split_once(after)?;
    Some(list.split(", ").map(str::to_owned).collect())
}

/// A value of the right type that names nothing that exists, and so only its type is asked for.
fn filler(holds: &Holds) -> String {
    match holds {
        Holds::Counts | Holds::IdPairs => "[]".to_owned(),
        Holds::Tables(_) | Holds::OneOrMore(_) => "[{ qqqqqqqqqqqqqqq = 1 }]".to_owned(),
        Holds::Table(_) => "{ qqqqqqqqqqqqqqq = 1 }".to_owned(),
        Holds::Choice(_) | Holds::Choices(_) => "\"qqqqqqqqqqqqqqq\"".to_owned(),
        _ => String::new(),
    }
}

/// Compares a shape with what the program says of a table that has an unknown key.
fn compare(path: &str, wrap: &dyn Fn(&str) -> String, shape: &Shape) {
    let book = Book::new();
    let ask = |body: &str| {
        book.write(path, wrap(body));
        let run = book.run(&["--format", "json", "check"]);
        run.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
    };
    let said = ask("qqqqqqqqqqqqqqq = 1");
    let mut help =
        said.iter().filter(|m| m["code"] == "E107").filter_map(|m| m["help"].as_str());
    let help = help.next_back().unwrap_or_else(|| panic!("{path}: {said:?}"));
    let read = known(help, "known keys: ", "; anything").unwrap();
    let told: BTreeSet<String> = shape.keys.iter().map(|key| key.name.to_owned()).collect();
    assert_eq!(told, read, "{path}");
    for Key { name, holds, .. } in shape.keys {
        let (Holds::Choice(words) | Holds::Choices(words)) = holds else { continue };
        let said = ask(&format!("{name} = {}", filler(holds)));
        let mut labels = said.iter().filter(|m| m["code"] == "E118");
        let read =
            labels.find_map(|m| known(&format!("{}.", m["label"].as_str()?), "one of ", "."));
        let read = read.unwrap_or_else(|| panic!("{name}: {said:?}"));
        assert_eq!(
            words.iter().map(|word| word.name.to_owned()).collect::<BTreeSet<_>>(),
            read,
            "{name}"
        );
    }
}

/// The shape of what a key of a shape holds.
fn inner(shape: &'static Shape, name: &str) -> &'static Shape {
    match &shape.find(name).unwrap().holds {
        Holds::Table(shape)
        | Holds::Tables(shape)
        | Holds::OneOrMore(shape)
        | Holds::Each(shape) => shape,
        other => panic!("{name} holds {other:?}"),
    }
}

fn shape(kind: &str) -> &'static Shape {
    KINDS.iter().find(|(held, ..)| *held == kind).unwrap().1
}

#[test]
fn the_schemas_have_the_keys_and_words_that_the_program_reads() {
    let (site, song, record) = (shape("site"), shape("song"), shape("record"));
    let site_text = "title = \"x\"\nbase_url = \"https://x.example/\"\n";
    compare("site.toml", &|body| format!("{body}\n{site_text}"), site);
    for name in ["versus", "theme", "limits"] {
        compare(
            "site.toml",
            &|body| format!("{site_text}[{name}]\n{body}\n"),
            inner(site, name),
        );
    }
    for (path, kind) in
        [("content/metrics.toml", "metrics"), ("content/sources.toml", "sources")]
    {
        compare(path, &|body| format!("[x]\n{body}\n"), inner(shape(kind), "x"));
    }
    compare("content/artists/x.toml", &str::to_owned, shape("artist"));
    let path = "content/songs/x.toml";
    compare(path, &str::to_owned, song);
    compare(path, &|body| format!("[release]\n{body}\n"), inner(song, "release"));
    let series = inner(inner(song, "series"), "x");
    compare(path, &|body| format!("[series.streams]\n{body}\n"), series);
    compare(
        path,
        &|body| format!("[series.streams]\nobservations = [{{ {body} }}]\n"),
        inner(series, "observations"),
    );
    let path = "content/records/x.toml";
    compare(path, &str::to_owned, record);
    let conditions = inner(record, "where");
    compare(path, &|body| format!("[where]\n{body}\n"), conditions);
    compare(path, &|body| format!("[where.not]\n{body}\n"), inner(conditions, "not"));
    compare(path, &|body| format!("[complete]\n{body}\n"), inner(record, "complete"));
    let path = "content/articles/x.md";
    compare(path, &|body| format!("+++\n{body}\n+++\n"), &FRONT_MATTER);
    let claim = inner(&FRONT_MATTER, "claims");
    compare(path, &|body| format!("+++\n[[claims]]\n{body}\n+++\n"), claim);
    compare(
        path,
        &|body| format!("+++\n[[claims]]\n[claims.where]\n{body}\n+++\n"),
        inner(claim, "where"),
    );
}

#[test]
fn all_schemas_go_into_a_folder() {
    let book = Book::new();
    book.run(&["schema", "--out", "other"]).fine();
    for (kind, ..) in KINDS {
        assert_eq!(
            book.read(&format!("other/{kind}.json")),
            book.read(&format!("schema/{kind}.json"))
        );
        assert_eq!(
            book.read(&format!("other/{kind}.json")),
            book.run(&["schema", kind]).fine()
        );
    }
}
