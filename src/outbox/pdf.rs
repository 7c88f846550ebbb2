//! The text of a PDF, by the program `pdftotext` of Poppler, in a process of its own.

use std::io;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::program::{self, ProgramLimit};
use crate::error::{Error, Result};

const PROGRAM: &str = "pdftotext";
const TIME: Duration = Duration::from_secs(60);

/// Far beyond the text of any report.
const LONGEST_TEXT: usize = 32 << 20;

/// # Errors
/// Without the program, or if it can't read the file.
pub fn text_of(pdf: Vec<u8>) -> Result<Vec<u8>> {
    const REMEDY: &str =
        "copy its text into a file, or save the report as a web page, and propose from that";
    let mut command = Command::new(PROGRAM);
    command.args(["-q", "-layout", "-enc", "UTF-8", "-", "-"]);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let limit = ProgramLimit { output: LONGEST_TEXT, ..ProgramLimit::of(TIME) };
    let ended = program::run(command, pdf, limit).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => Error::Unavailable(format!(
            "reading a PDF needs {PROGRAM}, which isn't installed (Debian's package poppler-utils); or {REMEDY}"
        )),
        _ => Error::Unavailable(format!("{PROGRAM} can't be run: {cause}")),
    })?;
    match ended.status {
        Some(status) if status.success() && !ended.output.trim_ascii().is_empty() => {
            Ok(ended.output)
        }
        Some(status) if status.success() => {
            Err(Error::BadData(format!("the PDF holds no text, only pictures of it; {REMEDY}")))
        }
        Some(_) => Err(Error::BadData(format!("{PROGRAM} can't read the PDF; {REMEDY}"))),
        None => Err(Error::BadData(format!(
            "{PROGRAM} took over {} s for the PDF and was ended; {REMEDY}",
            TIME.as_secs()
        ))),
    }
}
