//! Labels that keep clear of each other: text never scales, so that a label has so many pixels
//! while everything around it moves with the width of the page.

/// A size of a chart in which its labels are placed.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// Its least width: at larger ones there is more room between labels.
    pub(super) width: f64,
    /// Size of a letter, for widths of text.
    letter: f64,
}

/// A phone of 320 pixels, less its margins.
pub(super) const NARROW: Layout = Layout { width: 286.0, letter: 7.4 };
/// From 40 rem on.
pub(super) const WIDE: Layout = Layout { width: 586.0, letter: 7.4 };

/// Heights that a chart may have: `clamp(19rem, 40vw, 27rem)`.
const HEIGHTS: [f64; 3] = [304.0, 368.0, 432.0];
/// Pixels between the base lines of two labels.
const ROW: f64 = 20.0;

/// Where a label begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    /// The attribute; a text begins at its place without one.
    pub(super) const fn attribute(self) -> &'static str {
        match self {
            Self::Start => "",
            Self::Middle => " text-anchor=\"middle\"",
            Self::End => " text-anchor=\"end\"",
        }
    }
}

/// The room of a label: from where to where in pixels of the layout's width, and its base line as a
/// share of the height and pixels below that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    from: f64,
    to: f64,
    pub(super) y: f64,
    pub(super) dy: f64,
}

impl Layout {
    /// The room of a text at a share of the width and of the height, moved by some pixels.
    pub(super) fn room(
        self,
        text: &str,
        anchor: Anchor,
        (x, dx): (f64, f64),
        (y, dy): (f64, f64),
    ) -> Room {
        let (at, width) = (x * self.width + dx, self.width_of(text));
        let from = match anchor {
            Anchor::Start => at,
            Anchor::Middle => at - width / 2.0,
            Anchor::End => at - width,
        };
        Room { from, to: from + width, y, dy }
    }

    /// The pixels that a text takes, or a little more.
    pub(super) fn width_of(self, text: &str) -> f64 {
        let share = |c: char| match c {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | '\'' | '’' | '1' | ':' | ' ' | '(' | ')' => {
                0.62
            }
            'm' | 'w' | 'M' | 'W' => 1.6,
            c if c.is_ascii_uppercase() => 1.25,
            c if c.is_ascii() => 1.05,
            _ => 1.9,
        };
        text.chars().map(share).sum::<f64>() * self.letter
    }

    /// Whether a label stays within the chart.
    pub(super) fn holds(self, room: &Room) -> bool {
        let in_width = room.from >= -1.0 && room.to <= self.width + 1.0;
        // Above the top there is no room, and below the axis its own labels stand.
        let in_height = |height: &f64| {
            let base = room.y * height + room.dy;
            base >= 11.0 && base <= height - 4.0
        };
        in_width && HEIGHTS.iter().all(in_height)
    }
}

impl Room {
    /// Whether a point is under the words at any height.
    pub(super) fn holds(&self, layout: Layout, x: f64, y: f64) -> bool {
        let x = x * layout.width;
        let is_under = |height: &f64| {
            let above_base = (self.y - y) * height + self.dy;
            (-4.0..ROW).contains(&above_base)
        };
        self.from - 4.0 < x && x < self.to + 4.0 && HEIGHTS.iter().any(is_under)
    }
}

/// Whether two labels touch at any height.
fn touch(a: &Room, b: &Room) -> bool {
    let apart = a.to + 4.0 <= b.from || b.to + 4.0 <= a.from;
    !apart && HEIGHTS.iter().any(|height| ((a.y - b.y) * height + a.dy - b.dy).abs() < ROW)
}

/// Whether a label keeps clear of others.
pub(super) fn is_clear(room: &Room, others: &[Room]) -> bool {
    !others.iter().any(|other| touch(room, other))
}

/// The room raised until it keeps clear of others, by so many pixels at most.
pub(super) fn raised(mut room: Room, by: f64, others: &[Room]) -> Option<Room> {
    let most = room.dy - by;
    while !is_clear(&room, others) {
        room.dy -= 1.0;
        if room.dy < most {
            return None;
        }
    }
    Some(room)
}

#[cfg(test)]
mod tests {
    use super::{Anchor, NARROW, is_clear, raised};

    #[test]
    fn labels_keep_a_row_apart_at_every_height() {
        let room = |x, y| NARROW.room("Some song 10", Anchor::End, (x, -7.0), (y, 5.0));
        for (x, y, is_free) in [
            // The same place, a little below, and a row below at the least height.
            (0.6, 0.50, false),
            (0.6, 0.53, false),
            (0.6, 0.57, true),
            (0.6, 0.43, true),
            // Beside it.
            (0.95, 0.50, true),
            (0.8, 0.50, false),
        ] {
            assert_eq!(is_clear(&room(x, y), &[room(0.6, 0.5)]), is_free, "{x} {y}");
        }
        let up = raised(room(0.6, 0.5), 40.0, &[room(0.6, 0.5)]).unwrap();
        assert!((up.dy - (5.0 - 20.0)).abs() < 0.01, "{up:?}");
        assert!(raised(room(0.6, 0.5), 10.0, &[room(0.6, 0.5)]).is_none());
    }

    #[test]
    fn a_label_stays_within_the_chart() {
        let room = |text, x| NARROW.room(text, Anchor::End, (x, -7.0), (0.5, 5.0));
        for (text, x, expected) in [
            ("Song", 0.5, true),
            ("Song", 0.05, false),
            ("A very long title of a song", 0.5, false),
        ] {
            assert_eq!(NARROW.holds(&room(text, x)), expected, "{text} {x}");
        }
    }
}
