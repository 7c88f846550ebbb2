//! Puts a finished file in the place of another, or takes one away, judged by what is found there at that
//! moment: another program may have put something else there since it was last looked at.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::{new_file, temporary};
use crate::error::{Error, Result};

/// A file that was taken from its place, or is about to be exchanged for one. Nothing deletes it unseen.
pub const TAKEN: &str = ".taken";

/// For a file that may be replaced whatever it is: the next command deletes it.
pub const REPLACED: &str = ".replaced";

/// How often other programs may come in between.
const TRIES: usize = 20;

/// Gives a file its name. What has that name must pass the check, which is given the path where it is now and
/// that of the new file; else it stays, and the new file is deleted.
pub fn replace(
    mut file: NamedTempFile,
    to: &Path,
    suffix: &str,
    check: impl Fn(&Path, &Path) -> Result<()>,
) -> Result<()> {
    for _ in 0..TRIES {
        file = match new_file::place(file, to)? {
            None => return Ok(()),
            Some(file) => file,
        };
        file = match exchanged(file, to, suffix, &check)? {
            None => return Ok(()),
            Some(file) => file,
        };
    }
    Err(Error::Busy(format!("other programs keep changing {}; try again", to.display())))
}

/// Returns the file where there was nothing to exchange it for.
fn exchanged(
    file: NamedTempFile,
    to: &Path,
    suffix: &str,
    check: impl Fn(&Path, &Path) -> Result<()>,
) -> Result<Option<NamedTempFile>> {
    let failed = |cause: io::Error| Error::writing(to, &cause);
    // Under a name of this kind nobody deletes what comes out of the exchange.
    let (file, path) = file.into_parts();
    let taken = unused_path(to, suffix);
    path.persist(&taken).map_err(|refused| failed(refused.error))?;
    let path = TempPath::try_from_path(&taken).map_err(failed)?;
    match system::exchange(&taken, to) {
        Ok(true) => {}
        Ok(false) => return instead(NamedTempFile::from_parts(file, path), to, check),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            return Ok(Some(NamedTempFile::from_parts(file, path)));
        }
        Err(cause) => return Err(failed(cause)),
    }
    new_file::sync_folder(to);
    let Err(refusal) = check(&taken, to) else { return Ok(None) };
    let kept = path.keep().map_err(|refused| failed(refused.error))?;
    match system::exchange(&kept, to) {
        Ok(true) if is_same(&file, &kept) => {
            fs::remove_file(&kept).map_err(failed)?;
            new_file::sync_folder(to);
            Err(refusal)
        }
        _ => Err(left_at(&kept, to)),
    }
}

/// The same where a file system can't exchange two names: for a moment there is no file of that name.
fn instead(
    file: NamedTempFile,
    to: &Path,
    check: impl Fn(&Path, &Path) -> Result<()>,
) -> Result<Option<NamedTempFile>> {
    let Some(taken) = take(to, |taken| check(taken, file.path()))? else { return Ok(Some(file)) };
    if new_file::place(file, to)?.is_some() {
        return Err(left_at(&taken, to));
    }
    fs::remove_file(&taken).map_err(|cause| Error::writing(&taken, &cause))?;
    Ok(None)
}

/// Deletes a file that passes the check, which is given the path where it is now; else it stays. Returns whether it
/// did: what another process works on, or has deleted meanwhile, is left to that.
pub fn remove(path: &Path, check: impl Fn(&Path) -> Result<()>) -> Result<bool> {
    let Some(_held) = temporary::unlocked(path) else { return Ok(false) };
    let Some(taken) = take(path, check)? else { return Ok(false) };
    fs::remove_file(&taken).map(|()| true).map_err(|cause| Error::writing(path, &cause))
}

/// Deletes what a killed process had exchanged or taken in a folder, if it passes the check, and what it was about to
/// exchange.
pub fn remove_left_behind(folder: &Path, suffix: &str, check: impl Fn(&Path) -> bool) {
    for path in temporary::hidden(folder, suffix) {
        if temporary::unlocked(&path).is_some() && check(&path) {
            let _ = fs::remove_file(&path);
        }
    }
}

/// Takes a file from its place, unless it is gone. What doesn't pass the check is put back.
fn take(path: &Path, check: impl Fn(&Path) -> Result<()>) -> Result<Option<PathBuf>> {
    let taken = unused_path(path, TAKEN);
    match fs::rename(path, &taken) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        moved => moved.map_err(|cause| Error::writing(path, &cause))?,
    }
    let Err(refusal) = check(&taken) else { return Ok(Some(taken)) };
    system::put_back(&taken, path).map_err(|_| left_at(&taken, path))?;
    Err(refusal)
}

