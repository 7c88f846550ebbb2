//! What can go wrong, grouped by what the reader can do about it, and the exit code of each.

mod complaint;
mod place;
mod words;

use std::io;
use std::path::{Path, PathBuf};

pub use complaint::Complaint;
pub use place::{Origin, Place, RowKind};
pub use words::{first_of, listed_as, shortened};

pub type Result<T> = std::result::Result<T, Error>;

/// Each message says what went wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}", unknown(.what, .name, .near))]
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
    /// Cells of files that can't be imported.
    #[error("{}", complaint::listed(.files, .complaints, .hints))]
    Complaints { files: Vec<PathBuf>, complaints: Vec<Complaint>, hints: Vec<String> },
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

    /// A refusal with the name of what it is about in front.
    pub fn about(self, name: &str) -> Error {
        match self {
            Error::Refused(why) => Error::Refused(format!("{name}: {why}")),
            other => other,
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

/// `no body is called "kint"; did you mean kent?`, or where those that there are can be found.
fn unknown(what: &str, name: &str, near: &[String]) -> String {
    let number = name.trim().trim_start_matches([':', '#']);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let said = if is_number && what != "body" {
        format!("there is no {what} number {number}")
    } else {
        format!("no {what} is called {name:?}")
    };
    let listed = match what {
        "finding" => Some("`track search` finds words"),
        "body" => Some("`track body` lists them, and `track body add` adds one"),
        "region" => Some("`track body` lists them"),
        "inspection" => Some("`track inspection` lists them"),
        "graded question" => Some("`track grade` lists them"),
        "owner" => Some("`track owner list` lists them"),
        "evidence file" => Some("`track evidence list` lists them"),
        _ => None,
    };
    match (near, listed) {
        ([], Some(listed)) => format!("{said}; {listed}"),
        ([], None) => said,
        (near, _) => format!("{said}; did you mean {}?", listed_as(near, "or")),
    }
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
    fn an_unknown_name_like_no_other_is_answered_with_where_they_are_listed() {
        let said = |what, name: &str| {
            Error::Unknown { what, name: name.into(), near: Vec::new() }.to_string()
        };

        assert_eq!(said("region", "x"), "no region is called \"x\"; `track body` lists them");
        assert_eq!(
            said("finding", ":99"),
            "there is no finding number 99; `track search` finds words"
        );
    }

    #[test]
    fn a_closed_pipe_is_no_failure_and_a_full_disk_is() {
        assert_eq!(Error::output(&io::ErrorKind::BrokenPipe.into()).exit_code(), 0);
        assert_eq!(Error::output(&io::ErrorKind::StorageFull.into()).exit_code(), 74);
    }
}
