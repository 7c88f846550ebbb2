//! A command of the user, which does with a message what it likes.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::{Failure, Outcome, program};

/// So long a command may take.
pub const LIMIT: Duration = Duration::from_secs(300);

/// What a command is known by where it is remembered: the beginning of its SHA-256, since a line may hold
/// what nobody else should read, such as the address of a hook.
pub fn name(line: &str) -> String {
    const SHOWN: usize = 8;
    let hash = Sha256::digest(line.as_bytes());
    let digits = hash.iter().take(SHOWN).map(|byte| format!("{byte:02x}"));
    format!("sha256-{}", digits.collect::<String>())
}

/// Runs a line by `/bin/sh -c`, with the message as JSON on its standard input, which it need not
/// read. What it prints goes to standard error, so that standard output holds nothing but data.
pub fn run(line: &str, json: &[u8]) -> Outcome {
    run_within(LIMIT, line, json)
}

fn run_within(limit: Duration, line: &str, json: &[u8]) -> Outcome {
    let mut command = program::shell(line);
    command.stdout(Stdio::from(io::stderr())).stderr(Stdio::inherit());
    let ended = program::run(command, json.to_vec(), limit)
        .map_err(|cause| Failure::temporary(&format!("the command cannot be run: {cause}")))?;
    let Some(status) = ended.status else {
        let why = format!("the command took over {} s and was ended", limit.as_secs());
        return Err(Failure::unknown(&why));
    };
    match status.code() {
        Some(0) => Ok("the command ended well".to_owned()),
        // Nobody knows of a command which of its ends are for good.
        Some(code) => Err(Failure::temporary(&format!("the command ended with {code}"))),
        None => Err(Failure::unknown(&format!("the command was ended: {status}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_reads_the_message_or_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("it's here.json");
        let quoted = file.display().to_string().replace('\'', "'\\''");

        assert!(run(&format!("cat > '{quoted}'"), b"{\"a\": 1}").is_ok());
        assert_eq!(std::fs::read(file).unwrap(), b"{\"a\": 1}");
        assert!(run("exec <&-", &vec![b' '; 1 << 20]).is_ok());
    }

    #[test]
    fn whatever_it_ends_with_another_try_may_help() {
        let temporary = |line| matches!(run(line, b"{}"), Err(Failure::Temporary(_)));

        assert!(temporary("exit 75"));
        assert!(temporary("exit 1"));
        assert!(temporary("no-such-program-here"));
    }

    #[test]
    fn what_was_ended_may_have_done_its_deed() {
        let slow = run_within(Duration::from_millis(100), "sleep 600", b"{}");

        assert!(matches!(slow, Err(Failure::Unknown(_))), "{slow:?}");
        assert!(matches!(run("kill -9 $$", b"{}"), Err(Failure::Unknown(_))));
    }
}