fn unused_path(beside: &Path, suffix: &str) -> PathBuf {
    temporary::unused_path(beside.parent().unwrap_or(Path::new("/")), suffix)
}

fn left_at(taken: &Path, to: &Path) -> Error {
    Error::CannotCreate(format!(
        "another program put a file at {} meanwhile; what was there before is kept as {}",
        to.display(),
        taken.display()
    ))
}

fn is_same(file: &File, path: &Path) -> bool {
    let both = file.metadata().and_then(|one| Ok((one, fs::symlink_metadata(path)?)));
    both.is_ok_and(|(one, other)| system::is_same(&one, &other))
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod system {
    use std::fs::{self, Metadata};
    use std::io;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    /// Exchanges two names at once. False where the system or the file system can't.
    pub fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
        with(one, other, RenameFlags::EXCHANGE)
    }

    /// Never over a file that has come there since.
    pub fn put_back(from: &Path, to: &Path) -> io::Result<()> {
        if with(from, to, RenameFlags::NOREPLACE)? {
            return Ok(());
        }
        fs::hard_link(from, to)?;
        fs::remove_file(from)
    }

    fn with(one: &Path, other: &Path, flags: RenameFlags) -> io::Result<bool> {
        match renameat_with(CWD, one, CWD, other, flags) {
            Ok(()) => Ok(true),
            Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP | Errno::PERM) => Ok(false),
            Err(cause) => Err(cause.into()),
        }
    }

    pub fn is_same(one: &Metadata, other: &Metadata) -> bool {
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod system {
    use std::fs::{self, Metadata};
    use std::io;
    use std::path::Path;

    pub fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
        Ok(false)
    }

    pub fn put_back(from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)?;
        fs::remove_file(from)
    }

    pub fn is_same(_: &Metadata, _: &Metadata) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Way = fn(NamedTempFile, &Path, Check) -> Result<Option<NamedTempFile>>;
    type Check = fn(&Path, &Path) -> Result<()>;

    const WAYS: [Way; 2] = [
        |file, to, check| exchanged(file, to, TAKEN, check),
        |file, to, check| instead(file, to, check),
    ];

    fn draft(folder: &Path) -> NamedTempFile {
        let file = temporary::in_folder(folder).unwrap();
        fs::write(file.path(), "new").unwrap();
        file
    }

    fn is_old(found: &Path, new: &Path) -> Result<()> {
        assert_eq!(fs::read_to_string(new).unwrap(), "new");
        if fs::read_to_string(found).unwrap() == "old" {
            return Ok(());
        }
        Err(Error::refused("it is not old"))
    }

    #[test]
    fn only_what_passes_the_check_is_replaced_or_deleted() {
        for way in WAYS {
            let folder = tempfile::tempdir().unwrap();
            let to = folder.path().join("to");
            for (there, after) in [("old", "new"), ("foreign", "foreign")] {
                fs::write(&to, there).unwrap();
                let done = way(draft(folder.path()), &to, is_old);
                assert_eq!(done.is_ok(), after == "new");
                assert_eq!(fs::read_to_string(&to).unwrap(), after);
                assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{there}");
            }
            let check = |found: &Path| is_old(found, draft(folder.path()).path());
            assert!(remove(&to, check).is_err() && to.exists());
            fs::write(&to, "old").unwrap();
            remove(&to, check).unwrap();
            assert!(!to.exists());
            let again = way(draft(folder.path()), &to, is_old).unwrap();
            assert!(again.is_some(), "there was nothing to replace");
        }
    }

    #[test]
    fn a_file_that_comes_during_the_check_is_not_lost() {
        for (way, check) in WAYS.into_iter().zip([
            // The new file is in its place already; another program replaces it.
            (|_: &Path, new: &Path| {
                fs::remove_file(new).unwrap();
                fs::write(new, "third").unwrap();
                Err(Error::refused("it is not old"))
            }) as Check,
            |_, new| {
                fs::write(new.with_file_name("to"), "third").unwrap();
                Ok(())
            },
        ]) {
            let folder = tempfile::tempdir().unwrap();
            let to = folder.path().join("to");
            fs::write(&to, "foreign").unwrap();
            let error = way(draft(folder.path()), &to, check).unwrap_err();
            assert_eq!(error.exit_code(), 73, "{error}");
            let files = fs::read_dir(folder.path()).unwrap();
            let mut texts: Vec<String> =
                files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
            texts.sort();
            assert_eq!(texts, ["foreign", "third"]);
        }
    }
}
