//! Output collected while the register is read and printed after it is closed, so that a slow reader of the
//! output doesn't block writers.

use std::fs;
use std::io::{self, BufWriter, Seek, Stdout, Write};

use tempfile::{SpooledData, SpooledTempFile};

use super::stdout;
use crate::error::{Error, Result};

const BUFFER: usize = 1 << 16;
const OUTPUT: &str = "/dev/stdout";

/// Longer output goes to an unnamed temporary file, which disappears with the process.
const MOST_IN_MEMORY: usize = 8 << 20;

/// Output written while the register is read.
pub enum Spool {
    /// Held until `print`.
    Kept(BufWriter<SpooledTempFile>),
    /// Standard output is a file, which never blocks: written directly. `before` is its length at the start.
    Printed { out: BufWriter<Stdout>, before: u64 },
}

impl Spool {
    pub fn new() -> Spool {
        match output_file() {
            Some(file) => {
                let out = BufWriter::with_capacity(BUFFER, io::stdout());
                Spool::Printed { out, before: file.len() }
            }
            None => Spool::kept(),
        }
    }

    fn kept() -> Spool {
        let text = tempfile::spooled_tempfile(MOST_IN_MEMORY);
        Spool::Kept(BufWriter::with_capacity(BUFFER, text))
    }

    /// Prints what was written, or nothing of it if writing failed.
    pub fn finish(self, written: Result<()>) -> Result<()> {
        match written {
            Ok(()) => self.print(),
            Err(error) => {
                self.discard();
                Err(error)
            }
        }
    }

    /// Prints what is not printed yet.
    fn print(self) -> Result<()> {
        self.copy(&mut stdout::locked()?).map_err(|cause| Error::output(&cause))
    }

    /// Removes a partial list from the output file, so that it can't be mistaken for a whole one.
    fn discard(self) {
        let Spool::Printed { mut out, before } = self else { return };
        // The list's own error is reported; a failure to truncate would only hide it.
        let _ = out.flush();
        let _ = fs::File::options().write(true).open(OUTPUT).and_then(|file| file.set_len(before));
    }

    fn copy(self, out: &mut impl Write) -> io::Result<()> {
        let mut text = match self {
            Spool::Printed { mut out, .. } => return out.flush(),
            Spool::Kept(text) => text.into_inner()?,
        };
        text.rewind()?;
        match text.into_inner() {
            SpooledData::InMemory(text) => out.write_all(text.get_ref())?,
            // From file to file, the system copies by itself.
            SpooledData::OnDisk(mut file) => drop(io::copy(&mut file, out)?),
        }
        out.flush()
    }

    fn out(&mut self) -> &mut dyn Write {
        match self {
            Spool::Kept(text) => text,
            Spool::Printed { out, .. } => out,
        }
    }
}

/// Standard output, if it is a file on a disk; where the system does not say, it is taken for a pipe.
fn output_file() -> Option<fs::Metadata> {
    fs::metadata(OUTPUT).ok().filter(|file| file.is_file() && stdout::is_open())
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_comes_out_as_it_went_in() {
        let line = "A finding of some length, as most of them have.\n";
        for lines in [0, 1, MOST_IN_MEMORY / line.len() + 1, 2 * MOST_IN_MEMORY / line.len()] {
            let mut spool = Spool::kept();
            for _ in 0..lines {
                spool.write_all(line.as_bytes()).unwrap();
            }

            let mut out = Vec::new();
            spool.copy(&mut out).unwrap();

            assert!(out == line.repeat(lines).as_bytes(), "{lines} lines");
        }
    }
}
