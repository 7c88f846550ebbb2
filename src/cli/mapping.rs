//! The flags that say what a file of `track import` leaves open.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::completions;
use super::context::Context;
use super::parse;
use crate::config;
use crate::error::{Error, Result};
use crate::exchange::{
    HeadingMeaning, Mapped, MappedHeading, MappedOrder, MappedStatus, MappedWords, Mapping,
    MappingFile, ReadTable, SHEET, SaidOrder, check_body_names, check_consistent, is_guess,
    said_bodies,
};
use crate::model::OneOf;
use crate::model::body::Directory;
use crate::model::date_order::DateOrder;
use crate::model::date_words::DateWords;
use crate::model::finding::Kind;
use crate::model::import_row::Sheet;
use crate::model::signs::are_same;

#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Reading the file")]
pub struct MappingArgs {
    /// Sheet of a workbook, or list in JSON, to read; repeatable
    #[arg(long, value_name = "NAME")]
    pub sheet: Vec<String>,
    /// A file that says all this, for a sheet that comes every month
    #[arg(long, value_name = "FILE", value_parser = parse::file())]
    pub mapping: Option<PathBuf>,
    /// Write what was understood to a new file, for --mapping
    #[arg(long, group = "written", value_name = "TO", value_parser = parse::file())]
    pub save_mapping: Option<PathBuf>,
    /// What column A holds (`sheet` is the sheet's name): a JSON key such as due,
    /// field:NAME, action, action:KEY, note or skip; for grades also question, grade
    /// or scheme
    #[arg(long, value_name = "A=KEY", value_parser = MappedHeading::of)]
    map: Vec<MappedHeading>,
    /// Which status the words A mean
    #[arg(long, value_name = "A=B", value_parser = MappedStatus::of)]
    status_map: Vec<MappedStatus>,
    /// Which body the name A means
    #[arg(long, value_name = "A=B", value_parser = MappedWords::of_body)]
    body_map: Vec<MappedWords>,
    /// A column whose blank cells mean what stands above
    #[arg(long, value_name = "A", value_parser = parse::words)]
    fill_down: Vec<String>,
    /// Which comes first in 03/04/2026: dmy or mdy; A=mdy in one column
    #[arg(long, value_name = "ORDER", value_parser = SaidOrder::of)]
    dates: Vec<SaidOrder>,
    /// Which date the words A mean, or TBC; COLUMN: A=DATE in one column
    #[arg(long, value_name = "A=DATE", value_parser = MappedWords::of_date)]
    date_map: Vec<MappedWords>,
    /// Which kind, priority, answer, outcome or grade the words A mean, or TBC;
    /// COLUMN: A=B in one column
    #[arg(long, value_name = "A=B", value_parser = MappedWords::of_value)]
    value_map: Vec<MappedWords>,
    /// Keep each leading ' in a text file, such as one from `track export --raw`
    #[arg(long)]
    raw: bool,
    /// The row with the headings, if import can't find it
    #[arg(long, value_name = "N", value_parser = parse::count::<u64>())]
    header_row: Option<u64>,
    /// The body, for rows that name none
    #[arg(long, visible_alias = "force", value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    body: Vec<String>,
    /// Add bodies that aren't in the register
    #[arg(long)]
    new_bodies: bool,
    /// The report, for rows that name none
    #[arg(long, value_name = "TITLE", value_parser = parse::words)]
    inspection: Option<String>,
    /// The date of issue, for rows that have none
    #[arg(long, value_name = "DATE", value_parser = parse::past_period)]
    issued: Option<DateWords>,
    /// The kind of finding, for rows that don't say
    #[arg(long, hide_possible_values = true, value_parser = parse::kind())]
    kind: Option<Kind>,
    /// The scheme, for a file of grades that names none
    #[arg(long, value_name = "SCHEME", value_parser = parse::words)]
    scheme: Option<String>,
}

