//! The flags that every command with an answer has: in which form it is given.

use std::io::{self, BufWriter};

use super::Screen;
use super::parse;
use crate::error::{Error, Result};
use crate::page::Report;
use crate::render::{self, Format, Style};

/// In which form the answer is given.
#[derive(Debug, Clone, clap::Args)]
pub struct OutputArgs {
    /// How the answer is written
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = parse::one_of::<Format>(), help_heading = "Output")]
    format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    json: bool,
}

impl OutputArgs {
    /// The form that was asked for.
    pub fn format(&self) -> Format {
        if self.json { Format::Json } else { self.format }
    }

    /// Whether another form than the usual was asked for.
    pub fn is_chosen(&self) -> bool {
        self.format() != Format::Table
    }

    /// Says back what was done. Should that fail, the action is done all the same, and this is said.
    pub fn confirm<R: Report>(&self, report: &R, screen: &Screen) -> Result<()> {
        self.show(report, screen).map_err(|error| match error {
            Error::Io(why) => Error::Io(format!("{why}; what was asked for is done")),
            other => other,
        })
    }

    /// Writes an answer to standard output.
    pub fn show<R: Report>(&self, report: &R, screen: &Screen) -> Result<()> {
        write(report, self.format(), screen)
    }
}

/// Writes an answer to standard output in one of the forms.
pub fn write<R: Report>(report: &R, format: Format, screen: &Screen) -> Result<()> {
    write_in(report, format, &style(screen))
}

/// The same in a style of one's own.
pub fn write_in<R: Report>(report: &R, format: Format, style: &Style) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    render::write(report, format, style, &mut out).map_err(|cause| Error::output(&cause))
}

/// What a terminal can take: its width, colour, and whether it shows more than ASCII.
pub fn style(screen: &Screen) -> Style {
    let can_colour = (screen.is_terminal && !screen.no_colour) || screen.force_colour;
    Style {
        width: screen.is_terminal.then_some(screen.width.unwrap_or(80).into()),
        colour: can_colour,
        ascii: screen.locale.as_deref().is_some_and(|locale| !is_utf8(locale)),
    }
}

fn is_utf8(locale: &str) -> bool {
    let folded = locale.to_lowercase();
    folded.contains("utf-8") || folded.contains("utf8")
}
