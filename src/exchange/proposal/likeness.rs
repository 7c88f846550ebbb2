//! Whether two texts of a report say the same: a recommendation stands in the summary, the body and a list.

use std::collections::BTreeSet;

use crate::model::fold;

/// Of all words of both, how many they must share.
const SHARED: f64 = 0.85;

pub fn say_the_same(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let shared = one.intersection(&other).count();
    let all = one.union(&other).count();
    // Counts of words are far below what f64 can't hold.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a text has fewer words than f64 counts exactly"
    )]
    let share = shared as f64 / all.max(1) as f64;
    share >= SHARED
}

fn words(text: &str) -> BTreeSet<String> {
    fold(text).split(' ').map(str::to_owned).collect()
}

/// Whether one name has all the words of the other in their order: `Managing offenders` and `Managing offenders and
/// suspects`, or a name that was cut at a comma.
pub fn is_short_for(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let mut words = long.split(' ');
    let is_within = short.split(' ').all(|word| words.any(|other| other == word));
    short.contains(' ') && is_within
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_in_other_type_are_the_same_and_another_task_is_not() {
        let text = "Kent Police should train all call handlers in how to assess risk.";
        assert!(say_the_same(
            text,
            "KENT POLICE should train all call-handlers in how to assess risk"
        ));
        assert!(!say_the_same(
            text,
            "Kent Police should train all call handlers in how to record crime."
        ));
    }
}
