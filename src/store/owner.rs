//! Owners on disk: who owns findings at each body, and where their reminders are sent.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::query::{Query, json};
use super::values::quoted_words;
use super::{Store, Tx};
use crate::error::{Error, Result};
use crate::model::near_names::{likeness, nearest};
use crate::model::owner::{Contact, Owner, OwnerEdit, checked_name, folded_name};
use crate::model::progress::Status;
use crate::model::shell::argument;
use crate::model::{fold, folds};

#[derive(Debug)]
pub struct AddedOwner {
    pub owner: Owner,
    pub is_new: bool,
}

#[derive(Debug)]
pub struct RemovedOwner {
    /// Still there, as the owner of findings that have ended.
    pub stays: Option<Owner>,
    pub ended: u32,
}

/// Open findings are counted for all owners at once, not row by row.
fn owners_sql() -> String {
    let open = quoted_words(&Status::OPEN);
    format!(
        "select owner.id, body.id as body_id, body.slug, body.name as body_name, owner.name, owner.email,
           owner.email_until, coalesce(owned.open, 0) as open,
           coalesce(owned.parts, 0) as parts, coalesce(owned.actions, 0) as actions
         from owner
         join body on body.id = owner.body
         left join (
           select owner, count(*) filter (where kind not in ('part', 'action')) as open,
             count(*) filter (where kind = 'part') as parts,
             count(*) filter (where kind = 'action') as actions
           from progress
           join finding on finding.id = progress.finding
           where owner is not null and status in ({open})
           group by owner) owned on owned.owner = owner.id
         where ?1 is null or owner.body in (select value from json_each(?1))
         order by body.slug, owner.folded"
    )
}

fn owner_row(row: &Row) -> rusqlite::Result<Owner> {
    Ok(Owner {
        id: row.get("id")?,
        body_id: row.get("body_id")?,
        body: row.get("slug")?,
        body_name: row.get("body_name")?,
        name: row.get("name")?,
        contact: Contact { email: row.get("email")?, until: row.get("email_until")? },
        open: row.get("open")?,
        parts: row.get("parts")?,
        actions: row.get("actions")?,
    })
}

fn owners(db: &Connection, bodies: Option<&[i64]>) -> Result<Vec<Owner>> {
    db.all(&owners_sql(), [bodies.map(json)], owner_row)
}

impl Store {
    pub fn owners(&self, bodies: Option<&[i64]>) -> Result<Vec<Owner>> {
        if self.public.is_some() { Ok(Vec::new()) } else { owners(&self.db, bodies) }
    }
}

/// The owner of a name at a body, in the first of the forms in which it may be stored.
macro_rules! owner_at {
    () => {
        "from json_each(?2) form join owner on owner.body = ?1 and owner.folded = form.value
         order by form.key limit 1"
    };
}

