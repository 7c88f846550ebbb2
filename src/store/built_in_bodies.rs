//! The bodies that come with the program.

use rusqlite::{Connection, params};

use crate::error::{Error, Result};
use crate::model::fold;
use crate::store::query::Query;

/// The inspected bodies, from the inspectorate's own list.
const BUILT_IN: &str = include_str!("bodies.csv");

/// Units come before the forces that they serve.
pub fn insert(db: &Connection) -> Result<()> {
    let mut reader = csv::Reader::from_reader(BUILT_IN.as_bytes());
    let rows: Vec<BuiltIn> = reader
        .deserialize()
        .collect::<std::result::Result<_, _>>()
        .map_err(|cause| Error::Internal(format!("the list of bodies: {cause}")))?;
    let (units, others): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.kind == "rocu");
    for row in units.into_iter().chain(others) {
        let id = db
            .prepare_cached(
                "insert into body (slug, name, kind, region, rocu)
                 values (?1, ?2, ?3, nullif(?4, ''), (select id from body where slug = ?5)) returning id",
            )?
            .query_row(params![row.slug, row.name, row.kind, row.region, row.rocu], |row| row.get(0))?;
        for alias in row.aliases.split('|').filter(|alias| !alias.is_empty()) {
            insert_alias(db, id, alias)?;
        }
    }
    Ok(())
}

#[derive(serde::Deserialize)]
struct BuiltIn {
    slug: String,
    name: String,
    kind: String,
    region: String,
    rocu: String,
    aliases: String,
}

pub fn insert_alias(db: &Connection, body: i64, alias: &str) -> Result<()> {
    db.run(
        "insert into body_alias (body, alias, folded) values (?1, ?2, ?3) on conflict (folded) do nothing",
        params![body, alias, fold(alias)],
    )
}
