//! One run: everything that stands is told; or what is new is planned, and each digest claimed, handed
//! over and settled.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Args;
use super::failures::Failures;
use super::way::{Way, print};
use crate::cli::context::Context;
use crate::cli::say;
use crate::error::{Error, Result};
use crate::model::message::{Channel, Outcome, Patience, Recipient};
use crate::model::reminder::{Key, Noun, Steps, Subject, check_clock};
use crate::model::reminder_schedule::Pace;
use crate::page::counted;
use crate::render::Format;
use crate::report::reminders::{Reminders, Titles};
use crate::store::{self, Claimed, Detail, Store, WantedDigest, Watch};

/// What was taken, and cannot be remembered, comes twice.
fn say_that_it_is_forgotten(recipient: &Recipient, outcome: &Outcome) {
    if matches!(outcome, Outcome::Told(_)) {
        say(&format!(
            "note: the digest for {} was handed over, and that cannot be remembered now: a later run hands \
             it over once more, with the same Message-ID",
            recipient.name
        ));
    }
}

/// The letter that is on its way is never cut off: only what comes of it can be remembered.
fn stopped() -> Error {
    Error::Stopped(
        "interrupted: what was handed over is remembered, and a later run tells the rest".into(),
    )
}

/// One run of `track remind`.
pub struct Round<'a> {
    /// What was typed.
    pub args: &'a Args,
    /// The register and the day.
    pub context: &'a Context<'a>,
    /// By which way it tells.
    pub way: Way,
    /// How far ahead, and how often.
    pub pace: Pace,
}

