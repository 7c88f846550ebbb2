//! The flags that describe a finding, shared by `add` and `edit`.

use std::io::Read;

use super::context::Context;
use super::parse;
use crate::error::{Error, Result};
use crate::model::calendar::Written;
use crate::model::date_words::DateWords;
use crate::model::extra_fields::FieldPatch;
use crate::model::finding::{FindingPatch, LONGEST_TEXT, checked_text};
use crate::model::placeholder::check_says_something;
use crate::model::plain_text::{PlainText, PlainTexts};
use crate::model::reckoning::Reckoning;
use crate::model::text::composed;
use crate::store::Tx;

#[derive(Debug, clap::Args)]
pub struct FindingArgs {
    /// Its inspection: code, number or start of its title
    #[arg(long, value_name = "INSPECTION", value_parser = parse::words)]
    inspection: Option<String>,
    /// When it was issued, if not with its inspection
    #[arg(long, value_name = "DATE", value_parser = parse::past_period)]
    issued: Option<DateWords>,
    /// Where you found it: an address, a page, a letter
    #[arg(long, value_name = "SOURCE", value_parser = parse::words)]
    source: Option<String>,
    /// The full wording; `-` reads it from standard input
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::text)]
    text: Option<String>,
    /// Set an extra field; NAME= removes it
    #[arg(long, value_name = "NAME=VALUE", value_parser = FieldPatch::of)]
    field: Vec<FieldPatch>,
    /// How many recommendations the report counts under it
    #[arg(long, value_name = "N", value_parser = parse::count::<u32>())]
    parts: Option<u32>,
}

impl FindingArgs {
    /// Without the inspection, whose number only the register knows.
    pub fn patch(&self, context: &Context) -> Result<FindingPatch> {
        Ok(FindingPatch {
            text: self.text.as_deref().map(|text| text_of("text", text)).transpose()?,
            issued: self.issued(context)?,
            texts: PlainTexts::default().with(PlainText::Source, self.source.clone()),
            parts: self.parts,
            fields: self.field.clone(),
            ..FindingPatch::default()
        })
    }

    fn issued(&self, context: &Context) -> Result<Option<Written>> {
        self.issued.as_ref().map(|words| context.written(words)).transpose()
    }

    /// The full wording as it was typed.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    pub fn names_inspection(&self) -> bool {
        self.inspection.is_some()
    }

    pub fn inspection(&self, tx: &Tx) -> Result<Option<i64>> {
        self.inspection.as_ref().map(|typed| tx.inspection(typed)).transpose()
    }

    pub fn check_issued(
        &self,
        context: &Context,
        reckoning: impl FnOnce() -> Result<Reckoning>,
    ) -> Result<()> {
        match self.issued(context)? {
            Some(issued) => reckoning()?.check_not_far_ahead("date of issue", &issued),
            None => Ok(()),
        }
    }
}

/// A text that says something: no `...` and no TBC.
pub fn said_of(what: &str, text: &str) -> Result<String> {
    let text = text_of(what, text)?;
    check_says_something(&text).map(|()| text)
}

/// A text from the command line; `-` is standard input.
pub fn text_of(what: &str, text: &str) -> Result<String> {
    if text != "-" {
        return checked_text(what, text);
    }
    let mut read = String::new();
    std::io::stdin().lock().take(LONGEST_TEXT as u64 + 1).read_to_string(&mut read).map_err(
        |cause| Error::BadData(format!("cannot read the text from standard input: {cause}")),
    )?;
    checked_text(what, &composed(&read))
}
