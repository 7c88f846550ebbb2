//! An export comes back by an import, whatever the texts are.

use std::fs;

use super::sandbox::Sandbox;

/// What spreadsheets, XML and our own guards change: formulas, numbers and days that are none, characters that XML
/// forbids, line ends, escapes as Excel writes them, and texts of more than a cell.
fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "=1+1",
        "'=1",
        "''=1",
        "@SUM(A1)",
        "+44 20 79",
        "+3.2",
        "-5",
        "'tis",
        "0012",
        "2024-03",
        "1e5",
        "TRUE",
        "\u{1f6a8} emoji",
        "two\nlines",
        "a\rb\r\nc",
        "a\ttab",
        "controls \u{1}\u{b}\u{1b} and \u{fffe}\u{ffff}",
        "_x000D_ and _x0041_ as text",
        "<b>&amp;</b>",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push(format!("long {} end", "x".repeat(40_000)));
    texts.push(format!("long {} end", "\u{1f6a8}".repeat(16_000)));
    texts.push("y".repeat(64 * 1024));
    texts
}

fn register() -> Sandbox {
    let sandbox = Sandbox::new();
    let mut csv = csv::Writer::from_path(sandbox.path("hostile.csv")).unwrap();
    csv.write_record(["ref", "title", "text", "source", "force", "due", "field:Note"]).unwrap();
    let due = ["January 2027", "Q3 2026/27", "spring 2027", "end of 2027", "31/01/2027"];
    for (at, text) in hostile().iter().enumerate() {
        let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let short: String = one_line.chars().take(40).collect();
        let guarded = if text.starts_with('\'') { format!("'{text}") } else { text.clone() };
        let reference = format!("R{at}");
        let row = [&reference, &short, &guarded, &guarded, "kent", due[at % due.len()], &guarded];
        csv.write_record(row).unwrap();
    }
    csv.flush().unwrap();
    sandbox.ok(["import", "hostile.csv"]);
    sandbox
}

/// What an export is after the way through another file and an empty register.
fn there_and_back(sandbox: &Sandbox, file: &str, format: &str) {
    sandbox.ok(["export", "--format", format, "--output", file]);
    let again = sandbox.ok(["import", file]);
    assert!(again.contains("nothing to do"), "{format}: {again}");
    let other = format!("{format}.db");
    sandbox.ok(["--db", &other, "import", file]);
    let (here, there) = (format!("{format}-here.csv"), format!("{format}-there.csv"));
    sandbox.ok(["export", "--raw", "--output", &here]);
    sandbox.ok(["--db", &other, "export", "--raw", "--output", &there]);
    let (here, there) = (fs::read(sandbox.path(&here)), fs::read(sandbox.path(&there)));
    assert!(here.unwrap() == there.unwrap(), "{format}");
}

#[test]
fn hostile_texts_come_back_from_every_format() {
    let sandbox = register();
    for (file, format) in
        [("e.xlsx", "xlsx"), ("e.csv", "csv"), ("e.json", "json"), ("e.jsonl", "jsonl")]
    {
        there_and_back(&sandbox, file, format);
    }
}

#[test]
fn json_of_a_register_that_was_imported_is_the_json_of_the_first() {
    let sandbox = register();
    for format in ["json", "jsonl"] {
        let file = format!("first.{format}");
        sandbox.ok(["export", "--format", format, "--output", &file]);
        let other = format!("other-{format}.db");
        sandbox.ok(["--db", &other, "import", &file]);
        let again = sandbox.ok(["--db", &other, "export", "--format", format]);
        let first = fs::read_to_string(sandbox.path(&file)).unwrap();
        assert!(first == again, "{format}");
    }
}
