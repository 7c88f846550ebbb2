//! One digest of reminders on its way to one recipient, and the record of what was sent.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::choices::{OneOf, one_of};
use super::reminder::SubjectKind;
use super::reminder_step::Step;
use crate::error::{Error, Result};

one_of! {
    Channel, "channel" {
        Print = "print",
        Mail = "mail",
        File = "file",
        Command = "command",
    }
}

one_of! {
    MessageState, "state of a digest" {
        Pending = "pending",
        Sending = "sending",
        Sent = "told",
        Failed = "failed",
        /// It may have arrived, so it isn't sent again automatically.
        Held = "held",
        Cancelled = "cancelled",
    }
}

one_of! {
    ReminderState, "state of a reminder" {
        Planned = "planned",
        Sent = "told",
        Superseded = "superseded",
        Cancelled = "cancelled",
    }
}

/// A login, an address, a path, or the hash of a command. Addresses are compared without case.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Recipient {
    pub channel: Channel,
    #[serde(rename = "recipient")]
    pub name: String,
}

impl Recipient {
    fn key(&self) -> (Channel, Cow<'_, str>) {
        let name = match self.channel {
            Channel::Mail => Cow::Owned(self.name.to_ascii_lowercase()),
            _ => Cow::Borrowed(self.name.as_str()),
        };
        (self.channel, name)
    }
}

impl PartialEq for Recipient {
    fn eq(&self, other: &Recipient) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Recipient {}

impl PartialOrd for Recipient {
    fn partial_cmp(&self, other: &Recipient) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Recipient {
    fn cmp(&self, other: &Recipient) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}:{}", self.channel, self.name)
    }
}

impl FromStr for Recipient {
    type Err = Error;

    fn from_str(text: &str) -> Result<Recipient> {
        let parts = text.split_once(':');
        let read = parts.and_then(|(channel, name)| {
            let channel = Channel::ALL.iter().copied().find(|known| known.word() == channel)?;
            Some(Recipient { channel, name: name.to_owned() })
        });
        read.ok_or_else(|| Error::BadData(format!("{text:?} isn't a recipient of reminders")))
    }
}

/// A channel and, unless it is mail, its only recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    pub channel: Channel,
    pub recipient: Option<Recipient>,
}

impl Destination {
    pub fn includes(&self, recipient: &Recipient) -> bool {
        recipient.channel == self.channel
            && self.recipient.as_ref().is_none_or(|only| only == recipient)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Run {
    /// In UTC, by the machine's clock.
    pub at: String,
    pub day: NaiveDate,
    pub login: String,
    pub channel: Channel,
    #[serde(rename = "told")]
    pub sent: i64,
}

/// What became of one step for one recipient.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LoggedReminder {
    pub about: SubjectKind,
    /// The finding's or the inspection's name; none if undo removed it.
    #[serde(rename = "ref")]
    pub called: Option<String>,
    #[serde(rename = "id")]
    pub number: Option<i64>,
    pub body: Option<String>,
    pub step: Step,
    /// The due date, the day of the claim, or the last day of a snooze.
    pub date: NaiveDate,
    #[serde(skip)]
    pub date_shown: String,
    #[serde(flatten)]
    pub recipient: Recipient,
    pub state: ReminderState,
    pub day: NaiveDate,
    #[serde(rename = "told")]
    pub sent: Option<String>,
    pub message: Option<MessageState>,
    pub message_id: Option<String>,
    /// How often the digest was sent again because its fate was unknown.
    pub doubts: i64,
    pub answer: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Undelivered {
    #[serde(flatten)]
    pub recipient: Recipient,
    pub state: MessageState,
    pub reminders: i64,
    pub tries: i64,
    pub first_try: Option<String>,
    /// Not retried before this moment, in UTC.
    pub next_try: Option<String>,
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
            assert_eq!(recipient.to_string().parse::<Recipient>().unwrap(), recipient);
        }
    }

    #[test]
    fn the_case_of_an_address_names_nobody_else_and_that_of_a_file_does() {
        let to = |channel, name: &str| Recipient { channel, name: name.to_owned() };

        assert_eq!(to(Channel::Mail, "ACC@example.org"), to(Channel::Mail, "acc@example.org"));
        assert_ne!(to(Channel::File, "/srv/A"), to(Channel::File, "/srv/a"));
    }

    #[test]
    fn an_unreadable_recipient_is_a_fault_and_never_somebody_else() {
        for text in ["", "liaison", "pigeon:liaison", "Mail:acc@example.org"] {
            assert_eq!(text.parse::<Recipient>().unwrap_err().exit_code(), 65, "{text:?}");
        }
    }

    #[test]
    fn mail_goes_to_anybody_and_a_file_to_itself() {
        let to = |channel, name: &str| Recipient { channel, name: name.to_owned() };
        let mail = Destination { channel: Channel::Mail, recipient: None };
        let file = to(Channel::File, "/srv/a.eml");
        let one = Destination { channel: Channel::File, recipient: Some(file.clone()) };

        assert!(mail.includes(&to(Channel::Mail, "acc@example.org")) && !mail.includes(&file));
        assert!(one.includes(&file) && !one.includes(&to(Channel::File, "/srv/b.eml")));
    }
}
