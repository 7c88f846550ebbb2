//! JSON in which characters that control a terminal are escaped.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::model::clean::is_hostile;

const BUFFER: usize = 1 << 16;

/// Writes the whole answer, indented by two spaces.
pub fn write_json(report: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    // Thousands of writes of a few bytes: a known type makes each of them short.
    let mut out = BufWriter::with_capacity(BUFFER, out);
    report.serialize(&mut Serializer::with_formatter(&mut out, Safe(PrettyFormatter::new())))?;
    writeln!(out)?;
    out.flush()
}

/// Writes each row on a line of its own.
pub fn write_jsonl<T: Serialize>(
    each: impl FnOnce(&mut dyn FnMut(&T) -> io::Result<()>) -> io::Result<()>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    each(&mut |row| write_line(row, &mut out))?;
    out.flush()
}

/// Writes one row on a line of its own.
pub fn write_line(row: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    row.serialize(&mut Serializer::with_formatter(&mut *out, Safe(CompactFormatter)))?;
    writeln!(out)
}

fn write_letter<W: ?Sized + Write>(letter: char, out: &mut W) -> io::Result<()> {
    if !is_hostile(letter) {
        return out.write_all(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
    letter.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))
}

/// Writes hostile characters as `\uXXXX`, and leaves the rest to another formatter.
struct Safe<F>(F);

macro_rules! as_the_other_does {
    ($($step:ident($($first:ident)?)),+ $(,)?) => {
        $(fn $step<W: ?Sized + Write>(&mut self, out: &mut W $(, $first: bool)?) -> io::Result<()> {
            self.0.$step(out $(, $first)?)
        })+
    };
}

impl<F: Formatter> Formatter for Safe<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let mut rest = text;
        // Nearly all letters are plain, and a byte at a time is passed over quickly.
        while let Some(at) = rest.bytes().position(|byte| !matches!(byte, b' '..=b'~')) {
            let Some((plain, other)) = rest.split_at_checked(at) else { break };
            let mut letters = other.chars();
            out.write_all(plain.as_bytes())?;
            letters.next().map_or(Ok(()), |letter| write_letter(letter, out))?;
            rest = letters.as_str();
        }
        out.write_all(rest.as_bytes())
    }

    as_the_other_does! {
        begin_array(),
        end_array(),
        begin_array_value(first),
        end_array_value(),
        begin_object(),
        end_object(),
        begin_object_key(first),
        end_object_key(),
        begin_object_value(),
        end_object_value(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn pretty(value: &impl Serialize) -> String {
        let mut out = Vec::new();
        write_json(value, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn lines(rows: &[impl Serialize]) -> String {
        let mut out = Vec::new();
        write_jsonl(|take| rows.iter().try_for_each(take), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_answer_is_indented_and_ends_in_a_newline() {
        assert_eq!(
            pretty(&json!({"count": 1, "findings": [{"ref": "A-1"}], "none": []})),
            "{\n  \"count\": 1,\n  \"findings\": [\n    {\n      \"ref\": \"A-1\"\n    }\n  ],\n  \"none\": []\n}\n"
        );
    }

    #[test]
    fn each_row_is_one_line() {
        let rows = [json!({"ref": "A-1", "title": "two\nlines"}), json!({})];

        assert_eq!(lines(&rows), "{\"ref\":\"A-1\",\"title\":\"two\\nlines\"}\n{}\n");
        assert_eq!(lines(&[(); 0]), "");
    }

    #[test]
    fn hostile_characters_are_escaped_in_values_and_keys() {
        let row = BTreeMap::from([("k\u{202e}", "\u{9b}\u{7f}\u{1b}\u{e0001}é")]);

        assert_eq!(lines(&[row]), "{\"k\\u202e\":\"\\u009b\\u007f\\u001b\\udb40\\udc01é\"}\n");
    }

    proptest! {
        #[test]
        fn any_text_reads_back_and_nothing_hostile_is_written(text in any::<String>()) {
            let written = pretty(&text);

            prop_assert!(!written.trim_end().chars().any(is_hostile));
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }

        #[test]
        fn hostile_text_reads_back_too(text in "[\u{80}-\u{9f}\u{200b}-\u{202e}\u{e0000}-\u{e007f}\u{7f}\"\\\\a]*") {
            let written = lines(&[&text]);

            prop_assert!(!written.trim_end().chars().any(is_hostile));
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }
}
