//! Keeps the floor plan true: which room may name which, who may speak to the outside world, how long
//! things are, and that no files import each other in a circle.
//!
//! The rules read the source with `syn`. Comments and `#[cfg(test)]` items name nobody.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod circles;
mod crates;
mod modules;
mod outside;
mod rooms;
mod size;
mod source;
mod sql;
mod store_api;

use std::fs;
use std::path::Path;

use source::File;

/// A line that breaks a rule.
#[derive(Debug)]
struct Breach {
    line: usize,
    why: String,
}

/// The rules that look at one file at a time.
const RULES: [fn(&File) -> Vec<Breach>; 7] = [
    size::says_what_it_is,
    size::is_short,
    size::has_short_functions,
    rooms::floors,
    crates::homes,
    outside::world,
    sql::only_in_store,
];

#[test]
fn the_house_is_as_the_plan_says() {
    let house = house();
    let breaches: Vec<String> = house.iter().flat_map(breaches).collect();

    assert!(house.iter().any(|file| file.path == "main.rs"), "src/main.rs was not found");
    assert!(breaches.is_empty(), "{} breaches:\n{}", breaches.len(), breaches.join("\n"));
}

fn house() -> Vec<File> {
    files("src").into_iter().map(|(path, source)| File::new(&path, &source)).collect()
}

/// Every Rust file in a folder of the project, by its path in it, with what it says.
fn files(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).expect("it is in the folder");
                let name = name.to_string_lossy().replace('\\', "/");
                files.push((name, fs::read_to_string(&path).expect("it is UTF-8")));
            }
        }
    }
    files.sort();
    files
}

fn breaches(file: &File) -> Vec<String> {
    let found = RULES.iter().flat_map(|rule| rule(file));
    found.map(|Breach { line, why }| format!("src/{}:{line}: {why}", file.path)).collect()
}

/// What the rules say of one file, without the `src/PATH:` before it.
fn said(path: &str, body: &str) -> Vec<String> {
    let file = File::new(path, &format!("//! A file.\n{body}"));
    let prefix = format!("src/{path}:");
    breaches(&file).iter().map(|breach| breach.replacen(&prefix, "", 1)).collect()
}

fn assert_clean(path: &str, body: &str) {
    assert_eq!(said(path, body), Vec::<String>::new(), "{path}: {body}");
}
