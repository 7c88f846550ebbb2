//! Small workbooks, written here part by part, and the rows that they are read as.

use super::archive::tests::zipped;
use super::grid::SheetTable;
use super::workbook::WantedSheets;
use super::{kind, workbook};
use crate::error::Complaint;
use crate::model::import_limits::ImportLimits;

pub fn read(bytes: &[u8], sheet: Option<&str>) -> Result<SheetTable, Complaint> {
    let names: Vec<String> = sheet.map(str::to_owned).into_iter().collect();
    let wanted = if names.is_empty() { WantedSheets::First } else { WantedSheets::Named(&names) };
    let kind = kind::of(bytes).map_err(Complaint::of_file)?;
    let book = workbook::read(kind, bytes, wanted, ImportLimits::default())?;
    let table = book.tables.into_iter().next().unwrap();
    let remarks = book.remarks.into_iter().chain(table.remarks).collect();
    Ok(SheetTable { remarks, ..table })
}

/// Each row as its number and its cells.
pub fn rows(table: &SheetTable) -> Vec<(u64, String)> {
    let cells = |record: &csv::StringRecord| record.iter().collect::<Vec<_>>().join("|");
    table.rows.iter().map(|(number, record)| (*number, cells(record))).collect()
}

fn assert_rows(bytes: &[u8], expected: &[(u64, &str)]) -> SheetTable {
    let table = read(bytes, None).unwrap();
    let read = rows(&table);
    let read: Vec<(u64, &str)> = read.iter().map(|(number, row)| (*number, row.as_str())).collect();
    assert_eq!(read, expected);
    table
}

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Styles 1 to 6: a day, 0000, a percentage, a month, struck out, red.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="2"><numFmt numFmtId="164" formatCode="0000"/><numFmt numFmtId="165" formatCode="mmm\-yy"/></numFmts>
<fonts count="2"><font/><font><strike/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFFF0000"/></patternFill></fill></fills>
<cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0"/><xf numFmtId="14" fontId="0" fillId="0" applyNumberFormat="1"/>
<xf numFmtId="164" fontId="0" fillId="0" applyNumberFormat="1"/><xf numFmtId="9" fontId="0" fillId="0" applyNumberFormat="1"/>
<xf numFmtId="165" fontId="0" fillId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" applyFont="1"/>
<xf numFmtId="0" fontId="0" fillId="2" applyFill="1"/></cellXfs></styleSheet>"#;

/// Each sheet has a name, which begins with a full stop if it is hidden, and its `worksheet` without that element.
pub fn xlsx(is_1904: bool, sheets: &[(&str, &str)], more: &[(&str, &str)]) -> Vec<u8> {
    let mut names = String::new();
    let mut targets = String::new();
    let mut parts: Vec<(String, String)> = vec![];
    for (number, (name, xml)) in (1..).zip(sheets) {
        let state = if name.starts_with('.') { "hidden" } else { "visible" };
        let name = name.trim_start_matches('.');
        names +=
            &format!("<sheet name='{name}' sheetId='{number}' state='{state}' r:id='r{number}'/>");
        targets += &format!(
            "<Relationship Id='r{number}' Type='{RELATIONSHIPS}/worksheet' Target='worksheets/sheet{number}.xml'/>"
        );
        let xml = format!(
            "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>{xml}</worksheet>"
        );
        parts.push((format!("xl/worksheets/sheet{number}.xml"), xml));
    }
    let book = format!(
        "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='{RELATIONSHIPS}'>\
         <workbookPr date1904='{}'/><sheets>{names}</sheets></workbook>",
        u8::from(is_1904)
    );
    let related = |targets: &str| {
        format!(
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{targets}</Relationships>"
        )
    };
    let root = format!(
        "<Relationship Id='r1' Type='{RELATIONSHIPS}/officeDocument' Target='xl/workbook.xml'/>"
    );
    parts.push(("_rels/.rels".to_owned(), related(&root)));
    parts.push(("xl/workbook.xml".to_owned(), book));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), related(&targets)));
    parts.push(("xl/styles.xml".to_owned(), STYLES.to_owned()));
    parts.extend(more.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    let parts: Vec<(&str, &str)> =
        parts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    zipped(&parts)
}

/// Rows of cells: `=` before a text that is XML of its own.
fn row(number: u32, attributes: &str, cells: &[(&str, &str)]) -> String {
    let cell = |(column, text): &(&str, &str)| match text.strip_prefix('=') {
        Some(xml) => xml.replace("<c", &format!("<c r='{column}{number}'")),
        None => format!("<c r='{column}{number}' t='inlineStr'><is><t>{text}</t></is></c>"),
    };
    let cells: String = cells.iter().map(cell).collect();
    format!("<row r='{number}' {attributes}>{cells}</row>")
}

