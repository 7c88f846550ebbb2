//! `track report`: the report for a board, on paper or in a browser.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{Months, NaiveDate};

use super::chosen_bodies::Chosen;
use super::context::Context;
use super::demo;
use super::filter::{NarrowArgs, Question};
use super::longest_answer::{MOST_ROWS, check_length};
use super::output::{self, FileArgs};
use super::parse;
use super::say::say;
use super::timeline;
use super::trend::{self, TrendQuestion};
use crate::config;
use crate::error::{Error, Result};
use crate::model::anchor::Anchor;
use crate::model::calendar::with_weekday;
use crate::model::date_words::DateWords;
use crate::model::duty::DutyFilter;
use crate::model::filter::{Filter, Scope};
use crate::model::over_time::Every;
use crate::model::progress_row::ProgressRow;
use crate::model::selection::Selection;
use crate::page::{Chart, Report};
use crate::render::Format;
use crate::render::web::{self, LONGEST_TEMPLATE, Template};
use crate::report::board::{Board, BoardInput};
use crate::report::changes::{AccountPeriod, Changes};
use crate::report::timeline::Timeline;
use crate::store::{OutputFile, Store};

/// Write the report for a board: what is late and since when, what is next, and what changed since the last meeting
///
/// It begins with what is overdue, due next, submitted, decided by the inspectorate, and what came back after it was
/// closed. Then it shows how the number of open findings changed since the last meeting, the dates that moved, section
/// 55, each cause of concern with its recommendations and history, and all other findings. Restricted notes are left
/// out.
///
/// In HTML it is one file that loads nothing, to read in a browser or to print. Filters narrow it to some findings.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  track report --force west-mercia --since \"1 May 2026\" --output board.html
  track report --format md --output board.md
  track report --init-template ours.html
  track report --template ours.html --output ours-board.html")]
pub struct Args {
    /// The day of the last meeting [default: three months ago]
    #[arg(long, value_name = "DATE", value_parser = parse::past_day)]
    since: Option<DateWords>,
    /// A template of your own for HTML, in the language of Jinja
    #[arg(long, value_name = "FILE", value_parser = parse::file(), help_heading = "Output")]
    template: Option<PathBuf>,
    /// Write the built-in template to a new file, to make your own from it
    #[arg(long, value_name = "FILE", value_parser = parse::file(), help_heading = "Output",
        conflicts_with_all = ["since", "template", "format", "json", "output"])]
    init_template: Option<PathBuf>,
    /// html, md, json, table, jsonl, csv, plain or ids [default: as the name of the file ends, else table]
    #[arg(long, value_name = "FORMAT", value_parser = parse::one_of::<Format>(), hide_possible_values = true,
        help_heading = "Output")]
    format: Option<Format>,
    /// The same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    json: bool,
    #[command(flatten)]
    file: FileArgs,
    #[command(flatten)]
    narrow: NarrowArgs,
}

pub fn run(args: &Args, context: &Context) -> Result<()> {
    if let Some(path) = &args.init_template {
        return init_template(path, context);
    }
    let drawing = args.drawing()?;
    let file = args.file.file_beside(&[args.template.as_deref()], context)?;
    let board =
        board(&args.narrow, since(args.since.as_ref(), context)?, context.read()?, context)?;
    drawing.give(&board, context, file.as_ref())
}

/// How a report is drawn.
struct Drawing {
    format: Format,
    /// For HTML.
    template: Option<Template>,
}

impl Drawing {
    fn give(&self, board: &Board, context: &Context, file: Option<&OutputFile>) -> Result<()> {
        let Some(template) = &self.template else {
            return output::give(board, self.format, context, file);
        };
        let document = web::document(&board.page(), Some(template))?;
        output::give_bytes(document.as_bytes(), file)
    }
}

impl Args {
    fn drawing(&self) -> Result<Drawing> {
        let format = match (self.json, self.format) {
            (true, _) => Format::Json,
            (false, Some(format)) => format,
            (false, None) => self.format_by_name()?.unwrap_or(Format::Table),
        };
        if self.template.is_some() && format != Format::Html {
            return Err(Error::Usage(
                "--template is for HTML; add --format html, or name an .html file with --output"
                    .into(),
            ));
        }
        let template = self.template.as_deref().map(read_template).transpose()?;
        Ok(Drawing { format, template })
    }

    fn format_by_name(&self) -> Result<Option<Format>> {
        let Some(path) = self.file.path() else { return Ok(None) };
        output::format_by_name(path, "a report", "write an .html file, which a browser prints")
    }
}

/// The day of the last meeting.
pub fn since(words: Option<&DateWords>, context: &Context) -> Result<NaiveDate> {
    let last = context.last_day();
    let Some(words) = words else {
        return Ok(last.checked_sub_months(QUARTER).unwrap_or(last));
    };
    let since = context.day(words)?;
    if since > last {
        return Err(Error::refused(format!(
            "--since {since} is after the day of the report, {}",
            with_weekday(last)
        )));
    }
    Ok(since)
}

