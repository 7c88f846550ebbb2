//! The report as a page, from what comes first to what is said of each finding.

use super::answer::Board;
use super::part::part;
use super::row::{BoardRow, COLUMNS, table};
use super::{concern, first, since};
use crate::model::anchor::Anchor;
use crate::model::calendar::{day_shown, with_weekday};
use crate::page::{Block, Column, Page, Report, counted};
use crate::report::duty;

impl Board {
    /// The short names of the bodies that it is about; none for every body.
    pub fn bodies(&self) -> Option<&[String]> {
        self.selection.bodies()
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = vec![first::figures(self), Block::Aside(self.about())];
        blocks.extend(first::blocks(self));
        blocks.extend(since::blocks(self));
        blocks.extend(self.section_55());
        blocks.extend(self.concerns());
        blocks.extend(self.others());
        blocks.extend(self.remark.map(|remark| Block::Footer(remark.to_owned())));
        blocks.extend(self.anchor.as_ref().map(|anchor| Block::Footer(sealed(anchor))));
        blocks
    }

    fn about(&self) -> String {
        let whose = self.changes.whose().map(|whose| format!(", for the findings that {whose}"));
        let whose = whose.unwrap_or_else(|| self.selection.narrowed());
        format!(
            "Changes are counted from the end of {}{whose}. \"Submitted\" is the force's own claim; \"closed\" is the \
             inspectorate's decision; what stands on a file's word alone is marked.",
            with_weekday(self.since)
        )
    }

    fn section_55(&self) -> Vec<Block> {
        part("section-55", "Section 55", duty::blocks(&self.duties))
    }

    fn concerns(&self) -> Vec<Block> {
        part("concerns", "Causes of concern", concern::blocks(&self.concerns, self.as_of))
    }

    /// The findings that no concern has shown.
    fn others(&self) -> Vec<Block> {
        let under = concern::under(&self.concerns);
        let is_shown = |row: &BoardRow| under.contains(&row.row.progress.id);
        let rows: Vec<&BoardRow> = self.findings.iter().filter(|row| !is_shown(row)).collect();
        let mut blocks = Vec::new();
        if !rows.is_empty() {
            blocks.push(table(&HOME, &rows));
        }
        let history = Block::Entries(self.history.iter().map(|one| one.entry(None)).collect());
        blocks.extend(history.under(format!("Their history since {}", with_weekday(self.since))));
        if self.left_out > 0 {
            let undated = match self.left_out_undated {
                0 => String::new(),
                undated => format!(", or on an unknown day ({undated}),"),
            };
            blocks.push(Block::Aside(format!(
                "{} had ended by {}{undated} and {} not shown: `track list --all{}` lists everything.",
                counted(self.left_out, "finding"),
                day_shown(self.since),
                if self.left_out == 1 { "is" } else { "are" },
                self.selection.typed() + &self.selection.as_at_typed()
            )));
        }
        part("findings", "All other findings", blocks)
    }
}

fn sealed(anchor: &Anchor) -> String {
    format!(
        "Anchor of the register: {anchor}. With this line in a file, `track verify --anchor FILE` shows that the history up \
         to here has not been altered."
    )
}

const HOME: [&str; 9] =
    ["home", "body", "kind", "status", "due", "days_late", "original_due", "owner", "wording"];

impl Report for Board {
    type Row = BoardRow;
    const COLUMNS: &'static [Column<BoardRow>] = COLUMNS;

    fn rows(&self) -> &[BoardRow] {
        &self.findings
    }

    fn page(&self) -> Page {
        let whom = self.selection.for_whom();
        let title = format!("Board report{whom}, {}", with_weekday(self.as_of));
        Page { title: Some(title), blocks: self.blocks() }
    }

    fn ids(&self) -> Vec<String> {
        self.findings.iter().map(|row| row.token.clone()).collect()
    }
}
