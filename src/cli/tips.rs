//! Verbs and flags that people reach for and that don't exist, each with the command that does it.

use crate::model::shell::quoted;

/// Words that people reach for, with what can be typed instead.
type Tip = (&'static str, &'static [&'static str]);

const EXTEND: &str =
    "move a due date as agreed: track extend REF --to \"...\" --reason \"...\" --agreed-by \"...\"";
const CORRECT: &str =
    "correct a date that was mistyped: track edit REF --due \"31 January 2027\" --reason \"...\"";
const CORRECT_CLOSING: &str =
    "correct the day of a closing: track edit REF --closed-on DATE --reason \"...\"";
const UNDO: &str = "take back the last command: track undo";
const VOID: &str = "mark a finding as entered by mistake: track void REF --reason \"...\"";
const SUBMIT: &str = "record that the force says it is done: track submit REF";
const CLOSE: &str =
    "record that the inspectorate closed it: track close REF --on DATE --letter \"...\"";
const RETURN: &str = "record that the inspectorate did not accept the claim: track return REF --on DATE --letter \"...\"";
const WITHDRAW: &str = "take the force's own claim back: track withdraw REF --reason \"...\"";
const DONE: &str = "complete an action, which is the force's own: track done REF";
const ACTION: &str = "add a step of the force's own: track add \"...\" --kind action --parent REF";
const PART: &str = "add a lettered part: track add \"...\" --kind part --parent REF";
const DECLINE: &str = "record that the force doesn't accept it: track decline REF --reason \"...\"";
const SUPERSEDE: &str = "replace it by another finding: track supersede REF --by OTHER";
const OWNER: &str = "give it an owner: track update REF --owner \"...\"";
const STATUS: &str = "change its status: track update REF --status in-progress";
const TITLE: &str = "change its title: track edit REF --title \"...\"";
const NOTE: &str = "add a note: track note REF --text \"...\"";
const SHOW: &str = "show a finding: track show REF";
const LIST: &str = "list findings: track list";

const VERBS: &[Tip] = &[
    ("delete remove rm del erase drop", &[VOID, UNDO]),
    ("complete completed finish finished fulfil resolve", &[DONE, SUBMIT, CLOSE]),
    ("action milestone step task", &[ACTION, DONE]),
    ("part", &[PART]),
    ("claim", &[SUBMIT]),
    ("approve sign-off signoff discharge", &[CLOSE]),
    ("accept agree", &["record that the force accepts it: track update REF --accepted yes"]),
    ("reject rejected refuse refused", &[RETURN, DECLINE]),
    (
        "not-accepted not-closed not-met not-done send-back sent-back sendback give-back hand-back bounce",
        &[RETURN],
    ),
    ("retract unsubmit unclaim take-back recall", &[WITHDRAW]),
    ("cancel", &[VOID, DECLINE]),
    ("assign reassign allocate", &[OWNER]),
    ("move reschedule postpone delay defer extension", &[EXTEND, CORRECT]),
    ("rename retitle", &[TITLE]),
    ("change modify set", &[STATUS, TITLE]),
    ("correct fix amend", &[CORRECT, TITLE]),
    ("start begin", &[STATUS]),
    (
        "block",
        &["record who must act first: track update REF --status blocked --blocked-by \"...\""],
    ),
    ("merge duplicate dedupe", &[SUPERSEDE, VOID]),
    ("replace", &[SUPERSEDE]),
    ("comment remark", &[NOTE]),
    ("attach upload file", &["keep a file as evidence: track evidence add REF FILE"]),
    ("reply answer", &["answer a recommendation: track respond REF --action \"...\""]),
    (
        "mute silence pause",
        &["mute the reminders of a finding: track snooze REF --until DATE --reason \"...\""],
    ),
    ("unmute unsnooze wake resume", &["bring its reminders back: track snooze REF --cancel"]),
    ("revert rollback", &[UNDO]),
    ("new create insert record", &["add a finding: track add \"...\" --force BODY"]),
    ("ls all findings", &[LIST]),
    ("view cat get details info", &[SHOW]),
    ("find grep query lookup", &["search titles, texts and notes: track search WORDS", SHOW]),
    (
        "summary dashboard stats",
        &[
            "see where a force stands: track status --force BODY",
            "list findings for a paper: track list --format md",
        ],
    ),
    ("late", &["list what is overdue: track overdue"]),
    ("upcoming next soon deadlines", &["list what falls due: track due"]),
    ("deadline date", &["explain a deadline: track when \"within 28 days\" --issued DATE", EXTEND]),
    ("audit", &["see who did what: track log", "check for tampering: track verify"]),
    ("save", &["back the register up: track backup"]),
    ("load", &["import a file: track import FILE"]),
    ("notify email mail send", &["send reminders by mail: track remind --email"]),
    ("setup", &["create a register: track init --force BODY"]),
    ("settings configure configuration", &["show the settings: track config"]),
];

/// A command, a flag that people give to it although it has none, and what can be typed instead.
const FLAGS: &[(&str, &str, &str)] = &[
    ("edit", "--deadline", CORRECT),
    ("edit", "--to", EXTEND),
    ("edit", "--status", STATUS),
    ("edit", "--owner", OWNER),
    ("edit", "--comment", NOTE),
    ("update", "--deadline", EXTEND),
    ("update", "--title", TITLE),
    ("update", "--note", NOTE),
    ("update", "--comment", NOTE),
    ("update", "--closed", CLOSE),
    ("update", "--closed-on", CORRECT_CLOSING),
];

/// What to type instead of a verb that doesn't exist; `rest` is what was typed after it. A verb may be of two
/// words: `sent back R1`.
pub fn instead_of_verb(verb: &str, rest: &[&str]) -> Option<String> {
    if let Some((second, rest)) = rest.split_first()
        && let Some(said) = instead_of(&format!("{verb}-{second}"), rest.first().copied())
    {
        return Some(said);
    }
    instead_of(verb, rest.first().copied())
}

fn instead_of(verb: &str, finding: Option<&str>) -> Option<String> {
    let verb = verb.to_lowercase().replace(['_', ' '], "-");
    let (_, instead) = VERBS.iter().find(|(verbs, _)| verbs.split(' ').any(|one| one == verb))?;
    let ways: Vec<String> = instead.iter().map(|instead| said(instead, finding)).collect();
    Some(ways.join("; "))
}

/// What to type instead of a flag that the command doesn't have.
pub fn instead_of_flag(command: &str, flag: &str, finding: Option<&str>) -> Option<String> {
    let (.., instead) = FLAGS.iter().find(|(of, name, _)| *of == command && *name == flag)?;
    Some(format!("`track {command}` has no {flag}; {}", said(instead, finding)))
}

fn said(instead: &str, finding: Option<&str>) -> String {
    let is_one = |word: &&str| !word.starts_with('-') && !word.contains(char::is_whitespace);
    let finding = finding.filter(is_one).unwrap_or("REF");
    format!("to {}", instead.replace("REF", &quoted(finding)))
}

#[cfg(test)]
mod tests {
    use super::super::command;
    use super::*;

    /// The words of a command as a shell would hand them over.
    fn words(command: &str) -> Vec<String> {
        let command = command.replace("DATE", "2026-01-31").replace("...", "Words");
        let parts = command.split('"').enumerate();
        let split = |(at, part): (usize, &str)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        };
        parts.flat_map(split).collect()
    }

    #[test]
    fn every_suggested_command_can_be_typed() {
        let of_verbs = VERBS.iter().flat_map(|(_, instead)| instead.iter());
        for tip in of_verbs.chain(FLAGS.iter().map(|(.., instead)| instead)) {
            let (_, typed) = tip.split_once(": ").unwrap();
            let read = command().try_get_matches_from(words(typed));
            assert!(read.is_ok(), "{typed}: {}", read.unwrap_err());
        }
    }

    #[test]
    fn no_verb_is_a_command_and_none_is_listed_twice() {
        let all = command();
        let mut verbs: Vec<&str> = VERBS.iter().flat_map(|(verbs, _)| verbs.split(' ')).collect();
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
        for (of, flag, _) in FLAGS {
            let of = all.find_subcommand(of).unwrap();
            let name = flag.trim_start_matches('-');
            assert!(of.get_arguments().all(|arg| arg.get_long() != Some(name)), "{of} {flag}");
        }
    }

    #[test]
    fn a_verb_is_answered_with_what_does_it() {
        assert_eq!(
            instead_of_verb("Reject", &["A1@kent"]).unwrap(),
            "to record that the inspectorate did not accept the claim: track return A1@kent --on DATE \
             --letter \"...\"; to record that the force doesn't accept it: track decline A1@kent --reason \
             \"...\""
        );
        for words in
            [&["sent", "back", "R1"][..], &["not", "accepted", "R1"], &["not-accepted", "R1"]]
        {
            let said = instead_of_verb(words[0], &words[1..]).unwrap();
            assert!(said.contains("track return R1 --on DATE"), "{said}");
        }
        assert!(instead_of_verb("take", &["back", "R1"]).unwrap().contains("track withdraw R1"));
        assert!(instead_of_verb("delete", &["--all"]).unwrap().contains("track void REF "));
        assert!(instead_of_verb("contemplate", &[]).is_none());
        assert!(instead_of_flag("edit", "--to", None).unwrap().contains("track extend REF --to"));
        assert!(instead_of_flag("list", "--due", None).is_none());
    }
}
