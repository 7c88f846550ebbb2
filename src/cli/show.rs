//! `track show`: one finding with its history.

use super::chosen_bodies::WhoseOfOneArgs;
use super::completions;
use super::context::Context;
use super::output::AnswerArgs;
use super::parse;
use crate::error::Result;
use crate::model::finding::Named;
use crate::report::show::Show;

/// Show a finding and its history
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track show SOC24-C1
  track show 12
  track show SOC24-REG-A1@warwickshire")]
pub struct Args {
    /// A reference, a number or the start of a reference; @BODY keeps to one body
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
        let mut dossier = store.dossier(store.finding(&named)?)?;
        let shown = args.whose.shown(&named, &dossier.rows, store, context)?;
        if let Some(slug) = shown.body() {
            dossier.keep_to(slug)?;
        }
        Ok(Show::of(dossier, context.today()).about(shown.selection))
    })
}
