//! Titles of findings: as they are given, or made from a text.

use super::kind_words::Label;
use super::text::one_line;
use crate::error::{Error, Result};

const LONGEST_TITLE: usize = 500;

pub fn checked_title(title: &str) -> Result<String> {
    let title = one_line(title);
    if title.is_empty() {
        return Err(Error::refused("a finding needs a title"));
    }
    if title.chars().count() > LONGEST_TITLE {
        return Err(Error::refused(format!(
            "a title has at most {LONGEST_TITLE} characters; put the rest into --text"
        )));
    }
    Ok(title)
}

/// Its first sentence after `Recommendation 3:`, at most 80 characters.
pub fn title_of_text(text: &str) -> String {
    let line = one_line(Label::of(text).map_or(text, |label| label.rest));
    let ends = [". ", "? ", "! "].into_iter().flat_map(|stop| line.match_indices(stop));
    let ends =
        ends.map(|(at, _)| at).filter(|at| !is_shortened(line.get(..*at).unwrap_or_default()));
    let sentence = ends.min().and_then(|end| line.get(..=end)).unwrap_or(&line);
    crate::error::shortened(sentence.trim_end_matches('.'), 80)
}

/// Whether a full stop after the words is that of a number, of a letter or of a word such as `St.` or `e.g.`.
fn is_shortened(words: &str) -> bool {
    const SHORT: [&str; 19] = [
        "st", "mr", "mrs", "ms", "dr", "prof", "rev", "no", "nos", "vs", "para", "art", "cf",
        "approx", "sgt", "insp", "supt", "ch", "fig",
    ];
    let last = words.rsplit(' ').next().unwrap_or_default().to_lowercase();
    let last = last.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let is_number = !last.is_empty() && last.chars().all(|letter| letter.is_ascii_digit());
    let is_letter = last.chars().count() == 1 && !is_number;
    let is_first = last.len() == words.trim_start().len();
    is_number && is_first || is_letter || last.contains('.') || SHORT.contains(&last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_stop_of_a_number_or_of_a_short_word_ends_no_title() {
        for (text, title) in [
            ("1. Officers did not search.\n2. No handover.", "1. Officers did not search"),
            ("St. Mary ward needs cover. Now.", "St. Mary ward needs cover"),
            ("The force, e.g. its desk, acts. Soon", "The force, e.g. its desk, acts"),
            ("It met 3 of 4. The rest is late.", "It met 3 of 4"),
            ("See para. 3. Then act.", "See para. 3"),
        ] {
            assert_eq!(title_of_text(text), title, "{text}");
        }
    }

    #[test]
    fn a_title_made_from_a_text_is_its_first_sentence() {
        assert_eq!(title_of_text("Do this now. Then do that."), "Do this now");
        assert_eq!(title_of_text("Spend 4.5 million on it."), "Spend 4.5 million on it");
        assert_eq!(title_of_text("Why?  Because."), "Why?");
        assert_eq!(title_of_text("AFI 2: Do this now. Then that."), "Do this now");
        assert_eq!(title_of_text(&"long ".repeat(30)).chars().count(), 80);
    }
}
