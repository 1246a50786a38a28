//! What the content means: files read, references resolved, rules across files checked.

mod artists;
mod as_of;
mod check;
mod context;
mod files;
mod metrics;
mod model;
mod pairs;
mod read;
mod records;
mod series;
mod songs;
mod sources;

pub use crate::kinds::{
    ArtistKind, Authority, Gender, MetricKind, ObservationKind, RecordKind, SourceKind, Status,
};
pub use as_of::{cited_sources, leave_out_later, leave_out_sources};
pub use check::check;
pub use context::{DAYS_AHEAD, ParseContext};
pub use model::{
    Artist, ArtistKey, Catalogue, Cited, Complete, Condition, Metric, MetricKey, Names,
    Observation, Record, RecordKey, Release, Remarks, Series, Song, SongKey, Source, SourceKey,
    Where,
};
pub use read::read;
pub use records::read_where;
pub use series::optional_cells;
