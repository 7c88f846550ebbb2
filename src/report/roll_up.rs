//! How far the children of a finding are, counted and in words.

use serde::Serialize;

use super::row::Row;
use crate::model::progress::Status;

/// How far the children of a finding are; it never closes the finding itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RollUp {
    /// How many children are in the register.
    pub children: usize,
    /// How many of them the inspectorate closed.
    pub closed: usize,
    /// How many ended otherwise: superseded or not accepted.
    pub ended_otherwise: usize,
    /// How many recommendations the report counts, where that is known.
    pub parts: Option<u32>,
}

impl RollUp {
    /// Counts the children at one body.
    pub fn of<'a>(children: impl IntoIterator<Item = &'a Row>, parts: Option<u32>) -> RollUp {
        let mut roll_up = RollUp { children: 0, closed: 0, ended_otherwise: 0, parts };
        for child in children {
            roll_up.children += 1;
            match child.status {
                Some(Status::Closed) => roll_up.closed += 1,
                Some(status) if !status.is_open() => roll_up.ended_otherwise += 1,
                _ => {}
            }
        }
        roll_up
    }

    /// The roll-up in words: `0 of 5 closed; the report has 9`.
    pub fn in_words(&self) -> String {
        let mut words = match self.children {
            0 => "no recommendations under it in the register".to_owned(),
            children => format!("{} of {children} closed", self.closed),
        };
        if self.ended_otherwise > 0 {
            words.push_str(&format!(", {} superseded or not accepted", self.ended_otherwise));
        }
        match self.parts.filter(|parts| usize::try_from(*parts).ok() != Some(self.children)) {
            Some(parts) => format!("{words}; the report has {parts}"),
            None => words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roll_up(
        children: usize,
        closed: usize,
        ended_otherwise: usize,
        parts: Option<u32>,
    ) -> String {
        RollUp { children, closed, ended_otherwise, parts }.in_words()
    }

    #[test]
    fn what_the_report_counts_is_said_where_the_register_has_another_number() {
        assert_eq!(roll_up(5, 0, 0, Some(9)), "0 of 5 closed; the report has 9");
        assert_eq!(roll_up(5, 2, 0, Some(5)), "2 of 5 closed");
        assert_eq!(
            roll_up(0, 0, 0, Some(9)),
            "no recommendations under it in the register; the report has 9"
        );
    }

    #[test]
    fn what_ended_otherwise_is_not_called_closed() {
        assert_eq!(roll_up(6, 5, 1, None), "5 of 6 closed, 1 superseded or not accepted");
    }
}
