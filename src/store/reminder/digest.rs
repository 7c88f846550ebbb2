//! The content of a digest: its reminders, and the findings and duties that they are about.

use std::collections::{HashMap, HashSet};

use super::candidates::{Texts, extras, of_duty, with_extras};
use crate::error::Result;
use crate::model::duty;
use crate::model::filter::{Filter, Scope};
use crate::model::message::Recipient;
use crate::model::progress_row::ProgressRow;
use crate::model::reminder::{DueReminder, Key, Subject, SubjectKind};
use crate::store::Store;
use crate::store::query::{FromRow, Query, from_row};

#[derive(Debug, Clone)]
pub struct Claimed {
    pub message: i64,
    /// The same at every try.
    pub message_id: String,
    pub recipient: Recipient,
    pub tries: i64,
    /// Whether an earlier run may have sent it already.
    pub is_doubtful: bool,
}

const PLANNED_IN: &str = "
    where p.id in (select noun_id from reminder where message = ?1 and noun = 'progress' and state = 'planned')";

type Steps = HashMap<(SubjectKind, i64), Vec<Key>>;

impl Store {
    pub fn content(&self, claimed: &Claimed, texts: Texts) -> Result<Vec<DueReminder>> {
        let mut steps = self.steps_in(claimed.message)?;
        let subjects = self.subjects_in(claimed.message, &steps, texts)?;
        let reminders = subjects.into_iter().filter_map(|subject| {
            let now = steps.remove(&(subject.noun(), subject.row))?;
            Some(DueReminder { subject, now, missed: Vec::new() })
        });
        Ok(reminders.collect())
    }

    fn steps_in(&self, message: i64) -> Result<Steps> {
        let keys: Vec<Key> = self.db.all(
            "select noun, noun_id as row, date, step from reminder
             where message = ?1 and state = 'planned' order by id",
            [message],
            Key::from_row,
        )?;
        let mut steps = Steps::new();
        for key in keys {
            steps.entry((key.noun, key.row)).or_default().push(key);
        }
        Ok(steps)
    }

    fn subjects_in(&self, message: i64, steps: &Steps, texts: Texts) -> Result<Vec<Subject>> {
        let mut subjects: Vec<Subject> = Vec::new();
        if steps.keys().any(|(noun, _)| *noun == SubjectKind::Duty) {
            subjects.extend(self.duties(&duty::DutyFilter::default())?.into_iter().map(of_duty));
        }
        let extras = extras(&self.db, PLANNED_IN, [message])?;
        let numbers: HashSet<i64> = extras.keys().map(|(finding, _)| *finding).collect();
        let findings = Some(numbers.into_iter().map(|finding| (finding, None)).collect());
        let filter = Filter { findings, scope: Scope::Open, ..Filter::default() };
        let duties = subjects.len();
        if !extras.is_empty() {
            self.each_row(&filter, |row| {
                subjects.extend(with_extras(texts.of(row), &extras));
                Ok(())
            })?;
        }
        if let Some(findings) = subjects.get_mut(duties..) {
            let place = |item: &ProgressRow| (item.progress.due(), item.finding.id);
            findings.sort_by_key(|subject| subject.finding().map(place));
        }
        Ok(subjects)
    }
}

from_row!(Key { noun, row, date, step });
