//! Dates and times as people write them, in the UK order: one language for deadlines, flags, filters and imported cells.

mod calendar_date;
mod clock_time;
mod grammar;
mod meaning;
mod nth_day;
mod parts;
mod relative;
mod suggestion;
mod vague;

pub use calendar_date::{Unread, is_likely};
pub use grammar::read;
pub use meaning::Meaning;
pub use relative::{Basis, Relative, Toward, picked};
pub use suggestion::{Expected, refusal, short};
