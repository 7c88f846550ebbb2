//! Duties: what the law makes a body do by a day, and which is no finding. So far the comments that a
//! local policing body owes on a report, with its answers to the recommendations.

use chrono::NaiveDate;
use serde::Serialize;

use super::calendar;
use super::choices::one_of;
use super::closure::check_day;
use super::deadline::Setter;
use super::due::{Due, days_late_on, last_late_day};
use super::filter::Filter;
use super::finding::Kind;
use super::inspection;
use super::progress::Status;
use crate::error::{Error, Result};

one_of! {
    DutyRule, "rule of a duty" {
        /// Section 55 of the Police Act 1996: the local policing body's comments on a report.
        Section55 = "s55",
    }
}

impl DutyRule {
    pub fn words(self) -> &'static str {
        "comments published within the 56 days that begin with the day of publication (Police Act 1996, s.55(5A))"
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    #[serde(skip)]
    pub id: i64,
    pub rule: DutyRule,
    pub inspection_id: i64,
    pub inspection: String,
    pub inspection_code: Option<String>,
    /// The force whose local policing body owes it.
    pub body: String,
    pub body_name: String,
    pub basis: NaiveDate,
    pub due: NaiveDate,
    pub due_text: String,
    pub set_by: Setter,
    #[serde(rename = "closed_on")]
    pub closed: Option<NaiveDate>,
    pub url: Option<String>,
}

/// Section 55 asks for an answer to each recommendation; other findings may be answered too.
pub fn asks_for_answer(kind: Kind, status: Option<Status>) -> bool {
    kind == Kind::Recommendation && status != Some(Status::Void)
}

impl Duty {
    pub fn standing(&self, today: NaiveDate) -> Option<Due> {
        match self.closed {
            None => Some(Due::of(Some(self.due), today)),
            Some(_) => None,
        }
    }

    pub fn closed_late(&self) -> Option<i64> {
        Some(days_late_on(self.closed?, self.due))
    }

    pub fn check_closing(&self, on: NaiveDate, today: NaiveDate) -> Result<()> {
        check_day("publication of the comments", on, None, today)?;
        if on >= self.basis {
            return Ok(());
        }
        let [on, basis] = [on, self.basis].map(calendar::with_weekday);
        Err(Error::refused(format!(
            "the comments are dated {on}, before the report was published on {basis}"
        )))
    }

    pub fn inspection_name(&self) -> String {
        inspection::called(self.inspection_code.as_deref(), self.inspection_id)
    }
}

/// The answer to a recommendation (section 55(5B)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    Action(String),
    /// Why no action is taken or proposed.
    Reason(String),
}

pub fn check_needs_answer(kind: Kind, status: Option<Status>) -> Result<()> {
    match status {
        _ if kind.is_apart() => Err(Error::refused(format!(
            "it is {}; section 55 asks for answers to recommendations, so answer the one that it belongs to",
            kind.with_article()
        ))),
        None => Err(Error::refused("it is a practice, which needs no answer")),
        Some(Status::Void) => Err(Error::refused("it was entered by mistake and needs no answer")),
        Some(_) => Ok(()),
    }
}

