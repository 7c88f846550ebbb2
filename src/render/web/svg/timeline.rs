//! A timeline: rows of spans and marks over the same years, with a key of what is in it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::bars::class;
use super::drawing::{Drawing, TextAnchor, WIDTH, shortened};
use super::marks;
use crate::model::calendar::day_shown;
use crate::page::{MarkKind, SpanKind, TimelineChart, TimelineRow};
use crate::render::timeline::axis::{STEPS, label, ticks};

const LEFT: i64 = 130;
const RIGHT: i64 = WIDTH - 16;
const TOP: i64 = 26;
const ROW: i64 = 46;
const KEY: i64 = 22;
/// Where the second column of the key begins.
const SECOND: i64 = 410;
/// How many lines there is room for: their years are shorter than months.
const YEARS: usize = 12;
const MONTHS: usize = 8;

pub fn drawn(timeline: &TimelineChart) -> Drawing {
    let rows = i64::try_from(timeline.rows.len()).unwrap_or_default();
    let bottom = TOP + ROW * rows;
    let mut drawing = Drawing::of_height(0);
    axis(timeline, bottom, &mut drawing);
    for (at, row) in (0..).zip(&timeline.rows) {
        drawn_row(row, TOP + ROW * at, timeline, &mut drawing);
    }
    for join in &timeline.joins {
        let x = timeline.at(join.day);
        let y = |row: usize| TOP + ROW * i64::try_from(row).unwrap_or_default() + 11;
        drawing.named(&format!("came back on {}", day_shown(join.day)), |drawing| {
            drawing.line("join", (x, y(join.from)), (x, y(join.to)));
        });
    }
    drawing.height = key(timeline, bottom + 20, &mut drawing);
    drawing
}

impl TimelineChart {
    fn at(&self, day: NaiveDate) -> i64 {
        let all = (self.last - self.first).num_days().max(1);
        let days = (day - self.first).num_days().clamp(0, all);
        LEFT + (RIGHT - LEFT) * days / all
    }
}

fn axis(timeline: &TimelineChart, bottom: i64, drawing: &mut Drawing) {
    let begins = |step: u32| ticks(timeline.first, timeline.last, step);
    let fits = |step: &u32| begins(*step).count() <= if *step < 12 { MONTHS } else { YEARS };
    let step = STEPS.into_iter().find(fits).unwrap_or(600);
    for begin in begins(step) {
        let x = timeline.at(begin);
        drawing.line("grid", (x, TOP - 6), (x, bottom));
        drawing.text("axis", (x, TOP - 12), TextAnchor::Middle, &label(begin, step));
    }
    let today = timeline.at(timeline.today);
    drawing.named(&format!("today, {}", day_shown(timeline.today)), |drawing| {
        drawing.line("today", (today, TOP - 6), (today, bottom));
    });
}

fn drawn_row(row: &TimelineRow, top: i64, timeline: &TimelineChart, drawing: &mut Drawing) {
    drawing.named(&row.name, |drawing| {
        drawing.text("name", (0, top + 16), TextAnchor::Start, &shortened(&row.name, 17));
    });
    for span in &row.spans {
        let (from, to) = (timeline.at(span.from), timeline.at(span.to));
        let words =
            format!("{}, {} to {}", span.kind.words(), day_shown(span.from), day_shown(span.to));
        drawing.named(&words, |drawing| {
            drawing.rect(span_class(span.kind), (from, top + 7), ((to - from).max(1), 8));
        });
    }
    for mark in &row.marks {
        let at = (timeline.at(mark.day), top + 11);
        drawing.named(&format!("{}, {}", mark.words, day_shown(mark.day)), |drawing| {
            marks::drawn(mark.kind, at, drawing);
        });
    }
    let words = shortened(&row.words, 90);
    drawing.text(
        &format!("words {}", class(row.tone)),
        (LEFT, top + 34),
        TextAnchor::Start,
        &words,
    );
}

fn span_class(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Open => "open",
        SpanKind::Overdue => "overdue",
        SpanKind::Submitted => "submitted",
        SpanKind::Unknown => "unknown",
    }
}

/// What the spans and marks mean, of those that are there; returns where it ends.
fn key(timeline: &TimelineChart, top: i64, drawing: &mut Drawing) -> i64 {
    let rows = || timeline.rows.iter();
    let spans: BTreeSet<SpanKind> =
        rows().flat_map(|row| &row.spans).map(|span| span.kind).collect();
    let marks: BTreeSet<MarkKind> =
        rows().flat_map(|row| &row.marks).map(|mark| mark.kind).collect();
    let mut place = 0;
    let mut next = || {
        let at = (place % 2 * SECOND, top + place / 2 * KEY);
        place += 1;
        at
    };
    for kind in spans {
        let (x, y) = next();
        drawing.rect(span_class(kind), (x, y - 4), (24, 8));
        drawing.text("axis", (x + 32, y + 4), TextAnchor::Start, kind.words());
    }
    for kind in marks {
        let (x, y) = next();
        marks::drawn(kind, (x + 12, y), drawing);
        drawing.text("axis", (x + 32, y + 4), TextAnchor::Start, kind.words());
    }
    if !timeline.joins.is_empty() {
        let (x, y) = next();
        drawing.line("join", (x, y), (x + 24, y));
        drawing.text("axis", (x + 32, y + 4), TextAnchor::Start, "closed, and came back");
    }
    top + (place + 1) / 2 * KEY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_has_years_or_months_to_read_it_by_however_short_it_is() {
        let day = |text: &str| text.parse().unwrap();
        for (first, last, marks) in [
            ("2018-01-01", "2026-11-24", 9),
            ("2026-02-01", "2026-11-24", 3),
            ("2026-10-02", "2026-11-24", 1),
        ] {
            let (first, last) = (day(first), day(last));
            let chart =
                TimelineChart { first, last, today: last, rows: Vec::new(), joins: Vec::new() };

            let lines = drawn(&chart).content().matches("class=\"grid\"").count();
            assert_eq!(lines, marks, "{first} to {last}");
        }
    }
}
