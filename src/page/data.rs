//! The data files, with their rows, sizes and licence; links to those of one song or record.

use serde::Serialize;

use super::address::{PageKind, Spec};
use super::frame::Frame;
use super::link::{Fact, Link};
use super::locale_view::LocaleView;
use crate::locale::Time;
use crate::render::Page;

/// `data`
#[derive(Serialize)]
struct DataPage {
    intro: String,
    files: Vec<File>,
    format: String,
    single: Option<Single>,
    licence: String,
    counts: Vec<Fact>,
}

/// Where the files of one song or one record are.
#[derive(Serialize)]
struct Single {
    text: String,
    links: Vec<Link>,
}

#[derive(Serialize)]
struct File {
    label: String,
    url: String,
    #[serde(rename = "type")]
    kind: &'static str,
    rows: String,
    size: String,
    as_of: Option<Time>,
}

/// Builds the page.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec) -> Page {
    let site = view.site;
    let as_of = site.as_of.known().map(|day| view.time(&site.config.timezone.day(day)));
    let files = site.data.iter().map(|file| File {
        label: file.route.as_str().trim_start_matches('/').to_owned(),
        url: site.config.base_url.link(&file.route),
        kind: file.format.name(),
        rows: view.locale.number(file.rows as u64),
        size: size(view, file.bytes.len()),
        as_of: as_of.clone(),
    });
    let data = DataPage {
        intro: view.say("say.data-intro"),
        files: files.collect(),
        format: view.say("say.data-format"),
        single: site.config.exports.then(|| Single {
            text: view.say("say.data-single"),
            links: vec![
                view.link(view.say("songs"), &PageKind::Songs(0)),
                view.link(view.say("records"), &PageKind::Records),
            ],
        }),
        licence: match &site.config.licence {
            Some(licence) => view.locale.fill("say.data-licence", &[("licence", licence)]),
            None => view.say("say.no-licence"),
        },
        counts: counts(view),
    };
    let heading = view.say("say.data");
    let description = view.say("say.describe-data");
    let frame = Frame::new(view, spec, heading, &description);
    frame.page(spec, &data)
}

fn size(view: &LocaleView<'_>, bytes: usize) -> String {
    let kilobytes = (bytes as u64).div_ceil(1000);
    view.locale.fill("say.kilobytes", &[("n", &view.locale.number(kilobytes))])
}

fn counts(view: &LocaleView<'_>) -> Vec<Fact> {
    let site = view.site;
    let observations: usize = site
        .catalogue
        .songs
        .iter()
        .flat_map(|song| &song.series)
        .map(|series| series.observations.len())
        .sum();
    let count = |key: &str, n: usize, kind: Option<PageKind>| Fact {
        label: view.say(key),
        value: view.locale.number(n as u64),
        note: None,
        href: kind.map(|kind| view.url(&kind)),
    };
    vec![
        count("songs", site.index.listed_songs[0].len(), Some(PageKind::Songs(0))),
        count("artists", site.index.listed_artists[0].len(), Some(PageKind::Artists(0))),
        count("say.observations", observations, None),
        count("milestones", site.index.newest.len(), Some(PageKind::Milestones(0))),
        count("records", site.catalogue.records.len(), Some(PageKind::Records)),
        count("sources", site.catalogue.sources.len(), Some(PageKind::Sources(0))),
    ]
}
