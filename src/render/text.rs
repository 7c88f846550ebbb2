//! A page for people: on a screen, in a pipe or in a mail.

use std::io::{self, Write};

use anstyle::{AnsiColor, Reset, Style as Ink};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, TableStyle};
use unicode_width::UnicodeWidthStr;

use super::fit::{self, LEAST};
use crate::model::clean::Clean;
use crate::page::{Block, Cell, Column, Give, Page, Remedy, Table, Tone};

/// What the screen can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The cells of a line; none where it is no screen, and then nothing is cut or wrapped.
    pub width: Option<usize>,
    /// Whether tones and headings may be shown by colour and weight.
    pub colour: bool,
    pub ascii: bool,
}

/// Writes the page, its parts separated by blank lines.
pub fn write(page: &Page, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let title = page.title.iter().map(|title| style.paragraph(title, Ink::new().bold()));
    let blocks = page.blocks.iter().map(|block| style.block(block));
    let parts = title.chain(blocks).filter(|lines| !lines.is_empty());
    for (at, lines) in parts.enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    Ok(())
}

/// The cells between a name and what is said of it.
const LEAD: usize = 3;
/// What stands before a command.
const INDENT: &str = "    ";
/// The cells between two columns.
const GAP: u16 = 2;
/// Letters without width that stand for a tone while a table is laid out; clean text has none.
const MARKS: [(Tone, char); 4] = [
    (Tone::Late, '\u{2061}'),
    (Tone::Soon, '\u{2062}'),
    (Tone::Done, '\u{2063}'),
    (Tone::Quiet, '\u{2064}'),
];
/// The letter that stands for the end of a tone.
const END: char = '\u{2060}';

fn ink(tone: Tone) -> Ink {
    match tone {
        Tone::Plain => Ink::new(),
        Tone::Late => AnsiColor::Red.on_default().bold(),
        Tone::Soon => AnsiColor::Yellow.on_default(),
        Tone::Done => AnsiColor::Green.on_default(),
        Tone::Quiet => Ink::new().dimmed(),
    }
}

impl Style {
    fn block(&self, block: &Block) -> Vec<String> {
        match block {
            Block::Part(text) => self.part(text),
            Block::Heading(text) => self.paragraph(text, Ink::new().bold()),
            Block::Text(text) => self.paragraph(text, Ink::new()),
            Block::Aside(text) => self.paragraph(text, Ink::new().dimmed()),
            Block::Fields(fields) => self.pairs(fields.iter().map(|(name, cell)| (*name, cell))),
            Block::Entries(entries) => {
                self.pairs(entries.iter().map(|(first, cell)| (first.as_str(), cell)))
            }
            Block::Remedies(remedies) => self.remedies(remedies),
            Block::Table(table) => self.table(table),
        }
    }

    /// What is wrong, and below it the command, on as many lines as a shell takes for one.
    fn remedies(&self, remedies: &[Remedy]) -> Vec<String> {
        let names: Vec<String> = remedies.iter().map(|remedy| self.clean(&remedy.name)).collect();
        let lead = self.lead(&names);
        let room = self.room().map(|room| room.saturating_sub(INDENT.width()));
        let remedy = |(name, remedy): (&String, &Remedy)| {
            let command = fit::continued(&self.clean(&remedy.command), room);
            let wrong = self.pair(name, &remedy.said, lead).into_iter();
            wrong
                .chain(command.into_iter().map(|line| format!("{INDENT}{line}")))
                .collect::<Vec<_>>()
        };
        names.iter().zip(remedies).flat_map(remedy).collect()
    }

    /// A heading under which other headings stand: with a rule below.
    fn part(&self, text: &str) -> Vec<String> {
        let mut lines = self.paragraph(text, Ink::new().bold());
        let width = self.clean(text).width().min(self.room().unwrap_or(usize::MAX));
        lines.push(if self.ascii { "=" } else { "═" }.repeat(width));
        lines
    }

    fn paragraph(&self, text: &str, ink: Ink) -> Vec<String> {
        self.lines(text, self.room()).iter().map(|line| self.inked(line, ink)).collect()
    }

