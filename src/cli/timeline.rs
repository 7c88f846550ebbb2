//! `track timeline`: what happened over the years.

use std::collections::BTreeSet;

use super::chosen_bodies::{Chosen, WhoseArgs};
use super::completions;
use super::context::Context;
use super::longest_answer::check_length;
use super::output::AnswerArgs;
use super::parse;
use crate::error::{Error, Result};
use crate::model::duty::DutyFilter;
use crate::model::filter::{Filter, FindingAt, Scope};
use crate::model::finding::{Kind, LinkKind, Named};
use crate::model::progress_row::ProgressRow;
use crate::model::selection::Selection;
use crate::report::timeline::{Timeline, TimelineInput};
use crate::store::Store;

/// Draw the years: each cause of concern, or one finding, from publication to closure
///
/// A line for each: published, due, submitted, returned, closed, reopened; what recurs is joined to what it
/// recurs from. Where the day of a closing isn't known the line says so, and shows none. For one body it also shows
/// grades and section 55 clocks; for a finding, those under it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track timeline --force west-mercia
  track timeline SOC24-C1
  track timeline --force west-mercia --format csv")]
pub struct Args {
    /// A reference, a number or the start of a reference; @BODY keeps to one body
    #[arg(value_name = "REF", value_parser = parse::words, add = completions::findings())]
    reference: Option<String>,
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        let input = match &args.reference {
            Some(reference) => of_finding(args, &Named::of(reference)?, store, context)?,
            None => of_bodies(args.whose.chosen(store, context)?, store)?,
        };
        Ok(Timeline::of(input, context.today()))
    })
}

/// Of the concerns of some bodies.
pub fn of_bodies(chosen: Chosen, store: &Store) -> Result<TimelineInput> {
    let Chosen { bodies, selection } = chosen;
    let concerns = Filter { kinds: vec![Kind::Concern], ..entered(bodies.clone()) };
    check_length("a timeline", store.count(&concerns)?, "for example with --force")?;
    let input = with_what_recurs(store.rows(&concerns)?, bodies.clone(), store)?;
    let grades = match bodies.as_deref() {
        Some([_]) => store.grades(bodies.as_deref())?,
        _ => Vec::new(),
    };
    let wanted = DutyFilter { closed_too: bodies.is_some(), bodies, ..DutyFilter::default() };
    Ok(TimelineInput { selection, grades, duties: store.duties(&wanted)?, ..input })
}

/// The finding, and what is under it.
fn of_finding(
    args: &Args,
    named: &Named,
    store: &Store,
    context: &Context,
) -> Result<TimelineInput> {
    let Chosen { bodies, selection } = args.of_one(named, store, context)?;
    let finding = store.finding(named)?;
    let of = |filter: Filter| store.rows(&filter);
    let mut rows = of(Filter { findings: Some(vec![(finding, None)]), ..entered(bodies.clone()) })?;
    let name = match rows.first() {
        Some(row) => row.finding.name(),
        None => {
            return Err(Error::refused(format!("{} has no progress to show there", named.name)));
        }
    };
    rows.extend(of(Filter { parents: vec![finding], ..entered(bodies.clone()) })?);
    let input = with_what_recurs(rows, bodies, store)?;
    Ok(TimelineInput { selection, finding: Some(name), ..input })
}

impl Args {
    /// A reference with its body says whose rows are meant; else a flag does.
    fn of_one(&self, named: &Named, store: &Store, context: &Context) -> Result<Chosen> {
        match &named.body {
            Some(body) if self.whose.named().say_nothing() && !self.whose.lifts_default() => {
                let directory = store.directory()?;
                let body = directory.find(body)?;
                Ok(Chosen { bodies: Some(vec![body.id]), selection: Selection::one(body) })
            }
            Some(body) => Err(Error::Usage(format!(
                "{}@{body} already names its body; leave out the flags that name bodies",
                named.name
            ))),
            None => self.whose.chosen(store, context),
        }
    }
}

fn entered(bodies: Option<Vec<i64>>) -> Filter {
    Filter { bodies, scope: Scope::Entered, ..Filter::default() }
}

/// The rows with what they recur from and what they came back as, and what became of each.
fn with_what_recurs(
    mut rows: Vec<ProgressRow>,
    bodies: Option<Vec<i64>>,
    store: &Store,
) -> Result<TimelineInput> {
    let numbers =
        |rows: &[ProgressRow]| -> BTreeSet<i64> { rows.iter().map(|row| row.finding.id).collect() };
    let there = numbers(&rows);
    let links = store.links(&there.iter().copied().collect::<Vec<_>>())?;
    let linked = links.values().flatten().filter(|link| link.kind == LinkKind::Recurs);
    let more: BTreeSet<i64> = linked.map(|link| link.other).collect();
    let more: Vec<FindingAt> = more.difference(&there).map(|finding| (*finding, None)).collect();
    if !more.is_empty() {
        rows.extend(store.rows(&Filter { findings: Some(more), ..entered(bodies) })?);
    }
    let all: Vec<i64> = numbers(&rows).into_iter().collect();
    Ok(TimelineInput {
        selection: Selection::default(),
        finding: None,
        histories: store.progress_histories(&all)?,
        links: store.links(&all)?,
        rows,
        grades: Vec::new(),
        duties: Vec::new(),
    })
}
