//! What is in a digest: the steps that are to be told, and the findings and duties that they are about.

use std::collections::{HashMap, HashSet};

use rusqlite::{Row, params};

use super::subject::{of_duty, placed, places};
use crate::error::Result;
use crate::model::duty;
use crate::model::filter::{Filter, Scope};
use crate::model::message::Recipient;
use crate::model::reminder::{Key, Noun, Subject};
use crate::store::{Detail, Store};

/// A digest that is ours to hand over.
#[derive(Debug, Clone)]
pub struct Claimed {
    pub message: i64,
    /// Its Message-ID, the same however often it is sent.
    pub name: String,
    pub recipient: Recipient,
    pub tries: i64,
    /// Whether an earlier run may have handed it over already.
    pub is_doubtful: bool,
}

/// The places of what a digest is about.
const OF_MESSAGE: &str = "
    where p.id in (select noun_id from reminder where message = ?1 and noun = 'progress' and state = 'planned')";

impl Store {
    /// What is to be told in a digest: each thing, with its step. Duties come first, then the findings
    /// by their dates.
    pub fn content(&self, claimed: &Claimed, detail: Detail) -> Result<Vec<(Subject, Vec<Key>)>> {
        let steps = self.steps_of(claimed.message)?;
        let keys = |subject: &Subject| {
            steps.get(&(subject.noun(), subject.row)).cloned().unwrap_or_default()
        };
        let subjects = self.subjects_of(claimed.message, &steps, detail)?;
        let with_steps = subjects.into_iter().map(|subject| (keys(&subject), subject));
        let told = with_steps.filter(|(keys, _)| !keys.is_empty());
        Ok(told.map(|(keys, subject)| (subject, keys)).collect())
    }

    fn steps_of(&self, message: i64) -> Result<HashMap<(Noun, i64), Vec<Key>>> {
        let mut query = self.db.prepare_cached(
            "select noun, noun_id, date, step from reminder
             where message = ?1 and state = 'planned' order by id",
        )?;
        let mut steps: HashMap<(Noun, i64), Vec<Key>> = HashMap::new();
        let mut rows = query.query(params![message])?;
        while let Some(row) = rows.next()? {
            let key = key_row(row)?;
            steps.entry((key.noun, key.row)).or_default().push(key);
        }
        Ok(steps)
    }

    fn subjects_of(
        &self,
        message: i64,
        steps: &HashMap<(Noun, i64), Vec<Key>>,
        detail: Detail,
    ) -> Result<Vec<Subject>> {
        let mut subjects: Vec<Subject> = Vec::new();
        if steps.keys().any(|(noun, _)| *noun == Noun::Duty) {
            subjects.extend(self.duties(&duty::Wanted::default())?.into_iter().map(of_duty));
        }
        let places = places(&self.db, OF_MESSAGE, [message])?;
        let numbers: HashSet<i64> = places.keys().map(|(finding, _)| *finding).collect();
        let findings = Some(numbers.into_iter().map(|finding| (finding, None)).collect());
        let filter = Filter { findings, scope: Scope::Open, ..Filter::default() };
        if !places.is_empty() {
            let mut items = self.items(&filter, detail)?;
            items.sort_by_key(|item| (item.due, item.id));
            subjects.extend(placed(items, &places));
        }
        Ok(subjects)
    }
}

fn key_row(row: &Row) -> Result<Key> {
    let step = row.get::<_, String>(3)?.parse()?;
    Ok(Key { noun: row.get(0)?, row: row.get(1)?, date: row.get(2)?, step })
}
