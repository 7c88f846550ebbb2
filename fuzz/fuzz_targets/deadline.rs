//! Whatever is written as a deadline is read or refused, and what is shown of it reads back as the same.
//!
//! Needs `cargo install cargo-fuzz` and a nightly toolchain: `cargo +nightly fuzz run deadline`.
#![no_main]

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use track::model::calendar::{self, Precision, Written};
use track::model::deadline::Rule;
use track::model::reckoning::Reckoning;
use track::model::holidays::Holidays;
use track::model::phrase::Phrase;

static HOLIDAYS: LazyLock<Arc<Holidays>> = LazyLock::new(|| Arc::new(Holidays::built_in()));

fuzz_target!(|input: (i32, i32, u8, &str)| {
    let (today, issued, precision, text) = input;
    let Ok(phrase) = Phrase::read(text) else { return };
    let (Some(today), Some(issued)) = (day(today), day(issued)) else { return };
    let precision = match precision % 3 {
        0 => Precision::Day,
        1 => Precision::Month,
        _ => Precision::Quarter,
    };
    let issued = Written { day: issued, precision, text: String::new() };
    let reckoning = Reckoning { today, holidays: Arc::clone(&HOLIDAYS), is_sure: false };
    let Ok(deadline) = reckoning.count(&phrase, Some(&issued)) else { return };
    let Some(last) = deadline.day else { return };
    assert!(last >= issued.first_day(), "{text:?}: {last} is before {issued:?}");
    if deadline.rule == Rule::Given {
        let shown = calendar::shown(last, deadline.precision);
        let again = match deadline.precision {
            Precision::Year => Phrase::read(&format!("end of {shown}")),
            _ => Phrase::read(&shown),
        };
        let again = reckoning.count(&again.expect("what is shown can be read"), Some(&issued));
        let again = again.expect("what is shown can be counted");
        assert_eq!((again.day, again.precision), (Some(last), deadline.precision), "{text:?}");
    }
});

/// Any day of the calendar that papers of this trade can name.
fn day(number: i32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(1950, 1, 1)?;
    first.checked_add_days(chrono::Days::new(u64::from(number.unsigned_abs() % 60_000)))
}
