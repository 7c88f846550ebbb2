//! A drawing that grows shape by shape. Its looks are the style sheet's.

use crate::render::html::escaped;

/// The width of a drawing that needs all that the page allows, in units of its own.
pub const WIDTH: i64 = 720;

#[derive(Debug)]
pub struct Drawing {
    pub width: i64,
    pub height: i64,
    content: String,
}

/// Where a text stands from its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextAnchor {
    Start,
    Middle,
    End,
}

impl Drawing {
    pub fn of_height(height: i64) -> Drawing {
        Drawing { width: WIDTH, height, content: String::new() }
    }

    pub fn narrow(self, width: i64) -> Drawing {
        Drawing { width, ..self }
    }

    pub fn content(&self) -> &str {
        &self.content
    }

    pub fn rect(&mut self, class: &str, (x, y): (i64, i64), (width, height): (i64, i64)) {
        self.shape(&format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
        ));
    }

    pub fn line(&mut self, class: &str, from: (i64, i64), to: (i64, i64)) {
        self.path(class, &format!("M{} {}L{} {}", from.0, from.1, to.0, to.1));
    }

    pub fn path(&mut self, class: &str, steps: &str) {
        self.shape(&format!("<path class=\"{class}\" d=\"{steps}\"/>"));
    }

    pub fn text(&mut self, class: &str, (x, y): (i64, i64), anchor: TextAnchor, text: &str) {
        let anchor = match anchor {
            TextAnchor::Start => "",
            TextAnchor::Middle => " text-anchor=\"middle\"",
            TextAnchor::End => " text-anchor=\"end\"",
        };
        let text = escaped(text);
        self.shape(&format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{anchor}>{text}</text>"));
    }

    /// Shapes that say what they are when they are pointed at.
    pub fn named(&mut self, words: &str, draw: impl FnOnce(&mut Drawing)) {
        self.shape(&format!("<g><title>{}</title>", escaped(words)));
        draw(self);
        self.shape("</g>");
    }

    fn shape(&mut self, markup: &str) {
        self.content.push_str(markup);
    }
}

/// The beginning of a text that has room for so many letters.
pub fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    text.chars().take(letters.saturating_sub(1)).chain(['…']).collect()
}
