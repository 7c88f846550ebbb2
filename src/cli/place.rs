//! The flags of every command: which register, which day and who.

use std::path::PathBuf;

use clap::builder::TypedValueParser;

use super::parse;
use crate::error::{Error, Result};
use crate::model::date_words::DateWords;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Which register, which day")]
pub struct PlaceArgs {
    /// The register [default: `db` in track.toml, else `track/register.db` in the platform's data folder]
    #[arg(
        long,
        global = true,
        value_name = "PATH",
        env = "TRACK_DB",
        hide_env_values = true,
        value_parser = clap::builder::OsStringValueParser::new().map(PathBuf::from)
    )]
    pub db: Option<PathBuf>,
    /// Typed, and not taken from the environment.
    #[arg(skip)]
    pub db_is_typed: bool,
    /// Use a copy of the real West Mercia register in memory, as public sources had it in November 2026; nothing is
    /// kept
    #[arg(long, global = true)]
    pub demo: bool,
    /// Count from this day instead of today (in Europe/London)
    #[arg(long, global = true, value_name = "DATE", env = "TRACK_TODAY", hide_env_values = true, value_parser = parse::future_day)]
    pub today: Option<DateWords>,
    #[arg(skip)]
    pub today_is_typed: bool,
    /// The filters of the command as they were typed, such as `--kind concern`.
    #[arg(skip)]
    pub filters: Vec<String>,
    /// Show the register as it was at the end of this day; read-only
    #[arg(long, global = true, value_name = "DATE", value_parser = parse::past_day)]
    pub as_at: Option<DateWords>,
    /// Leave out owners, restricted notes, evidence, and fields that aren't public
    #[arg(long, global = true)]
    pub public: bool,
    /// Who makes the change, where several people share a login; recorded beside the login
    #[arg(long = "as", global = true, value_name = "NAME", value_parser = parse::name)]
    pub claimed: Option<String>,
}

impl PlaceArgs {
    /// Refuses --public for a command that shows more than is public, or changes something.
    pub fn reject_public(&self, command: &str) -> Result<()> {
        let why = format!(
            "`track {command}` isn't for the public; --public works with list, show, status, overdue, due, changes, \
             timeline, trend, compare, recurring, s55, export, report, and the lists of body, inspection and grade"
        );
        if self.public { Err(Error::Usage(why)) } else { Ok(()) }
    }
}
