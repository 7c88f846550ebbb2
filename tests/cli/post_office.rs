//! A post office of its own for each test: a mail server on this machine that takes letters or misbehaves at one
//! step, and a mail program that writes down what it was given.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use super::sandbox::TIME_LIMIT;

/// A step of the conversation, each at the server's turn to answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Connect,
    Hello,
    StartTls,
    Login,
    From,
    To,
    Data,
    /// The lines of a letter are on their way; only the line can break here.
    Middle,
    /// The letter's last line has come.
    End,
}

/// What the server does at a step, instead of taking what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misdeed {
    /// It answers so, such as `450 4.2.1 later`.
    Says(&'static str),
    /// It ends the connection without an answer.
    HangsUp,
    /// It does not answer, and holds the connection.
    Sleeps,
    /// It takes the letter at the step's end, and ends the connection without saying so.
    TakesAndHangsUp,
    /// It takes the letter at the step's end, does not say so, and holds the connection.
    TakesAndSleeps,
}

/// How often a misdeed comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Often {
    Once,
    Always,
}

/// A letter as the server took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub from: String,
    pub to: Vec<String>,
    /// The bytes, without the dots that were put before dots.
    pub bytes: Vec<u8>,
}

impl Taken {
    /// What a mail program reads in it.
    pub fn message(&self) -> mail_parser::Message<'_> {
        read(&self.bytes)
    }
}

/// What a mail program reads in these bytes.
pub fn read(bytes: &[u8]) -> mail_parser::Message<'_> {
    mail_parser::MessageParser::default().parse(bytes).unwrap()
}

/// A mail server on a port of this machine; it goes on until the test ends.
pub struct PostOffice {
    pub port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    misdeeds: Vec<(Step, Misdeed, Often)>,
    /// What is offered after the greeting, such as `AUTH PLAIN`.
    offers: Vec<&'static str>,
    taken: Vec<Taken>,
    /// Every line that came, without the letters.
    heard: Vec<String>,
    connections: usize,
    /// Held, so that whoever waits for an answer waits.
    asleep: Vec<TcpStream>,
}

impl PostOffice {
    /// A server that takes everything.
    pub fn new() -> PostOffice {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&shared);
                let Ok(stream) = stream else { return };
                // A connection that breaks is what is tried here.
                thread::spawn(move || served(&stream, &shared));
            }
        });
        PostOffice { port, state }
    }

    /// A server that misbehaves at one step.
    pub fn that(step: Step, misdeed: Misdeed, often: Often) -> PostOffice {
        let office = PostOffice::new();
        office.misbehave(step, misdeed, often);
        office
    }

    pub fn misbehave(&self, step: Step, misdeed: Misdeed, often: Often) {
        self.state.lock().unwrap().misdeeds.push((step, misdeed, often));
    }

    pub fn offer(&self, what: &'static str) {
        self.state.lock().unwrap().offers.push(what);
    }

    /// The letters that it took, in their order.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().unwrap().taken.clone()
    }

    /// Every line that it heard but those of letters.
    pub fn heard(&self) -> Vec<String> {
        self.state.lock().unwrap().heard.clone()
    }

    /// Whether it holds a connection without answering.
    pub fn is_asleep(&self) -> bool {
        !self.state.lock().unwrap().asleep.is_empty()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }
}

impl State {
    fn misdeed(&mut self, step: Step) -> Option<Misdeed> {
        let at = self.misdeeds.iter().position(|(of, ..)| *of == step)?;
        let (_, misdeed, often) = self.misdeeds[at];
        if often == Often::Once {
            self.misdeeds.remove(at);
        }
        Some(misdeed)
    }
}

/// One connection, from the greeting to its end.
struct Line<'a> {
    input: BufReader<&'a TcpStream>,
    output: &'a TcpStream,
    state: &'a Mutex<State>,
}

/// Nothing more is said on a connection.
struct Over;

fn served(stream: &TcpStream, state: &Mutex<State>) {
    stream.set_read_timeout(Some(TIME_LIMIT)).unwrap();
    state.lock().unwrap().connections += 1;
    let mut line = Line { input: BufReader::new(stream), output: stream, state };
    let _ = line.talk();
    let is_held = state
        .lock()
        .unwrap()
        .asleep
        .iter()
        .any(|held| held.peer_addr().ok() == stream.peer_addr().ok());
    if !is_held {
        let _ = stream.shutdown(Shutdown::Both);
    }
}

