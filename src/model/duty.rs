//! Duties: what the law makes a body do by a day, and which is no finding. So far the comments that a
//! local policing body owes on a report.

use chrono::{Days, NaiveDate};

use super::body::{Body, BodyKind};
use super::calendar::{self, Precision, Written};
use super::deadline::Setter;
use super::due::{Due, days_late_on, last_late_day};
use super::filter::Filter;
use super::words::one_of;
use crate::error::{Error, Result};

one_of! {
    /// By which rule a duty is owed.
    DutyRule, "rule of a duty" {
        /// Section 55 of the Police Act 1996: the comments of the local policing body on a report.
        Section55 = "s55",
    }
}

impl DutyRule {
    /// What the law asks, in short.
    pub fn words(self) -> &'static str {
        "comments published within the 56 days that begin with the day of publication (Police Act 1996, s.55(5A))"
    }
}

/// The first day of publication that the 56 days apply to: the Policing and Crime Act 2017 put them into
/// section 55, commenced by SI 2017/399.
const IN_FORCE: NaiveDate = match NaiveDate::from_ymd_opt(2017, 5, 2) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// The last day on which the comments on a report are in time.
///
/// Section 55(5A) of the Police Act 1996 has them published before the end of 56 days, and lets those
/// days begin with the day on which the report was published. So that day is the first of the 56, and
/// the last is 55 days after it: 14 May 2024 leads to 8 July 2024. They are calendar days; a weekend
/// moves nothing.
pub fn last_day(published: NaiveDate) -> NaiveDate {
    published.checked_add_days(Days::new(55)).unwrap_or(NaiveDate::MAX)
}

/// From when the 56 days of a report are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// From this day, which is the first of them.
    From(NaiveDate),
    /// They run, but the day of publication is not known.
    DayNotKnown,
    /// The report was published before the rule was in force.
    NotYetInForce,
}

impl Clock {
    /// The clock of a report, from what is known of its publication.
    pub fn of(published: Option<&Written>) -> Clock {
        match published {
            Some(written) if written.day < IN_FORCE => Clock::NotYetInForce,
            Some(written) if written.precision == Precision::Day => Clock::From(written.day),
            _ => Clock::DayNotKnown,
        }
    }
}

/// Whether section 55 has anybody comment on what was said of this body: only a territorial force has
/// a local policing body, and one that ceased to exist has none left.
pub fn is_owed_for(body: &Body) -> bool {
    body.kind == BodyKind::TerritorialForce && body.retired.is_none()
}

/// Whether a report that was published then, and is about this body, starts a clock at once.
pub fn applies(published: &Written, body: &Body) -> bool {
    is_owed_for(body) && matches!(Clock::of(Some(published)), Clock::From(_))
}

/// The day from which to count, where somebody gives the day of publication, or not; it must be one that
/// the register's own date allows.
pub fn counted_from(
    published: Option<&Written>,
    given: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<NaiveDate> {
    if let Some((day, known)) = given.zip(published)
        && calendar::shown(day, known.precision) != known.shown()
    {
        return Err(Error::refused(format!(
            "the register has it published {}, and not {}",
            known.shown(),
            calendar::with_weekday(day)
        )));
    }
    let given = given.map(Written::on);
    match Clock::of(given.as_ref().or(published)) {
        Clock::From(day) if given.is_some() && day > today => Err(Error::refused(format!(
            "the publication is dated {}, which is still ahead",
            calendar::with_weekday(day)
        ))),
        Clock::From(day) => Ok(day),
        Clock::DayNotKnown => Err(Error::refused(
            "the day of its publication is not known, and the 56 days begin with it; give it with --on DAY",
        )),
        Clock::NotYetInForce => Err(Error::refused(format!(
            "the 56 days of section 55 apply to reports that were published from {} on",
            calendar::with_weekday(IN_FORCE)
        ))),
    }
}

/// A dated obligation of a body that is no finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// Its number.
    pub id: i64,
    /// The rule by which it is owed.
    pub rule: DutyRule,
    /// The inspection's number.
    pub inspection_id: i64,
    /// The title of its report.
    pub inspection: String,
    /// Its short code.
    pub inspection_code: Option<String>,
    /// The slug of the force whose local policing body owes it.
    pub body: String,
    /// The force's name.
    pub body_name: String,
    /// The day of publication, from which it was counted.
    pub basis: NaiveDate,
    /// The last day.
    pub due: NaiveDate,
    /// The words of the law in short.
    pub due_text: String,
    /// Who set it.
    pub set_by: Setter,
    /// The day on which the comments were published; none while it is open.
    pub closed: Option<NaiveDate>,
    /// Where they can be read.
    pub url: Option<String>,
}

impl Duty {
    /// Where it stands against its last day; none once it is closed.
    pub fn standing(&self, today: NaiveDate) -> Option<Due> {
        match self.closed {
            None => Some(Due::of(Some(self.due), today)),
            Some(_) => None,
        }
    }

    /// How many days late it was closed, nought when in time; none while it is open.
    pub fn closed_late(&self) -> Option<i64> {
        Some(days_late_on(self.closed?, self.due))
    }

    /// Refuses a day on which the comments cannot have been published.
    pub fn check_closing(&self, on: NaiveDate, today: NaiveDate) -> Result<()> {
        super::closure::check_day("publication of the comments", on, None, today)?;
        match on < self.basis {
            true => Err(Error::refused(format!(
                "the comments are dated {}, before the report was published on {}",
                calendar::with_weekday(on),
                calendar::with_weekday(self.basis)
            ))),
            false => Ok(()),
        }
    }

