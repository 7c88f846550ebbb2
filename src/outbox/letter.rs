//! A letter, and its bytes as mail programs read them (RFC 5322).

use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::model::address::Address;

/// A letter. The same letter always has the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its Message-ID without the angle brackets, such as `4f1c@track.example.org`: the same on each
    /// try, so that mail programs can tell a letter that came twice.
    pub name: String,
    pub at: DateTime<Utc>,
    pub from: Address,
    /// Who gets it; none where it is only kept in a file.
    pub to: Option<Address>,
    /// Its subject; what could break out of it is cleaned away, and what is longer than a subject can
    /// be is cut.
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

impl Letter {
    /// The letter as a message, with CRLF at its lines' ends and nothing but ASCII in it. Refused where
    /// its name is none.
    #[cfg(feature = "mail")]
    pub fn bytes(&self) -> Result<Vec<u8>> {
        message::of(self)
    }

    /// The letter as a message, which this build cannot make.
    #[cfg(not(feature = "mail"))]
    pub fn bytes(&self) -> Result<Vec<u8>> {
        Err(super::cannot_mail())
    }
}

#[cfg(feature = "mail")]
mod message {
    use chrono::{DateTime, Datelike, Utc};
    use lettre::address::Envelope;
    use lettre::message::header::{HeaderName, HeaderValue};
    use lettre::message::{Mailbox, Message, MessageBuilder, MultiPart, SinglePart};
    use sha2::{Digest, Sha256};

    use super::Letter;
    use crate::error::{Error, Result, shortened};
    use crate::model::address::Address;
    use crate::model::clean::is_hostile;

    /// Servers refuse lines of over 998 bytes; nobody reads half as many in a list of mail.
    const LONGEST_SUBJECT: usize = 250;

    /// A name is on one line, with what stands before it.
    const LONGEST_NAME: usize = 250;

    pub fn of(letter: &Letter) -> Result<Vec<u8>> {
        let head = head(letter)?;
        let message = match &letter.html {
            // Behind the one part lettre ends the last line by itself.
            None => {
                let text = body(&letter.text);
                let text = text.strip_suffix("\r\n").unwrap_or(&text);
                head.singlepart(SinglePart::plain(text.to_owned()))
            }
            Some(html) => head.multipart(
                MultiPart::alternative()
                    .boundary(boundary(letter))
                    .singlepart(SinglePart::plain(body(&letter.text)))
                    .singlepart(SinglePart::html(body(html))),
            ),
        };
        Ok(message.map_err(|error| unfit(&error.to_string()))?.formatted())
    }

    fn head(letter: &Letter) -> Result<MessageBuilder> {
        let from = mailbox(&letter.from)?;
        // The envelope is told to the mail system beside the message; here it only has to be there.
        let envelope = Envelope::new(None, vec![from.email.clone()]);
        let head = Message::builder()
            .envelope(envelope.map_err(|error| unfit(&error.to_string()))?)
            .from(from)
            .date(moment(letter.at)?.into())
            .subject(subject(&letter.subject))
            .message_id(Some(format!("<{}>", name(&letter.name)?)))
            .raw_header(header("Auto-Submitted", "auto-generated"));
        Ok(match &letter.to {
            Some(to) => head.to(mailbox(to)?),
            None => head.raw_header(header("To", "undisclosed-recipients:;")),
        })
    }

    fn header(name: &'static str, value: &str) -> HeaderValue {
        HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
    }

    fn mailbox(address: &Address) -> Result<Mailbox> {
        let read = address.to_string().parse();
        read.map(|email| Mailbox::new(None, email))
            .map_err(|error| unfit(&format!("{address}: {error}")))
    }

    /// The dates that a message can have.
    fn moment(at: DateTime<Utc>) -> Result<DateTime<Utc>> {
        match (1970..=9999).contains(&at.year()) {
            true => Ok(at),
            false => Err(unfit(&format!("no letter is dated in the year {}", at.year()))),
        }
    }

    /// `LEFT@RIGHT`, of letters that need no quotes.
    fn name(name: &str) -> Result<&str> {
        let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || b".-_+=/".contains(&letter);
        let is_part = |part: &str| !part.is_empty() && part.bytes().all(is_plain);
        match name.split_once('@') {
            Some((left, right))
                if name.len() <= LONGEST_NAME && is_part(left) && is_part(right) =>
            {
                Ok(name)
            }
            _ => Err(unfit(&format!("{:?} is no Message-ID", shortened(name, 60)))),
        }
    }

    /// One line, in which nothing moves a cursor or begins a header.
    fn subject(subject: &str) -> String {
        let clean = subject.replace(is_hostile, " ");
        let words: Vec<&str> = clean.split_whitespace().collect();
        shortened(&words.join(" "), LONGEST_SUBJECT)
    }

    /// Lines end with CRLF already here, since lettre takes the square of a text's length to make them;
    /// other control characters are none of a letter's.
    fn body(text: &str) -> String {
        let is_foreign = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
        text.replace("\r\n", "\n").replace(is_foreign, " ").replace('\n', "\r\n")
    }

    /// What parts the two forms of a letter: it holds their hash, so neither form can hold it.
    fn boundary(letter: &Letter) -> String {
        let hash = [letter.name.as_str(), &letter.text, letter.html.as_deref().unwrap_or_default()]
            .iter()
            .fold(Sha256::new(), |hash, part| hash.chain_update(part).chain_update([0]));
        let hash = hash.finalize();
        let short: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("track-{short}")
    }

