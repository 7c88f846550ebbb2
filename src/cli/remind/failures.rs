//! What was not delivered: said as it happens, and told at the end by the exit code.

use crate::cli::say;
use crate::error::{Error, Result};
use crate::model::message::{Channel, Outcome, Recipient, State, Undelivered};
use crate::page::counted;
use crate::report::delivery;

/// What nobody could be told of, and how many digests did not arrive.
#[derive(Debug, Default)]
pub struct Failures {
    without_anybody: Vec<String>,
    now: usize,
    /// Of those, how many are not tried again by themselves.
    for_good: usize,
    earlier: usize,
}

impl Failures {
    /// None so far but these things, which there is nobody to tell of.
    pub fn of(without_anybody: Vec<String>) -> Failures {
        Failures { without_anybody, ..Failures::default() }
    }

    /// Says what came of a digest, where it did not arrive. Where nothing is remembered, nothing is tried
    /// again.
    pub fn note(&mut self, recipient: &Recipient, outcome: &Outcome, state: Option<State>) {
        let (what, why) = match outcome {
            Outcome::Told(_) => return,
            Outcome::Later(why) | Outcome::Never(why) => ("did not arrive", why),
            Outcome::Doubt(why) => ("may not have arrived", why),
        };
        self.now += 1;
        self.for_good += usize::from(state.is_some_and(|state| state != State::Pending));
        let next = match state {
            Some(State::Pending) => "a later run tries again".to_owned(),
            Some(_) => {
                format!("`{}` sends it again", delivery::retrying(recipient))
            }
            None => "it is not tried again".to_owned(),
        };
        say(&format!("note: the digest for {} {what}: {why}; {next}", recipient.name));
    }

    /// Says what earlier runs could not deliver, and what still waits for somebody.
    pub fn standing(
        &mut self,
        undelivered: &[Undelivered],
        (channel, own): (Channel, Option<&Recipient>),
    ) {
        let is_ours = |one: &&Undelivered| {
            one.recipient.channel == channel && own.is_none_or(|own| one.recipient == *own)
        };
        let is_over = |one: &&Undelivered| matches!(one.state, State::Failed | State::Held);
        let standing = undelivered.iter().filter(is_ours).filter(is_over).count();
        self.earlier = standing.saturating_sub(self.for_good);
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
        match (told.is_empty(), self.nobody()) {
            (true, None) => Ok(()),
            (true, Some(why)) => Err(Error::Configuration(why)),
            (false, nobody) => {
                nobody.into_iter().for_each(|why| say(&format!("note: {why}")));
                Err(Error::Unavailable(told.join(", and ")))
            }
        }
    }

    /// What there is nobody to tell of, and what mends it.
    fn nobody(&self) -> Option<String> {
        let (first, more) = self.without_anybody.split_first()?;
        let more = match more.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Some(format!(
            "nobody was told of {first}{more}: there is no owner with an address; set `fallback` under \
             [mail] in track.toml to whom such things are sent, or leave them out by a filter such as --owner"
        ))
    }
}
