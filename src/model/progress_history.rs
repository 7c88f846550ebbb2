//! The history of a finding at one body in days: when it was claimed, moved, ended and opened again.

use chrono::NaiveDate;

use super::calendar::Precision;
use super::claim::Claim;
use super::closure::Closure;
use super::due::in_force;

/// In the order in which it was recorded.
#[derive(Debug, Clone, Default)]
pub struct ProgressHistory {
    pub claims: Vec<Claim>,
    pub moves: Vec<DueMove>,
    pub ends: Vec<Closure>,
}

/// A due date that was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueMove {
    /// The day of the agreement.
    pub day: NaiveDate,
    pub was: NaiveDate,
    pub was_precision: Precision,
    pub due: NaiveDate,
    pub due_precision: Precision,
}

/// Days on which it was in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    pub state: State,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// With the body, and not past its date.
    Open,
    Overdue,
    Submitted,
    /// It ended on one of these days, and nobody recorded which.
    EndedUnknown,
}

/// What the stages of a history are counted from.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub published: NaiveDate,
    /// The due date now in force.
    pub due: Option<NaiveDate>,
    /// What ended on a day that isn't known had ended by then.
    pub until: NaiveDate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Open,
    Submitted,
    Ended,
}

impl ProgressHistory {
    /// The stages on days that are known, from publication on.
    pub fn stages(&self, bounds: Bounds) -> Vec<Stage> {
        let mut stages = Vec::new();
        let (mut from, mut turn) = (bounds.published, Turn::Open);
        for (day, next) in self.turns(bounds.published) {
            let day = day.max(from);
            stages.extend(self.between(turn, from, day, bounds.due));
            (from, turn) = (day, next);
        }
        let is_unknown =
            self.ends.last().is_some_and(|end| end.reopened.is_none() && end.day.is_none());
        match turn {
            _ if is_unknown => {
                stages.push(Stage { state: State::EndedUnknown, from, to: bounds.until.max(from) })
            }
            Turn::Ended => {}
            turn => stages.extend(self.between(turn, from, bounds.until.max(from), bounds.due)),
        }
        stages
    }

    /// In the order of their days; of one day, in that of a history.
    fn turns(&self, published: NaiveDate) -> Vec<(NaiveDate, Turn)> {
        let claimed = self.claims.iter().filter_map(|claim| Some((claim.day?, 1, Turn::Submitted)));
        let back = self.claims.iter().filter(|claim| claim.came_back());
        let back = back.filter_map(|claim| Some((claim.ended?, 2, Turn::Open)));
        let ended = self.ends.iter().filter_map(|end| Some((end.day?, 3, Turn::Ended)));
        let reopened = self.ends.iter().filter_map(|end| Some((end.reopened?, 4, Turn::Open)));
        let mut turns: Vec<(NaiveDate, u8, Turn)> =
            claimed.chain(back).chain(ended).chain(reopened).collect();
        turns.sort_by_key(|(day, order, _)| (*day, *order));
        turns.into_iter().map(|(day, _, turn)| (day.max(published), turn)).collect()
    }

    fn between(
        &self,
        turn: Turn,
        from: NaiveDate,
        to: NaiveDate,
        due: Option<NaiveDate>,
    ) -> Vec<Stage> {
        match turn {
            Turn::Ended => Vec::new(),
            Turn::Submitted => vec![Stage { state: State::Submitted, from, to }],
            Turn::Open => self.open_between(from, to, due),
        }
    }

    /// Cut where the date was moved, and where the date then in force passed.
    fn open_between(&self, from: NaiveDate, to: NaiveDate, due: Option<NaiveDate>) -> Vec<Stage> {
        let mut cuts: Vec<NaiveDate> =
            self.moves.iter().map(|one| one.day).filter(|day| *day > from && *day < to).collect();
        cuts.sort_unstable();
        cuts.push(to);
        let mut stages: Vec<Stage> = Vec::new();
        let mut at = from;
        for cut in cuts {
            let (open, overdue) = (State::Open, State::Overdue);
            let pieces = match self.due_on(at, due) {
                Some(due) if due < at => vec![(overdue, cut)],
                Some(due) if due < cut => vec![(open, due), (overdue, cut)],
                _ => vec![(open, cut)],
            };
            for (state, end) in pieces {
                match stages.last_mut() {
                    Some(last) if last.state == state => last.to = end,
                    _ => stages.push(Stage { state, from: at, to: end }),
                }
                at = end;
            }
        }
        stages
    }

