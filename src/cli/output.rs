//! The flags that choose the output format.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::context::{Context, if_exists};
use super::parse;
use super::process;
use super::say::say;
use super::stdout;
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::act::Act;
use crate::outbox::pager;
use crate::page::Report;
use crate::render::{self, Format, Style};
use crate::store::{IfMissing, OutputFile, Store};

/// What a command answers that changed nothing.
pub const ALREADY_SET: &str = "nothing to change: already set";

#[derive(Debug, Clone, clap::Args)]
pub struct OutputArgs {
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = parse::one_of::<Format>(), help_heading = "Output")]
    format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    json: bool,
}

impl OutputArgs {
    pub fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }

    pub fn is_json(&self) -> bool {
        self.format() == Format::Json
    }

    pub fn is_chosen(&self) -> bool {
        self.format() != Format::Table
    }

    /// Writes an answer to standard output.
    pub fn show<R: Report>(&self, report: &R, context: &Context) -> Result<()> {
        give(report, self.format(), context, None)
    }

    /// Changes the register, as one act with this verb, and confirms it.
    pub fn change<R: Report>(
        &self,
        context: &Context,
        verb: &'static str,
        if_missing: IfMissing,
        action: impl Fn(&mut Store, &Act) -> Result<R>,
    ) -> Result<()> {
        self.confirm(&context.write(verb, if_missing, action)?, context)
    }

    /// Confirms what was done. If it can't be written, the error says that the action was done.
    pub fn confirm<R: Report>(&self, report: &R, context: &Context) -> Result<()> {
        self.show(report, context).map_err(|error| match error {
            Error::Io(why) => Error::Io(format!("{why}; the command itself succeeded")),
            other => other,
        })
    }
}

/// Where an answer is written.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct FileArgs {
    /// The file to write, for you alone; it is complete, or it isn't there
    #[arg(long, short, value_name = "FILE", value_parser = parse::file(), help_heading = "Output")]
    output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long, requires = "output", help_heading = "Output")]
    overwrite: bool,
}

impl FileArgs {
    /// None for standard output.
    pub fn file(&self, context: &Context) -> Result<Option<OutputFile>> {
        self.file_beside(&[], context)
    }

    /// The same, never over the files that are read.
    pub fn file_beside(
        &self,
        read: &[Option<&Path>],
        context: &Context,
    ) -> Result<Option<OutputFile>> {
        let path = self.output.as_deref().filter(|path| *path != Path::new("-"));
        let kept =
            read.iter().flatten().fold(context.kept_files()?, |kept, read| kept.with_read(read));
        path.map(|path| OutputFile::at(path, if_exists(self.overwrite), kept)).transpose()
    }

    /// The file as it was typed.
    pub fn path(&self) -> Option<&Path> {
        self.output.as_deref()
    }

    /// Whether nothing says where to write.
    pub fn are_missing(&self) -> bool {
        self.output.is_none()
    }
}

/// How an answer is written, and where.
#[derive(Debug, Clone, clap::Args)]
pub struct AnswerArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    file: FileArgs,
}

impl AnswerArgs {
    pub fn format(&self) -> Format {
        self.output.format()
    }

    /// For a command that changes something too, and refuses a file then.
    pub fn of_a_change(&self) -> &OutputArgs {
        &self.output
    }

    /// None for standard output.
    pub fn file(&self, context: &Context) -> Result<Option<OutputFile>> {
        self.file.file(context)
    }

    /// The same, never over the file that is read.
    pub fn file_beside(
        &self,
        read: Option<&Path>,
        context: &Context,
    ) -> Result<Option<OutputFile>> {
        self.file.file_beside(&[read], context)
    }

    pub fn show<R: Report>(&self, report: &R, context: &Context) -> Result<()> {
        give(report, self.format(), context, self.file(context)?.as_ref())
    }

    /// Answers from the register, which is closed before anything is written.
    pub fn answer<R: Report>(
        &self,
        context: &Context,
        read: impl FnOnce(&Store) -> Result<R>,
    ) -> Result<()> {
        let file = self.file(context)?;
        let store = context.read()?;
        let report = read(&store)?;
        drop(store);
        give(&report, self.format(), context, file.as_ref())
    }
}

