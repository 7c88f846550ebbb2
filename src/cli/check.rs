//! `track check`: gaps in the register, each with the command that fixes it.

use std::collections::{BTreeSet, HashMap};

use super::context::Context;
use super::exit::Exit;
use super::filter::{FilterArgs, Question, duties};
use super::output::AnswerArgs;
use super::target::of_findings;
use crate::error::Result;
use crate::model::ended_problem::EndedFindings;
use crate::model::filter::{Filter, Scope};
use crate::model::lookahead::Lookahead;
use crate::model::owner::Owner;
use crate::model::problem::{CheckedFindings, parents, with_children};
use crate::model::progress_row::ProgressRow;
use crate::model::same_title::{self, FirstTitles};
use crate::report::check::Checking;
use crate::report::open_duty::OpenDuty;
use crate::store::Store;

/// Check findings for gaps and show how to fix each
///
/// It looks for findings with no date or owner; not updated for long; submitted without saying what was done; due
/// before they were issued, or after their parent; blocked without saying by whom or why, or for over 90 days; with
/// the same title as another at the body, or a parent at other bodies; concerns under which all has ended, or with fewer
/// recommendations than the report has; with all of their actions done, and not submitted; findings open at a body
/// that no longer exists; closed or void with something open under them; closed on a file's word without a letter;
/// superseded by a finding that is void or wasn't accepted; section 55 comments not yet published; reminders that did not arrive;
/// and, if mail is set up, owners whom it can't reach. An area for improvement may have no date, as may what the
/// report calls ongoing. In the commands, `...` is for you to fill in.
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
    let mut checking = Checking::on(today, args.stale.back_from(today));
    let owners = check_open(&store, &filter, &mut checking)?;
    check_ended(&store, &filter, &mut checking)?;
    checking.duties(&open_duties(&store, &filter)?);
    if let Some(reminders) = context.delivery(&store)? {
        checking.reminders(&reminders);
    }
    checking.unreachable(&unreachable(&store, &filter, &owners, context)?);
    drop(store);
    let problems = checking.done(selection);
    let exit = if args.exit_code && !problems.is_empty() { Exit::ToFix } else { Exit::Done };
    exit.once(args.output.show(&problems, context))
}

/// So many findings are looked at together: what the rules need of them comes in a fixed number of queries.
const AT_ONCE: usize = 2_000;

/// Passes on the rows some at a time.
fn some_at_a_time(
    store: &Store,
    filter: &Filter,
    mut check: impl FnMut(Vec<ProgressRow>) -> Result<()>,
) -> Result<()> {
    let mut rows = Vec::new();
    store.each_row(filter, |row| {
        rows.push(row);
        if rows.len() < AT_ONCE { Ok(()) } else { check(std::mem::take(&mut rows)) }
    })?;
    if rows.is_empty() { Ok(()) } else { check(rows) }
}

/// Returns whose findings they are: the slug of the body, and the owner.
fn check_open(
    store: &Store,
    filter: &Filter,
    checking: &mut Checking,
) -> Result<BTreeSet<(String, String)>> {
    let (mut titles, mut owners) = (FirstTitles::default(), BTreeSet::new());
    let (wordless, retired) = (store.wordless_claims()?, store.directory()?.retired());
    let mut findings = CheckedFindings { wordless, retired, ..CheckedFindings::default() };
    some_at_a_time(store, filter, |rows| {
        let owner = |row: &ProgressRow| Some((row.body.slug.clone(), row.progress.owner.clone()?));
        owners.extend(rows.iter().filter_map(owner));
        let same_titles = same_titles(store, &mut titles, &rows)?;
        let with_same = rows.iter().filter(|row| same_titles.contains_key(&row.progress.id));
        let with_same: Vec<i64> = with_same.map(|row| row.finding.id).collect();
        let (parents, above) = (parents(&rows), with_children(&rows));
        findings = CheckedFindings {
            parents: of_findings(store, parents.into_iter().collect())?,
            children: children_of(store, above)?,
            links: store.links(&with_same)?,
            same_titles,
            rows,
            ..std::mem::take(&mut findings)
        };
        checking.open(&findings);
        Ok(())
    })?;
    Ok(owners)
}

/// By the number of the progress, the earlier finding with the same title at the body.
fn same_titles(
    store: &Store,
    titles: &mut FirstTitles,
    rows: &[ProgressRow],
) -> Result<HashMap<i64, ProgressRow>> {
    let pairs: Vec<(&ProgressRow, i64)> =
        rows.iter().filter_map(|row| Some((row, titles.earlier(row)?))).collect();
    let earlier = of_findings(store, pairs.iter().map(|(_, earlier)| *earlier).collect())?;
    let earlier: HashMap<(i64, i64), ProgressRow> =
        earlier.into_iter().map(|row| ((row.finding.id, row.progress.body), row)).collect();
    let found = |(row, finding): (&ProgressRow, i64)| {
        let earlier = earlier.get(&(finding, row.progress.body))?;
        same_title::is_same(row, earlier).then(|| (row.progress.id, earlier.clone()))
    };
    Ok(pairs.into_iter().filter_map(found).collect())
}

/// The findings of those asked for that have ended, perhaps wrongly.
fn check_ended(store: &Store, filter: &Filter, checking: &mut Checking) -> Result<()> {
    let ended = Filter { ended_wrongly: true, scope: Scope::Everything, ..filter.clone() };
    some_at_a_time(store, &ended, |rows| {
        let findings: Vec<i64> = rows.iter().map(|row| row.finding.id).collect();
        let evidence = store.evidence(&findings)?.into_iter().filter(|file| file.closing);
        let links = store.links(&findings)?;
        let open = store.rows(&Filter { parents: findings, ..Filter::default() })?;
        checking.ended(&EndedFindings {
            open_below: EndedFindings::below(open),
            evidenced: evidence.map(|file| (file.finding, file.body)).collect(),
            links,
            rows,
        });
        Ok(())
    })
}

/// The owners of open findings whom mail can't reach, if mail is set up.
fn unreachable(
    store: &Store,
    filter: &Filter,
    asked: &BTreeSet<(String, String)>,
    context: &Context,
) -> Result<Vec<(Owner, String)>> {
    let Ok(Some(mail)) = context.config()?.mail_settings() else { return Ok(Vec::new()) };
    let mut owners = store.owners(filter.bodies.as_deref())?;
    owners.retain(|owner| asked.contains(&(owner.body.clone(), owner.name.clone())));
    let unreached = |owner: Owner| {
        let why = mail.address_of(&owner.contact, context.today()).err()?;
        Some((owner, why))
    };
    Ok(owners.into_iter().filter_map(unreached).collect())
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

/// An empty filter would select every finding.
fn children_of(store: &Store, above: BTreeSet<i64>) -> Result<Vec<ProgressRow>> {
    if above.is_empty() {
        return Ok(Vec::new());
    }
    let parents = above.into_iter().collect();
    store.rows(&Filter { parents, scope: Scope::Entered, ..Filter::default() })
}
