//! When reminders last ran, and what did not arrive: silence may be a failure.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::lateness::ago;
use crate::model::calendar::with_weekday;
use crate::model::message::{Channel, MessageState, Recipient, Run, Undelivered};
use crate::model::shell::quoted;
use crate::page::{Block, counted};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Delivery {
    last_run: Run,
    pub undelivered: Vec<Undelivered>,
    /// How many reminders a run is sending now; it may have been killed.
    being_sent: i64,
    #[serde(skip)]
    today: NaiveDate,
}

impl Delivery {
    pub fn of(
        last_run: Run,
        undelivered: Vec<Undelivered>,
        being_sent: i64,
        today: NaiveDate,
    ) -> Delivery {
        Delivery { last_run, undelivered, being_sent, today }
    }

    pub fn last_run(&self) -> String {
        let is_done = self.undelivered.is_empty() && self.being_sent == 0;
        let said =
            ran(&self.last_run, if is_done { NOTHING_TO_SEND } else { "none sent" }, self.today);
        match self.being_sent {
            0 => said,
            count => {
                let (what, are) =
                    (counted(count, "reminder"), if count == 1 { "is" } else { "are" });
                format!(
                    "{said} {what} {are} being sent, unless that run was interrupted: `track status` tells in ten minutes."
                )
            }
        }
    }

    pub fn into_run(self) -> Run {
        self.last_run
    }

    pub fn blocks(&self) -> Vec<Block> {
        let failed = self.undelivered.iter().map(|one| {
            let retry = retry_command(&one.recipient);
            Block::Text(format!("{}; `{retry}` {}", in_words(one), remedy(one)))
        });
        failed.chain([Block::Aside(self.last_run())]).collect()
    }
}

/// `2 reminders to acc@example.org could not be delivered: 550 no such user`.
pub fn in_words(one: &Undelivered) -> String {
    let what = format!("{} to {}", counted(one.reminders, "reminder"), one.recipient.name);
    let why = one.answer.as_deref().unwrap_or("no answer");
    match one.state {
        MessageState::Pending if one.tries == 0 => format!("{what} not sent yet"),
        MessageState::Pending => {
            let tries = counted(one.tries, "try");
            format!("{what} not delivered yet, after {tries}: {why}; a later run will retry")
        }
        MessageState::Sending => {
            format!("{what} may not have arrived: the run that sent them did not finish")
        }
        MessageState::Held => format!("{what} may not have arrived: {why}"),
        _ => format!("{what} could not be delivered: {why}"),
    }
}

fn remedy(one: &Undelivered) -> &'static str {
    match one.state {
        MessageState::Pending if one.tries == 0 => "sends it now",
        MessageState::Pending => "tries it now",
        _ => "sends it again",
    }
}

/// The command that retries what did not arrive; a command of the user's is known only by its hash.
pub fn retry_command(recipient: &Recipient) -> String {
    match recipient.channel {
        Channel::Mail => "track remind --email --retry".to_owned(),
        Channel::File => format!("track remind --to {} --retry", quoted(&recipient.name)),
        Channel::Command => "track remind --exec \"...\" --retry".to_owned(),
        Channel::Print => "track remind --remember".to_owned(),
    }
}

const NOTHING_TO_SEND: &str = "nothing to send";

/// `Reminders last ran 6 days ago, for Thu 20 May 2027; nothing to send.`
fn ran(run: &Run, if_none: &str, today: NaiveDate) -> String {
    let sent = match run.sent {
        0 => if_none.to_owned(),
        sent => format!("{} sent", counted(sent, "reminder")),
    };
    let day = with_weekday(run.day);
    let when = match (today - run.day).num_days() {
        ..0 => format!("for {day}, which is later than the day shown here"),
        days => format!("{}, for {day}", ago(days)),
    };
    format!("Reminders last ran {when}; {sent}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn run(on: &str) -> Run {
        let (at, login) = (format!("{on}T08:00:00Z"), "liaison".to_owned());
        Run { at, day: day(on), login, channel: Channel::Print, sent: 1 }
    }

    fn undelivered(state: MessageState) -> Undelivered {
        let recipient = Recipient { channel: Channel::Mail, name: "acc@example.org".to_owned() };
        let answer = Some("550 no such user".to_owned());
        Undelivered {
            recipient,
            state,
            reminders: 2,
            tries: 1,
            first_try: None,
            next_try: None,
            answer,
        }
    }

    #[test]
    fn what_did_not_arrive_is_said_at_once() {
        let said = |state| in_words(&undelivered(state));

        assert_eq!(
            said(MessageState::Pending),
            "2 reminders to acc@example.org not delivered yet, after 1 try: 550 no such user; a later run will retry"
        );
        assert_eq!(
            said(MessageState::Failed),
            "2 reminders to acc@example.org could not be delivered: 550 no such user"
        );
        assert_eq!(
            said(MessageState::Held),
            "2 reminders to acc@example.org may not have arrived: 550 no such user"
        );
        let planned = Undelivered { tries: 0, answer: None, ..undelivered(MessageState::Pending) };
        assert_eq!(in_words(&planned), "2 reminders to acc@example.org not sent yet");
    }

    #[test]
    fn what_is_being_sent_is_not_nothing() {
        let said = |being_sent| {
            let run = Run { sent: 0, ..run("2027-02-01") };
            Delivery::of(run, vec![], being_sent, day("2027-02-01")).last_run()
        };
        assert_eq!(said(0), "Reminders last ran today, for Mon 1 Feb 2027; nothing to send.");
        assert_eq!(
            said(2),
            "Reminders last ran today, for Mon 1 Feb 2027; none sent. 2 reminders are being sent, unless that run was \
             interrupted: `track status` tells in ten minutes."
        );
    }

    #[test]
    fn how_long_ago_reminders_ran_is_said_in_days() {
        let said = |on: &str| ran(&run(on), NOTHING_TO_SEND, day("2027-02-01"));
        assert_eq!(
            said("2027-02-01"),
            "Reminders last ran today, for Mon 1 Feb 2027; 1 reminder sent."
        );
        assert!(said("2027-01-20").starts_with("Reminders last ran 12 days ago, for Wed 20 Jan"));
        assert_eq!(
            said("2027-05-10"),
            "Reminders last ran for Mon 10 May 2027, which is later than the day shown here; 1 reminder sent."
        );
    }
}