    fn unfit(why: &str) -> Error {
        Error::refused(format!("the letter cannot be written: {why}"))
    }
}

#[cfg(test)]
#[cfg(feature = "mail")]
mod tests {
    use super::*;
    use mail_parser::{Message, MessageParser, MimeHeaders};
    use proptest::prelude::*;

    fn letter() -> Letter {
        Letter {
            name: "4f1c@track.example.org".into(),
            at: "2026-11-23T08:00:05Z".parse().unwrap(),
            from: "track@example.org".parse().unwrap(),
            to: Some("acc.crime@example.police.uk".parse().unwrap()),
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

    fn headers(letter: &Letter) -> Vec<String> {
        let bytes = letter.bytes().unwrap();
        read(&bytes).headers().iter().map(|header| header.name().to_lowercase()).collect()
    }

    #[test]
    fn a_letter_says_who_what_and_when_and_that_no_person_wrote_it() {
        let bytes = letter().bytes().unwrap();
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
    fn text_and_html_are_two_forms_of_one_letter() {
        let both = Letter { html: Some("<p>Siân’s list</p>".into()), ..letter() };
        let bytes = both.bytes().unwrap();
        let message = read(&bytes);

        assert!(message.content_type().is_some_and(|of| of.subtype() == Some("alternative")));
        assert_eq!(message.body_text(0).unwrap(), "Siân’s list\r\n.\r\nFrom here\r\n");
        assert_eq!(message.body_html(0).unwrap().trim_end(), "<p>Siân’s list</p>");
        assert_eq!((message.text_body.len(), message.html_body.len()), (1, 1));
    }

    #[test]
    fn the_same_letter_has_the_same_bytes() {
        let both = Letter { html: Some("<p>list</p>".into()), ..letter() };

        assert_eq!(both.bytes().unwrap(), both.bytes().unwrap());
    }

    #[test]
    fn a_letter_to_nobody_names_nobody() {
        let bytes = Letter { to: None, ..letter() }.bytes().unwrap();
        let message = read(&bytes);

        assert_eq!(message.header_raw("To").unwrap().trim(), "undisclosed-recipients:;");
        assert!(message.to().is_none_or(|to| to.iter().all(|to| to.address().is_none())));
    }

    #[test]
    fn no_subject_can_begin_a_header() {
        let usual = headers(&letter());
        for evil in
            ["a\r\nBcc: x@example.com", "a\nBcc: x@example.com", "a\r\rX: y\0", "a\r\n\r\nbody"]
        {
            let letter = Letter { subject: evil.into(), ..letter() };
            assert_eq!(headers(&letter), usual, "{evil:?}");
        }
    }

    #[test]
    fn no_subject_moves_the_cursor_of_who_lists_mail() {
        let evil = Letter { subject: "a\u{1b}[31mb\0c\u{202e}d".into(), ..letter() };
        assert_eq!(read(&evil.bytes().unwrap()).subject(), Some("a [31mb c d"));
    }

    #[test]
    fn a_long_subject_is_cut_and_a_foreign_one_comes_whole() {
        let foreign = "Überfällig: façade 🚨 ".repeat(10);
        let foreign = Letter { subject: foreign.trim().into(), ..letter() };
        assert_eq!(read(&foreign.bytes().unwrap()).subject(), Some(foreign.subject.as_str()));

        for long in
            ["é".repeat(5 << 10), "🚨".repeat(10 << 10), "x".repeat(10 << 10), "é x ".repeat(2560)]
        {
            let bytes = Letter { subject: long.clone(), ..letter() }.bytes().unwrap();
            let subject = read(&bytes).subject().unwrap().to_owned();
            let kept = subject.strip_suffix('…').unwrap();
            assert!(kept.len() > 200 && long.starts_with(kept), "{subject}");
        }
    }

    #[test]
    fn what_is_no_name_of_a_letter_is_refused() {
        let long = format!("{}@example.org", "a".repeat(300));
        for name in [
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
            let letter = Letter { name: name.to_owned(), ..letter() };
            assert_eq!(letter.bytes().unwrap_err().exit_code(), 1, "{name:?}");
        }
    }

    #[test]
    fn a_year_that_no_message_can_have_is_refused() {
        for at in ["1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"] {
            let letter = Letter { at: at.parse().unwrap(), ..letter() };
            assert!(letter.bytes().is_err(), "{at}");
        }
        let last = Letter { at: "9999-12-31T23:59:59Z".parse().unwrap(), ..letter() };
        assert!(last.bytes().is_ok());
    }

    proptest! {
        #[test]
        fn any_subject_and_text_make_one_whole_message(
            subject in any::<String>(),
            text in prop_oneof![any::<String>(), "[a-z .=\r\n\t-]{0,200}"],
            html in proptest::option::of(any::<String>()),
        ) {
            let letter = Letter { subject, text, html, ..letter() };
            let bytes = letter.bytes().unwrap();
            let message = read(&bytes);

            prop_assert_eq!(message.message_id(), Some("4f1c@track.example.org"));
            let is_foreign = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
            let expected = letter.text.replace("\r\n", "\n").replace(is_foreign, " ");
            let read = message.body_text(0).unwrap_or_default().replace("\r\n", "\n");
            prop_assert_eq!(read.trim_end_matches('\n'), expected.trim_end_matches('\n'));
        }
    }
}
