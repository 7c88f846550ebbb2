//! `track.toml`: what a user has set once and for all.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Error, Result};
use crate::model::holidays::Holidays;

/// No file of settings or bank holidays is longer; a device may never end.
const LONGEST: u64 = 1 << 20;

/// Where the file is looked for, and what `~` stands for in it.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The file that the environment names. It must be there.
    pub named: Option<PathBuf>,
    /// The platform's configuration folder. A file need not be in it.
    pub folder: Option<PathBuf>,
    /// The user's home folder.
    pub home: Option<PathBuf>,
}

impl Place {
    /// The file that is looked for; none where nobody names one and there is no home folder.
    pub fn file(&self) -> Option<PathBuf> {
        let usual = || Some(self.folder.as_ref()?.join("track").join("track.toml"));
        self.named.clone().or_else(usual)
    }
}

/// What the file says.
#[derive(Debug, Default)]
pub struct Config {
    is_there: bool,
    db: Option<Setting>,
    bank_holidays: Option<Setting>,
    closing_needs_evidence: Option<bool>,
}

/// A path, and where it was set: the file and the line.
#[derive(Debug)]
struct Setting {
    path: PathBuf,
    at: String,
}

impl Config {
    /// Reads the file. Where none is in the platform's folder, nothing is set.
    pub fn read(place: &Place) -> Result<Config> {
        if place.named.as_ref().is_some_and(|named| named.as_os_str().is_empty()) {
            return Err(Error::Configuration(format!("TRACK_CONFIG is empty; {REMEDY}")));
        }
        let Some(file) = place.file() else { return Ok(Config::default()) };
        match read_whole(&file) {
            Ok(text) => Config::of(&text, &file, place.home.as_deref()),
            Err(cause) if place.named.is_none() && is_absent(&file, &cause) => {
                Ok(Config::default())
            }
            Err(cause) if place.named.is_none() => Err(unreadable("", &file, &cause, "")),
            Err(cause) => Err(unreadable("TRACK_CONFIG: ", &file, &cause, &format!("; {REMEDY}"))),
        }
    }

    /// Whether the file is there.
    pub fn is_there(&self) -> bool {
        self.is_there
    }

    /// The register, where one is set.
    pub fn db(&self) -> Option<&Path> {
        self.db.as_ref().map(|setting| setting.path.as_path())
    }

    /// Whether a closing must name evidence.
    pub fn closing_needs_evidence(&self) -> bool {
        self.closing_needs_evidence.unwrap_or(false)
    }

    /// Whether the file says if a closing must.
    pub fn says_of_closings(&self) -> bool {
        self.closing_needs_evidence.is_some()
    }

    /// The file with newer bank holidays, where one is set.
    pub fn bank_holidays(&self) -> Option<&Path> {
        self.bank_holidays.as_ref().map(|setting| setting.path.as_path())
    }

    /// The built-in bank holidays; in the years of the newer file, those that it holds.
    pub fn holidays(&self) -> Result<Holidays> {
        let built_in = Holidays::built_in();
        Ok(match self.newer_holidays()? {
            Some(newer) => built_in.with_newer(newer),
            None => built_in,
        })
    }

    /// The bank holidays of the newer file; none where no file is set.
    pub fn newer_holidays(&self) -> Result<Option<Holidays>> {
        let Some(Setting { path, at }) = &self.bank_holidays else { return Ok(None) };
        let before = format!("{at}: bank_holidays: ");
        let json = read_whole(path).map_err(|cause| unreadable(&before, path, &cause, ""))?;
        let wrong = |why| Error::Configuration(format!("{before}{}: {why}", path.display()));
        Holidays::read(&json).map(Some).map_err(wrong)
    }

    /// What a text says that was read from this file.
    fn of(text: &str, file: &Path, home: Option<&Path>) -> Result<Config> {
        let source = Source { text: text.trim_start_matches('\u{feff}'), file, home };
        let table = DeTable::parse(source.text).map_err(|error| {
            let why = error.message().split(", expected").next().unwrap_or_default();
            let at = error.span().map_or(0, |span| span.start);
            source.wrong(at, &format!("it is not written as TOML: {why}; {FORM}"))
        })?;
        let mut entries: Vec<_> = table.into_inner().into_iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut config = Config { is_there: true, ..Config::default() };
        for (key, value) in entries {
            let setting = match key.get_ref().as_ref() {
                "db" => &mut config.db,
                "bank_holidays" => &mut config.bank_holidays,
                "closing_needs_evidence" => {
                    config.closing_needs_evidence = Some(source.yes_or_no(key.get_ref(), &value)?);
                    continue;
                }
                other => return Err(source.unknown(key.span().start, other)),
            };
            *setting = Some(source.setting(key.get_ref(), &value)?);
        }
        Ok(config)
    }
}

