//! Data for reuse: the whole book as CSV and JSON.

use std::fmt::Write as _;

use serde_json::json;

use crate::catalogue::{Catalogue, MetricKind, Observation};
use crate::config::Config;
use crate::date::Day;
use crate::path::Route;
use crate::record::{Event, Records};

/// A data file.
#[derive(Debug)]
pub struct File {
    /// Its address.
    pub route: Route,
    /// `CSV` or `JSON`.
    pub kind: &'static str,
    /// Rows, without the header.
    pub rows: usize,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Every data file, in a fixed order.
pub fn files(
    catalogue: &Catalogue,
    records: &Records,
    config: &Config,
    as_of: Day,
) -> Vec<File> {
    let (observations, (csv, json)) = rayon::join(
        || observations_csv(catalogue),
        || {
            rayon::join(
                || milestones_csv(catalogue, records),
                || milestones_json(catalogue, records, config, as_of),
            )
        },
    );
    vec![observations, csv, json]
}

fn route(path: &str) -> Route {
    Route::file(path).expect("fixed names are safe")
}

/// One row an observation.
fn observations_csv(catalogue: &Catalogue) -> File {
    let mut text = String::from("song,metric,from,to,value,kind,status,source,url\r\n");
    let mut rows = 0;
    for song in &catalogue.songs {
        for series in &song.series {
            let metric = &catalogue[series.metric].id;
            for observation in &series.observations {
                rows += 1;
                let status = status(observation);
                let source = &catalogue[observation.cited.first()];
                let ids: Vec<&str> =
                    observation.cited.iter().map(|key| catalogue[key].id.as_str()).collect();
                let _ = write!(
                    text,
                    "{},{metric},{},{},{},{},{status},",
                    song.id,
                    observation.when.first,
                    observation.when.last,
                    observation.value,
                    observation.kind.word(),
                );
                cell(&ids.join(" "), &mut text);
                text.push(',');
                cell(&source.url, &mut text);
                text.push_str("\r\n");
            }
        }
    }
    File { route: route("data/observations.csv"), kind: "CSV", rows, bytes: text.into_bytes() }
}

fn status(observation: &Observation) -> &'static str {
    match (observation.disputed, observation.superseded) {
        (true, _) => "disputed",
        (_, true) => "superseded",
        _ => "",
    }
}

/// A cell by RFC 4180; what a spreadsheet would take for a formula is kept text by an apostrophe.
fn cell(text: &str, out: &mut String) {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quoted = text.contains([',', '"', '\n', '\r']) || formula;
    if !quoted {
        out.push_str(text);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

/// One row a milestone.
fn milestones_csv(catalogue: &Catalogue, records: &Records) -> File {
    let mut text =
        String::from("milestone,song,title,act,metric,reached,from,to,days_from,days_to\r\n");
    for milestone in &records.milestones {
        let song = &catalogue[milestone.song];
        let act = &catalogue.lead(milestone.song).name;
        let _ = write!(text, "{},{},", milestone.id, song.id);
        cell(&song.title, &mut text);
        text.push(',');
        cell(act, &mut text);
        let _ = write!(
            text,
            ",{},{},{},{},",
            catalogue[milestone.metric].id,
            reached(milestone.event.clone()),
            milestone.when.first,
            milestone.when.last
        );
        if let Some(span) = &milestone.span {
            let _ = write!(text, "{},{}", span.days.0, span.days.1);
        } else {
            text.push(',');
        }
        text.push_str("\r\n");
    }
    let rows = records.milestones.len();
    File { route: route("data/milestones.csv"), kind: "CSV", rows, bytes: text.into_bytes() }
}

fn reached(event: Event) -> u64 {
    match event {
        Event::Step { step, .. } => step,
        Event::Place { place, .. } => place,
        Event::Record { value, .. } => value,
    }
}

/// The same milestones as JSON, with the book's name, licence and date.
fn milestones_json(
    catalogue: &Catalogue,
    records: &Records,
    config: &Config,
    as_of: Day,
) -> File {
    let milestones: Vec<serde_json::Value> = records
        .milestones
        .iter()
        .map(|milestone| {
            let is_rank = catalogue[milestone.metric].kind == MetricKind::Rank;
            json!({
                "milestone": milestone.id,
                "song": catalogue[milestone.song].id.as_str(),
                "title": catalogue[milestone.song].title,
                "act": catalogue.lead(milestone.song).name,
                "metric": catalogue[milestone.metric].id.as_str(),
                "reached": reached(milestone.event.clone()),
                "rank": is_rank,
                "from": milestone.when.first.to_string(),
                "to": milestone.when.last.to_string(),
                "days": milestone.span.map(|span| [span.days.0, span.days.1]),
            })
        })
        .collect();
    let rows = milestones.len();
    let book = json!({
        "title": config.title.get(&config.languages[0]).0,
        "url": format!("{}{}", config.base_url.origin(), config.base_url.path()),
        "licence": config.licence,
        "as_of": as_of.to_string(),
        "milestones": milestones,
    });
    let mut bytes = book.to_string().into_bytes();
    bytes.push(b'\n');
    File { route: route("data/milestones.json"), kind: "JSON", rows, bytes }
}
