//! A program that takes an e-mail as sendmail does, run without a shell.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use super::program::{self, ProgramLimit};
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::delivery::{DeliveryOutcome, Failure, answer_line};

/// Before any message is planned.
pub fn check(program: &Path) -> Result<()> {
    if program.is_file() {
        return Ok(());
    }
    Err(Error::Configuration(format!(
        "there is no mail program at {}; set `sendmail` under [mail]",
        program.display()
    )))
}

/// Passes `-i`, so that a line with only a dot does not end the message, and `--`, so that no address
/// is taken for a flag. A mail program takes lines that end in LF alone and makes CRLF itself: given CRLF, nullmailer
/// sends CR CR LF.
pub fn send(
    path: &Path,
    limit: ProgramLimit,
    from: &Address,
    to: &Address,
    message: Vec<u8>,
) -> DeliveryOutcome {
    let message = with_lf(&message);
    let mut command = Command::new(path);
    command.arg("-i").arg("-f").arg(from.to_string()).arg("--").arg(to.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let name = path.display();
    let (ended, took_all) = program::run_watched(command, &message, limit).map_err(|cause| {
        let why = format!("can't run {name}: {cause}");
        match cause.kind() {
            ErrorKind::NotFound | ErrorKind::PermissionDenied => Failure::permanent(&why),
            _ => Failure::temporary(&why),
        }
    })?;
    let Some(status) = ended.status else {
        return Err(limit.exceeded(&name.to_string()));
    };
    let said = ended.first_line().map(|line| format!(": {line}")).unwrap_or_default();
    match status.code() {
        Some(0) if took_all => Ok(answer_line(&format!("{name} accepted it{said}"))),
        Some(0) => Err(Failure::unknown(&format!("{name} did not read the whole message{said}"))),
        // `EX_TEMPFAIL` of `sysexits.h`.
        Some(75) => Err(Failure::temporary(&format!("{name} exited with 75{said}"))),
        Some(code) => Err(Failure::permanent(&format!("{name} exited with {code}{said}"))),
        None => Err(Failure::unknown(&format!("{name} was killed: {status}{said}"))),
    }
}

/// An e-mail is ASCII with CRLF between its lines and no other CR.
fn with_lf(message: &[u8]) -> Vec<u8> {
    message.iter().copied().filter(|byte| *byte != b'\r').collect()
}
