//! Copies the files of one vault to another, each judged by its hash.

use std::fs::File;
use std::path::PathBuf;

use rusqlite::Connection;

use super::folder::Vault;
use super::recorded::{RecordedFile, recorded, recorded_once};
use crate::error::{Error, Result};

/// What came of copying the files of one vault to another. A file is sound if its content has its hash.
#[derive(Debug, Default)]
pub struct FilesCopied {
    /// How many are sound at the end.
    pub present: usize,
    /// How many of the present files are new here.
    pub copied: usize,
    /// Whether the two vaults are one, so that nothing is there twice.
    pub is_one_vault: bool,
    /// What the files are called that were damaged here and were replaced.
    pub replaced: Vec<String>,
    /// The folders that were in the place of such files, where they are now.
    pub put_aside: Vec<PathBuf>,
    /// What is wrong with files of the other vault that are sound here.
    pub only_here: Vec<String>,
    /// What is wrong with files that are sound in neither.
    pub problems: Vec<String>,
}

/// Brings every file that a register records, and those that a redo would record again.
pub fn copy_recorded(db: &Connection, to: &Vault, from: &Vault) -> Result<FilesCopied> {
    to.copy_spare(from, &recorded_once(db)?)?;
    to.copy_from(from, &recorded(db)?)
}

impl Vault {
    /// Brings what no row records now, if it is sound.
    fn copy_spare(&self, from: &Vault, files: &[RecordedFile]) -> Result<()> {
        for file in files {
            let is_needed = !is_sound(self.open_verified(file))?;
            if is_needed && is_sound(from.open_verified(file))? {
                self.copy_one(from, file)?;
            }
        }
        Ok(())
    }

    /// Brings every file here that is in the other vault. A damaged one here is replaced by a sound one.
    pub fn copy_from(&self, from: &Vault, recorded: &[RecordedFile]) -> Result<FilesCopied> {
        let is_one_vault = self.is_same_folder(from);
        let mut copied = FilesCopied { is_one_vault, ..FilesCopied::default() };
        for vault in [self, from] {
            vault.remove_left_behind();
        }
        for file in recorded {
            match self.open_verified(file) {
                Ok(_) => copied.keep(from.open_verified(file))?,
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                Err(here) => copied.replace(&here, self.copy_one(from, file), file)?,
            }
        }
        Ok(copied)
    }

    /// Returns where a folder is now that was in its place.
    fn copy_one(&self, from: &Vault, recorded: &RecordedFile) -> Result<Option<PathBuf>> {
        // Where it can't be read, no folder is made for it.
        from.check_is_there(recorded)?;
        let Some(copy) = self.new_file()? else { return Ok(None) };
        from.write(recorded, copy.as_file(), &copy.path())?;
        let path = copy.path().with_file_name(&recorded.file.sha256);
        copy.replace(&recorded.file.sha256).map_err(|cause| Error::writing(&path, &cause))
    }
}

fn is_sound(opened: Result<File>) -> Result<bool> {
    match opened {
        Err(Error::Interrupted) => Err(Error::Interrupted),
        opened => Ok(opened.is_ok()),
    }
}

impl FilesCopied {
    /// A sound file stays, whatever the other vault has.
    fn keep(&mut self, there: Result<File>) -> Result<()> {
        self.present += 1;
        match there {
            Ok(_) => {}
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(why) => add_once(&mut self.only_here, why.to_string()),
        }
        Ok(())
    }

    fn replace(
        &mut self,
        here: &Error,
        copied: Result<Option<PathBuf>>,
        recorded: &RecordedFile,
    ) -> Result<()> {
        let was_damaged = !matches!(here, Error::NoInput(_));
        match copied {
            Ok(put_aside) => {
                self.present += 1;
                self.put_aside.extend(put_aside);
                self.copied += usize::from(!was_damaged);
                self.replaced.extend(was_damaged.then(|| recorded.called.clone()));
            }
            Err(Error::NoInput(there) | Error::BadData(there)) => {
                let here = was_damaged.then(|| here.to_string()).filter(|here| *here != there);
                let here = here.map(|here| format!("; and {here}")).unwrap_or_default();
                add_once(&mut self.problems, there + &here);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// What is wrong with the whole folder is said once, and not of each file.
fn add_once(said: &mut Vec<String>, why: String) {
    if said.last() != Some(&why) {
        said.push(why);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::vault::Attachment;

    #[test]
    fn a_copy_is_sound_where_one_of_the_two_is_and_a_damaged_one_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let plan = folder.path().join("plan.txt");
        fs::write(&plan, "the plan").unwrap();
        let vault = Vault::of(&folder.path().join("register.db"));
        let attachment = Attachment::read(&plan, &vault).unwrap();
        attachment.keep(false).unwrap();
        let called = "plan.txt of R1".to_owned();
        let recorded = RecordedFile { file: attachment.file.clone(), called };
        let other = Vault::of(&folder.path().join("copy.db"));
        let copy = || other.copy_from(&vault, std::slice::from_ref(&recorded)).unwrap();
        let path = |vault: &Vault| vault.clone().folder().unwrap().join(&recorded.file.sha256);
        let (here, there) = (path(&other), path(&vault));

        let copied = copy();
        assert_eq!((copied.present, copied.copied, copied.replaced.len()), (1, 1, 0));
        let copied = copy();
        assert_eq!((copied.present, copied.copied, copied.replaced.len()), (1, 0, 0));

        fs::write(&here, "the plot").unwrap();
        let copied = copy();
        assert_eq!((copied.present, copied.copied), (1, 0));
        assert_eq!(copied.replaced, ["plan.txt of R1"]);
        assert_eq!(fs::read(&here).unwrap(), b"the plan");

        fs::write(&there, "the plot").unwrap();
        let copied = copy();
        assert_eq!((copied.present, copied.only_here.len(), copied.problems.len()), (1, 1, 0));
        assert_eq!(fs::read(&there).unwrap(), b"the plot");

        fs::write(&here, "the blot").unwrap();
        let copied = copy();
        assert_eq!((copied.present, copied.problems.len()), (0, 1));
        assert!(copied.problems[0].contains("plan.txt of R1"), "{copied:?}");
        assert_eq!(fs::read(&here).unwrap(), b"the blot", "nothing half done");

        fs::remove_file(&here).unwrap();
        assert_eq!(copy().problems.len(), 1);
        assert!(!here.exists());

        fs::remove_file(&there).unwrap();
        let third = Vault::of(&folder.path().join("third.db"));
        let copied = third.copy_from(&vault, std::slice::from_ref(&recorded)).unwrap();
        assert_eq!(copied.problems.len(), 1);
        assert!(!third.folder().unwrap().exists());
    }
}
