//! What words about a date mean, not yet counted from any day.

use super::nth_day::Pick;
use super::relative::Relative;
use crate::model::clock::{Clock, Rule};
use crate::model::duration::{Span, Unit};
use crate::model::period::Days;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Undated,
    AtOnce,
    On(Days),
    /// One day of a period.
    Picked(Pick, Days),
    FromIssue(Span),
    By(Clock),
    Relative(Relative),
}

impl Meaning {
    pub fn rule(self) -> Rule {
        match self {
            Meaning::Undated => Rule::Undated,
            Meaning::AtOnce => Rule::Immediately,
            Meaning::On(_) | Meaning::Picked(..) => Rule::Given,
            Meaning::FromIssue(_) => Rule::Within,
            Meaning::By(clock) => clock.rule(),
            Meaning::Relative(_) => Rule::Relative,
        }
    }

    /// Whether it depends on the day it is counted, or on bank holidays.
    pub fn is_fleeting(self) -> bool {
        match self {
            Meaning::Relative(_) => true,
            _ => self.counts_working_days(),
        }
    }

    pub fn counts_working_days(self) -> bool {
        match self {
            Meaning::Undated | Meaning::AtOnce | Meaning::On(_) | Meaning::By(_) => false,
            Meaning::FromIssue(span) => span.unit == Unit::WorkingDay,
            Meaning::Picked(pick, _) => pick.counts_working_days(),
            Meaning::Relative(relative) => relative.counts_working_days(),
        }
    }

    /// Whether every command that takes a date accepts it, on any day.
    pub fn is_certain(self) -> bool {
        match self {
            Meaning::Relative(relative) => relative.is_certain(),
            Meaning::On(_) | Meaning::Picked(..) => true,
            Meaning::Undated | Meaning::AtOnce | Meaning::FromIssue(_) | Meaning::By(_) => false,
        }
    }
}
