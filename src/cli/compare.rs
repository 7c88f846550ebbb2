//! `track compare`: bodies side by side.

use std::collections::HashMap;

use super::chosen_bodies::{Chosen, WhoseArgs};
use super::context::Context;
use super::output::AnswerArgs;
use super::parse;
use crate::error::Result;
use crate::model::body::Body;
use crate::model::filter::{Filter, Scope};
use crate::model::finding::Kind;
use crate::model::folds;
use crate::model::shell::argument;
use crate::report::body_counts::BodyCounts;
use crate::report::compare::{Compare, CompareInput};

/// Compare bodies: what each has open, overdue and closed, and their grades on the same question
///
/// Grades are compared within one question and one scheme only. A body without findings is marked "none recorded",
/// so that zeros don't look like good results.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track compare --region \"West Midlands\"
  track compare --force kent --force essex --theme vetting")]
pub struct Args {
    /// Only findings with this theme
    #[arg(long, value_name = "THEME", value_parser = parse::words)]
    theme: Vec<String>,
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        let Chosen { bodies, selection } = args.whose.chosen(store, context)?;
        let filter = Filter {
            bodies: bodies.clone(),
            kinds: Kind::COUNTED.to_vec(),
            themes: args.theme.iter().flat_map(|theme| folds(theme)).collect(),
            scope: Scope::Entered,
            ..Filter::default()
        };
        let mut counts: HashMap<i64, BodyCounts> = HashMap::new();
        store.each_timed_row(&filter, |row| {
            counts.entry(row.body).or_insert_with(|| BodyCounts::on(context.today())).add(&row);
            Ok(())
        })?;
        let directory = store.directory()?;
        let asked = bodies.clone().unwrap_or_else(|| counts.keys().copied().collect());
        let mut compared: Vec<Body> =
            asked.iter().filter_map(|body| directory.numbered(*body)).cloned().collect();
        compared.sort_by(|a, b| a.slug.cmp(&b.slug));
        compared.dedup_by(|a, b| a.id == b.id);
        let themes: Vec<String> =
            args.theme.iter().map(|theme| format!("--theme {}", argument(theme))).collect();
        let grades = store.grades(bodies.as_deref())?;
        let selection = selection.with_filters(&themes);
        let input = CompareInput { selection, bodies: compared, counts, grades };
        Ok(Compare::of(input, context.today()))
    })
}
