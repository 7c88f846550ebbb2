//! Duties: the rows that every answer gives of them, a block of their own, and the list of them.

use chrono::NaiveDate;
use serde::Serialize;

use super::lateness::{in_time_or_late, late_by};
use crate::model::OneOf;
use crate::model::calendar;
use crate::model::deadline::Setter;
use crate::model::due::Due;
use crate::model::duty::{Duty, DutyRule};
use crate::model::value::Value;
use crate::page::{Block, Cell, Heading, Page, Records, Report, Table, Tone, counted};

/// A duty. The keys are a promise: every key is always there, none goes away.
#[derive(Debug, Clone, Serialize)]
pub struct DutyRow {
    pub rule: DutyRule,
    pub inspection_id: i64,
    pub inspection: String,
    pub inspection_code: Option<String>,
    /// The slug of the force whose local policing body owes it.
    pub body: String,
    pub body_name: String,
    /// The day of publication, from which it was counted.
    pub basis: NaiveDate,
    pub due: NaiveDate,
    pub due_text: String,
    pub set_by: Setter,
    /// `later`, `soon`, `today` or `late`; null once it is closed.
    pub state: Option<&'static str>,
    /// Days past its last day; null where it is not late or closed.
    pub days_late: Option<i64>,
    pub closed_on: Option<NaiveDate>,
    /// How many days late that was, nought when in time.
    pub closed_late: Option<i64>,
    /// Where they can be read.
    pub url: Option<String>,
    #[serde(skip)]
    standing: Option<Due>,
    #[serde(skip)]
    inspection_name: String,
    #[serde(skip)]
    today: NaiveDate,
}

impl DutyRow {
    /// The row of a duty on a day.
    pub fn of(duty: Duty, today: NaiveDate) -> DutyRow {
        let standing = duty.standing(today);
        DutyRow {
            standing,
            inspection_name: duty.inspection_name(),
            inspection_id: duty.inspection_id,
            today,
            state: standing.map(Due::word),
            days_late: standing.and_then(Due::days_late),
            closed_late: duty.closed_late(),
            rule: duty.rule,
            inspection: duty.inspection,
            inspection_code: duty.inspection_code,
            body: duty.body,
            body_name: duty.body_name,
            basis: duty.basis,
            due: duty.due,
            due_text: duty.due_text,
            set_by: duty.set_by,
            closed_on: duty.closed,
            url: duty.url,
        }
    }

    /// The rows of many duties.
    pub fn all(duties: Vec<Duty>, today: NaiveDate) -> Vec<DutyRow> {
        duties.into_iter().map(|duty| DutyRow::of(duty, today)).collect()
    }

    /// What the inspection is called.
    pub fn inspection_name(&self) -> &str {
        &self.inspection_name
    }

    /// Whether its last day has passed, and it is open.
    pub fn is_overdue(&self) -> bool {
        matches!(self.standing, Some(Due::Late { .. }))
    }

    /// Whether it is due from today to the end of what counts as soon.
    pub fn is_soon(&self) -> bool {
        self.standing.is_some_and(Due::is_soon)
    }

    /// How it stands, in words: `661 days late`, `in 12 days`, `published 9 Jul 2024, 1 day late`.
    pub fn in_words(&self) -> String {
        match (self.closed_on.zip(self.closed_late), self.standing) {
            (Some((day, late)), _) => format!(
                "published {}, {}",
                calendar::day_shown(day),
                kept(late, (self.due - day).num_days())
            ),
            (None, Some(Due::Late { days })) => late_by(days),
            (None, Some(Due::Today)) => "due today".to_owned(),
            (None, _) => format!("in {}", counted((self.due - self.today).num_days(), "day")),
        }
    }

    /// How it stands, in the tone that it has.
    pub fn standing_cell(&self) -> Cell {
        let tone = match (self.is_overdue(), self.is_soon(), self.closed_on) {
            (true, ..) => Tone::Late,
            (_, true, _) => Tone::Soon,
            (.., Some(_)) => Tone::Done,
            _ => Tone::Plain,
        };
        let short = self
            .closed_on
            .zip(self.closed_late)
            .map(|(day, late)| format!("{}, {}", calendar::day_shown(day), in_time_or_late(late)));
        Cell::from(short.unwrap_or_else(|| self.in_words())).toned(tone)
    }
}

/// In time or late, and how narrowly in time.
fn kept(late: i64, left: i64) -> String {
    let told = in_time_or_late(late);
    match (late, left) {
        (0, 0) => format!("{told}, on the last day"),
        (0, left) => format!("{told}, with {} left", counted(left, "day")),
        _ => told,
    }
}

