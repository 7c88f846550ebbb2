//! A row of every list: one finding at one body, with what belongs to it and what is computed for a day.

use std::sync::Arc;

use chrono::NaiveDate;

use super::OneOf;
use super::calendar::{Precision, Written};
use super::deadline::Rule;
#[cfg(test)]
use super::deadline::{Deadline, Setter};
use super::due::{self, Against, Due, days_late_on};
use super::finding::{Finding, Kind};
#[cfg(test)]
use super::finding::{FindingPatch, Reference};
use super::inspection::InspectionName;
use super::progress::{Progress, Status};
use crate::error::{Error, Result};

/// What a list calls a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyName {
    /// What people type, such as `west-mercia`.
    pub slug: String,
    pub name: String,
}

/// One finding at one body: the two joined, with the names of what they refer to.
#[derive(Debug, Clone)]
pub struct ProgressRow {
    pub finding: Finding,
    pub progress: Progress,
    pub body: Arc<BodyName>,
    /// To how many bodies the finding is addressed.
    pub bodies: i64,
    pub inspection: Option<Arc<InspectionName>>,
    /// The parent's name.
    pub parent: Option<String>,
    /// How often a later date was agreed.
    pub extensions: i64,
    /// When the inspectorate closed it, where it is closed and the day is known.
    pub closed_on: Option<NaiveDate>,
    /// The deadline in force when it was closed.
    pub closed_due: Option<NaiveDate>,
    pub on_the_day: OnTheDay,
}

/// The few facts of a row that a usual table shows; all that is read for one.
#[derive(Debug, Clone)]
pub struct BriefRow {
    /// The finding's permanent number.
    pub id: i64,
    pub name: String,
    pub title: String,
    pub kind: Kind,
    pub body_id: i64,
    pub body: Arc<BodyName>,
    pub owner: Option<String>,
    pub status: Option<Status>,
    pub since: NaiveDate,
    pub blocked_by: Option<String>,
    pub due: Option<NaiveDate>,
    pub due_precision: Option<Precision>,
    pub due_rule: Option<Rule>,
    pub original_due: Option<NaiveDate>,
    pub on_the_day: OnTheDay,
}

/// What is computed of a row for a day, and never stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OnTheDay {
    /// Where it stands against its date; none once nothing remains to be done.
    pub standing: Option<Due>,
    /// Days for which it has waited for the inspectorate; none where it is not submitted.
    pub waited: Option<i64>,
}

impl OnTheDay {
    fn of(
        status: Option<Status>,
        since: NaiveDate,
        date: Option<NaiveDate>,
        today: NaiveDate,
    ) -> OnTheDay {
        let is_open = status.is_some_and(Status::is_open);
        let waited = || (today - since).num_days().max(0);
        OnTheDay {
            standing: is_open.then(|| Due::of(date, today)),
            waited: (status == Some(Status::Submitted)).then(waited),
        }
    }
}

impl ProgressRow {
    /// The row with what is computed for a day, its lateness counted against one of its dates.
    #[must_use]
    pub fn on(self, against: Against, today: NaiveDate) -> ProgressRow {
        let date = match against {
            Against::Present => self.progress.due(),
            Against::First => self.progress.original_due,
        };
        let progress = &self.progress;
        let on_the_day = OnTheDay::of(progress.status, progress.since, date, today);
        ProgressRow { on_the_day, ..self }
    }

    /// The name that every command takes back for just this row: `REF`, or `REF@body` where the finding
    /// is addressed to several bodies.
    pub fn token(&self) -> String {
        match self.bodies {
            0 | 1 => self.finding.name(),
            _ => format!("{}@{}", self.finding.name(), self.body.slug),
        }
    }

    /// A refusal that names what it is about.
    pub fn about(&self, error: Error) -> Error {
        match error {
            Error::Refused(why) => Error::Refused(format!("{}: {why}", self.token())),
            other => other,
        }
    }

    /// Refuses a row that was changed since somebody looked at it.
    pub fn check_version(&self, seen: Option<i64>) -> Result<()> {
        match seen.filter(|seen| *seen != self.version()) {
            None => Ok(()),
            Some(seen) => Err(self.about(Error::refused(format!(
                "it has changed since you looked: you saw version {seen}, and it is now at {}; \
                 `track history` shows what changed",
                self.version()
            )))),
        }
    }