impl Line<'_> {
    fn talk(&mut self) -> Result<(), Over> {
        self.answer(Step::Connect, "220 post.example ESMTP")?;
        let mut letter = Taken { from: String::new(), to: Vec::new(), bytes: Vec::new() };
        loop {
            let said = self.hear()?;
            match said.to_uppercase().split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => {
                    let offers = self.state.lock().unwrap().offers.clone();
                    let offers: String =
                        offers.iter().map(|offer| format!("-{offer}\r\n250")).collect();
                    self.answer(Step::Hello, &format!("250-post.example\r\n250{offers} HELP"))?;
                }
                "STARTTLS" => self.answer(Step::StartTls, "220 go ahead").map(drop)?,
                "AUTH" => self.answer(Step::Login, "235 2.7.0 welcome").map(drop)?,
                "MAIL" if self.answer(Step::From, "250 2.1.0 ok")? => {
                    letter = Taken { from: between(&said), to: Vec::new(), bytes: Vec::new() };
                }
                "RCPT" if self.answer(Step::To, "250 2.1.5 ok")? => letter.to.push(between(&said)),
                "DATA" if self.answer(Step::Data, "354 end with a dot")? => {
                    letter.bytes = self.letter()?;
                    self.took(&letter)?;
                }
                "MAIL" | "RCPT" | "DATA" => {}
                "QUIT" => return self.say("221 2.0.0 bye").and(Err(Over)),
                "RSET" | "NOOP" => self.say("250 2.0.0 ok")?,
                _ => self.say("500 5.5.1 what?")?,
            }
        }
    }

    fn took(&mut self, letter: &Taken) -> Result<(), Over> {
        let misdeed = self.state.lock().unwrap().misdeed(Step::End);
        if matches!(misdeed, None | Some(Misdeed::TakesAndHangsUp | Misdeed::TakesAndSleeps)) {
            self.state.lock().unwrap().taken.push(letter.clone());
        }
        self.perform(misdeed, "250 2.0.0 taken as 4711").map(drop)
    }

    /// Answers, or misbehaves; whether it did as it was asked.
    fn answer(&mut self, step: Step, usual: &str) -> Result<bool, Over> {
        let misdeed = self.state.lock().unwrap().misdeed(step);
        self.perform(misdeed, usual)
    }

    fn perform(&mut self, misdeed: Option<Misdeed>, usual: &str) -> Result<bool, Over> {
        match misdeed {
            None => self.say(usual).map(|()| true),
            Some(Misdeed::Says(what)) => self.say(what).map(|()| false),
            Some(Misdeed::HangsUp | Misdeed::TakesAndHangsUp) => Err(Over),
            Some(Misdeed::Sleeps | Misdeed::TakesAndSleeps) => {
                self.state.lock().unwrap().asleep.push(self.output.try_clone().unwrap());
                Err(Over)
            }
        }
    }

    fn say(&mut self, what: &str) -> Result<(), Over> {
        self.output.write_all(format!("{what}\r\n").as_bytes()).map_err(|_| Over)
    }

    fn hear(&mut self) -> Result<String, Over> {
        let said = String::from_utf8(self.raw_line()?).unwrap();
        let said = said.trim_end_matches("\r\n").to_owned();
        self.state.lock().unwrap().heard.push(said.clone());
        Ok(said)
    }

    fn raw_line(&mut self) -> Result<Vec<u8>, Over> {
        let mut line = Vec::new();
        self.input.read_until(b'\n', &mut line).map_err(|_| Over)?;
        if line.ends_with(b"\r\n") { Ok(line) } else { Err(Over) }
    }

    /// The letter up to its dot.
    fn letter(&mut self) -> Result<Vec<u8>, Over> {
        let mut bytes = Vec::new();
        loop {
            let line = self.raw_line()?;
            if line == b".\r\n" {
                return Ok(bytes);
            }
            bytes.extend(line.strip_prefix(b".").unwrap_or(&line));
            let misdeed = self.state.lock().unwrap().misdeed(Step::Middle);
            if misdeed.is_some() {
                self.perform(misdeed, "")?;
            }
        }
    }
}

/// What stands between the angle brackets.
fn between(said: &str) -> String {
    let inside = said.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(inside, _)| inside.to_owned()).unwrap_or_default()
}

/// A mail program that writes down its arguments, one a line, and the letter, and then does as it is told.
pub struct MailProgram {
    folder: tempfile::TempDir,
}

impl MailProgram {
    /// A program that takes the letter, and then does these lines of shell, with `$folder` its own folder.
    pub fn that(action: &str) -> MailProgram {
        MailProgram::of(&format!("cat > \"$folder/letter.eml\"\n{action}"))
    }

    /// A program that does these lines of shell alone.
    pub fn of(action: &str) -> MailProgram {
        let folder = tempfile::Builder::new().prefix("mail-program-").tempdir().unwrap();
        let script = format!(
            "#!/bin/sh\nfolder='{}'\nprintf '%s\\n' \"$@\" > \"$folder/arguments\"\n{action}\n",
            folder.path().display()
        );
        put_to_run(&folder.path().join("sendmail"), &script);
        MailProgram { folder }
    }

    pub fn path(&self) -> PathBuf {
        self.file("sendmail")
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn arguments(&self) -> Vec<String> {
        let written = fs::read_to_string(self.file("arguments")).unwrap();
        written.lines().map(str::to_owned).collect()
    }

    pub fn letter(&self) -> Vec<u8> {
        fs::read(self.file("letter.eml")).unwrap()
    }
}

/// Writes a program by another process: one that is open for writing here cannot be run, and a test beside this
/// one may just be starting a child that has it open.
fn put_to_run(path: &Path, script: &str) {
    let mut writer = Command::new("sh")
        .args(["-c", "cat > \"$0\" && chmod 700 \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    writer.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(writer.wait().unwrap().success());
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o700);
}
