//! How far ahead reminders look, and how often they come back.

use super::finding::Kind;

/// When a reminder is due: so many days ahead of a date, on it, and again and again after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// How many days ahead, whatever it is about.
    pub ahead: Ahead,
    /// The same for one kind of finding, where it differs.
    pub ahead_of: Vec<(Kind, Ahead)>,
    /// The same for duties, where it differs.
    pub ahead_of_duties: Option<Ahead>,
    /// What is past its date is told again after so many days.
    pub late_every: u16,
    /// A claim that has waited so many days for the inspectorate is told again.
    pub waiting_after: u16,
    /// And then after so many days each.
    pub waiting_every: u16,
}

/// The days ahead of a date on which it is told, the furthest first, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead(Vec<u16>);

impl Ahead {
    /// How far ahead at most: ten years.
    pub const FURTHEST: u16 = 3660;

    /// These days; nought is the day itself, which is always told.
    pub fn of(days: impl IntoIterator<Item = u16>) -> Ahead {
        let mut days: Vec<u16> = days.into_iter().filter(|day| *day > 0).collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        Ahead(days)
    }

    /// The days, the furthest first.
    pub fn days(&self) -> impl DoubleEndedIterator<Item = u16> {
        self.0.iter().copied()
    }

    /// The furthest; nought where nothing is told ahead.
    pub fn furthest(&self) -> u16 {
        self.0.first().copied().unwrap_or_default()
    }
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            ahead: Ahead::of([90, 28, 14, 7, 1]),
            ahead_of: Vec::new(),
            ahead_of_duties: None,
            late_every: 7,
            waiting_after: 90,
            waiting_every: 30,
        }
    }
}

impl Pace {
    /// How far ahead a kind of finding is told of.
    pub fn ahead_of(&self, kind: Kind) -> &Ahead {
        let own = self.ahead_of.iter().find(|(of, _)| *of == kind);
        own.map_or(&self.ahead, |(_, ahead)| ahead)
    }

    /// How far ahead a duty is told of.
    pub fn ahead_of_duties(&self) -> &Ahead {
        self.ahead_of_duties.as_ref().unwrap_or(&self.ahead)
    }

    /// The furthest that anything is told ahead.
    pub fn furthest(&self) -> u16 {
        let own = self.ahead_of.iter().map(|(_, ahead)| ahead).chain(&self.ahead_of_duties);
        own.chain([&self.ahead]).map(Ahead::furthest).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_ahead_go_from_the_furthest_to_the_nearest_each_once() {
        let ahead = Ahead::of([1, 90, 7, 0, 7]);
        assert_eq!(ahead.days().collect::<Vec<_>>(), [90, 7, 1]);
        assert_eq!((ahead.furthest(), Ahead::of([]).furthest()), (90, 0));
    }

    #[test]
    fn a_kind_has_its_own_days_where_they_are_set() {
        let pace = Pace {
            ahead_of: vec![(Kind::Concern, Ahead::of([180]))],
            ahead_of_duties: Some(Ahead::of([21])),
            ..Pace::default()
        };
        assert_eq!(pace.ahead_of(Kind::Concern).furthest(), 180);
        assert_eq!(pace.ahead_of(Kind::Afi).furthest(), 90);
        assert_eq!(pace.ahead_of_duties().furthest(), 21);
        assert_eq!(pace.furthest(), 180);
    }
}