    fn pairs<'a>(&self, pairs: impl Iterator<Item = (&'a str, &'a Cell)>) -> Vec<String> {
        let pairs: Vec<_> = pairs.map(|(name, cell)| (self.clean(name), cell)).collect();
        let lead = self.lead(pairs.iter().map(|(name, _)| name));
        pairs.iter().flat_map(|(name, cell)| self.pair(name, cell, lead)).collect()
    }

    /// How far in it is said what is said of names; a very long name is given no room beside it.
    fn lead<'a>(&self, names: impl IntoIterator<Item = &'a String>) -> usize {
        let most = self.room().map_or(usize::MAX, |room| room / 2);
        let widths = names.into_iter().map(|name| name.width());
        widths.filter(|width| *width <= most).max().unwrap_or(0) + LEAD
    }

    /// A name and beside it what is said of it; below it where the name is too long.
    fn pair(&self, name: &str, cell: &Cell, lead: usize) -> Vec<String> {
        let room = self.room().map(|room| room.saturating_sub(lead).max(LEAST));
        let said = self.lines(&cell.text, room);
        let mut said = said.iter().map(|line| self.inked(line, ink(cell.tone)));
        let first = match name.width() + LEAD > lead {
            true => name.to_owned(),
            false => fit::padded(name, lead) + &said.next().unwrap_or_default(),
        };
        let rest = said.map(|line| " ".repeat(lead) + &line);
        std::iter::once(first).chain(rest).map(|line| line.trim_end().to_owned()).collect()
    }

    fn table(&self, table: &Table) -> Vec<String> {
        if table.rows.is_empty() {
            return Vec::new();
        }
        let rows = table.rows.iter().chain(&table.totals);
        let rows: Vec<Vec<Cell>> = rows.map(|row| self.clean_row(row)).collect();
        let (columns, mut rows) = self.without_optional(table.columns.clone(), rows);
        let limits = self.limits(&columns, &rows);
        for (cell, most) in rows.iter_mut().flat_map(|row| row.iter_mut().zip(&limits)) {
            cell.text = self.marked(fit::cut(&cell.text, *most, self.ellipsis()), cell.tone);
        }
        let heads = columns.iter().zip(&limits);
        let heads = heads.map(|(column, most)| fit::cut(column.head, *most, self.ellipsis()));
        let mut lines = self.drawn(&columns, heads.collect(), rows);
        if table.totals.is_some() {
            let rule = lines.get(1).cloned().unwrap_or_default();
            lines.insert(lines.len().saturating_sub(1), rule);
        }
        lines
    }

    /// Leaves out columns, from the left, that a narrow screen can do without, until what is cut
    /// has room enough to be read.
    fn without_optional(
        &self,
        mut columns: Vec<Column>,
        mut rows: Vec<Vec<Cell>>,
    ) -> (Vec<Column>, Vec<Vec<Cell>>) {
        let Some(room) = self.room() else { return (columns, rows) };
        let mut needs = needs(&columns, &rows);
        while is_cramped(&columns, &needs, room) {
            let optional = columns.iter().position(|column| column.give == Give::Leave);
            let Some(at) = optional else { break };
            columns.remove(at);
            needs.remove(at);
            rows.iter_mut().filter(|row| at < row.len()).for_each(|row| drop(row.remove(at)));
        }
        (columns, rows)
    }

    /// How wide each column may be.
    fn limits(&self, columns: &[Column], rows: &[Vec<Cell>]) -> Vec<usize> {
        let Some(room) = self.room() else { return vec![usize::MAX; columns.len()] };
        let (giving, fixed): (Vec<_>, Vec<_>) = columns
            .iter()
            .zip(needs(columns, rows))
            .partition(|(column, _)| column.give == Give::Cut);
        let gaps = usize::from(GAP) * columns.len().saturating_sub(1);
        let taken = fixed.iter().map(|(_, need)| need).sum::<usize>() + gaps;
        let giving = giving.into_iter().map(|(_, need)| need).collect();
        let most = fit::limit(giving, room.saturating_sub(taken));
        let most_of = |column: &Column| if column.give == Give::Cut { most } else { usize::MAX };
        columns.iter().map(most_of).collect()
    }

    /// The header, a rule and the rows, with nothing but space between the columns.
    fn drawn(&self, columns: &[Column], heads: Vec<String>, rows: Vec<Vec<Cell>>) -> Vec<String> {
        let rule = LineStyle::none().fill(if self.ascii { '-' } else { '─' });
        let mut drawn = comfy_table::Table::new();
        drawn.load_style(TableStyle::new().header_separator(rule));
        drawn.set_content_arrangement(ContentArrangement::Disabled).force_no_tty();
        drawn.set_header(heads);
        drawn.add_rows(rows.into_iter().map(|row| row.into_iter().map(|cell| cell.text)));
        for (at, (to, column)) in drawn.column_iter_mut().zip(columns).enumerate() {
            to.set_padding((if at == 0 { 0 } else { GAP }, 0));
            if column.number {
                to.set_cell_alignment(CellAlignment::Right);
            }
        }
        drawn.lines().map(|line| self.unmarked(line.trim_end())).collect()
    }

    fn marked(&self, text: String, tone: Tone) -> String {
        let mark = MARKS.iter().find(|(of, _)| *of == tone && self.colour && !text.is_empty());
        match mark {
            Some((_, mark)) => format!("{mark}{text}{END}"),
            None => text,
        }
    }

    fn unmarked(&self, line: &str) -> String {
        if !self.colour {
            return line.to_owned();
        }
        let line = line.replace(END, &Reset.to_string());
        MARKS.iter().fold(line, |line, (tone, mark)| line.replace(*mark, &ink(*tone).to_string()))
    }

    fn inked(&self, text: &str, ink: Ink) -> String {
        match self.colour && !text.is_empty() {
            true => format!("{ink}{text}{ink:#}"),
            false => text.to_owned(),
        }
    }

    /// The lines of a text, clean, none of them wider than the room.
    fn lines(&self, text: &str, room: Option<usize>) -> Vec<String> {
        text.trim_end().lines().flat_map(|line| fit::wrapped(&self.clean(line), room)).collect()
    }

    fn clean_row(&self, row: &[Cell]) -> Vec<Cell> {
        row.iter().map(|cell| Cell { text: self.clean(&cell.text), tone: cell.tone }).collect()
    }

    fn clean(&self, text: &str) -> String {
        let text = Clean(text.trim_end()).to_string();
        if self.ascii { text.replace('…', self.ellipsis()) } else { text }
    }

    fn ellipsis(&self) -> &'static str {
        if self.ascii { "..." } else { "…" }
    }

    /// The cells of a line. A screen that claims to have none is taken for an ordinary one.
    fn room(&self) -> Option<usize> {
        self.width.map(|width| if width == 0 { 80 } else { width.max(LEAST) })
    }
}

