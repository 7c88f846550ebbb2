//! `track extend`: an agreed later due date, or an earlier one.

use std::cell::RefCell;

use chrono::NaiveDate;

use super::context::Context;
use super::deadline::SureArgs;
use super::output::ALREADY_SET;
use super::parse;
use super::say::say;
use super::target::{DayArgs, TargetArgs};
use crate::error::Result;
use crate::model::deadline::{Deadline, Setter};
use crate::model::due::Due;
use crate::model::finding::checked_text;
use crate::model::listed::Listed;
use crate::model::phrase::Phrase;
use crate::model::progress::Extension;
use crate::model::progress_row::ProgressRow;
use crate::model::reckoning::Wording;
use crate::store::Tx;

/// Move a due date; the old one is kept, with the reason and who agreed
///
/// A date that was mistyped is no extension: `track edit REF --due` corrects it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track extend SOC24-C1 --to \"July 2027\" --reason \"Delays\" --agreed-by HMICFRS
  track extend SOC24-C1 --earlier --to Dec-24 --reason Board --agreed-by HMICFRS")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// The new due date
    #[arg(long, value_name = "DATE", value_parser = parse::words)]
    to: String,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said)]
    reason: String,
    /// Who agreed
    #[arg(long, value_name = "WHO", value_parser = parse::said)]
    agreed_by: String,
    /// An earlier date was agreed
    #[arg(long)]
    earlier: bool,
    /// Who moved the date, if the name of who agreed doesn't tell
    #[arg(long, value_name = "SETTER", value_parser = parse::one_of::<Setter>())]
    set_by: Option<Setter>,
    #[command(flatten)]
    on: DayArgs,
    #[command(flatten)]
    sure: SureArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let extension = Extension {
        to: Wording {
            phrase: Phrase::read(&args.to)?,
            reckoning: context.reckoning(args.sure.yes)?,
        },
        reason: checked_text("reason", &args.reason)?,
        agreed_by: checked_text("name of who agreed", &args.agreed_by)?,
        on: args.on.day(context)?,
        is_earlier: args.earlier,
        set_by: args.set_by,
    };
    let warnings = RefCell::new(Vec::new());
    args.target.each(context, "extend", ALREADY_SET, Listed::is_open, |tx, row| {
        let deadline = tx.extend(row, &extension)?;
        warnings.borrow_mut().extend(warning(row, &deadline, context.today()));
        warnings.borrow_mut().extend(kept_setter(tx, row, &extension)?);
        let said = deadline.said_back();
        Ok(Some(format!(
            "{}: {said} (was {})",
            row.token(),
            row.progress.due_shown().unwrap_or_else(|| "no date".to_owned())
        )))
    })?;
    warnings.into_inner().iter().for_each(|warning| say(warning));
    Ok(())
}

/// The name of who agreed may not tell who moved the date.
fn kept_setter(tx: &Tx, row: &ProgressRow, extension: &Extension) -> Result<Option<String>> {
    let Some(setter) = row.progress.set_by.filter(|_| extension.set_by.is_none()) else {
        return Ok(None);
    };
    let by = &extension.agreed_by;
    Ok(tx.setter_named(row, by)?.is_none().then(|| {
        format!(
            "note: {}: {by:?} doesn't tell who moved the date, so it stays set by the {setter}; `track edit {} --set-by ... \
             --reason \"...\"` says otherwise",
            row.token(),
            row.typed()
        )
    }))
}

/// A new date that has already passed is allowed, with a warning.
fn warning(row: &ProgressRow, deadline: &Deadline, today: NaiveDate) -> Option<String> {
    let due = Due::of(deadline.day, today);
    due.days_late()?;
    let is_overdue = row.progress.status.is_some_and(|status| due.is_overdue(status));
    let state = if is_overdue { "overdue" } else { "past its date" };
    let was_late = Due::of(row.progress.due(), today).days_late().is_some();
    let still = if was_late { "still " } else { "" };
    Some(format!("warning: {}: that day has already passed: it is {still}{state}", row.token()))
}
