//! Values and a date in, an answer out: no register, no clock, no drawing.

pub mod body;
pub mod changes;
pub mod columns;
pub mod delivery;
pub mod detail;
pub mod done;
pub mod duty;
pub mod evidence;
pub mod exceptions;
pub mod history;
pub mod inspection;
pub mod lateness;
pub mod link;
pub mod list;
mod mend;
pub mod overdue;
pub mod owner;
pub mod reminders;
pub mod roll_up;
pub mod row;
pub mod schedule;
pub mod settings;
pub mod show;
pub mod status;
pub mod told;
pub mod verify;
pub mod when;
