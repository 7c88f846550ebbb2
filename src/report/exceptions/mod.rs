//! What needs mending in what is open, each with the command that mends it.

mod rules;

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use rules::{Check, Wrong};
pub use rules::{Looked, Rule};

use super::counts::Counts;
use super::delivery::{self, Delivery};
use super::lateness::late_by;
use super::mend;
use crate::model::OneOf;
use crate::model::calendar::with_weekday;
use crate::model::due::Due;
use crate::model::duty::Duty;
use crate::model::message::Undelivered;
use crate::model::progress_row::ProgressRow;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Remedy, Report, counted};

/// What is wrong with one finding at one body, or with a duty or reminders, which have no number.
#[derive(Debug, Serialize)]
pub struct Exception {
    rule: Rule,
    id: Option<i64>,
    #[serde(rename = "ref")]
    reference: Option<String>,
    token: String,
    body: Option<String>,
    body_name: Option<String>,
    title: Option<String>,
    detail: String,
    mend: String,
}

/// Everything that needs mending, rule by rule.
#[derive(Debug, Serialize)]
pub struct Exceptions {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    counts: Counts<Rule>,
    exceptions: Vec<Exception>,
    /// When reminders last ran, in a sentence.
    #[serde(skip)]
    last_run: Option<String>,
    /// For how many days nothing was said of what is stale.
    #[serde(skip)]
    stale: i64,
}

impl Exceptions {
    /// What needs mending on a day; stale is what was last updated on `untouched` or before.
    pub fn of(looked: &Looked, untouched: NaiveDate, today: NaiveDate) -> Exceptions {
        let check = Check::of(looked, untouched, today);
        let of_rule = |rule: &Rule| {
            let rule = *rule;
            let check = &check;
            let wrong = move |item| Some(Exception::of(rule, item, check.wrong(rule, item)?));
            looked.items.iter().filter_map(wrong)
        };
        let owed = looked.owed.iter().map(|(duty, left)| Exception::owed(duty, left, today));
        let undelivered = looked.reminders.iter().flat_map(Delivery::undelivered);
        let undelivered = undelivered.map(Exception::undelivered);
        let exceptions: Vec<Exception> =
            Rule::ALL.iter().flat_map(of_rule).chain(owed).chain(undelivered).collect();
        Exceptions {
            schema: "track.check/1",
            as_of: today,
            count: exceptions.len(),
            counts: Counts::of(exceptions.iter().map(|found| found.rule)),
            exceptions,
            last_run: looked.reminders.as_ref().map(Delivery::last_run),
            stale: (today - untouched).num_days(),
        }
    }

    /// Whether there is nothing to mend.
    pub fn is_empty(&self) -> bool {
        self.exceptions.is_empty()
    }

    fn blocks(&self, rule: Rule) -> Vec<Block> {
        let found: Vec<Remedy> = self
            .exceptions
            .iter()
            .filter(|exception| exception.rule == rule)
            .map(Exception::remedy)
            .collect();
        if found.is_empty() {
            return Vec::new();
        }
        let heading = self.heading(rule);
        let mut blocks = vec![
            Block::Heading(format!("{heading} ({rule}): {}", counted(found.len(), noun(rule)))),
            Block::Remedies(found),
        ];
        blocks.extend(otherwise(rule).map(|text| Block::Aside(text.to_owned())));
        blocks
    }

    fn heading(&self, rule: Rule) -> String {
        let words = match rule {
            Rule::Undated => "Without a date",
            Rule::Unowned => "Without an owner",
            Rule::Stale => return format!("No update for {}", counted(self.stale, "day")),
            Rule::NoEvidence => "Claimed done, and no word of how",
            Rule::DueBeforeIssue => "Due before they were issued",
            Rule::AfterParent => "Due after what they stand under",
            Rule::ChildrenClosed => "Open concerns with nothing open under them",
            Rule::FewerChildren => "Concerns with fewer recommendations than the report has",
            Rule::RetiredBody => "Open at a body that is no more",
            Rule::Unanswered => "Section 55 comments that are not published yet",
            Rule::Undelivered => "Reminders that did not arrive",
        };
        words.to_owned()
    }
}

