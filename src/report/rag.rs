//! Red, amber or green as a cell.

use crate::model::listed::Listed;
use crate::model::progress_row::ProgressRow;
use crate::model::rag::Rag;
use crate::page::{Cell, Tone};

pub fn cell(rag: Option<Rag>) -> Cell {
    let tone = match rag {
        Some(Rag::Red) => Tone::Late,
        Some(Rag::Amber) => Tone::Soon,
        Some(Rag::Green) => Tone::Done,
        None => Tone::Plain,
    };
    Cell::from(rag.map(Rag::signed)).toned(tone)
}

pub fn of_row(row: &ProgressRow) -> Option<Rag> {
    Rag::of(row.is_open().into(), row.is_overdue().into(), row.is_soon().into())
}
