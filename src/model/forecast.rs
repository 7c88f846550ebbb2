//! How many will be open if things go on as they have, with how uncertain that is.

use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Forecast {
    /// So many periods ahead.
    pub ahead: usize,
    /// From so many whole periods.
    pub seen: usize,
    pub open: i64,
    /// In four cases of five it is between these, if nothing else changes.
    pub low: i64,
    pub high: i64,
}

pub const AHEAD: usize = 3;
/// Fewer whole periods say too little.
pub const LEAST_SEEN: usize = 4;

/// Student's t for four cases of five, by the degrees of freedom from 3 on.
const T: [f64; 10] = [1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356];
/// The same where there are many.
const T_OF_MANY: f64 = 1.29;

impl Forecast {
    /// From how the number of open ones changed in each whole period; none where that says too little.
    pub fn of(open: i64, changes: &[i64]) -> Option<Forecast> {
        let seen = changes.len();
        if seen < LEAST_SEEN || changes.iter().all(|change| *change == 0) {
            return None;
        }
        let (ahead, count) = (AHEAD as f64, seen as f64);
        let mean = changes.iter().sum::<i64>() as f64 / count;
        let squares = changes.iter().map(|change| (*change as f64 - mean).powi(2));
        let spread = (squares.sum::<f64>() / (count - 1.0)).sqrt();
        let t = T.get(seen - LEAST_SEEN).copied().unwrap_or(T_OF_MANY);
        // The periods to come differ from each other, and the mean is itself uncertain.
        let margin = t * spread * (ahead + ahead * ahead / count).sqrt();
        let expected = open as f64 + mean * ahead;
        let whole = |number: f64| number.round().max(0.0) as i64;
        Some(Forecast {
            ahead: AHEAD,
            seen,
            open: whole(expected),
            low: whole((expected - margin).floor()),
            high: whole((expected + margin).ceil()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_steady_pace_goes_on_and_a_changing_one_is_uncertain() {
        let steady = Forecast::of(40, &[-2, -2, -2, -2]).unwrap();
        assert_eq!((steady.open, steady.low, steady.high), (34, 34, 34));

        let changing = Forecast::of(40, &[-6, 2, -6, 2]).unwrap();
        assert_eq!(changing.open, 34);
        assert!(changing.low < 25 && changing.high > 43, "{changing:?}");
    }

    #[test]
    fn little_is_said_of_nothing() {
        assert_eq!(Forecast::of(40, &[-2, -2, -2]), None);
        assert_eq!(Forecast::of(40, &[0; 12]), None);
    }

    proptest! {
        #[test]
        fn it_lies_between_its_bounds_and_never_below_none(
            open in 0..500_i64, changes in proptest::collection::vec(-20..20_i64, 4..24),
        ) {
            if let Some(forecast) = Forecast::of(open, &changes) {
                prop_assert!(0 <= forecast.low && forecast.low <= forecast.open && forecast.open <= forecast.high);
            }
        }
    }
}