impl Round<'_> {
    /// Tells everything that stands, and remembers nothing. Where it is only to be shown, it is printed,
    /// whatever the way.
    pub fn everything(&self) -> Result<()> {
        let store = self.context.read()?;
        let subjects = self.subjects(&store)?;
        drop(store);
        let standing = |subject: Subject| {
            let keys = self.steps(&subject, None).now;
            (!keys.is_empty()).then_some((subject, keys))
        };
        let standing: Vec<_> = subjects.into_iter().filter_map(standing).collect();
        if standing.is_empty() {
            return self.say_that_nothing_stands();
        }
        let mut steps: HashMap<(Noun, i64), Vec<Key>> = standing
            .iter()
            .map(|(subject, keys)| ((subject.noun(), subject.row), keys.clone()))
            .collect();
        let subjects = standing.into_iter().map(|(subject, _)| subject).collect();
        let sorted = self.way.sorted(subjects, self.context);
        let mut failures = Failures::of(sorted.without_anybody);
        for (at, (recipient, subjects)) in sorted.of.into_iter().enumerate() {
            let mut keys = |subject: &Subject| steps.remove(&(subject.noun(), subject.row));
            let content =
                subjects.into_iter().filter_map(|subject| Some((keys(&subject)?, subject)));
            let content = content.map(|(keys, subject)| (subject, keys)).collect();
            let digest = self.digest(&recipient, content)?;
            if self.args.dry_run {
                print(&digest, self.format(), self.context)?;
                continue;
            }
            let name = format!("{}-{at}@{}", self.context.stamp(), self.way.domain());
            let outcome =
                self.way.hand_over(&digest, (&name, &recipient), self.format(), self.context)?;
            failures.note(&recipient, &outcome, None);
        }
        failures.told()
    }

    /// Tells what was not told yet, and remembers it.
    pub fn what_is_new(&self) -> Result<()> {
        let watch = Watch::set_to(self.context.now());
        self.context.remember("remind", |store| {
            let last = store.last_run()?.map(|run| run.day);
            if let Some(last) = last.filter(|_| !self.args.confirm_clock) {
                check_clock(last, self.context.today())?;
            }
            if self.args.retry {
                let own = self.way.recipient(self.context);
                store.retry((self.way.channel(), own.as_ref()))?;
            }
            let (run, without_anybody) = self.plan(store, &watch, last)?;
            let mut failures = Failures::of(without_anybody);
            let (mut told, most) = (0, self.context.config()?.letters_per_run());
            while told < most
                && let Some(claimed) = self.claim(store, &watch)?
            {
                told += 1;
                self.deliver(store, (&watch, run), &claimed, &mut failures)?;
                if store::is_interrupted() {
                    return Err(stopped());
                }
            }
            if told == 0 {
                self.say_that_nothing_stands()?;
            }
            if told == most {
                self.say_what_is_left(store, &watch, told)?;
            }
            let own = self.way.recipient(self.context);
            failures.standing(&store.undelivered()?, (self.way.channel(), own.as_ref()));
            failures.told()
        })
    }

    /// Plans what is new; answers with the number of the run, and the names of what nobody can be told of.
    fn plan(
        &self,
        store: &mut Store,
        watch: &Watch,
        last: Option<NaiveDate>,
    ) -> Result<(i64, Vec<String>)> {
        let stands = |subject: &Subject| !self.steps(subject, last).now.is_empty();
        let subjects = self.subjects(store)?.into_iter().filter(stands).collect();
        let sorted = self.way.sorted(subjects, self.context);
        let steps = |subjects: Vec<Subject>| {
            subjects.iter().map(|subject| self.steps(subject, last)).collect()
        };
        let takes_over = self.args.retry || self.way.channel() == Channel::Mail;
        let wanted =
            |(recipient, subjects)| WantedDigest { recipient, steps: steps(subjects), takes_over };
        let wanted: Vec<WantedDigest> = sorted.of.into_iter().map(wanted).collect();
        let login = self.context.login();
        let of = (self.context.today(), login.as_str(), self.way.channel());
        let (run, is_doubtful) = store.plan(watch, of, &wanted, self.way.domain())?;
        if is_doubtful {
            say(
                "note: an earlier run was not heard of again: what it may have printed is told once more",
            );
        }
        Ok((run, sorted.without_anybody))
    }

    fn claim(&self, store: &mut Store, watch: &Watch) -> Result<Option<Claimed>> {
        let own = self.way.recipient(self.context);
        store.claim(watch, &self.patience()?, (self.way.channel(), own.as_ref()))
    }

    /// Hands over what was claimed, with no transaction open, and keeps what came of it.
    fn deliver(
        &self,
        store: &mut Store,
        (watch, run): (&Watch, i64),
        claimed: &Claimed,
        failures: &mut Failures,
    ) -> Result<()> {
        let recipient = &claimed.recipient;
        if claimed.is_doubtful {
            say(&format!(
                "note: what may have reached {} is sent once more, with the same Message-ID",
                recipient.name
            ));
        }
        let digest = self.digest(recipient, store.content(claimed, self.detail())?)?;
        let handed =
            self.way.hand_over(&digest, (&claimed.name, recipient), self.format(), self.context);
        match handed {
            Ok(outcome) => {
                let state = store
                    .settle(watch, &self.patience()?, claimed, (&outcome, run))
                    .inspect_err(|_| say_that_it_is_forgotten(recipient, &outcome))?;
                failures.note(recipient, &outcome, Some(state));
                Ok(())
            }
            Err(error) => {
                store.unplan(claimed)?;
                Err(error)
            }
        }
    }

    /// What the filters select, and may have to be told.
    fn subjects(&self, store: &Store) -> Result<Vec<Subject>> {
        let today = self.context.today();
        let filter = self.args.filter.filter(store, today)?;
        let mut subjects = store.subjects(&filter, &self.pace, self.detail(), today)?;
        subjects.retain(|subject| self.tells_of_duties() || subject.finding().is_some());
        Ok(subjects)
    }

    /// Whether duties are told at all: in lines for programs there are findings alone, and what was not
    /// printed was not told.
    fn tells_of_duties(&self) -> bool {
        let is_printed = matches!(self.way, Way::Print);
        !is_printed || matches!(self.format(), Format::Table | Format::Md | Format::Json)
    }

    fn steps(&self, subject: &Subject, last: Option<NaiveDate>) -> Steps {
        subject.steps(&self.pace, last, self.context.today())
    }

    fn digest(&self, to: &Recipient, content: Vec<(Subject, Vec<Key>)>) -> Result<Reminders> {
        let subjects: Vec<&Subject> = content.iter().map(|(subject, _)| subject).collect();
        let remarks = self.way.remarks(to, &subjects, self.context);
        let step = |key: &Key| key.step;
        let content = content.into_iter();
        let content = content.map(|(subject, keys)| (subject, keys.iter().map(step).collect()));
        let titles = self.way.titles(self.context)?;
        let digest = Reminders::of(content.collect(), titles, remarks, self.context.today());
        Ok(match to.channel {
            Channel::Mail => digest.for_recipient(&to.name),
            _ => digest,
        })
    }

    /// Of more recipients than one run tells, the others wait; they should not be waited for in vain.
    fn say_what_is_left(&self, store: &Store, watch: &Watch, told: usize) -> Result<()> {
        let own = self.way.recipient(self.context);
        if store.has_next(watch, (self.way.channel(), own.as_ref()))? {
            say(&format!(
                "note: {} handed over, and more wait for the next run, for letters_per_run in [remind] is {told}",
                counted(told, "digest")
            ));
        }
        Ok(())
    }

    /// Silence is what cron wants; programs are given an answer with nothing in it.
    fn say_that_nothing_stands(&self) -> Result<()> {
        let digest = Reminders::of(Vec::new(), Titles::Shown, Vec::new(), self.context.today());
        match self.args.heartbeat || self.format() == Format::Json {
            true => print(&digest, self.format(), self.context),
            false => Ok(()),
        }
    }

    fn patience(&self) -> Result<Patience> {
        let config = self.context.config()?;
        Ok(Patience { longest: config.retry_for(), on_doubt: config.on_doubt() })
    }

    fn format(&self) -> Format {
        self.args.output.format()
    }

    /// How much of each row the answer needs.
    fn detail(&self) -> Detail {
        if matches!(self.way, Way::Command(_)) {
            return Detail::Full;
        }
        match self.format() {
            Format::Table | Format::Md | Format::Plain | Format::Ids => Detail::Standing,
            Format::Csv | Format::Json | Format::Jsonl => Detail::Full,
        }
    }
}