fn noun(rule: Rule) -> &'static str {
    match rule {
        Rule::Unanswered => "duty",
        Rule::Undelivered => "digest",
        _ => "finding",
    }
}

/// What else may be the remedy.
fn otherwise(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::DueBeforeIssue => {
            Some("Where the date of issue is the wrong one: `track edit REF --issued DATE`.")
        }
        Rule::AfterParent => Some(
            "Where the date of the recommendation is the wrong one: `track void REF --reason TEXT`, and add it again.",
        ),
        Rule::RetiredBody => Some(
            "The work goes on as a finding at the body that took over. Where none did: \
             `track close REF --on unknown --reason TEXT`.",
        ),
        _ => None,
    }
}

impl Exception {
    fn of(rule: Rule, item: &ProgressRow, (detail, mend): Wrong) -> Exception {
        Exception {
            rule,
            id: Some(item.finding.id),
            reference: item.finding.reference.as_ref().map(ToString::to_string),
            token: item.token(),
            body: Some(item.body.slug.clone()),
            body_name: Some(item.body.name.clone()),
            title: Some(item.finding.title.clone()),
            detail,
            mend,
        }
    }

    /// A duty that is open: what is missing for it, and the next step.
    fn owed(duty: &Duty, unanswered: &[ProgressRow], today: NaiveDate) -> Exception {
        let mut detail = format!("due {}", with_weekday(duty.due));
        if let Some(Due::Late { days }) = duty.standing(today) {
            detail.push_str(&format!(", {}", late_by(days)));
        }
        if !unanswered.is_empty() {
            let count = counted(unanswered.len(), "recommendation");
            detail.push_str(&format!(", {count} not answered"));
        }
        let publishing = || mend::publishing(duty);
        Exception {
            rule: Rule::Unanswered,
            id: None,
            reference: None,
            token: duty.inspection_name(),
            body: Some(duty.body.clone()),
            body_name: Some(duty.body_name.clone()),
            title: Some(duty.inspection.clone()),
            detail: format!("{}, {detail}", duty.body),
            mend: unanswered.first().map_or_else(publishing, mend::answer),
        }
    }

    /// Reminders that did not arrive, and what sends them again.
    fn undelivered(one: &Undelivered) -> Exception {
        Exception {
            rule: Rule::Undelivered,
            id: None,
            reference: None,
            token: one.recipient.name.clone(),
            body: None,
            body_name: None,
            title: None,
            detail: format!("{}: {}", delivery::failed(one), delivery::why(one)),
            mend: delivery::retry_command(&one.recipient),
        }
    }

    fn remedy(&self) -> Remedy {
        let said = [Some(&self.detail), self.title.as_ref()].into_iter().flatten();
        Remedy {
            name: self.token.clone(),
            said: Cell::from(said.map(String::as_str).collect::<Vec<_>>().join(": ")),
            command: self.mend.clone(),
        }
    }
}

const COLUMNS: &[Column<Exception>] = &[
    Column::new("rule", |one: &Exception| Value::word(Some(one.rule))).brief(),
    Column::new("id", |one: &Exception| Value::from(one.id)),
    Column::new("ref", |one: &Exception| Value::from(one.reference.as_ref())),
    Column::new("token", |one: &Exception| Value::from(&one.token)).brief(),
    Column::new("body", |one: &Exception| Value::from(one.body.as_ref())),
    Column::new("body_name", |one: &Exception| Value::from(one.body_name.as_ref())),
    Column::new("title", |one: &Exception| Value::from(one.title.as_ref())),
    Column::new("detail", |one: &Exception| Value::from(&one.detail)).brief(),
    Column::new("mend", |one: &Exception| Value::from(&one.mend)).brief(),
];

