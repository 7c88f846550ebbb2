//! The extra fields of all findings: their names, and the spellings of a value that was asked for.

use super::Store;
use super::query::Query;
use crate::error::{Error, Result};
use crate::model::extra_fields::{FieldFilter, folded};

impl Store {
    /// Each name once, in its first spelling, the oldest finding's first.
    pub fn field_names(&self) -> Result<Vec<String>> {
        let spellings: Vec<String> = self.db.all(
            "select key from finding f, json_each(f.fields) group by key order by min(f.id), min(json_each.id)",
            [],
            |row| row.get("key"),
        )?;
        let mut names: Vec<String> = Vec::new();
        for name in spellings {
            let is_hidden = self.public.as_ref().is_some_and(|public| !public.shows(&name));
            if !is_hidden && !names.iter().any(|known| folded(known) == folded(&name)) {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// The findings that have one of the values of each field that is named.
    pub fn findings_with(&self, filters: &[FieldFilter]) -> Result<Vec<i64>> {
        for FieldFilter { name, .. } in filters {
            if self.public.as_ref().is_some_and(|public| !public.shows(name)) {
                return Err(Error::Usage(format!("the field {name:?} isn't public")));
            }
        }
        let mut query = self
            .db
            .prepare("select f.id, key, value from finding f, json_each(f.fields) order by f.id")?;
        let mut rows = query.query([])?;
        let mut names: Vec<String> = filters.iter().map(|filter| folded(&filter.name)).collect();
        names.sort_unstable();
        names.dedup();
        let wanted: Vec<(String, String)> =
            filters.iter().map(|filter| (folded(&filter.name), folded(&filter.value))).collect();
        let mut found: Vec<(i64, usize)> = Vec::new();
        while let Some(row) = rows.next()? {
            let id: i64 = row.get("id")?;
            let (name, value) =
                (folded(&row.get::<_, String>("key")?), row.get::<_, String>("value")?);
            if wanted.contains(&(name, folded(&value))) {
                match found.last_mut().filter(|(last, _)| *last == id) {
                    Some((_, fields)) => *fields += 1,
                    None => found.push((id, 1)),
                }
            }
        }
        Ok(found
            .into_iter()
            .filter(|(_, fields)| *fields == names.len())
            .map(|(id, _)| id)
            .collect())
    }
}
