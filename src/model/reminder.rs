//! Reminders: which step of a finding or a duty is due on a day, and which ones were missed.

use chrono::NaiveDate;

use super::calendar::with_weekday;
use super::choices::one_of;
use super::duty::Duty;
use super::listed::Listed;
use super::owner::Contact;
use super::progress::Status;
use super::progress_row::ProgressRow;
use super::reminder_schedule::ReminderSchedule;
use super::reminder_step::Step;
use super::snooze;
use crate::error::{Error, Result};

one_of! {
    SubjectKind, "subject of a reminder" {
        Progress = "progress",
        Duty = "duty",
    }
}

#[derive(Debug, Clone)]
pub enum About {
    Finding(Box<ProgressRow>),
    Duty(Box<Duty>),
}

#[derive(Debug, Clone)]
pub struct Subject {
    pub row: i64,
    pub about: About,
    pub contact: Contact,
    /// The end of the newest snooze, past or future.
    pub snoozed_until: Option<NaiveDate>,
}

/// Sent once to each recipient. If the date moves it is another key, and is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub noun: SubjectKind,
    pub row: i64,
    /// The due date, the day of the claim, or the last day of the snooze.
    pub date: NaiveDate,
    pub step: Step,
}

#[derive(Debug, Clone)]
pub struct DueReminder {
    pub subject: Subject,
    /// The steps reached; sent unless all were sent before.
    pub now: Vec<Key>,
    /// Steps since the last run that gave way to a later one.
    pub missed: Vec<Key>,
}

/// The same without what it is about, which is read again when it is sent.
#[derive(Debug)]
pub struct DueSteps {
    pub noun: SubjectKind,
    pub row: i64,
    pub now: Vec<Key>,
    pub missed: Vec<Key>,
}

impl From<DueReminder> for DueSteps {
    fn from(due: DueReminder) -> DueSteps {
        let DueReminder { subject, now, missed } = due;
        DueSteps { noun: subject.noun(), row: subject.row, now, missed }
    }
}

impl DueReminder {
    /// None if it is too far ahead, closed or snoozed.
    pub fn of(
        subject: Subject,
        schedule: &ReminderSchedule,
        last_run: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Option<DueReminder> {
        if subject.is_snoozed(today) {
            return None;
        }
        let (date, mut steps) = subject.steps_begun(schedule, last_run, today)?;
        let current = steps.pop()?;
        let key = |date, step| Key { noun: subject.noun(), row: subject.row, date, step };
        let back = subject.snoozed_until.map(|until| key(until, Step::Back));
        Some(DueReminder {
            now: [key(date, current)].into_iter().chain(back).collect(),
            missed: steps.into_iter().map(|step| key(date, step)).collect(),
            subject,
        })
    }
}

impl Subject {
    pub fn noun(&self) -> SubjectKind {
        match self.about {
            About::Finding(_) => SubjectKind::Progress,
            About::Duty(_) => SubjectKind::Duty,
        }
    }

    pub fn name(&self) -> String {
        match &self.about {
            About::Finding(item) => item.token(),
            About::Duty(duty) => {
                format!("section 55 on {} at {}", duty.inspection_name(), duty.body)
            }
        }
    }

    pub fn finding(&self) -> Option<&ProgressRow> {
        match &self.about {
            About::Finding(item) => Some(item),
            About::Duty(_) => None,
        }
    }

    fn is_snoozed(&self, today: NaiveDate) -> bool {
        self.snoozed_until.is_some_and(|until| snooze::holds(until, today))
    }

