//! What is late and what is next at one body, short enough for the top of a page.

use super::rag;
use super::row::RowText;
use crate::model::listed::Listed;
use crate::model::progress_row::ProgressRow;
use crate::page::{Block, Cell, Heading, Table, counted};

/// So many fit on a screen with the ageing below them.
const LATE: usize = 4;
const NEXT: usize = 3;

/// Both lists have the earliest date first.
pub fn blocks(late: &[ProgressRow], next: &[ProgressRow]) -> Vec<Block> {
    let rows = late.iter().take(LATE).chain(next.iter().take(NEXT));
    let (first_late, first_next) = (first_of(LATE, late.len()), first_of(NEXT, next.len()));
    let heading = match (late.len(), next.len()) {
        (_, 0) => format!("Late{first_late}; nothing has a date ahead"),
        (0, _) => format!("Next{first_next}"),
        _ => format!("Late{first_late}, and next{first_next}"),
    };
    let table = Table {
        headings: vec![
            Heading::whole("RAG"),
            Heading::whole("ref"),
            Heading::whole("due"),
            Heading::whole("which is"),
            Heading::cut("title"),
        ],
        rows: rows.map(cells).collect(),
        totals: None,
    };
    Block::Table(table).under(heading)
}

/// Said where some are left out.
fn first_of(most: usize, all: usize) -> String {
    if all > most { format!(" (the first {most} of {all})") } else { String::new() }
}

fn cells(row: &ProgressRow) -> Vec<Cell> {
    let standing = match (row.days_late(), row.days_left()) {
        (Some(days), _) => format!("{} late", counted(days, "day")),
        (None, Some(0)) => "today".to_owned(),
        (None, left) => format!("in {}", counted(left.unwrap_or_default(), "day")),
    };
    vec![
        rag::cell(rag::of_row(row)),
        Cell::from(row.finding.name()),
        row.due_cell(),
        Cell::from(standing).toned(row.tone()),
        Cell::from(&row.finding.title),
    ]
}
