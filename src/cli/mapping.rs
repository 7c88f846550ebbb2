//! The flags that say what a file of `track import` leaves open.

use super::completions;
use super::context::Context;
use super::parse;
use crate::error::Result;
use crate::exchange::{MappedHeading, MappedStatus, Mapping};
use crate::model::body::{BodyNames, Directory};
use crate::model::date_words::DateWords;
use crate::model::finding::Kind;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What the file leaves open")]
pub struct MappingArgs {
    /// Which sheet of a workbook to read
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// What a heading means: a key of the JSON, field:NAME, note or skip
    #[arg(long, value_name = "HEADING=KEY", value_parser = MappedHeading::of)]
    map: Vec<MappedHeading>,
    /// What a word in the status column means
    #[arg(long, value_name = "WORDS=STATUS", value_parser = MappedStatus::of)]
    status_map: Vec<MappedStatus>,
    /// The row that has the headings, if it isn't found by what it says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    header_row: Option<u64>,
    /// Whose findings they are, where a row names no body
    #[arg(long, visible_alias = "force", value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    body: Vec<String>,
    /// Add the bodies that the register doesn't know
    #[arg(long)]
    new_bodies: bool,
    /// The report that they come from, where a row names none
    #[arg(long, value_name = "TITLE", value_parser = parse::words)]
    inspection: Option<String>,
    /// When they were issued, where a row has no date
    #[arg(long, value_name = "DATE", value_parser = parse::past_period)]
    issued: Option<DateWords>,
    /// What kind of finding they are, where a row doesn't say
    #[arg(long, hide_possible_values = true, value_parser = parse::kind())]
    kind: Option<Kind>,
    /// The scheme of the grades, where a file of grades names none
    #[arg(long, value_name = "SCHEME", value_parser = parse::words)]
    scheme: Option<String>,
}

impl MappingArgs {
    /// Whether the file, or the sheet that was chosen, is read by its own words alone.
    pub fn says_nothing(&self) -> bool {
        self.map.is_empty()
            && self.status_map.is_empty()
            && self.header_row.is_none()
            && self.body.is_empty()
            && !self.new_bodies
            && self.inspection.is_none()
            && self.issued.is_none()
            && self.kind.is_none()
            && self.scheme.is_none()
    }

    pub fn mapping(&self, directory: &Directory, context: &Context) -> Result<Mapping> {
        let bodies = match self.body.as_slice() {
            [] => Vec::new(),
            named => directory.addressed(&BodyNames { named, regions: &[], rocus: &[] })?,
        };
        Ok(Mapping {
            sheet: self.sheet.clone(),
            headings: self.map.clone(),
            statuses: self.status_map.clone(),
            header_row: self.header_row,
            bodies,
            adds_bodies: self.new_bodies,
            inspection: self.inspection.clone(),
            issued: self.issued.as_ref().map(|words| context.written(words)).transpose()?,
            kind: self.kind,
            scheme: self.scheme.clone(),
        })
    }
}
