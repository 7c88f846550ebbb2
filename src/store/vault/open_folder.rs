//! A folder that was opened once. What is read and written in it is in that very folder, also if its name leads
//! elsewhere by then.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::store::{storage_warnings, temporary};

const ASIDE: &str = ".aside";

#[derive(Debug)]
pub struct OpenFolder {
    path: PathBuf,
    handle: system::Handle,
}

impl OpenFolder {
    /// Refuses a link in place of the folder.
    pub fn open(path: &Path) -> io::Result<OpenFolder> {
        Ok(OpenFolder { path: path.to_owned(), handle: system::open(path)? })
    }

    /// Opens a file without following a link or waiting for a device.
    pub fn read(&self, name: &str) -> io::Result<File> {
        system::read(&self.handle, name)
    }

    pub fn names(&self) -> io::Result<Vec<String>> {
        system::names(&self.handle)
    }

    /// As [`temporary::remove_left_behind`] does.
    pub fn remove_left_behind(&self) {
        if storage_warnings::is_share(&self.path) {
            return;
        }
        let names = self.names().unwrap_or_default();
        for name in names.iter().filter(|name| temporary::is_hidden(name, temporary::SUFFIX)) {
            let file = self.read(name).ok();
            let file = file.filter(|file| file.metadata().is_ok_and(|about| about.is_file()));
            if file.is_some_and(|file| file.try_lock().is_ok()) {
                let _ = system::remove(&self.handle, name);
            }
        }
    }

    pub fn is_same(&self, other: &OpenFolder) -> bool {
        system::is_same(&self.handle, &other.handle)
    }

    /// Whether its name still leads to it.
    pub fn is_in_place(&self) -> bool {
        system::open(&self.path).is_ok_and(|now| system::is_same(&self.handle, &now))
    }

    /// None where a system doesn't open folders.
    pub fn as_file(&self) -> Option<&File> {
        system::as_file(&self.handle)
    }
}

/// A new file without a name of its own yet, for its owner alone; removed when dropped.
#[derive(Debug)]
pub struct UnnamedFile {
    folder: Rc<OpenFolder>,
    name: String,
    file: File,
    is_named: bool,
}

impl UnnamedFile {
    /// As [`temporary::in_folder`] makes one.
    pub fn new(folder: &Rc<OpenFolder>) -> io::Result<UnnamedFile> {
        let locks = !storage_warnings::is_share(&folder.path);
        folder.remove_left_behind();
        loop {
            let name = temporary::unused_name(temporary::SUFFIX);
            let file = system::create(&folder.handle, &name)?;
            let unnamed = UnnamedFile { folder: Rc::clone(folder), name, file, is_named: false };
            let is_taken =
                locks && matches!(unnamed.file.try_lock(), Err(TryLockError::WouldBlock));
            if !is_taken && folder.read(&unnamed.name).is_ok() {
                return Ok(unnamed);
            }
        }
    }

    pub fn as_file(&self) -> &File {
        &self.file
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path.join(&self.name)
    }

    /// Gives it its name, durably, and replaces what has that name. A folder there is put aside, and where it is now is
    /// returned. The folder of the file must still be in its place.
    pub fn replace(mut self, name: &str) -> io::Result<Option<PathBuf>> {
        self.file.sync_all()?;
        let handle = &self.folder.handle;
        let aside = match system::rename(handle, &self.name, name) {
            Err(_) if system::is_folder(handle, name) => {
                let aside = format!("{name}{}", temporary::unused_name(ASIDE));
                system::rename(handle, name, &aside)?;
                system::rename(handle, &self.name, name)?;
                Some(self.folder.path.join(aside))
            }
            renamed => renamed.map(|()| None)?,
        };
        self.is_named = true;
        system::sync(&self.folder.handle);
        if self.folder.is_in_place() {
            return Ok(aside);
        }
        Err(io::Error::other("another folder took its place meanwhile; try again"))
    }
}

impl Drop for UnnamedFile {
    fn drop(&mut self) {
        if !self.is_named {
            let _ = system::remove(&self.folder.handle, &self.name);
        }
    }
}

#[cfg(unix)]
mod system {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
    use std::path::Path;

    use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, openat, renameat, statat, unlinkat};

    pub type Handle = File;

    pub fn open(path: &Path) -> io::Result<Handle> {
        let flags = (OFlags::DIRECTORY | OFlags::NOFOLLOW).bits().cast_signed();
        OpenOptions::new().read(true).custom_flags(flags).open(path)
    }

    pub fn as_file(folder: &Handle) -> Option<&File> {
        Some(folder)
    }

    pub fn read(folder: &Handle, name: &str) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
        opened(folder, name, flags, Mode::empty())
    }

    pub fn create(folder: &Handle, name: &str) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL;
        opened(folder, name, flags, Mode::RUSR | Mode::WUSR)
    }

    fn opened(folder: &Handle, name: &str, flags: OFlags, mode: Mode) -> io::Result<File> {
        Ok(openat(folder, name, flags | OFlags::NOFOLLOW | OFlags::CLOEXEC, mode)?.into())
    }

    pub fn rename(folder: &Handle, from: &str, to: &str) -> io::Result<()> {
        Ok(renameat(folder, from, folder, to)?)
    }

    /// Not a link to one.
    pub fn is_folder(folder: &Handle, name: &str) -> bool {
        let about = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW);
        about.is_ok_and(|about| FileType::from_raw_mode(about.st_mode).is_dir())
    }

    pub fn remove(folder: &Handle, name: &str) -> io::Result<()> {
        Ok(unlinkat(folder, name, AtFlags::empty())?)
    }

    /// Where a file system can't sync a folder, nothing more can be done.
    pub fn sync(folder: &Handle) {
        let _ = folder.sync_all();
    }

    pub fn names(folder: &Handle) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name != "." && name != ".." {
                names.push(name);
            }
        }
        Ok(names)
    }

    pub fn is_same(one: &Handle, other: &Handle) -> bool {
        let number =
            |folder: &Handle| folder.metadata().map(|about| (about.dev(), about.ino())).ok();
        number(one).is_some_and(|one| number(other) == Some(one))
    }
}

/// By their paths, where a system has no such calls.
#[cfg(not(unix))]
mod system {
    use std::fs::{self, File};
    use std::io;
    use std::path::{Path, PathBuf};

    pub type Handle = PathBuf;

    pub fn open(path: &Path) -> io::Result<Handle> {
        if fs::symlink_metadata(path)?.is_dir() {
            Ok(path.to_owned())
        } else {
            Err(io::ErrorKind::NotADirectory.into())
        }
    }

    pub fn as_file(_: &Handle) -> Option<&File> {
        None
    }

    pub fn read(folder: &Handle, name: &str) -> io::Result<File> {
        File::open(folder.join(name))
    }

    pub fn create(folder: &Handle, name: &str) -> io::Result<File> {
        File::create_new(folder.join(name))
    }

    pub fn rename(folder: &Handle, from: &str, to: &str) -> io::Result<()> {
        fs::rename(folder.join(from), folder.join(to))
    }

    pub fn is_folder(folder: &Handle, name: &str) -> bool {
        fs::symlink_metadata(folder.join(name)).is_ok_and(|about| about.is_dir())
    }

    pub fn remove(folder: &Handle, name: &str) -> io::Result<()> {
        fs::remove_file(folder.join(name))
    }

    pub fn sync(_: &Handle) {}

    pub fn names(folder: &Handle) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(folder)?;
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    pub fn is_same(one: &Handle, other: &Handle) -> bool {
        one == other
    }
}
