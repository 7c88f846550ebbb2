//! Whole files: the two real ones, an export, and every way in which a spreadsheet goes wrong.

use proptest::prelude::*;

use super::{Mapping, read};
use crate::error::Complaint;
use crate::model::body::Directory;
pub use crate::model::body::tests::built_in as directory;
use crate::model::columns::Field;
use crate::model::finding::{Kind, Reference, checked_title};
use crate::model::formula::guarded;
use crate::model::import_row::{ImportRow, ParentName, Sheet};
use crate::model::progress::{Accepted, Priority, Status};

pub fn records(file: &str) -> Vec<ImportRow> {
    match read(file.as_bytes(), &directory(), &Mapping::default()).unwrap().sheet {
        Sheet::Findings { rows, .. } => rows,
        Sheet::Grades { .. } => panic!("grades"),
    }
}

fn complaints(file: &str) -> Vec<Complaint> {
    read(file.as_bytes(), &directory(), &Mapping::default()).unwrap_err()
}

pub fn said(file: &str) -> Vec<String> {
    complaints(file).iter().map(Complaint::to_string).collect()
}

fn parent(reference: &str) -> ParentName {
    ParentName::Reference(Reference::of(reference).unwrap())
}

/// The one complaint about a single row under these headings.
pub fn only(headings: &str, row: &str) -> String {
    let said = said(&format!("{headings}\n{row}\n"));
    assert_eq!(said.len(), 1, "{said:?}");
    said.into_iter().next().unwrap()
}

fn one(headings: &str, row: &str) -> ImportRow {
    let mut records = records(&format!("{headings}\n{row}\n"));
    assert_eq!(records.len(), 1);
    records.remove(0)
}

fn slugs(record: &ImportRow) -> Vec<String> {
    let directory = directory();
    record.bodies.iter().map(|id| directory.numbered(*id).unwrap().slug.clone()).collect()
}

fn named<'a>(records: &'a [ImportRow], reference: &str) -> &'a ImportRow {
    let is_it =
        |record: &&ImportRow| record.finding.reference.as_ref().unwrap().as_str() == reference;
    records.iter().find(is_it).unwrap()
}

#[test]
fn the_real_register_is_read_whole() {
    let records = records(include_str!("../../examples/west-mercia.csv"));

    assert_eq!(records.len(), 32);
    assert_eq!((records[0].place.number, records[31].place.number), (2, 33));
    let concern = named(&records, "8929");
    assert_eq!((concern.progress.status, concern.closed), (Some(Status::Closed), None));
    assert_eq!(concern.finding.kind, Some(Kind::Concern));
    assert_eq!(concern.due.as_ref().map(|due| due.text.as_str()), Some("Immediately"));
    let regional = named(&records, "SOC24-REG-A1");
    assert_eq!(
        slugs(regional),
        ["rocuwm", "west-midlands", "west-mercia", "staffordshire", "warwickshire"]
    );
    let issued = regional.finding.issued.as_ref().unwrap();
    assert_eq!((issued.day.to_string().as_str(), issued.text.as_str()), ("2024-05-14", "14.05.24"));
    assert_eq!(
        regional.finding.texts.get(crate::model::plain_text::PlainText::Source).map(String::as_str),
        Some("press report; addressed to the whole region")
    );
    let closed = named(&records, "2122-C1-R2");
    assert_eq!(closed.closed.unwrap().to_string(), "2023-10-31");
    assert_eq!(closed.parent, Some(parent("2122-C1")));
    assert_eq!(
        named(&records, "SOC24-STAFFS-A2").due.as_ref().map(|due| due.text.as_str()),
        Some("n/a")
    );
}

#[test]
fn the_headings_are_kept_as_the_file_writes_them() {
    let file = include_bytes!("../../examples/west-mercia.csv");
    let Sheet::Findings { headings, .. } =
        read(file, &directory(), &Mapping::default()).unwrap().sheet
    else {
        panic!()
    };

    assert_eq!(headings[0].of(&[Field::ClosedOn]).as_deref(), Some("Date closed"));
    assert_eq!(headings[0].of(&[Field::Inspection]).as_deref(), Some("Report"));
    assert_eq!(headings[0].of(&[Field::Title]), None);
}

