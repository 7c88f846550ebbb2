//! Duties: what the law makes a body do by a day, and which is no finding. So far the comments that a
//! local policing body owes on a report, with its answers to the recommendations.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::{self, Precision, Written};
use super::choices::one_of;
use super::closure::check_day;
use super::correction::{FieldChange, Stated};
use super::deadline::Setter;
use super::due::{Due, days_late_on, last_late_day};
use super::filter::Filter;
use super::finding::Kind;
use super::inspection;
use super::progress::Status;
use super::section_55::{self, Beginning};
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

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
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

/// What becomes of a duty when the date of publication is corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DutyFollows {
    Stays,
    Moves(Duty),
    /// The report was published before the rule was in force.
    Ends,
}

impl Duty {
    pub fn follow(&self, published: &Written) -> Result<DutyFollows> {
        match Beginning::of(Some(published)) {
            Beginning::On(day) if day == self.basis => Ok(DutyFollows::Stays),
            Beginning::On(day) => self.moved_to(day),
            Beginning::DayNotKnown if self.is_within(published) => Ok(DutyFollows::Stays),
            Beginning::DayNotKnown => Err(Error::refused(format!(
                "a section 55 clock runs for {} from {}; give the day of publication, not {}",
                self.body,
                calendar::with_weekday(self.basis),
                published.shown()
            ))),
            Beginning::NotYetInForce if self.closed.is_none() => Ok(DutyFollows::Ends),
            Beginning::NotYetInForce => Err(section_55::not_in_force()),
        }
    }

    fn moved_to(&self, day: NaiveDate) -> Result<DutyFollows> {
        if let Some(closed) = self.closed.filter(|closed| *closed < day) {
            let [closed, day] = [closed, day].map(calendar::with_weekday);
            return Err(Error::refused(format!(
                "the comments for {} are dated {closed}, before the report was published on {day}",
                self.body
            )));
        }
        Ok(DutyFollows::Moves(Duty { basis: day, due: section_55::last_day(day), ..self.clone() }))
    }

    fn is_within(&self, period: &Written) -> bool {
        calendar::shown(self.basis, period.precision) == period.shown()
    }

    /// For the record.
    pub fn changes(&self, follows: &DutyFollows) -> Vec<FieldChange> {
        let after = match follows {
            DutyFollows::Stays => return Vec::new(),
            DutyFollows::Moves(after) => Some(after),
            DutyFollows::Ends => None,
        };
        let of = |field, was: NaiveDate, became: Option<NaiveDate>| {
            let dated = |day| Stated::date(day, Precision::Day, None);
            let became = became.map(dated).unwrap_or_default();
            FieldChange::new("duty", self.id, field, dated(was), became)
        };
        vec![
            of("basis", self.basis, after.map(|after| after.basis)),
            of("due", self.due, after.map(|after| after.due)),
        ]
    }

    /// `section 55 comments due 8 Jul 2024 -> 9 Jul 2024, counted from the corrected date of publication`.
    pub fn moved_in_words(&self, after: &Duty) -> String {
        let [was, became] = [self.due, after.due].map(calendar::day_shown);
        format!(
            "section 55 comments due {was} -> {became}, counted from the corrected date of publication"
        )
    }

    pub fn ended_in_words(&self) -> String {
        format!(
            "section 55 comments due {} -> no clock: the report was published before the 56 days came into force",
            calendar::day_shown(self.due)
        )
    }
}

/// Section 55 asks for an answer to each recommendation; other findings may be answered too.
pub fn must_be_answered(kind: Kind, status: Option<Status>) -> bool {
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

pub fn check_can_be_answered(kind: Kind, status: Option<Status>) -> Result<()> {
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
pub struct DutyFilter {
    pub bodies: Option<Vec<i64>>,
    pub inspections: Vec<i64>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub published_after: Option<NaiveDate>,
    pub closed_too: bool,
}

impl DutyFilter {
    /// None if the filter asks for something that only findings have.
    pub fn by(filter: &Filter) -> Option<DutyFilter> {
        if *filter != of_any_kind(filter) {
            return None;
        }
        let within = filter.due_within.as_ref();
        let after = filter.due_after.map(|day| day.succ_opt().unwrap_or(day));
        let before = filter.due_before.map(|day| day.pred_opt().unwrap_or(day));
        Some(DutyFilter {
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
    fn a_clock_follows_a_corrected_publication_as_far_as_it_can() {
        let follow = |closed, published: &str| {
            duty(closed).follow(&Written::read(published).unwrap()).map(|follows| match follows {
                DutyFollows::Stays => "stays".to_owned(),
                DutyFollows::Moves(after) => format!("{} {}", after.basis, after.due),
                DutyFollows::Ends => "ends".to_owned(),
            })
        };

        assert_eq!(follow(None, "2024-05-15").unwrap(), "2024-05-15 2024-07-09");
        assert_eq!(follow(Some("2024-07-09"), "2024-05-15").unwrap(), "2024-05-15 2024-07-09");
        for same in ["14 May 2024", "May 2024"] {
            assert_eq!(follow(None, same).unwrap(), "stays");
        }
        assert_eq!(follow(None, "14 May 2016").unwrap(), "ends");
        // The day isn't in that month; and comments come neither before the report nor before the rule.
        for (closed, published) in [
            (None, "June 2024"),
            (Some("2024-07-09"), "2024-07-10"),
            (Some("2024-07-09"), "2016-05-14"),
        ] {
            assert!(follow(closed, published).is_err(), "{published}");
        }
    }

    #[test]
    fn a_clock_that_moves_or_ends_is_kept_as_corrected() {
        let was = duty(None);
        let moved = was.follow(&Written::read("15 May 2024").unwrap()).unwrap();
        let DutyFollows::Moves(after) = &moved else { panic!("{moved:?}") };
        assert_eq!(
            was.moved_in_words(after),
            "section 55 comments due 8 Jul 2024 -> 9 Jul 2024, counted from the corrected date of publication"
        );
        let became = |follows: &DutyFollows| {
            let changes = was.changes(follows).into_iter();
            changes.map(|change| change.became.value).collect::<Vec<_>>()
        };
        assert_eq!(became(&moved), [Some("2024-05-15".to_owned()), Some("2024-07-09".to_owned())]);
        assert_eq!(became(&DutyFollows::Ends), [None, None]);
        assert_eq!(became(&DutyFollows::Stays), []);
    }

    #[test]
    fn what_only_a_finding_can_have_asks_for_no_duty() {
        assert_eq!(DutyFilter::by(&Filter::default()), Some(DutyFilter::default()));
        for filter in [
            Filter { owners: vec!["acc crime".into()], ..Filter::default() },
            Filter { unowned: true, ..Filter::default() },
            Filter { findings: Some(vec![(1, None)]), ..Filter::default() },
            Filter { words: Some("plan".into()), ..Filter::default() },
        ] {
            assert_eq!(DutyFilter::by(&filter), None, "{filter:?}");
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
        let wanted = DutyFilter::by(&filter).unwrap();

        assert_eq!((wanted.from, wanted.to), (Some(day("2024-07-03")), Some(day("2024-07-08"))));
    }
}
