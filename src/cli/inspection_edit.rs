//! `track inspection edit` and `show`: one inspection, put right or in full.

use super::context::Context;
use super::deadline::SureArgs;
use super::output::{ALREADY_SET, AnswerArgs, OutputArgs};
use super::parse;
use super::section_55_clocks::{Clocks, clocks};
use super::target::of_findings;
use crate::error::{Error, Result};
use crate::model::date_words::DateWords;
use crate::model::duty::DutyFilter;
use crate::model::filter::{Filter, Scope};
use crate::model::finding::checked_text;
use crate::model::inspection::Inspection;
use crate::model::inspection_edit::InspectionEdit;
use crate::model::section_55::Beginning;
use crate::model::selection::Selection;
use crate::report::corrected::recounted;
use crate::report::duty::{DutyRow, started};
use crate::report::inspection_page::{InspectionCorrection, InspectionDossier, InspectionPage};
use crate::report::outcome::CommandOutcome;
use crate::store::{EditedInspection, IfMissing, RecountReason, Store, Tx};

/// Show an inspection: its findings, grades, duties and corrections
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// Its code, its number (`:4` if a code looks like one) or the start of its title
    #[arg(value_name = "INSPECTION", value_parser = parse::words)]
    inspection: String,
    #[command(flatten)]
    output: AnswerArgs,
}

/// Correct an inspection
///
/// Another date of publication needs a reason. The findings that were issued with it follow, and what was counted
/// from it is counted anew: deadlines such as "within three months", and the clocks of section 55. A date in the
/// report always stays. A first day of publication starts the clocks, as `inspection add` does.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track inspection edit 4 --published 2024-05-15 --reason \"As on the website\"
  track inspection edit 4 --code SOC24 --programme SOC")]
pub struct EditArgs {
    /// Its code, its number (`:4` if a code looks like one) or the start of its title
    #[arg(value_name = "INSPECTION", value_parser = parse::words)]
    inspection: String,
    /// Another title
    #[arg(long, value_parser = parse::words)]
    title: Option<String>,
    /// Another code; `none` takes it away
    #[arg(long, value_parser = parse::words)]
    code: Option<String>,
    /// When the report was published
    #[arg(long, value_name = "DATE", value_parser = parse::past_period)]
    published: Option<DateWords>,
    /// The programme that it belongs to; `none` takes it away
    #[arg(long, value_parser = parse::words)]
    programme: Option<String>,
    /// Where the report can be read; `none` takes it away
    #[arg(long, value_name = "ADDRESS", value_parser = parse::web_address_or_none)]
    url: Option<String>,
    /// Why; another date needs it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::text)]
    reason: Option<String>,
    /// Don't start the clock for section 55 comments
    #[arg(long, requires = "published")]
    no_s55: bool,
    #[command(flatten)]
    sure: SureArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl EditArgs {
    fn edit(&self, context: &Context) -> Result<InspectionEdit> {
        let published = self.published.as_ref().map(|words| context.written(words)).transpose()?;
        let edit = InspectionEdit {
            title: self.title.clone(),
            code: self.code.as_deref().map(parse::or_none),
            programme: self.programme.as_deref().map(parse::or_none),
            url: self.url.as_deref().map(parse::or_none),
            published,
        };
        if edit == InspectionEdit::default() {
            return Err(Error::Usage(
                "nothing to edit: give --title, --code, --published, --programme or --url".into(),
            ));
        }
        Ok(edit)
    }
}

pub fn show(args: &ShowArgs, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        Ok(InspectionPage::of(dossier(store, &args.inspection, context)?, context.today()))
    })
}

fn dossier(store: &Store, typed: &str, context: &Context) -> Result<InspectionDossier> {
    let inspection = store.inspection(typed)?;
    let inspections = vec![inspection.id];
    let wanted =
        DutyFilter { inspections: inspections.clone(), closed_too: true, ..DutyFilter::default() };
    let mut grades = store.grades(None)?;
    grades.retain(|grade| grade.inspection_id == inspection.id);
    let filter = Filter { inspections, scope: Scope::Everything, ..Filter::default() };
    let corrections = store.inspection_corrections(inspection.id)?;
    let corrections = corrections
        .into_iter()
        .map(|(subject, correction)| InspectionCorrection { subject, correction })
        .collect();
    Ok(InspectionDossier {
        findings: store.brief_rows(&filter)?,
        grades,
        duties: DutyRow::all(store.duties(&wanted)?, context.today()),
        corrections,
        inspection,
        selection: Selection::default().as_at(context.as_at()),
    })
}

pub fn edit(args: &EditArgs, context: &Context) -> Result<()> {
    let edit = args.edit(context)?;
    let reckoning = context.reckoning(args.sure.yes)?;
    if let Some(published) = &edit.published {
        reckoning.check_not_far_ahead("publication", published)?;
    }
    let reason = args.reason.as_deref().map(|text| checked_text("reason", text)).transpose()?;
    let recount = RecountReason { reckoning: &reckoning, reason: reason.as_deref() };
    args.output.change(context, "inspection edit", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let before = tx.inspection_numbered(tx.inspection(&args.inspection)?)?;
            check_reason(&before, &edit, recount.reason)?;
            let edited = tx.edit_inspection(&before, &edit, &recount)?;
            let clocks = begun(tx, &before, &edited, args.no_s55)?;
            Ok((before, edited, clocks))
        })?;
        let (before, edited, clocks) = done.value;
        let today = context.today();
        let begun = DutyRow::all(clocks.started, today);
        let mut said =
            if done.act.is_some() { said(&before, &edited) } else { vec![ALREADY_SET.to_owned()] };
        said.extend(started(&begun).into_iter().chain(clocks.wanting));
        let mut duties = DutyRow::all(edited.duties, today);
        duties.extend(begun);
        let rows = of_findings(store, edited.findings)?;
        Ok(CommandOutcome::of(done.act, said, rows, today).with_duties(duties))
    })
}

fn check_reason(before: &Inspection, edit: &InspectionEdit, reason: Option<&str>) -> Result<()> {
    let is_corrected =
        before.published.is_some() && before.edited(edit).published() != before.published();
    if is_corrected && reason.is_none() {
        return Err(Error::Usage(format!(
            "{} has a date of publication already; to correct it, say why with --reason \"...\"",
            before.called()
        )));
    }
    Ok(())
}

/// The clocks that a first day of publication starts.
fn begun(tx: &Tx, before: &Inspection, edited: &EditedInspection, no_s55: bool) -> Result<Clocks> {
    let was = before.published();
    let is_new = edited.inspection.published() != was
        && !matches!(Beginning::of(was.as_ref()), Beginning::On(_));
    if is_new && !no_s55 { clocks(tx, &edited.inspection) } else { Ok(Clocks::default()) }
}

fn said(before: &Inspection, edited: &EditedInspection) -> Vec<String> {
    let name = before.called();
    let own = edited.changes.iter().map(|change| format!("{name}: {}", change.in_words()));
    own.chain(recounted(&edited.recounted)).collect()
}
