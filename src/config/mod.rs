//! `track.toml`: what a user has set once and for all.

mod file;
mod holidays;
mod mail;
mod remind;
mod source;
mod value;

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::Result;
use crate::model::mail::MailSettings;
pub use file::Location;
pub use mail::Mail;
pub use remind::Remind;
use source::{PathSetting, Source};

/// What the file says.
#[derive(Debug, Default)]
pub struct Config {
    exists: bool,
    db: Option<PathSetting>,
    bank_holidays: Option<PathSetting>,
    closing_needs_evidence: bool,
    remind: Remind,
    mail: Option<Mail>,
    /// Every setting that the file has, such as `db` and `mail.from`.
    written: Vec<String>,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    db: Option<PathBuf>,
    bank_holidays: Option<PathBuf>,
    #[serde(default)]
    closing_needs_evidence: bool,
    #[serde(default)]
    remind: Remind,
    mail: Option<Mail>,
}

impl Config {
    /// What a text says that was read from this file; `home` is what `~` stands for.
    fn of(text: &str, file: &Path, home: Option<&Path>) -> Result<Config> {
        let (source, content) = Source::read::<Content>(text, file, home)?;
        let path = |key, path: Option<PathBuf>| {
            path.map(|path| source.path_setting(key, &path)).transpose()
        };
        Ok(Config {
            exists: true,
            db: path("db", content.db)?,
            bank_holidays: path("bank_holidays", content.bank_holidays)?,
            closing_needs_evidence: content.closing_needs_evidence,
            remind: content.remind,
            mail: content.mail.map(|mail| mail.checked(&source)).transpose()?,
            written: source.names().map(str::to_owned).collect(),
        })
    }

    /// Whether the file exists.
    pub fn exists(&self) -> bool {
        self.exists
    }

    /// The register, if one is set.
    pub fn db(&self) -> Option<&Path> {
        self.db.as_ref().map(|setting| setting.path.as_path())
    }

    pub fn closing_needs_evidence(&self) -> bool {
        self.closing_needs_evidence
    }

    /// Whether the file has this setting, such as `db` or `mail.from`.
    pub fn sets(&self, key: &str) -> bool {
        self.written.iter().any(|written| written == key)
    }

    pub fn remind(&self) -> &Remind {
        &self.remind
    }

    /// None if the file has no `[mail]`.
    pub fn mail(&self) -> Option<&Mail> {
        self.mail.as_ref()
    }

    /// None if the file has no `[mail]`; refused if something that mail needs is missing.
    pub fn mail_settings(&self) -> Result<Option<MailSettings>> {
        self.mail.as_ref().map(Mail::settings).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use proptest::prelude::*;

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
        of(text).unwrap().db().unwrap().to_owned()
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

        assert!(config.exists());
        assert_eq!((config.db(), config.bank_holidays()), (None, None));
        assert_eq!(config.newer_holidays().unwrap(), None);
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_with_what_there_is() {
        assert_eq!(
            refusal("# mine\ndb = \"a\"\nzoo = 1\n"),
            "3: there is no setting \"zoo\"; there are db, bank_holidays, closing_needs_evidence, remind, mail"
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
