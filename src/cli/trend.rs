//! `track trend`: how the number of open findings has changed.

use chrono::{Months, NaiveDate};

use super::chosen_bodies::{Chosen, WhoseArgs};
use super::context::Context;
use super::output::AnswerArgs;
use super::parse;
use crate::error::{Error, Result};
use crate::model::calendar::with_weekday;
use crate::model::date_words::DateWords;
use crate::model::filter::{Filter, Scope};
use crate::model::finding::Kind;
use crate::model::over_time::Every;
use crate::report::trend::{Timing, Trend, TrendInput};
use crate::store::Store;

/// Show how many findings were open and overdue at the end of each month or quarter
///
/// Each change counts on the day it happened, such as the date of the letter, not the day it was recorded, as in
/// `track changes`. Below are the median days from publication to claim and to closure (findings still open are taken
/// into account); how many were closed in time; and, where enough has happened, how many may be open in three
/// periods' time.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track trend --force west-mercia
  track trend --by quarter --since 2024-04-01
  track trend --format csv")]
pub struct Args {
    /// The period; quarters are those of the finance year
    #[arg(long, value_name = "PERIOD", default_value = "month", value_parser = parse::one_of::<Every>())]
    by: Every,
    /// Begin with the period that this day is in [default: the last 12 periods]
    #[arg(long, value_name = "DATE", value_parser = parse::past_period)]
    since: Option<DateWords>,
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

const SHOWN: u32 = 12;
pub fn run(args: &Args, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        let question = TrendQuestion {
            chosen: args.whose.chosen(store, context)?,
            typed: args.whose.typed(),
            every: args.by,
            since: args.since(context, context.last_day())?,
        };
        trend(question, store, context)
    })
}

/// What a trend is about.
pub struct TrendQuestion {
    pub chosen: Chosen,
    /// The flags that chose the bodies, as they are typed.
    pub typed: String,
    pub every: Every,
    pub since: NaiveDate,
}

pub fn trend(question: TrendQuestion, store: &Store, context: &Context) -> Result<Trend> {
    let TrendQuestion { chosen: Chosen { bodies, selection }, typed: chosen, every, since } =
        question;
    let until = context.last_day();
    let began = store.first_day()?;
    let since = since.max(store.first_known_day()?).min(until);
    let periods = every.periods(since, until);
    let counts = store.over_time(&periods, bodies.as_deref())?;
    let since = periods.first().map_or(since, |period| period.first);
    let mut timing = Timing::since(since, until);
    let filter = Filter {
        bodies,
        kinds: Kind::COUNTED.to_vec(),
        scope: Scope::Entered,
        ..Filter::default()
    };
    store.each_timed_row(&filter, |row| {
        timing.add(&row);
        Ok(())
    })?;
    let times = timing.times();
    Ok(Trend::of(TrendInput { selection, chosen, every, began, periods: counts, times }, until))
}

impl Args {
    fn since(&self, context: &Context, until: NaiveDate) -> Result<NaiveDate> {
        match &self.since {
            Some(words) => {
                let since = context.days(words)?.first;
                if since > until {
                    return Err(Error::refused(format!(
                        "--since {since} is after the last day of the trend, {}",
                        with_weekday(until)
                    )));
                }
                Ok(since)
            }
            None => {
                let months = (SHOWN - 1) * self.by.months();
                Ok(until.checked_sub_months(Months::new(months)).unwrap_or(until))
            }
        }
    }
}
