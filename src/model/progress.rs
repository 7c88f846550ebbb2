//! One finding at one body: its status, owner and deadline, and how they may change.

use chrono::NaiveDate;

use super::calendar::{self, Precision, Written};
use super::clearing::Clearing;
use super::deadline::{self, Deadline, Setter};
use super::reckoning::Wording;
use super::shell;
pub use super::status::{Accepted, Move, Priority, Status};
use crate::error::{Error, Result};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    pub id: i64,
    pub finding: i64,
    pub body: i64,
    /// None for a practice.
    pub status: Option<Status>,
    /// Since when it has had its status, or the same blocker.
    pub since: NaiveDate,
    pub blocked_by: Option<String>,
    pub accepted: Option<Accepted>,
    pub owner: Option<String>,
    pub priority: Option<Priority>,
    pub deadline: Option<Deadline>,
    pub set_by: Option<Setter>,
    /// Whatever was agreed later.
    pub original_due: Option<NaiveDate>,
    pub original_precision: Option<Precision>,
    pub updated: Option<NaiveDate>,
    pub version: i64,
}

/// `None` leaves a field alone.
#[derive(Debug, Clone, Default)]
pub struct ProgressPatch {
    pub status: Option<Status>,
    pub blocked_by: Option<String>,
    /// `Some(None)` removes the owner.
    pub owner: Option<Option<String>>,
    pub priority: Option<Priority>,
    pub accepted: Option<Accepted>,
    /// Only a first deadline; later ones are extensions.
    pub due: Option<Wording>,
    pub set_by: Option<Setter>,
    /// What loses its value.
    pub cleared: Vec<Clearing>,
}

impl ProgressPatch {
    pub fn says_something(&self) -> bool {
        self.due.is_some() || !self.facts().is_empty()
    }

    /// `status in-progress, owner ACC Crime`, with the deadline as counted.
    pub fn in_words(&self, after: &Progress) -> String {
        let mut facts = self.facts();
        let deadline = self.due.as_ref().and(after.deadline.as_ref());
        facts.extend(deadline.map(Deadline::said_back));
        let only_says_no = self.accepted == Some(Accepted::No) && after.is_open();
        let stays = if only_says_no { "; it stays open until `track decline` ends it" } else { "" };
        facts.join(", ") + stays
    }

    fn facts(&self) -> Vec<String> {
        let owner = |owner: &Option<String>| match owner {
            Some(name) => format!("owner {name}"),
            None => "no owner".to_owned(),
        };
        let facts = [
            self.status.map(|status| format!("status {status}")),
            self.blocked_by.as_ref().map(|by| format!("blocked by {by}")),
            self.owner.as_ref().map(owner),
            self.priority.map(|priority| format!("priority {priority}")),
            self.accepted.map(|accepted| format!("accepted: {accepted}")),
        ];
        facts.into_iter().flatten().collect()
    }
}

#[derive(Debug, Clone)]
pub struct Extension {
    pub to: Wording,
    pub reason: String,
    pub agreed_by: String,
    /// The day of the agreement.
    pub on: NaiveDate,
    /// An earlier date was agreed, and not a later one.
    pub is_earlier: bool,
    /// None where only the name of who agreed may tell.
    pub set_by: Option<Setter>,
}

/// Who agreed, where only a file says that a date was moved.
pub const NOT_KNOWN: &str = "not known";

impl Progress {
    /// A practice has no status.
    pub fn new(finding: i64, body: i64, status: Option<Status>, since: NaiveDate) -> Progress {
        Progress { finding, body, status, since, version: 1, ..Progress::default() }
    }

    pub fn due(&self) -> Option<NaiveDate> {
        self.deadline.as_ref()?.day
    }

    pub fn due_precision(&self) -> Option<Precision> {
        self.deadline.as_ref().filter(|deadline| deadline.day.is_some()).map(|due| due.precision)
    }

    pub fn due_shown(&self) -> Option<String> {
        let deadline = self.deadline.as_ref()?;
        Some(deadline::shown(deadline.day?, deadline.precision, Some(deadline.rule)))
    }

    /// In the words of the current date if it never moved.
    pub fn original_due_shown(&self) -> Option<String> {
        if self.original_due == self.due() {
            return self.due_shown();
        }
        Some(calendar::shown(self.original_due?, self.original_precision?))
    }

    pub fn is_open(&self) -> bool {
        self.status.is_some_and(Status::is_open)
    }

    /// A blocked finding must say who or what it waits for. Imports are let off: files often don't say, and `check` asks
    /// later.
    pub fn check_blocked(&self, patch: &ProgressPatch) -> Result<()> {
        let is_known = self.blocked_by.is_some() || patch.blocked_by.is_some();
        if patch.status == Some(Status::Blocked) && !is_known {
            let why = "say who or what it is waiting for: --blocked-by \"...\"";
            return Err(Error::refused(why));
        }
        Ok(())
    }

