//! Findings found by what people type.

use std::collections::HashSet;

use rusqlite::{Connection, Row, params};

use super::Store;
use super::query::Query;
use crate::error::{Error, Result};
use crate::model::finding::{Finding, Named, number_name, spelling, typed_name};
use crate::model::near_names::{likeness, nearest};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    pub id: i64,
    /// Its reference, or its number as `#12`.
    pub name: String,
}

impl Called {
    pub fn of(finding: &Finding) -> Called {
        Called { id: finding.id, name: finding.name() }
    }
}

impl Store {
    pub fn finding(&self, named: &Named) -> Result<i64> {
        Ok(called(&self.db, named)?.id)
    }

    pub fn finding_exactly(&self, named: &Named) -> Result<i64> {
        let found = exact(&self.db, named)?;
        found.map_or_else(|| Err(unknown(&self.db, named)?), |found| Ok(found.id))
    }
}

/// An exact reference wins, then a number, then the former reference of a void finding, then the unique beginning of a
/// reference, then one with other dashes.
pub fn called(db: &Connection, named: &Named) -> Result<Called> {
    if let Some(found) = exact(db, named)? {
        return Ok(found);
    }
    if let Some(found) = freed(db, named)? {
        return Ok(found);
    }
    let candidates = if named.is_number { Vec::new() } else { beginning(db, &named.name)? };
    match candidates.as_slice() {
        [] => match spelt_otherwise(db, named)?.as_slice() {
            [] => Err(unknown(db, named)?),
            [one] => Ok(one.clone()),
            several => Err(ambiguous(&named.name, several)),
        },
        [one] => Ok(one.clone()),
        several => Err(ambiguous(&named.name, several)),
    }
}

fn exact(db: &Connection, named: &Named) -> Result<Option<Called>> {
    if !named.is_number
        && let Some(found) = by_reference(db, &named.name)?
    {
        return Ok(Some(found));
    }
    let Some(number) = named.number() else { return Ok(None) };
    db.first("select id, ref from finding where id = ?1", [number], called_row)
}

/// Also by a former reference.
pub fn by_reference(db: &Connection, reference: &str) -> Result<Option<Called>> {
    db.first(
        "select id, ref from finding where ref_folded = ?1 and ref_freed = 0
         union all
         select finding.id, finding.ref from finding_alias
         join finding on finding.id = finding_alias.finding
         where finding_alias.ref_folded = ?1 and freed = 0
         limit 1",
        [reference.to_lowercase()],
        called_row,
    )
}

/// A finding entered by mistake has lost its reference, but can still be found by it.
fn freed(db: &Connection, named: &Named) -> Result<Option<Called>> {
    db.first(
        "select id, ref from finding where ref_folded = ?1 and ref_freed = 1
         order by id desc limit 1",
        [named.name.to_lowercase()],
        called_row,
    )
}

fn spelt_otherwise(db: &Connection, named: &Named) -> Result<Vec<Called>> {
    if named.is_number {
        return Ok(Vec::new());
    }
    let mut seen = HashSet::new();
    let found = spelt_like(db, &named.name)?.into_iter().map(|one: Spelt| one.finding);
    Ok(found.filter(|one| seen.insert(one.id)).collect())
}

/// A finding, and the reference of its own, or a former one, that is spelt so.
#[derive(Debug, Clone)]
pub struct Spelt {
    pub finding: Called,
    pub reference: String,
}

impl Spelt {
    fn of(row: &Row) -> rusqlite::Result<Spelt> {
        Ok(Spelt { finding: called_row(row)?, reference: row.get("spelt")? })
    }
}

