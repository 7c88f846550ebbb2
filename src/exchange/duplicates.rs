//! Rows of the files of an import that carry the same reference: one finding at several bodies, or a mistake.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::NaiveDate;

use super::layout::Layout;
use super::parents::names_actions;
use crate::error::Place;
use crate::model::calendar::Precision;
use crate::model::columns::Field;
use crate::model::extra_fields::FieldPatch;
use crate::model::finding::{FindingPatch, Reference};
use crate::model::fold;
use crate::model::import_row::{ImportRow, ParentName};
use crate::model::kind_words::Label;
use crate::model::list_column::ListColumn;
use crate::model::plain_text::PlainText;
use crate::model::shell::flag;

#[derive(Default)]
pub struct Duplicates {
    rows: HashMap<String, Rows>,
    /// Where each body of a reference with several rows is, by the first of them.
    places: HashMap<(usize, i64), Place>,
}

/// The rows of one reference, by their numbers among all rows.
struct Rows {
    first: usize,
    others: Vec<usize>,
}

impl Rows {
    fn in_order<'a>(&self, rows: &'a [ImportRow]) -> Vec<&'a ImportRow> {
        let all = std::iter::once(&self.first).chain(&self.others);
        all.filter_map(|row| rows.get(*row)).collect()
    }
}

/// What two rows of one finding say differently.
pub struct Conflict {
    pub field: ListColumn,
    pub why: String,
}

impl Conflict {
    fn of(field: impl Into<ListColumn>, why: String) -> Conflict {
        Conflict { field: field.into(), why }
    }
}

/// What can be said of the columns where a reference is there twice.
#[derive(Default)]
pub struct Remedies {
    /// The references are a field, and nothing goes by them.
    keep: Option<String>,
    /// Each row has an action of the finding, which stands under it.
    actions: Option<String>,
}

impl Remedies {
    pub fn of(layout: &Layout) -> Remedies {
        let map = |heading: &str, meaning: &str| flag("--map", heading, meaning);
        let reference = layout.columns.0.iter().find(|column| column.field == Field::Ref);
        let keep = reference.map(|one| map(&one.heading, &format!("field:{}", one.heading)));
        let mut extra = layout.extra.iter().map(|column| column.name.as_str());
        let actions = extra.find(|name| names_actions(name)).map(|name| map(name, "action"));
        Remedies { keep, actions }
    }
}

