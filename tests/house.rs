//! Keeps the floor plan true: which room may name which, and who may speak to the outside world.
//!
//! The rules read the source as text. Comments and `#[cfg(test)]` items do not count.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;

/// Which other rooms each room may name. `cli` may name all of them, `lib.rs` opens them.
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

/// Crates and types that are used in one place only.
const HOMES: &[(&str, &str)] = &[
    ("rusqlite", "store/"),
    ("libsqlite3_sys", "store/"),
    ("clap", "cli/"),
    ("clap_complete", "cli/"),
    ("clap_mangen", "cli/"),
    ("comfy_table", "render/"),
    // A stopwatch: how long a writer has waited.
    ("Instant", "store/"),
    ("toml", "config/"),
    ("lettre", "outbox/"),
];

/// What a piece of SQL begins with.
const SQL: &[&str] = &[
    "insert into ",
    "insert or ",
    "replace into ",
    "delete from ",
    "create table ",
    "create temp ",
    "create index ",
    "create unique index ",
    "create trigger ",
    "create view ",
    "create virtual table ",
    "drop table ",
    "drop index ",
    "drop trigger ",
    "alter table ",
    "pragma ",
    "begin immediate",
    "begin exclusive",
    "savepoint ",
    "vacuum into ",
    "attach database ",
    "left join ",
    "order by ",
    "group by ",
];

const LONGEST_MAIN: usize = 39;
const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

type Rule = fn(&File) -> Vec<Breach>;

const RULES: [Rule; 7] =
    [says_what_it_is, is_short, has_short_functions, floors, homes, outside_world, sql];

#[test]
fn the_house_is_as_the_plan_says() {
    let house = house();
    let breaches: Vec<String> = house.iter().flat_map(breaches).collect();

    assert!(house.iter().any(|file| file.path == "main.rs"), "src/main.rs was not found");
    assert!(breaches.is_empty(), "{} breaches:\n{}", breaches.len(), breaches.join("\n"));
}

#[test]
fn every_file_is_part_of_the_house() {
    let house = house();
    let orphans: Vec<&str> = house
        .iter()
        .filter(|file| !is_declared(file, &house))
        .map(|file| file.path.as_str())
        .collect();

    assert_eq!(orphans, Vec::<&str>::new(), "no other file declares them");
}

/// Whether the file above it declares it, by its name or by its path.
fn is_declared(file: &File, house: &[File]) -> bool {
    let name = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
    let (above, name) = match name.rsplit_once('/') {
        Some((folder, name)) => ([format!("{folder}.rs"), format!("{folder}/mod.rs")], name),
        None if matches!(name, "main" | "lib") => return true,
        None => (["lib.rs".to_owned(), "main.rs".to_owned()], name),
    };
    let declares = |above: &File| {
        above.source.contains(&format!("mod {name};"))
            || above.source.contains(&format!("\"{name}.rs\""))
    };
    house.iter().filter(|file| above.contains(&file.path)).any(declares)
}

fn house() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).expect("it is in src");
                let name = name.to_string_lossy().replace('\\', "/");
                files.push(File::new(&name, &fs::read_to_string(&path).expect("it is UTF-8")));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn breaches(file: &File) -> Vec<String> {
    let found = RULES.iter().flat_map(|rule| rule(file));
    found.map(|Breach { line, why }| format!("src/{}:{line}: {why}", file.path)).collect()
}

/// A line that breaks a rule.
struct Breach {
    line: usize,
    why: String,
}

/// A source file, by its path in `src/`.
struct File {
    path: String,
    source: String,
    /// What is left without comments and tests.
    tokens: Vec<Token>,
    /// How many lines the tests take.
    test_lines: usize,
}

impl File {
    fn new(path: &str, source: &str) -> File {
        let (tokens, test_lines) = without_tests(tokens(source));
        File { path: path.to_owned(), source: source.to_owned(), tokens, test_lines }
    }

