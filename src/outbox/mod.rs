//! Hands a finished message to a file, a command or a mail system, and tells what became of it.
//!
//! A letter that the other side accepted is delivered; else a [`Failure`] says whether another try
//! can help, and whether nobody knows. Nothing here decides who gets what.

pub mod command;
pub mod file;
mod letter;
mod program;
pub mod secret;
mod sendmail;
#[cfg_attr(not(feature = "mail"), path = "no_smtp.rs")]
mod smtp;

use std::fmt;
use std::path::Path;
use std::time::Duration;

use crate::error::{Error, Result, shortened};
use crate::model::clean::Clean;
use crate::model::mail::Transport;
pub use letter::Letter;

/// What the other side said when it took a message, in one harmless line; or why it did not.
pub type Outcome = std::result::Result<String, Failure>;

/// Why a message was not delivered, or may not have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Nothing was delivered, and another time it may be: nobody answered, the disk is full.
    Temporary(String),
    /// Nothing was delivered, and another try would end as this one: the recipient is unknown.
    Permanent(String),
    /// Nobody knows whether it was delivered: the connection broke after the last byte.
    Unknown(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Failure::Temporary(why) | Failure::Permanent(why) => f.write_str(why),
            Failure::Unknown(why) => write!(f, "{why}; it may have been delivered"),
        }
    }
}

impl Failure {
    fn temporary(why: &str) -> Failure {
        Failure::Temporary(one_line(why))
    }

    fn permanent(why: &str) -> Failure {
        Failure::Permanent(one_line(why))
    }

    fn unknown(why: &str) -> Failure {
        Failure::Unknown(one_line(why))
    }
}

/// For how long something is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a connection, and for each answer of a mail server.
    pub answer: Duration,
    /// For the answer that takes a whole letter; longer, since a server then looks at it.
    pub acceptance: Duration,
    /// For a mail program, from its start to its end.
    pub program: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            answer: Duration::from_secs(30),
            acceptance: Duration::from_secs(120),
            program: Duration::from_secs(120),
        }
    }
}

/// A way for letters, open for several of them.
#[derive(Debug)]
pub struct Post(Way);

#[derive(Debug)]
enum Way {
    Smtp(Box<smtp::Server>),
    Sendmail(sendmail::Program),
}

impl Post {
    /// Opens a way: reads the password, if there is one, and looks for the program. Nothing is
    /// connected yet. `credentials` is the folder that systemd names.
    pub fn open(
        transport: &Transport,
        credentials: Option<&Path>,
        patience: Patience,
    ) -> Result<Post> {
        if cfg!(not(feature = "mail")) {
            return Err(cannot_mail());
        }
        let way = match transport {
            Transport::Smtp(smtp) => {
                Way::Smtp(Box::new(smtp::Server::open(smtp, credentials, patience)?))
            }
            Transport::Sendmail(path) => {
                Way::Sendmail(sendmail::Program::open(path, patience.program)?)
            }
        };
        Ok(Post(way))
    }

    /// Sends a letter to its recipient.
    pub fn send(&mut self, letter: &Letter) -> Outcome {
        let Some(to) = &letter.to else {
            return Err(Failure::permanent("the letter has no recipient"));
        };
        let message = letter.bytes().map_err(|error| Failure::permanent(&error.to_string()))?;
        match &mut self.0 {
            Way::Smtp(server) => server.send(&letter.from, to, &message),
            Way::Sendmail(program) => program.send(&letter.from, to, message),
        }
    }
}

/// What a build without mail says to all of it.
fn cannot_mail() -> Error {
    Error::Configuration(
        "this build of track cannot mail: it was made without the feature `mail`".into(),
    )
}

/// What somebody else said, as one harmless line of a bearable length.
fn one_line(said: &str) -> String {
    const LONGEST_ANSWER: usize = 300;
    let words: Vec<&str> = said.split_whitespace().collect();
    shortened(&Clean(&words.join(" ")).to_string(), LONGEST_ANSWER)
}