impl Report for Exceptions {
    type Row = Exception;

    fn rows(&self) -> &[Exception] {
        &self.exceptions
    }

    fn columns(&self) -> Cow<'_, [Column<Exception>]> {
        Cow::Borrowed(COLUMNS)
    }

    fn page(&self) -> Page {
        let day = with_weekday(self.as_of);
        let title = match self.count {
            0 => format!("Nothing to mend on {day}"),
            count => format!("To mend on {day}: {}", counted(count, "exception")),
        };
        let ran = self.last_run.iter().map(|said| Block::Aside(said.clone()));
        let blocks = Rule::ALL.iter().flat_map(|rule| self.blocks(*rule)).chain(ran).collect();
        Page { title: Some(title), blocks }
    }

    /// Each finding once, whatever the rules that it breaks.
    fn ids(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let findings = self.exceptions.iter().filter(|found| found.id.is_some());
        let tokens = findings.map(|found| found.token.as_str());
        tokens.filter(|token| seen.insert(*token)).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;
    use crate::model::calendar::{Precision, Written};
    use crate::model::finding::{Kind, Reference};
    use crate::model::progress::Status;

    const TODAY: &str = "2026-11-23";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A recommendation with which nothing is wrong.
    fn sound() -> ProgressRow {
        ProgressRow::numbered(1, "R1").due_on("2027-01-31").with(|row| {
            row.progress.owner = Some("ACC Crime".to_owned());
            row.progress.updated = Some(day("2026-11-01"));
        })
    }

    fn concern() -> ProgressRow {
        sound().with(|row| {
            row.finding.id = 9;
            row.finding.reference = Some(Reference::of("C1").unwrap());
            row.finding.kind = Kind::Concern;
        })
    }

    fn under(concern: &ProgressRow, status: Status) -> ProgressRow {
        let parent = Some(concern.finding.id);
        sound().with(|row| row.finding.parent = parent).in_status(status, "2026-11-01")
    }

    fn found(looked: &Looked) -> Vec<(Rule, String)> {
        let exceptions = Exceptions::of(looked, day("2026-08-25"), day(TODAY)).exceptions;
        exceptions.into_iter().map(|found| (found.rule, found.mend)).collect()
    }

    fn rules(looked: &Looked) -> Vec<Rule> {
        found(looked).into_iter().map(|(rule, _)| rule).collect()
    }

    fn of(items: Vec<ProgressRow>) -> Looked {
        Looked { items, ..Looked::default() }
    }

    #[test]
    fn nothing_is_wrong_with_what_has_a_date_an_owner_and_a_word_now_and_then() {
        assert_eq!(rules(&of(vec![sound(), concern()])), []);
    }

    #[test]
    fn one_finding_may_break_several_rules() {
        let bare = sound().with(|row| {
            row.progress.deadline = None;
            row.progress.owner = None;
        });

        assert_eq!(
            found(&of(vec![bare])),
            [
                (Rule::Undated, "track update R1 --due \"...\"".to_owned()),
                (Rule::Unowned, "track update R1 --owner \"...\"".to_owned()),
            ]
        );
    }

    #[test]
    fn stale_is_what_nothing_was_said_of_since_that_day() {
        let updated =
            |on: &str| rules(&of(vec![sound().with(|row| row.progress.updated = Some(day(on)))]));

        assert_eq!(updated("2026-08-25"), [Rule::Stale]);
        assert_eq!(updated("2026-08-26"), []);
    }

    #[test]
    fn a_claim_needs_a_word_of_what_was_done() {
        let claimed = sound().in_status(Status::Submitted, TODAY);
        let wordless = HashSet::from([(1, "kent".to_owned())]);
        let at = |items| Looked { wordless: wordless.clone(), ..of(items) };

        assert_eq!(rules(&at(vec![claimed.clone()])), [Rule::NoEvidence]);
        assert_eq!(rules(&at(vec![claimed.clone().at("essex")])), []);
        assert_eq!(rules(&of(vec![claimed])), []);
    }

    #[test]
    fn a_date_before_the_issue_is_wrong_and_one_within_its_period_is_not() {
        let issued = |on: &str, precision| {
            let issued = Written { precision, ..Written::on(day(on)) };
            rules(&of(vec![sound().with(|row| row.finding.issued = Some(issued))]))
        };

        assert_eq!(issued("2027-02-01", Precision::Day), [Rule::DueBeforeIssue]);
        assert_eq!(issued("2027-01-31", Precision::Day), []);
        assert_eq!(issued("2027-01-31", Precision::Month), []);
        assert_eq!(issued("2027-02-28", Precision::Month), [Rule::DueBeforeIssue]);
        assert_eq!(issued("2027-12-31", Precision::Year), []);
        assert_eq!(issued("2028-12-31", Precision::Year), [Rule::DueBeforeIssue]);
    }

    #[test]
    fn a_parent_is_moved_to_the_latest_date_under_it() {
        let parent = concern().with(|row| row.bodies = 2);
        let child =
            |id, due| under(&parent, Status::Open).due_on(due).with(|row| row.finding.id = id);
        let (one, other) = (child(2, "2027-02-28"), child(3, "2027-03-31"));
        let over = under(&parent, Status::Closed).due_on("2027-06-30");
        let looked = Looked {
            parents: vec![parent.clone()],
            children: vec![one.clone(), other, over],
            ..of(vec![one.clone(), one.at("essex"), sound()])
        };
        let mend = "track extend C1@kent --to \"31 Mar 2027\" --reason \"...\" --agreed-by \"...\"";

        assert_eq!(found(&looked), [(Rule::AfterParent, mend.to_owned())]);
    }

    #[test]
    fn a_concern_has_nothing_open_under_it_only_when_all_of_it_is_here_and_over() {
        let concern = concern();
        let with = |statuses: &[Status], parts: Option<u32>| {
            rules(&Looked {
                children: statuses.iter().map(|status| under(&concern, *status)).collect(),
                ..of(vec![concern.clone().with(|row| row.finding.parts = parts)])
            })
        };

        assert_eq!(with(&[Status::Closed, Status::Superseded], None), [Rule::ChildrenClosed]);
        assert_eq!(with(&[Status::Closed, Status::Open], None), []);
        assert_eq!(with(&[Status::Closed], Some(1)), [Rule::ChildrenClosed]);
        assert_eq!(with(&[Status::Closed], Some(2)), [Rule::FewerChildren]);
        assert_eq!(with(&[], Some(1)), [Rule::FewerChildren]);
        assert_eq!(with(&[], None), []);
    }

    #[test]
    fn an_area_for_improvement_is_none_of_the_recommendations_that_a_report_counts() {
        let concern = concern();
        let other = under(&concern, Status::Open).with(|row| row.finding.kind = Kind::Afi);
        let concern = concern.with(|row| row.finding.parts = Some(1));
        let looked = Looked { children: vec![other], ..of(vec![concern]) };

        assert_eq!(rules(&looked), [Rule::FewerChildren]);
    }

    #[test]
    fn praise_under_a_concern_is_nothing_to_be_done() {
        let concern = concern();
        let praise = under(&concern, Status::Open).with(|row| {
            row.progress.status = None;
            row.finding.kind = Kind::Practice;
        });

        assert_eq!(rules(&Looked { children: vec![praise], ..of(vec![concern]) }), []);
    }

    #[test]
    fn a_body_is_no_more_from_its_day_on() {
        let retired = |on: &str| {
            let retired = HashMap::from([("kent".to_owned(), day(on))]);
            rules(&Looked { retired, ..of(vec![sound()]) })
        };

        assert_eq!(retired(TODAY), [Rule::RetiredBody]);
        assert_eq!(retired("2026-11-24"), []);
    }
}
