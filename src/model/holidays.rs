//! The bank holidays of England and Wales, and working days counted past them.
//!
//! The built-in table is in the shape in which GOV.UK publishes the days at
//! <https://www.gov.uk/bank-holidays.json>. It contains public sector information licensed under the
//! [Open Government Licence v3.0](https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;

use crate::error::{Error, Result, listed_as, shortened};

const BUILT_IN: &str = include_str!("bank-holidays.json");
const SOURCE: &str = "https://www.gov.uk/bank-holidays.json";

/// Every year since 1978 has had at least this many; a year with fewer isn't complete.
const FEWEST: usize = 8;

/// Of complete years. A year that isn't in the table is refused, never guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays {
    years: BTreeMap<i32, BTreeSet<NaiveDate>>,
}

impl Holidays {
    pub fn built_in() -> Holidays {
        // A test reads it. Without it no year would be known, and every count refused.
        Holidays::read(BUILT_IN).unwrap_or_default()
    }

    /// In GOV.UK's format. Other divisions and keys are ignored.
    pub fn read(json: &str) -> Result<Holidays> {
        let json = json.trim_start_matches('\u{feff}');
        let published: Published = serde_json::from_str(json).map_err(|cause| {
            let why = shortened(&cause.to_string(), 200);
            Error::BadData(format!("it isn't in the format of {SOURCE}: {why}"))
        })?;
        let mut years: BTreeMap<i32, BTreeSet<NaiveDate>> = BTreeMap::new();
        for event in published.england_and_wales.events {
            let day = event.day()?;
            years.entry(day.year()).or_default().insert(day);
        }
        Holidays { years }.of_whole_years()
    }

    /// The newer table replaces the years that it has.
    pub fn with_newer(mut self, newer: Holidays) -> Holidays {
        self.years.extend(newer.years);
        self
    }

    /// Whether the day is known to be a bank holiday.
    pub fn has(&self, day: NaiveDate) -> bool {
        self.years.get(&day.year()).is_some_and(|days| days.contains(&day))
    }

    /// Refused if the year isn't known.
    pub fn is_working_day(&self, day: NaiveDate) -> Result<bool> {
        let holidays = self.years.get(&day.year()).ok_or_else(|| self.not_known(day.year()))?;
        Ok(!is_weekend(day) && !holidays.contains(&day))
    }

    /// The first day doesn't count.
    pub fn working_days_after(&self, from: NaiveDate, count: u32) -> Result<NaiveDate> {
        let (mut day, mut left) = (from, count);
        while left > 0 {
            day = day.succ_opt().ok_or_else(|| self.not_known(day.year().saturating_add(1)))?;
            left -= u32::from(self.is_working_day(day)?);
        }
        Ok(day)
    }

    /// The first day doesn't count.
    pub fn working_days_before(&self, from: NaiveDate, count: u32) -> Result<NaiveDate> {
        let (mut day, mut left) = (from, count);
        while left > 0 {
            day = day.pred_opt().ok_or_else(|| self.not_known(day.year().saturating_sub(1)))?;
            left -= u32::from(self.is_working_day(day)?);
        }
        Ok(day)
    }

    pub fn on_weekdays(&self, after: NaiveDate, before: NaiveDate) -> Vec<NaiveDate> {
        let is_between = |day: &NaiveDate| *day > after && *day < before && !is_weekend(*day);
        self.years.values().flatten().copied().filter(is_between).collect()
    }

    pub fn known_years(&self) -> String {
        let mut spans: Vec<(i32, i32)> = Vec::new();
        for year in self.years.keys().copied() {
            match spans.last_mut() {
                Some((_, last)) if *last + 1 == year => *last = year,
                _ => spans.push((year, year)),
            }
        }
        let in_words = |(first, last): (i32, i32)| {
            if first == last { first.to_string() } else { format!("{first} to {last}") }
        };
        let words: Vec<String> = spans.into_iter().map(in_words).collect();
        if words.is_empty() { "no year".to_owned() } else { listed_as(&words, "and") }
    }

    fn of_whole_years(self) -> Result<Holidays> {
        if self.years.is_empty() {
            return Err(Error::BadData("it has no bank holidays for England and Wales".into()));
        }
        match self.years.iter().find(|(_, days)| days.len() < FEWEST) {
            None => Ok(self),
            Some((year, days)) => Err(Error::BadData(format!(
                "it has only {} of the {FEWEST} or more bank holidays of {year}; give the whole year, as {SOURCE} does",
                days.len()
            ))),
        }
    }

    fn not_known(&self, year: i32) -> Error {
        Error::refused(format!(
            "the bank holidays of {year} aren't known, only those of {}; \
             name a newer file from {SOURCE} as `bank_holidays` in track.toml",
            self.known_years()
        ))
    }
}

pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[derive(Deserialize)]
struct Published {
    #[serde(rename = "england-and-wales")]
    england_and_wales: Division,
}

#[derive(Deserialize)]
struct Division {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    date: String,
}

impl Event {
    /// Only `2025-01-31` is accepted.
    fn day(&self) -> Result<NaiveDate> {
        let day = NaiveDate::parse_from_str(&self.date, "%Y-%m-%d").ok();
        day.filter(|day| day.to_string() == self.date).ok_or_else(|| {
            let date = shortened(&self.date, 40);
            Error::BadData(format!(
                "can't read the bank holiday {date:?}; write it like 2025-12-25"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn after(from: &str, count: u32) -> String {
        Holidays::built_in().working_days_after(day(from), count).unwrap().to_string()
    }

    fn holidays(year: i32) -> Vec<String> {
        let table = Holidays::built_in();
        table.years[&year].iter().map(|day| day.format("%m-%d").to_string()).collect()
    }

    /// A table in GOV.UK's shape with these days.
    fn published(days: &[String]) -> String {
        let event = |day| serde_json::json!({ "title": "A day", "date": day, "notes": "" });
        let events: Vec<serde_json::Value> = days.iter().map(event).collect();
        serde_json::json!({ "england-and-wales": { "division": "it", "events": events } })
            .to_string()
    }

    /// A year whose first eight days are bank holidays.
    fn year(year: i32) -> Vec<String> {
        (1..=8).map(|day| format!("{year}-01-{day:02}")).collect()
    }

    fn refusal(json: &str) -> String {
        let error = Holidays::read(json).unwrap_err();
        assert_eq!(error.exit_code(), 65);
        let text = error.to_string();
        assert_eq!(text.lines().count(), 1, "{text}");
        text
    }

    #[test]
    fn the_built_in_table_holds_every_year_from_2015_to_2028() {
        let table = Holidays::built_in();
        let counts: Vec<usize> = table.years.values().map(BTreeSet::len).collect();

        assert_eq!(table.known_years(), "2015 to 2028");
        assert_eq!(counts, [8, 8, 8, 8, 8, 8, 8, 10, 9, 8, 8, 8, 8, 8]);
        for day in table.years.values().flatten() {
            assert!(!matches!(day.weekday(), Weekday::Sat | Weekday::Sun), "{day}");
        }
    }

    #[test]
    fn the_years_with_days_of_their_own_are_as_they_were_proclaimed() {
        assert_eq!(
            holidays(2020),
            ["01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"]
        );
        assert_eq!(
            holidays(2022),
            [
                "01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26",
                "12-27"
            ]
        );
        assert_eq!(
            holidays(2023),
            ["01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"]
        );
    }

    #[test]
    fn a_day_that_falls_on_a_weekend_has_its_substitute() {
        let table = Holidays::built_in();
        for text in [
            "2015-12-28",
            "2016-12-27",
            "2017-01-02",
            "2021-12-27",
            "2021-12-28",
            "2022-01-03",
            "2026-12-28",
            "2027-12-27",
            "2027-12-28",
            "2028-01-03",
        ] {
            assert!(!table.is_working_day(day(text)).unwrap(), "{text}");
        }
        for text in ["2022-05-30", "2020-05-04", "2016-12-28", "2028-01-04", "2028-12-27"] {
            assert!(table.is_working_day(day(text)).unwrap(), "{text}");
        }
    }

    /// The Sunday of Easter, after the anonymous rule of 1876.
    fn easter(year: i32) -> NaiveDate {
        let (a, b, c) = (year % 19, year / 100, year % 100);
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        let days = h + l - 7 * ((a + 11 * h + 22 * l) / 451);
        NaiveDate::from_ymd_opt(year, 3, 22).unwrap() + chrono::Duration::days(days.into())
    }

    #[test]
    fn what_moves_with_the_moon_and_the_mondays_is_where_the_rules_put_it() {
        let table = Holidays::built_in();
        let last_monday = |year, month, last| {
            let end = NaiveDate::from_ymd_opt(year, month, last).unwrap();
            end - chrono::Duration::days(end.weekday().num_days_from_monday().into())
        };
        for year in 2015..=2028 {
            let mut expected = vec![easter(year) - chrono::Duration::days(2)];
            expected.push(easter(year) + chrono::Duration::days(1));
            expected.push(last_monday(year, 8, 31));
            expected.extend((year != 2020).then(|| last_monday(year, 5, 7)));
            expected.extend((year != 2022).then(|| last_monday(year, 5, 31)));
            for day in expected {
                assert!(table.years[&year].contains(&day), "{day}");
            }
        }
    }

    #[test]
    fn working_days_leave_out_the_first_day_weekends_and_bank_holidays() {
        assert_eq!(after("2024-05-14", 10), "2024-05-29");
        assert_eq!(after("2024-05-17", 1), "2024-05-20");
        assert_eq!(after("2024-05-18", 1), "2024-05-20");
        assert_eq!(after("2024-12-24", 1), "2024-12-27");
        assert_eq!(after("2022-06-01", 1), "2022-06-06");
        assert_eq!(after("2024-05-18", 0), "2024-05-18");
    }

    #[test]
    fn a_count_past_the_table_is_refused_with_what_is_known_and_what_to_do() {
        let table = Holidays::built_in();

        assert_eq!(after("2028-12-28", 1), "2028-12-29");
        let refusal = table.working_days_after(day("2028-12-28"), 2).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "the bank holidays of 2029 aren't known, only those of 2015 to 2028; name a newer file from \
             https://www.gov.uk/bank-holidays.json as `bank_holidays` in track.toml"
        );
        assert_eq!(refusal.exit_code(), 1);
        assert!(table.working_days_after(day("2014-06-01"), 1).is_err());
        assert!(table.working_days_after(day("2020-01-01"), u32::MAX).is_err());
        assert!(table.working_days_after(NaiveDate::MAX, u32::MAX).is_err());
        assert!(Holidays::default().is_working_day(day("2024-05-14")).is_err());
    }

    #[test]
    fn a_newer_file_replaces_its_own_years_and_adds_to_the_others() {
        let days = [year(2028), year(2030)].concat();
        let newer = Holidays::read(&published(&days)).unwrap();
        let table = Holidays::built_in().with_newer(newer);

        assert_eq!(table.known_years(), "2015 to 2028 and 2030");
        assert!(table.is_working_day(day("2028-12-25")).unwrap());
        assert!(!table.is_working_day(day("2028-01-07")).unwrap());
        assert!(!table.is_working_day(day("2024-05-27")).unwrap());
        assert!(table.is_working_day(day("2029-12-25")).is_err());
    }

    #[test]
    fn other_divisions_further_keys_and_a_byte_order_mark_do_not_matter() {
        let json = published(&year(2029));
        let wide = format!("\u{feff}{{\"scotland\": [1, {{}}], {}", json.get(1..).unwrap());

        assert_eq!(Holidays::read(&wide).unwrap(), Holidays::read(&json).unwrap());
    }

    #[test]
    fn what_is_no_table_is_refused_in_one_sentence() {
        for json in [
            "",
            "[]",
            "{}",
            "\u{0}",
            "{\"scotland\": {\"events\": []}}",
            "{\"england-and-wales\": []}",
            "{\"england-and-wales\": {\"events\": [{\"title\": \"x\"}]}}",
            "{\"england-and-wales\": {\"events\": [{\"date\": 20290101}]}}",
        ] {
            let refusal = refusal(json);
            assert!(
                refusal.starts_with("it isn't in the format of https://www.gov.uk/"),
                "{refusal}"
            );
        }
        assert!(refusal(&published(&[])).starts_with("it has no bank holidays"));
    }

    #[test]
    fn an_impossible_day_is_refused_and_so_is_half_a_year() {
        for text in ["2029-02-29", "2029-1-1", "01/01/2029", " 2029-01-01", "2029-01-01T00", ""] {
            let refusal = refusal(&published(&[text.to_owned()]));
            assert!(refusal.contains(&format!("the bank holiday {text:?};")), "{refusal}");
        }
        let half = [year(2029), vec!["2030-01-01".to_owned()]].concat();
        assert!(
            refusal(&published(&half))
                .starts_with("it has only 1 of the 8 or more bank holidays of 2030")
        );
    }

    /// Counts by trying every day, with a list of its own.
    fn naive(from: NaiveDate, count: u32) -> Option<NaiveDate> {
        let off: Vec<NaiveDate> =
            Holidays::built_in().years.into_values().flat_map(BTreeSet::into_iter).collect();
        let days = from.iter_days().skip(1).take_while(|day| (2015..=2028).contains(&day.year()));
        let working = days.filter(|day| day.weekday().num_days_from_monday() < 5);
        working.filter(|day| !off.contains(day)).nth(count.checked_sub(1)? as usize)
    }

    proptest! {
        #[test]
        fn working_days_are_those_that_a_naive_count_finds(days in 0i64..5200, count in 1u32..400) {
            let from = day("2014-12-01") + chrono::Duration::days(days);
            let counted = Holidays::built_in().working_days_after(from, count);
            prop_assert_eq!(counted.ok(), naive(from, count));
        }

        #[test]
        fn any_day_and_any_count_are_answered(days in any::<i32>(), count in any::<u32>()) {
            if let Some(from) = NaiveDate::from_num_days_from_ce_opt(days % 95_000_000) {
                let _ = Holidays::built_in().working_days_after(from, count);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = Holidays::read(&text);
            let _ = Holidays::read(&published(&[text]));
        }
    }
}