    /// The date that its steps count from, and the steps since the last run, the current one last.
    fn steps_begun(
        &self,
        schedule: &ReminderSchedule,
        last_run: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Option<(NaiveDate, Vec<Step>)> {
        let (date, steps) = match &self.about {
            About::Duty(duty) if duty.closed.is_some() => return None,
            About::Duty(duty) => {
                let horizon = schedule.horizon_of_duties();
                (duty.due, schedule.steps_to(duty.due, horizon, today))
            }
            About::Finding(item) => match item.status()? {
                Status::Open | Status::InProgress | Status::Blocked => {
                    let horizon = schedule.horizon_of(item.kind());
                    (item.due()?, schedule.steps_to(item.due()?, horizon, today))
                }
                Status::Submitted => (item.since(), schedule.steps_of_claim(item.since(), today)),
                _ => return None,
            },
        };
        let (current, earlier) = steps.split_last()?;
        let is_missed = |day| last_run.is_some_and(|last| day > (last - date).num_days());
        let missed = earlier.iter().filter(|begun| is_missed(begun.day));
        Some((date, missed.chain([current]).map(|begun| begun.step).collect()))
    }
}

/// In days. After a longer gap the clock isn't trusted.
const LONGEST_GAP: i64 = 40;

/// A wrong clock must not send reminders.
pub fn check_clock(last_run: NaiveDate, today: NaiveDate) -> Result<()> {
    let why = match (today - last_run).num_days() {
        0..=LONGEST_GAP => return Ok(()),
        days if days < 0 => "before that".to_owned(),
        _ => format!("more than {LONGEST_GAP} days later"),
    };
    Err(Error::Busy(format!(
        "the last reminders were for {}, but the clock says that today is {}, {why}: nothing was sent; \
         if the clock is right, run `track remind --confirm-clock`",
        with_weekday(last_run),
        with_weekday(today)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn subject(item: ProgressRow) -> Subject {
        Subject {
            row: 1,
            about: About::Finding(Box::new(item)),
            contact: Contact::default(),
            snoozed_until: None,
        }
    }

    fn due(on: &str) -> Subject {
        subject(ProgressRow::numbered(1, "R1").due_on(on))
    }

    fn words(keys: &[Key]) -> String {
        keys.iter().map(|key| key.step.to_string()).collect::<Vec<_>>().join(" ")
    }

    fn reminder(
        subject: &Subject,
        last_run: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Option<DueReminder> {
        DueReminder::of(subject.clone(), &ReminderSchedule::default(), last_run, today)
    }

    /// The steps of a day, and behind a stroke those that were missed.
    fn steps(subject: &Subject, last_run: Option<&str>, today: &str) -> String {
        match reminder(subject, last_run.map(day), day(today)) {
            None => String::new(),
            Some(due) if due.missed.is_empty() => words(&due.now),
            Some(due) => format!("{} / {}", words(&due.now), words(&due.missed)),
        }
    }

    #[test]
    fn a_date_has_steps_ahead_on_its_day_and_weekly_from_the_day_after() {
        let steps = |today| steps(&due("2027-01-31"), None, today);

        assert_eq!(steps("2026-11-01"), "");
        assert_eq!(steps("2026-11-02"), "ahead-90");
        assert_eq!(steps("2027-01-03"), "ahead-28");
        assert_eq!(steps("2027-01-30"), "ahead-1");
        assert_eq!(steps("2027-01-31"), "today");
        assert_eq!(steps("2027-02-01"), "late-1");
        assert_eq!(steps("2027-02-07"), "late-1");
        assert_eq!(steps("2027-02-08"), "late-8");
        assert_eq!(steps("2029-01-31"), "late-729");
    }

    #[test]
    fn after_downtime_the_latest_step_counts_and_the_others_are_missed() {
        let steps = |last, today| steps(&due("2027-01-31"), Some(last), today);

        assert_eq!(steps("2027-01-03", "2027-01-03"), "ahead-28");
        assert_eq!(steps("2027-01-03", "2027-01-25"), "ahead-7 / ahead-14");
        assert_eq!(steps("2027-01-25", "2027-02-09"), "late-8 / ahead-1 today late-1");
        assert_eq!(steps("2027-02-09", "2027-02-10"), "late-8");
    }

    #[test]
    fn a_claim_has_one_step_and_more_when_it_waits_too_long() {
        let item = ProgressRow::numbered(1, "R1")
            .due_on("2026-01-15")
            .in_status(Status::Submitted, "2026-01-01");
        let steps = |today| steps(&subject(item.clone()), None, today);

        assert_eq!(steps("2026-01-01"), "submitted");
        assert_eq!(steps("2026-03-31"), "submitted");
        assert_eq!(steps("2026-04-01"), "waiting-90");
        assert_eq!(steps("2026-05-01"), "waiting-120");
    }

    #[test]
    fn a_snoozed_finding_has_no_step_until_its_snooze_ends() {
        let snoozed = Subject { snoozed_until: Some(day("2027-02-20")), ..due("2027-01-31") };
        let steps = |today| steps(&snoozed, None, today);

        assert_eq!(steps("2027-02-19"), "");
        assert_eq!(steps("2027-02-20"), "late-15 back");
    }

    #[test]
    fn a_closed_or_undated_finding_has_no_step() {
        let closed = ProgressRow::numbered(1, "R1").in_status(Status::Closed, "2026-01-01");
        for item in [closed.due_on("2027-01-31"), ProgressRow::numbered(2, "R2")] {
            assert_eq!(steps(&subject(item), None, "2027-02-01"), "");
        }
    }

    #[test]
    fn a_clock_that_jumped_is_refused() {
        let check = |last: &str, today: &str| check_clock(day(last), day(today)).is_ok();

        assert!(check("2026-01-01", "2026-01-01") && check("2026-01-01", "2026-02-10"));
        assert!(!check("2026-01-01", "2026-02-11") && !check("2026-01-02", "2026-01-01"));
    }

    proptest! {
        #[test]
        fn a_missed_step_began_between_two_runs(gap in 1i64..20, ahead in -30i64..100) {
            let today = day("2027-06-01");
            let subject = due(&(today + chrono::Duration::days(ahead)).to_string());
            let earlier = today - chrono::Duration::days(gap);
            let before = reminder(&subject, None, earlier).map(|due| due.now).unwrap_or_default();
            let Some(after) = reminder(&subject, Some(earlier), today) else { return Ok(()) };
            // What was sent then counts as missed now only if it began since.
            prop_assert!(after.missed.iter().all(|key| !before.contains(key) && !after.now.contains(key)));
        }
    }
}
