//! Which headings mean something by themselves, and which only an export of ours has.

use super::heading_groups::GROUPS;
use super::heading_names::plain;
use super::headings::Heads;
use super::mapping::Mapping;
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::kind_words::are_kinds;
use crate::model::list_column::extra_name;

/// How many of a row's cells are headings that mean something.
pub fn known_headings(heads: &Heads, mapping: &Mapping) -> usize {
    heads.written().filter(|heading| is_known(heading, mapping)).count()
}

pub fn is_known(heading: &str, mapping: &Mapping) -> bool {
    let name = plain(heading);
    mapping.meaning(heading).is_some()
        || ["question", "grade", "scheme"].contains(&name.as_str())
        || field_of(&name).is_some()
}

/// The field that a heading means by itself.
pub fn field_named(heading: &str) -> Option<Field> {
    field_of(&plain(heading))
}

/// Our own export: its headings are the keys of the columns.
pub fn is_export(heads: &Heads) -> bool {
    let is_key = |heading: &str| Field::ALL.iter().any(|field| field.word() == heading);
    let has = |key: &str| heads.written().any(|heading| heading == key);
    let is_ours = |heading: &str| is_key(heading) || extra_name(heading).is_some();
    has("id") && has("ref") && heads.written().all(is_ours)
}

/// The field of a heading without case, punctuation and plural.
pub fn field_of(name: &str) -> Option<Field> {
    let named = GROUPS.iter().find(|group| group.has(name)).map(|group| group.field);
    named.or_else(|| are_kinds(name).then_some(Field::Text))
}
