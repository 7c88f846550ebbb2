//! Inspections and grades on disk.

use rusqlite::{Connection, params};

use super::query::Query;
use super::{Store, Tx};
use crate::error::{Error, Result};
use crate::model::fold;
use crate::model::inspection::{Inspection, NewInspection, find};

impl Store {
    pub fn inspections(&self) -> Result<Vec<Inspection>> {
        inspections(&self.db)
    }

    pub fn inspection(&self, typed: &str) -> Result<Inspection> {
        Ok(find(&self.inspections()?, typed)?.clone())
    }
}

const INSPECTIONS: &str = "
    select id, code, title, programme, published, published_precision, published_text, url
    from inspection
    order by published nulls last, id";

pub fn inspections(db: &Connection) -> Result<Vec<Inspection>> {
    let mut covered = db.groups(
        "select inspection, slug from inspection_body join body on body.id = body order by slug",
        [],
        |row| Ok((row.get("inspection")?, row.get("slug")?)),
    )?;
    db.all(INSPECTIONS, [], |row| {
        let id: i64 = row.get("id")?;
        Ok(Inspection {
            id,
            code: row.get("code")?,
            title: row.get("title")?,
            programme: row.get("programme")?,
            published: row.get("published")?,
            published_precision: row.get("published_precision")?,
            published_text: row.get("published_text")?,
            url: row.get("url")?,
            bodies: covered.remove(&id).unwrap_or_default(),
        })
    })
}

impl Tx<'_> {
    pub fn inspection(&self, typed: &str) -> Result<i64> {
        Ok(find(&inspections(self.db)?, typed)?.id)
    }

    pub fn inspection_numbered(&self, id: i64) -> Result<Inspection> {
        let found = inspections(self.db)?.into_iter().find(|one| one.id == id);
        found.ok_or_else(|| Error::refused(format!("there is no inspection #{id}")))
    }

    pub fn add_inspection(&self, new: &NewInspection) -> Result<i64> {
        new.check(&inspections(self.db)?)?;
        let published = new.published.as_ref();
        let id = self.db.value(
            "insert into inspection (code, code_folded, title, title_folded, programme, published,
               published_precision, published_text, url)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) returning id",
            params![
                new.code,
                new.code.as_deref().map(fold),
                new.title,
                fold(&new.title),
                new.programme,
                published.map(|written| written.day),
                published.map(|written| written.precision),
                published.map(|written| written.text.as_str()),
                new.url
            ],
        )?;
        self.cover(id, &new.bodies)?;
        self.names(new.code.clone().unwrap_or_else(|| format!("inspection #{id}")));
        Ok(id)
    }

    pub fn cover(&self, inspection: i64, bodies: &[i64]) -> Result<()> {
        let mut insert = self.db.prepare_cached(
            "insert into inspection_body (inspection, body) values (?1, ?2)
             on conflict (inspection, body) do nothing",
        )?;
        for body in bodies {
            insert.execute(params![inspection, body])?;
        }
        Ok(())
    }
}
