//! Who may use a register's files: the login that owns them alone, or the members of one group of the system.
//!
//! The register's own file says which. What is made beside it, such as the vault, backups and copies, gets the
//! same group and mode.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::register_path;
use crate::error::{Error, Result};

/// The number of the group whose members share the files; none if nobody does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sharing {
    group: Option<u32>,
}

impl Sharing {
    pub fn with(group: Option<u32>) -> Sharing {
        Sharing { group }
    }

    /// As the file of a register has it; not shared if there is no such file, or an empty one: its mode says nothing.
    pub fn of(register: &Path) -> Sharing {
        let metadata = fs::metadata(register).ok().filter(|metadata| metadata.len() > 0);
        Sharing { group: metadata.and_then(|metadata| system::group(&metadata)) }
    }

    /// Gives a new file, which is its owner's alone, to the group as well.
    pub fn give_file(self, file: &File) -> io::Result<()> {
        match self.group {
            Some(group) => system::give_file(file, group),
            None => Ok(()),
        }
    }

    /// Gives a new folder to the group as well; what is made in it belongs to the group.
    pub fn give_folder(self, folder: &File) -> io::Result<()> {
        match self.group {
            Some(group) => system::give_opened_folder(folder, group),
            None => Ok(()),
        }
    }

    /// Sets a file or folder that is there already.
    pub fn set(self, path: &Path) -> Result<()> {
        let set = || -> io::Result<()> {
            let metadata = fs::symlink_metadata(path)?;
            match (self.group, metadata.is_dir()) {
                _ if metadata.is_symlink() => Ok(()),
                (Some(group), true) => system::give_folder(path, group),
                (Some(group), false) => system::give_path(path, group),
                (None, true) => system::set_mode(path, 0o700),
                (None, false) => system::set_mode(path, 0o600),
            }
        };
        set().map_err(|cause| Error::writing(path, &cause))
    }
}

/// Gives a register with its vault and the backups beside it to a group, or back to its owner alone. Returns
/// what is left to do about its folder, in which SQLite makes a journal at each change.
///
/// # Errors
/// A file of another login, or a group that this login isn't a member of.
pub fn share(register: &Path, group: Option<u32>) -> Result<Option<String>> {
    let register = register_path::existing_in_any_mode(register)?;
    let sharing = Sharing::with(group);
    files(&register)?.iter().try_for_each(|path| sharing.set(path))?;
    let folder = register.parent().unwrap_or(Path::new("/"));
    match group {
        Some(group) => folder_for(group, folder, &register),
        None => Ok(None),
    }
}

/// Refuses what `share` could not finish: only the owner of a file, or root, can set who may use it. Nothing is
/// to be checked where there is no register yet.
///
/// # Errors
/// A file that belongs to another login and isn't as it is to be.
pub fn check_can_share(register: &Path, group: Option<u32>) -> Result<()> {
    let Ok(register) = register_path::existing_in_any_mode(register) else { return Ok(()) };
    for path in files(&register)? {
        let metadata =
            fs::symlink_metadata(&path).map_err(|cause| Error::reading(&path, &cause))?;
        if let Some(owner) = system::other_owner(&metadata, group) {
            return Err(Error::Permission(format!(
                "{} belongs to another login (user number {owner}); that login or root can set who may use it",
                path.display()
            )));
        }
    }
    Ok(())
}

/// The register, the files beside it, and what is in its vaults.
fn files(register: &Path) -> Result<Vec<PathBuf>> {
    let mut files = vec![register.to_owned()];
    for path in beside(register)? {
        if fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir()) {
            files.extend(entries(&path)?);
        }
        files.push(path);
    }
    Ok(files)
}

/// A folder with nothing else in it becomes the group's.
fn folder_for(group: u32, folder: &Path, register: &Path) -> Result<Option<String>> {
    let metadata = fs::metadata(folder).map_err(|cause| Error::reading(folder, &cause))?;
    if system::is_for_group(&metadata, group) {
        return Ok(None);
    }
    let is_its_own = entries(folder)?.iter().all(|path| path == register || is_of(register, path));
    if is_its_own && system::give_folder(folder, group).is_ok() {
        return Ok(None);
    }
    let folder = folder.display();
    Ok(Some(format!(
        "the members of the group can't change the register until its folder is theirs too: \
         `chgrp {group} {folder} && chmod 2770 {folder}`"
    )))
}

