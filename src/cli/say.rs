//! Text for people: answers to standard output, everything else to standard error.

use std::io::{self, Write};

use chrono::NaiveDate;

use super::stdout;
use crate::error::{Error, Result};
use crate::model::calendar::with_weekday;
use crate::model::clean::Clean;

pub fn print(text: &str) -> Result<()> {
    let mut out = stdout::locked()?;
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|cause| Error::output(&cause))
}

/// Writes a message to standard error, made safe for a terminal. It never fails, even if standard error is
/// closed.
pub fn say(text: &str) {
    let mut err = io::stderr().lock();
    for line in text.lines() {
        let _ = writeln!(err, "{}", Clean(line));
    }
}

/// Notes the register's day where days are counted to another one.
pub fn note_days(register: NaiveDate, counted: NaiveDate) {
    if counted != register {
        let (register, counted) = (with_weekday(register), with_weekday(counted));
        say(&format!(
            "note: this is the register as it stood on {register}, with its days counted on {counted}"
        ));
    }
}
