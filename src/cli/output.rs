//! The flags that choose the output format.

use std::io::{self, BufWriter};

use super::parse;
use super::world::Screen;
use crate::error::{Error, Result};
use crate::page::Report;
use crate::render::{self, Format, Style};

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

    pub fn is_chosen(&self) -> bool {
        self.format() != Format::Table
    }

    /// Confirms what was done. If it can't be written, the error says that the action was done.
    pub fn confirm<R: Report>(&self, report: &R, screen: &Screen) -> Result<()> {
        self.show(report, screen).map_err(|error| match error {
            Error::Io(why) => Error::Io(format!("{why}; the command itself succeeded")),
            other => other,
        })
    }

    /// Writes an answer to standard output.
    pub fn show<R: Report>(&self, report: &R, screen: &Screen) -> Result<()> {
        write(report, self.format(), screen)
    }
}

/// Writes an answer to standard output in a format.
pub fn write<R: Report>(report: &R, format: Format, screen: &Screen) -> Result<()> {
    write_in(report, format, &style(screen))
}

pub fn write_in<R: Report>(report: &R, format: Format, style: &Style) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    render::write(report, format, style, &mut out).map_err(|cause| Error::output(&cause))
}

/// What the terminal supports: its width, colour, and more than ASCII.
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
