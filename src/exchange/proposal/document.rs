//! The text of a report as blocks: lines that may be headings, paragraphs, items of lists, rows of tables.

use std::collections::HashMap;

use crate::model::proposal::Place;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub shape: Shape,
    /// On one line, without its marker.
    pub text: String,
    pub place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A short line by itself.
    Lone,
    Paragraph,
    Item(Marker),
    /// A row of a table.
    Row(Vec<Cell>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Where it begins: cells of one column begin at nearly the same place.
    pub at: usize,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marker {
    Bullet,
    /// `(a)`, `b)` or `(iv)`, without its brackets.
    Letter(String),
    /// `3.` or `3.2`, without the full stop.
    Number(String),
}

struct Line<'a> {
    place: Place,
    /// How far it is from the margin.
    indent: usize,
    text: &'a str,
}

/// A heading has at most so many words.
const LONGEST_HEADING: usize = 14;

pub fn blocks(text: &str) -> Vec<Block> {
    let lines = without_furniture(lines(text));
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in &lines {
        if line.text.is_empty() {
            is_open = false;
            continue;
        }
        if is_open
            && let Some(row) = blocks.last_mut().and_then(Block::cells)
            && wrapped(row, line)
        {
            continue;
        }
        let begun =
            begun(line, blocks.last().is_some_and(|last| matches!(last.shape, Shape::Row(_))));
        match (blocks.last_mut(), begun) {
            (Some(last), Begun::Words) if last.goes_on_in(line.text, is_open) => {
                last.append(line.text)
            }
            (_, begun) => blocks.push(begun.block(line)),
        }
        is_open = true;
    }
    for block in &mut blocks {
        if block.shape == Shape::Paragraph && is_short(&block.text) {
            block.shape = Shape::Lone;
        }
    }
    blocks
}

enum Begun<'a> {
    Words,
    /// Marked as one, as web pages and Markdown do.
    Heading(&'a str),
    Item(Marker, &'a str),
    Row(Vec<Cell>),
}

impl Begun<'_> {
    fn block(self, line: &Line) -> Block {
        let (shape, text) = match self {
            Begun::Words => (Shape::Paragraph, line.text.to_owned()),
            Begun::Heading(text) => (Shape::Lone, text.to_owned()),
            Begun::Item(marker, rest) => (Shape::Item(marker), rest.to_owned()),
            Begun::Row(cells) => {
                let text: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
                let text = text.join(" ");
                (Shape::Row(cells), text)
            }
        };
        Block { shape, text: spaced(&text), place: line.place }
    }
}

impl Block {
    fn cells(&mut self) -> Option<&mut Vec<Cell>> {
        match &mut self.shape {
            Shape::Row(cells) => Some(cells),
            _ => None,
        }
    }

    /// Whether the next line belongs to it. After a blank line, only where a sentence is plainly unfinished.
    fn goes_on_in(&self, line: &str, is_next: bool) -> bool {
        if matches!(self.shape, Shape::Row(_) | Shape::Lone) {
            return false;
        }
        let begins_small = line.starts_with(char::is_lowercase);
        let is_unfinished = !self.text.ends_with(['.', ':', ';', '?', '!', '”', '"', '’']);
        if !is_next {
            return is_unfinished && begins_small && self.text.contains(' ');
        }
        if is_labelled(line) || is_labelled(&self.text) {
            return false;
        }
        let is_heading = is_unfinished && is_short(&self.text) && !begins_small;
        let was_short_line = self.text.chars().count() < SHORT_LINE;
        !(is_heading && was_short_line && self.shape == Shape::Paragraph)
    }

    fn append(&mut self, line: &str) {
        let is_split = self.text.ends_with('\u{ad}');
        if is_split {
            self.text.pop();
        } else if !(self.text.ends_with('-') && line.starts_with(char::is_lowercase)) {
            self.text.push(' ');
        }
        self.text.push_str(&spaced(line));
    }
}

/// `Preventing crime: Good`, a line of a list without marks.
fn is_labelled(line: &str) -> bool {
    line.rsplit_once(": ").is_some_and(|(label, value)| {
        label.split(' ').count() <= 10
            && value.split(' ').count() <= 2
            && !value.ends_with(['.', ';', ','])
    })
}

/// A line that ends before this stands by itself or ends a paragraph.
const SHORT_LINE: usize = 60;

fn is_short(text: &str) -> bool {
    text.split(' ').count() <= LONGEST_HEADING && !text.ends_with(['.', ';', ','])
}

