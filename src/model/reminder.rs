//! Reminders: which step of a finding or a duty is told on a day, and which ones were slept through.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate};

use super::calendar::with_weekday;
use super::choices::one_of;
use super::duty::Duty;
use super::item::Item;
use super::owner::Contact;
use super::progress::Status;
use super::reminder_schedule::{Ahead, Pace};
use super::snooze;
use crate::error::{Error, Result};

/// A step on the way of a thing towards its date and past it. Each is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// It falls due in so many days or fewer.
    Ahead(u16),
    Today,
    /// It is past its date by so many days or more. The day is told and not the number of times, so that it
    /// is told on whatever was told before at another pace.
    Late(u32),
    Submitted,
    /// It has waited for the inspectorate for too long, by now for so many days or more.
    Waiting(u32),
    /// It was kept out of the reminders for a while, and is back.
    Back,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Step::Ahead(days) => write!(f, "ahead-{days}"),
            Step::Today => f.write_str("today"),
            Step::Late(days) => write!(f, "late-{days}"),
            Step::Submitted => f.write_str("submitted"),
            Step::Waiting(days) => write!(f, "waiting-{days}"),
            Step::Back => f.write_str("back"),
        }
    }
}

impl FromStr for Step {
    type Err = Error;

    fn from_str(word: &str) -> Result<Step> {
        let unknown = || Error::BadData(format!("{word:?} is no step of a reminder"));
        let count = |digits: &str| digits.parse().map_err(|_| unknown());
        match word.split_once('-') {
            None if word == "today" => Ok(Step::Today),
            None if word == "submitted" => Ok(Step::Submitted),
            None if word == "back" => Ok(Step::Back),
            Some(("ahead", days)) => days.parse().map(Step::Ahead).map_err(|_| unknown()),
            Some(("late", days)) => count(days).map(Step::Late),
            Some(("waiting", days)) => count(days).map(Step::Waiting),
            _ => Err(unknown()),
        }
    }
}

one_of! {
    /// What a reminder is about: the table that has its row.
    Noun, "thing to be reminded of" {
        Progress = "progress",
        Duty = "duty",
    }
}

/// What a reminder is about.
#[derive(Debug, Clone)]
pub enum About {
    Finding(Box<Item>),
    Duty(Box<Duty>),
}

/// Something that may have to be told, with what the reminders need to know of it.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The id of its row in the table of its noun.
    pub row: i64,
    pub about: About,
    pub contact: Contact,
    /// The day on which it comes back, where it was kept out of the reminders.
    pub snoozed_until: Option<NaiveDate>,
}

/// One step of one thing on the way to one date: told once to each recipient. A date that has moved
/// makes another key, and so is told again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub noun: Noun,
    pub row: i64,
    /// The date: when it is due, was claimed done, or came back.
    pub date: NaiveDate,
    pub step: Step,
}

/// What is to be told of one thing on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Steps {
    /// The steps at which it stands; it is told where one of them was not.
    pub now: Vec<Key>,
    /// The steps that began since the last run, and whose place a later one has taken.
    pub missed: Vec<Key>,
}

impl Subject {
    /// Which table has its row.
    pub fn noun(&self) -> Noun {
        match self.about {
            About::Finding(_) => Noun::Progress,
            About::Duty(_) => Noun::Duty,
        }
    }

    /// What it is called, in a message.
    pub fn name(&self) -> String {
        match &self.about {
            About::Finding(item) => item.token(),
            About::Duty(duty) => {
                format!("section 55 on {} at {}", duty.inspection_name(), duty.body)
            }
        }
    }

    /// The finding, where it is one.
    pub fn finding(&self) -> Option<&Item> {
        match &self.about {
            About::Finding(item) => Some(item),
            About::Duty(_) => None,
        }
    }

    /// Whether it is kept out of the reminders on a day; it is back on the day that was said.
    pub fn is_snoozed(&self, today: NaiveDate) -> bool {
        self.snoozed_until.is_some_and(|until| snooze::holds(until, today))
    }

    /// What is to be told of it on a day, after a last run where there was one. Nothing where it is too
    /// far ahead, over, or kept out of the reminders.
    pub fn steps(&self, pace: &Pace, last_run: Option<NaiveDate>, today: NaiveDate) -> Steps {
        let Some(course) = self.course(pace).filter(|_| !self.is_snoozed(today)) else {
            return Steps::default();
        };
        let mut begun = course.begun(pace, last_run, today);
        let Some(now) = begun.pop() else { return Steps::default() };
        let key = |date, step| Key { noun: self.noun(), row: self.row, date, step };
        let back = self.snoozed_until.map(|until| key(until, Step::Back));
        Steps {
            now: [key(course.date(), now)].into_iter().chain(back).collect(),
            missed: begun.into_iter().map(|step| key(course.date(), step)).collect(),
        }
    }

