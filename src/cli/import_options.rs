//! The flags that say what an import may do to rows that are in the register already.

use std::path::PathBuf;

use super::context::Context;
use super::deadline::SureArgs;
use super::parse;
use crate::error::Result;
use crate::model::import_options::{AsNew, Blank, ImportOptions, OtherDate};

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Changing the register")]
pub struct OptionArgs {
    #[command(flatten)]
    pub sure: SureArgs,
    /// What an empty cell does: keep what is there, or clear owner, priority, text, themes, source, parts and extra fields
    #[arg(long, value_name = "keep|clear", default_value = "keep", hide_possible_values = true, value_parser = parse::one_of::<Blank>())]
    blank: Blank,
    /// Record another due date as an extension, with the file as the reason
    #[arg(long, conflicts_with = "corrections")]
    extensions: bool,
    /// Correct the due date of the register where the file has another
    #[arg(long)]
    corrections: bool,
    /// Change findings to the references in the file, where the words are the same
    #[arg(long)]
    renames: bool,
    /// Add unrecognised rows, even if they resemble a finding that the file lacks: all, or those named by their
    /// reference (--as-new=R7) or place (--as-new="line 5")
    #[arg(long, value_name = "ROW", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    as_new: Vec<String>,
}

impl OptionArgs {
    /// What makes another import of the same file.
    pub fn identity(&self) -> &'static str {
        match (self.blank, self.corrections, self.extensions) {
            (Blank::Clear, false, false) => "clear",
            (Blank::Clear, ..) => "clear, other dates",
            (_, true, _) => "corrections",
            (_, _, true) => "extensions",
            _ => "",
        }
    }

    fn as_new(&self) -> AsNew {
        let (all, rows): (Vec<_>, Vec<_>) =
            self.as_new.iter().cloned().partition(|row| row.is_empty());
        AsNew { are_all: !all.is_empty(), rows }
    }

    pub fn read(&self, files: &[PathBuf], context: &Context) -> Result<ImportOptions> {
        let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        let other_date = match (self.extensions, self.corrections) {
            (true, _) => Some(OtherDate::Extension),
            (_, true) => Some(OtherDate::Correction),
            _ => None,
        };
        Ok(ImportOptions {
            reckoning: context.reckoning(self.sure.yes)?,
            reason: format!("import {}", names.join(", ")),
            blank: self.blank,
            other_date,
            as_new: self.as_new(),
            renames: self.renames,
            closing_needs_evidence: context.config()?.closing_needs_evidence,
        })
    }
}
