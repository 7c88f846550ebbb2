//! `track init`: creates a register with the inspected bodies.

use super::completions;
use super::context::Context;
use super::output::OutputArgs;
use super::parse;
use super::process::{self, SystemGroup};
use super::say::say;
use crate::error::{Error, Result};
use crate::report::outcome::CommandOutcome;
use crate::store::{self, IfMissing, Tx};

/// Create a register, and set its own body and who shares it
///
/// The first `track add` or `track import` creates one too. In an existing register, only what is given is
/// changed. A register is its owner's alone, unless it is given to a group: then every member may read and
/// change it, and its vault and backups are the group's too.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track init --force west-mercia
  track --db /srv/inspections/register.db init --group inspections")]
pub struct Args {
    /// The default body of every command, the ones that only read included
    #[arg(long, visible_alias = "body", value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    force: Option<String>,
    /// Have no default body any more
    #[arg(long, conflicts_with = "force")]
    no_force: bool,
    /// Share it with the members of this group of the system
    #[arg(long, value_name = "GROUP", value_parser = parse::words)]
    group: Option<String>,
    /// Share it with no group any more
    #[arg(long, conflicts_with = "group")]
    no_group: bool,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let group = args.group.as_deref().map(process::group).transpose()?;
    if context.is_demo() && group.is_some() {
        return Err(Error::Usage("the demo can't be shared: nothing in it is kept".into()));
    }
    let is_about_group = group.is_some() || (args.no_group && !context.is_demo());
    let number = group.as_ref().map(|group| group.number);
    if is_about_group {
        store::check_can_share(&context.path()?, number)?;
    }
    let act = context.act("init");
    let settings = |tx: &Tx| {
        let ready = ["the register is ready".to_owned()].into_iter();
        let said = ready.chain(set_body(args, tx)?).chain(set_group(args, group.as_ref(), tx)?);
        Ok(said.collect())
    };
    // An act of their own where the register exists already.
    let done = context
        .write_with("init", IfMissing::Create, &settings, |store| store.change(&act, settings))?;
    let outcome = CommandOutcome::of(done.act, done.value, Vec::new(), context.today());
    if is_about_group {
        let left = store::share(&context.path()?, number)?;
        left.iter().for_each(|left| say(&format!("note: {left}")));
    }
    args.output.confirm(&outcome, context)
}

fn set_body(args: &Args, tx: &Tx) -> Result<Option<String>> {
    if let Some(name) = &args.force {
        let directory = tx.directory()?;
        let body = directory.find(name)?;
        tx.set_own_body(Some(body.id))?;
        return Ok(Some(format!("default body: {}", body.name)));
    }
    if args.no_force {
        tx.set_own_body(None)?;
        return Ok(Some("no default body".to_owned()));
    }
    Ok(None)
}

fn set_group(args: &Args, group: Option<&SystemGroup>, tx: &Tx) -> Result<Option<String>> {
    if let Some(SystemGroup { name, .. }) = group {
        tx.set_group(Some(name))?;
        return Ok(Some(format!("the members of the group {name} share it")));
    }
    if args.no_group {
        tx.set_group(None)?;
        return Ok(Some("no group shares it".to_owned()));
    }
    Ok(None)
}
