//! Rules of the days of claims, closings and extensions that came with a finding: the same that commands ask of each day
//! that is typed. A correction may lead to days that break them, so an export that is restored is only said to.

use chrono::NaiveDate;
use serde::Deserialize;

use super::rule::changed::ARRIVAL;
use super::rule::{Candidate, Rule, RuleScope};
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::calendar::{Precision, Written, with_weekday};
use crate::model::closure::check_day;
use crate::model::columns::Field;
use crate::model::day_order::Earlier;

/// `$if` leaves out what is surely in order: of the closings of a large import that is nearly all.
macro_rules! came_with {
    ($table:literal, $days:literal, $if:literal) => {
        concat!(
            "select f.id as finding, f.called || '@' || body.slug as name, body.slug as body, f.kind,
               null as other_id, null as other, null as other_kind, json_object(
                 'issued', f.issued, 'precision', f.issued_precision, ",
            $days,
            ") as word
             from subject
             join finding f on f.id = +subject.id
             join progress p on p.finding = f.id
             join body on body.id = p.body
             join ",
            $table,
            " it on it.progress = p.id where ",
            $if
        )
    };
}

pub(super) const RULES: &[Rule] = &[
    rule(
        came_with!(
            "claim",
            "'claim', it.day, 'answer', case when it.fate in ('returned', 'withdrawn') then it.ended end,
             'answered', case when it.fate = 'closed' and it.ended is not null and not exists (
               select 1 from closure where closure.progress = p.id and closure.day is it.ended) then it.ended end,
             'returned', (
               select max(ended) from claim before
               where before.progress = p.id and before.id < it.id and before.fate = 'returned'),
             'withdrawn', (
               select max(ended) from claim before
               where before.progress = p.id and before.id < it.id and before.fate = 'withdrawn'),
             'ended', case when it.fate in ('returned', 'withdrawn') then (
               select min(closure.day) from closure
               where closure.progress = p.id and closure.status <> 'void'
                 and closure.day >= it.day and closure.day < it.ended) end,
             'reopened', case when it.fate is null then (
               select max(reopened) from closure where closure.progress = p.id) end",
            "true"
        ),
        |one| said(one, Days::claim),
        &[Field::Status],
    ),
    rule(
        came_with!(
            "closure",
            "'closing', case when it.status <> 'void' then it.day end, 'ended', it.day, 'reopening', it.reopened,
             'reopened', (
               select max(reopened) from closure before where before.progress = p.id and before.id < it.id)",
            "it.day < f.issued or exists (
               select 1 from closure other where other.progress = p.id and other.reopened is not null)"
        ),
        |one| said(one, Days::closing),
        &[Field::ClosedOn],
    ),
    rule(
        came_with!("extension", "'agreement', it.day", "it.day < f.issued"),
        |one| said(one, Days::agreement),
        &[Field::Due],
    ),
];

const fn rule(
    candidates: &'static str,
    said: fn(&Candidate) -> Option<String>,
    fields: &'static [Field],
) -> Rule {
    let (scope, own) = (RuleScope::NotUndo, ARRIVAL);
    Rule { scope, own, others: None, candidates, said, remedy, fields }
}

/// What is known of one claim, closing or extension.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Days {
    issued: Option<NaiveDate>,
    precision: Option<String>,
    claim: Option<NaiveDate>,
    answer: Option<NaiveDate>,
    /// By a closing of which the register has none on that day.
    answered: Option<NaiveDate>,
    returned: Option<NaiveDate>,
    withdrawn: Option<NaiveDate>,
    reopened: Option<NaiveDate>,
    closing: Option<NaiveDate>,
    /// Of a claim, the day of a closing while it waited.
    ended: Option<NaiveDate>,
    reopening: Option<NaiveDate>,
    agreement: Option<NaiveDate>,
}

fn said(one: &Candidate, check: fn(&Days) -> Result<()>) -> Option<String> {
    let days: Days = serde_json::from_str(one.word()).expect("the rule selects an object of days");
    check(&days).err().map(|why| format!("{}: {why}", one.name))
}

impl Days {
    fn claim(&self) -> Result<()> {
        self.not_before_issue("claim", self.claim)?;
        self.not_before_issue("return", self.answer)?;
        let Some(claim) = self.claim else { return Ok(()) };
        Earlier { day: self.returned, what: "the last claim was returned" }.refuse(claim)?;
        Earlier { day: self.withdrawn, what: "the last claim was withdrawn" }.refuse(claim)?;
        Earlier { day: self.reopened, what: "it was opened again" }.refuse(claim)?;
        let submitted = Earlier { day: Some(claim), what: "it was submitted" };
        self.answer.map_or(Ok(()), |answer| submitted.refuse(answer))?;
        let answered = Earlier { day: self.answer, what: "the claim was answered" };
        self.ended.map_or(Ok(()), |ended| answered.refuse(ended))?;
        match self.answered {
            None => Ok(()),
            Some(day) => Err(Error::refused(format!(
                "its claim was answered by a closing on {}, and it wasn't closed that day",
                with_weekday(day)
            ))),
        }
    }

    fn closing(&self) -> Result<()> {
        self.not_before_issue("closing", self.closing)?;
        self.not_before_issue("reopening", self.reopening)?;
        let reopened = Earlier { day: self.reopened, what: "it was opened again" };
        self.ended.map_or(Ok(()), |day| reopened.refuse(day))?;
        let ended = Earlier { day: self.ended, what: "it ended" };
        self.reopening.map_or(Ok(()), |day| ended.refuse(day))
    }

    fn agreement(&self) -> Result<()> {
        self.not_before_issue("agreement", self.agreement)
    }

    /// Days to come are refused where they are read.
    fn not_before_issue(&self, what: &str, day: Option<NaiveDate>) -> Result<()> {
        let precision = self.precision.as_deref().and_then(Precision::find);
        let issued = self.issued.zip(precision).map(|(day, precision)| Written {
            day,
            precision,
            text: String::new(),
        });
        day.map_or(Ok(()), |day| check_day(what, day, issued.as_ref(), NaiveDate::MAX))
    }
}

fn remedy(_: &Candidate) -> String {
    "correct the days in the file, or in the register that it came from".to_owned()
}
