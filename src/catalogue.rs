//! What the content means: files read, references resolved, rules across files checked.

mod artists;
mod check;
mod context;
mod files;
mod metrics;
mod model;
mod read;
mod records;
mod series;
mod songs;
mod sources;

pub use context::ParseContext;
pub use model::{
    Artist, ArtistKey, ArtistKind, Catalogue, Cited, Complete, Condition, Gender, Metric,
    MetricKey, MetricKind, Names, Observation, ObservationKind, Record, RecordKey, RecordKind,
    Release, Remarks, Series, Song, SongKey, Source, SourceKey, SourceKind, Where, Word,
};
pub use read::read;
pub use records::read_where;
