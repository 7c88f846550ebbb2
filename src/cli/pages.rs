//! The help pages: the commands by purpose, a short page for each, and the options that they share.

use clap::{Args as _, Command};

use super::filter::{FilterArgs, ListArgs};
use super::output::OutputArgs;
use super::{PlaceArgs, command};

/// What people want to do, and the commands that do it.
struct Group {
    purpose: &'static str,
    /// Each with a few words.
    commands: &'static [(&'static str, &'static str)],
}

/// Every command, once.
const GROUPS: &[Group] = &[
    Group {
        purpose: "Each week",
        commands: &[
            ("add", "a new finding"),
            ("status", "where each body stands"),
            ("overdue", "what is past its due date"),
            ("due", "what falls due next"),
            ("list", "findings, with filters"),
            ("show", "one finding in full"),
            ("update", "status, owner, priority"),
            ("submit", "the force says it is done"),
            ("close", "the inspectorate closes"),
            ("remind", "send due reminders"),
        ],
    },
    Group {
        purpose: "Put in",
        commands: &[
            ("import", "findings from a CSV file"),
            ("inspection", "a published report"),
            ("grade", "graded judgements"),
            ("body", "forces and other bodies"),
            ("owner", "people and addresses"),
            ("link", "recurring, or the same"),
            ("evidence", "files that show the work"),
        ],
    },
    Group {
        purpose: "Move on",
        commands: &[
            ("note", "a dated note"),
            ("extend", "agree another due date"),
            ("edit", "what was typed wrongly"),
            ("reopen", "a closed finding"),
            ("supersede", "by a newer finding"),
            ("decline", "the force doesn't accept"),
            ("void", "entered by mistake"),
            ("respond", "answer a recommendation"),
            ("snooze", "mute reminders for a time"),
        ],
    },
    Group {
        purpose: "Look",
        commands: &[
            ("search", "words in findings"),
            ("check", "gaps, and how to fix them"),
            ("changes", "between two dates"),
            ("history", "every change to a finding"),
            ("when", "explain a deadline"),
            ("s55", "section 55 comments"),
        ],
    },
    Group { purpose: "Give out", commands: &[("export", "findings as CSV or JSON")] },
    Group {
        purpose: "Keep",
        commands: &[
            ("init", "create a register"),
            ("log", "who did what, and when"),
            ("undo", "take back a command"),
            ("redo", "do it again after all"),
            ("verify", "find tampering or damage"),
            ("anchor", "fix the history so far"),
            ("backup", "copy the register"),
            ("restore", "from a backup"),
            ("config", "show the settings"),
            ("completions", "for your shell"),
            ("help", "a command or a topic"),
        ],
    },
];

/// The commands by purpose, on one screen.
pub fn overview() -> String {
    let mut text = String::from(
        "A register of inspection findings: what is overdue, what falls due, who owns it.\n\n\
         Usage: track COMMAND [OPTIONS]\n\n",
    );
    for group in GROUPS {
        text += &format!("{}:\n{}", group.purpose, in_two_columns(group.commands));
    }
    text + "\nHelp: track COMMAND --help; track help options, dates, references or exit-codes\n\
            Try it on a real register: track --demo status --force west-mercia\n"
}

/// Read downwards, the left column first.
fn in_two_columns(commands: &[(&str, &str)]) -> String {
    let left = commands.len().div_ceil(2);
    let cell = |(name, about): &(&str, &str)| format!("  {name:<12}{about:<26}");
    let mut text = String::new();
    for (at, command) in commands.iter().take(left).enumerate() {
        let beside = commands.get(left + at).map(cell).unwrap_or_default();
        text += format!("{}{beside}", cell(command)).trim_end();
        text += "\n";
    }
    text
}

/// The command line with a short page for each command: its own flags are explained, and those that
/// belong to every command are only named.
pub fn pages() -> Command {
    let shared = shared();
    page(command(), &shared).override_help(overview())
}

fn page(command: Command, shared: &Command) -> Command {
    const TEMPLATE: &str = "{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";
    let about = command.get_long_about().or(command.get_about()).cloned().unwrap_or_default();
    let examples = command.get_after_help().map(|help| format!("\n\n{help}")).unwrap_or_default();
    let named = shared_flags(&command, shared);
    command
        .before_help(about)
        .long_about(None)
        .help_template(TEMPLATE)
        .after_help(format!("{named}{examples}"))
        .mut_args(|arg| match arg.get_id().as_str() {
            "help" => arg.help("Print help"),
            _ if is_shared(&arg, shared) => arg.hide(true),
            _ => arg,
        })
        .mut_subcommands(|subcommand| page(subcommand, shared))
}

