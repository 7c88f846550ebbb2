//! What is proposed from whole reports, against what a careful reader takes from them.
//!
//! The reports in `tests/data/reports/` are invented. Beside each is what stands in it: its findings, each with the
//! first words of its text, and its grades.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::sandbox::Sandbox;

#[derive(Debug, Default)]
struct Score {
    expected: usize,
    /// With the same bodies, deadline and parent.
    whole: usize,
    rows: usize,
    /// Not in the report, and not marked as unsure.
    invented: Vec<String>,
    missed: Vec<String>,
}

fn reports() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/reports");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut texts: Vec<PathBuf> =
        files.filter(|file| file.extension().unwrap() != "json").collect();
    texts.sort();
    texts
}

/// Words alone, in lower case.
fn folded(text: &str) -> String {
    let text = text.to_lowercase().replace(['’', '\''], "");
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn words(value: &Value) -> String {
    folded(value.as_str().unwrap_or_default())
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().unwrap().clone()
}

/// Whether a proposed row is the finding that is expected.
fn is_whole(row: &Value, expected: &Value, rows: &[Value]) -> bool {
    let mut bodies: Vec<&str> = row["body"].as_str().unwrap_or_default().split("; ").collect();
    bodies.retain(|body| !body.is_empty());
    bodies.sort_unstable();
    let mut wanted: Vec<String> =
        list(&expected["bodies"]).iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    wanted.sort();
    let parent = rows.iter().find(|one| one["ref"] == row["parent"] && !row["parent"].is_null());
    let is_under = match (parent, expected["parent_begins"].as_str()) {
        (None, None) => true,
        (Some(parent), Some(begins)) => words(&parent["text"]).contains(&folded(begins)),
        _ => false,
    };
    bodies == wanted && words(&row["due_text"]) == words(&expected["deadline"]) && is_under
}

fn compare(name: &str, rows: &[Value], expected: &[Value], score: &mut Score) {
    let mut left: Vec<&Value> = rows.iter().filter(|row| row["kind"] != "grade").collect();
    score.rows += left.len();
    for wanted in expected {
        score.expected += 1;
        let begins = words(&wanted["begins"]);
        let found = left.iter().position(|row| {
            row["kind"] == wanted["kind"] && words(&row["text"]).starts_with(&begins)
        });
        match found.map(|at| left.remove(at)) {
            Some(row) if is_whole(row, wanted, rows) => score.whole += 1,
            Some(row) => score.missed.push(format!("{name}: {row:#} for {wanted:#}")),
            None => score.missed.push(format!("{name}: {begins}")),
        }
    }
    let invented = left.iter().filter(|row| row["to_check"].is_null());
    score.invented.extend(invented.map(|row| format!("{name}: {}", row["text"])));
}

fn compare_grades(name: &str, rows: &[Value], expected: &[Value], score: &mut Score) {
    let of = |grade: &Value, body: &str| {
        [words(&grade[body]), words(&grade["question"]), words(&grade["grade"])]
    };
    let mut left: Vec<&Value> = rows.iter().filter(|row| row["kind"] == "grade").collect();
    score.rows += left.len();
    for wanted in expected {
        score.expected += 1;
        match left.iter().position(|row| of(row, "body") == of(wanted, "body")) {
            Some(at) => {
                left.remove(at);
                score.whole += 1;
            }
            None => score.missed.push(format!("{name}: {wanted}")),
        }
    }
    let invented = left.iter().filter(|row| row["to_check"].is_null());
    score.invented.extend(invented.map(|row| format!("{name}: {row:#}")));
}

#[test]
fn what_reports_say_is_found_and_little_else_is() {
    let sandbox = Sandbox::new();
    let mut score = Score::default();
    for text in reports() {
        let name = text.file_stem().unwrap().to_str().unwrap();
        let expected = fs::read_to_string(text.with_extension("expect.json")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let said = sandbox.ok(["propose", text.to_str().unwrap(), "--json"]);
        let proposed: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(proposed["published"], expected["published"], "{name}");
        let rows = list(&proposed["rows"]);
        compare(name, &rows, &list(&expected["findings"]), &mut score);
        compare_grades(name, &rows, &list(&expected["grades"]), &mut score);
    }
    assert!(score.expected > 140, "{score:#?}");
    assert!(score.whole * 100 >= score.expected * 95, "{score:#?}");
    assert!(score.invented.len() * 100 <= score.rows * 2, "{score:#?}");
}

#[test]
fn a_pdf_is_read_or_the_program_that_it_needs_is_named() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.path("report.pdf"), pdf("Kent Police should train its staff by May 2027."))
        .unwrap();
    fs::write(sandbox.path("broken.pdf"), b"%PDF-1.4\nnothing").unwrap();
    let answer = sandbox.run(["propose", "report.pdf", "--json"]);
    let is_installed = std::process::Command::new("pdftotext").arg("-v").output().is_ok();
    if !is_installed {
        assert_eq!(answer.code, 69, "{answer:?}");
        assert!(answer.stderr.contains("poppler-utils"), "{answer:?}");
        return;
    }
    let proposed: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(proposed["rows"][0]["body"], "kent", "{answer:?}");
    assert_eq!(sandbox.run(["propose", "broken.pdf"]).code, 65);
}

/// The smallest file that shows a line of text.
fn pdf(line: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 50 700 Td ({line}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let table = file.len();
    file += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        file += &format!("{offset:010} 00000 n \n");
    }
    file += &format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    );
    file.into_bytes()
}
