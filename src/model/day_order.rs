//! The order of days: what can't have happened before something else, and what is asked about.

use chrono::NaiveDate;

use super::calendar::{day_shown, with_weekday};
use crate::error::{Error, Result};

/// What happened on a day that another can't, or is unlikely to, come before.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'a> {
    /// None where it never happened, or on a day that isn't known.
    pub day: Option<NaiveDate>,
    /// As in "is before it ended".
    pub what: &'a str,
}

impl Earlier<'_> {
    pub fn refuse(&self, day: NaiveDate) -> Result<()> {
        match self.before(day) {
            Some(why) => Err(Error::Refused(why)),
            None => Ok(()),
        }
    }

    /// Refused unless the user is sure that both days are right.
    pub fn ask(&self, day: NaiveDate, is_sure: bool) -> Result<()> {
        match self.before(day).filter(|_| !is_sure) {
            Some(why) => Err(Error::Refused(format!("{why}; if both days are right, add --yes"))),
            None => Ok(()),
        }
    }

    fn before(&self, day: NaiveDate) -> Option<String> {
        let earlier = self.day.filter(|earlier| day < *earlier)?;
        let (day, earlier) = (with_weekday(day), with_weekday(earlier));
        Some(format!("{day} is before {} on {earlier}", self.what))
    }
}

/// From one date to another.
#[derive(Debug, Clone, Copy)]
pub struct MovedDate {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl MovedDate {
    /// A corrected extension that would move the date the other way, or not at all, looks mistyped.
    pub fn check_as_corrected(self, before: MovedDate, is_sure: bool) -> Result<()> {
        if self.from == self.to {
            return Err(Error::refused(format!(
                "the extension would then move nothing, from {day} to {day}; if none was agreed, \
                 `track history REF` shows the act that recorded it, and `track undo ACT` takes it back",
                day = day_shown(self.from)
            )));
        }
        if is_sure || (self.from < self.to) == (before.from < before.to) {
            return Ok(());
        }
        Err(Error::refused(format!(
            "the extension would then move the date {}, from {} to {}; if that is right, add --yes",
            if self.to < self.from { "earlier" } else { "later" },
            day_shown(self.from),
            day_shown(self.to)
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_before_is_refused_or_asked_about_and_the_same_day_is_fine() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let claim = Earlier { day: Some(day("2026-05-10")), what: "the claim" };

        assert!(claim.refuse(day("2026-05-10")).is_ok());
        assert_eq!(
            claim.refuse(day("2026-05-09")).unwrap_err().to_string(),
            "Sat 9 May 2026 is before the claim on Sun 10 May 2026"
        );
        assert!(claim.ask(day("2026-05-09"), true).is_ok());
        let asked = claim.ask(day("2026-05-09"), false).unwrap_err().to_string();
        assert!(asked.ends_with("; if both days are right, add --yes"), "{asked}");
        assert!(Earlier { day: None, ..claim }.refuse(day("2026-05-09")).is_ok());
    }

    #[test]
    fn a_corrected_extension_still_moves_the_date_and_the_same_way() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let moved = |from, to| MovedDate { from: day(from), to: day(to) };
        let before = moved("2026-01-31", "2026-06-30");
        let check = |to, is_sure| moved("2026-01-31", to).check_as_corrected(before, is_sure);

        assert!(check("2026-07-31", false).is_ok());
        assert!(check("2026-01-31", true).unwrap_err().to_string().contains("move nothing"));
        let asked = check("2025-12-31", false).unwrap_err().to_string();
        assert!(asked.contains("earlier, from 31 Jan 2026 to 31 Dec 2025"), "{asked}");
        assert!(check("2025-12-31", true).is_ok());
    }
}
