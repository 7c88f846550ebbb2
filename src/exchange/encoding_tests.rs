//! Small files as spreadsheets and editors really write them: each is read as it was meant, or refused with the
//! place of its fault.

use super::tests::directory;
use super::{Mapping, read};
use crate::model::import_row::Sheet;

const ROWS: &str = "ref,title,force\nA,Siân’s £5 plan,kent\nB,Café,kent\n";

/// The same sheet in every encoding.
fn meant() -> Vec<(&'static str, Vec<u8>)> {
    let utf_16 = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    };
    let marked = format!("\u{feff}{ROWS}");
    let windows = encoding_rs::WINDOWS_1252.encode(ROWS).0.into_owned();
    let with_ends = |end| ROWS.replace('\n', end).into_bytes();
    vec![
        ("UTF-8", ROWS.into()),
        ("UTF-8 with a mark", marked.clone().into()),
        ("CRLF", with_ends("\r\n")),
        ("CR", with_ends("\r")),
        ("empty lines", with_ends("\n\n")),
        ("no line end at the end", ROWS.trim_end().into()),
        ("Windows-1252", windows.clone()),
        (
            "Windows-1252 with CR",
            windows.iter().map(|b| if *b == b'\n' { b'\r' } else { *b }).collect(),
        ),
        ("UTF-16LE with a mark", utf_16(&marked, u16::to_le_bytes)),
        ("UTF-16BE with a mark", utf_16(&marked, u16::to_be_bytes)),
        ("UTF-16LE", utf_16(ROWS, u16::to_le_bytes)),
        ("UTF-16BE", utf_16(ROWS, u16::to_be_bytes)),
        ("UTF-16LE with CRLF", utf_16(&marked.replace('\n', "\r\n"), u16::to_le_bytes)),
        ("semicolons", ROWS.replace(',', ";").into()),
        ("tabs", ROWS.replace(',', "\t").into()),
        ("a named separator", format!("sep=,\n{ROWS}").into()),
        ("quoted cells", ROWS.replace("Café", "\"Café\"").into()),
        ("empty cells at the end of a row", ROWS.replace(",kent\nB", ",kent,,\nB").into()),
        ("an empty last row", format!("{ROWS},,\n").into()),
    ]
}

#[test]
fn whatever_says_the_same_is_read_as_the_same() {
    for (what, bytes) in meant() {
        let file = read(&bytes, &directory(), &Mapping::default())
            .unwrap_or_else(|said| panic!("{what}: {said:?}"));
        let Sheet::Findings { rows, .. } = file.sheet else { panic!("{what}") };
        let titles: Vec<_> = rows.iter().filter_map(|row| row.finding.title.as_deref()).collect();
        assert_eq!(titles, ["Siân’s £5 plan", "Café"], "{what}");
        let named = ["UTF-16", "Windows-1252"].into_iter().find(|name| what.starts_with(name));
        assert_eq!(file.tables[0].encoding, named, "{what}");
    }
}

#[test]
fn a_file_that_would_be_read_wrongly_is_refused_with_its_place() {
    let faulty: &[(&[u8], &str)] = &[
        (b"ref,title,force\nA,Si\xc3\xa2n,kent\nB,caf\xe9,kent\n", "line 3, character 6: "),
        (b"ref,title,force\nA,caf\xe9,kent\nB,Si\xc3\xa2n,kent\n", "line 2, character 6: "),
        (b"\xef\xbb\xbfref,title,force\nA,caf\xe9,kent\n", "line 2, character 6: "),
        (b"ref,title,force\nA,caf\x81,kent\n", "line 2, character 6: "),
        (b"ref,title,force\nA,caf\0,kent\n", "line 2, character 6: "),
        (b"\xff\xfer\0e\0f\0\n\0\0\xd8a\0", "line 2, character 1: "),
        (b"\xff\xfer\0e\0f\0\n", "line 1, character 4: "),
        (b"\xff\xfe\0\0r\0\0\0", "line 1, character 1: "),
        (b"ref,title,force\nA,T,kent,more\n", "line 2: the row has 4 cells under 3 headings"),
        (b"ref,title,force\nA,\"T,kent\n", "line 2: a quotation mark is opened"),
        (b"ref,title,title,force\nA,T,U,kent\n", "line 1, title: two columns are headed \"title\""),
        (
            b"ref,title,Reference,force\nA,T,U,kent\n",
            "line 1, Reference: means the same as the column \"ref\"",
        ),
        (b"ref,title,force\n", ""),
        (b"\xef\xbb\xbf", "line 1: the file is empty"),
        (b"\xff\xfe", "line 1: the file is empty"),
        (b"\r\n\r\n", "line 1: the file is empty"),
        (b"", "line 1: the file is empty"),
    ];
    for (bytes, place) in faulty {
        match read(bytes, &directory(), &Mapping::default()) {
            Ok(file) => assert!(place.is_empty(), "{bytes:?} was read: {file:?}"),
            Err(said) => {
                let said: Vec<String> = said.iter().map(ToString::to_string).collect();
                assert!(said[0].starts_with(place) && !place.is_empty(), "{bytes:?}: {said:?}");
            }
        }
    }
}
