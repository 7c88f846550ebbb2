//! The status of a finding at a body, and the lawful moves between statuses.

use super::choices::{OneOf, one_of};
use crate::error::{Error, Result};

one_of! {
    /// What is overdue is computed, never a status.
    Status, "status" {
        Open = "open",
        InProgress = "in-progress",
        Blocked = "blocked",
        /// The force says it is done; the inspectorate hasn't answered.
        Submitted = "submitted",
        Closed = "closed",
        Superseded = "superseded",
        NotAccepted = "not-accepted",
        Void = "void",
    }
}

impl Status {
    pub const OPEN: [Status; 4] =
        [Status::Open, Status::InProgress, Status::Blocked, Status::Submitted];
    /// In these a date that has passed is overdue.
    pub const WITH_THE_FORCE: [Status; 2] = [Status::Open, Status::InProgress];

    pub fn is_open(self) -> bool {
        Status::OPEN.contains(&self)
    }

    pub fn has_ended(self) -> bool {
        matches!(self, Status::Closed | Status::Superseded | Status::NotAccepted)
    }

    /// Whether the next step is the force's own.
    pub fn is_with_the_force(self) -> bool {
        Status::WITH_THE_FORCE.contains(&self)
    }

    pub fn meant_by(words: &str) -> Result<Status> {
        let folded = super::fold(words);
        if words.trim_end().ends_with('?') {
            return Err(Error::refused(format!("{words:?} isn't sure; say what the status is")));
        }
        // `Recommendation implemented`, as some trackers have it.
        let bare = folded.strip_prefix("recommendation ").unwrap_or(&folded);
        let meant = |status: &Status| status.wordings().any(|words| words == bare);
        Status::ALL.iter().copied().find(meant).ok_or_else(|| {
            Error::refused(format!("can't read {words:?} as a status; use {}", Status::words()))
        })
    }

    fn wordings(self) -> impl Iterator<Item = &'static str> {
        let words = match self {
            Status::Open => {
                "open, awaiting review, awaiting allocation, not started, not yet started, no action, \
                 outstanding, new, to do, backlog"
            }
            Status::InProgress => {
                "in progress, being progressed, work in progress, ongoing, under way, underway, in hand, \
                 on track, off track, on target, on schedule, behind schedule, delayed, at risk, \
                 partially implemented, partly implemented, partially complete, partially completed, \
                 partly complete, part complete"
            }
            Status::Blocked => {
                "blocked, waiting on a national body, waiting on someone else, dependent, on hold"
            }
            Status::Submitted => {
                "submitted, submitted for closure, submitted to hmicfrs, evidence submitted, \
                 pending sign off, awaiting sign off, ready for sign off, complete awaiting sign off, \
                 complete pending sign off, complete by force, closed by force, complete awaiting hmicfrs, \
                 awaiting hmicfrs, awaiting hmicfrs sign off, awaiting hmicfrs closure, with hmicfrs, \
                 ready for closure, awaiting closure, pending closure, proposed for closure, \
                 recommended for closure, awaiting verification, pending verification, awaiting validation, \
                 complete awaiting verification"
            }
            Status::Closed => {
                "closed, closed by hmicfrs, closed complete, complete closed, complete, completed, done, \
                 discharged, implemented, fully implemented, implemented in full, closed implemented, \
                 signed off, resolved"
            }
            Status::Superseded => "superseded, overtaken, rolled forward, replaced",
            Status::NotAccepted => {
                "not accepted, rejected, declined, disagreed, no action proposed, closed not implemented"
            }
            Status::Void => "void",
        };
        words.split(", ")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    Work(Status),
    Submit,
    /// The inspectorate doesn't accept the claim.
    Return,
    /// The force takes its claim back.
    Withdraw,
    /// By the inspectorate, with or without a claim.
    Close,
    /// An action, by the body itself.
    Done,
    Reopen,
    Supersede,
    Decline,
    Void,
}

impl Move {
    /// A refusal says what to do instead.
    pub fn from(self, status: Option<Status>) -> Result<Status> {
        use Status::{Blocked, InProgress, NotAccepted, Open, Submitted, Superseded};
        let Some(now) = status else {
            // A practice is praise: it has no status, and can only be voided.
            return match self {
                Move::Void => Ok(Status::Void),
                _ => Err(Error::refused("it is a practice; it has no status")),
            };
        };
        let (lawful, to) = match self {
            Move::Work(to) => {
                let workable = [Open, InProgress, Blocked];
                (workable.contains(&now) && workable.contains(&to), to)
            }
            Move::Submit => (matches!(now, Open | InProgress | Blocked), Submitted),
            Move::Return | Move::Withdraw => (now == Submitted, InProgress),
            Move::Close | Move::Done => (now.is_open(), Status::Closed),
            Move::Reopen => (now.has_ended(), Open),
            Move::Supersede => (now.is_open(), Superseded),
            Move::Decline => (now.is_open(), NotAccepted),
            Move::Void => (now != Status::Void, Status::Void),
        };
        if lawful { Ok(to) } else { Err(self.refusal(now, to)) }
    }

