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

    /// Refused unless the user is sure that both days are right. `flag` is that of `track edit` which corrects
    /// the day, if one does.
    pub fn ask(&self, day: NaiveDate, flag: Option<&str>, is_sure: bool) -> Result<()> {
        match self.before(day).filter(|_| !is_sure) {
            Some(why) => {
                let corrected = flag.map(|flag| correction(day, flag)).unwrap_or_default();
                Err(Error::Refused(why + &corrected + UNLESS_BOTH_ARE_RIGHT))
            }
            None => Ok(()),
        }
    }

    fn before(&self, day: NaiveDate) -> Option<String> {
        let earlier = self.day.filter(|earlier| day < *earlier)?;
        Some(is_before(day, self.what, earlier))
    }
}

const UNLESS_BOTH_ARE_RIGHT: &str = "; if both days are right, add --yes";

fn correction(day: NaiveDate, flag: &str) -> String {
    let day = day_shown(day);
    format!("; if {day} is wrong, `track edit REF {flag} DATE --reason \"...\"` corrects it")
}

fn is_before(day: NaiveDate, what: &str, earlier: NaiveDate) -> String {
    format!("{} is before {what} on {}", with_weekday(day), with_weekday(earlier))
}

/// What can only follow something else of a finding at one body, or come before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOf {
    Claim,
    Return,
    Withdrawal,
    End,
    /// It was entered by mistake, whatever was done with it.
    Void,
    Reopening,
}

#[derive(Debug, Clone, Copy)]
pub struct KnownDay {
    pub what: DayOf,
    /// The number of the claim or closing.
    pub of: i64,
    pub day: NaiveDate,
    /// Whether it is the one that `track edit` corrects.
    pub is_newest: bool,
}

impl DayOf {
    fn flag(self) -> &'static str {
        match self {
            DayOf::Claim => "--submitted-on",
            DayOf::Return | DayOf::Withdrawal => "--returned-on",
            DayOf::End | DayOf::Void => "--closed-on",
            DayOf::Reopening => "--reopened-on",
        }
    }
}

/// The days of a finding at one body that are known, as one thing followed the other.
#[derive(Debug, Clone, Default)]
pub struct DayOrder(pub Vec<KnownDay>);

/// Two days of which the later thing has the earlier day.
#[derive(Debug, Clone, Copy)]
struct Disorder {
    first: KnownDay,
    second: KnownDay,
}

impl DayOrder {
    /// Refuses what has come out of order since; what was so `before` may stay so.
    pub fn check_since(&self, before: &DayOrder, is_sure: bool) -> Result<()> {
        let known = before.disorders();
        let is_new = |one: &Disorder| !known.iter().any(|other| other.is_of_the_same(one));
        let found: Vec<Disorder> = self.disorders().into_iter().filter(is_new).collect();
        let latest = |is_asked: bool| {
            let such = found.iter().filter(|one| one.is_asked() == is_asked);
            such.max_by_key(|one| one.first.day)
        };
        if let Some(one) = latest(false) {
            return Err(Error::Refused(one.said(before)));
        }
        match latest(true).filter(|_| !is_sure) {
            Some(one) => Err(Error::Refused(one.said(before) + UNLESS_BOTH_ARE_RIGHT)),
            None => Ok(()),
        }
    }

    fn disorders(&self) -> Vec<Disorder> {
        let before = |at: usize| self.0.iter().take(at);
        let pairs = self.0.iter().enumerate();
        let pairs = pairs.flat_map(|(at, second)| before(at).map(move |first| (first, second)));
        let pairs = pairs.map(|(first, second)| Disorder { first: *first, second: *second });
        pairs.filter(Disorder::is_one).collect()
    }
}

impl Disorder {
    fn is_one(&self) -> bool {
        let is_free = self.second.what == DayOf::Void && self.first.what != DayOf::Reopening;
        !is_free && self.second.day < self.first.day
    }

    fn is_of_the_same(&self, other: &Disorder) -> bool {
        let things =
            |one: &Disorder| (one.first.what, one.first.of, one.second.what, one.second.of);
        things(self) == things(other)
    }

    /// The letter may be older than the claim that was recorded.
    fn is_asked(&self) -> bool {
        self.first.what == DayOf::Claim && self.second.what == DayOf::End
    }

    /// With the command that corrects the day of the two that was recorded `before`, if one does.
    fn said(&self, before: &DayOrder) -> String {
        let said = is_before(self.second.day, self.what(), self.first.day);
        let recorded = [self.first, self.second].into_iter().find_map(|one| {
            before.0.iter().find(|was| (was.what, was.of, was.day) == (one.what, one.of, one.day))
        });
        match recorded.filter(|one| one.is_newest) {
            Some(one) => said + &correction(one.day, one.what.flag()),
            None => said,
        }
    }

    fn what(&self) -> &'static str {
        let is_answer = matches!(self.second.what, DayOf::Return | DayOf::Withdrawal);
        match self.first.what {
            DayOf::Claim if is_answer && self.first.of == self.second.of => "it was submitted",
            DayOf::Claim => "the claim",
            DayOf::Return => "the last claim was returned",
            DayOf::Withdrawal => "the last claim was withdrawn",
            DayOf::End => "it ended",
            DayOf::Void => "it was void",
            DayOf::Reopening => "it was opened again",
        }
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
        assert!(claim.ask(day("2026-05-09"), None, true).is_ok());
        let asked = claim.ask(day("2026-05-09"), None, false).unwrap_err().to_string();
        assert!(asked.ends_with("; if both days are right, add --yes"), "{asked}");
        assert!(Earlier { day: None, ..claim }.refuse(day("2026-05-09")).is_ok());
    }

    #[test]
    fn only_what_comes_out_of_order_is_refused_and_a_closing_before_its_claim_is_asked_about() {
        use DayOf::{Claim, End, Reopening, Return, Void};
        let known = |what, of, day: &str| {
            let day = day.parse().unwrap();
            KnownDay { what, of, day, is_newest: true }
        };
        let (claim, back) = (known(Claim, 1, "2026-05-10"), known(Return, 1, "2026-05-20"));
        let check = |before: &[KnownDay], next, is_sure| {
            let after = DayOrder([before, &[next]].concat());
            let said = after.check_since(&DayOrder(before.to_vec()), is_sure);
            said.err().map(|error| error.to_string()).unwrap_or_default()
        };
        let early = known(End, 1, "2026-05-09");

        assert!(check(&[claim], early, false).ends_with("if both days are right, add --yes"));
        assert_eq!(check(&[claim], early, true), "");
        assert_eq!(
            check(&[claim, back], known(End, 1, "2026-05-15"), true),
            "Fri 15 May 2026 is before the last claim was returned on Wed 20 May 2026; if 20 May 2026 is wrong, \
             `track edit REF --returned-on DATE --reason \"...\"` corrects it"
        );
        let older = KnownDay { is_newest: false, ..claim };
        assert_eq!(
            check(&[older], known(Return, 1, "2026-05-09"), true),
            "Sat 9 May 2026 is before it was submitted on Sun 10 May 2026"
        );
        assert_eq!(check(&[claim, early], known(Reopening, 1, "2026-05-11"), false), "");
        assert!(check(&[claim, early], known(Reopening, 1, "2026-05-09"), false).contains("claim"));
        assert_eq!(check(&[claim, back], known(Void, 1, "2026-05-01"), false), "");
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
