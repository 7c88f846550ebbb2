//! New rows that are much like a finding that the file lacks: the same in other words, or another?

use std::collections::{HashMap, HashSet};

use rusqlite::{Row, params};

use super::recognised::Differing;
use super::{Import, Placed};
use crate::error::{Result, shortened};
use crate::model::columns::Field;
use crate::model::finding::{Reference, number_name};
use crate::model::fold;
use crate::model::import_options::AsNew;
use crate::model::import_row::ImportRow;
use crate::model::shell::text;
use crate::store::query::{Query, json};

/// A row of the register that came with an import.
struct Lacking {
    finding: i64,
    reference: Option<String>,
    title: String,
    text: Option<String>,
}

/// From here on, words are much like others.
const ALIKE: f64 = 0.8;

impl Import<'_> {
    /// Nothing is added before the user has said which it is.
    pub(super) fn complain_of_reworded(
        &mut self,
        placed: &[Placed],
        asked: &HashSet<i64>,
        differing: Differing,
    ) -> Result<()> {
        let new = || {
            placed
                .iter()
                .filter(|one| one.is_new && !asked.contains(&one.finding))
                .filter(|one| !self.options.as_new.has(one.row))
        };
        let compared = Compared::of(differing, new().count());
        let suspects: Vec<&Placed> =
            new().filter(|one| one.key.is_some() || compared.are_named()).collect();
        if suspects.is_empty() {
            return Ok(());
        }
        let lacking = self.lacking(placed, &suspects, compared)?;
        for one in suspects {
            if let Some(near) = nearest(one.row, lacking.near(one, compared)) {
                self.complain(one.row, &[Field::Text, Field::Title], may_be_it(one.row, near));
            }
        }
        Ok(())
    }

    /// Those at the bodies of some rows that no row of the file is.
    fn lacking(&self, placed: &[Placed], of: &[&Placed], compared: Compared) -> Result<AllLacking> {
        let found: HashSet<i64> = placed.iter().map(|one| one.finding).collect();
        let bodies: HashSet<i64> = of.iter().flat_map(|one| one.row.bodies.clone()).collect();
        let read = |row: &Row| {
            let lacking = Lacking {
                finding: row.get("id")?,
                reference: row.get("ref")?,
                title: row.get("title")?,
                text: row.get("text")?,
            };
            Ok((row.get("body")?, row.get("inspection")?, lacking))
        };
        let all: Vec<(i64, Option<i64>, Lacking)> =
            self.tx.db.all(IMPORTED, params![json(&bodies), compared.are_named()], read)?;
        let mut lacking = AllLacking::default();
        for (body, inspection, one) in all {
            if !found.contains(&one.finding) {
                let at_body = lacking.0.entry(body).or_default();
                at_body.entry(inspection).or_default().push(one);
            }
        }
        Ok(lacking)
    }
}

/// Rows without a reference are always compared within a report. Other pairs are compared only if most matched rows also
/// changed their references or reports.
#[derive(Debug, Clone, Copy)]
struct Compared {
    named_with_unnamed: bool,
    named_with_named: bool,
    with_any_report: bool,
}

impl Compared {
    fn of(differing: Differing, new: usize) -> Compared {
        let is_usual = |count: usize| count > 0 && count >= new;
        Compared {
            named_with_unnamed: is_usual(differing.references),
            named_with_named: is_usual(differing.renamed),
            with_any_report: is_usual(differing.reports),
        }
    }

    fn are_named(self) -> bool {
        self.named_with_unnamed || self.named_with_named
    }

    fn are(self, one: &Placed, inspection: Option<i64>, known: &Lacking) -> bool {
        let is_open = one.inspection.is_none() || inspection.is_none();
        let is_near = inspection == one.inspection || self.with_any_report && is_open;
        is_near
            && match (one.key.is_none(), known.reference.is_some()) {
                (false, false) => true,
                // Steps under other findings often have the same words.
                _ if one.row.parent.is_some() => false,
                (true, true) => self.named_with_named,
                _ => self.named_with_unnamed,
            }
    }
}

/// By body and inspection.
#[derive(Default)]
struct AllLacking(HashMap<i64, HashMap<Option<i64>, Vec<Lacking>>>);

impl AllLacking {
    fn near<'a>(
        &'a self,
        one: &'a Placed,
        compared: Compared,
    ) -> impl Iterator<Item = &'a Lacking> {
        let at_bodies = one.row.bodies.iter().filter_map(|body| self.0.get(body)).flatten();
        at_bodies.flat_map(move |(inspection, all)| {
            all.iter().filter(move |known| compared.are(one, *inspection, known))
        })
    }
}

const IMPORTED: &str = "
    select finding.id, finding.ref, finding.title, finding.text, finding.inspection, progress.body
    from progress
    join finding on finding.id = progress.finding
    where progress.body in (select value from json_each(?1))
      and (progress.import_key is not null or finding.ref is not null)
      and (finding.ref is null or ?2) and progress.status is distinct from 'void'
    order by finding.id";

fn nearest<'u>(row: &ImportRow, lacking: impl Iterator<Item = &'u Lacking>) -> Option<&'u Lacking> {
    let title = row.finding.title.as_deref().unwrap_or_default();
    let said = compared(title, row.finding.text.as_deref());
    let likeness = |one: &'u Lacking| {
        (strsim::sorensen_dice(&said, &compared(&one.title, one.text.as_deref())), one)
    };
    let scored = lacking.map(likeness).filter(|(likeness, _)| *likeness >= ALIKE);
    scored.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, one)| one)
}

/// The beginning of the words is enough to tell.
fn compared(title: &str, text: Option<&str>) -> String {
    const LONGEST: usize = 160;
    fold(&shortened(text.unwrap_or(title), LONGEST))
}

/// With the command after which the row is recognised.
fn may_be_it(row: &ImportRow, known: &Lacking) -> String {
    let said = &row.finding;
    let title = said.title.as_deref().filter(|title| *title != known.title);
    let words = said.text.as_deref().filter(|text| Some(*text) != known.text.as_deref());
    let flag = |flag: &str, value: Option<&str>| {
        value.map(|value| format!(" {flag} {}", text(value))).unwrap_or_default()
    };
    let (title, words) = (flag("--title", title), flag("--text", words));
    let id = known.finding;
    let name = known.reference.clone().unwrap_or_else(|| number_name(id));
    let old = shortened(known.text.as_deref().unwrap_or(&known.title), 60);
    let renamed = said.reference.as_ref().filter(|_| title.is_empty() && words.is_empty());
    let renamed = flag("--ref", renamed.map(Reference::as_str));
    let as_new = AsNew::flag(row);
    format!(
        "is this {name} ({old:?}), which the file lacks? If not, {as_new} adds it; if so, `track edit \
         :{id}{renamed}{title}{words}` and import again"
    )
}
