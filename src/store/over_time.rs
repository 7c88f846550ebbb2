//! The register period by period.

use chrono::NaiveDate;

use super::query::Query;
use super::{Store, as_at};
use crate::error::Result;
use crate::model::over_time::{PeriodCounts, PeriodDays, Tally};

impl Store {
    /// The day on which the register was created.
    pub fn first_day(&self) -> Result<NaiveDate> {
        as_at::first_day(&self.db)
    }

    /// The first day that anything is known of, if that is before the register was created.
    pub fn first_known_day(&self) -> Result<NaiveDate> {
        let began = self.first_day()?;
        let known: Option<NaiveDate> = self.db.value(FIRST_KNOWN, [])?;
        Ok(known.map_or(began, |known| known.min(began)))
    }

    /// For periods that follow each other.
    pub fn over_time(
        &self,
        periods: &[PeriodDays],
        bodies: Option<&[i64]>,
    ) -> Result<Vec<PeriodCounts>> {
        let mut tally = Tally::of(periods, bodies);
        let first = periods.first().and_then(|period| period.first.pred_opt());
        let first = first.unwrap_or(NaiveDate::MIN);
        self.each_step_history(|history| {
            tally.add(&history);
            Ok(())
        })?;
        let corrections: Vec<_> = self.db.all(CORRECTED, [first], |row| {
            Ok((row.get("day")?, row.get("kind")?, row.get("body")?))
        })?;
        for (day, kind, body) in corrections {
            tally.add_correction(day, kind, body);
        }
        Ok(tally.into_periods())
    }
}

const FIRST_KNOWN: &str = "
    select min(day) from (
      select min(issued) as day from finding
      union all
      select min(day) from claim
      union all
      select min(day) from closure)";

/// What was put right of a finding counts at each of its bodies, unless it belongs to one.
const CORRECTED: &str = "
    select c.day, f.kind, p.body
    from correction c
    join finding f on f.id = c.finding
    join progress p on p.finding = f.id and (c.progress is null or p.id = c.progress)
    where c.day > ?1";