/// The vault, the backups and the copies beside a register, and SQLite's own files.
fn beside(register: &Path) -> Result<Vec<PathBuf>> {
    let mut all = entries(register.parent().unwrap_or(Path::new("/")))?;
    all.retain(|path| is_of(register, path));
    Ok(all)
}

fn is_of(register: &Path, path: &Path) -> bool {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (register, name) = (name(register), name(path));
    name.strip_prefix(&register).is_some_and(|rest| rest.starts_with(['.', '-']))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |cause: io::Error| Error::reading(folder, &cause);
    let entries = fs::read_dir(folder).map_err(failed)?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(failed)).collect()
}

#[cfg(unix)]
mod system {
    use std::fs::{self, File, Metadata, Permissions};
    use std::io;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, fchown};
    use std::path::Path;

    const FILE: u32 = 0o660;
    const FOLDER: u32 = 0o2770;
    const STICKY: u32 = 0o1000;

    pub fn group(metadata: &Metadata) -> Option<u32> {
        (metadata.mode() & 0o060 == 0o060).then(|| metadata.gid())
    }

    pub fn is_for_group(metadata: &Metadata, group: u32) -> bool {
        let has_mode = metadata.mode() & 0o2070 == 0o2070 && metadata.mode() & STICKY == 0;
        metadata.gid() == group && has_mode
    }

    /// The owner, if it is another login and the file isn't as it is to be; root may set any file.
    pub fn other_owner(metadata: &Metadata, group: Option<u32>) -> Option<u32> {
        let euid = rustix::process::geteuid();
        if euid.is_root() || metadata.uid() == euid.as_raw() || metadata.is_symlink() {
            return None;
        }
        let mode = match (group, metadata.is_dir()) {
            (Some(_), true) => FOLDER,
            (Some(_), false) => FILE,
            (None, true) => 0o700,
            (None, false) => 0o600,
        };
        let is_right = metadata.mode() & 0o7777 == mode;
        let is_right = is_right && group.is_none_or(|group| metadata.gid() == group);
        (!is_right).then(|| metadata.uid())
    }

    pub fn give_file(file: &File, group: u32) -> io::Result<()> {
        give_opened(file, group, FILE)
    }

    pub fn give_opened_folder(folder: &File, group: u32) -> io::Result<()> {
        give_opened(folder, group, FOLDER)
    }

    /// The group first: changing it takes away bits of the mode.
    fn give_opened(file: &File, group: u32, mode: u32) -> io::Result<()> {
        if file.metadata()?.gid() != group {
            fchown(file, None, Some(group))?;
        }
        file.set_permissions(Permissions::from_mode(mode))
    }

    pub fn give_path(path: &Path, group: u32) -> io::Result<()> {
        give(path, group, FILE)
    }

    pub fn give_folder(path: &Path, group: u32) -> io::Result<()> {
        give(path, group, FOLDER)
    }

    /// What is right already needs no permission to be set.
    fn give(path: &Path, group: u32, mode: u32) -> io::Result<()> {
        if fs::metadata(path)?.gid() != group {
            chown(path, None, Some(group))?;
        }
        set_mode(path, mode)
    }

    pub fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
        if fs::metadata(path)?.mode() & 0o7777 == mode {
            return Ok(());
        }
        fs::set_permissions(path, Permissions::from_mode(mode))
    }
}

#[cfg(not(unix))]
mod system {
    use std::fs::{File, Metadata};
    use std::io;
    use std::path::Path;

    pub fn group(_: &Metadata) -> Option<u32> {
        None
    }

    pub fn other_owner(_: &Metadata, _: Option<u32>) -> Option<u32> {
        None
    }

    pub fn is_for_group(_: &Metadata, _: u32) -> bool {
        false
    }

    pub fn give_file(_: &File, _: u32) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn give_opened_folder(_: &File, _: u32) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn give_path(_: &Path, _: u32) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn give_folder(_: &Path, _: u32) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn set_mode(_: &Path, _: u32) -> io::Result<()> {
        Ok(())
    }
}
