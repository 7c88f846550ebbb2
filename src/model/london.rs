//! The day in Europe/London. The zones of the whole world would take a quarter of the program's start.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};

pub fn day(moment: DateTime<Utc>) -> NaiveDate {
    time(moment).date()
}

/// The local time.
pub fn time(moment: DateTime<Utc>) -> NaiveDateTime {
    let utc = moment.naive_utc();
    let ahead = TimeDelta::hours(i64::from(is_summer_time(utc)));
    utc.checked_add_signed(ahead).unwrap_or(utc)
}

/// British Summer Time is from 01:00 UTC on the last Sunday in March to 01:00 UTC on the last Sunday in
/// October (Summer Time Act 1972, as amended by the Summer Time Order 2002; so in fact since 1996).
fn is_summer_time(utc: NaiveDateTime) -> bool {
    let changes = |month| last_sunday(utc.year(), month)?.and_hms_opt(1, 0, 0);
    changes(3).is_some_and(|begins| begins <= utc) && changes(10).is_some_and(|ends| utc < ends)
}

fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    last.checked_sub_days(Days::new(last.weekday().num_days_from_sunday().into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::London;

    #[test]
    fn every_hour_has_the_day_that_the_zone_database_gives_it() {
        let mut moment: DateTime<Utc> = "1996-01-01T00:00:00Z".parse().unwrap();
        while moment.year() < 2038 {
            for moment in [moment, moment + TimeDelta::seconds(3599)] {
                assert_eq!(day(moment), moment.with_timezone(&London).date_naive(), "{moment}");
                let is_ahead = moment.with_timezone(&London).naive_local() != moment.naive_utc();
                assert_eq!(is_summer_time(moment.naive_utc()), is_ahead, "{moment}");
            }
            moment += TimeDelta::hours(1);
        }
    }

    #[test]
    fn the_ends_of_the_calendar_have_a_day() {
        assert_eq!(day(DateTime::<Utc>::MIN_UTC), NaiveDate::MIN);
        assert_eq!(day(DateTime::<Utc>::MAX_UTC), NaiveDate::MAX);
    }
}