impl Tx<'_> {
    /// The number of the owner of that name at a body, who is added if there is none.
    pub fn owner(&self, body: i64, name: &str) -> Result<i64> {
        let folded = folded_name(name)?;
        if let Some(id) = self.owner_at(body, name)? {
            return Ok(id);
        }
        self.db.value(
            "insert into owner (body, name, folded) values (?1, ?2, ?3) returning id",
            params![body, checked_name(name)?, folded],
        )
    }

    /// The name under which a body's owner is kept; none where there is no such owner yet.
    pub(super) fn owner_called(&self, body: i64, name: &str) -> Result<Option<String>> {
        let mut query = self.db.prepare_cached(concat!("select owner.name ", owner_at!()))?;
        let found = query.query_row(params![body, json(&folds(name))], |row| row.get("name"));
        Ok(found.optional()?)
    }

    pub fn add_owner(&self, body: i64, name: &str, edit: &OwnerEdit) -> Result<AddedOwner> {
        let is_new = self.owner_at(body, name)?.is_none();
        let id = self.owner(body, name)?;
        let owner = self.edit_owner(&self.owner_numbered(body, id)?, edit)?;
        self.names(format!("{} ({})", owner.name, owner.body));
        Ok(AddedOwner { owner, is_new })
    }

    pub fn edit_owner(&self, owner: &Owner, edit: &OwnerEdit) -> Result<Owner> {
        let contact = owner.contact.after(edit).map_err(|error| error.about(&owner.name))?;
        let name = edit.name.as_ref().unwrap_or(&owner.name);
        if contact == owner.contact && *name == owner.name {
            return Ok(owner.clone());
        }
        let folded = folded_name(name)?;
        if let Some(other) = self.owner_at(owner.body_id, name)?.filter(|id| *id != owner.id) {
            let other = self.owner_numbered(owner.body_id, other)?;
            return Err(Error::refused(format!(
                "{} already has an owner called {}; to make one owner of the two: track owner merge {} --into {} \
                 --force {}",
                other.body_name,
                other.name,
                argument(&owner.name),
                argument(&other.name),
                other.body
            )));
        }
        self.db.execute(
            "update owner set name = ?2, folded = ?3, email = ?4, email_until = ?5, version = version + 1
             where id = ?1",
            params![owner.id, name, folded, contact.email, contact.until],
        )?;
        self.names(format!("{} ({})", owner.name, owner.body));
        self.owner_numbered(owner.body_id, owner.id)
    }

    /// One person typed twice: whatever `owner` has, closed findings too, is `into`'s from now on, who also takes
    /// the address if they have none. Returns what `into` now is, and how many rows moved.
    pub fn merge_owner(&self, owner: &Owner, into: &Owner) -> Result<(Owner, usize)> {
        owner.check_at_same_body(into)?;
        let moved = self.pass_on(owner, into, "")?;
        if into.contact.email.is_none() {
            self.db.run(
                "update owner set email = ?2, email_until = ?3, version = version + 1
                 where id = ?1 and ?2 is not null",
                params![into.id, owner.contact.email, owner.contact.until],
            )?;
        }
        self.db.run("delete from owner where id = ?1", [owner.id])?;
        Ok((self.owner_numbered(into.body_id, into.id)?, moved))
    }

    /// What is open passes to a successor; what has ended keeps the owner that it had.
    pub fn hand_over(&self, owner: &Owner, to: &Owner) -> Result<usize> {
        owner.check_at_same_body(to)?;
        let open = format!("and status in ({})", quoted_words(&Status::OPEN));
        self.pass_on(owner, to, &open)
    }

    fn pass_on(&self, owner: &Owner, to: &Owner, which: &str) -> Result<usize> {
        let moved: Vec<String> = self.db.all(
            &format!(
                "select called from progress join finding on finding.id = progress.finding
                 where owner = ?1 {which} order by finding.id"
            ),
            [owner.id],
            |row| row.get("called"),
        )?;
        self.db.run(
            &format!(
                "update progress set owner = ?2, updated = ?3, version = version + 1
                 where owner = ?1 {which}"
            ),
            params![owner.id, to.id, self.day],
        )?;
        if !moved.is_empty() || which.is_empty() {
            for one in [owner, to] {
                self.names(format!("{} ({})", one.name, one.body));
            }
        }
        moved.iter().for_each(|finding| self.names(finding));
        Ok(moved.len())
    }

    /// An owner who is left on closed findings stays as their owner, without an address.
    pub fn remove_owner(&self, owner: &Owner) -> Result<RemovedOwner> {
        owner.check_removal()?;
        let ended: u32 =
            self.db.value("select count(*) from progress where owner = ?1", [owner.id])?;
        self.names(format!("{} ({})", owner.name, owner.body));
        if ended == 0 {
            self.db.run("delete from owner where id = ?1", [owner.id])?;
            return Ok(RemovedOwner { stays: None, ended });
        }
        self.db.run(
            "update owner set email = null, email_until = null, version = version + 1
             where id = ?1 and email is not null",
            [owner.id],
        )?;
        Ok(RemovedOwner { stays: Some(self.owner_numbered(owner.body_id, owner.id)?), ended })
    }

    /// The successor of an owner: one of the same body, added where no name there is nearly the same.
    pub fn successor(&self, owner: &Owner, name: &str) -> Result<AddedOwner> {
        let known = owners(self.db, Some(&[owner.body_id]))?;
        let is_there = self.owner_at(owner.body_id, name)?.is_some();
        if !is_there {
            check_not_mistyped(name, &known)?;
        }
        let id = self.owner(owner.body_id, name)?;
        Ok(AddedOwner { owner: self.owner_numbered(owner.body_id, id)?, is_new: !is_there })
    }

    /// The owner of a name or of a number, as `:5`, at a body or at the only one that has an owner of that name.
    pub fn find_owner(&self, name: &str, body: Option<i64>) -> Result<Owner> {
        let folded = folded_name(name)?;
        let all = owners(self.db, body.as_ref().map(std::slice::from_ref))?;
        let number = name.trim().strip_prefix(':').and_then(|number| number.parse::<i64>().ok());
        let is_meant = |owner: &&Owner| match number {
            Some(number) => owner.id == number,
            None => folded_name(&owner.name).is_ok_and(|name| name == folded),
        };
        let found: Vec<&Owner> = all.iter().filter(is_meant).collect();
        match found.as_slice() {
            [one] => Ok((*one).clone()),
            [] => Err(self.elsewhere(name, &folded, body)?.unwrap_or_else(|| unknown(name, &all))),
            several => Err(several_bodies_have(name, several)),
        }
    }

    /// The refusal of an owner whom the body lacks and another has.
    fn elsewhere(&self, name: &str, folded: &str, body: Option<i64>) -> Result<Option<Error>> {
        let Some(slug) = body.map(|body| self.slug(body)).transpose()? else { return Ok(None) };
        let others = owners(self.db, None)?.into_iter();
        let bodies: Vec<String> = others
            .filter(|owner| folded_name(&owner.name).is_ok_and(|name| name == folded))
            .map(|owner| owner.body)
            .collect();
        Ok((!bodies.is_empty()).then(|| {
            let bodies = bodies.join(", ");
            Error::refused(format!(
                "{slug} has no owner called {name}; there is one at {bodies}; say which body with --force"
            ))
        }))
    }

    fn owner_at(&self, body: i64, name: &str) -> Result<Option<i64>> {
        folded_name(name)?;
        self.db.first_value(
            concat!("select owner.id ", owner_at!()),
            params![body, json(&folds(name))],
        )
    }

    fn owner_numbered(&self, body: i64, id: i64) -> Result<Owner> {
        let found = owners(self.db, Some(&[body]))?.into_iter().find(|owner| owner.id == id);
        found.ok_or_else(|| Error::Internal(format!("owner {id} was not found after it was saved")))
    }
}

/// A new name that is nearly an owner's is more likely a typing error.
fn check_not_mistyped(name: &str, known: &[Owner]) -> Result<()> {
    let Some(near) = known.iter().find(|owner| owner.is_nearly(name)) else { return Ok(()) };
    Err(Error::refused(format!(
        "no owner is called {name:?}; did you mean {:?}? `track owner add {} --force {}` adds a new one",
        near.name,
        argument(name),
        near.body
    )))
}

/// Several bodies may have an owner of the same name, which is suggested once.
fn unknown(name: &str, all: &[Owner]) -> Error {
    let typed = fold(name);
    let names: BTreeSet<&str> = all.iter().map(|owner| owner.name.as_str()).collect();
    let scored = names.into_iter().map(|near| (likeness(&typed, &fold(near)), format!("{near:?}")));
    Error::Unknown { what: "owner", name: name.to_owned(), near: nearest(scored.collect()) }
}

fn several_bodies_have(name: &str, several: &[&Owner]) -> Error {
    Error::refused(format!(
        "{} bodies have an owner called {name} ({}); say which one with --force",
        several.len(),
        several.iter().map(|owner| owner.body.as_str()).collect::<Vec<_>>().join(", ")
    ))
}
