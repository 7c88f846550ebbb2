//! Rows among findings that are none: totals, keys to colours, headings of sections, the headings again, and those of
//! another table.

use super::bodies::Bodies;
use super::csv::Rows;
use super::footers::Usual;
use super::headings::{FileColumns, Heads};
use super::known_headings::{field_named, is_known};
use super::mapping::Mapping;
use super::report_title::is_report;
use super::row::Row;
use crate::model::columns::Field;
use crate::model::fold;
use crate::model::progress::Status;

const SAYS_WHAT: [Field; 2] = [Field::Title, Field::Text];

/// The rows that are looked at.
const LOOKED_AT: usize = 300;

/// More words are no heading of a section.
const LONGEST_HEADING: usize = 8;

#[derive(Debug, PartialEq, Eq)]
pub enum Aside {
    NoFinding(String),
    /// A finding, which may be none: it has words where the others have numbers, and little else.
    Doubtful(String),
    /// The heading of the rows below.
    Section(String),
    /// The headings of another table begin here.
    OtherTable,
}

impl Aside {
    /// Whether blank cells below may mean what the row says.
    pub fn is_repeated(&self) -> bool {
        matches!(self, Aside::Section(_) | Aside::Doubtful(_))
    }
}

/// How findings are known from the other rows of a table.
#[derive(Debug, Clone, Copy)]
pub struct Asides {
    /// Whether two of three rows with words for a finding have a reference too.
    refs_are_usual: bool,
    /// Whether two of three rows with words for a finding say something else too.
    is_wide: bool,
    usual: Usual,
    /// Whether a body's name stands alone before the first finding.
    begin_with_body: bool,
}

impl Asides {
    /// The rows under the headings are given.
    pub fn of(mut rows: Rows, columns: &FileColumns<Field>, bodies: &Bodies) -> Asides {
        let at = |fields: &[Field]| -> Vec<usize> {
            let known = columns.0.iter().filter(|column| fields.contains(&column.field));
            known.map(|column| column.at).collect()
        };
        let (refs, words) = (at(&[Field::Ref]), at(&SAYS_WHAT));
        let (mut seen, mut worded, mut named, mut wide) = (0, 0, 0, 0);
        let mut usual = Usual::default();
        let mut begin_with_body = false;
        while let Some(row) = rows.advance().filter(|_| seen < LOOKED_AT) {
            seen += 1;
            usual.add(row.cells, columns);
            let alone = row.cells.iter().map(str::trim).find(|cell| !cell.is_empty());
            begin_with_body |= !usual.is_table() && alone.is_some_and(|name| bodies.know(name));
            let says = |columns: &[usize]| {
                columns
                    .iter()
                    .any(|at| row.cells.get(*at).is_some_and(|one| !one.trim().is_empty()))
            };
            worded += usize::from(says(&words));
            named += usize::from(says(&words) && says(&refs));
            let cells = row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
            wide += usize::from(says(&words) && cells > 1);
        }
        let are_usual = |count: usize| count > 0 && count * 3 >= worded * 2;
        Asides {
            refs_are_usual: are_usual(named),
            is_wide: are_usual(wide),
            usual,
            begin_with_body,
        }
    }

    /// Whether the rows below the headings stand under the names of bodies.
    pub fn begin_with_body(self) -> bool {
        self.begin_with_body && self.usual.is_table()
    }

    pub fn aside(
        self,
        row: &Row<Field>,
        heads: &Heads,
        mapping: &Mapping,
        bodies: &Bodies,
    ) -> Option<Aside> {
        if is_other_table(row, mapping) && !repeats(row, heads) {
            return Some(Aside::OtherTable);
        }
        let words = row.words();
        let first = words.first()?;
        let is_none = repeats(row, heads)
            || is_total(row, &words)
            || is_count(row, &words)
            || is_key(row, &words)
            || words.len() > 1 && self.usual.is_footer(row, &words);
        if is_none {
            return Some(Aside::NoFinding((*first).to_owned()));
        }
        if self.usual.is_doubtful(row, &words) {
            return Some(Aside::Doubtful((*first).to_owned()));
        }
        let is_section = words.len() == 1
            && (self.is_section(row, first) || self.usual.is_table() && bodies.know(first));
        is_section.then(|| Aside::Section((*first).to_owned()))
    }

