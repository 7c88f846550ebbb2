//! How long files and functions may be, and what a file begins with.

use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, Signature, TraitItemFn};

use super::source::{File, line};
use super::{Breach, files};

const LONGEST_MAIN: usize = 39;
const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 50;

/// Files that are too long, or have functions that are, each with the reason why it still may.
const EXCEPTIONS: &[(&str, &str)] = &[];

pub fn says_what_it_is(file: &File) -> Vec<Breach> {
    let why = "the first line is a `//!` sentence that says what the file is".to_owned();
    if file.source.starts_with("//!") { vec![] } else { vec![Breach { line: 1, why }] }
}

pub fn is_short(file: &File) -> Vec<Breach> {
    let most = if file.path == "main.rs" { LONGEST_MAIN } else { LONGEST_FILE };
    let lines = file.source.lines().count();
    if lines <= most || is_excepted(&format!("src/{}", file.path)) {
        return vec![];
    }
    vec![Breach { line: most + 1, why: format!("{lines} lines, and {most} are the most") }]
}

pub fn has_short_functions(file: &File) -> Vec<Breach> {
    if is_excepted(&format!("src/{}", file.path)) {
        return vec![];
    }
    let mut functions = Functions(vec![]);
    functions.visit_file(&file.syntax);
    functions.0
}

fn is_excepted(path: &str) -> bool {
    EXCEPTIONS.iter().any(|(excepted, _)| *excepted == path)
}

/// The functions that are too long.
struct Functions(Vec<Breach>);

impl Functions {
    fn measure(&mut self, signature: &Signature, block: &Block) {
        let first = line(signature.fn_token.span);
        let lines = block.brace_token.span.close().end().line - first + 1;
        if lines > LONGEST_FUNCTION {
            let name = &signature.ident;
            let why = format!("`{name}` has {lines} lines, and {LONGEST_FUNCTION} are the most");
            self.0.push(Breach { line: first, why });
        }
    }
}

impl<'a> Visit<'a> for Functions {
    fn visit_item_fn(&mut self, function: &'a ItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'a ImplItemFn) {
        self.measure(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'a TraitItemFn) {
        if let Some(block) = &function.default {
            self.measure(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[test]
fn tests_are_short_too() {
    let long = files("tests").into_iter().filter_map(|(path, source)| {
        let lines = source.lines().count();
        let path = format!("tests/{path}");
        (lines > LONGEST_FILE && !is_excepted(&path)).then(|| format!("{path}: {lines} lines"))
    });

    assert_eq!(long.collect::<Vec<_>>(), Vec::<String>::new(), "{LONGEST_FILE} are the most");
}

#[test]
fn each_exception_is_still_needed() {
    let all: Vec<(String, String)> = ["src", "tests"]
        .iter()
        .flat_map(|folder| {
            files(folder)
                .into_iter()
                .map(move |(path, source)| (format!("{folder}/{path}"), source))
        })
        .collect();
    for (excepted, _) in EXCEPTIONS {
        let source = all.iter().find(|(path, _)| path == excepted).map(|(_, source)| source);
        let source = source.unwrap_or_else(|| panic!("{excepted} is gone"));
        let mut functions = Functions(vec![]);
        functions.visit_file(&syn::parse_file(source).unwrap());
        let is_long = source.lines().count() > LONGEST_FILE;
        assert!(is_long || !functions.0.is_empty(), "{excepted} is no longer too long");
    }
}

#[cfg(test)]
mod red {
    use super::super::{assert_clean, breaches, said};
    use super::File;

    #[test]
    fn a_file_without_a_first_sentence_is_named() {
        let file = File::new("model/due.rs", "use chrono::NaiveDate;\n");

        assert_eq!(
            breaches(&file),
            ["src/model/due.rs:1: the first line is a `//!` sentence that says what the file is"]
        );
    }

    #[test]
    fn long_files_and_a_long_main_are_named() {
        let line = "// more\n";

        assert_clean("main.rs", &line.repeat(38));
        assert_eq!(said("main.rs", &line.repeat(39)), ["40: 40 lines, and 39 are the most"]);
        assert_clean("model/due.rs", &line.repeat(399));
        assert_eq!(said("model/due.rs", &line.repeat(400)).len(), 1);
    }

    #[test]
    fn tests_lengthen_a_file_like_everything_else() {
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "// more\n".repeat(400));

        assert_eq!(said("model/due.rs", &tests).len(), 1);
    }

    #[test]
    fn a_long_function_is_named() {
        let function =
            |lines: usize| format!("\nfn long() {{\n{}}}\n", "    step();\n".repeat(lines));

        assert_clean("cli/add.rs", &function(48));
        let expected = ["3: `long` has 51 lines, and 50 are the most"];
        assert_eq!(said("cli/add.rs", &function(49)), expected);
        let method = function(49).trim().to_owned();
        assert_eq!(said("cli/add.rs", &format!("impl A {{\n{method} }}")), expected);
        assert_eq!(said("cli/add.rs", &format!("trait A {{\n{method} }}")), expected);
        assert_eq!(said("cli/add.rs", &format!("#[cfg(test)] mod a {{\n{method} }}")), expected);
        assert_clean("cli/add.rs", "type Action = fn(Args) -> Result<()>;\n");
    }
}
