//! Files under a hidden name until they are finished, and what a killed process left of them.
//!
//! A process keeps its hidden file locked until the file has its own name or is deleted. So a hidden file
//! without a lock was left behind, and whoever makes the next one in that folder deletes it, or makes a backup.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::iter::repeat_with;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::{sidecars, storage_warnings};

const PREFIX: &str = ".track-";
pub const SUFFIX: &str = ".tmp";
/// The suffix of a hidden folder; its lock file has the same name without it.
const FOLDER: &str = ".folder";
/// Random ones, so that no other program's file has such a name.
const LETTERS: usize = 16;

/// For its owner alone, and deleted when dropped.
pub fn in_folder(folder: &Path) -> io::Result<NamedTempFile> {
    // The locks of a share would get in the way of those that SQLite takes on the same file.
    if storage_warnings::is_share(folder) {
        return named_in(folder);
    }
    remove_left_behind(folder);
    loop {
        let file = named_in(folder)?;
        let is_locked = !matches!(file.as_file().try_lock(), Err(fs::TryLockError::WouldBlock));
        // Before it was locked, another process may have taken it for one that was left behind.
        if is_locked && file.path().exists() {
            return Ok(file);
        }
    }
}

/// A hidden folder, with a lock file that is held as long as it exists.
pub struct HiddenFolder {
    folder: TempDir,
    _lock: NamedTempFile,
}

impl HiddenFolder {
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Keeps the folder, which has been renamed.
    pub fn keep(self) {
        let _ = self.folder.keep();
    }
}

/// For its owner alone, and deleted with all in it when dropped.
pub fn folder_in(folder: &Path) -> io::Result<HiddenFolder> {
    let lock = in_folder(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let name = lock.path().file_name().unwrap_or_default();
    let made = builder.prefix(name).suffix(FOLDER).rand_bytes(0).tempdir_in(folder)?;
    Ok(HiddenFolder { folder: made, _lock: lock })
}

fn named_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut name = tempfile::Builder::new();
    name.prefix(PREFIX).suffix(SUFFIX).rand_bytes(LETTERS).tempfile_in(folder)
}

/// A hidden path that no file has, for a file that is to be looked at; nothing deletes it unseen.
pub fn unused_path(folder: &Path, suffix: &str) -> PathBuf {
    folder.join(unused_name(suffix))
}

pub fn unused_name(suffix: &str) -> String {
    let letters: String = repeat_with(fastrand::alphanumeric).take(LETTERS).collect();
    format!("{PREFIX}{letters}{suffix}")
}

/// What can't be deleted stays, and the next one tries again.
pub fn remove_left_behind(folder: &Path) {
    if storage_warnings::is_share(folder) {
        return;
    }
    for path in hidden(folder, SUFFIX) {
        if unlocked(&path).is_some() {
            let _ = fs::remove_file(&path);
        }
    }
    for suffix in sidecars::SUFFIXES {
        for path in hidden(folder, &format!("{SUFFIX}{suffix}")) {
            let name = path.to_string_lossy();
            let is_orphan = name.strip_suffix(suffix).is_some_and(|of| !Path::new(of).exists());
            if is_orphan && unlocked(&path).is_some() {
                let _ = fs::remove_file(&path);
            }
        }
    }
    remove_folders_left_behind(folder);
}

/// Those whose locked file is gone.
fn remove_folders_left_behind(folder: &Path) {
    for path in hidden(folder, &format!("{SUFFIX}{FOLDER}")) {
        let name = path.to_string_lossy();
        let is_orphan = name.strip_suffix(FOLDER).is_some_and(|of| !Path::new(of).exists());
        if is_orphan && fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir()) {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

/// The paths in a folder that [`in_folder`] or [`unused_path`] may have named.
pub fn hidden(folder: &Path, suffix: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let names = entries.flatten().map(|entry| entry.file_name());
    let ours = names.filter(|name| name.to_str().is_some_and(|name| is_hidden(name, suffix)));
    ours.map(|name| folder.join(name)).collect()
}

pub fn is_hidden(name: &str, suffix: &str) -> bool {
    let letters = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(suffix));
    letters.is_some_and(|letters| {
        letters.len() == LETTERS && letters.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// The file, locked, if it is a plain one that no process works on.
pub fn unlocked(path: &Path) -> Option<File> {
    if !fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    let file = OpenOptions::new().read(true).open(path).ok()?;
    file.try_lock().ok().map(|()| file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_killed_process_left_is_deleted_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let working = in_folder(folder.path()).unwrap();
        let left = [".track-abcdefghijklmnop.tmp", ".track-abcdefghijklmnop.tmp-journal"];
        let foreign = [
            ".track-abcdefghijklmno.tmp",
            ".track-abcdefghijklmnop",
            ".track-abcdefghijklmn~p.tmp",
            "track-abcdefghijklmnop.tmp",
        ];
        for name in left.iter().chain(&foreign) {
            fs::write(path(name), "text").unwrap();
        }
        fs::create_dir(path(".track-0123456789abcdef.tmp")).unwrap();
        let begun = folder_in(folder.path()).unwrap();
        fs::create_dir(path(".track-abcdefghijklmnop.tmp.folder")).unwrap();
        fs::write(path(".track-abcdefghijklmnop.tmp.folder/findings.csv"), "text").unwrap();

        drop(in_folder(folder.path()).unwrap());

        let there = names(folder.path());
        for name in left {
            assert!(!there.contains(&name.to_owned()), "{name}");
        }
        // The working file, the begun folder and its file, and the folder that is none of ours.
        assert_eq!(there.len(), 1 + 2 + foreign.len() + 1, "{there:?}");
        assert!(working.path().exists() && begun.path().is_dir());
        drop(begun);
        assert_eq!(names(folder.path()).len(), there.len() - 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_with_such_a_name_and_what_it_leads_to_stay() {
        let folder = tempfile::tempdir().unwrap();
        let letter = folder.path().join("letter");
        fs::write(&letter, "Dear reader").unwrap();
        let link = folder.path().join(".track-abcdefghijklmnop.tmp");
        std::os::unix::fs::symlink(&letter, &link).unwrap();

        drop(in_folder(folder.path()).unwrap());

        assert_eq!(fs::read_to_string(link).unwrap(), "Dear reader");
    }
}
