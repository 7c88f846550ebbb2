//! A mail server for each test, on this machine, which accepts emails or misbehaves at one step; and a mail program
//! that records what it was given.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

pub mod tls;

use super::sandbox::TIME_LIMIT;
use tls::{Proof, Stream};

/// A step of the SMTP conversation, at which the server has to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Connect,
    Hello,
    StartTls,
    Login,
    From,
    To,
    Data,
    /// While the email is being sent; only the connection can break here.
    Middle,
    /// After the last line of the email.
    End,
}

/// What the server does at a step instead of accepting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Answers this, such as `450 4.2.1 later`.
    Says(&'static str),
    /// Closes the connection without an answer.
    HangsUp,
    /// Keeps the connection open and doesn't answer.
    Sleeps,
    /// Accepts the email, and closes the connection without saying so.
    TakesAndHangsUp,
    /// Accepts the email, keeps the connection open and doesn't say so.
    TakesAndSleeps,
}

/// How often the server misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    Once,
    Always,
}

/// An email as the server received it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    /// The email, without the dots that SMTP puts before dots.
    pub bytes: Vec<u8>,
}

impl Received {
    /// The email, parsed.
    pub fn message(&self) -> mail_parser::Message<'_> {
        read(&self.bytes)
    }
}

/// Parses an email.
pub fn read(bytes: &[u8]) -> mail_parser::Message<'_> {
    mail_parser::MessageParser::default().parse(bytes).unwrap()
}

/// A mail server on a port of this machine, until the test ends.
pub struct MailServer {
    pub port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    misbehaviours: Vec<(Step, Misbehaviour, Times)>,
    /// The extensions that it offers, such as `AUTH PLAIN`.
    offers: Vec<&'static str>,
    /// What it proves itself with, and whether it is encrypted from the first byte.
    proof: Option<(Proof, bool)>,
    received: Vec<Received>,
    /// Every line received, without the emails.
    lines: Vec<String>,
    connections: usize,
    /// Connections kept open without an answer.
    asleep: Vec<TcpStream>,
}

impl MailServer {
    /// A server that accepts everything.
    pub fn new() -> MailServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&shared);
                let Ok(stream) = stream else { return };
                // A broken connection is part of the test.
                thread::spawn(move || serve(stream, &shared));
            }
        });
        MailServer { port, state }
    }

    /// A server that misbehaves at one step.
    pub fn with(step: Step, misbehaviour: Misbehaviour, often: Times) -> MailServer {
        let server = MailServer::new();
        server.misbehave(step, misbehaviour, often);
        server
    }

    pub fn misbehave(&self, step: Step, misbehaviour: Misbehaviour, often: Times) {
        self.state.lock().unwrap().misbehaviours.push((step, misbehaviour, often));
    }

    pub fn offer(&self, what: &'static str) {
        self.state.lock().unwrap().offers.push(what);
    }

    /// A server that is encrypted, from the first byte or after STARTTLS.
    pub fn encrypted(proof: Proof, is_from_start: bool) -> MailServer {
        let server = MailServer::new();
        server.state.lock().unwrap().proof = Some((proof, is_from_start));
        server
    }

    /// The emails that it accepted, in order.
    pub fn received(&self) -> Vec<Received> {
        self.state.lock().unwrap().received.clone()
    }

    /// Every line received, without the emails.
    pub fn lines(&self) -> Vec<String> {
        self.state.lock().unwrap().lines.clone()
    }

    /// Whether it keeps a connection open without answering.
    pub fn is_asleep(&self) -> bool {
        !self.state.lock().unwrap().asleep.is_empty()
    }

    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }
}

impl State {
    fn misbehaviour(&mut self, step: Step) -> Option<Misbehaviour> {
        let at = self.misbehaviours.iter().position(|(of, ..)| *of == step)?;
        let (_, misbehaviour, often) = self.misbehaviours[at];
        if often == Times::Once {
            self.misbehaviours.remove(at);
        }
        Some(misbehaviour)
    }
}

/// One connection, from the greeting to the end.
struct Connection<'a> {
    stream: BufReader<Stream>,
    state: &'a Mutex<State>,
}

/// The connection has ended.
struct Closed;

