//! Rows of one reference: one finding at several bodies, or a mistake.

use crate::exchange::tests::{directory, records, said};
use crate::exchange::{MappedHeading, Mapping, read};
use crate::model::finding::Kind;
use crate::model::import_row::ParentName;
use crate::model::plain_text::PlainText;

#[test]
fn one_reference_is_one_finding_once_at_each_body() {
    let heads = "ref,title,kind,body";
    let fans_out = format!("{heads}\nR1,T,afi,kent\nr1,T,,essex;surrey\n");
    assert_eq!(records(&fans_out).len(), 2);

    let twice = "reference \"R1\" is already on line 2 with different words; use the same title, text and kind in both \
                 rows. If it is the number of a case or a report with several findings, keep it as a field: --map 'ref=field:ref'";
    let said = said(&format!(
        "{heads}\nR1,T,afi,kent\nr1,T,afi,essex;kent\nR1,U,afi,surrey\nR1,T,rec,surrey\n"
    ));
    assert_eq!(
        said,
        [
            "line 3, ref: reference \"r1\" is already on line 2 for the same body; keep one of the two",
            &format!("line 4, ref: {twice}"),
            &format!("line 5, ref: {twice}"),
        ]
    );
}

#[test]
fn the_number_of_a_case_that_stands_over_several_findings_is_kept_as_a_field() {
    let file = "Reference,Force,Recommendation\n2026-0140,kent,Teach it.\n2026-0140,kent,Do it.\n";
    let why = said(file);
    assert!(
        why[0].ends_with(
            "with several findings, keep it as a field: --map 'Reference=field:Reference'"
        ),
        "{why:?}"
    );
    let headings = vec![MappedHeading::of("Reference=field:Reference").unwrap()];
    let mapping = Mapping { headings, ..Mapping::default() };
    assert!(read(file.as_bytes(), &directory(), &mapping).is_ok());
}

#[test]
fn a_finding_beside_each_of_its_actions_is_told_from_one_at_several_bodies() {
    let heads = "Ref,AFI,Action no.,Action,Force,Due";
    let why = said(&format!(
        "{heads}\nA1,Improve it.,1.1,Recruit,kent,31/03/2027\nA1,Improve it.,1.2,Train,kent,30/06/2027\n"
    ));
    assert_eq!(
        why,
        [
            "line 3, Ref: reference \"A1\" is already on line 2 for the same body; if each row has an action of it, \
             --map 'Action=action' puts each under it"
        ]
    );
    let numbers = said("No,Title,Force\n1,Staff it,kent\n1,Teach it,kent\n");
    assert!(numbers[0].ends_with("or section, keep them as a field: --map 'No=field:No'"));
    let numbers = said("Report,No,Title,Force\nA,1,Staff it,kent\nB,1,Teach it,kent\n");
    assert!(numbers[0].ends_with("keep them as a field: --map 'No=field:No'"), "{numbers:?}");
}

#[test]
fn a_row_with_a_problem_is_a_duplicate_all_the_same() {
    let said = said("ref,title,body,issued\nR1,T,kent,31/13/2026\nR1,,kent,\nR1,T,kent,\n");
    assert_eq!(said.len(), 4, "{said:?}");
    assert!(said[0].contains("31/13/2026"), "{said:?}");
    assert!(said[1].contains("neither a title nor a text"), "{said:?}");
    for (at, line) in [(2, 3), (3, 4)] {
        let twice =
            format!("line {line}, ref: reference \"R1\" is already on line 2 for the same body");
        assert!(said[at].starts_with(&twice), "{said:?}");
    }
}

#[test]
fn the_rows_of_one_reference_share_what_only_some_of_them_say() {
    let heads = "ref,title,body,text,kind,report,parent,issued,theme,source,parts,owner";
    let records = records(&format!(
        "{heads}\nR1,T,kent,,,,,,,,,Kent's own\n\
         R1,T,essex,The words.,afi,PEEL,#12,May 2024,b;a,p. 4,3,\n\
         R1,T,surrey,,,peel,,May 2024,a; B,,,\n"
    ));

    for record in &records {
        assert_eq!(record.finding.text.as_deref(), Some("The words."));
        assert_eq!(record.finding.kind, Some(Kind::Afi));
        assert!(record.inspection.as_deref().unwrap().eq_ignore_ascii_case("PEEL"));
        assert_eq!(record.parent, Some(ParentName::Number(12)));
        assert_eq!(record.finding.issued.as_ref().unwrap().text, "May 2024");
        assert_eq!(record.finding.themes.as_ref().unwrap().len(), 2);
        assert_eq!(
            (record.finding.texts.get(PlainText::Source).cloned(), record.finding.parts),
            (Some("p. 4".to_owned()), Some(3))
        );
    }
    assert_eq!(records[0].progress.owner.clone().flatten().as_deref(), Some("Kent's own"));
    assert_eq!(records[1].progress.owner, None);
}

#[test]
fn what_one_reference_says_twice_and_differently_is_complained_of() {
    let heads = "ref,title,body,report,parent,issued,theme,source,parts";
    let said = said(&format!(
        "{heads}\nR1,T,kent,,,,,,\n\
         R1,T,essex,PEEL,C1,May 2024,a,p. 4,3\n\
         R1,T,surrey,Other,#1,31/05/2024,b,p. 5,4\n\
         R1,T,sussex,PEEL,C1,May 2024,a,p. 6,3\n"
    ));

    let remedy = "make them the same, or leave one empty";
    let other = |line: u64, column: &str, what: &str| {
        format!(
            "line {line}, {column}: reference \"R1\" is already on line 3 with {what}; {remedy}"
        )
    };
    assert_eq!(
        said,
        [
            other(4, "report", "another report"),
            other(4, "parent", "another parent"),
            other(4, "issued", "another date of issue"),
            other(4, "theme", "other themes"),
            other(4, "source", "another source"),
            other(4, "parts", "another count of parts"),
            other(5, "source", "another source"),
        ]
    );
}
