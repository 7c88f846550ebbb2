//! Evidence: a file that shows what was done, kept under the hash of its bytes.

use std::path::Path;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::clean::is_hostile;
use crate::error::{Error, Result};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Evidence {
    /// What `track evidence get` takes.
    pub id: i64,
    pub finding: i64,
    #[serde(rename = "ref")]
    pub called: String,
    pub body: String,
    /// A label, not a path.
    pub name: String,
    pub size: u64,
    pub day: NaiveDate,
    pub sha256: String,
    pub note: Option<String>,
    pub restricted: bool,
    pub closing: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceName {
    Number(i64),
    Hash(String),
}

impl EvidenceName {
    /// A number, or at least six digits of a hash. What could be both is a number.
    pub fn of(typed: &str) -> Result<EvidenceName> {
        let typed = typed.trim().to_ascii_lowercase();
        let number = typed.strip_prefix('#').unwrap_or(&typed);
        if let Ok(number) = number.parse()
            && typed.len() < 64
        {
            return Ok(EvidenceName::Number(number));
        }
        if (6..=64).contains(&typed.len()) && typed.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(EvidenceName::Hash(typed));
        }
        Err(Error::Usage(format!(
            "{typed:?} doesn't name an evidence file; give its number or at least six digits of its hash"
        )))
    }
}

/// Without folders, and without characters that could deceive a reader.
pub fn label(path: &Path) -> String {
    const LONGEST: usize = 200;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|letter| !is_hostile(*letter)).take(LONGEST).collect();
    match name.trim() {
        "" | "." | ".." => "file".to_owned(),
        name => name.to_owned(),
    }
}

pub fn check_closing(is_reasoned: bool, files: usize, is_demanded: bool) -> Result<()> {
    match (files, is_reasoned) {
        (0, _) if is_demanded => Err(Error::refused(
            "closing needs evidence (closing_needs_evidence in track.toml); add --evidence FILE",
        )),
        (0, false) => Err(Error::Usage(
            "closing needs --letter, or --reason or --evidence if there is no letter".into(),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_never_a_path_and_hides_nothing() {
        for (given, kept) in [
            ("papers/plan.pdf", "plan.pdf"),
            ("C:\\papers\\plan.pdf", "plan.pdf"),
            ("..\\..", "file"),
            ("/tmp/..", "file"),
            ("plan\u{202e}fdp.exe", "planfdp.exe"),
            ("\u{1b}[31mred.txt", "[31mred.txt"),
            ("Été, 2026.docx", "Été, 2026.docx"),
            (" ", "file"),
        ] {
            assert_eq!(label(Path::new(given)), kept);
        }
        assert_eq!(label(Path::new(&"x".repeat(250))).len(), 200);
    }

    #[test]
    fn a_number_and_a_hash_are_told_apart() {
        assert_eq!(EvidenceName::of("12").unwrap(), EvidenceName::Number(12));
        assert_eq!(EvidenceName::of("#12").unwrap(), EvidenceName::Number(12));
        assert_eq!(EvidenceName::of("ABCDEF").unwrap(), EvidenceName::Hash("abcdef".into()));
        let digits = "1".repeat(64);
        assert_eq!(EvidenceName::of(&digits).unwrap(), EvidenceName::Hash(digits.clone()));
        for odd in ["", "abc", "../../etc", "plan.pdf", &"a".repeat(65)] {
            assert!(EvidenceName::of(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_closing_gives_a_letter_a_reason_or_evidence_and_evidence_where_it_must() {
        assert!(check_closing(true, 0, false).is_ok());
        assert!(check_closing(false, 1, true).is_ok());
        assert_eq!(check_closing(false, 0, false).unwrap_err().exit_code(), 2);
        assert_eq!(check_closing(true, 0, true).unwrap_err().exit_code(), 1);
    }
}
