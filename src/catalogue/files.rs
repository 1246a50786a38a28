//! Files as entities: one entity for each file of a folder, or for each table of a file.

use rayon::prelude::*;

use super::context::Ids;
use crate::diagnostics::{Report, Span};
use crate::path::Slug;
use crate::schema::Shape;
use crate::source::{FileKind, Sources};
use crate::toml_reader::{self, Spanned, Table};

/// Reads all files of a kind in parallel, in the order of their ids. A file that can't be read
/// leaves an entity that says little, so that references to it don't fail as well.
pub(super) fn read_folder<T: Send>(
    ids: &Ids<'_>,
    shape: &'static Shape,
    report: &mut Report,
    read: impl Fn(&Slug, &mut Table<'_>) -> T + Sync,
) -> Vec<T> {
    let entities: Vec<(T, Report)> = ids
        .0
        .par_iter()
        .map(|(id, file, source)| {
            let mut report = Report::new();
            let document = toml_reader::parse(source, *file, &mut report);
            let empty = toml_reader::empty();
            let root = document.as_ref().map_or(&empty, |document| document.get_ref());
            // That an unreadable file lacks keys is no further mistake.
            let mut ignored = Report::new();
            let report_keys = if document.is_none() { &mut ignored } else { &mut report };
            let mut table = Table::new(root, shape, Span::start_of(*file), 0, report_keys);
            let entity = read(id, &mut table);
            table.finish();
            (entity, report)
        })
        .collect();
    entities
        .into_iter()
        .map(|(entity, own)| {
            report.merge(own);
            entity
        })
        .collect()
}

/// Reads a file whose tables are entities: `metrics.toml`, `sources.toml`. Returns `None` if it
/// can't be read, so that what it defines is not called unknown as well.
pub(super) fn read_tables<T>(
    sources: &Sources,
    (kind, shape): (FileKind, &'static Shape),
    report: &mut Report,
    mut read: impl FnMut(Spanned<Slug>, &mut Table<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let Some((id, file)) = sources.of_kind(kind).next() else { return Some(Vec::new()) };
    let document = toml_reader::parse(file, id, report)?;
    let mut table = Table::new(document.get_ref(), shape, Span::start_of(id), 0, report);
    Some(table.each(|id, table| read(id, table)).into_iter().flatten().collect())
}
