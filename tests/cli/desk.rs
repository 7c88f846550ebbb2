//! A desk of its own for each test: a folder, a register in it, a fixed day, and nothing else around.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Longer than any command may take on the slowest machine; no test measures time by it.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// The day on which every test takes place, unless it says otherwise.
pub const TODAY: &str = "2026-11-23";

pub struct Desk {
    folder: tempfile::TempDir,
    pub today: String,
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Answer {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl Desk {
    pub fn new() -> Desk {
        let folder = tempfile::Builder::new().prefix("desk-").tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        Desk { folder, today: TODAY.to_owned() }
    }

    /// A desk on which the example files lie, as in a clone of the project.
    pub fn with_examples() -> Desk {
        let desk = Desk::new();
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        fs::create_dir(desk.path("examples")).unwrap();
        for file in fs::read_dir(examples).unwrap().map(|file| file.unwrap().path()) {
            let name = file.file_name().unwrap();
            fs::copy(&file, desk.path("examples").join(name)).unwrap();
        }
        desk
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

    /// `track` with these words, ready to be run.
    pub fn track<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_track"));
        command.args(words);
        self.bare(&mut command);
        command
    }

    /// A line for the shell, in which `track` is this binary.
    pub fn shell(&self, line: &str) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(line);
        self.bare(&mut command);
        command
    }

    fn bare(&self, command: &mut Command) {
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

    /// Runs `track` with these words, which must succeed; what it wrote to standard output.
    pub fn done<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> String {
        let answer = self.run(words);
        assert_eq!(answer.code, 0, "{answer:?}");
        answer.stdout
    }

    /// Runs a line of shell to its end.
    pub fn sh(&self, line: &str) -> Answer {
        answer(self.shell(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// The answer of a reading command as JSON.
    pub fn json<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> serde_json::Value {
        let words = words.into_iter().map(|word| word.as_ref().to_owned());
        let answer = self.done(words.chain(["--format".into(), "json".into()]));
        serde_json::from_str(&answer).unwrap()
    }

    /// A file with a thousand findings and more, which is quicker to import than to type.
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
        self.done(["import", "many.csv"]);
    }
}

/// Waits for a child's end, and ends it if that is far too long in coming.
pub fn answer(mut child: Child) -> Answer {
    let output = within(PATIENCE, &mut child);
    Answer {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code().unwrap_or(-1),
    }
}

fn within(patience: Duration, child: &mut Child) -> Output {
    let stdout = child.stdout.take().map(drained);
    let stderr = child.stderr.take().map(drained);
    let status = ended(patience, child);
    let read = |reader: Option<thread::JoinHandle<Vec<u8>>>| {
        reader.map(|reader| reader.join().unwrap()).unwrap_or_default()
    };
    Output { status, stdout: read(stdout), stderr: read(stderr) }
}

fn drained(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

/// Waits for a child's end without reading what it writes.
pub fn ended(patience: Duration, child: &mut Child) -> std::process::ExitStatus {
    let (tell, told) = mpsc::channel::<()>();
    let id = child.id().to_string();
    let watch = thread::spawn(move || {
        if told.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Timeout) {
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
