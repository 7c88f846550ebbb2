//! Runs another program with an input, an output and a time limit.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process_group};

use crate::model::delivery::Failure;

/// How much of a program's output is kept, in bytes, unless it is run for its output.
const LONGEST_OUTPUT: usize = 64 << 10;

/// How long to wait for a program's output once it has ended: a process that it left in the background
/// may hold the pipe open for ever.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// After an interruption, how long a program may still take, since it may be done already.
const GRACE: Duration = Duration::from_secs(3);

/// How long a program may take.
#[derive(Debug, Clone, Copy)]
pub struct ProgramLimit {
    pub time: Duration,
    /// How much of what it prints is kept, in bytes.
    pub output: usize,
    /// Whether a signal has ended the run.
    pub is_interrupted: fn() -> bool,
}

impl ProgramLimit {
    pub fn of(time: Duration) -> ProgramLimit {
        ProgramLimit { time, output: LONGEST_OUTPUT, is_interrupted: || false }
    }

    /// Why a program that was given a message was killed. It may have delivered the message.
    pub fn exceeded(&self, name: &str) -> Failure {
        let why = if (self.is_interrupted)() {
            format!("{name} was killed when the run was interrupted")
        } else {
            format!("{name} took over {} s and was killed", self.time.as_secs())
        };
        Failure::unknown(&why)
    }
}

#[derive(Debug)]
pub struct ProgramEnd {
    /// None if it took too long and was killed, with everything that it had started.
    pub status: Option<ExitStatus>,
    pub output: Vec<u8>,
}

impl ProgramEnd {
    pub fn first_line(&self) -> Option<String> {
        let said = String::from_utf8_lossy(&self.output);
        said.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
    }
}

/// A command line for the system's shell, whatever shell the user has at a terminal.
pub fn shell(line: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(line);
    command
}

/// Kills it, with all that it started, after the limit. It need not read its input.
pub fn run(command: Command, input: Vec<u8>, limit: ProgramLimit) -> io::Result<ProgramEnd> {
    let mut child = started(command, Stdio::piped())?;
    if let Some(pipe) = child.stdin.take() {
        feed(pipe, input);
    }
    ended(child, limit)
}

/// The same, and whether it read the whole input: that comes from a file without a name, since a pipe also takes what
/// nobody reads.
pub fn run_watched(
    command: Command,
    input: &[u8],
    limit: ProgramLimit,
) -> io::Result<(ProgramEnd, bool)> {
    let mut file = unnamed_file()?;
    file.write_all(input)?;
    file.rewind()?;
    let end = ended(started(command, file.try_clone()?.into())?, limit)?;
    // The program and this one share the place up to which it was read.
    let read = file.stream_position()?;
    Ok((end, read >= input.len() as u64))
}

/// In memory, where a system has such files: a temporary folder may be full.
#[cfg(target_os = "linux")]
fn unnamed_file() -> io::Result<File> {
    use rustix::fs::{MemfdFlags, memfd_create};
    Ok(memfd_create("input", MemfdFlags::CLOEXEC)?.into())
}

#[cfg(not(target_os = "linux"))]
fn unnamed_file() -> io::Result<File> {
    tempfile::tempfile()
}

/// It leads a group of its own, so that what it starts can be killed with it.
fn started(mut command: Command, input: Stdio) -> io::Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.stdin(input).spawn()
}

fn ended(mut child: Child, limit: ProgramLimit) -> io::Result<ProgramEnd> {
    let said = child
        .stdout
        .take()
        .map(|pipe| drained(pipe, limit.output))
        .or_else(|| child.stderr.take().map(|pipe| drained(pipe, limit.output)));
    let status = waited(&mut child, limit)?;
    Ok(ProgramEnd { status, output: said.map(|pieces| collected(&pieces)).unwrap_or_default() })
}

/// Writes in a thread: a program may write much before it reads, and may never read.
fn feed(mut pipe: impl Write + Send + 'static, input: Vec<u8>) {
    thread::spawn(move || pipe.write_all(&input));
}

/// Reads in a thread to the end of the pipe, and passes on the pieces.
fn drained(mut pipe: impl Read + Send + 'static, most: usize) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        let mut kept = 0;
        while let Ok(length @ 1..) = pipe.read(&mut buffer) {
            let piece = buffer.get(..length.min(most - kept)).unwrap_or_default();
            kept += piece.len();
            if sender.send(piece.to_vec()).is_err() {
                break;
            }
        }
    });
    receiver
}

