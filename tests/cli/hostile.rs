//! Text that would take over a terminal is harmless wherever it is printed, and is stored as given.

use std::fs;

use super::sandbox::Sandbox;

/// Clears the screen, rings the bell, reverses the reading direction, hides text and ends a line early.
const HOSTILE: &str =
    "A\u{1b}[2J\u{7}\u{9b}31mB\u{202e}C\u{2066}D\u{200f}E\u{85}F\u{2028}G\rH\u{feff}I";

fn is_hostile(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

fn assert_harmless(text: &str, what: &str) {
    let found: Vec<char> = text.replace("\r\n", "\n").chars().filter(|c| is_hostile(*c)).collect();
    assert!(found.is_empty(), "{what}: {found:?} in {text:?}");
}

/// A register with hostile text in every field that takes it; the name of an owner doesn't.
fn with_hostile_text() -> Sandbox {
    let sandbox = Sandbox::new();
    let cell = HOSTILE.replace('\r', "");
    let file = format!(
        "ref,title,text,force,source,theme\nH1,\"{cell}\",\"{cell} and more\",kent,\"{cell}\",\"{cell}\"\n"
    );
    fs::write(sandbox.path("hostile.csv"), file).unwrap();
    let answer = sandbox.run(["import", "hostile.csv"]);
    if answer.code != 0 {
        assert_harmless(&answer.stderr, "a complaint");
        assert_eq!(sandbox.run(["add", "stand-in", "--force", "kent", "--ref", "H1"]).code, 0);
    }
    let _ = sandbox.run(["note", "H1", "--text", HOSTILE]);
    let _ = sandbox.run(["add", HOSTILE, "--force", "kent", "--ref", "H2"]);
    for command in [
        &["update", "H1", "--owner", HOSTILE][..],
        &["add", "x", "--force", "kent", "--owner", HOSTILE],
        &["owner", "add", HOSTILE, "--force", "kent"],
    ] {
        assert_eq!(sandbox.run(command).code, 2, "an owner's name: {command:?}");
    }
    let _ = sandbox.run(["snooze", "H1", "--until", "2027-01-01", "--reason", HOSTILE]);
    let _ = sandbox.run(["submit", "H1", "--text", HOSTILE]);
    let stored = sandbox.ok(["list", "--all", "--json"]);
    assert!(stored.contains("\\u001b"), "no hostile text was stored: {stored}");
    sandbox
}

#[test]
fn output_for_people_is_harmless() {
    let sandbox = with_hostile_text();
    for command in [
        &["list", "--all"][..],
        &["list", "--all", "--columns", "ref,title,text,owner,source,themes"],
        &["show", "H1"],
        &["status", "--force", "kent"],
        &["history", "H1"],
        &["log"],
        &["owner", "list"],
        &["export"],
        &["search", "A"],
    ] {
        let formats = ["table", "plain", "md", "ids", "json", "jsonl"];
        let chosen = if command.contains(&"--columns") { 3 } else { formats.len() };
        for format in &formats[..chosen] {
            let answer = sandbox.run(command.iter().copied().chain(["--format", format]));
            assert_eq!(answer.code, 0, "{command:?} {format}: {}", answer.stderr);
            assert_harmless(&answer.stdout, &format!("{command:?} as {format}"));
            assert_harmless(&answer.stderr, &format!("{command:?} as {format}"));
        }
    }
}

#[test]
fn completions_are_harmless() {
    let sandbox = with_hostile_text();
    assert_eq!(sandbox.run(["owner", "add", "ACC Crime", "--force", "kent"]).code, 0);
    for (typed, offered) in [("show H", "H1"), ("owner edit ''", "ACC Crime")] {
        let answer = sandbox.sh(&format!("TRACK_COMPLETE=fish track -- track {typed}"));
        assert!(answer.stdout.contains(offered), "{typed}: {answer:?}");
        assert_harmless(&answer.stdout.replace(['\n', '\t'], " "), typed);
    }
}

#[test]
fn an_error_is_harmless() {
    let sandbox = with_hostile_text();
    for command in [
        &["show", HOSTILE][..],
        &["list", "--force", HOSTILE],
        &["list", "--kind", HOSTILE],
        &["add", "x", "--force", "kent", "--ref", HOSTILE],
        &["add", "x", "--force", "kent", "--due", HOSTILE],
        &["add", "x", "--force", HOSTILE],
        &["import", HOSTILE],
        &["--db", HOSTILE, "list"],
        &["help", HOSTILE],
        &[HOSTILE],
        &["list", "--inspection", HOSTILE],
        &["list", "--sort", HOSTILE],
        &["list", "--limit", HOSTILE],
    ] {
        let answer = sandbox.run(command);

        assert_ne!(answer.code, 0, "{command:?}");
        assert_eq!(answer.stdout, "", "{command:?}");
        assert_harmless(&answer.stderr, &format!("{command:?}"));
    }
}

#[test]
fn a_file_with_a_nul_is_imported_whole_or_not_at_all() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.path("nul.csv"), b"ref,title,force\nN1,Before\0after,kent\nN2,Fine,kent\n")
        .unwrap();
    let answer = sandbox.run(["import", "nul.csv"]);
    assert_harmless(&answer.stderr, "the complaint");
    assert!([0, 65].contains(&answer.code), "{answer:?}");
    if answer.code == 0 {
        let list = sandbox.ok(["list"]);
        assert_harmless(&list, "the list");
        assert!(list.contains("after"), "the title was cut at the NUL: {list}");
    } else {
        assert!(!sandbox.register().exists());
    }
}

