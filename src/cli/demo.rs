//! The real West Mercia register, in memory, for `--demo`.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::exchange;
use crate::model::act::Act;
use crate::model::deadline::Reckoning;
use crate::model::finding::{Edit, LinkKind, Named};
use crate::model::holidays::Holidays;
use crate::store::{Store, Tx};

const FINDINGS: &[u8] = include_bytes!("../../examples/west-mercia.csv");
const GRADES: &[u8] = include_bytes!("../../examples/west-midlands-grades.csv");

/// The two files, what recurs, and how many recommendations the report has.
pub fn register(first: &Act, holidays: Arc<Holidays>) -> Result<Store> {
    let published = NaiveDate::from_ymd_opt(2024, 5, 14).unwrap_or_default();
    let now = first.now.with_today(Some(first.now.today().max(published)));
    let first = &Act { now, ..first.clone() };
    let reckoning = Reckoning { today: now.today(), holidays, is_sure: false };
    let mut store = Store::in_memory(first)?;
    for (name, bytes) in [("west-mercia.csv", FINDINGS), ("west-midlands-grades.csv", GRADES)] {
        let file = Path::new(name);
        let sheet = exchange::read(bytes, &store.directory()?)
            .map_err(|complaints| Error::Complaints { file: file.to_owned(), complaints })?;
        store.change(&Act { verb: "import", ..first.clone() }, |tx| {
            tx.import(file, &sheet, &reckoning)
        })?;
    }
    store.change(&Act { verb: "link", ..first.clone() }, what_came_back)?;
    Ok(store)
}

fn what_came_back(tx: &Tx) -> Result<()> {
    let named = |reference: &str| Named::of(reference).and_then(|named| tx.finding(&named));
    let (concern, before) = (named("SOC24-C1")?, named("8929")?);
    tx.link(&concern, LinkKind::Recurs, &before)?;
    tx.edit(&concern, &Edit { parts: Some(9), ..Edit::default() })?;
    let published = NaiveDate::from_ymd_opt(2024, 5, 14).unwrap_or_default();
    for stand in tx.stands_of(concern.id)? {
        let text = "The report has nine recommendations under this concern; the wording of five is public.";
        tx.note(&stand, published, text, false)?;
    }
    Ok(())
}
