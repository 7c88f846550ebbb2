//! Rows that say something of the table and not of a finding: `BRAG key:`, `Last updated`, `Version 3.2`, `Page 1 of 3`.

use super::heading_names::plain;
use super::headings::FileColumns;
use super::row::Row;
use crate::model::calendar::month_named;
use crate::model::columns::Field;

/// What the first cells of findings look like, which those of other rows don't.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usual {
    named: usize,
    /// References with a digit in them, which don't end in a colon.
    numbered: usize,
    /// The most cells that a row has.
    widest: usize,
}

impl Usual {
    pub fn add(&mut self, cells: &csv::StringRecord, columns: &FileColumns<Field>) {
        let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        self.widest = self.widest.max(filled);
        let column = columns.0.iter().find(|column| column.field == Field::Ref);
        let cell = column.and_then(|column| cells.get(column.at)).map(str::trim);
        let Some(reference) = cell.filter(|cell| !cell.is_empty() && filled > 1) else { return };
        self.named += 1;
        self.numbered += usize::from(has_digit(reference) && !reference.ends_with(':'));
    }

    /// Whether any row has more than one cell.
    pub fn is_table(self) -> bool {
        self.widest > 1
    }

    /// Whether a row has a label where the others have their references, or nothing but a label and what it is of.
    pub fn is_footer(self, row: &Row<Field>, words: &[&str]) -> bool {
        let Some(first) = words.first() else { return false };
        if self.is_unlike(row, first) {
            let is_label = is_label(first) || first.ends_with(':') && !has_digit(first);
            return is_label && (words.len() <= 2 || words.len() < self.widest);
        }
        words.len() == 2 && self.widest > 3 && is_label(first)
    }

    /// Whether a row has words alone for a reference where the others have numbers, and hardly anything else.
    pub fn is_doubtful(self, row: &Row<Field>, words: &[&str]) -> bool {
        let Some(first) = words.first() else { return false };
        words.len() == 2
            && self.widest > 3
            && first.len() > 1
            && !has_digit(first)
            && self.is_unlike(row, first)
    }

    /// Whether the cell stands for a reference, and those of the others are numbers.
    fn is_unlike(self, row: &Row<Field>, cell: &str) -> bool {
        row.cell(Field::Ref) == Some(cell)
            && self.numbered > 0
            && self.numbered * 3 >= self.named * 2
    }
}

fn has_digit(cell: &str) -> bool {
    cell.contains(|letter: char| letter.is_ascii_digit())
}

/// What labels say, their numbers and months left out.
const LABELS: &str = "\
    abbreviation,approved,approved by,as at,author,brag,brag key,brag rating,\
    brag status,classification,colour key,compiled by,completed by,contact,\
    correct as at,count,data as at,date approved,date updated,definition,disclaimer,\
    document owner,document version,end,extracted,extracted on,footnote,glossary,\
    government security classification,grand total,gsc,key,key to colour,last review,\
    last reviewed,last update,last updated,legend,marking,n b,nb,next review,note,\
    official,official sensitive,page,position as at,prepared by,printed,printed on,\
    produced by,protective marking,rag,rag key,rag rating,rag status,restricted,\
    review date,reviewed by,revision,security classification,sheet,signed,signed by,\
    signed off by,source,status key,sub total,subtotal,total,updated,updated by,\
    updated on,version,version control,version date";

/// `Version 3.2` is one, and `Key: blue is complete`.
fn is_label(cell: &str) -> bool {
    let is_sign = !cell.contains(char::is_alphanumeric);
    let name = plain(cell.split(':').next().unwrap_or(cell));
    let is_of_number =
        |word: &&str| has_digit(word) || *word == "of" || month_named(word).is_some();
    let words: Vec<&str> = name.split(' ').filter(|word| !is_of_number(word)).collect();
    let words = words.join(" ");
    is_sign || LABELS.split(',').any(|label| label == words)
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Mapping, read};
    use crate::model::import_row::Sheet;

    /// How many findings there are with this row under two, and what is said of the row.
    fn with_row(row: &str) -> (usize, Vec<String>) {
        let file = format!(
            "Ref,Recommendation,Owner,Due,Status\nR1,Do a,DCC,31/03/2027,Open\nR2,Do b,DCC,,Open\n{row}\n"
        );
        let mapping = Mapping { bodies: vec![1], ..Mapping::default() };
        let read = read(file.as_bytes(), &directory(), &mapping).unwrap();
        let Sheet::Findings { rows, .. } = read.sheet else { panic!("no findings") };
        let remarks = read.tables.into_iter().flat_map(|table| table.remarks);
        (rows.len(), remarks.filter(|remark| remark.starts_with("line 4")).collect())
    }

    #[test]
    fn what_is_said_of_the_table_is_no_finding() {
        for footer in [
            "BRAG key:,Blue = complete,,,",
            "Legend,Complete,On track,Off track,",
            "Last updated:,11/11/2026,,,",
            "Last updated 11 Nov 2026,,,,Jo Park",
            "Version 3.2,Author: J Smith,,,",
            "Page 1 of 3,OFFICIAL - SENSITIVE,,,",
            "Subtotal,2 recommendations,,,",
            "*,Denotes an accelerated cause of concern,,,",
            "Distribution list:,Chief officers,,,",
            ",Approved by:,Ch Supt Jones,,",
        ] {
            let (findings, said) = with_row(footer);
            assert_eq!((findings, said.len()), (2, 1), "{footer}");
            assert!(said[0].contains("was not read"), "{said:?}");
        }
    }

    #[test]
    fn a_row_that_may_be_a_finding_is_one_and_is_named() {
        let (findings, said) = with_row("Distribution,Tell the chief officers,,,");
        assert_eq!(findings, 3);
        assert!(said[0].contains("delete the row if it is no finding"), "{said:?}");
        for finding in [
            "R3,Version control,,,",
            "A,Do c,,,",
            "Notes,Keep them,DCC,31/03/2027,Open",
            ",Note: keep the notes,DCC,,Open",
        ] {
            assert_eq!(with_row(finding), (3, vec![]), "{finding}");
        }
    }
}
