//! What `track check` finds wrong, each with the command that fixes it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::iter::repeat_n;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::ser::{Error as _, SerializeSeq};
use serde::{Serialize, Serializer};

use super::counts::Counts;
use super::delivery::Delivery;
use super::open_duty::OpenDuty;
use super::problem;
use super::problem_row::{COLUMNS, ProblemRow};
use crate::model::OneOf;
use crate::model::calendar::with_weekday;
use crate::model::ended_problem::EndedFindings;
use crate::model::owner::Owner;
use crate::model::problem::{CheckedFindings, ProblemKind, Rules};
use crate::model::selection::Selection;
use crate::page::{Block, Column, Long, Longer, Page, Records, Report, counted, pick};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Problems {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    count: usize,
    counts: Counts<ProblemKind>,
    #[serde(serialize_with = "in_order")]
    #[schemars(with = "Vec<ProblemRow>")]
    problems: BTreeMap<ProblemKind, Long<ProblemRow>>,
    #[serde(skip)]
    last_run: Option<String>,
    /// After how many days without an update a finding is stale.
    #[serde(skip)]
    stale_days: i64,
}

fn in_order<S: Serializer>(
    problems: &BTreeMap<ProblemKind, Long<ProblemRow>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    let mut array = to.serialize_seq(None)?;
    for row in problems.values().flat_map(Long::iter) {
        array.serialize_element(&*row.map_err(S::Error::custom)?)?;
    }
    array.end()
}

/// The same while what is checked is read, some findings at a time.
#[derive(Debug)]
pub struct Checking {
    untouched: NaiveDate,
    today: NaiveDate,
    problems: BTreeMap<ProblemKind, Longer<ProblemRow>>,
    last_run: Option<String>,
}

/// So many of each rule are kept in memory.
const IN_MEMORY: usize = 2_000;

impl Checking {
    /// The problems on a day. What was last updated on `untouched` or before is stale.
    pub fn on(today: NaiveDate, untouched: NaiveDate) -> Checking {
        Checking { untouched, today, problems: BTreeMap::new(), last_run: None }
    }

    pub fn open(&mut self, findings: &CheckedFindings) {
        let (rules, today) = (Rules::of(findings, self.untouched, self.today), self.today);
        let of_row = |row| rules.problems(row).map(move |one| ProblemRow::of(one, row, today));
        self.add(findings.rows.iter().flat_map(of_row));
    }

    pub fn ended(&mut self, findings: &EndedFindings) {
        let today = self.today;
        let of_row = |row| findings.problems(row).map(move |one| ProblemRow::of(one, row, today));
        self.add(findings.rows.iter().flat_map(of_row));
    }

    pub fn duties(&mut self, duties: &[OpenDuty]) {
        let today = self.today;
        self.add(duties.iter().map(|duty| ProblemRow::unanswered(duty, today)));
    }

    pub fn reminders(&mut self, reminders: &Delivery) {
        self.last_run = Some(reminders.last_run());
        self.add(reminders.undelivered.iter().map(ProblemRow::undelivered));
    }

    /// The owners whom mail can't reach, and why.
    pub fn unreachable(&mut self, owners: &[(Owner, String)]) {
        self.add(owners.iter().map(|(owner, why)| ProblemRow::unreachable(owner, why)));
    }

    fn add(&mut self, rows: impl Iterator<Item = ProblemRow>) {
        for row in rows {
            let of_rule = self.problems.entry(row.rule);
            of_rule.or_insert_with(|| Longer::holding(IN_MEMORY)).push(row);
        }
    }

    pub fn done(self, selection: Selection) -> Problems {
        let done = self.problems.into_iter().map(|(rule, rows)| (rule, rows.done()));
        let problems: BTreeMap<ProblemKind, Long<ProblemRow>> = done.collect();
        let counts = problems.iter().flat_map(|(rule, rows)| repeat_n(*rule, rows.len()));
        Problems {
            schema: "track.check/1",
            as_of: self.today,
            selection,
            count: problems.values().map(Long::len).sum(),
            counts: Counts::of(counts),
            problems,
            last_run: self.last_run,
            stale_days: (self.today - self.untouched).num_days(),
        }
    }
}

