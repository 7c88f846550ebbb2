//! `track link`: how one finding relates to another.

use super::completions;
use super::context::Context;
use super::output::OutputArgs;
use super::parse;
use super::target::of_findings;
use crate::error::Result;
use crate::model::finding::{LinkKind, Named};
use crate::report::outcome::CommandOutcome;
use crate::store::IfMissing;

/// Link a finding to one that it recurs from or is the same as
///
/// `superseded-by` is set by `track supersede`; here it can be given to a finding that is superseded already.
/// `track unlink` removes a link.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track link SOC24-C1 recurs 8929")]
pub struct Args {
    /// The finding
    #[arg(value_name = "REF", value_parser = parse::words, add = completions::findings())]
    reference: String,
    /// How it relates to the other
    #[arg(value_parser = parse::one_of::<LinkKind>())]
    kind: LinkKind,
    /// The other finding
    #[arg(value_name = "OTHER", value_parser = parse::words, add = completions::findings())]
    other: String,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let (named, other) = (Named::whole(&args.reference)?, Named::whole(&args.other)?);
    args.output.change(context, "link", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let (finding, other) = (tx.finding(&named)?, tx.finding(&other)?);
            if args.kind == LinkKind::SupersededBy {
                tx.check_superseded(&finding, &other)?;
            }
            tx.link(&finding, args.kind, &other)?;
            Ok((finding, other))
        })?;
        let (finding, other) = done.value;
        let said = match done.act {
            Some(_) => format!("{} {} {}", finding.name, args.kind.forwards(), other.name),
            None => "nothing to change: already linked".to_owned(),
        };
        Ok(CommandOutcome::of(
            done.act,
            vec![said],
            of_findings(store, vec![finding.id])?,
            context.today(),
        ))
    })
}
