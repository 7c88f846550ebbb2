//! The steps at which a finding or a duty is reminded of, and their words.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::error::{Error, Result};

/// On the way to a date and past it. Each is sent once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// In so many days or fewer.
    Ahead(u16),
    Today,
    /// Days past the date, not a number of reminders: a change of schedule then skips none.
    Late(u32),
    Submitted,
    /// Days that the claim has waited.
    Waiting(u32),
    /// Its snooze has ended.
    Back,
}

impl Step {
    pub const TODAY: &'static str = "today";
    pub const SUBMITTED: &'static str = "submitted";
    pub const BACK: &'static str = "back";
    pub const WAITING: &'static str = "waiting-";
}

impl Step {
    /// For people: `28 days before`.
    pub fn in_words(self) -> String {
        match self {
            Step::Ahead(1) => "the day before".to_owned(),
            Step::Ahead(days) => format!("{days} days before"),
            Step::Today => "on the day".to_owned(),
            Step::Late(_) => "overdue".to_owned(),
            Step::Submitted => "submitted".to_owned(),
            Step::Waiting(_) => "claim waiting".to_owned(),
            Step::Back => "snooze ended".to_owned(),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Step::Ahead(days) => write!(f, "ahead-{days}"),
            Step::Today => f.write_str(Step::TODAY),
            Step::Late(days) => write!(f, "late-{days}"),
            Step::Submitted => f.write_str(Step::SUBMITTED),
            Step::Waiting(days) => write!(f, "{}{days}", Step::WAITING),
            Step::Back => f.write_str(Step::BACK),
        }
    }
}

impl JsonSchema for Step {
    fn schema_name() -> Cow<'static, str> {
        "Step".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl FromStr for Step {
    type Err = Error;

    fn from_str(word: &str) -> Result<Step> {
        let step = match (word, word.split_once('-')) {
            (Step::TODAY, _) => Some(Step::Today),
            (Step::SUBMITTED, _) => Some(Step::Submitted),
            (Step::BACK, _) => Some(Step::Back),
            (_, Some(("ahead", days))) => days.parse().ok().map(Step::Ahead),
            (_, Some(("late", days))) => days.parse().ok().map(Step::Late),
            (_, Some(("waiting", days))) => days.parse().ok().map(Step::Waiting),
            _ => None,
        };
        step.ok_or_else(|| Error::BadData(format!("{word:?} isn't a step of a reminder")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_step_reads_back_as_itself(days in any::<u16>(), time in any::<u32>()) {
            for step in [Step::Ahead(days), Step::Late(time), Step::Waiting(time), Step::Today,
                         Step::Submitted, Step::Back] {
                prop_assert_eq!(step.to_string().parse::<Step>().unwrap(), step);
            }
        }

        #[test]
        fn any_word_is_a_step_or_refused(word in any::<String>()) {
            let _ = word.parse::<Step>();
        }
    }
}