fn begun<'a>(line: &Line<'a>, is_in_table: bool) -> Begun<'a> {
    if line.text.starts_with('#') {
        return Begun::Heading(line.text.trim_start_matches(['#', ' ']));
    }
    if let Some(cells) = cells(line, is_in_table) {
        return Begun::Row(cells);
    }
    match marked(line.text) {
        Some((marker, rest)) => Begun::Item(marker, rest),
        None => Begun::Words,
    }
}

/// Cells of columns that nothing marks begin less than this from each other.
const ALIGNED: usize = 5;

/// Columns that bars or tabs mark are further apart than any that are only aligned.
const APART: usize = 1000;

/// Between bars, tabs or wide gaps; in a table that has begun, gaps may be small.
fn cells(line: &Line, is_in_table: bool) -> Option<Vec<Cell>> {
    let marked_by = ['|', '\t'].into_iter().find(|mark| line.text.contains(*mark));
    let cells: Vec<Cell> = match marked_by {
        Some(mark) => {
            let parts = line.text.trim_matches('|').split(mark).enumerate();
            parts.map(|(at, text)| Cell { at: at * APART, text: spaced(text) }).collect()
        }
        None => gapped(line, if is_in_table { "  " } else { "   " }),
    };
    let is_rule = |cell: &Cell| cell.text.chars().all(|c| matches!(c, '-' | ':' | '=' | '+' | '─'));
    let is_marker =
        cells.first().is_some_and(|first| marked(&format!("{} x", first.text)).is_some());
    let filled = cells.iter().filter(|cell| !cell.text.is_empty()).count();
    (filled > 1 && !is_marker && !cells.iter().all(is_rule)).then_some(cells)
}

fn gapped(line: &Line, gap: &str) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut at = line.indent;
    for part in line.text.split(gap) {
        let blank = part.chars().take_while(|c| c.is_whitespace()).count();
        if !part.trim().is_empty() {
            cells.push(Cell { at: at + blank, text: spaced(part) });
        }
        at += part.chars().count() + gap.len();
    }
    cells
}

/// Whether a line goes on with the cells of the row above; it is then added to them.
fn wrapped(row: &mut [Cell], line: &Line) -> bool {
    let parts = gapped(line, "  ");
    let column = |at: usize| row.iter().position(|cell| cell.at.abs_diff(at) < ALIGNED);
    let columns: Option<Vec<usize>> = parts.iter().map(|part| column(part.at)).collect();
    let is_of_text = |cell: &Cell| cell.at >= APART || line.text.contains(['|', '\t']);
    let Some(columns) = columns.filter(|_| !row.iter().any(is_of_text)) else { return false };
    // A line that fills every column is a row of its own.
    if columns.len() == row.len() && row.len() > 1 && !is_continued(row, &parts) {
        return false;
    }
    for (column, part) in columns.into_iter().zip(parts) {
        if let Some(cell) = row.get_mut(column) {
            cell.text = format!("{} {}", cell.text, part.text);
        }
    }
    true
}

/// Whether the parts go on in the middle of a phrase, or are the ends of the names above.
fn is_continued(row: &[Cell], parts: &[Cell]) -> bool {
    const ENDS_OF_NAMES: [&str; 3] = ["Police", "Constabulary", "Service"];
    let is_small = |part: &Cell| part.text.starts_with(char::is_lowercase);
    let is_end = |part: &Cell| ENDS_OF_NAMES.contains(&part.text.as_str());
    row.len() == parts.len() && (parts.iter().any(is_small) || parts.iter().all(is_end))
}

fn marked(line: &str) -> Option<(Marker, &str)> {
    const BULLETS: [char; 10] = ['•', '‣', '▪', '◦', '●', '–', '—', '-', '*', '·'];
    let (first, rest) = line.split_once(char::is_whitespace)?;
    let rest = rest.trim();
    let mut letters = first.chars();
    if let (Some(letter), None) = (letters.next(), letters.next())
        && (BULLETS.contains(&letter)
            || letter == 'o'
            || ('\u{e000}'..'\u{f8ff}').contains(&letter))
    {
        return Some((Marker::Bullet, rest));
    }
    let inner = first.trim_start_matches('(').trim_end_matches([')', '.', ':']);
    let is_bare = inner.len() == first.len();
    if rest.is_empty() || is_bare && !inner.contains('.') {
        return None;
    }
    let is_letter = inner.len() == 1 && inner.starts_with(|c: char| c.is_ascii_lowercase());
    let is_roman = !inner.is_empty() && inner.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    if (is_letter || is_roman) && first.ends_with([')', '.']) {
        return Some((Marker::Letter(inner.to_owned()), rest));
    }
    let is_number = inner.starts_with(|c: char| c.is_ascii_digit())
        && inner.chars().all(|c| c.is_ascii_digit() || c == '.')
        && inner.len() <= 6;
    is_number.then(|| (Marker::Number(inner.to_owned()), rest))
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let has_pages = text.trim_end().contains('\u{c}');
    let mut lines = Vec::new();
    let mut number = 0;
    for (page, on_page) in (1..).zip(text.split('\u{c}')) {
        if has_pages {
            number = 0;
        }
        // Two paragraphs unless a sentence goes on.
        lines.push(Line { place: Place { page: None, line: number }, indent: 0, text: "" });
        for line in on_page.lines() {
            number += 1;
            let place = Place { page: has_pages.then_some(page), line: number };
            let indent = line.chars().take_while(|c| c.is_whitespace()).count();
            lines.push(Line { place, indent, text: line.trim() });
        }
    }
    lines
}

