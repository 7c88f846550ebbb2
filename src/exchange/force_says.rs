//! Rows that are closed by the force's own word alone, which may be a claim.

use super::mapping::Mapping;
use super::row::Row;
use crate::error::RowKind;
use crate::model::columns::Field;
use crate::model::import_row::ImportRow;
use crate::model::progress::Status;
use crate::model::shell::flag;
use crate::model::text::one_line;

#[derive(Default)]
pub struct ForceSays {
    rows: usize,
    /// Of the first of them.
    heading: String,
    words: String,
}

impl ForceSays {
    /// A closing day or a letter is more than the force's word.
    pub fn take(&mut self, row: &Row<Field>, read: &ImportRow, mapping: &Mapping) {
        let Some((words, heading)) = row.cell(Field::Status).zip(row.heading(Field::Status)) else {
            return;
        };
        let is_told = read.closed.is_some() || read.grounds.letter.is_some();
        let is_closed = read.progress.status == Some(Status::Closed) && !is_told;
        if !is_closed || mapping.status(words).is_some() || !is_of_force(heading) {
            return;
        }
        if self.rows == 0 {
            heading.clone_into(&mut self.heading);
            self.words = one_line(words);
        }
        self.rows += 1;
    }

    pub fn remark(&self, row_kind: RowKind) -> Option<String> {
        let ForceSays { rows, heading, words } = self;
        (*rows > 0).then(|| {
            let map = flag("--status-map", words, "submitted");
            format!(
                "{rows} {} closed by what the force says of itself under {heading:?}, such as {words:?}; if that is its claim, say \
                 so with {map}",
                row_kind.counted(*rows)
            )
        })
    }
}

/// `Force status`, `Status (self-assessed)`, `Status (per management)`.
fn is_of_force(heading: &str) -> bool {
    let lower = heading.to_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.any(|word| ["force", "self", "management", "service"].contains(&word))
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
}
