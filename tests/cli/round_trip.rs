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

/// Something of everything that an export holds.
const HISTORY: &[&str] = &[
    "init --force kent",
    "import examples/west-midlands-grades.csv",
    "body add severn-vale-tramways 'Severn Vale Tramways Police' --kind other --alias SVT",
    "body edit kent --alias 'Men of Kent' --stage engage --since 2026-01-01",
    "body edit essex --name 'Essex Constabulary'",
    "owner add Vetting --force kent --email vetting@example.org --until 2027-03-31",
    "owner add 'Odd\nname' --force kent",
    "inspection add 'PEEL 2025-27' --code PEEL25 --published 2026-10-12 --force kent --programme PEEL",
    "inspection edit PEEL25 --published 2026-10-13 --reason 'As on the site'",
    "add 'Review vetting' --ref V1 --force kent --force essex --inspection PEEL25 --due 'within 4 months' --owner Vetting \
     --theme vetting --theme 'Custody,\n and bail' --field Batch=7 --field 'Odd \"name\"=1+1' --text 'Two words' --accepted yes --priority high",
    "edit V1 --ref V1-B --reason Renamed",
    "add 'An action' --kind action --parent V1-B --force kent --due 2026-12-01",
    "add 'Praise' --kind practice --force kent",
    "add 'A day later' --ref V2 --force kent --due 'March 2024'",
    "add 'Entered twice' --ref V3 --force kent",
    "add 'Gone again' --ref V4 --force kent",
    "undo",
    "add 'Also gone' --ref V4 --force severn-vale-tramways",
    "note V1-B@kent --text 'Said so' --on 2026-10-31",
    "note V1-B@kent --text Hidden --restricted",
    "edit V1-B@kent --note 1 --text Mended --reason Wrong",
    "extend V1-B@kent --to 2027-06-30 --reason Late --agreed-by HMICFRS",
    "edit V1-B@kent --due 2027-07-31 --reason 'As the letter has it'",
    "update V1-B@essex --status blocked --blocked-by IOPC",
    "submit V1-B@kent --text Done --on 2026-11-01",
    "return V1-B@kent --on 2026-11-10 --letter L --reason No",
    "submit V1-B@kent --text Again",
    "close V1-B@kent --on 2026-11-23 --letter A --outcome partly --evidence plan",
    "reopen V1-B@kent --reason Again",
    "evidence add V1-B@essex plan --note Plan --restricted",
    "respond V1-B@kent --action Soon",
    "snooze V1-B@kent --until 2027-01-10 --reason Board",
    "submit V2 --text Waits",
    "supersede V2 --by V1-B",
    "link V1-B recurs V2",
    "edit V2 --text 'Two\nlines\tand a tab' --reason Longer",
    "void V3 --reason Twice",
];

fn with_a_history() -> Sandbox {
    let sandbox = Sandbox::with_examples();
    fs::write(sandbox.path("plan"), "the plan").unwrap();
    for line in HISTORY {
        let answer = sandbox.sh(&format!("track {line}"));
        assert_eq!(answer.code, 0, "{line}: {answer:?}");
    }
    sandbox
}

/// The records of each table in an export of JSON Lines.
fn tables(lines: &str) -> std::collections::BTreeSet<String> {
    let lines = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines.filter_map(|line| Some(line.get("record")?.as_str()?.to_owned())).collect()
}

#[test]
fn a_whole_register_comes_back_from_its_json_to_the_byte() {
    let sandbox = with_a_history();
    let lines = sandbox.ok(["export", "--format", "jsonl", "--all-bodies"]);
    let every = [
        "body",
        "body_alias",
        "claim",
        "closure",
        "correction",
        "duty",
        "evidence",
        "extension",
        "finding",
        "finding_alias",
        "grade",
        "inspection",
        "inspection_body",
        "link",
        "monitoring",
        "note",
        "owner",
        "progress",
        "response",
        "setting",
        "snooze",
        "theme",
    ];
    let around = ["export", "end"].map(str::to_owned);
    assert_eq!(tables(&lines), every.map(str::to_owned).into_iter().chain(around).collect());
    for (format, scope) in
        [("json", "--all-bodies"), ("jsonl", "--all-bodies"), ("json", ""), ("jsonl", "")]
    {
        let scope = if scope.is_empty() { vec![] } else { vec![scope] };
        let export = [&["export", "--format", format][..], &scope].concat();
        let first = sandbox.ok(&export);
        fs::write(sandbox.path("first"), &first).unwrap();
        let other = format!("{format}-{}.db", scope.len());
        let there = |words: &[&str]| sandbox.run(["--db", &other].iter().chain(words));
        let imported = there(&["import", "first"]);
        assert_eq!(imported.code, 0, "{imported:?}");
        assert!(imported.stderr.contains("1 evidence file missing"), "{imported:?}");
        let again = there(&export);
        assert!(first == again.stdout, "{format}: {}", again.stdout);
        assert!(there(&["verify"]).stdout.contains("evidence       FAILED"));
        sandbox.sh(&format!("cp -R register.db.vault {other}.vault"));
        assert_eq!(there(&["verify"]).code, 0);
        fs::write(
            sandbox.path("second"),
            again.stdout.replace("\"as_of\": \"2026", "\"as_of\":  \"2026"),
        )
        .unwrap();
        let twice = there(&["import", "second", "--json"]);
        assert!(twice.stdout.contains("\"act\": null"), "{twice:?}");
    }
}

