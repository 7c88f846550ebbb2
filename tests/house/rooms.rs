//! Which other rooms each room may name.

use super::Breach;
use super::source::{File, Name};

/// `cli` may name all of them, `lib.rs` opens them.
const FLOORS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("model", &["error"]),
    ("page", &["model", "error"]),
    ("store", &["model", "error"]),
    ("exchange", &["model", "error"]),
    ("config", &["model", "error"]),
    ("outbox", &["model", "error"]),
    ("report", &["model", "page", "error"]),
    ("render", &["model", "page", "error"]),
];

/// What `main` may name besides the names that it imports.
const OUTSIDE: [&str; 5] = ["std", "chrono", "etcetera", "terminal_size", "whoami"];

pub fn floors(file: &File) -> Vec<Breach> {
    let room = file.room();
    if room == "main" {
        return main_names(file);
    }
    if room == "lib" || room == "cli" {
        return vec![];
    }
    let Some((_, may_name)) = FLOORS.iter().find(|(name, _)| *name == room) else {
        let why = format!("the floor plan has no room called `{room}`");
        return vec![Breach { line: 1, why }];
    };
    let named = file.names.iter().filter_map(|name| {
        let other = name.path_from_root()?.first()?.clone();
        let is_allowed = other == room || may_name.contains(&other.as_str());
        let why = format!("`{room}` may not name `{other}`");
        (!is_allowed).then_some(Breach { line: name.line, why })
    });
    named.collect()
}

/// `main` calls `cli` with the moment, and has nothing else to say.
fn main_names(file: &File) -> Vec<Breach> {
    let imported = |step: &str| {
        file.names.iter().any(|name| name.steps.len() > 1 && name.steps.ends_with(&[step.into()]))
    };
    let is_allowed = |name: &Name| {
        let first = name.steps[0].as_str();
        if first == "track" {
            return name.steps[1] == "cli"
                || name.steps[1..].starts_with(&["model".into(), "act".into()]);
        }
        OUTSIDE.contains(&first) || first.starts_with(char::is_uppercase) || imported(first)
    };
    let paths = file.names.iter().filter(|name| name.steps.len() > 1);
    paths
        .filter(|name| !is_allowed(name))
        .map(|name| {
            let why = format!("`main` may not name `{}`", name.steps.join("::"));
            Breach { line: name.line, why }
        })
        .collect()
}

#[cfg(test)]
mod red {
    use super::super::{assert_clean, said};

    #[test]
    fn a_room_names_only_what_is_below_it() {
        for (path, body, expected) in [
            ("error.rs", "use crate::model::Kind;", "2: `error` may not name `model`"),
            ("model/due.rs", "use crate::page::Page;", "2: `model` may not name `page`"),
            ("page.rs", "use crate::report::List;", "2: `page` may not name `report`"),
            ("store/mod.rs", "use crate::page::Page;", "2: `store` may not name `page`"),
            ("config.rs", "use crate::store::Store;", "2: `config` may not name `store`"),
        ] {
            assert_eq!(said(path, body), [expected]);
        }
        let below = "use crate::{error::Result, model::Item, page::{Cell, Page}};";
        assert_clean("report/list.rs", below);
        assert_clean("cli/add.rs", "use crate::{exchange, render, report, store::Store};");
    }

    #[test]
    fn siblings_never_name_each_other() {
        let siblings = ["store", "exchange", "config", "outbox", "report", "render"];
        for room in siblings {
            for other in siblings.iter().filter(|other| **other != room) {
                assert_eq!(
                    said(&format!("{room}/mod.rs"), &format!("\nuse crate::{other}::Thing;")),
                    [format!("3: `{room}` may not name `{other}`")]
                );
            }
            assert_clean(&format!("{room}/mod.rs"), &format!("use crate::{room}::Thing;"));
        }
    }

    #[test]
    fn a_name_is_found_however_it_is_written() {
        for (path, body) in [
            ("render/csv.rs", "\nfn a() { crate::store::open() }"),
            ("render/csv.rs", "\nfn a(store: crate::store::Store) {}"),
            ("render/csv.rs", "\nfn a<T: crate::store::Read>() {}"),
            ("render/csv.rs", "\nfn a() { say!(\"{}\", b.c(crate::store::open())) }"),
            ("render/csv.rs", "\n#[b(with = crate::store::open)] struct A;"),
            ("render/csv.rs", "use crate::{model::{Item, Kind},\n    store::Store};"),
            ("render/csv.rs", "\nuse super::super::store::Store;"),
            ("render/csv.rs", "\nuse self::super::super::store::Store;"),
            ("render/mod.rs", "\nuse super::store;"),
            ("render/mod.rs", "use super::{model::Item,\nstore::Store};"),
            ("render/mod.rs", "mod inner {\nuse super::super::store::Store; }"),
        ] {
            assert_eq!(said(path, body), ["3: `render` may not name `store`"], "{body}");
        }
        assert_eq!(said("render/csv.rs", "use crate::*;"), ["2: `render` may not name `*`"]);
        assert_clean("render/csv.rs", "use super::store;");
        assert_clean("render/mod.rs", "mod inner { use super::store; }");
    }

    #[test]
    fn comments_texts_and_tests_name_nobody() {
        for body in [
            "/// See [`crate::store`].\n// crate::store\n/* crate::store */ struct A;",
            "const A: &str = \"\\\" crate::store\";",
            "const A: &str = r#\"\" crate::store\"#;",
            "#[cfg(test)]\nmod tests { use crate::store::Store; }",
        ] {
            assert_clean("render/csv.rs", body);
        }
        let expected = ["3: `render` may not name `store`"];
        let quote = "const A: char = '\"';\nfn a<'a>() { crate::store::open() } // \"";
        assert_eq!(said("render/csv.rs", quote), expected);
        let after_tests = "#[cfg(test)] use a::{b};\nuse crate::store::Store;";
        assert_eq!(said("render/csv.rs", after_tests), expected);
    }

    #[test]
    fn a_room_that_is_not_in_the_plan_is_named() {
        let expected = ["1: the floor plan has no room called `util`"];

        assert_eq!(said("util/mod.rs", "fn a() {}"), expected);
        assert_eq!(said("util.rs", ""), expected);
    }

    #[test]
    fn main_names_cli_the_moment_and_the_outside_world() {
        assert_clean(
            "main.rs",
            "use std::{env, process::ExitCode};\nuse chrono::Utc;\nuse track::cli;\nuse track::model::act::Now;\n\
             fn main() -> ExitCode { cli::run(Now::at(Utc::now()), env::args_os()) }",
        );
        assert_eq!(
            said("main.rs", "use track::store::Store;"),
            ["2: `main` may not name `track::store::Store`"]
        );
        assert_eq!(said("main.rs", "use track::model::body;").len(), 1);
        assert_eq!(said("main.rs", "fn main() { csv::Reader::new(); }").len(), 1);
        assert_eq!(said("main.rs", "use serde::Serialize;").len(), 1);
    }
}
