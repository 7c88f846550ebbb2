//! Rows of a table that are no findings, and the reports that head the rows below them.

use super::asides::Aside;
use super::bodies::Bodies;
use super::layout::Layout;
use super::mapping::Mapping;
use super::read_table::{not_read, row_named};
use super::report_title::{is_report, names_report};
use super::row::Row;
use crate::error::{Complaint, Place, shortened};
use crate::model::columns::Field;
use crate::model::finding::Kind;
use crate::model::fold;
use crate::model::progress::Status;
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
    /// Whether nothing else says their kind.
    has_no_kind: bool,
    has_no_status: bool,
    has_no_body: bool,
    /// Those that the user names for all rows.
    bodies: Vec<i64>,
    /// The last heading that was a body.
    body: String,
    /// What is wrong if a finding follows.
    unsure: Option<Complaint>,
    complaints: Vec<Complaint>,
    pub above: Above,
}

/// What rows with a single cell say of the rows below them.
#[derive(Debug, Clone, Default)]
pub struct Above {
    pub report: Option<String>,
    pub kind: Option<Kind>,
    pub bodies: Vec<i64>,
}

const OTHER_TABLE: &str =
    "has the headings of another table; put each table on a sheet or into a file of its own";

impl Passed {
    pub fn of(layout: &Layout, mapping: &Mapping) -> Passed {
        let has = |field| layout.columns.has(field);
        Passed {
            remarks: Vec::new(),
            other_table: None,
            has_no_report: !has(Field::Inspection) && mapping.inspection.is_none(),
            has_no_kind: !has(Field::Kind) && mapping.kind.is_none(),
            has_no_status: !has(Field::Status),
            fill_down: layout.fill_down.clone(),
            has_no_body: !has(Field::Body),
            bodies: mapping.bodies.clone(),
            body: String::new(),
            unsure: None,
            complaints: Vec::new(),
            above: Above::default(),
        }
    }

    pub fn is_finding(
        &mut self,
        row: &Row<Field>,
        aside: Option<Aside>,
        bodies: &mut Bodies,
    ) -> bool {
        match aside {
            Some(Aside::OtherTable) if self.other_table.is_none() => {
                self.other_table = Some(row.place.clone());
            }
            Some(Aside::NoFinding(words)) => {
                self.remarks.push(not_read(&row.place, &shortened(&words, 80)));
            }
            Some(Aside::Doubtful(words)) if self.other_table.is_none() => {
                self.remarks.push(format!(
                    "{} is imported as a finding with the reference {:?}, though the others have numbers and it has little else; \
                     delete the row if it is no finding",
                    row_named(&row.place),
                    shortened(&words, 80)
                ));
                return true;
            }
            Some(Aside::Section(words)) => {
                if !self.begin_body(row, &words, bodies) {
                    self.begin_section(row, &words);
                }
            }
            _ => {
                self.complaints.extend(self.unsure.take());
                return aside.is_none() && self.other_table.is_none();
            }
        }
        false
    }

    /// A body is that of the rows below, and so are a report and a kind, up to the next heading of theirs; the kinds of a
    /// report stand under it.
    fn begin_body(&mut self, row: &Row<Field>, words: &str, bodies: &mut Bodies) -> bool {
        if !(self.has_no_body && bodies.know(words)) {
            return false;
        }
        let names = bodies.names_in(words);
        let mut named: Vec<i64> = Vec::new();
        for name in &names {
            named.extend(bodies.named(name).unwrap_or_default());
        }
        let short = shortened(words, 80);
        if !self.bodies.is_empty() && self.bodies != named {
            let why = format!(
                "{short:?} heads the rows below, but --body says that all rows are for another body; leave --body out, or give the \
                 rows a column \"Force\""
            );
            self.complaints.push(Complaint::at(row.place.clone(), None, why).barring_all());
        }
        self.remarks
            .push(format!("{} is the body of the rows below: {short:?}", row_named(&row.place)));
        self.above = Above { bodies: named, kind: None, ..std::mem::take(&mut self.above) };
        self.body = short;
        true
    }

