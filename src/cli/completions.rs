//! `track completions`: shell completion, with references and bodies from the register.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::sync::OnceLock;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;

use super::context::Context;
use super::parse;
use super::say::print;
use super::usual_place;
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

/// The environment variable by which a shell asks for completions. `main` reads it.
const ASKED_BY: &str = "TRACK_COMPLETE";

/// clap's script for bash inserts what is offered without quoting it.
const FOR_BASH: &str = include_str!("completions.bash");

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as()?;
    if args.shell == Shell::Bash {
        return print(FOR_BASH);
    }
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

/// Answers a shell that asks for completions, as `TRACK_COMPLETE=bash track -- track show KE`; none if no shell
/// asks, so that the variable alone never keeps a command from running.
pub fn complete(world: &World, command_line: fn() -> clap::Command) -> Option<u8> {
    let shell: Shell = world.asked_by_shell.as_deref()?.to_str()?.parse().ok()?;
    let (_, asked) = world.arguments.split_first()?;
    let (_, words) =
        asked.split_first().filter(|(dashes, words)| *dashes == "--" && !words.is_empty())?;
    let _ = WORLD.set(world.clone());
    let mut answer = Vec::new();
    let completer = Shells::builtins();
    let completer = completer.completer(shell.word())?;
    let answered = completer.write_complete(&mut command_line(), words.to_vec(), None, &mut answer);
    let answer = String::from_utf8_lossy(&answer);
    let printed = match shell {
        Shell::Powershell => print(&quoted_for_powershell(&answer)),
        _ => print(&answer),
    };
    Some(u8::from(answered.is_err() || printed.is_err()))
}

/// PowerShell inserts what is offered without quoting it. Between single quotes nothing has a meaning but
/// those, of which it knows five; a double quote or a backslash doesn't reach every program whole.
fn quoted_for_powershell(lines: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    let is_lost = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}' | '"' | '\\');
    let quoted = |line: &str| {
        let (value, about) = line.split_once('\t').unwrap_or((line, ""));
        match value {
            _ if value.contains(is_lost) => None,
            _ if value.chars().all(is_plain) => Some(format!("{line}\n")),
            _ => Some(format!("'{value}'\t{about}\n")),
        }
    };
    lines.lines().filter_map(quoted).collect()
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
        let named = rows.into_iter().flatten().filter(|row| !row.name.starts_with(['#', '-']));
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
    WORLD.get().and_then(usual_place::usual_register).and_then(|path| Store::read(&path).ok())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powershell_is_offered_what_it_reads_as_one_word() {
        let offered = "KENT-1\tOne\n--force\nACC Crime\tKent Police\n$(rm)\n@x\na,b\tTwo\nO'Neill\tX\nO’Neill\na\"b\na\\b\n";
        assert_eq!(
            quoted_for_powershell(offered),
            "KENT-1\tOne\n--force\n'ACC Crime'\tKent Police\n'$(rm)'\t\n'@x'\t\n'a,b'\tTwo\n"
        );
    }
}
