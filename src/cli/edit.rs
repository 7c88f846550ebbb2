//! `track edit`: a finding's words, and what was typed wrongly about it.

use super::completions;
use super::context::Context;
use super::correction::CorrectionArgs;
use super::finding::FindingArgs;
use super::output::{ALREADY_SET, OutputArgs};
use super::parse;
use super::say::say;
use super::target::{AtArgs, of_findings};
use crate::error::{Error, Result};
use crate::model::correction::FieldChange;
use crate::model::correction_patch::CorrectionPatch;
use crate::model::finding::{FindingPatch, Kind, Named, Reference, checked_text, checked_title};
use crate::model::progress_row::ProgressRow;
use crate::model::reckoning::Reckoning;
use crate::model::recount::RecountedDate;
use crate::report::corrected;
use crate::report::outcome::CommandOutcome;
use crate::store::{Called, FindingEdit, IfMissing, RecountReason, Tx};

/// Change a finding's words, or correct what was typed wrongly
///
/// Words belong to the finding at each of its bodies. A correction is about one body: the date that was set last,
/// the newest closing, claim or extension, a note. The wrong value stays in the history. What was counted from a
/// date of issue is counted anew. To agree another date, use `track extend`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track edit 12 --ref SOC24-C1-R6 --parent SOC24-C1
  track edit SOC24-C1 --due \"30 November 2026\" --reason \"The paper says 2026\"
  track edit 2122-C1-R2 --letter \"Letter of 31 October\" --reason \"It had no day\"")]
pub struct Args {
    /// A reference or a number; REF@BODY for a correction there
    #[arg(value_name = "REF", value_parser = parse::words, add = completions::findings())]
    reference: String,
    /// Another title
    #[arg(long, allow_hyphen_values = true, value_parser = parse::text)]
    title: Option<String>,
    /// Another kind
    #[arg(long, value_parser = parse::kind())]
    kind: Option<Kind>,
    /// Another reference; the old one keeps working
    #[arg(long = "ref", value_name = "REF", value_parser = Reference::of)]
    new_reference: Option<Reference>,
    /// Another parent; `none` takes it away
    #[arg(long, value_name = "REF", value_parser = parse::words, add = completions::findings())]
    parent: Option<String>,
    /// These themes in place of those it has; `none` for none
    #[arg(long, value_name = "THEME", value_parser = parse::words)]
    theme: Vec<String>,
    #[command(flatten)]
    about: FindingArgs,
    /// Why; corrections need it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said)]
    reason: Option<String>,
    #[command(flatten)]
    at: AtArgs,
    /// Only if it still has this version, which `--json` gives
    #[arg(long, value_name = "N", value_parser = parse::count::<i64>())]
    if_version: Option<i64>,
    #[command(flatten)]
    correction: CorrectionArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// What was typed, as far as it can be read without the register.
struct Typed {
    finding: Named,
    edit: FindingEdit,
    /// `Some(None)` takes the parent away.
    parent: Option<Option<Named>>,
    correction: CorrectionPatch,
}

impl Args {
    fn typed(&self, context: &Context) -> Result<Typed> {
        let parent =
            |typed: &String| (!parse::is_none(typed)).then(|| Named::whole(typed)).transpose();
        let reason = |reason: &String| checked_text("reason", reason);
        let note = self.about.text().filter(|_| self.correction.names_note());
        let typed = Typed {
            finding: Named::of(&self.reference)?,
            parent: self.parent.as_ref().map(parent).transpose()?,
            edit: FindingEdit {
                patch: self.finding_patch(context)?,
                reason: self.reason.as_ref().map(reason).transpose()?,
                is_sure: self.correction.deadline.is_sure(),
            },
            correction: self.correction.patch(note, context)?,
        };
        self.check(&typed).map(|()| typed)
    }

    fn finding_patch(&self, context: &Context) -> Result<FindingPatch> {
        let themes = || self.theme.iter().filter(|theme| !parse::is_none(theme)).cloned().collect();
        let about = self.about.patch(context)?;
        let text = about.text.clone().filter(|_| !self.correction.names_note());
        Ok(FindingPatch {
            title: self.title.as_deref().map(checked_title).transpose()?,
            kind: self.kind,
            reference: self.new_reference.clone(),
            themes: (!self.theme.is_empty()).then(themes),
            text,
            ..about
        })
    }

    fn check(&self, typed: &Typed) -> Result<()> {
        let corrects = !typed.correction.is_empty();
        let edits = typed.edit.patch != FindingPatch::default()
            || typed.parent.is_some()
            || self.about.names_inspection();
        let names_body = typed.finding.body.is_some() || self.at.is_given();
        match (edits, corrects) {
            (false, false) => Err(Error::Usage(NOTHING.into())),
            (_, true) if typed.edit.reason.is_none() => Err(Error::Usage(
                "a correction needs a reason, which is kept beside the wrong value; add --reason \"...\""
                    .into(),
            )),
            (true, false) if names_body => {
                Named::whole(&self.reference)?;
                Err(Error::Usage(
                    "--force and --all-bodies are for corrections at a body; what you change belongs to the whole \
                     finding, so leave them out"
                        .into(),
                ))
            }
            (true, true) if names_body && !self.at.is_all() => Err(Error::Usage(
                "part of this is about the whole finding and part about one body; use two commands"
                    .into(),
            )),
            _ => Ok(()),
        }
    }

