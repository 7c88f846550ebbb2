//! `track edit`: a finding's words.

use super::add::text_of;
use super::completions;
use super::context::Context;
use super::deadline::SureArgs;
use super::output::OutputArgs;
use super::parse;
use super::target::of_findings;
use crate::error::{Error, Result};
use crate::model::calendar::Written;
use crate::model::finding::{Edit, Kind, Named, Reference, checked_text, checked_title};
use crate::report::outcome::CommandOutcome;
use crate::store::{Called, IfMissing, Tx};

/// Change a finding's words, reference, parent, themes or source
///
/// They belong to the finding, and so change at each of its bodies. The old reference keeps working.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track edit 12 --ref SOC24-C1-R6 --parent SOC24-C1
  track edit SOC24-C1 --parts 9")]
pub struct Args {
    /// A reference or a number
    #[arg(value_name = "REF", value_parser = parse::words, add = completions::findings())]
    reference: String,
    /// Another title
    #[arg(long, allow_hyphen_values = true, value_parser = parse::text)]
    title: Option<String>,
    /// Another wording; `-` reads it from standard input
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::text)]
    text: Option<String>,
    /// Another kind
    #[arg(long, value_parser = parse::one_of::<Kind>())]
    kind: Option<Kind>,
    /// Another reference; the old one keeps working
    #[arg(long = "ref", value_name = "REF", value_parser = Reference::of)]
    new_reference: Option<Reference>,
    /// Another parent; `none` takes it away
    #[arg(long, value_name = "REF", value_parser = parse::words, add = completions::findings())]
    parent: Option<String>,
    /// Another inspection
    #[arg(long, value_name = "INSPECTION", value_parser = parse::words)]
    inspection: Option<String>,
    /// Another date of issue; the deadline stays as it is
    #[arg(long, value_name = "DATE", value_parser = parse::written)]
    issued: Option<Written>,
    /// These themes in place of those it has; `none` for none
    #[arg(long, value_name = "THEME", value_parser = parse::words)]
    theme: Vec<String>,
    /// Where it was read
    #[arg(long, value_name = "SOURCE", value_parser = parse::words)]
    source: Option<String>,
    /// How many recommendations the report counts under it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    parts: Option<u32>,
    #[command(flatten)]
    sure: SureArgs,
    /// Only if nobody has changed it since it had this version, which `--json` gives
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    output: OutputArgs,
}

impl Args {
    fn edit(&self, text: Option<&String>, tx: &Tx) -> Result<Edit> {
        let none = |word: &str| word.eq_ignore_ascii_case("none");
        let parent = |typed: &String| -> Result<Option<i64>> {
            match none(typed) {
                true => Ok(None),
                false => Ok(Some(tx.finding(&Named::whole(typed)?)?.id)),
            }
        };
        let themes = || self.theme.iter().filter(|theme| !none(theme)).cloned().collect();
        Ok(Edit {
            title: self.title.as_deref().map(checked_title).transpose()?,
            text: text.map(|text| checked_text("text", text)).transpose()?,
            kind: self.kind,
            reference: self.new_reference.clone(),
            parent: self.parent.as_ref().map(parent).transpose()?,
            inspection: self.inspection.as_ref().map(|typed| tx.inspection(typed)).transpose()?,
            issued: self.issued.clone(),
            themes: (!self.theme.is_empty()).then(themes),
            source: self.source.clone(),
            parts: self.parts,
        })
    }

    /// At several bodies a finding has a version at each, and none is that of its words alone.
    fn check_version(&self, finding: &Called, tx: &Tx) -> Result<()> {
        let stands = tx.stands_of(finding.id)?;
        match (stands.as_slice(), self.if_version) {
            (_, None) => Ok(()),
            ([one], seen) => one.check_version(seen),
            _ => Err(Error::Usage(format!(
                "{} stands at several bodies, and has a version at each; leave out --if-version",
                finding.name
            ))),
        }
    }

    fn says_something(&self) -> bool {
        let words = [&self.title, &self.text, &self.parent, &self.inspection, &self.source];
        words.iter().any(|word| word.is_some())
            || self.kind.is_some()
            || self.new_reference.is_some()
            || self.issued.is_some()
            || !self.theme.is_empty()
            || self.parts.is_some()
    }
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    if !args.says_something() {
        return Err(Error::Usage(
            "nothing to edit: say --title, --text, --ref, --parent, --theme, --source or --parts"
                .into(),
        ));
    }
    if let Some(issued) = &args.issued {
        context.reckoning(args.sure.yes)?.check_not_far_ahead("date of issue", issued)?;
    }
    let named = Named::whole(&args.reference)?;
    let text = args.text.as_deref().map(text_of).transpose()?;
    let done = context.write("edit", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let finding = tx.finding(&named)?;
            args.check_version(&finding, tx)?;
            tx.edit(&finding, &args.edit(text.as_ref(), tx)?)?;
            Ok(finding)
        })?;
        let said = match done.act {
            Some(_) => format!("{}: edited", done.value.name),
            None => "nothing to change: it already stands so".to_owned(),
        };
        let items = of_findings(store, vec![done.value.id])?;
        Ok(CommandOutcome::of(done.act, vec![said], items, context.today()))
    })?;
    args.output.confirm(&done, &context.world().screen)
}
