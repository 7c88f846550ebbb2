//! Rows of a table that are no findings, and the reports that head the rows below them.

use super::asides::Aside;
use super::layout::Layout;
use super::mapping::Mapping;
use super::read_rows::{not_read, row_named};
use super::report_title::{is_report, names_report};
use super::row::Row;
use crate::error::{Complaint, Place, shortened};
use crate::model::columns::Field;
use crate::model::text::one_line;

/// The rows that were no findings so far.
pub struct Passed {
    remarks: Vec<String>,
    /// Where another table begins, of which nothing is read.
    other_table: Option<Place>,
    /// Whether nothing else says the report of the rows.
    has_no_report: bool,
    /// The columns whose blank cells mean what stands above.
    fill_down: Vec<usize>,
    /// The report of the rows below, where a row is its title.
    pub report: Option<String>,
}

const OTHER_TABLE: &str =
    "has the headings of another table; put each table on a sheet or into a file of its own";

impl Passed {
    pub fn of(layout: &Layout, mapping: &Mapping) -> Passed {
        let is_said = layout.columns.has(Field::Inspection) || mapping.inspection.is_some();
        Passed {
            remarks: Vec::new(),
            other_table: None,
            has_no_report: !is_said,
            fill_down: layout.fill_down.clone(),
            report: None,
        }
    }

    pub fn is_finding(&mut self, row: &Row<Field>, aside: Option<Aside>) -> bool {
        match aside {
            Some(Aside::OtherTable) if self.other_table.is_none() => {
                self.other_table = Some(row.place.clone());
            }
            Some(Aside::NoFinding(words)) => {
                self.remarks.push(not_read(&row.place, &shortened(&words, 80)));
            }
            Some(Aside::Section(words)) => self.begin_section(row, &words),
            _ => return aside.is_none() && self.other_table.is_none(),
        }
        false
    }

    /// The title of a report is that of the rows below, up to the next heading.
    fn begin_section(&mut self, row: &Row<Field>, words: &str) {
        let ended = self.report.take();
        let short = shortened(words, 80);
        if self.has_no_report && is_report(words) {
            self.remarks.push(format!(
                "{} is the report of the rows below: {short:?}; --inspection TITLE gives all rows another",
                row_named(&row.place)
            ));
            self.report = Some(one_line(words));
            return;
        }
        if self.fill_down.iter().any(|at| row.at(*at) == words) {
            let heads = format!("{} heads the rows below: {short:?}", row_named(&row.place));
            return self.remarks.push(heads);
        }
        let not_read = not_read(&row.place, &short);
        self.remarks.push(match ended {
            Some(_) => format!("{not_read}; the rows below it are given no report"),
            None if self.has_no_report && names_report(words) => {
                format!("{not_read}; if it is the report of the rows below, give them a column \"Report\" with it")
            }
            None => not_read,
        });
    }

    pub fn said(self) -> (Vec<String>, Option<Complaint>) {
        let complaint = |place| Complaint::at(place, None, OTHER_TABLE.to_owned()).barring_all();
        (self.remarks, self.other_table.map(complaint))
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Mapping, read};
    use crate::model::import_row::Sheet;

    #[test]
    fn a_title_above_rows_is_their_report_up_to_the_next_heading() {
        let file = "Ref,Recommendation,Status\n0,Begin.,Open\nPEEL 2025: Kent Police report,,\n1,Do it.,Open\nOther matters,,\n\
                    2,Do that.,Open\n,\"A review of stop and search by the police and of what became of it, 2024\",\n3,Do this.,Open\n";
        let mapping = Mapping { bodies: vec![1], ..Mapping::default() };
        let files = read(file.as_bytes(), &directory(), &mapping).unwrap();
        let said = files.tables[0].remarks[1..].to_vec();
        assert_eq!(
            said,
            [
                "line 3 is the report of the rows below: \"PEEL 2025: Kent Police report\"; --inspection TITLE gives all rows another",
                "line 5 was not read: \"Other matters\"; the rows below it are given no report",
                "line 7 is the report of the rows below: \"A review of stop and search by the police and of what became of it, 2024\"; \
                 --inspection TITLE gives all rows another",
            ]
        );
        let Sheet::Findings { rows, .. } = files.sheet else { panic!("no findings") };
        let reports: Vec<bool> = rows.iter().map(|row| row.inspection.is_some()).collect();
        assert_eq!(reports, [false, true, false, true]);
    }
}
