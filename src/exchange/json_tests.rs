//! JSON of every shape that is read, and what is refused.

use super::json::read;
use super::tests::records;
use super::workbook_tests::rows;
use crate::model::import_limits::ImportLimits;

fn assert_rows(text: &str, expected: &[(u64, &str)], remarks: &[&str]) {
    let table = read(text, &[], &ImportLimits::default()).unwrap();
    let read = rows(&table);
    let read: Vec<(u64, &str)> = read.iter().map(|(number, row)| (*number, row.as_str())).collect();
    assert_eq!(read, expected, "{text}");
    assert_eq!(table.remarks, remarks, "{text}");
}

fn said(text: &str) -> Vec<String> {
    read(text, &[], &ImportLimits::default()).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn keys_are_headings_in_the_order_in_which_they_are_met() {
    assert_rows(
        r#"[{"ref":"R1","n":12,"x":null,"ok":true},{"late":0.5,"ref":"R2"}]"#,
        &[(0, "ref|n|x|ok|late"), (1, "R1|12||true|"), (2, "R2||||0.5")],
        &[],
    );
}

#[test]
fn each_line_may_be_an_object() {
    assert_rows(
        "{\"ref\":\"R1\"}\r\n\r\n{\"ref\":\"R2\",\"t\":\"a\\nb\"}\n",
        &[(0, "ref|t"), (1, "R1|"), (3, "R2|a\nb")],
        &[],
    );
    assert_rows("{\"ref\":\"R1\"}\n", &[(0, "ref"), (1, "R1")], &[]);
}

#[test]
fn our_own_export_is_read_back() {
    let export = r#"{"schema":"track.list/1","as_of":"2026-11-29","selection":{"bodies":null,"filters":[]},
        "findings":[{"id":19,"ref":"R1","themes":["a","b"],"fields":{"RAG":"Amber"}}],"count":1}"#;
    assert_rows(export, &[(0, "id|ref|themes|field:RAG"), (1, "19|R1|a; b|Amber")], &[]);
    let row = r#"{"ref":"R1","body_name":"Kent Police","days_late":null,"version":3}"#;
    assert_rows(row, &[(0, "ref|body_name|days_late"), (1, "R1|Kent Police|")], &[]);
}

#[test]
fn what_a_group_says_belongs_to_each_of_its_rows() {
    let groups = r#"{"name":"Commission","year":2024,"categories":[
        {"name":"Arrival","recommendations":[{"id":1,"recommendation":"A"},{"id":2,"recommendation":"B"}]},
        {"name":"Empty","recommendations":[]},
        {"name":"Leaving","recommendations":[{"id":3,"recommendation":"C"}]}]}"#;
    assert_rows(
        groups,
        &[
            (0, "id|recommendation|category name"),
            (1, "1|A|Arrival"),
            (2, "2|B|Arrival"),
            (3, "3|C|Leaving"),
        ],
        &[
            "outside the list of categories, not imported: name, year",
            "not imported: Empty (nothing in recommendations)",
        ],
    );
}

#[test]
fn the_moment_when_a_day_began_is_the_day_and_any_other_is_left_alone() {
    for (written, read) in [
        ("2026-03-02T00:00:00.000Z", "2026-03-02"),
        ("2026-03-02T00:00:00", "2026-03-02"),
        ("2026-03-02T00:00", "2026-03-02"),
        ("2026-03-02T00:00:00+00:00", "2026-03-02"),
        ("2026-03-02T00:00:00.000+0000", "2026-03-02"),
        ("2026-06-02T23:00:00.000Z", "2026-06-02T23:00:00.000Z"),
        ("2026-03-02T00:00:00.001Z", "2026-03-02T00:00:00.001Z"),
        ("2026-03-02T00:00:00+01:00", "2026-03-02T00:00:00+01:00"),
        ("2026-03-02", "2026-03-02"),
    ] {
        assert_rows(&format!("[{{\"d\":\"{written}\"}}]"), &[(0, "d"), (1, read)], &[]);
    }
}

#[test]
fn an_object_within_a_row_becomes_columns_of_its_own() {
    assert_rows(
        r#"[{"ref":"R1","owner":{"name":"A","post":{"title":"B"}}}]"#,
        &[(0, "ref|owner|owner post title"), (1, "R1|A|B")],
        &[],
    );
    assert_rows(
        r#"{"value":[{"ref":"R1","Status":{"Value":"Closed"},"AssignedTo":{"Email":"a@b.c","DisplayName":"A"},"site":{"name":"S"}},
        {"ref":"R2","Status":{"Value":"Open"},"AssignedTo":null}]}"#,
        &[
            (0, "ref|Status|AssignedTo|AssignedTo Email|site name"),
            (1, "R1|Closed|A|a@b.c|S"),
            (2, "R2|Open|||"),
        ],
        &[],
    );
}