#[test]
fn an_export_gives_its_words_back_and_not_the_days_they_count_as() {
    let headings = "id,ref,title,text,kind,body,body_name,inspection,parent,issued,issued_text,\
        issued_precision,due,due_text,due_precision,original_due,set_by,status,accepted,owner,\
        priority,themes,source,days_late,state,closed_on,closed_late,updated";
    let record = one(
        headings,
        "7,R1,'=Title,Text,afi,west-mercia,West Mercia Police,PEEL,,2022-04-30,April 2022,month,\
         2022-07-31,within three months,day,2022-07-31,inspectorate,closed,in-principle,ACC Crime,\
         high,victims;custody,p. 4,,,2022-08-01,1,2022-08-02",
    );

    assert_eq!(record.finding.title.as_deref().unwrap(), "=Title");
    assert_eq!(record.finding.issued.unwrap().text, "April 2022");
    assert_eq!(record.due.as_ref().map(|due| due.text.as_str()), Some("within three months"));
    assert_eq!(record.progress.accepted, Some(Accepted::InPrinciple));
    assert_eq!(record.progress.priority, Some(Priority::High));
    assert_eq!(record.finding.themes.unwrap(), ["victims", "custody"]);
    assert_eq!(record.closed.unwrap().to_string(), "2022-08-01");
    let fallback =
        one("title,body,due,due_text,issued,issued_text", "T,kent,2025-01-31,,2024-05-14,");
    assert_eq!(fallback.due.as_ref().map(|due| due.text.as_str()), Some("2025-01-31"));
    assert_eq!(fallback.finding.issued.unwrap().text, "2024-05-14");
}

#[test]
fn an_empty_cell_says_nothing() {
    let record = one("ref,title,body,kind,due,status,themes,parts,owner", " , T ,kent,,,, ; ,,");

    assert!(
        record.finding.reference.is_none() && record.finding.kind.is_none() && record.due.is_none()
    );
    assert!(
        record.progress.status.is_none()
            && record.finding.themes.is_none()
            && record.finding.parts.is_none()
    );
    assert!(record.progress.owner.is_none() && record.finding.text.is_none());
    assert_eq!(record.finding.title.as_deref().unwrap(), "T");
}

#[test]
fn a_short_row_is_empty_at_its_end_and_a_blank_one_is_passed_over() {
    let records = records("ref,title,body,status\nA,One,kent\n,,,\n \nB,Two,kent,Open,,\n");

    assert_eq!(records.iter().map(|record| record.place.number).collect::<Vec<_>>(), [2, 5]);
    assert_eq!(records[0].progress.status, None);
    assert_eq!(records[1].progress.status, Some(Status::Open));
}

#[test]
fn a_title_is_made_from_the_text_where_there_is_none() {
    let record = one("text,force", "Improve it. Then go on.,Kent Police");

    assert_eq!(record.finding.title.as_deref().unwrap(), "Improve it");
    assert_eq!(one("text,force", "..,kent").finding.title.as_deref(), Some(".."));
    assert_eq!(record.finding.text.as_deref(), Some("Improve it. Then go on."));
}

#[test]
fn all_means_the_territorial_forces_and_no_body_stands_twice() {
    assert_eq!(one("title,forces", "T,ALL").bodies.len(), 43);
    assert_eq!(one("title,forces", "T,all;kent").bodies.len(), 43);
    assert_eq!(
        slugs(&one("title,force", "T,kent; Kent Police ;;west-mercia")),
        ["kent", "west-mercia"]
    );
}

#[test]
fn a_body_is_complained_of_with_the_nearest_and_each_for_itself() {
    let said = said("title,Force\nT,west-mersia; kent;nowhere\nT,\n");

    assert_eq!(
        said[0],
        "line 2, Force: no body is called \"west-mersia\"; did you mean west-mercia? If so, use --body-map 'west-mersia=west-mercia'; if it is another body, `track body add west-mersia west-mersia --kind other` adds it"
    );
    assert!(said[1].starts_with("line 2, Force: no body is called \"nowhere\""), "{said:?}");
    assert_eq!(
        said[2],
        "line 3, Force: the cell is empty; if it means what stands above it, use --fill-down \"Force\", else name the body, or use --body BODY for rows that name none"
    );
}

