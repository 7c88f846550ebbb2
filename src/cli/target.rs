//! Which findings a command moves on, and at which bodies.

use chrono::NaiveDate;

use super::chosen_bodies::default_in;
use super::completions;
use super::context::Context;
use super::output::OutputArgs;
use super::parse;
use crate::error::Result;
use crate::model::date_words::DateWords;
use crate::model::filter::{Filter, Scope};
use crate::model::finding::{Named, checked_text};
use crate::model::progress_row::ProgressRow;
use crate::report::outcome::CommandOutcome;
use crate::report::row::names;
use crate::store::{IfMissing, Reach, Store, Tx};

#[derive(Debug, Clone, clap::Args)]
pub struct TargetArgs {
    /// References or numbers; REF@BODY means one body
    #[arg(required = true, value_name = "REF", value_parser = parse::words, add = completions::findings())]
    references: Vec<String>,
    #[command(flatten)]
    at: AtArgs,
    /// Only if nobody has changed it since it had this version, which `--json` gives
    #[arg(long, value_name = "N", value_parser = parse::count::<i64>())]
    if_version: Option<i64>,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Clone, clap::Args)]
pub struct AtArgs {
    /// At this body, for a finding addressed to several [default: the default body]
    #[arg(long, visible_alias = "body", value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    force: Vec<String>,
    /// At every body of a finding
    #[arg(long, conflicts_with = "force")]
    all_bodies: bool,
}

#[derive(Debug, Clone, clap::Args)]
pub struct DayArgs {
    /// The day it happened [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse::past_day)]
    on: Option<DateWords>,
}

/// Why the command is right, and the day it happened.
#[derive(Debug, Clone, clap::Args)]
pub struct ReasonArgs {
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said)]
    reason: String,
    #[command(flatten)]
    on: DayArgs,
}

impl ReasonArgs {
    pub fn reason(&self) -> Result<String> {
        checked_text("reason", &self.reason)
    }

    pub fn day(&self, context: &Context) -> Result<NaiveDate> {
        self.on.day(context)
    }
}

impl DayArgs {
    pub fn day(&self, context: &Context) -> Result<NaiveDate> {
        self.on.as_ref().map_or_else(|| Ok(context.today()), |words| context.day(words))
    }
}

impl AtArgs {
    pub fn is_all(&self) -> bool {
        self.all_bodies
    }

    pub fn is_given(&self) -> bool {
        self.all_bodies || !self.force.is_empty()
    }

    pub fn reach(&self, tx: &Tx, context: &Context) -> Result<Reach> {
        let directory = tx.directory()?;
        let bodies = self.force.iter().map(|name| Ok(directory.find(name)?.id));
        Ok(Reach {
            bodies: bodies.collect::<Result<_>>()?,
            all: self.all_bodies,
            usual: default_in(tx, context)?.map(|body| body.id),
        })
    }
}

impl TargetArgs {
    /// One finding, at these bodies.
    pub fn of(reference: &str, at: AtArgs, output: OutputArgs) -> Self {
        TargetArgs { references: vec![reference.to_owned()], at, if_version: None, output }
    }

    fn fitting(&self, rows: Vec<ProgressRow>, fits: fn(&ProgressRow) -> bool) -> Vec<ProgressRow> {
        if self.at.all_bodies && rows.iter().any(fits) {
            rows.into_iter().filter(fits).collect()
        } else {
            rows
        }
    }

    /// Applies an action to each row, all or none, and confirms with what the action returns, or with
    /// `unchanged` where none changed anything. With `--all-bodies`, rows that do not fit the action are left as they are, unless none does.
    pub fn each(
        &self,
        context: &Context,
        verb: &'static str,
        unchanged: &'static str,
        fits: fn(&ProgressRow) -> bool,
        action: impl Fn(&Tx, &ProgressRow) -> Result<Option<String>>,
    ) -> Result<()> {
        self.each_and_then(context, verb, unchanged, fits, action, |_, _| Ok(Vec::new()))
    }

    /// The same, with what is to be said once all rows have changed.
    pub fn each_and_then(
        &self,
        context: &Context,
        verb: &'static str,
        unchanged: &'static str,
        fits: fn(&ProgressRow) -> bool,
        action: impl Fn(&Tx, &ProgressRow) -> Result<Option<String>>,
        at_the_end: impl Fn(&Tx, &[ProgressRow]) -> Result<Vec<String>>,
    ) -> Result<()> {
        let named: Vec<Named> =
            self.references.iter().map(|typed| Named::of(typed)).collect::<Result<_>>()?;
        self.output.change(context, verb, IfMissing::Refuse, |store, act| {
            let done = store.change(act, |tx| {
                let reach = self.at.reach(tx, context)?;
                let mut said = Vec::new();
                let mut touched: Vec<ProgressRow> = Vec::new();
                for one in &named {
                    for row in self.fitting(tx.targets(one, &reach)?, fits) {
                        if touched.iter().any(|other| other.progress.id == row.progress.id) {
                            continue;
                        }
                        row.check_version(self.if_version)?;
                        said.extend(
                            action(tx, &row).map_err(|why| one.as_typed(&row.token(), why))?,
                        );
                        touched.push(row);
                    }
                }
                said.extend(at_the_end(tx, &touched)?);
                Ok((said, touched))
            })?;
            let (mut said, touched) = done.value;
            if done.act.is_none() {
                said = vec![unchanged.to_owned()];
            }
            Ok(CommandOutcome::of(done.act, said, rows(store, &touched)?, context.today()))
        })
    }
}

/// The rows that a command touched, as they now are.
fn rows(store: &Store, touched: &[ProgressRow]) -> Result<Vec<ProgressRow>> {
    let mut rows = of_findings(store, touched.iter().map(|row| row.finding.id).collect())?;
    rows.retain(|row| touched.iter().any(|before| before.progress.id == row.progress.id));
    Ok(rows)
}

/// Names what is still open under each row that a command ended: `C1: 2 still open under it: R1, R2`.
pub fn open_below(tx: &Tx, ended: &[ProgressRow]) -> Result<Vec<String>> {
    let mut said = Vec::new();
    for row in ended {
        let open = tx.open_below(row)?;
        if !open.is_empty() {
            let (token, count) = (row.token(), open.len());
            said.push(format!("{token}: {count} still open under it: {}", names(&open)));
        }
    }
    Ok(said)
}

/// For a command that fits a finding whatever its status.
pub fn any(_: &ProgressRow) -> bool {
    true
}

/// Every row of some findings.
pub fn of_findings(store: &Store, findings: Vec<i64>) -> Result<Vec<ProgressRow>> {
    let findings = findings.into_iter().map(|finding| (finding, None)).collect();
    store.rows(&Filter { findings: Some(findings), scope: Scope::Everything, ..Filter::default() })
}
