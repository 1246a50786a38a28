//! `value`: bounds of the figure that a claim about a record gives.

use super::check::ValueBounds;
use super::context::RecordContext;
use crate::bounds::Bounds;
use crate::catalogue::MetricKind;
use crate::date::Day;
use crate::record::crossing::is_reading;
use crate::record::{holders, places};

impl RecordContext<'_> {
    /// Bounds of `value` on a day: of a threshold, those of the figure that first reached it; of
    /// `most`, those of the song's figure then.
    pub(super) fn value(&self, day: Day) -> ValueBounds {
        match (self.record.threshold, self.metric_kind()) {
            (None, MetricKind::Counter) => self.total(day),
            (None, MetricKind::OneOff | MetricKind::Rank) => self.best_figure(day),
            (Some(threshold), MetricKind::Counter) => ValueBounds::exactly(threshold),
            (Some(threshold), MetricKind::OneOff) => self.first_figure(threshold),
            (Some(place), MetricKind::Rank) => {
                let series = self.series();
                let found = series.and_then(|s| places::reached(&s, place, self.counting));
                let any = Bounds { least: 1, most: place };
                let Bounds { least, most } = found.map_or(any, |found| found.places);
                ValueBounds::new(least, Some(most))
            }
        }
    }

    /// A count has all the figures of a day one after the other, from the last one of the day before,
    /// unless a reading of that day gives it.
    fn total(&self, day: Day) -> ValueBounds {
        let series = self.series();
        let readings = series.iter().flat_map(|series| series.counted()).map(|(_, o)| o);
        let of_day = readings.filter(|o| is_reading(o) && o.when.days().exact() == Some(day));
        let values: Vec<u64> = of_day.map(|o| o.value).collect();
        if let Some(least) = values.iter().min() {
            return ValueBounds::new(*least, values.iter().max().copied());
        }
        let (before, before_most) = self.standings.figure(self.song, day.plus(-1));
        let (least, most) = self.standings.figure(self.song, day);
        let from = before_most.filter(|from| *from <= least);
        let surely = from.map(|from| Bounds { least: from, most: least });
        ValueBounds { least: before, most, surely }
    }

    /// The best of the figures that were set once.
    fn best_figure(&self, day: Day) -> ValueBounds {
        let (least, most) = self.standings.figure(self.song, day);
        match self.entry {
            // The only figure of a song is its figure whenever it is asked.
            Some(entry) if least == 0 && most.is_some_and(|n| n == 0 || n == entry.value) => {
                ValueBounds::exactly(entry.value)
            }
            _ => ValueBounds::new(least, most),
        }
    }

    /// The first figure as large as a threshold, of those that were set once.
    fn first_figure(&self, threshold: u64) -> ValueBounds {
        let series = self.series();
        let first = series.iter().flat_map(|series| holders::may_reach(series, threshold));
        let first: Vec<_> = first.map(|(_, o)| (o.value, is_reading(o))).collect();
        let has_window = self.catalogue[self.record.metric].window.is_some();
        if let Some((value, _)) = first.iter().find(|(_, is_reading)| has_window && *is_reading)
        {
            return ValueBounds::exactly(*value);
        }
        let least = first.iter().map(|(value, _)| *value).min();
        // One of so much or more has no upper bound.
        let is_bounded = first.iter().all(|(_, is_reading)| *is_reading);
        let most = first.iter().map(|(value, _)| *value).max().filter(|_| is_bounded);
        ValueBounds::new(least.unwrap_or(0).max(threshold), most)
    }
}
