//! What is asked of a full export once its rows are in: what they refer to, the rules between them, and whether its list
//! says the same as its records.

use std::collections::{HashMap, HashSet};

use super::FullImport;
use crate::error::{Complaint, Place, Result, first_of};
use crate::model::columns::Field;
use crate::model::filter::{Filter, Scope};
use crate::model::finding::number_name;
use crate::model::progress_row::ProgressRow;
use crate::model::record::GivenRecord;
use crate::model::record_column::Holds;
use crate::model::text::composed;
use crate::model::{OneOf, fold};
use crate::store::import::held::as_exported;
use crate::store::progress_rows;
use crate::store::query::Query;

impl FullImport<'_> {
    /// What a record refers to, and the file doesn't have.
    pub(super) fn complain_of_missing_rows(&mut self) -> Result<()> {
        let missing: Vec<(String, i64, String)> = self.tx.db.all(
            "select \"table\" as child, rowid as number, parent from pragma_foreign_key_check",
            [],
            |row| Ok((row.get("child")?, row.get("number")?, row.get("parent")?)),
        )?;
        for (table, number, parent) in missing {
            let number = number.to_string();
            let is_it = |one: &&GivenRecord| {
                one.noun.table == table && one.cells.get("id") == Some(number.as_str())
            };
            let place = self.export.records.iter().find(is_it).map(|one| one.place.clone());
            let parent = parent.replace('_', " ");
            let why = format!(
                "this {} refers to a missing {parent}; export both together",
                table.replace('_', " ")
            );
            self.complain(&place.unwrap_or_default(), None, why);
        }
        Ok(())
    }

    /// A finding may be void at some bodies and stand at others that the file doesn't have. Here it is void everywhere.
    pub(super) fn free_references(&mut self) -> Result<()> {
        let freed: Vec<i64> = self.tx.db.all(
            "update finding set ref_freed = 1
             where ref is not null and ref_freed = 0
               and exists (select 1 from progress where progress.finding = finding.id)
               and not exists (
                 select 1 from progress
                 where progress.finding = finding.id and status is distinct from 'void')
             returning id",
            [],
            |row| row.get("id"),
        )?;
        self.freed.extend(freed);
        Ok(())
    }

    /// The rules between rows, and those of names; and whether every row can be read. Returns the rows.
    pub(super) fn complain_of_rules(&mut self) -> Result<Vec<ProgressRow>> {
        let everything = Filter { scope: Scope::Everything, ..Filter::default() };
        let rows = match progress_rows::rows(self.tx.db, &everything) {
            Ok(rows) => rows,
            Err(error) => {
                self.complain(&Place::default(), None, error.to_string());
                return Ok(Vec::new());
            }
        };
        self.tx.is_restored.set(true);
        for broken in self.tx.broken_rules()? {
            if broken.is_lawful_in_a_register() {
                self.misfits.push(broken.why);
                continue;
            }
            let row = self.findings.get(broken.finding.to_string().as_str());
            let place = row.map(|row| row.place.clone()).unwrap_or_default();
            self.complain(&place, None, broken.why);
        }
        self.complain_of_bodies()?;
        Ok(rows)
    }

    /// A name that only has its accents apart, beside one that hasn't, is from before they were the same.
    fn complain_of_bodies(&mut self) -> Result<()> {
        let directory = self.tx.directory()?;
        let named =
            directory.bodies().iter().flat_map(|body| body.aliases.iter().chain([&body.name]));
        let apart: HashSet<String> =
            named.filter(|name| composed(name) != **name).map(|name| fold(name)).collect();
        for record in &self.export.records {
            let (body, names) = match record.noun.table {
                "body" => ("slug", &["slug", "name"][..]),
                "body_alias" => ("body", &["alias"][..]),
                _ => continue,
            };
            let body = record.cells.get(body).and_then(|slug| self.bodies.get(slug)).copied();
            for name in names.iter().filter_map(|key| record.cells.get(key)) {
                match directory.check_free(name, body) {
                    Err(error) if apart.contains(&fold(name)) => {
                        self.misfits.push(error.to_string())
                    }
                    Err(error) => self.complain(&record.place, None, error.to_string()),
                    Ok(()) => {}
                }
            }
        }
        Ok(())
    }

    /// A value that someone changed in the list, and not where it is kept, would be lost unseen.
    pub(super) fn complain_of_other_values(&mut self, rows: &[ProgressRow]) {
        let mut complaints = Vec::new();
        for row in rows {
            let (id, exported) = (row.finding.id.to_string(), as_exported(row));
            let Some(given) = self.rows.get(&(id.as_str(), row.body.slug.as_str())) else {
                continue;
            };
            for key in &self.export.keys {
                let (said, is) = (given.cells.get(key), exported.get(key).map(String::as_str));
                let is_of_a_day = Field::find(key).is_some_and(Field::is_of_a_day);
                let id = row.finding.id;
                let has_lost_it = *key == "parent" && self.orphans.contains_key(&id)
                    || *key == "ref" && self.freed.contains(&id);
                if said != is && !is_of_a_day && !has_lost_it {
                    let why = format!(
                        "says {}, and the rest of the file {}; correct both",
                        quoted(said),
                        quoted(is)
                    );
                    complaints.push((given.place.clone(), *key, why));
                }
            }
        }
        for (place, key, why) in complaints {
            self.complain(&place, Some(key), why);
        }
    }

    /// Records name findings beside their numbers.
    pub(super) fn complain_of_other_names(&mut self) -> Result<()> {
        let called: HashMap<i64, String> =
            self.tx.db.all("select id, called from finding", [], |row| {
                Ok((row.get("id")?, row.get("called")?))
            })?;
        for record in &self.export.records {
            let named = record.noun.columns.iter().filter_map(|column| match column.holds {
                Holds::Progress => Some(["finding", "ref"]),
                Holds::Named(keys) => Some(*keys),
                _ => None,
            });
            for [number, name] in named {
                let id: Option<i64> = record.cells.get(number).and_then(|id| id.parse().ok());
                let id = id.filter(|id| !self.freed.contains(id));
                let (said, is) = (record.cells.get(name), id.and_then(|id| called.get(&id)));
                if let (Some(id), Some(said), Some(is)) =
                    (id, said, is.filter(|is| Some(is.as_str()) != said))
                {
                    let why =
                        format!("says {said:?}, and finding {id} is called {is:?}; correct both");
                    self.complaints.push(Complaint::at(
                        record.place.clone(),
                        Some(name.to_owned()),
                        why,
                    ));
                }
            }
        }
        Ok(())
    }

    pub(super) fn remarks(&self) -> Vec<String> {
        let freed = self.freed.iter().map(|finding| {
            format!(
                "{} is void at each body that the file has, so its reference may be given again",
                self.named(*finding)
            )
        });
        self.said_of_orphans().into_iter().chain(freed).chain(self.said_of_misfits()).collect()
    }

    fn named(&self, finding: i64) -> String {
        let row = self.findings.get(finding.to_string().as_str());
        let name = row.and_then(|row| row.cells.get("ref"));
        name.map_or_else(|| number_name(finding), str::to_owned)
    }

    fn said_of_misfits(&self) -> Vec<String> {
        let mut said = Vec::new();
        for why in self.misfits.iter().take(MANY) {
            said.push(format!("kept as it is in the file, though it doesn't fit: {why}"));
        }
        if let Some(more) = self.misfits.len().checked_sub(MANY).filter(|more| *more > 0) {
            said.push(format!("and {more} more that don't fit"));
        }
        said
    }

    fn said_of_orphans(&self) -> Option<String> {
        let name =
            |(finding, parent): (&i64, &String)| format!("{} under {parent}", self.named(*finding));
        (!self.orphans.is_empty()).then(|| {
            format!(
                "imported without the findings that they are under, which the file doesn't have: {}; export both together to \
                 keep them",
                first_of(self.orphans.iter().map(name), FEW)
            )
        })
    }
}

/// How many are named.
const FEW: usize = 5;

/// How many are said in full.
const MANY: usize = 20;

fn quoted(value: Option<&str>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| format!("{value:?}"))
}
