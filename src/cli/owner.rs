//! `track owner`: who owns findings at each body, and where reminders of these are sent.

use chrono::NaiveDate;

use super::completions;
use super::context::Context;
use super::filter::BodyArgs;
use super::output::OutputArgs;
use super::parse;
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::owner::{Owner, OwnerEdit};
use crate::report::owner::{Owners, added, edited};
use crate::store::{IfMissing, OwnerNow, Tx};

/// Put in, edit or list who owns findings at each body, with the address for reminders
///
/// An owner belongs to one body: the ACC Crime of one force is not another's. `add --owner` and
/// `update --owner` put in whoever is not there yet, without an address.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track owner add \"ACC Crime\" --force west-mercia --email acc.crime@example.org
  track owner edit \"ACC Crime\" --until 2027-03-31
  track owner list --force west-mercia")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Add(AddArgs),
    Edit(EditArgs),
    List(ListArgs),
}

/// Put an owner in; of one who is there already, what is said now is set
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// The name of the post or desk
    #[arg(value_parser = parse::name)]
    name: String,
    /// The body
    #[arg(long, visible_alias = "body", value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    force: String,
    /// Where reminders of what they own are sent
    #[arg(long, value_name = "ADDRESS")]
    email: Option<Address>,
    /// The last day on which that address holds; it is not used from the day after
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    until: Option<NaiveDate>,
    #[command(flatten)]
    output: OutputArgs,
}

/// Edit an owner: the address, its last day, the name
///
/// Another address has no last day until it is given one. Whoever is renamed keeps what they own.
#[derive(Debug, clap::Args)]
struct EditArgs {
    /// The name
    #[arg(value_parser = parse::words, add = completions::owners())]
    name: String,
    /// The body, where several have an owner of that name
    #[arg(long, visible_alias = "body", value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    force: Option<String>,
    /// Where reminders of what they own are sent
    #[arg(long, value_name = "ADDRESS")]
    email: Option<Address>,
    /// Take the address away
    #[arg(long, conflicts_with_all = ["email", "until"])]
    no_email: bool,
    /// The last day on which that address holds; it is not used from the day after
    #[arg(long, value_name = "DATE", value_parser = parse::day)]
    until: Option<NaiveDate>,
    /// Have the address hold without end
    #[arg(long, conflicts_with = "until")]
    no_until: bool,
    /// Another name
    #[arg(long = "name", value_name = "NEW", value_parser = parse::name)]
    new_name: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
}

/// List the owners, how much that is open they own, and whether their address holds
#[derive(Debug, clap::Args)]
struct ListArgs {
    #[command(flatten)]
    bodies: BodyArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    match &args.action {
        Action::Add(add) => self::add(add, context),
        Action::Edit(edit) => self::edit(edit, context),
        Action::List(list) => self::list(list, context),
    }
}

fn list(args: &ListArgs, context: &Context) -> Result<()> {
    let store = context.read()?;
    let bodies = args.bodies.bodies(&store.directory()?)?;
    let owners = store.owners(bodies.as_deref())?;
    drop(store);
    args.output.show(&Owners::of(owners, context.today()), &context.world().screen)
}

fn add(args: &AddArgs, context: &Context) -> Result<()> {
    let edit =
        OwnerEdit { name: None, email: args.email.clone().map(Some), until: args.until.map(Some) };
    changed(&args.output, context, "owner add", |tx| {
        let body = tx.directory()?.find(&args.force)?.id;
        let OwnerNow { owner, is_new } = tx.add_owner(body, &args.name, &edit)?;
        let said = added(&owner, is_new, context.today());
        Ok((owner, said))
    })
}

fn edit(args: &EditArgs, context: &Context) -> Result<()> {
    let edit = OwnerEdit {
        name: args.new_name.clone(),
        email: args.email.clone().map(Some).or(args.no_email.then_some(None)),
        until: args.until.map(Some).or(args.no_until.then_some(None)),
    };
    if edit == OwnerEdit::default() {
        return Err(Error::Usage(
            "nothing to edit: say --email, --no-email, --until, --no-until or --name".into(),
        ));
    }
    changed(&args.output, context, "owner edit", |tx| {
        let directory = tx.directory()?;
        let body = args.force.as_ref().map(|name| directory.find(name)).transpose()?;
        let before = tx.owner_meant(&args.name, body.map(|body| body.id))?;
        let owner = tx.edit_owner(&before, &edit)?;
        let said = edited(&before.name, &owner, context.today());
        Ok((owner, said))
    })
}

/// Changes one owner as one act, and says what they are now.
fn changed(
    output: &OutputArgs,
    context: &Context,
    verb: &'static str,
    action: impl Fn(&Tx) -> Result<(Owner, String)>,
) -> Result<()> {
    let owners = context.write(verb, IfMissing::Refuse, |store, act| {
        let done = store.change(act, &action)?;
        let (owner, said) = done.value;
        let said = match done.act {
            Some(_) => said,
            None => "nothing to change: it already stands so".to_owned(),
        };
        Ok(Owners::of(vec![owner], context.today()).saying(done.act, said))
    })?;
    output.confirm(&owners, &context.world().screen)
}
