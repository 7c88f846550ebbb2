//! What an import did to the register, or would do: how many rows, and each cell that became another.

use std::borrow::Cow;
use std::path::PathBuf;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::correction::FieldChange;
use super::record::RecordCount;
use super::schema::object;
use crate::error::{Complaint, Error, Result};

#[derive(Debug, Clone, Default)]
pub struct Imported {
    pub added: usize,
    pub changed: usize,
    pub void: usize,
    pub unchanged: usize,
    pub changes: Vec<CellChange>,
    /// Open rows that came with earlier imports of rows of the file, of the same inspections and bodies, and that it lacks.
    pub missing: Vec<RowName>,
    /// The rows with their first due date, which was moved in the register and stays moved.
    pub moved_since: Vec<RowName>,
    /// The rows that only their words recognised, as the register has them.
    pub recognised: Vec<RowName>,
    /// The rows that were closed without a letter.
    pub closed: Vec<RowName>,
    pub inspections: Vec<String>,
    /// What is said of the reports that had no date, and took the file's.
    pub dated_reports: Vec<String>,
    pub extensions: DatedExtensions,
    /// The claims that stand on the day of the import, because the file doesn't say when they were submitted.
    pub claims_today: usize,
    /// The rows that are blocked since the day of the import, because the file doesn't say since when.
    pub blocked_today: usize,
    /// What else is to be said of it.
    pub remarks: Vec<String>,
    /// The short names and names of the bodies that were added.
    pub bodies: Vec<(String, String)>,
    /// The records beside the findings that came with a whole export.
    pub records: Vec<RecordCount>,
    /// Those that were in the file, and that this register doesn't take.
    pub left_out: Vec<RecordCount>,
    /// What stands in the way; nothing is imported then.
    pub complaints: Vec<Complaint>,
}

/// How many extensions an import recorded, by what their day was taken from.
#[derive(Debug, Clone, Copy, Default)]
pub struct DatedExtensions {
    pub by_the_file: usize,
    pub on_closing: usize,
    pub today: usize,
}

impl Imported {
    /// # Errors
    /// The complaints, if there are any.
    pub fn unless_refused(self, files: &[PathBuf]) -> Result<Imported> {
        if self.complaints.is_empty() {
            return Ok(self);
        }
        Err(Error::Complaints {
            files: files.to_owned(),
            complaints: self.complaints,
            hints: Vec::new(),
        })
    }
}

/// A finding at one body, as people call it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct RowName {
    #[serde(rename = "ref")]
    pub name: String,
    pub body: String,
}

/// A cell of the register that an import changed.
#[derive(Debug, Clone)]
pub struct CellChange {
    pub name: String,
    /// None for what belongs to the finding, whatever the body.
    pub body: Option<String>,
    /// What the row goes by, for people and for programs: its body is left out where there is only one.
    pub token: String,
    /// None for a grade, which no command takes by a name.
    pub plain_token: Option<String>,
    pub change: FieldChange,
}

impl CellChange {
    pub fn in_words(&self) -> String {
        format!("{}: {}", self.token, self.change.in_words())
    }
}

impl JsonSchema for CellChange {
    fn schema_name() -> Cow<'static, str> {
        "CellChange".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let text = generator.subschema_for::<Option<String>>();
        object([
            ("ref", generator.subschema_for::<String>()),
            ("body", text.clone()),
            ("column", generator.subschema_for::<String>()),
            ("old", text.clone()),
            ("new", text),
        ])
    }
}

impl Serialize for CellChange {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let mut fields = to.serialize_struct("CellChange", 5)?;
        fields.serialize_field("ref", &self.name)?;
        fields.serialize_field("body", &self.body)?;
        fields.serialize_field("column", &self.change.field)?;
        fields.serialize_field("old", &self.change.was.for_programs())?;
        fields.serialize_field("new", &self.change.became.for_programs())?;
        fields.end()
    }
}
