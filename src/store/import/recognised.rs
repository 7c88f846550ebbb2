//! New rows that are findings of the register for certain: they lack or bring the reference or the report by which other
//! rows are recognised, but no other finding has their words.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::parents::{names_in, parent_name};
use super::same_words::{Alike, MOST, SameWords};
use super::{Import, Placed};
use crate::error::Result;
use crate::model::imported::RowName;

/// The new rows of one finding, and which of the register's it may be.
#[derive(Debug)]
pub(super) struct Doubtful {
    /// The places of the rows among all.
    pub rows: Vec<usize>,
    pub alike: Vec<Alike>,
    /// Whether the rows and the findings stand under the same parent, or under none.
    is_under_the_same: bool,
}

/// How many rows were recognised by their words although something was otherwise.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Differing {
    /// They lack the reference, or bring it.
    pub references: usize,
    /// They have another reference.
    pub renamed: usize,
    /// They lack the report, or bring it.
    pub reports: usize,
}

impl Import<'_> {
    /// Matches rows to findings by their words. Asks only where that isn't certain.
    pub(super) fn recognise_by_words(&mut self, placed: &mut [Placed]) -> Result<()> {
        let mut same = SameWords::of(self.tx.db, placed)?;
        let first = placed.iter().filter(|one| one.is_new).map(|one| one.finding).min();
        let mut differing = Differing::default();
        let doubtful = loop {
            let doubtful = self.doubtful(placed, &same)?;
            let certain = self.certain(placed, &doubtful, &same);
            if certain.is_empty() {
                break doubtful;
            }
            for one in certain {
                self.recognise(placed, one, &mut same, &mut differing)?;
            }
        };
        number_again(placed, first.unwrap_or_default());
        let mut asked = self.complain_of_altered_references(placed)?;
        self.ask_which(placed, &doubtful, &same, &mut asked, &mut differing);
        self.complain_of_reworded(placed, &asked, differing)
    }

    fn doubtful(&self, placed: &[Placed], same: &SameWords) -> Result<Vec<Doubtful>> {
        let suspects: Vec<(usize, &Placed)> =
            same.rows().filter_map(|at| Some((at, placed.get(at)?))).collect();
        let suspects =
            || suspects.iter().filter(|(_, one)| one.is_new && !self.options.as_new.names(one.row));
        let is_any_under = suspects().any(|(_, one)| one.row.parent.is_some());
        let names = if is_any_under { names_in(placed) } else { HashMap::new() };
        let mut all: BTreeMap<i64, Doubtful> = BTreeMap::new();
        for (at, one) in suspects() {
            let parent = match parent_name(one) {
                Some(name) => self.parent_of(one, &name, &names)?,
                None => None,
            };
            for alike in same.like(self.tx.db, *at, one.row)? {
                let is_under_the_same = alike.parent == parent;
                if one.row.parent.is_some() && alike.parent.is_some() && !is_under_the_same {
                    continue;
                }
                let doubtful = all.entry(one.finding).or_insert_with(|| Doubtful {
                    rows: Vec::new(),
                    alike: Vec::new(),
                    is_under_the_same,
                });
                doubtful.add(alike, is_under_the_same);
            }
        }
        if !all.is_empty() {
            for (at, one) in placed.iter().enumerate().filter(|(_, one)| one.is_new) {
                all.get_mut(&one.finding).into_iter().for_each(|doubtful| doubtful.rows.push(at));
            }
        }
        Ok(all.into_values().collect())
    }

    /// Those that may be one finding only, which no others may be.
    fn certain<'d>(
        &self,
        placed: &[Placed],
        doubtful: &'d [Doubtful],
        same: &SameWords,
    ) -> Vec<&'d Doubtful> {
        let is_certain = |one: &&Doubtful| {
            let [alike] = one.alike.as_slice() else { return false };
            one.is_under_the_same
                && one.placed(placed).all(|row| {
                    may_be_same_report(row, alike)
                        && (row.row.finding.reference.is_none()
                            || !same.is_in_file(alike.finding)
                                && (alike.reference.is_none() || self.options.renames))
                })
        };
        let mut certain = Vec::new();
        for claimants in claims(doubtful).into_values() {
            let is_one_each = is_one_a_body(placed, &claimants);
            if is_one_each && claimants.iter().all(is_certain) {
                certain.extend(claimants);
            }
        }
        certain
    }

    fn recognise(
        &mut self,
        placed: &mut [Placed],
        doubtful: &Doubtful,
        same: &mut SameWords,
        differing: &mut Differing,
    ) -> Result<()> {
        let Some(alike) = doubtful.alike.first() else { return Ok(()) };
        for at in &doubtful.rows {
            let Some(one) = placed.get_mut(*at) else { continue };
            let has_reference = one.row.finding.reference.is_some();
            let had_reference = alike.reference.is_some();
            differing.references += usize::from(has_reference != had_reference);
            differing.renamed += usize::from(has_reference && had_reference);
            differing.reports +=
                usize::from(one.inspection.is_some() != alike.inspection.is_some());
            one.takes_reference = has_reference;
            (one.finding, one.is_new) = (alike.finding, false);
            same.recognise(alike.finding, &one.row.bodies);
            let lacks_reference = !has_reference && had_reference;
            if lacks_reference || one.inspection.is_none() && alike.inspection.is_some() {
                for body in &one.row.bodies {
                    let row = RowName { name: alike.name(), body: self.tx.slug(*body)? };
                    self.done.recognised.push(row);
                }
            }
        }
        Ok(())
    }
}

impl Doubtful {
    fn add(&mut self, alike: Alike, is_under_the_same: bool) {
        self.is_under_the_same &= is_under_the_same;
        let is_there = self.alike.iter().any(|one| one.finding == alike.finding);
        if !is_there && self.alike.len() < MOST {
            self.alike.push(alike);
        }
    }

    pub fn placed<'a>(&'a self, placed: &'a [Placed<'a>]) -> impl Iterator<Item = &'a Placed<'a>> {
        self.rows.iter().filter_map(|at| placed.get(*at))
    }
}

/// The rows that may be each finding.
pub(super) fn claims(doubtful: &[Doubtful]) -> BTreeMap<i64, Vec<&Doubtful>> {
    let mut claims: BTreeMap<i64, Vec<&Doubtful>> = BTreeMap::new();
    for one in doubtful {
        for alike in &one.alike {
            claims.entry(alike.finding).or_default().push(one);
        }
    }
    claims
}

/// Rows without a reference may be one finding at several bodies, a row for each.
fn is_one_a_body(placed: &[Placed], claimants: &[&Doubtful]) -> bool {
    if claimants.len() == 1 {
        return true;
    }
    let mut bodies = HashSet::new();
    claimants.iter().flat_map(|one| one.placed(placed)).all(|one| {
        one.row.finding.reference.is_none() && one.row.bodies.iter().all(|body| bodies.insert(body))
    })
}

pub(super) fn may_be_same_report(placed: &Placed, alike: &Alike) -> bool {
    match (placed.inspection, alike.inspection) {
        (Some(here), Some(there)) => here == there,
        _ => true,
    }
}

/// The findings that are new still get the next numbers, without a gap.
fn number_again(placed: &mut [Placed], first: i64) {
    let mut numbers: HashMap<i64, i64> = HashMap::new();
    let mut next = first;
    for one in placed.iter_mut().filter(|one| one.is_new) {
        one.finding = *numbers.entry(one.finding).or_insert_with(|| {
            next += 1;
            next - 1
        });
    }
}
