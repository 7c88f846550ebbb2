//! A program that takes a letter as sendmail does, without a shell between it and us.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Failure, Outcome, program};
use crate::error::{Error, Result};
use crate::model::address::Address;

/// What a program answers that wants to be asked again: `EX_TEMPFAIL` of `sysexits.h`.
const TRY_AGAIN: i32 = 75;

/// The program, and for how long it may take.
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
    limit: Duration,
}

impl Program {
    /// A program that is there; what is not there is told before any letter is.
    pub fn open(path: &Path, limit: Duration) -> Result<Program> {
        match fs::metadata(path) {
            Ok(found) if found.is_file() => Ok(Program { path: path.to_owned(), limit }),
            _ => Err(Error::Configuration(format!(
                "there is no mail program at {}; name it with `sendmail` in [mail]",
                path.display()
            ))),
        }
    }

    /// Hands it a message: `-i`, so that a line with nothing but a dot is one; `--`, so that no address
    /// is ever a flag.
    pub fn send(&self, from: &Address, to: &Address, message: Vec<u8>) -> Outcome {
        let mut command = Command::new(&self.path);
        command.arg("-i").arg("-f").arg(from.to_string()).arg("--").arg(to.to_string());
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let ended = program::run(command, message, self.limit);
        let ended = ended.map_err(|cause| self.cannot_run(&cause))?;
        let name = self.path.display();
        let Some(status) = ended.status else {
            let limit = self.limit.as_secs();
            return Err(Failure::unknown(&format!("{name} took over {limit} s and was ended")));
        };
        let said = ended.first_line().map(|line| format!(": {line}")).unwrap_or_default();
        match status.code() {
            Some(0) if ended.took_all => Ok(super::one_line(&format!("{name} took it{said}"))),
            Some(0) => {
                Err(Failure::unknown(&format!("{name} did not read the whole letter{said}")))
            }
            Some(code @ TRY_AGAIN) => {
                Err(Failure::temporary(&format!("{name} ended with {code}{said}")))
            }
            Some(code) => Err(Failure::permanent(&format!("{name} ended with {code}{said}"))),
            None => Err(Failure::unknown(&format!("{name} was ended: {status}{said}"))),
        }
    }

    fn cannot_run(&self, cause: &io::Error) -> Failure {
        let why = format!("cannot run {}: {cause}", self.path.display());
        match cause.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => Failure::permanent(&why),
            _ => Failure::temporary(&why),
        }
    }
}