    /// A report or a kind is that of the rows below, up to the next heading; the kinds of a report stand under it.
    fn begin_section(&mut self, row: &Row<Field>, words: &str) {
        let short = shortened(words, 80);
        let named = row_named(&row.place);
        if self.has_no_report && is_report(words) {
            self.remarks.push(format!(
                "{named} is the report of the rows below: {short:?}; --inspection TITLE gives all rows another"
            ));
            self.above.report = Some(one_line(words));
            self.above.kind = None;
            return;
        }
        if let Some(kind) = Kind::known(words).filter(|_| self.has_no_kind) {
            self.remarks.push(format!(
                "{named} is the kind of the rows below: {short:?}, read as {kind}; --kind KIND gives all rows another"
            ));
            self.above.kind = Some(kind);
            return;
        }
        if self.fill_down.iter().any(|at| row.at(*at) == words) {
            return self.remarks.push(format!("{named} heads the rows below: {short:?}"));
        }
        let not_read = not_read(&row.place, &short);
        let ended = std::mem::take(&mut self.above);
        let column = |what| {
            format!(
                "{not_read}; if it is the {what} of the rows below, give them a column {what:?} with it"
            )
        };
        if !ended.bodies.is_empty() {
            let why = format!(
                "{short:?} heads rows under those of {:?}, but no body is known by that name; give the rows a column \"Force\"",
                self.body
            );
            self.unsure = Some(Complaint::at(row.place.clone(), None, why).barring_all());
        }
        let took = ended.report.is_some() || ended.kind.is_some();
        self.remarks.push(if took {
            format!("{not_read}; the rows below it take nothing from the headings above it")
        } else if self.has_no_report && names_report(words) {
            column("report")
        } else if self.has_no_status && names_status(words) {
            column("status")
        } else {
            not_read
        });
    }

    pub fn said(self) -> (Vec<String>, Vec<Complaint>) {
        let complaint = |place| Complaint::at(place, None, OTHER_TABLE.to_owned()).barring_all();
        (self.remarks, self.complaints.into_iter().chain(self.other_table.map(complaint)).collect())
    }
}

/// `Closed`, or `Closed recommendations`.
fn names_status(heading: &str) -> bool {
    const WORDS: [&str; 6] = ["open", "closed", "completed", "outstanding", "ongoing", "live"];
    let first = fold(heading).split(' ').next().map(str::to_owned).unwrap_or_default();
    WORDS.contains(&&*first) || Status::meant_by(heading).is_ok()
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Mapping, read};
    use crate::model::finding::Kind;
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
                "line 5 was not read: \"Other matters\"; the rows below it take nothing from the headings above it",
                "line 7 is the report of the rows below: \"A review of stop and search by the police and of what became of it, 2024\"; \
                 --inspection TITLE gives all rows another",
            ]
        );
        let Sheet::Findings { rows, .. } = files.sheet else { panic!("no findings") };
        let reports: Vec<bool> = rows.iter().map(|row| row.inspection.is_some()).collect();
        assert_eq!(reports, [false, true, false, true]);
    }
    #[test]
    fn a_kind_above_rows_is_their_kind_and_a_status_is_asked_about() {
        let file = "Ref,Recommendation\n0,Begin.\nCauses of concern,\n1,Do it.\nCLOSED,\n2,Do that.\nClosed actions,\n3,Do this.\n";
        let mapping = Mapping { bodies: vec![1], ..Mapping::default() };
        let files = read(file.as_bytes(), &directory(), &mapping).unwrap();
        let remarks = &files.tables[0].remarks;
        let said = |words: &str| remarks.iter().any(|remark| remark.contains(words));
        assert!(
            said("line 3 is the kind of the rows below: \"Causes of concern\", read as concern"),
            "{remarks:?}"
        );
        assert!(
            said("\"CLOSED\"; the rows below it take nothing from the headings above it"),
            "{remarks:?}"
        );
        assert!(said("give them a column \"status\" with it"), "{remarks:?}");
        let Sheet::Findings { rows, .. } = files.sheet else { panic!("no findings") };
        let kinds: Vec<bool> =
            rows.iter().map(|row| row.finding.kind == Some(Kind::Concern)).collect();
        assert_eq!(kinds, [false, true, false, false]);
    }
}