impl Problems {
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn all(&self) -> impl Iterator<Item = io::Result<Cow<'_, ProblemRow>>> {
        self.problems.values().flat_map(Long::iter)
    }

    fn blocks(&self, rule: ProblemKind) -> Vec<Block> {
        let Some(rows) = self.problems.get(&rule) else { return Vec::new() };
        let heading = problem::heading(rule, self.stale_days);
        let count = counted(rows.len(), problem::noun(rule));
        let heading = Block::Heading(format!("{heading} ({rule}): {count}"));
        let mut blocks = vec![heading, Block::Remedies(rows.map(ProblemRow::remedy))];
        blocks.extend(problem::alternative(rule).map(|text| Block::Aside(text.to_owned())));
        // Once for all findings under the same parent. Where they can't be read, nor can the remedies be written.
        let others = rows.iter().map_while(Result::ok);
        let others: BTreeSet<String> =
            others.filter_map(|row| row.into_owned().alternative).collect();
        let right = |command| format!("If the date is right, extend the parent: `{command}`.");
        blocks.extend(others.into_iter().map(right).map(Block::Aside));
        blocks
    }

    fn written(&self, columns: Vec<Column<ProblemRow>>) -> Records<'_> {
        let keys = columns.iter().map(|column| Cow::Borrowed(column.key)).collect();
        let values = move |row: io::Result<Cow<ProblemRow>>| {
            let row = row?;
            Ok(columns.iter().map(|column| (column.value)(&row).into_owned()).collect())
        };
        Records { keys, rows: Box::new(self.all().map(values)) }
    }
}

impl Report for Problems {
    type Row = ProblemRow;

    fn each_row(&self, take: &mut dyn FnMut(&ProblemRow) -> io::Result<()>) -> io::Result<()> {
        self.all().try_for_each(|row| take(&*row?))
    }

    fn records(&self) -> Records<'_> {
        self.written(COLUMNS.to_vec())
    }

    fn brief(&self) -> Records<'_> {
        self.written(pick(COLUMNS, &["rule", "token", "detail", "fix"]))
    }

    fn page(&self) -> Page {
        let (day, whom) = (with_weekday(self.as_of), self.selection.for_whom());
        let title = match self.count {
            0 => format!("Nothing to fix{whom} on {day}{}", self.selection.narrowed()),
            count => format!("{} to fix{whom} on {day}", counted(count, "thing")),
        };
        let rules = ProblemKind::ALL.iter().flat_map(|rule| self.blocks(*rule));
        let ran = self.last_run.iter().map(|said| Block::Aside(said.clone()));
        Page { title: Some(title), blocks: rules.chain(ran).collect() }
    }

    /// Each finding once, however many rules it breaks.
    fn each_id(&self, take: &mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<()> {
        let mut seen = HashSet::new();
        for row in self.all() {
            let token = row?.into_owned().plain_token;
            if let Some(token) = token.filter(|token| seen.insert(token.clone())) {
                take(&token)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::progress_row::ProgressRow;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_problem_has_the_command_that_fixes_it() {
        let bare = ProgressRow::numbered(1, "R1");
        let parent = ProgressRow::numbered(9, "C1").due_on("2027-01-31");
        let child = ProgressRow::numbered(2, "R2").due_on("2027-03-31").with(|row| {
            row.finding.parent = Some(9);
            row.finding.title = "Do that".to_owned();
        });
        let (rows, parents) = (vec![bare, child], vec![parent]);
        let findings = CheckedFindings { rows, parents, ..CheckedFindings::default() };
        let mut checking = Checking::on(day("2026-11-23"), day("2023-12-31"));
        checking.open(&findings);
        let problems = checking.done(Selection::default());
        let rows: Vec<ProblemRow> = problems.all().map(|row| row.unwrap().into_owned()).collect();
        let fixes: Vec<&str> = rows.iter().map(|row| row.fix.as_str()).collect();

        assert_eq!(
            fixes,
            [
                "track update R1 --due \"...\"",
                "track update R1 --owner \"...\"",
                "track update R2 --owner \"...\"",
                "track edit R2 --due \"...\" --reason \"...\"",
            ]
        );
        let others: Vec<&String> = rows.iter().filter_map(|row| row.alternative.as_ref()).collect();
        assert_eq!(
            others,
            ["track extend C1 --to \"31 Mar 2027\" --reason \"...\" --agreed-by \"...\""]
        );
        let mut ids = Vec::new();
        let mut take = |id: &str| {
            ids.push(id.to_owned());
            Ok(())
        };
        problems.each_id(&mut take).unwrap();
        assert_eq!(ids, ["R1", "R2"]);
    }
}
