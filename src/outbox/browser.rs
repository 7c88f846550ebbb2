//! Opens a file in the program that the desktop opens such files with.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// Starts the program and doesn't wait for it: it may stay open for hours.
pub fn open(file: &Path) -> io::Result<()> {
    let mut command = Command::new(OPENER);
    command.arg(file);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map(drop)
}

#[cfg(target_os = "macos")]
const OPENER: &str = "open";
#[cfg(windows)]
const OPENER: &str = "explorer";
#[cfg(not(any(target_os = "macos", windows)))]
const OPENER: &str = "xdg-open";