/// What is said when clocks are started.
pub fn started(duties: &[DutyRow]) -> Vec<String> {
    let Some(first) = duties.first() else { return Vec::new() };
    let whose = match duties {
        [one] => format!("body of {}", one.body_name),
        several => format!("bodies of {} forces", several.len()),
    };
    let due = calendar::with_weekday(first.due);
    let due = match first.is_overdue() {
        true => format!("were due by {due}: {}", first.in_words()),
        false => format!("are due by {due}"),
    };
    vec![format!("section 55: comments of the local policing {whose} {due}")]
}

/// What is said when comments were published: a line each.
pub fn closed(duties: &[DutyRow]) -> Vec<String> {
    let line = |duty: &DutyRow| {
        format!("section 55: {} for {}: {}", duty.inspection_name, duty.body_name, duty.in_words())
    };
    duties.iter().map(line).collect()
}

/// A block of their own for the duties of an answer about findings; none where there is none.
pub fn blocks(duties: &[DutyRow]) -> Vec<Block> {
    match duties.is_empty() {
        true => Vec::new(),
        false => vec![
            Block::Heading(format!(
                "Comments of local policing bodies (section 55): {}",
                counted(duties.len(), "duty")
            )),
            Block::Table(table(duties)),
        ],
    }
}

fn table(duties: &[DutyRow]) -> Table {
    let row = |duty: &DutyRow| {
        vec![
            Cell::from(duty.body.clone()),
            Cell::from(calendar::day_shown(duty.basis)),
            Cell::from(calendar::day_shown(duty.due)),
            duty.standing_cell(),
            Cell::from(match &duty.inspection_code {
                Some(code) => format!("{code}: {}", duty.inspection),
                None => duty.inspection.clone(),
            }),
        ]
    };
    Table {
        headings: vec![
            Heading::whole("body"),
            Heading::optional("published"),
            Heading::whole("last day"),
            Heading::whole("comments"),
            Heading::cut("report"),
        ],
        rows: duties.iter().map(row).collect(),
        totals: None,
    }
}

/// The duties of the register, the earliest last day first.
#[derive(Debug, Serialize)]
pub struct Duties {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    duties: Vec<DutyRow>,
}

impl Duties {
    /// A list of these duties.
    pub fn of(duties: Vec<Duty>, today: NaiveDate) -> Duties {
        let duties = DutyRow::all(duties, today);
        Duties { schema: "track.duties/1", as_of: today, count: duties.len(), duties }
    }
}

impl Report for Duties {
    type Row = DutyRow;

    fn rows(&self) -> &[DutyRow] {
        &self.duties
    }

    fn page(&self) -> Page {
        let day = calendar::with_weekday(self.as_of);
        let title = match self.count {
            0 => format!("No comments are owed under section 55 on {day}"),
            count => format!(
                "Comments of local policing bodies (section 55) on {day}: {}",
                counted(count, "duty")
            ),
        };
        Page { title: Some(title), blocks: vec![Block::Table(table(&self.duties))] }
    }

    fn records(&self) -> Records<'_> {
        let heads = vec![
            "rule",
            "inspection",
            "inspection_code",
            "body",
            "body_name",
            "basis",
            "due",
            "due_text",
            "set_by",
            "state",
            "days_late",
            "closed_on",
            "closed_late",
            "url",
        ];
        Records { keys: heads, rows: Box::new(self.duties.iter().map(|duty| record(duty).into())) }
    }

    fn brief(&self) -> Records<'_> {
        let row = |duty: &DutyRow| {
            let state = duty.state.map_or_else(|| "closed".to_owned(), str::to_owned);
            let days = told(duty.days_late.or(duty.closed_late));
            let [name, body] = [duty.inspection_name.clone(), duty.body.clone()];
            [name, body, duty.due.to_string(), state, days, told(duty.closed_on)]
                .map(Into::into)
                .into()
        };
        Records {
            keys: vec!["inspection", "body", "due", "state", "days_late", "closed_on"],
            rows: Box::new(self.duties.iter().map(row)),
        }
    }

    fn ids(&self) -> Vec<String> {
        let mut names: Vec<String> =
            self.duties.iter().map(|duty| duty.inspection_name.clone()).collect();
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names
    }
}

fn told(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn record(duty: &DutyRow) -> [Value<'_>; 14] {
    [
        duty.rule.word().into(),
        duty.inspection.as_str().into(),
        duty.inspection_code.as_deref().unwrap_or_default().into(),
        duty.body.as_str().into(),
        duty.body_name.as_str().into(),
        duty.basis.to_string().into(),
        duty.due.to_string().into(),
        duty.due_text.as_str().into(),
        duty.set_by.word().into(),
        duty.state.unwrap_or_default().into(),
        told(duty.days_late).into(),
        told(duty.closed_on).into(),
        told(duty.closed_late).into(),
        duty.url.as_deref().unwrap_or_default().into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

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
