//! `track changes`: what changed between two days, by body.

use chrono::NaiveDate;

use super::context::Context;
use super::filter::BodyArgs;
use super::output::OutputArgs;
use super::parse;
use crate::error::{Error, Result};
use crate::model::calendar::with_weekday;
use crate::report::changes::{Changes, Span};

/// Say what changed since a day, by body: from the opening count to the closing count
///
/// The opening count is what was open at the end of the day of --since, such as the day of the last
/// meeting; the closing count is what was open at the end of the day of --until. What became open in
/// between is new or reopened; what ended is closed, superseded, declined or void; each time counts, so
/// that opening + new + reopened - closed - superseded - declined - void = closing. A command that was
/// undone in between counts for nothing. Where a command of before was undone, what that did to the
/// count stands in a column of its own. Every count is told row by row.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track changes --since 2024-05-01
  track changes --since \"1 May 2024\" --force west-mercia
  track changes --since 2024-05-01 --format csv")]
pub struct Args {
    /// The day at whose end the counting begins
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    since: NaiveDate,
    /// The day at whose end it ends [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    until: Option<NaiveDate>,
    #[command(flatten)]
    bodies: BodyArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let until = args.days(context.last_day())?;
    let store = context.read_as_at(until)?;
    let bodies = args.bodies.bodies(&store.directory()?)?;
    let changed = store.changes_since(args.since)?;
    drop(store);
    let span = Span { since: args.since, until, bodies, chosen: args.bodies.typed() };
    args.output.show(&Changes::of(changed, span, context.today()), &context.world().screen)
}

impl Args {
    /// The day at whose end the counting ends; refused where the two days are no span of the past.
    fn days(&self, last: NaiveDate) -> Result<NaiveDate> {
        let until = self.until.unwrap_or(last);
        match () {
            () if until > last => Err(Error::refused(format!(
                "--until {until} is after {}, the last day that can be told of",
                with_weekday(last)
            ))),
            () if self.since > until => Err(Error::refused(format!(
                "--since {} is after the last day, {}",
                self.since,
                with_weekday(until)
            ))),
            () => Ok(until),
        }
    }
}
