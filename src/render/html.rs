//! A page as self-contained HTML for a mail: it loads nothing and fits a phone.

use std::io;

use super::style::Style;
use super::table;
use crate::model::clean::Clean;
use crate::page::{Block, Cell, Page, Remedy, Table, Tone};

/// The page as one HTML document. Colours only repeat what the words say.
///
/// # Errors
/// Where rows that are too many for memory can't be read back.
pub fn document(page: &Page) -> io::Result<String> {
    let title = page.title.as_deref().unwrap_or_default();
    let blocks: String = page.blocks.iter().map(block).collect::<io::Result<_>>()?;
    Ok(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n</head>\n<body style=\"{BODY}\">\n<h1 style=\"{TITLE}\">{title}</h1>\n\
         {blocks}</body>\n</html>\n",
        title = escaped(title),
    ))
}

/// Mail programs drop style sheets, so each element has its own style.
const BODY: &str = "margin:0 auto;padding:12px;max-width:44em;font:16px/1.45 -apple-system,'Segoe UI',\
                    Roboto,Helvetica,Arial,sans-serif;color:#1b1b1b;background:#fff";
const TITLE: &str = "font-size:1.15em;line-height:1.3;margin:0 0 .8em";
const PART: &str =
    "font-size:1.05em;margin:1.6em 0 .4em;padding-bottom:.2em;border-bottom:2px solid #1b1b1b";
const HEADING: &str = "font-size:1em;margin:1.2em 0 .3em;color:#444";
const ASIDE: &str = "margin:.8em 0;color:#555;font-size:.9em";
const ENTRY: &str = "margin:0 0 1em;padding:.1em 0 .1em .7em;border-left:4px solid ";
const QUIET: &str = "color:#555;font-size:.9em";
const CODE: &str = "display:block;margin:-.3em 0 1em;padding:.4em .6em;background:#f2f2f2;font:.85em/1.4 \
                    Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere";

const PLAIN: Style = Style { width: None, colour: false, ascii: false };

fn block(block: &Block) -> io::Result<String> {
    Ok(match block {
        Block::Part(text) => format!("<h2 style=\"{PART}\">{}</h2>\n", escaped(text)),
        Block::Heading(text) => format!("<h3 style=\"{HEADING}\">{}</h3>\n", escaped(text)),
        // Digests have neither bookmarks nor figures.
        Block::Bookmark(_) => String::new(),
        Block::Figures(figures) => {
            figures.iter().map(|one| entry(&one.in_words(), &Cell::from(&one.note))).collect()
        }
        Block::Text(text) => format!("<p>{}</p>\n", lines(text)),
        Block::Aside(text) | Block::Footer(text) => {
            format!("<p style=\"{ASIDE}\">{}</p>\n", lines(text))
        }
        Block::Line(text) => code(text),
        Block::Fields(fields) => fields.iter().map(|(name, cell)| entry(name, cell)).collect(),
        Block::Entries(entries) => entries.iter().map(|(name, cell)| entry(name, cell)).collect(),
        Block::Remedies(remedies) => {
            remedies.iter().map(|one| Ok(remedy(&*one?))).collect::<io::Result<_>>()?
        }
        // Digests have none, and so these have no layout of their own.
        Block::Table(table) => drawn(table)?,
        Block::Chart(chart) => format!(
            "<h3 style=\"{HEADING}\">{}</h3>\n<p>{}</p>\n{}",
            escaped(&chart.title),
            lines(&chart.description),
            drawn(&chart.numbers)?
        ),
    })
}

fn drawn(table: &Table) -> io::Result<String> {
    table::lines(table, &PLAIN).map(|line| Ok(code(&line?))).collect()
}

/// A name and its text, with a bar at the side in the colour of its tone. The first line has that colour too, and what
/// comes after the second is in smaller type.
fn entry(name: &str, cell: &Cell) -> String {
    let text = cell.text();
    let mut lines = text.trim_end().lines().map(escaped);
    let first = lines.next().unwrap_or_default();
    let rest = lines.enumerate().map(|(at, line)| match at {
        0 => format!("<br>{line}"),
        _ => format!("<br><span style=\"{QUIET}\">{line}</span>"),
    });
    format!(
        "<div style=\"{ENTRY}{}\"><b>{}</b> <span style=\"color:{}\">{first}</span>{}</div>\n",
        bar(cell.tone),
        escaped(name),
        ink(cell.tone),
        rest.collect::<String>()
    )
}

fn remedy(remedy: &Remedy) -> String {
    let said = entry(&remedy.name, &remedy.said);
    said + &code(&remedy.command)
}

fn code(text: &str) -> String {
    format!("<code style=\"{CODE}\">{}</code>\n", escaped(text))
}

fn bar(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain | Tone::Quiet => "#bbb",
        coloured => ink(coloured),
    }
}

/// Dark enough to read on white.
fn ink(tone: Tone) -> &'static str {
    match tone {
        Tone::Late => "#b3261e",
        Tone::Soon => "#8a5300",
        Tone::Done => "#2e7d32",
        Tone::Plain => "#1b1b1b",
        Tone::Quiet => "#555",
    }
}

fn lines(text: &str) -> String {
    text.trim_end().lines().map(escaped).collect::<Vec<_>>().join("<br>")
}

/// Text with its markup and control characters escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in Clean(text).to_string().chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(text: &str) -> Page {
        let cell = || Cell::from(text);
        let table = || Table {
            headings: vec![crate::page::Heading::cut("title")],
            rows: vec![vec![cell()]].into(),
            totals: Some(vec![cell()]),
        };
        Page {
            title: Some(text.to_owned()),
            blocks: vec![
                Block::Part(text.to_owned()),
                Block::Heading(text.to_owned()),
                Block::Text(text.to_owned()),
                Block::Aside(text.to_owned()),
                Block::Line(text.to_owned()),
                Block::Fields(vec![("name", cell())]),
                Block::Entries(vec![(text.to_owned(), cell())]),
                Block::Remedies(
                    vec![Remedy { name: text.to_owned(), said: cell(), command: text.to_owned() }]
                        .into(),
                ),
                Block::Table(table()),
                Block::Chart(crate::page::Chart {
                    title: text.to_owned(),
                    description: text.to_owned(),
                    shape: crate::page::Shape::Bars(Vec::new()),
                    numbers: table(),
                }),
            ],
        }
    }

    fn tags(html: &str) -> usize {
        html.matches(['<', '>']).count()
    }

    #[test]
    fn nothing_is_asked_for_from_outside() {
        let html = document(&page("a title")).unwrap();
        for outside in ["src=", "href=", "url(", "<script", "<link", "@import"] {
            assert!(!html.contains(outside), "{outside}");
        }
    }

    #[test]
    fn the_lines_of_a_text_stand_under_each_other() {
        let said = Block::Entries(vec![("R1".to_owned(), Cell::from("1 day late\nDo <this>"))]);
        assert!(block(&said).unwrap().contains("1 day late</span><br>Do &lt;this&gt;</div>"));
    }

    proptest! {
        #[test]
        fn no_text_becomes_markup(text in "[^\r\n]{0,40}") {
            let plain = document(&page("x")).unwrap();
            prop_assert_eq!(tags(&document(&page(&text)).unwrap()), tags(&plain), "{}", text);
        }
    }
}
