//! A timeline in letters: years across, a line for each row, and a key to what is on them.

pub(super) mod axis;
mod grid;
mod signs;

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr;

use super::fit::{cut, padded, wrapped};
use super::style::{Style, ink};
use crate::page::{ChartSpan, MarkKind, SpanKind, TimelineChart, TimelineRow, Tone};
use axis::Axis;
use grid::{Drawn, DrawnGrid};
use signs::{line_of, sign, still};

const GAP: &str = "  ";
const NAME: usize = 14;
const LEAST_CELLS: usize = 12;
const MOST_CELLS: usize = 120;
/// Where the output isn't a screen.
const USUAL_CELLS: usize = 72;
/// A narrower screen has the words below each row.
const WIDE: usize = 72;
const LEAST_WORDS: usize = 24;

pub fn lines(timeline: &TimelineChart, style: &Style) -> Vec<String> {
    if timeline.rows.is_empty() {
        return Vec::new();
    }
    let layout = Layout::of(style);
    let axis = Axis { first: timeline.first, last: timeline.last, cells: layout.cells };
    let mut lines = vec![layout.indented(&axis.labels(style.ascii))];
    for (row, cells) in timeline.rows.iter().zip(DrawnGrid::drawn(timeline, &axis, style.ascii).0) {
        lines.extend(layout.row(row, &cells, style));
    }
    lines.push(String::new());
    lines.extend(key(timeline, style));
    lines
}

/// The same for every timeline on a screen, so that years stand below years.
struct Layout {
    cells: usize,
    /// The room for words beside a row; none where they are below it.
    beside: Option<usize>,
    room: Option<usize>,
}

impl Layout {
    fn of(style: &Style) -> Layout {
        let Some(room) = style.room() else {
            return Layout { cells: USUAL_CELLS, beside: Some(usize::MAX), room: None };
        };
        let beside = (room >= WIDE).then_some(LEAST_WORDS.max(room * 3 / 10));
        let taken = NAME + GAP.len() + beside.map_or(0, |words| words + GAP.len());
        let cells = room.saturating_sub(taken).clamp(LEAST_CELLS, MOST_CELLS);
        Layout { cells, beside, room: Some(room) }
    }

    fn indented(&self, text: &str) -> String {
        format!("{}{GAP}{text}", " ".repeat(NAME)).trim_end().to_owned()
    }

    fn row(&self, row: &TimelineRow, cells: &[Drawn], style: &Style) -> Vec<String> {
        let name = cut(&style.clean(&row.name), NAME, style.ellipsis());
        let line = format!("{}{GAP}{}", padded(&name, NAME), inked(cells, style));
        let words = style.clean(&row.words);
        match self.beside {
            Some(beside) => {
                let words = style.inked(&cut(&words, beside, style.ellipsis()), ink(row.tone));
                vec![format!("{line}{GAP}{words}").trim_end().to_owned()]
            }
            None => {
                let room = self.room.map(|room| room.saturating_sub(GAP.len()));
                let words = wrapped(&words, room).into_iter().filter(|words| !words.is_empty());
                let below =
                    words.map(|words| format!("{GAP}{}", style.inked(&words, ink(row.tone))));
                std::iter::once(line.trim_end().to_owned()).chain(below).collect()
            }
        }
    }
}

/// Neighbours of one tone are inked together.
fn inked(cells: &[Drawn], style: &Style) -> String {
    let run = |run: &[Drawn]| {
        let letters: String = run.iter().map(|cell| cell.letter).collect();
        let tone = run.first().map_or(Tone::Plain, |cell| cell.tone);
        if tone == Tone::Plain { letters } else { style.inked(&letters, ink(tone)) }
    };
    cells.chunk_by(|one, next| one.tone == next.tone).map(run).collect()
}

/// What is drawn, and nothing else.
fn key(timeline: &TimelineChart, style: &Style) -> Vec<String> {
    let marks: BTreeSet<MarkKind> =
        timeline.rows.iter().flat_map(|row| &row.marks).map(|mark| mark.kind).collect();
    let spans: Vec<&ChartSpan> = timeline.rows.iter().flat_map(|row| &row.spans).collect();
    let ascii = style.ascii;
    let mut key: Vec<String> =
        marks.into_iter().map(|kind| format!("{} {}", sign(kind, ascii).0, kind.words())).collect();
    for kind in SpanKind::ALL.into_iter().filter(|kind| spans.iter().any(|span| span.kind == *kind))
    {
        let letter = line_of(kind, ascii).0;
        let line =
            if kind == SpanKind::Unknown { format!("{letter}?{letter}") } else { letter.into() };
        key.push(format!("{line} {}", kind.words()));
    }
    if spans.iter().any(|span| span.to == timeline.today && span.kind != SpanKind::Unknown) {
        key.push(format!("{} so today", still(ascii)));
    }
    if !timeline.joins.is_empty() {
        key.push(format!("{} came back as", if ascii { "+" } else { "┐" }));
    }
    filled(&key, style.room().unwrap_or(usize::MAX))
        .iter()
        .map(|line| style.inked(line, ink(Tone::Quiet)))
        .collect()
}

