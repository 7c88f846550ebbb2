//! `track update`: the work on a finding.

use super::completions;
use super::context::Context;
use super::deadline::DeadlineArgs;
use super::output::ALREADY_SET;
use super::parse;
use super::target::TargetArgs;
use crate::error::{Error, Result};
use crate::model::listed::Listed;
use crate::model::progress::{Accepted, Priority, ProgressPatch, Status};

/// Update the work on findings: status, owner, priority, whether it was accepted
///
/// A first date can be set here for what has none; `track extend` moves a date.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track update SOC24-C1-R1 --status in-progress --owner \"ACC Crime\"
  track update SOC24-C1-R2 --status blocked --blocked-by NPCC")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    /// open, in-progress or blocked; the other statuses have commands of their own
    #[arg(long, value_parser = parse::one_of::<Status>(), hide_possible_values = true)]
    status: Option<Status>,
    /// Who must act first
    #[arg(long, value_name = "WHO", value_parser = parse::name)]
    blocked_by: Option<String>,
    /// Who owns it at this body; `none` takes the owner away
    #[arg(long, value_name = "OWNER", value_parser = parse::name_or_none, add = completions::owners())]
    owner: Option<String>,
    /// How urgent it is
    #[arg(long, value_parser = parse::one_of::<Priority>())]
    priority: Option<Priority>,
    /// Whether the recommendation was accepted
    #[arg(long, value_parser = parse::one_of::<Accepted>())]
    accepted: Option<Accepted>,
    #[command(flatten)]
    deadline: DeadlineArgs,
}

impl Args {
    fn patch(&self, context: &Context) -> Result<ProgressPatch> {
        let owner = self.owner.as_deref().map(parse::or_none);
        let patch = ProgressPatch {
            status: self.status,
            blocked_by: self.blocked_by.clone(),
            owner,
            priority: self.priority,
            accepted: self.accepted,
            set_by: self.deadline.set_by,
            due: self.deadline.wording(context)?,
            cleared: Vec::new(),
        };
        if patch.says_something() {
            Ok(patch)
        } else {
            Err(Error::Usage(
                "nothing to update: give --status, --owner, --priority, --accepted or --due".into(),
            ))
        }
    }
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let patch = args.patch(context)?;
    args.target.each(context, "update", ALREADY_SET, Listed::is_open, |tx, row| {
        row.progress.check_blocked(&patch).map_err(|error| row.about(error))?;
        let after = tx.update(row, &patch)?;
        Ok(after.map(|after| format!("{}: {}", row.token(), patch.in_words(&after.progress))))
    })
}
