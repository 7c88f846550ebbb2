//! A table on a screen: as wide as it needs to be, and cut to fit a narrow screen. Its rows are drawn some at a time,
//! when they are written, so that a long table is in memory once.

use std::io;

use anstyle::Reset;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, TableStyle, Width};
use unicode_width::UnicodeWidthStr;

use super::fit;
use super::style::{Style, ink};
use crate::page::{Cell, Fit, Heading, Table, Tone};

const GAP: u16 = 2;
/// Rows that are drawn together.
const ROWS: usize = 1000;
/// Zero-width letters that stand for a tone while a table is laid out; clean text has none.
const MARKS: [(Tone, char); 4] = [
    (Tone::Late, '\u{2061}'),
    (Tone::Soon, '\u{2062}'),
    (Tone::Done, '\u{2063}'),
    (Tone::Quiet, '\u{2064}'),
];
const END: char = '\u{2060}';

/// Lines of a page, each made when it is asked for. Nothing follows an error.
pub type Lines<'a> = Box<dyn Iterator<Item = io::Result<String>> + 'a>;

/// The lines of a table; none where it has no rows.
pub fn lines<'a>(table: &'a Table, style: &'a Style) -> Lines<'a> {
    if table.rows.is_empty() {
        return Box::new(std::iter::empty());
    }
    laid_out(table, style).unwrap_or_else(|cause| Box::new(std::iter::once(Err(cause))))
}

fn laid_out<'a>(table: &'a Table, style: &'a Style) -> io::Result<Lines<'a>> {
    let headings = table.headings.iter().zip(table.numeric()?).enumerate();
    let column = |(at, (heading, is_numeric))| Column::of(at, heading, is_numeric, style);
    let mut columns: Vec<Column> = headings.map(column).collect();
    measure(&mut columns, table, style)?;
    if let Some(room) = style.room() {
        leave_out_optional(&mut columns, room);
        if cut_to_fit(&mut columns, room, style) {
            measure(&mut columns, table, style)?;
        }
    }
    let width = columns.iter().map(|column| column.need).sum::<usize>() + gaps(&columns);
    let rule = if style.ascii { "-" } else { "─" }.repeat(width);
    let headings = columns.iter().map(|column| (column.heading.clone(), Tone::Plain)).collect();
    let mut head = drawn(&columns, [headings], style);
    head.push(rule.clone());
    let total = table.totals.iter().map(|row| cells(&columns, row, style));
    let total: Vec<String> = drawn(&columns, total, style);
    let below = total.into_iter().flat_map(move |total| [rule.clone(), total]);
    let mut rows = table.rows.iter();
    let parts = std::iter::from_fn(move || {
        let some = rows.by_ref().take(ROWS);
        let some: io::Result<Vec<_>> = some.map(|row| Ok(cells(&columns, &row?, style))).collect();
        match some {
            Ok(some) if some.is_empty() => None,
            some => Some(some.map(|some| drawn(&columns, some, style))),
        }
    });
    let rows = parts.flat_map(|part| -> Lines<'a> {
        match part {
            Ok(lines) => Box::new(lines.into_iter().map(Ok)),
            Err(cause) => Box::new(std::iter::once(Err(cause))),
        }
    });
    Ok(Box::new(head.into_iter().map(Ok).chain(rows).chain(below.map(Ok))))
}

struct Column {
    /// Its place in the rows of the table.
    at: usize,
    heading: String,
    fit: Fit,
    is_numeric: bool,
    /// In cells of the screen.
    need: usize,
    /// Where it is cut.
    most: Option<usize>,
}

impl Column {
    fn of(at: usize, heading: &Heading, is_numeric: bool, style: &Style) -> Column {
        let (heading, fit) = (style.clean(&heading.text), heading.fit);
        Column { at, heading, fit, is_numeric, need: 0, most: None }
    }

