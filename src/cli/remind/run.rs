//! One run of reminders: what is due, for whom, and sending it.

use std::cell::OnceCell;

use chrono::NaiveDate;

use super::args::Args;
use super::channel::{OpenChannel, print};
use super::failures::Failures;
use super::recipients;
use crate::cli::context::Context;
use crate::cli::filter::Question;
use crate::cli::say::{print as print_text, say};
use crate::error::{Error, Result};
use crate::model::delivery::DeliveryOutcome;
use crate::model::filter::Filter;
use crate::model::mail::TitlesFor;
use crate::model::message::{Channel, Recipient};
use crate::model::reminder::{DueReminder, DueSteps, check_clock};
use crate::model::reminder_schedule::ReminderSchedule;
use crate::model::selection::Selection;
use crate::page::counted;
use crate::render::Format;
use crate::report::reminders::{Reader, Reminders, Titles};
use crate::store::{self, Claimed, DigestPlan, Sending, Store, Texts};

pub struct ReminderRun<'a> {
    pub args: &'a Args,
    pub context: &'a Context<'a>,
    pub channel: OpenChannel,
    pub schedule: ReminderSchedule,
    /// Whose reminders they are, known once the register was asked.
    pub selection: OnceCell<Selection>,
}

impl ReminderRun<'_> {
    pub fn run(&self) -> Result<()> {
        let outcome = if self.args.all || self.args.dry_run {
            self.send_all().map(|_| ())
        } else if self.is_only_shown() {
            self.show_all()
        } else {
            self.context.record_outside_history("remind", |store| self.send_new(store))
        };
        let anchor = if self.args.heartbeat { self.give_anchor() } else { Ok(()) };
        outcome.and(anchor)
    }

    /// The history so far, which leaves this machine with the mail of cron. Programs read standard output in other
    /// formats, so there it goes to standard error.
    fn give_anchor(&self) -> Result<()> {
        let anchor = self.context.read()?.head()?.on(self.context.today());
        let is_mixed = matches!(self.channel, OpenChannel::Print) && !self.format().is_for_people();
        if is_mixed {
            say(&anchor.to_string());
            return Ok(());
        }
        print_text(&format!("{anchor}\n"))
    }

    /// What a person reads on a screen must not count as sent by the scheduled run.
    fn is_only_shown(&self) -> bool {
        let is_printed = matches!(self.channel, OpenChannel::Print);
        is_printed && self.context.world().screen.is_terminal && !self.args.remember
    }

    /// Shows everything that is due. The day is recorded only if the user confirms the clock.
    fn show_all(&self) -> Result<()> {
        if self.args.confirm_clock {
            self.context.record_outside_history("remind", |store| {
                store.plan(&self.sending()?, &self.context.login(), &[], self.channel.domain())
            })?;
        }
        let is_anything_shown = self.send_all()?;
        if self.args.confirm_clock {
            say("note: the clock is confirmed");
        }
        if is_anything_shown && !self.context.is_demo() {
            say(
                "note: nothing is remembered on a terminal, so the next scheduled run still sends what is new; \
                 --remember records this as sent",
            );
        }
        Ok(())
    }

    fn sending(&self) -> Result<Sending> {
        Ok(Sending {
            clock: self.context.now(),
            destination: self.channel.destination(self.context),
            retry: self.context.config()?.remind.retry(),
        })
    }

    /// Sends everything that is due, even if it was sent before, and records nothing. A dry run prints it,
    /// whatever the channel. Returns whether anything is due.
    fn send_all(&self) -> Result<bool> {
        let store = self.context.read()?;
        let due = self.due(&store, None)?;
        drop(store);
        if due.is_empty() {
            return self.say_that_nothing_is_due().map(|()| false);
        }
        let addressed = self.channel.addressed(due, self.context);
        let mut failures = Failures::of(addressed.without_recipient);
        for (at, (recipient, due)) in addressed.digests.into_iter().enumerate() {
            let digest = self.digest(&recipient, due)?;
            if self.args.dry_run {
                print(&digest, self.format(), self.context)?;
                continue;
            }
            let message_id = format!("{}-{at}@{}", self.context.stamp(), self.channel.domain());
            let outcome = self.send(&digest, &message_id, &recipient)?;
            failures.note(&recipient, &outcome, None);
        }
        failures.report().map(|()| true)
    }

    fn send_new(&self, store: &mut Store) -> Result<()> {
        let last_run = store.last_run()?.map(|run| run.day);
        if let Some(last_run) = last_run.filter(|_| !self.args.confirm_clock) {
            check_clock(last_run, self.context.today())?;
        }
        let sending = self.sending()?;
        if self.args.retry {
            store.retry(&sending.destination)?;
        }
        let due = self.due(store, last_run)?;
        let addressed = self.channel.addressed(due, self.context);
        let mut failures = Failures::of(addressed.without_recipient);
        let takes_over = self.args.retry || sending.destination.channel == Channel::Mail;
        let plan = |(recipient, due): (Recipient, Vec<DueReminder>)| {
            let reminders = due.into_iter().map(DueSteps::from).collect();
            DigestPlan { recipient, reminders, takes_over }
        };
        let plans: Vec<DigestPlan> = addressed.digests.into_iter().map(plan).collect();
        let login = self.context.login();
        let planned = store.plan(&sending, &login, &plans, self.channel.domain())?;
        drop(plans);
        if planned.reprints {
            say("note: an earlier run did not finish; its reminders are printed again");
        }
        self.deliver(store, &sending, planned.run, &mut failures)?;
        failures.count_earlier(&store.undelivered(self.context.now())?, &sending.destination);
        failures.report()
    }

    fn deliver(
        &self,
        store: &mut Store,
        sending: &Sending,
        run: i64,
        failures: &mut Failures,
    ) -> Result<()> {
        let most = self.context.config()?.remind.digests_per_run;
        let mut sent = 0;
        while sent < most
            && let Some(claimed) = store.claim(sending)?
        {
            sent += 1;
            self.deliver_one(store, sending, run, &claimed, failures)?;
            if store::is_interrupted() {
                return Err(Error::Stopped(
                    "interrupted: what was sent is recorded; the next run sends the rest".into(),
                ));
            }
        }
        if sent == 0 {
            self.say_that_nothing_is_due()?;
        }
        if sent == most && store.has_next(sending)? {
            say(&format!(
                "note: sent {}; the rest wait for the next run, because digests_per_run under [remind] is {most}",
                counted(sent, "digest")
            ));
        }
        Ok(())
    }

    /// Sends what was claimed, with no transaction open, and records the outcome.
    fn deliver_one(
        &self,
        store: &mut Store,
        sending: &Sending,
        run: i64,
        claimed: &Claimed,
        failures: &mut Failures,
    ) -> Result<()> {
        let recipient = &claimed.recipient;
        if claimed.is_doubtful {
            say(&format!(
                "note: the digest for {} may have arrived already; it is sent again under the same Message-ID",
                recipient.name
            ));
        }
        let content = store.content(claimed, self.texts())?;
        let digest = self.digest(recipient, content)?;
        let sent = self.send(&digest, &claimed.message_id, recipient);
        drop(digest);
        let outcome = match sent {
            Ok(outcome) => outcome,
            Err(error) => {
                store.unplan(claimed)?;
                return Err(error);
            }
        };
        let settled = store.settle(sending, run, claimed, &outcome);
        if settled.is_err() && outcome.is_ok() {
            say(&format!(
                "note: the digest for {} was sent, but that could not be recorded: a later run will send it \
                 again under the same Message-ID",
                recipient.name
            ));
        }
        failures.note(recipient, &outcome, Some(settled?));
        Ok(())
    }

    fn due(&self, store: &Store, last_run: Option<NaiveDate>) -> Result<Vec<DueReminder>> {
        let Question { filter, selection } = self.args.filter.question(store, self.context)?;
        let is_own_body = selection.is_own_body();
        let _ = self.selection.set(selection);
        if is_own_body {
            self.say_what_others_miss(store, &filter, last_run)?;
        }
        self.due_of(store, &filter, last_run)
    }

    /// The default body must not silence the reminders of other bodies.
    fn say_what_others_miss(
        &self,
        store: &Store,
        filter: &Filter,
        last_run: Option<NaiveDate>,
    ) -> Result<()> {
        let others = store.directory()?.without(filter.bodies.as_deref().unwrap_or_default());
        let others = Filter { bodies: Some(others), ..filter.clone() };
        let due = self.due_of(store, &others, last_run)?.len();
        if due > 0 {
            say(&format!(
                "note: left out {} for other bodies; include them with --all-bodies, or leave out this note with{}",
                counted(due, "reminder"),
                self.selection().typed()
            ));
        }
        Ok(())
    }

    fn due_of(
        &self,
        store: &Store,
        filter: &Filter,
        last_run: Option<NaiveDate>,
    ) -> Result<Vec<DueReminder>> {
        let today = self.context.today();
        let subjects = store.subjects(filter, &self.schedule, today, self.texts())?;
        // Lines for programs have findings alone, and what isn't printed doesn't count as sent.
        let is_printed = matches!(self.channel, OpenChannel::Print);
        let has_duties = !is_printed || self.format().has_more_than_rows();
        let shown =
            subjects.into_iter().filter(|subject| has_duties || subject.finding().is_some());
        let due = |subject| DueReminder::of(subject, &self.schedule, last_run, today);
        Ok(shown.filter_map(due).collect())
    }

    fn digest(&self, recipient: &Recipient, due: Vec<DueReminder>) -> Result<Reminders> {
        let today = self.context.today();
        let config = self.context.config()?;
        let keeper = config.keeper().cloned();
        let OpenChannel::Mail(settings, _) = &self.channel else {
            let is_printed = matches!(self.channel, OpenChannel::Print);
            let titles = titles(is_printed || config.remind.titles == TitlesFor::Everyone);
            let due = due.into_iter().map(|due| (due, titles)).collect();
            let person = Reader::Person { keeper, owns_all: false };
            let reader = if is_printed { Reader::Shell } else { person };
            return Ok(Reminders::of(due, reader, today).about(self.selection()));
        };
        let owns = |due: &DueReminder| recipients::owns(recipient, &due.subject, settings, today);
        let reader = match keeper {
            Some(keeper) if recipients::mailed(&keeper) == *recipient => {
                Reader::Keeper { has_commands: config.remind.commands }
            }
            keeper => Reader::Person { keeper, owns_all: due.iter().all(owns) },
        };
        let remarks = recipients::remarks(recipient, &due, settings, reader.has_commands(), today);
        let with_titles = |due: DueReminder| match config.remind.titles {
            TitlesFor::Everyone => (due, Titles::Shown),
            TitlesFor::Nobody => (due, Titles::Hidden),
            TitlesFor::Owners => {
                let titles = titles(owns(&due));
                (due, titles)
            }
        };
        let due = due.into_iter().map(with_titles).collect();
        let mut digest = Reminders::of(due, reader, today);
        (digest.to, digest.remarks) = (Some(recipient.name.clone()), remarks);
        Ok(digest.about(self.selection()))
    }

    fn send(&self, digest: &Reminders, id: &str, recipient: &Recipient) -> Result<DeliveryOutcome> {
        self.channel.send(digest, id, recipient, self.format(), self.context)
    }

    /// Silence is what cron wants; programs and --heartbeat get an empty answer.
    fn say_that_nothing_is_due(&self) -> Result<()> {
        let is_asked = self.args.heartbeat || self.is_only_shown();
        if !is_asked && !self.format().is_never_empty() {
            return Ok(());
        }
        let nothing = Reminders::of(Vec::new(), Reader::Shell, self.context.today());
        print(&nothing.about(self.selection()), self.format(), self.context)
    }

    fn selection(&self) -> Selection {
        self.selection.get().cloned().unwrap_or_default()
    }

    /// Only programs read them.
    fn texts(&self) -> Texts {
        let is_for_people = match &self.channel {
            _ if self.args.dry_run => self.format().is_for_people(),
            OpenChannel::Print => self.format().is_for_people(),
            OpenChannel::Mail(..) | OpenChannel::File(_) => true,
            OpenChannel::Command(_) => false,
        };
        if is_for_people { Texts::LeftOut } else { Texts::Read }
    }

    fn format(&self) -> Format {
        self.args.output.format()
    }
}

fn titles(are_shown: bool) -> Titles {
    if are_shown { Titles::Shown } else { Titles::Hidden }
}
