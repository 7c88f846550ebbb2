//! Names in the register that are like one that isn't in it.

use super::Store;
use super::query::Query;
use crate::error::Result;
use crate::model::near_names::{likeness, nearest};
use crate::model::shell::argument;
use crate::model::{fold, folds};

impl Store {
    /// Owners with a name like this one; none if an owner has this name.
    pub fn owners_like(&self, name: &str) -> Result<Vec<String>> {
        self.like(name, "select distinct name, folded from owner")
    }

    /// Themes like this one; none if a finding has it.
    pub fn themes_like(&self, theme: &str) -> Result<Vec<String>> {
        self.like(theme, "select min(theme), folded from theme group by folded")
    }

    /// Extra fields with a name like this one; none if a finding has it.
    pub fn fields_like(&self, name: &str) -> Result<Vec<String>> {
        let known = self.field_names()?.into_iter().map(|name| (name.clone(), fold(&name)));
        Ok(like(name, known.collect()))
    }

    fn like(&self, name: &str, sql: &str) -> Result<Vec<String>> {
        Ok(like(name, self.db.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?))
    }
}

/// Of names with their folded form, those like this one; none if it is among them.
fn like(name: &str, known: Vec<(String, String)>) -> Vec<String> {
    let (wanted, stored) = (fold(name), folds(name));
    if known.iter().any(|(_, folded)| stored.contains(folded)) {
        return Vec::new();
    }
    let score = |folded: &str| {
        let is_a_word_of = folded.split(' ').any(|word| word == wanted);
        if is_a_word_of { 1.0 } else { likeness(&wanted, folded) }
    };
    let scored =
        known.into_iter().map(|(name, folded)| (score(&folded), argument(&name).into_owned()));
    nearest(scored.collect())
}
