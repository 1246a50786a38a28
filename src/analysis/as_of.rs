//! `--as-of`: what is later than a day is left out, as if it were not written.

use crate::article;
use crate::catalogue::{self, Catalogue, ParseContext, SourceKey};
use crate::date::Day;
use crate::diagnostics::Files as _;
use crate::source::Sources;

/// Leaves out of the catalogue what is later than a day, and the sources that nothing else cites.
/// Articles that are read by the context afterwards can't refer to what is left out.
pub(super) fn leave_out_later(
    catalogue: &mut Catalogue,
    context: &mut ParseContext<'_>,
    sources: &Sources,
    as_of: Day,
) {
    let count = catalogue.sources.len();
    let (mut before, mut after) = (vec![false; count], vec![false; count]);
    for file in article::read_all(sources, context) {
        let front = file.article.iter().flat_map(|article| article.cited.iter().copied());
        let text = article::cited_in(sources.text(file.file));
        let cited: Vec<SourceKey> =
            front.chain(text.filter_map(|id| catalogue.source(id))).collect();
        cited.iter().for_each(|source| before[source.index()] = true);
        if !file.is_later(Some(as_of)) {
            cited.iter().for_each(|source| after[source.index()] = true);
        }
    }
    catalogue::cited_sources(catalogue).for_each(|source| before[source.index()] = true);
    catalogue::leave_out_later(catalogue, as_of);
    catalogue::cited_sources(catalogue).for_each(|source| after[source.index()] = true);
    // A source that nothing ever cited stays: it has no date.
    let is_left_out = |source: SourceKey| before[source.index()] && !after[source.index()];
    catalogue::leave_out_sources(catalogue, is_left_out);
    context.keep_only(catalogue);
}
