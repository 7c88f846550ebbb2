//! Rows that have the words of another finding than the one with their reference: the references were given anew.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::recognised::may_be_same_report;
use super::same_words::{AT_BODIES, Alike, Words, words_of};
use super::{Import, Placed};
use crate::error::{Result, first_of};
use crate::model::columns::Field;
use crate::model::shell::map_to_field;
use crate::store::query::{Query, json};

/// How many rows are named with the finding whose words they have.
const EXAMPLES: usize = 3;

/// The findings whose words the file changes, each with its row among all, by the new words.
type Reworded = HashMap<u64, Vec<usize>>;

impl Import<'_> {
    /// Taken as an edit, one finding would become another, and that one would be lost.
    pub(super) fn complain_of_renumbered(&mut self, placed: &[Placed]) -> Result<()> {
        let reworded = self.reworded(placed)?;
        if reworded.is_empty() {
            return Ok(());
        }
        let others = self.with_words_of_others(placed, &reworded)?;
        let names: Vec<String> = others
            .iter()
            .filter_map(|(at, other)| {
                let reference = placed.get(*at)?.row.finding.reference.as_ref()?;
                Some(format!("{reference} has those of {}", other.name()))
            })
            .collect();
        let names = first_of(names.into_iter(), EXAMPLES);
        for one in others.keys().filter_map(|at| placed.get(*at)) {
            let heading = self.heading(one.row, &[Field::Ref]).unwrap_or_else(|| "ref".to_owned());
            let map = map_to_field(&heading);
            let why = format!(
                "the words are those of another finding in the register ({names}); if the findings were renumbered, {map} \
                 finds the rows by their words; if one was reworded, `track edit REF --text \"...\"` does it"
            );
            self.complain(one.row, &[Field::Ref], why);
        }
        Ok(())
    }

    fn reworded(&self, placed: &[Placed]) -> Result<Reworded> {
        let known = || placed.iter().enumerate().filter(|(_, one)| !one.is_new);
        let findings: Vec<i64> = known().map(|(_, one)| one.finding).collect();
        let words: HashMap<i64, Words> = self.tx.db.all(
            "select id, title, text from finding where id in (select value from json_each(?1))",
            [json(&findings)],
            |row| Ok((row.get("id")?, words_of(row, false)?)),
        )?;
        let mut reworded = Reworded::new();
        for (at, one) in known() {
            let said = Words::of_row(one.row);
            let Some(was) = words.get(&one.finding) else { continue };
            let Some(main) = said.keys().next() else { continue };
            if one.row.finding.reference.is_some() && !was.keys().any(|key| key == main) {
                reworded.entry(main).or_default().push(at);
            }
        }
        Ok(reworded)
    }

    /// The rows with the words of a finding that is in no row of the file, or changes its own words there too.
    fn with_words_of_others(
        &self,
        placed: &[Placed],
        reworded: &Reworded,
    ) -> Result<BTreeMap<usize, Alike>> {
        let rows = || reworded.values().flatten().filter_map(|at| placed.get(*at));
        let bodies: HashSet<i64> = rows().flat_map(|one| one.row.bodies.clone()).collect();
        let changing: HashSet<i64> = rows().map(|one| one.finding).collect();
        let all: HashSet<i64> = placed.iter().map(|one| one.finding).collect();
        let mut found: BTreeMap<usize, i64> = BTreeMap::new();
        self.tx.db.each(AT_BODIES, [json(&bodies)], |row| {
            let (finding, body): (i64, i64) = (row.get("id")?, row.get("body")?);
            if all.contains(&finding) && !changing.contains(&finding) {
                return Ok(());
            }
            for at in words_of(row, false)?.keys().filter_map(|key| reworded.get(&key)).flatten() {
                let one = placed.get(*at).filter(|one| one.row.bodies.contains(&body));
                if one.is_some_and(|one| one.finding != finding) {
                    found.entry(*at).or_insert(finding);
                }
            }
            Ok(())
        })?;
        let mut others = BTreeMap::new();
        for (at, finding) in found {
            let other = Alike::of(self.tx.db, finding)?;
            if placed.get(at).is_some_and(|one| may_be_same_report(one, &other)) {
                others.insert(at, other);
            }
        }
        Ok(others)
    }
}
