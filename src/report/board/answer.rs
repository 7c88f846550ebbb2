//! The answer itself, as programs are given it.

use std::collections::HashSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::concern::Concern;
use super::lists::BoardLists;
use super::row::BoardRow;
use crate::model::anchor::Anchor;
use crate::model::finding::Kind;
use crate::model::selection::Selection;
use crate::page::Chart;
use crate::report::ageing::Ageing;
use crate::report::changes::{Changes, Movement};
use crate::report::duty::DutyRow;
use crate::report::history_entry::NamedEntry;

#[derive(Debug, Serialize, JsonSchema)]
pub struct Board {
    pub schema: &'static str,
    pub as_of: NaiveDate,
    pub since: NaiveDate,
    pub selection: Selection,
    /// The seal of the register's history; null for the register of an earlier day.
    pub anchor: Option<Anchor>,
    /// Of `findings`.
    pub count: usize,
    /// What is open, what changed since, and the concerns with what stands under them.
    pub findings: Vec<BoardRow>,
    #[serde(flatten)]
    pub lists: BoardLists,
    pub ageing: Ageing,
    pub changes: Changes,
    pub concerns: Vec<Concern>,
    /// What happened since then to the findings that stand under no concern, without restricted notes.
    pub history: Vec<NamedEntry>,
    pub duties: Vec<DutyRow>,
    /// How many findings ended before and are not shown.
    pub left_out: usize,
    /// How many of them were closed on an unknown day.
    #[serde(skip)]
    pub left_out_undated: usize,
    #[serde(skip)]
    pub years: Vec<Chart>,
    #[serde(skip)]
    pub trend: Option<Chart>,
    #[serde(skip)]
    pub is_public: bool,
    /// The findings with evidence, each at a body.
    #[serde(skip)]
    pub evidenced: HashSet<(i64, String)>,
    /// What readers must know about the whole register.
    #[serde(skip)]
    pub remark: Option<&'static str>,
}

impl Board {
    /// Whether nothing but a file says that what was closed is so. What was closed again since has grounds of its own.
    pub fn is_on_a_files_word(&self, movement: &Movement) -> bool {
        let has_grounds = movement.letter.is_some() || movement.reason.is_some();
        let is_known = has_grounds || self.is_public || movement.kind == Kind::Action;
        !is_known && !self.evidenced.contains(&(movement.id, movement.body.clone()))
    }
}
