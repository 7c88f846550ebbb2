//! Names in the register that are like one that isn't in it.

use super::Store;
use super::query::Query;
use crate::error::Result;
use crate::model::body::{likeness, nearest};
use crate::model::fold;

impl Store {
    /// Owners with a name like this one; none if an owner has this name.
    pub fn owners_like(&self, name: &str) -> Result<Vec<String>> {
        self.like(name, "select distinct name, folded from owner")
    }

    /// Themes like this one; none if a finding has it.
    pub fn themes_like(&self, theme: &str) -> Result<Vec<String>> {
        self.like(theme, "select min(theme), folded from theme group by folded")
    }

    fn like(&self, name: &str, sql: &str) -> Result<Vec<String>> {
        let wanted = fold(name);
        let known: Vec<(String, String)> =
            self.db.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if known.iter().any(|(_, folded)| *folded == wanted) {
            return Ok(Vec::new());
        }
        let scored = known.into_iter().map(|(name, folded)| (likeness(&wanted, &folded), name));
        Ok(nearest(scored.collect()))
    }
}
