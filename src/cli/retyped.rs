//! A dry run's command as it would be typed to do what it showed.

use std::ffi::OsString;

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

#[cfg(test)]
mod tests {
    use super::*;

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
