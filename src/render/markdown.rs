//! A page as Markdown, in which no text can become markup.

use std::io::{self, Write};

use crate::model::clean::Clean;
use crate::page::{Block, Cell, Figure, Long, Page, Remedy, Table};

/// Writes the page, its parts separated by blank lines.
pub fn write(page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let title = page.title.iter().map(|title| format!("# {}", escaped(title)));
    let level = if page.blocks.iter().any(|one| matches!(one, Block::Part(_))) { 3 } else { 2 };
    let mut is_first = true;
    let mut gap = |out: &mut dyn Write| {
        let gap = if std::mem::take(&mut is_first) { "" } else { "\n" };
        write!(out, "{gap}")
    };
    let title = title.map(|title| (title, None));
    let blocks = page.blocks.iter().map(|one| (short(one, level), long(one)));
    for (before, long) in title.chain(blocks) {
        if !before.is_empty() {
            gap(out)?;
            writeln!(out, "{before}")?;
        }
        if let Some(long) = long {
            gap(out)?;
            long.write(out)?;
        }
    }
    Ok(())
}

/// What is written row by row.
enum LongBlock<'a> {
    Table(&'a Table),
    Remedies(&'a Long<Remedy>),
}

impl LongBlock<'_> {
    fn write(self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            LongBlock::Table(table) => write_table(table, out),
            LongBlock::Remedies(remedies) => {
                remedies.iter().try_for_each(|one| writeln!(out, "{}", remedy(&*one?)))
            }
        }
    }
}

/// A chart has no drawing in Markdown: its words and its table say the same.
fn long(block: &Block) -> Option<LongBlock<'_>> {
    match block {
        Block::Table(table) => Some(table),
        Block::Chart(chart) => Some(&chart.numbers),
        Block::Remedies(remedies) if !remedies.is_empty() => {
            return Some(LongBlock::Remedies(remedies));
        }
        _ => None,
    }
    .filter(|table| !table.rows.is_empty())
    .map(LongBlock::Table)
}

/// `level` is that of a heading: parts stand above it.
fn short(block: &Block, level: usize) -> String {
    match block {
        Block::Part(text) => format!("## {}", escaped(text)),
        Block::Heading(text) => heading(text, level),
        Block::Bookmark(_) | Block::Table(_) | Block::Remedies(_) => String::new(),
        Block::Figures(figures) => figures.iter().map(figure).collect::<Vec<_>>().join("\n"),
        Block::Text(text) => lines(text).join("\n\n"),
        Block::Aside(text) | Block::Footer(text) => remarks(text).join("\n\n"),
        Block::Line(text) => code(text),
        Block::Fields(fields) => list(fields.iter().map(|(name, cell)| (*name, cell))),
        Block::Entries(entries) => list(entries.iter().map(|(first, cell)| (first.as_str(), cell))),
        Block::Chart(chart) => {
            [heading(&chart.title, level), lines(&chart.description).join("\n\n")].join("\n\n")
        }
    }
}

fn heading(text: &str, level: usize) -> String {
    format!("{} {}", "#".repeat(level), escaped(text))
}

fn list<'a>(items: impl Iterator<Item = (&'a str, &'a Cell)>) -> String {
    let items = items.map(|(name, cell)| {
        let said = lines(&cell.text()).join("\\\n  ");
        let colon = if said.is_empty() { "" } else { ": " };
        format!("- {}{colon}{said}", bold(&escaped(name)))
    });
    items.collect::<Vec<_>>().join("\n")
}

fn figure(figure: &Figure) -> String {
    list(std::iter::once((figure.in_words().as_str(), &Cell::from(&figure.note))))
}

fn remedy(remedy: &Remedy) -> String {
    let wrong = list(std::iter::once((remedy.name.as_str(), &remedy.said)));
    format!("{wrong}\\\n  {}", code(&remedy.command))
}

/// Text as code, between more backquotes than follow each other in it.
fn code(text: &str) -> String {
    let clean = Clean(text).to_string();
    let longest = clean.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let gap = if clean.starts_with('`') || clean.ends_with('`') { " " } else { "" };
    format!("{fence}{gap}{clean}{gap}{fence}")
}

fn write_table(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let cells = |row: &[Cell]| row.iter().map(|cell| escaped(&cell.text())).collect();
    let heads = table.headings.iter().map(|heading| escaped(&heading.text)).collect();
    let numeric = table.numeric()?.into_iter();
    let rule = numeric.map(|is_numeric| if is_numeric { "---:" } else { "---" }.to_owned());
    writeln!(out, "{}\n{}", row(heads), row(rule.collect()))?;
    table.rows.iter().try_for_each(|one| writeln!(out, "{}", row(cells(&one?))))?;
    table.totals.iter().try_for_each(|totals| {
        let bold = totals.iter().map(|cell| bold(&escaped(&cell.text())));
        writeln!(out, "{}", row(bold.collect()))
    })
}

fn row(cells: Vec<String>) -> String {
    format!("| {} |", cells.join(" | "))
}

fn bold(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("**{text}**") }
}

/// The lines of a text that are not blank, each safe at the beginning of a line.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| opened(escaped(line))).filter(|line| !line.is_empty()).collect()
}

/// The lines of a remark, with the commands that stand between backquotes as code.
fn remarks(text: &str) -> Vec<String> {
    let piece = |(at, text): (usize, &str)| match at % 2 {
        1 => code(text),
        _ => escaped_within(text),
    };
    let remark = |line: &str| line.split('`').enumerate().map(piece).collect::<String>();
    text.lines().map(|line| opened(remark(line.trim()))).filter(|line| !line.is_empty()).collect()
}

