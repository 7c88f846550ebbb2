//! Which inspection a title alone means: reports of several bodies may have one title, such as `PEEL 2023-25`.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use crate::error::Result;
use crate::model::fold;
use crate::model::import_row::Sheet;
use crate::model::inspection::Inspection;
use crate::store::query::Query;

/// The bodies that each inspection covers in the register, and those of which the file has rows under a title.
pub(super) struct Covered {
    bodies: HashMap<i64, HashSet<i64>>,
    titled: HashMap<String, HashSet<i64>>,
}

/// What a title without a date means.
pub(super) enum Meant {
    One(i64),
    /// None of this title covers the file's bodies.
    New,
    Several,
}

const COVERED: &str = "
    select inspection, body from inspection_body
    union
    select inspection, body from grade";

impl Covered {
    pub fn of(db: &Connection, sheet: &Sheet) -> Result<Covered> {
        let mut titled: HashMap<String, HashSet<i64>> = HashMap::new();
        let (findings, grades) = match sheet {
            Sheet::Findings { rows, grades, .. } => (rows.as_slice(), grades.as_slice()),
            Sheet::Grades { rows } => (Default::default(), rows.as_slice()),
        };
        for row in findings {
            if let Some(title) = &row.inspection {
                titled.entry(fold(title)).or_default().extend(&row.bodies);
            }
        }
        for row in grades {
            titled.entry(fold(&row.inspection)).or_default().insert(row.body);
        }
        let bodies =
            db.groups(COVERED, [], |row| Ok((row.get("inspection")?, row.get("body")?)))?;
        let bodies = bodies
            .into_iter()
            .map(|(inspection, bodies): (i64, Vec<i64>)| (inspection, bodies.into_iter().collect()))
            .collect();
        Ok(Covered { bodies, titled })
    }

    /// Whether an inspection with this title covers a body that the file has under it.
    pub fn covers(&self, inspection: i64, folded: &str) -> bool {
        let (of_file, bodies) = (self.titled.get(folded), self.bodies.get(&inspection));
        let (Some(of_file), Some(bodies)) = (of_file, bodies) else { return false };
        bodies.iter().any(|body| of_file.contains(body))
    }

    /// Of those with this title.
    pub fn meant(&self, found: &[&Inspection], folded: &str) -> Meant {
        let of_file = self.titled.get(folded).filter(|bodies| !bodies.is_empty());
        let covers = |one: &&&Inspection| match (of_file, self.bodies.get(&one.id)) {
            (Some(of_file), Some(bodies)) => bodies.iter().any(|body| of_file.contains(body)),
            _ => true,
        };
        let covering: Vec<i64> = found.iter().filter(covers).map(|one| one.id).collect();
        match covering.as_slice() {
            [one] => Meant::One(*one),
            [] => {
                let undated = found.iter().find(|one| one.published.is_none());
                undated.map_or(Meant::New, |one| Meant::One(one.id))
            }
            _ => Meant::Several,
        }
    }
}