    fn course<'a>(&self, pace: &'a Pace) -> Option<Course<'a>> {
        let item = match &self.about {
            About::Duty(duty) if duty.closed.is_some() => return None,
            About::Duty(duty) => {
                return Some(Course::Dated { due: duty.due, ahead: pace.ahead_of_duties() });
            }
            About::Finding(item) => item,
        };
        match item.status? {
            Status::Open | Status::InProgress | Status::Blocked => {
                Some(Course::Dated { due: item.due?, ahead: pace.ahead_of(item.kind) })
            }
            Status::Submitted => Some(Course::Claimed { since: item.since? }),
            _ => None,
        }
    }
}

/// What a thing is on the way to.
enum Course<'a> {
    /// To a date, and past it.
    Dated { due: NaiveDate, ahead: &'a Ahead },
    /// To the inspectorate's word on what was claimed done.
    Claimed { since: NaiveDate },
}

impl Course<'_> {
    fn date(&self) -> NaiveDate {
        match self {
            Course::Dated { due, .. } => *due,
            Course::Claimed { since } => *since,
        }
    }

    /// The step that began last, and before it those that began after the last run. Without a last
    /// run, nothing was missed.
    fn begun(&self, pace: &Pace, last_run: Option<NaiveDate>, today: NaiveDate) -> Vec<Step> {
        let begun: Vec<(i64, Step)> = match self {
            Course::Dated { due, ahead } => dated((today - *due).num_days(), ahead, pace),
            Course::Claimed { since } => claimed((today - *since).num_days(), pace),
        };
        let asleep_from = last_run.map(|last| (last - self.date()).num_days());
        let Some((last, earlier)) = begun.split_last() else { return Vec::new() };
        let missed = |(day, _): &&(i64, Step)| asleep_from.is_some_and(|asleep| *day > asleep);
        let steps = earlier.iter().filter(missed).map(|(_, step)| *step);
        steps.chain([last.1]).collect()
    }
}

/// How many times at most a step that comes again and again is looked back for.
const LOOKED_BACK: i64 = 60;

/// The steps that have begun so many days after the date, each with the day on which it did, counted
/// from the date.
fn dated(days: i64, ahead: &Ahead, pace: &Pace) -> Vec<(i64, Step)> {
    let ahead = ahead.days().map(|ahead| (-i64::from(ahead), Step::Ahead(ahead)));
    let steps = ahead.chain([(0, Step::Today)]).filter(|(day, _)| *day <= days);
    steps.chain(again(days, 1, pace.late_every, Step::Late)).collect()
}

/// The same of a claim.
fn claimed(days: i64, pace: &Pace) -> Vec<(i64, Step)> {
    let waiting = again(days, i64::from(pace.waiting_after), pace.waiting_every, Step::Waiting);
    [(0, Step::Submitted)].into_iter().filter(|(day, _)| *day <= days).chain(waiting).collect()
}

/// The last times of a step that comes first on a day and then again and again, each by its day.
fn again(
    days: i64,
    first: i64,
    every: u16,
    step: fn(u32) -> Step,
) -> impl Iterator<Item = (i64, Step)> {
    let every = i64::from(every.max(1));
    let last = (days - first).checked_div_euclid(every).filter(|_| days >= first);
    let times = last.map(|last| (last - LOOKED_BACK).max(0)..=last);
    let day = move |time: i64| first + time * every;
    let begun = move |day: i64| Some((day, step(u32::try_from(day).ok()?)));
    times.into_iter().flatten().map(day).filter_map(begun)
}

/// The last due day of which anything is told today.
pub fn furthest_due(pace: &Pace, today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(pace.furthest().into())).unwrap_or(NaiveDate::MAX)
}

/// How many days after the last run a clock is no longer believed.
const LONGEST_SLEEP: i64 = 40;