impl MappingArgs {
    /// What tells one way of reading a file from another; empty where it is read by its own words alone.
    pub fn identity(&self) -> Result<String> {
        let flags = self.flags();
        if self.mapping.is_none() && flags == MappingArgs::default().flags() {
            return Ok(String::new());
        }
        let file = self.mapping.as_deref().map(read_text).transpose()?;
        Ok(format!("{file:?} {flags}"))
    }

    fn flags(&self) -> String {
        let flags = (&self.sheet, &self.map, &self.status_map, self.header_row, &self.body);
        let meant = (
            &self.body_map,
            &self.fill_down,
            &self.dates,
            &self.date_map,
            &self.value_map,
            self.raw,
        );
        let rest = (self.new_bodies, &self.inspection, &self.issued, self.kind, &self.scheme);
        format!("{flags:?} {meant:?} {rest:?}")
    }

    /// What the flags say, and what they leave to the mapping file. For rows that were rejected before, what it says of the
    /// file in which they stood first has no meaning.
    pub fn read(&self, are_rejects: bool, context: &Context) -> Result<MappingFile> {
        let orders: Vec<MappedOrder> = self.orders().collect();
        let words = [("--date-map", &self.date_map[..]), ("--value-map", &self.value_map)];
        check_consistent(&self.map, &self.status_map, &self.body_map, &orders, words)?;
        let MappingFile { mut mapping, bodies } = self.file()?;
        if are_rejects {
            mapping = Mapping { sheets: vec![], header_row: None, fill_down: vec![], ..mapping };
        }
        let issued = self.issued.as_ref().map(|words| context.written(words)).transpose()?;
        Ok(MappingFile {
            mapping: Mapping {
                rejected: BTreeSet::new(),
                today: Some(context.today()),
                sheets: if_any(&self.sheet, mapping.sheets),
                body_names: first_said(&self.body_map, mapping.body_names),
                fill_down: self.fill_down.iter().cloned().chain(mapping.fill_down).collect(),
                dates: self.order_of_all().or(mapping.dates),
                date_orders: first_said(&orders, mapping.date_orders),
                date_words: first_said(&self.date_map, mapping.date_words),
                values: first_said(&self.value_map, mapping.values),
                is_raw: self.raw,
                headings: first_said(&self.map, mapping.headings),
                statuses: first_said(&self.status_map, mapping.statuses),
                header_row: self.header_row.or(mapping.header_row),
                bodies: Vec::new(),
                new_bodies: Vec::new(),
                limits: context.config()?.import,
                adds_bodies: self.new_bodies || mapping.adds_bodies,
                inspection: self.inspection.clone().or(mapping.inspection),
                issued: issued.or(mapping.issued),
                kind: self.kind.or(mapping.kind),
                scheme: self.scheme.clone().or(mapping.scheme),
            },
            bodies: if_any(&self.body, bodies),
        })
    }

    fn order_of_all(&self) -> Option<DateOrder> {
        self.dates.iter().rev().find_map(|said| match said {
            SaidOrder::All(order) => Some(*order),
            SaidOrder::Of(_) => None,
        })
    }

    fn orders(&self) -> impl Iterator<Item = MappedOrder> {
        self.dates.iter().filter_map(|said| match said {
            SaidOrder::All(_) => None,
            SaidOrder::Of(of) => Some(of.clone()),
        })
    }

    /// Refuses a flag that says nothing of what the file turned out to hold.
    pub fn check_used(&self, sheet: &Sheet) -> Result<()> {
        let of_findings = [
            ("--status-map", !self.status_map.is_empty()),
            ("--new-bodies", self.new_bodies),
            ("--kind", self.kind.is_some()),
        ];
        let of_grades = [("--scheme", self.scheme.is_some())];
        let (holds, others): (_, &[(&str, bool)]) = match sheet {
            Sheet::Findings { grades, .. } if !grades.is_empty() => return Ok(()),
            Sheet::Findings { .. } => ("findings", &of_grades),
            Sheet::Grades { .. } => ("grades", &of_findings),
        };
        match others.iter().find(|(_, is_given)| *is_given) {
            Some((flag, _)) => Err(Error::Usage(format!(
                "the file holds {holds}, for which {flag} has no effect; leave it out"
            ))),
            None => Ok(()),
        }
    }

