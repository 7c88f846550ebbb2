//! The real West Mercia register, in memory, for `--demo`.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::exchange::{self, Mapping};
use crate::model::act::Act;
use crate::model::finding::{FindingPatch, LinkKind, Named};
use crate::model::holidays::Holidays;
use crate::model::import_options::ImportOptions;
use crate::model::import_row::Sheet;
use crate::model::reckoning::Reckoning;
use crate::model::watch::Unwatched;
use crate::store::{FindingEdit, Store, Tx};

const FINDINGS: &[u8] = include_bytes!("../../examples/west-mercia.csv");
const GRADES: &[u8] = include_bytes!("../../examples/west-midlands-grades.csv");

/// What every page about the demo says of it.
pub const SOURCES: &str = "This is the demo: it says what public sources said when they were read in November 2026, and nothing is kept.";

/// A register made from the two files, with a link, a count of recommendations, notes and the comments.
pub fn register(first: &Act, holidays: Arc<Holidays>) -> Result<Store> {
    let published = NaiveDate::from_ymd_opt(2024, 5, 14).unwrap_or_default();
    let now = first.now.with_today(Some(first.now.today().max(published)));
    let first = &Act { now, ..first.clone() };
    let reckoning = Reckoning { today: now.today(), holidays, is_sure: false };
    let options = ImportOptions::strict(reckoning, "demo".to_owned());
    let mut store = Store::in_memory(first)?;
    for (name, bytes) in [("west-mercia.csv", FINDINGS), ("west-midlands-grades.csv", GRADES)] {
        let file = Path::new(name);
        let exchange::Files { mut sheet, .. } =
            exchange::read(bytes, &store.directory()?, &Mapping::default()).map_err(
                |complaints| Error::Complaints {
                    files: vec![file.to_owned()],
                    complaints,
                    hints: Vec::new(),
                },
            )?;
        leave_out_later(&mut sheet, first.now.today());
        store.change(&Act { verb: "import", ..first.clone() }, |tx| {
            tx.import(&sheet, &options, &Unwatched)?.unless_refused(&[file.to_owned()])
        })?;
    }
    store.change(&Act { verb: "link", ..first.clone() }, what_came_back)?;
    what_is_not_known(&mut store, first)?;
    comments(&mut store, first)?;
    Ok(store)
}

/// The commissioner's comments on the report of 14 May 2024: due on 8 July, dated 9 July. In a register
/// of an earlier day they are still to come.
fn comments(store: &mut Store, first: &Act) -> Result<()> {
    let report = "An inspection of the West Midlands regional response";
    let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).unwrap_or_default();
    store.change(&Act { verb: "s55 start", ..first.clone() }, |tx| {
        let inspection = tx.inspection_numbered(tx.inspection(report)?)?;
        let force = tx.directory()?.find("west-mercia")?.id;
        tx.start_duties(&inspection, day(5, 14), &[force])
    })?;
    if first.now.today() < day(7, 9) {
        return Ok(());
    }
    store.change(&Act { verb: "s55 close", ..first.clone() }, |tx| {
        let duties = tx.duties_on(tx.inspection(report)?)?;
        tx.close_duties(&duties, day(7, 9), "https://www.westmercia-pcc.gov.uk/")
    })?;
    Ok(())
}

/// In a register of an earlier day the later grades are still to come.
fn leave_out_later(sheet: &mut Sheet, today: NaiveDate) {
    let (Sheet::Grades { rows } | Sheet::Findings { grades: rows, .. }) = sheet;
    rows.retain(|row| row.published.as_ref().is_none_or(|published| published.day <= today));
}

/// The report of 14 May 2025 speaks of the concern of 2022 and doesn't say whether it was closed.
fn what_is_not_known(store: &mut Store, first: &Act) -> Result<()> {
    let published = NaiveDate::from_ymd_opt(2025, 5, 14).expect("a day of the calendar");
    if first.now.today() < published {
        return Ok(());
    }
    let text = "PEEL 2023-25: the inspector wrote that the last inspection had made investigative standards a \
                cause of concern, that the force had made significant efforts, and that supervision and \
                investigation plans had improved. Public sources don't say whether this concern was then closed, \
                so it is left as it was.";
    store.change(&Act { verb: "note", ..first.clone() }, |tx| {
        let concern = tx.finding(&Named::of("2122-C1")?)?;
        tx.rows_of(concern.id)?.iter().try_for_each(|row| tx.note(row, published, text, false))
    })?;
    Ok(())
}

fn what_came_back(tx: &Tx) -> Result<()> {
    let named = |reference: &str| Named::of(reference).and_then(|named| tx.finding(&named));
    let (concern, before) = (named("SOC24-C1")?, named("8929")?);
    tx.link(&concern, LinkKind::Recurs, &before)?;
    let patch = FindingPatch { parts: Some(9), ..FindingPatch::default() };
    tx.edit(&concern, &FindingEdit { patch, ..FindingEdit::default() })?;
    let published = NaiveDate::from_ymd_opt(2024, 5, 14).unwrap_or_default();
    for row in tx.rows_of(concern.id)? {
        let text = "The report has nine recommendations under this concern; the wording of five is public.";
        tx.note(&row, published, text, false)?;
    }
    Ok(())
}