const REMEDY: &str = "let it name a file, or unset it";
const FORM: &str = "a setting is a line such as db = \"/srv/track/register.db\"";

/// The text of a file, for settings and complaints.
struct Source<'a> {
    text: &'a str,
    file: &'a Path,
    home: Option<&'a Path>,
}

impl Source<'_> {
    fn yes_or_no(&self, key: &str, value: &Spanned<DeValue>) -> Result<bool> {
        match value.get_ref() {
            DeValue::Boolean(yes) => Ok(*yes),
            _ => Err(self.wrong(value.span().start, &format!("{key} is true or false"))),
        }
    }

    fn setting(&self, key: &str, value: &Spanned<DeValue>) -> Result<Setting> {
        let start = value.span().start;
        let DeValue::String(written) = value.get_ref() else {
            return Err(self.wrong(start, &format!("{key} is a path in quotes; {FORM}")));
        };
        let path = self.path(written);
        let path = path.map_err(|why| self.wrong(start, &format!("{key} {why}")))?;
        Ok(Setting { path, at: self.at(start) })
    }

    /// A path counts from the folder of the file, or from the home folder.
    fn path(&self, written: &str) -> std::result::Result<PathBuf, &'static str> {
        if written.trim().is_empty() {
            return Err("is empty; name a file, or take the line out");
        }
        if written.contains(char::is_control) {
            return Err(
                "has a control character in it; between single quotes a \\ stands for itself",
            );
        }
        let Some(behind) = written.strip_prefix('~') else {
            let file = std::path::absolute(self.file).unwrap_or_else(|_| self.file.to_owned());
            return Ok(file.parent().unwrap_or(&file).join(written));
        };
        match (behind.strip_prefix('/'), self.home) {
            (Some(rest), Some(home)) => Ok(home.join(rest.trim_start_matches('/'))),
            _ => Err(
                "begins with ~ but not with the ~/ of your own home folder; write the whole path",
            ),
        }
    }

    fn unknown(&self, start: usize, key: &str) -> Error {
        let why = format!(
            "there is no setting {key:?}; the settings are db, bank_holidays and closing_needs_evidence"
        );
        self.wrong(start, &why)
    }

    fn wrong(&self, start: usize, why: &str) -> Error {
        Error::Configuration(format!("{}: {why}", self.at(start)))
    }

    /// The file and the line, as compilers write them.
    fn at(&self, start: usize) -> String {
        let before = self.text.bytes().take(start);
        let line = 1 + before.filter(|byte| *byte == b'\n').count();
        format!("{}:{line}", self.file.display())
    }
}

fn read_whole(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is over 1 MiB long"));
    }
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// Whether a file is not there for us. A folder that we may not even look into holds nothing for us:
/// a service often runs with the home folder of somebody else.
fn is_absent(file: &Path, cause: &io::Error) -> bool {
    match cause.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => true,
        io::ErrorKind::PermissionDenied => fs::symlink_metadata(file).is_err(),
        _ => false,
    }
}

