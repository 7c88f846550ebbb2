//! Charts as SVG, with a name and a description for readers who can't see them. Shapes and patterns say what colours say.

mod bars;
mod drawing;
mod marks;
mod series;
mod timeline;

use crate::page::{Chart, Shape};
use crate::render::html::escaped;
use drawing::{Drawing, WIDTH};

/// The whole element. Everything that comes from a register is escaped.
pub fn svg(chart: &Chart) -> String {
    let drawing = drawn(&chart.shape);
    format!(
        "<svg role=\"img\"{} viewBox=\"0 0 {} {}\"><title>{}</title><desc>{}</desc>{}</svg>",
        if drawing.width < WIDTH { " class=\"small\"" } else { "" },
        drawing.width,
        drawing.height,
        escaped(&chart.title),
        escaped(&chart.description),
        drawing.content()
    )
}

fn drawn(shape: &Shape) -> Drawing {
    match shape {
        Shape::Bars(bars) => bars::drawn(bars),
        Shape::Series(series) => series::drawn(series),
        Shape::Timeline(timeline) => timeline::drawn(timeline),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{
        Bar, ChartSpan, Join, Mark, MarkKind, Series, SeriesLine, SpanKind, Table, TimelineChart,
        TimelineRow, Tone,
    };
    use chrono::NaiveDate;

    const HOSTILE: &str = "</svg><script>\"'&";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn chart(shape: Shape) -> String {
        let (title, description) = (HOSTILE.to_owned(), HOSTILE.to_owned());
        svg(&Chart { title, description, shape, numbers: Table::default() })
    }

    fn row(name: &str, spans: Vec<ChartSpan>, marks: Vec<Mark>) -> TimelineRow {
        TimelineRow {
            name: name.to_owned(),
            words: HOSTILE.to_owned(),
            tone: Tone::Late,
            spans,
            marks,
        }
    }

    fn all() -> Vec<String> {
        let bar = |count| Bar { name: HOSTILE.to_owned(), count, tone: Tone::Late };
        let (from, to) = (day("2018-03-22"), day("2026-11-30"));
        let mark = |kind| Mark { kind, day: from, words: HOSTILE.to_owned() };
        let spans = SpanKind::ALL.map(|kind| ChartSpan { kind, from, to }).to_vec();
        let marks = vec![mark(MarkKind::Published), mark(MarkKind::Due), mark(MarkKind::Closed)];
        let line = |numbers| SeriesLine { name: HOSTILE.to_owned(), tone: Tone::Plain, numbers };
        let series =
            Series { days: vec![from, to], lines: vec![line(vec![1, 2]), line(vec![0, 0])] };
        let timeline = TimelineChart {
            first: from,
            last: to,
            today: to,
            rows: vec![row("8929", spans, marks), row(HOSTILE, Vec::new(), Vec::new())],
            joins: vec![Join { from: 0, to: 1, day: to }],
        };
        let bars = Shape::Bars(vec![bar(0), bar(5)]);
        let none =
            TimelineChart { first: to, rows: Vec::new(), joins: Vec::new(), ..timeline.clone() };
        let empty = Series { days: Vec::new(), lines: vec![line(Vec::new())] };
        let shapes = [
            bars,
            Shape::Bars(Vec::new()),
            Shape::Series(series),
            Shape::Series(empty),
            Shape::Timeline(timeline),
            Shape::Timeline(none),
        ];
        shapes.map(chart).to_vec()
    }

    /// Whether it has a width and a height; without them a browser draws nothing.
    fn has_room(svg: &str) -> bool {
        let sizes = svg.split_once("viewBox=\"0 0 ").unwrap().1.split_once('"').unwrap().0;
        sizes.split(' ').all(|size| size.parse::<u32>().unwrap() > 0)
    }

    #[test]
    fn each_chart_has_a_name_a_description_and_no_markup_from_outside() {
        for svg in all() {
            assert!(svg.starts_with("<svg role=\"img\""), "{svg}");
            assert!(has_room(&svg), "{svg}");
            assert!(svg.contains("<title>&lt;/svg&gt;"), "{svg}");
            assert!(svg.contains("<desc>&lt;/svg&gt;"), "{svg}");
            assert!(!svg.contains("script>") && !svg.contains("style="), "{svg}");
            assert_eq!(svg.matches("</svg>").count(), 1, "{svg}");
        }
    }
}
