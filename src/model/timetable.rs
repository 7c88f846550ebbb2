//! A weekly schedule: a time of day on some days of the week, for cron and systemd.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::Weekday;

use crate::error::{Error, Result};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    /// Monday is 0.
    days: BTreeSet<u8>,
    hour: u8,
    minute: u8,
}

impl FromStr for Timetable {
    type Err = Error;

    /// Reads `08:00`, `Mon 08:00`, `Mon..Fri 08:00` and `Mon,Wed,Fri 17:30`.
    fn from_str(text: &str) -> Result<Timetable> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let read = match words.as_slice() {
            [time] => clock(time).map(|time| ((0..7).collect(), time)),
            [days, time] => weekdays(days).zip(clock(time)),
            _ => None,
        };
        let Some((days, (hour, minute))) = read else {
            return Err(Error::Usage(format!(
                "can't read {text:?} as a weekly schedule; write 08:00, Mon..Fri 08:00 or Mon,Thu 17:30"
            )));
        };
        Ok(Timetable { days, hour, minute })
    }
}

/// `Mon..Fri`, `Mon,Wed`, `daily`.
fn weekdays(text: &str) -> Option<BTreeSet<u8>> {
    if text.eq_ignore_ascii_case("daily") {
        return Some((0..7).collect());
    }
    let mut days = BTreeSet::new();
    for part in text.split(',') {
        let (first, last) = part.split_once("..").unwrap_or((part, part));
        let (first, last) = (weekday(first)?, weekday(last)?);
        if first > last {
            return None;
        }
        days.extend(first..=last);
    }
    Some(days)
}

fn weekday(word: &str) -> Option<u8> {
    let day: Weekday = word.parse().ok()?;
    u8::try_from(day.num_days_from_monday()).ok()
}

fn clock(text: &str) -> Option<(u8, u8)> {
    let (hour, minute) = text.split_once(':')?;
    let is_number = |digits: &str| {
        (1..=2).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
    };
    if !is_number(hour) || !is_number(minute) || minute.len() != 2 {
        return None;
    }
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

impl Timetable {
    pub fn in_cron(&self) -> String {
        let days = match self.runs().as_slice() {
            [(0, 6)] => "*".to_owned(),
            runs => joined(runs, "-", |day| (day + 1).to_string()),
        };
        format!("{} {} * * {days}", self.minute, self.hour)
    }

    /// An `OnCalendar=` value, in London time.
    pub fn in_systemd(&self) -> String {
        let name = |day| Weekday::try_from(day).map(|day| day.to_string()).unwrap_or_default();
        let days = match self.runs().as_slice() {
            [(0, 6)] => String::new(),
            runs => joined(runs, "..", name) + " ",
        };
        format!("{days}{:02}:{:02} Europe/London", self.hour, self.minute)
    }

    /// The first and last of each run of consecutive days.
    fn runs(&self) -> Vec<(u8, u8)> {
        let mut runs: Vec<(u8, u8)> = Vec::new();
        for day in self.days.iter().copied() {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == day => *last = day,
                _ => runs.push((day, day)),
            }
        }
        runs
    }
}

fn joined(runs: &[(u8, u8)], to: &str, name: impl Fn(u8) -> String) -> String {
    let run = |(first, last): &(u8, u8)| {
        if first == last { name(*first) } else { format!("{}{to}{}", name(*first), name(*last)) }
    };
    runs.iter().map(run).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> (String, String) {
        let timetable: Timetable = text.parse().unwrap();
        (timetable.in_cron(), timetable.in_systemd())
    }

    #[test]
    fn a_schedule_is_written_for_cron_and_systemd() {
        let of = |text| {
            let (cron, systemd) = written(text);
            format!("{cron} | {systemd}")
        };
        assert_eq!(of("Mon..Fri 08:00"), "0 8 * * 1-5 | Mon..Fri 08:00 Europe/London");
        assert_eq!(of("monday,Thu 17:05"), "5 17 * * 1,4 | Mon,Thu 17:05 Europe/London");
        assert_eq!(of("daily 7:30"), "30 7 * * * | 07:30 Europe/London");
        assert_eq!(of("23:59"), "59 23 * * * | 23:59 Europe/London");
        assert_eq!(of("Sat,Sun 9:00"), "0 9 * * 6-7 | Sat..Sun 09:00 Europe/London");
    }

    #[test]
    fn an_unreadable_schedule_is_refused() {
        for text in [
            "",
            "8",
            "24:00",
            "08:60",
            "8:5",
            "Fri..Mon 08:00",
            "Mond 08:00",
            "Mon 08:00 x",
            "+8:00",
        ] {
            assert_eq!(text.parse::<Timetable>().unwrap_err().exit_code(), 2, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = text.parse::<Timetable>();
        }
    }
}
