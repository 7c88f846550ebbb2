//! What whole rows and brief rows of a list have in common.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::deadline;
use super::due::{Against, Due};
use super::finding::Kind;
use super::progress::Status;
use super::progress_row::{BodyName, BriefRow, OnTheDay, ProgressRow};
use super::search_match::Matches;

pub trait Listed {
    fn number(&self) -> i64;
    /// Its reference, or `#12`.
    fn name(&self) -> Cow<'_, str>;
    fn title(&self) -> &str;
    fn kind(&self) -> Kind;
    fn body(&self) -> &BodyName;
    fn body_id(&self) -> i64;
    fn owner(&self) -> Option<&str>;
    fn status(&self) -> Option<Status>;
    fn since(&self) -> NaiveDate;
    fn blocked_by(&self) -> Option<&str>;
    fn due(&self) -> Option<NaiveDate>;
    fn due_shown(&self) -> Option<String>;
    fn original_due(&self) -> Option<NaiveDate>;
    fn on_the_day(&self) -> OnTheDay;
    fn set_on_the_day(&mut self, on_the_day: OnTheDay);
    /// Where a search found its words.
    fn matches(&self) -> Matches;
    fn set_matches(&mut self, matches: Matches);

    /// Computes what depends on the day, counting lateness against one of the dates.
    #[must_use]
    fn on(mut self, against: Against, today: NaiveDate) -> Self
    where
        Self: Sized,
    {
        let date = match against {
            Against::Present => self.due(),
            Against::First => self.original_due(),
        };
        self.set_on_the_day(OnTheDay::of(self.status(), self.since(), date, today));
        self
    }

    fn standing(&self) -> Option<Due> {
        self.on_the_day().standing
    }

    fn days_late(&self) -> Option<i64> {
        self.standing().and_then(Due::days_late)
    }

    /// None if it is overdue, or isn't open.
    fn days_left(&self) -> Option<i64> {
        self.on_the_day().days_left
    }

    fn waited(&self) -> Option<i64> {
        self.on_the_day().waited
    }

    fn is_open(&self) -> bool {
        self.status().is_some_and(Status::is_open)
    }

    /// Late, and the next step is the force's own.
    fn is_overdue(&self) -> bool {
        self.standing().zip(self.status()).is_some_and(|(due, status)| due.is_overdue(status))
    }

    fn is_soon(&self) -> bool {
        self.standing().is_some_and(Due::is_soon)
    }
}

impl Listed for ProgressRow {
    fn number(&self) -> i64 {
        self.finding.id
    }

    fn name(&self) -> Cow<'_, str> {
        match self.finding.name_as_given() {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(self.finding.name()),
        }
    }

    fn title(&self) -> &str {
        &self.finding.title
    }

    fn kind(&self) -> Kind {
        self.finding.kind
    }

    fn body(&self) -> &BodyName {
        &self.body
    }

    fn body_id(&self) -> i64 {
        self.progress.body
    }

    fn owner(&self) -> Option<&str> {
        self.progress.owner.as_deref()
    }

    fn status(&self) -> Option<Status> {
        self.progress.status
    }

    fn since(&self) -> NaiveDate {
        self.progress.since
    }

    fn blocked_by(&self) -> Option<&str> {
        self.progress.blocked_by.as_deref()
    }

    fn due(&self) -> Option<NaiveDate> {
        self.progress.due()
    }

    fn due_shown(&self) -> Option<String> {
        self.progress.due_shown()
    }

    fn original_due(&self) -> Option<NaiveDate> {
        self.progress.original_due
    }

    fn on_the_day(&self) -> OnTheDay {
        self.on_the_day
    }

    fn set_on_the_day(&mut self, on_the_day: OnTheDay) {
        self.on_the_day = on_the_day;
    }

    fn matches(&self) -> Matches {
        self.matches
    }

    fn set_matches(&mut self, matches: Matches) {
        self.matches = matches;
    }
}

impl Listed for BriefRow {
    fn number(&self) -> i64 {
        self.id
    }

    fn name(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.name)
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    fn body(&self) -> &BodyName {
        &self.body
    }

    fn body_id(&self) -> i64 {
        self.body_id
    }

    fn owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }

    fn status(&self) -> Option<Status> {
        self.status
    }

    fn since(&self) -> NaiveDate {
        self.since
    }

    fn blocked_by(&self) -> Option<&str> {
        self.blocked_by.as_deref()
    }

    fn due(&self) -> Option<NaiveDate> {
        self.due
    }

    fn due_shown(&self) -> Option<String> {
        Some(deadline::shown(self.due?, self.due_precision?, self.due_rule))
    }

    fn original_due(&self) -> Option<NaiveDate> {
        self.original_due
    }

    fn on_the_day(&self) -> OnTheDay {
        self.on_the_day
    }

    fn set_on_the_day(&mut self, on_the_day: OnTheDay) {
        self.on_the_day = on_the_day;
    }

    fn matches(&self) -> Matches {
        self.matches
    }

    fn set_matches(&mut self, matches: Matches) {
        self.matches = matches;
    }
}
