//! `track status`: an overview of every body, or the details of some.

use std::collections::HashMap;

use super::chosen_bodies::{Chosen, WhoseArgs};
use super::context::Context;
use super::demo;
use super::exit::{Exit, ExitArgs};
use super::output::AnswerArgs;
use crate::error::Result;
use crate::model::body::{Body, Directory};
use crate::model::duty::DutyFilter;
use crate::model::filter::{Filter, Scope};
use crate::model::finding::Kind;
use crate::model::progress_row::ProgressRow;
use crate::report::detail::{BodyDetail, DetailInput};
use crate::report::duty::DutyRow;
use crate::report::status::Status;
use crate::store::Store;

/// Show where each body stands; with --force, in detail
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track status
  track status --force west-mercia
  track status --region \"West Midlands\" --format json")]
pub struct Args {
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    output: AnswerArgs,
    #[command(flatten)]
    exit: ExitArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    let store = context.read()?;
    let directory = store.directory()?;
    let Chosen { bodies, selection } = args.whose.chosen(&store, context)?;
    let tallies = store.tally(bodies.as_deref())?;
    let duties = store.duties(&DutyFilter { bodies: bodies.clone(), ..DutyFilter::default() })?;
    let reminders = context.delivery(&store)?;
    let not_met = store.closed_not_met()?;
    let named = bodies.unwrap_or_default();
    let details = details(&store, &directory, &named, context)?;
    drop(store);
    let chosen = args.whose.typed() + &selection.as_at_typed();
    let today = context.today();
    let mut status = Status::of(&tallies, &directory, details, &named, chosen, today);
    status.selection = selection;
    status.duties = DutyRow::all(duties, today);
    status.reminders = reminders;
    status.remark = context.is_demo().then_some(demo::SOURCES);
    status.count_not_met(&not_met, &directory, &named);
    let exit = args.exit.tell(|| Ok(Exit::of(status.is_overdue(), status.is_soon())))?;
    exit.once(args.output.show(&status, context))
}

/// The details of some bodies, in a fixed number of queries however many they are.
fn details(
    store: &Store,
    directory: &Directory,
    named: &[i64],
    context: &Context,
) -> Result<Vec<BodyDetail>> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let bodies = Some(named.to_vec());
    let rows = store.rows(&Filter {
        bodies: bodies.clone(),
        scope: Scope::Entered,
        ..Filter::default()
    })?;
    let concerns = rows.iter().filter(|row| row.finding.kind == Kind::Concern);
    let concerns: Vec<i64> = concerns.map(|row| row.finding.id).collect();
    let (links, notes) = (store.links(&concerns)?, store.latest_notes(&concerns)?);
    let grades = store.grades(Some(named))?;
    let duties = store.duties(&DutyFilter { bodies, closed_too: true, ..DutyFilter::default() })?;
    let mut at_body: HashMap<String, Vec<ProgressRow>> = HashMap::new();
    for row in rows {
        at_body.entry(row.body.slug.clone()).or_default().push(row);
    }
    let detail = |body: &Body| {
        let notes = notes.iter().filter(|((_, slug), _)| *slug == body.slug);
        let input = DetailInput {
            body: body.clone(),
            items: at_body.remove(&body.slug).unwrap_or_default(),
            grades: grades.iter().filter(|grade| grade.body == body.slug).cloned().collect(),
            duties: duties.iter().filter(|duty| duty.body == body.slug).cloned().collect(),
            links: links.clone(),
            notes: notes.map(|((finding, _), note)| (*finding, note.clone())).collect(),
        };
        BodyDetail::of(input, context.today())
    };
    Ok(named.iter().filter_map(|body| directory.numbered(*body)).map(detail).collect())
}
