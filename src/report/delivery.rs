//! When reminders last ran, and what did not arrive: silence may be a failure.

use chrono::NaiveDate;
use serde::Serialize;

use super::lateness::ago;
use crate::model::calendar::with_weekday;
use crate::model::message::{Channel, MessageState, Recipient, Run, Undelivered};
use crate::model::shell::quoted;
use crate::page::{Block, counted};

#[derive(Debug, Serialize)]
pub struct Delivery {
    last_run: Run,
    pub undelivered: Vec<Undelivered>,
    #[serde(skip)]
    today: NaiveDate,
}

impl Delivery {
    /// What is still retried hasn't failed, unless it was first tried before the time limit (in UTC): then no
    /// run has come to give it up.
    pub fn of(
        last_run: Run,
        undelivered: Vec<Undelivered>,
        time_limit: &str,
        today: NaiveDate,
    ) -> Delivery {
        let has_failed = |one: &Undelivered| {
            one.state != MessageState::Pending
                || one.first_try.as_deref().is_some_and(|first_try| first_try < time_limit)
        };
        let undelivered = undelivered.into_iter().filter(has_failed).collect();
        Delivery { last_run, undelivered, today }
    }

    pub fn last_run(&self) -> String {
        last_run(&self.last_run, self.today)
    }

    pub fn blocks(&self) -> Vec<Block> {
        let failed = self.undelivered.iter().map(|one| {
            let retry = retry_command(&one.recipient);
            Block::Text(format!("{}: {}; `{retry}` sends it again", failed(one), why(one)))
        });
        failed.chain([Block::Aside(self.last_run())]).collect()
    }
}

pub fn failed(one: &Undelivered) -> String {
    let count = counted(one.reminders, "reminder");
    match one.state {
        MessageState::Held => format!("{count} to {} may not have arrived", one.recipient.name),
        _ => format!("{count} to {} could not be delivered", one.recipient.name),
    }
}

pub fn why(one: &Undelivered) -> &str {
    one.answer.as_deref().unwrap_or("no answer")
}

/// The command that retries what did not arrive; a command of the user's is known only by its hash.
pub fn retry_command(recipient: &Recipient) -> String {
    match recipient.channel {
        Channel::Mail => "track remind --email --retry".to_owned(),
        Channel::File => format!("track remind --to {} --retry", quoted(&recipient.name)),
        Channel::Command => "track remind --exec \"...\" --retry".to_owned(),
        Channel::Print => "track remind".to_owned(),
    }
}

/// `Reminders last ran 6 days ago, for Thu 20 May 2027; nothing to send.`
pub fn last_run(run: &Run, today: NaiveDate) -> String {
    let sent = match run.sent {
        0 => "nothing to send".to_owned(),
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
        Undelivered { recipient, state, reminders: 2, tries: 1, first_try: None, answer }
    }

    #[test]
    fn what_is_still_retried_has_not_failed() {
        let all =
            [MessageState::Pending, MessageState::Failed, MessageState::Held].map(undelivered);
        let since = "2027-01-31T08:00:00Z";
        let delivery = Delivery::of(run("2027-02-01"), all.to_vec(), since, day("2027-02-01"));
        let said: Vec<String> = delivery.undelivered.iter().map(failed).collect();

        assert_eq!(
            said,
            [
                "2 reminders to acc@example.org could not be delivered",
                "2 reminders to acc@example.org may not have arrived",
            ]
        );
    }

    #[test]
    fn what_no_run_retried_has_failed_after_the_time_limit() {
        let tried = |at: &str| {
            let one =
                Undelivered { first_try: Some(at.into()), ..undelivered(MessageState::Pending) };
            let since = "2027-01-31T08:00:00Z";
            let delivery = Delivery::of(run("2027-02-01"), vec![one], since, day("2027-02-01"));
            delivery.undelivered.len()
        };
        assert_eq!((tried("2027-01-31T07:59:59Z"), tried("2027-01-31T08:00:00Z")), (1, 0));
    }

    #[test]
    fn how_long_ago_reminders_ran_is_said_in_days() {
        let said = |on: &str| last_run(&run(on), day("2027-02-01"));
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
