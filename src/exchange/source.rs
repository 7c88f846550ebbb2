//! A file of any kind as rows, which may be passed through more than once.

use std::borrow::Cow;
use std::collections::HashMap;

use csv::StringRecord;

use super::csv::Rows;
use super::grid::SheetTable;
use super::kind::{self, Kind};
use super::mapping::Mapping;
use super::workbook::{self, Book, WantedSheets};
use super::{json, text};
use crate::error::{Complaint, RowKind, listed_as};
use crate::model::import_limits::ImportLimits;
use crate::model::shell::quoted;

/// A file to be read.
pub struct NamedBytes<'a> {
    pub name: String,
    pub bytes: &'a [u8],
}

/// A file that was opened.
pub struct Opened<'a> {
    pub sources: Vec<Source<'a>>,
    /// Which of its sheets were read.
    pub remarks: Vec<String>,
}

/// The rows of a text or of one sheet.
pub struct Source<'a> {
    /// What the numbers of its rows count.
    pub row_kind: RowKind,
    /// The name of the sheet.
    pub sheet: Option<String>,
    /// The names of the visible sheets that are not read.
    pub other_sheets: Vec<String>,
    content: Content<'a>,
    limits: ImportLimits,
    /// What the file was in if that wasn't UTF-8.
    pub encoding: Option<&'static str>,
    /// What to know of the file besides its rows.
    pub remarks: Vec<String>,
    /// Where in a file of JSON each row is that is in lists within others.
    pub paths: HashMap<u64, String>,
}

enum Content<'a> {
    Text(Cow<'a, str>),
    Table(Vec<(u64, StringRecord)>),
}

impl<'a> Opened<'a> {
    pub fn of(bytes: &'a [u8], mapping: &Mapping) -> Result<Opened<'a>, Vec<Complaint>> {
        let limits = mapping.limits;
        let of_file = |why: String| vec![Complaint::of_file(why)];
        let kind = kind::of(bytes).map_err(of_file)?;
        if kind.has_sheets() {
            let book = workbook::read(kind, bytes, wanted(mapping), limits);
            let Book { tables, remarks, others } = book.map_err(|complaint| vec![complaint])?;
            let source =
                |table| Source { other_sheets: others.clone(), ..Source::of(table, None, limits) };
            let sources = tables.into_iter().map(source).collect();
            return Ok(Opened { sources, remarks });
        }
        if !mapping.sheets.is_empty() && kind != Kind::Json {
            let why = "the file has no sheets to choose from; leave --sheet out";
            return Err(of_file(why.to_owned()));
        }
        let decoded = text::decoded(bytes).map_err(|complaint| vec![complaint])?;
        let encoding = decoded.encoding;
        let source = if kind == Kind::Json {
            Source::of(json::read(&decoded.text, &mapping.sheets, &limits)?, encoding, limits)
        } else {
            let content = Content::Text(text::all_composed(decoded.text));
            Source {
                row_kind: RowKind::Line,
                sheet: None,
                other_sheets: vec![],
                content,
                limits,
                encoding,
                remarks: vec![],
                paths: HashMap::new(),
            }
        };
        Ok(Opened { sources: vec![source], remarks: vec![] })
    }
}

fn wanted(mapping: &Mapping) -> WantedSheets<'_> {
    if !mapping.sheets.is_empty() {
        WantedSheets::Named(&mapping.sheets)
    } else if mapping.meaning_of_sheet().is_some() {
        WantedSheets::All
    } else {
        WantedSheets::First
    }
}

impl Source<'_> {
    fn of(
        table: SheetTable,
        encoding: Option<&'static str>,
        limits: ImportLimits,
    ) -> Source<'static> {
        let SheetTable { rows, remarks, row_kind, sheet, paths } = table;
        let content = Content::Table(rows);
        Source { row_kind, sheet, other_sheets: vec![], content, limits, encoding, remarks, paths }
    }

    /// What a refusal says of the sheets that were not read.
    pub fn hint_of_sheets(&self) -> Option<String> {
        let (sheet, first) = (self.sheet.as_ref()?, self.other_sheets.first()?);
        let flag = quoted(first);
        let others = listed_as(&self.other_sheets, "and");
        Some(format!(
            "only the sheet {sheet} was read; --sheet {flag} reads another (others: {others})"
        ))
    }

    pub fn is_text(&self) -> bool {
        matches!(self.content, Content::Text(_))
    }

    pub fn rows(&self) -> Rows<'_> {
        match &self.content {
            Content::Text(text) => Rows::of(text, self.limits),
            Content::Table(rows) => Rows::of_table(rows, self.limits),
        }
    }
}

/// What the sheets of a file go by, of which `name` is the name where there are several.
pub fn names_of(sources: &[Source], name: Option<&str>) -> Vec<Option<String>> {
    let named = |source: &Source| {
        let sheet = source.sheet.as_ref().filter(|_| sources.len() > 1);
        let sheet = sheet.map(|sheet| format!("sheet {sheet}"));
        let names: Vec<String> = name.map(str::to_owned).into_iter().chain(sheet).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    sources.iter().map(named).collect()
}
