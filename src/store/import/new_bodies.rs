//! The bodies that a file brings, each named once in the summary.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Import;
use crate::error::Result;
use crate::model::body::{BodyKind, NewBody, slug_of};
use crate::model::import_row::ImportRow;

impl Import<'_> {
    /// Adds those that a row names, and returns the rows with their numbers: a row names the first of them as -1.
    pub(super) fn with_new_bodies<'a>(
        &mut self,
        rows: &'a [ImportRow],
        names: &[String],
    ) -> Result<Cow<'a, [ImportRow]>> {
        if names.is_empty() {
            return Ok(Cow::Borrowed(rows));
        }
        let named: HashSet<i64> = rows.iter().flat_map(|row| row.bodies.iter().copied()).collect();
        let added = self.add_bodies(names, &named)?;
        let number = |body: i64| {
            let place = usize::try_from(-body - 1).ok();
            place.and_then(|place| added.get(place).copied().flatten()).unwrap_or(body)
        };
        let with_numbers = |row: &ImportRow| ImportRow {
            bodies: row.bodies.iter().map(|body| number(*body)).collect(),
            ..row.clone()
        };
        Ok(Cow::Owned(rows.iter().map(with_numbers).collect()))
    }

    /// Returns the numbers of those that were added.
    fn add_bodies(&mut self, names: &[String], named: &HashSet<i64>) -> Result<Vec<Option<i64>>> {
        let mut numbers = Vec::new();
        for (name, number) in names.iter().zip(1..) {
            if !named.contains(&-number) {
                numbers.push(None);
                continue;
            }
            let new = NewBody {
                slug: slug_of(name),
                name: name.clone(),
                kind: BodyKind::Other,
                region: None,
                rocu: None,
                aliases: Vec::new(),
            };
            numbers.push(Some(self.tx.add_body(&new)?));
            self.done.bodies.push((new.slug, new.name));
        }
        Ok(numbers)
    }
}
