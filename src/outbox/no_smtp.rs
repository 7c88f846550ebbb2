//! The mail server of a build that cannot mail: there is none.

use std::path::Path;

use super::{Outcome, Patience, cannot_mail};
use crate::error::Result;
use crate::model::address::Address;
use crate::model::mail::Smtp;

/// No server at all.
#[derive(Debug)]
pub enum Server {}

impl Server {
    /// Says that this build cannot.
    pub fn open(_: &Smtp, _: Option<&Path>, _: Patience) -> Result<Server> {
        Err(cannot_mail())
    }

    /// Never comes to pass.
    pub fn send(&mut self, _: &Address, _: &Address, _: &[u8]) -> Outcome {
        match *self {}
    }
}
