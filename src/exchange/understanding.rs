//! How the headings of a file of findings were understood, and what is said of it.

use super::extra::ExtraColumn;
use super::heading_groups::GROUPS;
use super::heading_names::plain;
use super::headings::{FileColumn, Heads};
use super::mapping::{HeadingMeaning, MappedHeading, Mapping};
use super::notes::NoteColumn;
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::shell::quoted;

pub fn understood(
    heads: &Heads,
    columns: &[FileColumn<Field>],
    extra: &[ExtraColumn],
    notes: &[NoteColumn],
    part: Option<usize>,
) -> Vec<MappedHeading> {
    let own = columns.iter().map(|column| (column.at, HeadingMeaning::Own(column.field)));
    let own = own.filter(|(at, _)| Some(*at) != part);
    let extra = extra.iter().map(|column| (column.at, HeadingMeaning::Extra(column.name.clone())));
    let notes = notes.iter().map(|column| (column.at, HeadingMeaning::Note));
    let mut all: Vec<(usize, HeadingMeaning)> = own.chain(extra).chain(notes).collect();
    all.sort_by_key(|(at, _)| *at);
    let heading = |at: usize| heads.written().nth(at).filter(|heading| !heading.is_empty());
    let mapped = |(at, meaning): (usize, HeadingMeaning)| {
        Some(MappedHeading { heading: heading(at)?.to_owned(), meaning })
    };
    all.into_iter().filter_map(mapped).collect()
}

/// Whether a heading was taken for something that it doesn't say in the register's own words.
pub fn is_guess(mapped: &MappedHeading) -> bool {
    match mapped.meaning {
        HeadingMeaning::Own(field) => !is_own_name(field, &mapped.heading),
        HeadingMeaning::Note => true,
        HeadingMeaning::Extra(_) | HeadingMeaning::Skip => false,
    }
}

pub fn remarks(
    columns: &[FileColumn<Field>],
    extra: &[ExtraColumn],
    notes: &[NoteColumn],
    mapping: &Mapping,
) -> Vec<String> {
    let read: Vec<String> = columns
        .iter()
        .filter(|column| !is_own_name(column.field, &column.heading))
        .map(|column| format!("{:?} as {}", column.heading, column.field))
        .collect();
    let read: Vec<String> = read
        .into_iter()
        .chain(notes.iter().map(|note| format!("{:?} as notes", note.heading)))
        .collect();
    // What the user says of a heading isn't asked about again.
    let is_said = |column: &&ExtraColumn| {
        let meaning = HeadingMeaning::Extra(column.name.clone());
        mapping.headings.iter().any(|mapped| mapped.meaning == meaning)
    };
    let unsaid = extra.iter().filter(|column| !is_said(column));
    let near: Vec<String> = unsaid.filter_map(|column| near(&column.name, columns)).collect();
    let read = (!read.is_empty()).then(|| format!("read {}", read.join(", ")));
    read.into_iter().chain(near).collect()
}

/// A heading of our own lists and exports.
fn is_own_name(field: Field, heading: &str) -> bool {
    let name = plain(heading);
    field.import_headings().contains(&&*heading.to_lowercase())
        || name == plain(field.word())
        || name == plain(field.heading())
}

/// What a heading may be a misspelling of; it is proposed, and never applied.
fn near(name: &str, columns: &[FileColumn<Field>]) -> Option<String> {
    const ALIKE: f64 = 0.92;
    let typed = plain(name);
    let free =
        GROUPS.iter().filter(|group| !columns.iter().any(|column| column.field == group.field));
    let names = free.flat_map(|group| group.names.iter().map(move |name| (group.field, *name)));
    let scored = names.map(|(field, known)| (strsim::jaro_winkler(&typed, known), field));
    let (score, field) = scored.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (score >= ALIKE && typed.len() >= 4).then(|| {
        let mapped = quoted(&format!("{name}={field}")).into_owned();
        format!("if {name:?} means {field}, say so: --map {mapped}")
    })
}
