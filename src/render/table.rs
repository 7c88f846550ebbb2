//! A table on a screen: as wide as it needs to be, and cut to fit a narrow screen.

use anstyle::Reset;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, TableStyle};
use unicode_width::UnicodeWidthStr;

use super::fit;
use super::style::{Style, ink};
use crate::page::{Fit, Heading, Table, Tone};

const GAP: u16 = 2;
/// Zero-width letters that stand for a tone while a table is laid out; clean text has none.
const MARKS: [(Tone, char); 4] = [
    (Tone::Late, '\u{2061}'),
    (Tone::Soon, '\u{2062}'),
    (Tone::Done, '\u{2063}'),
    (Tone::Quiet, '\u{2064}'),
];
const END: char = '\u{2060}';

/// The lines of a table; none where it has no rows.
pub fn lines(table: &Table, style: &Style) -> Vec<String> {
    if table.rows.is_empty() {
        return Vec::new();
    }
    let headings = table.headings.iter().enumerate();
    let mut columns: Vec<Column> =
        headings.map(|(at, heading)| Column::of(table, at, heading, style)).collect();
    if let Some(room) = style.room() {
        leave_out_optional(&mut columns, room);
        cut_to_fit(&mut columns, room, style.ellipsis());
    }
    let mut lines = drawn(&columns, style);
    if table.totals.is_some() {
        let rule = lines.get(1).cloned().unwrap_or_default();
        lines.insert(lines.len().saturating_sub(1), rule);
    }
    lines
}

struct Column {
    heading: String,
    fit: Fit,
    is_numeric: bool,
    /// Its cells from top to bottom, the total included.
    cells: Vec<(String, Tone)>,
    need: usize,
}

impl Column {
    fn of(table: &Table, at: usize, heading: &Heading, style: &Style) -> Column {
        let rows = table.rows.iter().chain(&table.totals);
        let cell = |row: &Vec<crate::page::Cell>| match row.get(at) {
            Some(cell) => (style.clean(&cell.text()), cell.tone),
            None => (String::new(), Tone::Plain),
        };
        let cells: Vec<(String, Tone)> = rows.map(cell).collect();
        let widest = cells.iter().map(|(text, _)| text.width()).max().unwrap_or(0);
        let text = style.clean(&heading.text);
        Column {
            need: widest.max(text.width()),
            heading: text,
            fit: heading.fit,
            is_numeric: table.is_numeric(at),
            cells,
        }
    }
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

fn cut_to_fit(columns: &mut [Column], room: usize, ellipsis: &str) {
    let whole = columns.iter().filter(|column| column.fit != Fit::Cut);
    let taken = whole.map(|column| column.need).sum::<usize>() + gaps(columns);
    let cut = || columns.iter().filter(|column| column.fit == Fit::Cut);
    let most = fit::limit(cut().map(|column| column.need).collect(), room.saturating_sub(taken));
    for column in columns.iter_mut().filter(|column| column.fit == Fit::Cut) {
        column.heading = fit::cut(&column.heading, most, ellipsis);
        for (text, _) in &mut column.cells {
            *text = fit::cut(text, most, ellipsis);
        }
    }
}

fn drawn(columns: &[Column], style: &Style) -> Vec<String> {
    let rule = LineStyle::none().fill(if style.ascii { '-' } else { '─' });
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(TableStyle::new().header_separator(rule));
    drawn.set_content_arrangement(ContentArrangement::Disabled).force_no_tty();
    drawn.set_header(columns.iter().map(|column| &column.heading));
    let count = columns.first().map_or(0, |column| column.cells.len());
    let cells = |at| columns.iter().filter_map(move |column: &Column| column.cells.get(at));
    drawn.add_rows(
        (0..count).map(|at| cells(at).map(|(text, tone)| marked(text, *tone, style.colour))),
    );
    for (at, (to, column)) in drawn.column_iter_mut().zip(columns).enumerate() {
        to.set_padding((if at == 0 { 0 } else { GAP }, 0));
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

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::page::Cell;

    const PLAIN: Style = Style { width: None, colour: false, ascii: false };

    fn shown(table: &Table, style: Style) -> String {
        let lines = lines(table, &style);
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
            ],
            totals: None,
        }
    }

    #[test]
    fn a_narrow_screen_leaves_out_what_it_can_do_without() {
        let mut table = findings();
        table.headings.insert(1, Heading::optional("kind"));
        table.rows.iter_mut().for_each(|row| row.insert(1, "recommendation".into()));
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
        let table = Table { headings, rows, totals };
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
        let text = shown(&Table { headings, rows, totals: None }, style);

        assert!(text.is_ascii());
        assert!(text.contains("Record crime... Record crime.....  31 Oct"), "{text}");
    }

    #[test]
    fn hostile_text_cannot_widen_colour_or_break_a_table() {
        let style = Style { colour: true, ..at(80) };
        let mut table = findings();
        table.rows[0][1] = "a\u{2061}b\u{2060}c\u{1b}[31m\nd".into();
        table.rows[0][3] = 1_i64.into();
        let text = shown(&table, style);

        assert_eq!(text.lines().count(), 4);
        assert!(text.contains("a\\u{2061}b\\u{2060}c\\u{1b}[31m d"), "{text}");
    }

    #[test]
    fn cells_beyond_all_measure_are_still_shown() {
        let mut table = findings();
        table.rows[0][0] = "x".repeat(70_000).into();

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
