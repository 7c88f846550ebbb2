//! What is said where a command line cannot be carried out as typed, or asks for help.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::exit::Exit;
use super::say::{print, say};
use super::{pages, tips};
use crate::error::{Error, Result, listed_as, shortened};

const LONGEST_WORD: usize = 80;
const LONGEST: usize = 1200;

/// Prints the help or version that was asked for; anything else is an error.
pub fn answer(
    error: clap::Error,
    arguments: &[OsString],
    command_line: fn() -> Command,
) -> Result<Exit> {
    let is_command_missing = error.kind() == ErrorKind::MissingSubcommand
        && context(&error, ContextKind::InvalidSubcommand) == Some("track");
    match error.kind() {
        ErrorKind::DisplayVersion => print(&error.render().to_string()).map(Exit::from),
        ErrorKind::DisplayHelp => print(&page(arguments, command_line())).map(Exit::from),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            say(&page(arguments, command_line()));
            Ok(Exit::Incomplete)
        }
        _ if is_command_missing => {
            say(&pages::overview(&command_line()));
            Ok(Exit::Incomplete)
        }
        _ => Err(Error::Usage(sentence(error, arguments, &command_line()))),
    }
}

/// The help that was asked for: the same words read again, with the short pages. `-h` keeps clap from
/// giving each flag several lines.
fn page(arguments: &[OsString], command: Command) -> String {
    let short = |word: &OsString| if word == "--help" { "-h".into() } else { word.clone() };
    let mut pages = pages::pages(command);
    match pages.try_get_matches_from_mut(arguments.iter().map(short)) {
        Err(help) => help.render().to_string(),
        Ok(_) => pages.render_help().to_string(),
    }
}

fn sentence(error: clap::Error, arguments: &[OsString], command: &Command) -> String {
    if let Some(tip) = tip(&error, arguments, command) {
        return tip;
    }
    let path = path_of(arguments, command);
    let said = match error.kind() {
        ErrorKind::UnknownArgument => unknown_argument(&error, &path),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => invalid_value(&error),
        ErrorKind::MissingRequiredArgument => missing(&error, &path),
        _ => None,
    };
    shortened(&said.unwrap_or_else(|| in_one_line(&error.render().to_string())), LONGEST)
}

/// The command that was typed, or the command within one: `track owner add`.
fn path_of(arguments: &[OsString], all: &Command) -> String {
    let mut path = String::from("track");
    let mut command = all;
    for word in arguments.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(found) = command.find_subcommand(word) {
            command = found;
            path = format!("{path} {}", found.get_name());
        }
    }
    path
}

fn unknown_argument(error: &clap::Error, path: &str) -> Option<String> {
    let typed = context(error, ContextKind::InvalidArg)?;
    if !typed.starts_with('-') {
        let typed = shortened(typed, LONGEST_WORD);
        return Some(format!("`{path}` takes no {typed:?}; see `{path} --help`"));
    }
    // clap suggests what shares some letters; only what is nearly the same is worth a suggestion.
    let near = context(error, ContextKind::SuggestedArg).filter(|flag| is_near(typed, flag));
    let typed = shortened(typed, LONGEST_WORD);
    Some(match near {
        Some(near) => format!("`{path}` has no {typed}; did you mean {}?", plainly(near)),
        None => format!("`{path}` has no {typed}; see `{path} --help`"),
    })
}

/// `--status: can't read "foo"; use open or closed`, or what the reader of the value says.
fn invalid_value(error: &clap::Error) -> Option<String> {
    let flag = context(error, ContextKind::InvalidArg)?;
    let name = flag.split([' ', '=']).next().map(plainly)?;
    let typed = context(error, ContextKind::InvalidValue).unwrap_or_default();
    let values = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) if !values.is_empty() => {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            format!("; use {}", listed_as(&values, "or"))
        }
        _ => String::new(),
    };
    if let Some(cause) = std::error::Error::source(error) {
        let why = cause.to_string();
        return Some(match why.strip_prefix("it ") {
            Some(is_so) => format!("{name}: the value {is_so}"),
            None => format!("{name}: {why}"),
        });
    }
    match typed {
        "" => Some(format!("{name} needs a value{values}")),
        typed => Some(format!("{name}: can't read {:?}{values}", shortened(typed, LONGEST_WORD))),
    }
}

