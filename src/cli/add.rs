//! `track add`: a finding, addressed to one body or many.

use super::chosen_bodies::{BodyArgs, default_in, no_body_named};
use super::completions;
use super::context::Context;
use super::deadline::DeadlineArgs;
use super::finding::FindingArgs;
use super::output::OutputArgs;
use super::parse;
use super::target::of_findings;
use crate::error::{Error, Result};
use crate::model::finding::{FindingPatch, Kind, Named, Reference, checked_title};
use crate::model::progress::{Accepted, Priority, ProgressPatch};
use crate::model::progress_row::ProgressRow;
use crate::model::shell::text;
use crate::page::counted;
use crate::report::outcome::CommandOutcome;
use crate::store::{Added, Addition, IfMissing, Inherited, Tx};

/// Add a finding: a recommendation, unless --kind says otherwise
///
/// --region and --rocu mean their territorial forces. Under a --parent it takes the parent's inspection, date
/// of issue and body. A lettered part (--kind part) and a step of the force's own (--kind action) need a
/// parent, and are counted apart.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track add \"Publish a strategy\" --force west-mercia --due \"January 2025\"
  track add \"Review\" --force all --issued 2026-05-14 --due \"within 6 months\"
  track add \"Hire two\" --kind action --parent SOC24-C1-R3 --due \"March 2027\"")]
pub struct Args {
    /// One line that says what it is
    title: String,
    #[command(flatten)]
    bodies: BodyArgs,
    /// concern, recommendation, afi, practice, part or action
    #[arg(long, default_value = "recommendation", hide_default_value = true, hide_possible_values = true, value_parser = parse::kind())]
    kind: Kind,
    /// What the inspectorate calls it
    #[arg(long = "ref", value_name = "REF", value_parser = Reference::of)]
    reference: Option<Reference>,
    /// The concern or finding that it belongs to
    #[arg(long, value_name = "REF", value_parser = parse::words, add = completions::findings())]
    parent: Option<String>,
    /// At every body of its parent
    #[arg(long, requires = "parent", conflicts_with_all = ["force", "region", "rocu"])]
    all_bodies: bool,
    #[command(flatten)]
    about: FindingArgs,
    #[command(flatten)]
    deadline: DeadlineArgs,
    /// Who owns it at each body
    #[arg(long, value_name = "OWNER", value_parser = parse::name_or_none, add = completions::owners())]
    owner: Option<String>,
    /// A theme; can be repeated
    #[arg(long, value_name = "THEME", value_parser = parse::words)]
    theme: Vec<String>,
    /// How urgent it is: high, medium or low
    #[arg(long, hide_possible_values = true, value_parser = parse::one_of::<Priority>())]
    priority: Option<Priority>,
    /// The body's answer: yes, in-principle, partly or no
    #[arg(long, hide_possible_values = true, value_parser = parse::one_of::<Accepted>())]
    accepted: Option<Accepted>,
    #[command(flatten)]
    output: OutputArgs,
}

/// What was typed, as far as it can be read without the register.
struct Typed {
    finding: FindingPatch,
    progress: ProgressPatch,
    parent: Option<Named>,
}

impl Args {
    fn typed(&self, context: &Context) -> Result<Typed> {
        self.check_parent()?;
        let due = self.deadline.wording(context)?;
        let usual = due.as_ref().map(|wording| wording.setter(self.kind.usual_setter()));
        Ok(Typed {
            parent: self.parent.as_deref().map(Named::whole).transpose()?,
            finding: FindingPatch {
                reference: self.reference.clone(),
                kind: Some(self.kind),
                title: Some(checked_title(&self.title)?),
                themes: Some(self.theme.clone()),
                ..self.about.patch(context)?
            },
            progress: ProgressPatch {
                set_by: self.deadline.set_by.or(usual),
                due,
                owner: Some(self.owner.as_deref().and_then(parse::or_none)),
                priority: self.priority,
                accepted: self.accepted,
                ..ProgressPatch::default()
            },
        })
    }

