//! `tests/README.md` says where each command is tested; this keeps that list whole.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::sandbox::Sandbox;

fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn readme() -> String {
    fs::read_to_string(tests_folder().join("README.md")).unwrap()
}

/// The rows of the table of commands: each command's name, and where it is tested.
fn rows(readme: &str) -> Vec<(&str, &str)> {
    let table = readme.lines().skip_while(|line| !line.starts_with("| command |")).skip(2);
    table
        .map_while(|line| line.strip_prefix("| `")?.split_once("` |"))
        .map(|(command, files)| (command, files.trim()))
        .collect()
}

/// The files that the text names between back quotes, such as `add.md`.
fn named(text: &str) -> BTreeSet<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|name| name.ends_with(".md") || name.ends_with(".rs")).collect()
}

/// The commands of the real binary, as a shell is told of them.
pub fn commands() -> BTreeSet<String> {
    let told = Sandbox::new().sh("TRACK_COMPLETE=fish track -- track ''").stdout;
    let names = told.lines().filter_map(|line| line.split('\t').next());
    names.filter(|name| !name.starts_with('-')).map(str::to_owned).collect()
}

#[test]
fn every_command_says_where_it_is_tested() {
    let readme = readme();
    let listed: BTreeSet<String> =
        rows(&readme).iter().map(|(command, _)| (*command).to_owned()).collect();
    let commands = commands();

    assert!(commands.len() > 30, "only {commands:?}");
    assert_eq!(listed, commands, "the rows of the table in tests/README.md, and the commands");
    for (command, files) in rows(&readme) {
        assert!(!named(files).is_empty(), "{command}: no file is named");
    }
}

#[test]
fn a_file_that_is_said_to_test_a_command_types_it() {
    for (command, files) in rows(&readme()) {
        for file in named(files) {
            let text = fs::read_to_string(found(file)).unwrap();
            let is_typed = if file.ends_with(".md") {
                text.contains(&format!("track {command}")) || text.contains(&format!(" {command} "))
            } else {
                text.contains(&format!("\"{command}\""))
                    || text.contains(&format!("track {command}"))
            };
            assert!(is_typed, "{file} does not type `track {command}`");
        }
    }
}

/// Where a named file lies.
fn found(name: &str) -> PathBuf {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["tests/cli", "tests", ""].map(|folder| project.join(folder).join(name));
    let found = places.iter().find(|path| path.exists());
    found.unwrap_or_else(|| panic!("tests/README.md names {name}, which is not there")).clone()
}

#[test]
fn every_file_of_tests_is_named() {
    let readme = readme();
    let named = named(&readme);
    for name in &named {
        found(name);
    }
    for folder in [tests_folder(), tests_folder().join("cli")] {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let is_test = path.is_file() && !["README.md", "main.rs"].contains(&name.as_str());
            assert!(
                !is_test || named.contains(name.as_str()),
                "tests/README.md does not name {name}"
            );
        }
    }
}

#[test]
fn only_one_transcript_has_whole_rows() {
    let with_rows = transcripts().into_iter().filter(|(_, text)| text.contains("\"due_basis\":"));
    let names: Vec<String> = with_rows.map(|(name, _)| name).collect();

    assert_eq!(names, ["topic_formats.md"], "a new column should change one transcript");
}

#[test]
fn no_transcript_is_over_400_lines() {
    for (name, text) in transcripts() {
        assert!(text.lines().count() <= 400, "{name}: split it by meaning");
    }
}

/// The name and the text of each transcript.
fn transcripts() -> Vec<(String, String)> {
    let paths =
        fs::read_dir(tests_folder().join("cli")).unwrap().map(|entry| entry.unwrap().path());
    let transcripts =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let named = transcripts.map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    named.collect()
}

#[test]
fn every_file_that_the_guide_for_contributors_names_exists() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = fs::read_to_string(project.join("CONTRIBUTING.md")).unwrap();
    let is_path = |text: &&str| {
        text.contains('/') && !text.starts_with('/') && !text.contains([' ', '=', ':', '\n'])
    };
    let paths = guide.split('`').skip(1).step_by(2).filter(is_path);
    let missing: Vec<&str> = paths
        .filter(|path| !path.contains("NAME"))
        .filter(|path| !project.join(path).exists() && !project.join("src").join(path).exists())
        .collect();

    assert_eq!(missing, Vec::<&str>::new());
}
