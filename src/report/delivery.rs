//! When reminders last ran, and what did not arrive: silence may be a failure too.

use chrono::NaiveDate;
use serde::Serialize;

use super::lateness::ago;
use crate::model::calendar::with_weekday;
use crate::model::message::{Channel, Recipient, Run, State, Undelivered};
use crate::model::shell::quoted;
use crate::page::{Block, counted};

/// When reminders last ran, and which digests did not arrive.
#[derive(Debug, Serialize)]
pub struct Delivery {
    last_run: Run,
    undelivered: Vec<Undelivered>,
    #[serde(skip)]
    today: NaiveDate,
}

impl Delivery {
    /// What the register remembers of reminders. What is still tried again has not failed yet; what was
    /// first tried before a moment in UTC should have been given up, and there was no run that did it.
    pub fn of(
        last_run: Run,
        undelivered: Vec<Undelivered>,
        patience_since: &str,
        today: NaiveDate,
    ) -> Delivery {
        let is_old = |one: &Undelivered| {
            one.first_try.as_deref().is_some_and(|first_try| first_try < patience_since)
        };
        let is_over = |one: &Undelivered| one.state != State::Pending || is_old(one);
        let undelivered = undelivered.into_iter().filter(is_over).collect();
        Delivery { last_run, undelivered, today }
    }

    /// The digests that did not arrive.
    pub fn undelivered(&self) -> &[Undelivered] {
        &self.undelivered
    }

    /// When reminders last ran, in a sentence.
    pub fn last_run(&self) -> String {
        last_run(&self.last_run, self.today)
    }

    /// The same for people.
    pub fn blocks(&self) -> Vec<Block> {
        let told = self.undelivered.iter().map(|one| {
            let again = retrying(&one.recipient);
            Block::Text(format!("{}: {}; `{again}` sends it again", failed(one), why(one)))
        });
        told.chain([Block::Aside(self.last_run())]).collect()
    }
}

/// What became of a digest that did not arrive.
pub fn failed(one: &Undelivered) -> String {
    let count = counted(one.reminders, "reminder");
    match one.state {
        State::Held => format!("{count} to {} may not have arrived", one.recipient.name),
        _ => format!("{count} to {} could not be delivered", one.recipient.name),
    }
}

/// What was said last when it was handed over.
pub fn why(one: &Undelivered) -> &str {
    one.answer.as_deref().unwrap_or("nothing was said")
}

/// The command that sends once more what did not arrive; a command of the user's is known by its hash alone.
pub fn retrying(recipient: &Recipient) -> String {
    match recipient.channel {
        Channel::Mail => "track remind --email --retry".to_owned(),
        Channel::File => format!("track remind --to {} --retry", quoted(&recipient.name)),
        Channel::Command => "track remind --exec \"...\" --retry".to_owned(),
        Channel::Print => "track remind".to_owned(),
    }
}

/// The newest run in a sentence.
pub fn last_run(run: &Run, today: NaiveDate) -> String {
    let told = match run.told {
        0 => "told nothing".to_owned(),
        told => format!("told {}", counted(told, "reminder")),
    };
    let ago = ago((today - run.day).num_days());
    format!("Reminders last ran {ago}, for {}, and {told}.", with_weekday(run.day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn run(on: &str) -> Run {
        let (at, login) = (format!("{on}T08:00:00Z"), "liaison".to_owned());
        Run { at, day: day(on), login, channel: Channel::Print, told: 1 }
    }

    fn undelivered(state: State) -> Undelivered {
        let recipient = Recipient { channel: Channel::Mail, name: "acc@example.org".to_owned() };
        let answer = Some("550 no such user".to_owned());
        Undelivered { recipient, state, reminders: 2, tries: 1, first_try: None, answer }
    }

    #[test]
    fn what_is_still_tried_again_has_not_failed() {
        let all = [State::Pending, State::Failed, State::Held].map(undelivered);
        let since = "2027-01-31T08:00:00Z";
        let delivery = Delivery::of(run("2027-02-01"), all.to_vec(), since, day("2027-02-01"));
        let said: Vec<String> = delivery.undelivered().iter().map(failed).collect();

        assert_eq!(
            said,
            [
                "2 reminders to acc@example.org could not be delivered",
                "2 reminders to acc@example.org may not have arrived",
            ]
        );
    }

    #[test]
    fn what_nobody_tried_again_has_failed_when_its_time_is_over() {
        let tried = |at: &str| {
            let one = Undelivered { first_try: Some(at.into()), ..undelivered(State::Pending) };
            let since = "2027-01-31T08:00:00Z";
            let delivery = Delivery::of(run("2027-02-01"), vec![one], since, day("2027-02-01"));
            delivery.undelivered().len()
        };
        assert_eq!((tried("2027-01-31T07:59:59Z"), tried("2027-01-31T08:00:00Z")), (1, 0));
    }

    #[test]
    fn how_long_ago_reminders_ran_is_said_in_days() {
        let said = |on: &str| last_run(&run(on), day("2027-02-01"));
        assert_eq!(
            said("2027-02-01"),
            "Reminders last ran today, for Mon 1 Feb 2027, and told 1 reminder."
        );
        assert!(said("2027-01-20").starts_with("Reminders last ran 12 days ago, for Wed 20 Jan"));
    }
}