/// Endings of files that only other programs write.
const OTHERS: [&str; 9] = ["pdf", "doc", "docx", "odt", "ods", "xls", "xlsx", "zip", "rtf"];

/// The format as a file's name ends: `board.html` is HTML. None for an ending that means nothing here.
///
/// # Errors
/// An ending that promises what the answer can't be.
pub fn format_by_name<T: OneOf>(path: &Path, answer: &str, instead: &str) -> Result<Option<T>> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let Some(ending) = ending.as_deref() else { return Ok(None) };
    match T::find(if ending == "htm" { "html" } else { ending }) {
        None if OTHERS.contains(&ending) => Err(Error::Usage(format!(
            "{answer} can't be written as {}; {instead}",
            ending.to_uppercase()
        ))),
        format => Ok(format),
    }
}

/// Writes a file for the user, and says so.
pub fn save(
    file: &OutputFile,
    content: impl FnOnce(&mut BufWriter<&File>) -> Result<()>,
) -> Result<()> {
    process::heed_interrupts();
    file.write(content)?;
    say_written(file);
    Ok(())
}

fn say_written(file: &OutputFile) {
    say(&format!("written to {}", file.typed().display()));
}

/// Writes an answer to a file, or to standard output where there is none.
pub fn give<R: Report>(
    report: &R,
    format: Format,
    context: &Context,
    file: Option<&OutputFile>,
) -> Result<()> {
    match file {
        Some(file) => {
            write_to(report, format, context, file)?;
            say_written(file);
            Ok(())
        }
        None => show_in(report, format, &style(context), context),
    }
}

/// Writes an answer to a file, as it is written where there is no screen.
pub fn write_to<R: Report>(
    report: &R,
    format: Format,
    context: &Context,
    file: &OutputFile,
) -> Result<()> {
    let style = Style { width: None, colour: false, ..style(context) };
    process::heed_interrupts();
    file.write(|out| {
        let failed = |cause| Error::writing(file.typed(), &cause);
        render::write(report, format, &style, out).map_err(failed)
    })
}

/// The same for what has been made whole before.
pub fn give_bytes(bytes: &[u8], file: Option<&OutputFile>) -> Result<()> {
    match file {
        Some(file) => save(file, |out| {
            out.write_all(bytes).map_err(|cause| Error::writing(file.typed(), &cause))
        }),
        None => stdout::locked()?.write_all(bytes).map_err(|cause| Error::output(&cause)),
    }
}

/// On a terminal a page that doesn't fit goes to the user's pager, if one is set.
fn show_in<R: Report>(report: &R, format: Format, style: &Style, context: &Context) -> Result<()> {
    let Some((pager, rows)) = chosen_pager(context).filter(|_| format.is_for_people()) else {
        return write_in(report, format, style);
    };
    let mut page = Vec::new();
    render::write(report, format, style, &mut page).map_err(|cause| Error::output(&cause))?;
    if page.iter().filter(|byte| **byte == b'\n').count() < rows {
        return write_in(report, format, style);
    }
    process::leave_interrupts_to_pager();
    match pager::show(pager, &page) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => write_in(report, format, style),
    }
}

/// The pager, and how many rows the screen has.
fn chosen_pager<'a>(context: &'a Context) -> Option<(&'a str, usize)> {
    let screen = &context.world().screen;
    let pager = screen.pager.as_deref().filter(|line| !line.trim().is_empty())?;
    let (_, rows) = screen.size.filter(|(_, rows)| screen.is_terminal && *rows > 0)?;
    Some((pager, rows.into()))
}

pub fn write_in<R: Report>(report: &R, format: Format, style: &Style) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, stdout::locked()?);
    render::write(report, format, style, &mut out).map_err(|cause| Error::output(&cause))
}

/// What the terminal supports: its width, colour, and more than ASCII.
pub fn style(context: &Context) -> Style {
    let screen = &context.world().screen;
    let is_utf8 = |locale: &str| {
        let folded = locale.to_lowercase();
        folded.contains("utf-8") || folded.contains("utf8")
    };
    Style {
        width: screen.is_terminal.then_some(screen.size.map_or(80, |(width, _)| width).into()),
        colour: (screen.is_terminal && !screen.no_colour) || screen.force_colour,
        ascii: screen.locale.as_deref().is_some_and(|locale| !is_utf8(locale)),
    }
}