/// The page of a command, or of a command within one: `owner add`. None where there is no such command.
pub fn page_of(path: &[&str]) -> Option<String> {
    let mut pages = pages();
    let mut command = &mut pages;
    for word in path {
        command = command.find_subcommand_mut(word)?;
    }
    Some(command.render_help().to_string())
}

/// The flags that belong to every command, or to every command that reads findings.
fn shared() -> Command {
    let command = FilterArgs::augment_args(PlaceArgs::augment_args(Command::new("track")));
    OutputArgs::augment_args(ListArgs::augment_args(command))
}

/// A flag of the same name with another meaning is a command's own.
fn is_shared(arg: &clap::Arg, shared: &Command) -> bool {
    shared.get_arguments().any(|other| {
        other.get_id() == arg.get_id()
            && other.get_help_heading() == arg.get_help_heading()
            && other.get_help().map(ToString::to_string) == arg.get_help().map(ToString::to_string)
    })
}

/// The shared flags of a command by their names, a line for each heading.
fn shared_flags(command: &Command, shared: &Command) -> String {
    let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
    let own = command.get_arguments().filter(|arg| !arg.is_global_set() && is_shared(arg, shared));
    for arg in own {
        let heading = arg.get_help_heading().unwrap_or("Options");
        let flag = format!("--{}", arg.get_long().unwrap_or_default());
        match lines.iter_mut().find(|(name, _)| *name == heading) {
            Some((_, flags)) => flags.push(flag),
            None => lines.push((heading, vec![flag])),
        }
    }
    let named = lines.iter().map(|(heading, flags)| format!("{heading}: {}\n", flags.join(", ")));
    named.collect::<String>() + "Filters, output and global options: `track help options`"
}

/// The shared options, explained once.
pub fn options() -> String {
    let template = "The options of every command, and of every command that reads findings. A\n\
                    repeated filter widens, different filters narrow.\n\n{all-args}\n";
    let mut shared = shared().disable_help_flag(true).max_term_width(100).help_template(template);
    shared.render_help().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(command: &Command) -> Vec<&str> {
        command.get_subcommands().map(Command::get_name).collect()
    }

    #[test]
    fn every_command_is_in_one_group_once() {
        let command = command();
        let (mut there, mut listed) = (commands(&command), Vec::new());
        listed.extend(GROUPS.iter().flat_map(|group| group.commands).map(|(name, _)| *name));
        there.sort_unstable();
        listed.sort_unstable();
        assert_eq!(there, listed);
    }

    #[test]
    fn the_overview_fits_a_screen_of_80_columns_and_40_rows() {
        let overview = overview();
        assert!(overview.lines().count() <= 40, "{overview}");
        for line in overview.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        let cells = GROUPS.iter().flat_map(|group| group.commands);
        assert!(cells.clone().all(|(name, about)| name.len() <= 11 && about.len() <= 25));
    }

    fn check_length(command: &mut Command, too_long: &mut Vec<String>) {
        let page = command.clone().term_width(80).render_help().to_string();
        if page.lines().count() > 60 {
            too_long.push(format!("{}: {}", command.get_name(), page.lines().count()));
        }
        assert!(page.contains("Usage: track"), "{page}");
        let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let examples = examples.lines().filter(|line| line.starts_with("  track "));
        too_long.extend(examples.filter(|line| line.len() > 80).map(str::to_owned));
        for subcommand in command.get_subcommands_mut() {
            check_length(subcommand, too_long);
        }
    }

    #[test]
    fn the_page_of_a_command_has_at_most_60_lines_at_80_columns() {
        let mut pages = pages();
        let mut too_long = Vec::new();
        check_length(&mut pages, &mut too_long);
        assert_eq!(too_long, Vec::<String>::new());
    }

    #[test]
    fn what_a_page_leaves_out_is_explained_among_the_options() {
        let options = options();
        for flag in ["--db", "--as-at", "--force", "--closed-after", "--columns", "--json"] {
            assert!(options.contains(&format!("{flag} ")), "{flag}");
        }
        let page = page_of(&["overdue"]).unwrap();
        assert!(page.contains("--closed-after") && !page.contains("Closed after"), "{page}");
        assert!(page_of(&["export"]).unwrap().contains("[default: csv]"));
    }
}
