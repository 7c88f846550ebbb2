//! `track check`: gaps in open findings, each with the command that fixes it.

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
use crate::model::problem::CheckedFindings;
use crate::model::progress_row::ProgressRow;
use crate::report::check::{CheckInput, OpenDuty, Problems};
use crate::report::delivery::Delivery;
use crate::store::Store;

/// Check open findings for gaps and show how to fix each
///
/// It looks for findings with no date or owner; not updated for long; submitted without saying what was
/// done; due before they were issued, or after their parent; concerns with nothing open under them, or
/// fewer recommendations than the report has; findings open at a body that no longer exists; section 55
/// comments not yet published; and reminders that did not arrive. In the commands, `...` is for you to
/// fill in.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track check
  track check --force west-mercia --stale 60d
  track check --format plain | grep ^unowned")]
pub struct Args {
    /// How long a finding may go without an update: 60d, 8w, 3m
    #[arg(long, value_name = "TIME", default_value = "90d", value_parser = parse::ahead)]
    stale: Ahead,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Exit with 12 if there is anything to fix
    #[arg(long, help_heading = None)]
    exit_code: bool,
}

pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    let today = context.today();
    let store = context.read()?;
    let filter = Filter { scope: Scope::Open, ..args.filter.filter(&store, today)? };
    let input = check_input(&store, &filter, context.delivery(&store)?)?;
    drop(store);
    let problems = Problems::of(&input, args.stale.back_from(today), today);
    drop(input);
    let exit = if args.exit_code && !problems.is_empty() { Exit::ToFix } else { Exit::Done };
    exit.once(args.output.show(&problems, context))
}

/// What the rules need, in a fixed number of queries however many findings there are.
fn check_input(store: &Store, filter: &Filter, reminders: Option<Delivery>) -> Result<CheckInput> {
    let rows = store.rows(filter)?;
    let concerns = rows.iter().filter(|row| row.finding.kind == Kind::Concern);
    let concerns = numbers(concerns.map(|row| row.finding.id));
    let parents = numbers(rows.iter().filter_map(|row| row.finding.parent));
    let above = numbers(concerns.iter().chain(&parents).copied());
    let findings = CheckedFindings {
        parents: parents_of(store, parents)?,
        children: children_of(store, &above)?,
        wordless: store.wordless_claims()?,
        retired: retired(&store.directory()?),
        rows,
    };
    Ok(CheckInput { findings, duties: open_duties(store, filter)?, reminders })
}

/// The open duties that were asked for, each with its unanswered recommendations.
fn open_duties(store: &Store, filter: &Filter) -> Result<Vec<OpenDuty>> {
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
        let unanswered = of_duty.filter_map(row).map(|row| (*row).clone()).collect();
        OpenDuty { duty, unanswered }
    };
    Ok(duties.into_iter().map(with_its_own).collect())
}

fn parents_of(store: &Store, parents: Vec<i64>) -> Result<Vec<ProgressRow>> {
    let findings = parents.into_iter().map(|parent| (parent, None)).collect();
    store.rows(&Filter { findings: Some(findings), ..Filter::default() })
}

/// An empty filter would select every finding.
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
