//! A list as a workbook: the findings, and what belongs to them on sheets of their own.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::Path;

use chrono::NaiveDate;

use super::context::Context;
use super::stream::{Listing, or_writing_error};
use crate::error::Result;
use crate::model::due::Against;
use crate::model::filter::{Filter, Scope};
use crate::model::history::Event;
use crate::model::inspection::Inspection;
use crate::model::list_column::ListColumn;
use crate::model::listed::Listed;
use crate::model::progress_row::{BriefRow, ProgressRow};
use crate::page::Heading;
use crate::render::xlsx::{SheetColumn, XlsxFile, cells_needed};
use crate::report::columns::table_heading;
use crate::report::history_entry::{HistoryEntry, NamedEntry};
use crate::report::workbook::{AboutSheet, Beside, Entries, cell};
use crate::store::Store;

/// The register is read twice: a sheet is written row by row, and its headings say how long the texts are. What is
/// set aside meanwhile goes to the folder.
pub fn write(
    listing: &Listing,
    store: &Store,
    context: &Context,
    folder: Option<&Path>,
    out: &mut impl Write,
) -> Result<()> {
    let today = context.today();
    let columns = listing.columns(store)?;
    let each = |take: &mut dyn FnMut(ProgressRow) -> Result<()>| {
        store.each_row(listing.filter, |row| take(row.on(Against::Present, today)))
    };
    let mut sizes = vec![1; columns.len()];
    let mut found = Found::default();
    each(&mut |row| {
        for (size, column) in sizes.iter_mut().zip(&columns) {
            *size = cells_needed(&column.value(&row)).max(*size);
        }
        found.note(&row);
        Ok(())
    })?;
    let mut book = or_writing_error(XlsxFile::made_on(today, folder))?;
    let headed: Vec<SheetColumn> =
        columns.iter().zip(sizes).map(|(column, cells)| headed(column, cells)).collect();
    let mut sheet = or_writing_error(book.sheet("Findings", &headed))?;
    each(&mut |row| or_writing_error(sheet.row(columns.iter().map(|column| cell(column, &row)))))?;
    or_writing_error(sheet.finish())?;
    let (selection, rows) = (&listing.selection, found.rows);
    let about = AboutSheet { day: today, selection, rows, columns: &columns }.table();
    let others = found.beside(listing.filter, store, today)?.sheets(today);
    let others = others.into_iter().chain([("About", about)]);
    for (name, table) in others {
        or_writing_error(book.table(name, &table))?;
    }
    or_writing_error(book.write(out))
}

/// A column goes by its key, which an import knows.
fn headed(column: &ListColumn, cells: usize) -> SheetColumn {
    let fit = match column {
        ListColumn::Own(field) => table_heading(*field).fit,
        ListColumn::Extra(_) => Heading::cut("").fit,
    };
    SheetColumn { heading: Heading { text: column.key(), fit }, cells }
}

/// Which findings the list has, and at which bodies.
#[derive(Default)]
struct Found {
    rows: u64,
    order: Vec<i64>,
    /// The numbers of the findings, each with that of a body.
    at: BTreeSet<(i64, i64)>,
    inspections: BTreeSet<i64>,
}

/// What happened to so many findings is read together.
const AT_ONCE: usize = 2_000;

impl Found {
    fn note(&mut self, row: &ProgressRow) {
        self.rows += 1;
        self.inspections.extend(row.finding.inspection);
        let id = row.finding.id;
        if self.at.range((id, i64::MIN)..=(id, i64::MAX)).next().is_none() {
            self.order.push(id);
        }
        self.at.insert((id, row.progress.body));
    }

    /// What belongs to them, and the grades, reports and owners of their bodies.
    fn beside(self, filter: &Filter, store: &Store, today: NaiveDate) -> Result<Beside> {
        let bodies = filter.bodies.as_deref();
        let is_of_them = |one: &Inspection| bodies.is_none() || self.inspections.contains(&one.id);
        let mut beside = Beside {
            inspections: store.inspections()?.into_iter().filter(is_of_them).collect(),
            grades: store.grades(bodies)?,
            owners: store.owners(bodies)?,
            entries: Entries::default(),
        };
        let directory = store.directory()?;
        let bodies = directory.bodies().iter().map(|body| (body.slug.as_str(), body.id));
        let bodies: HashMap<&str, i64> = bodies.collect();
        for some in self.order.chunks(AT_ONCE) {
            self.add_entries(some, &bodies, store, today, &mut beside.entries)?;
        }
        Ok(beside)
    }

    /// Adds what happened to some of the findings, at the bodies that the list has.
    fn add_entries(
        &self,
        some: &[i64],
        bodies: &HashMap<&str, i64>,
        store: &Store,
        today: NaiveDate,
        entries: &mut Entries,
    ) -> Result<()> {
        let findings = Some(some.iter().map(|id| (*id, None)).collect());
        let listed = Filter { findings, scope: Scope::Everything, ..Filter::default() };
        let named: HashMap<i64, BriefRow> =
            store.brief_rows(&listed)?.into_iter().map(|row| (row.id, row)).collect();
        let mut histories = store.histories(some)?;
        for id in some {
            let Some((named, history)) = named.get(id).zip(histories.remove(id)) else { continue };
            let is_listed = |body: &String| {
                bodies.get(body.as_str()).is_some_and(|body| self.at.contains(&(*id, *body)))
            };
            let is_there = |event: &Event| event.body.as_ref().is_none_or(is_listed);
            for event in history.events.into_iter().filter(is_there) {
                let what = HistoryEntry::of(event, named.kind, today);
                entries.add(&NamedEntry { name: named.name.clone(), what });
            }
        }
        Ok(())
    }
}
