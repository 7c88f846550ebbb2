//! Signs that stand for words in other people's files, such as a tick, a cross or a coloured dot.

use super::choices::fold;

/// Ticks, crosses, boxes, stars, arrows, emoji, and what Wingdings has in their place; no dashes, dots and other punctuation.
pub fn is_sign(letter: char) -> bool {
    matches!(
        letter,
        '×' | '\u{2190}'..='\u{2211}'
            | '\u{2213}'..='\u{23ff}'
            | '\u{25a0}'..='\u{27bf}'
            | '\u{2900}'..='\u{2bff}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{1f000}'..='\u{1faff}'
    )
}

pub fn has_sign(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(is_sign)
}

/// Whether two texts have the same words. Signs count only if both have some, or if there are no words.
pub fn are_same(one: &str, other: &str) -> bool {
    let words = fold(one);
    if words != fold(other) {
        return false;
    }
    if !has_sign(one) && !has_sign(other) {
        return true;
    }
    let signs = |text: &str| text.chars().filter(|letter| is_sign(*letter)).collect::<String>();
    let (own, others) = (signs(one), signs(other));
    own == others || !words.is_empty() && (own.is_empty() || others.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_told_apart_where_there_are_no_words() {
        for (one, other) in
            [("✔", "✔\u{fe0f}"), ("🟢 Green", "green"), ("🟢 Green", " 🟢GREEN"), ("-", "–")]
        {
            assert!(are_same(one, other), "{one} {other}");
        }
        for (one, other) in [("✔", "✗"), ("🟢", "🔴"), ("✔", "-"), ("RAG 🟢", "RAG 🔴"), ("x", "y")]
        {
            assert!(!are_same(one, other), "{one} {other}");
        }
    }
}
