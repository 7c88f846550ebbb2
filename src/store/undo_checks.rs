//! What stops an undo: later changes of the same rows, rows that depend on one that would go, and rows that
//! would come back without what they depend on.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::Tx;
use super::nouns::NOUNS;
use super::query::Query;
use super::values::AsJson;
use crate::error::{Error, Result};
use crate::model::finding::number_name;
use crate::model::history::{ActLine, first_names};

/// The act that is to be reversed, and how a refusal begins.
pub struct Target {
    pub act: i64,
    pub cannot: String,
    /// Whether a row may be left without what it referred to and is gone, so that all can be undone in turn.
    pub leaves_empty: bool,
}

impl Target {
    pub fn refused(&self, why: &str) -> Error {
        Error::refused(format!("{}{why}", self.cannot))
    }
}

impl Tx<'_> {
    /// Returns what is left without something, because that is gone.
    pub(super) fn check_reversible(
        &self,
        target: &Target,
        undone: &HashMap<i64, i64>,
    ) -> Result<Vec<String>> {
        self.check_untouched(target, undone)?;
        self.check_sets_no_group(target)?;
        let mut left = Vec::new();
        for reference in references(self.db)? {
            self.check_nothing_depends(target, &reference)?;
            if target.leaves_empty {
                left.extend(self.leave_empty(&reference)?);
            }
            self.check_is_there(target, &reference)?;
        }
        Ok(left)
    }

    /// A row that may refer to nothing does so, if what it referred to is gone. Says which.
    fn leave_empty(&self, reference: &Reference) -> Result<Vec<String>> {
        let Reference { child, column, .. } = reference;
        let missing = format!(
            "{} and noun_id in (select id from {child}) and exists (
               select 1 from pragma_table_info('{child}') where name = '{column}' and \"notnull\" = 0)",
            reference.missing()
        );
        let rows: Vec<(i64, i64)> = self.db.all(&missing, [], pair)?;
        let mut said = Vec::new();
        for (id, needed) in rows {
            self.db.execute(
                &format!(
                    "update former set before = json_set(before, '$.{column}', null)
                     where noun = ?1 and noun_id = ?2"
                ),
                params![child, id],
            )?;
            let by = self.act_that_took(reference, needed)?;
            said.push(format!(
                "{} is left without {}, which act {} ({}) took away",
                self.called(child, id)?,
                self.called(&reference.parent, needed)?,
                by.id,
                by.verb
            ));
        }
        Ok(said)
    }

    fn act_that_took(&self, reference: &Reference, needed: i64) -> Result<ActLine> {
        self.act(self.db.value(
            "select act from change where noun = ?1 and noun_id = ?2 and after is null
             order by id desc limit 1",
            params![reference.parent, needed],
        )?)
    }

    /// Refuses where a later act that is not undone changed one of the same rows. An act that was undone
    /// doesn't count, nor does its undo: together they left the rows as they were.
    fn check_untouched(&self, target: &Target, undone: &HashMap<i64, i64>) -> Result<()> {
        let mut query = self.db.prepare_cached(
            "select distinct later.act as act, act.verb, act.refs, act.undoes
             from former
             join change later on later.noun = former.noun and later.noun_id = former.noun_id
               and later.id > former.last
             join act on act.id = later.act
             where act.seal is not null
             order by later.act desc",
        )?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let later: i64 = row.get("act")?;
            let undoes: Option<i64> = row.get("undoes")?;
            let is_one_of_a_pair = undoes.is_some_and(|undoes| undoes > target.act);
            if !undone.contains_key(&later) && !is_one_of_a_pair {
                return Err(target.refused(&format!(
                    " before act {later} ({} {}), which changed the same rows",
                    row.get::<_, String>("verb")?,
                    first_names(&row.get::<_, AsJson<Vec<String>>>("refs")?.0)
                )));
            }
        }
        Ok(())
    }

    /// Refuses to alter who shares a register: its files belong to the group, too.
    fn check_sets_no_group(&self, target: &Target) -> Result<()> {
        let sets_it = "select exists (
               select 1 from former join change on change.noun = former.noun and change.noun_id = former.noun_id
               where former.noun = 'setting' and coalesce(change.before, change.after) ->> '$.name' = 'group')";
        if self.db.value(sets_it, [])? {
            return Err(target.refused(
                ": it set who shares the register's files; use `track init --group NAME` or `--no-group`",
            ));
        }
        Ok(())
    }

    /// Refuses where a row refers, as it is now, to one that would go.
    fn check_nothing_depends(&self, target: &Target, reference: &Reference) -> Result<()> {
        let Reference { child, column, parent } = reference;
        let sql = format!(
            "select id, {column} as needed from {child}
             where {column} in (select noun_id from former where noun = '{parent}' and before is null)
               and id not in (select noun_id from former where noun = '{child}')
             order by id limit 1"
        );
        let Some((id, needed)) = self.db.first(&sql, [], pair)? else { return Ok(()) };
        let needs = self.called(parent, needed)?;
        if child == "setting" {
            return Err(target.refused(&format!(
                ": {needs} is the register's own body; set another with `track init --force`"
            )));
        }
        let by = self.act(self.act_that_set(reference, id, needed)?)?;
        Err(target.refused(&format!(
            ": {} depends on {needs} since act {} ({}); take that back first: {}",
            self.called(child, id)?,
            by.id,
            by.verb,
            self.reversal(&by)?
        )))
    }

    /// Refuses where a row would again refer to one that is gone.
    fn check_is_there(&self, target: &Target, reference: &Reference) -> Result<()> {
        let Reference { child, parent, .. } = reference;
        let sql = format!("{} order by noun_id limit 1", reference.missing());
        let Some((id, needed)) = self.db.first(&sql, [], pair)? else { return Ok(()) };
        let by = self.act_that_took(reference, needed)?;
        Err(target.refused(&format!(
            ": {} would depend on {} again, which act {} ({}) took away; bring it back first: {}",
            self.called(child, id)?,
            self.called(parent, needed)?,
            by.id,
            by.verb,
            self.reversal(&by)?
        )))
    }

    /// The act by which a row came to refer to another, as it does now.
    fn act_that_set(&self, reference: &Reference, id: i64, needed: i64) -> Result<i64> {
        let Reference { child, column, .. } = reference;
        self.db.value(
            &format!(
                "select act from change
                 where noun = ?1 and noun_id = ?2 and after ->> '$.{column}' = ?3
                   and before ->> '$.{column}' is not ?3
                 order by id desc limit 1"
            ),
            params![child, id, needed],
        )
    }

    /// The command that takes an act back.
    fn reversal(&self, act: &ActLine) -> Result<String> {
        let Some(undoes) = act.undoes else { return Ok(format!("`track undo {}`", act.id)) };
        Ok(match self.act(undoes)?.undoes {
            None => format!("`track redo {undoes}`"),
            Some(first) => format!("`track undo {first}`"),
        })
    }

    /// A row by the name that people know it by, as it is or last was.
    pub(super) fn called(&self, noun: &str, id: i64) -> Result<String> {
        let column = |column: &str| -> Result<Option<String>> {
            self.db.first_value(
                &format!(
                    "select cast(coalesce(after, before) ->> '$.{column}' as text) as value from change
                     where noun = ?1 and noun_id = ?2 and value is not null order by id desc limit 1"
                ),
                params![noun, id],
            )
        };
        // What came with the program isn't in the journal and is named by its number.
        let numbered = || format!("{} {id}", noun.replace('_', " "));
        Ok(match noun {
            "finding" => column("ref")?.unwrap_or_else(|| number_name(id)),
            "owner" => column("name")?.map_or_else(numbered, |name| format!("owner {name}")),
            "body" => column("slug")?.unwrap_or_else(numbered),
            "setting" => "the register's own body".to_owned(),
            "inspection" => match column("code")? {
                Some(code) => format!("inspection {code}"),
                None => {
                    column("title")?.map_or_else(numbered, |title| format!("inspection {title}"))
                }
            },
            "progress" => match column("finding")?.and_then(|finding| finding.parse().ok()) {
                Some(finding) => self.called("finding", finding)?,
                None => format!("progress {id}"),
            },
            _ => numbered(),
        })
    }

    /// Refuses where a body would have a name that another one took since, in whichever of their tables.
    pub(super) fn check_names_of_bodies(&self, target: &Target) -> Result<()> {
        let bodies: Vec<i64> = self.db.all(NAMED_AGAIN, [], |row| row.get("body"))?;
        if bodies.is_empty() {
            return Ok(());
        }
        let directory = self.directory()?;
        for body in directory.bodies().iter().filter(|body| bodies.contains(&body.id)) {
            for name in [&body.slug, &body.name].into_iter().chain(&body.aliases) {
                directory
                    .check_free(name, Some(body.id))
                    .map_err(|taken| target.refused(&format!(": {taken}")))?;
            }
        }
        Ok(())
    }

    /// Refuses where what was submitted or ended would be of a kind that can't be: kind and status changed by
    /// different acts.
    pub(super) fn check_kinds_fit(&self, target: &Target) -> Result<()> {
        let found: Option<i64> = self.db.first_value(OF_ANOTHER_KIND, [])?;
        let Some(finding) = found else { return Ok(()) };
        let name = self.called("finding", finding)?;
        Err(target.refused(&format!(
            ": {name} would be submitted or closed as another kind, and an action is never with the inspectorate; \
             take back its later kind or status first: `track log` lists the acts"
        )))
    }
}

