//! The flags by which a deadline is given.

use super::context::Context;
use super::parse;
use crate::error::{Error, Result};
use crate::model::deadline::Setter;
use crate::model::phrase::{Clock, Phrase};
use crate::model::reckoning::{Reckoning, Wording};

#[derive(Debug, Clone, clap::Args)]
pub struct DeadlineArgs {
    /// The deadline in the report's words: "within 3 months", TBC
    #[arg(long, value_name = "WORDS", value_parser = parse::words)]
    due: Option<String>,
    /// A clock: given, within, pfd, fire-plan or s55
    #[arg(long, hide_possible_values = true, value_name = "CLOCK", value_parser = parse::one_of::<Clock>())]
    rule: Option<Clock>,
    /// Who set it: inspectorate (usual with add), force (usual with update, and for an action) or statute
    #[arg(long, value_name = "SETTER", hide_possible_values = true, value_parser = parse::one_of::<Setter>())]
    pub set_by: Option<Setter>,
    #[command(flatten)]
    sure: SureArgs,
}

#[derive(Debug, Clone, clap::Args)]
pub struct SureArgs {
    /// Accept a date that looks mistyped: out of order, or over 30 years off
    #[arg(long)]
    pub yes: bool,
}

impl DeadlineArgs {
    pub fn has_words(&self) -> bool {
        self.due.is_some() || self.rule.is_some()
    }

    pub fn is_sure(&self) -> bool {
        self.sure.yes
    }

    pub fn reckoning(&self, context: &Context) -> Result<Reckoning> {
        context.reckoning(self.sure.yes)
    }

    pub fn wording(&self, context: &Context) -> Result<Option<Wording>> {
        let phrase = match (self.rule, self.due.as_deref()) {
            (None, None) if self.set_by.is_none() => return Ok(None),
            (None, None) => {
                let why = "--set-by says who set a date; give the date with --due";
                return Err(Error::Usage(why.into()));
            }
            (Some(Clock::S55), _) => return Err(Error::refused(NO_FINDINGS)),
            (Some(clock), written) => Phrase::by(clock, written)?,
            (None, Some(written)) => Phrase::read(written)?,
        };
        Ok(Some(Wording { phrase, reckoning: self.reckoning(context)? }))
    }
}

const NO_FINDINGS: &str = "section 55 is a duty of the local policing body, not a finding's deadline; use \
     `track s55`";