    /// Why `track update` doesn't set a status that a command of its own records.
    fn command_instead(self) -> Option<&'static str> {
        let Move::Work(to) = self else { return None };
        match to {
            Status::Submitted => Some("to record what the force claims: `track submit REF`"),
            Status::Closed => Some(
                "to record that the inspectorate closed it: `track close REF --on DATE --letter \"...\"`",
            ),
            Status::Superseded => {
                Some("to record what replaced it: `track supersede REF --by OTHER`")
            }
            Status::NotAccepted => Some(
                "to record that the force doesn't accept it: `track decline REF --reason \"...\"`",
            ),
            Status::Void => {
                Some("to mark it as entered by mistake: `track void REF --reason \"...\"`")
            }
            Status::Open | Status::InProgress | Status::Blocked => None,
        }
    }

    fn back(self) -> &'static str {
        if self == Move::Withdraw { "withdraw" } else { "return" }
    }

    fn refusal(self, now: Status, to: Status) -> Error {
        if let Some(instead) = self.command_instead() {
            return Error::refused(instead);
        }
        Error::refused(match (now, self) {
            (Status::Submitted, Move::Submit) => {
                "it is already submitted and waits for the inspectorate".to_owned()
            }
            (Status::Submitted, Move::Work(_)) => {
                "it waits for the inspectorate; if that did not accept the claim: `track return REF --on DATE \
                 --letter \"...\"`; if the force takes it back: `track withdraw REF --reason \"...\"`"
                    .to_owned()
            }
            (_, Move::Return | Move::Withdraw) => {
                format!("it is {now}; no claim is waiting, so there is nothing to {}", self.back())
            }
            (Status::Closed, Move::Close) => already_over(
                "closed",
                "to correct the day or the letter: `track edit REF --closed-on DATE --letter \"...\" --reason \"...\"`",
            ),
            (Status::Closed, Move::Done) => already_over(
                "done",
                "to correct the day: `track edit REF --closed-on DATE --reason \"...\"`",
            ),
            _ if now == to && now.has_ended() => {
                format!("it is already {now}; to change that, run `track reopen` first")
            }
            _ if now == to => format!("it is already {now}"),
            (Status::Void, _) => {
                "it is void; to bring it back, undo the act that voided it (`track log`)".to_owned()
            }
            (_, Move::Reopen) => format!("it is {now}, so there is nothing to reopen"),
            _ => format!("it is {now}; run `track reopen` first"),
        })
    }
}

/// A wrong day is corrected; only what isn't finished is reopened.
fn already_over(ended: &str, correct: &str) -> String {
    format!(
        "it is already {ended}; {correct}; if it isn't finished: `track reopen REF --reason \"...\"`"
    )
}

one_of! {
    /// Whether the body accepted a recommendation, whatever its status.
    Accepted, "answer to a recommendation" {
        Yes = "yes",
        InPrinciple = "in-principle",
        Partly = "partly",
        No = "no",
    }
}

one_of! {
    Priority, "priority" {
        High = "high",
        Medium = "medium",
        Low = "low",
    }
}

impl Priority {
    /// A priority as it stands in a tracker. Numbers are refused: how many there are isn't known.
    pub fn meant_by(words: &str) -> Result<Priority> {
        let folded = super::fold(words);
        let name = folded.strip_suffix(" priority").or_else(|| folded.strip_prefix("priority "));
        // `(1) High`, as a list of SharePoint has it.
        let numbered = |words: &str| words.bytes().all(|one| one.is_ascii_digit());
        let bare = folded.split_once(' ').filter(|(number, _)| numbered(number));
        match name.or(bare.map(|(_, word)| word)).unwrap_or(&folded) {
            "h" | "high" => Ok(Priority::High),
            "m" | "med" | "medium" | "moderate" | "normal" => Ok(Priority::Medium),
            "l" | "low" | "lowest" => Ok(Priority::Low),
            name if ABOVE_HIGH.contains(&name) => Ok(Priority::High),
            _ => Priority::of(words),
        }
    }

    /// Whether the words say more than that it is high.
    pub fn is_above_high(words: &str) -> bool {
        let folded = super::fold(words);
        ABOVE_HIGH.contains(&folded.trim_end_matches(" priority"))
    }
}

/// The register has nothing above high, nor between it and medium.
const ABOVE_HIGH: [&str; 5] = ["critical", "urgent", "very high", "highest", "important"];

