//! What is said where a command line cannot be carried out as typed, or asks for help.

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::exit::Exit;
use super::say::{print, say};
use super::{pages, tips};
use crate::error::{Error, Result, shortened};

const LONGEST_WORD: usize = 80;

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

fn sentence(mut error: clap::Error, arguments: &[OsString], command: &Command) -> String {
    if let Some(tip) = tip(&error, arguments, command) {
        return tip;
    }
    drop_far_suggestion(&mut error);
    in_one_line(&error.render().to_string())
}

/// What clap says, as one sentence: without its first word, which we say ourselves, and without the
/// usage line, which `--help` has.
fn in_one_line(text: &str) -> String {
    const LONGEST: usize = 1200;
    let said = text.split("\nUsage:").next().unwrap_or_default();
    let said = said.split("\nFor more information").next().unwrap_or_default();
    let said = said.strip_prefix("error: ").unwrap_or(said);
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    shortened(&lines.join("; ").replace(":; ", ": "), LONGEST)
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
            lists.then(|| {
                format!(
                    "`track {command}` has no {verb:?}; `track {command}` alone lists what there is"
                )
            })
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
    let is_text = |word: &&&str| word.starts_with(flag) && word.contains(' ');
    let text = typed.iter().find(is_text).filter(|text| text.starts_with('-'))?;
    Some(format!(
        "{text:?} begins with a hyphen and so looks like a flag; put a space before it: \" {text}\""
    ))
}

/// clap suggests what shares some letters; only what is nearly the same is worth a suggestion.
fn drop_far_suggestion(error: &mut clap::Error) {
    let typed = context(error, ContextKind::InvalidArg).unwrap_or_default();
    let is_far =
        context(error, ContextKind::SuggestedArg).is_some_and(|flag| !is_near(typed, flag));
    if is_far {
        error.remove(ContextKind::SuggestedArg);
    }
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
        assert!(said(&["list", "--ovredue"]).contains("'--overdue'"));
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