fn collected(pieces: &Receiver<Vec<u8>>) -> Vec<u8> {
    let mut said = Vec::new();
    while let Ok(piece) = pieces.recv_timeout(LAST_WORDS) {
        said.extend(piece);
    }
    said
}

fn waited(child: &mut Child, limit: ProgramLimit) -> io::Result<Option<ExitStatus>> {
    const LONGEST_PAUSE: Duration = Duration::from_millis(50);
    let mut end = Instant::now() + limit.time;
    let (mut pause, mut is_interrupted) = (Duration::from_millis(1), false);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if !is_interrupted && (limit.is_interrupted)() {
            is_interrupted = true;
            end = end.min(Instant::now() + GRACE);
        }
        if Instant::now() >= end {
            kill(child);
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn kill(child: &mut Child) {
    #[cfg(unix)]
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    #[cfg(not(unix))]
    let _ = child.kill();
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: ProgramLimit = ProgramLimit {
        time: Duration::from_secs(60),
        output: LONGEST_OUTPUT,
        is_interrupted: || false,
    };

    fn ran(line: &str, input: &[u8], limit: ProgramLimit) -> ProgramEnd {
        let mut command = shell(line);
        command.stdout(Stdio::piped());
        run(command, input.to_vec(), limit).unwrap()
    }

    #[test]
    fn a_program_is_given_all_and_says_what_it_says() {
        let much = vec![b'x'; 1 << 20];
        let ended = ran("wc -c; exit 3", &much, LONG);

        assert_eq!(ended.first_line().unwrap(), "1048576");
        assert_eq!(ended.status.unwrap().code(), Some(3));
    }

    #[test]
    fn what_is_not_read_is_no_error() {
        let ended = ran("exec <&-; exit 0", &vec![b'x'; 1 << 20], LONG);

        assert_eq!(ended.status.unwrap().code(), Some(0));
    }

    #[test]
    fn of_a_short_message_too_it_is_known_whether_the_program_read_it() {
        for (line, is_read) in [
            ("cat > /dev/null", true),
            ("while read line; do :; done", true),
            ("exit 0", false),
            ("sleep 0.2", false),
            ("exec < /dev/null; sleep 0.1", false),
            ("sleep 5 & exit 0", false),
            ("dd bs=3 count=1 2> /dev/null", false),
            ("read line", false),
        ] {
            let mut command = shell(line);
            command.stdout(Stdio::null());
            let (ended, took_all) = run_watched(command, b"one\ntwo\n", LONG).unwrap();

            assert!(ended.status.unwrap().success(), "{line}");
            assert_eq!(took_all, is_read, "{line}");
        }
    }

    #[test]
    fn what_takes_too_long_is_ended_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let line = format!("cd {}; (sleep 600 & echo $! > child; wait)", folder.path().display());
        let ended = ran(&line, b"", ProgramLimit::of(Duration::from_millis(300)));

        assert!(ended.status.is_none());
        let child = std::fs::read_to_string(folder.path().join("child")).unwrap();
        let is_alive = || {
            let state = std::fs::read_to_string(format!("/proc/{}/stat", child.trim()));
            state.is_ok_and(|state| !state.contains(") Z "))
        };
        for _ in 0..100 {
            if !is_alive() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("the child lives on");
    }

    #[test]
    fn an_interrupted_run_does_not_wait_for_the_limit() {
        let interrupted = ProgramLimit { is_interrupted: || true, ..LONG };

        assert!(ran("sleep 0.2", b"", interrupted).status.unwrap().success());
        assert!(ran("sleep 600", b"", interrupted).status.is_none());
    }

    #[test]
    fn what_lives_on_in_the_background_holds_nobody_up() {
        let ended = ran("sleep 5 & echo done", b"", LONG);

        assert_eq!(ended.first_line().unwrap(), "done");
        assert!(ended.status.unwrap().success());
    }

    #[test]
    fn of_endless_words_a_piece_is_kept() {
        let ended = ran("head -c 1000000 /dev/zero | tr '\\0' x", b"", LONG);

        assert_eq!(ended.output.len(), LONGEST_OUTPUT);
    }
}
