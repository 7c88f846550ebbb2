//! Files that a command writes for its user: for their owner alone, whole or not at all, and never in place of what
//! `track` itself keeps.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::kept_files::{KeptFiles, is_one_file, placed};
use super::{busy, new_file, replace};
use crate::error::{Error, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfExists {
    Refuse,
    Replace,
}

#[derive(Debug)]
pub struct OutputFile {
    /// By the user.
    typed: PathBuf,
    path: PathBuf,
    if_exists: IfExists,
    kept: KeptFiles,
}

impl OutputFile {
    /// Refuses what `write` would refuse, so that it is known before anything is done.
    pub fn at(path: &Path, if_exists: IfExists, kept: KeptFiles) -> Result<OutputFile> {
        let file = OutputFile { typed: path.to_owned(), path: placed(path)?, if_exists, kept };
        file.check(&file.path)?;
        if fs::symlink_metadata(&file.path).is_ok() && if_exists == IfExists::Refuse {
            return Err(file.exists());
        }
        new_file::temporary(&file.path)?;
        Ok(file)
    }

    /// Refuses two files of one command that are one, whatever their names are.
    pub fn check_distinct(files: &[&OutputFile]) -> Result<()> {
        for (index, one) in files.iter().enumerate() {
            let mut others = files.iter().skip(index + 1);
            let Some(same) = others.find(|other| is_one_file(&one.path, &other.path)) else {
                continue;
            };
            let (one, same) = (one.typed.display(), same.typed.display());
            return Err(Error::Usage(if one.to_string() == same.to_string() {
                format!("{one} is given twice; name another file")
            } else {
                format!("{one} and {same} are the same file; name another")
            }));
        }
        Ok(())
    }

    /// As the user named it.
    pub fn typed(&self) -> &Path {
        &self.typed
    }

    /// Where it will be.
    pub fn folder(&self) -> Option<&Path> {
        self.path.parent()
    }

    /// The file gets its name once it is finished; if that fails, what had the name before is as it was.
    pub fn write(
        &self,
        content: impl FnOnce(&mut BufWriter<&fs::File>) -> Result<()>,
    ) -> Result<()> {
        let failed = |cause| Error::writing(&self.path, &cause);
        let file = new_file::temporary(&self.path)?;
        let mut out = BufWriter::with_capacity(1 << 16, file.as_file());
        content(&mut out).map_err(|error| self.unfinished(error))?;
        out.flush().map_err(failed)?;
        drop(out);
        file.as_file().sync_all().map_err(failed)?;
        if busy::is_interrupted() {
            return Err(Error::Interrupted);
        }
        self.remove_left_behind();
        match self.if_exists {
            IfExists::Replace => {
                replace::replace(file, &self.path, replace::REPLACED, |found, _| self.check(found))
            }
            IfExists::Refuse if new_file::place(file, &self.path)?.is_none() => Ok(()),
            IfExists::Refuse => Err(self.exists()),
        }
    }

    /// Deletes files that a killed command had already replaced.
    fn remove_left_behind(&self) {
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        replace::remove_left_behind(folder, replace::REPLACED, |taken| self.check(taken).is_ok());
    }

    /// Whoever fills the file doesn't know what it is called.
    fn unfinished(&self, error: Error) -> Error {
        match error {
            Error::Io(why) => Error::Io(format!("{}: {why}", self.typed.display())),
            error => error,
        }
    }

    /// Refuses what no command writes over. `found` is where it is now.
    fn check(&self, found: &Path) -> Result<()> {
        let refuse = |why: &str| {
            Err(Error::CannotCreate(format!("{} is {why}; name a file", self.typed.display())))
        };
        self.kept.check(found)?;
        if self.path.parent() == Some(Path::new("/dev")) || self.path.starts_with("/proc") {
            return refuse("a device or a pipe");
        }
        // Also what a link leads to. What has no name yet gets one when it is finished.
        match fs::metadata(found) {
            Ok(about) if about.is_dir() => refuse("a folder"),
            Ok(about) if !about.is_file() => refuse("a device or a pipe"),
            _ => Ok(()),
        }
    }

    fn exists(&self) -> Error {
        Error::CannotCreate(format!(
            "{} already exists and was left unchanged; name another file, or use --overwrite",
            self.typed.display()
        ))
    }
}

/// Writes a new file, and returns whether it did: false if the path exists already.
pub fn write_new(path: &Path, bytes: &[u8], kept: &KeptFiles) -> Result<bool> {
    let path = placed(path)?;
    if fs::symlink_metadata(&path).is_ok() {
        return Ok(false);
    }
    let file = OutputFile::at(&path, IfExists::Refuse, kept.clone())?;
    file.write(|out| out.write_all(bytes).map_err(|cause| Error::writing(&path, &cause)))?;
    Ok(true)
}
