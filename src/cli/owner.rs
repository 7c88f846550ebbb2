//! `track owner`: who owns findings at each body, and where their reminders are sent.

use super::chosen_bodies::{Chosen, WhoseArgs, default_in, no_body_named};
use super::completions;
use super::context::Context;
use super::output::{ALREADY_SET, AnswerArgs, OutputArgs};
use super::parse;
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::date_words::DateWords;
use crate::model::owner::{Owner, OwnerEdit};
use crate::report::owner::{Owners, added, edited, handed_over, merged, removed};
use crate::store::{AddedOwner, IfMissing, Tx};

/// The owners of findings, the addresses for their reminders, and passing work to a successor
///
/// An owner belongs to one body: two forces can each have an owner called ACC Crime. `add --owner` and
/// `update --owner` also add an owner, without an address.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track owner add \"ACC Crime\" --force west-mercia --email acc.crime@example.org
  track owner edit \"ACC Crime\" --until 2027-03-31
  track owner hand-over \"ACC Crime\" --to \"ACC Operations\"
  track owner merge \"ACC crime desk\" --into \"ACC Crime\"
  track owner list --force west-mercia")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Add(AddArgs),
    Edit(EditArgs),
    HandOver(HandOverArgs),
    Merge(MergeArgs),
    Remove(RemoveArgs),
    List(ListArgs),
}

/// Add an owner, or update one who exists
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// The name of the post or desk
    #[arg(value_parser = parse::name)]
    name: String,
    /// The body [default: the default body]
    #[arg(long, visible_alias = "body", value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    force: Option<String>,
    /// The address for their reminders
    #[arg(long, value_name = "ADDRESS")]
    email: Option<Address>,
    /// The last day on which that address is used
    #[arg(long, value_name = "DATE", value_parser = parse::future_day)]
    until: Option<DateWords>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Change an owner's name or address, or the last day it is used
