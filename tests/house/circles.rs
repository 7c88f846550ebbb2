//! No two files import each other, nor do any more of them in a circle.
//!
//! A path counts for the file that it leads to; a re-export only passes it on.

use std::collections::{BTreeMap, BTreeSet};

use super::house;
use super::modules::Modules;
use super::source::File;

/// What each file takes from which other.
type Edges<'a> = BTreeMap<&'a str, BTreeMap<String, BTreeSet<String>>>;

/// Files from which others of their room take something, and which take from these: what is taken from
/// them does not count yet.
const EXCEPTIONS: &[(&str, &str)] = &[];

#[test]
fn no_files_import_each_other_in_a_circle() {
    let excepted: Vec<&str> = EXCEPTIONS.iter().map(|(file, _)| *file).collect();
    let found = circles(&house(), &excepted);

    assert!(found.is_empty(), "{} circles:\n{}", found.len(), found.join("\n"));
}

#[test]
fn each_exception_is_still_needed() {
    let house = house();
    let all: Vec<&str> = EXCEPTIONS.iter().map(|(file, _)| *file).collect();
    let with_all = circles(&house, &all);
    for needed in &all {
        let others: Vec<&str> = all.iter().copied().filter(|file| file != needed).collect();
        assert_ne!(circles(&house, &others), with_all, "{needed} is in no circle");
    }
}

/// Each circle, by what its files take from each other.
fn circles(house: &[File], excepted: &[&str]) -> Vec<String> {
    let mut edges = edges(house);
    for taken in edges.values_mut() {
        taken.retain(|from, _| !excepted.contains(&from.as_str()));
    }
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        edges.keys().map(|file| (*file, reached(file, &edges))).collect();
    let mut found = BTreeSet::new();
    for (file, others) in &reached {
        let circle: BTreeSet<&str> = others
            .iter()
            .copied()
            .filter(|other| reached.get(other).is_some_and(|back| back.contains(file)))
            .collect();
        found.extend((!circle.is_empty()).then_some(circle));
    }
    found.iter().map(|circle| in_words(circle, &edges)).collect()
}

fn edges(house: &[File]) -> Edges<'_> {
    let modules = Modules::of(house);
    let mut edges = Edges::new();
    for file in house {
        for name in file.names.iter().filter(|name| !name.is_re_export) {
            let to = modules.file(&name.module, &name.steps);
            if let Some(to) = to.filter(|to| *to != file.path) {
                let taken = edges.entry(&file.path).or_default().entry(to.to_owned()).or_default();
                taken.extend(name.steps.last().cloned());
            }
        }
    }
    edges
}

/// The files that one leads to, itself among them only if it is in a circle.
fn reached<'a>(from: &str, edges: &'a Edges) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut ahead: Vec<&str> = edges[from].keys().map(String::as_str).collect();
    while let Some(file) = ahead.pop() {
        if reached.insert(file) {
            ahead.extend(edges.get(file).into_iter().flat_map(|to| to.keys().map(String::as_str)));
        }
    }
    reached
}

fn in_words(circle: &BTreeSet<&str>, edges: &Edges) -> String {
    let mut lines = vec![];
    for from in circle {
        for (to, names) in edges[from].iter().filter(|(to, _)| circle.contains(to.as_str())) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            lines.push(format!("{from} -> {to} ({})", names.join(", ")));
        }
    }
    lines.join("; ")
}

#[cfg(test)]
mod red {
    use super::{File, circles};

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let root = ("lib.rs", "pub mod a; pub mod b; pub mod c;");
        let files = [&[root], files].concat();
        let house: Vec<File> = files.iter().map(|(path, source)| File::new(path, source)).collect();
        circles(&house, &[])
    }

    #[test]
    fn two_files_that_import_each_other_are_named() {
        let expected = ["a.rs -> b.rs (B); b.rs -> a.rs (A)"];

        for one in [
            "use crate::b::B; struct A;",
            "use super::b::B; struct A;",
            "use crate::{b::{B}}; struct A;",
            "struct A(crate::b::B);",
            "fn a() { say!(crate::b::B) } struct A;",
            "mod inner { use super::super::b::B; } struct A;",
        ] {
            assert_eq!(found(&[("a.rs", one), ("b.rs", "use crate::a::A; struct B;")]), expected);
        }
    }

    #[test]
    fn a_longer_circle_is_named_and_a_chain_is_none() {
        let a = ("a.rs", "use crate::b; fn one() { b::two() }");
        let b = ("b.rs", "use crate::c; fn two() { c::three() }");

        assert_eq!(found(&[a, b, ("c.rs", "fn three() {}")]), Vec::<String>::new());
        assert_eq!(
            found(&[a, b, ("c.rs", "fn three() { crate::a::one() }")]),
            ["a.rs -> b.rs (b, two); b.rs -> c.rs (c, three); c.rs -> a.rs (one)"]
        );
    }

    #[test]
    fn a_re_export_leads_on_to_the_file_that_defines_it() {
        let facade = ("a/mod.rs", "mod one; mod two; pub use one::One; pub use two::*;");
        let clean =
            [facade, ("a/one.rs", "use super::Two; struct One;"), ("a/two.rs", "struct Two;")];
        assert_eq!(found(&clean), Vec::<String>::new());

        let circle = [
            facade,
            ("a/one.rs", "use super::Two; struct One;"),
            ("a/two.rs", "use crate::a::One; struct Two;"),
        ];
        assert_eq!(found(&circle), ["a/one.rs -> a/two.rs (Two); a/two.rs -> a/one.rs (One)"]);
    }

    #[test]
    fn a_parent_that_defines_what_its_children_use_may_not_use_them() {
        let child = ("a/one.rs", "use super::Own; struct One;");

        assert_eq!(
            found(&[("a/mod.rs", "mod one; struct Own; pub use one::One;"), child]).len(),
            0
        );
        assert_eq!(
            found(&[("a/mod.rs", "mod one; struct Own; fn a() { one::One }"), child]),
            ["a/mod.rs -> a/one.rs (One); a/one.rs -> a/mod.rs (Own)"]
        );
    }

    #[test]
    fn comments_tests_and_variables_lead_nowhere() {
        let back = ("b.rs", "use crate::a::A; struct B;");
        for one in [
            "/// [`crate::b::B`]\nstruct A;",
            "struct A; #[cfg(test)] mod tests { use crate::b::B; }",
            "struct A; fn a(b: u8) -> u8 { b }",
        ] {
            assert_eq!(found(&[("a.rs", one), back]), Vec::<String>::new());
        }
        let variable = [("a/mod.rs", "mod one; struct A; fn a(one: u8) -> u8 { one }")];
        assert_eq!(found(&[variable[0], ("a/one.rs", "use super::A;")]), Vec::<String>::new());
    }
}
