//! `track edit`: a finding's words.

use super::completions;
use super::context::Context;
use super::deadline::SureArgs;
use super::finding::FindingArgs;
use super::output::{ALREADY_SET, OutputArgs};
use super::parse;
use super::target::of_findings;
use crate::error::{Error, Result};
use crate::model::finding::{FindingPatch, Kind, Named, Reference, checked_title};
use crate::report::outcome::CommandOutcome;
use crate::store::{Called, IfMissing, Tx};

/// Change a finding's words, reference, parent, themes or source
///
/// They belong to the finding, and so change at each of its bodies. The old reference keeps working, and
/// another date of issue leaves the deadline as it is.
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
    /// Another kind
    #[arg(long, value_parser = parse::one_of::<Kind>())]
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
    #[command(flatten)]
    sure: SureArgs,
    /// Only if nobody has changed it since it had this version, which `--json` gives
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    output: OutputArgs,
}

/// What was typed, as far as it can be read without the register.
struct Typed {
    finding: Named,
    patch: FindingPatch,
    /// `Some(None)` takes the parent away.
    parent: Option<Option<Named>>,
}

fn is_none(word: &str) -> bool {
    word.eq_ignore_ascii_case("none")
}

impl Args {
    fn typed(&self) -> Result<Typed> {
        let parent = |typed: &String| (!is_none(typed)).then(|| Named::whole(typed)).transpose();
        let themes = || self.theme.iter().filter(|theme| !is_none(theme)).cloned().collect();
        Ok(Typed {
            finding: Named::whole(&self.reference)?,
            parent: self.parent.as_ref().map(parent).transpose()?,
            patch: FindingPatch {
                title: self.title.as_deref().map(checked_title).transpose()?,
                kind: self.kind,
                reference: self.new_reference.clone(),
                themes: (!self.theme.is_empty()).then(themes),
                ..self.about.patch()?
            },
        })
    }

    /// The edit, once its names have been looked up.
    fn patch(&self, typed: &Typed, tx: &Tx) -> Result<FindingPatch> {
        let number = |parent: &Named| Ok::<_, Error>(tx.finding(parent)?.id);
        let parent = typed.parent.as_ref().map(|parent| parent.as_ref().map(number).transpose());
        Ok(FindingPatch {
            parent: parent.transpose()?,
            inspection: self.about.inspection(tx)?,
            ..typed.patch.clone()
        })
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
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    args.about.check_issued(|| context.reckoning(args.sure.yes))?;
    let typed = args.typed()?;
    if typed.patch == FindingPatch::default()
        && typed.parent.is_none()
        && !args.about.names_inspection()
    {
        return Err(Error::Usage(
            "nothing to edit: give --title, --text, --kind, --ref, --parent, --inspection, --issued, --theme, --source or --parts".into(),
        ));
    }
    args.output.change(context, "edit", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let finding = tx.finding(&typed.finding)?;
            args.check_version(&finding, tx)?;
            tx.edit(&finding, &args.patch(&typed, tx)?)?;
            Ok(finding)
        })?;
        let said = match done.act {
            Some(_) => format!("{}: edited", done.value.name),
            None => ALREADY_SET.to_owned(),
        };
        let rows = of_findings(store, vec![done.value.id])?;
        Ok(CommandOutcome::of(done.act, vec![said], rows, context.today()))
    })
}
