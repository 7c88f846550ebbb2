//! Rows of which each is a finding and one of its actions: the findings are read first, and the actions as rows under them.

use std::collections::{BTreeSet, HashMap};

use csv::StringRecord;

use super::action_columns::{Columns, Grouped, Whose, says, shared};
use super::csv::Rows;
use super::findings::Findings;
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use super::headings::Heads;
use super::known_headings::field_of;
use super::map_conflicts::{Missing, filled_down, in_no_file, of_maps};
use super::mapping::{MappedHeading, Mapping, SHEET};
use super::prepare::{Preparation, Preparing};
use super::read_table::ReadTable;
use crate::error::{Complaint, listed_as};
use crate::model::columns::Field;
use crate::model::finding::Kind;
use crate::model::fold;
use crate::model::shell::flag;

/// The rows of a table, of which the user may have named the column of actions.
pub fn read<'r>(
    findings: &mut Findings,
    rows: impl Fn() -> Rows<'r>,
    heads: &Heads,
    mapping: &Mapping,
) -> Result<ReadTable, Complaint> {
    let numbered = heads.told_apart();
    let Some(action) = column_of_actions(&numbered, mapping)? else {
        return Ok(findings.read(rows, heads));
    };
    let table = Table::of(&rows, &numbered, action, mapping)?;
    let parse = |rows| Rows::of_table(rows, mapping.limits);
    let Half { mapping: own, heads, rows } = table.of_findings();
    let found = findings.read_as(own, || parse(&rows), &heads);
    let Half { mapping: own, heads, rows } = table.of_actions();
    let actions = findings.read_as(own, || parse(&rows), &heads);
    findings.take_last_for_actions();
    let complaints = table.complaints(&found).into_iter().map(Complaint::barring_all);
    findings.complain(complaints.collect());
    Ok(table.together(found, actions))
}

fn column_of_actions(heads: &Heads, mapping: &Mapping) -> Result<Option<usize>, Complaint> {
    let mapped = heads.written().enumerate();
    let mapped: Vec<(usize, &str, &HeadingMeaning)> = mapped
        .filter_map(|(at, heading)| Some((at, heading, &heads.mapped(at, mapping)?.to)))
        .collect();
    let mut actions = mapped.iter().filter(|(.., meaning)| **meaning == HeadingMeaning::Action);
    let action = actions.next();
    if let Some((_, other, _)) = actions.next() {
        let map = flag("--map", other, "action:KEY");
        let why = format!(
            "two columns are said to hold the actions; of what else is said of an action, say what it is: {map}, such as action:owner"
        );
        return Err(heads.complaint(other, why));
    }
    let is_of_action = |meaning: &HeadingMeaning| matches!(meaning, HeadingMeaning::OfAction(_));
    let stray = mapped.iter().find(|(.., meaning)| action.is_none() && is_of_action(meaning));
    if let Some((_, heading, meaning)) = stray {
        let why = format!(
            "{} needs a column of actions; name it with --map \"Heading=action\"",
            meaning.key()
        );
        return Err(heads.complaint(heading, why));
    }
    Ok(action.map(|(at, ..)| *at))
}

/// The rows, and whose each column is.
struct Table<'t> {
    columns: Columns<'t>,
    rows: Vec<(u64, StringRecord)>,
    reference: usize,
    body: Option<usize>,
    /// The row with which the finding of each row begins.
    groups: Vec<usize>,
    /// The columns of the actions.
    own: BTreeSet<usize>,
    /// Those of the findings that say how the actions stand too.
    shared: BTreeSet<usize>,
    /// Those that may be either's, and are read as the findings' until the user says it.
    unsure: Vec<usize>,
}

/// What is read as if it were a table of its own.
struct Half {
    mapping: Mapping,
    heads: Heads,
    rows: Vec<(u64, StringRecord)>,
}

const NO_REFERENCE: &str = "a column of actions needs a column with the references of their findings; name it with --map \
                            \"Heading=ref\"";

