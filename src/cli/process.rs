//! The process: who runs it, and how signals and faults end it.

use std::io::ErrorKind;
use std::panic::{self, PanicHookInfo, UnwindSafe};
use std::path::Path;

use super::say::say;
use crate::error::{Error, Result};
use crate::exchange::{WEB_PAGE_THREAD, WORKBOOK_THREAD};
use crate::model::act::Who;
use crate::render::xlsx::is_disk_error;

/// Who runs this, according to the system.
pub fn user() -> Who {
    Who {
        login: login(),
        host: whoami::hostname().unwrap_or_else(|_| "unknown".to_owned()),
        uid: system::user_number(),
        claimed: None,
    }
}

/// The login name. A name in `/etc/passwd` is used before any directory service is asked.
fn login() -> String {
    let known = system::user_number().and_then(|uid| named_in(&passwd()?, uid));
    known.or_else(|| whoami::username().ok()).unwrap_or_else(|| "unknown".to_owned())
}

fn passwd() -> Option<String> {
    let bytes = std::fs::read("/etc/passwd").ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A group of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemGroup {
    pub name: String,
    pub number: u32,
}

/// A group by its name in `/etc/group`, or by its number.
///
/// # Errors
/// An unknown name, or a group that this login isn't a member of.
pub fn group(typed: &str) -> Result<SystemGroup> {
    let file = Path::new("/etc/group");
    let bytes = match std::fs::read(file) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => Vec::new(),
        read => read.map_err(|cause| Error::reading(file, &cause))?,
    };
    let found = group_in(&String::from_utf8_lossy(&bytes), typed).or_else(|| {
        let number = typed.parse().ok()?;
        Some(SystemGroup { name: typed.to_owned(), number })
    });
    let Some(group) = found else {
        return Err(Error::refused(format!(
            "the system has no group called {typed:?}; `getent group` lists them (a group of a directory service \
             can be given by its number)"
        )));
    };
    if system::is_member(group.number) {
        return Ok(group);
    }
    let (login, name) = (login(), &group.name);
    Err(Error::refused(format!(
        "{login} isn't a member of the group {name}; `sudo usermod -aG {name} {login}` adds it, from the next login on"
    )))
}

/// A group in a text such as `/etc/group`.
fn group_in(groups: &str, name: &str) -> Option<SystemGroup> {
    let number = groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        fields.next().filter(|found| *found == name)?;
        fields.nth(1)?.parse().ok()
    })?;
    Some(SystemGroup { name: name.to_owned(), number })
}

/// The name of a number in a text such as `/etc/passwd`.
fn named_in(passwd: &str, uid: u32) -> Option<String> {
    let name_of = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1)? == uid.to_string()).then(|| name.to_owned())
    };
    passwd.lines().find_map(name_of)
}

/// Runs a command so that a fault in this program ends in one line and an exit code, without a core dump
/// of the register.
pub fn guarded(command: impl FnOnce() -> u8 + UnwindSafe) -> u8 {
    system::leave_no_core();
    system::spare_the_owner();
    system::heed_the_size_limit();
    panic::set_hook(Box::new(say_fault));
    let fault = Error::Internal(String::new()).exit_code();
    panic::catch_unwind(command).unwrap_or(fault)
}

/// Says where the fault is, and none of the values involved.
fn say_fault(fault: &PanicHookInfo) {
    // Such a fault is a damaged workbook or web page, of which the command complains.
    if [WORKBOOK_THREAD, WEB_PAGE_THREAD].map(Some).contains(&std::thread::current().name()) {
        return;
    }
    if is_disk_error(fault) {
        return;
    }
    let place = fault.location().map(|at| format!("{}:{}", at.file(), at.line()));
    let place = place.unwrap_or_else(|| "an unknown place".to_owned());
    say(&format!("error: this is a fault in track, at {place}; `track log` shows what was done"));
}

pub use system::{heed_interrupts, leave_interrupts_to_pager};

#[cfg(unix)]
mod system {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use rustix::fs::Mode;
    use rustix::process::{
        Resource, Rlimit, getegid, geteuid, getgroups, getuid, setrlimit, umask,
    };
    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag::{register, register_conditional_shutdown};

    use crate::error::Error;
    use crate::store;

    pub fn user_number() -> Option<u32> {
        Some(getuid().as_raw())
    }

    /// Also true for root, who may give files to any group.
    pub fn is_member(group: u32) -> bool {
        let groups = getgroups().unwrap_or_default();
        geteuid().is_root()
            || getegid().as_raw() == group
            || groups.iter().any(|one| one.as_raw() == group)
    }

    /// If the system refuses, the command runs all the same.
    pub fn leave_no_core() {
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }

    /// Whatever the umask, the owner can use what is made; what it says of everyone else stays.
    pub fn spare_the_owner() {
        let given = umask(Mode::RWXU | Mode::RWXG | Mode::RWXO);
        umask(given & !Mode::RWXU);
    }

    /// Reaching the size limit is then a write error like any other.
    pub fn heed_the_size_limit() {
        let _ = register(SIGXFSZ, Arc::default());
    }

    /// A pager is interrupted by its reader, who then still has it: what started it waits.
    pub fn leave_interrupts_to_pager() {
        let _ = register(SIGINT, Arc::default());
    }

    /// From here on, an interruption rolls the register back; a second one ends the process at once.
    pub fn heed_interrupts() {
        let interrupted: Arc<AtomicBool> = Arc::default();
        let code = Error::Interrupted.exit_code().into();
        for signal in [SIGINT, SIGTERM] {
            let _ = register_conditional_shutdown(signal, code, Arc::clone(&interrupted));
            let _ = register(signal, Arc::clone(&interrupted));
        }
        store::set_interrupt_flag(interrupted);
    }
}

#[cfg(not(unix))]
mod system {
    pub fn user_number() -> Option<u32> {
        None
    }

    pub fn is_member(_: u32) -> bool {
        false
    }

    pub fn leave_no_core() {}

    pub fn spare_the_owner() {}

    pub fn heed_the_size_limit() {}

    pub fn leave_interrupts_to_pager() {}

    /// An interruption ends the process; the next command rolls back what it left.
    pub fn heed_interrupts() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_found_by_its_number() {
        let passwd =
            "root:x:0:0:root:/root:/bin/sh\nliaison:x:1000:1000::/home/liaison:/bin/sh\n:x:7:\n";
        assert_eq!(named_in(passwd, 1000).as_deref(), Some("liaison"));
        assert_eq!(named_in(passwd, 100), None);
        assert_eq!(named_in(passwd, 7), None);
    }

    #[test]
    fn a_group_is_found_by_its_name() {
        let groups = "root:x:0:\ninspections:x:1200:ann,bob\n";
        let group = SystemGroup { name: "inspections".to_owned(), number: 1200 };
        assert_eq!(group_in(groups, "inspections"), Some(group));
        assert_eq!(group_in(groups, "inspection"), None);
    }

    #[test]
    fn a_fault_ends_with_its_exit_code() {
        assert_eq!(guarded(|| panic!("a value that nobody shall see")), 70);
        assert_eq!(guarded(|| 3), 3);
        drop(panic::take_hook());
    }
}