fn sheet(rows: &[String], after: &str) -> String {
    format!("<sheetData>{}</sheetData>{after}", rows.concat())
}

fn one_sheet(rows: &[String], after: &str) -> Vec<u8> {
    xlsx(false, &[("Plan", &sheet(rows, after))], &[])
}

#[test]
fn each_cell_is_the_text_that_the_sheet_shows() {
    let bytes = one_sheet(
        &[
            row(1, "", &[("A", "Ref"), ("B", "Due")]),
            row(
                3,
                "",
                &[
                    ("A", "=<c s='2'><v>12</v></c>"),
                    ("B", "=<c s='1'><v>45838.75</v></c>"),
                    ("C", "=<c s='3'><v>0.6</v></c>"),
                    ("D", "=<c s='4'><v>46357</v></c>"),
                    ("E", "=<c t='b'><v>1</v></c>"),
                    ("F", "=<c t='e'><f>A1/0</f><v>#DIV/0!</v></c>"),
                    ("G", "=<c><v>7.0</v></c>"),
                    (
                        "H",
                        "=<c t='inlineStr'><is><r><t>bold</t></r><r><t xml:space='preserve'> and not_x000D_\n</t></r></is></c>",
                    ),
                    ("I", "=<c t='str'><f>x</f><v>a &amp; b</v></c>"),
                    ("K", "=<c t='d'><v>2026-03-02T00:00:00</v></c>"),
                ],
            ),
        ],
        "",
    );
    let read = "0012|2025-06-30|60%|Dec 2026|true|#DIV/0!|7|bold and not\n|a & b||2026-03-02";
    assert_rows(&bytes, &[(1, "Ref|Due"), (3, read)]);
}

#[test]
fn days_are_counted_from_1904_where_the_workbook_says_so() {
    let rows = sheet(&[row(1, "", &[("A", "=<c s='1'><v>44907</v></c>")])], "");
    assert_rows(&xlsx(true, &[("Plan", &rows)], &[]), &[(1, "2026-12-13")]);
}

#[test]
fn merged_cells_fill_downwards_and_plain_blanks_stay() {
    let bytes = one_sheet(
        &[
            row(1, "", &[("A", "A title")]),
            row(2, "", &[("A", "Ref"), ("B", "Force"), ("C", "Theme")]),
            row(3, "", &[("A", "R1"), ("B", "kent"), ("C", "custody")]),
            row(4, "", &[("A", "R2")]),
            row(5, "", &[("A", "R3"), ("B", "essex")]),
        ],
        "<mergeCells><mergeCell ref='A1:C1'/><mergeCell ref='B3:B4'/><mergeCell ref='B5:B900000'/></mergeCells>",
    );
    let rows = [
        (1, "A title"),
        (2, "Ref|Force|Theme"),
        (3, "R1|kent|custody"),
        (4, "R2|kent"),
        (5, "R3|essex"),
    ];
    assert_rows(&bytes, &rows);
}

#[test]
fn what_the_cells_do_not_say_is_remarked_upon() {
    let cols = "<cols><col min='2' max='2' hidden='1'/></cols>";
    let rows = [
        row(1, "", &[("A", "Ref"), ("B", "Title")]),
        row(2, "hidden='1'", &[("A", "R1"), ("B", "T1"), ("C", "=<c s='6'/>")]),
        row(3, "", &[("A", "=<c s='5' t='str'><v>R2</v></c>"), ("B", "T2")]),
    ];
    let plan = format!("{cols}{}", sheet(&rows, ""));
    let named = format!(
        "<Relationships><Relationship Id='c' Type='{RELATIONSHIPS}/comments' Target='../comments1.xml'/></Relationships>"
    );
    let comments = "<comments><commentList><comment ref='B3'><text><t>No</t></text></comment></commentList></comments>";
    let more = [("xl/worksheets/_rels/sheet1.xml.rels", &*named), ("xl/comments1.xml", comments)];
    let bytes =
        xlsx(false, &[("Plan", &plan), (".Old", "<sheetData/>"), ("Notes", "<sheetData/>")], &more);

    assert_eq!(
        read(&bytes, None).unwrap().remarks,
        [
            "read the sheet Plan",
            "other sheets, not imported: Notes",
            "hidden sheets, not imported: Old",
            "row 2: hidden, but imported like the others",
            "column B: hidden, but imported like the others",
            "row 3: text is struck out; this doesn't change the status",
            "row 2: a cell has a colour but no text; colours aren't read, so write the status in words",
            "row 3: a cell has a comment, which is not imported",
        ]
    );
    assert_eq!(read(&bytes, Some("plan")).unwrap().rows.len(), 3);
}