impl Accepted {
    /// An answer as it is typed or stands in a tracker.
    pub fn meant_by(words: &str) -> Result<Accepted> {
        let meant = match super::fold(words).as_str() {
            "true" | "y" | "accepted" | "accept" | "agreed" | "agree" | "accepted in full"
            | "accept in full" | "agreed in full" | "agree in full" | "fully accept"
            | "fully agreed" | "fully accepted" | "yes in full" | "yes fully" | "yes accepted"
            | "yes agreed" => Accepted::Yes,
            "accepted in principle"
            | "accept in principle"
            | "agreed in principle"
            | "agree in principle"
            | "yes in principle" => Accepted::InPrinciple,
            "partial" | "partially" | "partially accepted" | "partly accepted" | "yes in part"
            | "yes partly" | "accepted in part" | "accept in part" | "partially agreed"
            | "partly agreed" | "agreed in part" | "agree in part" | "in part" | "part"
            | "accepted partially" | "accepted partly" => Accepted::Partly,
            "false" | "n" | "rejected" | "reject" | "not accepted" | "not agreed" | "declined"
            | "disagreed" | "disagree" | "no not accepted" | "no rejected" => Accepted::No,
            _ => return Accepted::of(words),
        };
        Ok(meant)
    }

    /// Whether words say that there is no answer yet.
    pub fn is_awaited(words: &str) -> bool {
        const AWAITED: [&str; 9] = [
            "awaited",
            "awaiting response",
            "awaiting reply",
            "response awaited",
            "response pending",
            "pending",
            "no response yet",
            "not yet answered",
            "under consideration",
        ];
        AWAITED.contains(&super::fold(words).as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_priority_is_read_where_it_has_one_meaning() {
        for (words, priority) in [
            ("H", Priority::High),
            ("Med", Priority::Medium),
            ("High priority", Priority::High),
            ("Priority: low", Priority::Low),
            ("Critical", Priority::High),
        ] {
            assert_eq!(Priority::meant_by(words).unwrap(), priority, "{words}");
        }
        for words in ["1", "P1", "High/Medium", "Significant"] {
            assert!(Priority::meant_by(words).is_err(), "{words}");
        }
    }

    #[test]
    fn an_answer_may_say_yes_twice() {
        assert_eq!(Accepted::meant_by("Yes - in full").unwrap(), Accepted::Yes);
        assert_eq!(Accepted::meant_by("Yes, in principle").unwrap(), Accepted::InPrinciple);
        assert_eq!(Accepted::meant_by("In part").unwrap(), Accepted::Partly);
        assert!(Accepted::meant_by("Noted").is_err());
        assert!(Accepted::is_awaited("Awaiting response") && !Accepted::is_awaited("Noted"));
    }

    #[test]
    fn only_what_is_over_can_be_reopened() {
        for status in Status::ALL {
            let over = matches!(status, Status::Closed | Status::Superseded | Status::NotAccepted);
            assert_eq!(Move::Reopen.from(Some(*status)).is_ok(), over, "{status}");
        }
    }

    #[test]
    fn every_open_status_can_be_closed_and_no_other() {
        for status in Status::ALL {
            assert_eq!(Move::Close.from(Some(*status)).is_ok(), status.is_open(), "{status}");
        }
    }

    #[test]
    fn a_claim_cannot_be_made_twice_or_worked_away() {
        assert!(Move::Submit.from(Some(Status::Submitted)).is_err());
        assert!(Move::Work(Status::Open).from(Some(Status::Submitted)).is_err());
        assert_eq!(Move::Work(Status::Blocked).from(Some(Status::Open)).unwrap(), Status::Blocked);
    }

    #[test]
    fn only_a_claim_that_waits_can_come_back() {
        for status in Status::ALL {
            for back in [Move::Return, Move::Withdraw] {
                let moved = back.from(Some(*status)).ok();
                let expected = (*status == Status::Submitted).then_some(Status::InProgress);
                assert_eq!(moved, expected, "{status}");
            }
        }
    }

    #[test]
    fn update_points_to_the_command_for_a_closing() {
        let refusal = Move::Work(Status::Closed).from(Some(Status::Open)).unwrap_err();
        assert!(refusal.to_string().contains("track close"));
    }

    #[test]
    fn a_practice_can_only_be_void() {
        assert!(Move::Close.from(None).is_err());
        assert_eq!(Move::Void.from(None).unwrap(), Status::Void);
    }

    #[test]
    fn every_wording_of_a_status_is_understood_and_no_two_share_one() {
        let mut seen = std::collections::HashSet::new();
        for status in Status::ALL.iter().copied() {
            for wording in status.wordings() {
                assert_eq!(Status::meant_by(&wording.to_uppercase()).unwrap(), status);
                assert!(seen.insert(wording), "{wording}");
            }
        }
        assert!(Status::meant_by("amber").is_err());
    }
}