#[test]
fn every_cell_that_cannot_be_read_is_complained_of_in_one_reading() {
    let said = said(
        "Ref,Title,Body,Kind,Parent,Issued,Status,Closed,Priority,Accepted,Parts\n\
         a@b,T,kent,essay,x@y,31/02/2024,amber,soon,pressing,perhaps,five\n\
         ok,,kent,,,,,,,,\n",
    );

    let starts = [
        "line 2, Ref: ",
        "line 2, Kind: ",
        "line 2, Parent: ",
        "line 2, Issued: ",
        "line 2, Status: ",
        "line 2, Closed: ",
        "line 2, Priority: ",
        "line 2, Accepted: ",
        "line 2, Parts: ",
        "line 3: ",
    ];
    assert_eq!(said.len(), starts.len(), "{said:#?}");
    for (line, start) in said.iter().zip(starts) {
        assert!(line.starts_with(start), "{line} {start}");
    }
    assert!(said[9].starts_with("line 3: the row has neither a title nor a text; give it one"));
}

#[test]
fn a_closing_date_needs_a_status_that_is_over() {
    let heads = "title,body,status,date closed";

    assert!(only(heads, "T,kent,Open,1 May 2024").ends_with(
        "line 2, date closed: has a closing date but its status is open; change one of the two"
    ));
    assert!(only(heads, "T,kent,,1 May 2024").contains("its status is not given"));
    assert!(only(heads, "T,kent,amber,1 May 2024").contains("can't read \"amber\" as a status"));
    assert!(only(heads, "T,kent,closed,May 2024").contains("isn't an exact day"));
    for row in [
        "T,kent,replaced,1 May 2024",
        "T,kent,open,n/a",
        "T,kent,closed,Unknown",
        "T,kent,closed,-",
    ] {
        one(heads, row);
    }
}

#[test]
fn a_count_of_parts_is_at_least_one() {
    assert_eq!(
        only("title,body,parts", "T,kent,0"),
        "line 2, parts: can't read \"0\" as a count; write a whole number, such as 5; --map 'parts=field:parts' keeps the column as it is"
    );
    assert_eq!(one("title,body,parts", "T,kent,1").finding.parts, Some(1));
}

#[test]
fn a_name_without_a_letter_or_a_digit_is_complained_of() {
    let said = said("title,body,owner,report\nT,kent,-,PEEL\nT,kent,ACC,...\n");
    assert_eq!(said, ["line 3, report: \"...\" isn't a name; leave the cell empty",]);
    let heads = "Report,body,question,grade,scheme";
    assert_eq!(
        only(heads, "P,kent,?,good,S"),
        "line 2, question: \"?\" isn't a name; every row needs one"
    );
    assert!(only(heads, "-,kent,Q,good,S").starts_with("line 2, Report: \"-\" isn't a name"));
    assert!(only(heads, "P,kent,Q,good,-").starts_with("line 2, scheme: \"-\" isn't a name"));
}

#[test]
fn a_parent_may_be_a_number_and_so_may_the_finding() {
    let export = "id,ref,title,body,parent";
    let record = one(export, "34,,T,kent,#12");
    assert_eq!((record.number, record.parent), (Some(34), Some(ParentName::Number(12))));
    assert_eq!(one(export, "A-7,,T,kent,12").number, None);
    assert_eq!(one(export, "34,,T,kent,12").parent, Some(parent("12")));
    assert!(
        only("title,body,parent", "T,kent,#twelve").contains("parent: can't use \"#twelve\" as")
    );
}

#[test]
fn in_the_file_of_another_a_number_is_a_reference() {
    for heads in ["id,title,body", "Number,title,body", "No.,Recommendation,Force"] {
        let record = one(heads, "7,T,kent");
        assert_eq!(record.finding.reference.unwrap().as_str(), "7", "{heads}");
        assert_eq!(record.number, None);
    }
}

