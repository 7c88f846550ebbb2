//! The force's claims that a finding is done, and what became of each.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::choices::one_of;
use super::closure::Closure;
use super::progress::Status;

one_of! {
    /// None while the claim waits for the inspectorate.
    Fate, "fate of a claim" {
        Closed = "closed",
        Returned = "returned",
        Withdrawn = "withdrawn",
        /// The finding was superseded, declined or voided meanwhile.
        Ended = "ended",
    }
}

impl Fate {
    /// Whether the claim came back while the finding stayed open.
    pub fn is_back(self) -> bool {
        matches!(self, Fate::Returned | Fate::Withdrawn)
    }
}

/// How a claim came back: by the inspectorate's answer, or because the force took it back.
#[derive(Debug, Clone, Default)]
pub struct ClaimReturn {
    pub day: Option<NaiveDate>,
    pub letter: Option<String>,
    pub reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Claim {
    pub body: String,
    /// Null where an import said only that it was submitted.
    pub day: Option<NaiveDate>,
    pub text: Option<String>,
    pub fate: Option<Fate>,
    /// The day of the closing, the return or the withdrawal; null while it waits, and where it isn't known.
    pub ended: Option<NaiveDate>,
    pub letter: Option<String>,
    pub reason: Option<String>,
    /// In days: until it ended, or until the day of the answer while it waits.
    pub waited: Option<i64>,
}

/// Something at a body with its place in the journal, which has the order in which things were recorded.
#[derive(Debug, Clone)]
pub struct Journalled<T> {
    pub change: i64,
    pub what: T,
}

impl Claim {
    pub fn waits(&self) -> bool {
        self.fate.is_none()
    }

    /// Whether it came back while the finding stayed open.
    pub fn came_back(&self) -> bool {
        self.fate.is_some_and(Fate::is_back)
    }

    /// Counts how long it waited: until today if it waits still.
    #[must_use]
    pub fn on(self, today: NaiveDate) -> Claim {
        let until = if self.waits() { Some(today) } else { self.ended };
        let waited = self.day.zip(until).map(|(day, until)| days_waited(day, until));
        Claim { waited, ..self }
    }

    /// What ended it is the closing's to say: its day may have been put right since, and a claim from before
    /// version 4 of the schema doesn't say at all what became of it.
    fn settle(&mut self, closure: &Closure) {
        self.fate = Some(match closure.status {
            Status::Closed => Fate::Closed,
            _ => Fate::Ended,
        });
        self.ended = closure.day;
        self.letter.clone_from(&closure.letter);
        self.reason.clone_from(&closure.reason);
    }
}

/// A letter may be older than the claim that it crossed in the post, which then didn't wait.
pub fn days_waited(claimed: NaiveDate, until: NaiveDate) -> i64 {
    (until - claimed).num_days().max(0)
}

/// Claims with what became of each. A claim that didn't come back was ended by the first closing that was
/// recorded at its body after it and before the next claim.
pub fn settled(
    claims: Vec<Journalled<Claim>>,
    ends: &[Journalled<(String, Closure)>],
) -> Vec<Journalled<Claim>> {
    let next_claim = |one: &Journalled<Claim>| {
        let later = claims.iter().filter(|other| other.what.body == one.what.body);
        later.map(|other| other.change).filter(|change| *change > one.change).min()
    };
    let ends_of = |one: &Journalled<Claim>| {
        let until = next_claim(one).unwrap_or(i64::MAX);
        let within = ends.iter().filter(|end| end.what.0 == one.what.body);
        let within = within.filter(|end| end.change > one.change && end.change < until);
        within.min_by_key(|end| end.change)
    };
    let settle = |one: &Journalled<Claim>| {
        let mut claim = one.what.clone();
        if let Some(end) = ends_of(one).filter(|_| !claim.came_back()) {
            claim.settle(&end.what.1);
        }
        Journalled { change: one.change, what: claim }
    };
    claims.iter().map(settle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn claim(change: i64, on: &str, fate: Option<Fate>) -> Journalled<Claim> {
        let what = Claim {
            body: "kent".to_owned(),
            day: Some(day(on)),
            text: None,
            fate,
            ended: None,
            letter: None,
            reason: None,
            waited: None,
        };
        Journalled { change, what }
    }

    fn end(
        change: i64,
        body: &str,
        status: Status,
        on: Option<&str>,
    ) -> Journalled<(String, Closure)> {
        let closure = Closure {
            status,
            day: on.map(day),
            letter: Some("Letter".to_owned()),
            reason: None,
            outcome: None,
            due: None,
            reopened: None,
            reopened_reason: None,
            is_on_a_files_word: false,
        };
        Journalled { change, what: (body.to_owned(), closure) }
    }

    /// What became of each claim, and how long it waited.
    fn fates(
        claims: Vec<Journalled<Claim>>,
        ends: &[Journalled<(String, Closure)>],
    ) -> Vec<(Option<Fate>, Option<i64>)> {
        let claims = settled(claims, ends).into_iter();
        claims
            .map(|claim| claim.what.on(day("2026-11-30")))
            .map(|one| (one.fate, one.waited))
            .collect()
    }

    #[test]
    fn a_claim_from_before_its_fate_was_recorded_is_told_by_the_closing_after_it() {
        let claims = vec![claim(1, "2026-10-01", None), claim(5, "2026-11-01", None)];
        let ends = [
            end(2, "essex", Status::Closed, Some("2026-10-02")),
            end(3, "kent", Status::Closed, Some("2026-10-11")),
            end(7, "kent", Status::Superseded, Some("2026-11-21")),
        ];

        assert_eq!(
            fates(claims, &ends),
            [(Some(Fate::Closed), Some(10)), (Some(Fate::Ended), Some(20))]
        );
    }

    #[test]
    fn nothing_is_made_up_where_the_day_is_not_known() {
        let claims = vec![claim(1, "2026-10-01", Some(Fate::Closed))];
        let ends = [end(2, "kent", Status::Closed, None)];

        assert_eq!(fates(claims, &ends), [(Some(Fate::Closed), None)]);
    }

    #[test]
    fn a_claim_that_came_back_was_not_ended_by_a_later_closing() {
        let mut returned = claim(1, "2026-10-01", Some(Fate::Returned));
        returned.what.ended = Some(day("2026-10-04"));
        let ends = [end(9, "kent", Status::Closed, Some("2026-11-21"))];

        assert_eq!(fates(vec![returned], &ends), [(Some(Fate::Returned), Some(3))]);
    }

    #[test]
    fn a_claim_waits_until_today_and_one_that_crossed_a_letter_did_not_wait() {
        assert_eq!(fates(vec![claim(1, "2026-11-20", None)], &[]), [(None, Some(10))]);
        let ends = [end(2, "kent", Status::Closed, Some("2026-11-18"))];
        assert_eq!(
            fates(vec![claim(1, "2026-11-20", None)], &ends),
            [(Some(Fate::Closed), Some(0))]
        );
    }
}
