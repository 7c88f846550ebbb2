//! What was not delivered: reported as it happens, and by the exit code at the end.

use crate::cli::say::say;
use crate::error::{Error, Result, first_of};
use crate::model::delivery::{DeliveryOutcome, Failure};
use crate::model::message::{Destination, MessageState, Recipient, Undelivered};
use crate::page::counted;
use crate::report::delivery;

#[derive(Debug, Default)]
pub struct Failures {
    without_recipient: Vec<String>,
    now: usize,
    /// Of those, how many are not retried automatically.
    given_up: usize,
    earlier: usize,
}

impl Failures {
    pub fn of(without_recipient: Vec<String>) -> Failures {
        Failures { without_recipient, ..Failures::default() }
    }

    /// Reports a digest that did not arrive. Without a state it was not recorded, and is not retried.
    pub fn note(
        &mut self,
        recipient: &Recipient,
        outcome: &DeliveryOutcome,
        state: Option<MessageState>,
    ) {
        let Err(failure) = outcome else { return };
        let what = match failure {
            Failure::Temporary(_) | Failure::Permanent(_) | Failure::Stopped => "did not arrive",
            Failure::Unknown(_) => "may not have arrived",
        };
        self.now += 1;
        self.given_up += usize::from(state.is_some_and(|state| state != MessageState::Pending));
        let next = match state {
            Some(MessageState::Pending) => "a later run will retry".to_owned(),
            Some(_) => format!("`{}` sends it again", delivery::retry_command(recipient)),
            None => "it will not be retried".to_owned(),
        };
        let why = failure.reason();
        say(&format!("note: the digest for {} {what}: {why}; {next}", recipient.name));
    }

    /// Counts what earlier runs to the same destination could not deliver.
    pub fn count_earlier(&mut self, undelivered: &[Undelivered], destination: &Destination) {
        let has_failed = |one: &&Undelivered| {
            let is_retried = matches!(one.state, MessageState::Pending | MessageState::Sending);
            destination.includes(&one.recipient) && !is_retried
        };
        let failed = undelivered.iter().filter(has_failed).count();
        self.earlier = failed.saturating_sub(self.given_up);
    }

    /// An error if anything did not arrive.
    pub fn report(&self) -> Result<()> {
        let mut failed = Vec::new();
        if self.now > 0 {
            failed.push(format!("{} did not arrive", counted(self.now, "digest")));
        }
        if self.earlier > 0 {
            let earlier = counted(self.earlier, "digest");
            failed.push(format!(
                "{earlier} from earlier runs never arrived; `track check` lists them"
            ));
        }
        match self.unaddressed() {
            Some(why) if failed.is_empty() => return Err(Error::Configuration(why)),
            Some(why) => say(&format!("note: {why}")),
            None if failed.is_empty() => return Ok(()),
            None => {}
        }
        Err(Error::Unavailable(failed.join(", and ")))
    }

    fn unaddressed(&self) -> Option<String> {
        if self.without_recipient.is_empty() {
            return None;
        }
        let first = first_of(self.without_recipient.iter().cloned(), 1);
        Some(format!(
            "no reminder was sent for {first}: there is no owner with an address; set `fallback` under \
             [mail] in track.toml, or leave them out with a filter such as --owner"
        ))
    }
}