/// How often a board usually meets.
const QUARTER: Months = Months::new(3);

fn init_template(path: &Path, context: &Context) -> Result<()> {
    let file = context.output_file(path, false)?;
    let failed = |cause| Error::writing(path, &cause);
    file.write(|out| out.write_all(web::TEMPLATE.as_bytes()).map_err(failed))?;
    say(&format!("wrote the built-in template to {}", path.display()));
    Ok(())
}

fn read_template(path: &Path) -> Result<Template> {
    let failed = |cause| Error::reading(path, &cause);
    let bytes = config::read_most(path, LONGEST_TEMPLATE).map_err(failed)?;
    if bytes.len() as u64 > LONGEST_TEMPLATE {
        let most = LONGEST_TEMPLATE / 1024;
        return Err(Error::BadData(format!(
            "{}: a template has at most {most} KiB",
            path.display()
        )));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::BadData(format!("{} is not UTF-8 text", path.display())))?;
    Ok(Template { name: path.display().to_string(), text })
}

/// Whether a report on all findings is refused.
pub fn is_too_long(store: &Store) -> Result<bool> {
    let all = Filter { scope: Scope::Entered, ..Filter::default() };
    Ok(store.count(&all)? > MOST_ROWS)
}

/// The report, each noun of it read once; the register is closed before anything is written.
pub fn board(
    narrow: &NarrowArgs,
    since: NaiveDate,
    store: Store,
    context: &Context,
) -> Result<Board> {
    let Question { filter, selection } = narrow.question(&store, context)?;
    let filter = Filter { scope: Scope::Entered, ..filter };
    check_length("a report", store.count(&filter)?, "for example with --force")?;
    let rows = store.rows(&filter)?;
    let findings: Vec<i64> = rows.iter().map(|row| row.finding.id).collect();
    let typed = selection.filters().iter().map(|filter| format!(" {filter}"));
    let span = AccountPeriod {
        since,
        until: context.last_day(),
        bodies: filter.bodies.clone(),
        chosen: typed.fold(narrow.whose_typed(), |all, one| all + &one),
        selection: selection.clone(),
        is_selected_at_the_end: narrow.asks_for_what_changes(),
    };
    let changes = changes(&store, &rows, span, context)?;
    let evidence = store.evidence(&findings)?.into_iter();
    let input = BoardInput {
        histories: store.histories(&findings)?,
        links: store.links(&findings)?,
        evidenced: evidence.map(|file| (file.finding, file.body)).collect(),
        is_public: store.is_public(),
        duties: store.duties(&DutyFilter {
            bodies: filter.bodies.clone(),
            closed_too: true,
            ..DutyFilter::default()
        })?,
        anchor: context.as_at().is_none().then(|| head(&store, context)).transpose()?,
        years: years(&store, &filter, &selection, context)?,
        trend: trend(&store, &filter, narrow, context)?,
        selection,
        since,
        rows,
        changes,
    };
    drop(store);
    let mut board = Board::of(input, context.today());
    board.remark = context.is_demo().then_some(demo::SOURCES);
    Ok(board)
}

/// None for filtered findings: the timeline and the trend are of all of them.
fn years(
    store: &Store,
    filter: &Filter,
    selection: &Selection,
    context: &Context,
) -> Result<Vec<Chart>> {
    if !context.filters().is_empty() {
        return Ok(Vec::new());
    }
    let chosen = Chosen { bodies: filter.bodies.clone(), selection: selection.clone() };
    let input = timeline::of_bodies(chosen, store)?;
    Ok(Timeline::of(input, context.today()).charts())
}

/// The months of a year, for all findings of the bodies.
fn trend(
    store: &Store,
    filter: &Filter,
    narrow: &NarrowArgs,
    context: &Context,
) -> Result<Option<Chart>> {
    if !context.filters().is_empty() {
        return Ok(None);
    }
    let last = context.last_day();
    let question = TrendQuestion {
        chosen: Chosen { bodies: filter.bodies.clone(), selection: Selection::default() },
        typed: narrow.whose_typed(),
        every: Every::Month,
        since: last.checked_sub_months(MONTHS_BEFORE_THIS_ONE).unwrap_or(last),
    };
    Ok(trend::trend(question, store, context)?.chart())
}

/// Twelve months, this one included.
const MONTHS_BEFORE_THIS_ONE: Months = Months::new(11);

/// The register as it stood earlier has no seal of its own.
fn head(store: &Store, context: &Context) -> Result<Anchor> {
    Ok(store.head()?.on(context.today()))
}

fn changes(
    store: &Store,
    rows: &[ProgressRow],
    span: AccountPeriod,
    context: &Context,
) -> Result<Changes> {
    let mut changed = store.changes(span.since, span.until)?;
    if !span.selection.filters().is_empty() {
        changed.keep_to(rows);
    }
    Ok(Changes::of(changed, span, context.today()))
}
