//! A line of a text, and the marker by which an item of a list begins.

use crate::model::proposal::TextPlace;

pub struct Line<'a> {
    pub place: TextPlace,
    /// How far it is from the margin.
    pub indent: usize,
    pub text: &'a str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marker {
    Bullet,
    /// `(a)`, `b)` or `(iv)`, without its brackets.
    Letter(String),
    /// `3.` or `3.2`, without the full stop.
    Number(String),
}

/// Also one from the private area of a font.
fn is_bullet(text: &str) -> bool {
    const BULLETS: [char; 10] = ['•', '‣', '▪', '◦', '●', '–', '—', '-', '*', '·'];
    let mut letters = text.chars();
    let is_sign =
        |letter: char| BULLETS.contains(&letter) || ('\u{e000}'..'\u{f8ff}').contains(&letter);
    letters.next().is_some_and(is_sign) && letters.next().is_none()
}

/// A bullet, or a letter in brackets, that stands by itself.
pub fn lone_marker(line: &str) -> Option<Marker> {
    if is_bullet(line) {
        return Some(Marker::Bullet);
    }
    let inner = line.strip_suffix(')')?;
    let inner = inner.strip_prefix('(').unwrap_or(inner);
    let is_letter = inner.len() == 1 && inner.starts_with(|c: char| c.is_ascii_lowercase());
    is_letter.then(|| Marker::Letter(inner.to_owned()))
}

pub fn marked(line: &str) -> Option<(Marker, &str)> {
    let (first, rest) = line.split_once(char::is_whitespace)?;
    let rest = rest.trim();
    if is_bullet(first) || first == "o" {
        return Some((Marker::Bullet, rest));
    }
    let inner = first.trim_start_matches('(').trim_end_matches([')', '.', ':']);
    let is_bare = inner.len() == first.len();
    if rest.is_empty() || is_bare && !inner.contains('.') {
        return None;
    }
    let is_letter = inner.len() == 1 && inner.starts_with(|c: char| c.is_ascii_lowercase());
    let is_roman = !inner.is_empty() && inner.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    if (is_letter || is_roman) && first.ends_with([')', '.']) {
        return Some((Marker::Letter(inner.to_owned()), rest));
    }
    let is_number = inner.starts_with(|c: char| c.is_ascii_digit())
        && inner.chars().all(|c| c.is_ascii_digit() || c == '.')
        && inner.len() <= 6;
    is_number.then(|| (Marker::Number(inner.to_owned()), rest))
}
