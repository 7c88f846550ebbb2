//! What was not delivered: said as it happens, and told at the end by the exit code.

use crate::cli::say;
use crate::error::{Error, Result};
use crate::model::message::{Channel, Outcome, Recipient, State, Undelivered};
use crate::page::counted;
use crate::report::delivery;

/// How many digests did not arrive.
#[derive(Debug, Default)]
pub struct Failures {
    now: usize,
    earlier: usize,
}

impl Failures {
    /// Says what came of a digest, where it did not arrive. Where nothing is remembered, nothing is tried
    /// again.
    pub fn note(&mut self, recipient: &Recipient, outcome: &Outcome, state: Option<State>) {
        let why = match outcome {
            Outcome::Told(_) => return,
            Outcome::Later(why) | Outcome::Never(why) | Outcome::Doubt(why) => why,
        };
        self.now += 1;
        let next = match state {
            Some(State::Pending) => "a later run tries again".to_owned(),
            Some(_) => {
                format!("`{}` sends it again", delivery::retrying(recipient.channel))
            }
            None => "it is not tried again".to_owned(),
        };
        say(&format!("note: the digest for {} did not arrive: {why}; {next}", recipient.name));
    }

    /// Says what earlier runs could not deliver, and what still waits for somebody.
    pub fn standing(&mut self, undelivered: &[Undelivered], channel: Channel) {
        let is_ours = |one: &&Undelivered| one.recipient.channel == channel;
        let is_over = |one: &&Undelivered| matches!(one.state, State::Failed | State::Held);
        let standing = undelivered.iter().filter(is_ours).filter(is_over).count();
        self.earlier = standing.saturating_sub(self.now);
    }

    /// The end of the run: in failure where anything has not arrived.
    pub fn told(&self) -> Result<()> {
        let now = (self.now > 0).then(|| format!("{} did not arrive", counted(self.now, "digest")));
        let earlier = (self.earlier > 0).then(|| {
            format!(
                "{} of earlier runs never did; `track check` names them",
                counted(self.earlier, "digest")
            )
        });
        let told: Vec<String> = [now, earlier].into_iter().flatten().collect();
        match told.is_empty() {
            true => Ok(()),
            false => Err(Error::Unavailable(told.join(", and "))),
        }
    }
}
