//! The text of a report as blocks: lines that may be headings, paragraphs, items of lists, rows of tables.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::line::{Line, Marker, lone_marker, marked};
use super::line_breaks::LineBreaks;
use super::table_lines::{LineCell, cells, lone_cell, wrapped};
use crate::model::calendar::{Precision, Written};
use crate::model::proposal::TextPlace;
use crate::model::text::one_line;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextBlock {
    pub shape: BlockShape,
    /// On one line, without its marker.
    pub text: String,
    pub place: TextPlace,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockShape {
    /// A short line by itself.
    Lone,
    Paragraph,
    Item(Marker),
    /// A row of a table.
    Row(Vec<LineCell>),
}

/// A heading has at most so many words.
const LONGEST_HEADING: usize = 14;

pub fn blocks(text: &str) -> Vec<TextBlock> {
    let lines = without_furniture(lines(text));
    let breaks = LineBreaks::of(&lines);
    let mut blocks: Vec<TextBlock> = Vec::new();
    let mut is_open = false;
    let mut above = "";
    // A marker on a line by itself belongs to the next one.
    let mut mark = None;
    for line in &lines {
        let lone = lone_marker(line.text);
        if line.text.is_empty() || lone.is_some() {
            is_open = false;
            mark = lone.or(mark);
            continue;
        }
        if is_open
            && let Some(row) = blocks.last_mut().and_then(TextBlock::cells)
            && wrapped(row, line)
        {
            continue;
        }
        let begun =
            match (begun(line, blocks.last().and_then(TextBlock::row), is_open), mark.take()) {
                (Begun::Words, Some(mark)) => Begun::Item(mark, line.text),
                (Begun::Words, None)
                    if !is_open && blocks.last().is_some_and(|last| last.lists(line.text)) =>
                {
                    Begun::Item(Marker::Bullet, line.text)
                }
                (begun, _) => begun,
            };
        match (blocks.last_mut(), begun) {
            (Some(last), Begun::Words)
                if last.goes_on_in(line.text, is_open)
                    && !(is_open && breaks.ends_paragraph(above, line.text)) =>
            {
                last.append(line.text, &breaks)
            }
            (_, begun) => blocks.push(begun.block(line)),
        }
        (is_open, above) = (true, line.text);
    }
    for block in &mut blocks {
        if block.shape == BlockShape::Paragraph && is_short(&block.text) {
            block.shape = BlockShape::Lone;
        }
    }
    blocks
}

enum Begun<'a> {
    Words,
    /// Marked as one, as web pages and Markdown do.
    Heading(&'a str),
    Item(Marker, &'a str),
    Row(Vec<LineCell>),
}

impl Begun<'_> {
    fn block(self, line: &Line) -> TextBlock {
        let (shape, text) = match self {
            Begun::Words => (BlockShape::Paragraph, line.text.to_owned()),
            Begun::Heading(text) => (BlockShape::Lone, text.to_owned()),
            Begun::Item(marker, rest) => (BlockShape::Item(marker), rest.to_owned()),
            Begun::Row(cells) => {
                let text: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
                let text = text.join(" ");
                (BlockShape::Row(cells), text)
            }
        };
        TextBlock { shape, text: one_line(&text), place: line.place }
    }
}

impl TextBlock {
    fn cells(&mut self) -> Option<&mut Vec<LineCell>> {
        match &mut self.shape {
            BlockShape::Row(cells) => Some(cells),
            _ => None,
        }
    }

    fn row(&self) -> Option<&[LineCell]> {
        match &self.shape {
            BlockShape::Row(cells) => Some(cells),
            _ => None,
        }
    }

    /// Whether the next line belongs to it. After a blank line, only where a sentence is plainly unfinished.
    fn goes_on_in(&self, line: &str, is_next: bool) -> bool {
        if matches!(self.shape, BlockShape::Row(_) | BlockShape::Lone) {
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
        !(is_heading && was_short_line && self.shape == BlockShape::Paragraph)
    }

    /// Whether a line after a blank one is the next item of a list whose bullets are lost.
    fn lists(&self, line: &str) -> bool {
        let is_item = matches!(self.shape, BlockShape::Item(Marker::Bullet));
        let leads_on = [";", "; and", "; or", ", and"].iter().any(|end| self.text.ends_with(end));
        line.starts_with(char::is_lowercase) && (self.text.ends_with(':') || is_item && leads_on)
    }

    fn append(&mut self, line: &str, breaks: &LineBreaks) {
        let is_split = self.text.ends_with('\u{ad}') || breaks.is_split(&self.text, line);
        if is_split {
            // The hyphen.
            self.text.pop();
        } else if !(self.text.ends_with('-') && line.starts_with(char::is_lowercase)) {
            self.text.push(' ');
        }
        self.text.push_str(&one_line(line));
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

fn begun<'a>(line: &Line<'a>, above: Option<&[LineCell]>, is_next: bool) -> Begun<'a> {
    if line.text.starts_with('#') {
        return Begun::Heading(line.text.trim_start_matches(['#', ' ']));
    }
    if is_date(line.text) {
        return Begun::Heading(line.text);
    }
    let row = cells(line, above.is_some());
    if let Some(cells) = row.or_else(|| lone_cell(above?, line, is_next)) {
        return Begun::Row(cells);
    }
    match marked(line.text) {
        Some((marker, rest)) => Begun::Item(marker, rest),
        None => Begun::Words,
    }
}

/// A day by itself, as letters and articles have it above their text.
fn is_date(line: &str) -> bool {
    line.len() <= 30
        && line.chars().filter(char::is_ascii_digit).count() >= 5
        && Written::read(line).is_ok_and(|read| read.precision == Precision::Day)
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
        lines.push(Line { place: TextPlace { page: None, line: number }, indent: 0, text: "" });
        for line in on_page.lines() {
            number += 1;
            let place = TextPlace { page: has_pages.then_some(page), line: number };
            let indent = line.chars().take_while(|c| c.is_whitespace()).count();
            lines.push(Line { place, indent, text: line.trim() });
        }
    }
    lines
}

/// Without the numbers of pages, and what stands at the head or foot of most pages.
fn without_furniture(lines: Vec<Line>) -> Vec<Line> {
    let pages = lines.iter().filter_map(|line| line.place.page).max().unwrap_or_default();
    let edges = edges(&lines);
    let mut seen: HashMap<String, u32> = HashMap::new();
    for line in lines.iter().filter(|line| edges.contains(&line.place)) {
        *seen.entry(without_digits(line.text)).or_default() += 1;
    }
    let is_repeated = |line: &Line| {
        let times = seen.get(&without_digits(line.text)).copied().unwrap_or_default();
        pages >= 3 && times * 2 > pages && edges.contains(&line.place)
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

/// The first and the last lines with words of each page; a heading in the middle may be repeated too.
fn edges(lines: &[Line]) -> HashSet<TextPlace> {
    const DEEP: usize = 2;
    let mut pages: BTreeMap<Option<u32>, Vec<TextPlace>> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.text.is_empty()) {
        pages.entry(line.place.page).or_default().push(line.place);
    }
    let edges = |places: Vec<TextPlace>| {
        let last = places.len().saturating_sub(DEEP);
        let is_edge = move |at: usize| at < DEEP || at >= last;
        places.into_iter().enumerate().filter(move |(at, _)| is_edge(*at)).map(|(_, place)| place)
    };
    pages.into_values().flat_map(edges).collect()
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> Vec<(BlockShape, String)> {
        blocks(text).into_iter().map(|block| (block.shape, block.text)).collect()
    }

    #[test]
    fn lines_are_joined_to_paragraphs_and_items() {
        let text = "Cause of concern\nThe force doesn't record calls\nwell enough.\n\n- Train\n  all staff;\n(b) re-\nassess calls.\n";
        assert_eq!(
            shapes(text),
            [
                (BlockShape::Lone, "Cause of concern".to_owned()),
                (BlockShape::Paragraph, "The force doesn't record calls well enough.".to_owned()),
                (BlockShape::Item(Marker::Bullet), "Train all staff;".to_owned()),
                (BlockShape::Item(Marker::Letter("b".to_owned())), "re-assess calls.".to_owned()),
            ]
        );
    }

    #[test]
    fn a_sentence_goes_on_over_a_page_and_its_furniture() {
        let text = "Report on calls\nThe force should train\n1\n\u{c}Report on calls\nits staff.\n2\n\u{c}Report on calls\nEnd.\n3";
        let blocks = blocks(text);
        assert_eq!(blocks[0].text, "The force should train its staff.");
        assert_eq!(blocks[0].place, TextPlace { page: Some(1), line: 2 });
    }

    fn cells_of(text: &str) -> Vec<Vec<String>> {
        let cells = |block: TextBlock| match block.shape {
            BlockShape::Row(cells) => cells.into_iter().map(|cell| cell.text).collect(),
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
    fn a_heading_that_is_repeated_in_the_middle_of_pages_stays() {
        let page = |number: usize| {
            format!(
                "Report on calls\nWords of page {number}.\n\nRecommendation {number}\n\nAct now.\nMore.\n{number}\n"
            )
        };
        let text = [page(1), page(2), page(3)].join("\u{c}");
        let kept =
            blocks(&text).iter().filter(|block| block.text.starts_with("Recommendation")).count();
        assert_eq!(kept, 3);
        assert!(blocks(&text).iter().all(|block| block.text != "Report on calls"));
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
        assert!(blocks("|---|---|").iter().all(|block| !matches!(block.shape, BlockShape::Row(_))));
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
            assert_eq!(matches!(blocks(text)[0].shape, BlockShape::Item(_)), is_item, "{text}");
        }
    }
}
