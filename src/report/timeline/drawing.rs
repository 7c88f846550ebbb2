//! The charts of a timeline: findings with their duties, and grades under the same years.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::events::{self, TimelineEvent};
use super::lines::TimelineLine;
use super::numbers;
use crate::model::grade::Grade;
use crate::model::progress_history::State;
use crate::page::{self, Chart, Join, Shape, SpanKind, Table, TimelineRow, Tone, counted};
use crate::report::duty::DutyRow;
use crate::report::row::RowText;

/// The days that every chart of the page has.
pub struct ChartDays {
    first: NaiveDate,
    last: NaiveDate,
    today: NaiveDate,
}

impl ChartDays {
    /// Whole years up to today, or to the last day that is still to come.
    pub fn of(events: &[TimelineEvent], today: NaiveDate) -> ChartDays {
        let days = || {
            events.iter().flat_map(|event| {
                event.day.into_iter().chain(event.mark.as_ref().map(|mark| mark.day))
            })
        };
        let first = days().min().unwrap_or(today).min(today);
        ChartDays {
            first: NaiveDate::from_ymd_opt(first.year(), 1, 1).unwrap_or(first),
            last: days().max().unwrap_or(today).max(today),
            today,
        }
    }

    fn chart(
        &self,
        title: String,
        description: String,
        rows: Vec<TimelineRow>,
        joins: Vec<Join>,
        numbers: Table,
    ) -> Option<Chart> {
        let ChartDays { first, last, today } = *self;
        (!rows.is_empty()).then_some(Chart {
            title,
            description,
            shape: Shape::Timeline(page::TimelineChart { first, last, today, rows, joins }),
            numbers,
        })
    }
}

pub fn findings(lines: &[TimelineLine], duties: &[DutyRow], span: &ChartDays) -> Option<Chart> {
    let several =
        lines.iter().any(|line| lines.first().is_some_and(|first| first.row.body != line.row.body));
    let rows = lines.iter().map(|line| finding(line, several, span.today));
    let rows: Vec<TimelineRow> =
        rows.chain(duties.iter().map(|one| duty(one, span.today))).collect();
    let join = |(to, line): (usize, &TimelineLine)| {
        Some(Join { from: line.from?, to, day: line.published() })
    };
    let joins: Vec<Join> = lines.iter().enumerate().filter_map(join).collect();
    let events: Vec<TimelineEvent> = lines
        .iter()
        .flat_map(TimelineLine::events)
        .chain(duties.iter().flat_map(events::of_duty))
        .collect();
    let back = lines.iter().flat_map(|line| {
        line.back
            .iter()
            .map(|(name, _)| format!(" {} ended and came back as {name}.", line.row.finding.name()))
    });
    let open = lines.iter().filter(|line| {
        line.stages.last().is_some_and(|stage| is_open(stage.state, stage.to, span))
    });
    let clocks = match duties.len() {
        0 => String::new(),
        count => format!(" and {}", counted(count, "section 55 clock")),
    };
    let years = match (span.first.year(), span.last.year()) {
        (first, last) if first == last => format!("in {first}"),
        (first, last) => format!("from {first} to {last}"),
    };
    let description = format!(
        "{}{clocks} {years}; {} open.{}",
        counted(lines.len(), "finding"),
        open.count(),
        back.collect::<String>()
    );
    let numbers = numbers::of_events(&events);
    span.chart("From publication to closure".to_owned(), description, rows, joins, numbers)
}

fn is_open(state: State, to: NaiveDate, span: &ChartDays) -> bool {
    state != State::EndedUnknown && to == span.today
}

fn finding(line: &TimelineLine, several: bool, today: NaiveDate) -> TimelineRow {
    let row = &line.row;
    let body = if several { format!("{}: ", row.body.slug) } else { String::new() };
    TimelineRow {
        name: row.finding.name(),
        words: format!("{body}{}. {}", line.words(today), row.finding.title),
        tone: if line.back.is_empty() { row.tone() } else { Tone::Late },
        spans: line
            .stages
            .iter()
            .map(|stage| page::ChartSpan {
                kind: match stage.state {
                    State::Open => SpanKind::Open,
                    State::Overdue => SpanKind::Overdue,
                    State::Submitted => SpanKind::Submitted,
                    State::EndedUnknown => SpanKind::Unknown,
                },
                from: stage.from,
                to: stage.to,
            })
            .collect(),
        marks: line.events().into_iter().filter_map(|event| event.mark).collect(),
    }
}

fn duty(row: &DutyRow, today: NaiveDate) -> TimelineRow {
    let (basis, due) = (row.duty.basis, row.duty.due);
    let end = row.duty.closed.unwrap_or(today).max(basis);
    let span = |kind, from, to| page::ChartSpan { kind, from, to };
    let mut spans = vec![span(SpanKind::Open, basis, end.min(due))];
    spans.extend((end > due).then(|| span(SpanKind::Overdue, due, end)));
    let standing = row.standing_cell();
    TimelineRow {
        name: events::S55.to_owned(),
        words: format!("{}. {}", standing.text(), row.duty.inspection),
        tone: standing.tone,
        spans,
        marks: events::of_duty(row).into_iter().filter_map(|event| event.mark).collect(),
    }
}

/// A row for each question, the earliest graded first.
pub fn grades(grades: &[Grade], span: &ChartDays) -> Option<Chart> {
    let asked = asked(grades);
    let rows: Vec<TimelineRow> =
        asked.iter().map(|(question, grades)| question_row(question, grades)).collect();
    let description = format!(
        "{} on {}. Grades of different schemes can't be compared.",
        counted(grades.len(), "grade"),
        counted(rows.len(), "question")
    );
    let ordered: Vec<Grade> = asked.into_iter().flat_map(|(_, grades)| grades).cloned().collect();
    span.chart(
        "Grades (not comparable across schemes)".to_owned(),
        description,
        rows,
        Vec::new(),
        numbers::of_grades(&ordered),
    )
}

/// The grades of each question in the order in which they were published.
fn asked(grades: &[Grade]) -> Vec<(&str, Vec<&Grade>)> {
    let mut asked: BTreeMap<(Option<NaiveDate>, &str), Vec<&Grade>> = BTreeMap::new();
    for grade in grades {
        let same = grades.iter().filter(|other| other.question == grade.question);
        let first = same.filter_map(|other| other.published).min();
        asked.entry((first, &grade.question)).or_default().push(grade);
    }
    let mut asked: Vec<_> =
        asked.into_iter().map(|((_, question), grades)| (question, grades)).collect();
    asked.iter_mut().for_each(|(_, grades)| grades.sort_by_key(|grade| grade.published));
    asked
}

fn question_row(question: &str, grades: &[&Grade]) -> TimelineRow {
    let given = grades.iter().rev().map(|grade| {
        let year = grade.published.map(|day| format!(" {}", day.year())).unwrap_or_default();
        format!("{}{year}", grade.grade)
    });
    let given: Vec<String> = given.collect();
    TimelineRow {
        name: question.to_owned(),
        words: format!("{question}: {}", given.join(", ")),
        tone: Tone::Plain,
        spans: Vec::new(),
        marks: grades.iter().filter_map(|grade| events::of_grade(grade).mark).collect(),
    }
}
