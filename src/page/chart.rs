//! A chart as values: what it shows, in words and as a table. Only renderers know how it looks.

use chrono::NaiveDate;

use super::cell::Tone;
use super::table::Table;
use crate::model::grade::GradeWord;

#[derive(Debug, Clone)]
pub struct Chart {
    pub title: String,
    /// What there is to see, for readers who can't see it.
    pub description: String,
    pub shape: Shape,
    /// The same in numbers, dates and words.
    pub numbers: Table,
}

#[derive(Debug, Clone)]
pub enum Shape {
    Timeline(TimelineChart),
    Series(Series),
    Bars(Vec<Bar>),
}

/// Rows over the same years, from top to bottom.
#[derive(Debug, Clone)]
pub struct TimelineChart {
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub today: NaiveDate,
    pub rows: Vec<TimelineRow>,
    pub joins: Vec<Join>,
}

#[derive(Debug, Clone)]
pub struct TimelineRow {
    pub name: String,
    /// Where it stands: `open, 668 days late`.
    pub words: String,
    pub tone: Tone,
    pub spans: Vec<ChartSpan>,
    pub marks: Vec<Mark>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChartSpan {
    pub kind: SpanKind,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpanKind {
    Open,
    Overdue,
    Submitted,
    /// It ended on a day within it that isn't known.
    Unknown,
}

impl SpanKind {
    pub const ALL: [SpanKind; 4] =
        [SpanKind::Open, SpanKind::Overdue, SpanKind::Submitted, SpanKind::Unknown];

    pub fn words(self) -> &'static str {
        match self {
            SpanKind::Open => "open",
            SpanKind::Overdue => "open and past its date",
            SpanKind::Submitted => "submitted, waiting for the inspectorate",
            SpanKind::Unknown => "ended at some time along it, on a day that isn't known",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub kind: MarkKind,
    pub day: NaiveDate,
    /// What happened: `closed by the inspectorate`.
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    Published,
    /// A due date that was moved.
    Moved,
    Due,
    Submitted,
    /// The claim was returned or withdrawn.
    Back,
    Closed,
    /// Ended in another way, such as superseded.
    Ended,
    Reopened,
    Graded(GradeWord),
}

impl MarkKind {
    pub fn words(self) -> &'static str {
        match self {
            MarkKind::Published => "published",
            MarkKind::Moved => "due date before it was moved",
            MarkKind::Due => "due",
            MarkKind::Submitted => "submitted",
            MarkKind::Back => "claim returned or withdrawn",
            MarkKind::Closed => "closed",
            MarkKind::Ended => "superseded or declined",
            MarkKind::Reopened => "reopened",
            MarkKind::Graded(GradeWord::Outstanding) => "outstanding",
            MarkKind::Graded(GradeWord::Good) => "good",
            MarkKind::Graded(GradeWord::Adequate) => "adequate",
            MarkKind::Graded(GradeWord::RequiresImprovement) => "requires improvement",
            MarkKind::Graded(GradeWord::Inadequate) => "inadequate",
            MarkKind::Graded(GradeWord::NotJudged) => "not judged",
        }
    }
}

/// What ended in one row came back in another, on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Join {
    pub from: usize,
    pub to: usize,
    pub day: NaiveDate,
}

/// Named lines over the same days.
#[derive(Debug, Clone)]
pub struct Series {
    pub days: Vec<NaiveDate>,
    /// Each has a number for every day.
    pub lines: Vec<SeriesLine>,
}

#[derive(Debug, Clone)]
pub struct SeriesLine {
    pub name: String,
    pub tone: Tone,
    pub numbers: Vec<i64>,
}

#[derive(Debug, Clone)]
pub struct Bar {
    pub name: String,
    pub count: i64,
    pub tone: Tone,
}
