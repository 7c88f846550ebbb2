//! What the program asks of the system for its own process: who runs it, and what may end it.

use std::panic::{self, PanicHookInfo, UnwindSafe};

use super::say;
use crate::error::Error;
use crate::model::act::Who;

/// Who runs this, as the system knows them.
pub fn user() -> Who {
    Who {
        login: whoami::username().unwrap_or_else(|_| "unknown".to_owned()),
        host: whoami::hostname().unwrap_or_else(|_| "unknown".to_owned()),
        uid: system::user_number(),
        claimed: None,
    }
}

/// Runs a command so that a fault of this program ends in one line and its exit code, and leaves
/// nothing of what it held in memory on the disk.
pub fn guarded(command: impl FnOnce() -> u8 + UnwindSafe) -> u8 {
    system::leave_no_core();
    system::heed_the_size_limit();
    panic::set_hook(Box::new(tell_fault));
    let fault = Error::Internal(String::new()).exit_code();
    panic::catch_unwind(command).unwrap_or(fault)
}

/// Where the fault lies, and no value that it met.
fn tell_fault(fault: &PanicHookInfo) {
    let place = fault.location().map(|at| format!("{}:{}", at.file(), at.line()));
    let place = place.unwrap_or_else(|| "an unknown place".to_owned());
    say(&format!("error: this is a fault in track, at {place}; `track log` tells what was done"));
}

pub use system::heed_interrupts;

#[cfg(unix)]
mod system {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use rustix::process::{Resource, Rlimit, getuid, setrlimit};
    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag::{register, register_conditional_shutdown};

    use crate::error::Error;
    use crate::store;

    pub fn user_number() -> Option<u32> {
        Some(getuid().as_raw())
    }

    /// What the system refuses here, it refuses; the command is done all the same.
    pub fn leave_no_core() {
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }

    /// A file that may grow no more is then an error of writing, which is told like any other.
    pub fn heed_the_size_limit() {
        let _ = register(SIGXFSZ, Arc::default());
    }

    /// From here on, what interrupts this process makes the register roll back; a second time, it
    /// ends the process at once.
    pub fn heed_interrupts() {
        let interrupted: Arc<AtomicBool> = Arc::default();
        let code = Error::Interrupted.exit_code().into();
        for signal in [SIGINT, SIGTERM] {
            let _ = register_conditional_shutdown(signal, code, Arc::clone(&interrupted));
            let _ = register(signal, Arc::clone(&interrupted));
        }
        store::heed(interrupted);
    }
}

#[cfg(not(unix))]
mod system {
    pub fn user_number() -> Option<u32> {
        None
    }

    pub fn leave_no_core() {}

    pub fn heed_the_size_limit() {}

    /// What interrupts this process ends it; the next command rolls back what it left.
    pub fn heed_interrupts() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_ends_with_its_exit_code() {
        assert_eq!(guarded(|| panic!("a value that nobody shall see")), 70);
        assert_eq!(guarded(|| 3), 3);
        drop(panic::take_hook());
    }
}
