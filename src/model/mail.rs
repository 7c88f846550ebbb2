//! How mail is set up: who may get it, who it comes from, and by which transport.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveDate;

use super::address::Address;
use super::choices::one_of;
use super::owner::{AddressState, Contact};
use crate::error::{Error, Result};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    pub from: Address,
    /// Nothing is sent to any other domain.
    pub domains: Domains,
    /// Gets what has no owner with an address.
    pub fallback: Option<Address>,
    pub transport: Transport,
}

impl MailSettings {
    /// The address at which an owner is mailed on a day, or why mail can't reach them: `has no address`.
    pub fn address_of(
        &self,
        contact: &Contact,
        day: NaiveDate,
    ) -> std::result::Result<Address, String> {
        let Some(kept) = &contact.email else { return Err("has no address".to_owned()) };
        match (contact.on(day), kept.parse::<Address>()) {
            (AddressState::Expired, _) => {
                Err(format!("has an expired address: {}", contact.in_words()))
            }
            (_, Ok(address)) if self.domains.allows(&address) => Ok(address),
            (_, Ok(_)) => {
                Err(format!("has the address {kept}, in a domain that mail may not go to"))
            }
            (_, Err(_)) => Err(format!("has an invalid address: {kept}")),
        }
    }
}

/// `example.org` is that domain alone; `.example.org` and `*.example.org` are its subdomains alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domains(Vec<Domain>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Domain {
    name: String,
    is_below: bool,
}

impl Domains {
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Domains> {
        let domains: Vec<Domain> = entries.into_iter().map(str::parse).collect::<Result<_>>()?;
        if domains.is_empty() {
            return Err(Error::refused("no domain is given, so no mail could be sent"));
        }
        Ok(Domains(domains))
    }

    pub fn allows(&self, address: &Address) -> bool {
        self.0.iter().any(|domain| domain.holds(address.domain()))
    }
}

impl Domain {
    fn holds(&self, name: &str) -> bool {
        match (self.is_below, name.strip_suffix(self.name.as_str())) {
            (false, rest) => rest == Some(""),
            (true, rest) => rest.is_some_and(|rest| rest.ends_with('.')),
        }
    }
}

impl FromStr for Domain {
    type Err = Error;

    /// A domain is what an address accepts after its `@`.
    fn from_str(text: &str) -> Result<Domain> {
        let below = text.strip_prefix("*.").or_else(|| text.strip_prefix('.'));
        match format!("x@{}", below.unwrap_or(text)).parse::<Address>() {
            Ok(address) if address.domain().len() == below.unwrap_or(text).len() => {
                Ok(Domain { name: address.domain().to_owned(), is_below: below.is_some() })
            }
            _ => Err(Error::refused(format!(
                "{text:?} isn't a domain; write example.org, or .example.org for its subdomains"
            ))),
        }
    }
}

impl fmt::Display for Domains {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let below = |domain: &Domain| if domain.is_below { "." } else { "" };
        let shown = self.0.iter().map(|domain| format!("{}{}", below(domain), domain.name));
        f.write_str(&shown.collect::<Vec<_>>().join(", "))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    Smtp(Smtp),
    Sendmail(PathBuf),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// None if the server needs no login.
    pub user: Option<String>,
    pub password: Option<PasswordSource>,
}

one_of! {
    Tls, "tls of a mail server" {
        Implicit = "tls",
        /// The connection must become encrypted before anything is sent.
        Required = "starttls",
        /// Not encrypted; only for a server on this machine.
        Nothing = "none",
    }
}

impl Tls {
    pub fn usual_port(self) -> u16 {
        match self {
            Tls::Implicit => 465,
            Tls::Required => 587,
            Tls::Nothing => 25,
        }
    }
}

impl Smtp {
    /// Refuses unencrypted mail over a network, and an incomplete login.
    pub fn check(&self) -> Result<()> {
        let why = match (&self.user, &self.password) {
            _ if self.tls == Tls::Nothing && !is_this_machine(&self.host) => {
                "tls = \"none\" is only for a mail server on this machine; use \"tls\" or \"starttls\""
            }
            (None, Some(_)) => "there is a password but no user; set both or neither",
            (Some(_), None) => {
                "there is a user but no password; set password_file, password_command or \
                 password_credential"
            }
            _ => return Ok(()),
        };
        Err(Error::refused(why))
    }
}

fn is_this_machine(host: &str) -> bool {
    let is_loopback = |number: IpAddr| number.is_loopback();
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(is_loopback)
}

