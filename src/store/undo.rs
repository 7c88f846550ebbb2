//! Undo and redo: a new act reverses the changes of an earlier one, whose history stays. To redo is to undo
//! the undo.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::Tx;
use super::journal::columns;
use super::log::{self, undoings};
use super::nouns::NOUNS;
use super::query::Query;
use super::values::Json;
use crate::error::{Error, Result};
use crate::model::history::ActLine;

struct Target {
    act: i64,
    cannot: String,
}

impl Target {
    fn refused(&self, why: &str) -> Error {
        Error::refused(format!("{}{why}", self.cannot))
    }
}

const UNDOS: &str = "
    select act.id from act join act first on first.id = act.undoes
    where first.undoes is null and act.seal is not null
    order by act.id desc";

/// A redo makes the act that it redoes the newest.
const ACTS: &str = "
    select act.id from act
    left join (
      select undo.undoes as act, max(redo.id) as redo
      from act undo join act redo on redo.undoes = undo.id
      group by undo.undoes) again on again.act = act.id
    where act.undoes is null and act.seal is not null and act.id > 1
    order by coalesce(again.redo, act.id) desc";

impl Tx<'_> {
    pub fn undo(&self, act: Option<i64>) -> Result<ActLine> {
        let undone = undoings(self.db)?;
        let nothing = "nothing to undo: the register has only been created";
        let act = act.map_or_else(|| self.first_not_undone(ACTS, &undone, nothing), Ok)?;
        let line = self.act(act)?;
        self.check_can_be_undone(&line, &undone)?;
        let cannot = format!("act {act} can't be undone");
        self.reverse_act(&Target { act, cannot }, &line, &undone)?;
        Ok(line)
    }

    /// Takes the number of the undo or of what it undid. Returns the act that is redone, and the undo.
    pub fn redo(&self, act: Option<i64>) -> Result<(ActLine, i64)> {
        let undone = undoings(self.db)?;
        let undo = match act {
            Some(act) => self.undo_numbered(act, &undone)?,
            None => self.first_not_undone(UNDOS, &undone, "nothing to redo: no act is undone")?,
        };
        let line = self.act(self.act(undo)?.undoes.unwrap_or(undo))?;
        let cannot = format!("act {} can't be redone", line.id);
        self.reverse_act(&Target { act: undo, cannot }, &line, &undone)?;
        Ok((line, undo))
    }

    fn reverse_act(
        &self,
        target: &Target,
        line: &ActLine,
        undone: &HashMap<i64, i64>,
    ) -> Result<()> {
        self.gather_former_rows(target.act)?;
        self.check_untouched(target, undone)?;
        self.check_nothing_depends_on(target)?;
        self.db.execute("update act set undoes = ?1 where seal is null", [target.act])?;
        self.reverse(target)?;
        line.refs.iter().for_each(|name| self.names(name));
        Ok(())
    }

    fn undo_numbered(&self, act: i64, undone: &HashMap<i64, i64>) -> Result<i64> {
        let line = self.act(act)?;
        if let Some(by) = undone.get(&act) {
            return match line.undoes {
                Some(_) => Err(Error::refused(format!("act {act} was already redone by act {by}"))),
                None => Ok(*by),
            };
        }
        match line.undoes {
            Some(first) if self.act(first)?.undoes.is_none() => Ok(act),
            Some(_) => Err(Error::refused(format!("act {act} is itself a redo"))),
            None => Err(Error::refused(format!(
                "act {act} was not undone, so there is nothing to redo"
            ))),
        }
    }

    fn first_not_undone(
        &self,
        acts: &str,
        undone: &HashMap<i64, i64>,
        nothing: &str,
    ) -> Result<i64> {
        let acts: Vec<i64> = self.db.all(acts, [], |row| row.get("id"))?;
        let first = acts.into_iter().find(|act| !undone.contains_key(act));
        first.ok_or_else(|| Error::refused(nothing))
    }

    fn check_can_be_undone(&self, line: &ActLine, undone: &HashMap<i64, i64>) -> Result<()> {
        let act = line.id;
        if act == 1 {
            return Err(Error::refused("act 1 created the register and can't be undone"));
        }
        if let Some(by) = undone.get(&act).filter(|_| line.undoes.is_none()) {
            return Err(Error::refused(format!("act {act} was already undone by act {by}")));
        }
        let Some(undoes) = line.undoes else { return Ok(()) };
        Err(Error::refused(match self.act(undoes)?.undoes {
            None => format!("act {act} is itself an undo; use `track redo` to redo what it undid"),
            Some(first) => format!("act {act} is a redo; use `track undo {first}` to undo it"),
        }))
    }

    fn act(&self, id: i64) -> Result<ActLine> {
        let found = log::act(self.db, id)?;
        found.ok_or_else(|| Error::refused(format!("there is no act {id}; `track log` lists them")))
    }

    fn gather_former_rows(&self, target: i64) -> Result<()> {
        self.db.execute_batch(
            "create temp table if not exists former (
               noun text, noun_id integer, last integer, before text, primary key (noun, noun_id));
             delete from former;",
        )?;
        self.db.run(
            "insert into former (noun, noun_id, last, before)
             select mine.noun, mine.noun_id, first.last, mine.before
             from (
               select min(id) as first, max(id) as last from change
               where id between (select first_change from act where id = ?1)
                 and (select last_change from act where id = ?1)
               group by noun, noun_id) first
             join change mine on mine.id = first.first",
            [target],
        )
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
                    row.get::<_, Json<Vec<String>>>("refs")?.0.join(" ")
                )));
            }
        }
        Ok(())
    }

    fn check_nothing_depends_on(&self, target: &Target) -> Result<()> {
        for Reference { child, column, parent } in references(self.db)? {
            let sql = format!(
                "select id from {child}
                 where {column} in (select noun_id from former where noun = '{parent}' and before is null)
                   and id not in (select noun_id from former where noun = '{child}')
                 limit 1"
            );
            let dependent: Option<i64> = self.db.first_value(&sql, [])?;
            if let Some(id) = dependent {
                return Err(self.dependent(target, &child, id)?);
            }
        }
        Ok(())
    }

    fn dependent(&self, target: &Target, noun: &str, id: i64) -> Result<Error> {
        if noun == "register" {
            return Ok(target.refused(": the body that it added is the register's own"));
        }
        let sql = "select act from change where noun = ?1 and noun_id = ?2 order by id limit 1";
        let added_by: i64 = self.db.value(sql, params![noun, id])?;
        let why = format!(
            ": {noun} {id}, added by act {added_by}, depends on it; undo act {added_by} first"
        );
        Ok(target.refused(&why))
    }

    fn reverse(&self, target: &Target) -> Result<()> {
        self.db.execute_batch("pragma defer_foreign_keys = on")?;
        for noun in NOUNS.into_iter().rev() {
            let noun = noun.table;
            let gone = format!(
                "delete from {noun} where id in (select noun_id from former where noun = '{noun}' and before is null)"
            );
            self.db.execute(&gone, [])?;
        }
        for noun in NOUNS {
            self.restore(noun.table).map_err(|error| taken_since(error, target))?;
        }
        self.check_references_are_unique(target)
    }

    /// One finding's own reference could be another's former one: they are in two tables, so no index sees it.
    fn check_references_are_unique(&self, target: &Target) -> Result<()> {
        let twice: bool = self.db.value(
            "select exists (
               select 1 from finding_alias
               join finding on finding.ref_folded = finding_alias.ref_folded and ref_freed = 0
                 and finding.id <> finding_alias.finding
               where freed = 0)",
            [],
        )?;
        if twice { Err(name_taken(target)) } else { Ok(()) }
    }

    fn restore(&self, noun: &str) -> rusqlite::Result<()> {
        let columns = columns(self.db, noun)?;
        let kept = columns.iter().filter(|column| *column != "id" && *column != "version");
        let (names, values): (Vec<&str>, Vec<String>) =
            kept.map(|column| (column.as_str(), format!("former.before ->> '$.{column}'"))).unzip();
        let (names, values) = (names.join(", "), values.join(", "));
        let changed = format!(
            "update {noun} set ({names}, version) = (
               select {values}, {noun}.version + 1 from former
               where former.noun = '{noun}' and former.noun_id = {noun}.id)
             where id in (select noun_id from former where noun = '{noun}' and before is not null)"
        );
        let gone = format!(
            "insert into {noun} (id, {names}, version)
             select former.noun_id, {values}, (former.before ->> '$.version') + 1 from former
             where former.noun = '{noun}' and before is not null and former.noun_id not in (select id from {noun})"
        );
        self.db.execute(&changed, [])?;
        self.db.execute(&gone, [])?;
        Ok(())
    }
}

fn taken_since(error: rusqlite::Error, target: &Target) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => name_taken(target),
        _ => error.into(),
    }
}

fn name_taken(target: &Target) -> Error {
    target.refused(": a name that it would restore has been taken since")
}

struct Reference {
    child: String,
    column: String,
    parent: String,
}

fn references(db: &Connection) -> Result<Vec<Reference>> {
    let own_body =
        Reference { child: "register".into(), column: "force".into(), parent: "body".into() };
    let mut references = vec![own_body];
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
