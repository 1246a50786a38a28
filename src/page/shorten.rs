//! Texts cut to what search pages and chats show.

/// Cuts text at a word, so that it is no longer than so many characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    let mut ends = text.char_indices().map(|(at, _)| at).skip(most.saturating_sub(1));
    let (Some(end), Some(_)) = (ends.next(), ends.next()) else { return text.to_owned() };
    let short = &text[..end];
    let end = short.rfind(' ').filter(|end| *end > short.len() / 2).unwrap_or(short.len());
    format!("{}…", short[..end].trim_end_matches([' ', ',', ';', ':', '–', '-']))
}

/// Cuts text in its middle: a milestone's headline begins with whose it is and ends with what it is,
/// and a song with a long title has several.
pub(super) fn cut_within(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let end: String = text.chars().skip(count - most * 3 / 5).collect();
    let end = end.split_once(' ').map_or("", |(_, words)| words);
    let start = cut(text, most - 1 - end.chars().count());
    if end.is_empty() { start } else { format!("{start} {end}") }
}

#[cfg(test)]
mod tests {
    use super::{cut, cut_within};

    #[test]
    fn a_long_headline_keeps_its_song_and_its_figure() {
        let title =
            "Night Ferry (every word of a long second title) passes 100 million streams";
        assert_eq!(
            cut_within(title, 65),
            "Night Ferry (every word of a… title) passes 100 million streams"
        );
        assert_eq!(cut_within("Night Ferry passes", 65), "Night Ferry passes");
        for title in [title.repeat(3), "가".repeat(200), format!("{} b", "a".repeat(90))] {
            assert!(cut_within(&title, 65).chars().count() <= 65);
            assert!(cut(&title, 65).chars().count() <= 65);
        }
    }
}
