//! Every data file to the catalogue.

use super::artists::read_artist;
use super::context::ParseContext;
use super::files::read_folder;
use super::metrics::read_metrics;
use super::model::Catalogue;
use super::pairs::check_pairs;
use super::records::read_record;
use super::series;
use super::songs::read_song;
use super::sources::read_sources;
use crate::config::Config;
use crate::date::Day;
use crate::diagnostics::Report;
use crate::schema;
use crate::source::Sources;

/// Reads everything under `content/` that is data, and the ids that articles may refer to. What must
/// hold across files is [checked](super::check) after that.
pub fn read<'a>(
    sources: &'a Sources,
    config: &'a Config,
    last_day: Day,
    report: &mut Report,
) -> (Catalogue, ParseContext<'a>) {
    let metrics = read_metrics(sources, report);
    let cited = read_sources(sources, config, report);
    let context = ParseContext::new(
        sources,
        config,
        last_day,
        metrics.as_deref(),
        cited.as_deref(),
        report,
    );
    let mut catalogue = Catalogue {
        artists: read_folder(&context.artists, &schema::ARTIST, report, |id, table| {
            read_artist(id, table, &context)
        }),
        songs: read_folder(&context.songs, &schema::SONG, report, |id, table| {
            read_song(id, table, &context)
        }),
        records: read_folder(&context.records, &schema::RECORD, report, |id, table| {
            read_record(id, table, &context)
        }),
        metrics: metrics.unwrap_or_default(),
        sources: cited.unwrap_or_default(),
    };
    check_pairs(config, &context, report);
    series::read_files(sources, &context, &mut catalogue, report);
    (catalogue, context)
}
