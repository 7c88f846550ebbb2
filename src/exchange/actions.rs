//! Rows of which each is a finding and one of its actions: the findings are read first, and the actions as rows under them.

use std::collections::{BTreeSet, HashMap};

use csv::StringRecord;

use super::csv::Rows;
use super::findings::Findings;
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use super::headings::Heads;
use super::known_headings::{field_named, field_of};
use super::map_conflicts::{Missing, filled_down, in_no_file};
use super::mapping::{MappedHeading, Mapping};
use super::prepare::{Preparation, Preparing};
use super::read_table::ReadTable;
use crate::error::{Complaint, listed_as};
use crate::model::columns::Field;
use crate::model::finding::Kind;
use crate::model::fold;

/// The rows of a table, of which the user may have named the column of actions.
pub fn read<'r>(
    findings: &mut Findings,
    rows: impl Fn() -> Rows<'r>,
    heads: &Heads,
    mapping: &Mapping,
) -> Result<ReadTable, Complaint> {
    let numbered = heads.told_apart();
    let is_action = |at: &usize| {
        let heading = numbered.mapped(*at, mapping);
        heading.is_some_and(|heading| heading.to == HeadingMeaning::Action)
    };
    let Some(action) = (0..numbered.written().count()).find(is_action) else {
        return Ok(findings.read(rows, heads));
    };
    let table = Table::of(&rows, numbered, action, mapping)?;
    let mut read = |Half { mapping: own, heads, rows }| {
        findings.read_as(own, || Rows::of_table(&rows, mapping.limits), &heads)
    };
    let of_findings = read(table.of_findings(mapping));
    let of_actions = read(table.of_actions(mapping));
    Ok(table.together(of_findings, of_actions, mapping))
}

/// The rows, and whose each column is.
struct Table {
    heads: Heads,
    rows: Vec<(u64, StringRecord)>,
    action: usize,
    reference: usize,
    body: Option<usize>,
    /// The row with which the finding of each row begins.
    groups: Vec<usize>,
    /// The columns of the actions.
    own: BTreeSet<usize>,
    /// Those of the findings that say how the actions stand too.
    shared: BTreeSet<usize>,
}

/// What is read as if it were a table of its own.
struct Half {
    mapping: Mapping,
    heads: Heads,
    rows: Vec<(u64, StringRecord)>,
}

const NO_REFERENCE: &str = "a column of actions needs a column with the references of their findings; name it with --map \
                            \"Heading=ref\"";

