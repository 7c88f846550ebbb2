//! What can go wrong, grouped by what the reader can do about it, and the exit code of each.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

pub type Result<T> = std::result::Result<T, Error>;

/// Each message says what went wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no {what} is called {name:?}{}", did_you_mean(.near))]
    Unknown {
        /// What was looked for, such as `body` or `finding`.
        what: &'static str,
        name: String,
        /// The closest names that exist, best first; may be empty.
        near: Vec<String>,
    },
    /// A rule of the register says no.
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    BadData(String),
    /// Cells of a file that can't be imported.
    #[error("{}", listed(.file, .complaints))]
    Complaints { file: PathBuf, complaints: Vec<Complaint> },
    /// A file or register that should exist doesn't.
    #[error("{0}")]
    NoInput(String),
    /// A server, program or command did not accept what it was given.
    #[error("{0}")]
    Unavailable(String),
    #[error("{0}; this is a fault in track, and nothing was changed")]
    Internal(String),
    #[error("{0}")]
    CannotCreate(String),
    #[error("{0}")]
    Io(String),
    #[error("{0}")]
    Busy(String),
    #[error("{0}")]
    Permission(String),
    #[error("{0}")]
    Configuration(String),
    #[error("interrupted; nothing was changed")]
    Interrupted,
    /// Interrupted between two steps: the first is done, the second has not begun.
    #[error("{0}")]
    Stopped(String),
    /// The reader of the output closed the pipe; nothing is printed.
    #[error("the output was closed")]
    Closed,
}

impl Error {
    /// The exit code, after `sysexits.h` where it has one.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Closed => 0,
            Error::Unknown { .. } | Error::Refused(_) => 1,
            Error::Usage(_) => 2,
            Error::BadData(_) | Error::Complaints { .. } => 65,
            Error::NoInput(_) => 66,
            Error::Unavailable(_) => 69,
            Error::Internal(_) => 70,
            Error::CannotCreate(_) => 73,
            Error::Io(_) => 74,
            Error::Busy(_) => 75,
            Error::Permission(_) => 77,
            Error::Configuration(_) => 78,
            Error::Interrupted | Error::Stopped(_) => 130,
        }
    }

    pub fn refused(why: impl Into<String>) -> Error {
        Error::Refused(why.into())
    }

    pub fn reading(path: &Path, cause: &io::Error) -> Error {
        let why = format!("can't read {}: {}", path.display(), reason(cause));
        match cause.kind() {
            io::ErrorKind::NotFound => Error::NoInput(why),
            io::ErrorKind::PermissionDenied => Error::Permission(why),
            _ => Error::Io(why),
        }
    }

    pub fn writing(path: &Path, cause: &io::Error) -> Error {
        let why = format!("can't write {}: {}", path.display(), reason(cause));
        match cause.kind() {
            io::ErrorKind::PermissionDenied => Error::Permission(why),
            io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists => Error::CannotCreate(why),
            _ => Error::Io(why),
        }
    }

    /// Standard output failed: a full disk is an error, a closed pipe isn't.
    pub fn output(cause: &io::Error) -> Error {
        match cause.kind() {
            io::ErrorKind::BrokenPipe => Error::Closed,
            _ => Error::Io(format!("can't write the output: {}", reason(cause))),
        }
    }
}

/// What the system said, without the number that Rust adds.
pub fn reason(cause: &io::Error) -> String {
    let text = cause.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => text,
    }
}

fn did_you_mean(near: &[String]) -> String {
    if near.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", listed_as(near, "or"))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Where the row begins, from 1; 0 for the whole file.
    pub line: u64,
    /// What the row says of a finding's name.
    pub reference: Option<String>,
    /// Its heading; none for the whole row.
    pub column: Option<String>,
    pub why: String,
}

impl Complaint {
    pub fn at(line: u64, column: Option<String>, why: String) -> Complaint {
        Complaint { line, reference: None, column, why }
    }

    pub fn of_file(why: impl Into<String>) -> Complaint {
        Complaint::at(0, None, why.into())
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &self.column {
            _ if self.line == 0 => f.write_str(&self.why),
            Some(column) => write!(f, "line {}, {}: {}", self.line, column, self.why),
            None => write!(f, "line {}: {}", self.line, self.why),
        }
    }
}

