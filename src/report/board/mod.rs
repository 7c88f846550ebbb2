//! The report for a board: what is late and since when, what is next, what the force claims, what the inspectorate
//! decided, what came back, and what changed since the last meeting.

mod answer;
mod concern;
mod first;
mod input;
mod lists;
mod page;
mod part;
mod row;
mod since;
mod word;

pub use answer::Board;
pub use input::BoardInput;
pub use row::BoardRow;