    pub fn updated(
        &self,
        patch: &ProgressPatch,
        issued: Option<&Written>,
        today: NaiveDate,
    ) -> Result<Progress> {
        let mut after = self.clone();
        if let Some(status) = patch.status.filter(|status| Some(*status) != self.status) {
            after.move_by(Move::Work(status), today)?;
        }
        if let Some(by) = &patch.blocked_by {
            after.block(by, today)?;
        }
        if let Some(owner) = &patch.owner {
            after.owner.clone_from(owner);
        }
        let is_kept = !patch.cleared.contains(&Clearing::Priority);
        after.priority = patch.priority.or(self.priority.filter(|_| is_kept));
        after.accepted = patch.accepted.or(self.accepted);
        if let Some(wording) = &patch.due {
            let set_by = patch.set_by.unwrap_or(wording.setter(Setter::Force));
            after.set_first_date(wording, issued, set_by)?;
        }
        Ok(after)
    }

    pub fn move_by(&mut self, step: Move, on: NaiveDate) -> Result<Status> {
        let status = step.from(self.status)?;
        match (self.status, step) {
            (_, Move::Decline) => self.accepted = Some(Accepted::No),
            // Whoever takes up again what was declined no longer says no.
            (Some(Status::NotAccepted), Move::Reopen) => self.accepted = None,
            _ => {}
        }
        self.status = Some(status);
        self.since = on;
        self.blocked_by = None;
        Ok(status)
    }

    /// Since today, if it was blocked by another before.
    fn block(&mut self, by: &str, today: NaiveDate) -> Result<()> {
        if self.status != Some(Status::Blocked) {
            return Err(Error::refused(
                "it isn't blocked; add --status blocked to say who blocks it",
            ));
        }
        if self.blocked_by.as_deref() != Some(by) {
            self.blocked_by = Some(by.to_owned());
            self.since = today;
        }
        Ok(())
    }

    /// A later date is an extension, with its reason.
    fn set_first_date(
        &mut self,
        wording: &Wording,
        issued: Option<&Written>,
        set_by: Setter,
    ) -> Result<()> {
        let deadline = wording.counted(issued)?;
        if self.deadline.as_ref().is_some_and(|known| known.text == deadline.text) {
            return Ok(());
        }
        if let Some(due) = self.due_shown() {
            if deadline.day == self.due() && Some(deadline.precision) == self.due_precision() {
                return Err(Error::refused(format!("it is due {due} already")));
            }
            if deadline.day.is_none() {
                return Err(Error::refused(format!(
                    "it is due {due}; if it has no date: `track edit REF --due {} --reason \"...\"`",
                    shell::text(&deadline.text)
                )));
            }
            return Err(Error::refused(format!(
                "it is due {due}; if that was mistyped: `track edit REF --due {words} --reason \"...\"`; if \
                 another date was agreed: `track extend REF{} --to {words} --reason \"...\" --agreed-by \"...\"`",
                if deadline.day < self.due() { " --earlier" } else { "" },
                words = shell::text(&deadline.text),
            )));
        }
        if !self.is_open() {
            return Err(Error::refused(
                "it is closed or is a practice, so it can't have a due date",
            ));
        }
        self.take_first_date(deadline, set_by);
        Ok(())
    }

    pub fn take_first_date(&mut self, deadline: Deadline, set_by: Setter) {
        self.set_by = deadline.day.map(|_| set_by);
        self.original_due = deadline.day;
        self.original_precision = deadline.day.map(|_| deadline.precision);
        self.deadline = Some(deadline);
    }

    /// The date that was set last, as it should have been; the first one too, where that is it.
    pub fn put_right(&mut self, deadline: Deadline, is_first: bool) {
        if is_first {
            self.original_due = deadline.day;
            self.original_precision = deadline.day.map(|_| deadline.precision);
        }
        self.set_by = self.set_by.filter(|_| deadline.day.is_some());
        self.deadline = Some(deadline);
    }

    pub fn extended(&self, extension: &Extension, issued: Option<&Written>) -> Result<Deadline> {
        if !self.is_open() {
            return Err(Error::refused("it is no longer open, so its date can't be moved"));
        }
        let deadline = extension.to.counted(issued)?;
        match (deadline.day, self.due()) {
            (None, _) => Err(Error::refused(format!(
                "{:?} isn't a date; an extension needs one",
                deadline.text
            ))),
            (_, None) => Err(Error::refused(format!(
                "it has no date yet; `track update REF --due {}` sets the first one",
                shell::text(&deadline.text)
            ))),
            (Some(to), Some(was)) if to == was => Err(Error::refused(format!(
                "it is due {} already, so there is nothing to move",
                self.due_shown().unwrap_or_else(|| was.to_string())
            ))),
            (Some(to), Some(was)) => self.check_direction(extension, was, to).map(|()| deadline),
        }
    }

    /// A date goes earlier only where that is said: a mistyped one is no agreement.
    fn check_direction(&self, extension: &Extension, was: NaiveDate, to: NaiveDate) -> Result<()> {
        let due = self.due_shown().unwrap_or_else(|| was.to_string());
        match (to < was, extension.is_earlier) {
            (true, false) => Err(Error::refused(format!(
                "it is due {due}, and that date is earlier; if that was agreed, add --earlier; if {due} was \
                 mistyped: `track edit REF --due {} --reason \"...\"`",
                shell::text(&extension.to.phrase.text)
            ))),
            (false, true) => Err(Error::refused(format!(
                "it is due {due}, and that date is later; leave out --earlier"
            ))),
            _ => Ok(()),
        }
    }
}
