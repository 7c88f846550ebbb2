//! Words put together for a sentence.

use std::borrow::Borrow;

/// `a, b or c`.
pub fn listed_as<T: Borrow<str>>(words: &[T], before_last: &str) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => {
            format!("{} {before_last} {}", most.join(", "), last.borrow())
        }
        words => words.concat(),
    }
}

/// `a, b and 7 more`: the first of them, and how many others there are.
pub fn first_of(mut words: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let mut first: Vec<String> = words.by_ref().take(most).collect();
    let more = words.len();
    first.extend((more > 0).then(|| format!("{more} more")));
    listed_as(&first, "and")
}

/// At most this many characters, ending with an ellipsis if some were left out.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