    /// What the inspection is called where it is typed: its code, else its number.
    pub fn inspection_name(&self) -> String {
        self.inspection_code.clone().unwrap_or_else(|| format!("#{}", self.inspection_id))
    }
}

/// What a body answered to a recommendation (section 55(5B)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// The action taken or proposed.
    Action(String),
    /// Why no action is taken or proposed.
    Reason(String),
}

impl Response {
    /// The action, and the reason for none: there is always one of them.
    pub fn parts(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Response::Action(text) => (Some(text), None),
            Response::Reason(text) => (None, Some(text)),
        }
    }

    /// The answer in a sentence.
    pub fn in_words(&self) -> String {
        match self {
            Response::Action(text) => format!("action: {text}"),
            Response::Reason(text) => format!("no action: {text}"),
        }
    }
}

/// An answer and its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responded {
    /// The number of the finding.
    pub finding: i64,
    /// The body's slug.
    pub body: String,
    /// The day of the answer.
    pub day: NaiveDate,
    /// The answer.
    pub response: Response,
}

/// Which duties are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The numbers of bodies; `None` is any body.
    pub bodies: Option<Vec<i64>>,
    /// The numbers of inspections; none is any.
    pub inspections: Vec<i64>,
    /// Due on this day or later.
    pub from: Option<NaiveDate>,
    /// Due on this day or earlier.
    pub to: Option<NaiveDate>,
    /// On a report that was published after this day.
    pub published_after: Option<NaiveDate>,
    /// Closed ones too.
    pub closed_too: bool,
}

impl Wanted {
    /// The open duties that a question about findings asks for as well; none where it asks for what only
    /// a finding has.
    pub fn by(filter: &Filter) -> Option<Wanted> {
        let only_findings_have = !filter.kinds.is_empty()
            || !filter.statuses.is_empty()
            || !filter.owners.is_empty()
            || !filter.themes.is_empty()
            || !filter.parents.is_empty()
            || filter.findings.is_some()
            || filter.updated_before.is_some()
            || filter.closed_after.is_some()
            || filter.closed_before.is_some()
            || filter.undated
            || filter.unowned
            || filter.words.is_some();
        if only_findings_have {
            return None;
        }
        let within = filter.due_within.as_ref();
        let after = filter.due_after.map(|day| day.succ_opt().unwrap_or(day));
        let before = filter.due_before.map(last_late_day);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn force() -> Body {
        Body {
            id: 1,
            slug: "west-mercia".into(),
            name: "West Mercia Police".into(),
            kind: BodyKind::TerritorialForce,
            region: None,
            rocu: None,
            aliases: vec![],
            retired: None,
            monitoring: vec![],
        }
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
    fn the_day_of_publication_is_the_first_of_the_56() {
        assert_eq!(calendar::with_weekday(last_day(day("2024-05-14"))), "Mon 8 Jul 2024");
        // Over a leap day, over a year's end, and onto a Sunday.
        assert_eq!(last_day(day("2024-02-01")), day("2024-03-27"));
        assert_eq!(last_day(day("2023-02-01")), day("2023-03-28"));
        assert_eq!(last_day(day("2024-12-01")), day("2025-01-25"));
        assert_eq!(calendar::with_weekday(last_day(day("2024-05-06"))), "Sun 30 Jun 2024");
        for published in day("2019-01-01").iter_days().take(2000) {
            let days = published.iter_days().take_while(|day| *day <= last_day(published)).count();
            assert_eq!(days, 56, "{published}");
        }
    }

    #[test]
    fn the_rule_covers_reports_from_the_day_on_which_it_came_into_force() {
        let applies = |published: &str| applies(&Written::read(published).unwrap(), &force());

        assert!(!applies("2017-05-01") && applies("2017-05-02"));
        assert!(!applies("May 2024"), "the day is not known");
    }

    #[test]
    fn only_a_territorial_force_that_exists_has_a_local_policing_body() {
        let published = Written::on(day("2024-05-14"));
        assert!(applies(&published, &force()));
        for kind in
            [BodyKind::NationalForce, BodyKind::Rocu, BodyKind::FireService, BodyKind::Other]
        {
            assert!(!applies(&published, &Body { kind, ..force() }), "{kind}");
        }
        assert!(!applies(&published, &Body { retired: Some(day("2024-04-01")), ..force() }));
    }

    #[test]
    fn the_day_of_publication_must_agree_with_what_is_known() {
        let today = day("2026-11-23");
        let from = |known: Option<&str>, given: Option<&str>| {
            let known = known.map(|text| Written::read(text).unwrap());
            counted_from(known.as_ref(), given.map(day), today)
        };
        assert_eq!(from(Some("14 May 2024"), None).unwrap(), day("2024-05-14"));
        assert_eq!(from(Some("May 2024"), Some("2024-05-14")).unwrap(), day("2024-05-14"));
        assert_eq!(from(None, Some("2024-05-14")).unwrap(), day("2024-05-14"));
        for (known, given) in [
            (Some("May 2024"), None),
            (None, None),
            (Some("May 2024"), Some("2024-06-14")),
            (Some("14 May 2024"), Some("2024-05-15")),
            (Some("1 May 2017"), None),
            (Some("April 2017"), None),
            (None, Some("2026-11-24")),
        ] {
            assert!(from(known, given).is_err(), "{known:?} {given:?}");
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
