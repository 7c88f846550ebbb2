//! Who did what, and when: one command is one act.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::london;

/// `main` reads the clock once; nothing else may.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    clock: DateTime<Utc>,
    day: Option<NaiveDate>,
    /// A stopwatch, which began when the clock was read.
    since: Option<Instant>,
}

impl Now {
    pub fn at(clock: DateTime<Utc>) -> Now {
        Now { clock, day: None, since: None }
    }

    /// The start of 1970 if the clock shows a time beyond the years that the register can write.
    pub fn of(clock: SystemTime) -> Now {
        let seconds = |span: Duration| i64::try_from(span.as_secs()).ok();
        let (seconds, nanos) = match clock.duration_since(UNIX_EPOCH) {
            Ok(since) => (seconds(since), since.subsec_nanos()),
            Err(before) => (seconds(before.duration()).map(|seconds| -seconds), 0),
        };
        let moment = seconds
            .and_then(|seconds| DateTime::from_timestamp(seconds, nanos))
            .filter(|moment| (1..=9999).contains(&moment.year()));
        Now { since: Some(Instant::now()), ..Now::at(moment.unwrap_or_default()) }
    }

    /// The present moment by the stopwatch. Acts are dated with it under the write lock, so that commands that waited for
    /// each other are dated in their order.
    pub fn by_now(self) -> Now {
        self.since.map_or(self, |since| self.later(since.elapsed()))
    }

    pub fn with_today(self, day: Option<NaiveDate>) -> Now {
        Now { day, ..self }
    }

    /// The day in Europe/London, whatever `TZ` says, unless another was asked for.
    pub fn today(self) -> NaiveDate {
        self.day.unwrap_or_else(|| london::day(self.clock))
    }

    /// In UTC, as stored in an act.
    pub fn instant(self) -> String {
        self.clock.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Unchanged if it would leave the calendar.
    pub fn later(self, span: Duration) -> Now {
        let span = TimeDelta::from_std(span).unwrap_or_default();
        Now { clock: self.clock.checked_add_signed(span).unwrap_or(self.clock), ..self }
    }

    pub fn earlier(self, span: TimeDelta) -> Now {
        Now { clock: self.clock.checked_sub_signed(span).unwrap_or(self.clock), ..self }
    }

    pub fn clock(self) -> DateTime<Utc> {
        self.clock
    }

    /// For file names: it sorts by time.
    pub fn stamp(self) -> String {
        self.clock.format("%Y-%m-%dT%H%M%S").to_string()
    }
}

pub fn london_day(instant: &str) -> Option<NaiveDate> {
    let moment = DateTime::parse_from_rfc3339(instant).ok()?;
    Some(london::day(moment.to_utc()))
}

/// The moment in London, to the minute: `2026-07-01 00:30`.
pub fn london_minute(instant: &str) -> Option<String> {
    let moment = DateTime::parse_from_rfc3339(instant).ok()?;
    Some(london::time(moment.to_utc()).format("%Y-%m-%d %H:%M").to_string())
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    pub login: String,
    pub host: String,
    /// None where the system has no user numbers.
    pub uid: Option<u32>,
    /// What `--as` said: a claim, and no more.
    pub claimed: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Act {
    pub now: Now,
    pub who: Who,
    pub verb: &'static str,
    pub source_hash: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today(clock: &str) -> String {
        Now::at(clock.parse().unwrap()).today().to_string()
    }

    #[test]
    fn today_is_the_london_day_on_both_sides_of_midnight() {
        assert_eq!(today("2026-06-30T22:59:59Z"), "2026-06-30");
        assert_eq!(today("2026-06-30T23:00:00Z"), "2026-07-01");
        assert_eq!(today("2026-12-31T23:59:59Z"), "2026-12-31");
    }

    #[test]
    fn a_clock_beyond_the_calendar_stands_for_none() {
        let of = |seconds| Now::of(UNIX_EPOCH + Duration::from_secs(seconds)).instant();
        assert_eq!(of(253_402_300_799), "9999-12-31T23:59:59Z");
        for beyond in [253_402_300_800, 1 << 40, 1 << 62] {
            assert_eq!(of(beyond), "1970-01-01T00:00:00Z");
        }
    }

    #[test]
    fn the_day_of_a_written_moment_is_the_day_that_it_had() {
        let now = Now::at("2026-06-30T23:30:00Z".parse().unwrap());
        assert_eq!(london_day(&now.instant()), Some(now.today()));
        assert_eq!(london_day("30 June"), None);
    }
}
