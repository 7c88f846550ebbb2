//! Extra fields: what a sheet or a user says of a finding beside the register's own columns, such as `Cost code`.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::clean::is_hostile;
use super::text::{checked_text, composed, looks_like, one_line};
use crate::error::{Error, Result};

/// How many characters the name of a field may have: the longest headings of real sheets are questions.
const LONGEST_NAME: usize = 200;

/// A field's name and its text. The name is stored as given and compared without case and repeated spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraField {
    pub name: String,
    pub value: String,
}

/// The fields of a finding, each name once, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtraFields(Vec<ExtraField>);

/// What a patch says of one field; without a value, the field is taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPatch {
    pub name: String,
    pub value: Option<String>,
}

impl FieldPatch {
    /// `Batch=7`; `Batch=` takes the field away.
    ///
    /// # Errors
    /// Without `=`, or with a name or a value that a field can't have.
    pub fn of(typed: &str) -> Result<FieldPatch> {
        let typed = composed(typed);
        let (name, value) = named_value(&typed)?;
        let value = (!value.is_empty()).then(|| checked_text("value", value)).transpose()?;
        Ok(FieldPatch { name: checked_name(name)?, value })
    }
}

/// Which findings: those whose field has this value, without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFilter {
    pub name: String,
    pub value: String,
}

impl FieldFilter {
    /// `Batch=7`.
    pub fn of(typed: &str) -> Result<FieldFilter> {
        let typed = composed(typed);
        let (name, value) = named_value(&typed)?;
        if value.is_empty() {
            return Err(Error::Usage(format!("{typed:?} has no value; write NAME=VALUE")));
        }
        Ok(FieldFilter { name: checked_name(name)?, value: value.to_owned() })
    }
}

fn named_value(typed: &str) -> Result<(&str, &str)> {
    let named = typed.split_once('=').filter(|(name, _)| !name.trim().is_empty());
    named.map(|(name, value)| (name, value.trim())).ok_or_else(|| {
        Error::Usage(format!("{typed:?} doesn't name a field and its value; write NAME=VALUE"))
    })
}

/// A name or a value as it is compared: without case and repeated spaces. Signs count: `Cost %` isn't `Cost £`.
pub fn folded(text: &str) -> String {
    one_line(&composed(text)).to_lowercase()
}

/// The name of a field, on one line.
///
/// # Errors
/// An empty or too long name, or one with invisible characters.
pub fn checked_name(name: &str) -> Result<String> {
    let name = one_line(name);
    let refused = |why: &str| Err(Error::refused(format!("the name of a field {why}")));
    match name.chars().count() {
        0 => refused("is empty"),
        _ if name.chars().any(is_hostile) => refused("contains an invisible character"),
        1..=LONGEST_NAME => Ok(name),
        _ => refused("is longer than 200 characters"),
    }
}

impl ExtraFields {
    /// As JSON, in order; none where there are no fields.
    pub fn written(&self) -> Option<String> {
        let texts = || serde_json::to_string(self).expect("texts can always be written");
        (!self.0.is_empty()).then(texts)
    }

    pub fn iter(&self) -> impl Iterator<Item = &ExtraField> {
        self.0.iter()
    }

    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|field| &field.name)
    }

    /// Those of the second, and then those that only the first has.
    pub fn names_of_either<'a>(
        first: &'a ExtraFields,
        second: &'a ExtraFields,
    ) -> impl Iterator<Item = &'a String> {
        second.names().chain(first.names().filter(|name| second.value(name).is_none()))
    }

    #[must_use]
    pub fn only(mut self, keeps: impl Fn(&str) -> bool) -> ExtraFields {
        self.0.retain(|field| keeps(&field.name));
        self
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        let wanted = folded(name);
        let named = self.0.iter().find(|field| folded(&field.name) == wanted);
        named.map(|field| field.value.as_str())
    }

    /// A name that is there keeps its place and its spelling.
    pub fn with(mut self, patches: &[FieldPatch]) -> ExtraFields {
        for FieldPatch { name, value } in patches {
            let wanted = folded(name);
            let at = self.0.iter().position(|field| folded(&field.name) == wanted);
            match (at.and_then(|at| self.0.get_mut(at)), value) {
                (Some(field), Some(value)) if looks_like(&field.value, value) => {}
                (Some(field), Some(value)) => field.value.clone_from(value),
                (None, Some(value)) => {
                    self.0.push(ExtraField { name: name.clone(), value: value.clone() });
                }
                (_, None) => self.0.retain(|field| folded(&field.name) != wanted),
            }
        }
        self
    }
}

impl JsonSchema for ExtraFields {
    fn schema_name() -> Cow<'static, str> {
        "ExtraFields".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": { "type": "string" } })
    }
}

/// An object of texts.
impl Serialize for ExtraFields {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|field| (&field.name, &field.value)))
    }
}

impl<'de> Deserialize<'de> for ExtraFields {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<ExtraFields, D::Error> {
        from.deserialize_map(InOrder)
    }
}

/// Reads an object in the order in which it is written, which a map would lose.
struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = ExtraFields;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object of texts")
    }

    fn visit_map<A: MapAccess<'de>>(
        self,
        mut map: A,
    ) -> std::result::Result<ExtraFields, A::Error> {
        let mut fields = Vec::new();
        while let Some((name, value)) = map.next_entry()? {
            fields.push(ExtraField { name, value });
        }
        Ok(ExtraFields(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(fields: ExtraFields, typed: &[&str]) -> ExtraFields {
        let patches: Vec<FieldPatch> =
            typed.iter().map(|typed| FieldPatch::of(typed).unwrap()).collect();
        fields.with(&patches)
    }

    #[test]
    fn a_field_keeps_its_place_and_its_spelling_until_it_is_taken_away() {
        let fields = patched(ExtraFields::default(), &["Cost code=41207", "Batch = 7"]);
        let fields = patched(fields, &["COST  code=41390"]);
        assert_eq!(fields.value("cost code"), Some("41390"));
        assert_eq!(serde_json::to_string(&fields).unwrap(), r#"{"Cost code":"41390","Batch":"7"}"#);

        let fields = patched(fields, &["cost code="]);
        assert_eq!(serde_json::to_string(&fields).unwrap(), r#"{"Batch":"7"}"#);
    }

    #[test]
    fn names_that_differ_in_a_sign_are_two_fields() {
        let fields = patched(ExtraFields::default(), &["Cost £=100", "Cost %=5"]);
        assert_eq!((fields.value("cost £"), fields.value("Cost %")), (Some("100"), Some("5")));
    }

    #[test]
    fn what_is_written_is_read_back_in_the_same_order() {
        let fields = patched(ExtraFields::default(), &["z=1", "a=2", "m=x=y"]);
        let written = serde_json::to_string(&fields).unwrap();
        assert_eq!(serde_json::from_str::<ExtraFields>(&written).unwrap(), fields);
        assert_eq!(fields.value("m"), Some("x=y"));
    }

    #[test]
    fn a_field_has_a_name_and_a_filter_a_value() {
        for typed in ["Batch", "=7", " =7", "a\u{202e}b=7"] {
            assert!(FieldPatch::of(typed).is_err(), "{typed:?}");
        }
        assert!(FieldPatch::of(&format!("{}=7", "x".repeat(201))).is_err());
        assert!(FieldFilter::of("Batch=").is_err());
        assert_eq!(FieldFilter::of("Batch=7").unwrap().value, "7");
    }
}
