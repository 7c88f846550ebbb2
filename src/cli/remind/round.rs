//! One run: what is new is planned, and each digest claimed, handed over and settled.

use chrono::NaiveDate;

use super::Args;
use super::way::{Way, print};
use crate::cli::context::Context;
use crate::cli::say;
use crate::error::Result;
use crate::model::message::{OnDoubt, Patience};
use crate::model::pace::Pace;
use crate::model::reminder::{Key, Steps, Subject, check_clock};
use crate::render::Format;
use crate::report::reminders::Reminders;
use crate::store::{Claimed, Detail, Store, WantedDigest, Watch};

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

/// The domain of a Message-ID that no mail carries.
const NO_DOMAIN: &str = "track.invalid";

impl Round<'_> {
    /// Tells everything that stands, and remembers nothing.
    pub fn everything(&self) -> Result<()> {
        let store = self.context.read()?;
        let subjects = self.subjects(&store)?;
        drop(store);
        for (_, subjects) in self.way.sorted(subjects, self.context)? {
            let content =
                subjects.into_iter().map(|subject| (self.steps(&subject, None).now, subject));
            let content = content.filter(|(keys, _)| !keys.is_empty());
            let digest = self.digest(content.map(|(keys, subject)| (subject, keys)).collect());
            match digest.is_empty() {
                true => self.say_that_nothing_stands(&digest)?,
                false => print(&digest, self.format(), self.context)?,
            }
        }
        Ok(())
    }

    /// Tells what was not told yet, and remembers it.
    pub fn what_is_new(&self) -> Result<()> {
        let watch = Watch::set_to(self.context.now());
        self.context.remember("remind", |store| {
            let last = store.last_run()?.map(|run| run.day);
            if let Some(last) = last.filter(|_| !self.args.confirm_clock) {
                check_clock(last, self.context.today())?;
            }
            self.plan(store, &watch, last)?;
            let mut told = 0;
            while let Some(claimed) = self.claim(store, &watch)? {
                told += 1;
                self.deliver(store, &watch, &claimed)?;
            }
            match told {
                0 => self.say_that_nothing_stands(&self.digest(Vec::new())),
                _ => Ok(()),
            }
        })
    }

    fn plan(&self, store: &mut Store, watch: &Watch, last: Option<NaiveDate>) -> Result<()> {
        let sorted = self.way.sorted(self.subjects(store)?, self.context)?;
        let steps = |subjects: &[Subject]| {
            subjects.iter().map(|subject| self.steps(subject, last)).collect()
        };
        let wanted: Vec<WantedDigest> = sorted
            .into_iter()
            .map(|(recipient, subjects)| WantedDigest { recipient, steps: steps(&subjects) })
            .collect();
        let run = (self.context.today(), self.context.login(), self.way.channel());
        let (_, doubtful) = store.plan(watch, (run.0, &run.1, run.2), &wanted, NO_DOMAIN)?;
        if doubtful {
            say(
                "an earlier run was not heard of again: what it may have printed is told once more",
            );
        }
        Ok(())
    }

    fn claim(&self, store: &mut Store, watch: &Watch) -> Result<Option<Claimed>> {
        let own = self.way.recipient(self.context);
        store.claim(watch, &self.patience(), (self.way.channel(), own.as_ref()))
    }

    fn deliver(&self, store: &mut Store, watch: &Watch, claimed: &Claimed) -> Result<()> {
        let digest = self.digest(store.content(claimed, self.detail())?);
        match self.way.hand_over(&digest, self.format(), self.context) {
            Ok(outcome) => store.settle(watch, &self.patience(), claimed, &outcome).map(drop),
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
        store.subjects(&filter, &self.pace, self.detail(), today)
    }

    fn steps(&self, subject: &Subject, last: Option<NaiveDate>) -> Steps {
        subject.steps(&self.pace, last, self.context.today())
    }

    fn digest(&self, content: Vec<(Subject, Vec<Key>)>) -> Reminders {
        let step = |key: &Key| key.step;
        let content = content.into_iter();
        let content = content.map(|(subject, keys)| (subject, keys.iter().map(step).collect()));
        Reminders::of(content.collect(), self.way.titles(), Vec::new(), self.context.today())
    }

    /// Silence is what cron wants; programs are given an answer with nothing in it.
    fn say_that_nothing_stands(&self, digest: &Reminders) -> Result<()> {
        match self.args.heartbeat || self.format() == Format::Json {
            true => print(digest, self.format(), self.context),
            false => Ok(()),
        }
    }

    fn patience(&self) -> Patience {
        Patience { began: self.context.now(), hours: 24, on_doubt: OnDoubt::Send }
    }

    fn format(&self) -> Format {
        self.args.output.format()
    }

    /// How much of each row the answer needs.
    fn detail(&self) -> Detail {
        match self.format() {
            Format::Table | Format::Md | Format::Plain | Format::Ids => Detail::Standing,
            Format::Csv | Format::Json | Format::Jsonl => Detail::Full,
        }
    }
}
