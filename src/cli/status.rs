//! `track status`: where each body stands, or some in detail.

use std::collections::HashMap;

use super::context::Context;
use super::filter::BodyArgs;
use super::output::OutputArgs;
use crate::error::Result;
use crate::model::body::{Body, Directory};
use crate::model::filter::{Filter, Scope};
use crate::model::finding::Kind;
use crate::report::detail::{Detail, Known};
use crate::report::status::Status;
use crate::store::{self, Store};

/// Say where each body stands; with --force, in detail
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
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let store = context.read()?;
    let directory = store.directory()?;
    let bodies = args.bodies.bodies(&directory)?;
    let tallies = store.tally(bodies.as_deref())?;
    let named = bodies.unwrap_or_default();
    let details = details(&store, &directory, &named, context)?;
    drop(store);
    let status =
        Status::of(&tallies, &directory, details, &named, args.bodies.typed(), context.today());
    args.output.show(&status, &context.world().screen)
}

fn details(
    store: &Store,
    directory: &Directory,
    named: &[i64],
    context: &Context,
) -> Result<Vec<Detail>> {
    let bodies = named.iter().filter_map(|body| directory.numbered(*body));
    bodies.map(|body| Ok(Detail::of(known(store, body)?, context.today()))).collect()
}

/// Everything that a detail of a body is made from.
fn known(store: &Store, body: &Body) -> Result<Known> {
    let filter = Filter { bodies: Some(vec![body.id]), scope: Scope::Entered, ..Filter::default() };
    let items = store.items(&filter, store::Detail::Full)?;
    let concerns: Vec<i64> =
        items.iter().filter(|item| item.kind == Kind::Concern).map(|item| item.id).collect();
    let notes = store.latest_notes(&concerns)?.into_iter();
    let own = notes.filter(|((_, slug), _)| *slug == body.slug);
    Ok(Known {
        grades: store.grades(Some(&[body.id]))?,
        links: store.links(&concerns)?,
        parts: store.parts(&concerns)?,
        notes: own.map(|((finding, _), note)| (finding, note)).collect::<HashMap<_, _>>(),
        body: body.clone(),
        items,
    })
}
