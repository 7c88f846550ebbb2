//! `[mail]`: whom letters come from, where they may go, and which way.

use std::path::PathBuf;

use super::source::Entry;
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::mail::{Domains, MailSettings, PasswordSource, Smtp, Tls, Transport};
use crate::model::one_of;

const SETTINGS: [&str; 12] = [
    "from",
    "domains",
    "fallback",
    "transport",
    "host",
    "port",
    "tls",
    "user",
    "password_file",
    "password_command",
    "password_credential",
    "sendmail",
];

const USUAL_SENDMAIL: &str = "/usr/sbin/sendmail";

one_of! {
    /// Which way letters go.
    Way, "transport" {
        Smtp = "smtp",
        /// To a program that takes a letter as sendmail does.
        Sendmail = "sendmail",
    }
}

/// What the file says of mail, which may not be enough to send any.
#[derive(Debug, Default)]
pub struct Mail {
    at: String,
    from: Option<Address>,
    domains: Option<Domains>,
    fallback: Option<Address>,
    way: Option<Way>,
    host: Option<String>,
    port: Option<u16>,
    tls: Option<Tls>,
    user: Option<String>,
    password: Option<PasswordSource>,
    sendmail: Option<PathBuf>,
}

impl Mail {
    /// What the table says, and in `written` which settings it has.
    pub(super) fn of(table: &Entry, written: &mut Vec<String>) -> Result<Mail> {
        let mut mail = Mail { at: table.at(), ..Mail::default() };
        let entries = table.entries("mail")?;
        for entry in &entries {
            mail.read(entry)?;
            written.push(entry.name());
        }
        let way = mail.way();
        let foreign = entries.iter().find(|entry| !fits(entry.key(), way));
        match foreign {
            Some(entry) => Err(entry.wrong(format_args!(
                "is nothing that transport = \"{way}\" knows; change the transport, or take the line out"
            ))),
            None => Ok(mail),
        }
    }

    fn read(&mut self, entry: &Entry) -> Result<()> {
        match entry.key() {
            "from" => self.from = Some(entry.parsed()?),
            "domains" => self.domains = domains(entry)?,
            "fallback" => self.fallback = Some(entry.parsed()?),
            "transport" => self.way = Some(entry.parsed()?),
            "host" => self.host = Some(host(entry)?),
            "port" => self.port = u16::try_from(entry.number(1..=65_535)?).ok(),
            "tls" => self.tls = Some(entry.parsed()?),
            "user" => self.user = Some(entry.text()?.to_owned()),
            "sendmail" => self.sendmail = Some(entry.path()?),
            "password_file" => self.set_password(entry, PasswordSource::File(entry.path()?))?,
            "password_command" => {
                self.set_password(entry, PasswordSource::Command(entry.text()?.to_owned()))?;
            }
            "password_credential" => {
                self.set_password(entry, PasswordSource::Credential(credential(entry)?))?;
            }
            key if key.starts_with("pass") => {
                return Err(entry.wrong(
                    "stands in no file of settings; say where it is, with password_file, \
                     password_command or password_credential",
                ));
            }
            _ => return Err(entry.unknown(&SETTINGS)),
        }
        Ok(())
    }

    fn set_password(&mut self, entry: &Entry, source: PasswordSource) -> Result<()> {
        match self.password.replace(source) {
            None => Ok(()),
            Some(_) => Err(entry.wrong("is a second place for one password; keep one of them")),
        }
    }
}

impl Mail {
    /// Mail as it is set up; refused where something is missing without which nothing may be sent.
    pub fn mail_settings(&self) -> Result<MailSettings> {
        let from = self.from.clone().ok_or_else(|| self.missing("from", FROM))?;
        let domains = self.domains.clone().ok_or_else(|| self.missing("domains", DOMAINS))?;
        let fallback = self.fallback.clone();
        if let Some(barred) = fallback.as_ref().filter(|address| !domains.allows(address)) {
            return Err(self.wrong(&format!(
                "fallback is {barred}, where domains ({domains}) let nothing go"
            )));
        }
        let transport = match self.way() {
            Way::Smtp => Transport::Smtp(self.smtp()?),
            Way::Sendmail => Transport::Sendmail(self.sendmail()),
        };
        Ok(MailSettings { from, domains, fallback, transport })
    }

