//! What is written while the register is read, and printed when it is not any more: a slow reader of the output
//! keeps nobody from writing to the register.

use std::io::{self, BufWriter, Seek, Write};

use tempfile::{SpooledData, SpooledTempFile};

use crate::error::{Error, Result};

/// What is longer goes to a temporary file, which has no name and is gone with the process.
const MOST_IN_MEMORY: usize = 8 << 20;

/// A text that is not printed yet.
pub struct Spool(BufWriter<SpooledTempFile>);

impl Spool {
    pub fn new() -> Spool {
        Spool(BufWriter::with_capacity(1 << 16, tempfile::spooled_tempfile(MOST_IN_MEMORY)))
    }

    /// Copies everything to standard output.
    pub fn print(self) -> Result<()> {
        self.copy(&mut io::stdout().lock()).map_err(|cause| Error::output(&cause))
    }

    fn copy(self, out: &mut impl Write) -> io::Result<()> {
        let mut text = self.0.into_inner()?;
        text.rewind()?;
        match text.into_inner() {
            SpooledData::InMemory(text) => out.write_all(text.get_ref())?,
            // From file to file, the system copies by itself.
            SpooledData::OnDisk(mut file) => drop(io::copy(&mut file, out)?),
        }
        out.flush()
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_comes_out_as_it_went_in() {
        let line = "A finding of some length, as most of them have.\n";
        for lines in [0, 1, MOST_IN_MEMORY / line.len() + 1, 2 * MOST_IN_MEMORY / line.len()] {
            let mut spool = Spool::new();
            for _ in 0..lines {
                spool.write_all(line.as_bytes()).unwrap();
            }

            let mut out = Vec::new();
            spool.copy(&mut out).unwrap();

            assert!(out == line.repeat(lines).as_bytes(), "{lines} lines");
        }
    }
}
