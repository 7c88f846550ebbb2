//! New rows without a reference that are much like one that the file lacks: the same finding in other words, or another?

use std::collections::{HashMap, HashSet};

use rusqlite::Row;

use super::{Import, Placed};
use crate::error::{Result, shortened};
use crate::model::columns::Field;
use crate::model::finding::number_name;
use crate::model::fold;
use crate::model::import_row::ImportRow;
use crate::model::shell::text;
use crate::store::query::{Query, json};

/// A row of the register that came with an import, and without a reference.
struct Unnamed {
    finding: i64,
    title: String,
    text: Option<String>,
}

/// From here on, words are much like others.
const ALIKE: f64 = 0.8;

impl Import<'_> {
    /// Nothing is added before the user has said which it is.
    pub(super) fn complain_of_reworded(&mut self, placed: &[Placed]) -> Result<()> {
        let is_suspect = |one: &&Placed| one.is_new && one.key.is_some();
        let suspects: Vec<&Placed> = placed.iter().filter(is_suspect).collect();
        if suspects.is_empty() || self.options.as_new {
            return Ok(());
        }
        let lacking = self.unnamed_but(placed, &suspects)?;
        for one in suspects {
            let near = one.row.bodies.iter().filter_map(|body| {
                nearest(one.row, lacking.get(&At { inspection: one.inspection, body: *body })?)
            });
            if let Some(near) = near.max_by(|(one, _), (other, _)| one.total_cmp(other)) {
                self.complain(one.row, &[Field::Text, Field::Title], may_be(one.row, near.1));
            }
        }
        Ok(())
    }

    /// Those at the bodies of some rows that no row of the file is, by inspection and body.
    fn unnamed_but(&self, placed: &[Placed], of: &[&Placed]) -> Result<HashMap<At, Vec<Unnamed>>> {
        let found: HashSet<i64> = placed.iter().map(|one| one.finding).collect();
        let bodies: HashSet<i64> = of.iter().flat_map(|one| one.row.bodies.clone()).collect();
        let read = |row: &Row| {
            let unnamed = Unnamed {
                finding: row.get("id")?,
                title: row.get("title")?,
                text: row.get("text")?,
            };
            Ok((At { inspection: row.get("inspection")?, body: row.get("body")? }, unnamed))
        };
        let all: Vec<(At, Unnamed)> = self.tx.db.all(UNNAMED, [json(&bodies)], read)?;
        let mut lacking: HashMap<_, Vec<Unnamed>> = HashMap::new();
        for (at, unnamed) in all.into_iter().filter(|(_, one)| !found.contains(&one.finding)) {
            lacking.entry(at).or_default().push(unnamed);
        }
        Ok(lacking)
    }
}

/// Where a row without a reference is looked for.
#[derive(PartialEq, Eq, Hash)]
struct At {
    inspection: Option<i64>,
    body: i64,
}

const UNNAMED: &str = "
    select finding.id, finding.title, finding.text, finding.inspection, progress.body
    from progress
    join finding on finding.id = progress.finding
    where progress.body in (select value from json_each(?1)) and finding.ref is null
      and progress.import_key is not null and progress.status is distinct from 'void'
    order by finding.id";

fn nearest<'u>(row: &ImportRow, lacking: &'u [Unnamed]) -> Option<(f64, &'u Unnamed)> {
    let title = row.finding.title.as_deref().unwrap_or_default();
    let said = compared(title, row.finding.text.as_deref());
    let likeness = |one: &'u Unnamed| {
        (strsim::sorensen_dice(&said, &compared(&one.title, one.text.as_deref())), one)
    };
    let scored = lacking.iter().map(likeness).filter(|(likeness, _)| *likeness >= ALIKE);
    scored.max_by(|(one, _), (other, _)| one.total_cmp(other))
}

/// The beginning of the words is enough to tell.
fn compared(title: &str, text: Option<&str>) -> String {
    const LONGEST: usize = 160;
    fold(&shortened(text.unwrap_or(title), LONGEST))
}

/// With the command after which the row is recognised.
fn may_be(row: &ImportRow, known: &Unnamed) -> String {
    let said = &row.finding;
    let title = said.title.as_deref().filter(|title| *title != known.title);
    let words = said.text.as_deref().filter(|text| Some(*text) != known.text.as_deref());
    let flag = |flag: &str, value: Option<&str>| {
        value.map(|value| format!(" {flag} {}", text(value))).unwrap_or_default()
    };
    let (title, words) = (flag("--title", title), flag("--text", words));
    let (id, name) = (known.finding, number_name(known.finding));
    let old = shortened(known.text.as_deref().unwrap_or(&known.title), 60);
    format!(
        "is this {name} ({old:?}), which the file lacks? If not, --as-new adds it; if so, `track edit :{id}{title}{words}` \
         and import again"
    )
}
