//! Files of every kind, damaged at random places: each is read or refused.

use proptest::prelude::*;

use super::tests::directory;
use super::workbook_tests::{ods, ods_sheet, xlsx};
use super::{Mapping, read};

const TRACKER: &[u8] = include_bytes!("../../examples/west-mercia.csv");

/// Bytes that mean something in one kind of file or another.
const SIGNS: &[u8] = b"\0\"',;\t|\r\n<>&=/{}[]:-0\x80\xc3\xff";

/// What is done at a place: a byte put in, put instead, or as many bytes taken out.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, u8)>> {
    let byte = prop_oneof![prop::sample::select(SIGNS), any::<u8>()];
    prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, byte), 1..8)
}

fn damaged(bytes: &[u8], changes: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, what, byte) in changes {
        let at = at.index(bytes.len());
        match what {
            0 => bytes.insert(at, *byte),
            1 => bytes[at] = *byte,
            2 => bytes.truncate(at.max(1)),
            _ => drop(bytes.drain(at..(at + usize::from(*byte)).min(bytes.len() - 1).max(at))),
        }
    }
    bytes
}

/// A sheet with a title, a merged cell and a day.
fn sheet_of_ods() -> String {
    ods_sheet(
        "Plan",
        "<table:table-row><table:table-cell table:number-columns-spanned='2'><text:p>Plan</text:p></table:table-cell>\
         </table:table-row><table:table-row><table:table-cell><text:p>Ref</text:p></table:table-cell>\
         <table:table-cell><text:p>Title</text:p></table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated='3'><table:table-cell office:value-type='date' \
         office:date-value='2026-11-30'/></table:table-row>",
    )
}

const SHEET: &str = "<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>Ref</t></is></c><c r='B1' t='s'><v>0</v></c></row>\
    <row r='2' hidden='1'><c r='A2' s='1'><v>45838</v></c></row></sheetData><mergeCells><mergeCell ref='A2:B3'/></mergeCells>";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_tracker_is_read_or_refused(changes in changes()) {
        let _ = read(&damaged(TRACKER, &changes), &directory(), &Mapping::default());
    }

    #[test]
    fn a_damaged_workbook_is_read_or_refused(changes in changes()) {
        for book in [xlsx(false, &[("Plan", SHEET)], &[]), ods(&sheet_of_ods())] {
            let _ = read(&damaged(&book, &changes), &directory(), &Mapping::default());
        }
    }

    #[test]
    fn a_workbook_whose_sheet_is_damaged_is_read_or_refused(changes in changes()) {
        let text = |xml: &str| String::from_utf8_lossy(&damaged(xml.as_bytes(), &changes)).into_owned();
        for book in [xlsx(false, &[("Plan", &text(SHEET))], &[]), ods(&text(&sheet_of_ods()))] {
            let _ = read(&book, &directory(), &Mapping::default());
        }
    }

    #[test]
    fn damaged_json_is_read_or_refused(changes in changes()) {
        let json = br#"{"schema":"track.list/1","findings":[{"ref":"R1","title":"T","body":"kent","fields":{"a":[1,2.5]}}]}"#;
        let _ = read(&damaged(json, &changes), &directory(), &Mapping::default());
    }
}
