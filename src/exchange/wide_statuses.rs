//! A column for each body, whose cells say how it stands with the finding of the row.

use super::bodies::Bodies;
use super::csv::Rows;
use super::layout::Layout;
use super::mapping::Mapping;
use super::row::Row;
use crate::error::{Result, listed_as};
use crate::model::columns::Field;
use crate::model::import_row::ImportRow;
use crate::model::placeholder::{is_placeholder, names_nothing};
use crate::model::progress::{ProgressPatch, Status};
use crate::model::shell::map_to_field;

struct BodyColumn {
    at: usize,
    heading: String,
    body: i64,
}

/// The columns of which each is a body's.
#[derive(Default)]
pub struct WideStatuses(Vec<BodyColumn>);

impl WideStatuses {
    /// Those of the columns kept as fields that are headed by bodies and have statuses, unless the user says what they are or
    /// others say whose the rows are and how they stand. They are taken out of the layout.
    pub fn taken_from(
        layout: &mut Layout,
        rows: Rows,
        bodies: &mut Bodies,
        mapping: &Mapping,
    ) -> WideStatuses {
        if !WideStatuses::may_be_in(layout, mapping) {
            return WideStatuses::default();
        }
        let unsaid = layout.extra.iter().filter(|one| mapping.meaning(&one.name).is_none());
        let columns = unsaid.filter_map(|column| {
            let [body] = bodies.know(&column.name).then(|| bodies.named(&column.name).ok())??
            else {
                return None;
            };
            Some(BodyColumn { at: column.at, heading: column.name.clone(), body: *body })
        });
        let columns: Vec<BodyColumn> = columns.collect();
        if columns.len() < 2 || !are_statuses(rows, &columns, mapping) {
            return WideStatuses::default();
        }
        layout.extra.retain(|extra| !columns.iter().any(|column| column.at == extra.at));
        layout.understood.retain(|one| !columns.iter().any(|own| own.heading == one.from));
        WideStatuses(columns)
    }

    /// Whether the file has references, by which rows are one finding, and nothing else says whose they are or how they stand.
    pub fn may_be_in(layout: &Layout, mapping: &Mapping) -> bool {
        const INSTEAD: [Field; 3] = [Field::Body, Field::Status, Field::ClosedOn];
        let has = |field: &Field| layout.columns.has(*field);
        !layout.is_export
            && has(&Field::Ref)
            && !INSTEAD.iter().any(has)
            && mapping.bodies.is_empty()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn remark(&self) -> Option<String> {
        let names: Vec<&str> = self.0.iter().map(|column| column.heading.as_str()).collect();
        let first = names.first()?;
        Some(format!(
            "{}: each column gives the status at that body (blank or N/A: not addressed to it); use {} to keep one as a field",
            listed_as(&names, "and"),
            map_to_field(first)
        ))
    }

    /// The row at each of the bodies that have a status in it, or the row itself in a file of another layout.
    pub fn split(
        &self,
        read: ImportRow,
        row: &mut Row<Field>,
        status: impl Fn(&str, &str) -> Result<Option<Status>>,
    ) -> Vec<ImportRow> {
        if self.is_empty() {
            return vec![read];
        }
        let said: Vec<&BodyColumn> =
            self.0.iter().filter(|column| !names_nothing(row.at(column.at))).collect();
        if said.is_empty() {
            row.complain_of_all("no body has a status here; fill one in, or leave the row out");
        }
        if read.finding.reference.is_none() && said.len() > 1 {
            row.complain_of_all("a finding at several bodies needs a reference");
        }
        let mut rows = Vec::new();
        for column in said {
            match status(row.at(column.at), &column.heading) {
                Ok(status) => rows.push(ImportRow {
                    bodies: vec![column.body],
                    progress: ProgressPatch { status, ..read.progress.clone() },
                    ..read.clone()
                }),
                Err(why) => row.complain_under(&column.heading, why.to_string()),
            }
        }
        rows
    }
}

/// Whether at least four of five cells are statuses, or the user gave words in them a meaning.
fn are_statuses(mut rows: Rows, columns: &[BodyColumn], mapping: &Mapping) -> bool {
    let (mut filled, mut statuses, mut is_mapped) = (0, 0, false);
    while let Some(row) = rows.advance() {
        let cells = columns.iter().filter_map(|column| row.cells.get(column.at));
        for cell in cells.map(str::trim).filter(|cell| !is_placeholder(cell)) {
            filled += 1;
            is_mapped |= mapping.status(cell).is_some();
            statuses += usize::from(Status::meant_by(cell).is_ok());
        }
    }
    filled > 0 && (is_mapped || statuses * 5 >= filled * 4)
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Files, MappedHeading, MappedStatus, Mapping, read};
    use crate::model::OneOf;
    use crate::model::import_row::Sheet;

