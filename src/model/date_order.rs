//! Which of the first two numbers of `03/04/2026` is the day.

use super::choices::one_of;

one_of! {
    DateOrder, "order of dates" {
        DayFirst = "dmy",
        MonthFirst = "mdy",
    }
}

/// A date of three numbers whose last is the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumericDate<'a> {
    first: u32,
    second: u32,
    year: &'a str,
}

impl<'a> NumericDate<'a> {
    pub fn of(text: &'a str) -> Option<NumericDate<'a>> {
        let text = text.trim();
        if !text.starts_with(|sign: char| sign.is_ascii_digit()) {
            return None;
        }
        let mut parts = text.split(['/', '.', '-']);
        let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
        let is_number = |part: &str, most: usize| {
            part.len() <= most && part.bytes().all(|one| one.is_ascii_digit())
        };
        let is_date = parts.next().is_none()
            && is_number(first, 2)
            && is_number(second, 2)
            && is_number(year, 4)
            && [2, 4].contains(&year.len());
        is_date.then_some(())?;
        Some(NumericDate { first: first.parse().ok()?, second: second.parse().ok()?, year })
    }

    /// The only order in which it is a date; none if both give a date, and they differ.
    pub fn order(self) -> Option<DateOrder> {
        match (self.first > 12, self.second > 12) {
            (true, false) => Some(DateOrder::DayFirst),
            (false, true) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    pub fn may_be_either(self) -> bool {
        self.first <= 12 && self.second <= 12 && self.first != self.second
    }

    /// The same date with its day first, if its month is first here.
    pub fn day_first(self) -> Option<String> {
        let NumericDate { first: month, second: day, year } = self;
        (month <= 12).then(|| format!("{day:02}/{month:02}/{year}"))
    }
}

/// The dates of three numbers in a text: `31/12/26 (was 30/9/26)`.
pub fn numeric_dates(text: &str) -> impl Iterator<Item = NumericDate<'_>> {
    parts(text).filter_map(|part| NumericDate::of(part.trim_matches(SIGNS)))
}

/// The text with the day first in each of its dates whose month is first.
pub fn with_day_first(text: &str) -> String {
    let turned = |part: &str| {
        let date = part.trim_matches(SIGNS);
        let turned = NumericDate::of(date).and_then(NumericDate::day_first);
        turned.map_or_else(|| part.to_owned(), |turned| part.replacen(date, &turned, 1))
    };
    parts(text).map(turned).collect()
}

const SIGNS: [char; 3] = ['/', '.', '-'];

/// Numbers with the signs between them, and what stands between these.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let is_of_number = |letter: char| letter.is_ascii_digit() || SIGNS.contains(&letter);
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_number = is_of_number(first);
        let ends = rest.find(|letter| is_of_number(letter) != is_number).unwrap_or(rest.len());
        let (part, after) = rest.split_at_checked(ends)?;
        rest = after;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_over_twelve_tells_which_is_the_day() {
        let order = |text| NumericDate::of(text).unwrap().order();
        assert_eq!(order("13/04/2026"), Some(DateOrder::DayFirst));
        assert_eq!(order("4.13.26"), Some(DateOrder::MonthFirst));
        assert_eq!(order("3-4-2026"), None);
        assert!(NumericDate::of("03/04/2026").unwrap().may_be_either());
        assert!(!NumericDate::of("04/04/2026").unwrap().may_be_either());
    }

    #[test]
    fn what_has_no_three_numbers_with_a_year_at_the_end_is_no_such_date() {
        for text in
            ["2026-04-13", "13 April 2026", "13/04", "13/04/026", "1/2/3/26", "", "a/b/2026"]
        {
            assert_eq!(NumericDate::of(text), None, "{text}");
        }
    }

    #[test]
    fn every_date_of_a_text_is_turned_round() {
        for (text, turned) in [
            ("03/04/2027 00:00", "04/03/2027 00:00"),
            ("by 3/4/2027.", "by 04/03/2027."),
            ("12/31/26 (was 9/30/26)", "31/12/26 (was 30/09/26)"),
            ("A1 -> 3-4-2027", "A1 -> 04/03/2027"),
            ("2027-04-03", "2027-04-03"),
            ("13/4/26", "13/4/26"),
            ("March 2027", "March 2027"),
            ("", ""),
        ] {
            assert_eq!(with_day_first(text), turned);
        }
        assert_eq!(numeric_dates("12/31/26 (was 9/30/26)").count(), 2);
    }

    #[test]
    fn a_date_with_its_month_first_is_turned_round() {
        assert_eq!(NumericDate::of("4/13/26").unwrap().day_first().unwrap(), "13/04/26");
        assert_eq!(NumericDate::of("13/4/26").unwrap().day_first(), None);
    }
}
