//! `track init`: creates a register with the inspected bodies.

use super::completions;
use super::context::Context;
use super::output::OutputArgs;
use super::parse;
use crate::error::Result;
use crate::report::outcome::CommandOutcome;
use crate::store::IfMissing;

/// Create a register, and set its own body
///
/// The first `track add` or `track import` creates one too. In an existing register, only the own body is
/// changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  track init --force west-mercia")]
pub struct Args {
    /// The default body of every command, the ones that only read included
    #[arg(long, visible_alias = "body", value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    force: Option<String>,
    /// Have no default body any more
    #[arg(long, conflicts_with = "force")]
    no_force: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    args.output.change(context, "init", IfMissing::Create, |store, _| {
        let mut said = vec!["the register is ready".to_owned()];
        if let Some(name) = &args.force {
            let directory = store.directory()?;
            let body = directory.find(name)?;
            store.set_own_body(Some(body.id))?;
            said.push(format!("its own body is {}", body.name));
        }
        if args.no_force {
            store.set_own_body(None)?;
            said.push("it has no body of its own".to_owned());
        }
        Ok(CommandOutcome::of(None, said, Vec::new(), context.today()))
    })
}
