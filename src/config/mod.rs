//! `track.toml`: what a user has set once and for all.

mod mail;
mod remind;
mod source;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use crate::error::{Error, Result};
use crate::model::holidays::Holidays;
use crate::model::mail::MailSettings;
pub use mail::Mail;
pub use remind::Remind;
use source::{Setting, Source};

/// No file of settings or bank holidays is longer; a device may never end.
const LONGEST: u64 = 1 << 20;

/// Where the file is looked for, and what `~` stands for in it.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The file that the environment names. It must be there.
    pub named: Option<PathBuf>,
    /// The platform's configuration folder. A file need not be in it.
    pub folder: Option<PathBuf>,
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
    remind: Remind,
    mail: Option<Mail>,
    /// Every setting that the file has, as `db` and `mail.from`.
    written: Vec<String>,
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

    /// Whether the file has this setting, such as `db` or `mail.from`.
    pub fn says(&self, key: &str) -> bool {
        self.written.iter().any(|written| written == key)
    }

    pub fn remind(&self) -> &Remind {
        &self.remind
    }

    /// What the file says of mail; none where it has no `[mail]`.
    pub fn mail(&self) -> Option<&Mail> {
        self.mail.as_ref()
    }

    /// Mail as it is set up; none where the file has no `[mail]`, and refused where something is
    /// missing without which nothing may be sent.
    pub fn mail_settings(&self) -> Result<Option<MailSettings>> {
        self.mail.as_ref().map(Mail::mail_settings).transpose()
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
        let mut config = Config { is_there: true, ..Config::default() };
        for entry in source.entries(&table.into_inner(), "") {
            match entry.key() {
                "db" => config.db = Some(entry.setting()?),
                "bank_holidays" => config.bank_holidays = Some(entry.setting()?),
                "closing_needs_evidence" => {
                    config.closing_needs_evidence = Some(entry.yes_or_no()?);
                }
                "remind" => config.remind = Remind::of(&entry, &mut config.written)?,
                "mail" => config.mail = Some(Mail::of(&entry, &mut config.written)?),
                _ => return Err(entry.unknown(&SETTINGS)),
            }
            config.written.push(entry.name());
        }
        Ok(config)
    }
}

