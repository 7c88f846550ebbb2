//! Rows that one column closes, although the column of the inspectorate says otherwise.

use super::extra::ExtraColumn;
use super::row::Row;
use crate::error::RowKind;
use crate::model::columns::Field;
use crate::model::fold;
use crate::model::import_row::ImportRow;
use crate::model::progress::Status;
use crate::model::shell::{flag, map_to_field};
use crate::model::text::one_line;

#[derive(Default)]
pub struct InspectorateSays {
    rows: usize,
    /// Of the first of them.
    example: Option<Contradiction>,
}

struct Contradiction {
    status_heading: String,
    heading: String,
    words: String,
}

impl InspectorateSays {
    pub fn take(&mut self, row: &Row<Field>, read: &ImportRow, extra: &[ExtraColumn]) {
        let is_told = read.closed.is_some() || read.grounds.letter.is_some();
        if read.progress.status != Some(Status::Closed) || is_told {
            return;
        }
        let denies = |one: &&ExtraColumn| is_of_inspectorate(&one.name) && denies(row.at(one.at));
        let Some((column, status)) = extra.iter().find(denies).zip(row.heading(Field::Status))
        else {
            return;
        };
        self.rows += 1;
        self.example.get_or_insert_with(|| Contradiction {
            status_heading: status.to_owned(),
            heading: column.name.clone(),
            words: one_line(row.at(column.at)),
        });
    }

    pub fn remark(&self, row_kind: RowKind) -> Option<String> {
        let Contradiction { status_heading, heading, words } = self.example.as_ref()?;
        let is = if self.rows == 1 { "is" } else { "are" };
        let (map, keep) = (flag("--map", heading, "status"), map_to_field(status_heading));
        let mut flags = format!("{map} {keep}");
        for (no, yes) in [("n", "y"), ("no", "yes")] {
            if fold(words) == no {
                flags += &format!(" --status-map {no}=open --status-map {yes}=closed");
            }
        }
        Some(format!(
            "{} {} {is} closed by {status_heading:?}, although {heading:?} says otherwise, such as {words:?}. To import what the \
             inspectorate says, use {flags}",
            self.rows,
            row_kind.counted(self.rows)
        ))
    }
}

fn is_of_inspectorate(heading: &str) -> bool {
    const NAMES: [&str; 4] = ["hmicfrs", "hmic", "inspectorate", "inspector"];
    fold(heading).split(|letter: char| !letter.is_alphanumeric()).any(|word| NAMES.contains(&word))
}

/// Whether the words say that a finding is not closed.
fn denies(words: &str) -> bool {
    let is_open = |status: Status| !status.has_ended();
    ["n", "no"].contains(&&*fold(words)) || Status::meant_by(words).is_ok_and(is_open)
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Mapping, read};

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
