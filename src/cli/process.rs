//! What the program asks of the system for its own process.

use crate::model::act::Who;

/// Who runs this, as the system knows them.
pub fn user() -> Who {
    Who {
        login: whoami::username().unwrap_or_else(|_| "unknown".to_owned()),
        host: whoami::hostname().unwrap_or_else(|_| "unknown".to_owned()),
        uid: user_number(),
        claimed: None,
    }
}

#[cfg(unix)]
fn user_number() -> Option<u32> {
    Some(rustix::process::getuid().as_raw())
}

#[cfg(not(unix))]
fn user_number() -> Option<u32> {
    None
}
