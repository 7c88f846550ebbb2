//! No finding leads back to itself: by its parents, by what it recurs from, or by what superseded it. This is the
//! one place that follows such a chain, for every command that could close one and for undo and redo.

use std::collections::HashMap;

use super::Tx;
use super::query::Query;
use crate::error::{Error, Result};
use crate::model::finding::LinkKind;

/// How one finding leads to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Parent,
    Recurs,
    Superseded,
}

/// How many steps of a chain a sentence names.
const NAMED: usize = 10;

impl Way {
    /// None for a link that leads nowhere, because it says the same from either end.
    pub fn of(kind: LinkKind) -> Option<Way> {
        match kind {
            LinkKind::Recurs => Some(Way::Recurs),
            LinkKind::SupersededBy => Some(Way::Superseded),
            LinkKind::SameAs => None,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Way::Parent => "under",
            Way::Recurs => LinkKind::Recurs.forwards(),
            Way::Superseded => LinkKind::SupersededBy.forwards(),
        }
    }

    /// A finding that was opened again is no longer superseded, though its link is kept.
    fn step(self) -> &'static str {
        match self {
            Way::Parent => {
                "select parent as other from finding where id = ?1 and parent is not null"
            }
            Way::Recurs => "select other from link where finding = ?1 and kind = 'recurs'",
            Way::Superseded => {
                "select other from link
                 where finding = ?1 and kind = 'superseded-by' and exists (
                   select 1 from progress where finding = ?1 and status = 'superseded')"
            }
        }
    }
}

impl Tx<'_> {
    /// Refuses a change by which a finding now leads back to itself; a refusal takes the change back.
    pub(super) fn check_no_circle(&self, way: Way, finding: i64) -> Result<()> {
        match self.circle(way, finding)? {
            Some(circle) => Err(Error::refused(circle)),
            None => Ok(()),
        }
    }

    /// The chain by which a finding leads back to itself, in a sentence.
    pub(super) fn circle(&self, way: Way, finding: i64) -> Result<Option<String>> {
        let mut came_from: HashMap<i64, i64> = HashMap::new();
        let mut waiting = vec![finding];
        while let Some(one) = waiting.pop() {
            let others: Vec<i64> = self.db.all(way.step(), [one], |row| row.get("other"))?;
            for other in others {
                if other == finding {
                    return self.in_words(way, finding, one, &came_from).map(Some);
                }
                came_from.entry(other).or_insert_with(|| {
                    waiting.push(other);
                    one
                });
            }
        }
        Ok(None)
    }

    fn in_words(
        &self,
        way: Way,
        finding: i64,
        last: i64,
        came_from: &HashMap<i64, i64>,
    ) -> Result<String> {
        let mut chain: Vec<i64> =
            std::iter::successors(Some(last), |one| came_from.get(one).copied()).collect();
        chain.reverse();
        let nexts = chain.iter().skip(1).chain([&finding]);
        let mut steps = Vec::new();
        for (one, next) in chain.iter().zip(nexts).take(NAMED) {
            steps.push(format!("{} {} {}", self.name(*one)?, way.words(), self.name(*next)?));
        }
        let more = chain.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let name = self.name(finding)?;
        Ok(format!("{name} would lead back to itself: {}{more}", steps.join(", ")))
    }

    fn name(&self, finding: i64) -> Result<String> {
        self.db.value("select called from finding where id = ?1", [finding])
    }
}