    /// The room it lies in: `store` for `store/mod.rs`, `error` for `error.rs`.
    fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// How many `super::` lead from here to the crate's root.
    fn depth(&self) -> usize {
        self.path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count()
    }

    /// The token there, as code; nothing where it is a literal.
    fn code(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(Token { kind: Kind::Code, text, .. }) => text,
            _ => "",
        }
    }

    fn codes(&self, from: usize, expected: &[&str]) -> bool {
        expected.iter().enumerate().all(|(step, text)| self.code(from + step) == *text)
    }

    fn breach(&self, at: usize, why: String) -> Breach {
        Breach { line: self.tokens.get(at).map_or(1, |token| token.line), why }
    }
}

// The rules.

fn says_what_it_is(file: &File) -> Vec<Breach> {
    let why = "the first line is a `//!` sentence that says what the file is".to_owned();
    if file.source.starts_with("//!") { vec![] } else { vec![Breach { line: 1, why }] }
}

fn is_short(file: &File) -> Vec<Breach> {
    let total = file.source.lines().count();
    let (lines, most) = match file.path.as_str() {
        "main.rs" => (total, LONGEST_MAIN),
        _ => (total - file.test_lines, LONGEST_FILE),
    };
    let why = format!("{lines} lines without its tests, and {most} are the most");
    if lines > most { vec![Breach { line: most + 1, why }] } else { vec![] }
}

fn has_short_functions(file: &File) -> Vec<Breach> {
    let named = (0..file.tokens.len()).filter(|at| file.code(*at) == "fn");
    let functions = named.filter(|at| file.code(at + 1) != "(");
    let measured = functions.map(|at| {
        let end = item_end(&file.tokens, at);
        (at, file.tokens[end].line - file.tokens[at].line + 1)
    });
    let long = measured.filter(|(_, lines)| *lines > LONGEST_FUNCTION);
    long.map(|(at, lines)| {
        let name = file.code(at + 1);
        file.breach(at, format!("`{name}` has {lines} lines, and {LONGEST_FUNCTION} are the most"))
    })
    .collect()
}

fn floors(file: &File) -> Vec<Breach> {
    let room = file.room();
    if room == "main" {
        return main_names(file);
    }
    if room == "lib" || room == "cli" {
        return vec![];
    }
    let Some((_, may_name)) = FLOORS.iter().find(|(name, _)| *name == room) else {
        return vec![file.breach(0, format!("the floor plan has no room called `{room}`"))];
    };
    let named = rooms_named(file).into_iter();
    named
        .filter(|at| file.code(*at) != room && !may_name.contains(&file.code(*at)))
        .map(|at| file.breach(at, format!("`{room}` may not name `{}`", file.code(at))))
        .collect()
}

/// `main` calls `cli` with the moment, and has nothing else to say.
fn main_names(file: &File) -> Vec<Breach> {
    let imported = imported(file);
    let roots = (0..file.tokens.len()).filter(|at| is_root(file, *at));
    let allowed = |at: usize| match file.code(at) {
        "track" => file.code(at + 2) == "cli" || file.codes(at + 2, &["model", "::", "act"]),
        root => {
            ["std", "chrono", "etcetera", "terminal_size", "whoami"].contains(&root)
                || root.starts_with(char::is_uppercase)
                || imported.contains(&root)
        }
    };
    let path = |at: usize| (at..at + 5).map(|at| file.code(at)).collect::<String>();
    roots
        .filter(|at| !allowed(*at))
        .map(|at| file.breach(at, format!("`main` may not name `{}`", path(at))))
        .collect()
}

fn imported(file: &File) -> Vec<&str> {
    let uses = (0..file.tokens.len()).filter(|at| file.code(*at) == "use");
    uses.flat_map(|at| (at + 2..item_end(&file.tokens, at)).map(|at| file.code(at))).collect()
}

fn homes(file: &File) -> Vec<Breach> {
    let mut found = Vec::new();
    for (name, home) in HOMES {
        let away = !file.path.starts_with(home);
        let named = (0..file.tokens.len()).filter(|at| away && file.code(*at) == *name);
        found.extend(named.map(|at| file.breach(at, format!("`{name}` lives in {home} only"))));
    }
    found
}

