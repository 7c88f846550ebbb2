//! The histories of many findings at their bodies at once: a fixed number of queries, however many they are.

use std::collections::HashMap;

use super::Store;
use super::query::{FromRow, Query, from_row, json};
use crate::error::Result;
use crate::model::history::What;
use crate::model::progress_history::{DueMove, ProgressHistory};

impl Store {
    /// By finding and by the slug of the body.
    pub fn progress_histories(
        &self,
        findings: &[i64],
    ) -> Result<HashMap<(i64, String), ProgressHistory>> {
        let mut histories: HashMap<(i64, String), ProgressHistory> = HashMap::new();
        for (finding, history) in self.histories(findings)? {
            for claim in history.claims {
                histories.entry((finding, claim.body.clone())).or_default().claims.push(claim);
            }
            for event in history.events {
                if let (What::End(closure), Some(body)) = (event.what, event.body) {
                    histories.entry((finding, body)).or_default().ends.push(closure);
                }
            }
        }
        let moves: Vec<((i64, String), DueMove)> = self.db.all(MOVES, [json(findings)], |row| {
            Ok(((row.get("finding")?, row.get("slug")?), DueMove::from_row(row)?))
        })?;
        for (place, moved) in moves {
            histories.entry(place).or_default().moves.push(moved);
        }
        Ok(histories)
    }
}

const MOVES: &str = "
    select p.finding, b.slug, extension.day, extension.was, extension.was_precision, extension.due,
      extension.due_precision
    from extension
    join progress p on p.id = extension.progress
    join body b on b.id = p.body
    where p.finding in (select value from json_each(?1))
    order by extension.id";

from_row!(DueMove { day, was, was_precision, due, due_precision });
