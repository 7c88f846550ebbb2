//! Text for people: answers to standard output, everything else to standard error.

use std::io::{self, Write};

use super::stdout;
use crate::error::{Error, Result};
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