/// The complaints that say the same of the same column, in a line with all of their rows.
fn grouped(complaints: &[Complaint]) -> Vec<String> {
    let mut places: HashMap<(&Option<String>, &str), usize> = HashMap::new();
    let mut groups: Vec<Vec<&Complaint>> = Vec::new();
    for complaint in complaints {
        let place = *places.entry((&complaint.column, &complaint.why)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(complaint),
            None => groups.push(vec![complaint]),
        }
    }
    groups.iter().map(|group| in_a_line(group)).collect()
}

fn in_a_line(group: &[&Complaint]) -> String {
    const SHOWN: usize = 4;
    let Some(first) = group.first() else { return String::new() };
    if first.line == 0 {
        return first.why.clone();
    }
    let rows: Vec<String> = group.iter().take(SHOWN).map(|one| one.row()).collect();
    let more = group.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(" and {more} more ({} in total)", group.len())
    } else {
        String::new()
    };
    let noun = if group.len() > 1 { "lines" } else { "line" };
    let column = first.column.as_ref().map(|column| format!(", {column}")).unwrap_or_default();
    format!("{noun} {}{more}{column}: {}", rows.join(", "), first.why)
}

impl Complaint {
    fn row(&self) -> String {
        match &self.reference {
            Some(reference) => format!("{} ({})", self.line, shortened(reference, 32)),
            None => self.line.to_string(),
        }
    }
}

fn listed(file: &Path, complaints: &[Complaint]) -> String {
    const SHOWN: usize = 20;
    const LONGEST: usize = 300;
    let lines = grouped(complaints);
    let count = complaints.len();
    let noun = if count == 1 { "problem" } else { "problems" };
    let mut text = format!("{}: {count} {noun}; nothing was imported", file.display());
    for line in lines.iter().take(SHOWN) {
        text += &format!("\n  {}", shortened(line, LONGEST));
    }
    if lines.len() > SHOWN {
        let more = lines.len() - SHOWN;
        text += &format!("\n  and {more} more; --complaints FILE writes them all");
    }
    text
}

/// `a, b or c`.
pub fn listed_as<T: Borrow<str>>(words: &[T], before_last: &str) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => {
            format!("{} {before_last} {}", most.join(", "), last.borrow())
        }
        words => words.concat(),
    }
}

/// At most this many characters, ending with an ellipsis if some were left out.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        let near = vec!["west-mercia".to_owned(), "merseyside".to_owned()];
        let error = Error::Unknown { what: "body", name: "mersia".into(), near };

        assert_eq!(
            error.to_string(),
            "no body is called \"mersia\"; did you mean west-mercia or merseyside?"
        );
    }

    #[test]
    fn of_many_complaints_twenty_are_shown_and_the_rest_counted() {
        let complaint = |line| Complaint::at(line, None, format!("{line}{}", "x".repeat(500)));
        let complaints = (1..=25).map(complaint).collect();
        let text = Error::Complaints { file: "a.csv".into(), complaints }.to_string();

        assert!(text.starts_with("a.csv: 25 problems; nothing was imported\n"));
        assert!(text.ends_with("and 5 more; --complaints FILE writes them all"));
        assert_eq!(text.lines().count(), 22);
        assert!(text.lines().all(|line| line.chars().count() <= 302));
    }

    #[test]
    fn what_is_wrong_in_many_rows_is_said_once_with_the_rows() {
        let complaint = |line: u64| Complaint {
            reference: Some(format!("R{line}")),
            ..Complaint::at(line, Some("Body".to_owned()), "no body is called X".to_owned())
        };
        let complaints = (2..=61).map(complaint).collect();
        let text = Error::Complaints { file: "a.csv".into(), complaints }.to_string();

        assert_eq!(
            text,
            "a.csv: 60 problems; nothing was imported\n  \
             lines 2 (R2), 3 (R3), 4 (R4), 5 (R5) and 56 more (60 in total), Body: no body is called X"
        );
    }

    #[test]
    fn a_closed_pipe_is_no_failure_and_a_full_disk_is() {
        assert_eq!(Error::output(&io::ErrorKind::BrokenPipe.into()).exit_code(), 0);
        assert_eq!(Error::output(&io::ErrorKind::StorageFull.into()).exit_code(), 74);
    }
}
