//! `track verify`: whether the register is what its own history says.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::context::Context;
use super::output::OutputArgs;
use crate::error::{Error, Result};
use crate::model::anchor::{self, Anchor};
use crate::report::verify::Verified;

/// Check that the register is what its own history says; end with 65 if it is not
///
/// SQLite finds no damage, and every reference leads to a row; tables, indexes and triggers are the
/// program's own; the acts and their changes follow each other without a gap; each act's seal, computed
/// anew over the one before; the register's count and seal are those of the last act; the journal,
/// followed from the first act on, leads to every row of every table and to no other; no number can be
/// given twice; search looks in what is written; the files of the evidence; the anchors. Nothing is
/// written.
///
/// It can show: damage, faults of programs, edits with another program, a row that was taken out or put
/// in, an end that was cut off, and, with an anchor, an older copy in place of the register. It cannot
/// show that a time, a name or a text was true when it was entered, nor what was never entered. And
/// whoever can write the file, and knows how this program seals, can write the whole history anew: it is
/// tamper-evident against partial edits, and no more. Only an anchor that somebody else keeps goes
/// further (`track anchor`). The register's own body (`track init --force`) is a setting without history.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track verify
  track verify --anchor anchors.txt")]
pub struct Args {
    /// Anchors that `track anchor` printed, one a line; - is standard input
    #[arg(long, value_name = "FILE")]
    anchor: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let anchors = args.anchor.as_deref().map(anchors).transpose()?.unwrap_or_default();
    context.reject_as_at("verify")?;
    let verdict = context.read_to_verify()?.verify(&anchors)?;
    let verified = Verified::of(verdict, context.today());
    let complaint = verified.complaint().map(Error::BadData);
    match (args.output.show(&verified, &context.world().screen), complaint) {
        // What was found is so, also where nobody reads it.
        (Ok(()) | Err(Error::Closed), Some(complaint)) => Err(complaint),
        (shown, _) => shown,
    }
}

/// More than a line a day in a hundred years.
const LARGEST: u64 = 4 * 1024 * 1024;

fn anchors(file: &Path) -> Result<Vec<Anchor>> {
    let is_input = file.as_os_str() == "-";
    let mut text = Vec::new();
    let read = match is_input {
        true => io::stdin().lock().take(LARGEST + 1).read_to_end(&mut text),
        false => File::open(file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut text)),
    };
    read.map_err(|cause| Error::reading(file, &cause))?;
    let name = if is_input { "standard input".into() } else { file.display().to_string() };
    let refused = |why: String| Error::BadData(format!("{name}: {why}"));
    if text.len() as u64 > LARGEST {
        return Err(refused("it is too large for anchors".into()));
    }
    let anchors =
        anchor::anchors(&String::from_utf8_lossy(&text)).map_err(|why| refused(why.to_string()))?;
    match anchors.is_empty() {
        true => Err(refused("there is no anchor in it; `track anchor` prints them".into())),
        false => Ok(anchors),
    }
}
