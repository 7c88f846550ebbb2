//! Whose comments on a report a command means: who owes them, and which are still open.

use super::body::{Body, BodyNames, Directory, is_all};
use super::calendar::day_shown;
use super::duty::Duty;
use super::inspection::Inspection;
use super::section_55::{Beginning, is_owed_for, no_clock};
use crate::error::{Error, Result, shortened};

/// The bodies that were asked for about one report.
pub struct AskedBodies<'a> {
    pub names: BodyNames<'a>,
    pub inspection: &'a Inspection,
    pub directory: &'a Directory,
}

impl AskedBodies<'_> {
    /// The forces asked for that the report covers and whose local policing body owes comments, or did
    /// before the force ceased to exist. A force that was named and is not among them is refused.
    pub fn owing(&self, duties: &[Duty]) -> Result<Vec<Body>> {
        let is_owed =
            |body: &&Body| is_owed_for(body) || duties.iter().any(|duty| duty.body == body.slug);
        for body in self.named()? {
            self.check_covered(body)?;
            if !is_owed(&body) {
                return Err(does_not_apply(&body.slug));
            }
        }
        let asked = self.directory.selected(&self.names)?;
        let is_asked = |body: &&Body| asked.as_ref().is_none_or(|asked| asked.contains(&body.id));
        let covered = self.inspection.bodies.iter();
        let covered = covered.filter_map(|slug| self.directory.find(slug).ok());
        let found: Vec<Body> = covered.filter(is_owed).filter(is_asked).cloned().collect();
        if found.is_empty() {
            return Err(does_not_apply(&format!("what {} covers", self.inspection.called())));
        }
        Ok(found)
    }

    /// The open duties of the bodies asked for; if several are open, the command must say which.
    pub fn open(&self, mut duties: Vec<Duty>, all_bodies: bool) -> Result<Vec<Duty>> {
        let asked = self.directory.selected(&self.names)?;
        if let Some(asked) = &asked {
            self.check_open(&duties)?;
            let is_asked =
                |slug: &str| self.directory.find(slug).is_ok_and(|body| asked.contains(&body.id));
            duties.retain(|duty| is_asked(&duty.body));
        }
        let (open, closed): (Vec<Duty>, Vec<Duty>) =
            duties.into_iter().partition(|duty| duty.closed.is_none());
        match (open.as_slice(), closed.first()) {
            ([], Some(closed)) => Err(closed_already(closed)),
            ([], None) => Err(self.not_started(None)),
            ([_, _, ..], _) if asked.is_none() && !all_bodies => Err(several_bodies_owe(&open)),
            _ => Ok(open),
        }
    }

    /// The bodies that were asked for each by its own name.
    fn named(&self) -> Result<Vec<&Body>> {
        let names = self.names.named.iter().filter(|name| !is_all(name));
        names.map(|name| self.directory.find(name)).collect()
    }

    fn check_covered(&self, body: &Body) -> Result<()> {
        if self.inspection.bodies.contains(&body.slug) {
            return Ok(());
        }
        Err(Error::refused(format!(
            "{} does not cover {}; it covers {}",
            self.inspection.called(),
            body.slug,
            self.inspection.bodies.join(", ")
        )))
    }

    /// Refuses a force that was named and has no open duty.
    fn check_open(&self, duties: &[Duty]) -> Result<()> {
        for body in self.named()? {
            match duties.iter().find(|duty| duty.body == body.slug) {
                None => return Err(self.not_started(Some(&body.slug))),
                Some(duty) if duty.closed.is_some() => return Err(closed_already(duty)),
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn not_started(&self, body: Option<&str>) -> Error {
        let beginning = Beginning::of(self.inspection.published().as_ref());
        Error::refused(no_clock(beginning, &self.inspection.typed(), body))
    }
}

fn does_not_apply(on: &str) -> Error {
    Error::refused(format!(
        "section 55 does not apply to {on}: only an existing territorial force has a local policing body"
    ))
}

fn closed_already(duty: &Duty) -> Error {
    let on = duty.closed.map(|day| format!(" on {}", day_shown(day))).unwrap_or_default();
    Error::refused(format!(
        "the comments for {} are recorded as published{on}; find the act with `track log` and undo it with \
         `track undo ACT`",
        duty.body
    ))
}

fn several_bodies_owe(open: &[Duty]) -> Error {
    let bodies: Vec<&str> = open.iter().map(|duty| duty.body.as_str()).collect();
    Error::refused(format!(
        "comments are owed by {} bodies ({}); say which: --force or --all-bodies",
        bodies.len(),
        shortened(&bodies.join(", "), 160)
    ))
}