    /// Its status as a word, for messages.
    pub fn status_word(&self) -> &'static str {
        self.progress.status.map_or("a practice", OneOf::word)
    }

    /// How many days its date has moved; none where it never did.
    pub fn slippage(&self) -> Option<i64> {
        due::slippage(self.progress.original_due, self.progress.due())
    }

    /// How many days late it was closed, nought when in time; none where a day is not known.
    pub fn closed_late(&self) -> Option<i64> {
        Some(days_late_on(self.closed_on?, self.closed_due?))
    }

    /// The day of the newest act on the finding, or on it at this body.
    pub fn updated(&self) -> Option<NaiveDate> {
        self.finding.updated.max(self.progress.updated)
    }

    /// It rises with every change of the finding or of this row.
    pub fn version(&self) -> i64 {
        self.finding.version + self.progress.version
    }

    /// The date of its inspection's report.
    pub fn published(&self) -> Option<&Written> {
        self.inspection.as_ref()?.published.as_ref()
    }
}

impl BriefRow {
    /// The row with what is computed for a day, its lateness counted against one of its dates.
    #[must_use]
    pub fn on(self, against: Against, today: NaiveDate) -> BriefRow {
        let date = match against {
            Against::Present => self.due,
            Against::First => self.original_due,
        };
        BriefRow { on_the_day: OnTheDay::of(self.status, self.since, date, today), ..self }
    }
}

#[cfg(test)]
impl ProgressRow {
    /// An open recommendation to one body, of which nothing else is known.
    pub fn numbered(id: i64, name: &str) -> ProgressRow {
        let reference = (!name.starts_with('#')).then(|| Reference::of(name).unwrap());
        let title = Some("Do this".to_owned());
        let patch = FindingPatch { reference, title, ..FindingPatch::default() };
        let since = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let (slug, name) = ("kent".to_owned(), "Kent Police".to_owned());
        ProgressRow {
            finding: Finding::new(id, &patch),
            progress: Progress::new(id, 1, Some(Status::Open), since),
            body: Arc::new(BodyName { slug, name }),
            bodies: 1,
            inspection: None,
            parent: None,
            extensions: 0,
            closed_on: None,
            closed_due: None,
            on_the_day: OnTheDay::default(),
        }
    }

    /// The same, due on a day since it was issued.
    pub fn due_on(mut self, day: &str) -> ProgressRow {
        let deadline = Deadline::given(day, day.parse().unwrap());
        self.progress.take_first_date(deadline, Setter::Inspectorate);
        self
    }

    /// The same at another body.
    pub fn at(mut self, slug: &str) -> ProgressRow {
        self.body = Arc::new(BodyName { slug: slug.to_owned(), ..(*self.body).clone() });
        self
    }

    /// The same, changed.
    pub fn with(mut self, change: impl FnOnce(&mut ProgressRow)) -> ProgressRow {
        change(&mut self);
        self
    }

    /// The same in another status since a day.
    pub fn in_status(mut self, status: impl Into<Option<Status>>, since: &str) -> ProgressRow {
        self.progress.status = status.into();
        self.progress.since = since.parse().unwrap();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::listed::Listed;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_extension_hides_nothing_where_the_first_date_counts() {
        let mut row = ProgressRow::numbered(1, "R1").due_on("2025-01-31");
        row.progress.deadline = Some(Deadline::given("2027-01-31", day("2027-01-31")));
        let standing = |against| row.clone().on(against, day("2025-02-01")).standing();

        assert_eq!(standing(Against::Present), Some(Due::Later));
        assert_eq!(standing(Against::First), Some(Due::Late { days: 1 }));
        assert_eq!(row.slippage(), Some(730));
    }

    #[test]
    fn only_what_is_submitted_waits_for_the_inspectorate() {
        let waited = |status, today| {
            let row = ProgressRow::numbered(1, "R1").in_status(status, "2025-01-31");
            row.on(Against::Present, day(today)).waited()
        };

        assert_eq!(waited(Status::Submitted, "2025-03-02"), Some(30));
        assert_eq!(waited(Status::Submitted, "2025-01-01"), Some(0));
        assert_eq!(waited(Status::Open, "2025-03-02"), None);
    }
}
