//! A folder that a command writes for its user: for its owner alone, complete or not there at all.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::journal::hex;
use super::kept_files::{KeptFiles, placed};
use super::output_file::write_new;
use super::{busy, new_file, temporary};
use crate::error::{Error, Result};

const SUMS: &str = "SHA256SUMS";

#[derive(Debug)]
pub struct OutputFolder {
    /// By the user.
    typed: PathBuf,
    path: PathBuf,
}

impl OutputFolder {
    /// Refuses what is there already, so that it is known before anything is done.
    pub fn at(path: &Path, kept: &KeptFiles) -> Result<OutputFolder> {
        let folder = OutputFolder { typed: path.to_owned(), path: placed(path)? };
        folder.check_new()?;
        kept.check(&folder.path)?;
        Ok(folder)
    }

    /// Fills a hidden folder beside it, adds the sums of all files, and gives it its name. If that fails,
    /// nothing of it stays.
    pub fn fill<T>(&self, content: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
        let failed = |cause: io::Error| Error::writing(&self.typed, &cause);
        let parent = self.path.parent().unwrap_or(Path::new("/"));
        let folder = temporary::folder_in(parent)
            .map_err(|cause| new_file::not_created(&self.typed, &cause))?;
        let value = content(folder.path())?;
        write_sums(folder.path())?;
        if busy::is_interrupted() {
            return Err(Error::Interrupted);
        }
        self.check_new()?;
        // An empty folder that came meanwhile is replaced; anything else fails.
        fs::rename(folder.path(), &self.path).map_err(failed)?;
        folder.keep();
        new_file::sync_folder(&self.path);
        Ok(value)
    }

    fn check_new(&self) -> Result<()> {
        if fs::symlink_metadata(&self.path).is_err() {
            return Ok(());
        }
        let typed = self.typed.display();
        Err(Error::CannotCreate(format!(
            "{typed} already exists and was left unchanged; name a new folder"
        )))
    }
}

/// In the format that `sha256sum --check` reads.
fn write_sums(folder: &Path) -> Result<()> {
    let mut sums = String::new();
    for file in files_in(folder)? {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        sums += &format!("{}  {name}\n", sum(&file)?);
    }
    write_new(&folder.join(SUMS), sums.as_bytes(), &KeptFiles::default()).map(drop)
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |cause: io::Error| Error::reading(folder, &cause);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            files.extend(files_in(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn sum(path: &Path) -> Result<String> {
    let failed = |cause: io::Error| Error::reading(path, &cause);
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(failed)?);
    let mut hash = Sha256::new();
    loop {
        if busy::is_interrupted() {
            return Err(Error::Interrupted);
        }
        let bytes = file.fill_buf().map_err(failed)?;
        let read = bytes.len();
        if read == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(bytes);
        file.consume(read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_there_whole_or_not_at_all() {
        let place = tempfile::tempdir().unwrap();
        let to = OutputFolder::at(&place.path().join("new"), &KeptFiles::default()).unwrap();
        let count = || fs::read_dir(place.path()).unwrap().count();
        let filled = |folder: &Path| {
            fs::write(folder.join("one"), "1").unwrap();
            Ok(())
        };

        let failed = to.fill(|folder| {
            filled(folder)?;
            Err::<(), _>(Error::Interrupted)
        });
        assert!(failed.is_err());
        assert_eq!(count(), 0, "nothing is left");

        to.fill(filled).unwrap();
        let sums = fs::read_to_string(place.path().join("new").join(SUMS)).unwrap();
        let one = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
        assert_eq!(sums, format!("{one}  one\n"));
        assert_eq!(to.fill(filled).unwrap_err().exit_code(), 73);
        assert_eq!(count(), 1);
    }
}
