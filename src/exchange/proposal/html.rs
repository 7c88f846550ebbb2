//! The text of a saved web page, without its menus and lists of links.

use std::thread::{self, ScopedJoinHandle};

use html2text::config;
use html2text::render::{RichAnnotation, TaggedLine};

/// What a page shows besides its text.
const BESIDE_THE_TEXT: &str = "nav, footer, aside, form, button, noscript, [role=navigation], [role=banner], [hidden] { display: none }";

/// Wide, so that a paragraph isn't wrapped at all, or seldom.
const WIDTH: usize = 400;

/// Elements within elements: the time to draw a page grows with the square of it.
const DEEPEST: usize = 400;

/// Whose panics are damaged pages.
pub const THREAD: &str = "web page";

pub fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(512).collect::<String>().to_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html") || start.contains("<html")
}

/// # Errors
/// Why the page can't be read, and what to do.
pub fn text_of(html: &str) -> Result<String, String> {
    const REMEDY: &str = "copy its text into a file, and propose from that";
    if depth(html) > DEEPEST {
        return Err(format!("its elements are nested more than {DEEPEST} deep; {REMEDY}"));
    }
    thread::scope(|scope| {
        let reading =
            thread::Builder::new().name(THREAD.to_owned()).spawn_scoped(scope, || drawn(html));
        match reading.map(ScopedJoinHandle::join) {
            Ok(Ok(Some(text))) => Ok(text),
            _ => Err(format!("it can't be read as a web page; {REMEDY}")),
        }
    })
}

fn drawn(html: &str) -> Option<String> {
    let drawing = config::rich().add_css(BESIDE_THE_TEXT).ok()?;
    let lines = drawing.lines_from_read(html.as_bytes(), WIDTH).ok()?;
    let text = lines.iter().filter(|line| !is_link_alone(line)).map(in_words);
    Some(text.collect::<Vec<_>>().join("\n"))
}

/// An item of a menu: nothing but a link behind its marker.
fn is_link_alone(line: &TaggedLine<Vec<RichAnnotation>>) -> bool {
    let is_link = |tag: &RichAnnotation| matches!(tag, RichAnnotation::Link(_));
    let mut has_link = false;
    let all_linked = line.tagged_strings().all(|part| {
        let is_linked = part.tag.iter().any(is_link);
        has_link |= is_linked;
        is_linked || part.s.trim_matches([' ', '*', '•', '-', '|', '>']).is_empty()
    });
    let is_item =
        line.tagged_strings().next().is_some_and(|first| first.s.trim_start().starts_with('*'));
    has_link && all_linked && is_item
}

/// Headings without their marks, and cells between bars.
fn in_words(line: &TaggedLine<Vec<RichAnnotation>>) -> String {
    let text: String = line.tagged_strings().map(|part| part.s.as_str()).collect();
    let is_rule = !text.is_empty() && text.chars().all(|c| ('\u{2500}'..='\u{257f}').contains(&c));
    if is_rule { String::new() } else { text.replace('│', "|") }
}

/// Elements that are open at once, of those that have to be closed.
fn depth(html: &str) -> usize {
    const UNCLOSED: [&str; 18] = [
        "p", "li", "br", "img", "input", "meta", "link", "hr", "td", "tr", "th", "option", "dd",
        "dt", "source", "wbr", "tbody", "thead",
    ];
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        let (closes, rest) = tag.strip_prefix('/').map_or((false, tag), |rest| (true, rest));
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        if name.is_empty() || UNCLOSED.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        depth = if closes { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_its_text_without_menus() {
        let html = "<!DOCTYPE html><html><head><title>x</title><style>p {}</style></head><body>\
            <nav><ul><li><a href='/'>Home</a></li></ul></nav><h2>Cause of concern</h2>\
            <p>Kent Police doesn’t <b>answer</b> <a href='/c'>calls</a>.</p>\
            <ul><li>Answer calls</li><li><a href='/n'>Next page</a></li></ul>\
            <table><tr><td>Leadership</td><td>Good</td></tr></table><footer>Copyright</footer></body></html>";
        assert!(is_html(html));
        let text = text_of(html).unwrap();
        for kept in [
            "Cause of concern",
            "Kent Police doesn’t answer calls.",
            "Answer calls",
            "Leadership|Good",
        ] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
        for left_out in ["Home", "Next page", "Copyright"] {
            assert!(!text.contains(left_out), "{left_out}: {text}");
        }
    }

    #[test]
    fn a_page_that_is_nested_without_end_is_refused() {
        let deep = format!("<html>{}x", "<div>".repeat(100_000));
        assert!(text_of(&deep).unwrap_err().contains("nested"));
        let items = format!("<html><ul>{}", "<li>x".repeat(5_000));
        assert!(text_of(&items).is_ok());
    }

    #[test]
    fn plain_text_is_no_page() {
        assert!(!is_html("Cause of concern\n<b>not</b> a page"));
    }
}
