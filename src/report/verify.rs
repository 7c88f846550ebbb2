//! Whether a register matches its own history, check by check; and the line that anchors a history.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::anchor::Anchor;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::model::verify_result::{BadAct, Check, CheckName, CheckOutcome, Verdict};
use crate::page::{AnswerRow, Block, Cell, Column, Page, Report, Tone, counted, grouped};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Verified {
    schema: &'static str,
    as_of: NaiveDate,
    sound: bool,
    acts: i64,
    #[serde(rename = "seal")]
    head: String,
    first_bad: Option<BadAct>,
    notes: Vec<String>,
    count: usize,
    checks: Vec<Check>,
    #[serde(skip)]
    only_failed: Option<CheckName>,
}

impl Verified {
    pub fn of(verdict: Verdict, today: NaiveDate) -> Verified {
        Verified {
            schema: "track.verify/1",
            as_of: today,
            sound: verdict.is_sound(),
            only_failed: verdict.only_failed(),
            acts: verdict.acts,
            head: verdict.head,
            first_bad: verdict.first_bad,
            notes: verdict.notes,
            count: verdict.checks.len(),
            checks: verdict.checks,
        }
    }

    /// What is wrong and what to do, in a sentence; none where the register is sound.
    pub fn complaint(&self) -> Option<String> {
        match self.only_failed {
            Some(CheckName::Sense) => return Some(SENSELESS.to_owned()),
            Some(CheckName::Evidence) => return Some(WITHOUT_EVIDENCE.to_owned()),
            _ => {}
        }
        let first = match &self.first_bad {
            Some(bad) => format!("; the first affected act is {}", named(bad)),
            None => String::new(),
        };
        let complaint = format!(
            "the register does not match its own history: {} failed{first}; restore a backup that \
             verifies (`track restore FILE`), and keep this file unchanged as evidence",
            counted(self.failed(), "check"),
        );
        (!self.sound).then_some(complaint)
    }

    /// What could not be checked, and what to do; none where everything could be.
    pub fn not_permitted(&self) -> Option<String> {
        let mut checks = self.checks.iter();
        let check = checks.find(|check| check.outcome == CheckOutcome::NotPermitted)?;
        Some(format!(
            "the {} can't be checked: {}; who owns the files can permit it (a register that a group shares: \
             `track init --group GROUP`)",
            check.check, check.said
        ))
    }

    fn failed(&self) -> usize {
        self.checks.iter().filter(|check| check.outcome == CheckOutcome::Failed).count()
    }

    fn title(&self) -> String {
        if self.sound {
            let far =
                self.not_permitted().map(|_| ", as far as you may read it").unwrap_or_default();
            format!("The register is sound{far}: {}", counted(self.acts.max(0), "act"))
        } else {
            format!("The register is NOT sound: {} failed", counted(self.failed(), "check"))
        }
    }
}

const SENSELESS: &str = "the register matches its own history, and holds what no command allows now; correct what \
     `states` names, with the commands that it gives";

const WITHOUT_EVIDENCE: &str = "the register matches its own history, but not its evidence files; put back what \
     `evidence` names: `track evidence add` takes the same file again, and a backup's vault may have it";

/// `12 (2026-11-24 09:12, liaison, update)`.
fn named(bad: &BadAct) -> String {
    let at = bad.at.as_ref().map(|at| at.replace('T', " ").replace('Z', " UTC"));
    let known = [at, bad.who.clone(), bad.verb.clone()];
    match known.into_iter().flatten().collect::<Vec<_>>().join(", ") {
        nothing if nothing.is_empty() => format!("{} (missing)", bad.act),
        details => format!("{} ({details})", bad.act),
    }
}

fn entry(check: &Check) -> (String, Cell) {
    let (outcome, tone) = match check.outcome {
        CheckOutcome::Passed => ("passed", Tone::Done),
        CheckOutcome::Failed => ("FAILED", Tone::Late),
        CheckOutcome::NotNeeded => ("not needed", Tone::Quiet),
        CheckOutcome::NotReached => ("not reached", Tone::Soon),
        CheckOutcome::NotPermitted => ("not permitted", Tone::Soon),
    };
    (check.check.to_string(), Cell::from(format!("{outcome}: {}", check.said)).toned(tone))
}

const CHECK_COLUMNS: &[Column<Check>] = &[
    Column::new("check", |check: &Check| Value::word(Some(check.check))),
    Column::new("outcome", |check: &Check| Value::word(Some(check.outcome))),
    Column::new("said", |check: &Check| Value::from(&check.said)),
    Column::new("act", |check: &Check| Value::from(check.act)),
];

impl Report for Verified {
    type Row = Check;
    const COLUMNS: &'static [Column<Check>] = CHECK_COLUMNS;

    fn rows(&self) -> &[Check] {
        &self.checks
    }

    fn page(&self) -> Page {
        let mut blocks = vec![Block::Entries(self.checks.iter().map(entry).collect())];
        if !self.head.is_empty() {
            blocks.push(Block::Fields(vec![("seal", Cell::from(self.head.as_str()))]));
        }
        let shown = self.notes.iter().take(SHOWN);
        blocks.extend(shown.map(|note| Block::Aside(format!("note: {note}"))));
        if let more @ 1.. = self.notes.len().saturating_sub(SHOWN) {
            blocks.push(Block::Aside(format!("and {} more notes", grouped(more as u64))));
        }
        Page { title: Some(self.title()), blocks }
    }

    fn ids(&self) -> Vec<String> {
        let failed = self.checks.iter().filter(|check| check.outcome == CheckOutcome::Failed);
        failed.map(|check| check.check.to_string()).collect()
    }
}

const SHOWN: usize = 5;

impl AnswerRow for Anchor {
    const SCHEMA: &'static str = "track.anchor/1";
    const KEY: &'static str = "anchors";
    const COLUMNS: &'static [Column<Anchor>] = &[
        Column::new("day", |anchor: &Self| Value::from(anchor.day)),
        Column::new("acts", |anchor: &Self| Value::from(anchor.acts)),
        Column::new("seal", |anchor: &Self| Value::from(&anchor.head)),
    ];

    fn page(anchors: &[Anchor], _: NaiveDate, _: &Selection) -> Page {
        let line = |anchor: &Anchor| Block::Line(anchor.to_string());
        Page { title: None, blocks: anchors.iter().map(line).collect() }
    }

    fn ids(anchors: &[Anchor]) -> Vec<String> {
        anchors.iter().map(|anchor| anchor.head.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(failed: &[CheckName]) -> String {
        let check = |check: &CheckName| Check {
            check: *check,
            outcome: CheckOutcome::Failed,
            said: String::new(),
            act: None,
        };
        let checks = failed.iter().map(check).collect();
        let verdict =
            Verdict { acts: 2, head: String::new(), checks, notes: Vec::new(), first_bad: None };
        Verified::of(verdict, NaiveDate::default()).complaint().unwrap_or_default()
    }

    #[test]
    fn a_history_that_holds_needs_no_backup_where_its_sense_or_its_evidence_is_wrong() {
        assert!(complaint(&[CheckName::Sense]).contains("correct what `states` names"));
        assert!(complaint(&[CheckName::Sense, CheckName::Seals]).contains("restore a backup"));
        assert!(complaint(&[CheckName::Evidence]).contains("`track evidence add` takes the same"));
        assert!(complaint(&[CheckName::Evidence, CheckName::Seals]).contains("restore a backup"));
        assert_eq!(complaint(&[]), "");
    }
}