    /// Whether a row with a single cell is the heading of those below it, or a line of text under the table.
    fn is_section(self, row: &Row<Field>, cell: &str) -> bool {
        let is_short = cell.split_whitespace().count() <= LONGEST_HEADING && !cell.ends_with('.');
        let is_word = cell.chars().filter(|letter| letter.is_alphabetic()).count() > 2;
        let is_loud = self.is_wide && is_word && cell == cell.to_uppercase();
        // Not what was filled in from above.
        if SAYS_WHAT.iter().any(|field| row.cell(*field) == Some(cell)) {
            return is_short && is_loud || self.refs_are_usual && (is_short || is_report(cell));
        }
        let has_number = cell.contains(|letter: char| letter.is_ascii_digit());
        row.cell(Field::Ref).is_none() || cell.contains(' ') || !has_number
    }
}

fn is_total(row: &Row<Field>, words: &[&str]) -> bool {
    let has_letters = |word: &str| word.contains(char::is_alphabetic);
    let begins = words.first().is_some_and(|first| {
        ["total", "grand total", "subtotal"]
            .iter()
            .any(|total| fold(first).strip_prefix(total).is_some_and(|rest| !has_letters(rest)))
    });
    let says_what = SAYS_WHAT.iter().any(|field| row.written_as(*field).any(has_letters));
    // `Kent Police Total`, with nothing but counts beside it.
    let ends = words.first().is_some_and(|first| {
        let last = fold(first).rsplit(' ').next().map(str::to_owned);
        last.is_some_and(|last| ["total", "totals", "subtotal"].contains(&&*last))
    });
    ends && !says_what && !words.iter().skip(1).any(|word| has_letters(word))
        || begins
            && (words.len() == 1
                || !says_what
                || !words.iter().skip(1).any(|word| has_letters(word)))
}

/// `Total open: 12` alone, or `Overdue` with nothing but numbers beside it.
fn is_count(row: &Row<Field>, words: &[&str]) -> bool {
    /// In words.
    const LONGEST: usize = 6;
    let is_number =
        |cell: &str| !cell.is_empty() && cell.bytes().all(|one| b"0123456789., %".contains(&one));
    let has_letters = |cell: &str| cell.contains(char::is_alphabetic);
    match words {
        [alone] => alone.rsplit_once(':').is_some_and(|(what, count)| {
            has_letters(what) && what.split(' ').count() <= LONGEST && is_number(count.trim())
        }),
        [what, counts @ ..] if counts.iter().all(|count| is_number(count)) => {
            let says_what = SAYS_WHAT.iter().any(|field| row.written_as(*field).any(has_letters));
            let is_reference =
                what.contains(|one: char| one.is_ascii_digit()) && !what.contains(' ');
            let is_sum = ["total ", "number of "].iter().any(|sum| fold(what).starts_with(sum));
            has_letters(what)
                && !is_reference
                && (!says_what || is_sum && row.cell(Field::Ref).is_none())
        }
        _ => false,
    }
}

const COLOURS: [&str; 10] =
    ["red", "amber", "yellow", "green", "blue", "black", "grey", "gray", "white", "purple"];

/// Whether a cell is what a key to colours or statuses explains.
pub fn is_in_a_key(cell: &str) -> bool {
    COLOURS.contains(&&*fold(cell)) || Status::meant_by(cell).is_ok()
}

/// `Green`, and what it means, under a table.
fn is_key(row: &Row<Field>, words: &[&str]) -> bool {
    const LETTERS: [&str; 5] = ["r", "a", "g", "b", "k"];
    let [name, meaning] = words else { return false };
    let name = fold(name);
    let is_letter = LETTERS.contains(&&*name) && Status::meant_by(meaning).is_ok();
    let stands_first = row.cell(Field::Ref).is_none_or(|cell| fold(cell) == name)
        || SAYS_WHAT.iter().all(|field| row.cell(*field).is_none());
    stands_first && (is_letter || COLOURS.contains(&&*name))
}

/// The headings once more, as on each page of a print.
fn repeats(row: &Row<Field>, heads: &Heads) -> bool {
    let filled = || row.written().zip(heads.as_in_file()).filter(|(cell, _)| !cell.is_empty());
    filled().all(|(cell, head)| fold(cell) == fold(head)) && filled().count() > 1
}

