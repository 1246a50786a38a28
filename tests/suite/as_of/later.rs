//! The files of a site without what is later than a day.

use std::collections::BTreeSet;

use toml_edit::{Array, DocumentMut, Item, TableLike, Value};

use crate::site_test::SiteTest;

/// Minutes of the clock in Seoul, which is always nine hours ahead of UTC.
#[derive(Clone, Copy)]
struct Time {
    first: i64,
    last: i64,
}

const DAY: i64 = 24 * 60;

/// Days since 1 March of the year 0, from a text that begins with a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1
}

fn number(text: &str) -> i64 {
    text.parse().unwrap()
}

/// A date, a date-time with an offset, a month or a year.
fn instant(text: &str) -> Time {
    let parts: Vec<&str> = text.get(..10).unwrap_or(text).split('-').collect();
    let (first, next) = match parts.as_slice() {
        [year] => (days(number(year), 1, 1), days(number(year) + 1, 1, 1)),
        [year, month] => {
            let (year, month) = (number(year), number(month));
            let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            (days(year, month, 1), days(next.0, next.1, 1))
        }
        [year, month, day] => {
            let day = days(number(year), number(month), number(day));
            (day, day + 1)
        }
        _ => panic!("{text} is no time"),
    };
    let Some(clock) = text.get(11..) else {
        return Time { first: first * DAY, last: next * DAY - 1 };
    };
    let minutes = number(&clock[..2]) * 60 + number(&clock[3..5]);
    let offset = match clock.rfind(['+', '-']) {
        Some(at) => {
            let offset = number(&clock[at + 1..at + 3]) * 60 + number(&clock[at + 4..at + 6]);
            if clock[at..].starts_with('-') { -offset } else { offset }
        }
        None => 0,
    };
    let minute = first * DAY + minutes - offset + 9 * 60;
    Time { first: minute, last: minute }
}

fn text(value: &Item) -> String {
    match value.as_value() {
        Some(Value::String(text)) => text.value().clone(),
        Some(value) => value.to_string().trim().to_owned(),
        None => panic!("{value} is no value"),
    }
}

fn time(value: &Item) -> Time {
    match value.as_table_like() {
        Some(range) => Time {
            first: instant(&text(&range.get("from").unwrap().clone())).first,
            last: instant(&text(&range.get("to").unwrap().clone())).last,
        },
        None => instant(&text(value)),
    }
}

/// Days, or minutes, after a start.
fn after(value: &Item, start: Time) -> Time {
    let bounds = |text: &str| -> (bool, i64, i64) {
        let (mut minutes, mut digits, mut units) = (0, String::new(), String::new());
        for c in text.chars() {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            minutes += number(&digits)
                * [("d", DAY), ("h", 60), ("m", 1)]
                    .iter()
                    .find(|(unit, _)| unit.starts_with(c))
                    .unwrap()
                    .1;
            units.push(c);
            digits.clear();
        }
        let open = if units.ends_with('h') { 59 } else { 0 };
        (units == "d", minutes, minutes + open)
    };
    let (is_days, least, most) = match value.as_table_like() {
        Some(range) => {
            let (is_days, least, _) = bounds(&text(range.get("from").unwrap()));
            (is_days, least, bounds(&text(range.get("to").unwrap())).1)
        }
        None => bounds(&text(value)),
    };
    if is_days {
        let start = Time { first: start.first / DAY * DAY, last: start.last / DAY * DAY };
        return Time { first: start.first + least, last: start.last + most + DAY - 1 };
    }
    Time { first: start.first + least, last: start.last + most }
}

fn has_begun(time: Option<Time>, as_of: i64) -> bool {
    time.is_none_or(|time| time.first / DAY <= as_of)
}

fn texts(value: Option<&Item>) -> Vec<String> {
    match value {
        None => Vec::new(),
        Some(value) => match value.as_array() {
            Some(array) => array.iter().map(|v| v.as_str().unwrap().to_owned()).collect(),
            None => vec![text(value)],
        },
    }
}

/// What is cited and named, before or after.
#[derive(Default)]
struct Named {
    sources: BTreeSet<String>,
    artists: BTreeSet<String>,
}

impl Named {
    fn table(&mut self, table: &dyn TableLike) {
        self.sources.extend(texts(table.get("source")));
        for key in ["artists", "featuring"] {
            self.artists.extend(texts(table.get(key)));
        }
        for (key, value) in table.iter() {
            if key == "where" || key == "not" {
                for key in ["lead", "artist"] {
                    let inner = value.as_table_like().unwrap();
                    self.artists.extend(texts(inner.get(key)));
                }
            }
            if let Some(inner) = value.as_table_like().filter(|_| key != "source") {
                self.table(inner);
            }
            for inner in value.as_array_of_tables().into_iter().flatten() {
                self.table(inner);
            }
            for inner in value.as_array().into_iter().flatten() {
                if let Some(inner) = inner.as_inline_table() {
                    self.table(inner);
                }
            }
        }
    }

