//! Long lists under headings, cut into pages of about the same length.

use std::ops::Range;

/// What stands under one heading of a page: a part of a group, mostly all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which group.
    pub group: usize,
    /// Which of its lines.
    pub lines: Range<usize>,
}

/// Cuts groups of lines into pages of at most so much weight: between groups where that is
/// possible, within one where it is longer than a page. A line heavier than a page stands alone.
pub fn cut(groups: &[Vec<usize>], heading: usize, most: usize) -> Vec<Vec<Piece>> {
    let mut pages: Vec<Vec<Piece>> = Vec::new();
    let mut page: Vec<Piece> = Vec::new();
    let mut left = most;
    for (group, lines) in groups.iter().enumerate() {
        let whole = heading + lines.iter().sum::<usize>();
        if whole > left && whole <= most {
            pages.push(std::mem::take(&mut page));
            left = most;
        }
        let mut start = 0;
        left = left.saturating_sub(heading);
        for (at, weight) in lines.iter().enumerate() {
            let is_first = at == start && page.is_empty();
            if *weight > left && !is_first {
                if at > start {
                    page.push(Piece { group, lines: start..at });
                }
                pages.push(std::mem::take(&mut page));
                start = at;
                left = most.saturating_sub(heading);
            }
            left = left.saturating_sub(*weight);
        }
        page.push(Piece { group, lines: start..lines.len() });
    }
    if !page.is_empty() {
        pages.push(page);
    }
    pages.retain(|page| !page.is_empty());
    pages
}

#[cfg(test)]
mod tests {
    use super::{Piece, cut};

    fn check(
        groups: &[Vec<usize>],
        most: usize,
        expected: &[&[(usize, std::ops::Range<usize>)]],
    ) {
        let piece = |(group, lines): &(usize, std::ops::Range<usize>)| Piece {
            group: *group,
            lines: lines.clone(),
        };
        let expected: Vec<Vec<Piece>> =
            expected.iter().map(|page| page.iter().map(piece).collect()).collect();
        assert_eq!(cut(groups, 1, most), expected);
    }

    #[test]
    fn pages_are_cut_between_groups_and_within_long_ones() {
        check(&[], 10, &[]);
        check(&[vec![1, 1], vec![2]], 10, &[&[(0, 0..2), (1, 0..1)]]);
        check(&[vec![3, 3], vec![3, 3]], 10, &[&[(0, 0..2)], &[(1, 0..2)]]);
        check(&[vec![4; 5]], 10, &[&[(0, 0..2)], &[(0, 2..4)], &[(0, 4..5)]]);
        check(&[vec![99], vec![1]], 10, &[&[(0, 0..1)], &[(1, 0..1)]]);
    }

    #[test]
    fn every_line_stands_on_one_page_and_none_is_too_heavy() {
        let groups: Vec<Vec<usize>> =
            (0..40).map(|n| (0..(n * 7) % 23 + 1).map(|at| at % 4 + 1).collect()).collect();
        let pages = cut(&groups, 2, 50);
        let mut seen = Vec::new();
        for page in &pages {
            let weight =
                |piece: &Piece| groups[piece.group][piece.lines.clone()].iter().sum::<usize>();
            assert!(page.iter().map(|piece| 2 + weight(piece)).sum::<usize>() <= 50);
            for piece in page {
                seen.extend(piece.lines.clone().map(|line| (piece.group, line)));
            }
        }
        let all = groups
            .iter()
            .enumerate()
            .flat_map(|(at, lines)| (0..lines.len()).map(move |l| (at, l)));
        assert_eq!(seen, all.collect::<Vec<_>>());
    }
}
