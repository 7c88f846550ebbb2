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
    /// Whether the rows are for the usual body because nothing says whose they are.
    is_of_usual_body: bool,
    complaints: Vec<Complaint>,
    pub above: Above,
}

/// What rows with a single cell say of the rows below them.
#[derive(Debug, Clone, Default)]
pub struct Above {
    pub report: Option<String>,
    pub kind: Option<Kind>,
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
            is_of_usual_body: !has(Field::Body) && mapping.bodies.is_empty(),
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
                self.complain_of_body(row, &words, bodies);
                self.begin_section(row, &words);
            }
            _ => return aside.is_none() && self.other_table.is_none(),
        }
        false
    }

    /// A body above rows that would be for another.
    fn complain_of_body(&mut self, row: &Row<Field>, words: &str, bodies: &mut Bodies) {
        let [usual] = *bodies.default() else { return };
        let is_named = self.is_of_usual_body && bodies.know(words);
        if !is_named || bodies.named(words).is_ok_and(|named| named == [usual]) {
            return;
        }
        let name = bodies.name_of(usual);
        let why = format!(
            "{words:?} heads the rows below, which name no body and would be for {name}; give them a column \"Force\", or say whose \
             all rows are with --body BODY"
        );
        self.complaints
            .extend((!name.is_empty()).then(|| Complaint::at(row.place.clone(), None, why)));
    }

    /// A report or a kind is that of the rows below, up to the next heading; the kinds of a report stand under it.
    fn begin_section(&mut self, row: &Row<Field>, words: &str) {
        let short = shortened(words, 80);
        let named = row_named(&row.place);
        if self.has_no_report && is_report(words) {
            self.remarks.push(format!(
                "{named} is the report of the rows below: {short:?}; --inspection TITLE gives all rows another"
            ));
            self.above = Above { report: Some(one_line(words)), kind: None };
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
        self.remarks.push(match ended {
            Above { report: None, kind: None } if self.has_no_report && names_report(words) => {
                column("report")
            }
            Above { report: None, kind: None } if self.has_no_status && names_status(words) => {
                column("status")
            }
            Above { report: None, kind: None } => not_read,
            Above { .. } => {
                format!("{not_read}; the rows below it take nothing from the headings above it")
            }
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
