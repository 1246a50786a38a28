//! Bounds of a quantity that is not known exactly.

use std::cmp::Ordering;

/// Whether something holds, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// In no case.
    No,
    /// In some cases.
    Perhaps,
    /// In every case.
    Surely,
}

impl Truth {
    /// The truth of a statement that holds in every case (`surely`), or in some (`perhaps`).
    pub fn of(surely: bool, perhaps: bool) -> Self {
        match (surely, perhaps) {
            (true, _) => Self::Surely,
            (false, true) => Self::Perhaps,
            (false, false) => Self::No,
        }
    }
}

/// A closed range: a value is at least `least` and at most `most`, and may be either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bounds<T> {
    /// The smallest possible value.
    pub least: T,
    /// The largest possible value.
    pub most: T,
}

impl<T: Copy + Ord> Bounds<T> {
    /// The bounds of a value that is known exactly.
    pub fn exactly(value: T) -> Self {
        Self { least: value, most: value }
    }

    /// Returns the value, if only one is possible.
    pub fn exact(self) -> Option<T> {
        (self.least == self.most).then_some(self.least)
    }

    /// Whether a value is possible.
    pub fn contains(self, value: T) -> bool {
        self.least <= value && value <= self.most
    }

    /// Raises the lower bound, as far as the upper one.
    pub fn raise(&mut self, least: T) {
        self.least = self.least.max(least).min(self.most);
    }

    /// Whether a quantity is smaller than another one.
    pub fn is_less(self, other: Self) -> Truth {
        Truth::of(self.most < other.least, self.least < other.most)
    }

    /// Orders two quantities by rule 5: equal exact values tie, disjoint ranges are ordered, and
    /// the order of others is not known.
    pub fn order(self, other: Self) -> Option<Ordering> {
        if self.most < other.least {
            Some(Ordering::Less)
        } else if other.most < self.least {
            Some(Ordering::Greater)
        } else {
            (self.exact()? == other.exact()?).then_some(Ordering::Equal)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::Bounds;
    use super::Truth::{No, Perhaps, Surely};

    #[test]
    fn ranges_are_ordered_only_where_no_value_is_shared() {
        for (a, b, order) in [
            ((1, 2), (3, 4), Some(Less)),
            ((3, 4), (1, 2), Some(Greater)),
            // Closed: one shared value is enough to leave the order open.
            ((1, 3), (3, 4), None),
            ((3, 3), (3, 4), None),
            ((1, 4), (2, 3), None),
            ((2, 3), (2, 3), None),
            ((2, 2), (2, 2), Some(Equal)),
        ] {
            let bounds = |(least, most)| Bounds { least, most };
            assert_eq!(bounds(a).order(bounds(b)), order, "{a:?} {b:?}");
            assert_eq!(bounds(b).order(bounds(a)), order.map(std::cmp::Ordering::reverse));
        }
    }

    #[test]
    fn a_range_is_less_than_another_surely_perhaps_or_not() {
        for (a, b, truth) in [
            ((1, 2), (3, 4), Surely),
            ((1, 3), (3, 4), Perhaps),
            ((3, 4), (1, 3), No),
            ((3, 3), (3, 4), Perhaps),
            // It is not less in any case, though the order is not known.
            ((3, 4), (3, 3), No),
            ((3, 3), (3, 3), No),
        ] {
            let bounds = |(least, most)| Bounds { least, most };
            assert_eq!(bounds(a).is_less(bounds(b)), truth, "{a:?} {b:?}");
        }
    }

    #[test]
    fn both_ends_are_possible_values() {
        let bounds = Bounds { least: 2, most: 4 };
        assert_eq!([1, 2, 4, 5].map(|n| bounds.contains(n)), [false, true, true, false]);
        assert_eq!((bounds.exact(), Bounds::exactly(3).exact()), (None, Some(3)));
    }
}
