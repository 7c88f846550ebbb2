//! Workbooks, which a transcript can't hold: which sheet is read, and what is said of the others.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::sandbox::Sandbox;

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEETS: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

type Cells<'a> = &'a [&'a [&'a str]];

fn sheet(rows: Cells) -> String {
    let cell = |text: &&str| format!("<c t='inlineStr'><is><t>{text}</t></is></c>");
    let row =
        |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    let rows: String = rows.iter().map(row).collect();
    format!("<worksheet xmlns='{SHEETS}'><sheetData>{rows}</sheetData></worksheet>")
}

/// An XLSX with these sheets, of texts only.
fn write(path: &Path, sheets: &[(&str, Cells)]) {
    let numbered = || (1..).zip(sheets);
    let names: String = numbered()
        .map(|(at, (name, _))| format!("<sheet name='{name}' sheetId='{at}' r:id='r{at}'/>"))
        .collect();
    let related = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id='{id}' Type='{OFFICE}/{kind}' Target='{target}'/>")
    };
    let targets: String = numbered()
        .map(|(at, _)| {
            related(&format!("r{at}"), "worksheet", &format!("worksheets/sheet{at}.xml"))
        })
        .collect();
    let relationships =
        |all: &str| format!("<Relationships xmlns='{PACKAGE}'>{all}</Relationships>");
    let book = format!(
        "<workbook xmlns='{SHEETS}' xmlns:r='{OFFICE}'><sheets>{names}</sheets></workbook>"
    );
    let root = related("r1", "officeDocument", "xl/workbook.xml");
    let mut parts = vec![
        ("_rels/.rels".to_owned(), relationships(&root)),
        ("xl/workbook.xml".to_owned(), book),
        ("xl/_rels/workbook.xml.rels".to_owned(), relationships(&targets)),
    ];
    parts.extend(
        numbered().map(|(at, (_, rows))| (format!("xl/worksheets/sheet{at}.xml"), sheet(rows))),
    );
    let mut writer = ZipWriter::new(File::create(path).unwrap());
    for (name, text) in parts {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let heads: &[&str] = &["Ref", "Title", "Force"];
    write(
        &sandbox.path("plan.xlsx"),
        &[
            ("Notes", &[&["Kept by the deputy's office"]]),
            ("Plan", &[heads, &["P1", "Mend the clock", "kent"]]),
            ("More", &[heads, &["M1", "Wash the blankets", "essex"]]),
        ],
    );
    sandbox
}

#[test]
fn the_first_sheet_with_a_table_is_imported_and_the_others_are_named() {
    let sandbox = sandbox();
    let said = sandbox.sh("track import plan.xlsx").stdout;
    assert!(
        said.starts_with("read the sheet Plan\nother sheets, not imported: Notes, More\n"),
        "{said}"
    );
    assert_eq!(sandbox.ok(["list", "--format", "plain", "--columns", "ref"]), "P1\n");

    let again = sandbox.sh("track import plan.xlsx").stdout;
    assert!(again.contains("this file was already imported"), "{again}");
}

#[test]
fn another_sheet_of_the_same_file_is_imported_by_its_name() {
    let sandbox = sandbox();
    sandbox.ok(["import", "plan.xlsx"]);
    let said = sandbox.ok(["import", "plan.xlsx", "--sheet", "more"]);
    assert!(said.contains("1 row added") && said.contains("not imported: Notes, Plan"), "{said}");

    let again = sandbox.ok(["import", "plan.xlsx", "--sheet", "more"]);
    assert!(again.contains("this file was already imported"), "{again}");
    let refused = sandbox.run(["import", "plan.xlsx", "--sheet", "Old"]);
    assert_eq!(refused.code, 65);
    assert!(refused.stderr.contains("the sheets are Notes, Plan and More"), "{}", refused.stderr);
}

#[test]
fn a_workbook_may_come_from_standard_input_and_its_name_says_nothing() {
    let sandbox = sandbox();
    fs::rename(sandbox.path("plan.xlsx"), sandbox.path("plan.csv")).unwrap();
    let said = sandbox.sh("track import - < plan.csv").stdout;
    assert!(said.contains("1 row added"), "{said}");
}

