//! Rows of one file that carry the same reference: one finding at several bodies, or a mistake.

use std::collections::HashMap;

use crate::model::record::Record;

/// The references that were met so far.
#[derive(Default)]
pub struct Twins {
    first: HashMap<String, usize>,
    lines: HashMap<(usize, i64), u64>,
}

impl Twins {
    /// Why a record cannot stand beside the earlier ones; it is remembered if it can.
    pub fn conflict(&mut self, record: &Record, earlier: &[Record]) -> Option<String> {
        let reference = record.reference.as_ref()?;
        let first = *self.first.entry(reference.folded()).or_insert(earlier.len());
        if let Some(twin) = earlier.get(first).filter(|twin| !say_the_same(twin, record)) {
            return Some(format!(
                "reference {:?} is already on line {} with other words; \
                 give one finding one title, text and kind",
                reference.as_str(),
                twin.line
            ));
        }
        if let Some(line) = record.bodies.iter().find_map(|body| self.lines.get(&(first, *body))) {
            return Some(format!(
                "reference {:?} is already on line {line} for the same body; keep one of the two",
                reference.as_str()
            ));
        }
        self.lines.extend(record.bodies.iter().map(|body| ((first, *body), record.line)));
        None
    }
}

/// An empty cell says nothing, and so contradicts nothing.
fn say_the_same(one: &Record, other: &Record) -> bool {
    fn agree<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
        one.is_none() || other.is_none() || one == other
    }
    one.title == other.title && agree(&one.text, &other.text) && agree(&one.kind, &other.kind)
}
