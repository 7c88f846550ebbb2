//! An e-mail, and its bytes as mail programs read them (RFC 5322).

use chrono::{DateTime, Utc};

use crate::error::{Error, Result};
use crate::model::address::Address;

/// The same e-mail always has the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// Without the angle brackets, such as `4f1c@track.example.org`: the same on each try, so that mail
    /// programs can recognise a duplicate.
    pub message_id: String,
    pub at: DateTime<Utc>,
    pub from: Address,
    /// None if it is only written to a file.
    pub to: Option<Address>,
    /// Who gets the answers, if it isn't the sender.
    pub reply_to: Option<Address>,
    /// It is cleaned of what could break out of the header, and cut if it is too long.
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

impl Email {
    /// The message in ASCII, with CRLF line endings.
    #[cfg(feature = "mail")]
    pub fn bytes(&self) -> Result<Vec<u8>> {
        message::of(self)
    }

    #[cfg(not(feature = "mail"))]
    pub fn bytes(&self) -> Result<Vec<u8>> {
        Err(cannot_mail())
    }
}

pub(super) fn cannot_mail() -> Error {
    Error::Configuration(
        "this build of track can't send mail: it was built without the `mail` feature".into(),
    )
}

#[cfg(feature = "mail")]
mod message {
    use std::fmt::Display;

    use chrono::{DateTime, Datelike, Utc};
    use lettre::address::Envelope;
    use lettre::message::header::{HeaderName, HeaderValue};
    use lettre::message::{Mailbox, Message, MessageBuilder, MultiPart, SinglePart};

    use super::Email;
    use crate::error::{Error, Result, shortened};
    use crate::model::address::Address;
    use crate::model::clean::is_hostile;
    use crate::outbox::short_hash;

    /// Servers refuse lines of over 998 bytes; a list of mail shows far fewer.
    const LONGEST_SUBJECT: usize = 250;

    pub fn of(email: &Email) -> Result<Vec<u8>> {
        let head = head(email)?;
        let message = match &email.html {
            // After a single part lettre ends the last line itself.
            None => {
                let text = body(&email.text);
                let text = text.strip_suffix("\r\n").unwrap_or(&text);
                head.singlepart(SinglePart::plain(text.to_owned()))
            }
            Some(html) => head.multipart(
                MultiPart::alternative()
                    .boundary(boundary(email))
                    .singlepart(SinglePart::plain(body(&email.text)))
                    .singlepart(SinglePart::html(body(html))),
            ),
        };
        Ok(message.map_err(unfit)?.formatted())
    }

    fn head(email: &Email) -> Result<MessageBuilder> {
        let from = mailbox(&email.from)?;
        // The mail system gets the envelope separately; here lettre only demands one.
        let envelope = Envelope::new(None, vec![from.email.clone()]);
        let head = Message::builder()
            .envelope(envelope.map_err(unfit)?)
            .from(from)
            .date(moment(email.at)?.into())
            .subject(subject(&email.subject))
            .message_id(Some(format!("<{}>", message_id(&email.message_id)?)))
            .raw_header(header("Auto-Submitted", "auto-generated"));
        let head = match &email.reply_to {
            Some(reply_to) => head.reply_to(mailbox(reply_to)?),
            None => head,
        };
        Ok(match &email.to {
            Some(to) => head.to(mailbox(to)?),
            None => head.raw_header(header("To", "undisclosed-recipients:;")),
        })
    }

    fn header(name: &'static str, value: &str) -> HeaderValue {
        HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
    }

    fn mailbox(address: &Address) -> Result<Mailbox> {
        let email = address.to_string().parse();
        Ok(Mailbox::new(None, email.map_err(|error| unfit(format!("{address}: {error}")))?))
    }

    /// A message can only have a date in these years.
    fn moment(at: DateTime<Utc>) -> Result<DateTime<Utc>> {
        if !(1970..=9999).contains(&at.year()) {
            return Err(unfit(format!("it can't be dated in the year {}", at.year())));
        }
        Ok(at)
    }

