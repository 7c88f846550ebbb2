//! Rows of cells: those of a text, each with the line on which it truly begins, or those of a table.

use csv::{ReaderBuilder, StringRecord};

use super::text::line_ends;
use crate::model::import_limits::{ImportLimits, raise};
use crate::model::watch::{Unwatched, Watch};

/// In order of preference if several are equally common.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The rows of a file, whatever its kind.
pub struct Rows<'a> {
    content: Content<'a>,
    limits: ImportLimits,
    watch: &'a dyn Watch,
}

enum Content<'a> {
    Text(Box<TextRows<'a>>),
    Table(std::slice::Iter<'a, (u64, StringRecord)>),
}

impl<'a> Rows<'a> {
    pub fn of(text: &'a str, limits: ImportLimits) -> Rows<'a> {
        let content = Content::Text(Box::new(TextRows::of(text, limits)));
        Rows { content, limits, watch: &Unwatched }
    }

    /// Rows with their numbers.
    pub fn of_table(rows: &'a [(u64, StringRecord)], limits: ImportLimits) -> Rows<'a> {
        Rows { content: Content::Table(rows.iter()), limits, watch: &Unwatched }
    }

    /// They end where they are stopped.
    pub fn watched_by(self, watch: &'a dyn Watch) -> Rows<'a> {
        Rows { watch, ..self }
    }

    pub fn advance(&mut self) -> Option<RawRow<'_>> {
        let raw = match &mut self.content {
            Content::Text(rows) => rows.advance()?,
            Content::Table(rows) => {
                let (line, cells) = rows.next()?;
                RawRow { line: *line, cells, fault: None, limits: self.limits }
            }
        };
        self.watch.has_read(raw.line).then_some(raw)
    }
}

pub struct TextRows<'a> {
    text: &'a str,
    separator: u8,
    limits: ImportLimits,
    reader: csv::Reader<&'a [u8]>,
    cells: StringRecord,
    counted: usize,
    line: u64,
}

pub struct RawRow<'a> {
    pub line: u64,
    pub cells: &'a StringRecord,
    pub fault: Option<String>,
    pub limits: ImportLimits,
}

impl RawRow<'_> {
    pub fn is_blank(&self) -> bool {
        self.fault.is_none() && self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

impl<'a> TextRows<'a> {
    /// Uses the separator that the text names, else the commonest one in its first row.
    fn of(text: &'a str, limits: ImportLimits) -> TextRows<'a> {
        let named = named_separator(text);
        let (separator, begins) = named.unwrap_or_else(|| (commonest_separator(text), 0));
        let rest = text.get(begins..).unwrap_or_default();
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(rest.as_bytes());
        let line = 1 + u64::from(named.is_some());
        let cells = StringRecord::new();
        TextRows { text: rest, separator, limits, reader, cells, counted: 0, line }
    }

    fn advance(&mut self) -> Option<RawRow<'_>> {
        let begins = self.after_line_ends(self.offset());
        let read = self.reader.read_record(&mut self.cells);
        if matches!(read, Ok(false)) {
            return None;
        }
        self.count_lines_to(begins);
        let raw = self.text.get(begins..self.offset()).unwrap_or_default();
        let fault = match read {
            Ok(_) => self.fault(raw),
            Err(cause) => Some(format!("can't be read as CSV: {cause}")),
        };
        self.cells.truncate(self.limits.most_columns());
        Some(RawRow { line: self.line, cells: &self.cells, fault, limits: self.limits })
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }

    /// The reader leaves a row before the LF of its CRLF, and before any empty lines.
    fn after_line_ends(&self, offset: usize) -> usize {
        let rest = self.text.as_bytes().get(offset..).unwrap_or_default();
        offset + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
    }

    fn count_lines_to(&mut self, begins: usize) {
        let passed = self.text.as_bytes().get(self.counted..begins).unwrap_or_default();
        self.line += line_ends(passed);
        self.counted = begins;
    }

    fn fault(&self, raw: &str) -> Option<String> {
        let columns = self.cells.len();
        if self.offset() == self.text.len() && is_left_open(raw, self.separator) {
            return Some("a quotation mark is opened and never closed; close it".to_owned());
        }
        let kib = self.limits.longest_row();
        if raw.len() as u64 > kib * 1024 {
            let raise = raise("max_cell_kib");
            return Some(format!(
                "the row is longer than {kib} KiB; is a quotation mark left open? If not, {raise}"
            ));
        }
        let most = self.limits.most_columns();
        let is_wide = columns > most && !self.cells.iter().skip(most).all(str::is_empty);
        is_wide.then(|| {
            let raise = raise("max_columns");
            format!("the row has {columns} cells, and at most {most} are read; leave some out, or {raise}")
        })
    }
}

/// The separator of Excel's first line `sep=;`, and the offset of the rows.
fn named_separator(text: &str) -> Option<(u8, usize)> {
    let line = text.split(['\r', '\n']).next()?;
    let (word, sign) = line.trim_matches('"').split_once('=')?;
    let separator = *sign.as_bytes().first()?;
    let is_named =
        word.eq_ignore_ascii_case("sep") && sign.len() == 1 && SEPARATORS.contains(&separator);
    let rest = text.get(line.len()..)?;
    let ends = if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
    is_named.then_some((separator, line.len() + ends))
}

fn commonest_separator(text: &str) -> u8 {
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut is_quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\r' | b'\n' if !is_quoted => break,
            _ if is_quoted => {}
            _ => SEPARATORS
                .iter()
                .zip(&mut counts)
                .for_each(|(separator, count)| *count += usize::from(*separator == byte)),
        }
    }
    let counted = SEPARATORS.into_iter().zip(counts).rev();
    counted.max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| separator)
}

