//! A row of every list: one finding at one body, with what belongs to it.

use chrono::NaiveDate;

use super::calendar::Precision;
use super::deadline::{self, Rule, Setter};
use super::due::{self, Against, Due, days_late_on};
use super::finding::Kind;
use super::progress::{Accepted, Priority, Status};

/// One finding at one body, as the register holds it today. A brief list leaves much of it out.
#[derive(Debug, Clone)]
pub struct Item {
    pub id: i64,
    pub reference: Option<String>,
    /// The name by which people call it: its reference, else its number as `#12`. What is void
    /// everywhere goes by its number, for its reference may name another by now.
    pub called: String,
    pub title: String,
    pub text: Option<String>,
    pub kind: Kind,
    pub body: String,
    pub body_name: String,
    pub bodies: i64,
    pub inspection: Option<String>,
    pub published: Option<NaiveDate>,
    pub published_text: Option<String>,
    pub published_precision: Option<Precision>,
    pub parent: Option<String>,
    pub parent_id: Option<i64>,
    pub issued: Option<NaiveDate>,
    pub issued_text: Option<String>,
    pub issued_precision: Option<Precision>,
    pub due: Option<NaiveDate>,
    pub due_text: Option<String>,
    pub due_precision: Option<Precision>,
    pub due_rule: Option<Rule>,
    pub due_basis: Option<NaiveDate>,
    /// The first due date, whatever was agreed later.
    pub original_due: Option<NaiveDate>,
    pub original_precision: Option<Precision>,
    pub extensions: i64,
    pub set_by: Option<Setter>,
    /// Where it stands; none for a practice.
    pub status: Option<Status>,
    /// Who must act first, where it is blocked.
    pub blocked_by: Option<String>,
    pub since: Option<NaiveDate>,
    pub accepted: Option<Accepted>,
    pub owner: Option<String>,
    pub priority: Option<Priority>,
    pub themes: Vec<String>,
    /// Where it was read.
    pub source: Option<String>,
    /// When the inspectorate closed it, where it is closed and the day is known.
    pub closed_on: Option<NaiveDate>,
    pub closed_due: Option<NaiveDate>,
    /// It rises with every change of it, and never goes back. Nought in a brief list.
    pub version: i64,
    pub updated: Option<NaiveDate>,
}

impl Item {
    /// Where it stands against its date; none once nothing remains to be done.
    pub fn due(&self, against: Against, today: NaiveDate) -> Option<Due> {
        self.status.filter(|status| status.is_open())?;
        let date = match against {
            Against::Present => self.due,
            Against::First => self.original_due,
        };
        Some(Due::of(date, today))
    }

    /// How many days its date has moved; none where it never did.
    pub fn slippage(&self) -> Option<i64> {
        due::slippage(self.original_due, self.due)
    }

    /// How many days it has waited for the inspectorate; none where it does not.
    pub fn waited(&self, today: NaiveDate) -> Option<i64> {
        self.status.filter(|status| *status == Status::Submitted)?;
        Some((today - self.since?).num_days().max(0))
    }

    /// How many days late it was closed, nought when in time; none where a day is not known.
    pub fn closed_late(&self) -> Option<i64> {
        Some(days_late_on(self.closed_on?, self.closed_due?))
    }

    /// The due date as people are shown it: a day, a period or a word.
    pub fn due_shown(&self) -> Option<String> {
        Some(deadline::shown(self.due?, self.due_precision?, self.due_rule))
    }

    /// The name that every command takes back for just this row.
    pub fn token(&self) -> String {
        match self.bodies {
            0 | 1 => self.called.clone(),
            _ => format!("{}@{}", self.called, self.body),
        }
    }
}

#[cfg(test)]
impl Item {
    /// An open recommendation to one body, of which nothing else is known.
    pub fn numbered(id: i64, called: &str) -> Item {
        Item {
            id,
            reference: (!called.starts_with('#')).then(|| called.to_owned()),
            called: called.to_owned(),
            title: "Do this".to_owned(),
            text: None,
            kind: Kind::Recommendation,
            body: "kent".to_owned(),
            body_name: "Kent Police".to_owned(),
            bodies: 1,
            inspection: None,
            published: None,
            published_text: None,
            published_precision: None,
            parent: None,
            parent_id: None,
            issued: None,
            issued_text: None,
            issued_precision: None,
            due: None,
            due_text: None,
            due_precision: None,
            due_rule: None,
            due_basis: None,
            original_due: None,
            original_precision: None,
            extensions: 0,
            set_by: None,
            status: Some(Status::Open),
            blocked_by: None,
            since: None,
            accepted: None,
            owner: None,
            priority: None,
            themes: Vec::new(),
            source: None,
            closed_on: None,
            closed_due: None,
            updated: None,
            version: 0,
        }
    }

    /// The same, due on a day.
    pub fn due_on(self, day: &str) -> Item {
        let (due, due_precision) = (day.parse().ok(), Some(Precision::Day));
        Item { due, due_precision, original_due: due, original_precision: due_precision, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_extension_hides_nothing_where_the_first_date_counts() {
        let item =
            Item { due: Some(day("2027-01-31")), ..Item::numbered(1, "R1").due_on("2025-01-31") };
        let today = day("2025-02-01");

        assert_eq!(item.due(Against::Present, today), Some(Due::Later));
        assert_eq!(item.due(Against::First, today), Some(Due::Late { days: 1 }));
        assert_eq!(item.slippage(), Some(730));
    }

    #[test]
    fn only_what_is_submitted_waits_for_the_inspectorate() {
        let item = Item { since: Some(day("2025-01-31")), ..Item::numbered(1, "R1") };
        let waited = |status, today| Item { status, ..item.clone() }.waited(day(today));

        assert_eq!(waited(Some(Status::Submitted), "2025-03-02"), Some(30));
        assert_eq!(waited(Some(Status::Submitted), "2025-01-01"), Some(0));
        assert_eq!(waited(Some(Status::Open), "2025-03-02"), None);
    }
}
