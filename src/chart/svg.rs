//! Markup that charts have in common: places in percent, lines across, the time axis.

use super::ticks::{DateTick, PlacedDate, Tick, place_dates};
use crate::article::escape;
use crate::date::Day;
use crate::locale::push_number;

const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// A share in hundredths of a per cent, the nearest whole number.
pub(super) fn hundredths(share: f64) -> i64 {
    (share * 10_000.0).round() as i64
}

/// A share as a percentage: `0.1234` is `12.34%`. In whole numbers, because charts have thousands
/// and `fmt` takes its time over each.
pub(super) fn percent(share: f64, svg: &mut String) {
    let hundredths = hundredths(share);
    if hundredths < 0 {
        svg.push('-');
    }
    push_number(hundredths.abs() / 100, svg);
    let rest = hundredths.unsigned_abs() as usize % 100;
    add(&[".", DIGITS[rest / 10], DIGITS[rest % 10], "%"], svg);
}

/// Appends the parts of a tag one by one, without `fmt`, which takes its time over each.
pub(super) fn add(parts: &[&str], svg: &mut String) {
    for part in parts {
        svg.push_str(part);
    }
}

/// A corner of a line, in hundredths of a per cent of the chart's width and height.
pub(super) struct Corner {
    pub(super) x: i64,
    pub(super) y: i64,
    /// Whether nobody reported for long before it.
    pub(super) after_gap: bool,
}

/// A line between labels, stretched with the chart: solid, and dotted where nobody reported for long.
pub(super) fn stroke(class: &str, corners: impl Iterator<Item = Corner>, svg: &mut String) {
    let mut paths = [String::with_capacity(512), String::new()];
    let mut before: Option<Corner> = None;
    let mut pen = None;
    for corner in corners {
        let mut draw = |letter: char, to: &Corner| {
            let path = &mut paths[usize::from(corner.after_gap)];
            path.push(letter);
            push_number(to.x, path);
            path.push(' ');
            push_number(to.y, path);
        };
        if let Some(before) = before {
            if pen != Some(corner.after_gap) {
                draw('M', &before);
            }
            draw('L', &corner);
            pen = Some(corner.after_gap);
        }
        before = Some(corner);
    }
    svg.push_str(
        "<svg viewBox=\"0 0 10000 10000\" preserveAspectRatio=\"none\" width=\"100%\" height=\"100%\">",
    );
    for (path, gap) in paths.iter().zip(["", " gap"]).filter(|(path, _)| !path.is_empty()) {
        add(&["<path class=\"", class, gap, "\" d=\"", path, "\"/>"], svg);
    }
    svg.push_str("</svg>");
}

/// The share of a day between two others.
pub(super) fn share(day: Day, from: Day, to: Day) -> f64 {
    f64::from(day.since(from)) / f64::from(to.since(from).max(1))
}

/// An attribute with a share: ` x="12.34%"`.
pub(super) fn at(name: &str, share: f64, svg: &mut String) {
    svg.push(' ');
    svg.push_str(name);
    svg.push_str("=\"");
    percent(share, svg);
    svg.push('"');
}

/// The beginning of a chart. Its caption names it.
pub(super) fn open(caption_id: &str, colour: Option<&str>, details: Option<&str>) -> String {
    let mut svg = String::with_capacity(4096);
    svg.push_str("<svg class=\"chart");
    if let Some(colour) = colour {
        svg.push_str(" act\" style=\"--artist:");
        escape(colour, &mut svg);
    }
    svg.push_str("\" role=\"group\" aria-labelledby=\"");
    escape(caption_id, &mut svg);
    if let Some(details) = details {
        svg.push_str("\" aria-details=\"");
        escape(details, &mut svg);
    }
    svg.push_str("\">");
    svg
}

/// Lines across the chart at round values, with their words at one end. The table says the same to
/// those who can't see them.
pub(super) fn ticks(ticks: &[(f64, &Tick)], at_end: bool, wide_only: bool, svg: &mut String) {
    for (y, tick) in ticks {
        svg.push_str("<line class=\"g\" x1=\"0\" x2=\"100%\"");
        at("y1", *y, svg);
        at("y2", *y, svg);
        svg.push_str("/><text class=\"t");
        svg.push_str(if wide_only { " wide\"" } else { "\"" });
        svg.push_str(if at_end { " x=\"100%\" text-anchor=\"end\"" } else { " x=\"0\"" });
        at("y", *y, svg);
        svg.push_str(" dy=\"-5\">");
        escape(&tick.label, svg);
        svg.push_str("</text>");
    }
}

/// The base line, and the labels of the time axis below it.
pub(super) fn dates(dates: &[DateTick], from: Day, to: Day, svg: &mut String) {
    svg.push_str("<line class=\"b\" x1=\"0\" x2=\"100%\" y1=\"100%\" y2=\"100%\"/>");
    let labels: Vec<(f64, &str)> =
        dates.iter().map(|tick| (share(tick.day, from, to), tick.label.as_str())).collect();
    for ((x, label), placed) in labels.iter().zip(place_dates(&labels)) {
        let Some(PlacedDate { anchor, wide_only }) = placed else { continue };
        svg.push_str(if wide_only { "<text class=\"t wide\"" } else { "<text class=\"t\"" });
        at("x", *x, svg);
        svg.push_str(" y=\"100%\" dy=\"18\"");
        svg.push_str(anchor.attribute());
        svg.push('>');
        escape(label, svg);
        svg.push_str("</text>");
    }
}
