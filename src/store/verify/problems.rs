//! What a check finds amiss: the first of it in words, how much there is, and the first act concerned.

use crate::model::verify_result::Outcome;

/// How a check ended, before it has its name.
#[derive(Debug)]
pub struct Told {
    pub outcome: Outcome,
    pub said: String,
    pub act: Option<i64>,
}

impl Told {
    /// All is as it should be.
    pub fn passed(said: impl Into<String>) -> Told {
        Told { outcome: Outcome::Passed, said: said.into(), act: None }
    }

    /// Something is not, and no act can be named.
    pub fn failed(said: impl Into<String>) -> Told {
        Told { outcome: Outcome::Failed, said: said.into(), act: None }
    }

    /// There is nothing to look at.
    pub fn not_needed(said: impl Into<String>) -> Told {
        Told { outcome: Outcome::NotNeeded, said: said.into(), act: None }
    }
}

/// What was found amiss. Of much, only the first is kept: a damaged register may have no end of it.
#[derive(Debug, Default)]
pub struct Amiss {
    count: u64,
    first: Vec<String>,
    act: Option<i64>,
}

impl Amiss {
    const SAID: usize = 3;

    /// Adds something, and the act that it concerns.
    pub fn add(&mut self, act: Option<i64>, said: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < Amiss::SAID {
            self.first.push(said());
        }
        self.act = self.act.into_iter().chain(act).min();
    }

    /// What came of the check; where nothing was amiss, what was looked at.
    pub fn told(self, looked_at: impl Into<String>) -> Told {
        let said = self.first.join("; ");
        let said = match self.count.saturating_sub(Amiss::SAID as u64) {
            _ if self.count == 0 => return Told::passed(looked_at),
            0 => said,
            more => format!("{said}; and {more} more"),
        };
        Told { outcome: Outcome::Failed, said, act: self.act }
    }
}
