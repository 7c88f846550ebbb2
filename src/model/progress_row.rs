//! A row of every list: one finding at one body, with what belongs to it and what is computed for a day.

use std::sync::Arc;

use chrono::NaiveDate;

use super::OneOf;
use super::calendar::{Precision, Written};
use super::closure::{Grounds, check_recorded_day};
use super::deadline::Rule;
#[cfg(test)]
use super::deadline::{Deadline, Setter};
use super::due::{self, Due, days_late_on};
use super::finding::{Finding, Kind, plain_name, typed_name};
#[cfg(test)]
use super::finding::{FindingPatch, Reference};
use super::inspection::InspectionName;
use super::plain_text::PlainTexts;
use super::progress::{Move, Progress, Status};
use super::search_match::Matches;
use super::shell::quoted;
use crate::error::{Error, Result};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BodyName {
    /// What people type, such as `west-mercia`.
    pub slug: String,
    pub name: String,
}

/// The two joined, with the names of what they refer to.
#[derive(Debug, Clone)]
pub struct ProgressRow {
    pub finding: Finding,
    pub progress: Progress,
    pub body: Arc<BodyName>,
    /// How many bodies the finding is addressed to.
    pub bodies: i64,
    pub inspection: Option<Arc<InspectionName>>,
    pub parent: Option<String>,
    pub extensions: i64,
    /// None if it isn't closed, or the day isn't known.
    pub closed_on: Option<NaiveDate>,
    /// The due date when it was closed.
    pub closed_due: Option<NaiveDate>,
    pub grounds: Grounds,
    pub on_the_day: OnTheDay,
    pub matches: Matches,
}

/// The few facts that the usual tables show.
#[derive(Debug, Clone)]
pub struct BriefRow {
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
    pub matches: Matches,
}

/// Computed for a day, never stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OnTheDay {
    pub standing: Option<Due>,
    pub waited: Option<i64>,
    pub days_left: Option<i64>,
}

impl OnTheDay {
    pub fn of(
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
            days_left: date
                .map(|date| (date - today).num_days())
                .filter(|days| is_open && *days >= 0),
        }
    }
}

impl ProgressRow {
    /// Without all that is longer than a line.
    pub fn without_texts(self) -> ProgressRow {
        let finding = Finding { text: None, texts: PlainTexts::default(), ..self.finding };
        ProgressRow { finding, ..self }
    }

    /// Whether it was entered by mistake at this body.
    pub fn is_void(&self) -> bool {
        self.progress.status == Some(Status::Void)
    }

    /// The name that commands take back for this row alone: `REF`, or `REF@body` if there are several bodies.
    pub fn token(&self) -> String {
        match self.bodies {
            0 | 1 => self.finding.name(),
            _ => format!("{}@{}", self.finding.name(), self.body.slug),
        }
    }

    /// The token as one plain word, `:12` or `:12@body` if the reference isn't one.
    pub fn plain_token(&self) -> String {
        let own = self.finding.name();
        self.token().replacen(&own, &plain_name(&own, self.finding.id), 1)
    }

    /// The token as it is typed into a shell.
    pub fn typed(&self) -> String {
        self.typed_as(&self.token())
    }

    /// Its name or token as a shell reads it, as one word, and the program, not as a flag. What has no
    /// reference goes by `:12`, because a shell reads `#12` as a comment.
    pub fn typed_as(&self, name: &str) -> String {
        let own = self.finding.name();
        let at = name.strip_prefix(own.as_str()).unwrap_or_default();
        match typed_name(&own, self.finding.id) {
            number if number.starts_with(':') => format!("{number}{at}"),
            _ => quoted(name).into_owned(),
        }
    }

    /// Refuses a day in the future, or before the issue.
    pub fn check_day(&self, what: &str, day: NaiveDate, today: NaiveDate) -> Result<()> {
        let typed = self.typed_as(&self.finding.name());
        check_recorded_day(&typed, what, day, self.finding.issued.as_ref(), today)
    }

