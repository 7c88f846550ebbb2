//! `[remind]`: how far ahead reminders look, how often they come back, and how letters are tried again.

use std::ops::RangeInclusive;

use chrono::Duration;

use super::source::Entry;
use crate::error::Result;
use crate::model::finding::Kind;
use crate::model::mail::OnDoubt;
use crate::model::reminder_schedule::{Ahead, Pace};

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
    pub(super) pace: Pace,
    pub(super) titles: bool,
    pub(super) letters_per_run: usize,
    pub(super) retry_for: Duration,
    pub(super) on_doubt: OnDoubt,
}

impl Default for Remind {
    fn default() -> Remind {
        Remind {
            pace: Pace::default(),
            titles: false,
            letters_per_run: 50,
            retry_for: Duration::hours(24),
            on_doubt: OnDoubt::Send,
        }
    }
}

impl Remind {
    /// What the table says, and in `written` which settings it has.
    pub(super) fn of(table: &Entry, written: &mut Vec<String>) -> Result<Remind> {
        let mut remind = Remind::default();
        let furthest = 1..=u32::from(Ahead::FURTHEST);
        for entry in table.entries("remind")? {
            match entry.key() {
                "horizon" => remind.pace.ahead = horizon(&entry)?,
                "horizon_of" => remind.read_horizons(&entry, written)?,
                "late_every" => remind.pace.late_every = days(&entry, EVERY)?,
                "waiting_after" => remind.pace.waiting_after = days(&entry, furthest.clone())?,
                "waiting_every" => remind.pace.waiting_every = days(&entry, EVERY)?,
                "titles" => remind.titles = entry.yes_or_no()?,
                "letters_per_run" => {
                    remind.letters_per_run = usize::from(days(&entry, 1..=10_000)?);
                }
                "retry_for_hours" => {
                    remind.retry_for = Duration::hours(entry.number(1..=720)?.into());
                }
                "on_doubt" => remind.on_doubt = entry.parsed()?,
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
                Some(kind) => self.pace.ahead_of.push((kind, ahead)),
                None => self.pace.ahead_of_duties = Some(ahead),
            }
            written.push(entry.name());
        }
        Ok(())
    }
}

/// Days ahead; an empty list tells of nothing before its day.
fn horizon(entry: &Entry) -> Result<Ahead> {
    let days = entry.numbers(0..=u32::from(Ahead::FURTHEST))?;
    Ok(Ahead::of(days.into_iter().filter_map(|days| u16::try_from(days).ok())))
}

fn days(entry: &Entry, range: RangeInclusive<u32>) -> Result<u16> {
    let days = entry.number(range)?;
    u16::try_from(days).map_err(|_| entry.wrong("is too great"))
}