/// Whether the columns that are cut would have less room than a reader needs.
fn is_cramped(columns: &[Column], needs: &[usize], room: usize) -> bool {
    const READABLE: usize = 28;
    let of = |column: &Column, need: usize| match column.give {
        Give::Cut => need.min(READABLE),
        Give::Never | Give::Leave => need,
    };
    let taken: usize = columns.iter().zip(needs).map(|(column, need)| of(column, *need)).sum();
    taken + usize::from(GAP) * columns.len().saturating_sub(1) > room
}

/// How wide each column would be if nothing were cut.
fn needs(columns: &[Column], rows: &[Vec<Cell>]) -> Vec<usize> {
    let mut needs: Vec<usize> = columns.iter().map(|column| column.head.width()).collect();
    for row in rows {
        for (need, cell) in needs.iter_mut().zip(row) {
            *need = (*need).max(cell.text.width());
        }
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

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

    fn findings() -> Table {
        Table {
            columns: vec![
                Column::fixed("ref"),
                Column::text("finding"),
                Column::text("body"),
                Column::number("days"),
            ],
            rows: vec![
                vec![
                    "WM-1".into(),
                    "The force should make sure that it records crime within 24 hours of a report"
                        .into(),
                    "West Mercia".into(),
                    Cell::from("1,576").toned(Tone::Late),
                ],
                vec!["WM-2".into(), "警察監察報告".into(), "Kent".into(), "3".into()],
            ],
            totals: None,
        }
    }

    #[test]
    fn a_narrow_screen_leaves_out_what_it_can_do_without() {
        let mut table = findings();
        table.columns.insert(1, Column::fixed("kind").optional());
        table.rows.iter_mut().for_each(|row| row.insert(1, "recommendation".into()));
        let shown = |width| {
            let style = Style { width, ..PLAIN };
            style.table(&table).join("\n")
        };

        assert!(shown(None).contains("recommendation"));
        assert!(shown(Some(200)).contains("recommendation"));
        assert!(!shown(Some(50)).contains("recommendation"));
    }

    #[test]
    fn parts_are_separated_by_one_blank_line_and_an_empty_table_is_none() {
        let page = Page {
            title: Some("Overdue".into()),
            blocks: vec![
                Block::Table(Table { rows: vec![], ..findings() }),
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
    fn a_table_of_eighty_columns_cuts_what_gives_way_and_nothing_else() {
        let text = drawn(vec![Block::Table(findings())], at(80));

        assert_eq!(
            text,
            "\
ref   finding                                                 body          days
────────────────────────────────────────────────────────────────────────────────
WM-1  The force should make sure that it records crime with…  West Mercia  1,576
WM-2  警察監察報告                                            Kent             3
"
        );
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
    fn totals_stand_below_a_second_rule() {
        let rows = vec![vec!["Kent".into(), "3".into()]];
        let totals = Some(vec!["all".into(), "1,579".into()]);
        let columns = vec![Column::fixed("body"), Column::number("days")];
        let table = Table { columns, rows, totals };
        let style = Style { ascii: true, ..at(80) };

        assert_eq!(
            drawn(vec![Block::Table(table)], style),
            "\
body   days
-----------
Kent      3
-----------
all   1,579
"
        );
    }

    #[test]
    fn without_utf8_there_are_no_ellipses() {
        let style = Style { ascii: true, ..at(46) };
        let columns = vec![Column::text("finding"), Column::fixed("due")];
        let rows = vec![vec!["Record crime… ".repeat(4).into(), "31 Oct 2023".into()]];
        let text = drawn(vec![Block::Table(Table { columns, rows, totals: None })], style);

        assert!(text.is_ascii());
        assert!(text.contains("Record crime... Record crime.....  31 Oct"), "{text}");
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
    fn a_command_stands_whole_below_what_it_mends() {
        let remedy = |name: &str, command: &str| Remedy {
            name: name.into(),
            said: "nobody owns it".into(),
            command: command.into(),
        };
        let blocks = || {
            vec![Block::Remedies(vec![
                remedy("WM-1", "track update WM-1 --owner \"...\""),
                remedy("WM-12", "track extend WM-12 --to \"31 Jan 2025\" --reason \"...\""),
            ])]
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
    fn hostile_text_cannot_widen_colour_or_break_a_table() {
        let style = Style { colour: true, ..at(80) };
        let mut table = findings();
        table.rows[0][1] = "a\u{2061}b\u{2060}c\u{1b}[31m\nd".into();
        table.rows[0][3] = "1".into();
        let text = drawn(vec![Block::Table(table)], style);

        assert_eq!(text.lines().count(), 4);
        assert!(text.contains("a\\u{2061}b\\u{2060}c\\u{1b}[31m d"), "{text}");
    }

    #[test]
    fn a_screen_without_width_is_taken_for_one_of_eighty_cells() {
        let blocks = || vec![Block::Table(findings()), Block::Text("word ".repeat(40))];

        assert_eq!(drawn(blocks(), at(0)), drawn(blocks(), at(80)));
    }

    #[test]
    fn cells_beyond_all_measure_are_still_shown() {
        let mut table = findings();
        table.rows[0][0] = "x".repeat(70_000).into();

        for style in [PLAIN, at(80)] {
            assert!(drawn(vec![Block::Table(table.clone())], style).matches('x').count() >= 70_000);
        }
    }

    #[test]
    fn no_line_of_a_table_is_wider_than_a_screen_that_can_hold_it() {
        for width in 50..=120 {
            let text = drawn(vec![Block::Table(findings())], at(width));
            assert!(text.lines().all(|line| line.width() <= width), "{width}: {text}");
        }
    }
}
