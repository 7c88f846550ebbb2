//! Two texts said back short: the part in which they differ.

use crate::error::shortened;

use super::text::one_line;

/// How much of a text is said back.
pub const LONGEST: usize = 80;

/// How much stands before the first difference.
const BEFORE: usize = 24;

/// Each on one line and in quotation marks, as short as they can be told apart.
pub fn quoted_apart(one: &str, other: &str) -> (String, String) {
    let quoted = |text: &str| format!("\"{text}\"");
    if differ_in_white_space(one, other) {
        let one = shortened(&one_line(one), LONGEST);
        return (quoted(&one), "the same but for white space".to_owned());
    }
    let (one, other) = differing(one, other);
    (quoted(&one), quoted(&other))
}

/// Whether two texts differ, but not on one line.
pub fn differ_in_white_space(one: &str, other: &str) -> bool {
    one != other && one_line(one) == one_line(other)
}

/// Each on one line, from a few words before the first difference if both are the same for long.
pub fn differing(one: &str, other: &str) -> (String, String) {
    let (one, other) = (one_line(one), one_line(other));
    let is_long = |text: &str| text.chars().count() > LONGEST;
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    if !is_long(&one) && !is_long(&other) || same <= BEFORE {
        return (shortened(&one, LONGEST), shortened(&other, LONGEST));
    }
    let begins = beginning(&one, same);
    (excerpt(&one, begins), excerpt(&other, begins))
}

/// A beginning of a word so many letters before the difference.
fn beginning(text: &str, same: usize) -> usize {
    let from = same.saturating_sub(BEFORE);
    let space = text.chars().skip(from).take(same - from).position(char::is_whitespace);
    space.map_or(from, |space| from + space + 1)
}

fn excerpt(text: &str, begins: usize) -> String {
    let rest: String = text.chars().skip(begins).collect();
    format!("…{}", shortened(&rest, LONGEST - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_long_texts_the_part_that_differs_is_said() {
        let text = |end: &str| format!("{} and then the force should {end}", "word ".repeat(30));
        let (one, other) = differing(&text("read it"), &text("sign it"));
        assert_eq!(one, "…then the force should read it");
        assert_eq!(other, "…then the force should sign it");
        let (one, other) = differing(&text("x"), &format!("{} more", text("x")));
        assert_ne!(one, other);
    }

    #[test]
    fn what_one_line_does_not_show_is_said() {
        for (one, other) in [("Plan  it", "Plan it"), ("Plan it", "\tPlan\nit")] {
            let (was, became) = quoted_apart(one, other);
            assert_eq!((&*was, &*became), ("\"Plan it\"", "the same but for white space"));
        }
        assert_eq!(quoted_apart("Plan it", "Plan it.").1, "\"Plan it.\"");
    }

    #[test]
    fn short_texts_are_said_whole_and_long_ones_from_where_they_begin() {
        assert_eq!(differing("Read it", "Sign it"), ("Read it".to_owned(), "Sign it".to_owned()));
        let (one, other) = differing(&"a ".repeat(90), &"b ".repeat(90));
        assert!(one.starts_with("a a") && other.starts_with("b b"), "{one} {other}");
        assert!(one.chars().count() <= LONGEST, "{one}");
    }
}
