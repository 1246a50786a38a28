//! What the content means: files read, references resolved, rules across files checked.

mod check;
mod model;
mod read;
mod series;

pub use crate::kinds::{
    ArtistKind, Authority, Gender, MetricKind, ObservationKind, RecordKind, SourceKind, Status,
};
pub use model::{
    Artist, ArtistKey, Catalogue, Cited, Complete, Condition, Metric, MetricKey, Names,
    Observation, Record, RecordKey, Release, Remarks, Series, Song, SongKey, Source, SourceKey,
    Where,
};
pub use read::{ParseContext, read, read_where};
