//! Whose each column is where a row has a finding and one of its actions: by its heading and its place, never by the cells
//! of one month alone, so that the next month's file is read alike.

use std::collections::{BTreeSet, HashMap};

use csv::StringRecord;

use super::dated_heading::pattern;
use super::heading_meaning::HeadingMeaning;
use super::heading_names::{REASON, plain};
use super::headings::Heads;
use super::known_headings::field_named;
use super::mapping::{MappedHeading, Mapping};
use crate::error::{Complaint, listed_as};
use crate::model::columns::Field;
use crate::model::shell::flag;

/// What is said of a finding, and never of its actions.
const OF_FINDINGS: [Field; 8] = [
    Field::Ref,
    Field::Title,
    Field::Text,
    Field::Kind,
    Field::Body,
    Field::Inspection,
    Field::Parent,
    Field::Issued,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Finding,
    Action,
    /// Neither the user nor the file says it.
    Unsure,
}

/// The headings, and the column of actions.
pub struct Columns<'t> {
    pub heads: &'t Heads,
    pub action: usize,
    pub mapping: &'t Mapping,
}

/// The rows, each with the one with which its finding begins.
pub struct Grouped<'t> {
    pub rows: &'t [(u64, StringRecord)],
    pub groups: &'t [usize],
}

impl Columns<'_> {
    pub fn heading(&self, at: usize) -> &str {
        self.heads.written().nth(at).unwrap_or_default()
    }

    pub fn field(&self, at: usize) -> Option<Field> {
        match self.said(at) {
            Some(HeadingMeaning::Own(field)) => Some(field),
            Some(_) => None,
            None => field_named(self.heading(at)),
        }
    }

    /// What the user says of a column, of whomever it is.
    pub fn said(&self, at: usize) -> Option<HeadingMeaning> {
        match &self.heads.mapped(at, self.mapping)?.to {
            HeadingMeaning::Action => None,
            HeadingMeaning::OfAction(meaning) => Some((**meaning).clone()),
            meaning => Some(meaning.clone()),
        }
    }

    /// `Action owner`, beside `Action`: what it says of the action.
    pub fn of_action(&self, at: usize) -> Option<String> {
        let name = plain(self.heading(at));
        let action = plain(self.heading(self.action));
        let own = [&*action, "action"].iter().find_map(|action| name.strip_prefix(action));
        own.and_then(|own| own.strip_prefix(' ')).map(str::to_owned)
    }

    pub fn is_named(&self, at: usize) -> bool {
        at == self.action || self.of_action(at).is_some()
    }

    pub fn is_of_findings(&self, at: usize) -> bool {
        self.field(at).is_some_and(|field| OF_FINDINGS.contains(&field))
    }

    pub fn all(&self) -> std::ops::Range<usize> {
        0..self.heads.written().count()
    }

    pub fn whose(&self, at: usize, table: &Grouped) -> Whose {
        let of_action = |meaning: &HeadingMeaning| matches!(meaning, HeadingMeaning::OfAction(_));
        let said = self.heads.mapped(at, self.mapping).map(|one| of_action(&one.to));
        let heading = self.heading(at);
        if self.is_named(at) || said == Some(true) {
            return Whose::Action;
        }
        if said.is_some() || self.is_of_findings(at) || heading.is_empty() || heading == REASON {
            return Whose::Finding;
        }
        let mut filled = table.of_actions(self.action).filter(|(_, cells, _)| says(cells, at));
        if table.has_rows_of_findings(self.action) {
            return if filled.next().is_some() { Whose::Action } else { Whose::Finding };
        }
        let differs = self.series(at).any(|one| table.differs(one, self.action));
        match (at > self.action, differs) {
            (true, true) => Whose::Action,
            (false, false) => Whose::Finding,
            (true, false) if filled.next().is_none() => Whose::Action,
            _ => Whose::Unsure,
        }
    }

    /// The columns of other months are as this one.
    fn series(&self, at: usize) -> impl Iterator<Item = usize> {
        let own = pattern(self.heading(at));
        let is_same =
            move |one: &usize| *one == at || own.is_some() && pattern(self.heading(*one)) == own;
        self.all().filter(is_same)
    }

    /// Asks of columns; what they were read as is known by now.
    pub fn question(&self, unsure: &[usize], understood: &[MappedHeading]) -> Option<Complaint> {
        let meant = |at: &usize| {
            let of = |one: &&MappedHeading| self.heads.named(&one.from) == Some(*at);
            let meaning = understood.iter().find(of).map(|one| one.to.clone());
            meaning.unwrap_or_else(|| HeadingMeaning::Extra(self.heading(*at).to_owned()))
        };
        let map = |(at, meaning): (&usize, HeadingMeaning)| {
            flag("--map", self.heading(*at), &meaning.key())
        };
        let maps = |of: fn(HeadingMeaning) -> HeadingMeaning| {
            let maps = unsure.iter().map(|at| (at, of(meant(at)))).map(map);
            maps.collect::<Vec<_>>().join(" ")
        };
        let names: Vec<String> =
            unsure.iter().map(|at| format!("{:?}", self.heading(*at))).collect();
        let why = format!(
            "{} may belong to the findings or to their actions; say which. If to the actions, use {}; if to the findings, {}",
            listed_as(&names, "and"),
            maps(|meaning| HeadingMeaning::OfAction(Box::new(meaning))),
            maps(|meaning| meaning)
        );
        let first = self.heading(*unsure.first()?);
        Some(self.heads.complaint(first, why))
    }

    /// Of the columns of findings, the first cell that says something else than another of the same finding.
    pub fn torn(&self, at: usize, table: &Grouped) -> Option<Complaint> {
        let mut said: HashMap<usize, (u64, &str)> = HashMap::new();
        for (line, cells, group) in table.of_actions(self.action) {
            let cell = cells.get(at).unwrap_or_default().trim();
            if cell.is_empty() {
                continue;
            }
            let (first, other) = *said.entry(group).or_insert((line, cell));
            if other == cell {
                continue;
            }
            let own = self.said(at).filter(|_| !self.is_of_findings(at));
            let own = own.map(|meaning| HeadingMeaning::OfAction(Box::new(meaning)));
            let remedy = own.map_or_else(String::new, |meaning| {
                let map = flag("--map", self.heading(at), &meaning.key());
                format!("; if the column belongs to the actions, use {map}")
            });
            let first = self.heads.at(first);
            let why = format!("{cell:?} differs from {first}, which has the same finding{remedy}");
            let place = self.heads.at(line);
            return Some(Complaint::at(place, Some(self.heading(at).to_owned()), why));
        }
        None
    }
}

