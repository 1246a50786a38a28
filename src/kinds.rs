//! Words of the content format: what a metric, a source, an artist, an observation and a record
//! can be.

use crate::words::words;

words! {
    /// What the values of a metric are.
    pub enum MetricKind {
        /// A count that grows: streams, views, weeks on a chart.
        Counter = "counter" was "cumulative",
        /// A number of one window or occasion: views in the first 24 hours.
        OneOff = "one-off" was "figure",
        /// A place in a chart: smaller is better.
        Rank = "rank",
    }
}

impl MetricKind {
    /// Whether the date of an observation is that of a chart, not the day of an event.
    pub fn is_dated_by_chart(self) -> bool {
        self == Self::Rank
    }
}

impl MetricKind {
    /// Kinds of observations of which a source has one value at a time, named by one of them:
    /// `exact` and `official` both give the count. `None` where several values of one time are
    /// true together: a count may pass several thresholds on one day.
    pub fn with_one_value(self, kind: ObservationKind) -> Option<ObservationKind> {
        use ObservationKind::{AtLeast, Below, Crossed, Exact, Official};
        match (self, kind) {
            (Self::Counter, Crossed | AtLeast | Below) => None,
            (Self::Counter, Exact | Official) => Some(Exact),
            _ => Some(kind),
        }
    }
}

words! {
    /// Whose figures make a record.
    pub enum Authority {
        /// Only observations of the kind `official` make a record.
        Official = "official",
        /// Every observation makes a record.
        Any = "any",
    }
}

words! {
    /// How close a source is to the figures that it gives.
    pub enum SourceKind {
        /// The artist, its label or an official body.
        Official = "official",
        /// The platform that counts.
        Platform = "platform",
        /// A newspaper, a magazine, an agency.
        Press = "press",
        /// A site that collects figures.
        Aggregator = "aggregator",
        /// A fan account or site.
        Fan = "fan",
    }
}

words! {
    /// What an artist is.
    pub enum ArtistKind {
        /// A group.
        Group = "group",
        /// A soloist.
        Soloist = "soloist",
        /// Part of a group.
        Unit = "unit",
        /// Two people.
        Duo = "duo",
        /// A group of a story.
        Fictional = "fictional",
    }
}

words! {
    /// The gender of a person, or of a group's members.
    pub enum Gender {
        /// A man, or men.
        Male = "male" was "boy",
        /// A woman, or women.
        Female = "female" was "girl",
        /// Men and women.
        Mixed = "mixed",
    }
}

words! {
    /// What an observation says of its value.
    pub enum ObservationKind {
        /// The count was exactly this then.
        Exact = "exact" was "read",
        /// The count reached this then, and not before: the source names the time.
        Crossed = "crossed",
        /// The count was this or more by then, such as by the day of a report.
        AtLeast = "at-least",
        /// The count was still less than this then.
        Below = "below",
        /// The platform's own value: the count was exactly this then.
        Official = "official",
        /// A value of an unofficial counter: shown, and proves nothing.
        Live = "live",
        /// An estimate: shown, and proves nothing.
        Estimate = "estimate",
    }
}

impl ObservationKind {
    /// Whether it is shown only.
    pub fn proves_nothing(self) -> bool {
        matches!(self, Self::Live | Self::Estimate)
    }
}

words! {
    /// A mark on an observation.
    pub enum Status {
        /// Shown, and nothing is derived from it.
        Disputed = "disputed",
    }
}

words! {
    /// What a record asks.
    pub enum RecordKind {
        /// Which song reached the threshold, or the place, first.
        First = "first",
        /// Which song took the least time from its release to the threshold.
        Fastest = "fastest",
        /// Which song has the largest value.
        Most = "most",
        /// Every song at the threshold, in order of entry.
        Club = "club",
    }
}
