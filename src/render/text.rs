//! A page for people: on a screen, in a pipe or in a mail.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::Style as Ink;
use unicode_width::UnicodeWidthStr;

use super::chart;
use super::fit::{self, LEAST};
use super::style::{Style, ink};
use super::table::{self, Lines};
use crate::model::text::one_line;
use crate::page::{Block, Cell, Chart, Figure, Long, Page, Remedy};

/// Writes the page, its parts separated by blank lines.
pub fn write(page: &Page, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let title = page.title.iter().map(|title| style.title(title));
    let blocks = page.blocks.iter().map(|block| style.block(block));
    let mut is_first = true;
    for part in title.chain(blocks) {
        let mut lines = part.peekable();
        if lines.peek().is_some() && !std::mem::take(&mut is_first) {
            writeln!(out)?;
        }
        lines.try_for_each(|line| writeln!(out, "{}", line?))?;
    }
    Ok(())
}

const LEAD: usize = 3;
const INDENT: &str = "    ";

impl Style {
    fn title(&self, title: &str) -> Lines<'_> {
        Box::new(self.heading(title).into_iter().map(Ok))
    }

    fn block<'a>(&'a self, block: &'a Block) -> Lines<'a> {
        match block {
            Block::Table(table) => table::lines(table, self),
            Block::Remedies(remedies) => self.remedies(remedies),
            short => Box::new(self.short(short).into_iter().map(Ok)),
        }
    }

    fn short(&self, block: &Block) -> Vec<String> {
        match block {
            Block::Part(text) => self.part(text),
            Block::Heading(text) => self.heading(text),
            Block::Bookmark(_) | Block::Table(_) | Block::Remedies(_) => Vec::new(),
            Block::Figures(figures) => self.figures(figures),
            Block::Text(text) => self.paragraph(text, Ink::new()),
            Block::Aside(text) | Block::Footer(text) => self.paragraph(text, Ink::new().dimmed()),
            Block::Line(text) => vec![self.clean(text)],
            Block::Fields(fields) => self.pairs(fields.iter().map(|(name, cell)| (*name, cell))),
            Block::Entries(entries) => {
                self.pairs(entries.iter().map(|(first, cell)| (first.as_str(), cell)))
            }
            Block::Chart(chart) => self.chart(chart),
        }
    }

    fn chart(&self, chart: &Chart) -> Vec<String> {
        let title = self.heading(&chart.title).into_iter();
        title.chain([String::new()]).chain(chart::lines(chart, self)).collect()
    }

    fn figures(&self, figures: &[Figure]) -> Vec<String> {
        let pairs: Vec<(String, Cell)> = figures
            .iter()
            .map(|figure| (figure.in_words(), Cell::from(&figure.note).toned(figure.count.tone)))
            .collect();
        self.pairs(pairs.iter().map(|(first, cell)| (first.as_str(), cell)))
    }

    /// What is wrong, and below it the command, wrapped so that a shell still reads it as one.
    fn remedies<'a>(&'a self, remedies: &'a Long<Remedy>) -> Lines<'a> {
        let mut longest = Longest::of(self);
        for one in remedies.iter() {
            match one {
                Ok(one) => longest.add(&self.clean(&one.name)),
                Err(cause) => return Box::new(std::iter::once(Err(cause))),
            }
        }
        let lead = longest.lead();
        let lines = move |one: io::Result<Cow<'_, Remedy>>| -> Lines<'a> {
            match one {
                Ok(one) => Box::new(self.remedy(&one, lead).into_iter().map(Ok)),
                Err(cause) => Box::new(std::iter::once(Err(cause))),
            }
        };
        Box::new(remedies.iter().flat_map(lines))
    }

    fn remedy(&self, remedy: &Remedy, lead: usize) -> Vec<String> {
        let room = self.room().map(|room| room.saturating_sub(INDENT.width()));
        let command = fit::continued(&self.clean(&remedy.command), room);
        let mut lines = self.pair(&self.clean(&remedy.name), &remedy.said, lead);
        lines.extend(command.into_iter().map(|line| format!("{INDENT}{line}")));
        lines
    }

    fn part(&self, text: &str) -> Vec<String> {
        let mut lines = self.heading(text);
        let width = self.clean(text).width().min(self.room().unwrap_or(usize::MAX));
        lines.push(if self.ascii { "=" } else { "═" }.repeat(width));
        lines
    }

    /// A name in it may have a line break, and must not pass for a line of its own.
    fn heading(&self, text: &str) -> Vec<String> {
        self.paragraph(&one_line(text), Ink::new().bold())
    }

    fn paragraph(&self, text: &str, ink: Ink) -> Vec<String> {
        self.lines(text, self.room()).iter().map(|line| self.inked(line, ink)).collect()
    }

    fn pairs<'a>(&self, pairs: impl Iterator<Item = (&'a str, &'a Cell)>) -> Vec<String> {
        let pairs: Vec<_> = pairs.map(|(name, cell)| (self.clean(name), cell)).collect();
        let mut longest = Longest::of(self);
        pairs.iter().for_each(|(name, _)| longest.add(name));
        let lead = longest.lead();
        pairs.iter().flat_map(|(name, cell)| self.pair(name, cell, lead)).collect()
    }

    /// A name with its text beside it, or below it where the name is too long.
    fn pair(&self, name: &str, cell: &Cell, lead: usize) -> Vec<String> {
        let room = self.room().map(|room| room.saturating_sub(lead).max(LEAST));
        let said = self.lines(&cell.text(), room);
        let mut said = said.iter().map(|line| self.inked(line, ink(cell.tone)));
        let first = if name.width() + LEAD > lead {
            name.to_owned()
        } else {
            fit::padded(name, lead) + &said.next().unwrap_or_default()
        };
        let rest = said.map(|line| " ".repeat(lead) + &line);
        std::iter::once(first).chain(rest).map(|line| line.trim_end().to_owned()).collect()
    }

    fn lines(&self, text: &str, room: Option<usize>) -> Vec<String> {
        text.trim_end().lines().flat_map(|line| fit::wrapped(&self.clean(line), room)).collect()
    }
}

