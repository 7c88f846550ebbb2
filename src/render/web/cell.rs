//! A cell as a template sees it, with its type, and as markup; and texts made safe to show.

use std::fmt::Write;

use serde::Serialize;

use crate::model::calendar::day_shown;
use crate::model::clean::Clean;
use crate::model::value::Value;
use crate::page::{Bookmark, Cell, Tone};
use crate::render::html::escaped;

#[derive(Debug, Serialize)]
pub struct CellView {
    pub text: String,
    /// `text`, `number`, `date`, `flag` or `empty`.
    kind: &'static str,
    /// The ISO day, or the plain number.
    value: String,
    tone: Option<&'static str>,
    /// The name of the place that it is, or leads to.
    pub here: Option<String>,
    pub to: Option<String>,
    /// Its text, where that is an address that is safe to follow.
    address: Option<String>,
    /// Whether its text is a day like `5 Mar 2026`, which says all of it.
    #[serde(skip)]
    is_plain_day: bool,
}

/// A piece of a remark: words, or a command.
#[derive(Debug, Serialize)]
pub struct Piece {
    text: String,
    is_command: bool,
}

impl CellView {
    pub fn of(cell: &Cell) -> CellView {
        let text = clean(&cell.text());
        let (here, to) = match cell.bookmark.clone() {
            None => (None, None),
            Some(Bookmark::Here(name)) => (Some(name), None),
            Some(Bookmark::LeadsTo(name)) => (None, Some(name)),
        };
        let kind = match cell.value {
            Value::Number(_) => "number",
            Value::Date(_) => "date",
            Value::Flag(_) => "flag",
            Value::Empty => "empty",
            Value::Text(_) | Value::List(_) => "text",
        };
        CellView {
            is_plain_day: matches!(cell.value, Value::Date(day) if text == day_shown(day)),
            value: clean(&cell.value.plain()),
            address: is_address(&text).then(|| text.clone()),
            tone: tone(cell.tone).filter(|_| !text.is_empty()),
            text,
            kind,
            here,
            to,
        }
    }

    /// The attributes and the content of an element that is open.
    pub fn draw(&self, class: &str, out: &mut String) {
        if let Some(here) = &self.here {
            attribute("id", here, out);
        }
        match (class, self.tone.unwrap_or_default()) {
            ("", "") => {}
            (class, "") | ("", class) => attribute("class", class, out),
            (class, tone) => attribute("class", &format!("{class} {tone}"), out),
        }
        out.push('>');
        match (&self.to, &self.address) {
            (Some(to), _) => self.draw_link(&format!("#{to}"), "", out),
            (None, Some(address)) => {
                self.draw_link(address, " rel=\"noopener noreferrer\"", out);
            }
            (None, None) => self.draw_text(out),
        }
    }

    fn draw_link(&self, address: &str, more: &str, out: &mut String) {
        // Writing to a string can't fail.
        let _ = write!(out, "<a href=\"{}\"{more}>", escaped(address));
        self.draw_text(out);
        out.push_str("</a>");
    }

    fn draw_text(&self, out: &mut String) {
        let text = escaped(&self.text);
        let is_period = self.kind == "date" && !self.is_plain_day && !text.is_empty();
        let _ = if is_period {
            write!(out, "<time datetime=\"{}\">{text}</time>", escaped(&self.value))
        } else {
            write!(out, "{text}")
        };
    }
}

fn attribute(name: &str, value: &str, out: &mut String) {
    let _ = write!(out, " {name}=\"{}\"", escaped(value));
}

fn tone(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Late => Some("late"),
        Tone::Soon => Some("soon"),
        Tone::Done => Some("done"),
        Tone::Quiet => Some("quiet"),
    }
}

/// Whether a text is an address that a reader may follow: anything else that a browser would act on stays text.
fn is_address(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let is_safe = scheme.is_some_and(|scheme| ["http", "https", "mailto"].contains(&&*scheme));
    is_safe && !text.contains(char::is_whitespace)
}

pub fn lines(text: &str) -> Vec<String> {
    text.trim_end().lines().map(clean).collect()
}

/// Commands stand between backquotes.
pub fn pieces(text: &str) -> Vec<Piece> {
    let pieces = text.split('`').enumerate();
    let piece = |(at, text): (usize, &str)| Piece { text: clean(text), is_command: at % 2 == 1 };
    pieces.map(piece).collect()
}

pub fn clean(text: &str) -> String {
    Clean(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_safe_to_follow_is_an_address() {
        for safe in ["https://example.org/a?b=c#d", "HTTP://example.org", "mailto:a@example.org"] {
            assert!(is_address(safe), "{safe}");
        }
        for text in [
            "javascript:alert(1)",
            " javascript:x",
            "data:text/html,x",
            "see https://a.org",
            "R1: x",
        ] {
            assert!(!is_address(text), "{text}");
        }
    }

    #[test]
    fn a_command_in_a_remark_is_told_apart() {
        let parts =
            pieces("All: `track list`.").into_iter().map(|piece| (piece.text, piece.is_command));
        let parts: Vec<_> = parts.collect();
        assert_eq!(
            parts,
            [("All: ".to_owned(), false), ("track list".to_owned(), true), (".".to_owned(), false)]
        );
    }
}