    fn cell(&self, row: &[Cell], style: &Style) -> (String, Tone) {
        let Some(cell) = row.get(self.at) else { return (String::new(), Tone::Plain) };
        let text = style.clean(&cell.text());
        let text = self.most.map(|most| fit::cut(&text, most, style.ellipsis())).unwrap_or(text);
        (text, cell.tone)
    }
}

/// What the widest cell of each column takes, the total and the heading included.
fn measure(columns: &mut [Column], table: &Table, style: &Style) -> io::Result<()> {
    columns.iter_mut().for_each(|column| column.need = column.heading.width());
    table.each_row(|row| {
        for column in columns.iter_mut() {
            column.need = column.need.max(column.cell(row, style).0.width());
        }
    })
}

fn cells(columns: &[Column], row: &[Cell], style: &Style) -> Vec<(String, Tone)> {
    columns.iter().map(|column| column.cell(row, style)).collect()
}

fn drawn(
    columns: &[Column],
    rows: impl IntoIterator<Item = Vec<(String, Tone)>>,
    style: &Style,
) -> Vec<String> {
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(TableStyle::new());
    drawn.set_content_arrangement(ContentArrangement::Disabled).force_no_tty();
    let marked = |row: Vec<(String, Tone)>| {
        row.into_iter().map(|(text, tone)| marked(&text, tone, style.colour)).collect::<Vec<_>>()
    };
    drawn.add_rows(rows.into_iter().map(marked));
    for (at, (to, column)) in drawn.column_iter_mut().zip(columns).enumerate() {
        let gap = if at == 0 { 0 } else { GAP };
        let width = u16::try_from(column.need).unwrap_or(u16::MAX).saturating_add(gap);
        to.set_padding((gap, 0)).set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        if column.is_numeric {
            to.set_cell_alignment(CellAlignment::Right);
        }
    }
    drawn.lines().map(|line| inked(line.trim_end(), style.colour)).collect()
}

fn marked(text: &str, tone: Tone, colour: bool) -> String {
    let mark = MARKS.iter().find(|(of, _)| *of == tone && colour && !text.is_empty());
    match mark {
        Some((_, mark)) => format!("{mark}{text}{END}"),
        None => text.to_owned(),
    }
}

fn inked(line: &str, colour: bool) -> String {
    if !colour {
        return line.to_owned();
    }
    let line = line.replace(END, &Reset.to_string());
    MARKS.iter().fold(line, |line, (tone, mark)| line.replace(*mark, &ink(*tone).to_string()))
}

/// Leaves out optional columns, from the left, until what is cut has enough room to be read.
fn leave_out_optional(columns: &mut Vec<Column>, room: usize) {
    while is_cramped(columns, room) {
        let optional = columns.iter().position(|column| column.fit == Fit::Optional);
        let Some(at) = optional else { break };
        columns.remove(at);
    }
}

/// Whether the columns that are cut would have less room than a reader needs.
fn is_cramped(columns: &[Column], room: usize) -> bool {
    const READABLE: usize = 28;
    let of = |column: &Column| match column.fit {
        Fit::Cut => column.need.min(READABLE),
        Fit::Whole | Fit::Optional => column.need,
    };
    columns.iter().map(of).sum::<usize>() + gaps(columns) > room
}

fn gaps(columns: &[Column]) -> usize {
    usize::from(GAP) * columns.len().saturating_sub(1)
}

