//! Counts by the words of a closed list; JSON names every word, even where its count is 0.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::model::OneOf;
use crate::model::schema::object;

#[derive(Debug)]
pub struct Counts<T>(Vec<(T, usize)>);

impl<T: OneOf> Counts<T> {
    pub fn of(all: impl IntoIterator<Item = T>) -> Counts<T> {
        let mut counts: Vec<(T, usize)> = T::ALL.iter().map(|word| (*word, 0)).collect();
        for found in all {
            let of_it = counts.iter_mut().filter(|(word, _)| *word == found);
            of_it.for_each(|(_, count)| *count += 1);
        }
        Counts(counts)
    }

    pub fn present(&self) -> impl Iterator<Item = (T, usize)> {
        self.0.iter().copied().filter(|(_, count)| *count > 0)
    }
}

impl<T: OneOf> JsonSchema for Counts<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Counts".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let count = generator.subschema_for::<usize>();
        object(T::ALL.iter().map(|word| (word.word(), count.clone())))
    }
}

impl<T: OneOf> Serialize for Counts<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(word, count)| map.serialize_entry(word.word(), count))?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::Kind;

    #[test]
    fn every_word_is_named_and_only_what_there_is_is_present() {
        let counts = Counts::of([Kind::Afi, Kind::Afi]);

        assert_eq!(counts.present().collect::<Vec<_>>(), [(Kind::Afi, 2)]);
        let json = serde_json::to_string(&counts).unwrap();
        assert_eq!(
            json,
            r#"{"concern":0,"recommendation":0,"afi":2,"practice":0,"part":0,"action":0}"#
        );
    }
}
