//! How long things take, those that are still going on counted as not yet over (Kaplan and Meier).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// How many days something was watched, and whether it happened on the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observed {
    pub days: i64,
    pub happened: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MedianDays {
    /// The day by which half of them had happened, midway between the two middle ones of an even number; null where half of
    /// them haven't.
    pub days: Option<i64>,
    pub happened: usize,
    /// Still going on, or ended in another way.
    pub not_yet: usize,
    /// Left out: a day of theirs isn't known.
    pub unknown: usize,
}

/// What was observed, one by one: how many happened and went on the same number of days.
#[derive(Debug, Clone, Default)]
pub struct Observations {
    /// How many happened then, and how many were no longer watched after it.
    by_day: BTreeMap<i64, (usize, usize)>,
    unknown: usize,
}

impl Observations {
    /// None where a day isn't known.
    pub fn add(&mut self, observed: Option<Observed>) {
        let Some(one) = observed else {
            self.unknown += 1;
            return;
        };
        let (happened, gone) = self.by_day.entry(one.days).or_default();
        *happened += usize::from(one.happened);
        *gone += 1;
    }

    pub fn median(&self) -> MedianDays {
        let happened = self.by_day.values().map(|(happened, _)| happened).sum();
        let known: usize = self.by_day.values().map(|(_, gone)| gone).sum();
        MedianDays {
            days: self.median_day(known),
            happened,
            not_yet: known - happened,
            unknown: self.unknown,
        }
    }

    /// The first day on which fewer than half are left, or where just half are left for a while, the middle of that while,
    /// as usual; half a day counts as one. What stops being watched on a day was still there on it.
    fn median_day(&self, known: usize) -> Option<i64> {
        let (mut at_risk, mut left) = (known, 1.0_f64);
        let mut half = None;
        for (days, (happened, gone)) in &self.by_day {
            if let Some(half) = half.filter(|_| *happened > 0) {
                return Some((half + *days + 1) / 2);
            }
            left *= 1.0 - *happened as f64 / at_risk as f64;
            // A rounding error may not move the median by a day.
            if left < 0.5 - 1e-9 {
                return Some(half.unwrap_or(*days));
            }
            if left < 0.5 + 1e-9 {
                half = half.or(Some(*days));
            }
            at_risk -= gone;
        }
        half
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn observed(days: i64, happened: bool) -> Option<Observed> {
        Some(Observed { days, happened })
    }

    fn median_of(all: impl IntoIterator<Item = Option<Observed>>) -> MedianDays {
        let mut observations = Observations::default();
        all.into_iter().for_each(|one| observations.add(one));
        observations.median()
    }

    #[test]
    fn what_has_not_happened_yet_is_not_left_out() {
        let all = [observed(10, true), observed(20, true), observed(30, true)];
        assert_eq!(median_of(all).days, Some(20));

        // Three that have been waiting for longer than any of these took.
        let waiting = all.into_iter().chain([observed(40, false); 3]);
        let median = median_of(waiting);
        assert_eq!((median.days, median.happened, median.not_yet), (Some(30), 3, 3));

        let more = all.into_iter().chain([observed(40, false); 4]);
        assert_eq!(median_of(more).days, None);
    }

    #[test]
    fn the_textbook_example_gives_the_textbook_answer() {
        // Remission in weeks under 6-mercaptopurine (Freireich and others, 1963): the median is 23.
        let happened = [6, 6, 6, 7, 10, 13, 16, 22, 23];
        let not_yet = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        let happened = happened.map(|days| observed(days, true));
        let not_yet = not_yet.map(|days| observed(days, false));

        assert_eq!(median_of(happened.into_iter().chain(not_yet)).days, Some(23));
    }

    #[test]
    fn what_is_not_known_is_left_out_and_counted() {
        let median = median_of([observed(5, true), None, None]);
        assert_eq!((median.days, median.unknown), (Some(5), 2));
        assert_eq!(median_of([]), MedianDays::default());
    }

    proptest! {
        #[test]
        fn where_everything_has_happened_it_is_the_ordinary_median(mut days in proptest::collection::vec(0..1000_i64, 1..60)) {
            let median = median_of(days.iter().map(|days| observed(*days, true)));
            days.sort_unstable();
            let (low, high) = (days[(days.len() - 1) / 2], days[days.len() / 2]);
            prop_assert_eq!(median.days, Some((low + high + 1) / 2));
        }
    }
}