/// Those that have it now, and those that had it.
macro_rules! references {
    ($narrow:literal, $order:literal) => {
        concat!(
            "select id, ref, ref as spelt, 0 as is_former from finding
             where ref is not null and ref_freed = 0",
            $narrow,
            " union all
             select finding.id, finding.ref, former.ref, 1 from (
               select id, finding, ref from finding_alias where freed = 0",
            $narrow,
            ") former
             join finding on finding.id = former.finding",
            $order
        )
    };
}

/// The findings with these [`spelling`]s, each with its own: present references first, and of each the oldest finding's.
pub fn spelt(db: &Connection, wanted: &HashSet<String>) -> Result<Vec<(String, Spelt)>> {
    let mut query = db.prepare(references!("", ""))?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let one = Spelt::of(row)?;
        let spelling = spelling(&one.reference);
        if wanted.contains(&spelling) {
            found.push((row.get::<_, bool>("is_former")?, spelling, one));
        }
    }
    // Sorted by SQLite, all of the register's references would be in memory.
    found.sort_by_key(|(is_former, _, one)| (*is_former, one.finding.id));
    Ok(found.into_iter().map(|(_, spelling, one)| (spelling, one)).collect())
}

/// The findings with a reference that is spelt like this one. Only those that begin with the same letters and digits and
/// could be it are read. In the same order.
pub fn spelt_like(db: &Connection, reference: &str) -> Result<Vec<Spelt>> {
    let wanted = spelling(reference);
    if !wanted.contains(is_spelt_in_many_ways) {
        return Ok(Vec::new());
    }
    let begins = wanted.split(is_open).next().unwrap_or_default();
    let pattern: Vec<&str> = wanted.split(is_open).collect();
    let mut found: Vec<Spelt> = db.all(
        references!(
            " and ref_folded >= ?1 and ref_folded < ?1 || ?2 and ref_folded glob ?3",
            " order by is_former, 1"
        ),
        params![begins, "\u{10ffff}", pattern.join("*")],
        Spelt::of,
    )?;
    found.retain(|one| spelling(&one.reference) == wanted);
    Ok(found)
}

/// What a reference can have otherwise and still be the same.
fn is_spelt_in_many_ways(letter: char) -> bool {
    matches!(letter, '-' | '/') || !letter.is_ascii()
}

/// What stands for anything when references are looked for, because it is spelt in many ways or would be an operator.
fn is_open(letter: char) -> bool {
    is_spelt_in_many_ways(letter) || matches!(letter, ' ' | '*' | '?' | '[')
}

/// The one finding with this reference, exactly or spelt otherwise, also formerly.
pub fn alike(db: &Connection, reference: &str) -> Result<Option<Called>> {
    if let Some(found) = by_reference(db, reference)? {
        return Ok(Some(found));
    }
    let mut found = spelt_like(db, reference)?;
    let first = found.pop().map(|one| one.finding);
    Ok(first.filter(|first| found.iter().all(|one| one.finding.id == first.id)))
}

fn beginning(db: &Connection, start: &str) -> Result<Vec<Called>> {
    let start = start.to_lowercase();
    db.all(
        "select id, ref from finding
         where ref_folded >= ?1 and substr(ref_folded, 1, length(?1)) = ?1 and ref_folded < ?1 || ?2
           and ref_freed = 0
         order by ref_folded limit 21",
        params![start, "\u{10ffff}"],
        called_row,
    )
}

pub fn called_row(row: &Row) -> rusqlite::Result<Called> {
    let id = row.get("id")?;
    let reference: Option<String> = row.get("ref")?;
    Ok(Called { id, name: reference.unwrap_or_else(|| number_name(id)) })
}

fn ambiguous(typed: &str, several: &[Called]) -> Error {
    let names: Vec<String> =
        several.iter().take(20).map(|one| typed_name(&one.name, one.id)).collect();
    let more = if several.len() > 20 { " and more" } else { "" };
    Error::refused(format!("{typed:?} may mean several findings: {}{more}", names.join(", ")))
}

fn unknown(db: &Connection, named: &Named) -> Result<Error> {
    let all: Vec<Called> = db.all(
        "select id, ref from finding where ref is not null and ref_freed = 0",
        [],
        called_row,
    )?;
    let typed = named.name.to_lowercase();
    let likeness = |one: &Called| likeness(&typed, &one.name.to_lowercase());
    let scored = all.iter().map(|one| (likeness(one), typed_name(&one.name, one.id)));
    let near = nearest(scored.collect());
    Ok(Error::Unknown { what: "finding", name: named.name.clone(), near })
}
