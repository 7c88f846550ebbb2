//! A weekly schedule: a time of day on some days of the week, for cron and systemd.

use std::str::FromStr;

use super::run_days::{Weekdays, weekday_name};
use crate::error::{Error, Result};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    pub days: Weekdays,
    hour: u8,
    minute: u8,
}

impl FromStr for Timetable {
    type Err = Error;

    /// Reads `08:00`, `Mon 08:00`, `Mon..Fri 08:00` and `Mon,Wed,Fri 17:30`.
    fn from_str(text: &str) -> Result<Timetable> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let read = match words.as_slice() {
            [time] => clock(time).map(|time| (Weekdays::daily(), time)),
            [days, time] => days.parse().ok().zip(clock(time)),
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
    pub fn in_the_morning(days: Weekdays) -> Timetable {
        Timetable { days, hour: 8, minute: 0 }
    }

    pub fn in_cron(&self) -> String {
        let days = match self.days.runs().as_slice() {
            [(0, 6)] => "*".to_owned(),
            _ => self.days.joined("-", |day| (day + 1).to_string()),
        };
        format!("{} {} * * {days}", self.minute, self.hour)
    }

    /// An `OnCalendar=` value, in London time.
    pub fn in_systemd(&self) -> String {
        let days = match self.days.runs().as_slice() {
            [(0, 6)] => String::new(),
            _ => self.days.joined("..", weekday_name) + " ",
        };
        format!("{days}{:02}:{:02} Europe/London", self.hour, self.minute)
    }
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