    /// `LEFT@RIGHT`, in characters that need no quotes.
    fn message_id(id: &str) -> Result<&str> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+=/".contains(&byte);
        let is_part = |part: &str| !part.is_empty() && part.bytes().all(is_plain);
        // It has to fit on one line, with the header's name.
        match id.split_once('@') {
            Some((left, right)) if id.len() <= 250 && is_part(left) && is_part(right) => Ok(id),
            _ => Err(unfit(format!("{:?} isn't a Message-ID", shortened(id, 60)))),
        }
    }

    /// One line, in which nothing moves a cursor or begins a header.
    fn subject(subject: &str) -> String {
        let clean = subject.replace(is_hostile, " ");
        let words: Vec<&str> = clean.split_whitespace().collect();
        shortened(&words.join(" "), LONGEST_SUBJECT)
    }

    /// Lines end with CRLF already here, since lettre's conversion takes quadratic time; other control
    /// characters don't belong in an e-mail.
    fn body(text: &str) -> String {
        let is_foreign = |c: char| c.is_control() && c != '\n' && c != '\t';
        text.replace("\r\n", "\n").replace(is_foreign, " ").replace('\n', "\r\n")
    }

    /// The boundary contains the hash of both parts, so neither part can contain it.
    fn boundary(email: &Email) -> String {
        let Email { message_id, text, html, .. } = email;
        let html = html.as_deref().unwrap_or_default();
        format!("track-{}", short_hash(format!("{message_id}\0{text}\0{html}\0"), 16))
    }

    fn unfit(why: impl Display) -> Error {
        Error::refused(format!("the e-mail can't be written: {why}"))
    }
}

#[cfg(test)]
#[cfg(feature = "mail")]
mod tests {
    use super::*;
    use mail_parser::{Message, MessageParser, MimeHeaders};
    use proptest::prelude::*;

    fn email() -> Email {
        Email {
            message_id: "4f1c@track.example.org".into(),
            at: "2026-11-23T08:00:05Z".parse().unwrap(),
            from: "track@example.org".parse().unwrap(),
            to: Some("acc.crime@example.police.uk".parse().unwrap()),
            reply_to: None,
            subject: "2 overdue".into(),
            text: "Siân’s list\n.\nFrom here\n".into(),
            html: None,
        }
    }

