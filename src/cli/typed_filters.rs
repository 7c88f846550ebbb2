//! The filters of a command as they were typed, for the answers that have no rows to speak for themselves.

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use crate::model::shell::argument;

/// The heading of the flags that are filters.
pub const HEADING: &str = "Which findings";

/// Each filter with its values, such as `--kind concern`.
pub fn typed(command: &Command, matches: &ArgMatches) -> Vec<String> {
    let (mut command, mut matches) = (command, matches);
    while let Some((name, below)) = matches.subcommand()
        && let Some(found) = command.find_subcommand(name)
    {
        (command, matches) = (found, below);
    }
    let filters = command.get_arguments().filter(|arg| arg.get_help_heading() == Some(HEADING));
    filters.flat_map(|arg| values(arg, matches)).collect()
}

fn values(arg: &Arg, matches: &ArgMatches) -> Vec<String> {
    let id = arg.get_id().as_str();
    let Some(flag) = arg.get_long() else { return Vec::new() };
    if matches.value_source(id) != Some(ValueSource::CommandLine) {
        return Vec::new();
    }
    if !arg.get_action().takes_values() {
        return vec![format!("--{flag}")];
    }
    let values = matches.get_raw(id).into_iter().flatten();
    values.map(|value| format!("--{flag} {}", argument(&value.to_string_lossy()))).collect()
}
