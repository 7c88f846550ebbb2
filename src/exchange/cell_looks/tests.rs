//! Headings that may mean several things, read by their cells.

use crate::exchange::tests::directory;
use crate::exchange::{Mapping, read};

const LONG: &str = "The guide was issued in March, and two of the five courses for supervisors have been held since.";

/// How the columns of a file with these rows were understood, and what was said of that.
fn understood(heads: &str, rows: &[&str]) -> (Vec<String>, Vec<String>) {
    let rows: Vec<String> = rows.iter().map(|row| row.replace("LONG", LONG)).collect();
    let file = format!("{heads}\n{}\n", rows.join("\n"));
    let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
    let table = files.tables.into_iter().next().unwrap();
    let key = |one: &crate::exchange::MappedHeading| format!("{}={}", one.from, one.to.key());
    let said = table.remarks.into_iter().filter(|remark| remark.contains("to change that"));
    (table.understood.iter().map(key).collect(), said.collect())
}

#[test]
fn progress_is_the_status_or_notes_by_its_cells() {
    let (read, said) = understood("Ref,Title,Force,Progress", &["R1,T,kent,In progress"]);
    assert_eq!((&*read[3], said.len()), ("Progress=status", 0));
    let (read, said) =
        understood("Ref,Title,Force,Progress,RAG", &["R1,T,kent,65%,Open", "R2,T,kent,0.4,Closed"]);
    assert_eq!(read[3..], ["Progress=field:Progress", "RAG=status"]);
    assert_eq!(said.len(), 1);
    let (read, said) = understood(
        "Ref,Title,Force,Progress,RAG",
        &["R1,T,kent,\"LONG\",Open", "R2,T,kent,\"LONG\",Closed"],
    );
    assert_eq!(read[3..], ["Progress=note", "RAG=status"]);
    assert_eq!(
        said,
        [
            "\"Progress\" has long texts, so it is imported as notes; use --map 'Progress=...' to change that"
        ]
    );
}

#[test]
fn a_column_of_kinds_is_the_kind() {
    let rows = ["R1,kent,AFI,Staff it.", "R2,kent,Recommendation,Teach it."];
    let (read, _) = understood("Ref,Force,Rec/AFI,Wording", &rows);
    assert_eq!(read[2..], ["Rec/AFI=kind", "Wording=text"]);
    let rows = ["R1,kent,CoC,Staff it.", "R2,kent,AfI,Teach it.", "R3,kent,Rec,Do it."];
    let (read, said) = understood("Ref,Force,Cause of Concern / AfI,Wording", &rows);
    assert_eq!(read[2..], ["Cause of Concern / AfI=kind", "Wording=text"]);
    assert!(said[0].contains("has kinds of findings"), "{said:?}");
}

#[test]
fn a_heading_of_kinds_is_the_text_or_what_findings_go_by() {
    let (read, _) = understood("Force,Recommendation / AFI", &["kent,Staff it.", "kent,Teach it."]);
    assert_eq!(read[1], "Recommendation / AFI=text");
    let rows = ["kent,AFI 1,Staff it.", "kent,Rec 2,Teach it."];
    let (read, _) = understood("Force,CoC/Rec/AFI,Wording", &rows);
    assert_eq!(read[1..], ["CoC/Rec/AFI=ref", "Wording=text"]);
}

#[test]
fn a_column_of_answers_says_what_was_accepted() {
    let rows = ["R1,T,kent,Accept", "R2,T,kent,Accept in principle", "R3,T,kent,Disagreed"];
    let (read, said) = understood("Ref,Title,Force,Government response", &rows);
    assert_eq!((&*read[3], said.len()), ("Government response=accepted", 1));
    let (read, _) = understood("Ref,Title,Force,Position", &["R1,T,kent,\"LONG\""]);
    assert_eq!(read[3], "Position=field:Position");
}

#[test]
fn whether_it_is_closed_is_no_date() {
    let heads = "Ref,Title,Force,Date closed";
    let (read, said) = understood(heads, &["R1,T,kent,N", "R2,T,kent,Yes"]);
    assert_eq!(read[3], "Date closed=status");
    assert!(said[0].starts_with("\"Date closed\" has yes or no"), "{said:?}");
    let (read, _) = understood(&format!("{heads},Status"), &["R1,T,kent,N,Open"]);
    assert_eq!(read[3], "Date closed=field:Date closed");
}