#[test]
fn a_file_that_is_no_register_is_refused_with_its_headings() {
    let both = said("Name,Amount\nx,1\ny,2\n");
    assert!(both[0].starts_with("line 1: there is no column for the body"), "{both:?}");
    assert_eq!(
        both[1],
        "line 1: no column for the reference, title or text was found. Use --map \"Heading=text\" (or \"Heading=grade\") to name one, or --header-row N if the headings are in another row. Findings need a body and a title or text; grades need report, body, question, grade and scheme; the headings are \"Name\", \"Amount\""
    );
    assert!(only("title,status", "T,open").starts_with("line 1: there is no column for the body"));
    assert!(only("ref,body", "R,kent").starts_with("line 1: no column for the title or text"));
    assert!(said("\r\n\r\n")[0].starts_with("line 1: the file is empty"));
    assert!(records("title,body").is_empty());
}

#[test]
fn two_headings_for_one_field_are_refused_unless_one_holds_the_words_of_the_other() {
    assert_eq!(
        only("Title,Body,Force,body_name", "T,kent,essex,Kent"),
        "line 1, Force: means the same as the column \"Body\"; keep one as a field: --map 'Force=field:Force' or --map 'Body=field:Body', or say with --map what one of them is"
    );
    assert_eq!(
        one("title,body,issued,issued_text", "T,kent,,May 2024").finding.issued.unwrap().text,
        "May 2024"
    );
}

#[test]
fn a_misshapen_row_is_refused_and_the_others_are_still_read() {
    let long = "x".repeat(64 * 1024 + 1);
    let file = format!("Title,Body\nT,kent,essex\n{long},kent\nT,nowhere\n1,2,\n\"T,kent\n");
    let said = said(&file);

    assert!(said[0].starts_with("line 2: the row has 3 cells under 2 headings"), "{said:?}");
    assert!(said[1].ends_with(
        "is longer than 64 KiB; shorten it, or raise max_cell_kib under [import] in track.toml"
    ));
    assert!(said[2].starts_with("line 4, Body: no body is called \"nowhere\""));
    assert!(said[3].starts_with("line 5, Body: no body is called \"2\""));
    assert_eq!(said[4], "line 6: a quotation mark is opened and never closed; close it");
    assert_eq!(said.len(), 5);
}

#[test]
fn complaints_name_the_line_on_which_a_row_begins_whatever_ends_the_lines() {
    for end in ["\n", "\r\n", "\r"] {
        let file = ["title,body", "\"two", "lines\",kent", "", "T,nowhere", ""].join(end);
        assert_eq!(complaints(&file)[0].place.number, 5, "{end:?}");
    }
}

#[test]
fn a_long_value_is_said_back_short() {
    let said = only("title,body,status", &format!("T,kent,{}", "x".repeat(5000)));
    assert!(said.len() < 400, "{said}");
}

#[test]
fn a_register_of_windows_1252_and_one_of_utf_16_read_as_they_were_meant() {
    let text = "Title;Force\r\nSiân’s café;Kent\r\n";
    let (old, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let wide: Vec<u8> =
        format!("\u{feff}{text}").encode_utf16().flat_map(|unit| unit.to_le_bytes()).collect();
    for bytes in [old.as_ref(), &wide] {
        let Sheet::Findings { rows: records, .. } =
            read(bytes, &directory(), &Mapping::default()).unwrap().sheet
        else {
            panic!()
        };
        assert_eq!(records[0].finding.title.as_deref().unwrap(), "Siân’s café");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>()) {
        let _ = read(&bytes, &Directory::of(vec![]), &Mapping::default());
    }

    #[test]
    fn any_bytes_under_good_headings_are_read_or_refused(
        text in "[a-c,;\"'\r\n\t =é-]{0,60}", tail in any::<Vec<u8>>(),
    ) {
        let mut bytes = format!("ref,title,body,status,closed\n{text}").into_bytes();
        bytes.extend(tail);
        let _ = read(&bytes, &Directory::of(vec![]), &Mapping::default());
    }

    #[test]
    fn written_titles_read_back_equal(titles in proptest::collection::vec("[^\0]{1,40}", 1..8)) {
        let titles: Vec<String> = titles.iter().filter_map(|title| checked_title(&crate::model::text::composed(title)).ok()).collect();
        let mut writer = csv::Writer::from_writer(vec![]);
        writer.write_record(["title", "body"]).unwrap();
        for title in &titles {
            writer.write_record([guarded(title).as_ref(), "kent"]).unwrap();
        }
        let file = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let back: Vec<String> = records(&file).into_iter().map(|record| record.finding.title.unwrap()).collect();
        prop_assert_eq!(back, titles);
    }
}
