//! `track status`: an overview of every body, or the details of some.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::context::Context;
use super::exit::{Exit, ExitArgs};
use super::filter::BodyArgs;
use super::output::OutputArgs;
use crate::error::Result;
use crate::model::body::{Body, Directory};
use crate::model::duty::{Duty, Wanted};
use crate::model::filter::{Filter, Scope};
use crate::model::finding::Kind;
use crate::model::history::Link;
use crate::model::inspection::Grade;
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
    bodies: BodyArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    exit: ExitArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    let store = context.read()?;
    let directory = store.directory()?;
    let bodies = directory.selected(&args.bodies.names())?;
    let tallies = store.tally(bodies.as_deref())?;
    let duties = store.duties(&Wanted { bodies: bodies.clone(), ..Wanted::default() })?;
    let reminders = context.delivery(&store)?;
    let named = bodies.unwrap_or_default();
    let details = details(&store, &directory, &named, context)?;
    drop(store);
    let chosen = args.bodies.typed() + &context.as_at_typed();
    let today = context.today();
    let mut status = Status::of(&tallies, &directory, details, &named, chosen, today);
    status.duties = DutyRow::all(duties, today);
    status.reminders = reminders;
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
    let known = Known::of(store, named)?;
    let bodies = named.iter().filter_map(|body| directory.numbered(*body));
    Ok(bodies.map(|body| BodyDetail::of(known.about(body), context.today())).collect())
}

/// What the register knows about some bodies.
struct Known {
    items: HashMap<String, Vec<ProgressRow>>,
    grades: Vec<Grade>,
    links: HashMap<i64, Vec<Link>>,
    notes: HashMap<(i64, String), (NaiveDate, String)>,
    duties: Vec<Duty>,
}

impl Known {
    fn of(store: &Store, named: &[i64]) -> Result<Known> {
        let filter =
            Filter { bodies: Some(named.to_vec()), scope: Scope::Entered, ..Filter::default() };
        let all = store.rows(&filter)?;
        let concerns: Vec<i64> = all
            .iter()
            .filter(|item| item.finding.kind == Kind::Concern)
            .map(|item| item.finding.id)
            .collect();
        let mut items: HashMap<String, Vec<ProgressRow>> = HashMap::new();
        for item in all {
            items.entry(item.body.slug.clone()).or_default().push(item);
        }
        Ok(Known {
            items,
            grades: store.grades(Some(named))?,
            links: store.links(&concerns)?,
            notes: store.latest_notes(&concerns)?,
            duties: store.duties(&Wanted {
                bodies: Some(named.to_vec()),
                closed_too: true,
                ..Wanted::default()
            })?,
        })
    }

    fn about(&self, body: &Body) -> DetailInput {
        let notes = self.notes.iter().filter(|((_, slug), _)| *slug == body.slug);
        let grades = self.grades.iter().filter(|grade| grade.body == body.slug);
        let duties = self.duties.iter().filter(|duty| duty.body == body.slug);
        DetailInput {
            body: body.clone(),
            items: self.items.get(&body.slug).cloned().unwrap_or_default(),
            grades: grades.cloned().collect(),
            duties: duties.cloned().collect(),
            links: self.links.clone(),
            notes: notes.map(|((finding, _), note)| (*finding, note.clone())).collect(),
        }
    }
}
