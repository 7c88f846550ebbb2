//! A full export of ours into a register in which nothing was recorded yet: every row of every table, as it was.
//!
//! The rows go in as they are described in the list of tables, and then the same rules are asked as after every act.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::error::{Complaint, Error, Place, Result};
use crate::model::OneOf;
use crate::model::finding::{Kind, number_name};
use crate::model::imported::Imported;
use crate::model::noun::{NOUNS, Noun};
use crate::model::record::{Cells, FullExport, GivenRecord, GivenRow, RecordCount};
use crate::model::record_column::{Holds, RecordColumn, StoredValue};
use crate::model::watch::Watch;
use crate::store::Tx;
use crate::store::query::Query;

mod checks;
mod constraint;
mod insert;
mod steps;

use constraint::Constraint;
use insert::{insert, insert_step, run};
use steps::{StepRecord, StoredColumn, in_order, stored};

/// What the list of findings gives anyway.
const GIVEN_BY_ROWS: [&str; 4] = ["finding", "progress", "theme", "inspection_body"];

/// Claims, extensions and endings are stored together.
const STEPS: [&str; 3] = ["claim", "extension", LAST_STEP];
const LAST_STEP: &str = "closure";

/// What a register has from its first act on.
const FROM_THE_START: [&str; 3] = ["body", "body_alias", "setting"];

impl Tx<'_> {
    /// Whether nothing was ever recorded in the register, so that every number is free.
    pub fn is_new(&self) -> Result<bool> {
        let tables = NOUNS.iter().map(|noun| noun.table);
        let tables: Vec<String> = tables
            .filter(|table| !FROM_THE_START.contains(table))
            .map(|table| format!("'{table}'"))
            .collect();
        let has_rows = format!(
            "select exists (select 1 from sqlite_sequence where seq > 0 and name in ({})) or exists (
               select 1 from change where act > 1 and noun in ('body', 'body_alias')
                 and (select verb from act where id = change.act) <> 'upgrade')",
            tables.join(", ")
        );
        Ok(!self.db.value::<bool>(&has_rows, [])?)
    }

    /// What stands in the way is among what is returned; the caller then refuses the act.
    pub fn import_full(&self, export: &FullExport, watch: &dyn Watch) -> Result<Imported> {
        self.db.execute_batch("pragma defer_foreign_keys = on")?;
        let mut import = FullImport::of(self, export)?;
        let (mut written, of) = (0, export.records.len());
        for noun in &NOUNS {
            for record in export.records.iter().filter(|record| record.noun.table == noun.table) {
                watch.has_written(written, of);
                written += 1;
                import.record(record)?;
            }
            if noun.table == LAST_STEP {
                import.store_steps()?;
            }
        }
        import.complain_of_unrecorded_rows();
        if import.complaints.is_empty() {
            import.complain_of_missing_rows()?;
        }
        if import.complaints.is_empty() {
            import.free_references()?;
            let rows = import.complain_of_rules()?;
            import.complain_of_other_values(&rows);
            import.complain_of_other_names()?;
        }
        Ok(import.done())
    }
}

struct FullImport<'a> {
    tx: &'a Tx<'a>,
    export: &'a FullExport,
    /// The rows of the list, by finding and by body.
    rows: HashMap<(&'a str, &'a str), &'a GivenRow>,
    findings: HashMap<&'a str, &'a GivenRow>,
    bodies: HashMap<String, i64>,
    /// The number of each row of progress, by finding and body.
    progress: HashMap<(i64, i64), i64>,
    steps: Vec<StepRecord<'a>>,
    /// The rows of the list that have a record.
    recorded: HashSet<(String, String)>,
    /// Whether a row of progress was complained of, so that what hangs on it is not.
    lacks_progress: bool,
    /// The findings that stand under one that the file doesn't have, each with what that is called.
    orphans: BTreeMap<i64, String>,
    /// The findings whose references came free: they are void at each body in the file.
    freed: BTreeSet<i64>,
    /// What no command would let a new finding be, and what a register may hold nevertheless.
    misfits: Vec<String>,
    complaints: Vec<Complaint>,
}

/// A column of a record that can't be stored, and why.
struct Unreadable {
    column: &'static str,
    why: String,
}

