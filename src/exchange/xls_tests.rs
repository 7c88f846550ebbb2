//! A workbook of Excel before 2007, written here record by record, and files that are damaged.

use proptest::prelude::*;

use super::mapping::Mapping;
use super::tests::directory;
use super::workbook_tests::{read, rows, xlsx};
use super::xls_size::spanned_cells;

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
}

fn cell(row: u16, column: u16) -> Vec<u8> {
    [row, column, 0].iter().flat_map(|one| one.to_le_bytes()).collect()
}

fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let length = (text.len() as u16).to_le_bytes();
    record(0x0204, &[&cell(row, column)[..], &length, &[0], text.as_bytes()].concat())
}

fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
    styled(row, column, 0, value)
}

/// With one of the styles that [`stream`] writes.
fn styled(row: u16, column: u16, style: u16, value: f64) -> Vec<u8> {
    let place = [row, column, style].into_iter().flat_map(u16::to_le_bytes);
    record(0x0203, &place.chain(value.to_le_bytes()).collect::<Vec<u8>>())
}

/// A format of the file's own, and styles with none, with the built-in `mmm-yy` and `0%`, and with that one.
fn styles() -> Vec<u8> {
    let own = record(0x041e, &[&[164, 0, 4, 0, 0][..], b"0000"].concat());
    let style = |format: u8| record(0xe0, &[&[0, 0, format, 0][..], &[0; 16]].concat());
    [own, style(0), style(17), style(9), style(164)].concat()
}

/// The stream of a workbook with one sheet.
fn stream(cells: &[Vec<u8>]) -> Vec<u8> {
    let begin = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let globals = [begin(5), record(0x42, &1200u16.to_le_bytes()), styles()].concat();
    let name = b"Plan";
    let sheet = |offset: u32| {
        record(0x85, &[&offset.to_le_bytes()[..], &[0, 0, name.len() as u8, 0], name].concat())
    };
    let end = record(0x0a, &[]);
    let offset = globals.len() + sheet(0).len() + end.len();
    let merged = record(0xe5, &[1, 0, 1, 0, 2, 0, 1, 0, 1, 0]);
    let rest = [begin(0x10), cells.concat(), merged, end.clone()].concat();
    [globals, sheet(offset as u32), end, rest].concat()
}

/// The stream within the smallest file that can hold it: a header, the allocation table, the directory.
fn xls(cells: &[Vec<u8>]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xffff_fffe;
    let mut stream = stream(cells);
    stream.resize(4096_usize.max(stream.len().next_multiple_of(SECTOR)), 0);
    let sectors = (stream.len() / SECTOR) as u32;
    let words =
        |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();

    let mut header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    header.resize(24, 0);
    header.extend([0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    header.resize(44, 0);
    header.extend(words(&[1, 1, 0, 4096, END, 0, END, 0, 0]));
    header.resize(SECTOR, 0xff);

    let mut table = vec![0xffff_fffd, END];
    table.extend((3..2 + sectors).chain([END]));
    table.resize(SECTOR / 4, 0xffff_ffff);

    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u32| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(64, 0);
        entry.extend([(name.len() * 2 + 2) as u8, 0, kind, 1]);
        entry.extend(words(&[!0, !0, child]));
        entry.resize(116, 0);
        entry.extend(words(&[start, size, 0]));
        entry
    };
    let mut folder = entry("Root Entry", 5, 1, END, 0);
    folder.extend(entry("Workbook", 2, !0, 2, stream.len() as u32));
    folder.resize(SECTOR, 0);
    [header, words(&table), folder, stream].concat()
}

fn plan() -> Vec<u8> {
    xls(&[
        label(0, 0, "Ref"),
        label(0, 1, "Force"),
        label(1, 0, "R1"),
        label(1, 1, "kent"),
        number(2, 0, 12.0),
        number(2, 2, 0.6),
    ])
}

#[test]
fn a_number_of_an_xls_is_as_its_sheet_shows_it() {
    let cells =
        [styled(1, 0, 3, 12.0), styled(1, 1, 1, 46327.0), styled(1, 2, 2, 0.6), number(1, 3, 0.6)];
    let heads =
        [label(0, 0, "Ref"), label(0, 1, "Due"), label(0, 2, "Title"), label(0, 3, "Share")];
    let table = read(&xls(&[heads, cells].concat()), None).unwrap();
    assert_eq!(rows(&table)[1].1, "0012|Nov 2026|60%|0.6");
}

#[test]
fn an_xls_is_read_with_its_merges_and_says_what_it_cannot_know() {
    let table = read(&plan(), None).unwrap();
    let expected = [(1, "Ref|Force"), (2, "R1|kent"), (3, "12|kent|0.6")];
    assert_eq!(rows(&table), expected.map(|(number, row)| (number, row.to_owned())));
    assert!(table.remarks[0].contains("hidden rows"), "{:?}", table.remarks);
}

#[test]
fn an_xls_is_measured_before_room_is_made_for_it() {
    assert_eq!(spanned_cells(&plan()), Some(9));
    let far = xls(&[label(0, 0, "Ref"), label(65535, 255, "far")]);
    assert_eq!(spanned_cells(&far), Some(65536 * 256));
    assert!(read(&far, None).unwrap_err().why.contains("span over 5000000 cells"));
    let claim = |rows: u32| {
        record(0x0200, &[[0; 4], rows.to_le_bytes(), [0, 0, 1, 0], [0; 4]].concat()[..14])
    };
    assert_eq!(spanned_cells(&xls(&[claim(9), label(0, 0, "Ref")])), Some(1));
    assert_eq!(spanned_cells(&xls(&[claim(u32::MAX), label(0, 0, "Ref")])), Some(u64::MAX));
    assert_eq!(spanned_cells(&plan()[..600]), None);
}

proptest! {
    #[test]
    fn a_damaged_xls_is_read_or_refused(
        changes in proptest::collection::vec((0usize..6000, any::<u8>()), 1..12)
    ) {
        let mut bytes = plan();
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let _ = super::read(&bytes, &directory(), &Mapping::default());
    }

    #[test]
    fn an_xlsx_with_any_text_for_a_sheet_is_read_or_refused(
        before in "[<>/a-z=' ]{0,30}", cell in "<c [rst]='[A-Z0-9a-z]{0,4}'( t='[a-z]{0,9}')?>(<v>.{0,6}</v>)?(</c>)?",
        after in "(</row>|</sheetData>|<mergeCell ref='[A-Z0-9:]{0,9}'/>|<row r='[0-9]{0,11}' hidden='1'>){0,4}"
    ) {
        let sheet = format!("{before}<sheetData><row r='2'>{cell}</row>{after}</sheetData>{after}");
        let _ = super::read(&xlsx(false, &[("Plan", &sheet)], &[]), &directory(), &Mapping::default());
    }

    #[test]
    fn any_json_is_read_or_refused(
        text in "(\\{|\\[\\{)(\"[a-c]{0,2}\":(null|1|true|-2.5e3|\"[^\"\\\\]{0,5}\"|\\[\\]|\\{\\}|\\[\\{\"a\":1\\}\\]),?){0,5}(\\}\\]|\\}|\n\\{\"a\":1\\})?"
    ) {
        let _ = super::read(text.as_bytes(), &directory(), &Mapping::default());
    }
}
