//! Rows for programs: CSV after RFC 4180, lines separated by tabs, and bare references.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{ErrorKind, QuoteStyle, Terminator, WriterBuilder};

use crate::model::clean::Clean;
use crate::model::formula::{guarded_text, is_read_as_number};
use crate::model::value::Value;
use crate::page::Records;

/// Writes a header and every row for a spreadsheet, where no cell may run as a formula.
pub fn write_csv(records: Records<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = CsvRows::headed(&records.keys, Dialect::default(), out)?;
    for row in records.rows {
        csv.row(row?.into_iter())?;
    }
    csv.finish()
}

/// How the cells are given.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dialect {
    /// As they are stored, for programs: a cell may run as a formula.
    pub is_raw: bool,
    /// With the mark by which Excel knows UTF-8.
    pub is_for_excel: bool,
}

/// The same row by row.
pub struct CsvRows<W: Write> {
    csv: csv::Writer<W>,
    is_raw: bool,
}

impl<W: Write> CsvRows<W> {
    /// Writes the header.
    pub fn headed(keys: &[Cow<'_, str>], dialect: Dialect, mut out: W) -> io::Result<CsvRows<W>> {
        if dialect.is_for_excel {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut csv = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Never)
            .from_writer(out);
        csv.write_record(keys.iter().map(|key| quoted(key, false).into_owned()))
            .map_err(failure)?;
        Ok(CsvRows { csv, is_raw: dialect.is_raw })
    }

    pub fn row<'a>(&mut self, mut values: impl Iterator<Item = Value<'a>>) -> io::Result<()> {
        let is_raw = self.is_raw;
        let field = |value: Value| {
            let text = value.plain();
            let cell = if is_raw { Cow::Borrowed(&*text) } else { guarded_text(&text) };
            let is_text = matches!(value, Value::Text(_) | Value::List(_)) && !is_raw;
            let cell = quoted(&cell, is_text && is_read_as_number(&cell));
            self.csv.write_field(cell.as_bytes())
        };
        values.try_for_each(field).map_err(failure)?;
        self.csv.write_record(None::<&[u8]>).map_err(failure)
    }

    pub fn finish(mut self) -> io::Result<()> {
        self.csv.flush()
    }
}

/// In quotes where it must be, or where a spreadsheet would take it for what it isn't: LibreOffice then keeps `0012` as a
/// text if it is told to format quoted fields as text.
fn quoted(cell: &str, is_forced: bool) -> Cow<'_, str> {
    if is_forced || cell.contains([',', '"', '\r', '\n']) {
        return Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")));
    }
    Cow::Borrowed(cell)
}

/// Writes the rows for the shell: no header, one row a line, tabs only between cells.
pub fn write_plain(records: Records<'_>, out: &mut dyn Write) -> io::Result<()> {
    for row in records.rows {
        for (at, value) in row?.iter().enumerate() {
            let gap = if at == 0 { "" } else { "\t" };
            write!(out, "{gap}{}", Clean(&value.plain()))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes one token a line.
pub fn write_ids(
    each: impl FnOnce(&mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<()>,
    out: &mut dyn Write,
) -> io::Result<()> {
    each(&mut |id| writeln!(out, "{}", Clean(id)))
}

/// The error of the output itself: a closed pipe must stay recognisable as one.
fn failure(error: csv::Error) -> io::Error {
    let words = error.to_string();
    match error.into_kind() {
        ErrorKind::Io(cause) => cause,
        _ => io::Error::other(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::formula::unguarded;

    fn records(rows: Vec<Vec<&'static str>>) -> Records<'static> {
        let rows = rows.into_iter().map(|row| Ok(row.into_iter().map(Into::into).collect()));
        Records { keys: vec!["ref".into(), "title".into()], rows: Box::new(rows) }
    }

    fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be_and_lines_end_as_the_rfc_says() {
        let records = records(vec![vec!["A-1", "say \"so\", now"], vec!["", "two\nlines"]]);

        assert_eq!(
            text(|out| write_csv(records, out)),
            "ref,title\r\nA-1,\"say \"\"so\"\", now\"\r\n,\"two\nlines\"\r\n"
        );
    }

    #[test]
    fn a_text_that_looks_like_a_number_is_in_quotes_and_a_number_is_not() {
        let row = vec![Value::from("0012".to_owned()), Value::from(12_i64)];
        let keys = vec!["ref".into(), "days".into()];
        let records =
            || Records { keys: keys.clone(), rows: Box::new(std::iter::once(Ok(row.clone()))) };
        assert_eq!(text(|out| write_csv(records(), out)), "ref,days\r\n\"0012\",12\r\n");
        let raw = Dialect { is_raw: true, ..Dialect::default() };
        let mut out = Vec::new();
        let mut csv = CsvRows::headed(&keys, raw, &mut out).unwrap();
        csv.row(row.clone().into_iter()).unwrap();
        csv.finish().unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "ref,days\r\n0012,12\r\n");
    }

    #[test]
    fn formulas_are_written_as_text_and_read_back_as_they_were() {
        let cells = vec!["=cmd|' /C calc'!A0", "'=1"];
        let written = text(|out| write_csv(records(vec![cells.clone(), vec!["-5", "-"]]), out));

        assert!(written.ends_with("\r\n\"-5\",'-\r\n"));
        let mut reader = csv::Reader::from_reader(written.as_bytes());
        let row = reader.records().next().unwrap().unwrap();
        assert_eq!(row.get(0), Some("'=cmd|' /C calc'!A0"));
        assert_eq!(row.iter().map(unguarded).collect::<Vec<_>>(), cells);
    }

    #[test]
    fn an_answer_without_rows_is_a_header_in_csv_and_nothing_in_plain() {
        assert_eq!(text(|out| write_csv(records(vec![]), out)), "ref,title\r\n");
        assert_eq!(text(|out| write_plain(records(vec![]), out)), "");
    }

    #[test]
    fn a_plain_row_is_one_line_with_a_tab_between_cells() {
        let records = records(vec![vec!["A-1", "two\nlines\tand\u{1b}"], vec!["A-2", ""]]);

        assert_eq!(text(|out| write_plain(records, out)), "A-1\ttwo lines and\\u{1b}\nA-2\t\n");
    }

    #[test]
    fn a_row_of_another_length_is_refused_in_words() {
        let error = write_csv(records(vec![vec!["A-1"]]), &mut Vec::new()).unwrap_err();

        assert!(error.to_string().contains("found record with 1 fields"), "{error}");
    }

    #[test]
    fn references_stand_one_a_line() {
        let ids = ["A-1", "A-2"];
        let written = text(|out| write_ids(|take| ids.into_iter().try_for_each(take), out));
        assert_eq!(written, "A-1\nA-2\n");
    }
}
