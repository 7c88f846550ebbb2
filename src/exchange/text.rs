//! The bytes of a file as text: in the encoding that it declares, or else the one it must be in.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::Complaint;
use crate::model::text::composed;

/// The text of a file, and the encoding it was in if that wasn't UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: Option<&'static str>,
}

/// Without its byte order mark; refused if it would be read wrongly.
pub fn decoded(bytes: &[u8]) -> Result<Decoded<'_>, Complaint> {
    let (text, encoding) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => declared(encoding, bytes.get(mark..).unwrap_or_default()),
        None => undeclared(bytes),
    }?;
    match text.find('\0') {
        Some(at) => {
            Err(at_character(&text, at, "there is a NUL character; save the file as CSV UTF-8"))
        }
        None => Ok(Decoded { text, encoding: Some(name(encoding)).filter(|_| encoding != UTF_8) }),
    }
}

/// What a file says, with its letters as they are compared.
pub fn all_composed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => composed(text),
        Cow::Owned(text) => Cow::Owned(composed(&text).into_owned()),
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

type Read<'a> = Result<(Cow<'a, str>, &'static Encoding), Complaint>;

fn declared<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Read<'a> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok((text, encoding));
    }
    let (lossy, _) = encoding.decode_without_bom_handling(bytes);
    let name = name(encoding);
    Err(damaged(
        &lossy,
        &format!("there are bytes that aren't {name}, which the file claims to be"),
    ))
}

fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        "UTF-16"
    } else if encoding == WINDOWS_1252 {
        "Windows-1252"
    } else {
        "UTF-8"
    }
}

/// Without a mark it is UTF-8, or else the Windows-1252 of older spreadsheets.
fn undeclared(bytes: &[u8]) -> Read<'_> {
    if let Some(read) = unmarked_utf_16(bytes) {
        return Ok(read);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((Cow::Borrowed(text), UTF_8));
    }
    // The bytes of a letter in UTF-8 hardly ever come together by chance; where they might (`É”` is the same bytes
    // as `ɔ`), a refusal does less harm than a garbled name.
    if bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii()) {
        let (lossy, _) = UTF_8.decode_without_bom_handling(bytes);
        let why = "there are bytes that aren't UTF-8, unlike other letters in the file, so it mixes two encodings";
        return Err(damaged(&lossy, why));
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    // The five bytes that Windows-1252 leaves without a meaning come out as control characters.
    match text.find(['\u{81}', '\u{8d}', '\u{8f}', '\u{90}', '\u{9d}']) {
        Some(at) => Err(at_character(
            &text,
            at,
            "there is a byte that is neither UTF-8 nor Windows-1252; save the file as CSV UTF-8",
        )),
        None => Ok((text, WINDOWS_1252)),
    }
}

/// UTF-16 without a mark, if it can be nothing else: letters of English and its punctuation only.
fn unmarked_utf_16(bytes: &[u8]) -> Option<(Cow<'_, str>, &'static Encoding)> {
    let (units, rest) = bytes.as_chunks::<2>();
    let is_plain = |unit: &u16| matches!(unit, 1..=0xff | 0x2010..=0x2026 | 0x20ac);
    let is =
        |read: fn([u8; 2]) -> u16| units.iter().map(|unit| read(*unit)).all(|unit| is_plain(&unit));
    let encoding = match bytes {
        [first, 0, ..] if first.is_ascii() && is(u16::from_le_bytes) => UTF_16LE,
        [0, first, ..] if first.is_ascii() && is(u16::from_be_bytes) => UTF_16BE,
        _ => return None,
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    rest.is_empty().then_some((text, encoding))
}

fn damaged(lossy: &str, why: &str) -> Complaint {
    let at = lossy.find(char::REPLACEMENT_CHARACTER).unwrap_or(0);
    at_character(lossy, at, &format!("{why}; save the file as CSV UTF-8"))
}

/// Says where on its line a character stands, since the columns aren't known yet.
fn at_character(text: &str, at: usize, why: &str) -> Complaint {
    let before = text.get(..at).unwrap_or_default();
    let on_line = before.rsplit(['\r', '\n']).next().unwrap_or_default();
    let column = Some(format!("character {}", on_line.chars().count() + 1));
    Complaint::at(1 + line_ends(before.as_bytes()), column, why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, Option<&'static str>) {
        let decoded = decoded(bytes).unwrap();
        (decoded.text.into_owned(), decoded.encoding)
    }

    fn refusal(bytes: &[u8]) -> String {
        decoded(bytes).unwrap_err().to_string()
    }

    #[test]
    fn utf_8_is_read_with_and_without_its_mark() {
        assert_eq!(text("Siân’s".as_bytes()), ("Siân’s".to_owned(), None));
        assert_eq!(text("\u{feff}Siân’s".as_bytes()), ("Siân’s".to_owned(), None));
        assert!(matches!(decoded(b"plain").unwrap().text, Cow::Borrowed("plain")));
    }

    #[test]
    fn utf_16_is_read_in_both_orders_with_and_without_its_mark() {
        for (written, read) in [("\u{feff}Siân’s 😀", "Siân’s 😀"), ("Siân’s", "Siân’s")]
        {
            let units: Vec<u16> = written.encode_utf16().collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();

            assert_eq!(text(&little), (read.to_owned(), Some("UTF-16")));
            assert_eq!(text(&big), (read.to_owned(), Some("UTF-16")));
        }
    }

    #[test]
    fn what_may_not_be_utf_16_is_not_read_as_it() {
        for bytes in [&b"a\0b\0cdef"[..], b"\0a\0bcdef", b"a\0b\0c", b"a\0c d ", b"\0\0\0\0"] {
            assert!(refusal(bytes).contains("NUL"), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_not_utf_8_is_windows_1252() {
        let windows = Some("Windows-1252");
        assert_eq!(text(b"Si\xe2n\x92s \xa35"), ("Siân’s £5".to_owned(), windows));
        assert_eq!(text(b"\x93Caf\xe9\x94"), ("“Café”".to_owned(), windows));
    }

    #[test]
    fn a_damaged_file_is_refused_with_its_place_and_never_garbled() {
        for (bytes, place) in [
            (
                &b"\xef\xbb\xbfa\nb\xe9c"[..],
                "line 2, character 2: there are bytes that aren't UTF-8, which",
            ),
            (
                b"A,Si\xc3\xa2n\r\nB,caf\xe9\r\n",
                "line 2, character 6: there are bytes that aren't UTF-8, unlike",
            ),
            (b"A,caf\xe9\nB,Si\xc3\xa2n\n\xe2\x80\x99\xc3\xa9", "line 1, character 6: "),
            (b"A,Si\xc3\xa2n\xe2\x80", "line 1, character 7: "),
            (b"a\rb\rc\x9d", "line 3, character 2: there is a byte that is neither"),
            (b"a\nb\0c", "line 2, character 2: there is a NUL"),
            (b"\xff\xfe\n\0\0\xd8", "line 2, character 1: there are bytes that aren't UTF-16"),
            (b"\xff\xfea\0b", "line 1, character 2: there are bytes that aren't UTF-16"),
            (b"\xff\xfe\0\0a\0\0\0", "line 1, character 1: there is a NUL"),
        ] {
            let said = refusal(bytes);
            assert!(
                said.starts_with(place) && said.ends_with("; save the file as CSV UTF-8"),
                "{said}"
            );
        }
    }

    #[test]
    fn each_kind_of_line_end_counts_once() {
        assert_eq!(line_ends(b"a\r\nb\nc\rd\r\r\n"), 5);
    }
}