#[test]
fn every_broken_line_is_complained_of() {
    let complaints = said("{\"a\":1}\n{\"a\":}\n\n[1]\n{\"a\":2,\"a\":3}\n");
    assert!(
        complaints[0].starts_with("line 2, character 6: can't be read as JSON: expected value")
    );
    assert_eq!(complaints[1], "line 4: the line isn't an object, which begins with {");
    assert!(complaints[2].contains("line 5") && complaints[2].contains("has the key \"a\" twice"));
    assert_eq!(complaints.len(), 3);
}

#[test]
fn a_list_of_objects_is_a_cell_with_a_line_for_each() {
    let entries = r#"[{"text":"Began","on":"2026-05-01"},{"on":"2026-07-01T00:00:00Z","text":"Half","by":"ACC"},{"id":1}]"#;
    let text = format!(r#"[{{"ref":"R1","title":"T","force":"kent","log":{entries}}}]"#);
    let notes: Vec<(Option<String>, String)> = records(&text)
        .remove(0)
        .notes
        .into_iter()
        .map(|note| (note.day.map(|day| day.day.to_string()), note.text))
        .collect();
    let day = |day: &str| Some(day.to_owned());
    assert_eq!(
        notes,
        [
            (day("2026-05-01"), "Began".to_owned()),
            (day("2026-07-01"), "text: Half, by: ACC\n1".to_owned())
        ]
    );
}

#[test]
fn what_can_only_be_read_by_losing_something_is_refused() {
    let deep = "[".repeat(200);
    for (text, why) in [
        (
            r#"[{"ref":"R1","updates":[{"by":[{"a":1}]}]}]"#,
            "item 1, updates: holds lists within a list",
        ),
        (
            r#"{"a":[{"ref":1}],"b":[{"ref":2}]}"#,
            "there are several lists: a and b; name each that holds findings with --sheet, such as --sheet a",
        ),
        (r#"[{"ref":"R1"},"R2"]"#, "item 2: isn't an object"),
        (r#"{"c":[{"n":1,"l":[{"ref":1}]},{"n":2}]}"#, "c[1]: has no list called l"),
        (
            r#"{"c":[{"n":1,"l":[{"ref":1}]},{"n":2,"l":[{"ref":2,"d":{"due":[[1]]}}]}]}"#,
            "c[1].l[0].d.due: holds lists within a list",
        ),
        (r#"[{"n":12345678901234567890123}]"#, "too many digits"),
        (r#"["a", 1]"#, "the list holds no objects; make each finding one, such as {"),
        (
            r#"[["ref"], ["R1", "R2"]]"#,
            "item 1: this row has more cells (2) than the first row has headings (1)",
        ),
        (r#"[{"a b":1,"a":{"b":2}}]"#, "item 1, a b: is there twice"),
        (r#"{"findings":[]}"#, "no list of findings"),
        (r#"{"results":[],"count":0}"#, "no list of findings"),
        ("[]", "no list of findings"),
        ("{\n\"a\": 1,\n", "line 3: can't be read as JSON: EOF"),
        (&format!("[{{\"a\":{deep}"), "objects and lists are more than 127 deep"),
    ] {
        let said = said(text);
        assert!(said.len() == 1 && said[0].contains(why), "{text}: {said:?}");
    }
}

#[test]
fn a_list_that_is_null_is_an_empty_one() {
    let file = br#"[{"report":"A","body":"kent","findings":[{"ref":"1","text":"a"}]},{"report":"B","findings":null}]"#;
    let read = super::read(file, &super::tests::directory(), &super::Mapping::default()).unwrap();
    assert_eq!(read.tables[0].remarks[0], "not imported: B (nothing in findings)");
}

#[test]
fn a_theme_may_have_a_semicolon_of_its_own() {
    let file = r#"[{"ref":"R1","title":"T","force":"kent","theme":["Care; custody","Risk"]},
        {"ref":"R2","title":"T","force":"kent","theme":"Care; custody"},
        {"ref":"R3","title":"T","force":"kent","theme":["Care","Risk"]}]"#;
    let themes: Vec<Vec<String>> =
        super::tests::records(file).into_iter().map(|row| row.finding.themes.unwrap()).collect();
    assert_eq!(
        themes,
        [vec!["Care; custody", "Risk"], vec!["Care; custody"], vec!["Care", "Risk"]]
    );
}

#[test]
fn what_is_true_of_all_stands_above_the_list() {
    assert_rows(
        r#"{"force":{"name":"Kent Police"},"report":"PEEL","published":"2025-06-12","asAt":"x",
        "recommendations":[{"ref":"K1","text":"A"},{"ref":"K2","text":"B"}]}"#,
        &[
            (0, "ref|text|force|report|published"),
            (1, "K1|A|Kent Police|PEEL|2025-06-12"),
            (2, "K2|B|Kent Police|PEEL|2025-06-12"),
        ],
        &[
            "above the list of recommendations, read for each of them: force, report, published",
            "outside the list of recommendations, not imported: asAt",
        ],
    );
    assert_rows(
        r#"{"force":"Kent","findings":[{"ref":"K1","body":"essex"}]}"#,
        &[(0, "ref|body"), (1, "K1|essex")],
        &["outside the list of findings, not imported: force"],
    );
    assert_rows(
        r#"[{"report":"PEEL","title":"A","items":[{"ref":"K1"}]},{"report":"Vetting","title":"B","items":[{"ref":"K2"}]}]"#,
        &[(0, "ref|report|item title"), (1, "K1|PEEL|A"), (2, "K2|Vetting|B")],
        &[],
    );
}

#[test]
fn an_object_of_findings_by_their_references_is_a_list() {
    let rows = [(0, "ref|wording|due"), (1, "R1|A|x"), (2, "R2|B|")];
    let by_reference = r#"{"R1":{"wording":"A","due":"x"},"R2":{"wording":"B"}}"#;
    assert_rows(by_reference, &rows, &[]);
    assert_rows(&format!(r#"{{"recommendations":{by_reference}}}"#), &rows, &[]);
    assert_rows(
        r#"{"a":{"id":"R1","text":"A"},"R2":{"id":"R2","text":"B"}}"#,
        &[(0, "key|id|text"), (1, "a|R1|A"), (2, "|R2|B")],
        &[],
    );
    assert_rows(
        r#"{"themes":{"Custody":{"items":[{"ref":"R1"}]},"Calls":{"items":[{"ref":"R2"}]}}}"#,
        &[(0, "ref|theme name"), (1, "R1|Custody"), (2, "R2|Calls")],
        &[],
    );
    // Not the dates of one finding.
    assert_rows(
        r#"{"ref":"R1","dates":{"due":{"text":"A"},"issued":{"text":"B"}}}"#,
        &[(0, "ref|dates due text|dates issued text"), (1, "R1|A|B")],
        &[],
    );
}

#[test]
fn an_item_with_a_status_of_its_own_is_a_finding_though_it_has_a_list() {
    assert_rows(
        r#"{"actions": [{"id": "A1", "status": "Open", "updates": [{"note": "Begun"}]},
            {"id": "A2", "status": "Open", "updates": []}]}"#,
        &[(0, "id|status|updates"), (1, "A1|Open|Begun"), (2, "A2|Open|")],
        &[],
    );
    assert_rows(
        r#"{"reports": [{"status": "Final", "findings": [{"text": "Do it"}]}]}"#,
        &[(0, "text|report status"), (1, "Do it|Final")],
        &[],
    );
}

#[test]
fn a_group_without_findings_is_named() {
    assert_rows(
        r#"{"chapters": [{"name": "One", "items": [{"text": "Do it"}]}, {"name": "Two", "items": []}]}"#,
        &[(0, "text|chapter name"), (1, "Do it|One")],
        &["not imported: Two (nothing in items)"],
    );
}

#[test]
fn a_list_may_be_deep_within() {
    assert_rows(
        r#"{"meta": {"page": 1}, "data": {"of": "Kent", "result": {"items": [{"ref": "R1"}]}}}"#,
        &[(0, "ref"), (1, "R1")],
        &["outside the list of items, not imported: meta, of"],
    );
}

#[test]
fn fields_of_another_system_are_looked_into() {
    assert_rows(
        r#"{"records":[{"id":"rec1","fields":{"Ref":"C1","Recommendation":"A","id":7,"Owner":{"name":"ACC"}}},
            {"id":"rec2","fields":{"Ref":"C2","Recommendation":"B"}},{"id":"rec3","fields":{}}],"offset":"it/rec3"}"#,
        &[
            (0, "record id|Ref|Recommendation|id|Owner"),
            (1, "rec1|C1|A|7|ACC"),
            (2, "rec2|C2|B||"),
            (3, "rec3||||"),
        ],
        &[
            "outside the list of records, not imported: offset",
            "the list may be incomplete: \"offset\" says that there are more pages; get the rest, and import all pages \
             together",
        ],
    );
    assert_rows(
        r#"[{"ref":"R1","title":"T","fields":{"RAG":"Red"}}]"#,
        &[(0, "ref|title|field:RAG"), (1, "R1|T|Red")],
        &[],
    );
    assert_rows(
        r#"{"d":{"__next":"https://x","results":[{"Title":"A","author":{"name":"B","title":"C"}}]}}"#,
        &[(0, "Title|author name|author title"), (1, "A|B|C")],
        &[
            "outside the list of results, not imported: __next",
            "the list may be incomplete: \"__next\" says that there are more pages; get the rest, and import all pages \
             together",
        ],
    );
}

#[test]
fn a_table_may_be_a_list_of_lists_or_have_its_columns_apart() {
    let rows = [(0, "Ref|Title"), (1, "A1|First"), (2, "A2|")];
    assert_rows(r#"[["Ref","Title"],["A1","First"],["A2",null]]"#, &rows, &[]);
    assert_rows(
        r#"{"range":"A1:B3","values":[["Ref","Title"],["A1","First"],["A2",""]]}"#,
        &rows,
        &["outside the list of values, not imported: range"],
    );
    assert_rows(r#"{"columns":["Ref","Title"],"rows":[["A1","First"],["A2",null]]}"#, &rows, &[]);
    assert_rows(
        r#"{"columns":[{"id":1,"title":"Ref"},{"id":2,"title":"Title"}],"rows":[
            {"id":8,"cells":[{"columnId":1,"value":"A1"},{"columnId":2,"value":"1","displayValue":"First"}]},
            {"id":9,"cells":[{"columnId":1,"value":"A2"},{"columnId":2}]}]}"#,
        &rows,
        &[],
    );
}

#[test]
fn several_lists_are_read_if_their_names_say_the_kind_or_the_user_names_them() {
    let kinds = [(0, "ref|kind|report"), (1, "1|recommendation|P"), (2, "2|afi|P")];
    assert_rows(
        r#"{"report":"P","recommendations":[{"ref":1}],"areas_for_improvement":[{"ref":2}]}"#,
        &kinds,
        &[
            "above the list of recommendations and areas_for_improvement, read for each of them: report",
        ],
    );
    assert_rows(
        r#"[{"report":"P","recommendations":[{"ref":1}],"areas_for_improvement":[{"ref":2}]},
            {"report":"Q","recommendations":[],"areas_for_improvement":[{"ref":3}]}]"#,
        &[(0, "ref|report|kind"), (1, "1|P|recommendation"), (2, "2|P|afi"), (3, "3|Q|afi")],
        &[],
    );
    assert_rows(
        r#"{"gwent":[{"ref":"1","title":"A"}],"kent":[{"ref":"2","title":"B"}]}"#,
        &[(0, "ref|title|group name"), (1, "1|A|gwent"), (2, "2|B|kent")],
        &[],
    );
    let wanted = |name: &str| {
        let text = r#"{"open":[{"ref":1}],"closed":[{"ref":2}]}"#;
        read(text, &[name.to_owned()], &ImportLimits::default()).map(|table| rows(&table).len())
    };
    assert_eq!(wanted("closed").unwrap(), 2);
    let lacking = read(r#"{"open":[{"ref":1}]}"#, &["done".to_owned()], &ImportLimits::default());
    assert!(
        lacking.unwrap_err()[0].why.starts_with("the file has no list of objects called \"done\"")
    );
}

#[test]
fn what_people_are_shown_counts_and_not_the_code() {
    assert_rows(
        r#"[{"ref":"R1","state":{"display_value":"Open","value":"1"},"forces":[{"id":"E1","name":"Kent"},{"id":"E2","name":"Essex"}],
            "Name":{"id":"a","type":"title","title":[{"type":"text","plain_text":"Do "},{"plain_text":"it"}]},
            "Due":{"id":"b","type":"date","date":{"start":"2027-01-31","end":null}},
            "Tags":{"type":"multi_select","multi_select":[{"name":"x"},{"name":"y"}]}}]"#,
        &[
            (0, "ref|state|forces|forces id|Name|Due|Tags"),
            (1, "R1|Open|Kent; Essex|E1; E2|Do it|2027-01-31|x; y"),
        ],
        &[],
    );
}

#[test]
fn our_own_export_may_be_empty() {
    let none = r#"{"schema":"track.list/1","findings":[],"count":0}"#;
    assert_rows(none, &[(0, "id|ref|title|body")], &[]);
    let lines = "{\"record\":\"export\",\"schema\":\"track.export/1\"}\n{\"record\":\"end\",\"findings\":0,\"records\":0}\n";
    assert_rows(lines, &[(0, "id|ref|title|body")], &[]);
}