impl Response {
    /// The action and the reason for none: always one of the two.
    pub fn parts(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Response::Action(text) => (Some(text), None),
            Response::Reason(text) => (None, Some(text)),
        }
    }

    pub fn in_words(&self) -> String {
        match self {
            Response::Action(text) => format!("action: {text}"),
            Response::Reason(text) => format!("no action: {text}"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responded {
    pub finding: i64,
    pub body: String,
    pub day: NaiveDate,
    pub response: Response,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    pub bodies: Option<Vec<i64>>,
    pub inspections: Vec<i64>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub published_after: Option<NaiveDate>,
    pub closed_too: bool,
}

impl Wanted {
    /// None if the filter asks for something that only findings have.
    pub fn by(filter: &Filter) -> Option<Wanted> {
        if *filter != of_any_kind(filter) {
            return None;
        }
        let within = filter.due_within.as_ref();
        let after = filter.due_after.map(|day| day.succ_opt().unwrap_or(day));
        let before = filter.due_before.map(|day| day.pred_opt().unwrap_or(day));
        Some(Wanted {
            bodies: filter.bodies.clone(),
            inspections: filter.inspections.clone(),
            from: within.map(|days| *days.start()).max(after),
            to: [within.map(|days| *days.end()), before, filter.late_on.map(last_late_day)]
                .into_iter()
                .flatten()
                .min(),
            published_after: filter.issued_after,
            closed_too: false,
        })
    }
}

/// The part of a filter that applies to findings and duties alike.
fn of_any_kind(filter: &Filter) -> Filter {
    Filter {
        bodies: filter.bodies.clone(),
        inspections: filter.inspections.clone(),
        due_before: filter.due_before,
        due_after: filter.due_after,
        due_within: filter.due_within.clone(),
        issued_after: filter.issued_after,
        late_on: filter.late_on,
        against: filter.against,
        with_the_force: filter.with_the_force,
        scope: filter.scope,
        order: filter.order.clone(),
        limit: filter.limit,
        ..Filter::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::section_55::last_day;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn duty(closed: Option<&str>) -> Duty {
        Duty {
            id: 1,
            rule: DutyRule::Section55,
            inspection_id: 4,
            inspection: "SOC".into(),
            inspection_code: None,
            body: "west-mercia".into(),
            body_name: "West Mercia Police".into(),
            basis: day("2024-05-14"),
            due: last_day(day("2024-05-14")),
            due_text: DutyRule::Section55.words().into(),
            set_by: Setter::Statute,
            closed: closed.map(day),
            url: closed.map(|_| "https://example.org".into()),
        }
    }

    #[test]
    fn comments_are_late_from_day_57() {
        assert_eq!(duty(Some("2024-07-09")).closed_late(), Some(1));
        assert_eq!(duty(Some("2024-07-08")).closed_late(), Some(0));
        assert_eq!(duty(None).closed_late(), None);
        assert_eq!(duty(None).standing(day("2024-07-08")), Some(Due::Today));
        assert_eq!(duty(None).standing(day("2024-07-09")), Some(Due::Late { days: 1 }));
        assert_eq!(duty(Some("2024-07-09")).standing(day("2026-01-01")), None);
    }

    #[test]
    fn comments_are_published_neither_before_the_report_nor_tomorrow() {
        let today = day("2024-07-09");
        assert!(duty(None).check_closing(day("2024-07-09"), today).is_ok());
        assert!(duty(None).check_closing(day("2024-05-14"), today).is_ok());
        assert!(duty(None).check_closing(day("2024-07-10"), today).is_err());
        assert!(duty(None).check_closing(day("2024-05-13"), today).is_err());
    }

    #[test]
    fn what_only_a_finding_can_have_asks_for_no_duty() {
        assert_eq!(Wanted::by(&Filter::default()), Some(Wanted::default()));
        for filter in [
            Filter { owners: vec!["acc crime".into()], ..Filter::default() },
            Filter { unowned: true, ..Filter::default() },
            Filter { findings: Some(vec![(1, None)]), ..Filter::default() },
            Filter { words: Some("plan".into()), ..Filter::default() },
        ] {
            assert_eq!(Wanted::by(&filter), None, "{filter:?}");
        }
    }

    #[test]
    fn the_days_of_a_filter_narrow_each_other() {
        let filter = Filter {
            due_within: Some(day("2024-07-01")..=day("2024-07-31")),
            due_before: Some(day("2024-07-09")),
            due_after: Some(day("2024-07-02")),
            ..Filter::default()
        };
        let wanted = Wanted::by(&filter).unwrap();

        assert_eq!((wanted.from, wanted.to), (Some(day("2024-07-03")), Some(day("2024-07-08"))));
    }
}
