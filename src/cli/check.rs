//! `track check`: what needs mending, each with the command that mends it.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::context::Context;
use super::exit::Exit;
use super::filter::{FilterArgs, duties};
use super::output::OutputArgs;
use super::parse::{self, Ahead};
use crate::error::Result;
use crate::model::body::{Body, Directory};
use crate::model::duty::Duty;
use crate::model::filter::{Filter, FindingAt, Scope};
use crate::model::finding::Kind;
use crate::model::progress_row::ProgressRow;
use crate::report::delivery::Delivery;
use crate::report::exceptions::{Exceptions, Looked};
use crate::store::Store;

/// Say what needs mending in what is open, each with the command that mends it
///
/// No date; no owner; no update for long; claimed done without a word of how; due before it was
/// issued, or after what it stands under; concerns with nothing open under them, or with fewer
/// recommendations than the report has; open at a body that is no more; section 55 comments that are
/// not published yet; reminders that did not arrive. In the commands, what only you can know is `...`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track check
  track check --force west-mercia --stale 60d
  track check --format plain | grep ^unowned")]
pub struct Args {
    /// How long nothing may be said of a finding: 60d, 8w, 3m
    #[arg(long, value_name = "TIME", default_value = "90d", value_parser = parse::ahead)]
    stale: Ahead,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// End with 12 if there is anything to mend
    #[arg(long, help_heading = None)]
    exit_code: bool,
}

pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    let today = context.today();
    let store = context.read()?;
    let filter = Filter { scope: Scope::Open, ..args.filter.filter(&store, today)? };
    let looked = looked(&store, &filter, context.delivery(&store)?)?;
    drop(store);
    let exceptions = Exceptions::of(&looked, args.stale.back_from(today), today);
    drop(looked);
    let is_to_be_told = args.exit_code && !exceptions.is_empty();
    let exit = if is_to_be_told { Exit::ToFix } else { Exit::Done };
    exit.once(args.output.show(&exceptions, &context.world().screen))
}

/// What the rules ask for: a handful of questions to the register, however many findings.
fn looked(store: &Store, filter: &Filter, reminders: Option<Delivery>) -> Result<Looked> {
    let items = store.rows(filter)?;
    let concerns =
        items.iter().filter(|item| item.finding.kind == Kind::Concern).map(|item| item.finding.id);
    let concerns = numbers(concerns);
    let parents = numbers(items.iter().filter_map(|item| item.finding.parent));
    let above = numbers(concerns.iter().chain(&parents).copied());
    Ok(Looked {
        parents: parents_of(store, parents)?,
        children: children_of(store, &above)?,
        wordless: store.wordless_claims()?,
        retired: retired(&store.directory()?),
        owed: owed(store, filter)?,
        reminders,
        items,
    })
}

/// The open duties that were asked for, each with the recommendations that are not answered yet.
fn owed(store: &Store, filter: &Filter) -> Result<Vec<(Duty, Vec<ProgressRow>)>> {
    let duties = duties(store, filter)?;
    if duties.is_empty() {
        return Ok(Vec::new());
    }
    let unanswered = store.unanswered()?;
    let findings = unanswered.iter().map(|(_, finding)| *finding).collect();
    let asked = Filter { findings: Some(findings), scope: Scope::Entered, ..Filter::default() };
    let items = store.rows(&asked)?;
    let rows: HashMap<(i64, &str), &ProgressRow> =
        items.iter().map(|item| ((item.finding.id, item.body.slug.as_str()), item)).collect();
    let with_its_own = |duty: Duty| {
        let of_duty = unanswered.iter().filter(|(owed, _)| *owed == duty.id);
        let row = |(_, (finding, _)): &(i64, FindingAt)| rows.get(&(*finding, duty.body.as_str()));
        let left = of_duty.filter_map(row).map(|item| (*item).clone()).collect();
        (duty, left)
    };
    Ok(duties.into_iter().map(with_its_own).collect())
}

fn parents_of(store: &Store, parents: Vec<i64>) -> Result<Vec<ProgressRow>> {
    let findings = parents.into_iter().map(|parent| (parent, None)).collect();
    store.rows(&Filter { findings: Some(findings), ..Filter::default() })
}

/// What stands under some findings; under none, nothing does.
fn children_of(store: &Store, parents: &[i64]) -> Result<Vec<ProgressRow>> {
    if parents.is_empty() {
        return Ok(Vec::new());
    }
    let filter = Filter { parents: parents.to_vec(), scope: Scope::Entered, ..Filter::default() };
    store.rows(&filter)
}

fn retired(directory: &Directory) -> HashMap<String, NaiveDate> {
    let retired = |body: &Body| Some((body.slug.clone(), body.retired?));
    directory.bodies().iter().filter_map(retired).collect()
}

/// Each number once.
fn numbers(all: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut numbers: Vec<i64> = all.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
