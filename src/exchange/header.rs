//! Which row of a sheet has the headings.

use super::asides::is_in_a_key;
use super::csv::Rows;
use super::header_pair::in_two_rows;
use super::headings::Heads;
use super::known_headings::{field_named, known_headings};
use super::mapping::Mapping;
use super::read_table::not_read;
use super::source::Source;
use crate::error::{Complaint, Place, shortened};
use crate::model::columns::Field;

/// Where headings are looked for: under a title, and the headings of groups of columns.
const MOST_ABOVE: usize = 40;

/// Where the headings of a further section are looked for; a longer table is a machine's.
const MOST_BELOW: usize = 2000;

/// All of the rows are in this place.
pub fn heads_of(source: &Source, mapping: &Mapping, all: &Place) -> Result<Heads, Complaint> {
    let number = mapping.header_row.or_else(|| header_row(source.rows(), mapping));
    let heads = Heads::first_of(&mut source.rows(), number, all)?;
    let mut heads = in_two_rows(source.rows(), &heads, mapping).unwrap_or(heads);
    add_those_of_sections(source.rows(), &mut heads);
    heads.sheet.clone_from(&source.sheet);
    heads.other_sheets.clone_from(&source.other_sheets);
    heads.is_raw = mapping.is_raw && source.is_text();
    Ok(heads)
}

/// A row that may have the headings.
struct Candidate {
    heads: Heads,
    /// How many of its cells are headings that mean something.
    known: usize,
}

/// The row with the most headings that mean something, if it has two of them; but the first table counts, and not one below
/// it with more headings.
fn header_row(mut rows: Rows, mapping: &Mapping) -> Option<u64> {
    let mut seen: Vec<Candidate> = Vec::new();
    while let Some(row) = rows.advance().filter(|_| seen.len() < MOST_ABOVE) {
        if !row.is_blank() && row.fault.is_none() {
            let heads = Heads::of(row.line.into(), row.cells);
            let known = known_headings(&heads, mapping);
            seen.push(Candidate { heads, known });
        }
    }
    let most = seen.iter().map(|one| one.known).max().filter(|most| *most > 1)?;
    let best = seen.iter().position(|one| one.known == most)?;
    let above = seen.get(..best)?;
    let is_first = |(at, one): &(usize, &Candidate)| {
        let below = above.get(at + 1..).unwrap_or_default();
        one.may_be_headings(most) && below.iter().any(|row| row.is_finding_under(&one.heads))
    };
    let first = above.iter().enumerate().find(is_first).map(|(_, one)| one);
    Some(first.or(seen.get(best))?.heads.place.number)
}

impl Candidate {
    fn filled(&self) -> usize {
        self.heads.written().filter(|cell| !cell.is_empty()).count()
    }

    /// Whether these are the headings of findings, beside a row with `most` known ones; and not keys with their values beside
    /// them, or a key to colours.
    fn may_be_headings(&self, most: usize) -> bool {
        let fields: Vec<Option<Field>> = self.heads.written().map(field_named).collect();
        let has = |field: Field| fields.contains(&Some(field));
        let says_what = has(Field::Title) || has(Field::Text);
        let are_pairs =
            !fields.windows(2).any(|pair| matches!(pair, [Some(one), Some(other)] if one != other));
        let is_whole = says_what && has(Field::Ref) || self.known * 2 >= most;
        self.known > 1 && says_what && is_whole && (!are_pairs || self.known * 2 > self.filled())
    }

    fn is_finding_under(&self, heads: &Heads) -> bool {
        let mut beside = heads.written().zip(self.heads.written());
        let says_what = beside.any(|(heading, cell)| {
            let field = field_named(heading);
            !cell.is_empty() && (field == Some(Field::Title) || field == Some(Field::Text))
        });
        let first = self.heads.written().find(|cell| !cell.is_empty());
        let is_key = first.is_some_and(is_in_a_key);
        says_what && !is_key && self.filled() > 1 && self.known * 2 < self.filled()
    }
}

/// Below another title the headings may come again, with further ones: the columns are the same.
fn add_those_of_sections(mut rows: Rows, heads: &mut Heads) {
    let mut seen = 0;
    while let Some(row) = rows.advance().filter(|_| seen < MOST_BELOW) {
        seen += 1;
        if row.line > heads.place.number && row.fault.is_none() && heads.begin(row.cells) {
            heads.add_from(row.cells);
        }
    }
}

/// What stands above the headings.
pub fn passed_over(mut rows: Rows, heads: &Heads) -> Vec<String> {
    let Place { row_kind, number: last, .. } = heads.place;
    let first = heads.upper.unwrap_or(last);
    let mut remarks = Vec::new();
    while let Some(row) = rows.advance().filter(|row| row.line < first) {
        let words: Vec<&str> =
            row.cells.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
        if !words.is_empty() {
            remarks.push(not_read(&heads.at(row.line), &shortened(&words.join(" "), 80)));
        }
    }
    if first < last {
        remarks.push(format!("{} {first} and {last} have the headings", row_kind.counted(2)));
    } else if !remarks.is_empty() {
        remarks.push(format!("{} {last} has the headings", row_kind.counted(1)));
    }
    remarks
}
