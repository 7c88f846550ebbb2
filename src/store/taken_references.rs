//! References that another finding has already, however they are spelt.

use std::collections::HashMap;

use super::Tx;
use super::lookup::{Called, Spelt, by_reference, called_row, spelt, spelt_like};
use super::query::Query;
use super::undo_checks::Target;
use crate::error::{Error, Result};
use crate::model::finding::{Reference, spelling};
use crate::model::text::looks_like;

impl Tx<'_> {
    pub(super) fn check_reference_is_free(
        &self,
        reference: &Reference,
        of: Option<i64>,
    ) -> Result<()> {
        let taken = match by_reference(self.db, reference.as_str())? {
            Some(other) if Some(other.id) == of => None,
            Some(other) => Some(Spelt { finding: other, reference: reference.to_string() }),
            None => {
                let alike = spelt_like(self.db, reference.as_str())?;
                alike.into_iter().find(|one| Some(one.finding.id) != of)
            }
        };
        taken.map_or(Ok(()), |taken| Err(Error::Refused(in_use(reference.as_str(), &taken))))
    }

    /// What an undo or a redo brings back may be spelt like a reference that was given since.
    pub(super) fn check_references_that_come_back(&self, target: &Target) -> Result<()> {
        let back: Vec<Called> = self.db.all(COMES_BACK, [], called_row)?;
        if back.is_empty() {
            return Ok(());
        }
        // An import may bring back many at once.
        let back: HashMap<String, Called> =
            back.into_iter().map(|one| (spelling(&one.name), one)).collect();
        for (spelling, other) in spelt(self.db, &back.keys().cloned().collect())? {
            let one = back.get(&spelling).filter(|one| one.id != other.finding.id);
            if let Some(one) = one
                && self.db.value::<bool>(GIVEN_SINCE, [other.finding.id, target.act])?
            {
                return Err(target.refused(&format!(": {}", in_use(&one.name, &other))));
            }
        }
        Ok(())
    }
}

fn in_use(reference: &str, taken: &Spelt) -> String {
    let Spelt { finding, reference: theirs } = taken;
    let spelt = if looks_like(&theirs.to_lowercase(), &reference.to_lowercase()) {
        String::new()
    } else {
        format!(", as {theirs}")
    };
    format!("the reference {reference} is already in use{spelt} (number {})", finding.id)
}

/// The findings of which this act gives a reference back.
const COMES_BACK: &str = "
    select finding.id, finding.ref from former
    join finding on finding.id = former.noun_id and finding.ref is not null and finding.ref_freed = 0
    where former.noun = 'finding' and exists (
      select 1 from change
      where noun = 'finding' and noun_id = finding.id and act = (select id from act where seal is null)
        and (before is null or before ->> '$.ref_freed' = 1
          or before ->> '$.ref_folded' is not finding.ref_folded))";

const GIVEN_SINCE: &str = "
    select exists (
      select 1 from change
      where noun = 'finding' and noun_id = ?1 and act > ?2 and after is not null
        and (before is null or before ->> '$.ref_folded' is not after ->> '$.ref_folded'
          or before ->> '$.ref_freed' is not after ->> '$.ref_freed'))";
