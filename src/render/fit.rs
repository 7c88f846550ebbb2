//! Text in a given number of terminal cells: cut, wrapped and padded.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The fewest cells that text is squeezed into; below that a narrow screen has to scroll.
pub const LEAST: usize = 12;

/// The text in at most `most` cells, ending in the ellipsis where it was cut.
pub fn cut(text: &str, most: usize, ellipsis: &str) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let kept = beginning(text, most.saturating_sub(ellipsis.width()));
    format!("{}{ellipsis}", kept.trim_end())
}

pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// One line as lines of at most `most` cells; unwrapped without a width.
pub fn wrapped(line: &str, most: Option<usize>) -> Vec<String> {
    let line = line.trim_end();
    let Some(most) = most.filter(|most| line.width() > *most) else {
        return vec![line.to_owned()];
    };
    let mut lines = vec![String::new()];
    for piece in line.split(' ').flat_map(|word| pieces(word, most)) {
        match lines.last_mut() {
            Some(last) if last.is_empty() => last.push_str(piece),
            Some(last) if last.width() + 1 + piece.width() <= most => {
                last.push(' ');
                last.push_str(piece);
            }
            _ => lines.push(piece.to_owned()),
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// A command as lines that a shell reads as one: each but the last ends in a backslash, and quoted
/// text is never broken. A word that is too long for a line has a line of its own.
pub fn continued(command: &str, most: Option<usize>) -> Vec<String> {
    const GOES_ON: &str = " \\";
    let Some(most) = most.filter(|most| command.width() > *most) else {
        return vec![command.to_owned()];
    };
    let mut lines: Vec<String> = Vec::new();
    for word in words(command) {
        match lines.last_mut() {
            Some(last) if last.width() + 1 + word.width() + GOES_ON.width() <= most => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let last = lines.len().saturating_sub(1);
    lines.iter_mut().take(last).for_each(|line| line.push_str(GOES_ON));
    lines
}

fn words(command: &str) -> Vec<&str> {
    let mut open = None;
    let between = |letter: char| {
        match open {
            None if letter == '"' || letter == '\'' => open = Some(letter),
            Some(quote) if quote == letter => open = None,
            _ => {}
        }
        letter == ' ' && open.is_none()
    };
    command.split(between).collect()
}

/// How wide columns that share a width may be: those that need less than their share get what they
/// need, and the others divide the rest.
pub fn limit(mut needs: Vec<usize>, mut room: usize) -> usize {
    needs.sort_unstable();
    let count = needs.len();
    for (at, need) in needs.into_iter().enumerate() {
        let share = room / (count - at);
        if need > share {
            return share.max(LEAST);
        }
        room -= need;
    }
    usize::MAX
}

/// A word in pieces that fit. An address stays whole, so that it can still be followed.
fn pieces(word: &str, most: usize) -> Vec<&str> {
    if word.contains("://") {
        return vec![word];
    }
    let mut pieces = Vec::new();
    let mut rest = word;
    while !rest.is_empty() {
        let piece = beginning(rest, most);
        let piece = if piece.is_empty() { rest } else { piece };
        rest = rest.strip_prefix(piece).unwrap_or_default();
        pieces.push(piece);
    }
    pieces
}

fn beginning(text: &str, most: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, letter)| {
        used += letter.width().unwrap_or(0);
        used > most
    });
    let mut kept = end.and_then(|(at, _)| text.get(..at)).unwrap_or(text);
    // A selector can make the letter before it wider than that letter is alone.
    while kept.width() > most {
        kept = kept.char_indices().last().and_then(|(at, _)| kept.get(..at)).unwrap_or_default();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cut_text_ends_in_an_ellipsis_and_a_short_one_does_not() {
        assert_eq!(cut("West Mercia", 11, "…"), "West Mercia");
        assert_eq!(cut("West Mercia", 10, "…"), "West Merc…");
        assert_eq!(cut("West Mercia", 6, "…"), "West…");
        assert_eq!(cut("West Mercia", 10, "..."), "West Me...");
        assert_eq!(cut("警察監察報告", 6, "…"), "警察…");
    }

    #[test]
    fn words_are_kept_whole_where_they_fit() {
        assert_eq!(wrapped("one two three", Some(8)), ["one two", "three"]);
        assert_eq!(wrapped("one  two", Some(8)), ["one  two"]);
        assert_eq!(wrapped("one two three", None), ["one two three"]);
        assert_eq!(wrapped("警察監察", Some(5)), ["警察", "監察"]);
        assert_eq!(wrapped("see https://example.org/x", Some(8)), ["see", "https://example.org/x"]);
    }

    #[test]
    fn a_column_that_needs_little_leaves_the_rest_to_the_others() {
        assert_eq!(limit(vec![10, 100, 100], 90), 40);
        assert_eq!(limit(vec![10, 20], 40), usize::MAX);
        assert_eq!(limit(vec![100, 100], 0), LEAST);
    }

    #[test]
    fn a_long_command_goes_on_behind_a_backslash_and_no_quote_is_torn() {
        let command = "track note 'a b' --text \"one two\" --on 1";

        assert_eq!(continued(command, None), [command]);
        assert_eq!(continued(command, Some(80)), [command]);
        assert_eq!(
            continued(command, Some(20)),
            ["track note 'a b' \\", "--text \"one two\" \\", "--on 1"]
        );
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_asked_and_no_letter_is_lost(
            line in "(\\PC{0,20} ){0,8}", most in LEAST..40usize,
        ) {
            let lines = wrapped(&line, Some(most));
            let letters = |text: &str| text.replace(char::is_whitespace, "");

            prop_assert!(line.contains("://") || lines.iter().all(|line| line.width() <= most));
            prop_assert_eq!(letters(&lines.concat()), letters(&line));
            prop_assert!(cut(&line, most, "…").width() <= most);
        }
    }
}
