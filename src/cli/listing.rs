//! The flags of the commands that list findings: which ones, how they are laid out and in which format.

use super::filter::FilterArgs;
use super::output::AnswerArgs;
use super::parse;
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::filter::{Filter, Sort};
use crate::model::list_column::ListColumn;
use crate::render::Format;

#[derive(Debug, Clone, clap::Args)]
pub struct ListingArgs {
    #[command(flatten)]
    pub filter: FilterArgs,
    #[command(flatten)]
    pub layout: LayoutArgs,
    #[command(flatten)]
    pub output: AnswerArgs,
}

impl ListingArgs {
    pub fn columns(&self) -> Result<Vec<ListColumn>> {
        self.layout.columns(self.output.format())
    }

    /// Whether the answer needs no more of each row than a usual table shows.
    pub fn is_brief(&self) -> bool {
        self.output.format().is_brief() && self.layout.columns.iter().all(ListColumn::is_brief)
    }
}

/// Reads the rows that a list shows, no more of each than is needed, and closes the register before they
/// are used.
macro_rules! with_rows {
    ($store:ident, $filter:expr, $is_brief:expr, |$rows:ident| $use:expr) => {
        if $is_brief {
            let $rows = $store.brief_rows($filter)?;
            drop($store);
            $use
        } else {
            let $rows = $store.rows($filter)?;
            drop($store);
            $use
        }
    };
}
pub(super) use with_rows;

#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Output")]
pub struct LayoutArgs {
    /// Which columns of table, plain, csv, md and html, by key or heading: due,days-late,"field:Cost code"
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', value_parser = column)]
    columns: Vec<ListColumn>,
    /// Sort keys: due,-updated,ref (`-` puts the largest first)
    #[arg(long, value_name = "KEYS", value_delimiter = ',', allow_hyphen_values = true)]
    sort: Vec<Sort>,
    /// Show at most this many rows
    #[arg(long, value_name = "N", value_parser = parse::count::<u64>())]
    limit: Option<u64>,
}

impl LayoutArgs {
    /// The question with this order and limit, where references break ties, or with the usual order.
    pub fn laid_out(&self, filter: Filter, usual: &[Sort]) -> Filter {
        let by_reference = [Sort::by(Field::Ref)];
        let mut order = match self.sort.as_slice() {
            [] => usual.to_vec(),
            sort => [sort, &by_reference].concat(),
        };
        // What a column was sorted by before decides nothing more, and SQLite takes only so many columns.
        let mut sorted_by: Vec<Field> = Vec::new();
        order.retain(|sort| {
            let is_new = !sorted_by.contains(&sort.by);
            sorted_by.extend(is_new.then_some(sort.by));
            is_new
        });
        Filter { order, limit: self.limit, ..filter }
    }

    /// The columns that were chosen, if any.
    pub fn columns(&self, format: Format) -> Result<Vec<ListColumn>> {
        if format.has_columns() {
            Ok(self.chosen_columns())
        } else {
            self.no_columns(format.word())
        }
    }

    pub fn chosen_columns(&self) -> Vec<ListColumn> {
        self.columns.clone()
    }

    /// Refuses columns where the format has no choice.
    pub fn no_columns(&self, format: &str) -> Result<Vec<ListColumn>> {
        if self.columns.is_empty() {
            return Ok(Vec::new());
        }
        let with_columns = Format::ALL.iter().filter(|format| format.has_columns());
        let names: Vec<&str> = with_columns.map(|format| format.word()).collect();
        Err(Error::Usage(format!(
            "--columns can't be used with --format {format}; it works with {}",
            names.join(", ")
        )))
    }
}

fn column(typed: &str) -> Result<ListColumn> {
    ListColumn::named(typed).map_err(|error| Error::Usage(error.to_string()))
}
