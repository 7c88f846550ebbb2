//! What a redo brings back obeys today what its command would: the date of issue may have changed since, or the day gone
//! back.

use chrono::NaiveDate;
use rusqlite::Row;

use super::Tx;
use super::query::Query;
use super::values::{quoted_words, written};
use crate::error::{Error, Result};
use crate::model::calendar::Written;
use crate::model::closure::check_recorded_day;
use crate::model::finding::typed_name;
use crate::model::progress::Status;

/// The days that the open act brings, with the date of issue of their finding.
const DAYS: &str = "
    select f.id, f.called, f.issued, f.issued_precision, f.issued_text, brought.what, brought.day
    from (
      select id, after ->> '$.progress' as progress, 'closing' as what, after ->> '$.day' as day from change
      where act = (select id from act where seal is null) and noun = 'closure' and before is null
        and after ->> '$.status' <> 'void'
      union all
      select id, after ->> '$.progress', 'reopening', after ->> '$.reopened' from change
      where act = (select id from act where seal is null) and noun = 'closure' and before ->> '$.reopened' is null
      union all
      select id, after ->> '$.progress', 'claim', after ->> '$.day' from change
      where act = (select id from act where seal is null) and noun = 'claim' and before is null
      union all
      select id, after ->> '$.progress', 'answer', after ->> '$.ended' from change
      where act = (select id from act where seal is null) and noun = 'claim' and before ->> '$.ended' is null
      union all
      select id, after ->> '$.progress', 'agreement', after ->> '$.day' from change
      where act = (select id from act where seal is null) and noun = 'extension' and before is null) brought
    join progress p on p.id = brought.progress
    join finding f on f.id = p.finding
    where brought.day is not null
    order by brought.id";

struct Brought {
    finding: i64,
    called: String,
    issued: Option<Written>,
    what: String,
    day: NaiveDate,
}

impl Brought {
    fn of(row: &Row) -> rusqlite::Result<Brought> {
        let issued =
            written(row.get("issued")?, row.get("issued_precision")?, row.get("issued_text")?)?;
        let (called, what) = (row.get("called")?, row.get("what")?);
        Ok(Brought { finding: row.get("id")?, called, issued, what, day: row.get("day")? })
    }
}

impl Tx<'_> {
    /// # Errors
    /// A refusal that begins with `cannot`.
    pub(super) fn check_what_came_back(&self, cannot: &str) -> Result<()> {
        let brought: Vec<Brought> = self.db.all(DAYS, [], Brought::of)?;
        for one in brought {
            let typed = typed_name(&one.called, one.finding);
            let checked =
                check_recorded_day(&typed, &one.what, one.day, one.issued.as_ref(), self.day);
            checked.map_err(|why| Error::refused(format!("{cannot}: {}: {why}", one.called)))?;
        }
        let muted: Option<String> = self.db.first_value(
            &format!(
                "select f.called from change c
                 join progress p on p.id = c.after ->> '$.progress'
                 join finding f on f.id = p.finding
                 where c.act = (select id from act where seal is null) and c.noun = 'snooze'
                   and p.status not in ({})
                 order by c.id",
                quoted_words(&Status::OPEN)
            ),
            [],
        )?;
        let Some(called) = muted else { return Ok(()) };
        let why = "has ended since, and only open findings have reminders";
        Err(Error::refused(format!("{cannot}: {called} {why}")))
    }
}