fn outside_world(file: &File) -> Vec<Breach> {
    if file.path == "main.rs" {
        return vec![];
    }
    let clock = |at: usize| {
        ["Utc", "Local", "SystemTime"].iter().any(|clock| file.codes(at, &[clock, "::", "now"]))
    };
    let environment = |at: usize| match file.code(at) {
        "env" => file.code(at + 1) == "::" && (at < 2 || file.code(at - 2) != "clap_complete"),
        "std" => is_root(file, at) && heads(file, at + 2).iter().any(|at| file.code(*at) == "env"),
        _ => false,
    };
    let mut found = Vec::new();
    for at in 0..file.tokens.len() {
        if clock(at) {
            found.push(file.breach(at, "only `main` reads the clock".to_owned()));
        }
        if environment(at) {
            found.push(file.breach(at, "only `main` reads the environment".to_owned()));
        }
    }
    found
}

fn sql(file: &File) -> Vec<Breach> {
    let literals = file.tokens.iter().filter(|token| token.kind == Kind::Literal);
    let spoken = literals.filter(|token| file.room() != "store" && is_sql(&token.text));
    spoken
        .map(|token| {
            let begins: String = token.text.trim().chars().take(30).collect();
            let why = format!("only `store` speaks SQL: {begins:?}");
            Breach { line: token.line, why }
        })
        .collect()
}

fn is_sql(literal: &str) -> bool {
    let words: Vec<String> = literal.split_whitespace().map(str::to_lowercase).collect();
    let text = format!("{} ", words.join(" "));
    SQL.iter().any(|beginning| text.starts_with(beginning))
        || text.starts_with("select ") && text.contains(" from ")
        || text.starts_with("update ") && text.contains(" set ")
        || text.starts_with("with ") && text.contains(" as (")
        || text.contains("?1")
}

// Paths.

/// Where the text names a room of the house: `crate::ROOM`, or `super::` as far as the root.
fn rooms_named(file: &File) -> Vec<usize> {
    let mut modules = vec![];
    let mut named = vec![];
    for at in 0..file.tokens.len() {
        match file.code(at) {
            "{" => modules.push(at >= 2 && file.code(at - 2) == "mod"),
            "}" => drop(modules.pop()),
            "crate" if is_root(file, at) => named.extend(heads(file, at + 2)),
            "self" | "super" if is_root(file, at) => {
                let depth = file.depth() + modules.iter().filter(|module| **module).count();
                let from = if file.code(at) == "self" { at + 2 } else { at };
                let climbs = |step: &usize| file.codes(from + 2 * step, &["super", "::"]);
                if (0..depth).all(|step| climbs(&step)) {
                    named.extend(heads(file, from + 2 * depth));
                }
            }
            _ => {}
        }
    }
    named
}

/// Whether a path begins there.
fn is_root(file: &File, at: usize) -> bool {
    let inside = at > 0 && file.code(at - 1) == "::";
    file.code(at + 1) == "::" && !inside && file.code(at).starts_with(char::is_alphabetic)
}

/// Where the next steps of a path are: one, or as many as its braces hold.
fn heads(file: &File, at: usize) -> Vec<usize> {
    if file.code(at) != "{" {
        return vec![at];
    }
    let within = at + 1..block_end(&file.tokens, at);
    let mut deep = 0;
    let mut heads = vec![];
    for here in within {
        if deep == 0 && ["{", ","].contains(&file.code(here - 1)) && file.code(here) != "," {
            heads.push(here);
        }
        match file.code(here) {
            "{" => deep += 1,
            "}" => deep -= 1,
            _ => {}
        }
    }
    heads
}

// Reading Rust, as far as the rules need it.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Literal,
}

/// A word, a sign, or what stands between quotes.
#[derive(Debug)]
struct Token {
    line: usize,
    kind: Kind,
    text: String,
}

