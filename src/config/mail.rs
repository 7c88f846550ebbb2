//! `[mail]`: who mail comes from, where it may go, and by which transport.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use super::source::ConfigText;
use super::value::{parsed, some, whole};
use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::mail::{Domains, MailSettings, PasswordSource, Smtp, Tls, Transport};
use crate::model::one_of;

one_of! {
    TransportKind, "transport" {
        Smtp = "smtp",
        /// A program that takes an e-mail as sendmail does.
        Sendmail = "sendmail",
    }
}

/// What the file says about mail, which may not be enough to send any.
#[derive(Default, Deserialize)]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table: write [mail] and its settings below it"
)]
pub struct Mail {
    #[serde(deserialize_with = "some")]
    from: Option<Address>,
    #[serde(deserialize_with = "domains")]
    domains: Option<Domains>,
    #[serde(deserialize_with = "some")]
    fallback: Option<Address>,
    #[serde(deserialize_with = "some")]
    transport: Option<TransportKind>,
    #[serde(deserialize_with = "host")]
    host: Option<String>,
    #[serde(deserialize_with = "whole::<1, 65_535, _, _>")]
    port: Option<u16>,
    #[serde(deserialize_with = "some")]
    tls: Option<Tls>,
    #[serde(deserialize_with = "some")]
    user: Option<String>,
    password_file: Option<PathBuf>,
    #[serde(deserialize_with = "some")]
    password_command: Option<String>,
    #[serde(deserialize_with = "some")]
    password_credential: Option<String>,
    sendmail: Option<PathBuf>,
    /// The file and the line.
    #[serde(skip)]
    at: String,
}

/// A command may contain a password.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Mail").field("at", &self.at).finish_non_exhaustive()
    }
}

impl Mail {
    pub fn password_file(&self) -> Option<&Path> {
        self.password_file.as_deref()
    }

    /// Makes paths absolute; refused if settings don't go together.
    pub(super) fn check(&mut self, source: &ConfigText) -> Result<()> {
        let transport = self.transport();
        let wrong = |key, why: &str| Err(source.wrong(key, why));
        if let Some(key) = source.names().find(|key| !applies(key, transport)) {
            return wrong(
                key,
                &format!(
                    "not used with transport = \"{transport}\"; change the transport, or remove the line"
                ),
            );
        }
        let mut passwords = source.names().filter(|key| key.starts_with("mail.password_"));
        if let Some(second) = passwords.nth(1) {
            return wrong(second, "a second source of the same password; keep one of them");
        }
        let credential = self.password_credential.as_deref();
        if credential.is_some_and(|name| name.contains('/') || name.starts_with('.')) {
            return wrong(
                "mail.password_credential",
                "must be the name of a credential, not a path",
            );
        }
        self.at = source.at("mail");
        source.resolve("mail.sendmail", &mut self.sendmail)?;
        source.resolve("mail.password_file", &mut self.password_file)
    }

    fn transport(&self) -> TransportKind {
        self.transport.unwrap_or(TransportKind::Sendmail)
    }

    fn tls(&self) -> Tls {
        self.tls.unwrap_or(Tls::Implicit)
    }

    fn port(&self) -> u16 {
        self.port.unwrap_or_else(|| self.tls().usual_port())
    }

    fn sendmail(&self) -> PathBuf {
        self.sendmail.clone().unwrap_or_else(|| PathBuf::from("/usr/sbin/sendmail"))
    }

    fn password(&self) -> Option<PasswordSource> {
        let file = self.password_file.clone().map(PasswordSource::File);
        let command = || self.password_command.clone().map(PasswordSource::Command);
        let credential = || self.password_credential.clone().map(PasswordSource::Credential);
        file.or_else(command).or_else(credential)
    }

    pub fn fallback(&self) -> Option<&Address> {
        self.fallback.as_ref()
    }

    pub fn settings(&self) -> Result<MailSettings> {
        let from = self.required("from", "the sender's address", &self.from)?;
        let what = "the domains that mail may go to, such as [\"example.org\"]";
        let domains = self.required("domains", what, &self.domains)?;
        let fallback = self.fallback.clone();
        if let Some(barred) = fallback.as_ref().filter(|address| !domains.allows(address)) {
            return Err(self.wrong(&format!(
                "fallback is {barred}, which isn't in the domains that mail may go to ({domains})"
            )));
        }
        let transport = match self.transport() {
            TransportKind::Smtp => Transport::Smtp(self.smtp()?),
            TransportKind::Sendmail => Transport::Sendmail(self.sendmail()),
        };
        Ok(MailSettings { from, domains, fallback, transport })
    }

    fn smtp(&self) -> Result<Smtp> {
        let smtp = Smtp {
            host: self.required("host", "the name of the mail server", &self.host)?,
            port: self.port(),
            tls: self.tls(),
            user: self.user.clone(),
            password: self.password(),
        };
        smtp.check().map_err(|why| self.wrong(&why.to_string()))?;
        Ok(smtp)
    }

    fn required<T: Clone>(&self, key: &str, what: &str, value: &Option<T>) -> Result<T> {
        let missing = || self.wrong(&format!("no mail is sent until `{key}` is set: {what}"));
        value.clone().ok_or_else(missing)
    }

    fn wrong(&self, why: &str) -> Error {
        Error::Configuration(format!("{}: [mail]: {why}", self.at))
    }

