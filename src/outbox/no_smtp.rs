//! Stands in for the mail server in a build without mail.

use std::path::Path;

use super::email::cannot_mail;
use super::timeouts::Timeouts;
use crate::error::Result;
use crate::model::address::Address;
use crate::model::delivery::DeliveryOutcome;
use crate::model::mail::Smtp;

#[derive(Debug)]
pub enum Server {}

impl Server {
    pub fn open(_: &Smtp, _: Option<&Path>, _: &str, _: Timeouts) -> Result<Server> {
        Err(cannot_mail())
    }

    pub fn send(&mut self, _: &Address, _: &Address, _: &[u8]) -> DeliveryOutcome {
        match *self {}
    }
}