fn tokens(source: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let (mut rest, mut line) = (source, 1);
    while !rest.is_empty() {
        let (length, token) = piece(rest);
        if let Some((kind, text)) = token {
            found.push(Token { line, kind, text: text.to_owned() });
        }
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    found
}

type Piece<'a> = (usize, Option<(Kind, &'a str)>);

/// The length of what comes first, and the token if it is one.
fn piece(rest: &str) -> Piece<'_> {
    let first = rest.chars().next().unwrap_or_default();
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), None);
    }
    if rest.starts_with("/*") {
        return (comment_length(rest), None);
    }
    let code = |length: usize| (length, Some((Kind::Code, &rest[..length])));
    match first {
        '"' => quoted(rest),
        '\'' => character(rest),
        _ if first.is_alphanumeric() || first == '_' => {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            raw(rest, length).unwrap_or_else(|| code(length))
        }
        _ if first.is_whitespace() => (first.len_utf8(), None),
        _ if rest.starts_with("::") => code(2),
        _ => code(first.len_utf8()),
    }
}

fn comment_length(rest: &str) -> usize {
    let (mut at, mut deep) = (0, 0);
    while at < rest.len() {
        let step = &rest.as_bytes()[at..rest.len().min(at + 2)];
        match step {
            b"/*" => deep += 1,
            b"*/" => deep -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if deep == 0 {
            return at;
        }
    }
    rest.len()
}

fn quoted(rest: &str) -> Piece<'_> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return (at + 1, Some((Kind::Literal, &rest[1..at]))),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    (rest.len(), None)
}

/// A character in quotes, or the quote of a lifetime.
fn character(rest: &str) -> Piece<'_> {
    let mut inside = rest.chars().skip(1);
    let (first, second) = (inside.next(), inside.next());
    match (first, second) {
        (Some('\\'), Some(escape)) => {
            let from = 2 + escape.len_utf8();
            (rest[from..].find('\'').map_or(rest.len(), |end| from + end + 1), None)
        }
        (Some(c), Some('\'')) => (2 + c.len_utf8(), None),
        _ => (1, None),
    }
}

/// A raw string after its prefix, as in `r#"..."#`.
fn raw(rest: &str, prefix: usize) -> Option<Piece<'_>> {
    let hashes = rest[prefix..].bytes().take_while(|byte| *byte == b'#').count();
    let open = prefix + hashes;
    if !["r", "br", "cr"].contains(&&rest[..prefix]) || !rest[open..].starts_with('"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let length = rest[open + 1..].find(&close)?;
    let text = &rest[open + 1..open + 1 + length];
    Some((open + 1 + length + close.len(), Some((Kind::Literal, text))))
}

/// Takes out the `#[cfg(test)]` items, and counts their lines.
fn without_tests(mut tokens: Vec<Token>) -> (Vec<Token>, usize) {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut lines, mut at) = (0, 0);
    while at + MARK.len() < tokens.len() {
        if tokens[at..].iter().zip(MARK).all(|(token, text)| is(token, text)) {
            let end = item_end(&tokens, at + MARK.len());
            lines += tokens[end].line - tokens[at].line + 1;
            tokens.drain(at..=end);
        } else {
            at += 1;
        }
    }
    (tokens, lines)
}

/// Where an item ends: at its semicolon, or where its block closes.
fn item_end(tokens: &[Token], from: usize) -> usize {
    let mut deep = 0;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token.text.as_str() {
            _ if token.kind == Kind::Literal => {}
            "(" | "[" => deep += 1,
            ")" | "]" => deep -= 1,
            "{" if deep == 0 && !is(&tokens[from], "use") => return block_end(tokens, at),
            ";" if deep == 0 => return at,
            _ => {}
        }
    }
    tokens.len() - 1
}

