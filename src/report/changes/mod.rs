//! What changed between two days, by body: counts that lead from the opening to the closing number.

mod account;
mod columns;
mod counts;
mod movements;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::calendar::with_weekday;
use crate::model::changes::{Happened, Since};
use crate::model::finding::Kind;
use crate::model::selection::Selection;
use crate::page::{Block, Column, Page, Report};
pub use account::{Account, AccountPeriod};
use columns::COLUMNS;
pub use counts::{ChangesRow, MovementCounts};
pub use movements::{Movement, Movements, table as movement_table};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Changes {
    schema: &'static str,
    as_of: NaiveDate,
    since: NaiveDate,
    until: NaiveDate,
    selection: Selection,
    began: Option<NaiveDate>,
    count: usize,
    #[serde(flatten)]
    findings: Account,
    parts: Account,
    actions: Account,
    #[serde(skip)]
    chosen: String,
    #[serde(skip)]
    is_selected_at_the_end: bool,
}

impl Changes {
    pub fn of(changed: Since, span: AccountPeriod, today: NaiveDate) -> Changes {
        let account = |apart| Account::of(&changed, &span, apart);
        let findings = account(None);
        Changes {
            schema: "track.changes/1",
            as_of: today,
            since: span.since,
            until: span.until,
            began: changed.began,
            count: findings.bodies.len(),
            parts: account(Some(Kind::Part)),
            actions: account(Some(Kind::Action)),
            findings,
            selection: span.selection,
            chosen: span.chosen,
            is_selected_at_the_end: span.is_selected_at_the_end,
        }
    }

    /// The account of the findings, and those of what is counted apart; without the findings that changed in a way that is
    /// shown elsewhere. `more` of the findings comes before what is counted apart.
    pub fn blocks(&self, elsewhere: &[Happened], more: Vec<Block>) -> Vec<Block> {
        let mut blocks = vec![self.findings.account(), self.legend()];
        blocks.extend(self.findings.rest(elsewhere));
        blocks.extend(more);
        for (name, account) in [("Parts", &self.parts), ("Actions", &self.actions)] {
            if !account.bodies.is_empty() {
                blocks.extend([Block::Part(format!("{name}, counted apart")), account.account()]);
                blocks.extend(account.rest(&[]));
            }
        }
        blocks
    }

    /// The account of the findings.
    pub fn findings(&self) -> &Account {
        &self.findings
    }

    /// All that happened, of findings, parts and actions.
    pub fn all_movements(&self) -> impl Iterator<Item = &Movement> {
        let accounts = [&self.findings, &self.parts, &self.actions].into_iter();
        accounts.flat_map(Account::all_movements)
    }

    /// How to read the table, and the commands that list what was and what is open.
    fn legend(&self) -> Block {
        let (since, until) = (self.since, self.until);
        let has_apart = !self.parts.bodies.is_empty() || !self.actions.bodies.is_empty();
        let (kinds, apart) = if has_apart {
            (" --kind concern,recommendation,afi", " Each is counted by the kind that it has now.")
        } else {
            ("", "")
        };
        let chosen = format!("{kinds}{}", self.chosen);
        let day = with_weekday(since);
        if let Some(whose) = self.whose() {
            let then = match self.began {
                Some(began) => only_entered_since(began),
                None => format!(
                    "On {day} the filter may have selected others: `track list{chosen} --as-at {since}`."
                ),
            };
            return Block::Aside(format!(
                "These are changes to the findings that {whose}. Opening and closing are how many of those were open at the \
                 end of {day} and of {}. {then} {ADDED_AND_TAKEN_OFF}{apart}",
                with_weekday(until)
            ));
        }
        let opening = match (self.began, self.findings.other_opening()) {
            (Some(began), _) => only_entered_since(began),
            (None, Some(open)) => format!(
                "Opening is what was open at the end of {day} as far as is known now; on that day the register said \
                 {open}: `track list{chosen} --as-at {since}`."
            ),
            (None, None) => format!(
                "Opening is what was open at the end of {day}: `track list{chosen} --as-at {since}`."
            ),
        };
        let closing = if until == self.as_of {
            format!(": `track list{chosen} --as-at {until}`")
        } else {
            String::new()
        };
        Block::Aside(format!(
            "{opening} Closing is what was open at the end of {}{closing}. {ADDED_AND_TAKEN_OFF}{apart}",
            with_weekday(until)
        ))
    }

    /// What the filters select, where that may have been others at the beginning.
    pub fn whose(&self) -> Option<String> {
        let (filters, until) = (self.selection.filters().join(" "), with_weekday(self.until));
        self.is_selected_at_the_end.then(|| format!("{filters} selects on {until}"))
    }
}

const ADDED_AND_TAKEN_OFF: &str = "Each change counts on the day it happened, not the day it was recorded. New and \
    reopened findings are added; closed, superseded, declined and void ones are taken off.";

/// What a register that was created on this day can say of the time before.
pub fn only_entered_since(began: NaiveDate) -> String {
    format!(
        "The register was created on {}; for earlier days it has only what was entered later.",
        with_weekday(began)
    )
}

impl Report for Changes {
    type Row = ChangesRow;
    const COLUMNS: &'static [Column<ChangesRow>] = COLUMNS;

    fn rows(&self) -> &[ChangesRow] {
        &self.findings.bodies
    }

    fn page(&self) -> Page {
        let days = format!(
            "from the end of {} to the end of {}",
            with_weekday(self.since),
            with_weekday(self.until)
        );
        let accounts = [&self.findings, &self.parts, &self.actions];
        if accounts.iter().all(|account| account.bodies.is_empty()) {
            let whom = self.selection.for_whom();
            let title = Some(format!("Nothing was open{whom} {days}"));
            let known = self.began.map(only_entered_since).map(Block::Aside);
            return Page { title, blocks: known.into_iter().collect() };
        }
        let whom = self.selection.for_whom();
        Page {
            title: Some(format!("What changed{whom} {days}")),
            blocks: self.blocks(&[], Vec::new()),
        }
    }

    fn ids(&self) -> Vec<String> {
        self.findings.bodies.iter().map(|line| line.body.clone()).collect()
    }
}
