//! Verbs and flags that people reach for and that don't exist, each with the command that does it.

use crate::model::shell::quoted;

/// What is typed instead.
struct Tip {
    /// The words that people reach for.
    words: &'static [&'static str],
    instead: &'static [Instead],
}

/// A command as it would be typed, and what it does.
struct Instead {
    to: &'static str,
    command: &'static str,
}

const fn instead(to: &'static str, command: &'static str) -> Instead {
    Instead { to, command }
}

const EXTEND: Instead = instead(
    "move a due date",
    "track extend REF --to \"...\" --reason \"...\" --agreed-by \"...\"",
);
const UNDO: Instead = instead("take back the last command", "track undo");
const VOID: Instead =
    instead("mark a finding as entered by mistake", "track void REF --reason \"...\"");
const SUBMIT: Instead = instead("record that the force says it is done", "track submit REF");
const CLOSE: Instead =
    instead("record that the inspectorate closed it", "track close REF --on DATE --letter \"...\"");
const DECLINE: Instead =
    instead("record that the force doesn't accept it", "track decline REF --reason \"...\"");
const SUPERSEDE: Instead =
    instead("replace it by another finding", "track supersede REF --by OTHER");
const OWNER: Instead = instead("give it an owner", "track update REF --owner \"...\"");
const STATUS: Instead = instead("change its status", "track update REF --status in-progress");
const TITLE: Instead = instead("change its title", "track edit REF --title \"...\"");
const NOTE: Instead = instead("add a note", "track note REF --text \"...\"");
const SHOW: Instead = instead("show a finding", "track show REF");
const LIST: Instead = instead("list findings", "track list");

const VERBS: &[Tip] = &[
    Tip { words: &["delete", "remove", "rm", "del", "erase", "drop"], instead: &[VOID, UNDO] },
    Tip {
        words: &["complete", "completed", "done", "finish", "finished", "fulfil", "resolve"],
        instead: &[SUBMIT, CLOSE],
    },
    Tip { words: &["claim"], instead: &[SUBMIT] },
    Tip { words: &["approve", "sign-off", "signoff", "discharge"], instead: &[CLOSE] },
    Tip {
        words: &["accept", "agree"],
        instead: &[instead("record that the force accepts it", "track update REF --accepted yes")],
    },
    Tip { words: &["reject", "refuse"], instead: &[DECLINE, STATUS] },
    Tip { words: &["cancel"], instead: &[VOID, DECLINE] },
    Tip { words: &["assign", "reassign", "allocate"], instead: &[OWNER] },
    Tip {
        words: &["move", "reschedule", "postpone", "delay", "defer", "extension"],
        instead: &[EXTEND],
    },
    Tip { words: &["rename", "retitle"], instead: &[TITLE] },
    Tip { words: &["change", "modify", "set", "correct"], instead: &[STATUS, TITLE] },
    Tip { words: &["start", "begin"], instead: &[STATUS] },
    Tip {
        words: &["block"],
        instead: &[instead(
            "record who must act first",
            "track update REF --status blocked --blocked-by \"...\"",
        )],
    },
    Tip { words: &["merge", "duplicate", "dedupe"], instead: &[SUPERSEDE, VOID] },
    Tip { words: &["replace"], instead: &[SUPERSEDE] },
    Tip { words: &["comment", "remark"], instead: &[NOTE] },
    Tip {
        words: &["attach", "upload", "file"],
        instead: &[instead("keep a file as evidence", "track evidence add REF FILE")],
    },
    Tip {
        words: &["reply", "answer"],
        instead: &[instead("answer a recommendation", "track respond REF --action \"...\"")],
    },
    Tip {
        words: &["mute", "silence", "pause"],
        instead: &[instead(
            "mute the reminders of a finding",
            "track snooze REF --until DATE --reason \"...\"",
        )],
    },
    Tip {
        words: &["unmute", "unsnooze", "wake", "resume"],
        instead: &[instead("bring its reminders back", "track snooze REF --wake --reason \"...\"")],
    },
    Tip { words: &["revert", "rollback"], instead: &[UNDO] },
    Tip {
        words: &["new", "create", "insert", "record"],
        instead: &[instead("add a finding", "track add \"...\" --force BODY")],
    },
    Tip { words: &["ls", "all", "findings"], instead: &[LIST] },
    Tip { words: &["view", "cat", "get", "details", "info"], instead: &[SHOW] },
    Tip {
        words: &["find", "grep", "query", "lookup"],
        instead: &[instead("search titles, texts and notes", "track search WORDS"), SHOW],
    },
    Tip {
        words: &["report", "summary", "dashboard", "stats"],
        instead: &[
            instead("see where a force stands", "track status --force BODY"),
            instead("list findings for a paper", "track list --format md"),
        ],
    },
    Tip { words: &["late"], instead: &[instead("list what is overdue", "track overdue")] },
    Tip {
        words: &["upcoming", "next", "soon", "deadlines"],
        instead: &[instead("list what falls due", "track due")],
    },
    Tip {
        words: &["deadline", "date"],
        instead: &[
            instead("explain a deadline", "track when \"within 28 days\" --issued DATE"),
            EXTEND,
        ],
    },
    Tip {
        words: &["audit"],
        instead: &[
            instead("see who did what", "track log"),
            instead("check for tampering", "track verify"),
        ],
    },
    Tip { words: &["save"], instead: &[instead("back the register up", "track backup")] },
    Tip { words: &["load"], instead: &[instead("import a file", "track import FILE")] },
    Tip {
        words: &["notify", "email", "mail", "send"],
        instead: &[instead("send reminders by mail", "track remind --email")],
    },
    Tip { words: &["setup"], instead: &[instead("create a register", "track init --force BODY")] },
    Tip {
        words: &["settings", "configure", "configuration"],
        instead: &[instead("show the settings", "track config")],
    },
];

