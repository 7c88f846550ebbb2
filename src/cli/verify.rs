//! `track verify`: whether the register agrees with its own history.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::context::Context;
use super::output::{self, AnswerArgs};
use crate::config;
use crate::error::{Error, Result};
use crate::model::anchor::{self, Anchor};
use crate::report::verify::Verified;

/// Check that the register agrees with its own history; exit with 65 if it does not
///
/// It checks that the file is sound and its references are complete; that tables, indexes and triggers
/// are those of this program; that the acts and their changes are numbered without gaps; each act's seal,
/// computed over the one before; that replaying the journal from the first act gives exactly the rows of
/// every table; that no number can be given twice; what was recorded of reminders; that the search index
/// matches; that no finding is in a state that no command allows; the evidence files; and the anchors. It
/// writes nothing.
///
/// It can show damage, program faults, edits made with another program, rows added or removed, a cut-off
/// end and, with an anchor, an older copy put in place of the register. It can't show whether a time, name
/// or text was true when entered, or what was never entered. Someone who can write the file and knows how
/// seals are made could rewrite the whole history: it is tamper-evident, not tamper-proof. Only an anchor
/// kept by someone else goes further (`track anchor`). What was sent has a checksum, but no history: an older
/// state of it, put back with its checksum, isn't noticed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track verify
  track verify --anchor anchors.txt")]
pub struct Args {
    /// Anchors printed by `track anchor`, one a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    anchor: Option<PathBuf>,
    #[command(flatten)]
    output: AnswerArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let anchors = args.anchor.as_deref().map(anchors).transpose()?.unwrap_or_default();
    context.reject_as_at("verify")?;
    let file = args.output.file_beside(args.anchor.as_deref(), context)?;
    let verdict = context.read_to_verify()?.verify(&anchors)?;
    let verified = Verified::of(verdict, context.today());
    let not_permitted = verified.not_permitted().map(Error::Permission);
    if !context.is_demo() {
        context.say_warnings();
    }
    let complaint = verified.complaint().map(Error::BadData).or(not_permitted);
    let shown = output::give(&verified, args.output.format(), context, file.as_ref());
    match (shown, complaint) {
        // A closed pipe does not change what was found.
        (Ok(()) | Err(Error::Closed), Some(complaint)) => Err(complaint),
        (shown, _) => shown,
    }
}

/// More than a line a day in a hundred years.
const LARGEST: u64 = 4 * 1024 * 1024;

fn anchors(file: &Path) -> Result<Vec<Anchor>> {
    let is_input = file.as_os_str() == "-";
    let read = if is_input {
        let mut text = Vec::new();
        io::stdin().lock().take(LARGEST + 1).read_to_end(&mut text).map(|_| text)
    } else {
        config::read_most(file, LARGEST)
    };
    let text = read.map_err(|cause| Error::reading(file, &cause))?;
    let name = if is_input { "standard input".into() } else { file.display().to_string() };
    let refused = |why: String| Error::BadData(format!("{name}: {why}"));
    if text.len() as u64 > LARGEST {
        return Err(refused("it is too large to be a file of anchors".into()));
    }
    let anchors =
        anchor::anchors(&String::from_utf8_lossy(&text)).map_err(|why| refused(why.to_string()))?;
    if anchors.is_empty() {
        return Err(refused("it contains no anchor; `track anchor` prints one".into()));
    }
    Ok(anchors)
}