/// Where the block that opens there closes.
fn block_end(tokens: &[Token], open: usize) -> usize {
    let mut deep = 0;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if is(token, "{") {
            deep += 1;
        } else if is(token, "}") {
            deep -= 1;
        }
        if deep == 0 {
            return at;
        }
    }
    tokens.len() - 1
}

fn is(token: &Token, text: &str) -> bool {
    token.kind == Kind::Code && token.text == text
}

// Each rule can go red.

/// What the rules say of one file, without the `src/PATH:` before it.
fn said(path: &str, body: &str) -> Vec<String> {
    let file = File::new(path, &format!("//! A file.\n{body}"));
    let prefix = format!("src/{path}:");
    breaches(&file).iter().map(|breach| breach.replacen(&prefix, "", 1)).collect()
}

fn assert_clean(path: &str, body: &str) {
    assert_eq!(said(path, body), Vec::<String>::new(), "{path}: {body}");
}

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
    assert_eq!(
        said("main.rs", &line.repeat(39)),
        ["40: 40 lines without its tests, and 39 are the most"]
    );
    assert_clean("model/due.rs", &line.repeat(399));
    assert_eq!(said("model/due.rs", &line.repeat(400)).len(), 1);
}

#[test]
fn tests_at_the_end_do_not_lengthen_a_file() {
    let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "fn a() {}\n".repeat(500));

    assert_clean("model/due.rs", &tests);
    assert_eq!(said("model/due.rs", &tests.replace("#[cfg(test)]\n", "")).len(), 1);
}

#[test]
fn a_long_function_is_named() {
    let function = |lines: usize| format!("\nfn long() {{\n{}}}\n", "    step();\n".repeat(lines));

    assert_clean("cli/add.rs", &function(58));
    assert_eq!(said("cli/add.rs", &function(59)), ["3: `long` has 61 lines, and 60 are the most"]);
    assert_clean("cli/add.rs", "type Action = fn(Args) -> Result<()>;\n");
}

#[test]
fn a_room_names_only_what_is_below_it() {
    assert_eq!(said("error.rs", "use crate::model::Kind;"), ["2: `error` may not name `model`"]);
    assert_eq!(said("model/due.rs", "use crate::page::Page;"), ["2: `model` may not name `page`"]);
    assert_eq!(said("page.rs", "use crate::report::List;"), ["2: `page` may not name `report`"]);
    assert_eq!(said("store/mod.rs", "use crate::page::Page;"), ["2: `store` may not name `page`"]);
    assert_eq!(said("config.rs", "use crate::store::Store;"), ["2: `config` may not name `store`"]);
    assert_clean("report/list.rs", "use crate::{error::Result, model::Item, page::{Cell, Page}};");
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
    let expected = ["3: `render` may not name `store`"];

    assert_eq!(said("render/csv.rs", "\nfn a() { crate::store::open() }"), expected);
    assert_eq!(
        said("render/csv.rs", "use crate::{model::{Item, Kind},\n    store::Store};"),
        expected
    );
    assert_eq!(said("render/csv.rs", "\nuse super::super::store::Store;"), expected);
    assert_eq!(said("render/csv.rs", "\nuse self::super::super::store::Store;"), expected);
    assert_eq!(said("render/mod.rs", "\nuse super::store;"), expected);
    assert_eq!(said("render/mod.rs", "use super::{model::Item,\nstore::Store};"), expected);
    assert_eq!(said("render/mod.rs", "mod inner {\nuse super::super::store::Store; }"), expected);
    assert_eq!(said("render/csv.rs", "use crate::*;"), ["2: `render` may not name `*`"]);
    assert_clean("render/csv.rs", "use super::store;");
    assert_clean("render/mod.rs", "mod inner { use super::store; }");
}

