//! The time of day behind a date, as programs write it, and the day in London that both come to.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::model::london;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockTime {
    time: NaiveTime,
    /// How far the zone is ahead of UTC, in minutes; none if the time is London's own.
    ahead: Option<i32>,
}

impl ClockTime {
    pub fn day_in_london(self, day: NaiveDate) -> Option<NaiveDate> {
        let Some(ahead) = self.ahead else { return Some(day) };
        let utc = day.and_time(self.time).checked_sub_signed(TimeDelta::minutes(ahead.into()))?;
        Some(london::day(utc.and_utc()))
    }
}

/// `2027-01-31t23:30:00.000z`, `31/01/2027 00:00` or `31 january 2027, 5:30 pm`: the date and the time.
pub fn split(plain: &str) -> Option<(&str, ClockTime)> {
    let colon = plain.find(':')?;
    let before = plain.get(..colon)?;
    let date = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let time = plain.get(date.len()..)?;
    let date = date.strip_suffix(['t', ' '])?.trim_end_matches([' ', ',']);
    let date = date.strip_suffix(" at").unwrap_or(date);
    (!date.is_empty()).then_some((date, read(time)?))
}

fn read(text: &str) -> Option<ClockTime> {
    let (hour, rest) = number(text, 1..=2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 2..=2)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => number(rest, 2..=2)?,
        None => (0, rest),
    };
    let rest = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => number(fraction, 1..=9)?.1,
        None => rest,
    };
    let rest = rest.trim_start();
    let (hour, rest) = match (rest.strip_prefix("am"), rest.strip_prefix("pm"), hour) {
        (Some(rest), _, 1..=12) => (hour % 12, rest),
        (_, Some(rest), 1..=12) => (hour % 12 + 12, rest),
        (None, None, _) => (hour, rest),
        _ => return None,
    };
    let time = NaiveTime::from_hms_opt(hour, minute, second)?;
    Some(ClockTime { time, ahead: zone(rest.trim_start())? })
}

/// None if it can't be read; none within if there is none.
fn zone(text: &str) -> Option<Option<i32>> {
    match text {
        "" => return Some(None),
        "z" | "utc" | "gmt" => return Some(Some(0)),
        "bst" => return Some(Some(60)),
        _ => {}
    }
    let offset = text.strip_prefix("gmt").or(text.strip_prefix("utc")).unwrap_or(text);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let offset = offset.strip_prefix(['+', '-'])?;
    // `+0100` has no colon between the hours and the minutes.
    let (hours, rest) = offset.split_at_checked(2)?;
    let (hours, _) = number(hours, 2..=2)?;
    let (minutes, rest) = match rest.strip_prefix(':').unwrap_or(rest) {
        "" => (0, ""),
        rest => number(rest, 2..=2)?,
    };
    let is_whole = rest.is_empty() && hours <= 14 && minutes < 60;
    is_whole.then(|| Some(sign * i32::try_from(hours * 60 + minutes).unwrap_or_default()))
}

/// As many digits as there are, if they are so many, and what is behind them.
fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    if !digits.contains(&number.len()) {
        return None;
    }
    Some((number.parse().ok()?, rest))
}
