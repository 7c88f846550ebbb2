//! One digest of reminders on its way to one recipient.

use std::fmt;

use chrono::{NaiveDate, TimeDelta};
use serde::Serialize;

use super::choices::{OneOf, one_of};
use super::mail::OnDoubt;
use super::reminder::Noun;

one_of! {
    /// By which way a digest leaves.
    Channel, "way to deliver" {
        Print = "print",
        Mail = "mail",
        /// It is written into a file, as a mail.
        File = "file",
        Command = "command",
    }
}

one_of! {
    /// What has become of a digest.
    State, "state of a digest" {
        Pending = "pending",
        Sending = "sending",
        Told = "told",
        /// It could not be delivered.
        Failed = "failed",
        /// Nobody knows whether it was accepted, and it is not sent again unasked.
        Held = "held",
        Cancelled = "cancelled",
    }
}

one_of! {
    /// What has become of one step of one finding or duty.
    StepState, "state of a reminder" {
        /// It is in a digest that has not arrived yet.
        Planned = "planned",
        Told = "told",
        Superseded = "superseded",
        Cancelled = "cancelled",
    }
}

/// Who is told, by which way: a login, an address, a path, or the hash of a command.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Recipient {
    pub channel: Channel,
    /// Who.
    #[serde(rename = "recipient")]
    pub name: String,
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}:{}", self.channel, self.name)
    }
}

impl Recipient {
    /// The recipient as the register keeps them: the way, a colon and the name.
    pub fn kept(text: &str) -> Recipient {
        let (way, name) = text.split_once(':').unwrap_or(("print", text));
        Recipient { channel: Channel::of(way).unwrap_or(Channel::Print), name: name.to_owned() }
    }
}

/// What came of handing a digest over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Told(String),
    /// Not now: it is tried again.
    Later(String),
    /// Never: somebody must mend something first.
    Never(String),
    /// It may have been accepted, or not.
    Doubt(String),
}

/// A run of `track remind`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The moment in UTC, as the machine's clock claimed it.
    pub at: String,
    pub day: NaiveDate,
    pub login: String,
    pub channel: Channel,
    pub told: i64,
}

/// How a run deals with what does not go well.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For how long a digest is tried again before it has failed.
    pub longest: TimeDelta,
    /// What becomes of a digest of which nobody knows.
    pub on_doubt: OnDoubt,
}

/// A step of a finding or duty, and what became of it for one recipient.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    pub about: Noun,
    /// The finding's name, or that of a duty's inspection; none where undo took it away.
    #[serde(rename = "ref")]
    pub called: Option<String>,
    /// The number of the finding or the inspection.
    #[serde(rename = "id")]
    pub number: Option<i64>,
    pub body: Option<String>,
    /// The step, such as `ahead-28`.
    pub step: String,
    /// The due date, the day of the claim, or that of the return.
    pub date: NaiveDate,
    /// For whom.
    #[serde(flatten)]
    pub recipient: Recipient,
    pub state: StepState,
    pub day: NaiveDate,
    pub told: Option<String>,
    /// What became of the digest that it is in; none where it is in none.
    pub message: Option<State>,
    pub message_id: Option<String>,
    /// How often that was handed over again without knowing what had become of it.
    pub doubts: i64,
    /// What was said last when it was handed over.
    pub answer: Option<String>,
}

/// A digest that did not reach its recipient, and what was said last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undelivered {
    /// For whom it was.
    #[serde(flatten)]
    pub recipient: Recipient,
    /// Whether it failed, is held, or is to be tried again.
    pub state: State,
    pub reminders: i64,
    pub tries: i64,
    pub first_try: Option<String>,
    pub answer: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_reads_back_as_itself() {
        for (channel, name) in [
            (Channel::Print, "liaison"),
            (Channel::Mail, "acc-crime@example.org"),
            (Channel::File, "/srv/mail: track"),
            (Channel::Command, "print:print"),
        ] {
            let recipient = Recipient { channel, name: name.to_owned() };
            assert_eq!(Recipient::kept(&recipient.to_string()), recipient);
        }
    }
}
