//! Rows of the files of an import that carry the same reference: one finding at several bodies, or a mistake.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::NaiveDate;

use crate::error::Place;
use crate::model::calendar::Precision;
use crate::model::columns::Field;
use crate::model::extra_fields::FieldPatch;
use crate::model::finding::FindingPatch;
use crate::model::fold;
use crate::model::import_row::{ImportRow, ParentName};
use crate::model::list_column::ListColumn;
use crate::model::plain_text::PlainText;
use crate::model::shell::quoted;

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
    pub fn conflicts(&mut self, record: &ImportRow, earlier: &[ImportRow]) -> Vec<Conflict> {
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
        let mut conflicts = differences(record, &duplicates);
        let place = record.bodies.iter().find_map(|body| self.places.get(&(rows.first, *body)));
        if let (Some(place), true) = (place, conflicts.is_empty()) {
            let why = format!("{} for the same body; keep one of the two", already(record, place));
            conflicts.push(Conflict::of(Field::Ref, why));
        }
        if conflicts.is_empty() {
            rows.others.push(earlier.len());
            self.places.extend(places(rows.first, record));
        }
        conflicts
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
fn differences(record: &ImportRow, duplicates: &[&ImportRow]) -> Vec<Conflict> {
    if duplicates.first().is_none_or(|first| are_alike(first, record)) {
        return Vec::new();
    }
    match in_words(record, duplicates) {
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

fn in_words(record: &ImportRow, duplicates: &[&ImportRow]) -> Option<Conflict> {
    let twin = duplicates.iter().find(|twin| {
        differ(title(twin), title(record))
            || differ(twin.finding.text.as_ref(), record.finding.text.as_ref())
            || differ(twin.finding.kind, record.finding.kind)
    })?;
    let why = if differ(folded(&twin.inspection), folded(&record.inspection)) {
        "for another report; if numbers begin again in each report, keep them as a field: \
         --map \"HEADING=field:HEADING\""
    } else {
        "with different words; give one finding one title, text and kind"
    };
    Some(Conflict::of(Field::Ref, format!("{} {why}", already(record, &twin.place))))
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
        let map = quoted(&format!("{}=note", field.name)).into_owned();
        let why = format!("{why}; --map {map} keeps what each body says as its note");
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
mod tests {
    use crate::exchange::tests::{records, said};
    use crate::model::finding::Kind;
    use crate::model::import_row::ParentName;
    use crate::model::plain_text::PlainText;

    #[test]
    fn one_reference_is_one_finding_once_at_each_body() {
        let heads = "ref,title,kind,body";
        let fans_out = format!("{heads}\nR1,T,afi,kent\nr1,T,,essex;surrey\n");
        assert_eq!(records(&fans_out).len(), 2);

        let said = said(&format!(
            "{heads}\nR1,T,afi,kent\nr1,T,afi,essex;kent\nR1,U,afi,surrey\nR1,T,rec,surrey\n"
        ));
        assert_eq!(
            said,
            [
                "line 3, ref: reference \"r1\" is already on line 2 for the same body; keep one of the two",
                "line 4, ref: reference \"R1\" is already on line 2 with different words; \
                 give one finding one title, text and kind",
                "line 5, ref: reference \"R1\" is already on line 2 with different words; \
                 give one finding one title, text and kind",
            ]
        );
    }

    #[test]
    fn a_row_with_a_problem_is_a_duplicate_all_the_same() {
        let said = said("ref,title,body,issued\nR1,T,kent,31/13/2026\nR1,,kent,\nR1,T,kent,\n");
        assert_eq!(said.len(), 4, "{said:?}");
        assert!(said[0].contains("31/13/2026"), "{said:?}");
        assert!(said[1].contains("neither a title nor a text"), "{said:?}");
        for (at, line) in [(2, 3), (3, 4)] {
            let twice = format!(
                "line {line}, ref: reference \"R1\" is already on line 2 for the same body"
            );
            assert!(said[at].starts_with(&twice), "{said:?}");
        }
    }

    #[test]
    fn the_rows_of_one_reference_share_what_only_some_of_them_say() {
        let heads = "ref,title,body,text,kind,report,parent,issued,theme,source,parts,owner";
        let records = records(&format!(
            "{heads}\nR1,T,kent,,,,,,,,,Kent's own\n\
             R1,T,essex,The words.,afi,PEEL,#12,May 2024,b;a,p. 4,3,\n\
             R1,T,surrey,,,peel,,May 2024,a; B,,,\n"
        ));

        for record in &records {
            assert_eq!(record.finding.text.as_deref(), Some("The words."));
            assert_eq!(record.finding.kind, Some(Kind::Afi));
            assert!(record.inspection.as_deref().unwrap().eq_ignore_ascii_case("PEEL"));
            assert_eq!(record.parent, Some(ParentName::Number(12)));
            assert_eq!(record.finding.issued.as_ref().unwrap().text, "May 2024");
            assert_eq!(record.finding.themes.as_ref().unwrap().len(), 2);
            assert_eq!(
                (record.finding.texts.get(PlainText::Source).cloned(), record.finding.parts),
                (Some("p. 4".to_owned()), Some(3))
            );
        }
        assert_eq!(records[0].progress.owner.clone().flatten().as_deref(), Some("Kent's own"));
        assert_eq!(records[1].progress.owner, None);
    }

    #[test]
    fn what_one_reference_says_twice_and_differently_is_complained_of() {
        let heads = "ref,title,body,report,parent,issued,theme,source,parts";
        let said = said(&format!(
            "{heads}\nR1,T,kent,,,,,,\n\
             R1,T,essex,PEEL,C1,May 2024,a,p. 4,3\n\
             R1,T,surrey,Other,#1,31/05/2024,b,p. 5,4\n\
             R1,T,sussex,PEEL,C1,May 2024,a,p. 6,3\n"
        ));

        let remedy = "make them the same, or leave one empty";
        let other = |line: u64, column: &str, what: &str| {
            format!(
                "line {line}, {column}: reference \"R1\" is already on line 3 with {what}; {remedy}"
            )
        };
        assert_eq!(
            said,
            [
                other(4, "report", "another report"),
                other(4, "parent", "another parent"),
                other(4, "issued", "another date of issue"),
                other(4, "theme", "other themes"),
                other(4, "source", "another source"),
                other(4, "parts", "another count of parts"),
                other(5, "source", "another source"),
            ]
        );
    }
}
