//! A file of any kind as rows, which may be passed through more than once.

use std::borrow::Cow;

use csv::StringRecord;

use super::csv::Rows;
use super::kind::{self, Kind};
use super::{json, text, workbook};
use crate::error::{Complaint, Noun};

pub struct Source<'a> {
    /// What the numbers of its rows count.
    pub noun: Noun,
    content: Content<'a>,
    /// What the file was in if that wasn't UTF-8.
    pub encoding: Option<&'static str>,
    /// What to know of the file besides its rows.
    pub remarks: Vec<String>,
}

enum Content<'a> {
    Text(Cow<'a, str>),
    Table(Vec<(u64, StringRecord)>),
}

impl<'a> Source<'a> {
    /// Of a workbook the sheet of this name, or the first that holds a table.
    pub fn opened(bytes: &'a [u8], sheet: Option<&str>) -> Result<Source<'a>, Vec<Complaint>> {
        let of_file = |why: String| vec![Complaint::of_file(why)];
        let kind = kind::of(bytes).map_err(of_file)?;
        if kind.has_sheets() {
            let table = workbook::read(kind, bytes, sheet).map_err(|complaint| vec![complaint])?;
            let content = Content::Table(table.rows);
            return Ok(Source {
                noun: table.noun,
                content,
                encoding: None,
                remarks: table.remarks,
            });
        }
        if sheet.is_some() {
            let why = "the file has no sheets to choose from; leave --sheet out";
            return Err(of_file(why.to_owned()));
        }
        let decoded = text::decoded(bytes).map_err(|complaint| vec![complaint])?;
        let encoding = decoded.encoding;
        if kind != Kind::Json {
            let content = Content::Text(decoded.text);
            return Ok(Source { noun: Noun::Line, content, encoding, remarks: vec![] });
        }
        let table = json::read(&decoded.text)?;
        let content = Content::Table(table.rows);
        Ok(Source { noun: table.noun, content, encoding, remarks: table.remarks })
    }

    pub fn rows(&self) -> Rows<'_> {
        match &self.content {
            Content::Text(text) => Rows::of(text),
            Content::Table(rows) => Rows::of_table(rows),
        }
    }
}
