//! `track config`: the settings, and where each comes from.

use std::path::Path;

use super::context::Context;
use super::output::OutputArgs;
use crate::error::Result;
use crate::report::settings::{Setting, Settings, Source};

/// Show the configuration: its file, the register, the bank holidays, and where each comes from
///
/// The file is `track/track.toml` in the platform's configuration folder, or the one that
/// TRACK_CONFIG names. It may set the register (--db and TRACK_DB go before it), newer bank holidays
/// than the built-in ones, and whether a closing must name evidence; a path in it counts from its own
/// folder.
#[derive(Debug, clap::Args)]
#[command(after_help = "A file that sets everything there is:
  db = \"~/team/register.db\"
  bank_holidays = \"bank-holidays.json\"    # from https://www.gov.uk/bank-holidays.json
  closing_needs_evidence = true             # `track close` must name evidence

Examples:
  track config
  track config --format json")]
pub struct Args {
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.records_nobody()?;
    let settings =
        vec![file(context)?, register(context)?, bank_holidays(context)?, closings(context)?];
    args.output.show(&Settings::of(settings, context.today()), &context.world().screen)
}

fn file(context: &Context) -> Result<Setting> {
    let is_named = context.world().configuration.is_some();
    let about = match (context.place().file(), context.config()?.is_there()) {
        (None, _) => "there is no home folder to look in",
        (_, true) => "in use",
        (_, false) => "not there",
    };
    Ok(Setting {
        setting: "config",
        value: context.place().file().as_deref().map(shown),
        from: if is_named { Source::Environment } else { Source::Default },
        about: Some(about.to_owned()),
    })
}

fn register(context: &Context) -> Result<Setting> {
    if context.is_demo() {
        let about = Some("the demo, in memory".to_owned());
        return Ok(Setting { setting: "db", value: None, from: Source::Flag, about });
    }
    let (path, from) = context.register()?;
    let about = path.is_none().then(|| "there is no home folder to keep one in".to_owned());
    Ok(Setting { setting: "db", value: path.as_deref().map(shown), from, about })
}

fn bank_holidays(context: &Context) -> Result<Setting> {
    let config = context.config()?;
    let known = context.holidays()?.known_years();
    let (from, about) = match config.newer_holidays()? {
        None => (Source::Default, format!("built in: {known}")),
        Some(newer) => {
            (Source::File, format!("which holds {}; known: {known}", newer.known_years()))
        }
    };
    let value = config.bank_holidays().map(shown);
    Ok(Setting { setting: "bank_holidays", value, from, about: Some(about) })
}

fn closings(context: &Context) -> Result<Setting> {
    let config = context.config()?;
    let (yes, from) = (config.closing_needs_evidence(), config.says_of_closings());
    let about = if yes { "a closing must name evidence" } else { "a closing may name evidence" };
    Ok(Setting {
        setting: "closing_needs_evidence",
        value: Some(yes.to_string()),
        from: if from { Source::File } else { Source::Default },
        about: Some(about.to_owned()),
    })
}

fn shown(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}
