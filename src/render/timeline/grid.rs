//! The cells of a timeline: lines first, then what joins them, then the marks.

use chrono::NaiveDate;

use super::axis::Axis;
use super::signs::{line_of, sign, still};
use crate::page::{ChartSpan, Join, MarkKind, SpanKind, TimelineChart, Tone};

#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    pub letter: char,
    pub tone: Tone,
    is_mark: bool,
}

const BLANK: Drawn = Drawn { letter: ' ', tone: Tone::Plain, is_mark: false };

/// The cells of each row.
pub struct DrawnGrid(pub Vec<Vec<Drawn>>);

impl DrawnGrid {
    pub fn drawn(timeline: &TimelineChart, axis: &Axis, ascii: bool) -> DrawnGrid {
        let mut grid = DrawnGrid(vec![vec![BLANK; axis.cells]; timeline.rows.len()]);
        for (at, row) in timeline.rows.iter().enumerate() {
            row.spans.iter().for_each(|span| grid.span(at, span, timeline.today, axis, ascii));
        }
        timeline.joins.iter().for_each(|join| grid.join(*join, axis, ascii));
        for (at, row) in timeline.rows.iter().enumerate() {
            for mark in &row.marks {
                grid.mark(at, axis.cell(mark.day), mark.kind, ascii);
            }
        }
        grid
    }

    fn at(&mut self, row: usize, cell: usize) -> Option<&mut Drawn> {
        self.0.get_mut(row)?.get_mut(cell)
    }

    fn set(&mut self, row: usize, cell: usize, letter: char, tone: Tone) {
        if let Some(drawn) = self.at(row, cell) {
            *drawn = Drawn { letter, tone, is_mark: false };
        }
    }

    fn span(&mut self, row: usize, span: &ChartSpan, today: NaiveDate, axis: &Axis, ascii: bool) {
        let (from, to) = (axis.cell(span.from), axis.cell(span.to));
        let (letter, tone) = line_of(span.kind, ascii);
        (from..=to).for_each(|cell| self.set(row, cell, letter, tone));
        if span.kind == SpanKind::Unknown {
            self.set(row, usize::midpoint(from, to), '?', tone);
        } else if span.to == today {
            self.set(row, to, still(ascii), tone);
        }
    }

    /// A broken line from where it ended to the day on which it came back, and from there to its other row.
    fn join(&mut self, join: Join, axis: &Axis, ascii: bool) {
        let cell = axis.cell(join.day);
        let (along, down, corner) = match (ascii, join.to > join.from) {
            (true, _) => (':', '|', '+'),
            (false, true) => ('╌', '│', '┐'),
            (false, false) => ('╌', '│', '┘'),
        };
        for before in (0..cell).rev() {
            match self.at(join.from, before) {
                Some(blank) if *blank == BLANK => blank.letter = along,
                _ => break,
            }
        }
        self.set(join.from, cell, corner, Tone::Plain);
        for row in join.from.min(join.to) + 1..join.from.max(join.to) {
            self.set(row, cell, down, Tone::Plain);
        }
    }

    /// In its cell, or in the nearest one that has no mark yet.
    fn mark(&mut self, row: usize, cell: usize, kind: MarkKind, ascii: bool) {
        let Some(cells) = self.0.get_mut(row) else { return };
        let is_free = |at: &usize| cells.get(*at).is_some_and(|drawn| !drawn.is_mark);
        let near = (0..3).flat_map(|by| [cell.checked_add(by), cell.checked_sub(by)]).flatten();
        let at = near.into_iter().find(is_free).unwrap_or(cell);
        let (letter, tone) = sign(kind, ascii);
        if let Some(drawn) = cells.get_mut(at) {
            *drawn = Drawn { letter, tone, is_mark: true };
        }
    }
}
