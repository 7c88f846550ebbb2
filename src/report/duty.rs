//! Duties on a day: a row for each, a block for answers about findings, and a list of their own.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::lateness::{in_time_or_late, late_by};
use super::row::names;
use crate::model::calendar::{day_shown, with_weekday};
use crate::model::due::Due;
use crate::model::duty::Duty;
use crate::model::inspection;
use crate::model::progress_row::ProgressRow;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{AnswerRow, Block, Cell, Column, Page, Table, Tone, counted, pick};

/// A duty on a day. The keys are a promise: every key is always there, none goes away.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DutyRow {
    #[serde(flatten)]
    pub duty: Duty,
    /// `later`, `soon`, `today` or `late`; null once it is closed.
    pub state: Option<&'static str>,
    /// Days past its last day; null unless it is open and late.
    pub days_late: Option<i64>,
    pub closed_late: Option<i64>,
    #[serde(skip)]
    standing: Option<Due>,
    #[serde(skip)]
    today: NaiveDate,
}

impl DutyRow {
    pub fn of(duty: Duty, today: NaiveDate) -> DutyRow {
        let standing = duty.standing(today);
        DutyRow {
            state: standing.map(Due::word),
            days_late: standing.and_then(Due::days_late),
            closed_late: duty.closed_late(),
            standing,
            today,
            duty,
        }
    }

    pub fn all(duties: Vec<Duty>, today: NaiveDate) -> Vec<DutyRow> {
        duties.into_iter().map(|duty| DutyRow::of(duty, today)).collect()
    }

    pub fn is_overdue(&self) -> bool {
        matches!(self.standing, Some(Due::Late { .. }))
    }

    pub fn is_soon(&self) -> bool {
        self.standing.is_some_and(Due::is_soon)
    }

    /// `661 days late`, `in 12 days`, `published 9 Jul 2024, 1 day late`.
    pub fn in_words(&self) -> String {
        match (self.closed(), self.standing) {
            (Some((day, late)), _) => {
                let left = (self.duty.due - day).num_days();
                format!("published {}, {}", day_shown(day), in_time_in_words(late, left))
            }
            (None, Some(Due::Late { days })) => late_by(days),
            (None, Some(Due::Today)) => "due today".to_owned(),
            (None, _) => {
                format!("in {}", counted((self.duty.due - self.today).num_days(), "day"))
            }
        }
    }

    pub fn standing_cell(&self) -> Cell {
        let tone = match (self.is_overdue(), self.is_soon(), self.duty.closed) {
            (true, ..) => Tone::Late,
            (_, true, _) => Tone::Soon,
            // A mark of what is well would stand beside the days that it was late.
            (.., Some(_)) if self.closed_late == Some(0) => Tone::Done,
            _ => Tone::Plain,
        };
        let short = self
            .closed()
            .map(|(day, late)| format!("{}, {}", day_shown(day), in_time_or_late(late)));
        Cell::from(self.state).said(short.unwrap_or_else(|| self.in_words())).toned(tone)
    }

    fn closed(&self) -> Option<(NaiveDate, i64)> {
        self.duty.closed.zip(self.closed_late)
    }

    fn report_cell(&self) -> Cell {
        let title = &self.duty.inspection;
        match &self.duty.inspection_code {
            Some(code) => Cell::from(format!("{code}: {title}")),
            None => Cell::from(title),
        }
    }
}

fn in_time_in_words(late: i64, left: i64) -> String {
    let kept = in_time_or_late(late);
    match (late, left) {
        (0, 0) => format!("{kept}, on the last day"),
        (0, left) => format!("{kept}, with {} left", counted(left, "day")),
        _ => kept,
    }
}

/// The confirmation that clocks were started.
pub fn started(duties: &[DutyRow]) -> Vec<String> {
    let Some(first) = duties.first() else { return Vec::new() };
    let whose = match duties {
        [one] => format!("body of {}", one.duty.body_name),
        several => format!("bodies of {} forces", several.len()),
    };
    let due = with_weekday(first.duty.due);
    let due = if first.is_overdue() {
        format!("were due by {due}: {}", first.in_words())
    } else {
        format!("are due by {due}")
    };
    vec![format!("section 55: comments by the local policing {whose} {due}")]
}

/// The confirmation that comments were published, for each duty, and what they should have answered that the
/// register has no answer to.
pub fn closed(rows: &[DutyRow], unanswered: &HashMap<i64, Vec<ProgressRow>>) -> Vec<String> {
    let lines = |row: &DutyRow| {
        let (inspection, body) = (row.duty.inspection_name(), &row.duty.body_name);
        let said = format!("section 55: {inspection} for {body}: {}", row.in_words());
        let unanswered = unanswered.get(&row.duty.id).filter(|rows| !rows.is_empty());
        let lacking = unanswered.map(|rows| {
            let count = counted(rows.len(), "recommendation");
            format!("  {count} with no answer in the register: {}", names(rows))
        });
        [Some(said), lacking].into_iter().flatten()
    };
    rows.iter().flat_map(lines).collect()
}

const TITLE: &str = "Section 55 comments by local policing bodies";

