//! Crates and types that are used in one place only.

use super::Breach;
use super::source::File;

const HOMES: &[(&str, &[&str])] = &[
    ("rusqlite", &["store/"]),
    ("libsqlite3_sys", &["store/"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/"]),
    ("clap_mangen", &["cli/"]),
    ("comfy_table", &["render/"]),
    // A stopwatch: how long a writer has waited, a mail server has taken, and a command has run until its act is dated.
    ("Instant", &["store/", "outbox/", "model/act.rs"]),
    ("toml", &["config/", "exchange/mapping_file.rs"]),
    ("lettre", &["outbox/"]),
    ("rustls", &["outbox/"]),
    ("rustls_native_certs", &["outbox/"]),
    // The login at a mail server, and the hashes in the policy of a page.
    ("base64", &["outbox/", "render/"]),
    ("minijinja", &["render/"]),
    // Files are written in one room, so that each is for its owner alone, whole, and never over what is kept.
    ("NamedTempFile", &["store/"]),
    ("OpenOptions", &["store/"]),
    ("fs::write", &["store/"]),
    ("fs::copy", &["store/"]),
    ("fs::rename", &["store/"]),
    ("File::create", &["store/"]),
    ("File::create_new", &["store/"]),
    ("tempfile::Builder", &["store/"]),
    ("calamine", &["exchange/"]),
    ("html2text", &["exchange/"]),
    ("rust_xlsxwriter", &["render/"]),
    ("icalendar", &["render/"]),
    ("quick_xml", &["exchange/"]),
    ("zip", &["exchange/"]),
];

pub fn homes(file: &File) -> Vec<Breach> {
    let mut found = Vec::new();
    let is_away = |homes: &[&str]| !homes.iter().any(|home| file.path.starts_with(home));
    for (name, homes) in HOMES.iter().filter(|(_, homes)| is_away(homes)) {
        let steps: Vec<&str> = name.split("::").collect();
        let named = file.names.iter().filter(|used| used.has(&steps));
        found.extend(named.map(|used| {
            let why = format!("`{name}` lives in {} only", homes.join(" and "));
            Breach { line: used.line, why }
        }));
    }
    found
}

#[cfg(test)]
mod red {
    use super::super::{assert_clean, said};

    #[test]
    fn each_crate_has_one_home() {
        for (path, body, expected) in [
            ("cli/add.rs", "use rusqlite::params;", "2: `rusqlite` lives in store/ only"),
            ("model/due.rs", "#[derive(clap::Args)] struct A;", "2: `clap` lives in cli/ only"),
            ("report/list.rs", "use comfy_table::Table;", "2: `comfy_table` lives in render/ only"),
            (
                "cli/mod.rs",
                "fn a() { let t = std::time::Instant::now(); }",
                "2: `Instant` lives in store/ and outbox/ and model/act.rs only",
            ),
        ] {
            assert_eq!(said(path, body), [expected]);
        }
        let written = ["2: `fs::write` lives in store/ only"];
        assert_eq!(said("cli/import.rs", "fn a() { std::fs::write(b, c); }"), written);
        assert_eq!(said("outbox/file.rs", "use tempfile::NamedTempFile;").len(), 1);
        assert_clean("store/new_file.rs", "fn a() { std::fs::File::create(b); }");
        assert_eq!(said("report/list.rs", "use clap_complete::aot;").len(), 1);
        assert_eq!(said("cli/config.rs", "use toml::de::DeTable;").len(), 1);
        assert_eq!(said("render/mail.rs", "use lettre::Message;").len(), 1);
        assert_clean("config/mod.rs", "use toml::de::DeTable;");
        assert_clean("outbox/letter.rs", "use lettre::Message;");
        assert_clean("store/mod.rs", "use rusqlite::Connection;\nuse std::time::Instant;");
        assert_clean("cli/mod.rs", "use clap::Parser;\nuse clap_complete::env::{Bash, Zsh};");
        assert_clean("render/text.rs", "use comfy_table::Table;");
    }
}
