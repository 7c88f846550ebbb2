//! `track inspection`: the inspections whose reports are in the register.

use super::add::addressed;
use super::chosen_bodies::BodyArgs;
use super::context::Context;
use super::deadline::SureArgs;
use super::inspection_edit::{self, EditArgs, ShowArgs};
use super::output::{AnswerArgs, OutputArgs};
use super::parse;
use super::section_55_clocks::{Clocks, clocks};
use crate::error::Result;
use crate::model::date_words::DateWords;
use crate::model::inspection::NewInspection;
use crate::report::duty::{DutyRow, started};
use crate::report::inspection::Inspections;
use crate::store::IfMissing;

/// List, show, add or correct inspections
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  track inspection
  track inspection show 4
  track inspection add \"PEEL 2025\" --published 2026-03-12 --force gwent
  track inspection edit 4 --published 2024-05-15 --reason \"As on the website\""
)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    output: AnswerArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Add(AddArgs),
    Edit(EditArgs),
    Show(ShowArgs),
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
    #[arg(long, value_name = "DATE", value_parser = parse::past_period)]
    published: DateWords,
    /// A short code to type
    #[arg(long, value_parser = parse::words)]
    code: Option<String>,
    /// The programme that it belongs to
    #[arg(long, value_parser = parse::words)]
    programme: Option<String>,
    /// Where the report can be read
    #[arg(long, value_name = "ADDRESS", value_parser = parse::web_address)]
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
        Some(Action::Edit(edit)) => inspection_edit::edit(edit, context),
        Some(Action::Show(show)) => inspection_edit::show(show, context),
    }
}

fn add(args: &AddArgs, context: &Context) -> Result<()> {
    let published = context.written(&args.published)?;
    context.reckoning(args.sure.yes)?.check_not_far_ahead("publication", &published)?;
    args.output.change(context, "inspection add", IfMissing::Create, |store, act| {
        let done = store.change(act, |tx| {
            let id = tx.add_inspection(&NewInspection {
                title: args.title.clone(),
                code: args.code.clone(),
                programme: args.programme.clone(),
                published: Some(published.clone()),
                url: args.url.clone(),
                bodies: addressed(&args.bodies, context, tx)?,
            })?;
            let inspection = tx.inspection_numbered(id)?;
            let clocks = if args.no_s55 { Clocks::default() } else { clocks(tx, &inspection)? };
            Ok((inspection, clocks))
        })?;
        let (inspection, clocks) = done.value;
        let duties = DutyRow::all(clocks.started, context.today());
        let more: Vec<String> = started(&duties).into_iter().chain(clocks.wanting).collect();
        Ok(Inspections::added(done.act, inspection, duties, context.today()).and_says(more))
    })
}
