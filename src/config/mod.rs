//! `track.toml`: what a user has set once and for all.

mod file;
mod import;
mod mail;
mod remind;
mod small_file;
mod source;
mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::holidays::Holidays;
use crate::model::import_limits::ImportLimits;
use crate::model::mail::MailSettings;
pub use file::Location;
use file::unreadable;
use import::Import;
pub use import::shown_limits;
pub use mail::Mail;
pub use remind::Remind;
pub use small_file::{read_most, read_text};
use source::ConfigText;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The register.
    pub db: Option<PathBuf>,
    /// A file with newer bank holidays than the built-in ones.
    pub bank_holidays: Option<PathBuf>,
    pub closing_needs_evidence: bool,
    #[serde(with = "Import")]
    pub import: ImportLimits,
    pub remind: Remind,
    pub mail: Option<Mail>,
    pub public: PublicSettings,
    #[serde(skip)]
    pub exists: bool,
    /// Each setting in the file, such as `mail.from`, with the file and line.
    #[serde(skip)]
    written: BTreeMap<String, String>,
}

/// What may be published.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublicSettings {
    /// Names of extra fields.
    pub fields: Vec<String>,
}

impl Config {
    /// If there is no file in the platform's folder, nothing is set.
    pub fn read(location: &Location) -> Result<Config> {
        match location.read()? {
            Some((file, text)) => Config::of(&text, &file, location.home.as_deref()),
            None => Ok(Config::default()),
        }
    }

    /// Reads a file's text; `home` is what `~` stands for.
    fn of(text: &str, file: &Path, home: Option<&Path>) -> Result<Config> {
        let (source, mut config) = ConfigText::read::<Config>(text, file, home)?;
        source.resolve("db", &mut config.db)?;
        source.resolve("bank_holidays", &mut config.bank_holidays)?;
        if let Some(mail) = &mut config.mail {
            mail.check(&source)?;
        }
        config.exists = true;
        config.written =
            source.names().map(|key| (present_name(key).to_owned(), source.at(key))).collect();
        Ok(config)
    }

    /// Whether the file has this setting, such as `db` or `mail.from`.
    pub fn sets(&self, key: &str) -> bool {
        self.written.contains_key(key)
    }

    /// None if the file has no `[mail]`; refused if something that mail needs is missing.
    pub fn mail_settings(&self) -> Result<Option<MailSettings>> {
        self.mail.as_ref().map(Mail::settings).transpose()
    }

    /// Who answers questions about the register: the one who is named, or who gets what has no owner.
    pub fn keeper(&self) -> Option<&Address> {
        let fallback = self.mail.as_ref().and_then(Mail::fallback);
        self.remind.keeper.as_ref().or(fallback)
    }

    /// The built-in bank holidays, with those of the newer file for the years that it has.
    pub fn holidays(&self) -> Result<Holidays> {
        let built_in = Holidays::built_in();
        Ok(match self.newer_holidays()? {
            Some(newer) => built_in.with_newer(newer),
            None => built_in,
        })
    }

    /// The files that it names and that are read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let password = self.mail.as_ref().and_then(Mail::password_file);
        self.bank_holidays.as_deref().into_iter().chain(password)
    }

    pub fn newer_holidays(&self) -> Result<Option<Holidays>> {
        let at = self.written.get("bank_holidays");
        let Some((path, at)) = self.bank_holidays.as_ref().zip(at) else { return Ok(None) };
        let before = format!("{at}: bank_holidays: ");
        let json = read_text(path).map_err(|cause| unreadable(&before, path, &cause, ""))?;
        let wrong = |why| Error::Configuration(format!("{before}{}: {why}", path.display()));
        Holidays::read(&json).map(Some).map_err(wrong)
    }
}

/// The name of a setting that may be written under its former one.
fn present_name(key: &str) -> &str {
    match key {
        "remind.letters_per_run" => "remind.digests_per_run",
        key => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fs;

    pub fn of(text: &str) -> Result<Config> {
        let (file, home) = (Path::new("/etc/track/track.toml"), Path::new("/home/ann"));
        Config::of(text, file, Some(home))
    }

    /// What is said of a mistake, behind the file's name: the line first.
    pub fn said(error: &Error) -> String {
        let said = error.to_string();
        assert_eq!(error.exit_code(), 78, "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        said.strip_prefix("/etc/track/track.toml:").unwrap().to_owned()
    }

    pub fn refusal(text: &str) -> String {
        said(&of(text).unwrap_err())
    }

    fn db(text: &str) -> PathBuf {
        of(text).unwrap().db.unwrap()
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

        assert!(config.exists);
        assert_eq!((&config.db, &config.bank_holidays), (&None, &None));
        assert_eq!(config.newer_holidays().unwrap(), None);
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_with_what_there_is() {
        assert_eq!(
            refusal("# mine\ndb = \"a\"\nzoo = 1\n"),
            "3: there is no setting \"zoo\"; there are db, bank_holidays, closing_needs_evidence, import, remind, mail, public"
        );
        assert!(refusal("DB = \"a\"").starts_with("1: there is no setting \"DB\""));
        assert!(refusal("[register]\ndb = \"a\"").starts_with("1: there is no setting"));
    }

    #[test]
    fn what_is_no_path_is_refused_with_its_line() {
        for text in ["db = 5", "db = true", "db = [\"a\"]", "db.path = \"a\"", "db = 2026-01-31"] {
            assert!(refusal(text).starts_with("1: db must be text in quotes"), "{text}");
        }
        assert!(refusal("\nbank_holidays = ' '").starts_with("2: bank_holidays: it is empty; "));
        assert!(refusal("db = \"C:\\temp\"").starts_with("1: db: it has a control character"));
        for text in ["db = \"~\"", "db = \"~bob/a\""] {
            assert!(refusal(text).starts_with("1: db: it starts with ~"), "{text}");
        }
        let homeless = Config::of("db = '~/a'", Path::new("/etc/track.toml"), None).unwrap_err();
        assert_eq!(homeless.exit_code(), 78);
    }

    #[test]
    fn what_is_no_toml_is_refused_with_its_line() {
        for text in ["\ndb = /srv/a", "\ndb = \"a", "\ndb", "db = 'a'\ndb = 'b'", "\n\u{1}"] {
            assert!(refusal(text).starts_with("2: not valid TOML: "), "{text}");
        }
    }

    #[test]
    fn newer_bank_holidays_that_are_missing_or_wrong_name_the_file_and_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("track.toml");
        let config = Config::of("\nbank_holidays = 'days.json'", &file, None).unwrap();
        let refusal = || config.newer_holidays().unwrap_err();

        let before = format!("{}:2: bank_holidays: ", file.display());
        assert_eq!(refusal().exit_code(), 78);
        assert!(refusal().to_string().starts_with(&format!("{before}can't read ")));
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
