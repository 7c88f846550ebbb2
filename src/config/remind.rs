//! `[remind]`: how far ahead reminders look, how often they come back, and how letters are tried again.

use std::ops::RangeInclusive;

use chrono::Duration;

use super::source::Entry;
use crate::error::Result;
use crate::model::delivery::RetryPolicy;
use crate::model::finding::Kind;
use crate::model::reminder_schedule::{Horizon, Schedule};

const SETTINGS: [&str; 9] = [
    "horizon",
    "horizon_of",
    "late_every",
    "waiting_after",
    "waiting_every",
    "titles",
    "letters_per_run",
    "retry_for_hours",
    "on_doubt",
];

/// What has a horizon of its own; a practice has no date.
const KINDS: [&str; 4] = ["concern", "recommendation", "afi", "duty"];

/// Once a day at most, once a year at least.
const EVERY: RangeInclusive<u32> = 1..=366;

/// How reminders go.
#[derive(Debug)]
pub struct Remind {
    pub schedule: Schedule,
    pub titles: bool,
    pub letters_per_run: usize,
    pub retry: RetryPolicy,
}

impl Default for Remind {
    fn default() -> Remind {
        Remind {
            schedule: Schedule::default(),
            titles: false,
            letters_per_run: 50,
            retry: RetryPolicy::default(),
        }
    }
}

impl Remind {
    /// What the table says, and in `written` which settings it has.
    pub(super) fn of(table: &Entry, written: &mut Vec<String>) -> Result<Remind> {
        let mut remind = Remind::default();
        let furthest = 1..=u32::from(Horizon::FURTHEST);
        for entry in table.entries("remind")? {
            match entry.key() {
                "horizon" => remind.schedule.horizon = horizon(&entry)?,
                "horizon_of" => remind.read_horizons(&entry, written)?,
                "late_every" => remind.schedule.late_every = days(&entry, EVERY)?,
                "waiting_after" => remind.schedule.waiting_after = days(&entry, furthest.clone())?,
                "waiting_every" => remind.schedule.waiting_every = days(&entry, EVERY)?,
                "titles" => remind.titles = entry.yes_or_no()?,
                "letters_per_run" => {
                    remind.letters_per_run = usize::from(days(&entry, 1..=10_000)?);
                }
                "retry_for_hours" => {
                    remind.retry.give_up_after = Duration::hours(entry.number(1..=720)?.into());
                }
                "on_doubt" => remind.retry.on_doubt = entry.parsed()?,
                _ => return Err(entry.unknown(&SETTINGS)),
            }
            written.push(entry.name());
        }
        Ok(remind)
    }

    fn read_horizons(&mut self, table: &Entry, written: &mut Vec<String>) -> Result<()> {
        for entry in table.entries("remind.horizon_of")? {
            let of = match entry.key() {
                "concern" => Some(Kind::Concern),
                "recommendation" => Some(Kind::Recommendation),
                "afi" => Some(Kind::Afi),
                "duty" => None,
                _ => return Err(entry.unknown(&KINDS)),
            };
            let ahead = horizon(&entry)?;
            match of {
                Some(kind) => self.schedule.horizons.push((kind, ahead)),
                None => self.schedule.duty_horizon = Some(ahead),
            }
            written.push(entry.name());
        }
        Ok(())
    }
}

/// Days ahead; an empty list tells of nothing before its day.
fn horizon(entry: &Entry) -> Result<Horizon> {
    let days = entry.numbers(0..=u32::from(Horizon::FURTHEST))?;
    Ok(Horizon::of(days.into_iter().filter_map(|days| u16::try_from(days).ok())))
}

fn days(entry: &Entry, range: RangeInclusive<u32>) -> Result<u16> {
    let days = entry.number(range)?;
    u16::try_from(days).map_err(|_| entry.wrong("is too great"))
}