impl<'t> Table<'t> {
    fn of<'r>(
        rows: &impl Fn() -> Rows<'r>,
        heads: &'t Heads,
        action: usize,
        mapping: &'t Mapping,
    ) -> Result<Table<'t>, Complaint> {
        let columns = Columns { heads, action, mapping };
        let named = |wanted: Field| {
            let mut others = columns.all().filter(|at| !columns.is_named(*at));
            others.find(|at| columns.field(*at) == Some(wanted))
        };
        let reference = named(Field::Ref).ok_or_else(|| heads.lacking(NO_REFERENCE))?;
        let body = named(Field::Body);
        let rows = filled(rows(), heads, mapping)?;
        let groups = groups(&columns, &rows, reference, body);
        let grouped = Grouped { rows: &rows, groups: &groups };
        let of = |whose: Whose| {
            let is_it = |at: &usize| columns.whose(*at, &grouped) == whose;
            columns.all().filter(is_it).collect::<Vec<usize>>()
        };
        let own: BTreeSet<usize> = of(Whose::Action).into_iter().collect();
        let unsure = of(Whose::Unsure);
        let shared = shared(&columns, &own);
        Ok(Table { columns, rows, reference, body, groups, own, shared, unsure })
    }

    /// A row for each finding, in which a blank cell has what another row of it says. Beside no action, all cells of a
    /// row are the finding's.
    fn of_findings(&self) -> Half {
        let columns: Vec<usize> =
            self.columns.all().filter(|at| !self.columns.is_named(*at)).collect();
        let mut found: Vec<(u64, Vec<String>)> = Vec::new();
        let mut places: HashMap<usize, usize> = HashMap::new();
        for ((line, cells), group) in self.rows.iter().zip(&self.groups) {
            let is_alone = !says(cells, self.columns.action);
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
        self.half(&columns, rows, |_| None)
    }

    fn of_actions(&self) -> Half {
        let mut columns = vec![self.reference];
        columns.extend(self.body);
        columns.extend(self.own.union(&self.shared));
        let is_named = |at: &&usize| self.columns.is_named(**at);
        let says_any =
            |cells: &StringRecord| self.own.iter().filter(is_named).any(|at| says(cells, *at));
        let rows = self.rows.iter().zip(&self.groups).filter(|((_, cells), _)| says_any(cells));
        let is_inherited = |at: &usize| *at == self.reference || Some(*at) == self.body;
        let rows = rows.map(|((line, cells), group)| {
            let first = self.rows.get(*group).map_or(cells, |(_, first)| first);
            let cell = |at: &usize| if is_inherited(at) { first.get(*at) } else { cells.get(*at) };
            (*line, columns.iter().map(|at| cell(at).unwrap_or_default()).collect())
        });
        let half = self.half(&columns, rows.collect(), |at| self.meaning(at));
        let own =
            Mapping { kind: Some(Kind::Action), inspection: None, issued: None, ..half.mapping };
        Half { mapping: own, ..half }
    }

    /// These columns alone, with what the user says of them, or else what they mean here.
    fn half(
        &self,
        columns: &[usize],
        rows: Vec<(u64, StringRecord)>,
        meaning: impl Fn(usize) -> Option<Field>,
    ) -> Half {
        let Columns { heads, mapping, .. } = self.columns;
        let mapped = |at: &usize| {
            let own = meaning(*at).map(HeadingMeaning::Own);
            let said = heads.mapped(*at, mapping).filter(|_| own.is_none());
            let heading = said.map_or(self.columns.heading(*at), |said| &said.from);
            let meaning = own.or_else(|| self.columns.said(*at))?;
            Some(MappedHeading { from: heading.to_owned(), to: meaning })
        };
        let is_sheet =
            |one: &&MappedHeading| plain(&one.from) == SHEET && heads.named(&one.from).is_none();
        let of_sheet = mapping.headings.iter().filter(is_sheet).cloned();
        let headings = columns.iter().filter_map(mapped).chain(of_sheet).collect();
        Half { mapping: Mapping { headings, ..mapping.clone() }, heads: heads.only(columns), rows }
    }

    /// What a column of the actions means where the user doesn't say it: `Action due` is the due date of the action.
    fn meaning(&self, at: usize) -> Option<Field> {
        if at == self.reference {
            return Some(Field::Parent);
        }
        if at == self.columns.action {
            return Some(Field::Text);
        }
        if self.columns.said(at).is_some() {
            return None;
        }
        let field = field_of(&self.columns.of_action(at)?)?;
        field_of(&plain(self.columns.heading(at))).is_none().then_some(field)
    }

    /// Columns of which it isn't known whose they are, and those in which a finding is said two things.
    fn complaints(&self, found: &ReadTable) -> Vec<Complaint> {
        let table = Grouped { rows: &self.rows, groups: &self.groups };
        let is_open = |at: &usize| !self.own.contains(at) && !self.unsure.contains(at);
        let torn = self.columns.all().filter(is_open);
        let torn = torn.filter_map(|at| self.columns.torn(at, &table));
        self.columns.question(&self.unsure, &found.understood).into_iter().chain(torn).collect()
    }

    /// What is said of both, as of one table.
    fn together(&self, found: ReadTable, actions: ReadTable) -> ReadTable {
        let Columns { heads, action, mapping } = self.columns;
        let is_own =
            |one: &&MappedHeading| heads.named(&one.from).is_some_and(|at| self.own.contains(&at));
        let of_action = |one: &MappedHeading| MappedHeading {
            from: one.from.clone(),
            to: HeadingMeaning::OfAction(Box::new(one.to.clone())),
        };
        let own = actions.understood.iter().filter(is_own);
        let own = own.filter(|one| heads.named(&one.from) != Some(action)).map(of_action);
        let others = found.understood.iter().filter(|one| !is_own(one)).cloned();
        let understood = others.chain(heads.mapped(action, mapping).cloned()).chain(own).collect();
        let own: Vec<String> =
            self.own.iter().map(|at| format!("{:?}", self.columns.heading(*at))).collect();
        let are = if own.len() == 1 { "is" } else { "are" };
        let remark = format!(
            "{} {are} read as actions, each under the finding of its row",
            listed_as(&own, "and")
        );
        let is_new = |one: &String| !found.remarks.contains(one);
        let more: Vec<String> = actions.remarks.into_iter().filter(is_new).collect();
        let is_new = |one: &String| !found.extra.contains(one);
        let more_extra: Vec<String> = actions.extra.into_iter().filter(is_new).collect();
        let missing = in_no_file(Some(found.missing), actions.missing);
        let missing: Vec<Missing> = missing.into_iter().chain(of_maps(heads, mapping)).collect();
        ReadTable {
            remarks: [found.remarks, vec![remark], more].concat(),
            hints: [found.hints, actions.hints].concat(),
            extra: found.extra.into_iter().chain(more_extra).collect(),
            understood,
            missing,
            kind: found.kind,
            ..ReadTable::default()
        }
    }
}

/// The row with which the finding of each begins. A row that says nothing of a finding goes on with that of the row above.
fn groups(
    columns: &Columns,
    rows: &[(u64, StringRecord)],
    reference: usize,
    body: Option<usize>,
) -> Vec<usize> {
    let of_findings: Vec<usize> = columns.all().filter(|at| columns.is_of_findings(*at)).collect();
    let mut begun: HashMap<(String, String), usize> = HashMap::new();
    let mut groups: Vec<usize> = Vec::new();
    for (at, (_, cells)) in rows.iter().enumerate() {
        let goes_on = says(cells, columns.action) && !of_findings.iter().any(|at| says(cells, *at));
        let cell = |column: usize| fold(cells.get(column).unwrap_or_default());
        let key = (cell(reference), body.map(cell).unwrap_or_default());
        let first = match groups.last().filter(|_| goes_on) {
            Some(above) => *above,
            None if key.0.is_empty() => at,
            None => *begun.entry(key).or_insert(at),
        };
        groups.push(first);
    }
    groups
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
