//! Who may speak to the outside world: the clock and the environment are read in `main` alone.

use super::Breach;
use super::source::{File, Name};

pub fn world(file: &File) -> Vec<Breach> {
    if file.path == "main.rs" {
        return vec![];
    }
    let breach = |name: &Name, what: &str| {
        let why = format!("only `main` reads the {what}");
        Breach { line: name.line, why }
    };
    let mut found = Vec::new();
    for name in &file.names {
        if ["Utc", "Local", "SystemTime"].iter().any(|clock| name.has(&[clock, "now"])) {
            found.push(breach(name, "clock"));
        }
        let is_module = name.steps.len() > 1 && name.steps[0] == "env";
        if is_module || name.has(&["std", "env"]) {
            found.push(breach(name, "environment"));
        }
    }
    found
}

#[cfg(test)]
mod red {
    use super::super::{assert_clean, said};

    #[test]
    fn only_main_reads_the_clock_and_the_environment() {
        let clock = "2: only `main` reads the clock";
        let environment = "2: only `main` reads the environment";
        for (path, body, expected) in [
            ("cli/mod.rs", "fn a() { let now = Utc::now(); }", clock),
            ("store/mod.rs", "fn a() { let now = chrono::Local::now(); }", clock),
            ("model/act.rs", "fn a() { let now = std::time::SystemTime::now(); }", clock),
            ("cli/mod.rs", "fn a() { say!(\"{}\", Utc::now()) }", clock),
            ("cli/mod.rs", "use std::env;", environment),
            ("cli/mod.rs", "use std::{fs, env, io};", environment),
            ("cli/mod.rs", "use std::env::var;", environment),
            ("cli/mod.rs", "fn a() { let home = env::var(\"HOME\"); }", environment),
        ] {
            assert_eq!(said(path, body), [expected], "{body}");
        }
        assert_clean(
            "cli/mod.rs",
            "struct A { #[arg(long, env = \"TRACK_DB\")] b: c }\nconst V: &str = env!(\"CARGO_PKG_VERSION\");",
        );
        assert_clean("cli/mod.rs", "use clap_complete::env::Bash;");
        assert_clean("main.rs", "fn main() { let a = (chrono::Utc::now(), std::env::args_os()); }");
    }
}