#[test]
fn a_formula_without_a_result_is_an_error_instead_of_nothing() {
    for cell in
        ["=<c><f>TODAY()</f></c>", "=<c><f>TODAY()</f><v></v></c>", "=<c><f>A1</f><v/>\n</c>"]
    {
        let bytes = one_sheet(&[row(4, "", &[("B", cell)])], "");
        assert_rows(&bytes, &[(4, "|#FORMULA!")]);
    }
    let empty = "=<c t='str'><f>IF(A1,\"\",1)</f><v></v></c>";
    assert_rows(&one_sheet(&[row(4, "", &[("A", "R1"), ("B", empty)])], ""), &[(4, "R1")]);
}

#[test]
fn a_far_cell_is_refused_before_anything_is_set_aside_for_it() {
    let bytes = one_sheet(&[row(1, "", &[("A", "Ref")]), row(1048576, "", &[("XFD", "far")])], "");
    let complaint = read(&bytes, Some("Plan")).unwrap_err();
    assert_eq!(complaint.place.number, 1048576);
    assert!(complaint.why.starts_with("cell XFD1048576 is beyond the 200 columns"), "{complaint}");
}

#[test]
fn a_reference_to_no_place_is_refused_and_not_taken_for_another() {
    for (cell, after) in [
        ("<c r='A4294967297'><v>1</v></c>", ""),
        ("<c r='AAAAAAAA1'><v>1</v></c>", ""),
        ("", "<mergeCells><mergeCell ref='B9:A2'/></mergeCells>"),
        ("<row r='4294967297'/>", ""),
    ] {
        let sheet = format!("<sheetData><row>{cell}</row></sheetData>{after}");
        let complaint = read(&xlsx(false, &[("Plan", &sheet)], &[]), None).unwrap_err();
        assert!(complaint.why.contains("isn't a valid cell reference"), "{complaint}");
    }
}

#[test]
fn a_shared_text_without_a_number_is_not_taken_for_the_first() {
    let bytes = one_sheet(&[row(4, "", &[("B", "=<c t='s'><v>x1</v></c>")])], "");
    assert!(read(&bytes, None).unwrap_err().why.contains("the text of cell B4 can't be found"));
}

#[test]
fn damaged_workbooks_are_refused() {
    for parts in [&[("xl/workbook.xml", "<workbook")][..], &[("xl/worksheets/sheet1.xml", "")]] {
        let complaint = read(&zipped(parts), None).unwrap_err();
        assert!(complaint.why.contains("workbook"), "{complaint}");
    }
}

/// A sheet of LibreOffice; `body` is what its tables hold.
pub fn ods(body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x' xmlns:style='s' xmlns:fo='f' xmlns:draw='d' xmlns:calcext='c'>\
         <office:automatic-styles><style:style style:name='gone'><style:table-properties table:display='false'/></style:style>\
         <style:style style:name='red'><style:table-cell-properties fo:background-color='#ff0000'/></style:style>\
         <style:style style:name='struck'><style:text-properties style:text-line-through-style='solid'/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    zipped(&[("mimetype", kind), ("content.xml", &content)])
}

pub fn ods_sheet(name: &str, rows: &str) -> String {
    format!("<table:table table:name='{name}'>{rows}</table:table>")
}

const BLANKS: &str = "<table:table-cell table:number-columns-repeated='16380'/>";

#[test]
fn an_ods_cell_is_the_text_that_the_sheet_shows() {
    let row = format!(
        "<table:table-row>\
         <table:table-cell office:value-type='string'><draw:frame><draw:text-box><text:p>A stamp</text:p></draw:text-box></draw:frame><text:p>One <text:span>bold</text:span></text:p><text:p>two<text:s text:c='2'/>three<text:line-break/>four</text:p></table:table-cell>\
         <table:table-cell office:value-type='date' office:date-value='2027-01-29T10:00:00'><text:p>29/01/2027</text:p></table:table-cell>\
         <table:table-cell office:value-type='percentage' office:value='0.4'><text:p>40%</text:p></table:table-cell>\
         <table:table-cell office:value-type='float' office:value='12'><text:p>0012</text:p></table:table-cell>\
         <table:table-cell office:value-type='boolean' office:boolean-value='true'><text:p>TRUE</text:p></table:table-cell>\
         <table:table-cell table:formula='of:=1/0' office:value-type='string' office:string-value='' calcext:value-type='error'><text:p>#DIV/0!</text:p></table:table-cell>\
         <table:table-cell table:number-columns-repeated='2' office:value-type='string'><text:p>a &amp; b</text:p></table:table-cell>\
         {BLANKS}</table:table-row>"
    );
    let end =
        format!("<table:table-row table:number-rows-repeated='1048574'>{BLANKS}</table:table-row>");
    let text = "One bold\ntwo  three\nfour|2027-01-29|40%|0012|true|#DIV/0!|a & b|a & b";
    assert_rows(&ods(&ods_sheet("Plan", &(row + &end))), &[(1, text)]);
}

