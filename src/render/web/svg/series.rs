//! Lines over days, each with a pattern of its own and its last number at its end.

use super::drawing::{Drawing, TextAnchor, shortened};
use crate::model::calendar::day_shown;
use crate::page::{Series, SeriesLine};

const LEFT: i64 = 44;
const RIGHT: i64 = 540;
const TOP: i64 = 14;
const BOTTOM: i64 = 214;
const LABEL: i64 = 18;

pub fn drawn(series: &Series) -> Drawing {
    let mut drawing = Drawing::of_height(BOTTOM + 30);
    let most = series.lines.iter().flat_map(|line| &line.numbers).copied().max();
    let most = most.unwrap_or_default().max(1);
    for number in [0, most] {
        let y = height(number, most);
        drawing.line("grid", (LEFT, y), (RIGHT, y));
        drawing.text("axis", (LEFT - 8, y + 4), TextAnchor::End, &number.to_string());
    }
    if let (Some(first), Some(last)) = (series.days.first(), series.days.last()) {
        drawing.text("axis", (LEFT, BOTTOM + 22), TextAnchor::Start, &day_shown(*first));
        drawing.text("axis", (RIGHT, BOTTOM + 22), TextAnchor::End, &day_shown(*last));
    }
    for (at, line) in series.lines.iter().enumerate() {
        let last = line.numbers.last().copied().unwrap_or_default();
        drawing.named(&format!("{}: {last}", line.name), |drawing| {
            drawing.path(&format!("series s{}", at % PATTERNS), &steps(line, most));
        });
    }
    for (y, line, at) in labels(&series.lines, most) {
        let last = line.numbers.last().copied().unwrap_or_default();
        let words = shortened(&format!("{} {last}", line.name), 20);
        drawing.line(&format!("series s{}", at % PATTERNS), (RIGHT + 8, y), (RIGHT + 32, y));
        drawing.text("label", (RIGHT + 38, y + 4), TextAnchor::Start, &words);
    }
    drawing
}

/// How many patterns of lines the style sheet has.
const PATTERNS: usize = 5;

fn steps(line: &SeriesLine, most: i64) -> String {
    let gaps = i64::try_from(line.numbers.len()).unwrap_or(i64::MAX).saturating_sub(1).max(1);
    let point = |(at, number): (i64, &i64)| {
        let step = if at == 0 { 'M' } else { 'L' };
        format!("{step}{} {}", LEFT + (RIGHT - LEFT) * at / gaps, height(*number, most))
    };
    (0..).zip(&line.numbers).map(point).collect()
}

fn height(number: i64, most: i64) -> i64 {
    BOTTOM - (BOTTOM - TOP) * number.clamp(0, most) / most
}

/// Each label beside the end of its line, lower where there is another already.
fn labels(lines: &[SeriesLine], most: i64) -> Vec<(i64, &SeriesLine, usize)> {
    let end = |line: &SeriesLine| height(line.numbers.last().copied().unwrap_or_default(), most);
    let mut labels: Vec<(i64, &SeriesLine, usize)> =
        lines.iter().enumerate().map(|(at, line)| (end(line), line, at)).collect();
    labels.sort_by_key(|(y, ..)| *y);
    let mut free = 0;
    for (y, ..) in &mut labels {
        *y = (*y).max(free);
        free = *y + LABEL;
    }
    let over = labels.last().map_or(0, |(y, ..)| (*y - BOTTOM).max(0));
    labels.iter_mut().for_each(|(y, ..)| *y -= over);
    labels
}
