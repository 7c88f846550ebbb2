//! `track s55`: the comments that local policing bodies must publish on a report, and by when.

use chrono::NaiveDate;

use super::context::Context;
use super::filter::BodyArgs;
use super::output::OutputArgs;
use super::parse;
use crate::error::{Error, Result};
use crate::model::body::Directory;
use crate::model::comments::AskedBodies;
use crate::model::duty::{Duty, Wanted};
use crate::model::filter::{Filter, Scope};
use crate::model::inspection::Inspection;
use crate::model::section_55::counted_from;
use crate::page::Answer;
use crate::report::duty::{DutyRow, closed, started};
use crate::report::outcome::CommandOutcome;
use crate::report::schedule::{Schedule, ScheduleInput};
use crate::store::{IfMissing, Store};

/// Track comments under section 55: what is owed, the text of the letter, and when it was published
///
/// Section 55 of the Police Act 1996 requires each local policing body to publish its comments on a report
/// within 56 days that begin with the day of publication, and to say for each recommendation what action
/// is taken or proposed, or why none (`track respond`). Without a report, this lists what is owed.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("action").args(["start", "close"]),
    after_help = "Examples:
  track s55
  track s55 --all --force west-mercia
  track s55 4 --force west-mercia --format md
  track s55 4 --start --force staffordshire
  track s55 4 --close --on 2024-07-09 --url https://www.westmercia-pcc.gov.uk/"
)]
pub struct Args {
    /// The report: its code, its number or the start of its title
    #[arg(value_name = "INSPECTION", value_parser = parse::words)]
    inspection: Option<String>,
    /// Start the clock for each body that has none on this report; an import starts none
    #[arg(long, requires = "inspection")]
    start: bool,
    /// Record that the comments were published
    #[arg(long, requires_all = ["inspection", "on", "url"])]
    close: bool,
    /// The day the comments were published; with --start, the day the report was
    #[arg(long, value_name = "DATE", requires = "action", value_parser = parse::day)]
    on: Option<NaiveDate>,
    /// The web address of the comments
    #[arg(long, value_name = "ADDRESS", requires = "close", value_parser = parse::address)]
    url: Option<String>,
    /// Close for every body that has not published yet
    #[arg(long, requires = "close", conflicts_with_all = ["force", "region", "rocu"])]
    all_bodies: bool,
    /// Include comments already published
    #[arg(long, conflicts_with = "inspection")]
    all: bool,
    #[command(flatten)]
    bodies: BodyArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl Args {
    fn asked<'a>(
        &'a self,
        inspection: &'a Inspection,
        directory: &'a Directory,
    ) -> AskedBodies<'a> {
        AskedBodies { names: self.bodies.names(), inspection, directory }
    }
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    match args.inspection.as_deref() {
        None => list(args, context),
        Some(typed) if args.start => start(args, typed, context),
        Some(typed) if args.close => close(args, typed, context),
        Some(typed) => schedule(args, typed, context),
    }
}

fn list(args: &Args, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        let bodies = args.bodies.selected(store)?;
        let wanted = Wanted { bodies, closed_too: args.all, ..Wanted::default() };
        let today = context.today();
        Ok(Answer::of(DutyRow::all(store.duties(&wanted)?, today), today))
    })
}

fn schedule(args: &Args, typed: &str, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        Ok(Schedule::of(schedule_input(args, store, typed)?, context.today()))
    })
}

fn schedule_input(args: &Args, store: &Store, typed: &str) -> Result<ScheduleInput> {
    let directory = store.directory()?;
    let inspection = store.inspection(typed)?;
    let duties = store.duties(&Wanted {
        inspections: vec![inspection.id],
        closed_too: true,
        ..Wanted::default()
    })?;
    let bodies = args.asked(&inspection, &directory).owing(&duties)?;
    let duties: Vec<Duty> = duties
        .into_iter()
        .filter(|duty| bodies.iter().any(|body| body.slug == duty.body))
        .collect();
    let filter = Filter {
        bodies: Some(bodies.iter().map(|body| body.id).collect()),
        inspections: vec![inspection.id],
        scope: Scope::Entered,
        ..Filter::default()
    };
    let items = store.rows(&filter)?;
    let findings: Vec<i64> = items.iter().map(|item| item.finding.id).collect();
    Ok(ScheduleInput { responses: store.responses(&findings)?, inspection, bodies, duties, items })
}

/// The same refusal, with the name of the report.
fn about(inspection: &Inspection, error: Error) -> Error {
    match error {
        Error::Refused(why) => Error::Refused(format!("{}: {why}", inspection.called())),
        other => other,
    }
}

fn start(args: &Args, typed: &str, context: &Context) -> Result<()> {
    let today = context.today();
    args.output.change(context, "s55 start", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let inspection = tx.inspection_numbered(tx.inspection(typed)?)?;
            let bodies = args.asked(&inspection, &tx.directory()?).owing(&[])?;
            let published = counted_from(inspection.published().as_ref(), args.on, today)
                .map_err(|error| about(&inspection, error))?;
            let bodies: Vec<i64> = bodies.iter().map(|body| body.id).collect();
            tx.start_duties(&inspection, published, &bodies)
        })?;
        let duties = DutyRow::all(done.value, today);
        let said = if duties.is_empty() {
            vec!["nothing to change: every clock was started before".to_owned()]
        } else {
            started(&duties)
        };
        Ok(CommandOutcome::of(done.act, said, Vec::new(), today).with_duties(duties))
    })
}

fn close(args: &Args, typed: &str, context: &Context) -> Result<()> {
    let today = context.today();
    let (Some(on), Some(url)) = (args.on, args.url.as_deref()) else {
        return Err(Error::Usage("--close needs --on and --url".into()));
    };
    args.output.change(context, "s55 close", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let inspection = tx.inspection_numbered(tx.inspection(typed)?)?;
            let duties = tx.duties_on(inspection.id)?;
            let directory = tx.directory()?;
            let open = args.asked(&inspection, &directory).open(duties, args.all_bodies);
            let duties = open.map_err(|error| about(&inspection, error))?;
            tx.close_duties(&duties, on, url).map_err(|error| about(&inspection, error))
        })?;
        let duties = DutyRow::all(done.value, today);
        Ok(CommandOutcome::of(done.act, closed(&duties), Vec::new(), today).with_duties(duties))
    })
}
