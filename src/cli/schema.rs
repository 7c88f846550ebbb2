//! `track schema`: what the JSON of each command looks like.

use std::io::BufWriter;

use super::context::Context;
use super::parse;
use super::say::print;
use super::stdout;
use crate::error::{Error, Result};
use crate::render;
use crate::report::{schema_named, schema_names};

/// Print the JSON Schema of the JSON that a command prints
///
/// The key `schema` of each JSON names its schema: `track.list/1`. Within a major version keys are only added.
/// Without a name, this lists them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track schema
  track schema list > list.schema.json
  track schema track.overdue/1")]
pub struct Args {
    /// The schema: track.list/1, or list
    #[arg(value_name = "NAME", value_parser = parse::words)]
    name: Option<String>,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    context.reject_as()?;
    let Some(name) = &args.name else {
        let list: String = schema_names().map(|name| format!("{name}\n")).collect();
        return print(&list);
    };
    let schema = schema_named(name)?;
    let mut out = BufWriter::new(stdout::locked()?);
    render::write_json(&schema, &mut out).map_err(|cause| Error::output(&cause))
}