impl<'t> Grouped<'t> {
    /// The rows that have an action: the line, the cells and the row with which the finding begins.
    fn of_actions(
        &self,
        action: usize,
    ) -> impl Iterator<Item = (u64, &'t StringRecord, usize)> + use<'t> {
        let rows = self.rows.iter().zip(self.groups);
        let rows = rows.map(|((line, cells), group)| (*line, cells, *group));
        rows.filter(move |(_, cells, _)| says(cells, action))
    }

    /// Whether each finding has a row of its own above its actions: then every row says how that stands which it has.
    fn has_rows_of_findings(&self, action: usize) -> bool {
        let begins = |group: usize| self.rows.get(group).is_some_and(|(_, row)| !says(row, action));
        let mut groups = self.of_actions(action).map(|(_, _, group)| group).peekable();
        groups.peek().is_some() && groups.all(begins)
    }

    /// Whether an action that isn't the first of its finding has a cell that the first has not.
    fn differs(&self, at: usize, action: usize) -> bool {
        let mut first: HashMap<usize, &str> = HashMap::new();
        self.of_actions(action).any(|(_, cells, group)| {
            let cell = cells.get(at).unwrap_or_default().trim();
            *first.entry(group).or_insert(cell) != cell && !cell.is_empty()
        })
    }
}

pub fn says(cells: &StringRecord, at: usize) -> bool {
    cells.get(at).is_some_and(|cell| !cell.trim().is_empty())
}

/// The status of a finding is that of its actions too, where they have no column of their own: what is closed has no open
/// actions.
pub fn shared(columns: &Columns, own: &BTreeSet<usize>) -> BTreeSet<usize> {
    let is_status =
        |at: &usize| matches!(columns.field(*at), Some(Field::Status | Field::ClosedOn));
    let (of_actions, others): (Vec<usize>, Vec<usize>) =
        columns.all().filter(is_status).partition(|at| own.contains(at));
    if of_actions.is_empty() { others.into_iter().collect() } else { BTreeSet::new() }
}