/// Nearly all cells are headings that mean something, also those that would be what the finding says.
fn is_other_table(row: &Row<Field>, mapping: &Mapping) -> bool {
    const WHAT: [Field; 3] = [Field::Ref, Field::Title, Field::Text];
    let words = row.words();
    if !may_be_headings(&words) {
        return false;
    }
    let known = words.iter().filter(|word| is_known(word, mapping)).count();
    let names_what = || {
        let fields: Vec<Field> = words.iter().filter_map(|word| field_named(word)).collect();
        WHAT.iter().any(|field| fields.contains(field))
    };
    let is_heading = |field: &Field| row.cell(*field).is_none_or(|cell| is_known(cell, mapping));
    known > 2 && known * 4 >= words.len() * 3 && WHAT.iter().all(is_heading) && names_what()
}

/// Quick to tell of nearly every row of a table, where looking a heading up is not: none is long, and the first ends with
/// no number.
fn may_be_headings(words: &[&str]) -> bool {
    const LONGEST: usize = 60;
    let ends_with_number = |word: &&str| word.ends_with(|letter: char| letter.is_ascii_digit());
    !words.first().is_some_and(ends_with_number) && words.iter().all(|word| word.len() <= LONGEST)
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Mapping, read};
    use crate::model::import_row::Sheet;

    /// The titles that were read, and what was not.
    fn read_rows(file: &str) -> (Vec<String>, Vec<String>) {
        let mapping = Mapping { bodies: vec![1], ..Mapping::default() };
        let read = read(file.as_bytes(), &directory(), &mapping).unwrap();
        let Sheet::Findings { rows, .. } = read.sheet else { panic!("no findings") };
        let titles = rows.into_iter().filter_map(|row| row.finding.title);
        let remarks = read.tables.into_iter().flat_map(|table| table.remarks);
        let not_read = remarks.filter(|remark| remark.contains("was not read"));
        (titles.collect(), not_read.collect())
    }

    #[test]
    fn rows_that_are_no_findings_are_named_and_not_read() {
        let heads = "Ref,Recommendation,Target,Progress\n1,Do a,31/03/2027,Under way\n2,Do b,,\n";
        for aside in [
            "Ref,Recommendation,Target,Progress",
            "Green,On track,,",
            "A,On track,,",
            "Total,2,,",
            "Total open,2,,",
            "Overdue,0,,",
            "Due in 30 days,,1,1",
            ",Total number of recommendations: 2,,",
            ",Total open,2,1",
            "Amber,,At risk,",
            ",People,,",
            "EFFICIENCY,,,",
            ",NOTE TO READERS,,",
        ] {
            let (titles, not_read) = read_rows(&format!("{heads}{aside}\n"));
            assert_eq!(titles, ["Do a", "Do b"], "{aside}");
            assert_eq!(not_read.len(), 1, "{aside}");
        }
    }

    #[test]
    fn totals_of_each_body_are_no_findings() {
        let file = "Force,Ref,Recommendation,Due,Count\nkent,K1,Do a,31/12/2026,1\nKent Police Total,,,,1\n\
                    Total,kent,3,,\nkent,K2,Total recall,,1\n";
        let (titles, not_read) = read_rows(file);
        assert_eq!(
            (titles.as_slice(), not_read.len()),
            (&["Do a".to_owned(), "Total recall".to_owned()][..], 2)
        );
    }

    #[test]
    fn rows_that_are_findings_are_read() {
        let heads = "Ref,Recommendation,Target,Progress\n1,Do a,31/03/2027,Under way\n";
        for finding in [
            "A,Do b,,",
            "A1,2,,",
            ",See to it by 14:30,31/03/2027,",
            ",Teach everybody who answers calls to ask.,,",
            "3,Total,,",
        ] {
            assert_eq!(read_rows(&format!("{heads}{finding}\n")).0.len(), 2, "{finding}");
        }
        let (titles, not_read) = read_rows("Recommendation,Target\nTEACH IT,\nStaff it,\n");
        assert_eq!((titles.len(), not_read.len()), (2, 0));
    }

    #[test]
    fn a_second_table_is_refused() {
        let file = "Ref no,Recommendation,Responsible,Deadline\nR-1,Cut it,Manager,31/12/2026\n\nCLOSED,,,\n\
                    Ref no,Recommendation,Closed by,Date closed\nR-2,Review it,HMICFRS,14/05/2026\n";
        let mapping = Mapping { bodies: vec![1], ..Mapping::default() };
        let complaints = read(file.as_bytes(), &directory(), &mapping).unwrap_err();
        let said: Vec<String> = complaints.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "line 5: has the headings of another table; put each table on a sheet or into a file of its own"
            ]
        );
    }
}
