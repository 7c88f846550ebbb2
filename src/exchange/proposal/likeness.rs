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
