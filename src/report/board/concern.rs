//! A cause of concern with what stands under it and its dated history.

use std::collections::HashSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::row::{BoardRow, table};
use crate::model::calendar;
use crate::model::history::Link;
use crate::model::listed::Listed;
use crate::page::{Block, Cell};
use crate::report::history_entry::NamedEntry;
use crate::report::link::{came_back_as, link_field};
use crate::report::roll_up::RollUp;
use crate::report::row::{self, RowText};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Concern {
    #[serde(flatten)]
    pub row: BoardRow,
    pub roll_up: RollUp,
    /// What stands under it, each after its parent.
    pub below: Vec<BoardRow>,
    pub links: Vec<Link>,
    /// Of the concern and of what stands under it, without restricted notes.
    pub history: Vec<NamedEntry>,
    /// Whether it is shown in full, and not only named.
    #[serde(skip)]
    pub is_current: bool,
}

/// The progress that the concerns tell of: their own, and that of what stands under them.
pub fn under(concerns: &[Concern]) -> HashSet<i64> {
    let rows = concerns.iter().flat_map(|one| one.below.iter().chain([&one.row]));
    rows.map(|row| row.row.progress.id).collect()
}

/// In full, those that are current; the others by name.
pub fn blocks(concerns: &[Concern], today: NaiveDate) -> Vec<Block> {
    let first = concerns.first().map(|concern| concern.row.row.progress.body);
    let is_several = concerns.iter().any(|one| Some(one.row.row.progress.body) != first);
    let (current, past): (Vec<&Concern>, Vec<&Concern>) =
        concerns.iter().partition(|concern| concern.is_current);
    let mut blocks: Vec<Block> =
        current.iter().flat_map(|concern| concern.blocks(is_several, today)).collect();
    blocks.extend(
        Block::Entries(past.iter().map(|concern| concern.in_a_line()).collect())
            .under(format!("Causes of concern that ended earlier: {}", past.len())),
    );
    blocks
}

impl Concern {
    fn blocks(&self, is_several: bool, today: NaiveDate) -> Vec<Block> {
        let row = &self.row.row;
        let name = row.name().into_owned();
        let at = if is_several { format!(", {}", row.body.name) } else { String::new() };
        let below: Vec<&BoardRow> = self.below.iter().collect();
        let links = self.links.iter().map(|link| link_field(link, &[&row.body.slug]));
        vec![
            Block::Bookmark(self.row.place()),
            Block::Heading(format!("{name}{at}")),
            Block::Text(row.finding.text.clone().unwrap_or_else(|| row.finding.title.clone())),
            Block::fields(self.facts(today).into_iter().chain(links)),
            table(&BELOW, &below),
            Block::Entries(self.history.iter().map(|one| one.entry(Some(&name))).collect()),
        ]
    }

    fn facts(&self, today: NaiveDate) -> [(&'static str, Cell); 7] {
        let row = &self.row.row;
        [
            ("status", self.row.status_cell()),
            ("due", row.due_and_standing(today)),
            ("moved", Cell::from(row::moved(row))),
            ("roll-up", Cell::from(self.roll_up.in_words())),
            ("owner", Cell::from(row.progress.owner.as_ref())),
            ("issued", Cell::from(row.finding.issued.as_ref().map(calendar::Written::shown))),
            ("inspection", Cell::from(row.inspection.as_ref().map(|one| &one.title))),
        ]
    }

    fn in_a_line(&self) -> (String, Cell) {
        let row = &self.row.row;
        let back = came_back_as(&self.links, &row.body.slug).unwrap_or_default();
        let status = self.row.status_cell();
        let text =
            format!("{}; {}{back}: {}", status.text(), self.roll_up.in_words(), row.finding.title);
        (row.name().into_owned(), Cell::from(text).marked(self.row.place()))
    }
}

const BELOW: [&str; 7] = ["home", "kind", "status", "due", "days_late", "owner", "wording"];
