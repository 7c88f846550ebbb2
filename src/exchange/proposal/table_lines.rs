//! Lines of a text that are rows of a table, by bars, tabs or wide gaps.

use super::line::{Line, marked};
use crate::model::text::one_line;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineCell {
    /// Where it begins: cells of one column begin at nearly the same place.
    pub at: usize,
    pub text: String,
}

/// Cells of columns that nothing marks begin less than this from each other.
const ALIGNED: usize = 5;

/// Columns that bars or tabs mark are further apart than any that are only aligned.
const APART: usize = 1000;

/// Between bars, tabs or wide gaps; in a table that has begun, gaps may be small.
pub fn cells(line: &Line, is_in_table: bool) -> Option<Vec<LineCell>> {
    let marked_by = ['|', '\t'].into_iter().find(|mark| line.text.contains(*mark));
    let cells: Vec<LineCell> = match marked_by {
        Some(mark) => {
            let parts = line.text.trim_matches('|').split(mark).enumerate();
            parts.map(|(at, text)| LineCell { at: at * APART, text: one_line(text) }).collect()
        }
        None => gapped(line, if is_in_table { "  " } else { "   " }),
    };
    let is_rule =
        |cell: &LineCell| cell.text.chars().all(|c| matches!(c, '-' | ':' | '=' | '+' | '─'));
    let is_marker =
        cells.first().is_some_and(|first| marked(&format!("{} x", first.text)).is_some());
    let filled = cells.iter().filter(|cell| !cell.text.is_empty()).count();
    (filled > 1 && !is_marker && !cells.iter().all(is_rule)).then_some(cells)
}

/// A cell by itself under a column of the row above, where the others are blank: far from the margin, or right below
/// and short.
pub fn lone_cell(row: &[LineCell], line: &Line, is_next: bool) -> Option<Vec<LineCell>> {
    const FAR: usize = 10;
    const MOST_WORDS: usize = 6;
    let cells = gapped(line, "  ");
    let is_under = |cell: &LineCell| row.iter().any(|above| above.at.abs_diff(cell.at) < ALIGNED);
    // Below a row that bars mark, such as the menu of a page, only a row with bars goes on.
    let is_aligned = row.iter().all(|cell| cell.at < APART);
    let is_near =
        |cell: &LineCell| is_next && is_aligned && cell.text.split(' ').count() <= MOST_WORDS;
    let is_cell = |cell: &LineCell| {
        (cell.at >= FAR || is_near(cell)) && is_under(cell) && !cell.text.ends_with(['.', ':'])
    };
    (cells.len() == 1 && cells.iter().all(is_cell)).then_some(cells)
}

fn gapped(line: &Line, gap: &str) -> Vec<LineCell> {
    let mut cells = Vec::new();
    let mut at = line.indent;
    for part in line.text.split(gap) {
        let blank = part.chars().take_while(|c| c.is_whitespace()).count();
        if !part.trim().is_empty() {
            cells.push(LineCell { at: at + blank, text: one_line(part) });
        }
        at += part.chars().count() + gap.len();
    }
    cells
}

/// Whether a line goes on with the cells of the row above; it is then added to them.
pub fn wrapped(row: &mut [LineCell], line: &Line) -> bool {
    let parts = gapped(line, "  ");
    let column = |at: usize| row.iter().position(|cell| cell.at.abs_diff(at) < ALIGNED);
    let columns: Option<Vec<usize>> = parts.iter().map(|part| column(part.at)).collect();
    let is_of_text = |cell: &LineCell| cell.at >= APART || line.text.contains(['|', '\t']);
    let Some(columns) = columns.filter(|_| !row.iter().any(is_of_text)) else { return false };
    // A line that fills every column is a row of its own.
    if columns.len() == row.len() && row.len() > 1 && !is_continued(row, &parts) {
        return false;
    }
    if parts.iter().any(begins_another) {
        return false;
    }
    for (column, part) in columns.into_iter().zip(parts) {
        if let Some(cell) = row.get_mut(column) {
            cell.text = format!("{} {}", cell.text, part.text);
        }
    }
    true
}

/// Whether a capital begins another cell, and not the end of a body's name.
fn begins_another(part: &LineCell) -> bool {
    let last = part.text.rsplit(' ').next().unwrap_or_default();
    part.text.starts_with(char::is_uppercase) && !ENDS_OF_NAMES.contains(&last)
}

const ENDS_OF_NAMES: [&str; 3] = ["Police", "Constabulary", "Service"];

/// Whether the parts go on in the middle of a phrase, or are the ends of the names above.
fn is_continued(row: &[LineCell], parts: &[LineCell]) -> bool {
    let is_small = |part: &LineCell| part.text.starts_with(char::is_lowercase);
    let is_end = |part: &LineCell| ENDS_OF_NAMES.contains(&part.text.as_str());
    row.len() == parts.len() && (parts.iter().any(is_small) || parts.iter().all(is_end))
}