/// `track close needs --on DATE`.
fn missing(error: &clap::Error, path: &str) -> Option<String> {
    let Some(ContextValue::Strings(needed)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let needed: Vec<String> = needed.iter().map(|arg| plainly(arg)).collect();
    let needed: Vec<&str> = needed.iter().map(String::as_str).collect();
    Some(format!("`{path}` needs {}; see `{path} --help`", listed_as(&needed, "and")))
}

/// `--on <DATE>` as people write it: `--on DATE`; `<--until <DATE>|--cancel>` as `--until DATE or --cancel`.
fn plainly(arg: &str) -> String {
    let arg = arg.replace(['<', '>', '[', ']'], "").replace("...", "");
    listed_as(&arg.split('|').collect::<Vec<_>>(), "or")
}

/// What clap says, as one sentence: without its first word, which we say ourselves, and without the
/// usage line, which `--help` has.
fn in_one_line(text: &str) -> String {
    let said = text.split("\nUsage:").next().unwrap_or_default();
    let said = said.split("\nFor more information").next().unwrap_or_default();
    let said = said.strip_prefix("error: ").unwrap_or(said);
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join("; ").replace(":; ", ": ")
}

/// The command that does what was meant, where people often reach for something that doesn't exist.
fn tip(error: &clap::Error, arguments: &[OsString], all: &Command) -> Option<String> {
    let typed: Vec<&str> = arguments.iter().skip(1).filter_map(|word| word.to_str()).collect();
    let first = typed.iter().position(|word| all.find_subcommand(word).is_some());
    match error.kind() {
        ErrorKind::InvalidSubcommand if first.is_none() => {
            let verb = context(error, ContextKind::InvalidSubcommand)?;
            let at = typed.iter().position(|word| *word == verb);
            let rest = at.and_then(|at| typed.get(at + 1..)).unwrap_or_default();
            Some(no_command(verb, rest, all))
        }
        // A command with commands of its own lists what there is where none of them is given.
        ErrorKind::InvalidSubcommand => {
            let verb = context(error, ContextKind::InvalidSubcommand)?;
            let command = first.and_then(|at| typed.get(at))?;
            let lists = ["list", "ls", "show", "all"].contains(&verb);
            let instead = if lists {
                format!("`track {command}` alone lists what there is")
            } else {
                let known = all.find_subcommand(command)?.get_subcommands().map(Command::get_name);
                let known: Vec<&str> = known.collect();
                format!("it has {}", listed_as(&known, "and"))
            };
            let verb = shortened(verb, LONGEST_WORD);
            Some(format!("`track {command}` has no {verb:?}; {instead}"))
        }
        ErrorKind::UnknownArgument => {
            let flag = context(error, ContextKind::InvalidArg)?;
            let (at, command) = first.and_then(|at| Some((at, *typed.get(at)?)))?;
            let finding = typed.get(at + 1).copied();
            tips::instead_of_flag(command, flag, finding).or_else(|| text_with_hyphen(flag, &typed))
        }
        _ => None,
    }
}

/// What to type instead of a command that doesn't exist.
pub fn no_command(verb: &str, rest: &[&str], all: &Command) -> String {
    let instead = tips::instead_of_verb(verb, rest).unwrap_or_else(|| {
        let mut names = all.get_subcommands().map(Command::get_name);
        match names.find(|name| is_near(verb, name)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`track help` lists the commands".to_owned(),
        }
    });
    format!("there is no command `{}`; {instead}", shortened(verb, LONGEST_WORD))
}

/// A positional text that begins with a hyphen is taken for a flag, unless a space stands before it.
fn text_with_hyphen(flag: &str, typed: &[&str]) -> Option<String> {
    let is_cluster = |word: &str| !word.starts_with("--") && word.len() > 2;
    let is_text = |word: &&&str| {
        word.starts_with(flag) && (word.contains(' ') || (**word != flag && is_cluster(word)))
    };
    let text = typed.iter().find(is_text).filter(|text| text.starts_with('-'))?;
    Some(format!(
        "{text:?} begins with a hyphen and so looks like a flag; put a space before it: \" {text}\""
    ))
}

/// Whether one or two letters are wrong, or some are missing at the end.
fn is_near(typed: &str, name: &str) -> bool {
    let (typed, name) = (typed.trim_start_matches('-'), name.trim_start_matches('-'));
    let most = if typed.chars().count() <= 4 { 1 } else { 2 };
    let is_beginning = typed.chars().count() >= 3 && name.starts_with(typed);
    is_beginning || strsim::osa_distance(typed, name) <= most
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &[&str]) -> String {
        let arguments: Vec<OsString> =
            ["track"].iter().chain(line).map(|word| OsString::from(*word)).collect();
        match super::super::matches(&arguments) {
            Ok(_) => "it is taken".to_owned(),
            Err(error) => sentence(error, &arguments, &super::super::command()),
        }
    }

    #[test]
    fn only_what_is_nearly_the_same_is_suggested() {
        assert!(said(&["statsu"]).ends_with("did you mean `status`?"));
        assert!(said(&["lst", "--all"]).ends_with("did you mean `list`?"));
        assert!(said(&["list", "--ovredue"]).ends_with("did you mean --overdue?"));
        for unlike in [&["contemplate"][..], &["redact"], &["list", "--colour"]] {
            let said = said(unlike);
            assert!(!said.contains("similar") && !said.contains("did you mean"), "{said}");
        }
    }

    #[test]
    fn a_text_that_begins_with_a_hyphen_is_answered_with_what_can_be_typed() {
        for title in ["- title", "-- a title", "-a title"] {
            let said = said(&["add", title, "--force", "kent"]);
            assert!(said.ends_with(&format!("\" {title}\"")), "{said}");
        }
        assert_eq!(self::said(&["add", " - title", "--force", "kent"]), "it is taken");
    }

    #[test]
    fn what_is_missing_wrong_or_unknown_is_said_as_people_would() {
        for (line, answer) in [
            (
                &["status", "--kind", "concern"][..],
                "`track status` has no --kind; see `track status --help`",
            ),
            (
                &["owner", "list", "x"],
                "`track owner list` takes no \"x\"; see `track owner list --help`",
            ),
            (&["close", "1"], "`track close` needs --on DATE; see `track close --help`"),
            (
                &["snooze", "1"],
                "`track snooze` needs --reason TEXT and --until DATE or --cancel; see `track snooze --help`",
            ),
            (
                &["list", "--format", "foo"],
                "--format: can't read \"foo\"; use table, plain, csv, json, jsonl, md, html or ids",
            ),
            (&["list", "--limit", "0"], "--limit: can't read \"0\" as a whole number from 1"),
            (&["undo", "1.5"], "ACT: can't read \"1.5\" as a whole number from 1"),
            (
                &["recurring", "--at-least", "200"],
                "--at-least: can't read \"200\" as a whole number from 1 to 100",
            ),
            (&["list", "--owner", ""], "--owner: the value is empty"),
            (
                &["add", "-foo", "--force", "kent"],
                "\"-foo\" begins with a hyphen and so looks like a flag; put a space before it: \" -foo\"",
            ),
        ] {
            assert_eq!(said(line), answer, "{line:?}");
        }
    }

    #[test]
    fn a_text_after_a_flag_may_begin_with_a_hyphen_but_swallows_no_flag() {
        assert_eq!(said(&["note", "1", "--text", "- first point"]), "it is taken");
        assert_eq!(
            said(&["note", "1", "-m", "- first point", "--on", "2026-01-31"]),
            "it is taken"
        );
        assert_eq!(said(&["note", "1", "--text", "-"]), "it is taken");
        assert_eq!(said(&["void", "1", "--reason=-5 on the list"]), "it is taken");
        for line in [
            &["note", "1", "--text", "--restricted"][..],
            &["add", "A", "--text", "--owner", "x"],
            &["submit", "1", "-m", "--on", "2026-01-31"],
            &["void", "1", "--reason"],
            &["note", "1", "--text", "--"],
        ] {
            assert_ne!(said(line), "it is taken", "{line:?}");
        }
    }

    #[test]
    fn a_verb_within_a_command_is_not_answered_with_one_of_another() {
        let said = said(&["owner", "delete", "ACC Crime"]);
        assert!(!said.contains("track void"), "{said}");
    }
}