    fn file(&mut self, path: &str, bytes: &[u8]) {
        let file = std::str::from_utf8(bytes).unwrap();
        if path.ends_with(".csv") {
            let sources = file.lines().skip(1).map(|row| row.rsplit(',').next().unwrap());
            self.sources.extend(sources.map(str::to_owned));
        } else if path.ends_with(".md") {
            self.table(front(file).as_table());
            let cited = file.split("[@").skip(1).map(|rest| rest.split(']').next().unwrap());
            self.sources.extend(cited.map(str::to_owned));
        } else if path.starts_with("content/") {
            self.table(document(file).as_table());
        }
    }
}

fn document(text: &str) -> DocumentMut {
    text.parse().unwrap()
}

fn front(text: &str) -> DocumentMut {
    document(text.split("+++\n").nth(1).unwrap())
}

/// The observations of a series that begin by a day.
fn observations(
    series: &mut dyn TableLike,
    start: Option<Time>,
    window: Option<i64>,
    as_of: i64,
) {
    let Some(Item::Value(Value::Array(all))) = series.get_mut("observations") else { return };
    let when = |observation: &Value| {
        let table = observation.as_inline_table().unwrap();
        let get = |key: &str| table.get(key).map(|value| Item::Value(value.clone()));
        match (get("at"), get("after")) {
            (Some(at), _) => Some(time(&at)),
            (_, Some(value)) => start.map(|start| after(&value, start)),
            _ => {
                let (start, window) = (start?, window?);
                Some(Time { first: start.first + window, last: start.last + window })
            }
        }
    };
    let mut kept: Vec<Value> =
        all.iter().filter(|o| has_begun(when(o), as_of)).cloned().collect();
    let is_replaced = |at: usize, kept: &[Value]| {
        let get = |at: usize, key: &str| {
            let table: &Value = &kept[at];
            table.as_inline_table().unwrap().get(key).map(|v| Item::Value(v.clone()))
        };
        let Some(wanted) = get(at, "supersedes").map(|wanted| text(&wanted)) else {
            return true;
        };
        (0..kept.len()).filter(|other| *other != at).any(|other| {
            let is_named = text(&get(other, "kind").unwrap()) == wanted
                || texts(get(other, "source").as_ref()).contains(&wanted);
            let digits = |at| text(&get(at, "value").unwrap()).replace('_', "");
            let meets = match (when(&kept[at]), when(&kept[other])) {
                (Some(a), Some(b)) => {
                    a.first / DAY <= b.last / DAY && b.first / DAY <= a.last / DAY
                }
                _ => true,
            };
            is_named && (digits(at) == digits(other) || meets)
        })
    };
    for at in 0..kept.len() {
        if !is_replaced(at, &kept) {
            kept[at].as_inline_table_mut().unwrap().remove("supersedes");
        }
    }
    *all = kept.into_iter().collect::<Array>();
}

/// Minutes of the metrics' windows that are in hours or days.
fn window(metrics: &DocumentMut, metric: &str) -> Option<i64> {
    let window = text(metrics.get(metric)?.get("window")?);
    let (count, unit) = window.split_once(' ')?;
    match unit {
        "hours" | "hour" => Some(number(count) * 60),
        "days" | "day" => Some(number(count) * DAY),
        _ => Some((number(count) - 1) * DAY),
    }
}

fn song(path: &str, file: &str, site: &mut SiteTest, as_of: i64) {
    let metrics = document(std::str::from_utf8(&site.files()["content/metrics.toml"]).unwrap());
    let mut song = document(file);
    let released = song.get("released").map(time);
    let id = path.rsplit('/').next().unwrap().trim_end_matches(".toml");
    let folder = format!("content/series/{id}/");
    let rows: Vec<String> =
        site.files().keys().filter(|path| path.starts_with(&folder)).cloned().collect();
    if !has_begun(released, as_of) {
        *site =
            rows.into_iter().fold(site.clone(), |site, path| site.without(&path)).without(path);
        return;
    }
    let mut gone = Vec::new();
    if let Some(all) = song.get_mut("series").and_then(Item::as_table_like_mut) {
        for (metric, series) in all.iter_mut() {
            let series = series.as_table_like_mut().unwrap();
            let start = series.get("start").map(time).or(released);
            if !has_begun(start, as_of) {
                gone.push(metric.get().to_owned());
            }
            observations(series, start, window(&metrics, metric.get()), as_of);
        }
        for metric in &gone {
            all.remove(metric);
        }
    }
    site.put(path, song.to_string());
    for path in rows {
        let metric = path.rsplit('/').next().unwrap().trim_end_matches(".csv");
        if gone.iter().any(|gone| gone == metric) {
            *site = site.clone().without(&path);
            continue;
        }
        let text = String::from_utf8(site.files()[&path].clone()).unwrap();
        let rows = text.lines().enumerate().filter(|(at, row)| {
            *at == 0 || has_begun(Some(instant(row.split(',').next().unwrap())), as_of)
        });
        let text: String = rows.map(|(_, row)| format!("{row}\n")).collect();
        site.put(&path, text);
    }
}

