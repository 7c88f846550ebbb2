//! Text from outside, made harmless for a screen, an error message or a log.

use std::fmt::{self, Write};

/// Shows control, C1, bidirectional and invisible characters as `\u{..}`. What is stored stays as given.
#[derive(Debug, Clone, Copy)]
pub struct Clean<'a>(pub &'a str);

impl fmt::Display for Clean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // Nearly all text is plain, and seen to be so at a glance.
        if self.0.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return f.write_str(self.0);
        }
        let mut shown = 0;
        for (at, letter) in self.0.char_indices().filter(|(_, letter)| is_hostile(*letter)) {
            f.write_str(self.0.get(shown..at).unwrap_or_default())?;
            match letter {
                '\n' | '\r' | '\t' => f.write_char(' ')?,
                _ => write!(f, "\\u{{{:x}}}", u32::from(letter))?,
            }
            shown = at + letter.len_utf8();
        }
        f.write_str(self.0.get(shown..).unwrap_or_default())
    }
}

/// Whether a character could move the cursor, hide text or reorder it.
pub fn is_hostile(letter: char) -> bool {
    // Nearly all letters are these.
    if matches!(letter, ' '..='~') {
        return false;
    }
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_and_reordering_are_shown_and_do_nothing() {
        assert_eq!(Clean("a\u{1b}[31mb").to_string(), "a\\u{1b}[31mb");
        assert_eq!(Clean("\u{9b}1m\u{202e}x\u{200b}").to_string(), "\\u{9b}1m\\u{202e}x\\u{200b}");
        assert_eq!(Clean("Siân’s façade").to_string(), "Siân’s façade");
        assert_eq!(Clean("two\nlines").to_string(), "two lines");
    }

    proptest! {
        #[test]
        fn nothing_hostile_is_left_of_any_text(text in any::<String>()) {
            prop_assert!(!Clean(&text).to_string().chars().any(is_hostile));
        }
    }
}
