//! Bars: a name, a bar as long as its count, and the count.

use super::drawing::{Drawing, TextAnchor, shortened};
use crate::page::{Bar, Tone};

const ROW: i64 = 28;
const NAMES: i64 = 125;
const LONGEST: i64 = 190;
/// As wide as a telephone, with room for a count after the longest bar.
const WIDTH: i64 = 360;

pub fn drawn(bars: &[Bar]) -> Drawing {
    let count = i64::try_from(bars.len()).unwrap_or_default();
    let mut drawing = Drawing::of_height(ROW * count.max(1)).narrow(WIDTH);
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or_default().max(1);
    for (top, bar) in (0..).map(|at| at * ROW).zip(bars) {
        let length = bar.count.clamp(0, most) * LONGEST / most;
        drawing.text("label", (0, top + 18), TextAnchor::Start, &shortened(&bar.name, 22));
        if length > 0 {
            drawing.rect(class(bar.tone), (NAMES, top + 5), (length, ROW - 10));
        }
        let beside = (NAMES + length + 8, top + 18);
        drawing.text("label", beside, TextAnchor::Start, &bar.count.to_string());
    }
    drawing
}

pub fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Late => "late",
        Tone::Soon => "soon",
        Tone::Done => "done",
        Tone::Plain | Tone::Quiet => "plain",
    }
}
