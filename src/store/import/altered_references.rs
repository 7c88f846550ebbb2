//! References that a spreadsheet made something else of: `0012` became `12`, `2024-03` became `Mar-24`.

use std::collections::{HashMap, HashSet};

use super::{Import, Placed};
use crate::error::Result;
use crate::model::columns::Field;
use crate::model::fold;
use crate::store::query::{Query, json};

impl Import<'_> {
    /// Complains where a row has the number and the title of a finding, and a reference that nothing has. Returns what it
    /// complained of.
    pub(super) fn complain_of_altered_references(
        &mut self,
        placed: &[Placed],
    ) -> Result<HashSet<i64>> {
        let mut asked = HashSet::new();
        let suspects =
            placed.iter().filter(|one| one.is_new && one.row.finding.reference.is_some());
        let numbers: HashMap<i64, &Placed> =
            suspects.filter_map(|one| Some((one.row.number?, one))).collect();
        if numbers.is_empty() {
            return Ok(asked);
        }
        let known: Vec<(i64, String, String)> = self.tx.db.all(
            "select id, ref, title from finding
             where id in (select value from json_each(?1)) and ref is not null order by id",
            [json(&numbers.keys().collect::<Vec<_>>())],
            |row| Ok((row.get("id")?, row.get("ref")?, row.get("title")?)),
        )?;
        for (id, reference, title) in known {
            let Some(one) = numbers.get(&id) else { continue };
            let said = &one.row.finding;
            if said.title.as_deref().map(fold) != Some(fold(&title)) {
                continue;
            }
            asked.insert(one.finding);
            let now = said.reference.as_ref().map(ToString::to_string).unwrap_or_default();
            let another = "empty the cell under id if this is another finding";
            let why = if reference == now {
                format!("{now} is void in the register; leave the row out, or {another}")
            } else {
                format!(
                    "number {id} is {reference:?} in the register, and {now:?} here: did a spreadsheet change it? Put it \
                     back, or {another}"
                )
            };
            self.complain(one.row, &[Field::Ref], why);
        }
        Ok(asked)
    }
}
