//! `track body`: the inspected bodies.

use super::completions;
use super::context::Context;
use super::output::{ALREADY_SET, AnswerArgs, OutputArgs};
use super::parse;
use crate::error::{Error, Result};
use crate::model::body::{BodyEdit, BodyKind, Monitoring, NewBody, Stage};
use crate::model::date_words::DateWords;
use crate::report::body::{added, bodies_on, changed_bodies, edited};
use crate::store::{IfMissing, Tx};

/// List, add or edit bodies
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  track body --kind rocu
  track body add thames-marine \"Thames Marine Police\" --kind other --alias tmp
  track body edit west-mercia --stage engage --since 2026-02-01"
)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// Only bodies of this kind
    #[arg(long, value_parser = parse::one_of::<BodyKind>())]
    kind: Option<BodyKind>,
    /// Only bodies of this region
    #[arg(long, value_name = "REGION", value_parser = parse::words)]
    region: Option<String>,
    #[command(flatten)]
    output: AnswerArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Add(AddArgs),
    Edit(EditArgs),
}

/// Add a body
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// The short name to type: small letters, digits and hyphens
    slug: String,
    /// The full name
    #[arg(value_parser = parse::words)]
    name: String,
    /// What kind of body it is
    #[arg(long, value_parser = parse::one_of::<BodyKind>())]
    kind: BodyKind,
    /// Its region
    #[arg(long, value_name = "REGION", value_parser = parse::words)]
    region: Option<String>,
    /// The regional organised crime unit that serves it
    #[arg(long, value_name = "ROCU", value_parser = parse::words)]
    rocu: Option<String>,
    /// Another name for it
    #[arg(long, value_name = "NAME", value_parser = parse::words)]
    alias: Vec<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Edit a body: its name, aliases, monitoring stage or last day
#[derive(Debug, clap::Args)]
struct EditArgs {
    /// The body
    #[arg(value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    body: String,
    /// The new full name; the old one becomes an alias
    #[arg(long, value_parser = parse::words)]
    name: Option<String>,
    /// Another name for it
    #[arg(long, value_name = "NAME", value_parser = parse::words)]
    alias: Vec<String>,
    /// The day on which it ceased to exist
    #[arg(long, value_name = "DATE", value_parser = parse::past_day)]
    retired: Option<DateWords>,
    /// How closely it is monitored
    #[arg(long, value_parser = parse::one_of::<Stage>())]
    stage: Option<Stage>,
    /// The first day of that stage [default: today]
    #[arg(long, value_name = "DATE", requires = "stage", value_parser = parse::past_day)]
    since: Option<DateWords>,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    match &args.action {
        None => list(args, context),
        Some(Action::Add(add)) => self::add(add, context),
        Some(Action::Edit(edit)) => self::edit(edit, context),
    }
}

fn list(args: &Args, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        let directory = store.directory()?;
        let mut bodies = match &args.region {
            Some(region) => directory.all_in_region(region)?,
            None => directory.bodies().iter().collect(),
        };
        bodies.retain(|body| args.kind.is_none_or(|kind| body.kind == kind));
        Ok(bodies_on(bodies.into_iter().cloned().collect(), context.today()))
    })
}

fn add(args: &AddArgs, context: &Context) -> Result<()> {
    let new = NewBody {
        slug: args.slug.clone(),
        name: args.name.clone(),
        kind: args.kind,
        region: args.region.clone(),
        rocu: args.rocu.clone(),
        aliases: args.alias.clone(),
    };
    changed(&args.output, context, "body add", IfMissing::Create, |tx| {
        let id = tx.add_body(&new)?;
        Ok((id, vec![added(&new)]))
    })
}

fn edit(args: &EditArgs, context: &Context) -> Result<()> {
    let day =
        |words: &Option<DateWords>| words.as_ref().map(|words| context.day(words)).transpose();
    let since = day(&args.since)?.unwrap_or(context.today());
    let monitoring = args.stage.map(|stage| Monitoring { stage, since: Some(since) });
    let edit = BodyEdit {
        name: args.name.clone(),
        aliases: args.alias.clone(),
        retired: day(&args.retired)?,
        monitoring,
    };
    if edit == BodyEdit::default() {
        return Err(Error::Usage(
            "nothing to edit: give --name, --alias, --retired or --stage".into(),
        ));
    }
    changed(&args.output, context, "body edit", IfMissing::Refuse, |tx| {
        let directory = tx.directory()?;
        let body = directory.find(&args.body)?;
        tx.edit_body(body, &edit)?;
        Ok((body.id, edited(body, &edit)))
    })
}

/// Changes one body as one act, and confirms it.
fn changed(
    output: &OutputArgs,
    context: &Context,
    verb: &'static str,
    if_missing: IfMissing,
    action: impl Fn(&Tx) -> Result<(i64, Vec<String>)>,
) -> Result<()> {
    output.change(context, verb, if_missing, |store, act| {
        let done = store.change(act, &action)?;
        let (id, said) = done.value;
        let said = if done.act.is_some() { said } else { vec![ALREADY_SET.to_owned()] };
        let body = store.directory()?.numbered(id).cloned();
        Ok(changed_bodies(done.act, said, body.into_iter().collect(), context.today()))
    })
}