///
/// A new address has no last day until you give one. An owner who is renamed keeps their findings.
#[derive(Debug, clap::Args)]
struct EditArgs {
    #[command(flatten)]
    owner: OneArgs,
    /// The address for their reminders
    #[arg(long, value_name = "ADDRESS")]
    email: Option<Address>,
    /// Remove the address
    #[arg(long, conflicts_with_all = ["email", "until"])]
    no_email: bool,
    /// The last day on which that address is used
    #[arg(long, value_name = "DATE", value_parser = parse::future_day)]
    until: Option<DateWords>,
    /// Remove the last day: the address is used indefinitely
    #[arg(long, conflicts_with = "until")]
    no_until: bool,
    /// A new name
    #[arg(long = "name", value_name = "NEW", value_parser = parse::name)]
    new_name: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Which owner, by name.
#[derive(Debug, clap::Args)]
struct OneArgs {
    /// The owner's name
    #[arg(value_parser = parse::words, add = completions::owners())]
    name: String,
    /// The body, if several have an owner of that name [default: the default body]
    #[arg(long, visible_alias = "body", value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    force: Option<String>,
}

impl OneArgs {
    fn owner(&self, tx: &Tx, context: &Context) -> Result<Owner> {
        tx.find_owner(&self.name, body(self.force.as_deref(), tx, context)?)
    }
}

/// Pass an owner's open findings to their successor
///
/// Findings that are no longer open keep the owner that they had. A successor who is not an owner yet is added.
#[derive(Debug, clap::Args)]
struct HandOverArgs {
    #[command(flatten)]
    from: OneArgs,
    /// The successor, at the same body
    #[arg(long, value_name = "NAME", value_parser = parse::name, add = completions::owners())]
    to: String,
    #[command(flatten)]
    output: OutputArgs,
}

/// Make one owner of two, for a name that was typed in two ways
///
/// All findings of the first become the other's, and the first name goes. It stays in the history.
#[derive(Debug, clap::Args)]
struct MergeArgs {
    #[command(flatten)]
    from: OneArgs,
    /// The owner who stays, at the same body
    #[arg(long, value_name = "NAME", value_parser = parse::words, add = completions::owners())]
    into: String,
    #[command(flatten)]
    output: OutputArgs,
}

/// Remove an owner who has nothing open
///
/// An owner who is named by findings that are no longer open stays there, without an address.
#[derive(Debug, clap::Args)]
struct RemoveArgs {
    #[command(flatten)]
    owner: OneArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// List owners, how many open findings they have, and whether their address can be used
#[derive(Debug, clap::Args)]
struct ListArgs {
    #[command(flatten)]
    whose: WhoseArgs,
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    match &args.action {
        Action::Add(add) => self::add(add, context),
        Action::Edit(edit) => self::edit(edit, context),
        Action::HandOver(args) => hand_over(args, context),
        Action::Merge(args) => merge(args, context),
        Action::Remove(args) => remove(args, context),
        Action::List(list) => self::list(list, context),
    }
}

fn list(args: &ListArgs, context: &Context) -> Result<()> {
    args.output.answer(context, |store| {
        let Chosen { bodies, selection } = args.whose.chosen(store, context)?;
        let owners = store.owners(bodies.as_deref())?;
        Ok(Owners::of(owners, None, Vec::new(), context.today()).about(selection))
    })
}

fn add(args: &AddArgs, context: &Context) -> Result<()> {
    let until = args.until.as_ref().map(|words| context.day(words)).transpose()?;
    let edit =
        OwnerEdit { name: None, email: args.email.clone().map(Some), until: until.map(Some) };
    changed(&args.output, context, "owner add", |tx| {
        let body =
            body(args.force.as_deref(), tx, context)?.ok_or_else(|| no_body_named("--force"))?;
        let AddedOwner { owner, is_new } = tx.add_owner(body, &args.name, &edit)?;
        let said = added(&owner, is_new, context.today());
        Ok((vec![owner], vec![said]))
    })
}

fn edit(args: &EditArgs, context: &Context) -> Result<()> {
    let until = args.until.as_ref().map(|words| context.day(words)).transpose()?;
    let edit = OwnerEdit {
        name: args.new_name.clone(),
        email: args.email.clone().map(Some).or(args.no_email.then_some(None)),
        until: until.map(Some).or(args.no_until.then_some(None)),
    };
    if edit == OwnerEdit::default() {
        return Err(Error::Usage(
            "nothing to edit: give --email, --no-email, --until, --no-until or --name".into(),
        ));
    }
    changed(&args.output, context, "owner edit", |tx| {
        let before = args.owner.owner(tx, context)?;
        let owner = tx.edit_owner(&before, &edit)?;
        let said = edited(&before.name, &owner, context.today());
        Ok((vec![owner], vec![said]))
    })
}

fn hand_over(args: &HandOverArgs, context: &Context) -> Result<()> {
    changed(&args.output, context, "owner hand-over", |tx| {
        let from = args.from.owner(tx, context)?;
        let successor = tx.successor(&from, &args.to)?;
        let moved = tx.hand_over(&from, &successor.owner)?;
        if moved == 0 {
            return Err(Error::refused(format!(
                "{} at {} owns no open finding, so there is nothing to hand over",
                from.name, from.body_name
            )));
        }
        let body = Some(from.body_id);
        let now = [&from, &successor.owner].map(|one| tx.find_owner(&one.name, body));
        let said = handed_over(&from, &successor.owner, successor.is_new, moved);
        Ok((now.into_iter().collect::<Result<_>>()?, said))
    })
}

fn merge(args: &MergeArgs, context: &Context) -> Result<()> {
    changed(&args.output, context, "owner merge", |tx| {
        let from = args.from.owner(tx, context)?;
        let before = tx.find_owner(&args.into, Some(from.body_id))?;
        let (into, moved) = tx.merge_owner(&from, &before)?;
        let said = merged(&from, &before, &into, moved);
        Ok((vec![into], said))
    })
}

fn remove(args: &RemoveArgs, context: &Context) -> Result<()> {
    args.output.change(context, "owner remove", IfMissing::Refuse, |store, act| {
        let done = store.change(act, |tx| {
            let owner = args.owner.owner(tx, context)?;
            let removed = tx.remove_owner(&owner)?;
            Ok((owner, removed))
        })?;
        let (owner, left) = done.value;
        let said = vec![removed(&owner, left.ended)];
        let stays = left.stays.into_iter().collect();
        Ok(Owners::of(stays, done.act, said, context.today()))
    })
}

/// The body that was named, else the default one.
fn body(typed: Option<&str>, tx: &Tx, context: &Context) -> Result<Option<i64>> {
    match typed {
        Some(name) => Ok(Some(tx.directory()?.find(name)?.id)),
        None => Ok(default_in(tx, context)?.map(|body| body.id)),
    }
}

/// Changes owners as one act, and confirms it.
fn changed(
    output: &OutputArgs,
    context: &Context,
    verb: &'static str,
    action: impl Fn(&Tx) -> Result<(Vec<Owner>, Vec<String>)>,
) -> Result<()> {
    output.change(context, verb, IfMissing::Refuse, |store, act| {
        let done = store.change(act, &action)?;
        let (owners, said) = done.value;
        let said = if done.act.is_some() { said } else { vec![ALREADY_SET.to_owned()] };
        Ok(Owners::of(owners, done.act, said, context.today()))
    })
}
