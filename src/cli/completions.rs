//! `track completions`: shell completion, with references and bodies from the register.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::sync::OnceLock;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{CompleteEnv, Shells};

use super::context::{self, Context};
use super::parse;
use super::say::print;
use super::world::World;
use crate::error::{Error, Result};
use crate::model::clean::{Clean, is_hostile};
use crate::model::filter::Filter;
use crate::model::{OneOf, one_of};
use crate::page::counted;
use crate::store::Store;

one_of! {
    /// A shell that can complete.
    Shell, "shell" {
        Bash = "bash",
        Zsh = "zsh",
        Fish = "fish",
        Elvish = "elvish",
        Powershell = "powershell",
    }
}

/// Print the completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Example, in ~/.bashrc:
  source <(track completions bash)")]
pub struct Args {
    /// The shell
    #[arg(value_parser = parse::one_of::<Shell>())]
    shell: Shell,
}

/// The environment variable by which a shell asks for completions.
const ASKED_BY: &str = "COMPLETE";

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as()?;
    let shells = Shells::builtins();
    let failed = |why: &str| Error::Internal(format!("the completion script: {why}"));
    let completer = shells.completer(args.shell.word()).ok_or_else(|| failed("unknown shell"))?;
    let mut script = Vec::new();
    completer
        .write_registration(ASKED_BY, "track", "track", "track", &mut script)
        .map_err(|cause| failed(&cause.to_string()))?;
    print(&String::from_utf8_lossy(&script))
}

static WORLD: OnceLock<World> = OnceLock::new();

/// Answers a shell that asks for completions; none if no shell asks.
pub fn complete(world: &World, command_line: fn() -> clap::Command) -> Option<u8> {
    let _ = WORLD.set(world.clone());
    let completer = CompleteEnv::with_factory(command_line).var(ASKED_BY);
    match completer.try_complete(world.arguments.clone(), None) {
        Ok(true) => Some(0),
        Ok(false) => None,
        Err(_) => Some(1),
    }
}

/// Completes a body's slug.
pub fn bodies() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let directory = register().and_then(|store| store.directory().ok());
        let bodies = directory.iter().flat_map(|directory| directory.bodies());
        candidates(typed, bodies.map(|body| (body.slug.clone(), body.name.clone())))
    })
}

/// Completes the reference of a finding that is open.
pub fn findings() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let rows = register().and_then(|store| store.brief_rows(&Filter::default()).ok());
        let named = rows.into_iter().flatten().filter(|row| !row.name.starts_with('#'));
        candidates(typed, named.map(|row| (row.name, row.title)))
    })
}

/// Completes the name of an owner: once, even if several bodies have an owner of that name.
pub fn owners() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let owners = register().and_then(|store| store.owners(None).ok());
        let mut bodies: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for owner in owners.into_iter().flatten() {
            bodies.entry(owner.name).or_default().push(owner.body_name);
        }
        let about = |bodies: Vec<String>| match bodies.as_slice() {
            [one] => one.clone(),
            several => counted(several.len(), "body"),
        };
        candidates(typed, bodies.into_iter().map(|(name, bodies)| (name, about(bodies))))
    })
}

fn register() -> Option<Store> {
    WORLD.get().and_then(context::usual_register).and_then(|path| Store::read(&path).ok())
}

fn candidates(
    typed: &OsStr,
    names: impl Iterator<Item = (String, String)>,
) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy().to_lowercase();
    let mut found: Vec<CompletionCandidate> = names
        .filter(|(name, _)| name.to_lowercase().starts_with(&typed) && !name.contains(is_hostile))
        .map(|(name, about)| {
            CompletionCandidate::new(name).help(Some(Clean(&about).to_string().into()))
        })
        .collect();
    found.sort();
    found.dedup();
    found
}
