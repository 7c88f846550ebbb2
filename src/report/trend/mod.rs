//! How the number of open findings has changed, how long things take, and where that leads.

mod columns;
mod row;
mod times;

use chrono::{Months, NaiveDate};
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::calendar::{Precision, shown, with_weekday};
use crate::model::forecast::{Forecast, LEAST_SEEN};
use crate::model::over_time::{Every, PeriodCounts};
use crate::model::selection::Selection;
use crate::page::{
    Block, Cell, Chart, Column, Page, Report, Series, SeriesLine, Shape, Table, Tone, counted, pick,
};
use crate::report::changes::only_entered_since;
use columns::{COLUMNS, shown_columns};
pub use row::TrendRow;
pub use times::{Times, Timing};

#[derive(Debug)]
pub struct TrendInput {
    pub selection: Selection,
    /// The flags that chose the bodies, as they are typed.
    pub chosen: String,
    pub every: Every,
    pub began: NaiveDate,
    pub periods: Vec<PeriodCounts>,
    pub times: Times,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Trend {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    every: Every,
    /// The day on which the register was created.
    began: NaiveDate,
    count: usize,
    periods: Vec<TrendRow>,
    #[serde(flatten)]
    times: Times,
    /// Null where there is too little to say.
    forecast: Option<Forecast>,
    #[serde(skip)]
    chosen: String,
}

impl Trend {
    pub fn of(input: TrendInput, today: NaiveDate) -> Trend {
        let TrendInput { selection, chosen, every, began, periods, times } = input;
        let row = |counts: PeriodCounts| TrendRow::of_period(counts, every);
        let periods: Vec<TrendRow> = periods.into_iter().map(row).collect();
        Trend {
            schema: "track.trend/1",
            as_of: today,
            forecast: forecast(&periods, began),
            count: periods.len(),
            selection,
            every,
            began,
            periods,
            times,
            chosen,
        }
    }

    /// None for one period, which has nothing to be compared with.
    pub fn chart(&self) -> Option<Chart> {
        if self.periods.len() < 2 {
            return None;
        }
        let line = |name: &str, tone, number: fn(&TrendRow) -> i64| SeriesLine {
            name: name.to_owned(),
            tone,
            numbers: self.periods.iter().map(number).collect(),
        };
        let lines = vec![
            line("open", Tone::Plain, |row| row.open),
            line("overdue", Tone::Late, |row| row.overdue),
        ];
        let ends = self.periods.first().zip(self.periods.last());
        let description = ends.map(|(first, last)| {
            format!(
                "Open at the end of each {}: {} in {}, {} in {}. Overdue of them: {}, {}.",
                self.every,
                first.open,
                first.name(),
                last.open,
                last.name(),
                first.overdue,
                last.overdue
            )
        });
        let columns = pick(COLUMNS, &["to", "open", "overdue"]);
        Some(Chart {
            title: format!("Open and overdue at the end of each {}", self.every),
            description: description.unwrap_or_default(),
            shape: Shape::Series(Series {
                days: self.periods.iter().map(|row| row.to).collect(),
                lines,
            }),
            numbers: Table::of(&columns, &self.periods),
        })
    }

    fn legend(&self) -> Block {
        let (chosen, as_at) = (&self.chosen, self.selection.as_at_typed());
        let began = match self.periods.first() {
            Some(first) if first.from <= self.began => {
                format!("{} ", only_entered_since(self.began))
            }
            _ => String::new(),
        };
        Block::Aside(format!(
            "{began}Each change counts on the day it happened, not the day it was recorded: \
             `track changes{chosen} --since DATE --until DATE{as_at}` lists them. What the register said at the time: \
             `track status{chosen} --as-at DATE`. Parts and actions aren't counted."
        ))
    }

    fn forecast_in_words(&self) -> String {
        let every = self.every.to_string();
        let Some(forecast) = &self.forecast else {
            let least = counted(LEAST_SEEN, &format!("whole {every}"));
            return format!("none: that needs {least} with something happening in them");
        };
        let months = u32::try_from(forecast.ahead).unwrap_or(0) * self.every.months();
        let then = self.as_of.checked_add_months(Months::new(months)).unwrap_or(self.as_of);
        let Forecast { ahead, seen, open, low, high } = forecast;
        format!(
            "about {open} open in {} (around {}), between {low} and {high} in four cases of five, if they go as the last {} \
             did; a new report or a big closing letter changes that",
            counted(*ahead, &every),
            shown(then, Precision::Month),
            counted(*seen, &every),
        )
    }
}

/// From the whole periods since the register began; what it began with is no trend.
fn forecast(periods: &[TrendRow], began: NaiveDate) -> Option<Forecast> {
    let whole = |row: &TrendRow| row.is_over && row.from > began;
    let changes: Vec<i64> = periods
        .windows(2)
        .filter_map(|two| match two {
            [before, after] if whole(after) => Some(after.open - before.open),
            _ => None,
        })
        .collect();
    Forecast::of(periods.last()?.open, &changes)
}

impl Report for Trend {
    type Row = TrendRow;
    const COLUMNS: &'static [Column<TrendRow>] = COLUMNS;

    fn rows(&self) -> &[TrendRow] {
        &self.periods
    }

    fn page(&self) -> Page {
        let whom = self.selection.for_whom();
        let title = format!("Trend by {}{whom} to {}", self.every, with_weekday(self.as_of));
        let mut said = self.times.in_words();
        said.push(("forecast".to_owned(), Cell::from(self.forecast_in_words())));
        let columns = shown_columns(&self.periods);
        let mut blocks = vec![Block::Table(Table::of(&columns, &self.periods))];
        blocks.extend(self.chart().map(Block::Chart));
        blocks.extend([Block::Entries(said), self.legend()]);
        Page { title: Some(title), blocks }
    }

    fn ids(&self) -> Vec<String> {
        self.periods.iter().map(|row| row.to.to_string()).collect()
    }
}