    /// The edit, once its names have been looked up.
    fn edit(&self, typed: &Typed, tx: &Tx) -> Result<FindingEdit> {
        let number = |parent: &Named| Ok::<_, Error>(tx.finding(parent)?.id);
        let parent = typed.parent.as_ref().map(|parent| parent.as_ref().map(number).transpose());
        let patch = FindingPatch {
            parent: parent.transpose()?,
            inspection: self.about.inspection(tx)?,
            ..typed.edit.patch.clone()
        };
        Ok(FindingEdit { patch, ..typed.edit.clone() })
    }

    /// At several bodies a finding has a version at each, and none is that of its words alone.
    fn check_version(&self, finding: &Called, tx: &Tx) -> Result<()> {
        if self.if_version.is_none() {
            return Ok(());
        }
        match tx.rows_of(finding.id)?.as_slice() {
            [one] => one.check_version(self.if_version),
            _ => Err(Error::Usage(format!(
                "{} is addressed to several bodies and has a version at each; leave out --if-version",
                finding.name
            ))),
        }
    }

    /// The rows that a correction is about; of all bodies those that have what is corrected, unless none has.
    fn rows(&self, typed: &Typed, tx: &Tx, context: &Context) -> Result<Vec<ProgressRow>> {
        if typed.correction.is_empty() {
            return Ok(Vec::new());
        }
        let rows = tx.targets(&typed.finding, &self.at.reach(tx, context)?)?;
        if !self.at.is_all() {
            return Ok(rows);
        }
        let mut fitting = Vec::new();
        for row in &rows {
            if tx.has_for(row, &typed.correction)? {
                fitting.push(row.clone());
            }
        }
        Ok(if fitting.is_empty() { rows } else { fitting })
    }
}

const NOTHING: &str = "nothing to edit: give what is right, such as --title, --text, --kind, --ref, --parent, \
     --inspection, --issued, --theme, --source, --parts, or, with --reason, --due, --closed-on, --letter, \
     --submitted-on, --claim or --note; `track edit --help` has them all";

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let reckoning = args.correction.deadline.reckoning(context)?;
    args.about.check_issued(context, || Ok(reckoning.clone()))?;
    let typed = args.typed(context)?;
    args.output.change(context, "edit", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| edit(args, &typed, &reckoning, tx, context))?;
        let EditOutcome { finding, changes, rows: before, took_over, recounted } = done.value;
        let rows = of_findings(store, vec![finding.id])?;
        let mut said: Vec<String> = changes
            .iter()
            .map(|change| format!("{}: {}", finding.name, change.in_words()))
            .collect();
        said.extend(corrected::recounted(&recounted));
        for row in &before {
            let after = rows.iter().find(|after| after.progress.id == row.row.progress.id);
            said.extend(corrected::said(&row.changes, &row.row, after));
            corrected::warning(&row.row, after, context.today()).iter().for_each(|one| say(one));
        }
        if !took_over.is_empty() {
            said.push(format!("the same under it: {}", took_over.join(", ")));
        }
        if done.act.is_none() {
            said = vec![ALREADY_SET.to_owned()];
        }
        Ok(CommandOutcome::of(done.act, said, rows, context.today()))
    })
}

struct EditOutcome {
    finding: Called,
    changes: Vec<FieldChange>,
    rows: Vec<CorrectedRow>,
    /// What stands under it and took its report or date of issue over.
    took_over: Vec<String>,
    /// What was counted from the date of issue.
    recounted: Vec<RecountedDate>,
}

/// A row as it was, and what was put right in it.
struct CorrectedRow {
    row: ProgressRow,
    changes: Vec<FieldChange>,
}

fn edit(
    args: &Args,
    typed: &Typed,
    reckoning: &Reckoning,
    tx: &Tx,
    context: &Context,
) -> Result<EditOutcome> {
    let finding = tx.finding(&typed.finding)?;
    let targets = args.rows(typed, tx, context)?;
    match targets.as_slice() {
        [] => args.check_version(&finding, tx)?,
        rows => rows.iter().try_for_each(|row| row.check_version(args.if_version))?,
    }
    let issued = tx.issued(&finding)?;
    let edited = tx.edit(&finding, &args.edit(typed, tx)?)?;
    let recount = RecountReason { reckoning, reason: typed.edit.reason.as_deref() };
    let recounted = tx.recount_from_issue(&finding, issued.as_ref(), &recount)?;
    let reason = typed.edit.reason.as_deref().unwrap_or_default();
    let mut rows = Vec::new();
    for row in targets {
        let row = tx.row_again(&row)?;
        let changes = tx.correct(&row, &typed.correction, reason, typed.edit.is_sure)?;
        rows.push(CorrectedRow { row, changes });
    }
    let (changes, took_over) = (edited.changes, edited.took_over);
    Ok(EditOutcome { finding, changes, rows, took_over, recounted })
}
