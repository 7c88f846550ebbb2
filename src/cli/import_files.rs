//! The files that are to be imported, read whole.

use std::cell::RefCell;
use std::fs::{File, FileType};
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::process;
use crate::error::{Error, Result};
use crate::exchange::{MappedHeading, NamedBytes, ReadTable};
use crate::model::import_limits::{ImportLimits, MIB, raise};
use crate::report::imported::{Heading, ReadAs};
use crate::store;

pub struct ReadFile {
    pub name: PathBuf,
    hash: [u8; 32],
    /// None once they were let go.
    bytes: RefCell<Option<Rc<Vec<u8>>>>,
    can_be_read_again: bool,
    limits: ImportLimits,
}

impl ReadFile {
    fn at(file: &Path, limits: &ImportLimits) -> Result<ReadFile> {
        let bytes = read_interruptibly(file, limits)?;
        Ok(ReadFile {
            name: named(file),
            hash: sha_256(&bytes),
            bytes: RefCell::new(Some(Rc::new(bytes))),
            can_be_read_again: !is_standard_input(file) && file.is_file(),
            limits: *limits,
        })
    }

    /// What is in it, read again if it was let go.
    pub fn bytes(&self) -> Result<Rc<Vec<u8>>> {
        if let Some(held) = self.bytes.borrow().as_ref() {
            return Ok(held.clone());
        }
        let again = read(&self.name, &self.limits)?;
        if sha_256(&again) != self.hash {
            let name = self.name.display();
            let why = format!("{name} was changed while it was imported; import it again");
            return Err(Error::BadData(why));
        }
        let again = Rc::new(again);
        self.bytes.replace(Some(again.clone()));
        Ok(again)
    }

    /// Leaves the memory to its rows. A pipe is held, because it can't be read again.
    pub fn let_go(&self) {
        if self.can_be_read_again {
            self.bytes.take();
        }
    }
}

/// The bytes of each file, in the same order.
pub fn bytes(files: &[ReadFile]) -> Result<Vec<Rc<Vec<u8>>>> {
    files.iter().map(ReadFile::bytes).collect()
}

pub fn named_bytes<'a>(files: &[ReadFile], bytes: &'a [Rc<Vec<u8>>]) -> Vec<NamedBytes<'a>> {
    let named = |(file, bytes): (&ReadFile, &'a Rc<Vec<u8>>)| NamedBytes {
        name: file.name.display().to_string(),
        bytes,
    };
    files.iter().zip(bytes).map(named).collect()
}

/// Each once, and standard input too.
pub fn read_all(files: &[PathBuf], limits: &ImportLimits) -> Result<Vec<ReadFile>> {
    if files.iter().filter(|file| is_standard_input(file)).count() > 1 {
        return Err(Error::Usage("standard input can be read only once; give - once".to_owned()));
    }
    process::heed_interrupts();
    let mut all: Vec<ReadFile> = Vec::new();
    for file in files {
        let read = ReadFile::at(file, limits)?;
        if let Some(same) = all.iter().find(|one| one.hash == read.hash) {
            let (one, other) = (same.name.display(), read.name.display());
            let why = format!("{one} and {other} are the same file; leave one of them out");
            return Err(Error::Usage(why));
        }
        all.push(read);
    }
    if store::is_interrupted() { Err(Error::Interrupted) } else { Ok(all) }
}

fn sha_256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Of the files, in whatever order, and how they are read: read in another way, they are others to import.
pub fn hash(files: &[ReadFile], reading: &str) -> Result<String> {
    let mut hash = Sha256::new();
    if let [file] = files {
        hash.update(file.bytes()?.as_slice());
    } else {
        let mut all: Vec<[u8; 32]> = files.iter().map(|file| file.hash).collect();
        all.sort_unstable();
        all.iter().for_each(|file| hash.update(file));
    }
    if !reading.is_empty() {
        hash.update(b"\0read as\0");
        hash.update(reading.as_bytes());
    }
    Ok(store::hex(&hash.finalize()))
}

fn is_standard_input(file: &Path) -> bool {
    file.as_os_str() == "-"
}

pub fn named(file: &Path) -> PathBuf {
    if is_standard_input(file) { "standard input".into() } else { file.to_owned() }
}

/// Reads in a thread, because a pipe may never end; an interrupt abandons it.
fn read_interruptibly(file: &Path, limits: &ImportLimits) -> Result<Vec<u8>> {
    const POLL: Duration = Duration::from_millis(50);
    let (sender, receiver) = channel();
    let (path, limits) = (file.to_owned(), *limits);
    std::thread::spawn(move || drop(sender.send(read(&path, &limits))));
    loop {
        match receiver.recv_timeout(POLL) {
            Ok(read) => return read,
            Err(RecvTimeoutError::Timeout) if store::is_interrupted() => {
                return Err(Error::Interrupted);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::NoInput(format!("{} could not be read", file.display())));
            }
        }
    }
}

/// The whole file, or a pipe to its end; a device has no end.
pub fn read(file: &Path, limits: &ImportLimits) -> Result<Vec<u8>> {
    let failed = |cause| Error::reading(file, &cause);
    if is_standard_input(file) {
        return read_to_end(stdin().lock(), &named(file), limits);
    }
    let opened = File::open(file).map_err(failed)?;
    let kind = opened.metadata().map_err(failed)?.file_type();
    if kind.is_dir() || is_device(kind) {
        let why = format!("{} is a folder or a device, not a file to read", file.display());
        return Err(Error::NoInput(why));
    }
    read_to_end(opened, file, limits)
}

fn read_to_end(source: impl Read, file: &Path, limits: &ImportLimits) -> Result<Vec<u8>> {
    let most = limits.file * MIB;
    let mut bytes = Vec::new();
    let read = source.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|cause| Error::reading(file, &cause))?;
    if bytes.len() as u64 > most {
        let (file, mib, raise) = (file.display(), limits.file, raise("max_file_mib"));
        let why = format!("{file} is larger than {mib} MiB; split it, or {raise}");
        return Err(Error::BadData(why));
    }
    Ok(bytes)
}

#[cfg(unix)]
fn is_device(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_char_device() || kind.is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: FileType) -> bool {
    false
}

/// How a file or sheet was read.
pub fn read_as(table: &ReadTable, files: &[ReadFile]) -> ReadAs {
    let encoding = table.encoding;
    let encoding = encoding.map(|encoding| format!("read as {encoding}, because it isn't UTF-8"));
    let kept = (!table.extra.is_empty())
        .then(|| format!("kept as extra fields: {}", table.extra.join(", ")));
    let remarks = encoding.into_iter().chain(table.remarks.iter().cloned()).chain(kept);
    let only_file = || files.first().map(|file| file.name.display().to_string());
    let heading =
        |mapped: &MappedHeading| Heading { heading: mapped.from.clone(), key: mapped.to.key() };
    ReadAs {
        file: table.name.clone().or_else(only_file).unwrap_or_default(),
        header_row: Some(table.header_row).filter(|row| *row > 0),
        headings: table.understood.iter().map(heading).collect(),
        extra_fields: table.extra.clone(),
        remarks: remarks.collect(),
    }
}