/// Without the numbers of pages, and what stands at the head or foot of nearly every page.
fn without_furniture(lines: Vec<Line>) -> Vec<Line> {
    let pages = lines.iter().filter_map(|line| line.place.page).max().unwrap_or_default();
    let mut seen: HashMap<String, u32> = HashMap::new();
    for line in &lines {
        *seen.entry(without_digits(line.text)).or_default() += 1;
    }
    let is_repeated = |line: &Line| {
        pages >= 3 && seen.get(&without_digits(line.text)).is_some_and(|times| times * 2 > pages)
    };
    let is_number = |line: &Line| {
        line.place.page.is_some() && line.text.chars().all(|c| c.is_ascii_digit() || c == ' ')
    };
    lines
        .into_iter()
        // A table of contents leads to its pages by dots.
        .filter(|line| !line.text.contains("...."))
        .filter(|line| line.text.is_empty() || !is_number(line) && !is_repeated(line))
        .collect()
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

pub fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> Vec<(Shape, String)> {
        blocks(text).into_iter().map(|block| (block.shape, block.text)).collect()
    }

    #[test]
    fn lines_are_joined_to_paragraphs_and_items() {
        let text = "Cause of concern\nThe force doesn't record calls\nwell enough.\n\n- Train\n  all staff;\n(b) re-\nassess calls.\n";
        assert_eq!(
            shapes(text),
            [
                (Shape::Lone, "Cause of concern".to_owned()),
                (Shape::Paragraph, "The force doesn't record calls well enough.".to_owned()),
                (Shape::Item(Marker::Bullet), "Train all staff;".to_owned()),
                (Shape::Item(Marker::Letter("b".to_owned())), "re-assess calls.".to_owned()),
            ]
        );
    }

    #[test]
    fn a_sentence_goes_on_over_a_page_and_its_furniture() {
        let text = "Report on calls\nThe force should train\n1\n\u{c}Report on calls\nits staff.\n2\n\u{c}Report on calls\nEnd.\n3";
        let blocks = blocks(text);
        assert_eq!(blocks[0].text, "The force should train its staff.");
        assert_eq!(blocks[0].place, Place { page: Some(1), line: 2 });
    }

    fn cells_of(text: &str) -> Vec<Vec<String>> {
        let cells = |block: Block| match block.shape {
            Shape::Row(cells) => cells.into_iter().map(|cell| cell.text).collect(),
            _ => panic!("{block:?}"),
        };
        blocks(text).into_iter().map(cells).collect()
    }

    #[test]
    fn a_cell_may_be_wrapped_over_lines() {
        let table = "                          Kent             Essex\n                          Police           Police\n\n\
            Disrupting organised      Requires         Good\ncrime groups              improvement\n";
        assert_eq!(
            cells_of(table),
            [
                vec!["Kent Police", "Essex Police"],
                vec!["Disrupting organised crime groups", "Requires improvement", "Good"]
            ]
        );
    }

    #[test]
    fn lines_with_a_label_stand_by_themselves() {
        let text = "Preventing crime: Good\nInvestigating crime: Requires improvement\nThe force met us.\n";
        assert_eq!(shapes(text).len(), 3);
    }

    #[test]
    fn cells_are_between_bars_tabs_or_wide_gaps() {
        for text in ["| Leadership | Good |", "Leadership\tGood", "Leadership      Good"] {
            assert_eq!(cells_of(text), [["Leadership", "Good"]], "{text}");
        }
        assert!(blocks("|---|---|").iter().all(|block| !matches!(block.shape, Shape::Row(_))));
    }

    #[test]
    fn markers_are_told_from_words() {
        for (text, is_item) in [
            ("3.2 Calls", true),
            ("2. Train staff", true),
            ("(iv) Train", true),
            ("A force", false),
            ("2024 was", false),
            ("i.e. this", false),
            ("o Train", true),
        ] {
            assert_eq!(matches!(blocks(text)[0].shape, Shape::Item(_)), is_item, "{text}");
        }
    }
}