#[test]
fn comments_texts_and_tests_name_nobody() {
    assert_clean("render/csv.rs", "/// See [`crate::store`].\n// crate::store\n/* crate::store */");
    assert_clean("render/csv.rs", "const A: &str = \"\\\" crate::store\";");
    assert_clean("render/csv.rs", "const A: &str = r#\"\" crate::store\"#;");
    assert_clean("render/csv.rs", "#[cfg(test)]\nmod tests { use crate::store::Store; }");
    assert_eq!(
        said("render/csv.rs", "const A: char = '\"';\nfn a<'a>() { crate::store::open() } // \""),
        ["3: `render` may not name `store`"]
    );
    assert_eq!(
        said("render/csv.rs", "#[cfg(test)]\nuse a::{b};\nuse crate::store::Store;"),
        ["4: `render` may not name `store`"]
    );
}

#[test]
fn a_room_that_is_not_in_the_plan_is_named() {
    let expected = "the floor plan has no room called `util`";

    assert_eq!(said("util/mod.rs", "fn a() {}"), [format!("2: {expected}")]);
    assert_eq!(said("util.rs", ""), [format!("1: {expected}")]);
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

#[test]
fn each_crate_has_one_home() {
    assert_eq!(said("cli/add.rs", "use rusqlite::params;"), ["2: `rusqlite` lives in store/ only"]);
    assert_eq!(said("model/due.rs", "#[derive(clap::Args)]"), ["2: `clap` lives in cli/ only"]);
    assert_eq!(said("report/list.rs", "use clap_complete::aot;").len(), 1);
    assert_eq!(
        said("report/list.rs", "use comfy_table::Table;"),
        ["2: `comfy_table` lives in render/ only"]
    );
    assert_eq!(
        said("cli/mod.rs", "let t = std::time::Instant::now();"),
        ["2: `Instant` lives in store/ only"]
    );
    assert_eq!(said("cli/config.rs", "use toml::de::DeTable;").len(), 1);
    assert_eq!(said("render/mail.rs", "use lettre::Message;").len(), 1);
    assert_clean("config/mod.rs", "use toml::de::DeTable;");
    assert_clean("outbox/letter.rs", "use lettre::Message;");
    assert_clean("store/mod.rs", "use rusqlite::Connection;\nuse std::time::Instant;");
    assert_clean("cli/mod.rs", "use clap::Parser;\nuse clap_complete::env::{Bash, Zsh};");
    assert_clean("render/text.rs", "use comfy_table::Table;");
}

#[test]
fn only_main_reads_the_clock_and_the_environment() {
    let (clock, environment) =
        ("2: only `main` reads the clock", "2: only `main` reads the environment");

    assert_eq!(said("cli/mod.rs", "let now = Utc::now();"), [clock]);
    assert_eq!(said("store/mod.rs", "let now = chrono::Local::now();"), [clock]);
    assert_eq!(said("model/act.rs", "let now = std::time::SystemTime::now();"), [clock]);
    assert_eq!(said("cli/mod.rs", "use std::env;"), [environment]);
    assert_eq!(said("cli/mod.rs", "use std::{fs, env, io};"), [environment]);
    assert_eq!(said("cli/mod.rs", "let home = env::var(\"HOME\");"), [environment]);
    assert_clean(
        "cli/mod.rs",
        "#[arg(long, env = \"TRACK_DB\")]\nconst V: &str = env!(\"CARGO_PKG_VERSION\");",
    );
    assert_clean("main.rs", "fn main() { let a = (chrono::Utc::now(), std::env::args_os()); }");
}

#[test]
fn only_the_store_speaks_sql() {
    let query = "\nconst LATE: &str = \"\n    select ref\n    from finding\";";

    assert_eq!(
        said("report/list.rs", query),
        ["3: only `store` speaks SQL: \"select ref\\n    from finding\""]
    );
    assert_clean("store/mod.rs", query);
    for text in
        ["UPDATE body SET name", "PRAGMA user_version", "where id = ?1", "with a as (select 1)"]
    {
        assert_eq!(said("cli/add.rs", &format!("const A: &str = {text:?};")).len(), 1, "{text}");
    }
    for text in ["update the owner", "select a body with --force", "with regard to", "insert it"] {
        assert_clean("cli/add.rs", &format!("const A: &str = {text:?};"));
    }
}
