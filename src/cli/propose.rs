//! `track propose`: the findings of a report's text, to be checked and imported.

use std::path::{Path, PathBuf};

use super::chosen_bodies::default_of;
use super::completions;
use super::context::Context;
use super::import_files;
use super::output::{self, FileArgs};
use super::parse;
use super::say::say;
use crate::error::{Error, Result};
use crate::exchange::{self, ProposalInput, Publisher};
use crate::model::body::{BodyNames, Directory};
use crate::model::date_words::DateWords;
use crate::model::import_limits::ImportLimits;
use crate::outbox::pdf;
use crate::render::Format;
use crate::report::proposal::ProposalReport;
use crate::store::Store;

/// Propose findings and grades from the text of a report, to check and import
///
/// Reads plain text, a saved web page, or a PDF where `pdftotext` is installed, and prints a CSV file: causes of
/// concern, recommendations with their parts, areas for improvement, practices and grades, each with the sentence
/// that it comes from and where that is. The column `To check` says what is unsure, and why. Nothing is stored:
/// check the rows, then `track import` the file.
///
/// Findings are recognised by the headings of HMICFRS's reports, and by demands with a date in running text.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track propose examples/report.txt --summary
  track propose examples/report.txt --output report.csv
  pdftotext -layout report.pdf - | track propose - --body kent")]
pub struct Args {
    /// The text, or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The body that the text is about, where it says "the force"
    #[arg(long, visible_alias = "force", value_name = "BODY", value_parser = parse::words, add = completions::bodies())]
    body: Option<String>,
    /// The title of the report [default: the first heading]
    #[arg(long, value_name = "TITLE", value_parser = parse::words)]
    inspection: Option<String>,
    /// The date of publication [default: the one at its beginning]
    #[arg(long, value_name = "DATE", value_parser = parse::past_period)]
    issued: Option<DateWords>,
    /// The scheme of the grades [default: the title]
    #[arg(long, value_name = "SCHEME", value_parser = parse::words)]
    scheme: Option<String>,
    /// How references begin that the report doesn't give
    #[arg(long, value_name = "WORD", value_parser = parse::words)]
    prefix: Option<String>,
    /// More headings: a CSV file with the columns publisher, meaning (concern, recommendation, further, afi, practice
    /// or end)
    /// and words
    #[arg(long, value_name = "FILE", value_parser = parse::file())]
    headings: Option<PathBuf>,
    /// Say what was found and where, instead of printing the rows
    #[arg(long, conflicts_with_all = ["format", "json"])]
    summary: bool,
    /// csv, json, jsonl, md, html, plain, table or ids
    #[arg(long, value_name = "FORMAT", default_value = "csv", value_parser = parse::one_of::<Format>(), hide_possible_values = true, help_heading = "Output")]
    format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    json: bool,
    #[command(flatten)]
    output: FileArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    let file = args.output.file_beside(&[Some(&args.file), args.headings.as_deref()], context)?;
    let limits = context.config()?.import;
    let text = text_of(&args.file, &limits)?;
    let publisher = args.publisher(&limits)?;
    let Known { directory, default } = known(context)?;
    let proposal = exchange::propose(
        &text,
        &ProposalInput {
            directory: &directory,
            publisher: &publisher,
            bodies: args.bodies(&directory)?.or(default).into_iter().collect(),
            report: args.inspection.clone(),
            file_name: &file_name(&args.file),
            published: args.issued.as_ref().map(|words| context.written(words)).transpose()?,
            scheme: args.scheme.clone(),
            prefix: args.prefix.clone(),
        },
    );
    let report = ProposalReport::of(proposal, context.today());
    let format = args.format();
    if !format.is_for_people() && format != Format::Json {
        report.remarks().iter().for_each(|remark| say(&format!("note: {remark}")));
        say(&report.counts());
    }
    output::give(&report, format, context, file.as_ref())
}

/// The bodies of the register; of a new one where there is none yet.
struct Known {
    directory: Directory,
    default: Option<i64>,
}

fn known(context: &Context) -> Result<Known> {
    let store = match context.read_if_there()? {
        Some(store) => store,
        None => Store::in_memory(&context.act("propose"))?,
    };
    let default = default_of(&store, context)?.map(|body| body.id);
    Ok(Known { directory: store.directory()?, default })
}

impl Args {
    fn format(&self) -> Format {
        match (self.summary, self.json) {
            (true, _) => Format::Table,
            (false, true) => Format::Json,
            (false, false) => self.format,
        }
    }

    fn bodies(&self, directory: &Directory) -> Result<Option<i64>> {
        let Some(name) = &self.body else { return Ok(None) };
        let named = std::slice::from_ref(name);
        Ok(directory.addressed(&BodyNames { named, regions: &[], rocus: &[] })?.first().copied())
    }

    fn publisher(&self, limits: &ImportLimits) -> Result<Publisher> {
        let built_in = Publisher::built_in()?;
        let Some(path) = &self.headings else { return Ok(built_in) };
        let table = String::from_utf8(import_files::read(path, limits)?)
            .map_err(|_| Error::BadData(format!("{} isn't UTF-8 text", path.display())))?;
        let own = Publisher::read(&table).map_err(|error| match error {
            Error::BadData(why) => Error::BadData(format!("{}: {why}", path.display())),
            other => other,
        })?;
        Ok(built_in.with(own))
    }
}

fn text_of(file: &Path, limits: &ImportLimits) -> Result<String> {
    let bytes = import_files::read(file, limits)?;
    let bytes = if bytes.starts_with(b"%PDF-") { pdf::text_of(bytes)? } else { bytes };
    let named = import_files::named(file);
    exchange::text_of(&bytes).map_err(|why| Error::BadData(format!("{}: {why}", named.display())))
}

/// What the report is called if nothing says it: the file's name without its ending.
fn file_name(file: &Path) -> String {
    let stem = file.file_stem().filter(|_| file != Path::new("-"));
    stem.map_or_else(|| "untitled report".to_owned(), |stem| stem.to_string_lossy().into_owned())
}
