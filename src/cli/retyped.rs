//! A dry run's command as it would be typed to do what it showed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Arg, Command};

use crate::model::shell::quoted;

/// Without --dry-run and --save-mapping, which has been done, and with what was guessed as flags.
pub fn without_dry_run(typed: &[OsString], guesses: &[String]) -> String {
    let typed: Vec<String> =
        typed.iter().skip(1).map(|word| word.to_string_lossy().into()).collect();
    let ends = typed.iter().position(|word| word == "--").unwrap_or(typed.len());
    let (flags, after) = typed.split_at(ends);
    let is_ended = !after.is_empty();
    let mut is_path = false;
    let flags = flags.iter().filter(|word| {
        let is_left_out = std::mem::replace(&mut is_path, *word == "--save-mapping");
        !is_left_out && *word != "--dry-run" && !word.starts_with("--save-mapping")
    });
    let as_typed = |word: &String| quoted(word).into_owned();
    let flags = flags.chain(guesses).map(as_typed);
    let after = after.iter().skip(1).map(as_typed);
    let end = is_ended.then(|| "--".to_owned());
    let track = std::iter::once("track".to_owned());
    track.chain(flags).chain(end).chain(after).collect::<Vec<_>>().join(" ")
}

/// The command for the rows that were rejected, with the flags that say how they are read. The file of them has its
/// headings in the first row, no sheets, and its blank cells filled.
pub fn for_rejects(
    typed: &[OsString],
    files: &[PathBuf],
    rejects: &Path,
    import: Command,
) -> String {
    let flags = import.get_arguments().filter(|arg| arg.get_action().takes_values());
    let flags = flags.filter_map(Arg::get_long_and_visible_aliases).flatten();
    let with_value: Vec<String> = flags.map(|flag| format!("--{flag}")).collect();
    let mut command = vec!["track".to_owned()];
    let mut typed = typed.iter().skip(1).map(|word| word.to_string_lossy()).peekable();
    let (mut is_file_named, mut is_ended) = (false, false);
    while let Some(word) = typed.next() {
        let flag = word.split('=').next().unwrap_or_default();
        let has_value = !word.contains('=') && with_value.iter().any(|known| known == flag);
        let is_flag = !is_ended && flag.len() > 1 && flag.starts_with('-');
        if is_flag && LEFT_OUT.contains(&flag) {
            drop(typed.next_if(|_| has_value));
        } else if is_flag && word != "--" {
            command.push(quoted(&word).into_owned());
            command.extend(typed.next_if(|_| has_value).map(|value| quoted(&value).into_owned()));
        } else if files.iter().any(|file| file.as_os_str() == &*word) {
            if !std::mem::replace(&mut is_file_named, true) {
                command.push(quoted(&rejects.to_string_lossy()).into_owned());
            }
        } else {
            is_ended |= word == "--";
            command.push(quoted(&word).into_owned());
        }
    }
    command.join(" ")
}

/// What says how the first file is read, or what else is written.
const LEFT_OUT: [&str; 9] = [
    "--rejects",
    "--complaints",
    "--save-mapping",
    "--overwrite",
    "--sheet",
    "--header-row",
    "--fill-down",
    "--raw",
    "--dry-run",
];

#[cfg(test)]
mod tests {
    use clap::ArgAction;

    use super::*;

    #[test]
    fn rejects_keep_the_flags_that_say_how_they_are_read() {
        let typed = "track --db r.db import a.xlsx b.xlsx --kind afi --sheet One --header-row=3 --yes --rejects bad.csv \
                     --dates mdy --overwrite";
        let typed: Vec<OsString> = typed.split(' ').map(OsString::from).collect();
        let files = [PathBuf::from("a.xlsx"), PathBuf::from("b.xlsx")];
        let flags = ["kind", "sheet", "header-row", "rejects", "dates"];
        let flags = flags.map(|flag| Arg::new(flag).long(flag).action(ArgAction::Set));
        let import = Command::new("import").args(flags);
        assert_eq!(
            for_rejects(&typed, &files, Path::new("bad.csv"), import),
            "track --db r.db import bad.csv --kind afi --yes --dates mdy"
        );
    }

    #[test]
    fn guesses_are_flags_and_stand_before_what_ends_the_flags() {
        let typed = [
            "./track",
            "import",
            "--dry-run",
            "--save-mapping",
            "a.toml",
            "--kind",
            "afi",
            "--",
            "-odd.csv",
        ];
        let typed: Vec<OsString> = typed.iter().map(OsString::from).collect();
        let guesses = ["--map".to_owned(), "Lead officer=owner".to_owned()];
        assert_eq!(
            without_dry_run(&typed, &guesses),
            "track import --kind afi --map 'Lead officer=owner' -- -odd.csv"
        );
    }
}