    /// The due date that was in force on a day.
    fn due_on(&self, day: NaiveDate, now: Option<NaiveDate>) -> Option<NaiveDate> {
        in_force(self.moves.iter().map(|one| (one.day <= day, Some(one.was))), now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::claim::Fate;
    use crate::model::progress::Status;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn closed(on: Option<&str>, reopened: Option<&str>) -> Closure {
        Closure {
            status: Status::Closed,
            day: on.map(day),
            letter: None,
            reason: None,
            outcome: None,
            due: None,
            reopened: reopened.map(day),
            reopened_reason: None,
            is_on_a_files_word: false,
        }
    }

    fn claim(on: &str, fate: Option<Fate>, ended: Option<&str>) -> Claim {
        Claim {
            body: "kent".to_owned(),
            day: Some(day(on)),
            text: None,
            fate,
            ended: ended.map(day),
            letter: None,
            reason: None,
            waited: None,
        }
    }

    fn spans(history: &ProgressHistory, due: Option<&str>) -> Vec<String> {
        let published = day("2024-01-01");
        let bounds = Bounds { published, due: due.map(day), until: day("2026-01-01") };
        let word = |stage: &Stage| format!("{:?} {} {}", stage.state, stage.from, stage.to);
        history.stages(bounds).iter().map(word).collect()
    }

    #[test]
    fn what_is_open_is_overdue_from_its_date_on() {
        assert_eq!(spans(&ProgressHistory::default(), None), ["Open 2024-01-01 2026-01-01"]);
        assert_eq!(
            spans(&ProgressHistory::default(), Some("2025-01-31")),
            ["Open 2024-01-01 2025-01-31", "Overdue 2025-01-31 2026-01-01"]
        );
    }

    #[test]
    fn a_day_that_is_not_known_is_never_made_up() {
        let history =
            ProgressHistory { ends: vec![closed(None, None)], ..ProgressHistory::default() };

        assert_eq!(spans(&history, Some("2024-01-31")), ["EndedUnknown 2024-01-01 2026-01-01"]);
    }

    #[test]
    fn a_claim_that_came_back_puts_the_finding_back_with_the_body() {
        let history = ProgressHistory {
            claims: vec![
                claim("2024-03-01", Some(Fate::Returned), Some("2024-05-01")),
                claim("2024-07-01", Some(Fate::Closed), Some("2024-09-01")),
            ],
            ends: vec![closed(Some("2024-09-01"), None)],
            ..ProgressHistory::default()
        };

        assert_eq!(
            spans(&history, None),
            [
                "Open 2024-01-01 2024-03-01",
                "Submitted 2024-03-01 2024-05-01",
                "Open 2024-05-01 2024-07-01",
                "Submitted 2024-07-01 2024-09-01",
            ]
        );
    }

    #[test]
    fn a_later_date_counts_from_the_day_of_the_agreement() {
        let moved = DueMove {
            day: day("2024-06-01"),
            was: day("2024-03-31"),
            was_precision: Precision::Day,
            due: day("2024-12-31"),
            due_precision: Precision::Day,
        };
        let history = ProgressHistory { moves: vec![moved], ..ProgressHistory::default() };

        assert_eq!(
            spans(&history, Some("2024-12-31")),
            [
                "Open 2024-01-01 2024-03-31",
                "Overdue 2024-03-31 2024-06-01",
                "Open 2024-06-01 2024-12-31",
                "Overdue 2024-12-31 2026-01-01",
            ]
        );
    }

    #[test]
    fn what_was_reopened_is_open_again() {
        let history = ProgressHistory {
            ends: vec![closed(Some("2024-06-01"), Some("2025-01-01"))],
            ..ProgressHistory::default()
        };

        assert_eq!(
            spans(&history, None),
            ["Open 2024-01-01 2024-06-01", "Open 2025-01-01 2026-01-01"]
        );
    }
}