/// A field of the finding itself, and whether two rows differ in it. An empty cell differs from nothing.
type Shared = (Field, &'static str, fn(&ImportRow, &ImportRow) -> bool);

const SHARED: [Shared; 5] = [
    (Field::Inspection, "another report", |one, other| {
        differ(folded(&one.inspection), folded(&other.inspection))
    }),
    (Field::Parent, "another parent", |one, other| differ(parent(one), parent(other))),
    (Field::Issued, "another date of issue", |one, other| differ(issued(one), issued(other))),
    (Field::Themes, "other themes", |one, other| differ(themes(one), themes(other))),
    (Field::Parts, "another count of parts", |one, other| {
        differ(one.finding.parts, other.finding.parts)
    }),
];

impl Duplicates {
    /// Remembers the row if nothing conflicts.
    pub fn conflicts(
        &mut self,
        record: &ImportRow,
        earlier: &[ImportRow],
        remedies: &Remedies,
    ) -> Vec<Conflict> {
        let Some(reference) = &record.finding.reference else { return Vec::new() };
        let rows = match self.rows.entry(reference.spelling()) {
            Entry::Vacant(vacant) => {
                vacant.insert(Rows { first: earlier.len(), others: Vec::new() });
                return Vec::new();
            }
            Entry::Occupied(occupied) => occupied.into_mut(),
        };
        let duplicates = rows.in_order(earlier);
        if let (Some(first), true) = (duplicates.first(), rows.others.is_empty()) {
            self.places.extend(places(rows.first, first));
        }
        let mut conflicts = differences(record, &duplicates, remedies);
        let place = record.bodies.iter().find_map(|body| self.places.get(&(rows.first, *body)));
        // What one body has twice is no finding at several bodies.
        let is_of_words = conflicts.iter().any(|one| one.field == ListColumn::Own(Field::Ref));
        if let (Some(place), false) = (place, is_of_words) {
            let actions = remedies.actions.as_ref();
            let remedy = actions
                .map(|map| format!("if each row has an action of it, {map} puts each under it"));
            let remedy = remedy.unwrap_or_else(|| "keep one of the two".to_owned());
            let why = format!("{} for the same body; {remedy}", already(record, place));
            conflicts = vec![Conflict::of(Field::Ref, why)];
        }
        if conflicts.is_empty() {
            rows.others.push(earlier.len());
            self.places.extend(places(rows.first, record));
        }
        conflicts
    }

    /// The rows of each finding that has several.
    pub fn groups(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        let several = self.rows.values().filter(|rows| !rows.others.is_empty());
        several.map(|rows| std::iter::once(&rows.first).chain(&rows.others).copied().collect())
    }

    /// Fills the blanks in each row of a finding from its other rows.
    pub fn share(&self, records: &mut [ImportRow]) {
        for rows in self.rows.values().filter(|rows| !rows.others.is_empty()) {
            let duplicates = rows.in_order(records);
            if duplicates
                .windows(2)
                .all(|pair| matches!(pair, [one, other] if are_alike(one, other)))
            {
                continue;
            }
            let Some(spoken) = duplicates.into_iter().cloned().reduce(filled) else { continue };
            for row in std::iter::once(&rows.first).chain(&rows.others) {
                if let Some(record) = records.get_mut(*row) {
                    *record = filled(record.clone(), spoken.clone());
                }
            }
        }
    }
}

/// What belongs to one body stays as it is.
fn filled(row: ImportRow, other: ImportRow) -> ImportRow {
    let (said, others) = (row.finding, other.finding);
    ImportRow {
        inspection: row.inspection.or(other.inspection),
        parent: row.parent.or(other.parent),
        finding: FindingPatch {
            kind: said.kind.or(others.kind),
            text: said.text.or(others.text),
            issued: said.issued.or(others.issued),
            themes: said.themes.or(others.themes),
            texts: said.texts.or(others.texts),
            parts: said.parts.or(others.parts),
            fields: all_fields(said.fields, others.fields),
            ..said
        },
        ..row
    }
}

/// The fields of one row, and those that only the other has.
fn all_fields(mut own: Vec<FieldPatch>, others: Vec<FieldPatch>) -> Vec<FieldPatch> {
    let is_missing = |other: &FieldPatch| !own.iter().any(|field| field.name == other.name);
    let missing: Vec<FieldPatch> = others.into_iter().filter(is_missing).collect();
    own.extend(missing);
    own
}

/// Nearly every row is like the first, and then it is like all the others too.
fn differences(
    record: &ImportRow,
    duplicates: &[&ImportRow],
    remedies: &Remedies,
) -> Vec<Conflict> {
    if duplicates.first().is_none_or(|first| are_alike(first, record)) {
        return Vec::new();
    }
    match in_words(record, duplicates, remedies) {
        Some(conflict) => vec![conflict],
        None => {
            let own = SHARED.iter().filter_map(|shared| in_one_cell(record, duplicates, shared));
            own.chain(in_texts(record, duplicates))
                .chain(in_extra_fields(record, duplicates))
                .collect()
        }
    }
}

fn are_alike(one: &ImportRow, other: &ImportRow) -> bool {
    one.inspection == other.inspection
        && one.parent == other.parent
        && without_reference(&one.finding) == without_reference(&other.finding)
}

/// Everything that is compared; each is named, so that a new field can't be forgotten.
fn without_reference(said: &FindingPatch) -> impl PartialEq + '_ {
    let FindingPatch {
        reference: _,
        kind,
        title,
        text,
        inspection,
        parent,
        issued,
        themes,
        texts,
        parts,
        fields,
        cleared,
    } = said;
    ((kind, title, text, inspection, parent), (issued, themes, texts, parts, fields, cleared))
}

fn places(first: usize, row: &ImportRow) -> impl Iterator<Item = ((usize, i64), Place)> + '_ {
    row.bodies.iter().map(move |body| ((first, *body), row.place.clone()))
}

