//! The trade's words as values and rules: no file, no SQL, no clock.

pub mod act;
pub mod address;
pub mod anchor;
pub mod body;
pub mod calendar;
pub mod changes;
pub mod clean;
pub mod closure;
pub mod deadline;
pub mod due;
pub mod duty;
pub mod evidence;
pub mod filter;
pub mod finding;
pub mod formula;
pub mod history;
pub mod holidays;
pub mod inspection;
pub mod item;
mod lexis;
pub mod message;
pub mod pace;
mod period;
pub mod phrase;
pub mod progress;
pub mod record;
pub mod reminder;
pub mod section_55;
pub mod shell;
pub mod span;
pub mod timetable;
pub mod verdict;
mod words;
mod written;

pub(crate) use words::one_of;
pub use words::{OneOf, fold};