fn serve(stream: TcpStream, state: &Mutex<State>) {
    stream.set_read_timeout(Some(TIME_LIMIT)).unwrap();
    state.lock().unwrap().connections += 1;
    let mut line = Connection { stream: BufReader::new(Stream::Plain(stream)), state };
    if state.lock().unwrap().proof.as_ref().is_some_and(|(_, is_from_start)| *is_from_start) {
        line.encrypt();
    }
    let _ = line.converse();
    let stream = line.stream.get_ref().tcp();
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

impl Connection<'_> {
    fn converse(&mut self) -> Result<(), Closed> {
        self.answer(Step::Connect, "220 post.example ESMTP")?;
        let mut email = Received { from: String::new(), to: Vec::new(), bytes: Vec::new() };
        loop {
            let said = self.read_command()?;
            match said.to_uppercase().split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => {
                    let offers = self.state.lock().unwrap().offers.clone();
                    let offers: String =
                        offers.iter().map(|offer| format!("-{offer}\r\n250")).collect();
                    self.answer(Step::Hello, &format!("250-post.example\r\n250{offers} HELP"))?;
                }
                "STARTTLS" if self.answer(Step::StartTls, "220 go ahead")? => self.encrypt(),
                "STARTTLS" => {}
                "AUTH" => self.answer(Step::Login, "235 2.7.0 welcome").map(drop)?,
                "MAIL" if self.answer(Step::From, "250 2.1.0 ok")? => {
                    email =
                        Received { from: in_brackets(&said), to: Vec::new(), bytes: Vec::new() };
                }
                "RCPT" if self.answer(Step::To, "250 2.1.5 ok")? => {
                    email.to.push(in_brackets(&said))
                }
                "DATA" if self.answer(Step::Data, "354 end with a dot")? => {
                    email.bytes = self.email()?;
                    self.receive(&email)?;
                }
                "MAIL" | "RCPT" | "DATA" => {}
                "QUIT" => return self.say("221 2.0.0 bye").and(Err(Closed)),
                "RSET" | "NOOP" => self.say("250 2.0.0 ok")?,
                _ => self.say("500 5.5.1 what?")?,
            }
        }
    }

    fn receive(&mut self, email: &Received) -> Result<(), Closed> {
        let misbehaviour = self.state.lock().unwrap().misbehaviour(Step::End);
        if matches!(
            misbehaviour,
            None | Some(Misbehaviour::TakesAndHangsUp | Misbehaviour::TakesAndSleeps)
        ) {
            self.state.lock().unwrap().received.push(email.clone());
        }
        self.react(misbehaviour, "250 2.0.0 taken as 4711").map(drop)
    }

    /// Answers or misbehaves. Returns whether it accepted.
    fn answer(&mut self, step: Step, usual: &str) -> Result<bool, Closed> {
        let misbehaviour = self.state.lock().unwrap().misbehaviour(step);
        self.react(misbehaviour, usual)
    }

    fn react(&mut self, misbehaviour: Option<Misbehaviour>, usual: &str) -> Result<bool, Closed> {
        match misbehaviour {
            None => self.say(usual).map(|()| true),
            Some(Misbehaviour::Says(what)) => self.say(what).map(|()| false),
            Some(Misbehaviour::HangsUp | Misbehaviour::TakesAndHangsUp) => Err(Closed),
            Some(Misbehaviour::Sleeps | Misbehaviour::TakesAndSleeps) => {
                let held = self.stream.get_ref().tcp().try_clone().unwrap();
                self.state.lock().unwrap().asleep.push(held);
                Err(Closed)
            }
        }
    }

    fn say(&mut self, what: &str) -> Result<(), Closed> {
        let stream = self.stream.get_mut();
        let said = stream.write_all(format!("{what}\r\n").as_bytes());
        said.and_then(|()| stream.flush()).map_err(|_| Closed)
    }

    fn encrypt(&mut self) {
        if let Some((proof, _)) = &self.state.lock().unwrap().proof {
            self.stream = BufReader::new(self.stream.get_ref().encrypted(Arc::clone(proof)));
        }
    }

    fn read_command(&mut self) -> Result<String, Closed> {
        let line = self.read_line()?;
        let said = String::from_utf8_lossy(&line).trim_end_matches("\r\n").to_owned();
        self.state.lock().unwrap().lines.push(said.clone());
        Ok(said)
    }

    fn read_line(&mut self) -> Result<Vec<u8>, Closed> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line).map_err(|_| Closed)?;
        if line.ends_with(b"\r\n") { Ok(line) } else { Err(Closed) }
    }

    /// Reads an email up to the final dot.
    fn email(&mut self) -> Result<Vec<u8>, Closed> {
        let mut bytes = Vec::new();
        loop {
            let line = self.read_line()?;
            if line == b".\r\n" {
                return Ok(bytes);
            }
            bytes.extend(line.strip_prefix(b".").unwrap_or(&line));
            let misbehaviour = self.state.lock().unwrap().misbehaviour(Step::Middle);
            if misbehaviour.is_some() {
                self.react(misbehaviour, "")?;
            }
        }
    }
}

/// The text between angle brackets.
fn in_brackets(said: &str) -> String {
    let inside = said.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(inside, _)| inside.to_owned()).unwrap_or_default()
}

/// A mail program that records its arguments, one a line, and runs some shell lines.
pub struct MailProgram {
    folder: tempfile::TempDir,
}

impl MailProgram {
    /// Records the email, and then runs these shell lines. `$folder` is its own folder.
    pub fn after_reading(action: &str) -> MailProgram {
        MailProgram::running(&format!("cat > \"$folder/letter.eml\"\n{action}"))
    }

    /// Runs these shell lines only.
    pub fn running(action: &str) -> MailProgram {
        let folder = tempfile::Builder::new().prefix("mail-program-").tempdir().unwrap();
        let script = format!(
            "#!/bin/sh\nfolder='{}'\nprintf '%s\\n' \"$@\" > \"$folder/arguments\"\n{action}\n",
            folder.path().display()
        );
        write_program(&folder.path().join("sendmail"), &script);
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

    pub fn email(&self) -> Vec<u8> {
        fs::read(self.file("letter.eml")).unwrap()
    }
}

/// Writes a program from another process. A file that is open for writing can't be run, and a child that another
/// test starts meanwhile would inherit it open.
fn write_program(path: &Path, script: &str) {
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