/// The entries one after the other, none of them broken where it fits on a line of its own.
fn filled(entries: &[String], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for entry in entries {
        match lines.last_mut() {
            Some(line) if line.width() + GAP.len() + entry.width() <= room => {
                line.push_str(GAP);
                line.push_str(entry);
            }
            _ => lines.extend(wrapped(entry, Some(room))),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Join, Mark};
    use chrono::NaiveDate;
    use proptest::prelude::*;

    const PLAIN: Style = Style { width: None, colour: false, ascii: false };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn mark(kind: MarkKind, on: &str) -> Mark {
        Mark { kind, day: day(on), words: String::new() }
    }

    fn row(
        name: &str,
        words: &str,
        spans: &[(SpanKind, &str, &str)],
        marks: Vec<Mark>,
    ) -> TimelineRow {
        let span = |(kind, from, to): &(SpanKind, &str, &str)| ChartSpan {
            kind: *kind,
            from: day(from),
            to: day(to),
        };
        TimelineRow {
            name: name.to_owned(),
            words: words.to_owned(),
            tone: Tone::Plain,
            spans: spans.iter().map(span).collect(),
            marks,
        }
    }

    /// What was closed on a day that isn't known came back.
    fn came_back() -> TimelineChart {
        let before = row(
            "8929",
            "closed, date not known",
            &[(SpanKind::Unknown, "2018-03-22", "2024-05-14")],
            vec![mark(MarkKind::Published, "2018-03-22")],
        );
        let now = row(
            "SOC24-C1",
            "open, 661 days late",
            &[
                (SpanKind::Open, "2024-05-14", "2025-01-31"),
                (SpanKind::Overdue, "2025-01-31", "2026-11-23"),
            ],
            vec![mark(MarkKind::Published, "2024-05-14"), mark(MarkKind::Due, "2025-01-31")],
        );
        TimelineChart {
            first: day("2018-01-01"),
            last: day("2026-11-23"),
            today: day("2026-11-23"),
            rows: vec![before, now],
            joins: vec![Join { from: 0, to: 1, day: day("2024-05-14") }],
        }
    }

    fn drawn(timeline: &TimelineChart, style: Style) -> String {
        lines(timeline, &style).join("\n") + "\n"
    }

    #[test]
    fn what_came_back_is_seen_and_an_unknown_day_is_said_to_be_unknown() {
        let style = Style { width: Some(80), ..PLAIN };

        let drawn = drawn(&came_back(), style);
        let [years, before, now, ..] = drawn.lines().collect::<Vec<_>>()[..] else {
            panic!("{drawn}");
        };
        let column = |line: &str, letter: char| line.chars().position(|one| one == letter);

        assert!(drawn.lines().all(|line| line.width() <= 80), "{drawn}");
        assert!(years.starts_with("                │2018") && years.contains("│2026"), "{drawn}");
        assert!(
            before.starts_with("8929 ") && before.contains(" ●···") && before.contains("··?··"),
            "{drawn}"
        );
        assert!(before.ends_with("closed, date not known"), "{drawn}");
        assert_eq!(column(before, '┐'), column(now, '●'), "{drawn}");
        assert!(now.contains("◆━━━") && now.contains("▶"), "{drawn}");
        assert!(!drawn.contains('■'), "{drawn}");
    }

    #[test]
    fn without_utf8_the_same_is_said_in_ascii() {
        let style = Style { width: Some(80), ascii: true, ..PLAIN };
        let drawn = drawn(&came_back(), style);

        assert!(drawn.is_ascii(), "{drawn}");
        assert!(drawn.contains("o......"), "{drawn}");
        assert!(drawn.contains("D====="), "{drawn}");
    }

    #[test]
    fn a_narrow_screen_has_the_words_below_the_line() {
        let drawn = drawn(&came_back(), Style { width: Some(40), ..PLAIN });

        assert!(drawn.contains("\n  closed, date not known\n"), "{drawn}");
        assert!(drawn.lines().all(|line| line.width() <= 40), "{drawn}");
    }

    #[test]
    fn marks_of_one_day_stand_side_by_side() {
        let mut timeline = came_back();
        let marks = [MarkKind::Published, MarkKind::Due, MarkKind::Closed];
        timeline.rows[0].marks = marks.map(|kind| mark(kind, "2020-01-01")).to_vec();
        let drawn = drawn(&timeline, PLAIN);

        assert!(drawn.contains("■●◆") || drawn.contains("●◆■"), "{drawn}");
    }

    proptest! {
        #[test]
        fn any_days_are_drawn_within_the_screen(
            days in proptest::collection::vec(0..9000_i64, 2..12), width in 40..220_usize, ascii in any::<bool>(),
        ) {
            let of = |days: i64| day("2005-01-01") + chrono::TimeDelta::days(days);
            let (first, last) = (*days.iter().min().unwrap(), *days.iter().max().unwrap());
            let marks = days.iter().map(|one| mark(MarkKind::Closed, &of(*one).to_string()));
            let mut timeline = came_back();
            timeline.rows[0].marks = marks.collect();
            (timeline.first, timeline.last) = (of(first), of(last));
            let drawn = drawn(&timeline, Style { width: Some(width), ascii, ..PLAIN });

            prop_assert!(drawn.lines().all(|line| line.width() <= width), "{}", drawn);
            prop_assert!(!ascii || drawn.is_ascii());
        }
    }
}
