//! An answer before it is drawn: what a report hands to every renderer.

use std::borrow::Cow;

use serde::Serialize;

/// A finished answer: its own JSON, a page that anyone may draw, and its rows for programs.
pub trait Report: Serialize {
    /// One element of the array that the answer is about.
    type Row: Serialize;

    /// The array that the answer is about, for one JSON object a line.
    fn rows(&self) -> &[Self::Row];

    /// The answer for people.
    fn page(&self) -> Page;

    /// The rows for programs: ISO dates, plain words, every column.
    fn records(&self) -> Records<'_>;

    /// The most telling columns of the rows, for the shell: no more than fit on a line.
    fn brief(&self) -> Records<'_> {
        self.records()
    }

    /// One name a row; those of findings are taken back by every command.
    fn ids(&self) -> Vec<String>;
}

/// An answer for people, from top to bottom.
#[derive(Debug, Clone, Default)]
pub struct Page {
    pub title: Option<String>,
    pub blocks: Vec<Block>,
}

/// A part of a page.
#[derive(Debug, Clone)]
pub enum Block {
    /// The heading of a part of the page that has headings of its own.
    Part(String),
    Heading(String),
    Text(String),
    /// A remark that may be overlooked, wrapped to the width.
    Aside(String),
    /// A few facts, each with its name.
    Fields(Vec<(&'static str, Cell)>),
    Table(Table),
    /// Entries that begin with a date or a name: `(31 Oct 2023, the inspectorate closed it ...)`.
    Entries(Vec<(String, Cell)>),
    /// What is wrong, each with the command that mends it.
    Remedies(Vec<Remedy>),
}

/// What is wrong with one thing, and the command that mends it, which is never cut: whoever copies
/// it from the screen can type it.
#[derive(Debug, Clone)]
pub struct Remedy {
    pub name: String,
    pub said: Cell,
    pub command: String,
}

/// Lines of one kind under named columns.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    /// The lines; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    pub totals: Option<Vec<Cell>>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub head: &'static str,
    /// What becomes of it where the width does not suffice.
    pub give: Give,
    /// Whether its cells are numbers, which stand at the right.
    pub number: bool,
}

/// What becomes of a column's text where the width does not suffice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Give {
    /// Nothing: references, dates and counts are never cut or wrapped.
    Never,
    Cut,
    /// The whole column is left out where the text beside it would have too little room.
    Leave,
}

impl Column {
    /// A column that is never cut.
    pub const fn fixed(head: &'static str) -> Column {
        Column { head, give: Give::Never, number: false }
    }

    /// A column that a narrow screen can do without.
    pub const fn optional(self) -> Column {
        Column { give: Give::Leave, ..self }
    }

    /// A column of numbers.
    pub const fn number(head: &'static str) -> Column {
        Column { head, give: Give::Never, number: true }
    }

    /// A column that gives way.
    pub const fn text(head: &'static str) -> Column {
        Column { head, give: Give::Cut, number: false }
    }
}

/// A piece of text with its tone. The text says everything; the tone only repeats it in colour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    pub tone: Tone,
}

/// How a piece of text is to be taken. No meaning rests on it alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    #[default]
    Plain,
    Late,
    Soon,
    Done,
    Quiet,
}

impl Cell {
    /// The same text in another tone.
    pub fn toned(self, tone: Tone) -> Cell {
        Cell { tone, ..self }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell { text: text.into(), tone: Tone::Plain }
    }
}

/// Rows for programs, made one after the other.
pub struct Records<'a> {
    pub heads: Vec<&'static str>,
    /// The rows; each has a cell for every column, empty where nothing is known.
    pub rows: Box<dyn Iterator<Item = Vec<Cow<'a, str>>> + 'a>,
}

/// A count with its noun: `1 finding`, `1,576 days`.
pub fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{} {}", grouped(count), plural(noun)),
    }
}

/// A count with a comma between the thousands.
pub fn grouped(count: u64) -> String {
    match count {
        0..1000 => count.to_string(),
        _ => format!("{},{:03}", grouped(count / 1000), count % 1000),
    }
}

fn plural(noun: &str) -> String {
    match noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{stem}ies"),
        None if noun.starts_with("cause of") => noun.replacen("cause", "causes", 1),
        None if noun.starts_with("area for") => noun.replacen("area", "areas", 1),
        None => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_english() {
        assert_eq!(counted(1, "finding"), "1 finding");
        assert_eq!(counted(0, "body"), "0 bodies");
        assert_eq!(counted(1576, "day"), "1,576 days");
        assert_eq!(counted(1_000_001, "row"), "1,000,001 rows");
        assert_eq!(counted(2, "cause of concern"), "2 causes of concern");
    }
}
