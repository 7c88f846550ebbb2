//! The problems that a check finds: the first few in words, how many there are, and the first act concerned.

use crate::model::verify_result::CheckOutcome;

#[derive(Debug)]
pub struct CheckResult {
    pub outcome: CheckOutcome,
    pub said: String,
    pub act: Option<i64>,
}

impl CheckResult {
    pub fn passed(said: impl Into<String>) -> CheckResult {
        CheckResult { outcome: CheckOutcome::Passed, said: said.into(), act: None }
    }

    pub fn failed(said: impl Into<String>) -> CheckResult {
        CheckResult { outcome: CheckOutcome::Failed, said: said.into(), act: None }
    }

    pub fn not_permitted(said: impl Into<String>) -> CheckResult {
        CheckResult { outcome: CheckOutcome::NotPermitted, said: said.into(), act: None }
    }

    pub fn not_needed(said: impl Into<String>) -> CheckResult {
        CheckResult { outcome: CheckOutcome::NotNeeded, said: said.into(), act: None }
    }
}

/// Only the first few are kept: a damaged register may have no end of them.
#[derive(Debug, Default)]
pub struct FirstProblems {
    count: u64,
    first: Vec<String>,
    act: Option<i64>,
}

impl FirstProblems {
    const NAMED: usize = 3;

    pub fn add(&mut self, act: Option<i64>, said: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < FirstProblems::NAMED {
            self.first.push(said());
        }
        self.act = self.act.into_iter().chain(act).min();
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn result(self, passed: impl Into<String>) -> CheckResult {
        let said = self.first.join("; ");
        let said = match self.count.saturating_sub(FirstProblems::NAMED as u64) {
            _ if self.count == 0 => return CheckResult::passed(passed),
            0 => said,
            more => format!("{said}; and {more} more"),
        };
        CheckResult { outcome: CheckOutcome::Failed, said, act: self.act }
    }
}
