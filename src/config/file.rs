//! Where the configuration file is looked for, and reading it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::small_file::read_text;
use crate::error::{Error, Result};

const REMEDY: &str = "set it to a file, or unset it";

#[derive(Debug, Clone, Default)]
pub struct Location {
    /// The file that the environment names. It must exist.
    pub named: Option<PathBuf>,
    /// The platform's configuration folder, which may not have a file.
    pub folder: Option<PathBuf>,
    pub home: Option<PathBuf>,
}

impl Location {
    pub fn file(&self) -> Option<PathBuf> {
        let usual = || Some(self.folder.as_ref()?.join("track").join("track.toml"));
        self.named.clone().or_else(usual)
    }
}

impl Location {
    /// The file and its text; none if there is no file in the platform's folder, which sets nothing.
    pub fn read(&self) -> Result<Option<(PathBuf, String)>> {
        if self.named.as_ref().is_some_and(|named| named.as_os_str().is_empty()) {
            return Err(Error::Configuration(format!("TRACK_CONFIG is empty; {REMEDY}")));
        }
        let Some(file) = self.file() else { return Ok(None) };
        match read_text(&file) {
            Ok(text) => Ok(Some((file, text))),
            Err(cause) if self.named.is_some() => {
                Err(unreadable("TRACK_CONFIG: ", &file, &cause, &format!("; {REMEDY}")))
            }
            Err(cause) if is_absent(&file, &cause) => Ok(None),
            Err(cause) => Err(unreadable("", &file, &cause, "")),
        }
    }
}

/// A folder that we may not look into counts as empty: a service often runs with another user's home
/// folder.
fn is_absent(file: &Path, cause: &io::Error) -> bool {
    match cause.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => true,
        io::ErrorKind::PermissionDenied => fs::symlink_metadata(file).is_err(),
        _ => false,
    }
}

pub fn unreadable(before: &str, path: &Path, cause: &io::Error, after: &str) -> Error {
    match Error::reading(path, cause) {
        Error::Permission(why) => Error::Permission(format!("{before}{why}{after}")),
        other => Error::Configuration(format!("{before}{other}{after}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn a_file_need_be_there_only_where_the_environment_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let usual = Location { folder: Some(folder.path().to_owned()), ..Location::default() };
        assert!(!Config::read(&usual).unwrap().exists);
        assert!(!Config::read(&Location::default()).unwrap().exists);

        let missing = usual.file().unwrap();
        assert!(missing.ends_with("track/track.toml"));
        for named in [missing.clone(), folder.path().to_owned(), PathBuf::new()] {
            let named = Location { named: Some(named), ..usual.clone() };
            assert_eq!(Config::read(&named).unwrap_err().exit_code(), 78);
        }

        fs::create_dir(folder.path().join("track")).unwrap();
        fs::write(&missing, "db = 'a'").unwrap();
        assert_eq!(Config::read(&usual).unwrap().db.unwrap(), missing.with_file_name("a"));
        fs::write(&missing, b"db = '\xff'").unwrap();
        let refusal = Config::read(&usual).unwrap_err();
        assert!(refusal.to_string().ends_with("track.toml: it is not UTF-8 text"), "{refusal}");
        assert_eq!(refusal.exit_code(), 78);
    }
}
