//! Files of evidence.

use chrono::NaiveDate;

use crate::model::evidence::Evidence;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Answer, AnswerRow, Block, Cell, Column, Page, Table, counted, grouped, pick};

pub type EvidenceList = Answer<Evidence>;

/// `number 3, plan.pdf, 12 KiB (restricted): as agreed`.
pub fn file_in_words(file: &Evidence) -> String {
    let mut text = format!("number {}, {}, {}", file.id, file.name, size_shown(file.size));
    if let Some(marks) = marks(file) {
        text.push_str(&format!(" ({marks})"));
    }
    text.extend(file.note.as_ref().map(|note| format!(": {note}")));
    text
}

/// `17 bytes`, `12 KiB`, rounded up.
pub fn size_shown(size: u64) -> String {
    const UNITS: [&str; 3] = ["KiB", "MiB", "GiB"];
    let mut shown = format!("{} byte{}", grouped(size), if size == 1 { "" } else { "s" });
    let mut rest = size;
    for unit in UNITS.into_iter().take_while(|_| size >= 1024) {
        if rest < 1024 {
            break;
        }
        rest = rest.div_ceil(1024);
        shown = format!("{rest} {unit}");
    }
    shown
}

fn marks(file: &Evidence) -> Option<String> {
    let restricted = file.restricted.then_some("restricted");
    let closing = file.closing.then_some("closing evidence");
    let marks: Vec<&str> = restricted.into_iter().chain(closing).collect();
    (!marks.is_empty()).then(|| marks.join(", "))
}

impl AnswerRow for Evidence {
    const SCHEMA: &'static str = "track.evidence/1";
    const KEY: &'static str = "evidence";
    const COLUMNS: &'static [Column<Evidence>] = &[
        Column::new("id", |file: &Self| Value::from(file.id))
            .headed("number")
            .shown(|file| Cell::id(file.id)),
        Column::new("finding", |file: &Self| Value::from(file.finding)),
        Column::new("ref", |file: &Self| Value::from(&file.called)),
        Column::new("body", |file: &Self| Value::from(&file.body)).optional(),
        Column::new("name", |file: &Self| Value::from(&file.name)).cut(),
        Column::new("size", |file: &Self| Value::count(file.size))
            .shown(|file| Cell::from(Value::count(file.size)).said(size_shown(file.size))),
        Column::new("day", |file: &Self| Value::from(file.day)),
        Column::new("sha256", |file: &Self| Value::from(&file.sha256))
            .headed("hash")
            .optional()
            .shown(|file| Cell::from(file.sha256.get(..12))),
        Column::new("note", |file: &Self| Value::from(file.note.as_ref())).cut(),
        Column::new("restricted", |file: &Self| Value::from(file.restricted))
            .headed("marks")
            .shown(|file| Cell::from(marks(file))),
        Column::new("closing", |file: &Self| Value::from(file.closing)),
    ];

    fn page(files: &[Evidence], _: NaiveDate, selection: &Selection) -> Page {
        let shown = ["id", "ref", "body", "day", "size", "sha256", "name", "restricted", "note"];
        let table = Table::of(&pick(Evidence::COLUMNS, &shown), files);
        let count = counted(files.len(), "evidence file");
        let narrowed = if files.is_empty() { selection.narrowed() } else { String::new() };
        let title = format!("{count}{}{narrowed}", selection.for_whom());
        Page { title: Some(title), blocks: vec![Block::Table(table)] }
    }

    fn ids(files: &[Evidence]) -> Vec<String> {
        files.iter().map(|file| file.id.to_string()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up_and_say_their_unit() {
        for (size, shown) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (1023, "1,023 bytes"),
            (1024, "1 KiB"),
            (1025, "2 KiB"),
            (5 << 20, "5 MiB"),
            (1 << 30, "1 GiB"),
        ] {
            assert_eq!(size_shown(size), shown);
        }
    }
}