fn unreadable(before: &str, path: &Path, cause: &io::Error, after: &str) -> Error {
    match Error::reading(path, cause) {
        Error::Permission(why) => Error::Permission(format!("{before}{why}{after}")),
        other => Error::Configuration(format!("{before}{other}{after}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Result<Config> {
        let (file, home) = (Path::new("/etc/track/track.toml"), Path::new("/home/ann"));
        Config::of(text, file, Some(home))
    }

    fn db(text: &str) -> PathBuf {
        of(text).unwrap().db().unwrap().to_owned()
    }

    fn refusal(text: &str) -> String {
        let error = of(text).unwrap_err();
        let said = error.to_string();
        assert_eq!(error.exit_code(), 78, "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        said.strip_prefix("/etc/track/track.toml:").unwrap().to_owned()
    }

    #[test]
    fn a_path_counts_from_the_folder_of_the_file_or_from_the_home_folder() {
        assert_eq!(db("db = \"/srv/register.db\""), Path::new("/srv/register.db"));
        assert_eq!(db("db = \"team/register.db\""), Path::new("/etc/track/team/register.db"));
        assert_eq!(db("db = '~/register.db'"), Path::new("/home/ann/register.db"));
        assert_eq!(db("db = '~//srv/register.db'"), Path::new("/home/ann/srv/register.db"));
        assert_eq!(db("\u{feff}db = './~x'\r\n"), Path::new("/etc/track/~x"));
    }

    #[test]
    fn an_empty_file_sets_nothing() {
        let config = of("# nothing yet\n").unwrap();

        assert!(config.is_there());
        assert_eq!((config.db(), config.bank_holidays()), (None, None));
        assert_eq!(config.newer_holidays().unwrap(), None);
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_with_what_there_is() {
        assert_eq!(
            refusal("# mine\ndb = \"a\"\nzoo = 1\nbase = 2\n"),
            "3: there is no setting \"zoo\"; the settings are db, bank_holidays and closing_needs_evidence"
        );
        assert!(refusal("DB = \"a\"").starts_with("1: there is no setting \"DB\""));
        assert!(refusal("[register]\ndb = \"a\"").starts_with("1: there is no setting"));
    }

    #[test]
    fn what_is_no_path_is_refused_with_its_line() {
        for text in ["db = 5", "db = true", "db = [\"a\"]", "db.path = \"a\"", "db = 2026-01-31"] {
            assert!(refusal(text).starts_with("1: db is a path in quotes; "), "{text}");
        }
        assert!(refusal("\nbank_holidays = ' '").starts_with("2: bank_holidays is empty; "));
        assert!(refusal("db = \"C:\\temp\"").starts_with("1: db has a control character"));
        for text in ["db = \"~\"", "db = \"~bob/a\""] {
            assert!(refusal(text).starts_with("1: db begins with ~ but"), "{text}");
        }
        let homeless = Config::of("db = '~/a'", Path::new("/etc/track.toml"), None).unwrap_err();
        assert_eq!(homeless.exit_code(), 78);
    }

    #[test]
    fn what_is_no_toml_is_refused_with_its_line() {
        for text in ["\ndb = /srv/a", "\ndb = \"a", "\ndb", "db = 'a'\ndb = 'b'", "\n\u{1}"] {
            assert!(refusal(text).starts_with("2: it is not written as TOML: "), "{text}");
        }
    }

    #[test]
    fn a_file_need_be_there_only_where_the_environment_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let usual = Place { folder: Some(folder.path().to_owned()), ..Place::default() };
        assert!(!Config::read(&usual).unwrap().is_there());
        assert!(!Config::read(&Place::default()).unwrap().is_there());

        let missing = usual.file().unwrap();
        assert!(missing.ends_with("track/track.toml"));
        for named in [missing.clone(), folder.path().to_owned(), PathBuf::new()] {
            let named = Place { named: Some(named), ..usual.clone() };
            assert_eq!(Config::read(&named).unwrap_err().exit_code(), 78);
        }

        fs::create_dir(folder.path().join("track")).unwrap();
        fs::write(&missing, "db = 'a'").unwrap();
        assert_eq!(Config::read(&usual).unwrap().db().unwrap(), missing.with_file_name("a"));
        fs::write(&missing, b"db = '\xff'").unwrap();
        let refusal = Config::read(&usual).unwrap_err();
        assert!(refusal.to_string().ends_with("track.toml: it is not UTF-8 text"), "{refusal}");
        assert_eq!(refusal.exit_code(), 78);
    }

    #[test]
    fn newer_bank_holidays_that_are_missing_or_wrong_name_the_file_and_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("track.toml");
        let config = Config::of("\nbank_holidays = 'days.json'", &file, None).unwrap();
        let refusal = || config.newer_holidays().unwrap_err();

        let before = format!("{}:2: bank_holidays: ", file.display());
        assert_eq!(refusal().exit_code(), 78);
        assert!(refusal().to_string().starts_with(&format!("{before}cannot read ")));
        fs::write(folder.path().join("days.json"), "{}").unwrap();
        assert_eq!(refusal().exit_code(), 78);
        assert!(refusal().to_string().starts_with(&before));
    }

    #[test]
    fn newer_bank_holidays_go_before_the_built_in_ones() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("track.toml");
        let published = include_str!("../model/bank-holidays.json");
        let moved = published.replace("2028-12-26", "2028-12-27");
        fs::write(folder.path().join("days.json"), moved).unwrap();
        let (usual, newer) = ("2028-12-26".parse().unwrap(), "2028-12-27".parse().unwrap());

        let built_in = Config::default().holidays().unwrap();
        assert!(built_in.is_working_day(newer).unwrap());
        assert!(!built_in.is_working_day(usual).unwrap());
        let config = Config::of("bank_holidays = 'days.json'", &file, None).unwrap();
        assert!(!config.holidays().unwrap().is_working_day(newer).unwrap());
        assert!(config.holidays().unwrap().is_working_day(usual).unwrap());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_in_one_line(text in any::<String>(), value in any::<String>()) {
            for text in [text, format!("db = '{value}'"), format!("db = \"{value}\"")] {
                if let Err(error) = of(&text) {
                    prop_assert!(!error.to_string().contains('\n'), "{}", error);
                }
            }
        }
    }
}
