//! The list of songs, as a table that can be sorted and filtered.

use serde::Serialize;

use super::address::{PER_PAGE, PageKind, Spec, entries_on, pages};
use super::frame::Frame;
use super::link::Link;
use super::locale_view::LocaleView;
use super::pager::{Pager, numbered, pager};
use super::tables::{Column, SongRow, TableTools, columns, song_row};
use crate::path::slugify;
use crate::render::Page;

/// `songs`
#[derive(Serialize)]
struct SongsPage {
    intro: String,
    jump: Vec<Link>,
    tools: TableTools,
    columns: Vec<Column>,
    rows: Vec<SongRow>,
    pager: Option<Pager>,
    /// Addresses of the other pages, with spaces between them: the script fetches their rows before it
    /// sorts. None of a list that is too long for that.
    others: Option<String>,
}

/// Pages whose rows the script fetches.
const FETCHED: usize = 20;

/// All songs with a page, by title.
pub(super) fn page(view: &LocaleView<'_>, spec: &Spec, page: usize) -> Page {
    let site = view.site;
    let all = &site.index.listed_songs[view.language];
    let letters = &site.index.song_letters[view.language];
    let metrics = &site.index.song_columns;
    let rows = entries_on(page, all).iter().map(|key| song_row(view, *key, metrics));
    let mut rows: Vec<SongRow> = rows.collect();
    for (number, (letter, at)) in letters.iter().enumerate() {
        if at / PER_PAGE == page {
            rows[at % PER_PAGE].id = Some(anchor(letter, number));
        }
    }
    let count = pages(all.len());
    let others = (0..count).filter(|other| *other != page);
    let others: Vec<String> = others.map(|other| view.url(&PageKind::Songs(other))).collect();
    let n = view.locale.plural("say.n-songs", all.len() as u64);
    let data = SongsPage {
        intro: n.clone(),
        jump: jump(view, page),
        tools: TableTools::new(view, &["artist", "year", "language"]),
        columns: columns(view, metrics, None),
        rows,
        pager: pager(view, count, page, PageKind::Songs),
        others: (1..FETCHED).contains(&others.len()).then(|| others.join(" ")),
    };
    let heading = numbered(view, view.locale.text("songs"), page);
    let values = [("title", heading.as_str()), ("what", &n)];
    let description = view.locale.fill("say.describe-list", &values);
    Frame::new(view, spec, heading, &description).page(spec, &data)
}

/// The anchor of a letter, by its number among them: a letter can come back behind another script.
fn anchor(letter: &str, number: usize) -> String {
    let name = slugify(letter).unwrap_or_else(|| "other".to_owned());
    format!("letter-{name}-{number}")
}

/// Links to the letters, on whichever page each begins.
fn jump(view: &LocaleView<'_>, page: usize) -> Vec<Link> {
    let letters = &view.site.index.song_letters[view.language];
    if letters.len() < 4 {
        return Vec::new();
    }
    let links = letters.iter().enumerate().map(|(number, (letter, at))| {
        let anchor = anchor(letter, number);
        let url = match at / PER_PAGE {
            here if here == page => format!("#{anchor}"),
            other => format!("{}#{anchor}", view.url(&PageKind::Songs(other))),
        };
        Link::new(letter.clone(), url)
    });
    links.collect()
}
