//! The rule by which a deadline's words became a date, and the clocks that a report doesn't name a date for.

use super::choices::one_of;
use super::duration::Span;

one_of! {
    /// How a deadline's words became a date.
    Rule, "deadline rule" {
        Given = "given",
        Immediately = "immediately",
        Within = "within",
        /// From the day it was written: `friday`, `in two weeks`.
        Relative = "relative",
        Pfd = "pfd",
        FirePlan = "fire-plan",
        S55 = "s55",
        /// The report says that there is no date.
        Undated = "undated",
    }
}

one_of! {
    Clock, "clock" {
        Given = "given",
        Within = "within",
        /// Coroners (Investigations) Regulations 2013, regulation 29: 56 days from the date on which the report was sent.
        Pfd = "pfd",
        /// A fire service's action plan for a cause of concern: 28 days.
        FirePlan = "fire-plan",
        /// Police Act 1996, section 55(5A): a duty, never a finding's.
        S55 = "s55",
    }
}

impl Clock {
    pub fn rule(self) -> Rule {
        match self {
            Clock::Given => Rule::Given,
            Clock::Within => Rule::Within,
            Clock::Pfd => Rule::Pfd,
            Clock::FirePlan => Rule::FirePlan,
            Clock::S55 => Rule::S55,
        }
    }

    pub fn of_rule(rule: Rule) -> Option<Clock> {
        let counts = [Clock::Within, Clock::Pfd, Clock::FirePlan];
        counts.into_iter().find(|clock| clock.rule() == rule)
    }

    /// None if it isn't so many days from the issue.
    pub fn span(self) -> Option<Span> {
        match self {
            Clock::Pfd => Some(Span::days(56)),
            Clock::FirePlan => Some(Span::days(28)),
            Clock::Given | Clock::Within | Clock::S55 => None,
        }
    }
}
