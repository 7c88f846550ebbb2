//! `track close`: the inspectorate closed it.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::context::Context;
use super::evidence::say_put_back;
use super::output::ALREADY_SET;
use super::parse;
use super::target::{TargetArgs, open_below};
use crate::error::{Error, Result};
use crate::model::calendar;
use crate::model::closure::{CLOSED_UNDATED, Closing, Outcome};
use crate::model::date_words::DateWords;
use crate::model::evidence::check_closing;
use crate::model::finding::checked_text;
use crate::model::listed::Listed;
use crate::model::progress::Move;
use crate::model::progress_row::ProgressRow;
use crate::report::lateness::in_time_or_late;
use crate::store::{Covering, Tx};

/// Record that the inspectorate closed findings, and the letter
///
/// Give a letter, a reason or evidence; `closing_needs_evidence` in track.toml makes evidence compulsory.
/// How late it was closed is kept, whatever happens to the due date later.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track close 2122-C1-R1 --on 2026-10-30 --letter \"Revisit letter\" --outcome met
  track close SOC24-C1-R2 --on unknown --reason \"Not on the portal\"")]
pub struct Args {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    answer: AnswerOfLetterArgs,
    /// What the inspectorate found
    #[arg(long, value_parser = parse::one_of::<Outcome>())]
    outcome: Option<Outcome>,
    /// A file of evidence, which is copied into the vault; can be repeated
    #[arg(long, value_name = "FILE")]
    evidence: Vec<PathBuf>,
    /// Accept a date earlier than the claim
    #[arg(long)]
    yes: bool,
}

/// What the inspectorate answered, and when.
#[derive(Debug, Clone, clap::Args)]
pub struct AnswerOfLetterArgs {
    /// The day of the inspectorate's answer, or `unknown`
    #[arg(long, value_name = "DATE", value_parser = day_or_unknown)]
    on: AnswerDay,
    /// The inspectorate's letter
    #[arg(long, value_name = "LETTER", allow_hyphen_values = true, value_parser = parse::said)]
    letter: Option<String>,
    /// Why, if there is no letter
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = parse::said)]
    reason: Option<String>,
}

impl AnswerOfLetterArgs {
    /// Whether a letter or a reason says why.
    pub fn says_why(&self) -> bool {
        self.letter.is_some() || self.reason.is_some()
    }

    pub fn day(&self, context: &Context) -> Result<Option<NaiveDate>> {
        self.on.day(context)
    }

    pub fn letter(&self) -> Result<Option<String>> {
        self.letter.as_deref().map(|text| checked_text("letter", text)).transpose()
    }

    pub fn reason(&self) -> Result<Option<String>> {
        self.reason.as_deref().map(|text| checked_text("reason", text)).transpose()
    }
}

/// The day of the inspectorate's answer, if it is known.
#[derive(Debug, Clone)]
pub struct AnswerDay(pub Option<DateWords>);

impl AnswerDay {
    pub fn day(&self, context: &Context) -> Result<Option<NaiveDate>> {
        self.0.as_ref().map(|words| context.day(words)).transpose()
    }
}

pub fn day_or_unknown(text: &str) -> Result<AnswerDay> {
    if text.trim().eq_ignore_ascii_case("unknown") {
        return Ok(AnswerDay(None));
    }
    parse::past_day(text).map(|day| AnswerDay(Some(day))).map_err(|error| match error {
        Error::Refused(why) if parse::past_period(text).is_ok() => Error::Refused(format!(
            "{why}, or say unknown and name the month with the letter or reason"
        )),
        other => other,
    })
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let is_reasoned = args.answer.says_why();
    let is_demanded = context.config()?.closing_needs_evidence;
    let day = args.answer.day(context)?;
    let closing = Closing {
        day,
        letter: args.answer.letter()?,
        reason: args.answer.reason()?,
        outcome: args.outcome,
        is_sure: args.yes,
    };
    let files = context.attachments(&args.evidence)?;
    let covering = Covering { day: context.today(), note: None, restricted: false };
    let close = |tx: &Tx, row: &ProgressRow| {
        // An action needs no letter: that it is `done` is said first.
        row.check_move(Move::Close)?;
        check_closing(is_reasoned, args.evidence.len(), is_demanded)?;
        tx.close(row, &closing)?;
        tx.end_with_evidence(row, &files, &covering)?;
        let shortfall = closing.outcome.filter(|outcome| *outcome != Outcome::Met);
        let shortfall = shortfall.map(|outcome| format!(", {}", outcome.in_words()));
        let closed = closed_in_words(&tx.row_again(row)?, day) + &shortfall.unwrap_or_default();
        Ok(Some(format!("{}: {closed}", row.token())))
    };
    args.target
        .each_and_then(context, "close", ALREADY_SET, Listed::is_open, close, open_below)
        .inspect(|()| say_put_back(&files))
}

fn closed_in_words(row: &ProgressRow, day: Option<NaiveDate>) -> String {
    let Some(day) = day else { return CLOSED_UNDATED.to_owned() };
    let shown = calendar::with_weekday(day);
    match row.closed_late() {
        None => format!("closed on {shown}"),
        Some(late) => format!("closed on {shown}, {}", in_time_or_late(late)),
    }
}