impl<'a> FullImport<'a> {
    fn of(tx: &'a Tx<'a>, export: &'a FullExport) -> Result<FullImport<'a>> {
        let mut import = FullImport {
            tx,
            export,
            rows: HashMap::new(),
            findings: HashMap::new(),
            bodies: HashMap::new(),
            progress: HashMap::new(),
            steps: Vec::new(),
            recorded: HashSet::new(),
            lacks_progress: false,
            orphans: BTreeMap::new(),
            freed: BTreeSet::new(),
            misfits: Vec::new(),
            complaints: Vec::new(),
        };
        import.learn_bodies()?;
        for row in &export.rows {
            let (id, body) = (row.cells.get("id"), row.cells.get("body"));
            let (id, body) = (id.unwrap_or_default(), body.unwrap_or_default());
            if import.rows.insert((id, body), row).is_some() {
                let why = "this row is in the file twice; delete one".to_owned();
                import.complaints.push(Complaint::at(row.place.clone(), None, why));
            }
            import.findings.entry(id).or_insert(row);
        }
        Ok(import)
    }

    fn learn_bodies(&mut self) -> Result<()> {
        self.bodies = self
            .tx
            .db
            .all("select slug, id from body", [], |row| Ok((row.get("slug")?, row.get("id")?)))?;
        Ok(())
    }

    fn record(&mut self, record: &'a GivenRecord) -> Result<()> {
        if record.noun.is_journal() {
            return Ok(());
        }
        let values =
            match self.values(record)?.and_then(|values| self.without_parent(record, values)) {
                Ok(values) => values,
                Err(Unreadable { column, why }) => {
                    if column != "progress" || !self.lacks_progress {
                        self.complain(&record.place, Some(column), why);
                    }
                    self.lacks_progress |= record.noun.table == "progress";
                    return Ok(());
                }
            };
        if STEPS.contains(&record.noun.table) {
            self.steps.push(StepRecord { record, values });
            return Ok(());
        }
        let result = match record.noun.table {
            "body" => self.body(&values),
            "setting" if self.tx.own_body()?.is_some() => Ok(()),
            "setting"
                if stored(&values, "name") != Some(&StoredValue::Text("own-body".to_owned())) =>
            {
                Err(Constraint::Broken("an export has no such setting".to_owned()))
            }
            _ => insert(self.tx.db, record.noun, &values),
        };
        match result {
            Err(Constraint::Broken(why)) => self.complain(&record.place, None, why),
            Err(Constraint::Other(error)) => return Err(error),
            Ok(()) => self.learn(record, &values),
        }
        Ok(())
    }

    /// A finding can stand without the one that it is under, where the file is of some findings only.
    fn without_parent(
        &mut self,
        record: &GivenRecord,
        mut values: Vec<StoredColumn>,
    ) -> std::result::Result<Vec<StoredColumn>, Unreadable> {
        let parent = record.cells.get("parent").filter(|_| record.noun.table == "finding");
        let Some(number) = parent.filter(|parent| !self.findings.contains_key(parent)) else {
            return Ok(values);
        };
        let row = record.cells.get("id").and_then(|id| self.findings.get(id));
        let said = |key| row.and_then(|row| row.cells.get(key));
        let name = said("parent").map_or_else(|| format!("#{number}"), str::to_owned);
        let kind = said("kind").and_then(Kind::find);
        if let Some(kind) = kind.filter(|kind| kind.is_apart()) {
            let why = format!(
                "{} can't be without the finding that it is under, {name}, which isn't in the file; export both together",
                kind.with_article()
            );
            return Err(Unreadable { column: "parent", why });
        }
        for (column, value) in &mut values {
            match (*column, &value) {
                ("parent", _) => *value = StoredValue::Null,
                ("id", StoredValue::Number(id)) => drop(self.orphans.insert(*id, name.clone())),
                _ => {}
            }
        }
        Ok(values)
    }

    fn learn(&mut self, record: &GivenRecord, values: &[StoredColumn]) {
        let number = |name: &str| match stored(values, name) {
            Some(StoredValue::Number(number)) => *number,
            _ => 0,
        };
        if record.noun.table == "progress" {
            self.progress.insert((number("finding"), number("body")), number("id"));
            let at = |key| record.cells.get(key).unwrap_or_default().to_owned();
            self.recorded.insert((at("finding"), at("body")));
        }
    }

    /// What is stored of a record.
    fn values(
        &self,
        record: &GivenRecord,
    ) -> Result<std::result::Result<Vec<StoredColumn>, Unreadable>> {
        let mut values = Vec::new();
        for column in record.noun.columns {
            if matches!(column.holds, Holds::OwnId) {
                continue;
            }
            match self.value(column, record) {
                Ok(value) => values.push((column.name, value)),
                Err(Error::Refused(why)) => {
                    return Ok(Err(Unreadable { column: column.name, why }));
                }
                Err(other) => return Err(other),
            }
        }
        Ok(Ok(values))
    }

    fn value(&self, column: &'static RecordColumn, record: &GivenRecord) -> Result<StoredValue> {
        let cells = &record.cells;
        match column.holds {
            Holds::Progress => self.progress(cells).map(StoredValue::Number),
            Holds::AtBody if cells.get("body").is_none() => Ok(StoredValue::Null),
            Holds::AtBody => self.progress(cells).map(StoredValue::Number),
            Holds::Body => match cells.get(column.name) {
                Some(slug) => self.body_called(slug).map(StoredValue::Number),
                None => column.read(None, self.tx.day),
            },
            Holds::Folded(fold, of) => {
                let named = record.noun.columns.iter().find(|column| column.name == of);
                let folded = named.map(|named| self.said(named, record)).transpose()?.flatten();
                Ok(folded.map_or(StoredValue::Null, |text| StoredValue::Text(fold(text))))
            }
            _ => column.read(self.said(column, record)?, self.tx.day),
        }
    }

    /// What the record says of a column, or the row of its finding.
    fn said<'s>(
        &'s self,
        column: &RecordColumn,
        record: &'s GivenRecord,
    ) -> Result<Option<&'s str>> {
        let Some(key) = column.listed else { return Ok(record.cells.get(column.name)) };
        let at = |key: &str| record.cells.get(key).unwrap_or_default();
        let row = match record.noun.table {
            "finding" => self.findings.get(at("id")),
            _ => self.rows.get(&(at("finding"), at("body"))),
        };
        let row = row.ok_or_else(|| Error::refused("the list of findings has no row for it"))?;
        Ok(row.cells.get(key))
    }

    fn body_called(&self, slug: &str) -> Result<i64> {
        let known = self.bodies.get(slug).copied();
        known.ok_or_else(|| Error::refused(format!("no body is called {slug:?}")))
    }

    fn progress(&self, cells: &Cells) -> Result<i64> {
        let (finding, body) = (cells.get("finding"), cells.get("body"));
        let (finding, body) = (finding.unwrap_or_default(), body.unwrap_or_default());
        let known = finding.parse().ok().zip(self.bodies.get(body).copied());
        let known = known.and_then(|at| self.progress.get(&at).copied());
        known.ok_or_else(|| {
            Error::refused(format!("the file has no record of finding {finding} at {body:?}"))
        })
    }

    /// Stores the claims, extensions and endings.
    fn store_steps(&mut self) -> Result<()> {
        let steps = std::mem::take(&mut self.steps);
        for step in in_order(&steps) {
            match insert_step(self.tx.db, step, self.tx.day) {
                Err(Constraint::Broken(why)) => self.complain(&step.record.place, None, why),
                Err(Constraint::Other(error)) => return Err(error),
                Ok(()) => {}
            }
        }
        Ok(())
    }

    /// A body that comes with the program keeps its number, and becomes what it was where it was changed.
    fn body(&mut self, values: &[StoredColumn]) -> std::result::Result<(), Constraint> {
        let known = match stored(values, "slug") {
            Some(StoredValue::Text(slug)) => self.bodies.get(slug).copied(),
            _ => None,
        };
        match known {
            Some(id) => {
                let set: Vec<String> =
                    values.iter().map(|(name, _)| format!("{name} = ?")).collect();
                let sql = format!("update body set {} where id = {id}", set.join(", "));
                run(self.tx.db, &sql, values)?;
            }
            None => {
                let [body, ..] = &NOUNS;
                insert(self.tx.db, body, values)?;
                self.learn_bodies().map_err(Constraint::Other)?;
            }
        }
        Ok(())
    }

    /// A row whose finding has no record would be left out unseen.
    fn complain_of_unrecorded_rows(&mut self) {
        if !self.complaints.is_empty() {
            return;
        }
        for row in &self.export.rows {
            let at = |key| row.cells.get(key).unwrap_or_default().to_owned();
            if !self.recorded.contains(&(at("id"), at("body"))) {
                let why = "no record belongs to this row; export the register again".to_owned();
                self.complaints.push(Complaint::at(row.place.clone(), None, why));
            }
        }
    }

    fn complain(&mut self, place: &Place, column: Option<&str>, why: String) {
        self.complaints.push(Complaint::at(place.clone(), column.map(str::to_owned), why));
    }

    fn done(self) -> Imported {
        for row in &self.export.rows {
            let number = row.cells.get("id").and_then(|id| id.parse().ok()).unwrap_or_default();
            let name = row.cells.get("ref").map_or_else(|| number_name(number), str::to_owned);
            self.tx.names(name);
        }
        let nouns = self.export.records.iter().map(|record| record.noun);
        let (journal, nouns): (Vec<&Noun>, Vec<&Noun>) = nouns.partition(|noun| noun.is_journal());
        let others = nouns.into_iter().filter(|noun| !GIVEN_BY_ROWS.contains(&noun.table));
        Imported {
            added: self.export.rows.len(),
            records: RecordCount::all(others),
            left_out: RecordCount::all(journal.into_iter()),
            remarks: self.remarks(),
            complaints: self.complaints,
            ..Imported::default()
        }
    }
}