    fn check_parent(&self) -> Result<()> {
        match self.kind.misplaced(None).filter(|_| self.parent.is_none()) {
            Some(why) => Err(Error::Usage(format!(
                "{why}; say which one: track add {} --kind {} --parent REF",
                text(&self.title),
                self.kind
            ))),
            None => Ok(()),
        }
    }

    /// The bodies that were named, else those of the parent, else the default one.
    fn addressed(&self, typed: &Typed, context: &Context, tx: &Tx) -> Result<Vec<i64>> {
        match typed.parent.as_ref().filter(|_| self.bodies.say_nothing()) {
            Some(parent) => {
                let usual = default_in(tx, context)?.map(|body| body.id);
                tx.bodies_under(parent, usual, self.all_bodies)
            }
            None => addressed(&self.bodies, context, tx),
        }
    }

    /// What is added, once its names have been looked up.
    fn addition(&self, typed: &Typed, context: &Context, tx: &Tx) -> Result<Addition> {
        let parent = typed.parent.as_ref().map(|parent| tx.finding(parent)).transpose()?;
        Ok(Addition {
            finding: FindingPatch {
                inspection: self.about.inspection(tx)?,
                parent: parent.map(|parent| Some(parent.id)),
                ..typed.finding.clone()
            },
            progress: typed.progress.clone(),
            bodies: self.addressed(typed, context, tx)?,
        })
    }
}

/// The bodies that something new is addressed to; if none is named, the default one.
pub fn addressed(bodies: &BodyArgs, context: &Context, tx: &Tx) -> Result<Vec<i64>> {
    if !bodies.say_nothing() {
        return tx.directory()?.addressed(&bodies.names());
    }
    let default = default_in(tx, context)?.map(|body| vec![body.id]);
    default.ok_or_else(|| no_body_named("--force, --region or --rocu"))
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    args.about.check_issued(context, || args.deadline.reckoning(context))?;
    let typed = args.typed(context)?;
    args.output.change(context, "add", IfMissing::Create, |store, act| {
        let done = store.change(act, |tx| tx.add(&args.addition(&typed, context, tx)?))?;
        let rows = of_findings(store, vec![done.value.finding])?;
        let said = said(&done.value, &rows);
        Ok(CommandOutcome::of(done.act, said, rows, context.today()))
    })
}

/// What was stored, and the date that was understood.
fn said(added: &Added, rows: &[ProgressRow]) -> Vec<String> {
    let Some(first) = rows.first() else { return Vec::new() };
    let bodies = match rows {
        [one] => one.body.name.clone(),
        several => counted(several.len(), "body"),
    };
    let (name, finding) = (first.finding.name(), &first.finding);
    let number =
        finding.reference.as_ref().map(|_| format!(", number {}", finding.id)).unwrap_or_default();
    let mut said = vec![format!("added {name}: {} to {bodies}{number}", finding.kind.plainly())];
    said.extend(taken_over(added.inherited, first).map(|taken| format!("  {taken}")));
    said.extend(added.deadline.as_ref().map(|deadline| format!("  {}", deadline.said_back())));
    said.extend(first.progress.owner.as_ref().map(|owner| format!("  owner {owner}")));
    said
}

/// What a finding took over from its parent: `taken from R1: PEEL 2021/22, issued Apr 2022`.
pub fn taken_over(inherited: Inherited, row: &ProgressRow) -> Option<String> {
    let inspection = row.inspection.as_ref().filter(|_| inherited.inspection);
    let issued = row.finding.issued.as_ref().filter(|_| inherited.issued);
    let facts: Vec<String> = inspection
        .map(|inspection| inspection.title.clone())
        .into_iter()
        .chain(issued.map(|issued| format!("issued {}", issued.shown())))
        .collect();
    let parent = row.parent.as_ref().filter(|_| !facts.is_empty())?;
    Some(format!("taken from {parent}: {}", facts.join(", ")))
}
