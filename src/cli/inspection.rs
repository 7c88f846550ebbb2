//! `track inspection`: the inspections whose reports are in the register.

use super::add::addressed;
use super::context::Context;
use super::filter::BodyArgs;
use super::output::OutputArgs;
use super::parse;
use crate::error::Result;
use crate::model::calendar::Written;
use crate::model::inspection::NewInspection;
use crate::report::inspection::Inspections;
use crate::store::Making;

/// List or add inspections
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  track inspection
  track inspection add \"PEEL 2025\" --code PEEL25 --published 2026-03-12 --force gwent"
)]
pub struct Args {
    #[command(subcommand)]
    deed: Option<Deed>,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Deed {
    Add(AddArgs),
}

/// Add an inspection
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// The title of its report
    #[arg(value_parser = parse::words)]
    title: String,
    /// When the report was published
    #[arg(long, value_name = "DATE", value_parser = parse::written)]
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
    #[command(flatten)]
    bodies: BodyArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    match &args.deed {
        None => {
            let inspections = context.read()?.inspections()?;
            args.output
                .show(&Inspections::of(inspections, context.today()), &context.world().screen)
        }
        Some(Deed::Add(add)) => self::add(add, context),
    }
}

fn add(args: &AddArgs, context: &Context) -> Result<()> {
    let inspection = context.write("inspection add", Making::Allowed, |store, act| {
        let done = store.change(act, |tx| {
            tx.add_inspection(&NewInspection {
                title: args.title.clone(),
                code: args.code.clone(),
                programme: args.programme.clone(),
                published: Some(args.published.clone()),
                url: args.url.clone(),
                bodies: addressed(&args.bodies, context, tx)?,
            })
        })?;
        Ok(store.inspections()?.into_iter().filter(|one| one.id == done.value).collect())
    })?;
    args.output.show(&Inspections::of(inspection, context.today()), &context.world().screen)
}
