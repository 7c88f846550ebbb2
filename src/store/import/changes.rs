//! What an import changes, cell by cell, and which rows it expected and didn't find.

use std::collections::{HashMap, HashSet};

use rusqlite::Row;

use super::{Import, Placed};
use crate::error::Result;
use crate::model::columns::Field;
use crate::model::correction::{FieldChange, Stated, finding_changes, progress_changes};
use crate::model::finding::{Finding, plain_name};
use crate::model::import_row::ImportNote;
use crate::model::imported::{CellChange, RowName};
use crate::model::progress_row::ProgressRow;
use crate::store::query::{Query, json};

impl Import<'_> {
    /// Compares each finding that changed with what it was; the rows are in the register by now.
    pub(super) fn record_changes(&mut self) -> Result<()> {
        let mut changes = Vec::new();
        for (finding, before) in &self.before {
            let after = self.tx.rows_of(*finding)?;
            if let (Some(was), Some(is)) = (before.first(), after.first()) {
                let own = finding_changes(was, is).into_iter();
                changes.extend(own.map(|change| CellChange {
                    name: is.finding.name(),
                    body: None,
                    token: is.finding.name(),
                    plain_token: Some(plain_name(&is.finding.name(), is.finding.id)),
                    change,
                }));
            }
            for row in &after {
                let was = before.iter().find(|was| was.progress.id == row.progress.id);
                let here = was.map_or_else(|| vec![at_body(row)], |was| progress_changes(was, row));
                changes.extend(here.into_iter().map(|change| changed_at(row, change)));
            }
        }
        // The notes are there already.
        changes.append(&mut self.done.changes);
        self.done.changes = changes;
        Ok(())
    }

    pub(super) fn record_note(&mut self, finding: i64, body: i64, note: &ImportNote) -> Result<()> {
        let rows = self.tx.rows_of(finding)?;
        let text = Stated::of(Some(&note.text));
        let change = FieldChange::new("note", 0, "note", Stated::default(), text);
        let row = rows.iter().find(|row| row.progress.body == body);
        self.done.changes.extend(row.map(|row| changed_at(row, change)));
        Ok(())
    }

    /// The open rows that the file has no row for, although they came with an earlier import that brought rows of it, and
    /// are of the same inspections and bodies, or of a finding of which the file names other bodies.
    pub(super) fn record_missing(&mut self, placed: &[Placed]) -> Result<()> {
        if placed.iter().all(|one| one.is_new) {
            return Ok(());
        }
        let (mut expected, mut found) = (HashSet::new(), HashSet::new());
        for one in placed {
            for body in &one.row.bodies {
                expected.insert((one.inspection, *body));
                found.insert((one.finding, *body));
            }
        }
        let bodies: HashSet<i64> = expected.iter().map(|(_, body)| *body).collect();
        let names_bodies =
            |one: &&Placed| !one.is_new && self.heading(one.row, &[Field::Body]).is_some();
        let named: HashSet<i64> =
            placed.iter().filter(names_bodies).map(|one| one.finding).collect();
        let mut open: Vec<OpenRow> =
            self.tx.db.all(OPEN, [json(&bodies), json(&named)], OpenRow::of)?;
        open.retain(|row| {
            let is_expected = expected.contains(&(row.inspection, row.at.1));
            (is_expected || named.contains(&row.at.0)) && !found.contains(&row.at)
        });
        if open.is_empty() {
            return Ok(());
        }
        let findings: HashSet<i64> =
            found.iter().copied().chain(open.iter().map(|row| row.at)).map(|(id, _)| id).collect();
        let brought: HashMap<(i64, i64), i64> =
            self.tx.db.all(BROUGHT, [json(&findings)], |row| {
                Ok(((row.get("finding")?, row.get("body")?), row.get("act")?))
            })?;
        let acts: HashSet<&i64> = found.iter().filter_map(|at| brought.get(at)).collect();
        open.retain(|row| brought.get(&row.at).is_some_and(|act| acts.contains(act)));
        self.done.missing = open.into_iter().map(|row| row.name).collect();
        Ok(())
    }

    /// Counts a row that is closed on the word of the file.
    pub(super) fn record_closed(&mut self, finding: &Finding, body: i64) -> Result<()> {
        let slug = match self.slugs.get(&body) {
            Some(slug) => slug.clone(),
            None => self.tx.slug(body)?,
        };
        self.slugs.insert(body, slug.clone());
        self.done.closed.push(RowName { name: finding.name(), body: slug });
        Ok(())
    }
}

fn at_body(row: &ProgressRow) -> FieldChange {
    let body = Stated::of(Some(&row.body.slug));
    FieldChange::new("progress", row.progress.id, "body", Stated::default(), body)
}

fn changed_at(row: &ProgressRow, change: FieldChange) -> CellChange {
    CellChange {
        name: row.finding.name(),
        body: Some(row.body.slug.clone()),
        token: row.token(),
        plain_token: Some(row.plain_token()),
        change,
    }
}

struct OpenRow {
    /// The finding and the body.
    at: (i64, i64),
    inspection: Option<i64>,
    name: RowName,
}

const OPEN: &str = "
    select finding.id, finding.called, finding.inspection, progress.body, body.slug
    from progress
    join finding on finding.id = progress.finding
    join body on body.id = progress.body
    where (progress.body in (select value from json_each(?1))
        or progress.finding in (select value from json_each(?2)))
      and progress.status in ('open', 'in-progress', 'blocked', 'submitted')
    order by finding.id, body.slug";

/// Which import brought each row.
const BROUGHT: &str = "
    select progress.finding, progress.body, change.act
    from json_each(?1) wanted
    join progress on progress.finding = wanted.value
    join change on change.noun = 'progress' and change.noun_id = progress.id and change.before is null
    join act on act.id = change.act and act.verb = 'import'";

impl OpenRow {
    fn of(row: &Row) -> rusqlite::Result<OpenRow> {
        Ok(OpenRow {
            at: (row.get("id")?, row.get("body")?),
            inspection: row.get("inspection")?,
            name: RowName { name: row.get("called")?, body: row.get("slug")? },
        })
    }
}