/// Never in the settings themselves.
#[derive(Clone, PartialEq, Eq)]
pub enum PasswordSource {
    /// The first line of a file that nobody else may read.
    File(PathBuf),
    Command(String),
    Credential(String),
}

/// The command may contain a password.
impl fmt::Debug for PasswordSource {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            PasswordSource::File(path) => f.debug_tuple("File").field(path).finish(),
            PasswordSource::Command(_) => f.debug_tuple("Command").field(&"***").finish(),
            PasswordSource::Credential(name) => f.debug_tuple("Credential").field(name).finish(),
        }
    }
}

one_of! {
    /// Who gets the titles of findings by mail, in a file or through a command.
    TitlesFor, "value for titles" {
        /// Each owner those of their own findings.
        Owners = "owners",
        Everyone = "true",
        Nobody = "false",
    }
}

one_of! {
    /// For a digest that may or may not have arrived.
    OnDoubt, "value for on_doubt" {
        Send = "send",
        Hold = "hold",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(entry: &str, address: &str) -> bool {
        Domains::of([entry]).unwrap().allows(&address.parse().unwrap())
    }

    #[test]
    fn a_domain_is_itself_and_with_a_dot_it_is_what_lies_below() {
        assert!(allows("example.org", "acc@example.org"));
        assert!(allows("Example.ORG", "acc@EXAMPLE.org"));
        assert!(!allows("example.org", "acc@mail.example.org"));
        for below in [".example.org", "*.example.org"] {
            assert!(allows(below, "acc@mail.example.org"));
            assert!(allows(below, "acc@a.mail.example.org"));
            assert!(!allows(below, "acc@example.org"), "{below}");
            assert!(!allows(below, "acc@badexample.org"), "{below}");
        }
        for foreign in [
            "acc@badexample.org",
            "acc@bad-example.org",
            "acc@example.org.net",
            "acc@example.com",
            "acc@xn--exmple-cua.org",
            "example.org@example.com",
        ] {
            for entry in ["example.org", ".example.org", "*.example.org"] {
                assert!(!allows(entry, foreign), "{foreign} by {entry}");
            }
        }
    }

    #[test]
    fn one_of_several_domains_is_enough_and_none_is_refused() {
        let domains = Domains::of(["example.org", ".police.example"]).unwrap();

        assert!(domains.allows(&"acc@west.police.example".parse().unwrap()));
        assert_eq!(domains.to_string(), "example.org, .police.example");
        assert!(Domains::of([]).is_err());
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for entry in [
            "",
            ".",
            "*",
            "*.",
            "org",
            ".org",
            "*.*.example.org",
            "@example.org",
            "acc@example.org",
            "example.org ",
            "..example.org",
            "example.org\r\n",
            "example.org, example.com",
            "https://example.org",
        ] {
            assert!(Domains::of([entry]).is_err(), "{entry:?}");
        }
    }

    fn smtp(host: &str, tls: Tls) -> Smtp {
        Smtp { host: host.into(), port: 25, tls, user: None, password: None }
    }

    #[test]
    fn letters_go_unhidden_to_this_machine_only() {
        for here in ["localhost", "LocalHost", "127.0.0.1", "127.8.8.8", "::1"] {
            assert!(smtp(here, Tls::Nothing).check().is_ok(), "{here}");
        }
        for there in
            ["mail.example.org", "localhost.example.org", "192.0.2.1", "127.0.0.1.example.org"]
        {
            assert!(smtp(there, Tls::Nothing).check().is_err(), "{there}");
            assert!(smtp(there, Tls::Required).check().is_ok(), "{there}");
        }
    }

    #[test]
    fn half_a_login_is_refused() {
        let password = Some(PasswordSource::Credential("smtp".into()));
        let whole = smtp("mail.example.org", Tls::Implicit);
        let whole = Smtp { user: Some("liaison".into()), password, ..whole };

        assert!(whole.check().is_ok());
        assert!(Smtp { password: None, ..whole.clone() }.check().is_err());
        assert!(Smtp { user: None, ..whole }.check().is_err());
    }

    #[test]
    fn a_command_that_gives_a_password_is_not_shown() {
        let source = PasswordSource::Command("echo canary".into());
        let way = Smtp { password: Some(source), ..smtp("mail.example.org", Tls::Implicit) };

        assert!(!format!("{:?}", Transport::Smtp(way)).contains("canary"));
    }
}