/// A flag that people give to a command that doesn't take it.
struct FlagTip {
    command: &'static str,
    flags: &'static [&'static str],
    instead: &'static Instead,
}

const FLAGS: &[FlagTip] = &[
    FlagTip { command: "edit", flags: &["--due", "--deadline"], instead: &EXTEND },
    FlagTip { command: "update", flags: &["--deadline"], instead: &EXTEND },
    FlagTip { command: "edit", flags: &["--status"], instead: &STATUS },
    FlagTip { command: "edit", flags: &["--owner"], instead: &OWNER },
    FlagTip { command: "update", flags: &["--title"], instead: &TITLE },
    FlagTip { command: "edit", flags: &["--note"], instead: &NOTE },
    FlagTip { command: "update", flags: &["--note", "--comment"], instead: &NOTE },
    FlagTip { command: "update", flags: &["--closed", "--closed-on"], instead: &CLOSE },
];

/// What to type instead of a verb that doesn't exist; `finding` is what was typed after it.
pub fn instead_of_verb(verb: &str, finding: Option<&str>) -> Option<String> {
    let word = verb.to_lowercase();
    let tip = VERBS.iter().find(|tip| tip.words.contains(&word.as_str()))?;
    let ways: Vec<String> = tip.instead.iter().map(|instead| instead.said(finding)).collect();
    Some(ways.join("; "))
}

/// What to type instead of a flag that the command doesn't have.
pub fn instead_of_flag(command: &str, flag: &str, finding: Option<&str>) -> Option<String> {
    let is_meant = |tip: &&FlagTip| tip.command == command && tip.flags.contains(&flag);
    let tip = FLAGS.iter().find(is_meant)?;
    Some(format!("`track {command}` has no {flag}; {}", tip.instead.said(finding)))
}

impl Instead {
    fn said(&self, finding: Option<&str>) -> String {
        let is_one = |word: &&str| !word.starts_with('-') && !word.contains(char::is_whitespace);
        let finding = finding.filter(is_one).unwrap_or("REF");
        format!("to {}: {}", self.to, self.command.replace("REF", &quoted(finding)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::command;
    use super::*;

    /// The words of a command as a shell would hand them over.
    fn words(command: &str) -> Vec<String> {
        let command = command.replace("DATE", "2026-01-31");
        let parts = command.split('"').enumerate();
        let split = |(at, part): (usize, &str)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        };
        parts.flat_map(split).collect()
    }

    #[test]
    fn every_suggested_command_can_be_typed() {
        let of_verbs = VERBS.iter().flat_map(|tip| tip.instead);
        for tip in of_verbs.chain(FLAGS.iter().map(|tip| tip.instead)) {
            let read = command().try_get_matches_from(words(tip.command));
            assert!(read.is_ok(), "{}: {}", tip.command, read.unwrap_err());
        }
    }

    #[test]
    fn no_verb_is_a_command_and_none_is_listed_twice() {
        let all = command();
        let mut verbs: Vec<&str> = VERBS.iter().flat_map(|tip| tip.words).copied().collect();
        for verb in &verbs {
            assert!(all.find_subcommand(verb).is_none(), "{verb} is a command");
        }
        let count = verbs.len();
        verbs.sort_unstable();
        verbs.dedup();
        assert_eq!(verbs.len(), count);
    }

    #[test]
    fn no_flag_that_is_answered_is_one_of_the_command() {
        let all = command();
        for tip in FLAGS {
            let of = all.find_subcommand(tip.command).unwrap();
            let is_there = |flag: &&str| of.get_arguments().any(|arg| arg.get_long() == Some(flag));
            let flags = tip.flags.iter().map(|flag| flag.trim_start_matches('-'));
            assert!(flags.clone().all(|flag| !is_there(&flag)), "{} {:?}", tip.command, tip.flags);
        }
    }

    #[test]
    fn a_verb_is_answered_with_what_does_it() {
        assert_eq!(
            instead_of_verb("Reject", Some("A1@kent")).unwrap(),
            "to record that the force doesn't accept it: track decline A1@kent --reason \"...\"; to \
             change its status: track update A1@kent --status in-progress"
        );
        assert!(instead_of_verb("delete", Some("--all")).unwrap().contains("track void REF "));
        assert!(instead_of_verb("contemplate", None).is_none());
        assert!(instead_of_flag("edit", "--due", None).unwrap().contains("track extend REF --to"));
        assert!(instead_of_flag("list", "--due", None).is_none());
    }
}
