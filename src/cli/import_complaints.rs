//! Where what is wrong with an imported file is written.

use std::io::Write;

use super::say::{print, say};
use crate::error::{Complaint, Error, Result};
use crate::model::clean::Clean;
use crate::store::OutputFile;

/// Where complaints go, if they are to be written.
pub enum ComplaintsTo {
    Output,
    File(OutputFile),
}

/// One to a line.
pub fn write_complaints(to: Option<&ComplaintsTo>, complaints: &[Complaint]) -> Result<()> {
    let mut text = String::new();
    for complaint in complaints {
        text += &format!("{}\n", Clean(&complaint.to_string()));
    }
    match to {
        None => Ok(()),
        Some(ComplaintsTo::Output) => print(&text),
        Some(ComplaintsTo::File(file)) => {
            let failed = |cause| Error::writing(file.typed(), &cause);
            file.write(|out| out.write_all(text.as_bytes()).map_err(failed))?;
            say(&format!("all problems are listed in {}", file.typed().display()));
            Ok(())
        }
    }
}
