//! What a screen can show: its width, colours and letters.

use anstyle::{AnsiColor, Style as Ink};

use super::fit::LEAST;
use crate::model::clean::Clean;
use crate::page::Tone;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Its width in cells; none where it is not a screen, and then nothing is cut or wrapped.
    pub width: Option<usize>,
    pub colour: bool,
    pub ascii: bool,
}

impl Style {
    pub fn clean(&self, text: &str) -> String {
        let text = Clean(text.trim_end()).to_string();
        if self.ascii { text.replace('…', self.ellipsis()) } else { text }
    }

    pub fn ellipsis(&self) -> &'static str {
        if self.ascii { "..." } else { "…" }
    }

    /// The width to write to. A screen that claims a width of 0 is treated as an ordinary one.
    pub fn room(&self) -> Option<usize> {
        self.width.map(|width| if width == 0 { 80 } else { width.max(LEAST) })
    }

    pub fn inked(&self, text: &str, ink: Ink) -> String {
        if self.colour && !text.is_empty() {
            format!("{ink}{text}{ink:#}")
        } else {
            text.to_owned()
        }
    }
}

pub fn ink(tone: Tone) -> Ink {
    match tone {
        Tone::Plain => Ink::new(),
        Tone::Late => AnsiColor::Red.on_default().bold(),
        Tone::Soon => AnsiColor::Yellow.on_default(),
        Tone::Done => AnsiColor::Green.on_default(),
        Tone::Quiet => Ink::new().dimmed(),
    }
}