/// Keeps the beginning of a line from making it a list, a rule or a heading.
fn opened(line: String) -> String {
    if line.starts_with(['-', '+', '=']) {
        return format!("\\{line}");
    }
    let after = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    if after.len() < line.len() && after.starts_with(['.', ')']) {
        return format!("{}\\{after}", line.strip_suffix(after).unwrap_or_default());
    }
    line
}

/// The text on one line, clean, with Markdown and HTML escaped.
fn escaped(text: &str) -> String {
    escaped_within(text.trim())
}

/// The same with the spaces around it.
fn escaped_within(text: &str) -> String {
    let clean = Clean(text).to_string();
    let mut escaped = String::with_capacity(clean.len());
    let mut before = ' ';
    let mut letters = clean.chars().peekable();
    while let Some(letter) = letters.next() {
        let after = letters.peek().copied().unwrap_or(' ');
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' if after.is_ascii_alphanumeric() || after == '#' => escaped.push_str("&amp;"),
            '_' if before.is_alphanumeric() && after.is_alphanumeric() => escaped.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '$' => {
                escaped.extend(['\\', letter]);
            }
            _ => escaped.push(letter),
        }
        before = letter;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Heading;
    use proptest::prelude::*;

    fn markdown(title: Option<&str>, blocks: Vec<Block>) -> String {
        let mut out = Vec::new();
        write(&Page { title: title.map(str::to_owned), blocks }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_command_is_code_whatever_is_in_it() {
        let remedy = |command: &str| Remedy {
            name: "R*1".into(),
            said: "nobody owns it".into(),
            command: command.into(),
        };
        let remedies = vec![remedy("track note 'a`b' *x*")].into();
        let drawn = markdown(None, vec![Block::Remedies(remedies)]);

        assert_eq!(drawn, "- **R\\*1**: nobody owns it\\\n  ``track note 'a`b' *x*``\n");
    }

    fn table(rows: Vec<Vec<Cell>>) -> Block {
        let headings = vec![Heading::cut("body"), Heading::whole("days")];
        let totals = Some(vec!["all".into(), 3_i64.into()]);
        Block::Table(Table { headings, rows: rows.into(), totals })
    }

    #[test]
    fn a_page_is_titles_paragraphs_lists_and_tables() {
        let blocks = vec![
            Block::Heading("Kent".into()),
            Block::Text("One.\n\nTwo.".into()),
            Block::Fields(vec![("ref", "K-1".into()), ("owner", "".into())]),
            Block::Entries(vec![("31 Oct 2023".into(), "closed\nby hand".into())]),
            table(vec![vec!["Kent".into(), 3_i64.into()]]),
            table(vec![]),
            Block::Aside("- All: `track list -k 'a_b*'`.".into()),
        ];

        assert_eq!(
            markdown(Some("Overdue"), blocks),
            "\
# Overdue

## Kent

One.

Two.

- **ref**: K-1
- **owner**

- **31 Oct 2023**: closed\\
  by hand

| body | days |
| --- | ---: |
| Kent | 3 |
| **all** | **3** |

\\- All: `track list -k 'a_b*'`.
"
        );
    }

    #[test]
    fn headings_stand_one_below_the_title_and_two_where_there_are_parts() {
        let heading = || Block::Heading("Kent".into());
        assert_eq!(markdown(Some("Overdue"), vec![heading()]), "# Overdue\n\n## Kent\n");
        let blocks = vec![Block::Part("Forces".into()), heading()];
        assert_eq!(markdown(Some("Due"), blocks), "# Due\n\n## Forces\n\n### Kent\n");
    }

    #[test]
    fn text_cannot_become_markup_or_html() {
        assert_eq!(
            escaped("<b onclick=x> [a](javascript:b) `c` *d* _e_ f_g #1 &lt; R&D"),
            "&lt;b onclick=x&gt; \\[a\\](javascript:b) \\`c\\` \\*d\\* \\_e\\_ f_g \\#1 &amp;lt; R&amp;D"
        );
        assert_eq!(escaped("Devon & Cornwall"), "Devon & Cornwall");
        assert_eq!(escaped("a \\| b"), "a \\\\\\| b");
        assert_eq!(
            markdown(None, vec![Block::Text("- a\n1. b\n12) c\n---\n===\n    d\n2024 e".into())]),
            "\\- a\n\n1\\. b\n\n12\\) c\n\n\\---\n\n\\===\n\nd\n\n2024 e\n"
        );
    }

    #[test]
    fn a_cell_cannot_leave_its_row() {
        let text =
            markdown(None, vec![table(vec![vec!["a\n| b | c\r\n\n# d".into(), 3_i64.into()]])]);

        assert!(text.contains("| a \\| b \\| c   \\# d | 3 |\n"), "{text}");
        assert_eq!(text.lines().count(), 4);
    }

    proptest! {
        #[test]
        fn what_markup_needs_stands_behind_a_backslash(text in any::<String>()) {
            let escaped = escaped(&text);
            let bare = escaped.replace("\\\\", "");

            prop_assert!(!escaped.contains(['<', '>', '\n']));
            for active in ['`', '*', '[', ']', '|'] {
                let bare = bare.replace(&format!("\\{active}"), "");
                prop_assert!(!bare.contains(active));
            }
        }
    }
}