/// A quotation mark within an unquoted cell is an ordinary character.
fn is_left_open(row: &str, separator: u8) -> bool {
    let mut place = Place::Start;
    for byte in row.bytes() {
        place = match (place, byte) {
            (Place::Start, b'"') | (Place::Mark, b'"') => Place::Quoted,
            (Place::Quoted, b'"') => Place::Mark,
            (Place::Quoted, _) => Place::Quoted,
            (_, b'\r' | b'\n') => Place::Start,
            (_, other) if other == separator => Place::Start,
            _ => Place::Plain,
        };
    }
    matches!(place, Place::Quoted)
}

/// `Mark` is a quotation mark that closes the cell or is the first of two.
#[derive(Clone, Copy)]
enum Place {
    Start,
    Plain,
    Quoted,
    Mark,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut rows = Rows::of(text, ImportLimits::default());
        let mut all = vec![];
        while let Some(row) = rows.advance() {
            assert_eq!(row.fault, None);
            all.push((row.line, row.cells.iter().map(str::to_owned).collect()));
        }
        all
    }

    fn lines(text: &str) -> Vec<u64> {
        rows(text).into_iter().map(|(line, _)| line).collect()
    }

    fn faults(text: &str) -> Vec<(u64, String)> {
        let mut rows = Rows::of(text, ImportLimits::default());
        let mut all = vec![];
        while let Some(row) = rows.advance() {
            all.extend(row.fault.map(|fault| (row.line, fault)));
        }
        all
    }

    #[test]
    fn a_row_is_on_the_line_where_it_begins_whatever_ends_its_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "\"1", "2\",3", "", "", "4,5", "6,7", ""].join(end);
            assert_eq!(lines(&text), [1, 2, 6, 7], "{end:?}");
        }
        assert_eq!(lines("\r\n\r\na\r\n\rb\nc"), [3, 5, 6]);
        assert_eq!(lines(""), [0; 0]);
    }

    #[test]
    fn rows_end_where_they_are_stopped() {
        struct Until(u64);
        impl Watch for Until {
            fn has_read(&self, row: u64) -> bool {
                row < self.0
            }
            fn has_written(&self, _: usize, _: usize) {}
        }
        let mut rows = Rows::of("a\nb\nc\nd", ImportLimits::default()).watched_by(&Until(3));
        let all: Vec<u64> = std::iter::from_fn(|| rows.advance().map(|row| row.line)).collect();
        assert_eq!(all, [1, 2]);
    }

    #[test]
    fn the_separator_is_the_commonest_outside_quotes_in_the_first_row() {
        for (text, cells) in [
            ("a,b;c,d\n", vec!["a", "b;c", "d"]),
            ("\"a,b,c\";d\n1,2,3,4", vec!["a,b,c", "d"]),
            ("a\tb\tc,d", vec!["a", "b", "c,d"]),
            ("\n\na|b", vec!["a", "b"]),
            ("a,b;c", vec!["a", "b;c"]),
            ("alone", vec!["alone"]),
        ] {
            assert_eq!(rows(text)[0].1, cells, "{text:?}");
        }
    }

    #[test]
    fn a_first_line_may_name_the_separator() {
        for text in ["sep=;\r\na;b,c,d\r\n", "\"SEP=;\"\na;b,c,d", "sep=;\ra;b,c,d"] {
            assert_eq!(rows(text), [(2, vec!["a".to_owned(), "b,c,d".to_owned()])], "{text:?}");
        }
        assert_eq!(rows("sep=x\n")[0].1, ["sep=x"]);
        assert_eq!(rows("sep=;"), []);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_a_fault_of_the_row_where_it_opens() {
        let open = |text| faults(text).first().map(|(line, _)| *line);

        assert_eq!(open("a,b\r\n1,\"2\r\n3,4\r\n"), Some(2));
        assert_eq!(open("a\n\""), Some(2));
        assert_eq!(open("a\n\"\"\"\"\"\n"), Some(2));
        for text in
            ["a\n\"x\"", "a\n\"\"\"\"", "a\n5\" pipe", "a\n\"x\"y\"", "a,b\n\"x\"\",\",\"\""]
        {
            assert_eq!(open(text), None, "{text:?}");
        }
    }

    #[test]
    fn long_and_wide_rows_are_faults() {
        let long = format!("a,b\n{}\nc,d", "x".repeat(1024 * 1024 + 1));
        let wide = format!("a,b\n{}1", ",".repeat(200));

        assert!(faults(&long)[0].1.contains("1024 KiB"));
        assert_eq!(
            faults(&wide),
            [(
                2,
                "the row has 201 cells, and at most 200 are read; leave some out, or raise max_columns under [import] in track.toml"
                    .to_owned()
            )]
        );
        assert_eq!(faults(&format!("a,b\n{}", ",".repeat(300))), []);
    }
}