    const HEADS: &str = "Ref,Recommendation,Deadline,Kent,GMP,Gwent Police";

    fn read_with(rows: &str, mapping: &Mapping) -> Result<Files, Vec<String>> {
        let file = format!("{HEADS}\n{rows}");
        let files = read(file.as_bytes(), &directory(), mapping);
        files.map_err(|all| all.into_iter().map(|one| one.why).collect())
    }

    /// `R1 kent closed` for each row.
    fn rows_of(files: &Files) -> Vec<String> {
        let Sheet::Findings { rows, .. } = &files.sheet else { panic!("findings") };
        let directory = directory();
        let shown = |row: &crate::model::import_row::ImportRow| {
            let reference = row.finding.reference.as_ref().unwrap();
            let slug = &directory.numbered(row.bodies[0]).unwrap().slug;
            format!("{reference} {slug} {}", row.progress.status.map_or("-", OneOf::word))
        };
        rows.iter().map(shown).collect()
    }

    #[test]
    fn each_column_of_a_body_has_its_status() {
        let rows =
            "R1,Teach it.,31/03/2027,Complete,In progress,\nR2,Staff it.,,n/a,Not started,TBC\n";
        let files = read_with(rows, &Mapping::default()).unwrap();
        assert_eq!(
            rows_of(&files),
            [
                "R1 kent closed",
                "R1 greater-manchester in-progress",
                "R2 greater-manchester open",
                "R2 gwent -"
            ]
        );
        let table = &files.tables[0];
        assert!(table.extra.is_empty() && table.understood.len() == 3, "{table:?}");
        assert!(table.remarks.iter().any(|remark| remark.contains("the status at that body")));
    }

    #[test]
    fn a_word_that_is_no_status_is_asked_about() {
        let rows =
            "R1,Teach it.,,Complete,Open,Closed\nR2,Staff it.,,Open,Open,Weird\nR3,Do it.,,,,\n";
        let said = read_with(rows, &Mapping::default()).unwrap_err();
        assert!(said[0].contains("--status-map 'Weird=STATUS'"), "{said:?}");
        assert!(said[1].starts_with("no body has a status here"), "{said:?}");
        let rows = "R1,Teach it.,,Green,Red,Red\n";
        let said = read_with(rows, &Mapping::default()).unwrap_err();
        assert!(said[1].contains("--status-map 'Green=STATUS'"), "{said:?}");
        let statuses = vec![MappedStatus::of("Green=closed").unwrap()];
        let said = read_with(rows, &Mapping { statuses, ..Mapping::default() }).unwrap_err();
        assert!(said.iter().all(|why| why.contains("--status-map 'Red=STATUS'")), "{said:?}");
    }

    #[test]
    fn a_column_that_the_user_keeps_is_no_status() {
        let headings = ["Kent=field:Kent"].iter();
        let headings = headings.map(|typed| MappedHeading::of(typed).unwrap()).collect();
        let mapping = Mapping { headings, ..Mapping::default() };
        let files = read_with("R1,Teach it.,,Complete,Open,Closed\n", &mapping).unwrap();
        assert_eq!(rows_of(&files), ["R1 greater-manchester open", "R1 gwent closed"]);
        assert_eq!(files.tables[0].extra, ["Kent"]);
    }
}
