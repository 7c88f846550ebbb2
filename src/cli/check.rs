//! `track check`: gaps in the register, each with the command that fixes it.

use std::collections::BTreeSet;

use super::context::Context;
use super::exit::Exit;
use super::filter::{FilterArgs, Question, duties};
use super::output::AnswerArgs;
use crate::error::Result;
use crate::model::ended_problem::EndedFindings;
use crate::model::filter::{Filter, Scope};
use crate::model::lookahead::Lookahead;
use crate::model::owner::Owner;
use crate::model::problem::{CheckedFindings, parents, with_children};
use crate::model::progress_row::ProgressRow;
use crate::model::same_title;
use crate::report::check::{CheckInput, OpenDuty, Problems};
use crate::report::delivery::Delivery;
use crate::store::Store;

/// Check findings for gaps and show how to fix each
///
/// It looks for findings with no date or owner; not updated for long; submitted without saying what was done; due
/// before they were issued, or after their parent; blocked for over 90 days; with the same title as another at the
/// body, or a parent at other bodies; concerns with nothing open under them, or fewer recommendations than the
/// report has; with all of their actions done, and not submitted; findings open at a body that no longer exists;
/// closed or void with something open under them; closed on a file's word without a letter; superseded by what is
/// void; section 55 comments not yet published; reminders that did not arrive; and, if mail is set up, owners whom
/// it can't reach. An area for improvement may have no date, as may what the report calls ongoing. In the commands,
/// `...` is for you to fill in.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track check
  track check --force west-mercia --stale 60d
  track check --format plain | grep ^unowned")]
pub struct Args {
    /// How long a finding may go without an update: 60d, 8w, 3m
    #[arg(long, value_name = "TIME", default_value = "90d")]
    stale: Lookahead,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    output: AnswerArgs,
    /// Exit with 12 if there is anything to fix
    #[arg(long, help_heading = None)]
    exit_code: bool,
}

pub fn run(args: &Args, context: &Context) -> Result<Exit> {
    let today = context.today();
    let store = context.read()?;
    let Question { filter, selection } = args.filter.question(&store, context)?;
    let filter = Filter { scope: Scope::Open, ..filter };
    let mut input = check_input(&store, &filter, context.delivery(&store)?)?;
    input.unreachable = unreachable(&store, &filter, &input.findings.rows, context)?;
    drop(store);
    let problems = Problems::of(&input, args.stale.back_from(today), today).about(selection);
    drop(input);
    let exit = if args.exit_code && !problems.is_empty() { Exit::ToFix } else { Exit::Done };
    exit.once(args.output.show(&problems, context))
}

/// What the rules need, in a fixed number of queries however many findings there are.
fn check_input(store: &Store, filter: &Filter, reminders: Option<Delivery>) -> Result<CheckInput> {
    let rows = store.rows(filter)?;
    let (parents, above) = (parents(&rows), with_children(&rows));
    let same_titles: Vec<i64> =
        same_title::pairs(&rows).iter().map(|(row, _)| row.finding.id).collect();
    let findings = CheckedFindings {
        parents: parents_of(store, parents)?,
        children: children_of(store, above)?,
        wordless: store.wordless_claims()?,
        links: store.links(&same_titles)?,
        retired: store.directory()?.retired(),
        rows,
    };
    let (ended, duties) = (ended_findings(store, filter)?, open_duties(store, filter)?);
    Ok(CheckInput { findings, ended, duties, reminders, unreachable: Vec::new() })
}

/// The findings of those asked for that have ended, perhaps wrongly.
fn ended_findings(store: &Store, filter: &Filter) -> Result<EndedFindings> {
    let rows =
        store.rows(&Filter { ended_amiss: true, scope: Scope::Everything, ..filter.clone() })?;
    if rows.is_empty() {
        return Ok(EndedFindings::default());
    }
    let findings: Vec<i64> = rows.iter().map(|row| row.finding.id).collect();
    let evidence = store.evidence(&findings)?.into_iter().filter(|file| file.closing);
    let links = store.links(&findings)?;
    let open = store.rows(&Filter { parents: findings, ..Filter::default() })?;
    Ok(EndedFindings {
        open_below: EndedFindings::below(open),
        evidenced: evidence.map(|file| (file.finding, file.body)).collect(),
        links,
        rows,
    })
}

/// The owners of these rows whom mail can't reach, if mail is set up.
fn unreachable(
    store: &Store,
    filter: &Filter,
    rows: &[ProgressRow],
    context: &Context,
) -> Result<Vec<(Owner, String)>> {
    let Ok(Some(mail)) = context.config()?.mail_settings() else { return Ok(Vec::new()) };
    let owners = |row: &ProgressRow| Some((row.body.slug.clone(), row.progress.owner.clone()?));
    let asked: BTreeSet<(String, String)> = rows.iter().filter_map(owners).collect();
    let mut owners = store.owners(filter.bodies.as_deref())?;
    owners.retain(|owner| asked.contains(&(owner.body.clone(), owner.name.clone())));
    let reached = |owner: Owner| {
        let why = mail.address_of(&owner.contact, context.today()).err()?;
        Some((owner, why))
    };
    Ok(owners.into_iter().filter_map(reached).collect())
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
    let rows = store.rows(&asked)?;
    Ok(OpenDuty::all(duties, &unanswered, &rows))
}

fn parents_of(store: &Store, parents: BTreeSet<i64>) -> Result<Vec<ProgressRow>> {
    let findings = parents.into_iter().map(|parent| (parent, None)).collect();
    let scope = Scope::Everything;
    store.rows(&Filter { findings: Some(findings), scope, ..Filter::default() })
}

/// An empty filter would select every finding.
fn children_of(store: &Store, above: BTreeSet<i64>) -> Result<Vec<ProgressRow>> {
    if above.is_empty() {
        return Ok(Vec::new());
    }
    let parents = above.into_iter().collect();
    store.rows(&Filter { parents, scope: Scope::Entered, ..Filter::default() })
}
