//! The order of references that people expect: R2 before R10.

use std::cmp::Ordering;

/// Compares runs of digits as numbers and everything else letter by letter.
pub fn order(one: &str, other: &str) -> Ordering {
    let (mut rest, mut other_rest) = (one, other);
    while !rest.is_empty() && !other_rest.is_empty() {
        let ((run, behind), (other_run, other_behind)) = (first_run(rest), first_run(other_rest));
        let order = match (is_number(run), is_number(other_run)) {
            (true, true) => by_number(run, other_run),
            _ => run.cmp(other_run),
        };
        if order != Ordering::Equal {
            return order;
        }
        (rest, other_rest) = (behind, other_behind);
    }
    // What differs only in leading zeros still has an order.
    rest.len().cmp(&other_rest.len()).then_with(|| one.cmp(other))
}

/// A run of digits, or of what is between two of them.
fn first_run(text: &str) -> (&str, &str) {
    let is_digits = is_number(text);
    let end = text.find(|letter: char| letter.is_ascii_digit() != is_digits);
    text.split_at_checked(end.unwrap_or(text.len())).unwrap_or((text, ""))
}

fn is_number(run: &str) -> bool {
    run.starts_with(|letter: char| letter.is_ascii_digit())
}

/// Of any length: the longer number is the larger one.
fn by_number(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_in_references_are_compared_as_numbers() {
        let mut references = vec![
            "r10",
            "r2",
            "r1",
            "soc24-c1-r10",
            "soc24-c1-r9",
            "soc24-c1",
            "r02",
            "10",
            "9",
            "a",
        ];
        references.sort_by(|one, other| order(one, other));
        assert_eq!(
            references,
            ["9", "10", "a", "r1", "r02", "r2", "r10", "soc24-c1", "soc24-c1-r9", "soc24-c1-r10"]
        );
    }

    proptest! {
        #[test]
        fn it_is_an_order(one in "[a-c0-3-]{0,6}", other in "[a-c0-3-]{0,6}", third in "[a-c0-3-]{0,6}") {
            prop_assert_eq!(order(&one, &other), order(&other, &one).reverse());
            prop_assert_eq!(order(&one, &other) == Ordering::Equal, one == other);
            if order(&one, &other) != Ordering::Greater && order(&other, &third) != Ordering::Greater {
                prop_assert_ne!(order(&one, &third), Ordering::Greater);
            }
        }
    }
}