pub fn blocks(duties: &[DutyRow]) -> Vec<Block> {
    Block::Table(table(duties)).under(format!("{TITLE}: {}", counted(duties.len(), "duty")))
}

fn table(duties: &[DutyRow]) -> Table {
    Table::of(&pick(DutyRow::COLUMNS, &["body", "basis", "due", "state", "inspection"]), duties)
}

impl AnswerRow for DutyRow {
    const SCHEMA: &'static str = "track.duties/1";
    const KEY: &'static str = "duties";
    const COLUMNS: &'static [Column<DutyRow>] = &[
        Column::new("rule", |row: &Self| Value::word(Some(row.duty.rule))),
        Column::new("inspection", |row: &Self| Value::from(&row.duty.inspection))
            .headed("report")
            .cut()
            .shown(DutyRow::report_cell),
        Column::new("inspection_code", |row: &Self| Value::from(row.duty.inspection_code.as_ref())),
        Column::new("body", |row: &Self| Value::from(&row.duty.body)),
        Column::new("body_name", |row: &Self| Value::from(&row.duty.body_name)),
        Column::new("basis", |row: &Self| Value::from(row.duty.basis))
            .headed("published")
            .optional(),
        Column::new("due", |row: &Self| Value::from(row.duty.due)).headed("last day"),
        Column::new("due_text", |row: &Self| Value::from(&row.duty.due_text)),
        Column::new("set_by", |row: &Self| Value::word(Some(row.duty.set_by))),
        Column::new("state", |row: &Self| Value::from(row.state))
            .headed("comments")
            .shown(DutyRow::standing_cell),
        Column::new("days_late", |row: &Self| Value::from(row.days_late)),
        Column::new("closed_on", |row: &Self| Value::from(row.duty.closed)),
        Column::new("closed_late", |row: &Self| Value::from(row.closed_late)),
        Column::new("url", |row: &Self| Value::from(row.duty.url.as_ref())),
    ];
    /// The shell sees one state and one number of days late, whether the duty is open or closed.
    const BRIEF: &'static [Column<DutyRow>] = &[
        Column::new("inspection", |row: &Self| Value::from(row.duty.inspection_name())),
        Column::new("body", |row: &Self| Value::from(&row.duty.body)),
        Column::new("due", |row: &Self| Value::from(row.duty.due)),
        Column::new("state", |row: &Self| Value::from(row.state.unwrap_or("closed"))),
        Column::new("days_late", |row: &Self| Value::from(row.days_late.or(row.closed_late))),
        Column::new("closed_on", |row: &Self| Value::from(row.duty.closed)),
    ];

    fn page(duties: &[DutyRow], as_of: NaiveDate, selection: &Selection) -> Page {
        let day = with_weekday(as_of);
        let whom = selection.for_whom();
        let title = match duties.len() {
            0 => format!("No comments are owed under section 55{whom} on {day}"),
            count => format!("{TITLE}{whom} on {day}: {}", counted(count, "duty")),
        };
        Page { title: Some(title), blocks: vec![Block::Table(table(duties))] }
    }

    fn ids(duties: &[DutyRow]) -> Vec<String> {
        let mut seen = HashSet::new();
        let names = duties.iter().map(|row| {
            inspection::plain_name(row.duty.inspection_code.as_deref(), row.duty.inspection_id)
        });
        names.filter(|name| seen.insert(name.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::deadline::Setter;
    use crate::model::duty::DutyRule;

    fn row(closed: Option<&str>, today: &str) -> DutyRow {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let duty = Duty {
            id: 1,
            rule: DutyRule::Section55,
            inspection_id: 4,
            inspection: "SOC".into(),
            inspection_code: None,
            body: "west-mercia".into(),
            body_name: "West Mercia Police".into(),
            basis: day("2024-05-14"),
            due: day("2024-07-08"),
            due_text: String::new(),
            set_by: Setter::Statute,
            closed: closed.map(day),
            url: closed.map(|_| "https://example.org".into()),
        };
        DutyRow::of(duty, day(today))
    }

    #[test]
    fn a_duty_says_how_it_stands_and_once_closed_how_it_was_met() {
        let words = |closed, today| row(closed, today).in_words();

        assert_eq!(words(None, "2024-06-26"), "in 12 days");
        assert_eq!(words(None, "2024-07-08"), "due today");
        assert_eq!(words(None, "2024-07-09"), "1 day late");
        assert_eq!(words(Some("2024-07-09"), "2026-01-01"), "published 9 Jul 2024, 1 day late");
        assert_eq!(
            words(Some("2024-07-05"), "2026-01-01"),
            "published 5 Jul 2024, in time, with 3 days left"
        );
        assert_eq!(
            words(Some("2024-07-08"), "2026-01-01"),
            "published 8 Jul 2024, in time, on the last day"
        );
    }

    #[test]
    fn what_is_closed_has_no_state() {
        let closed = row(Some("2024-07-09"), "2026-01-01");
        assert_eq!((closed.state, closed.days_late, closed.closed_late), (None, None, Some(1)));
        let open = row(None, "2024-07-10");
        assert_eq!((open.state, open.days_late, open.closed_late), (Some("late"), Some(2), None));
        assert!(open.is_overdue() && !open.is_soon() && !closed.is_overdue());
    }
}
