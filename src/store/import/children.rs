//! What the rows of a file take over from the parents that they name, and whether they can stand under them.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use rusqlite::Row;

use super::parents::{DEEPEST, LEFT_OUT, named_parent, own_names, parent_name};
use super::{Import, Placed};
use crate::error::Result;
use crate::model::calendar::Written;
use crate::model::columns::Field;
use crate::model::finding::{Kind, spelling};
use crate::model::import_row::ImportRow;
use crate::model::progress::Status;
use crate::store::query::{Query, json};
use crate::store::values::AsJson;

/// What a parent hands down.
struct Head {
    kind: Kind,
    inspection: Option<i64>,
    issued: Option<Written>,
    bodies: BTreeSet<i64>,
}

impl Import<'_> {
    /// The rows, of which those that name no body have the one body of their parent.
    pub(super) fn with_bodies<'a>(
        &mut self,
        rows: &'a [ImportRow],
    ) -> Result<Cow<'a, [ImportRow]>> {
        if rows.iter().all(|row| !row.bodies.is_empty()) {
            return Ok(Cow::Borrowed(rows));
        }
        let mut rows = rows.to_vec();
        // A parent may itself have its parent's body.
        while self.take_bodies(&mut rows)? {}
        for row in rows.iter().filter(|row| row.bodies.is_empty()) {
            let parent = named_parent(row).unwrap_or_default();
            let why = format!(
                "no body is named, and the parent {parent} isn't at just one; say which force it is for"
            );
            self.complain(row, &[Field::Body], why);
        }
        Ok(Cow::Owned(rows))
    }

    /// Returns whether any row got the body of its parent.
    fn take_bodies(&self, rows: &mut [ImportRow]) -> Result<bool> {
        let mut bodies: HashMap<String, BTreeSet<i64>> = HashMap::new();
        for row in rows.iter() {
            for name in own_names(row) {
                bodies.entry(name).or_default().extend(&row.bodies);
            }
        }
        let mut is_any = false;
        for row in rows.iter_mut().filter(|row| row.bodies.is_empty()) {
            let Some(parent) = named_parent(row) else { continue };
            let found = match bodies.get(&spelling(&parent)) {
                Some(bodies) => bodies.clone(),
                None => self.bodies_of(&parent)?,
            };
            if found.len() == 1 {
                row.bodies = found.into_iter().collect();
                is_any = true;
            }
        }
        Ok(is_any)
    }

    /// The bodies of a finding of the register, where it is not void.
    fn bodies_of(&self, name: &str) -> Result<BTreeSet<i64>> {
        let Some(finding) = self.elsewhere(name)? else { return Ok(BTreeSet::new()) };
        let rows = self.tx.rows_of(finding)?;
        let live = rows.iter().filter(|row| row.progress.status != Some(Status::Void));
        Ok(live.map(|row| row.progress.body).collect())
    }

    /// New rows take the inspection and the date of issue of their parents where they say nothing themselves.
    pub(super) fn place_under(
        &mut self,
        placed: &mut [Placed],
        parents: &HashMap<i64, i64>,
        is_brought: &impl Fn(&i64) -> bool,
    ) -> Result<()> {
        let heads = self.heads(placed, parents)?;
        for one in placed {
            one.is_under_new = !one.is_new && parents.get(&one.finding).is_some_and(is_brought);
            if !one.is_new {
                continue;
            }
            let above = std::iter::successors(parents.get(&one.finding), |id| parents.get(id));
            for head in above.take(DEEPEST).filter_map(|id| heads.get(id)) {
                one.inspection = one.inspection.or(head.inspection);
                if one.issued.is_none() && one.inspection == head.inspection {
                    one.issued = head.issued.clone().map(Cow::Owned);
                }
            }
            let parent = parents.get(&one.finding).and_then(|parent| heads.get(parent));
            self.check_kind(one, parent);
            self.check_bodies(one, parent)?;
        }
        Ok(())
    }

    fn check_bodies(&mut self, one: &Placed, parent: Option<&Head>) -> Result<()> {
        let (Some(parent), Some(name)) = (parent, parent_name(one)) else { return Ok(()) };
        for body in one.row.bodies.iter().filter(|body| !parent.bodies.contains(body)) {
            let slug = self.tx.slug(*body)?;
            let is_void = self.void_rows_of(&name).any(|row| row.bodies.contains(body));
            let why = if is_void {
                format!("its parent {name} is void at {slug} in this file, {LEFT_OUT}")
            } else {
                format!("its parent {name} isn't addressed to {slug}")
            };
            self.complain(one.row, &[Field::Body], why);
        }
        Ok(())
    }

    fn check_kind(&mut self, one: &Placed, parent: Option<&Head>) {
        let kind = one.row.finding.kind.unwrap_or_default();
        let name = parent_name(one);
        let fields = [Field::Parent, Field::Kind];
        let why = match (&name, parent) {
            (Some(name), Some(head)) => kind.misplaced(Some((name, head.kind))),
            // A parent that is not there has a complaint of its own.
            (Some(_), None) => None,
            (None, _) => {
                kind.misplaced(None).map(|why| format!("{why}; name it in a column `parent`"))
            }
        };
        if let Some(why) = why {
            self.complain(one.row, &fields, why);
        }
    }

    /// Every parent, as it will be after the import: in the file or in the register.
    fn heads(&self, placed: &[Placed], parents: &HashMap<i64, i64>) -> Result<HashMap<i64, Head>> {
        if parents.is_empty() {
            return Ok(HashMap::new());
        }
        let wanted: BTreeSet<i64> = parents.values().copied().collect();
        let mut heads: HashMap<i64, Head> = self.tx.db.all(HEADS, [json(&wanted)], head)?;
        for one in placed.iter().filter(|one| wanted.contains(&one.finding)) {
            let said = one.row.finding.kind;
            let head = heads.entry(one.finding).or_insert_with(|| Head {
                kind: said.unwrap_or_default(),
                inspection: one.inspection,
                issued: one.issued.as_deref().cloned(),
                bodies: BTreeSet::new(),
            });
            head.bodies.extend(&one.row.bodies);
            head.kind = said.unwrap_or(head.kind);
        }
        Ok(heads)
    }

    /// What the rows bring about that no command allows, each at the row that is concerned.
    pub(super) fn complain_of_broken_rules(&mut self, placed: &[Placed]) -> Result<()> {
        let is_sure = self.options.reckoning.is_sure;
        self.tx.is_sure_of_closings.set(is_sure);
        let mut broken = self.tx.broken_rules()?;
        broken.retain(|one| !is_sure || !one.is_of_closing_day());
        for broken in broken {
            let of = |id: i64| placed.iter().find(|one| one.finding == id);
            if let Some(one) = of(broken.finding).or_else(|| of(broken.other?)) {
                self.complain(one.row, broken.fields, broken.why);
            }
        }
        Ok(())
    }
}

const HEADS: &str = "
    select id, kind, inspection, issued, issued_precision, issued_text,
      (select json_group_array(p.body) from progress p where p.finding = finding.id) as bodies
    from finding
    where id in (select value from json_each(?1))";

fn head(row: &Row) -> rusqlite::Result<(i64, Head)> {
    let issued: Option<chrono::NaiveDate> = row.get("issued")?;
    let issued = match issued {
        Some(day) => Some(Written {
            day,
            precision: row.get("issued_precision")?,
            text: row.get("issued_text")?,
        }),
        None => None,
    };
    let AsJson(bodies) = row.get("bodies")?;
    let (kind, inspection) = (row.get("kind")?, row.get("inspection")?);
    Ok((row.get("id")?, Head { kind, inspection, issued, bodies }))
}