    /// The value of each setting, but not of password_command.
    pub fn shown(&self) -> Vec<(&'static str, Option<String>)> {
        let mut shown = vec![
            ("mail.from", self.from.as_ref().map(ToString::to_string)),
            ("mail.domains", self.domains.as_ref().map(ToString::to_string)),
            ("mail.fallback", self.fallback.as_ref().map(ToString::to_string)),
            ("mail.transport", Some(self.transport().to_string())),
        ];
        match self.transport() {
            TransportKind::Sendmail => {
                shown.push(("mail.sendmail", Some(self.sendmail().display().to_string())));
            }
            TransportKind::Smtp => shown.extend([
                ("mail.host", self.host.clone()),
                ("mail.port", Some(self.port().to_string())),
                ("mail.tls", Some(self.tls().to_string())),
                ("mail.user", self.user.clone()),
            ]),
        }
        shown.extend(self.password().map(|source| match source {
            PasswordSource::File(path) => ("mail.password_file", Some(path.display().to_string())),
            PasswordSource::Command(_) => ("mail.password_command", None),
            PasswordSource::Credential(name) => ("mail.password_credential", Some(name)),
        }));
        shown
    }
}

fn applies(key: &str, transport: TransportKind) -> bool {
    match key {
        "mail.sendmail" => transport == TransportKind::Sendmail,
        "mail.host" | "mail.port" | "mail.tls" | "mail.user" => transport == TransportKind::Smtp,
        _ => transport == TransportKind::Smtp || !key.starts_with("mail.password_"),
    }
}

/// An empty list is the same as none: mail may go nowhere.
fn domains<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<Domains>, D::Error> {
    let domains = Vec::<String>::deserialize(from)?;
    if domains.is_empty() {
        return Ok(None);
    }
    let domains = Domains::of(domains.iter().map(String::as_str));
    domains.map(Some).map_err(serde::de::Error::custom)
}

fn host<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<String>, D::Error> {
    let host: String = parsed(from)?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-.:".contains(c);
    let is_address = || host.parse::<IpAddr>().is_ok();
    if !host.chars().all(is_plain) || host.contains(':') && !is_address() {
        return Err(serde::de::Error::custom(
            "not a host name such as mail.example.org; the port goes in `port`",
        ));
    }
    Ok(Some(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{of, refusal, said};

    fn settings(text: &str) -> MailSettings {
        of(text).unwrap().mail_settings().unwrap().unwrap()
    }

    fn no_settings(text: &str) -> String {
        said(&of(text).unwrap().mail_settings().unwrap_err())
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
            let said = no_settings(text);
            assert!(
                said.starts_with(&format!("1: [mail]: no mail is sent until `{key}` is set: ")),
                "{said}"
            );
        }
    }

    #[test]
    fn mail_goes_by_a_program_or_to_a_server() {
        let usual = settings(MAIL);
        assert_eq!(usual.transport, Transport::Sendmail("/usr/sbin/sendmail".into()));
        assert_eq!(usual.fallback, None);
        let own = settings(&format!("{MAIL}sendmail = 'msmtp'\nfallback = 'a@example.org'"));
        assert_eq!(own.transport, Transport::Sendmail("/etc/track/msmtp".into()));
        assert!(own.fallback.is_some());

        let smtp = |more: &str| match settings(&format!(
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
            (format!("{MAIL}fallback = 'a@example.com'"), "fallback is a@example.com, which"),
            (format!("{smtp}tls = 'none'"), "tls = \"none\" is only for"),
            (format!("{smtp}user = 'track'"), "there is a user but no password"),
            (format!("{smtp}password_file = 'p'"), "there is a password but no user"),
        ] {
            let said = no_settings(&text);
            assert!(said.starts_with(&format!("1: [mail]: {says}")), "{said}");
        }
    }

    #[test]
    fn a_password_in_the_file_is_refused_and_not_said_back() {
        for line in ["password = 'canary'", "passwd = 'canary'", "pass = ['canary']"] {
            let said = refusal(&format!("[mail]\n{line}\n"));
            assert!(said.starts_with("2: pass"), "{said}");
            assert!(said.contains("a password can't be in the configuration file"), "{said}");
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
            ("from = 'track'", "2: mail.from: \"track\" isn't an e-mail address"),
            (
                "from = \"a@example.org\\r\\nBcc: b@example.org\"",
                "2: mail.from: it has a control character",
            ),
            ("domains = 'example.org'", "2: mail.domains must be a list in square brackets"),
            ("domains = ['*']", "2: mail.domains: \"*\" isn't a domain"),
            (
                "transport = 'pigeon'",
                "2: mail.transport: can't read \"pigeon\" as a transport; use smtp or sendmail",
            ),
            ("transport = 'smtp'\nhost = 'a:25'", "3: mail.host: not a host name"),
            ("transport = 'smtp'\nport = 0", "3: mail.port must be a whole number from 1 to 65535"),
            ("transport = 'smtp'\ntls = 'maybe'", "3: mail.tls: "),
            ("host = 'localhost'", "2: mail.host: not used with transport = \"sendmail\""),
            ("password_file = 'a'", "2: mail.password_file: not used with transport"),
            ("transport = 'smtp'\nsendmail = '/a'", "3: mail.sendmail: not used with transport"),
            (
                "transport = 'smtp'\npassword_file = 'a'\npassword_command = 'b'",
                "4: mail.password_command: a second source",
            ),
            (
                "transport = 'smtp'\npassword_credential = '../a'",
                "3: mail.password_credential: must be the name of",
            ),
            ("zoo = 1", "2: there is no setting \"zoo\" in [mail]; there are from, domains, "),
        ] {
            let said = refusal(&format!("[mail]\n{lines}\n"));
            assert!(said.starts_with(says), "{lines}: {said}");
        }
    }
}
