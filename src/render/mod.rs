//! A page in, bytes out: an answer in the format that was asked for.

mod chart;
mod csv;
mod fit;
pub mod html;
pub mod ics;
mod json;
mod markdown;
mod style;
mod table;
pub mod text;
mod timeline;
pub mod web;
pub mod xlsx;

use std::io::{self, Write};

use crate::model::clean::Clean;
use crate::model::one_of;
use crate::model::value::Value;
use crate::page::{Records, Report};
pub use csv::{CsvRows, Dialect};
pub use json::{write_json, write_line as write_json_line};
pub use style::Style;

one_of! {
    /// How an answer is written.
    Format, "format" {
        Table = "table",
        /// The main columns for the shell: separated by tabs, no header, one row a line.
        Plain = "plain",
        Csv = "csv",
        Json = "json",
        Jsonl = "jsonl",
        Md = "md",
        /// One page that loads nothing, to read in a browser and to print.
        Html = "html",
        /// One name a row; every command accepts those of findings.
        Ids = "ids",
    }
}

impl Format {
    /// Whether its columns can be chosen.
    pub fn has_columns(self) -> bool {
        matches!(self, Format::Table | Format::Md | Format::Html | Format::Plain | Format::Csv)
    }

    /// Whether it has room for more than the rows, such as duties beside findings.
    pub fn has_more_than_rows(self) -> bool {
        matches!(self, Format::Table | Format::Md | Format::Html | Format::Json)
    }

    /// Whether programs expect an answer in it even where there is nothing to say.
    pub fn is_never_empty(self) -> bool {
        self == Format::Json
    }

    /// Whether people read it, and it may have a line more.
    pub fn is_for_people(self) -> bool {
        matches!(self, Format::Table | Format::Md | Format::Html)
    }

    /// Whether its lines are as long as the screen or the mail is wide.
    pub fn is_wrapped(self) -> bool {
        self == Format::Table
    }

    /// Whether it shows a few columns rather than all of them, if none are chosen.
    pub fn is_brief(self) -> bool {
        matches!(self, Format::Table | Format::Md | Format::Html | Format::Plain)
    }
}

/// Writes an answer, whole, in the format asked for.
pub fn write<R: Report>(
    report: &R,
    format: Format,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => text::write(&report.page(), style, out),
        Format::Plain => csv::write_plain(report.brief(), out),
        Format::Csv if style.width.is_some() => csv::write_csv(cleaned(report.records()), out),
        Format::Csv => csv::write_csv(report.records(), out),
        Format::Json => json::write_json(report, out),
        Format::Jsonl => json::write_jsonl(|take| report.each_row(take), out),
        Format::Md => markdown::write(&report.page(), out),
        Format::Html => web::document(&report.page(), None)
            .map_err(io::Error::other)
            .and_then(|document| out.write_all(document.as_bytes())),
        Format::Ids => csv::write_ids(|take| report.each_id(take), out),
    }?;
    out.flush()
}

/// The rows made safe for a screen; a file or a pipe gets them as they are stored.
fn cleaned(records: Records<'_>) -> Records<'_> {
    let clean = |value: Value<'_>| Value::from(Clean(&value.plain()).to_string());
    let rows = records.rows.map(move |row| Ok(row?.into_iter().map(clean).collect()));
    Records { keys: records.keys, rows: Box::new(rows) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::OneOf;
    use crate::model::clean::is_hostile;
    use crate::page::{
        Bar, Block, Chart, Column, Figure, Heading, Page, Remedy, Shape, Table, Tone,
    };
    use serde::Serialize;

    const HOSTILE: &str = "a\u{1b}]52;c;x\u{7}\u{9b}1m\u{202e}b\u{200b}\u{7f}\r\tc\u{e0001}";

    #[derive(Serialize)]
    struct Answer {
        findings: Vec<String>,
    }

    impl Report for Answer {
        type Row = String;

        fn rows(&self) -> &[String] {
            &self.findings
        }

        fn page(&self) -> Page {
            let told = || self.findings.concat();
            let rows = self.findings.iter().map(|text| vec![text.as_str().into()]);
            let table = Table {
                headings: vec![Heading::cut("title")],
                rows: rows.collect(),
                totals: Some(vec![told().into()]),
            };
            Page {
                title: Some(told()),
                blocks: vec![
                    Block::Heading(told()),
                    Block::Figures(vec![Figure {
                        count: told().into(),
                        of_what: "late",
                        note: told(),
                    }]),
                    Block::Text(told()),
                    Block::Aside(told()),
                    Block::Line(told()),
                    Block::Fields(vec![("name", told().into())]),
                    Block::Entries(vec![(told(), told().into())]),
                    Block::Remedies(
                        vec![Remedy { name: told(), said: told().into(), command: told() }].into(),
                    ),
                    Block::Table(table.clone()),
                    Block::Chart(charted(&told(), table)),
                    Block::Footer(told()),
                ],
            }
        }

        fn records(&self) -> Records<'_> {
            Records::of([Column::new("title", |text| Value::from(text))], &self.findings)
        }

        fn ids(&self) -> Vec<String> {
            self.findings.clone()
        }
    }

    fn charted(told: &str, numbers: Table) -> Chart {
        let told = || told.to_owned();
        let bar = Bar { name: told(), count: 1, tone: Tone::Plain };
        let shape = Shape::Bars(vec![bar]);
        Chart { title: told(), description: told(), shape, numbers }
    }

    fn written(format: Format, width: Option<usize>) -> String {
        let style = Style { width, colour: false, ascii: false };
        let mut out = Vec::new();
        let answer = Answer { findings: vec![HOSTILE.to_owned()] };
        write(&answer, format, &style, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_format_says_what_it_holds() {
        let which = |test: fn(Format) -> bool| -> Vec<&str> {
            let formats = Format::ALL.iter().copied().filter(|format| test(*format));
            formats.map(OneOf::word).collect()
        };

        assert_eq!(which(Format::has_columns), ["table", "plain", "csv", "md", "html"]);
        assert_eq!(which(Format::has_more_than_rows), ["table", "json", "md", "html"]);
        assert_eq!(which(Format::is_for_people), ["table", "md", "html"]);
    }

    #[test]
    fn hostile_text_does_nothing_in_any_format_for_the_screen() {
        for format in Format::ALL.iter().copied().filter(|format| *format != Format::Csv) {
            for width in [None, Some(20), Some(80)] {
                let text = written(format, width);
                assert!(
                    !text.replace(['\n', '\t'], "").chars().any(is_hostile),
                    "{format}: {text}"
                );
            }
        }
    }

    #[test]
    fn csv_keeps_the_text_as_it_was_given_but_on_a_screen() {
        assert_eq!(written(Format::Csv, None), format!("title\r\n\"{HOSTILE}\"\r\n"));
        let shown = written(Format::Csv, Some(80));
        assert!(!shown.replace(['\r', '\n'], "").chars().any(is_hostile), "{shown}");
    }

    /// A disk with room for so many bytes, or none at all.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_format_hides_that_the_disk_is_full() {
        let style = Style { width: None, colour: false, ascii: false };
        let answer = Answer { findings: vec!["one".to_owned(); 3] };
        for format in Format::ALL {
            for room in [0, 9] {
                let outcome = write(&answer, *format, &style, &mut Full(room));
                assert_eq!(outcome.unwrap_err().kind(), io::ErrorKind::StorageFull, "{format}");
            }
        }
    }
}
