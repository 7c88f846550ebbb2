//! The names of what rows refer to by number.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, Row};

use super::query::{FromRow, Query, from_row};
use super::sqlite_errors::damaged;
use super::values::written;
use crate::error::Result;
use crate::model::inspection::InspectionName;
use crate::model::progress_row::BodyName;

/// The names of bodies, owners and inspections, each looked up once for a list.
pub struct Names<'a> {
    db: &'a Connection,
    bodies: LookedUp<Arc<BodyName>>,
    owners: LookedUp<String>,
    inspections: LookedUp<Arc<InspectionName>>,
}

/// By their numbers.
struct LookedUp<T>(HashMap<i64, T>);

impl<T: Clone> LookedUp<T> {
    /// `column` names the row, which must be there.
    fn get(
        &mut self,
        id: i64,
        column: &str,
        look_up: impl FnOnce() -> Result<Option<T>>,
    ) -> Result<T> {
        if let Some(known) = self.0.get(&id) {
            return Ok(known.clone());
        }
        let found = look_up()?.ok_or_else(|| damaged(column, id))?;
        self.0.insert(id, found.clone());
        Ok(found)
    }
}

from_row!(BodyName { slug, name });

impl<'a> Names<'a> {
    pub fn of(db: &'a Connection) -> Names<'a> {
        let (bodies, owners) = (LookedUp(HashMap::new()), LookedUp(HashMap::new()));
        Names { db, bodies, owners, inspections: LookedUp(HashMap::new()) }
    }

    pub fn body(&mut self, id: i64) -> Result<Arc<BodyName>> {
        self.bodies.get(id, "progress.body", || {
            let sql = "select slug, name from body where id = ?1";
            Ok(self.db.first(sql, [id], BodyName::from_row)?.map(Arc::new))
        })
    }

    pub fn owner(&mut self, id: Option<i64>) -> Result<Option<String>> {
        let look_up = |id| self.db.first_value("select name from owner where id = ?1", [id]);
        id.map(|id| self.owners.get(id, "progress.owner", || look_up(id))).transpose()
    }

    pub fn inspection(&mut self, id: Option<i64>) -> Result<Option<Arc<InspectionName>>> {
        let sql = "
            select title, published, published_precision, published_text from inspection where id = ?1";
        let name = |row: &Row| {
            let published = written(
                row.get("published")?,
                row.get("published_precision")?,
                row.get("published_text")?,
            )?;
            Ok(InspectionName { title: row.get("title")?, published })
        };
        let look_up = |id| Ok(self.db.first(sql, [id], name)?.map(Arc::new));
        id.map(|id| self.inspections.get(id, "finding.inspection", || look_up(id))).transpose()
    }
}
