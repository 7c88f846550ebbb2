//! What the rows under the headings of a file say.

use super::mapping::MappedHeading;
use crate::model::import_row::Sheet;

pub struct ReadRows {
    pub sheet: Sheet,
    /// What was not read.
    pub remarks: Vec<String>,
    /// What each heading was taken for.
    pub understood: Vec<MappedHeading>,
}