    /// Names the row in a refusal, also where the refusal says what can be typed about `REF`.
    pub fn about(&self, error: Error) -> Error {
        match error {
            Error::Refused(why) => {
                let typed = format!(" {}", self.typed());
                let why = why
                    .replace(" REF ", &format!("{typed} "))
                    .replace(" REF`", &format!("{typed}`"));
                Error::Refused(match why.strip_prefix("it ") {
                    Some(is_so) => format!("{} {is_so}", self.token()),
                    None => format!("{}: {why}", self.token()),
                })
            }
            other => other,
        }
    }

    /// Refuses a move that belongs to findings of another kind.
    pub fn check_move(&self, step: Move) -> Result<()> {
        let checked = self.finding.kind.check_move(step, &self.typed());
        checked.map_err(|error| self.about(error))
    }

    /// Refuses another kind where the row stands as only its present one can.
    pub fn check_becomes(&self, kind: Kind) -> Result<()> {
        let checked = self.finding.kind.check_becomes(kind, self.progress.status, &self.typed());
        checked.map_err(|error| self.about(error))
    }

    /// Refuses a row that has changed since the user saw it.
    pub fn check_version(&self, seen: Option<i64>) -> Result<()> {
        match seen.filter(|seen| *seen != self.version()) {
            None => Ok(()),
            Some(seen) => Err(self.about(Error::refused(format!(
                "it has changed since you looked: you saw version {seen}, and it is now at {}; \
                 `track history REF` shows what changed",
                self.version()
            )))),
        }
    }

    pub fn status_word(&self) -> &'static str {
        self.progress.status.map_or("a practice", OneOf::word)
    }

    pub fn slippage(&self) -> Option<i64> {
        due::slippage(self.progress.original_due, self.progress.due())
    }

    pub fn closed_late(&self) -> Option<i64> {
        Some(days_late_on(self.closed_on?, self.closed_due?))
    }

    pub fn updated(&self) -> Option<NaiveDate> {
        self.finding.updated.max(self.progress.updated)
    }

    pub fn version(&self) -> i64 {
        self.finding.version + self.progress.version
    }

    pub fn published(&self) -> Option<&Written> {
        self.inspection.as_ref()?.published.as_ref()
    }
}

#[cfg(test)]
impl ProgressRow {
    /// An open recommendation to one body.
    pub fn numbered(id: i64, name: &str) -> ProgressRow {
        let reference = (!name.starts_with('#')).then(|| Reference::kept(name).unwrap());
        let title = Some("Do this".to_owned());
        let patch = FindingPatch { reference, title, ..FindingPatch::default() };
        let since = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        let (slug, name) = ("kent".to_owned(), "Kent Police".to_owned());
        ProgressRow {
            finding: Finding::new(id, patch),
            progress: Progress::new(id, 1, Some(Status::Open), since),
            body: Arc::new(BodyName { slug, name }),
            bodies: 1,
            inspection: None,
            parent: None,
            extensions: 0,
            closed_on: None,
            closed_due: None,
            grounds: Grounds::default(),
            on_the_day: OnTheDay::default(),
            matches: Matches::default(),
        }
    }

    pub fn due_on(mut self, day: &str) -> ProgressRow {
        let deadline = Deadline::of(day, Rule::Given, None, day.parse().ok());
        self.progress.take_first_date(deadline, Setter::Inspectorate);
        self
    }

    pub fn at(mut self, slug: &str) -> ProgressRow {
        self.body = Arc::new(BodyName { slug: slug.to_owned(), ..(*self.body).clone() });
        self
    }

    pub fn with(mut self, change: impl FnOnce(&mut ProgressRow)) -> ProgressRow {
        change(&mut self);
        self
    }

    pub fn in_status(mut self, status: impl Into<Option<Status>>, since: &str) -> ProgressRow {
        self.progress.status = status.into();
        self.progress.since = since.parse().unwrap();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::due::Against;
    use crate::model::listed::Listed;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_extension_hides_nothing_where_the_first_date_counts() {
        let mut row = ProgressRow::numbered(1, "R1").due_on("2025-01-31");
        row.progress.deadline =
            Some(Deadline::of("2027-01-31", Rule::Given, None, Some(day("2027-01-31"))));
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
