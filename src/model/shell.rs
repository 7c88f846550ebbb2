//! A word as a shell takes it, for commands that are shown to be typed.

use std::borrow::Cow;

/// Whether a word is one word of the shell and of xargs as it stands, and no flag.
pub fn is_plain(word: &str) -> bool {
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./:@,+%".contains(letter);
    !word.is_empty() && !word.starts_with('-') && word.chars().all(is_plain)
}

/// What commands take for a number, such as `:4` or `#4`, and so no name.
pub fn is_number(word: &str) -> bool {
    let number = word.trim().strip_prefix(['#', ':']);
    number.is_some_and(|number| number.trim().parse::<i64>().is_ok())
}

pub fn quoted(word: &str) -> Cow<'_, str> {
    if is_plain(word.trim_start_matches('-')) {
        return Cow::from(word);
    }
    Cow::from(format!("'{}'", word.replace('\'', r"'\''")))
}

/// A flag that says something of a word: `--map 'Due date=due'`.
pub fn flag(name: &str, word: &str, meaning: &str) -> String {
    format!("{name} {}", quoted(&format!("{word}={meaning}")))
}

/// The flag that keeps a column of a file as a field.
pub fn map_to_field(heading: &str) -> String {
    flag("--map", heading, &format!("field:{heading}"))
}

/// A word that is given to a command. A space keeps what begins with a hyphen from being read as a flag; the
/// command drops it.
pub fn argument(word: &str) -> Cow<'_, str> {
    if word.starts_with('-') {
        return Cow::from(quoted(&format!(" {word}")).into_owned());
    }
    quoted(word)
}

/// A text between double quotes, or single ones if a double-quoted shell word would change it.
pub fn text(text: &str) -> Cow<'_, str> {
    if text.starts_with('-') || text.contains(['"', '$', '`', '\\', '!']) {
        return argument(text);
    }
    Cow::from(format!("\"{text}\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::process::Command;

    /// The one word that a shell makes of it.
    fn as_sh_reads(word: &str) -> String {
        let script = format!("printf '%s\\n' {word}");
        let output = Command::new("sh").args(["-c", &script]).output().unwrap();
        assert!(output.status.success(), "{word}");
        String::from_utf8(output.stdout).unwrap().trim_end_matches('\n').to_owned()
    }

    #[test]
    fn a_name_is_one_word_of_the_shell() {
        assert_eq!(quoted("SOC24-C1@west-mercia"), "SOC24-C1@west-mercia");
        assert_eq!(quoted("West Mercia"), "'West Mercia'");
        assert_eq!(quoted("8929(a)"), "'8929(a)'");
        assert_eq!(quoted("R1;ls"), "'R1;ls'");
        assert_eq!(quoted("O'Neill$x"), r"'O'\''Neill$x'");
        assert_eq!(quoted("--force"), "--force");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("-"), "'-'");
    }

    #[test]
    fn what_is_given_to_a_command_is_no_flag() {
        assert_eq!(argument("--db=x"), "' --db=x'");
        assert_eq!(argument("Kent"), "Kent");
        assert_eq!(text("Jan 2027"), "\"Jan 2027\"");
        assert_eq!(text("a $x"), "'a $x'");
        assert_eq!(text("-5%"), "' -5%'");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn a_shell_reads_each_word_as_it_was_meant(word in "[ -~é’*]{0,12}") {
            prop_assert_eq!(as_sh_reads(&quoted(&word)), word.clone());
            let (given, said) = (as_sh_reads(&argument(&word)), as_sh_reads(&text(&word)));
            prop_assert_eq!((given.trim_start(), said.trim_start()), (word.trim_start(), word.trim_start()));
            prop_assert!(!given.starts_with('-') && !said.starts_with('-'));
            if is_plain(&word) {
                prop_assert_eq!(as_sh_reads(&word), word);
            }
        }
    }
}
