//! What happened over the years: a line for each concern or the finding asked for, from publication to its end.

mod drawing;
mod events;
mod lines;
mod numbers;

use std::collections::HashMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::calendar::with_weekday;
use crate::model::duty::Duty;
use crate::model::grade::Grade;
use crate::model::history::Link;
use crate::model::progress_history::ProgressHistory;
use crate::model::progress_row::ProgressRow;
use crate::model::selection::Selection;
use crate::page::{Block, Chart, Column, Page, Report};
use crate::report::duty::DutyRow;
use crate::report::row;
use events::COLUMNS;
pub use events::TimelineEvent;
use lines::TimelineLine;

#[derive(Debug)]
pub struct TimelineInput {
    pub selection: Selection,
    /// What was asked for, with `REF` as it was typed; none for the concerns.
    pub finding: Option<String>,
    pub rows: Vec<ProgressRow>,
    pub histories: HashMap<(i64, String), ProgressHistory>,
    pub links: HashMap<i64, Vec<Link>>,
    pub grades: Vec<Grade>,
    pub duties: Vec<Duty>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Timeline {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    count: usize,
    events: Vec<TimelineEvent>,
    #[serde(skip)]
    finding: Option<String>,
    #[serde(skip)]
    charts: Vec<Chart>,
}

impl Timeline {
    pub fn of(input: TimelineInput, today: NaiveDate) -> Timeline {
        let TimelineInput { selection, finding, rows, mut histories, links, grades, duties } =
            input;
        let lines = TimelineLine::in_order(row::on(rows, today), &mut histories, &links, today);
        let duties = DutyRow::all(duties, today);
        let events: Vec<TimelineEvent> = lines
            .iter()
            .flat_map(TimelineLine::events)
            .chain(duties.iter().flat_map(events::of_duty))
            .chain(grades.iter().map(events::of_grade))
            .collect();
        let span = drawing::ChartDays::of(&events, today);
        let charts = [drawing::findings(&lines, &duties, &span), drawing::grades(&grades, &span)];
        Timeline {
            schema: "track.timeline/1",
            as_of: today,
            selection,
            count: events.len(),
            events,
            finding,
            charts: charts.into_iter().flatten().collect(),
        }
    }

    pub fn charts(self) -> Vec<Chart> {
        self.charts
    }

    fn title(&self) -> String {
        let whom = self.selection.for_whom();
        let day = with_weekday(self.as_of);
        match (&self.finding, self.charts.is_empty()) {
            (Some(finding), _) => format!("Timeline of {finding}{whom} on {day}"),
            (None, true) => {
                format!("No cause of concern, grade or duty is recorded{whom} on {day}")
            }
            (None, false) => format!("Timeline{whom} on {day}"),
        }
    }
}

impl Report for Timeline {
    type Row = TimelineEvent;
    const COLUMNS: &'static [Column<TimelineEvent>] = COLUMNS;

    fn rows(&self) -> &[TimelineEvent] {
        &self.events
    }

    fn page(&self) -> Page {
        let blocks = self.charts.iter().cloned().map(Block::Chart).collect();
        Page { title: Some(self.title()), blocks }
    }

    /// The findings, each once.
    fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> =
            self.events.iter().filter_map(|event| event.token.clone()).collect();
        ids.dedup();
        ids
    }
}
