//! The parents that rows name: in the file itself, or in the register.

use std::collections::HashMap;

use super::{Import, Placed};
use crate::error::Result;
use crate::model::columns::Field;
use crate::model::finding::{Reference, number_name, spelling};
use crate::model::import_row::{ImportRow, ParentName};
use crate::store::lookup;
use crate::store::query::Query;

/// Why what stands under a void row can't come, and what brings it.
pub(super) const LEFT_OUT: &str =
    "and void rows aren't imported; import the JSON export to bring what is under it";

/// How many levels of parents are followed.
pub(super) const DEEPEST: usize = 100;

impl Import<'_> {
    pub(super) fn parents(&mut self, placed: &[Placed]) -> Result<HashMap<i64, i64>> {
        let mut parents = HashMap::new();
        if placed.iter().all(|one| parent_name(one).is_none()) {
            return Ok(parents);
        }
        let names = names_in(placed);
        for one in placed {
            let Some(name) = parent_name(one) else { continue };
            match self.parent_of(one, &name, &names)? {
                Some(parent) => drop(parents.insert(one.finding, parent)),
                None => {
                    let why = if self.void_rows_of(&name).next().is_some() {
                        format!("the parent {name} is void in this file, {LEFT_OUT}")
                    } else {
                        format!("the parent {name} is neither in this file nor in the register")
                    };
                    self.complain(one.row, &[Field::Parent], why);
                }
            }
        }
        Ok(parents)
    }

    /// In the file itself, or in the register.
    pub(super) fn parent_of(
        &self,
        one: &Placed,
        name: &str,
        names: &HashMap<String, i64>,
    ) -> Result<Option<i64>> {
        if let Some(id) = names.get(&spelling(name)) {
            return Ok(Some(*id));
        }
        match self.elsewhere(name)? {
            Some(id) => Ok(Some(id)),
            None => self.number_of_its_parent(one),
        }
    }

    /// What is under a void finding already is exported with the number of that, which its row in the file doesn't say:
    /// void rows are left out.
    fn number_of_its_parent(&self, one: &Placed) -> Result<Option<i64>> {
        let Some(ParentName::Number(number)) = one.row.parent.as_ref().filter(|_| !one.is_new)
        else {
            return Ok(None);
        };
        let parent = "select parent from finding where id = ?1 and parent = ?2";
        self.tx.db.first_value(parent, [one.finding, *number])
    }

    /// The rows of a finding that are void in the file, by the name that another row calls it by.
    pub(super) fn void_rows_of(&self, name: &str) -> impl Iterator<Item = &ImportRow> {
        let name = spelling(name);
        self.void.iter().filter(move |row| own_names(row).any(|own| own == name))
    }

    /// A number means another finding in every register, so only references are looked up.
    pub(super) fn elsewhere(&self, name: &str) -> Result<Option<i64>> {
        Ok(lookup::alike(self.tx.db, name)?.map(|found| found.id))
    }

    pub(super) fn complain_of_circles(&mut self, placed: &[Placed], parents: &HashMap<i64, i64>) {
        for one in placed {
            let above = std::iter::successors(parents.get(&one.finding), |id| parents.get(*id));
            if above.take(DEEPEST).any(|id| *id == one.finding) {
                let why = "the finding would stand below itself".to_owned();
                self.complain(one.row, &[Field::Parent], why);
            }
        }
    }
}

/// The findings of the file, by the names that other rows can call them.
pub(super) fn names_in(placed: &[Placed]) -> HashMap<String, i64> {
    let names = |one: &Placed| {
        own_names(one.row).map({
            let finding = one.finding;
            move |name| (name, finding)
        })
    };
    placed.iter().flat_map(names).collect()
}

pub(super) fn parent_name(placed: &Placed) -> Option<String> {
    named_parent(placed.row)
}

pub(super) fn named_parent(row: &ImportRow) -> Option<String> {
    Some(match row.parent.as_ref()? {
        ParentName::Reference(reference) => reference.to_string(),
        ParentName::Number(number) => number_name(*number),
    })
}

/// The names by which other rows can call the finding of a row, in the form in which they are compared.
pub(super) fn own_names(row: &ImportRow) -> impl Iterator<Item = String> + use<> {
    let reference = row.finding.reference.as_ref().map(Reference::spelling);
    reference.into_iter().chain(row.number.map(number_name))
}
