//! An e-mail address that is safe to pass to a mail program: it can't contain anything else.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::{Error, Result, shortened};

/// The domain is kept in lower case; the part before the `@` belongs to the receiving side and is kept as given. Two
/// addresses that differ in nothing but case are one.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Address(String);

impl Address {
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Address) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Address {}

impl FromStr for Address {
    type Err = Error;

    fn from_str(text: &str) -> Result<Address> {
        let parts = text.trim().split_once('@');
        let parts = parts.filter(|(local, domain)| is_local(local) && is_domain(domain));
        let Some((local, domain)) = parts else {
            return Err(Error::refused(format!(
                "{:?} isn't an e-mail address; write it like acc.crime@example.org",
                shortened(text, LONGEST_SHOWN)
            )));
        };
        Ok(Address(format!("{local}@{}", domain.to_ascii_lowercase())))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&self.0)
    }
}

const LONGEST_SHOWN: usize = 100;

/// Plain characters of RFC 5322 between single dots. No leading hyphen: a mail program might take it for a flag. No `%`
/// or `!`: with them a server may send the mail on to another domain than the one after the `@`, which is all that the
/// list of allowed domains knows of.
fn is_local(local: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"#$&'*+-/=?^_`{|}~".contains(&byte);
    let mut words = local.split('.');
    (1..=64).contains(&local.len())
        && !local.starts_with('-')
        && words.all(|word| !word.is_empty() && word.bytes().all(is_plain))
}

/// At least two labels. The last isn't a number, or the whole might be an IP address.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_number = |label: &str| label.bytes().all(|letter| letter.is_ascii_digit());
    let last = domain.rsplit_once('.').map(|(_, last)| last);
    domain.len() <= 253
        && last.is_some_and(|last| !is_number(last))
        && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<String> {
        text.parse::<Address>().ok().map(|address| address.to_string())
    }

    #[test]
    fn an_address_is_stored_as_given_except_its_domain() {
        let read = |text| read(text).unwrap();

        assert_eq!(read(" ACC.Crime@Example.ORG\n"), "ACC.Crime@example.org");
        assert_eq!(
            read("o'hara+soc/2024@a-b.c2.example.org"),
            "o'hara+soc/2024@a-b.c2.example.org"
        );
        assert_eq!("x@Mail.Example.org".parse::<Address>().unwrap().domain(), "mail.example.org");
    }

    #[test]
    fn two_spellings_are_one_address() {
        assert_eq!("acc@example.org".parse::<Address>().ok(), "acc@EXAMPLE.org".parse().ok());
        assert_eq!("ACC@example.org".parse::<Address>().ok(), "acc@example.org".parse().ok());
        assert_ne!("acc@example.org".parse::<Address>().ok(), "dcc@example.org".parse().ok());
    }

    #[test]
    fn what_could_be_more_than_an_address_is_refused() {
        for text in [
            "",
            "@",
            "acc",
            "acc@",
            "@example.org",
            "acc@example",
            "acc@@example.org",
            "a@b@example.org",
            "acc@example.org, dcc@example.org",
            "acc@example.org,dcc@example.org",
            "ACC Crime <acc@example.org>",
            "\"acc\"@example.org",
            "acc@example.org\r\nBcc: dcc@example.org",
            "acc\0@example.org",
            "acc crime@example.org",
            "acc(crime)@example.org",
            ".acc@example.org",
            "acc.@example.org",
            "acc..crime@example.org",
            "-oQ@example.org",
            "acc@-example.org",
            "acc@example-.org",
            "acc@.example.org",
            "acc@example.org.",
            "acc@example..org",
            "acc@exam_ple.org",
            "acc@[192.0.2.1]",
            "acc@192.0.2.1",
            "ácc@example.org",
            "acc@exämple.org",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn no_address_leads_past_its_domain() {
        for text in [
            "acc%elsewhere.example@example.org",
            "elsewhere.example!acc@example.org",
            "@example.org:acc@elsewhere.example",
            "<@example.org:acc@elsewhere.example>",
            "@elsewhere.example,@example.org:acc@example.org",
            "\"acc@elsewhere.example\"@example.org",
            "acc\\@elsewhere.example@example.org",
            "acc@elsewhere.example@example.org",
            "acc:elsewhere.example@example.org",
            "acc@[IPv6:::1]",
            "acc@2130706433",
            "acc@0x7f.0.0.1.",
            "acc@example.org..",
            "acc@example。org",
            "acc@exаmple.org",
            "acc@example.org\u{200b}",
            "acc@example.org#elsewhere.example",
            "acc@example.org/elsewhere.example",
            "acc@example.org%elsewhere.example",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_lengths_are_those_that_mail_allows() {
        let of = |local: usize, label: usize| {
            read(&format!("{}@{}.org", "a".repeat(local), "b".repeat(label))).is_some()
        };
        assert!(of(64, 63));
        assert!(!of(65, 63));
        assert!(!of(64, 64));

        let domain = |last: usize| format!("a@{}{}.org", "b.".repeat(93), "c".repeat(last));
        assert!(read(&domain(63)).is_some(), "253 characters");
        assert!(read(&format!("{}x", domain(63))).is_none(), "254 characters");
    }

    #[test]
    fn a_refusal_is_one_sentence_with_an_example() {
        let said = "a\r\nb".parse::<Address>().unwrap_err().to_string();
        assert_eq!(
            said,
            r#""a\r\nb" isn't an e-mail address; write it like acc.crime@example.org"#
        );
        assert!("x".repeat(5000).parse::<Address>().unwrap_err().to_string().len() < 200);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_an_address_is_harmless(
            text in prop_oneof![
                any::<String>(),
                "[ -~\r\n\t\0é]{0,6}@[a-z]{1,5}\\.[a-z]{2,3}",
                "[a-z]{1,5}@[ -~\r\n\t\0é]{0,6}\\.[a-z]{2,3}",
                "[a-z!#%.'-]{1,9}@[a-zA-Z0-9-]{1,9}\\.[a-z]{1,5}",
            ],
        ) {
            let Some(read) = read(&text) else { return Ok(()) };
            let is_unsafe = |c: char| {
                !c.is_ascii() || c.is_control() || c.is_whitespace() || "<>()[]\",;:\\%!".contains(c)
            };
            prop_assert!(!read.contains(is_unsafe), "{read:?}");
            prop_assert_eq!(read.matches('@').count(), 1);
            prop_assert!(!read.starts_with('-'));
            prop_assert_eq!(read.parse::<Address>().ok().map(|a| a.to_string()), Some(read));
        }
    }
}