    fn read(bytes: &[u8]) -> Message<'_> {
        let has_long_line = bytes.split(|byte| *byte == b'\n').any(|line| line.len() > 998);
        assert!(!has_long_line);
        assert!(bytes.is_ascii());
        let crlf = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
        assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), crlf);
        assert_eq!(bytes.iter().filter(|byte| **byte == b'\r').count(), crlf);
        MessageParser::default().parse(bytes).unwrap()
    }

    fn headers(email: &Email) -> Vec<String> {
        let bytes = email.bytes().unwrap();
        read(&bytes).headers().iter().map(|header| header.name().to_lowercase()).collect()
    }

    #[test]
    fn an_email_says_who_what_and_when_and_that_it_is_automatic() {
        let bytes = email().bytes().unwrap();
        let message = read(&bytes);

        assert_eq!(message.message_id(), Some("4f1c@track.example.org"));
        assert_eq!(message.date().unwrap().to_rfc3339(), "2026-11-23T08:00:05Z");
        assert_eq!(message.from().unwrap().first().unwrap().address(), Some("track@example.org"));
        let to = message.to().unwrap().first().unwrap();
        assert_eq!(to.address(), Some("acc.crime@example.police.uk"));
        assert_eq!(message.subject(), Some("2 overdue"));
        assert_eq!(message.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
        assert_eq!(message.body_text(0).unwrap(), "Siân’s list\r\n.\r\nFrom here\r\n");
    }

    #[test]
    fn text_and_html_are_alternatives() {
        let both = Email { html: Some("<p>Siân’s list</p>".into()), ..email() };
        let bytes = both.bytes().unwrap();
        let message = read(&bytes);

        assert!(message.content_type().is_some_and(|of| of.subtype() == Some("alternative")));
        assert_eq!(message.body_text(0).unwrap(), "Siân’s list\r\n.\r\nFrom here\r\n");
        assert_eq!(message.body_html(0).unwrap().trim_end(), "<p>Siân’s list</p>");
        assert_eq!((message.text_body.len(), message.html_body.len()), (1, 1));
    }

    #[test]
    fn the_same_email_has_the_same_bytes() {
        let both = Email { html: Some("<p>list</p>".into()), ..email() };

        assert_eq!(both.bytes().unwrap(), both.bytes().unwrap());
    }

    #[test]
    fn an_email_without_a_recipient_names_nobody() {
        let bytes = Email { to: None, ..email() }.bytes().unwrap();
        let message = read(&bytes);

        assert_eq!(message.header_raw("To").unwrap().trim(), "undisclosed-recipients:;");
        assert!(message.to().is_none_or(|to| to.iter().all(|to| to.address().is_none())));
    }

    #[test]
    fn no_subject_can_begin_a_header() {
        let usual = headers(&email());
        for evil in
            ["a\r\nBcc: x@example.com", "a\nBcc: x@example.com", "a\r\rX: y\0", "a\r\n\r\nbody"]
        {
            let email = Email { subject: evil.into(), ..email() };
            assert_eq!(headers(&email), usual, "{evil:?}");
        }
    }

    #[test]
    fn no_subject_moves_the_cursor() {
        let evil = Email { subject: "a\u{1b}[31mb\0c\u{202e}d".into(), ..email() };
        assert_eq!(read(&evil.bytes().unwrap()).subject(), Some("a [31mb c d"));
    }

    #[test]
    fn a_long_subject_is_cut_and_a_foreign_one_is_kept() {
        let foreign = "Überfällig: façade 🚨 ".repeat(10);
        let foreign = Email { subject: foreign.trim().into(), ..email() };
        assert_eq!(read(&foreign.bytes().unwrap()).subject(), Some(foreign.subject.as_str()));

        for long in
            ["é".repeat(5 << 10), "🚨".repeat(10 << 10), "x".repeat(10 << 10), "é x ".repeat(2560)]
        {
            let bytes = Email { subject: long.clone(), ..email() }.bytes().unwrap();
            let subject = read(&bytes).subject().unwrap().to_owned();
            let kept = subject.strip_suffix('…').unwrap();
            assert!(kept.len() > 200 && long.starts_with(kept), "{subject}");
        }
    }

    #[test]
    fn an_invalid_message_id_is_refused() {
        let long = format!("{}@example.org", "a".repeat(300));
        for id in [
            "",
            "a",
            "@",
            "a@",
            "@b",
            "a b@c",
            "a@b@c",
            "<a@b>",
            "a@b\r\nX: y",
            "a\0@b",
            "é@b",
            &long,
        ] {
            let email = Email { message_id: id.to_owned(), ..email() };
            assert_eq!(email.bytes().unwrap_err().exit_code(), 1, "{id:?}");
        }
    }

    #[test]
    fn an_impossible_year_is_refused() {
        for at in ["1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"] {
            let email = Email { at: at.parse().unwrap(), ..email() };
            assert!(email.bytes().is_err(), "{at}");
        }
        let last = Email { at: "9999-12-31T23:59:59Z".parse().unwrap(), ..email() };
        assert!(last.bytes().is_ok());
    }

    proptest! {
        #[test]
        fn any_subject_and_text_make_one_whole_message(
            subject in any::<String>(),
            text in prop_oneof![any::<String>(), "[a-z .=\r\n\t-]{0,200}"],
            html in proptest::option::of(any::<String>()),
        ) {
            let email = Email { subject, text, html, ..email() };
            let bytes = email.bytes().unwrap();
            let message = read(&bytes);

            prop_assert_eq!(message.message_id(), Some("4f1c@track.example.org"));
            let is_foreign = |c: char| c.is_control() && c != '\n' && c != '\t';
            let expected = email.text.replace("\r\n", "\n").replace(is_foreign, " ");
            let read = message.body_text(0).unwrap_or_default().replace("\r\n", "\n");
            prop_assert_eq!(read.trim_end_matches('\n'), expected.trim_end_matches('\n'));
        }
    }
}