impl Table {
    fn of<'r>(
        rows: &impl Fn() -> Rows<'r>,
        heads: Heads,
        action: usize,
        mapping: &Mapping,
    ) -> Result<Table, Complaint> {
        let own: BTreeSet<usize> = heads
            .written()
            .enumerate()
            .filter(|(at, heading)| *at == action || is_of_action(heading))
            .map(|(at, _)| at)
            .collect();
        let named = |wanted: Field| {
            let others = heads.written().enumerate().filter(|(at, _)| !own.contains(at));
            let fields = others.map(|(at, heading)| (at, field_at(&heads, at, heading, mapping)));
            fields.filter_map(|(at, field)| (field == Some(wanted)).then_some(at)).next()
        };
        let reference = named(Field::Ref).ok_or_else(|| heads.lacking(NO_REFERENCE))?;
        let body = named(Field::Body);
        let mut table = Table {
            rows: filled(rows(), &heads, mapping)?,
            heads,
            action,
            reference,
            body,
            groups: Vec::new(),
            own,
            shared: BTreeSet::new(),
        };
        table.group();
        table.own.extend(table.unlike(mapping));
        table.share(mapping);
        Ok(table)
    }

    /// A row that says nothing of a finding goes on with that of the row above.
    fn group(&mut self) {
        let mut begun: HashMap<(String, String), usize> = HashMap::new();
        for (at, (_, cells)) in self.rows.iter().enumerate() {
            let mut filled = cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
            let above = self
                .groups
                .last()
                .copied()
                .filter(|_| filled.all(|(column, _)| self.own.contains(&column)));
            let cell = |column: usize| fold(cells.get(column).unwrap_or_default());
            let reference = cell(self.reference);
            let key = (reference.clone(), self.body.map(cell).unwrap_or_default());
            let first = match above {
                Some(above) => above,
                None if reference.is_empty() => at,
                None => *begun.entry(key).or_insert(at),
            };
            self.groups.push(first);
        }
    }

    /// The columns in which the rows of a finding differ, other than in its own words.
    fn unlike(&self, mapping: &Mapping) -> BTreeSet<usize> {
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
        let is_free = |(at, heading): &(usize, &str)| {
            let field = field_at(&self.heads, *at, heading, mapping);
            !self.own.contains(at) && field.is_none_or(|field| !OF_FINDINGS.contains(&field))
        };
        let free = self.heads.written().enumerate().filter(is_free);
        let differs = |(at, _): &(usize, &str)| {
            let mut said: HashMap<usize, &str> = HashMap::new();
            let cells = self.rows.iter().zip(&self.groups);
            let mut cells =
                cells.filter_map(|((_, cells), group)| Some((*group, cells.get(*at)?.trim())));
            cells
                .any(|(group, cell)| !cell.is_empty() && *said.entry(group).or_insert(cell) != cell)
        };
        free.filter(differs).map(|(at, _)| at).collect()
    }

    /// What is closed has no open actions: without a column of their own, they stand as their finding does.
    fn share(&mut self, mapping: &Mapping) {
        let field =
            |(at, heading): (usize, &str)| Some((at, field_at(&self.heads, at, heading, mapping)?));
        let (own, others): (Vec<_>, Vec<_>) = self
            .heads
            .written()
            .enumerate()
            .filter_map(field)
            .filter(|(_, field)| [Field::Status, Field::ClosedOn].contains(field))
            .partition(|(at, _)| self.own.contains(at));
        if own.is_empty() {
            self.shared = others.into_iter().map(|(at, _)| at).collect();
        }
    }

    /// A row for each finding, in which a blank cell has what another row of it says. Beside no action, all cells of a
    /// row are the finding's.
    fn of_findings(&self, mapping: &Mapping) -> Half {
        let is_named = |at: &usize| *at == self.action || is_of_action(self.heading(*at));
        let columns: Vec<usize> =
            (0..self.heads.written().count()).filter(|at| !is_named(at)).collect();
        let mut found: Vec<(u64, Vec<String>)> = Vec::new();
        let mut places: HashMap<usize, usize> = HashMap::new();
        for ((line, cells), group) in self.rows.iter().zip(&self.groups) {
            let is_alone = cells.get(self.action).is_none_or(|cell| cell.trim().is_empty());
            let is_said = |at: &usize| is_alone || !self.own.contains(at);
            let cell = |at: &usize| cells.get(*at).filter(|_| is_said(at)).unwrap_or_default();
            let place = *places.entry(*group).or_insert(found.len());
            if place == found.len() {
                found.push((*line, columns.iter().map(|at| cell(at).to_owned()).collect()));
                continue;
            }
            let said = found.get_mut(place).map_or(&mut [][..], |(_, said)| said);
            for (said, at) in
                said.iter_mut().zip(&columns).filter(|(said, _)| said.trim().is_empty())
            {
                cell(at).clone_into(said);
            }
        }
        let rows = found.into_iter().map(|(line, cells)| (line, cells.into())).collect();
        Half { mapping: self.without_action(mapping), heads: self.heads.only(&columns), rows }
    }

    fn of_actions(&self, mapping: &Mapping) -> Half {
        let mut columns = vec![self.reference];
        columns.extend(self.body);
        columns.extend(self.own.union(&self.shared));
        let says = |cells: &StringRecord, at: &usize| {
            cells.get(*at).is_some_and(|cell| !cell.trim().is_empty())
        };
        let rows = self.rows.iter().zip(&self.groups).filter(|((_, cells), _)| {
            self.own.iter().any(|at| {
                says(cells, at) && (*at == self.action || is_of_action(self.heading(*at)))
            })
        });
        let is_inherited = |at: &usize| *at == self.reference || Some(*at) == self.body;
        let rows = rows.map(|((line, cells), group)| {
            let first = self.rows.get(*group).map_or(cells, |(_, first)| first);
            let cell = |at: &usize| if is_inherited(at) { first.get(*at) } else { cells.get(*at) };
            (*line, columns.iter().map(|at| cell(at).unwrap_or_default()).collect())
        });
        let mut own = self.without_action(mapping);
        own.headings.retain(|one| self.heads.named(&one.from) != Some(self.reference));
        own.headings.extend(self.meanings(mapping));
        let own = Mapping { kind: Some(Kind::Action), inspection: None, issued: None, ..own };
        Half { mapping: own, heads: self.heads.only(&columns), rows: rows.collect() }
    }

    fn without_action(&self, mapping: &Mapping) -> Mapping {
        let mut mapping = mapping.clone();
        mapping.headings.retain(|one| one.to != HeadingMeaning::Action);
        mapping
    }

    /// What the columns of the actions mean where the user doesn't say it: `Action due` is the due date of the action.
    fn meanings(&self, mapping: &Mapping) -> Vec<MappedHeading> {
        let own = self.own.iter().filter(|at| self.heads.mapped(**at, mapping).is_none());
        let due = own.filter_map(|at| {
            let name = plain(self.heading(*at));
            let field = field_of(name.strip_prefix("action ")?)?;
            field_of(&name).is_none().then_some((*at, field))
        });
        let of_own = [(self.reference, Field::Parent), (self.action, Field::Text)];
        let mapped = |(at, field): (usize, Field)| MappedHeading {
            from: self.heading(at).to_owned(),
            to: HeadingMeaning::Own(field),
        };
        of_own.into_iter().chain(due).map(mapped).collect()
    }

    fn heading(&self, at: usize) -> &str {
        self.heads.written().nth(at).unwrap_or_default()
    }

    /// What is said of both, as of one table.
    fn together(&self, found: ReadTable, mut actions: ReadTable, mapping: &Mapping) -> ReadTable {
        let named = |one: &MappedHeading| self.heads.named(&one.from);
        actions
            .understood
            .retain(|one| named(one).is_some_and(|at| self.own.contains(&at) && at != self.action));
        let action = self.heads.mapped(self.action, mapping).cloned();
        let understood = found.understood.into_iter().chain(action).chain(actions.understood);
        let own: Vec<String> =
            self.own.iter().map(|at| format!("{:?}", self.heading(*at))).collect();
        let are = if own.len() == 1 { "is" } else { "are" };
        let remark = format!(
            "{} {are} read as actions, each under the finding of its row",
            listed_as(&own, "and")
        );
        let is_new = |one: &String| !found.remarks.contains(one);
        let more: Vec<String> = actions.remarks.into_iter().filter(is_new).collect();
        let is_new = |one: &String| !found.extra.contains(one);
        let more_extra: Vec<String> = actions.extra.into_iter().filter(is_new).collect();
        let missing: Vec<Missing> = in_no_file(Some(found.missing), actions.missing);
        ReadTable {
            remarks: [found.remarks, vec![remark], more].concat(),
            hints: [found.hints, actions.hints].concat(),
            extra: found.extra.into_iter().chain(more_extra).collect(),
            understood: understood.collect(),
            missing,
            kind: found.kind,
            ..ReadTable::default()
        }
    }
}

/// `Action owner`, and not `Action`.
fn is_of_action(heading: &str) -> bool {
    plain(heading).starts_with("action ")
}

fn field_at(heads: &Heads, at: usize, heading: &str, mapping: &Mapping) -> Option<Field> {
    match heads.mapped(at, mapping) {
        Some(MappedHeading { to: HeadingMeaning::Own(field), .. }) => Some(*field),
        Some(_) => None,
        None => field_named(heading),
    }
}

/// The rows with their blank cells filled where the user says so, none of which may be damaged.
fn filled(
    mut rows: Rows,
    heads: &Heads,
    mapping: &Mapping,
) -> Result<Vec<(u64, StringRecord)>, Complaint> {
    let wanted = Preparation { fill_down: filled_down(heads, mapping), ..Preparation::default() };
    let mut preparing = Preparing::of(&wanted);
    let mut all = Vec::new();
    while let Some(row) = rows.advance() {
        if row.is_blank() {
            continue;
        }
        if let Some(misfit) = heads.misfit(&row) {
            return Err(misfit);
        }
        all.push((row.line, preparing.prepared(row.cells).into_owned()));
        preparing.pass(row.cells);
    }
    Ok(all)
}
