//! The names of what rows refer to by number.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row};

use super::query::{FromRow, from_row};
use super::sqlite_errors::damaged;
use super::values::written;
use crate::error::Result;
use crate::model::inspection::InspectionName;
use crate::model::progress_row::BodyName;

/// The names of bodies, owners and inspections, each looked up once for a list.
pub struct Names<'a> {
    db: &'a Connection,
    bodies: HashMap<i64, Arc<BodyName>>,
    owners: HashMap<i64, String>,
    inspections: HashMap<i64, Arc<InspectionName>>,
}

from_row!(BodyName { slug, name });

impl<'a> Names<'a> {
    pub fn of(db: &'a Connection) -> Names<'a> {
        let (bodies, owners, inspections) = (HashMap::new(), HashMap::new(), HashMap::new());
        Names { db, bodies, owners, inspections }
    }

    pub fn body(&mut self, id: i64) -> Result<Arc<BodyName>> {
        if let Some(known) = self.bodies.get(&id) {
            return Ok(Arc::clone(known));
        }
        let mut query = self.db.prepare_cached("select slug, name from body where id = ?1")?;
        let found = query.query_row([id], BodyName::from_row).optional()?;
        let found = Arc::new(found.ok_or_else(|| damaged("progress.body", id))?);
        self.bodies.insert(id, Arc::clone(&found));
        Ok(found)
    }

    pub fn owner(&mut self, id: Option<i64>) -> Result<Option<String>> {
        let Some(id) = id else { return Ok(None) };
        if let Some(known) = self.owners.get(&id) {
            return Ok(Some(known.clone()));
        }
        let mut query = self.db.prepare_cached("select name from owner where id = ?1")?;
        let found: Option<String> = query.query_row([id], |row| row.get("name")).optional()?;
        let found = found.ok_or_else(|| damaged("progress.owner", id))?;
        self.owners.insert(id, found.clone());
        Ok(Some(found))
    }

    pub fn inspection(&mut self, id: Option<i64>) -> Result<Option<Arc<InspectionName>>> {
        let Some(id) = id else { return Ok(None) };
        if let Some(known) = self.inspections.get(&id) {
            return Ok(Some(Arc::clone(known)));
        }
        let mut query = self.db.prepare_cached(
            "select title, published, published_precision, published_text from inspection where id = ?1",
        )?;
        let name = |row: &Row| {
            let published = written(
                row.get("published")?,
                row.get("published_precision")?,
                row.get("published_text")?,
            )?;
            Ok(InspectionName { title: row.get("title")?, published })
        };
        let found = query.query_row([id], name).optional()?;
        let found = Arc::new(found.ok_or_else(|| damaged("finding.inspection", id))?);
        self.inspections.insert(id, Arc::clone(&found));
        Ok(Some(found))
    }
}
