//! Plays the Markdown files beside it: types each `$ track ...` and compares the output with what stands under it.
//!
//! Only blocks that begin with three back quotes and `console` are played; the rest is prose for the reader.
//!
//! - `$ ` begins a line for the shell, and `> ` under it continues the line.
//! - What follows, up to the next `$ ` or the end of the block, is the expected output: first standard output, then
//!   standard error, without the empty lines at the end and the carriage returns of CSV. `[..]` stands for any text
//!   within a line.
//! - `? 1` at the end is the exit code, if it isn't 0.
//!
//! Each file is played in a new folder with the project's `examples` in it. Its first command creates the register.
//! Its first line may set the day: `<!-- TRACK_TODAY=2025-02-01 -->`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use snapbox::Data;
use snapbox::filter::NormalizeToExpected;
use snapbox::report::{Palette, write_diff};

use super::sandbox::Sandbox;

#[test]
fn every_transcript_prints_what_it_shows() {
    let queue = Mutex::new(transcripts());
    let differences = Mutex::new(String::new());
    let workers = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(path) = next(&queue) {
                    differences.lock().unwrap().push_str(&play_file(&path));
                }
            });
        }
    });
    let differences = differences.into_inner().unwrap();
    assert!(differences.is_empty(), "{differences}");
}

/// The Markdown files beside this one, or those that `TRANSCRIPT` names, such as `add,list`.
fn transcripts() -> Vec<PathBuf> {
    let wanted = std::env::var("TRANSCRIPT").ok();
    let wanted: Option<Vec<&str>> = wanted.as_deref().map(|names| names.split(',').collect());
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .filter(|path| {
            let name = path.file_stem().unwrap().to_string_lossy();
            wanted.as_ref().is_none_or(|wanted| wanted.contains(&&*name))
        })
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no transcript has that name");
    paths
}

fn next(queue: &Mutex<Vec<PathBuf>>) -> Option<PathBuf> {
    queue.lock().unwrap().pop()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli")
}

/// One line for the shell, and the output expected from it.
#[derive(Debug, PartialEq)]
pub struct Step {
    /// The line of the file, from 1.
    pub at: usize,
    pub typed: String,
    pub expected: String,
    /// The lines of the file that hold the expected output.
    under: std::ops::Range<usize>,
}

/// Every step of a Markdown text, in order.
pub fn steps(text: &str) -> Vec<Step> {
    let lines: Vec<&str> = text.lines().collect();
    let mut steps = Vec::new();
    let mut index = 0;
    while index < lines.len() {
        let is_console = lines[index].trim_end() == "```console";
        index += 1;
        if is_console {
            let end = (index..lines.len()).find(|&at| lines[at] == "```").unwrap_or(lines.len());
            block(&lines, index..end, &mut steps);
            index = end + 1;
        }
    }
    steps
}

fn block(lines: &[&str], within: std::ops::Range<usize>, steps: &mut Vec<Step>) {
    let end = within.end;
    let mut index = within.start;
    while index < end {
        let Some(typed) = lines[index].strip_prefix("$ ") else {
            assert!(lines[index].is_empty(), "line {}: this stands under no command", index + 1);
            index += 1;
            continue;
        };
        let at = index + 1;
        let mut typed = typed.to_owned();
        index += 1;
        while let Some(more) = lines[..end].get(index).and_then(|line| line.strip_prefix("> ")) {
            typed = format!("{typed}\n{more}");
            index += 1;
        }
        let start = index;
        while index < end && !lines[index].starts_with("$ ") {
            index += 1;
        }
        let mut last = index;
        while last > start && lines[last - 1].is_empty() {
            last -= 1;
        }
        let expected = lines[start..last].join("\n");
        steps.push(Step { at, typed, expected, under: start..last });
    }
}

/// The output of a line, as it is written under it.
fn printed(sandbox: &Sandbox, line: &str) -> String {
    let answer = sandbox.sh(line);
    let mut text = answer.stdout.replace("\r\n", "\n");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&answer.stderr);
    let mut text = text.trim_end_matches('\n').to_owned();
    if answer.code != 0 {
        text.push_str(&format!("\n? {}", answer.code));
    }
    text.trim_start_matches('\n').to_owned()
}

/// Plays the steps of a file.
pub fn play(path: &Path, text: &str, sandbox: &Sandbox, line: impl Fn(&str) -> String) -> Played {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut differences = Vec::new();
    let mut told = String::new();
    for step in &steps(text) {
        let actual = printed(sandbox, &line(&step.typed));
        let expected = Data::text(step.expected.as_str());
        let actual = NormalizeToExpected::new().redact().normalize(Data::text(actual), &expected);
        let actual = actual.to_string();
        if actual == step.expected {
            continue;
        }
        if mode() != "fill" || step.expected.is_empty() {
            differences.push((step.under.clone(), without_folder(&actual, sandbox)));
        }
        told.push_str(&difference(path, step, &actual));
    }
    for (under, actual) in differences.into_iter().rev() {
        lines.splice(under, actual.lines().map(str::to_owned));
    }
    Played { text: lines.join("\n") + "\n", differences: told }
}

pub struct Played {
    pub text: String,
    /// What differs, with the file and the line; empty if nothing does.
    pub differences: String,
}

/// The folder has another name in each run.
fn without_folder(text: &str, sandbox: &Sandbox) -> String {
    let real = sandbox.folder().canonicalize().unwrap();
    text.replace(&*real.to_string_lossy(), "[..]")
        .replace(&*sandbox.folder().to_string_lossy(), "[..]")
}

fn difference(path: &Path, step: &Step, actual: &str) -> String {
    let mut text = format!("\n{}:{}: $ {}\n", path.display(), step.at, step.typed);
    write_diff(
        &mut text,
        &Data::text(step.expected.as_str()),
        &Data::text(actual),
        Some(&"the transcript"),
        Some(&"the program"),
        Palette::plain(),
    )
    .unwrap();
    text
}

/// The differences between a file and what the program prints; none if the file was rewritten.
fn play_file(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let mut sandbox = Sandbox::with_examples();
    if let Some(day) = text.lines().next().and_then(day_of) {
        sandbox.today = day.to_owned();
    }
    let played = play(path, &text, &sandbox, str::to_owned);
    let rewritten = mode() == "overwrite" || mode() == "fill";
    if rewritten && !played.differences.is_empty() {
        fs::write(path, played.text).unwrap();
        return String::new();
    }
    played.differences
}

/// `overwrite` writes the present output into the file; `fill` only where no output is expected yet.
fn mode() -> String {
    std::env::var("TRANSCRIPTS").unwrap_or_default()
}

fn day_of(line: &str) -> Option<&str> {
    line.strip_prefix("<!-- TRACK_TODAY=")?.strip_suffix(" -->")
}

#[test]
fn a_step_is_a_typed_line_and_the_output_under_it() {
    let text = "prose\n```console\n$ track add <<END\n> words\n> END\nadded\n? 1\n\n$ next\n```\n$ prose\n";
    let [first, second] = &steps(text)[..] else { panic!() };

    assert_eq!((first.at, first.typed.as_str()), (3, "track add <<END\nwords\nEND"));
    assert_eq!(first.expected, "added\n? 1");
    assert_eq!((second.at, second.expected.as_str()), (9, ""));
}
