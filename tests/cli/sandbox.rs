//! A sandbox for each test: a folder with a register in it, a fixed day, and an empty environment.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Longer than any command may take on the slowest machine; no test measures time by it.
pub const TIME_LIMIT: Duration = Duration::from_secs(120);

/// Today, in every test that does not set another day.
pub const TODAY: &str = "2026-11-23";

/// The user and the group `nobody`, which own nothing.
const NOBODY: u32 = 65_534;

pub struct Sandbox {
    folder: tempfile::TempDir,
    pub today: String,
}

/// What a command printed, and its exit code.
#[derive(Debug)]
pub struct Answer {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl Sandbox {
    pub fn new() -> Sandbox {
        let folder = tempfile::Builder::new().prefix("track-").tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        Sandbox { folder, today: TODAY.to_owned() }
    }

    /// A sandbox with the example files in it, as in a clone of the project.
    pub fn with_examples() -> Sandbox {
        let sandbox = Sandbox::new();
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        fs::create_dir(sandbox.path("examples")).unwrap();
        for file in fs::read_dir(examples).unwrap().map(|file| file.unwrap().path()) {
            let name = file.file_name().unwrap();
            fs::copy(&file, sandbox.path("examples").join(name)).unwrap();
        }
        sandbox
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn register(&self) -> PathBuf {
        self.path("register.db")
    }

    /// `track` with these words, ready to run.
    pub fn track<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_track"));
        command.args(words);
        self.set_up(&mut command);
        command
    }

    /// `track` as a user that file permissions stop: root may write to anything.
    ///
    /// As root, the sandbox is given to the user `nobody`, with a copy of the binary that `nobody` can reach.
    pub fn track_unprivileged(&self, words: &[&str]) -> Command {
        if !rustix::process::geteuid().is_root() {
            return self.track(words);
        }
        let binary = self.path("home/track");
        // Copied by another process: what this one writes, a command that another test starts may hold open, and then
        // it can't be run.
        let copied =
            Command::new("cp").arg(env!("CARGO_BIN_EXE_track")).arg(&binary).status().unwrap();
        assert!(copied.success());
        let owner = format!("{NOBODY}:{NOBODY}");
        let given = Command::new("chown").args(["-R", &owner]).arg(self.folder()).status().unwrap();
        assert!(given.success());
        let mut command = Command::new(binary);
        command.args(words);
        self.set_up(&mut command);
        command.uid(NOBODY).gid(NOBODY);
        command
    }

    /// A line for the shell, in which `track` is this binary.
    pub fn shell(&self, line: &str) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(line);
        self.set_up(&mut command);
        command
    }

    fn set_up(&self, command: &mut Command) {
        let binary = Path::new(env!("CARGO_BIN_EXE_track")).parent().unwrap();
        command
            .current_dir(self.folder())
            .env_clear()
            .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", binary.display()))
            .env("HOME", self.path("home"))
            .env("TZ", "UTC")
            .env("TRACK_DB", self.register())
            .env("TRACK_TODAY", &self.today)
            .stdin(Stdio::null());
    }

    /// Runs `track` with these words to its end.
    pub fn run<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Answer {
        answer(self.track(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// Runs `track` with these words, which must succeed, and returns its standard output.
    pub fn ok<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> String {
        let answer = self.run(words);
        assert_eq!(answer.code, 0, "{answer:?}");
        answer.stdout
    }

    /// Changes the register with plain SQL.
    pub fn sql(&self, statement: &str) {
        let db = rusqlite::Connection::open(self.register()).unwrap();
        db.execute_batch(statement).unwrap();
    }

    /// Runs `undo` or `redo` of the newest act, also if it is of an earlier day and so must be named: as the
    /// refusal says.
    pub fn newest(&self, verb: &str) -> Answer {
        let answer = self.run([verb]);
        match named_in_refusal(&answer) {
            Some(act) => self.run([verb, act]),
            None => answer,
        }
    }

    /// Runs a shell line to its end.
    pub fn sh(&self, line: &str) -> Answer {
        answer(self.shell(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// The JSON that a reading command prints.
    pub fn json<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> serde_json::Value {
        let words = words.into_iter().map(|word| word.as_ref().to_owned());
        let answer = self.ok(words.chain(["--format".into(), "json".into()]));
        serde_json::from_str(&answer).unwrap()
    }

    /// Imports this many findings, which is quicker than adding them one by one.
    pub fn import_many(&self, findings: usize) {
        let mut file = fs::File::create(self.path("many.csv")).unwrap();
        writeln!(file, "ref,kind,force,title,due").unwrap();
        for number in 1..=findings {
            writeln!(
                file,
                "M{number:05},recommendation,west-mercia,Finding {number} of a long list,2026-01-31"
            )
            .unwrap();
        }
        drop(file);
        self.ok(["import", "many.csv"]);
    }
}

/// The number of the act that a refused undo or redo says to name.
pub fn named_in_refusal(answer: &Answer) -> Option<&str> {
    let (_, typed) = answer.stderr.split_once("if you mean it, name it: `track ")?;
    typed.split(['`', ' ']).nth(1)
}

/// Fails the test, with what to install, where a program that it needs is missing.
pub fn need(program: &str) {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().unwrap();
    let package = match program {
        "cc" => "build-essential",
        "systemd-analyze" => "systemd",
        "unshare" => "util-linux",
        named => named,
    };
    assert!(
        found.status.success(),
        "this test needs `{program}`: install it (on Debian: apt-get install {package})"
    );
}

/// Waits for a child to end; one that hangs is killed, and the test fails.
pub fn answer(mut child: Child) -> Answer {
    let output = output_within(TIME_LIMIT, &mut child);
    Answer {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code().unwrap_or(-1),
    }
}

fn output_within(limit: Duration, child: &mut Child) -> Output {
    let stdout = child.stdout.take().map(read_in_background);
    let stderr = child.stderr.take().map(read_in_background);
    let status = wait_for_end(limit, child);
    let read = |reader: Option<thread::JoinHandle<Vec<u8>>>| {
        reader.map(|reader| reader.join().unwrap()).unwrap_or_default()
    };
    Output { status, stdout: read(stdout), stderr: read(stderr) }
}

fn read_in_background(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

/// Waits for a child to end, without reading what it writes.
pub fn wait_for_end(limit: Duration, child: &mut Child) -> std::process::ExitStatus {
    let (tell, told) = mpsc::channel::<()>();
    let id = child.id().to_string();
    let watch = thread::spawn(move || {
        if told.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
            let _ = Command::new("kill").args(["-9", &id]).status();
            return true;
        }
        false
    });
    let status = child.wait().unwrap();
    let _ = tell.send(());
    assert!(!watch.join().unwrap(), "the command hung, and was ended");
    status
}