/// Whether any was cut.
fn cut_to_fit(columns: &mut [Column], room: usize, style: &Style) -> bool {
    let whole = columns.iter().filter(|column| column.fit != Fit::Cut);
    let taken = whole.map(|column| column.need).sum::<usize>() + gaps(columns);
    let cut = || columns.iter().filter(|column| column.fit == Fit::Cut);
    let most = fit::limit(cut().map(|column| column.need).collect(), room.saturating_sub(taken));
    let mut is_cut = false;
    for column in columns.iter_mut().filter(|column| column.need > most) {
        if column.fit == Fit::Cut {
            column.most = Some(most);
            column.heading = fit::cut(&column.heading, most, style.ellipsis());
            is_cut = true;
        }
    }
    is_cut
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::page::Cell;

    const PLAIN: Style = Style { width: None, colour: false, ascii: false };

    fn shown(table: &Table, style: Style) -> String {
        let lines: Vec<String> = lines(table, &style).map(Result::unwrap).collect();
        assert!(lines.iter().all(|line| line == line.trim_end()), "{lines:?}");
        lines.join("\n") + "\n"
    }

    fn at(width: usize) -> Style {
        Style { width: Some(width), ..PLAIN }
    }

    pub fn findings() -> Table {
        Table {
            headings: vec![
                Heading::whole("ref"),
                Heading::cut("finding"),
                Heading::cut("body"),
                Heading::whole("days"),
            ],
            rows: vec![
                vec![
                    "WM-1".into(),
                    "The force should make sure that it records crime within 24 hours of a report"
                        .into(),
                    "West Mercia".into(),
                    Cell::from(1576_i64).toned(Tone::Late),
                ],
                vec!["WM-2".into(), "警察監察報告".into(), "Kent".into(), 3_i64.into()],
            ]
            .into(),
            totals: None,
        }
    }

    #[test]
    fn a_narrow_screen_leaves_out_what_it_can_do_without() {
        let mut table = findings();
        table.headings.insert(1, Heading::optional("kind"));
        let with_kind = |row: &Vec<Cell>| {
            let mut row = row.clone();
            row.insert(1, "recommendation".into());
            row
        };
        table.rows = table.rows.whole().unwrap().iter().map(with_kind).collect();
        let shown = |width| shown(&table, Style { width, ..PLAIN });

        assert!(shown(None).contains("recommendation"));
        assert!(shown(Some(200)).contains("recommendation"));
        assert!(!shown(Some(50)).contains("recommendation"));
    }

    #[test]
    fn a_table_of_eighty_columns_cuts_what_gives_way_and_nothing_else() {
        let text = shown(&findings(), at(80));

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
    fn totals_stand_below_a_second_rule() {
        let rows = vec![vec!["Kent".into(), 3_i64.into()]];
        let totals = Some(vec!["all".into(), 1579_i64.into()]);
        let headings = vec![Heading::whole("body"), Heading::whole("days")];
        let table = Table { headings, rows: rows.into(), totals };
        let style = Style { ascii: true, ..at(80) };

        assert_eq!(
            shown(&table, style),
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
        let headings = vec![Heading::cut("finding"), Heading::whole("due")];
        let rows = vec![vec!["Record crime… ".repeat(4).into(), "31 Oct 2023".into()]];
        let text = shown(&Table { headings, rows: rows.into(), totals: None }, style);

        assert!(text.is_ascii());
        assert!(text.contains("Record crime... Record crime.....  31 Oct"), "{text}");
    }

    #[test]
    fn hostile_text_cannot_widen_colour_or_break_a_table() {
        let style = Style { colour: true, ..at(80) };
        let mut table = findings();
        let mut rows = table.rows.whole().unwrap().into_owned();
        rows[0][1] = "a\u{2061}b\u{2060}c\u{1b}[31m\nd".into();
        rows[0][3] = 1_i64.into();
        table.rows = rows.into();
        let text = shown(&table, style);

        assert_eq!(text.lines().count(), 4);
        assert!(text.contains("a\\u{2061}b\\u{2060}c\\u{1b}[31m d"), "{text}");
    }

    #[test]
    fn cells_beyond_all_measure_are_still_shown() {
        let mut table = findings();
        let mut rows = table.rows.whole().unwrap().into_owned();
        rows[0][0] = "x".repeat(70_000).into();
        table.rows = rows.into();

        for style in [PLAIN, at(80)] {
            assert!(shown(&table, style).matches('x').count() >= 70_000);
        }
    }

    #[test]
    fn no_line_of_a_table_is_wider_than_a_screen_that_can_hold_it() {
        for width in 50..=120 {
            let text = shown(&findings(), at(width));
            assert!(text.lines().all(|line| line.width() <= width), "{width}: {text}");
        }
    }
}
