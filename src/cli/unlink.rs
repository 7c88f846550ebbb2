//! `track unlink`: takes away a link that was made by mistake.

use super::completions;
use super::context::Context;
use super::output::OutputArgs;
use super::parse;
use super::target::of_findings;
use crate::error::{Error, Result};
use crate::model::finding::typed_name;
use crate::model::finding::{LinkKind, Named};
use crate::model::progress::Status;
use crate::report::outcome::CommandOutcome;
use crate::store::{Called, FoundLink, IfMissing, Tx};

/// Remove a link between two findings
///
/// The history keeps it. A superseded finding must keep a successor: name the right one first with `track link REF
/// superseded-by OTHER`, or open the finding again with `track reopen`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track unlink SOC24-C1 8929
  track unlink SOC24-C1 8929 --kind recurs")]
pub struct Args {
    /// The finding
    #[arg(value_name = "REF", value_parser = parse::words, add = completions::findings())]
    reference: String,
    /// The other finding
    #[arg(value_name = "OTHER", value_parser = parse::words, add = completions::findings())]
    other: String,
    /// Which link, if there are several
    #[arg(long, value_parser = parse::one_of::<LinkKind>())]
    kind: Option<LinkKind>,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let (named, other) = (Named::whole(&args.reference)?, Named::whole(&args.other)?);
    args.output.change(context, "unlink", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let (finding, other) = (tx.finding(&named)?, tx.finding(&other)?);
            let found = tx.links_between(&finding, args.kind, &other)?;
            let link = the_one(found, &finding, &other, args)?;
            tx.unlink(&link)?;
            let said = said(tx, &link)?;
            Ok((link.finding.id, said))
        })?;
        let (finding, said) = done.value;
        let rows = of_findings(store, vec![finding])?;
        Ok(CommandOutcome::of(done.act, said, rows, context.today()))
    })
}

fn the_one(
    found: Vec<FoundLink>,
    finding: &Called,
    other: &Called,
    args: &Args,
) -> Result<FoundLink> {
    let kinds: Vec<String> = found.iter().map(|link| link.kind.to_string()).collect();
    match <[FoundLink; 1]>::try_from(found) {
        Ok([link]) => Ok(link),
        Err(none) if none.is_empty() => {
            let kind = args.kind.map(|kind| format!("{kind} ")).unwrap_or_default();
            Err(Error::refused(format!(
                "there is no {kind}link between {} and {}; `track show {}` lists its links",
                finding.name,
                other.name,
                typed_name(&finding.name, finding.id)
            )))
        }
        Err(_) => Err(Error::refused(format!(
            "{} has several links to {} ({}); say which one with --kind",
            finding.name,
            other.name,
            kinds.join(", ")
        ))),
    }
}

fn said(tx: &Tx, link: &FoundLink) -> Result<Vec<String>> {
    let (finding, other) = (&link.finding.name, &link.other.name);
    let mut said = vec![format!("unlinked: {finding} {} {other}", link.kind.forwards())];
    let rows = tx.rows_of(link.finding.id)?;
    let is_superseded = rows.iter().any(|row| row.progress.status == Some(Status::Superseded));
    if link.kind == LinkKind::SupersededBy && is_superseded {
        let typed = typed_name(&link.finding.name, link.finding.id);
        said.push(format!(
            "  {finding} is still superseded; `track link {typed} superseded-by OTHER` says by what, and \
             `track reopen` opens it again"
        ));
    }
    Ok(said)
}
