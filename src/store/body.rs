//! Bodies: their directory, and those that users add.

use rusqlite::{Connection, params};

use super::built_in_bodies::insert_alias;
use super::query::{FromRow, Query, from_row};
use super::{Store, Tx, setting};
use crate::error::Result;
use crate::model::body::{Body, BodyEdit, Directory, Monitoring, NewBody, check_slug};
use crate::model::body_name::check_name;

impl Store {
    /// The register's own body, which stands in for a missing `--force`.
    pub fn own_body(&self) -> Result<Option<i64>> {
        setting::own_body(&self.db)
    }

    pub fn directory(&self) -> Result<Directory> {
        directory(&self.db)
    }
}

impl Tx<'_> {
    /// The register's own body, which stands in for a missing `--force`.
    pub fn own_body(&self) -> Result<Option<i64>> {
        setting::own_body(self.db)
    }

    /// None for a register without a body of its own.
    pub fn set_own_body(&self, body: Option<i64>) -> Result<()> {
        if let Some(body) = body {
            self.names(self.slug(body)?);
        }
        setting::set_own_body(self.db, body)
    }

    /// Records the group of the system whose members share the register's files; none if nobody else does.
    pub fn set_group(&self, group: Option<&str>) -> Result<()> {
        setting::set_group(self.db, group)
    }

    pub fn directory(&self) -> Result<Directory> {
        directory(self.db)
    }

    pub fn add_body(&self, new: &NewBody) -> Result<i64> {
        check_slug(&new.slug)?;
        let directory = self.directory()?;
        new.region.as_deref().map_or(Ok(()), check_name)?;
        for name in [&new.slug, &new.name].into_iter().chain(&new.aliases) {
            check_name(name)?;
            directory.check_free(name, None)?;
        }
        let rocu = new.rocu.as_ref().map(|rocu| directory.find(rocu)).transpose()?;
        let id = self.db.value(
            "insert into body (slug, name, kind, region, rocu) values (?1, ?2, ?3, ?4, ?5) returning id",
            params![new.slug, new.name, new.kind, new.region, rocu.map(|rocu| rocu.id)],
        )?;
        for alias in &new.aliases {
            insert_alias(self.db, id, alias)?;
        }
        self.names(&new.slug);
        Ok(id)
    }

    /// An old name becomes an alias.
    pub fn edit_body(&self, body: &Body, edit: &BodyEdit) -> Result<()> {
        let directory = self.directory()?;
        for name in edit.name.iter().chain(&edit.aliases) {
            check_name(name)?;
            directory.check_free(name, Some(body.id))?;
        }
        if let Some(name) = edit.name.as_ref().filter(|name| **name != body.name) {
            insert_alias(self.db, body.id, &body.name)?;
            self.db.execute(
                "update body set name = ?2, version = version + 1 where id = ?1",
                params![body.id, name],
            )?;
        }
        for alias in &edit.aliases {
            insert_alias(self.db, body.id, alias)?;
        }
        if let Some(day) = edit.retired.filter(|day| body.retired != Some(*day)) {
            self.db.execute(
                "update body set retired = ?2, version = version + 1 where id = ?1",
                params![body.id, day],
            )?;
        }
        if let Some(monitoring) =
            edit.monitoring.as_ref().filter(|new| !body.monitoring.contains(new))
        {
            self.db.execute(
                "insert into monitoring (body, stage, since) values (?1, ?2, ?3)",
                params![body.id, monitoring.stage, monitoring.since],
            )?;
        }
        self.names(&body.slug);
        Ok(())
    }
}

from_row!(Monitoring { stage, since });

const BODIES: &str = "
    select body.id, body.slug, body.name, body.kind, body.region, unit.slug as rocu, body.retired
    from body
    left join body unit on unit.id = body.rocu
    order by body.id";

fn directory(db: &Connection) -> Result<Directory> {
    let mut aliases =
        db.groups("select body, alias from body_alias order by body, id", [], |row| {
            Ok((row.get("body")?, row.get("alias")?))
        })?;
    let mut monitoring = db.groups(
        "select body, stage, since from monitoring order by body, since nulls first, id",
        [],
        |row| Ok((row.get("body")?, Monitoring::from_row(row)?)),
    )?;
    let bodies = db.all(BODIES, [], |row| {
        let id: i64 = row.get("id")?;
        Ok(Body {
            id,
            slug: row.get("slug")?,
            name: row.get("name")?,
            kind: row.get("kind")?,
            region: row.get("region")?,
            rocu: row.get("rocu")?,
            aliases: aliases.remove(&id).unwrap_or_default(),
            retired: row.get("retired")?,
            monitoring: monitoring.remove(&id).unwrap_or_default(),
        })
    })?;
    Ok(Directory::of(bodies))
}

pub fn slug(db: &Connection, body: i64) -> Result<Option<String>> {
    db.first_value("select slug from body where id = ?1", [body])
}
