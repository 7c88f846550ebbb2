//! A deadline: its words, the rule that read them, the day that it counted from and the day that it comes to.

use chrono::NaiveDate;

use super::calendar::{self, Precision};
use super::choices::{fold, one_of};
use super::phrase::Phrase;
pub use super::phrase::Rule;

one_of! {
    Setter, "setter of a deadline" {
        Inspectorate = "inspectorate",
        Force = "force",
        /// An Act of Parliament, or regulations made under one.
        Statute = "statute",
    }
}

impl Setter {
    /// Who is plainly named as having agreed to a date: the inspectorate, or the body in hand or one of its chief
    /// officers.
    pub fn named(who: &str, body: &str, body_name: &str) -> Option<Setter> {
        const OFFICERS: [&str; 9] = [
            "chief constable",
            "deputy chief constable",
            "assistant chief constable",
            "chief fire officer",
            "dcc",
            "acc",
            "cfo",
            "chief officer",
            "force",
        ];
        let who = fold(who);
        let bare = who.strip_prefix("the ").unwrap_or(&who);
        let first = bare.split(' ').next().unwrap_or_default();
        let is_officer = |title: &&str| {
            bare.strip_prefix(*title)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', 's']))
        };
        if OFFICERS.iter().any(is_officer) {
            return Some(Setter::Force);
        }
        if ["hmicfrs", "hmic", "inspectorate"].contains(&first) {
            return Some(Setter::Inspectorate);
        }
        [body, body_name].iter().any(|name| fold(name) == who).then_some(Setter::Force)
    }
}

/// The words of a deadline, how they were read, and what they come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    pub text: String,
    pub rule: Rule,
    pub basis: Option<NaiveDate>,
    pub basis_precision: Precision,
    /// None if the words say that there is no date.
    pub day: Option<NaiveDate>,
    pub precision: Precision,
}

impl Deadline {
    pub fn of(
        text: impl Into<String>,
        rule: Rule,
        basis: Option<NaiveDate>,
        day: Option<NaiveDate>,
    ) -> Deadline {
        let (precision, basis_precision) = (Precision::Day, Precision::Day);
        Deadline { text: text.into(), rule, basis, basis_precision, day, precision }
    }

    /// Whether the words say that a date has yet to be set, and not that there is none.
    pub fn is_still_to_come(&self) -> bool {
        let words = super::fold(&self.text);
        words.starts_with("to be ")
            || ["tbc", "tba", "tbd", "t b c", "t b a", "t b d", "not set"].contains(&words.as_str())
    }

    pub fn shown(&self) -> String {
        let day = self.day.map(|day| shown(day, self.precision, Some(self.rule)));
        day.unwrap_or_else(|| "no date".to_owned())
    }

    /// `due Jan 2025, counted to Fri 31 Jan 2025`, with what it was counted from.
    pub fn said_back(&self) -> String {
        let Some(day) = self.day else { return format!("no date ({})", self.text) };
        format!("due {}{}", counted_to(&self.shown(), day), self.counted_from())
    }

    /// `, counted to Fri 31 Jan 2025`, and what it was counted from; none where there is nothing to add to the day.
    pub fn counted_in_words(&self) -> Option<String> {
        let day = self.day?;
        let shown = self.shown();
        let counted = if shown == calendar::day_shown(day) {
            String::new()
        } else {
            format!(", counted to {}", calendar::with_weekday(day))
        };
        Some(counted + &self.counted_from()).filter(|words| !words.is_empty())
    }

    fn counted_from(&self) -> String {
        match (self.rule, self.basis) {
            (Rule::Within | Rule::Pfd | Rule::FirePlan, Some(basis)) => {
                let from = calendar::shown(basis, self.basis_precision);
                format!(" ({}, from {from})", self.text)
            }
            (Rule::Relative, _) => format!(" ({}, from today)", self.text),
            _ => String::new(),
        }
    }
}

/// `Jan 2025, counted to Fri 31 Jan 2025`, or an exact day alone: `Fri 31 Jan 2025`.
pub fn counted_to(shown: &str, day: NaiveDate) -> String {
    let weekday = calendar::with_weekday(day);
    if shown == calendar::day_shown(day) {
        return weekday;
    }
    format!("{shown}, counted to {weekday}")
}

pub fn shown_as(words: &str, day: NaiveDate, precision: Precision) -> String {
    let rule = Phrase::read(words).ok().map(|phrase| phrase.meaning.rule());
    shown(day, precision, rule)
}

/// The period, or the word `immediately`.
pub fn shown(day: NaiveDate, precision: Precision, rule: Option<Rule>) -> String {
    match rule {
        Some(Rule::Immediately) => "immediately".to_owned(),
        _ => calendar::shown(day, precision),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_set_a_date_is_known_only_where_it_is_plain() {
        let named = |who| Setter::named(who, "west-mercia", "West Mercia Police");

        assert_eq!(named("HMICFRS liaison"), Some(Setter::Inspectorate));
        assert_eq!(named("the Inspectorate"), Some(Setter::Inspectorate));
        assert_eq!(named("West Mercia police"), Some(Setter::Force));
        for officer in ["Chief Constable", "the chief officers", "DCC", "ACC Crime", "Force board"]
        {
            assert_eq!(named(officer), Some(Setter::Force), "{officer}");
        }
        assert_eq!(named("Liaison officer to HMICFRS"), None);
        assert_eq!(named("Accountant"), None);
        assert_eq!(named("NPCC"), None);
    }
}
