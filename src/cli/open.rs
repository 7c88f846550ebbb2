//! `track open`: the report for a board in a browser.

use chrono::NaiveDate;

use super::context::Context;
use super::filter::NarrowArgs;
use super::output;
use super::parse;
use super::report;
use super::say::say;
use crate::error::{Error, Result};
use crate::model::date_words::DateWords;
use crate::outbox::browser;
use crate::render::Format;
use crate::store::Store;

/// Write the report for a board to your own folder, and open it in a browser
///
/// The file is in `track-reports` in your home folder, for you alone: a browser that is kept apart from the rest of the
/// system, such as a snap, can read it there. One written on the same day for the same bodies is replaced. Its path is
/// printed; without a desktop, nothing is opened.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track open --force west-mercia
  track open --kind concern --since \"1 May 2026\"")]
pub struct Args {
    /// The day of the last meeting [default: three months ago]
    #[arg(long, value_name = "DATE", value_parser = parse::past_day)]
    since: Option<DateWords>,
    #[command(flatten)]
    narrow: NarrowArgs,
}

const FOLDER: &str = "track-reports";

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let since = report::since(args.since.as_ref(), context)?;
    let board = report::board(&args.narrow, since, context.read()?, context)?;
    let home = context.world().home.as_ref().ok_or_else(|| {
        Error::Configuration("there is no home folder; use `track report --output FILE`".into())
    })?;
    let folder = home.join(FOLDER);
    Store::create_folders(&folder)?;
    let path = folder.join(name(board.bodies(), context.today()));
    let file = context.output_file(&path, true)?;
    output::write_to(&board, Format::Html, context, &file)?;
    output::give_bytes(format!("{}\n", path.display()).as_bytes(), None)?;
    if has_desktop(context) && browser::open(&path).is_err() {
        say("note: no program was found to open it with; open the file yourself");
    }
    Ok(())
}

/// Other systems than these always have one.
fn has_desktop(context: &Context) -> bool {
    cfg!(any(windows, target_os = "macos")) || context.world().screen.desktop.is_some()
}

/// `report-west-mercia-2026-11-30.html`.
fn name(bodies: Option<&[String]>, day: NaiveDate) -> String {
    match bodies {
        Some([one]) => format!("report-{one}-{day}.html"),
        Some(several) => format!("report-{}-bodies-{day}.html", several.len()),
        None => format!("report-{day}.html"),
    }
}
