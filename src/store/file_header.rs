//! The first bytes of an SQLite file: whose it is, its version and its size, read before SQLite opens it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::schema::{APPLICATION_ID, VERSION};
use crate::error::{Error, Result};

const LENGTH: usize = 100;

/// The header of a file; shorter where the file is.
pub struct FileHeader(Vec<u8>);

impl FileHeader {
    pub fn read(path: &Path) -> Result<FileHeader> {
        let mut bytes = Vec::with_capacity(LENGTH);
        let read = |file: File| file.take(LENGTH as u64).read_to_end(&mut bytes);
        File::open(path).and_then(read).map_err(|cause| Error::reading(path, &cause))?;
        Ok(FileHeader(bytes))
    }

    pub fn check(&self, path: &Path) -> Result<()> {
        let refuse = |why: String| Err(Error::BadData(format!("{} {why}", path.display())));
        if !self.0.starts_with(b"SQLite format 3\0") || self.0.len() < LENGTH {
            return refuse(
                "is not a register: it is not an SQLite database; it was not touched".into(),
            );
        }
        if self.number_at(68) != APPLICATION_ID {
            return refuse("belongs to another program; it was not touched".into());
        }
        match self.number_at(60) {
            version if version < 1 => refuse("is not a register that this program made".into()),
            version if version > VERSION => refuse(format!(
                "is a register of version {version}, newer than this program's {VERSION}; use a newer track"
            )),
            _ => Ok(()),
        }
    }

    /// Refuses a file that SQLite reads and never writes: its header demands a newer SQLite for that.
    pub fn check_writable(&self) -> Result<()> {
        match self.0.get(18) {
            Some(version @ 3..) => Err(Error::BadData(format!(
                "the header of the file is damaged (byte 18 is {version}), so it can be read but not written"
            ))),
            _ => Ok(()),
        }
    }

    pub fn file_size(&self) -> u64 {
        let page = match self.bytes_at(16).map_or(0, u16::from_be_bytes) {
            // 65,536 does not fit into the two bytes; the file format writes it as 1.
            1 => 65_536,
            page => u64::from(page),
        };
        page * u64::from(self.bytes_at(28).map_or(0, u32::from_be_bytes))
    }

    pub fn is_in_wal_mode(&self) -> bool {
        self.0.get(19) == Some(&2)
    }

    fn number_at(&self, at: usize) -> i32 {
        self.bytes_at(at).map_or(0, i32::from_be_bytes)
    }

    /// The bytes there; none in a header that is too short, which [`FileHeader::check`] refuses.
    fn bytes_at<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..)?.first_chunk().copied()
    }
}