const NAMED_AGAIN: &str = "
    select noun_id as body from former where noun = 'body' and before is not null
    union
    select before ->> '$.body' from former where noun = 'body_alias' and before is not null";

/// What would be submitted or closed again though it has become an action or is none any more since, or would
/// become so while it is submitted or closed.
const OF_ANOTHER_KIND: &str = "
    select finding.id as finding from former
    join progress on progress.id = former.noun_id and +progress.status in ('submitted', 'closed')
    join finding on finding.id = progress.finding
    where former.noun = 'progress' and (finding.kind = 'action') <> ((
      select before ->> '$.kind' from change
      where noun = 'finding' and noun_id = finding.id and id > former.last
      order by id limit 1) = 'action')
    union all
    select finding.id from former
    join change on change.id = former.last
    join finding on finding.id = former.noun_id
    where former.noun = 'finding' and change.after is not null
      and (finding.kind = 'action') <> (change.after ->> '$.kind' = 'action')
      and exists (
        select 1 from progress where finding = former.noun_id and +status in ('submitted', 'closed'))
    limit 1";

fn pair(row: &rusqlite::Row) -> rusqlite::Result<(i64, i64)> {
    Ok((row.get("id")?, row.get("needed")?))
}

/// A column of a table that names a row of another.
struct Reference {
    child: String,
    column: String,
    parent: String,
}

impl Reference {
    /// The rows that would refer to one that is gone and doesn't come back with them.
    fn missing(&self) -> String {
        let Reference { child, column, parent } = self;
        format!(
            "select noun_id as id, before ->> '$.{column}' as needed from former
             where noun = '{child}' and before ->> '$.{column}' is not null
               and before ->> '$.{column}' not in (select id from {parent})
               and before ->> '$.{column}' not in (
                 select noun_id from former where noun = '{parent}' and before is not null)"
        )
    }
}

fn references(db: &Connection) -> Result<Vec<Reference>> {
    let mut references = Vec::new();
    for noun in NOUNS {
        let mut query =
            db.prepare_cached("select \"from\", \"table\" from pragma_foreign_key_list(?1)")?;
        let rows = query.query_map([noun.table], |row| {
            Ok(Reference {
                child: noun.table.to_owned(),
                column: row.get("from")?,
                parent: row.get("table")?,
            })
        })?;
        for row in rows {
            references.push(row?);
        }
    }
    Ok(references)
}
