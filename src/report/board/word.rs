//! On whose word a status stands: the force's claim, the inspectorate's letter, or no more than a file's.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::calendar::day_shown;
use crate::model::claim::{Claim, Fate};
use crate::model::closure::{Closure, ON_A_FILES_WORD};
use crate::model::finding::{Kind, LinkKind};
use crate::model::history::Link;
use crate::model::one_of;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;

one_of! {
    Speaker, "speaker" {
        Force = "force",
        Inspectorate = "inspectorate",
        /// An imported file, with nothing recorded that bears it out.
        File = "file",
    }
}

/// Empty for work that is simply going on.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Word {
    pub whose: Option<Speaker>,
    pub text: Option<String>,
}

/// What is known of a finding at one body beside its row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Background<'a> {
    /// The newest one.
    pub claim: Option<&'a Claim>,
    /// The newest closing, if it was reopened.
    pub reopened: Option<&'a Closure>,
    pub links: &'a [Link],
    /// Whether nothing but a file says that it has ended.
    pub is_on_a_files_word: bool,
    /// Whether it isn't said that there is evidence.
    pub is_evidence_hidden: bool,
}

impl Word {
    pub fn of(row: &ProgressRow, grounds: Background) -> Word {
        let Some(status) = row.progress.status else { return Word::default() };
        match status {
            Status::Open | Status::InProgress => {
                let back = grounds.claim.map(Word::of_claim_that_came_back).unwrap_or_default();
                if back.text.is_some() { back } else { Word::of_reopening(grounds.reopened) }
            }
            Status::Submitted => Word::force(claimed(grounds.claim)),
            Status::Blocked => {
                let by = row.progress.blocked_by.as_ref().map(|by| format!(" by {by}"));
                let since = day_shown(row.progress.since);
                Word::force(format!("the force says{} since {since}", by.unwrap_or_default()))
            }
            _ if grounds.is_on_a_files_word => Word::by(Speaker::File, ON_A_FILES_WORD),
            Status::Closed => Word::of_closing(row, grounds),
            Status::Superseded => Word::inspectorate(superseded(grounds.links)),
            Status::NotAccepted => {
                Word::force(row.grounds.reason.clone().unwrap_or_else(|| NO_REASON.to_owned()))
            }
            Status::Void => Word::force("entered by mistake".to_owned()),
        }
    }

    fn by(whose: Speaker, text: impl Into<String>) -> Word {
        Word { whose: Some(whose), text: Some(text.into()) }
    }

    fn force(text: String) -> Word {
        Word::by(Speaker::Force, text)
    }

    fn inspectorate(text: String) -> Word {
        Word::by(Speaker::Inspectorate, text)
    }

    fn of_claim_that_came_back(claim: &Claim) -> Word {
        let day = claim.ended.map(|day| format!(" on {}", day_shown(day))).unwrap_or_default();
        let why = claim.letter.as_ref().or(claim.reason.as_ref());
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        match claim.fate {
            Some(Fate::Returned) => Word::inspectorate(format!("claim returned{day}{why}")),
            Some(Fate::Withdrawn) => Word::force(format!("claim withdrawn{day}{why}")),
            _ => Word::default(),
        }
    }

    fn of_reopening(closure: Option<&Closure>) -> Word {
        let Some((closure, day)) = closure.and_then(|one| Some((one, one.reopened?))) else {
            return Word::default();
        };
        let why = closure.reopened_reason.as_ref().map(|why| format!(": {why}"));
        Word::inspectorate(format!("reopened on {}{}", day_shown(day), why.unwrap_or_default()))
    }

    /// A body completes its own actions; whatever else was closed, the inspectorate closed.
    fn of_closing(row: &ProgressRow, known: Background) -> Word {
        let day = row.closed_on.map(|day| format!("on {}", day_shown(day)));
        let ended = day.unwrap_or_else(|| "date not known".to_owned()) + &row.grounds.shortfall();
        if row.finding.kind == Kind::Action {
            return Word::force(ended);
        }
        let grounds = match (&row.grounds.letter, &row.grounds.reason) {
            (Some(letter), _) => format!("letter: {letter}"),
            (None, Some(reason)) => format!("no letter: {reason}"),
            (None, None) if known.is_evidence_hidden => "no letter recorded".to_owned(),
            (None, None) => "no letter, evidence recorded".to_owned(),
        };
        Word::inspectorate(format!("{ended}, {grounds}"))
    }
}

pub const NO_REASON: &str = "no reason recorded";

fn claimed(claim: Option<&Claim>) -> String {
    match claim.and_then(|claim| claim.day) {
        Some(day) => format!("the force's claim of {}", day_shown(day)),
        None => "the force's claim, day not known".to_owned(),
    }
}

fn superseded(links: &[Link]) -> String {
    let by = links.iter().filter(|link| link.kind == LinkKind::SupersededBy && link.forwards);
    let names: Vec<&str> = by.map(|link| link.name.as_str()).collect();
    if names.is_empty() { NO_REASON.to_owned() } else { format!("by {}", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(fate: Option<Fate>) -> Claim {
        let day = "2026-11-03".parse().ok();
        let ended = fate.and("2026-11-24".parse().ok());
        let letter = fate.map(|_| "HMICFRS letter 7".to_owned());
        let body = "kent".to_owned();
        Claim { body, day, text: None, fate, ended, letter, reason: None, waited: None }
    }

    fn said(row: &ProgressRow, grounds: Background) -> (Option<Speaker>, String) {
        let word = Word::of(row, grounds);
        (word.whose, word.text.unwrap_or_default())
    }

    fn in_status(status: Status) -> ProgressRow {
        ProgressRow::numbered(1, "R1").in_status(status, "2026-11-03")
    }

    #[test]
    fn a_claim_is_the_forces_word_and_its_return_the_inspectorates() {
        let (waits, returned) = (claim(None), claim(Some(Fate::Returned)));
        let of = |status, claim| {
            said(&in_status(status), Background { claim: Some(claim), ..Background::default() })
        };

        let claimed = (Some(Speaker::Force), "the force's claim of 3 Nov 2026".to_owned());
        assert_eq!(of(Status::Submitted, &waits), claimed);
        let text = "claim returned on 24 Nov 2026: HMICFRS letter 7".to_owned();
        assert_eq!(of(Status::InProgress, &returned), (Some(Speaker::Inspectorate), text));
        assert_eq!(said(&in_status(Status::Open), Background::default()), (None, String::new()));
    }

    #[test]
    fn a_closing_stands_on_a_letter_a_reason_or_a_files_word() {
        let closed = |change: fn(&mut ProgressRow)| in_status(Status::Closed).with(change);
        let file = Background { is_on_a_files_word: true, ..Background::default() };

        let (whose, text) = said(
            &closed(|row| row.grounds.letter = Some("Letter 8".to_owned())),
            Background::default(),
        );
        assert_eq!(
            (whose, &*text),
            (Some(Speaker::Inspectorate), "date not known, letter: Letter 8")
        );
        assert_eq!(said(&closed(|_| {}), file).0, Some(Speaker::File));
        assert_eq!(
            said(&closed(|row| row.finding.kind = Kind::Action), Background::default()).0,
            Some(Speaker::Force)
        );
    }

    #[test]
    fn what_is_not_accepted_has_its_reason_or_says_that_there_is_none() {
        assert_eq!(said(&in_status(Status::NotAccepted), Background::default()).1, NO_REASON);
        let declined = in_status(Status::NotAccepted)
            .with(|row| row.grounds.reason = Some("Done elsewhere".to_owned()));
        assert_eq!(said(&declined, Background::default()).1, "Done elsewhere");
    }
}
