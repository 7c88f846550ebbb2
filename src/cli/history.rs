//! `track history`: every change to one finding.

use super::chosen_bodies::WhoseOfOneArgs;
use super::completions;
use super::context::Context;
use super::output::AnswerArgs;
use super::parse;
use super::target::of_findings;
use crate::error::Result;
use crate::model::finding::{Named, number_name};
use crate::model::history::check_addressed;
use crate::report::history::History;

/// Show every change to a finding: who, when, and the values before and after
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track history SOC24-C1 --format csv")]
pub struct Args {
    /// A reference or number; @BODY keeps to one body
    #[arg(value_name = "REF", value_parser = parse::words, add = completions::findings())]
    reference: String,
    #[command(flatten)]
    whose: WhoseOfOneArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let named = Named::of(&args.reference)?;
    args.output.answer(context, |store| {
        let finding = store.finding_ever(&named)?;
        let mut changes = store.history(finding)?;
        let mut corrections = store.corrections(finding)?;
        let rows = of_findings(store, vec![finding])?;
        let shown = args.whose.shown(&named, &rows, store, context)?;
        if let Some(slug) = shown.body() {
            check_addressed(&rows, slug)?;
            let is_there = |body: &Option<String>| body.as_ref().is_none_or(|body| body == slug);
            changes.retain(|line| is_there(&line.body));
            corrections.retain(|one| is_there(&one.body));
        }
        let name = rows.first().map_or_else(|| number_name(finding), |row| row.finding.name());
        let history = History::of(name, changes, corrections, context.today());
        Ok(history.about(shown.selection))
    })
}