fn record(path: &str, file: &str, site: &mut SiteTest, as_of: i64) {
    let mut record = document(file);
    let is_later = |table: &dyn TableLike| !has_begun(table.get("as_of").map(time), as_of);
    if let Some(complete) = record.get_mut("complete") {
        if let Some(all) = complete.as_array_of_tables_mut() {
            all.retain(|table| !is_later(table));
        } else if is_later(complete.as_table_like().unwrap()) {
            record.remove("complete");
        }
    }
    site.put(path, record.to_string());
}

/// Artists that debuted later and that nothing names; others lose the day and the later groups.
fn artists(site: &mut SiteTest, named: &BTreeSet<String>, as_of: i64) {
    let folder = "content/artists/";
    let files: Vec<(String, DocumentMut)> = site
        .files()
        .iter()
        .filter(|(path, _)| path.starts_with(folder))
        .map(|(path, bytes)| (path.clone(), document(std::str::from_utf8(bytes).unwrap())))
        .collect();
    let id = |path: &str| path[folder.len()..].trim_end_matches(".toml").to_owned();
    let is_later = |file: &DocumentMut| !has_begun(file.get("debut").map(time), as_of);
    let gone = |path: &str, file: &DocumentMut| is_later(file) && !named.contains(&id(path));
    let left_out: BTreeSet<String> = files
        .iter()
        .filter(|(path, file)| gone(path, file))
        .map(|(path, _)| id(path))
        .collect();
    for (path, mut file) in files {
        if left_out.contains(&id(&path)) {
            *site = site.clone().without(&path);
            continue;
        }
        if is_later(&file) {
            file.remove("debut");
        }
        let groups = texts(file.get("member_of"));
        if groups.iter().any(|group| left_out.contains(group)) {
            let groups = groups.into_iter().filter(|group| !left_out.contains(group));
            file["member_of"] = toml_edit::value(groups.collect::<Array>());
        }
        site.put(&path, file.to_string());
    }
}

/// Pairs that `site.toml` names lose those with a song that is left out.
fn pairs(site: &mut SiteTest) {
    let mut settings = document(std::str::from_utf8(&site.files()["site.toml"]).unwrap());
    let all = settings.get_mut("versus").and_then(|versus| versus.get_mut("pairs"));
    let Some(all) = all.and_then(Item::as_array_mut) else { return };
    all.retain(|pair| {
        let mut ids = pair.as_array().unwrap().iter().map(|id| id.as_str().unwrap());
        ids.all(|id| site.files().contains_key(&format!("content/songs/{id}.toml")))
    });
    site.put("site.toml", settings.to_string());
}

fn named(site: &SiteTest) -> Named {
    let mut named = Named::default();
    let files = site.files().iter().filter(|(path, _)| {
        path.starts_with("content/")
            && path.as_str() != "content/sources.toml"
            && path.as_str() != "content/metrics.toml"
    });
    files.for_each(|(path, bytes)| named.file(path, bytes));
    named
}

/// The site without what is later than a day.
pub(super) fn without(site: &SiteTest, as_of: &str) -> SiteTest {
    let as_of = instant(as_of).first / DAY;
    let before = named(site).sources;
    let mut left = site.clone();
    for (path, bytes) in site.files() {
        let file = || std::str::from_utf8(bytes).unwrap();
        if path.starts_with("content/songs/") {
            song(path, file(), &mut left, as_of);
        } else if path.starts_with("content/records/") {
            record(path, file(), &mut left, as_of);
        } else if path.ends_with(".md")
            && let Some(date) = front(file()).get("date").map(time)
            && date.last / DAY > as_of
        {
            left = left.without(path);
        }
    }
    pairs(&mut left);
    // Claims of articles name no artist who thereby stays: their files are not asked.
    let data = left.files().iter().filter(|(path, _)| {
        path.starts_with("content/songs/") || path.starts_with("content/records/")
    });
    let mut naming = Named::default();
    data.for_each(|(path, bytes)| naming.file(path, bytes));
    artists(&mut left, &naming.artists, as_of);
    let after = named(&left).sources;
    let path = "content/sources.toml";
    let mut sources = document(std::str::from_utf8(&left.files()[path]).unwrap());
    before.difference(&after).for_each(|id| {
        sources.remove(id);
    });
    left.put(path, sources.to_string());
    left
}
