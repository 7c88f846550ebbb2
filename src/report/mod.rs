//! Values and a date in, an answer out: no register, no clock, no drawing. And the JSON Schema of every answer, made
//! from the types that are written.

mod ageing;
pub mod alike;
mod attention;
pub mod board;
pub mod body;
pub mod body_counts;
pub mod calendar;
pub mod changes;
pub mod check;
mod claim;
pub mod columns;
pub mod compare;
pub mod corrected;
pub mod counts;
pub mod delivery;
pub mod detail;
pub mod duty;
pub mod evidence;
mod extent;
mod fix;
pub mod history;
pub mod history_entry;
pub mod imported;
pub mod inspection;
pub mod inspection_page;
pub mod lateness;
pub mod link;
pub mod list;
pub mod list_page;
mod next;
pub mod open_duty;
pub mod outcome;
pub mod overdue;
pub mod owner;
mod problem;
mod problem_row;
pub mod proposal;
mod rag;
pub mod recurring;
pub mod reminder_log;
pub mod reminders;
pub mod roll_up;
pub mod row;
pub mod schedule;
pub mod settings;
pub mod show;
pub mod status;
pub mod stream;
pub mod timeline;
mod tree;
pub mod trend;
pub mod verify;
pub mod when;
pub mod workbook;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::error::{Error, Result, listed_as};
use crate::model::anchor::Anchor;
use crate::model::evidence::Evidence;
use crate::model::grade::Grade;
use crate::model::history::ActLine;
use crate::model::progress_row::ProgressRow;
use crate::model::record::Record;
use crate::page::Answer;
use board::Board;
use body::BodyRow;
use changes::Changes;
use check::Problems;
use compare::Compare;
use duty::DutyRow;
use history::History;
use imported::ImportReport;
use inspection::Inspections;
use inspection_page::InspectionPage;
use list::List;
use outcome::CommandOutcome;
use overdue::Overdue;
use owner::Owners;
use proposal::ProposalReport;
use recurring::Recurring;
use reminder_log::ReminderLog;
use reminders::Reminders;
use schedule::Schedule;
use settings::Setting;
use show::Show;
use status::Status;
use timeline::Timeline;
use trend::Trend;
use verify::Verified;
use when::DeadlineRow;

type Made = fn() -> Schema;

/// Each as the key `schema` of its JSON names it.
const SCHEMAS: &[(&str, Made)] = &[
    ("track.anchor/1", of::<Answer<Anchor>>),
    ("track.bodies/1", of::<Answer<BodyRow>>),
    ("track.changes/1", of::<Changes>),
    ("track.check/1", of::<Problems>),
    ("track.compare/1", of::<Compare>),
    ("track.config/1", of::<Answer<Setting>>),
    ("track.done/1", of::<CommandOutcome>),
    ("track.due/1", of::<List<ProgressRow>>),
    ("track.duties/1", of::<Answer<DutyRow>>),
    ("track.evidence/1", of::<Answer<Evidence>>),
    ("track.export/1", export),
    ("track.grades/1", of::<Answer<Grade>>),
    ("track.history/1", of::<History>),
    ("track.import/1", of::<ImportReport>),
    ("track.inspection/1", of::<InspectionPage>),
    ("track.inspections/1", of::<Inspections>),
    ("track.list/1", of::<List<ProgressRow>>),
    ("track.log/1", of::<Answer<ActLine>>),
    ("track.overdue/1", of::<Overdue<ProgressRow>>),
    ("track.owners/1", of::<Owners>),
    ("track.proposal/1", of::<ProposalReport>),
    ("track.recurring/1", of::<Recurring>),
    ("track.reminders/1", of::<Reminders>),
    ("track.report/1", of::<Board>),
    ("track.s55/1", of::<Schedule>),
    ("track.search/1", of::<List<ProgressRow>>),
    ("track.show/1", of::<Show>),
    ("track.status/1", of::<Status>),
    ("track.timeline/1", of::<Timeline>),
    ("track.told/1", of::<ReminderLog>),
    ("track.trend/1", of::<Trend>),
    ("track.verify/1", of::<Verified>),
    ("track.when/1", of::<Answer<DeadlineRow>>),
];

fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// A list, and the records beside it.
fn export() -> Schema {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let records = generator.subschema_for::<Vec<Record>>();
    let mut schema = generator.into_root_schema_for::<List<ProgressRow>>();
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.insert("records".to_owned(), records.to_value());
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.push("records".into());
    }
    schema
}

pub fn schema_names() -> impl Iterator<Item = &'static str> {
    SCHEMAS.iter().map(|(name, _)| *name)
}

/// `track.list/1`, or `list`.
///
/// # Errors
/// A name that no JSON has.
pub fn schema_named(typed: &str) -> Result<Schema> {
    let is_named = |name: &str| {
        let short = name.trim_start_matches("track.").trim_end_matches("/1");
        name == typed || short == typed
    };
    let Some((name, schema)) = SCHEMAS.iter().find(|(name, _)| is_named(name)) else {
        let names: Vec<&str> = schema_names().collect();
        let why =
            format!("no JSON has the schema {typed:?}; there are {}", listed_as(&names, "and"));
        return Err(Error::Usage(why));
    };
    let mut schema = schema();
    schema.insert("title".to_owned(), (*name).into());
    if let Some(named) = schema.pointer_mut("/properties/schema") {
        *named = serde_json::json!({ "const": name });
    }
    Ok(schema)
}