/// Refuses a day that cannot be today's, if the last run was when it says: a wrong clock must not
/// remind anybody.
pub fn check_clock(last_run: NaiveDate, today: NaiveDate) -> Result<()> {
    let days = (today - last_run).num_days();
    let why = match days {
        0..=LONGEST_SLEEP => return Ok(()),
        days if days < 0 => "before that",
        _ => &format!("more than {LONGEST_SLEEP} days later"),
    };
    Err(Error::Busy(format!(
        "the last reminders were for {}, and today is said to be {}, {why}: nothing was told; if that \
         is right, `track remind --confirm-clock` goes on",
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

    fn subject(item: Item) -> Subject {
        Subject {
            row: 1,
            about: About::Finding(Box::new(item)),
            contact: Contact::default(),
            snoozed_until: None,
        }
    }

    fn due(on: &str) -> Subject {
        subject(Item::numbered(1, "R1").due_on(on))
    }

    fn words(keys: &[Key]) -> String {
        keys.iter().map(|key| key.step.to_string()).collect::<Vec<_>>().join(" ")
    }

    /// The steps of a day, and behind a stroke those that were missed.
    fn told(subject: &Subject, last_run: Option<&str>, today: &str) -> String {
        let steps = subject.steps(&Pace::default(), last_run.map(day), day(today));
        match steps.missed.is_empty() {
            true => words(&steps.now),
            false => format!("{} / {}", words(&steps.now), words(&steps.missed)),
        }
    }

    #[test]
    fn a_date_is_told_ahead_on_its_day_and_weekly_from_the_day_after() {
        let told = |today| told(&due("2027-01-31"), None, today);

        assert_eq!(told("2026-11-01"), "");
        assert_eq!(told("2026-11-02"), "ahead-90");
        assert_eq!(told("2027-01-03"), "ahead-28");
        assert_eq!(told("2027-01-30"), "ahead-1");
        assert_eq!(told("2027-01-31"), "today");
        assert_eq!(told("2027-02-01"), "late-1");
        assert_eq!(told("2027-02-07"), "late-1");
        assert_eq!(told("2027-02-08"), "late-8");
        assert_eq!(told("2029-01-31"), "late-729");
    }

    #[test]
    fn who_slept_is_told_the_latest_step_and_the_others_are_kept_as_missed() {
        let told = |last, today| told(&due("2027-01-31"), Some(last), today);

        assert_eq!(told("2027-01-03", "2027-01-03"), "ahead-28");
        assert_eq!(told("2027-01-03", "2027-01-25"), "ahead-7 / ahead-14");
        assert_eq!(told("2027-01-25", "2027-02-09"), "late-8 / ahead-1 today late-1");
        assert_eq!(told("2027-02-09", "2027-02-10"), "late-8");
    }

    #[test]
    fn what_is_claimed_is_told_once_and_again_where_it_waits_too_long() {
        let (status, since) = (Some(Status::Submitted), Some(day("2026-01-01")));
        let item = Item { status, since, ..Item::numbered(1, "R1").due_on("2026-01-15") };
        let told = |today| told(&subject(item.clone()), None, today);

        assert_eq!(told("2026-01-01"), "submitted");
        assert_eq!(told("2026-03-31"), "submitted");
        assert_eq!(told("2026-04-01"), "waiting-90");
        assert_eq!(told("2026-05-01"), "waiting-120");
    }

    #[test]
    fn what_is_snoozed_is_silent_and_comes_back_on_the_day_that_was_said() {
        let snoozed = Subject { snoozed_until: Some(day("2027-02-20")), ..due("2027-01-31") };
        let told = |today| told(&snoozed, None, today);

        assert_eq!(told("2027-02-19"), "");
        assert_eq!(told("2027-02-20"), "late-15 back");
    }

    #[test]
    fn what_is_over_or_undated_is_never_told() {
        let closed = Item { status: Some(Status::Closed), ..Item::numbered(1, "R1") };
        for item in [closed.due_on("2027-01-31"), Item::numbered(2, "R2")] {
            assert_eq!(told(&subject(item), None, "2027-02-01"), "");
        }
    }

    #[test]
    fn a_clock_that_jumped_is_not_believed() {
        let check = |last: &str, today: &str| check_clock(day(last), day(today)).is_ok();

        assert!(check("2026-01-01", "2026-01-01") && check("2026-01-01", "2026-02-10"));
        assert!(!check("2026-01-01", "2026-02-11") && !check("2026-01-02", "2026-01-01"));
    }

    proptest! {
        #[test]
        fn a_step_reads_back_as_itself(days in any::<u16>(), time in any::<u32>()) {
            for step in [Step::Ahead(days), Step::Late(time), Step::Waiting(time), Step::Today,
                         Step::Submitted, Step::Back] {
                prop_assert_eq!(step.to_string().parse::<Step>().unwrap(), step);
            }
        }

        #[test]
        fn any_word_is_a_step_or_refused(word in any::<String>()) {
            let _ = word.parse::<Step>();
        }

        #[test]
        fn of_two_runs_the_later_tells_what_began_between_them(gap in 1i64..20, ahead in -30i64..100) {
            let today = day("2027-06-01");
            let subject = due(&(today + chrono::Duration::days(ahead)).to_string());
            let earlier = today - chrono::Duration::days(gap);
            let before = subject.steps(&Pace::default(), None, earlier).now;
            let after = subject.steps(&Pace::default(), Some(earlier), today);
            // Whoever was told a step then is told another now only if one began since.
            prop_assert!(after.missed.iter().all(|key| !before.contains(key) && !after.now.contains(key)));
        }
    }
}
