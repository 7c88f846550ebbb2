//! Why a row of a full export can't be stored, in words.

use crate::error::{Error, listed_as};

/// Why a row could not be stored.
pub enum Constraint {
    /// It breaks a rule of its table.
    Broken(String),
    Other(Error),
}

/// What SQLite says of a broken rule, such as `UNIQUE constraint failed: grade.body, grade.inspection`, without its words.
fn broken_in_words(said: &str) -> String {
    let (rule, columns) = said.split_once(" constraint failed: ").unwrap_or((said, ""));
    let columns: Vec<String> = columns
        .split(", ")
        .filter_map(|column| column.split_once('.'))
        .map(|(_, column)| match column {
            "folded" => "name".to_owned(),
            column => column.trim_end_matches("_folded").replace('_', " "),
        })
        .collect();
    match (rule, columns.as_slice()) {
        ("UNIQUE", [_, ..]) => {
            format!("another in the file has the same {}; delete one", listed_as(&columns, "and"))
        }
        ("NOT NULL", [_, ..]) => format!("its {} is missing", listed_as(&columns, "and")),
        _ => "its values don't go together, as no register would have them; export the register again".to_owned(),
    }
}

impl From<rusqlite::Error> for Constraint {
    fn from(cause: rusqlite::Error) -> Constraint {
        if cause.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) {
            return Constraint::Broken(broken_in_words(&cause.to_string()));
        }
        Constraint::Other(cause.into())
    }
}
