//! The files that show what was done.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::evidence::Evidence;
use crate::page::{Block, Cell, Heading, Page, Records, Report, Table, counted, grouped};

/// Files of evidence, in the order of their findings.
#[derive(Debug, Serialize)]
pub struct Files {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    evidence: Vec<Evidence>,
}

impl Files {
    /// A list of these files.
    pub fn of(evidence: Vec<Evidence>, today: NaiveDate) -> Files {
        Files { schema: "track.evidence/1", as_of: today, count: evidence.len(), evidence }
    }
}

/// A file in words, beside its day: `number 3, plan.pdf, 12 KiB (restricted): as agreed`.
pub fn file_in_words(file: &Evidence) -> String {
    let mut text = format!("number {}, {}, {}", file.id, file.name, size_shown(file.size));
    if let Some(marks) = marks(file) {
        text.push_str(&format!(" ({marks})"));
    }
    text.extend(file.note.as_ref().map(|note| format!(": {note}")));
    text
}

/// A size as people say it.
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
    let closing = file.closing.then_some("named by the closing");
    let marks: Vec<&str> = restricted.into_iter().chain(closing).collect();
    (!marks.is_empty()).then(|| marks.join(", "))
}

impl Report for Files {
    type Row = Evidence;

    fn rows(&self) -> &[Evidence] {
        &self.evidence
    }

    fn page(&self) -> Page {
        let row = |file: &Evidence| {
            let size = i64::try_from(file.size).unwrap_or(i64::MAX);
            vec![
                Cell::id(file.id),
                Cell::from(file.called.clone()),
                Cell::from(file.body.clone()),
                Cell::from(file.day),
                Cell::from(size).said(size_shown(file.size)),
                Cell::from(file.sha256.get(..12)),
                Cell::from(file.name.clone()),
                Cell::from(marks(file)),
                Cell::from(file.note.clone()),
            ]
        };
        let table = Table {
            headings: vec![
                Heading::whole("number"),
                Heading::whole("ref"),
                Heading::optional("body"),
                Heading::whole("day"),
                Heading::whole("size"),
                Heading::optional("hash"),
                Heading::cut("name"),
                Heading::whole("marks"),
                Heading::cut("note"),
            ],
            rows: self.evidence.iter().map(row).collect(),
            totals: None,
        };
        let title = match self.count {
            1 => "1 file of evidence".to_owned(),
            count => counted(count, "file").replace("files", "files of evidence"),
        };
        Page { title: Some(title), blocks: vec![Block::Table(table)] }
    }

    fn records(&self) -> Records<'_> {
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        let row = move |file: &Evidence| {
            [
                file.id.to_string(),
                file.finding.to_string(),
                file.called.clone(),
                file.body.clone(),
                file.name.clone(),
                file.size.to_string(),
                file.day.to_string(),
                file.sha256.clone(),
                file.note.clone().unwrap_or_default(),
                yes(file.restricted),
                yes(file.closing),
            ]
            .map(Into::into)
            .into()
        };
        Records {
            keys: vec![
                "id",
                "finding",
                "ref",
                "body",
                "name",
                "size",
                "day",
                "sha256",
                "note",
                "restricted",
                "closing",
            ],
            rows: Box::new(self.evidence.iter().map(row)),
        }
    }

    fn ids(&self) -> Vec<String> {
        self.evidence.iter().map(|file| file.id.to_string()).collect()
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
