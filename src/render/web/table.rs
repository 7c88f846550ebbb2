//! A table as a template sees it: its rows as values, and drawn, since a template takes long over thousands of them.

use std::fmt::Write;
use std::io;
use std::sync::Arc;

use minijinja::value::{Serde, Value};
use serde::{Serialize, Serializer};

use super::cell::{CellView, clean};
use crate::page::{Cell, Fit, Heading, Table};

#[derive(Debug)]
pub struct TableView {
    /// Whether it has a column of text that needs room.
    is_wide: bool,
    headings: Vec<HeadingView>,
    rows: Arc<Vec<RowView>>,
    totals: Option<RowView>,
    /// Its place among the kinds of tables of the page, which the style sheet has rules for.
    class: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct HeadingView {
    text: String,
    is_number: bool,
    /// Whether its texts are never broken.
    is_whole: bool,
}

#[derive(Debug, Serialize)]
pub struct RowView {
    /// Whether it is too long to be kept on one sheet of paper.
    is_long: bool,
    cells: Vec<CellView>,
}

/// How many letters a row may have that is kept on one sheet of paper.
const SHORT: usize = 700;

/// How many letters a name may have that is never broken.
const SHORT_NAME: usize = 24;

/// How many letters a word of the register may have, such as `in-progress`, and its column not be broken.
const WORD: usize = 13;

/// On a telephone a cell stands under the last one after its heading, but not where it says as much by itself.
const PLAIN: [&str; 4] = ["kind", "status", "title", "wording"];

impl TableView {
    pub fn of(table: &Table) -> io::Result<TableView> {
        let (rows, numeric) = (table.rows.whole()?, table.numeric()?);
        let heading = |(at, (heading, is_number)): (usize, (&Heading, bool))| HeadingView {
            text: clean(&heading.text),
            is_number,
            is_whole: heading.fit == Fit::Whole || is_of_words(&rows, at),
        };
        let headings = table.headings.iter().zip(numeric).enumerate();
        Ok(TableView {
            is_wide: table.headings.iter().any(|heading| heading.fit == Fit::Cut),
            headings: headings.map(heading).collect(),
            rows: Arc::new(rows.iter().map(|row| RowView::of(row)).collect()),
            totals: table.totals.as_ref().map(|row| RowView::of(row)),
            class: 0,
        })
    }

    pub fn headings(&self) -> &[HeadingView] {
        &self.headings
    }

    pub fn set_class(&mut self, class: usize) {
        self.class = class;
    }

    /// None once a template has it.
    pub fn cells(&mut self) -> impl Iterator<Item = &mut CellView> {
        let rows = Arc::get_mut(&mut self.rows).into_iter().flatten();
        rows.chain(&mut self.totals).flat_map(|row| &mut row.cells)
    }

    fn drawn(&self, rows: &[RowView]) -> Value {
        let mut drawn = String::new();
        rows.iter().for_each(|row| row.draw(&self.headings, &mut drawn));
        Value::from_safe_string(drawn)
    }
}

/// Whether each text is as short as a word, so that breaking it saves nothing.
fn is_of_words(rows: &[Vec<Cell>], at: usize) -> bool {
    let mut cells = rows.iter().filter_map(|row| row.get(at));
    cells.all(|cell| cell.text().chars().count() <= WORD)
}

/// As a template sees it. The rows become values when it asks for them.
#[derive(Serialize)]
struct Shown<'a> {
    class: String,
    headings: &'a [HeadingView],
    rows: Value,
    totals: Option<&'a [CellView]>,
    /// The rows, and the totals, as markup.
    body: Value,
    foot: Option<Value>,
}

impl Serialize for TableView {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let value = |row: &'_ RowView| Value::from(Serde(row));
        let rows = Arc::clone(&self.rows);
        let wide = if self.is_wide { "wide " } else { "" };
        let shown = Shown {
            class: format!("{wide}t{}", self.class),
            headings: &self.headings,
            rows: Value::make_object_iterable(rows, move |rows| Box::new(rows.iter().map(value))),
            totals: self.totals.as_ref().map(|row| row.cells.as_slice()),
            body: self.drawn(&self.rows),
            foot: self.totals.as_ref().map(|row| self.drawn(std::slice::from_ref(row))),
        };
        shown.serialize(to)
    }
}