#[test]
fn what_is_undone_of_a_whole_import_is_gone_and_comes_back_by_a_redo() {
    let sandbox = with_a_history();
    let first = sandbox.ok(["export", "--format", "json", "--all-bodies", "--output", "first"]);
    assert_eq!(first, "");
    let there = |words: &[&str]| sandbox.ok(["--db", "other.db"].iter().chain(words));
    there(&["import", "first"]);
    let whole = ["export", "--format", "jsonl", "--all-bodies"];
    let lines = there(&whole);
    there(&["undo"]);
    let none = there(&whole);
    assert!(none.ends_with("{\"record\":\"end\",\"findings\":0,\"records\":0}\n"), "{none}");
    assert_eq!(none.lines().count(), 2, "{none}");
    there(&["redo"]);
    let strip = |lines: &str| {
        let rows =
            lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let rows = rows.map(|mut row| {
            drop(row.as_object_mut().unwrap().remove("version"));
            row
        });
        rows.collect::<Vec<_>>()
    };
    assert_eq!(strip(&there(&whole)), strip(&lines));
}

/// No road around the rules: each of these is refused as a whole, and says where.
#[test]
fn what_no_command_would_store_is_refused_in_a_record_too() {
    let sandbox = with_a_history();
    let lines = sandbox.ok(["export", "--format", "jsonl", "--all-bodies"]);
    for (was, is, why) in [
        ("\"day\":\"2026-10-31\"", "\"day\":\"2027-10-31\"", "2027-10-31 is in the future"),
        ("\"day\":\"2026-10-31\"", "\"day\":\"2026-10-32\"", "isn't a day such as"),
        ("\"fate\":\"returned\"", "\"fate\":\"lost\"", "isn't one of closed, returned"),
        ("\"fate\":\"returned\"", "\"fate\":null", "a claim that it is done still waits"),
        (
            "\"kind\":\"recurs\",\"other\":4",
            "\"kind\":\"recurs\",\"other\":1",
            "its values don't go together",
        ),
        ("\"sha256\":\"", "\"sha256\":\"../", "a SHA-256 is 64 digits"),
        ("\"ref\":\"V2\",\"title\"", "\"ref\":\"a@b\",\"title\"", "@ names a body"),
        ("\"status\":\"open\"", "\"status\":\"closed\"", "is closed, but no closing is recorded"),
        (
            "\"record\":\"note\",\"id\":1,\"finding\":1",
            "\"record\":\"note\",\"id\":1,\"finding\":99",
            "no record of finding 99",
        ),
        (
            "\"record\":\"owner\",\"id\":1",
            "\"record\":\"owner\",\"id\":77",
            "refers to a missing owner",
        ),
        ("\"record\":\"snooze\"", "\"record\":\"snoozes\"", "no table is called"),
        ("\"restricted\":true", "\"hidden\":true", "has no \"hidden\""),
        ("\"alias\":\"SVT\"", "\"alias\":\"Kent\"", "already names kent"),
    ] {
        assert!(lines.contains(was), "{was}\n{lines}");
        fs::write(sandbox.path("wrong.jsonl"), lines.replacen(was, is, 1)).unwrap();
        let answer = sandbox.run(["--db", "wrong.db", "import", "wrong.jsonl"]);
        assert!(answer.code != 0 && answer.stderr.contains(why), "{is}: {answer:?}");
        assert!(!sandbox.path("wrong.db").exists());
    }
}

#[test]
fn the_history_of_an_export_is_read_and_never_imported() {
    let sandbox = with_a_history();
    let all = sandbox.ok(["export", "--format", "jsonl", "--all-bodies", "--history"]);
    let acts = sandbox.json(["log"])["count"].as_u64().unwrap();
    assert_eq!(all.matches("{\"record\":\"act\"").count() as u64, acts);
    fs::write(sandbox.path("all.jsonl"), &all).unwrap();
    let said = sandbox.ok(["--db", "other.db", "import", "all.jsonl"]);
    let left_out = format!("not imported: {acts} acts, ");
    assert!(said.contains(&left_out), "{said}");
    let one =
        sandbox.ok(["export", "--format", "jsonl", "--history", "--ref", "V4", "--all-bodies"]);
    let changed = |table: &str| one.contains(&format!("\"noun\":\"{table}\""));
    assert!(changed("finding") && changed("progress") && !changed("note"), "{one}");
}