#[test]
fn a_lead_may_be_a_body_where_no_column_is_for_it() {
    let rows = ["R1,T,Kent Police", "R2,T,Essex Police", "R3,T,TBC"];
    let (read, _) = understood("Ref,Title,Lead", &rows[..2]);
    assert_eq!(read[2], "Lead=body");
    let (read, _) = understood("Ref,Title,Lead,Force", &["R1,T,Kent Police,kent"]);
    assert_eq!(read[2], "Lead=owner");
}

#[test]
fn a_short_issue_beside_a_long_recommendation_is_its_title() {
    let (read, _) = understood("Ref,Force,Issue,Recommendation", &["R1,kent,Night desk,\"LONG\""]);
    assert_eq!(read[2..], ["Issue=title", "Recommendation=text"]);
    let (read, _) = understood("Ref,Force,Issue,Recommendation", &["R1,kent,Night desk,Staff it."]);
    assert_eq!(read[2..], ["Issue=field:Issue", "Recommendation=text"]);
}

#[test]
fn a_date_beside_the_deadline_is_that_of_issue_and_alone_it_is_asked_about() {
    let (read, _) = understood("Ref,Title,Force,Date,Due", &["R1,T,kent,13/04/2026,13/05/2027"]);
    assert_eq!(read[3], "Date=issued");
    let (read, said) = understood("Ref,Title,Force,Date", &["R1,T,kent,13/04/2026"]);
    assert_eq!(read[3], "Date=field:Date");
    assert!(said.is_empty());
    let (read, _) = understood(
        "Ref,Title,Force,Status,Date,Due,Date closed",
        &["R1,T,kent,Closed,13/04/2026,13/05/2026,14/05/2026"],
    );
    assert_eq!(read[4], "Date=field:Date");
}

#[test]
fn dates_that_may_be_the_first_deadlines_are_asked_about() {
    let row = "R1,T,kent,31/12/2026,31/01/2027";
    let file = format!("Ref,Title,Force,First agreed date,Due\n{row}\n");
    let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
    assert_eq!(
        files.tables[0].hints[0],
        "\"First agreed date\" has dates; if they are the first deadlines, use --map 'First agreed date=original_due'"
    );
}

#[test]
fn a_column_of_dates_is_asked_about_where_no_column_has_deadlines() {
    for (file, expected) in [
        ("Ref,Title,Force,Go-live\nR1,T,kent,31/03/2027\n", 1),
        ("Ref,Title,Force,Board meeting\nR1,T,kent,31/03/2027\n", 0),
        ("Ref,Title,Force,Due,Go-live\nR1,T,kent,31/03/2027,01/04/2027\n", 0),
    ] {
        let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
        assert_eq!(files.tables[0].hints.len(), expected, "{file}");
    }
}

#[test]
fn deadlines_in_words_are_asked_about_like_dates() {
    let file = "Ref,Title,Force,Remedy due\nR1,T,kent,within one month\nR2,T,kent,Immediately\n";
    let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
    assert_eq!(
        files.tables[0].hints[0],
        "\"Remedy due\" has deadlines in words; if they are those of the findings, use --map 'Remedy due=due'"
    );
}

#[test]
fn a_column_of_kinds_under_another_heading_is_taken_if_it_may_be_and_else_asked_about() {
    let file = "Key,Force,Summary,Issue Type\nP-1,kent,A,AFI\nP-2,kent,B,Recommendation\n";
    let files = |file: &str| read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
    assert!(files(file).tables[0].remarks[1].contains("has kinds of findings, so"));
    for (changed, flags) in [
        (file.replace("Issue Type", "Label"), "use --map 'Label=kind'"),
        (
            file.replace("AFI", "Observation"),
            "use --map 'Issue Type=kind' --value-map 'Observation=KIND'",
        ),
    ] {
        let files = files(&changed);
        assert!(files.tables[0].hints[0].ends_with(flags), "{:?}", files.tables[0].hints);
    }
}
