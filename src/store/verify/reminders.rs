//! Whether what is recorded of reminders is what this program recorded.

use rusqlite::Connection;

use super::problems::CheckResult;
use crate::error::Result;
use crate::store::reminder::Checksum;

pub fn check(db: &Connection) -> Result<CheckResult> {
    Ok(if Checksum::recorded(db)? == Some(Checksum::of_all_rows(db)?) {
        CheckResult::passed("what was sent and what waits matches its checksum")
    } else {
        CheckResult::failed(
            "another program has changed the record of sent and waiting reminders: some may be sent again, or not at all",
        )
    })
}
