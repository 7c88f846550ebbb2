//! Hands a finished message to a file, a command, a mail system or a browser, and reports the outcome.
//!
//! Nothing here decides who gets what.

pub mod browser;
pub mod command;
mod email;
pub mod file;
mod mailer;
pub mod pager;
pub mod pdf;
mod program;
pub mod secret;
mod sendmail;
#[cfg_attr(not(feature = "mail"), path = "no_smtp.rs")]
mod smtp;
mod timeouts;

pub use email::Email;
pub use mailer::Mailer;
pub use program::ProgramLimit;
pub use timeouts::Timeouts;

use sha2::{Digest, Sha256};

/// The first bytes of a SHA-256 in hexadecimal.
fn short_hash(text: impl AsRef<[u8]>, length: usize) -> String {
    Sha256::digest(text).iter().take(length).map(|byte| format!("{byte:02x}")).collect()
}
