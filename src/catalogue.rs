//! What the content means: files read, references resolved, rules across files checked.

mod check;
mod model;
mod read;
mod series;

pub use model::{
    Artist, ArtistKey, ArtistKind, Catalogue, Cited, Complete, Condition, Gender, Metric,
    MetricKey, MetricKind, Names, Observation, ObservationKind, Record, RecordKey, RecordKind,
    Release, Remarks, Series, Song, SongKey, Source, SourceKey, SourceKind, Where, Word,
};
pub use read::{ParseContext, read, read_where};
