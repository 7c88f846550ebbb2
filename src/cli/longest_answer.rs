//! The most rows of an answer that is in memory as a whole, as a page with links into itself has to be.

use crate::error::{Error, Result};
use crate::model::filter::Filter;
use crate::render::Format;
use crate::store::Store;

/// Nobody reads more, and no command is to take more than 256 MiB.
pub const MOST_ROWS: u64 = 100_000;

/// A list of all columns takes about 3 KiB a row as a page.
const MOST_ROWS_IN_A_BROWSER: u64 = 50_000;

/// Refuses an answer of more rows. `what` begins the sentence, and `remedy` ends it.
pub fn check_length(what: &str, count: u64, remedy: &str) -> Result<()> {
    check(what, count, MOST_ROWS, remedy)
}

/// Refuses a list that is too long for a page for a browser.
pub fn check_list(store: &Store, filter: &Filter, format: Format) -> Result<()> {
    if format != Format::Html {
        return Ok(());
    }
    let count = store.count(filter)?.min(filter.limit.unwrap_or(u64::MAX));
    let remedy = "or choose another format, such as csv";
    check("a page for a browser", count, MOST_ROWS_IN_A_BROWSER, remedy)
}

fn check(what: &str, count: u64, most: u64, remedy: &str) -> Result<()> {
    if count <= most {
        return Ok(());
    }
    Err(Error::refused(format!(
        "{what} has room for {most} rows, and these are {count}: narrow it, {remedy}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_reads_is_refused_with_what_to_do() {
        assert!(check_length("a report", MOST_ROWS, "").is_ok());
        let refused = check_length("a report", MOST_ROWS + 1, "for example with --force");
        assert_eq!(
            refused.unwrap_err().to_string(),
            "a report has room for 100000 rows, and these are 100001: narrow it, for example with --force"
        );
    }
}