#[test]
fn ods_merges_fill_downwards_and_hidden_rows_and_comments_are_remarked_upon() {
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let noted = "<table:table-cell table:style-name='struck'><office:annotation><text:p>Not so</text:p></office:annotation><text:p>R2</text:p></table:table-cell>";
    let rows = [
        "<table:table-column/><table:table-column table:visibility='collapse'/>".to_owned(),
        format!(
            "<table:table-row>{}{}</table:table-row>",
            cell("R1"),
            "<table:table-cell table:number-rows-spanned='2'><text:p>kent</text:p></table:table-cell>"
        ),
        format!(
            "<table:table-row table:visibility='filter'>{noted}<table:covered-table-cell/></table:table-row>"
        ),
        format!(
            "<table:table-row>{}<table:table-cell table:style-name='red'/></table:table-row>",
            cell("R3")
        ),
        format!(
            "<table:table-row table:number-rows-repeated='2'>{}{}</table:table-row>",
            cell("R4"),
            cell("x")
        ),
    ];
    let hidden = "<table:table table:name='Old' table:style-name='gone'/>";
    let bytes = ods(&format!("{hidden}{}", ods_sheet("Plan", &rows.concat())));
    let table =
        assert_rows(&bytes, &[(1, "R1|kent"), (2, "R2|kent"), (3, "R3"), (4, "R4|x"), (5, "R4|x")]);
    let starts = [
        "read the sheet Plan",
        "hidden sheets",
        "row 2: hidden",
        "column B: hidden",
        "row 2: text is struck",
        "row 3: a cell has a colour",
        "row 2: a cell has a comment",
    ];
    for (remark, start) in table.remarks.iter().zip(starts) {
        assert!(remark.starts_with(start), "{remark}");
    }
    assert_eq!(table.remarks.len(), starts.len(), "{:?}", table.remarks);
}

#[test]
fn an_ods_cell_that_is_repeated_for_ever_is_refused() {
    let cell = |count: u32| {
        format!(
            "<table:table-cell table:number-columns-repeated='{count}'><text:p>x</text:p></table:table-cell>"
        )
    };
    let wide =
        ods_sheet("Plan", &format!("<table:table-row>{}</table:table-row>", cell(4_000_000_000)));
    assert!(read(&ods(&wide), None).unwrap_err().why.contains("beyond the 200 columns"));
    let tall = ods_sheet(
        "Plan",
        &format!(
            "<table:table-row table:number-rows-repeated='4000000000'>{}</table:table-row>",
            cell(150)
        ),
    );
    assert!(read(&ods(&tall), None).unwrap_err().why.contains("over 5000000 cells"));
}

#[test]
fn an_entity_of_the_files_own_is_not_looked_up() {
    let cell = "<table:table-row><table:table-cell><text:p>&secret;</text:p></table:table-cell></table:table-row>";
    let complaint = read(&ods(&ods_sheet("Plan", cell)), None).unwrap_err();
    assert!(complaint.why.contains("refers to \"secret\""), "{complaint}");
}

#[test]
fn sheets_with_the_names_of_bodies_are_told_of_where_there_is_no_column_for_them() {
    let heads = row(1, "", &[("A", "Ref"), ("B", "Recommendation")]);
    let table = sheet(&[heads, row(2, "", &[("A", "R1"), ("B", "Do it.")])], "");
    let book = xlsx(false, &[("Kent", &table), ("Essex Police", &table), ("Lists", &table)], &[]);
    let directory = super::tests::directory();
    let said = super::read(&book, &directory, &super::Mapping::default()).unwrap_err();
    let why = "the sheets Kent and Essex Police have the names of bodies: --map \"sheet=body\" reads them all";
    assert!(said[0].to_string().contains(why), "{said:?}");
}
