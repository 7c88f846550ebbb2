//! Which rows have the headings, and what two rows of them say together.

use crate::exchange::tests::directory;
use crate::exchange::{Mapping, ReadTable, read};
use crate::model::import_row::Sheet;

fn table(file: &str) -> ReadTable {
    let mapping = Mapping { bodies: vec![1], ..Mapping::default() };
    let files = read(file.as_bytes(), &directory(), &mapping).unwrap();
    files.tables.into_iter().next().unwrap()
}

fn keys(table: &ReadTable) -> Vec<String> {
    let key = |one: &crate::exchange::MappedHeading| format!("{}={}", one.from, one.to.key());
    table.understood.iter().map(key).collect()
}

const HEADS: &str = "Ref,Recommendation,Lead,Target,Update";

#[test]
fn the_first_table_counts_and_a_section_may_have_more_columns() {
    let table = table(&format!(
        "Log,,,,,\nOPEN,,,,,\n{HEADS},\nO1,Improve A,Supt A,31/03/2027,Going well,\nO2,Improve B,Supt B,,,\n\nENDED,,,,,\n\
         {HEADS},Decision\nO3,Improve C,Supt C,,,By the board\n"
    ));
    assert_eq!(table.header_row, 3);
    assert_eq!(keys(&table)[5], "Decision=field:Decision");
    let read: Vec<&str> = table.remarks.iter().map(String::as_str).collect();
    assert!(!read.iter().any(|remark| remark.contains("O1")), "{read:?}");
    assert!(read.contains(&"line 8 was not read: \"Ref\""), "{read:?}");
}

#[test]
fn another_table_below_with_more_headings_is_refused() {
    let file = format!(
        "{HEADS},\nO1,Improve A,A,,,\n\nRef,Force,Recommendation,Owner,Due,Status\nC1,kent,Do it,B,,\n"
    );
    let mapping = Mapping { bodies: vec![1], ..Mapping::default() };
    let said = read(file.as_bytes(), &directory(), &mapping).unwrap_err();
    assert!(
        said[0].to_string().starts_with("line 4: has the headings of another table"),
        "{said:?}"
    );
}

#[test]
fn what_stands_above_the_table_is_no_table() {
    for above in [
        "Reference,HM-1,Title,Vetting,,\nVersion,3,Printed,1 May,,",
        "Status,Description,,,,\nRed,It is late,,,,",
    ] {
        let table =
            table(&format!("{above}\nRef,Recommendation,Lead,Target,,\nO1,Improve A,A,,,\n"));
        assert_eq!(table.header_row, 3, "{above}");
    }
}

const KEYS: [&str; 6] = [
    "Ref=ref",
    "Title=title",
    "Force=body",
    "Original Target date=original_due",
    "Revised Target date=due",
    "PCC Comments=field:PCC Comments",
];

#[test]
fn headings_of_groups_belong_to_those_below_them() {
    let below = table(
        "Ref,Title,Force,Target date,\n,,,Original,Revised\nR1,T,kent,13/04/2027,14/05/2027\n",
    );
    assert_eq!(keys(&below), KEYS[..5]);
    assert_eq!(below.remarks[0], "lines 1 and 2 have the headings");
    let above = table(
        "Plan\n,,,Target date,,PCC,Force\nRef,Title,Force,Original,Revised,Comments,Comments\nR1,T,kent,13/04/2027,,x,y\n",
    );
    assert_eq!(keys(&above)[..6], KEYS);
    assert_eq!(
        above.remarks[..2],
        ["line 1 was not read: \"Plan\"", "lines 2 and 3 have the headings"]
    );
}

#[test]
fn a_row_of_the_table_is_no_heading() {
    let table = table("Ref,Title,Force,Place\nR1,T,kent,Closed\nR2,T,kent,\n");
    assert_eq!(keys(&table)[3], "Place=field:Place");
    assert_eq!(table.header_row, 1);
}

#[test]
fn a_bare_heading_keeps_the_words_of_its_group() {
    let table = table(
        "Ref,Title,Force position,,HMICFRS position,,Deadline,\n\
         Ref,Title,Status,Narrative,Status,Date,Original,Revised\n\
         R1,T,Complete,x,Open,13/04/2026,13/04/2027,\n",
    );
    assert_eq!(
        keys(&table)[2..],
        [
            "Force position Status=field:Force position Status",
            "Narrative=field:Narrative",
            "HMICFRS position Status=status",
            "HMICFRS position Date=field:HMICFRS position Date",
            "Original Deadline=original_due",
            "Revised Deadline=due",
        ]
    );
}

#[test]
fn a_title_under_a_report_is_that_of_the_report() {
    let file = "Report,,Recommendation,,,\nTitle,Date,No.,Text,Force,Status\nPEEL 2025,1 Feb 2026,R1,Do it,kent,Open\n";
    let read = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
    let Sheet::Findings { rows, .. } = read.sheet else { panic!("no findings") };
    assert_eq!(rows[0].inspection.as_deref(), Some("PEEL 2025"));
    assert_eq!(rows[0].finding.title.as_deref(), Some("Do it"));
    let titled = "Inspection report\nRef,Title,Force\nR1,Do it,kent\n";
    let read = crate::exchange::read(titled.as_bytes(), &directory(), &Mapping::default()).unwrap();
    let Sheet::Findings { rows, .. } = read.sheet else { panic!("no findings") };
    assert_eq!(rows[0].finding.title.as_deref(), Some("Do it"));
}

#[test]
fn headings_that_are_merged_over_two_rows_stand_in_both() {
    let read = table(
        "No.,Recommendation,Target date,,Lead,,Position,\n\
         No.,Recommendation,Original,Revised,Chief officer,Business lead,Status,Narrative\n\
         1,Do it.,13/04/2027,14/05/2027,ACC A,Supt B,Open,x\n",
    );
    let known = ["No.=ref", "Recommendation=text", "Original Target date=original_due"];
    assert_eq!(keys(&read)[..3], known);
    assert_eq!(keys(&read)[4], "Chief officer=owner");
    let blank = table(
        "No.,Recommendation,Target date,,Lead,,Position,\n\
         ,,Original,Revised,Chief officer,Business lead,Status,Narrative\n\
         1,Do it.,13/04/2027,14/05/2027,ACC A,Supt B,Open,x\n",
    );
    assert_eq!(keys(&read), keys(&blank));
    let table = table(
        "Ref,Recommendation,Timescale,\nRef,Recommendation,Start,End\nR1,T,1/4/2026,30/6/2027\n",
    );
    assert_eq!(keys(&table)[2..], ["Timescale Start=field:Timescale Start", "End Timescale=due"]);
}
