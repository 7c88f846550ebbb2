//! A pager of the user's, which shows a long page on the terminal screen by screen.

use std::io::{self, Write};
use std::process::Stdio;

use super::program;

/// What a shell answers where it can't find or start a program.
const NOT_STARTED: [i32; 2] = [126, 127];

/// Runs a line with `/bin/sh -c`, with the page on standard input, and waits until its reader has done. False if
/// there is no such program: nothing was shown then.
///
/// `less` gets the options that git gives it, unless LESS is set: colours, and no waiting where all of it fits.
pub fn show(line: &str, page: &[u8]) -> io::Result<bool> {
    let line = format!("LESS=\"${{LESS-FRX}}\"; export LESS; {line}");
    let mut pager = program::shell(&line).stdin(Stdio::piped()).spawn()?;
    if let Some(mut pipe) = pager.stdin.take() {
        // A reader who has seen enough leaves before the end, and that is no failure.
        let _ = pipe.write_all(page);
    }
    let status = pager.wait()?;
    Ok(!status.code().is_some_and(|code| NOT_STARTED.contains(&code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pager_gets_the_page_or_may_leave_early_and_one_that_is_missing_shows_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page");
        let page = "a line\n".repeat(100_000);

        assert!(show(&format!("cat > {}", file.display()), page.as_bytes()).unwrap());
        assert_eq!(std::fs::read_to_string(file).unwrap(), page);
        assert!(show("exit 1", page.as_bytes()).unwrap());
        assert!(!show("no-such-pager-here 2> /dev/null", page.as_bytes()).unwrap());
    }
}
