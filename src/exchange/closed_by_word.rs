//! Rows that are closed by the words of a column alone, without a closing day or a letter: by the force's own word, which
//! may be a claim, or although the column of the inspectorate says otherwise.

use super::examples::{Example, Examples};
use super::extra::ExtraColumn;
use super::mapping::Mapping;
use super::row::Row;
use crate::error::RowKind;
use crate::model::columns::Field;
use crate::model::fold;
use crate::model::import_row::ImportRow;
use crate::model::progress::Status;
use crate::model::shell::{flag, map_to_field};
use crate::model::text::one_line;

#[derive(Default)]
pub struct ClosedByWord {
    by_force: Examples,
    denied: Examples,
    /// The heading of the status that the inspectorate's column denies.
    status_heading: String,
}

impl ClosedByWord {
    pub fn take(
        &mut self,
        row: &Row<Field>,
        read: &ImportRow,
        extra: &[ExtraColumn],
        mapping: &Mapping,
    ) {
        let is_told = read.closed.is_some() || read.grounds.letter.is_some();
        let Some(heading) = row.heading(Field::Status) else { return };
        if read.progress.status != Some(Status::Closed) || is_told {
            return;
        }
        let by_force = row.cell(Field::Status).filter(|_| is_of_force(heading));
        if let Some(words) = by_force.filter(|words| mapping.status(words).is_none()) {
            self.by_force.add(heading, &one_line(words));
        }
        let denies = |one: &&ExtraColumn| is_of_inspectorate(&one.name) && denies(row.at(one.at));
        if let Some(column) = extra.iter().find(denies) {
            heading.clone_into(&mut self.status_heading);
            self.denied.add(&column.name, &one_line(row.at(column.at)));
        }
    }

    pub fn remarks(&self, row_kind: RowKind) -> impl Iterator<Item = String> {
        let by_force = self.by_force.iter().map(move |Example { rows, heading, words }| {
            let map = flag("--status-map", words, "submitted");
            format!(
                "{rows} {} closed by what the force says of itself under {heading:?}, such as {words:?}; if that is its claim, say \
                 so with {map}",
                row_kind.counted(*rows)
            )
        });
        by_force.chain(self.denied.iter().map(move |one| self.contradicted(one, row_kind)))
    }

    fn contradicted(
        &self,
        Example { rows, heading, words }: &Example,
        row_kind: RowKind,
    ) -> String {
        let is = if *rows == 1 { "is" } else { "are" };
        let status = &self.status_heading;
        let mut flags = format!("{} {}", flag("--map", heading, "status"), map_to_field(status));
        for (no, yes) in [("n", "y"), ("no", "yes")] {
            if fold(words) == no {
                flags += &format!(" --status-map {no}=open --status-map {yes}=closed");
            }
        }
        format!(
            "{rows} {} {is} closed by {status:?}, although {heading:?} says otherwise, such as {words:?}. To import what the \
             inspectorate says, use {flags}",
            row_kind.counted(*rows)
        )
    }
}

/// `Force status`, `Status (self-assessed)`, `Status (per management)`.
fn is_of_force(heading: &str) -> bool {
    has_one_of(heading, &["force", "self", "management", "service"])
}

fn is_of_inspectorate(heading: &str) -> bool {
    has_one_of(heading, &["hmicfrs", "hmic", "inspectorate", "inspector"])
}

fn has_one_of(heading: &str, names: &[&str]) -> bool {
    fold(heading).split(' ').any(|word| names.contains(&word))
}

/// Whether the words say that a finding is not closed.
fn denies(words: &str) -> bool {
    let is_open = |status: Status| !status.has_ended();
    ["n", "no"].contains(&&*fold(words)) || Status::meant_by(words).is_ok_and(is_open)
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{MappedStatus, Mapping, read};

    #[test]
    fn what_the_force_alone_calls_closed_is_named() {
        let said = |heads: &str, row: &str, maps: &[&str]| {
            let statuses = maps.iter().map(|typed| MappedStatus::of(typed).unwrap()).collect();
            let mapping = Mapping { statuses, ..Mapping::default() };
            let file = format!("Ref,Force,Title,{heads}\n1,kent,A,{row}\n");
            let files = read(file.as_bytes(), &directory(), &mapping).unwrap();
            let mut remarks = files.tables.into_iter().flat_map(|table| table.remarks);
            remarks.any(|remark| remark.contains("what the force says of itself"))
        };
        for heads in ["Force status", "Status (self-assessed)", "Status (per management)"] {
            assert!(said(heads, "Complete", &[]), "{heads}");
        }
        assert!(!said("Force status", "Ongoing", &[]));
        assert!(!said("Status", "Complete", &[]));
        assert!(!said("Force status", "Complete", &["Complete=submitted"]));
        assert!(!said("Force status,Date closed by HMICFRS", "Complete,14/05/2026", &[]));
    }

    #[test]
    fn a_closing_that_the_inspectorate_denies_is_named() {
        for (file, expected) in [
            (
                "Ref,Force,Title,Status,HMICFRS status\n1,kent,A,Complete,Open\n2,kent,B,Complete,Closed\n",
                "--map 'HMICFRS status=status' --map 'Status=field:Status'",
            ),
            (
                "Ref,Force,Title,Complete?,HMICFRS sign off\n1,kent,A,Yes,No\n2,kent,B,No,No\n",
                "--status-map no=open --status-map yes=closed",
            ),
            ("Ref,Force,Title,Status,HMICFRS status\n1,kent,A,Complete,Closed\n", ""),
            ("Ref,Force,Title,Status,Checked\n1,kent,A,Complete,No\n", ""),
        ] {
            let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
            let remarks = files.tables.into_iter().flat_map(|table| table.remarks);
            let said: Vec<String> =
                remarks.filter(|remark| remark.contains("says otherwise")).collect();
            assert_eq!(said.len(), usize::from(!expected.is_empty()), "{file}");
            assert!(said.concat().contains(expected), "{said:?}");
        }
    }
}
