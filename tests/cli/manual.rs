//! The README and the examples of the help work as printed.

use std::fs;
use std::path::Path;

use super::sandbox::Sandbox;
use super::transcript::{play, steps};

/// How the README runs the program from a fresh clone.
const FROM_SOURCE: &str = "cargo run --release --locked -- ";

/// Examples of the help that don't work on the demo, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("track grade add \"Preventing crime\" good --inspection PEEL25", "PEEL25 is added first"),
    ("track s55 4 --close", "the demo's only clock is closed"),
    (
        "track verify --anchor anchors.txt",
        "each demo is a register of its own, and has other anchors",
    ),
    ("track owner edit", "nobody owns anything in the demo"),
    ("track owner hand-over", "nobody owns anything in the demo"),
    ("track owner merge", "nobody owns anything in the demo"),
    ("track done", "the demo has no actions"),
    ("track undo 12", "the demo has not so many acts"),
    (
        "track --db /srv/inspections/register.db init --group",
        "not every system has that group; group.rs shares a register",
    ),
    ("track return", "nothing waits for the inspectorate in the demo"),
    ("track withdraw", "nothing waits for the inspectorate in the demo"),
    ("track remind --install", "the demo reminds nobody; the printed lines are run by remind.rs"),
    ("track restore", "the demo takes no backup back"),
    ("track redo", "each example has a demo of its own, and nothing was undone in it"),
];

#[test]
fn every_console_block_of_the_readme_prints_what_it_shows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(&path).unwrap();
    let text = of_this_program(&text);
    let played = play(&path, &text, &Sandbox::with_examples(), translated);
    assert!(played.differences.is_empty(), "{}", played.differences);
}

fn translated(line: &str) -> String {
    line.replace(FROM_SOURCE, "track ")
}

/// The text without the console blocks that begin with another program.
fn of_this_program(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    for at in 0..lines.len() {
        let first = lines.get(at + 1).map(|line| translated(line)).unwrap_or_default();
        if lines[at].trim_end() == "```console" && !first.starts_with("$ track ") {
            lines[at] = "```text";
        }
    }
    lines.join("\n")
}

/// The lines of a help text that can be typed.
fn examples(help: &str) -> Vec<String> {
    let under = help.lines().skip_while(|line| !line.starts_with("Example")).skip(1);
    under.map(str::trim).filter(|line| line.starts_with("track ")).map(str::to_owned).collect()
}

/// Every command, as a shell is told of them.
fn commands(sandbox: &Sandbox) -> Vec<String> {
    let listed = sandbox.sh("TRACK_COMPLETE=fish track -- track ''").stdout;
    let names = listed.lines().filter_map(|line| line.split('\t').next());
    names.filter(|name| !name.starts_with('-')).map(str::to_owned).collect()
}

#[test]
fn every_example_in_the_help_of_a_command_works_on_the_demo() {
    let sandbox = Sandbox::with_examples();
    let commands = commands(&sandbox);
    assert!(commands.len() >= 31, "only {commands:?}");
    let mut failed = Vec::new();
    let mut played = 0;
    for command in &commands {
        for example in examples(&sandbox.ok([command.as_str(), "--help"])) {
            if ELSEWHERE.iter().any(|(begin, _)| example.starts_with(begin)) {
                continue;
            }
            played += 1;
            let line = format!("set -e; {}", example.replacen("track ", "track --demo ", 1));
            let answer = sandbox.sh(&line);
            if answer.code != 0 {
                failed.push(format!("{line}\n{}? {}", answer.stderr, answer.code));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    assert!(played > commands.len(), "only {played} examples in the help");
    assert!(!sandbox.register().exists(), "the demo wrote to the register");
}

#[test]
fn every_command_has_an_example_in_its_help() {
    let sandbox = Sandbox::new();
    let without: Vec<String> = commands(&sandbox)
        .into_iter()
        .filter(|command| command != "help")
        .filter(|command| !sandbox.ok([command.as_str(), "--help"]).contains("\nExample"))
        .collect();

    assert_eq!(without, Vec::<String>::new());
}

#[test]
fn the_file_in_the_help_of_config_is_valid() {
    let sandbox = Sandbox::new();
    let help = sandbox.sh("COLUMNS=80 track config --help").stdout;
    let (_, file) = help.split_once("\nA file with every setting:\n").unwrap();
    fs::write(sandbox.path("all.toml"), file.split("\nExamples:").next().unwrap()).unwrap();
    let holidays = include_str!("../../src/model/bank-holidays.json");
    fs::write(sandbox.path("bank-holidays.json"), holidays).unwrap();

    let shown = sandbox.sh("TRACK_CONFIG=all.toml track config --format csv");
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    let usual: Vec<&str> = shown.stdout.lines().filter(|line| line.contains(",default,")).collect();
    assert!(usual.is_empty(), "the help leaves out {usual:?}");
}

#[test]
fn the_readme_has_console_blocks() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(path).unwrap();

    assert!(!steps(&of_this_program(&text)).is_empty(), "no console block begins with `$ track`");
}
