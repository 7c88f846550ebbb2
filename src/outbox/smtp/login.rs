//! The login at a mail server, and how not to repeat it.

use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, Engine};

use crate::outbox::secret::Secret;

pub struct Login {
    user: String,
    password: Secret,
}

impl Login {
    pub fn new(user: String, password: Secret) -> Login {
        Login { user, password }
    }

    /// Both, as `AUTH PLAIN` takes them (RFC 4616).
    pub fn plain(&self) -> String {
        BASE64_STANDARD.encode(format!("\0{}\0{}", self.user, self.password.reveal()))
    }

    pub fn user(&self) -> String {
        BASE64_STANDARD.encode(&self.user)
    }

    pub fn password(&self) -> String {
        BASE64_STANDARD.encode(self.password.reveal())
    }

    /// Whether a server's words may repeat a part of the login: as it is, in base64 or in hexadecimal; in any case, and
    /// with anything between the letters.
    pub fn is_repeated_in(&self, words: &str) -> bool {
        /// A shorter piece of a password appears in ordinary words, and tells little of it.
        const PIECE: usize = 5;
        const ENCODED_PIECE: usize = 8;
        let letters = letters(words);
        let (user, password) = (self.user.as_str(), self.password.reveal());
        let has_piece = |of: &str, length| pieces(of, length).any(|piece| letters.contains(&piece));
        has_piece(password, PIECE)
            || has_piece(user, usize::MAX)
            || without_spaces(words).contains(&without_spaces(password))
            || [user, password].into_iter().any(|secret| {
                encodings(secret).iter().any(|encoded| has_piece(encoded, ENCODED_PIECE))
            })
    }
}

/// In lower case: neither case nor punctuation hides a password.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Every run of so many letters, or all the letters if there are fewer.
fn pieces(text: &str, length: usize) -> impl Iterator<Item = String> {
    let letters: Vec<char> = letters(text).chars().collect();
    let length = length.min(letters.len());
    let pieces: Vec<String> = match length {
        0 => Vec::new(),
        _ => letters.windows(length).map(|piece| piece.iter().collect()).collect(),
    };
    pieces.into_iter()
}

/// Hexadecimal, and base64 wherever the secret begins in what is encoded: without the characters that depend on what
/// is before and after it. A secret of one or two bytes has none that are its own.
fn encodings(secret: &str) -> Vec<String> {
    let hexadecimal = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let shifted = |before: usize| {
        let encoded = BASE64_STANDARD_NO_PAD.encode([&vec![0; before], secret.as_bytes()].concat());
        let foreign_at_start = [0, 2, 3].get(before).copied().unwrap_or_default();
        let foreign_at_end = usize::from(!(before + secret.len()).is_multiple_of(3));
        let end = encoded.len().saturating_sub(foreign_at_end);
        encoded.get(foreign_at_start..end).unwrap_or_default().to_owned()
    };
    let base64 = (0..3).filter(|_| secret.len() > 2).map(shifted);
    base64.chain([hexadecimal]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::prelude::BASE64_URL_SAFE;
    use proptest::prelude::*;

    fn login() -> Login {
        Login::new("liaison".into(), Secret::of("s3cret-CANARY?>"))
    }

    #[test]
    fn a_login_is_encoded_as_servers_take_it() {
        let login = Login::new("liaison".into(), Secret::of("canary"));

        assert_eq!(login.plain(), "AGxpYWlzb24AY2FuYXJ5");
        assert_eq!((login.user(), login.password()), ("bGlhaXNvbg==".into(), "Y2FuYXJ5".into()));
    }

    #[test]
    fn a_login_is_found_however_it_is_repeated() {
        let password = "s3cret-CANARY?>";
        let (plain, url) = (login().plain(), BASE64_URL_SAFE.encode(password));
        let hexadecimal: String = password.bytes().map(|byte| format!("{byte:02X}")).collect();
        let (start, end) = plain.split_at(9);
        for repeated in [
            "user liaison unknown".to_owned(),
            "user LIAISON unknown".to_owned(),
            format!("{password} is wrong"),
            format!("5.7.8 {} is wrong", password.to_uppercase()),
            "s 3 c r e t - C A N A R Y".to_owned(),
            "not canary".to_owned(),
            plain.clone(),
            plain.trim_end_matches('=').to_lowercase(),
            format!("{start} {end}"),
            format!("{start}\n{end}"),
            login().user(),
            login().password(),
            login().password().trim_end_matches('=').to_owned(),
            url,
            BASE64_STANDARD.encode(format!("bad password: {password}")),
            hexadecimal,
        ] {
            assert!(login().is_repeated_in(&format!("5.7.8 {repeated}")), "{repeated}");
        }
    }

    #[test]
    fn ordinary_answers_repeat_nothing() {
        for words in [
            "",
            "2.0.0 taken as 4711",
            "5.1.1 <acc.crime@example.police.uk>: Recipient address rejected: User unknown",
            "4.2.1 mailbox busy",
            "2.0.0 Ok: queued as 4XyZ1c2b3A",
        ] {
            assert!(!login().is_repeated_in(words), "{words}");
        }
    }

    #[test]
    fn short_and_odd_secrets_are_found_too() {
        let of = |user: &str, password: &str| Login::new(user.into(), Secret::of(password));

        assert!(of("liaison", "a1").is_repeated_in("535 a1"));
        assert!(of("liaison", "?!").is_repeated_in("535 ? !"));
        assert!(of("liaison", "пароль").is_repeated_in("535 ПАРОЛЬ"));
        assert!(of("ab", "long enough").is_repeated_in("535 ab"));
    }

    proptest! {
        #[test]
        fn no_context_in_base64_hides_a_password(
            password in "[ -~]{3,20}", before in "[ -~]{0,9}", after in "[ -~]{0,9}",
        ) {
            let login = Login::new("liaison".into(), Secret::of(&password));
            let encoded = BASE64_STANDARD.encode(format!("{before}{password}{after}"));
            // One whose own characters are all punctuation has no letters to be found by.
            let has_letters = encodings(&password).iter().all(|encoded| !letters(encoded).is_empty());
            prop_assert!(!has_letters || login.is_repeated_in(&encoded), "{password:?} in {encoded}");
        }
    }
}
