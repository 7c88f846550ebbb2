//! `track recurring`: what came back.

use super::chosen_bodies::{Chosen, WhoseArgs};
use super::context::Context;
use super::output::AnswerArgs;
use crate::error::Result;
use crate::model::filter::{Filter, Scope};
use crate::model::finding::Kind;
use crate::report::recurring::{Recurring, RecurringInput};

/// Show what came back after it was closed, and what may have
///
/// First come the findings that are linked as recurring (`track link`). Then come closed findings and later
/// ones at the same body whose words are alike, each with the words that they share and the command that
/// links them. Likeness is no more than that: read both before you link them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track recurring --force west-mercia
  track recurring --at-least 50 --format csv")]
pub struct Args {
    /// The least likeness to show, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=100))]
    at_least: i64,
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        let Chosen { bodies, selection } = args.whose.chosen(store, context)?;
        let rows = store.rows(&Filter {
            bodies,
            kinds: Kind::COUNTED.to_vec(),
            scope: Scope::Entered,
            ..Filter::default()
        })?;
        let findings: Vec<i64> = rows.iter().map(|row| row.finding.id).collect();
        let links = store.links(&findings)?;
        let input = RecurringInput { selection, rows, links, least: args.at_least };
        Ok(Recurring::of(input, context.today()))
    })
}