const REMEDY: &str = "let it name a file, or unset it";
const FORM: &str = "a setting is a line such as db = \"/srv/track/register.db\"";
const SETTINGS: [&str; 5] = ["db", "bank_holidays", "closing_needs_evidence", "[remind]", "[mail]"];

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
    use crate::model::finding::Kind;
    use crate::model::mail::{OnDoubt, PasswordSource, Tls, Transport};
    use crate::model::reminder_schedule::{Horizon, Schedule};
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
            "3: there is no setting \"zoo\"; there are db, bank_holidays, closing_needs_evidence, [remind] and [mail]"
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

    fn mail_settings(text: &str) -> MailSettings {
        of(text).unwrap().mail_settings().unwrap().unwrap()
    }

    fn no_mailing(text: &str) -> String {
        let error = of(text).unwrap().mail_settings().unwrap_err();
        assert_eq!(error.exit_code(), 78, "{error}");
        error.to_string().strip_prefix("/etc/track/track.toml:").unwrap().to_owned()
    }

    #[test]
    fn reminders_go_as_they_usually_do_until_something_else_is_set() {
        let usual = of("").unwrap();
        assert_eq!(usual.remind().schedule, Schedule::default());
        assert_eq!(
            (usual.remind().letters_per_run, usual.remind().retry.give_up_after.num_hours()),
            (50, 24)
        );
        assert_eq!(usual.remind().retry.on_doubt, OnDoubt::Send);

        let own = of("[remind]\nhorizon = [7, 60, 0]\nlate_every = 14\nwaiting_after = 100\nwaiting_every = 50\n\
                      letters_per_run = 5\nretry_for_hours = 48\non_doubt = 'hold'\n\
                      [remind.horizon_of]\nconcern = [180]\nduty = []\n")
        .unwrap();
        let days = |ahead: &Horizon| ahead.days().collect::<Vec<_>>();
        let pace = &own.remind().schedule;
        assert_eq!(days(&pace.horizon), [60, 7]);
        assert_eq!(days(pace.horizon_of(Kind::Concern)), [180]);
        assert_eq!(days(pace.horizon_of(Kind::Afi)), [60, 7]);
        assert!(days(pace.horizon_of_duties()).is_empty());
        assert_eq!((pace.late_every, pace.waiting_after, pace.waiting_every), (14, 100, 50));
        assert_eq!(
            (own.remind().letters_per_run, own.remind().retry.give_up_after.num_hours()),
            (5, 48)
        );
        assert_eq!(own.remind().retry.on_doubt, OnDoubt::Hold);
        assert!(own.says("remind.horizon_of.duty") && !own.says("remind.horizon_of.afi"));
    }

    #[test]
    fn what_no_reminder_can_do_is_refused_with_its_line() {
        for (line, says) in [
            ("horizon = 7", "horizon is a list of whole numbers from 0 to 3660"),
            ("horizon = [-1]", "horizon is a list of"),
            ("horizon = [4000]", "horizon is a list of"),
            ("horizon = ['7']", "horizon is a list of"),
            ("late_every = 0", "late_every is a whole number from 1 to 366"),
            ("late_every = 7.5", "late_every is a whole number"),
            ("waiting_after = 99999999999", "waiting_after is a whole number from 1 to 3660"),
            ("letters_per_run = 0", "letters_per_run is a whole number"),
            ("retry_for_hours = 721", "retry_for_hours is a whole number from 1 to 720"),
            ("on_doubt = 'ask'", "on_doubt is wrong: can't read \"ask\""),
            ("zoo = 1", "there is no setting \"zoo\" in [remind]; there are horizon, "),
            ("horizon_of = 1", "horizon_of is a table: write [remind.horizon_of]"),
            (
                "horizon_of.practice = [1]",
                "there is no setting \"practice\" in [remind.horizon_of]",
            ),
        ] {
            let said = refusal(&format!("[remind]\n{line}\n"));
            assert!(said.starts_with(&format!("2: {says}")), "{line}: {said}");
        }
        assert!(refusal("remind = 1").starts_with("1: remind is a table"));
    }

    const MAIL: &str =
        "[mail]\nfrom = 'track@example.org'\ndomains = ['example.org', '.police.example']\n";

    #[test]
    fn mail_is_off_until_it_is_known_from_whom_and_where_to() {
        assert_eq!(of("").unwrap().mail_settings().unwrap(), None);
        for (text, key) in [
            ("[mail]", "from"),
            ("[mail]\nfrom = 'track@example.org'", "domains"),
            ("[mail]\nfrom = 'track@example.org'\ndomains = []", "domains"),
            (&format!("{MAIL}transport = 'smtp'"), "host"),
        ] {
            let said = no_mailing(text);
            assert!(
                said.starts_with(&format!("1: [mail]: no mail is sent until `{key}` is set: ")),
                "{said}"
            );
        }
    }

    #[test]
    fn mail_goes_by_a_program_or_to_a_server() {
        let usual = mail_settings(MAIL);
        assert_eq!(usual.transport, Transport::Sendmail("/usr/sbin/sendmail".into()));
        assert_eq!(usual.fallback, None);
        let own = mail_settings(&format!("{MAIL}sendmail = 'msmtp'\nfallback = 'a@example.org'"));
        assert_eq!(own.transport, Transport::Sendmail("/etc/track/msmtp".into()));
        assert!(own.fallback.is_some());

        let smtp = |more: &str| match mail_settings(&format!(
            "{MAIL}transport = 'smtp'\nhost = '127.0.0.1'\n{more}"
        ))
        .transport
        {
            Transport::Smtp(smtp) => smtp,
            other => panic!("{other:?}"),
        };
        assert_eq!((smtp("").tls, smtp("").port), (Tls::Implicit, 465));
        assert_eq!(smtp("tls = 'starttls'").port, 587);
        assert_eq!((smtp("tls = 'none'").port, smtp("port = 2525").port), (25, 2525));
        for (line, source) in [
            ("password_file = '~/p'", PasswordSource::File("/home/ann/p".into())),
            ("password_command = 'pass smtp'", PasswordSource::Command("pass smtp".into())),
            ("password_credential = 'smtp'", PasswordSource::Credential("smtp".into())),
        ] {
            assert_eq!(smtp(&format!("user = 'track'\n{line}")).password, Some(source));
        }
    }

    #[test]
    fn mail_that_would_go_astray_or_in_the_open_is_refused() {
        let smtp = format!("{MAIL}transport = 'smtp'\nhost = 'mail.example.org'\n");
        for (text, says) in [
            (format!("{MAIL}fallback = 'a@example.com'"), "fallback is a@example.com, where"),
            (format!("{smtp}tls = 'none'"), "tls = \"none\" is only for"),
            (format!("{smtp}user = 'track'"), "there is a user and no password"),
            (format!("{smtp}password_file = 'p'"), "there is a password and no user"),
        ] {
            let said = no_mailing(&text);
            assert!(said.starts_with(&format!("1: [mail]: {says}")), "{said}");
        }
    }

    #[test]
    fn a_password_in_the_file_is_refused_and_not_said_back() {
        for line in ["password = 'canary'", "passwd = 'canary'", "pass = ['canary']"] {
            let said = refusal(&format!("[mail]\n{line}\n"));
            assert!(said.starts_with("2: pass"), "{said}");
            assert!(said.contains(" stands in no file of settings; "), "{said}");
            assert!(said.contains("password_file, password_command or password_credential"));
            assert!(!said.contains("canary"), "{said}");
        }
        let command = of(&format!(
            "{MAIL}transport = 'smtp'\nhost = 'localhost'\nuser = 'a'\npassword_command = 'echo canary'"
        ))
        .unwrap();
        assert!(!format!("{command:?}").contains("canary"));
    }

    #[test]
    fn what_mail_cannot_be_is_refused_with_its_line() {
        for (lines, says) in [
            ("from = 'track'", "2: from is wrong: \"track\" is no e-mail address"),
            ("from = \"a@example.org\\r\\nBcc: b@example.org\"", "2: from has a control character"),
            ("domains = 'example.org'", "2: domains is a list of texts"),
            ("domains = ['*']", "2: domains is wrong: \"*\" is no domain"),
            (
                "transport = 'pigeon'",
                "2: transport is wrong: can't read \"pigeon\" as a transport; say smtp or sendmail",
            ),
            ("transport = 'smtp'\nhost = 'a:25'", "3: host is the name of a machine"),
            ("transport = 'smtp'\nport = 0", "3: port is a whole number from 1 to 65535"),
            ("transport = 'smtp'\ntls = 'maybe'", "3: tls is wrong: "),
            ("host = 'localhost'", "2: host is nothing that transport = \"sendmail\" knows"),
            ("password_file = 'a'", "2: password_file is nothing that transport"),
            ("transport = 'smtp'\nsendmail = '/a'", "3: sendmail is nothing that transport"),
            (
                "password_file = 'a'\npassword_command = 'b'",
                "3: password_command is a second place",
            ),
            ("password_credential = '../a'", "2: password_credential is the name of"),
            ("zoo = 1", "2: there is no setting \"zoo\" in [mail]; there are from, domains, "),
        ] {
            let said = refusal(&format!("[mail]\n{lines}\n"));
            assert!(said.starts_with(says), "{lines}: {said}");
        }
    }
}
