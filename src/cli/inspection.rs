//! `track inspection`: the inspections whose reports are in the register.

use super::add::addressed;
use super::context::Context;
use super::deadline::SureArgs;
use super::output::OutputArgs;
use super::parse;
use super::whose::BodyArgs;
use crate::error::Result;
use crate::model::calendar::Written;
use crate::model::duty::Duty;
use crate::model::inspection::{Inspection, NewInspection};
use crate::model::section_55::{Beginning, applies, is_owed_for, no_clock};
use crate::report::duty::{DutyRow, started};
use crate::report::inspection::Inspections;
use crate::store::{IfMissing, Tx};

/// List or add inspections
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  track inspection
  track inspection add \"PEEL 2025\" --published 2026-03-12 --force gwent"
)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Add(AddArgs),
}

/// Add an inspection
///
/// For each territorial force that it covers, this starts the clock of section 55 of the Police Act 1996: the
/// local policing body must publish its comments within 56 days that begin with the day of publication.
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// The title of its report
    #[arg(value_parser = parse::words)]
    title: String,
    /// When the report was published
    #[arg(long, value_name = "DATE", value_parser = Written::read)]
    published: Written,
    /// A short code to type
    #[arg(long, value_parser = parse::words)]
    code: Option<String>,
    /// The programme that it belongs to
    #[arg(long, value_parser = parse::words)]
    programme: Option<String>,
    /// Where the report can be read
    #[arg(long, value_parser = parse::words)]
    url: Option<String>,
    /// Don't start the clock for section 55 comments, for a letter on which none are owed
    #[arg(long)]
    no_s55: bool,
    #[command(flatten)]
    bodies: BodyArgs,
    #[command(flatten)]
    sure: SureArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    match &args.action {
        None => args
            .output
            .answer(context, |store| Ok(Inspections::of(store.inspections()?, context.today()))),
        Some(Action::Add(add)) => self::add(add, context),
    }
}

fn add(args: &AddArgs, context: &Context) -> Result<()> {
    context.reckoning(args.sure.yes)?.check_not_far_ahead("publication", &args.published)?;
    args.output.change(context, "inspection add", IfMissing::Create, |store, act| {
        let done = store.change(act, |tx| {
            let id = tx.add_inspection(&NewInspection {
                title: args.title.clone(),
                code: args.code.clone(),
                programme: args.programme.clone(),
                published: Some(args.published.clone()),
                url: args.url.clone(),
                bodies: addressed(&args.bodies, context, tx)?,
            })?;
            let inspection = tx.inspection_numbered(id)?;
            let clocks = if args.no_s55 { Clocks::default() } else { clocks(tx, &inspection)? };
            Ok((inspection, clocks))
        })?;
        let (inspection, clocks) = done.value;
        let duties = DutyRow::all(clocks.started, context.today());
        let said = started(&duties).into_iter().chain(clocks.wanting).collect();
        Ok(Inspections::of(vec![inspection], context.today()).with_duties(duties, said))
    })
}

#[derive(Debug, Default)]
struct Clocks {
    started: Vec<Duty>,
    /// Why a clock that is owed wasn't started, and what to do.
    wanting: Option<String>,
}

/// Starts the clock of section 55 for each force that a new report covers, if the day of publication is
/// known.
fn clocks(tx: &Tx, inspection: &Inspection) -> Result<Clocks> {
    let directory = tx.directory()?;
    let Some(published) = inspection.published() else { return Ok(Clocks::default()) };
    let covered = || inspection.bodies.iter().filter_map(|slug| directory.find(slug).ok());
    let bodies: Vec<i64> =
        covered().filter(|body| applies(&published, body)).map(|body| body.id).collect();
    let is_wanting =
        Beginning::of(Some(&published)) == Beginning::DayNotKnown && covered().any(is_owed_for);
    Ok(Clocks {
        started: tx.start_duties(inspection, published.day, &bodies)?,
        wanting: is_wanting.then(|| {
            format!("section 55: {}", no_clock(Beginning::DayNotKnown, &inspection.typed(), None))
        }),
    })
}