    fn smtp(&self) -> Result<Smtp> {
        let smtp = Smtp {
            host: self.host.clone().ok_or_else(|| self.missing("host", HOST))?,
            port: self.port(),
            tls: self.tls(),
            user: self.user.clone(),
            password: self.password.clone(),
        };
        smtp.check().map_err(|why| self.wrong(&why.to_string()))?;
        Ok(smtp)
    }

    fn missing(&self, key: &str, what: &str) -> Error {
        self.wrong(&format!("no mail is sent until `{key}` is set: {what}"))
    }

    fn wrong(&self, why: &str) -> Error {
        Error::Configuration(format!("{}: [mail]: {why}", self.at))
    }

    fn way(&self) -> Way {
        self.way.unwrap_or(Way::Sendmail)
    }

    fn tls(&self) -> Tls {
        self.tls.unwrap_or(Tls::Implicit)
    }

    fn port(&self) -> u16 {
        self.port.unwrap_or_else(|| self.tls().usual_port())
    }

    fn sendmail(&self) -> PathBuf {
        self.sendmail.clone().unwrap_or_else(|| PathBuf::from(USUAL_SENDMAIL))
    }
}

const FROM: &str = "the address that letters come from";
const DOMAINS: &str = "the domains that they may go to, such as [\"example.org\"]";
const HOST: &str = "the mail server's name";

/// Whether a setting means something on this way.
fn fits(key: &str, way: Way) -> bool {
    match key {
        "sendmail" => way == Way::Sendmail,
        "host" | "port" | "tls" | "user" => way == Way::Smtp,
        key => way == Way::Smtp || !key.starts_with("password_"),
    }
}

/// An empty list is as good as none: nothing may go anywhere.
fn domains(entry: &Entry) -> Result<Option<Domains>> {
    let domains = entry.texts()?;
    match domains.is_empty() {
        true => Ok(None),
        false => Domains::of(domains)
            .map(Some)
            .map_err(|why| entry.wrong(format_args!("is wrong: {why}"))),
    }
}

/// A name or number of a machine, without a port.
fn host(entry: &Entry) -> Result<String> {
    let host = entry.text()?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-.:".contains(letter);
    let is_number = host.parse::<std::net::IpAddr>().is_ok();
    match host.chars().all(is_plain) && (is_number || !host.contains(':')) {
        true => Ok(host.to_owned()),
        false => {
            Err(entry
                .wrong("is the name of a machine, such as mail.example.org; its port is `port`"))
        }
    }
}

fn credential(entry: &Entry) -> Result<String> {
    let name = entry.text()?;
    match name.contains('/') || name.starts_with('.') {
        true => Err(entry.wrong("is the name of a credential, and no path")),
        false => Ok(name.to_owned()),
    }
}

impl Mail {
    /// Each setting as it stands, by its key in the file, for showing: none for what is not set, and of a
    /// password where it is kept but no word of it.
    pub fn shown(&self) -> Vec<(&'static str, Option<String>)> {
        let text = |value: &Option<Address>| value.as_ref().map(ToString::to_string);
        let mut shown = vec![
            ("mail.from", text(&self.from)),
            ("mail.domains", self.domains.as_ref().map(ToString::to_string)),
            ("mail.fallback", text(&self.fallback)),
            ("mail.transport", Some(self.way().to_string())),
        ];
        match self.way() {
            Way::Sendmail => {
                shown.push(("mail.sendmail", Some(self.sendmail().display().to_string())));
            }
            Way::Smtp => shown.extend([
                ("mail.host", self.host.clone()),
                ("mail.port", Some(self.port().to_string())),
                ("mail.tls", Some(self.tls().to_string())),
                ("mail.user", self.user.clone()),
            ]),
        }
        shown.extend(self.password.as_ref().map(|source| match source {
            PasswordSource::File(path) => ("mail.password_file", Some(path.display().to_string())),
            PasswordSource::Command(_) => ("mail.password_command", None),
            PasswordSource::Credential(name) => ("mail.password_credential", Some(name.clone())),
        }));
        shown
    }
}