/// How far texts are indented beside their names; a very long name has its text below it.
struct Longest {
    most: usize,
    longest: usize,
}

impl Longest {
    fn of(style: &Style) -> Longest {
        Longest { most: style.room().map_or(usize::MAX, |room| room / 2), longest: 0 }
    }

    fn add(&mut self, name: &str) {
        let width = name.width();
        if width <= self.most {
            self.longest = self.longest.max(width);
        }
    }

    fn lead(&self) -> usize {
        self.longest + LEAD
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Table;
    use crate::render::table::tests::findings;

    const PLAIN: Style = Style { width: None, colour: false, ascii: false };

    fn drawn(blocks: Vec<Block>, style: Style) -> String {
        let mut out = Vec::new();
        write(&Page { title: None, blocks }, &style, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.lines().all(|line| line == line.trim_end()), "{text:?}");
        text
    }

    fn at(width: usize) -> Style {
        Style { width: Some(width), ..PLAIN }
    }

    #[test]
    fn parts_are_separated_by_one_blank_line_and_an_empty_table_is_none() {
        let page = Page {
            title: Some("Overdue".into()),
            blocks: vec![
                Block::Table(Table { rows: Long::default(), ..findings() }),
                Block::Heading("Kent".into()),
                Block::Text(String::new()),
                Block::Aside("Nothing is overdue.".into()),
            ],
        };
        let mut out = Vec::new();
        write(&page, &PLAIN, &mut out).unwrap();

        assert_eq!(String::from_utf8(out).unwrap(), "Overdue\n\nKent\n\nNothing is overdue.\n");
    }

    #[test]
    fn a_narrow_screen_gets_what_can_still_be_read() {
        let text = drawn(vec![Block::Table(findings()), Block::Text("Two of two.".into())], at(1));

        assert_eq!(
            text,
            "\
ref   finding       body          days
──────────────────────────────────────
WM-1  The force s…  West Mercia  1,576
WM-2  警察監察報告  Kent             3

Two of two.
"
        );
    }

    #[test]
    fn without_a_screen_nothing_is_cut_or_wrapped() {
        let long = "word ".repeat(50);
        let text = drawn(
            vec![
                Block::Text(long.clone()),
                Block::Fields(vec![("text", long.as_str().into())]),
                Block::Table(Table { totals: Some(vec!["all".into()]), ..findings() }),
            ],
            PLAIN,
        );

        assert_eq!(text.lines().next(), Some(long.trim_end()));
        assert!(text.contains("within 24 hours of a report  West Mercia  1,576\n"));
    }

    #[test]
    fn facts_are_aligned_and_wrapped_beside_their_names() {
        let blocks = vec![
            Block::Fields(vec![
                ("ref", "WM-1".into()),
                ("text", "The force should record crime".into()),
                ("owner", "".into()),
            ]),
            Block::Entries(vec![
                ("31 Oct".into(), "closed\nby the inspectorate".into()),
                ("an author with a long name".into(), "noted".into()),
            ]),
        ];

        assert_eq!(
            drawn(blocks, at(25)),
            "\
ref     WM-1
text    The force should
        record crime
owner

31 Oct   closed
         by the
         inspectorate
an author with a long name
         noted
"
        );
    }

    #[test]
    fn a_command_stands_whole_below_what_it_fixes() {
        let remedy = |name: &str, command: &str| Remedy {
            name: name.into(),
            said: "nobody owns it".into(),
            command: command.into(),
        };
        let blocks = || {
            let remedies = vec![
                remedy("WM-1", "track update WM-1 --owner \"...\""),
                remedy("WM-12", "track extend WM-12 --to \"31 Jan 2025\" --reason \"...\""),
            ];
            vec![Block::Remedies(remedies.into())]
        };

        assert_eq!(
            drawn(blocks(), at(48)),
            "\
WM-1    nobody owns it
    track update WM-1 --owner \"...\"
WM-12   nobody owns it
    track extend WM-12 --to \"31 Jan 2025\" \\
    --reason \"...\"
"
        );
        assert!(drawn(blocks(), PLAIN).contains("--to \"31 Jan 2025\" --reason \"...\"\n"));
    }

    #[test]
    fn a_line_break_in_a_heading_begins_no_line_of_its_own() {
        let blocks =
            vec![Block::Part("Evil\r\nBcc: a@b.c".into()), Block::Heading("One\ntwo".into())];
        let text = drawn(blocks, PLAIN);

        assert!(text.contains("Evil Bcc: a@b.c\n") && text.contains("One two\n"), "{text}");
    }

    #[test]
    fn tones_and_headings_are_coloured_only_where_colour_is_wanted() {
        let blocks = || vec![Block::Heading("Late".into()), Block::Table(findings())];
        let plain = drawn(blocks(), at(80));
        let coloured = drawn(blocks(), Style { colour: true, ..at(80) });

        assert!(!plain.contains('\u{1b}'));
        assert!(coloured.starts_with("\u{1b}[1mLate\u{1b}[0m\n"));
        assert!(coloured.contains("  \u{1b}[1m\u{1b}[31m1,576\u{1b}[0m\n"), "{coloured:?}");
        let bare = ["\u{1b}[1m", "\u{1b}[31m", "\u{1b}[0m"]
            .iter()
            .fold(coloured, |text, code| text.replace(code, ""));
        assert_eq!(bare, plain);
    }

    #[test]
    fn a_screen_without_width_is_taken_for_one_of_eighty_cells() {
        let blocks = || vec![Block::Table(findings()), Block::Text("word ".repeat(40))];

        assert_eq!(drawn(blocks(), at(0)), drawn(blocks(), at(80)));
    }
}
