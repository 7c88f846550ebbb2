//! Reminders on standard output: remembered once they were taken.

use super::Args;
use crate::cli::context::Context;
use crate::cli::output::{self, print_to};
use crate::cli::say;
use crate::error::{Error, Result};
use crate::model::calendar::with_weekday;
use crate::model::message::{Channel, OnDoubt, Outcome, Patience, Recipient};
use crate::model::reminder::{Key, Step, Subject, check_clock};
use crate::render::{Format, text::Style};
use crate::report::reminders::{Reminders, Titles};
use crate::store::{Detail, Store, Watch, WantedDigest};
