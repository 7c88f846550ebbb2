//! The help pages: the commands by purpose, a short page for each, and the options that they share.

use clap::{Args as _, Command};

use super::correction::CorrectionArgs;
use super::filter::FilterArgs;
use super::import_options::OptionArgs;
use super::listing::LayoutArgs;
use super::mapping::MappingArgs;
use super::output::AnswerArgs;
use super::place::PlaceArgs;

/// The commands by purpose, on one screen.
pub fn overview(command: &Command) -> String {
    command.clone().render_help().to_string()
}

/// The command line with a short page for each command: its own flags are explained, and those that
/// belong to every command are only named.
pub fn pages(command: Command) -> Command {
    page(command, &[shared(), of_corrections(), of_imports()])
}

fn page(command: Command, shared: &[Command]) -> Command {
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

/// The page of a command, or of a command within one, such as `owner add`, if there is one.
pub fn page_of(path: &[&str], command: Command) -> Option<String> {
    let mut pages = pages(command);
    let mut command = &mut pages;
    for word in path {
        command = command.find_subcommand_mut(word)?;
    }
    Some(command.render_help().to_string())
}

/// The flags that belong to every command, or to every command that reads findings.
fn shared() -> Command {
    let command = FilterArgs::augment_args(PlaceArgs::augment_args(Command::new("track")));
    AnswerArgs::augment_args(LayoutArgs::augment_args(command))
}

/// The flags that correct what was typed wrongly: too many for the page of `edit`.
fn of_corrections() -> Command {
    CorrectionArgs::augment_args(Command::new("track"))
}

/// The flags that say how a file is read and what an import may change: too many for the page of `import`.
fn of_imports() -> Command {
    OptionArgs::augment_args(MappingArgs::augment_args(Command::new("track")))
}

/// A flag of the same name with another meaning is a command's own.
fn is_shared(arg: &clap::Arg, shared: &[Command]) -> bool {
    shared.iter().flat_map(Command::get_arguments).any(|other| {
        other.get_id() == arg.get_id()
            && other.get_help_heading() == arg.get_help_heading()
            && other.get_help().map(ToString::to_string) == arg.get_help().map(ToString::to_string)
    })
}

/// The shared flags of a command by their names, a line for each heading.
fn shared_flags(command: &Command, shared: &[Command]) -> String {
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
    // The page explains a command's own flags under the same heading.
    let is_explained = |heading: &str| {
        command.get_arguments().any(|arg| {
            arg.get_help_heading() == Some(heading)
                && !arg.is_global_set()
                && !arg.is_hide_set()
                && !is_shared(arg, shared)
        })
    };
    let named = lines.iter().map(|(heading, flags)| {
        let flags = flags.join(", ");
        if is_explained(heading) {
            return format!("More {}: {flags}\n", heading.to_lowercase());
        }
        format!("{heading}: {flags}\n")
    });
    named.collect::<String>() + "Filters, output and global options: `track help options`"
}

/// The shared options, explained once.
pub fn options() -> String {
    explained(
        shared(),
        "Options shared by all commands, and by those that list findings. A repeated filter adds rows; different filters \
         narrow them down.\n\n\
         The default body is TRACK_FORCE, else the register's own (track init --force). It is the body of every command \
         that names none: of what is added, of what is listed, counted, exported and sent, and of a finding at several \
         bodies. --all-bodies lifts it. What is named by its reference is found at other bodies too. log, undo, verify and \
         backup are about the whole register.",
    )
}

/// How to correct what was typed wrongly, with all its flags.
pub fn corrections() -> String {
    explained(
        of_corrections(),
        "Corrections\n\n\
         What was typed wrongly is corrected with `track edit REF`, at one body (REF@BODY) and with --reason: \
         `track edit SV-1 --due \"30 June 2027\" --reason \"The paper says June\"`. The wrong value stays in the history \
         beside the right one. It is no extension: slippage and the number of extensions are those of the right dates. An \
         agreed move is `track extend`, an answer is corrected by another `track respond`, and the act that was a mistake \
         as a whole is taken back by `track undo`.",
    )
}

/// How a file is imported, with all its flags.
pub fn imports() -> String {
    explained(
        of_imports(),
        "Imports\n\n\
         Headings are understood as trackers write them, in any order, and the answer says how. A column that means nothing \
         to the register is kept as an extra field. One sheet of a workbook is read: the first visible one with a table, or \
         those that --sheet names. Totals, colour keys, section headings and repeated headings are reported and skipped.\n\n\
         References are compared without case, any dash for any other, and without the spaces around dashes and slashes. A \
         row without one is recognised by its body, its inspection and its words. If references or inspections were added \
         to the file or left out, rows are matched by body and words, as long as only one finding has them. If several \
         could be meant, or references or a report's title have changed, import asks first: see --renames and --as-new.\n\n\
         An empty cell says nothing, unless --blank clear is given. It never clears a reference, title, kind, body, \
         inspection, parent, date, status, answer, letter, reason or note.\n\n\
         A due date that differs from the register's is refused unless --extensions or --corrections says what it is; the \
         first date of a finding without one is taken. Of several revised dates the last one that a row has is in force. An \
         extension, and the only update without a date, carry the day under `Last updated` or a heading mapped as `updated`. What a file \
         calls closed stands on its word until a letter is recorded.\n\n\
         JSON from `track export` restores a whole register into a new one. An existing register takes only the findings, \
         and import counts the records it left out.",
    )
}

fn explained(options: Command, about: &'static str) -> String {
    fitted(options.about(about), "{about}\n\n{all-args}\n")
}

/// A page without options, of which lines that are too long for the terminal are wrapped.
pub fn wrapped(text: &'static str) -> String {
    fitted(Command::new("topic").about(text), "{about}\n")
}

fn fitted(page: Command, template: &'static str) -> String {
    page.disable_help_flag(true)
        .max_term_width(100)
        .help_template(template)
        .render_help()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::super::{OVERVIEW, command};
    use super::*;

    /// Each command of the overview with its few words.
    fn cells() -> Vec<(&'static str, &'static str)> {
        let lines = OVERVIEW.lines().filter(|line| line.starts_with("  "));
        let halves =
            lines.flat_map(|line| [line.get(..40).unwrap_or(line), line.get(40..).unwrap_or("")]);
        halves.filter_map(|cell| cell.trim().split_once(' ')).collect()
    }

    #[test]
    fn every_command_is_in_the_overview_once() {
        let command = command();
        let mut there: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let mut listed: Vec<&str> = cells().iter().map(|(name, _)| *name).collect();
        there.sort_unstable();
        listed.sort_unstable();
        assert_eq!(there, listed);
    }

    #[test]
    fn the_overview_fits_a_screen_of_80_columns_and_40_rows() {
        assert!(OVERVIEW.lines().count() <= 40, "{OVERVIEW}");
        for line in OVERVIEW.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        assert!(cells().iter().all(|(name, about)| name.len() <= 11 && about.trim().len() <= 25));
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
        let mut pages = pages(command());
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
        let page = page_of(&["overdue"], command()).unwrap();
        assert!(page.contains("--closed-after") && !page.contains("was closed after"), "{page}");
        assert!(page_of(&["export"], command()).unwrap().contains("else csv]"));
        let page = page_of(&["edit"], command()).unwrap();
        assert!(
            page.contains("--closed-on") && corrections().contains("--closed-on <DATE>"),
            "{page}"
        );
    }
}
