//! A command of the user's, which gets the message.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use super::program::{self, ProgramLimit};
use super::short_hash;
use crate::model::delivery::{DeliveryOutcome, Failure};

/// How long a command may take.
pub const LIMIT: Duration = Duration::from_secs(300);

/// The name under which a command is recorded: the beginning of its SHA-256, since the line may hold a
/// secret, such as the address of a webhook.
pub fn name(line: &str) -> String {
    format!("sha256-{}", short_hash(line, 8))
}

/// Runs a line with `/bin/sh -c`, with the message as JSON on standard input, which it need not read.
/// What it prints goes to standard error, so that standard output holds nothing but data.
pub fn run(line: &str, json: Vec<u8>, limit: ProgramLimit) -> DeliveryOutcome {
    let mut command = program::shell(line);
    command.stdout(Stdio::from(io::stderr())).stderr(Stdio::inherit());
    let ended = program::run(command, json, limit)
        .map_err(|cause| Failure::temporary(&format!("the command can't be run: {cause}")))?;
    let Some(status) = ended.status else {
        return Err(limit.exceeded("the command"));
    };
    match status.code() {
        Some(0) => Ok("the command succeeded".to_owned()),
        // No exit code of a command is known to be permanent.
        Some(code) => Err(Failure::temporary(&format!("the command exited with {code}"))),
        None => Err(Failure::unknown(&format!("the command was killed: {status}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: ProgramLimit =
        ProgramLimit { time: super::LIMIT, output: 4096, is_interrupted: || false };

    #[test]
    fn a_command_reads_the_message_or_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it's here.json");
        let quoted = file.display().to_string().replace('\'', "'\\''");

        assert!(run(&format!("cat > '{quoted}'"), b"{\"a\": 1}".to_vec(), LIMIT).is_ok());
        assert_eq!(std::fs::read(file).unwrap(), b"{\"a\": 1}");
        assert!(run("exec <&-", vec![b' '; 1 << 20], LIMIT).is_ok());
    }

    #[test]
    fn a_retry_may_help_whatever_it_exits_with() {
        let temporary =
            |line| matches!(run(line, b"{}".to_vec(), LIMIT), Err(Failure::Temporary(_)));

        assert!(temporary("exit 75"));
        assert!(temporary("exit 1"));
        assert!(temporary("no-such-program-here"));
    }

    #[test]
    fn a_killed_command_may_have_done_its_work() {
        let slow = run("sleep 600", b"{}".to_vec(), ProgramLimit::of(Duration::from_millis(100)));

        assert!(matches!(slow, Err(Failure::Unknown(_))), "{slow:?}");
        assert!(matches!(run("kill -9 $$", b"{}".to_vec(), LIMIT), Err(Failure::Unknown(_))));
    }
}
