//! `track export`: the register, or a part of it, for other programs.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use super::context::Context;
use super::filter::{FilterArgs, Question};
use super::listing::LayoutArgs;
use super::output;
use super::parse;
use super::process;
use super::say::say;
use super::stream::{self, Listing};
use crate::error::{Error, Result};
use crate::model::filter::Filter;
use crate::model::selection::Selection;
use crate::render::{self, Format, Style};
use crate::report::list::List;
use crate::store::{OutputFile, Store};

const SCHEMA: &str = "track.export/1";

/// Export findings; everything, unless a flag or the default body narrows it
///
/// Where the default body leaves out rows of other bodies, a note says so; --all-bodies exports them too.
///
/// A CSV export can be imported again; notes, claims, former dates and links are not in it.
/// Cells that a spreadsheet would run as a formula begin with an apostrophe, which an import takes
/// away.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track export --output register.csv
  track export --format json --force west-mercia --open")]
pub struct Args {
    /// csv, json, jsonl, md, plain, table or ids
    #[arg(long, value_name = "FORMAT", default_value = "csv", value_parser = parse::one_of::<Format>(), help_heading = "Output")]
    format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    json: bool,
    /// The file to write, for you alone; it is complete, or it isn't there
    #[arg(long, short, value_name = "FILE", default_value = "-", hide_default_value = true,
        value_parser = parse::file(), help_heading = "Output")]
    output: PathBuf,
    /// Replace the file if it exists
    #[arg(long, requires = "output", help_heading = "Output")]
    overwrite: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    layout: LayoutArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let format = if args.json { Format::Json } else { args.format };
    let columns = args.layout.columns(format)?;
    let file = args.file(context)?;
    let store = context.read()?;
    let Question { filter, selection } = args.filter.everything(&store, context)?;
    let filter = args.layout.laid_out(filter, &[]);
    if selection.is_own_body() {
        say_what_is_left_out(&store, &filter, &selection)?;
    }
    let is_terminal = file.is_none() && context.world().screen.is_terminal;
    if stream::suits(format, is_terminal) {
        let (columns, filter) = (&columns, &filter);
        let listing = Listing { schema: SCHEMA, format, columns, filter, selection };
        return match file {
            None => stream::print(&listing, store, context),
            Some(file) => save(&file, |out| stream::write(&listing, &store, context, out)),
        };
    }
    let rows = store.rows(&filter)?;
    drop(store);
    let title = Some("The register".to_owned());
    let list = List::of(SCHEMA, title, selection, rows, context.today(), columns, filter.limit);
    let style = output::style(context);
    match file {
        None => output::write_in(&list, format, &style),
        Some(file) => {
            let style = Style { width: None, colour: false, ..style };
            save(&file, |out| {
                let failed = |cause| Error::writing(file.typed(), &cause);
                render::write(&list, format, &style, out).map_err(failed)
            })
        }
    }
}

impl Args {
    /// None for standard output.
    fn file(&self, context: &Context) -> Result<Option<OutputFile>> {
        let is_file = self.output != Path::new("-");
        is_file.then(|| context.output_file(&self.output, self.overwrite)).transpose()
    }
}

fn save(
    file: &OutputFile,
    content: impl FnOnce(&mut BufWriter<&File>) -> Result<()>,
) -> Result<()> {
    process::heed_interrupts();
    file.write(content)?;
    say(&format!("exported to {}", file.typed().display()));
    Ok(())
}

/// A file with a part of the register must not be taken for all of it.
fn say_what_is_left_out(store: &Store, filter: &Filter, selection: &Selection) -> Result<()> {
    let others = store.directory()?.without(filter.bodies.as_deref().unwrap_or_default());
    if store.has_any(&Filter { bodies: Some(others), limit: None, ..filter.clone() })? {
        let whom = selection.for_whom();
        say(&format!("note: only the rows{whom} are exported; --all-bodies exports every row"));
    }
    Ok(())
}