#[test]
fn the_name_of_a_sheet_says_what_its_rows_lack() {
    let sandbox = Sandbox::new();
    let heads: &[&str] = &["Ref", "Title"];
    write(
        &sandbox.path("forces.xlsx"),
        &[
            ("Kent", &[heads, &["K1", "Mend the clock"]]),
            ("Notes", &[&["Kept by the deputy's office"]]),
            ("Essex", &[heads, &["E1", "Wash the blankets"], &["K1", "Mend the clock"]]),
            ("Nowhere", &[heads, &["N1", "Open at night"], &["N2", "Open on Sundays"]]),
        ],
    );
    let refused = sandbox.run(["import", "forces.xlsx", "--map", "sheet=body"]);
    assert_eq!(refused.code, 65);
    let said = "sheet Nowhere, rows 2 (N1), 3 (N2), sheet: no body is called \"Nowhere\"";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);

    let chosen = ["import", "forces.xlsx", "--map", "sheet=body", "--sheet", "kent"];
    let saved = ["--sheet", "essex", "--save-mapping", "forces.toml"];
    let said = sandbox.ok(chosen.into_iter().chain(saved));
    assert!(
        said.starts_with(
            "forces.xlsx: read the sheets Kent and Essex\nforces.xlsx: other sheets, not imported: Notes, Nowhere\n\
             sheet Kent: read \"sheet\" as body\n"
        ),
        "{said}"
    );
    let rows = sandbox.ok(["list", "--format", "plain", "--columns", "ref,body"]);
    assert_eq!(rows, "K1\tkent\nK1\tessex\nE1\tessex\n");
    let again = sandbox.ok(["import", "forces.xlsx", "--mapping", "forces.toml"]);
    assert!(again.contains("nothing to do: 0 rows added, 0 changed, 3 unchanged"), "{again}");
}

#[test]
fn one_reference_at_one_body_in_two_sheets_is_a_problem_that_names_both() {
    let sandbox = sandbox();
    let heads: &[&str] = &["Ref", "Title", "Force"];
    let row: &[&str] = &["P1", "Mend the clock", "kent"];
    write(&sandbox.path("twice.xlsx"), &[("A", &[heads, row]), ("B", &[heads, row])]);
    let refused = sandbox.run(["import", "twice.xlsx", "--sheet", "A", "--sheet", "B"]);
    let said =
        "sheet B, row 2 (P1), Ref: reference \"P1\" is already on sheet A, row 2 for the same body";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
}

#[test]
fn sheets_that_differ_in_their_names_alone_may_be_reports() {
    let sandbox = sandbox();
    let chosen = ["import", "plan.xlsx", "--sheet", "Plan", "--sheet", "More"];
    let said = sandbox.ok(chosen);
    let hint = "if their names are those of reports, --map \"sheet=inspection\" reads them\n";
    assert!(said.contains(hint), "{said}");
    let said = sandbox.ok(chosen.into_iter().chain(["--map", "sheet=inspection"]));
    assert!(said.contains("added inspection More") && !said.contains(hint), "{said}");
}

#[test]
fn a_formula_that_was_never_worked_out_bars_its_row_alone() {
    let sandbox = Sandbox::new();
    let heads: &[&str] = &["Ref", "Title", "Force", "Due"];
    let unworked = "</t></is></c><c r='D3'><f>TODAY()</f></c><c t='inlineStr'><is><t>";
    let rows: Cells = &[heads, &["R1", "A", "kent", "TBC"], &["R2", "B", "kent", unworked]];
    write(&sandbox.path("plan.xlsx"), &[("Plan", rows)]);
    let refused = sandbox.run(["import", "plan.xlsx", "--rejects", "bad.csv"]);
    assert_eq!(refused.code, 65);
    assert!(refused.stdout.contains("1 row added"), "{}", refused.stdout);
    let rejected = fs::read_to_string(sandbox.path("bad.csv")).unwrap();
    assert!(rejected.contains("has a formula that was never worked out; open"), "{rejected}");
}
