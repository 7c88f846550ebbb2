//! The clocks of section 55 that a report starts.

use crate::error::Result;
use crate::model::duty::Duty;
use crate::model::inspection::Inspection;
use crate::model::section_55::{Beginning, applies, is_owed_for, no_clock};
use crate::store::Tx;

#[derive(Debug, Default)]
pub struct Clocks {
    pub started: Vec<Duty>,
    /// Why a clock that is owed wasn't started, and what to do.
    pub wanting: Option<String>,
}

/// Starts the clock of section 55 for each force that a new report covers, if the day of publication is
/// known.
pub fn clocks(tx: &Tx, inspection: &Inspection) -> Result<Clocks> {
    let directory = tx.directory()?;
    let Some(published) = inspection.published() else { return Ok(Clocks::default()) };
    let covered = || inspection.bodies.iter().filter_map(|slug| directory.find(slug).ok());
    let bodies: Vec<i64> =
        covered().filter(|body| applies(&published, body)).map(|body| body.id).collect();
    let is_wanting =
        Beginning::of(Some(&published)) == Beginning::DayNotKnown && covered().any(is_owed_for);
    Ok(Clocks {
        started: tx.start_duties(inspection, published.day, &bodies)?,
        wanting: is_wanting.then(|| {
            format!("section 55: {}", no_clock(Beginning::DayNotKnown, &inspection.typed(), None))
        }),
    })
}