    fn file(&self) -> Result<MappingFile> {
        let Some(path) = &self.mapping else { return Ok(MappingFile::default()) };
        MappingFile::read(&read_text(path)?)
            .map_err(|why| Error::BadData(format!("{}: {why}", path.display())))
    }
}

/// What a flag says, else what the file says.
fn if_any(flag: &[String], file: Vec<String>) -> Vec<String> {
    if flag.is_empty() { file } else { flag.to_vec() }
}

/// What flags say of some words, and what the file says of others.
fn first_said<T: Clone>(flags: &[Mapped<T>], file: Vec<Mapped<T>>) -> Vec<Mapped<T>> {
    let is_said = |one: &Mapped<T>| flags.iter().any(|flag| are_same(&flag.from, &one.from));
    let rest = file.into_iter().filter(|one| !is_said(one));
    flags.iter().cloned().chain(rest).collect()
}

fn read_text(path: &Path) -> Result<String> {
    config::read_text(path).map_err(|cause| Error::reading(path, &cause))
}

/// The mapping with its bodies looked up.
pub fn with_bodies(said: &MappingFile, directory: &Directory) -> Result<Mapping> {
    check_body_names(&said.mapping, directory)?;
    let (bodies, new_bodies) = said_bodies(&said.bodies, directory, &said.mapping)?;
    Ok(Mapping { bodies, new_bodies, ..said.mapping.clone() })
}

/// What was said and what was understood, for the next sheet of this layout.
pub fn understood(said: &MappingFile, tables: &[ReadTable]) -> MappingFile {
    let mut headings: Vec<MappedHeading> = Vec::new();
    for heading in tables.iter().flat_map(|table| &table.understood) {
        if !headings.contains(heading) {
            headings.push(heading.clone());
        }
    }
    let header_rows = tables.iter().map(|table| table.header_row);
    let is_sheet = |mapped: &MappedHeading| mapped.from.trim().eq_ignore_ascii_case(SHEET);
    let said_only = |mapped: &&MappedHeading| mapped.to == HeadingMeaning::Skip || is_sheet(mapped);
    let skipped = said.mapping.headings.iter().filter(said_only);
    let of_findings = tables.iter().filter(|table| table.is_of_findings);
    let kind = shared(of_findings.map(|table| table.kind)).flatten();
    let mapping = Mapping {
        headings: headings.into_iter().chain(skipped.cloned()).collect(),
        header_row: shared(header_rows.filter(|row| *row > 0)),
        kind: said.mapping.kind.or(kind),
        ..said.mapping.clone()
    };
    MappingFile { mapping, bodies: said.bodies.clone() }
}

/// The value that all have.
fn shared<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    values.next().filter(|first| values.all(|value| value == *first))
}

/// What was understood without a word of the user, as flags.
pub fn guessed(said: &MappingFile, understood: &MappingFile) -> Vec<String> {
    let is_said = |mapped: &&MappedHeading| said.mapping.meaning(&mapped.from).is_some();
    let headings = understood.mapping.headings.iter();
    let headings = headings.filter(|mapped| is_guess(mapped) && !is_said(mapped));
    let maps =
        headings.map(|mapped| ["--map".to_owned(), format!("{}={}", mapped.from, mapped.to.key())]);
    let header = understood.mapping.header_row.filter(|row| *row > 1);
    let header = header.filter(|_| said.mapping.header_row.is_none());
    let header = header.map(|row| ["--header-row".to_owned(), row.to_string()]);
    let kind = understood.mapping.kind.filter(|_| said.mapping.kind.is_none());
    let kind = kind.map(|kind| ["--kind".to_owned(), kind.word().to_owned()]);
    header.into_iter().chain(maps).chain(kind).flatten().collect()
}
