//! Undo and redo: a new act reverses the changes of an earlier one, whose history left. To redo is to undo
//! the undo.

use std::collections::HashMap;

use rusqlite::{Connection, Row};

use super::journal::columns;
use super::log::{self, undoings};
use super::nouns::{NOUNS, Noun};
use super::query::Query;
use super::undo_checks::Target;
use super::vault::{self, Vault};
use super::{Store, Tx};
use crate::error::{Error, Result};
use crate::model::history::ActLine;
use crate::model::undo::{Newest, Reversed};

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
    where act.undoes is null and act.seal is not null and act.id > 1 and act.verb <> 'upgrade'
    order by coalesce(again.redo, act.id) desc";

const ONLY_CREATED: &str = "nothing to undo: the register has only been created";
const NONE_UNDONE: &str = "nothing to redo: no act is undone";

impl Store {
    /// The act that an undo takes if none is named, and the act that made it the newest: itself, or its redo.
    pub fn newest_to_undo(&self) -> Result<Newest> {
        let act = first_not_undone(&self.db, ACTS, &undoings(&self.db)?, ONLY_CREATED)?;
        let redo: Option<i64> = self.db.first_value(
            "select max(redo.id) as id from act undo join act redo on redo.undoes = undo.id
             where undo.undoes = ?1 having max(redo.id) is not null",
            [act],
        )?;
        newest(&self.db, act, redo.unwrap_or(act))
    }

    /// The act that a redo takes if none is named, and the act that undid it.
    pub fn newest_to_redo(&self) -> Result<Newest> {
        let undo = first_not_undone(&self.db, UNDOS, &undoings(&self.db)?, NONE_UNDONE)?;
        newest(&self.db, act(&self.db, undo)?.undoes.unwrap_or(undo), undo)
    }
}

fn newest(db: &Connection, id: i64, last: i64) -> Result<Newest> {
    Ok(Newest { act: act(db, id)?, last: act(db, last)? })
}

fn act(db: &Connection, id: i64) -> Result<ActLine> {
    let found = log::act(db, id)?;
    found.ok_or_else(|| Error::refused(format!("there is no act {id}; `track log` lists them")))
}

fn first_not_undone(
    db: &Connection,
    acts: &str,
    undone: &HashMap<i64, i64>,
    nothing: &str,
) -> Result<i64> {
    let acts: Vec<i64> = db.all(acts, [], |row| row.get("id"))?;
    let first = acts.into_iter().find(|act| !undone.contains_key(act));
    first.ok_or_else(|| Error::refused(nothing))
}

const CLOSED_WITHOUT_EVIDENCE: &str = "
    select f.called
    from change c
    join progress p on p.id = c.noun_id
    join finding f on f.id = p.finding
    where c.act = (select id from act where seal is null) and c.noun = 'progress'
      and c.after ->> '$.status' = 'closed' and c.before ->> '$.status' is not 'closed' and f.kind <> 'action'
      and not exists (select 1 from evidence where evidence.progress = p.id)
    order by f.id";

const EVIDENCE_ADDED: &str = "
    select after ->> '$.sha256' as sha256 from change
    where act = (select id from act where seal is null) and noun = 'evidence' and before is null";

