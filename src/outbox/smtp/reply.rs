//! What a mail server answers: a code and some lines, which it can't make endless.

use std::io::Read;

use super::fault::Fault;

/// RFC 5321 allows 512 bytes; some servers write more, and none writes this much.
const LONGEST_LINE: usize = 4 << 10;

/// A greeting or a list of extensions has a few dozen lines.
const MOST_LINES: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    /// Without the codes. They are what the server likes them to be: see `Login::is_repeated_in`.
    pub lines: Vec<String>,
}

impl Reply {
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }
}

/// Reads replies, and keeps what was read beyond them.
#[derive(Default)]
pub struct Replies {
    unread: Vec<u8>,
}

impl Replies {
    /// Whether bytes are left that no command has asked for.
    pub fn has_unread(&self) -> bool {
        !self.unread.is_empty()
    }

    pub fn keep(&mut self, byte: u8) {
        self.unread.push(byte);
    }

    pub fn next(&mut self, input: &mut impl Read) -> Result<Reply, Fault> {
        let mut lines = Vec::new();
        let mut first = None;
        while lines.len() < MOST_LINES {
            let (code, is_last, text) = parsed(&self.line(input)?).ok_or_else(no_smtp)?;
            if *first.get_or_insert(code) != code {
                return Err(no_smtp());
            }
            lines.push(text);
            if is_last {
                return Ok(Reply { code, lines });
            }
        }
        Err(Fault::Protocol(format!("it sent an answer of over {MOST_LINES} lines")))
    }

    /// A line without its end.
    fn line(&mut self, input: &mut impl Read) -> Result<Vec<u8>, Fault> {
        let mut searched = 0;
        loop {
            let fresh = self.unread.get(searched..).unwrap_or_default();
            if let Some(at) = fresh.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.unread.drain(..=searched + at).collect();
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
            searched = self.unread.len();
            if searched >= LONGEST_LINE {
                let why = format!("it sent a line of over {LONGEST_LINE} bytes");
                return Err(Fault::Protocol(why));
            }
            let mut piece = [0; LONGEST_LINE];
            let length = input.read(&mut piece)?;
            if length == 0 {
                return Err(Fault::closed());
            }
            self.unread.extend(piece.iter().take(length));
        }
    }
}

/// The line itself isn't shown: it could repeat anything that the server was sent.
fn no_smtp() -> Fault {
    Fault::Protocol("it sent something that isn't an answer of a mail server".to_owned())
}

/// `250-text` goes on, `250 text` and `250` are a last line.
fn parsed(line: &[u8]) -> Option<(u16, bool, String)> {
    let (digits, rest) = line.split_at_checked(3)?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let code = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let (is_last, text) = match rest {
        [] => (true, rest),
        [b' ', text @ ..] => (true, text),
        [b'-', text @ ..] => (false, text),
        _ => return None,
    };
    let is_known = (200..=599).contains(&code);
    is_known.then(|| (code, is_last, String::from_utf8_lossy(text).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8]) -> Result<Reply, Fault> {
        Replies::default().next(&mut &*text)
    }

    fn refused(text: &[u8]) -> String {
        match read(text) {
            Err(Fault::Protocol(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_reply_has_a_code_and_one_line_or_more() {
        let reply = read(b"250-post.example\r\n250-AUTH PLAIN\r\n250 HELP\r\n").unwrap();

        assert_eq!(reply.code, 250);
        assert_eq!(reply.lines, ["post.example", "AUTH PLAIN", "HELP"]);
        assert_eq!(read(b"354\r\n").unwrap(), Reply { code: 354, lines: vec![String::new()] });
        assert_eq!(read(b"220 hi\n").unwrap().text(), "hi");
        assert_eq!(read(b"550 \xff\r\n").unwrap().text(), "\u{fffd}");
    }

    #[test]
    fn what_follows_a_reply_stays_unread() {
        let mut replies = Replies::default();
        let mut input = &b"220 hi\r\n250 ok\r\n"[..];

        assert_eq!(replies.next(&mut input).unwrap().code, 220);
        assert!(replies.has_unread());
        assert_eq!(replies.next(&mut input).unwrap().code, 250);
        assert!(!replies.has_unread());
    }

    #[test]
    fn what_is_no_reply_is_refused_and_not_repeated() {
        for text in [
            "\r\n",
            "25\r\n",
            "XYZ secret\r\n",
            "25O secret\r\n",
            "250secret\r\n",
            "099 secret\r\n",
            "600 secret\r\n",
            "+50 secret\r\n",
            "250-secret\r\n251 secret\r\n",
            "250-secret\r\nsecret\r\n",
        ] {
            let why = refused(text.as_bytes());
            assert!(!why.contains("secret"), "{text:?}: {why}");
        }
    }

    #[test]
    fn no_line_and_no_reply_is_endless() {
        assert!(refused(&[b'2'; 2 * LONGEST_LINE]).contains("4096 bytes"));
        assert!(refused(&b"250-a\r\n".repeat(1000)).contains("100 lines"));
        let long = format!("250 {}\r\n", "a".repeat(4000));
        assert!(read(long.as_bytes()).is_ok());
        // What never ends is read no further.
        let mut endless = std::io::repeat(b'A').take(1 << 20);
        assert!(Replies::default().next(&mut endless).is_err());
        assert!(endless.limit() > (1 << 20) - 3 * LONGEST_LINE as u64);
    }

    #[test]
    fn a_reply_that_breaks_off_is_a_closed_connection() {
        for text in ["", "2", "250 ok", "250-ok\r\n"] {
            assert!(matches!(read(text.as_bytes()), Err(Fault::Lost(_))), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop_oneof![
            any::<Vec<u8>>(),
            "([2-5][0-9]{2}[ -]?[a-z]{0,3}(\r\n|\n|\r)){0,4}".prop_map(String::into_bytes),
        ]) {
            if let Ok(reply) = read(&bytes) {
                prop_assert!((200..600).contains(&reply.code));
                prop_assert!(reply.lines.iter().all(|line| !line.contains('\n')));
            }
        }
    }
}
