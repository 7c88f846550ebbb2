//! Which fields the words of a search were found in.

use std::collections::HashMap;

use rusqlite::params;

use super::filter::{beginning, full_text};
use super::query::Query;
use super::{Store, as_at, searched_texts};
use crate::error::Result;
use crate::model::filter::Filter;
use crate::model::search_match::{Matched, Matches};

/// A finding and a body, by their numbers.
pub type RowNumbers = (i64, i64);

/// The words are in the title or the text alone, or only in both together.
const OF_FINDINGS: &str = "
    select p.finding, p.body, hit.field
    from (
      select rowid as id, 'title' as field from finding_words where finding_words match '{title} : (' || ?1 || ')'
      union all
      select rowid, 'text' from finding_words where finding_words match '{text} : (' || ?1 || ')'
      union all
      select rowid, '' from finding_words where finding_words match ?1
      union all
      select id, 'reference' from finding
      where ref_freed = 0 and ref_folded >= ?2 and ref_folded <= ?2 || char(1114111)) hit
    join progress p on p.finding = hit.id";

const OF_NOTES: &str = "
    select p.finding, p.body
    from note join progress p on p.id = note.progress
    where note.id in (select rowid from note_words where note_words match ?1)";

impl Store {
    /// Where each finding that a search found has its words.
    pub fn matches(&self, words: &str) -> Result<HashMap<RowNumbers, Matches>> {
        as_at::prepare(&self.db, &Filter { words: Some(words.to_owned()), ..Filter::default() })?;
        let terms = full_text(words)?;
        let mut found = Found::default();
        let of_findings = params![terms, beginning(words)];
        self.db.all::<(), ()>(OF_FINDINGS, of_findings, |row| {
            let field: &str = row.get_ref(2)?.as_str()?;
            found.of_finding((row.get(0)?, row.get(1)?), field);
            Ok(())
        })?;
        self.db.all::<(), ()>(OF_NOTES, [&terms], |row| {
            found.add((row.get(0)?, row.get(1)?), Some(Matched::Note));
            Ok(())
        })?;
        let texts = format!(
            "select p.finding, p.body, hit.code from ({}) hit join progress p on p.id = hit.progress",
            searched_texts::found()
        );
        self.db.all::<(), ()>(&texts, [&terms], |row| {
            found.add((row.get(0)?, row.get(1)?), searched_texts::field(row.get(2)?));
            Ok(())
        })?;
        Ok(found.matches())
    }
}

#[derive(Default)]
struct Found {
    fields: HashMap<RowNumbers, Matches>,
    /// Found in title and text together.
    whole: Vec<RowNumbers>,
}

impl Found {
    fn of_finding(&mut self, at: RowNumbers, field: &str) {
        match field {
            "title" => self.add(at, Some(Matched::Title)),
            "text" => self.add(at, Some(Matched::Text)),
            "reference" => self.add(at, Some(Matched::Reference)),
            _ => self.whole.push(at),
        }
    }

    fn add(&mut self, at: RowNumbers, field: Option<Matched>) {
        let matches = self.fields.entry(at).or_default();
        field.into_iter().for_each(|field| matches.add(field));
    }

    fn matches(mut self) -> HashMap<RowNumbers, Matches> {
        for at in self.whole {
            let matches = self.fields.entry(at).or_default();
            if !matches.has(Matched::Title) && !matches.has(Matched::Text) {
                matches.add(Matched::Title);
                matches.add(Matched::Text);
            }
        }
        self.fields
    }
}
