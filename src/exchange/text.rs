//! The bytes of a file as text: in the encoding that it declares, or else the one it must be in.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::Complaint;

/// Without its byte order mark; refused if it would be read wrongly.
pub fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Complaint> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => declared(encoding, bytes.get(mark..).unwrap_or_default()),
        None => undeclared(bytes),
    }?;
    match text.find('\0') {
        Some(at) => Err(on_line_of(&text, at, "has a NUL character; save the file as CSV UTF-8")),
        None => Ok(text),
    }
}

/// CRLF, LF and a lone CR each end a line.
pub fn line_ends(bytes: &[u8]) -> u64 {
    let mut ends = 0;
    let mut before = 0;
    for byte in bytes {
        ends += u64::from(*byte == b'\r' || (*byte == b'\n' && before != b'\r'));
        before = *byte;
    }
    ends
}

fn declared<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, Complaint> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text);
    }
    let name = match encoding {
        e if e == UTF_16LE || e == UTF_16BE => "UTF-16",
        _ => "UTF-8",
    };
    let (lossy, _) = encoding.decode_without_bom_handling(bytes);
    Err(damaged(&lossy, &format!("has bytes that aren't {name}, which the file claims to be")))
}

/// Without a mark it is UTF-8, or else the Windows-1252 of older spreadsheets.
fn undeclared(bytes: &[u8]) -> Result<Cow<'_, str>, Complaint> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    if is_damaged_utf_8(bytes) {
        let (lossy, _) = UTF_8.decode_without_bom_handling(bytes);
        return Err(damaged(&lossy, "has bytes that aren't UTF-8, unlike the rest of the file"));
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    // The five bytes that Windows-1252 leaves without a meaning come out as control characters.
    match text.find(['\u{81}', '\u{8d}', '\u{8f}', '\u{90}', '\u{9d}']) {
        Some(at) => Err(on_line_of(
            &text,
            at,
            "has a byte that is neither UTF-8 nor Windows-1252; save the file as CSV UTF-8",
        )),
        None => Ok(text),
    }
}

/// Multi-byte letters hardly ever come about by chance: a file with more of them than of faults is damaged
/// UTF-8, and reading it as anything else would garble them.
fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let (mut letters, mut faults) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    letters > faults
}

fn damaged(lossy: &str, why: &str) -> Complaint {
    let at = lossy.find(char::REPLACEMENT_CHARACTER).unwrap_or(0);
    on_line_of(lossy, at, &format!("{why}; save the file as CSV UTF-8"))
}

fn on_line_of(text: &str, at: usize, why: &str) -> Complaint {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    Complaint { line: 1 + line_ends(before), column: None, why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_is_read_with_and_without_its_mark() {
        assert_eq!(decoded("Siân’s".as_bytes()).unwrap(), "Siân’s");
        assert_eq!(decoded("\u{feff}Siân’s".as_bytes()).unwrap(), "Siân’s");
        assert!(matches!(decoded(b"plain").unwrap(), Cow::Borrowed("plain")));
    }

    #[test]
    fn utf_16_is_read_in_both_orders() {
        let units: Vec<u16> = "\u{feff}Siân’s 😀".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();

        assert_eq!(decoded(&little).unwrap(), "Siân’s 😀");
        assert_eq!(decoded(&big).unwrap(), "Siân’s 😀");
        assert_eq!(decoded(&[0xff, 0xfe, b'\n', 0, 0, 0xd8]).unwrap_err().line, 2);
    }

    #[test]
    fn what_is_not_utf_8_is_windows_1252() {
        assert_eq!(decoded(b"Si\xe2n\x92s \xa35").unwrap(), "Siân’s £5");
        assert_eq!(decoded(b"\x93CAF\xc9\x94").unwrap(), "“CAFÉ”");
    }

    #[test]
    fn a_damaged_file_is_refused_with_its_line_and_never_garbled() {
        let damaged = |bytes: &[u8]| decoded(bytes).unwrap_err().line;

        assert_eq!(damaged(b"\xef\xbb\xbfa\nb\xe9c"), 2);
        assert_eq!(damaged("Siân’s\r\ngrâd\r\n".as_bytes().strip_suffix(b"\xa2d\r\n").unwrap()), 2);
        assert_eq!(damaged(b"a\rb\rc\x9d"), 3);
        assert_eq!(damaged(b"a\nb\0c"), 2);
    }

    #[test]
    fn each_kind_of_line_end_counts_once() {
        assert_eq!(line_ends(b"a\r\nb\nc\rd\r\r\n"), 5);
    }
}