fn in_words(
    record: &ImportRow,
    duplicates: &[&ImportRow],
    remedies: &Remedies,
) -> Option<Conflict> {
    let twin = duplicates.iter().find(|twin| {
        differ(title(twin), title(record))
            || differ(twin.finding.text.as_ref(), record.finding.text.as_ref())
            || differ(twin.finding.kind, record.finding.kind)
    })?;
    let reference = record.finding.reference.as_ref().map(Reference::as_str);
    let begins_again = reference.is_some_and(is_number);
    let keep = remedies.keep.as_deref();
    let is_of_another = differ(folded(&twin.inspection), folded(&record.inspection));
    let why = match (keep, is_of_another) {
        (Some(keep), true) if begins_again => {
            format!(
                "for another report; if numbers restart in each report, keep them as a field: {keep}"
            )
        }
        (Some(keep), false) if begins_again => format!(
            "with different words; use the same title, text and kind in both rows. If numbers restart in each report or \
             section, keep them as a field: {keep}"
        ),
        (Some(keep), true) => format!(
            "for another report; give each finding a reference of its own, or keep them as a field: {keep}"
        ),
        (None, true) => "for another report; give each finding a reference of its own".to_owned(),
        (Some(keep), false) => format!(
            "with different words; use the same title, text and kind in both rows. If it is the number of a case or a report \
             with several findings, keep it as a field: {keep}"
        ),
        (None, false) => {
            "with different words; use the same title, text and kind in both rows".to_owned()
        }
    };
    Some(Conflict::of(Field::Ref, format!("{} {why}", already(record, &twin.place))))
}

/// `1.2` or `Recommendation 3`: it may begin again in each report.
fn is_number(reference: &str) -> bool {
    let is_short = reference.len() <= 6 && !reference.contains(char::is_alphabetic);
    is_short || Label::alone(reference).is_some()
}

fn in_one_cell(record: &ImportRow, duplicates: &[&ImportRow], shared: &Shared) -> Option<Conflict> {
    let (field, what, are_different) = shared;
    let twin = duplicates.iter().find(|twin| are_different(twin, record))?;
    Some(Conflict::of(*field, with_another(record, &twin.place, what)))
}

fn in_texts(record: &ImportRow, duplicates: &[&ImportRow]) -> Vec<Conflict> {
    let conflict = |(field, text): (Field, PlainText)| {
        let own = record.finding.texts.get(text);
        let mut twins = duplicates.iter();
        let twin = twins.find(|twin| differ(twin.finding.texts.get(text), own))?;
        let what = format!("another {}", field.heading());
        Some(Conflict::of(field, with_another(record, &twin.place, &what)))
    };
    Field::plain_texts().filter_map(conflict).collect()
}

fn in_extra_fields(record: &ImportRow, duplicates: &[&ImportRow]) -> Vec<Conflict> {
    let conflict = |field: &FieldPatch| {
        let differs = |twin: &&&ImportRow| {
            let theirs = twin.finding.fields.iter().find(|other| other.name == field.name);
            theirs.is_some_and(|other| other.value != field.value)
        };
        let twin = duplicates.iter().find(differs)?;
        let why = with_another(record, &twin.place, &format!("another {}", field.name));
        let map = flag("--map", &field.name, "note");
        let why = format!("{why}; {map} keeps what each body says as its note");
        Some(Conflict::of(ListColumn::Extra(field.name.clone()), why))
    };
    record.finding.fields.iter().filter_map(conflict).collect()
}

fn with_another(record: &ImportRow, place: &Place, what: &str) -> String {
    format!("{} with {what}; make them the same, or leave one empty", already(record, place))
}

fn already(record: &ImportRow, place: &Place) -> String {
    let reference = record.finding.reference.as_ref().map_or("", |reference| reference.as_str());
    format!("reference {reference:?} is already on {place}")
}

fn differ<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_some() && other.is_some() && one != other
}

/// None if it couldn't be read.
fn title(row: &ImportRow) -> Option<&str> {
    row.finding.title.as_deref().filter(|title| !title.is_empty())
}

fn folded(words: &Option<String>) -> Option<String> {
    words.as_deref().map(fold)
}

fn parent(row: &ImportRow) -> Option<String> {
    row.parent.as_ref().map(ParentName::spelling)
}

fn issued(record: &ImportRow) -> Option<(NaiveDate, Precision)> {
    record.finding.issued.as_ref().map(|written| (written.day, written.precision))
}

fn themes(record: &ImportRow) -> Option<Vec<String>> {
    let mut themes: Vec<String> =
        record.finding.themes.as_ref()?.iter().map(|theme| fold(theme)).collect();
    themes.sort_unstable();
    Some(themes)
}

#[cfg(test)]
mod tests;