#[test]
fn colour_is_optional_and_carries_no_meaning() {
    let sandbox = Sandbox::new();
    let look = ["--demo", "status", "--force", "west-mercia"];
    let plain = sandbox.ok(look);
    assert_harmless(&plain, "a pipe");
    let run = |name: &str, value: &str| {
        let output = sandbox.track(look).env(name, value).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run("NO_COLOR", "1"), plain);
    let coloured = run("CLICOLOR_FORCE", "1");

    assert!(coloured.contains('\u{1b}'));
    assert_eq!(without_colour(&coloured), plain);
}

/// The text without its escapes for colour: ESC, `[`, and up to `m`.
fn without_colour(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |told, part| told + part.split_once('m').unwrap().1)
}

#[test]
fn confirmations_are_harmless() {
    let sandbox = Sandbox::new();
    let answer = sandbox.run(["add", HOSTILE, "--force", "kent", "--owner", HOSTILE]);

    assert_harmless(&answer.stdout, "add");
    assert_harmless(&answer.stderr, "add");
}

#[test]
fn json_has_the_exact_text_escaped() {
    let sandbox = Sandbox::new();
    let text = "Red \u{1b}[31m and \u{202e}backwards";
    sandbox.ok(["add", "A title", "--force", "kent", "--text", text]);
    let raw = sandbox.ok(["list", "--json"]);

    assert!(raw.contains("\\u001b[31m"), "{raw}");
    assert!(raw.contains("\\u202e"), "{raw}");
    assert_eq!(sandbox.json(["list"])["findings"][0]["text"], text);
}

#[test]
fn no_exported_cell_is_a_formula() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "=HYPERLINK(\"http://example.org\",\"click\")", "--force", "kent"]);
    sandbox.ok(["add", "@SUM(A1)", "--force", "kent"]);
    for cell in sandbox.ok(["export", "--columns", "title"]).lines().skip(1) {
        let first = cell.trim_start_matches('"').chars().next();
        assert!(first.is_some_and(|c| !"=@+-".contains(c)), "{cell}");
    }
}

#[test]
fn a_markdown_table_keeps_its_columns() {
    let sandbox = Sandbox::new();
    sandbox.ok(["add", "a | b <script>alert(1)</script> `c` [d](javascript:e)", "--force", "kent"]);
    let page = sandbox.ok(["list", "--format", "md"]);

    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("a \\| b"), "{page}");
}