impl RowView {
    fn of(row: &[Cell]) -> RowView {
        let cells: Vec<CellView> = row.iter().map(CellView::of).collect();
        let is_long = cells.iter().map(|cell| cell.text.len()).sum::<usize>() > SHORT;
        RowView { is_long, cells }
    }

    fn draw(&self, headings: &[HeadingView], out: &mut String) {
        out.push_str(if self.is_long { "<tr class=\"long\">" } else { "<tr>" });
        for (at, (cell, heading)) in self.cells.iter().zip(headings).enumerate() {
            // A row has a heading if its first cell says something.
            let is_head = at == 0 && !cell.text.is_empty();
            let is_broken = is_head && cell.text.chars().count() > SHORT_NAME;
            let class = if heading.is_number {
                "n"
            } else if is_broken {
                "long"
            } else {
                ""
            };
            out.push_str(if is_head { "<th scope=\"row\"" } else { "<td" });
            cell.draw(class, out);
            out.push_str(if is_head { "</th>" } else { "</td>" });
        }
        out.push_str("</tr>\n");
    }
}

impl HeadingView {
    /// What a style sheet is told of the column: what its cells are called, and whether they are broken.
    fn style(&self) -> String {
        let mut style = String::new();
        if self.is_whole {
            style.push_str("--w:nowrap;");
        }
        if !PLAIN.contains(&self.text.as_str()) {
            // Writing to a string can't fail.
            let _ = write!(style, "--h:{}", quoted(&self.text));
        }
        style
    }
}

/// The rules of a style sheet for a kind of table.
pub fn rules(class: usize, headings: &[HeadingView]) -> String {
    let rule = |(at, heading): (usize, &HeadingView)| {
        let style = heading.style();
        if style.is_empty() {
            return style;
        }
        format!(".t{class} td:nth-child({}){{{style}}}\n", at + 1)
    };
    headings.iter().enumerate().skip(1).map(rule).collect()
}

/// A string of a style sheet, in which nothing but letters, digits and spaces stands for itself.
fn quoted(text: &str) -> String {
    let letter = |letter: char| match letter {
        ' ' => letter.to_string(),
        _ if letter.is_alphanumeric() => letter.to_string(),
        _ => format!("\\{:x} ", u32::from(letter)),
    };
    format!("\"{}\"", text.chars().map(letter).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_quoted_so_that_it_stays_a_text_of_the_style_sheet() {
        assert_eq!(quoted("days late"), "\"days late\"");
        assert_eq!(quoted("a\"}</style>\\"), "\"a\\22 \\7d \\3c \\2f style\\3e \\5c \"");
    }

    #[test]
    fn a_column_of_short_words_is_not_broken_and_one_of_texts_is() {
        let table = |text: &str| Table {
            headings: vec![Heading::whole("ref"), Heading::cut("status")],
            rows: vec![vec![Cell::from("R1"), Cell::from(text)]].into(),
            totals: None,
        };
        let rules = |text| rules(1, TableView::of(&table(text)).unwrap().headings());
        assert_eq!(rules("in-progress"), ".t1 td:nth-child(2){--w:nowrap;}\n");
        assert_eq!(rules("closed (on a file's word)"), "");
    }

    #[test]
    fn a_row_whose_first_cell_is_empty_has_no_heading() {
        let row = |first: &str| {
            let mut drawn = String::new();
            let heading = HeadingView { text: "ref".into(), is_number: false, is_whole: true };
            RowView::of(&[Cell::from(first)]).draw(&[heading], &mut drawn);
            drawn
        };
        assert_eq!(row("R1"), "<tr><th scope=\"row\">R1</th></tr>\n");
        assert_eq!(row(""), "<tr><td></td></tr>\n");
    }
}