impl Tx<'_> {
    pub fn undo(&self, act: Option<i64>) -> Result<Reversed> {
        let undone = undoings(self.db)?;
        let newest = || first_not_undone(self.db, ACTS, &undone, ONLY_CREATED);
        let act = act.map_or_else(newest, Ok)?;
        let line = self.act(act)?;
        self.check_can_be_undone(&line, &undone)?;
        let cannot = format!("act {act} can't be undone");
        let left = self.reverse_act(&Target { act, cannot, leaves_empty: true }, &line, &undone)?;
        Ok(Reversed { act: line, undo: None, left })
    }

    /// Takes the number of the undo or of what it undid.
    pub fn redo(&self, act: Option<i64>) -> Result<Reversed> {
        let undone = undoings(self.db)?;
        let undo = match act {
            Some(act) => self.undo_numbered(act, &undone)?,
            None => first_not_undone(self.db, UNDOS, &undone, NONE_UNDONE)?,
        };
        let line = self.act(self.act(undo)?.undoes.unwrap_or(undo))?;
        let cannot = format!("act {} can't be redone", line.id);
        let target = Target { act: undo, cannot, leaves_empty: false };
        let left = self.reverse_act(&target, &line, &undone)?;
        self.check_what_came_back(&target.cannot)?;
        Ok(Reversed { act: line, undo: Some(undo), left })
    }

    fn reverse_act(
        &self,
        target: &Target,
        line: &ActLine,
        undone: &HashMap<i64, i64>,
    ) -> Result<Vec<String>> {
        self.gather_former_rows(target.act)?;
        let left = self.check_reversible(target, undone)?;
        self.db.execute("update act set undoes = ?1 where seal is null", [target.act])?;
        self.refusal_prefix.replace(Some(target.cannot.clone()));
        self.reverse(target)?;
        line.refs.iter().for_each(|name| self.names(name));
        Ok(left)
    }

    /// What the configuration may demand of closings holds for those that come back, too.
    ///
    /// # Errors
    /// A refusal naming a finding that this act closes, and that has no evidence.
    pub fn check_evidence_of_closings(&self) -> Result<()> {
        let Some(called) = self.closed_without_evidence()?.into_iter().next() else {
            return Ok(());
        };
        let cannot = self.refusal_prefix.borrow().clone().unwrap_or_default();
        Err(Error::refused(format!(
            "{cannot}: closing {called} needs evidence (closing_needs_evidence in track.toml); use `track close`"
        )))
    }

    /// Refuses to bring evidence back whose file is gone.
    pub fn check_files_of_evidence(&self, vault: &Vault) -> Result<()> {
        let added: Vec<String> = self.db.all(EVIDENCE_ADDED, [], |row| row.get("sha256"))?;
        if added.is_empty() {
            return Ok(());
        }
        let files = vault::recorded(self.db)?.into_iter();
        for file in files.filter(|file| added.contains(&file.file.sha256)) {
            vault.check_is_there(&file).map_err(|error| match error {
                Error::NoInput(why) | Error::BadData(why) => self.without_file(&why),
                error => error,
            })?;
        }
        Ok(())
    }

    fn without_file(&self, why: &str) -> Error {
        let cannot = self.refusal_prefix.borrow().clone().unwrap_or_default();
        Error::refused(format!(
            "{cannot}: {why}; copy it from the vault of a backup, or add it again with `track evidence add`"
        ))
    }

    /// The findings that this act closes.
    pub fn closed_without_evidence(&self) -> Result<Vec<String>> {
        self.db.all(CLOSED_WITHOUT_EVIDENCE, [], |row| row.get("called"))
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

    pub(super) fn act(&self, id: i64) -> Result<ActLine> {
        act(self.db, id)
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

    fn reverse(&self, target: &Target) -> Result<()> {
        self.db.execute_batch("pragma defer_foreign_keys = on")?;
        for noun in NOUNS.into_iter().rev() {
            let noun = noun.table;
            if noun != "inspection_body" {
                let gone = format!(
                    "delete from {noun} where id in (select noun_id from former where noun = '{noun}' and before is null)"
                );
                self.db.execute(&gone, [])?;
            }
        }
        for noun in NOUNS {
            if let Err(error) = self.restore(noun.table) {
                return Err(self.taken_since(error, noun, target)?);
            }
        }
        self.db.execute(COVERED_NO_MORE, [])?;
        self.check_references_that_come_back(target)?;
        self.check_kinds_fit(target)?;
        self.check_dates_followed(target)?;
        self.check_names_of_bodies(target)
    }

    /// A row that comes back has something that only one may have, and another has it by now.
    fn taken_since(&self, error: rusqlite::Error, noun: Noun, target: &Target) -> Result<Error> {
        if error.sqlite_error_code() != Some(rusqlite::ErrorCode::ConstraintViolation) {
            return Ok(error.into());
        }
        let pair = |row: &Row| Ok((row.get("ref")?, row.get("id")?));
        let taken: Option<(String, i64)> = self.db.first(TAKEN, [], pair)?;
        if let Some((reference, number)) = taken {
            let why = format!(": the reference {reference} is already in use (number {number})");
            return Ok(target.refused(&why));
        }
        Ok(target.refused(match noun.table {
            "grade" => ": the same question has another grade by now",
            "duty" => ": the same clock has been started again since",
            "evidence" => ": the same file has been added again since",
            "body" | "body_alias" | "inspection" | "finding_alias" | "owner" => {
                ": a name that it would restore has been taken since"
            }
            _ => ": what it would restore has been recorded again since",
        }))
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

/// A report goes on covering a body to which another of its findings is addressed.
const COVERED_NO_MORE: &str = "
    delete from inspection_body
    where id in (select noun_id from former where noun = 'inspection_body' and before is null)
      and not exists (
        select 1 from finding join progress on progress.finding = finding.id
        where finding.inspection = inspection_body.inspection and progress.body = inspection_body.body)";

/// The references that would come back and are another finding's by now.
const TAKEN: &str = "
    select former.before ->> '$.ref' as ref, finding.id from former
    join finding on finding.ref_folded = former.before ->> '$.ref_folded' and finding.ref_freed = 0
      and finding.id <> former.noun_id
    where former.noun = 'finding'
    limit 1";
