//! A chart in letters: bars and lines here, timelines in a file of their own.

use unicode_width::UnicodeWidthStr;

use super::fit::padded;
use super::style::{Style, ink};
use super::timeline;
use crate::page::{Bar, Chart, Series, SeriesLine, Shape};

/// The lines of its drawing, without its title.
pub fn lines(chart: &Chart, style: &Style) -> Vec<String> {
    match &chart.shape {
        Shape::Timeline(timeline) => timeline::lines(timeline, style),
        Shape::Series(series) => series_lines(series, style),
        Shape::Bars(bars) => bar_lines(bars, style),
    }
}

const GAP: &str = "  ";
/// Where the output isn't a screen.
const USUAL_WIDTH: usize = 80;
const LONGEST_BAR: usize = 40;

fn bar_lines(bars: &[Bar], style: &Style) -> Vec<String> {
    let names = names(bars.iter().map(|bar| bar.name.as_str()), style);
    let counts: Vec<String> = bars.iter().map(|bar| bar.count.to_string()).collect();
    let (name_width, count_width) = (widest(&names), widest(&counts));
    let beside = name_width + count_width + 2 * GAP.len();
    let room = style.room().unwrap_or(USUAL_WIDTH).saturating_sub(beside).clamp(1, LONGEST_BAR);
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
    let line = |((bar, name), count): ((&Bar, &String), &String)| {
        let block = if style.ascii { "#" } else { "█" }.repeat(length(bar.count, most, room));
        let name = padded(name, name_width);
        let drawn = style.inked(&block, ink(bar.tone));
        format!("{name}{GAP}{count:>count_width$}{GAP}{drawn}").trim_end().to_owned()
    };
    bars.iter().zip(&names).zip(&counts).map(line).collect()
}

/// A cell for each where there is room; else in proportion, and what there is can be seen.
fn length(count: i64, most: i64, room: usize) -> usize {
    let (count, most) = (whole(count), whole(most));
    if most <= room { count } else { (count * room).div_ceil(most) }
}

/// From the lowest to the highest; nothing has a letter of its own.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_LEVELS: [char; 8] = ['_', ':', '-', '=', '+', '*', '%', '#'];
const NOTHING: char = '·';
const ASCII_NOTHING: char = '.';

/// A line of levels for each, all on one scale that begins at 0.
fn series_lines(series: &Series, style: &Style) -> Vec<String> {
    let names = names(series.lines.iter().map(|line| line.name.as_str()), style);
    let said: Vec<String> = series.lines.iter().map(in_words).collect();
    let (name_width, said_width) = (widest(&names), widest(&said));
    let beside = name_width + said_width + 2 * GAP.len();
    let room = style.room().unwrap_or(USUAL_WIDTH).saturating_sub(beside).max(1);
    let most = series.lines.iter().flat_map(|line| &line.numbers).copied().max().unwrap_or(0);
    let line = |((line, name), said): ((&SeriesLine, &String), &String)| {
        let drawn: String = sampled(&line.numbers, room)
            .iter()
            .map(|number| level(*number, most, style.ascii))
            .collect();
        let name = padded(name, name_width);
        format!("{name}{GAP}{}{GAP}{said}", style.inked(&drawn, ink(line.tone)))
    };
    series.lines.iter().zip(&names).zip(&said).map(line).collect()
}

fn level(number: i64, most: i64, ascii: bool) -> char {
    let levels = if ascii { ASCII_LEVELS } else { LEVELS };
    if number == 0 {
        return if ascii { ASCII_NOTHING } else { NOTHING };
    }
    let (number, most) = (whole(number), whole(most).max(1));
    let at = (number * LEVELS.len()).div_ceil(most).saturating_sub(1);
    levels.get(at.min(LEVELS.len() - 1)).copied().unwrap_or(' ')
}

/// Where there are more than fit, the last of each few.
fn sampled(numbers: &[i64], room: usize) -> Vec<i64> {
    let few = numbers.len().div_ceil(room).max(1);
    let mut sampled: Vec<i64> =
        numbers.rchunks(few).filter_map(|few| few.last()).copied().collect();
    sampled.reverse();
    sampled
}

fn in_words(line: &SeriesLine) -> String {
    let ends = line.numbers.first().zip(line.numbers.last());
    let extremes = line.numbers.iter().min().zip(line.numbers.iter().max());
    match ends.zip(extremes) {
        Some(((first, last), (least, most))) => {
            format!("{first} to {last}, least {least}, most {most}")
        }
        None => String::new(),
    }
}

fn names<'a>(names: impl Iterator<Item = &'a str>, style: &Style) -> Vec<String> {
    names.map(|name| style.clean(name)).collect()
}

fn widest(texts: &[String]) -> usize {
    texts.iter().map(|text| text.width()).max().unwrap_or(0)
}

fn whole(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Tone;
    use proptest::prelude::*;

    const PLAIN: Style = Style { width: None, colour: false, ascii: false };

    fn bars(counts: &[i64]) -> Vec<Bar> {
        let bar = |count: &i64| Bar { name: format!("{count} x"), count: *count, tone: Tone::Late };
        counts.iter().map(bar).collect()
    }

    #[test]
    fn a_bar_has_a_cell_for_each_and_nothing_for_none() {
        assert_eq!(
            bar_lines(&bars(&[0, 3, 12]), &PLAIN),
            ["0 x    0", "3 x    3  ███", "12 x  12  ████████████",]
        );
    }

    #[test]
    fn more_than_there_is_room_for_is_drawn_in_proportion_and_one_can_still_be_seen() {
        let narrow = Style { width: Some(24), ascii: true, ..PLAIN };

        assert_eq!(
            bar_lines(&bars(&[1, 500, 1000]), &narrow),
            ["1 x        1  #", "500 x    500  #####", "1000 x  1000  ##########",]
        );
    }

    #[test]
    fn lines_share_a_scale_from_nothing_to_the_most() {
        let line = |name: &str, numbers: &[i64]| SeriesLine {
            name: name.to_owned(),
            tone: Tone::Plain,
            numbers: numbers.to_vec(),
        };
        let lines = vec![line("open", &[0, 4, 8, 6]), line("overdue", &[0, 0, 1, 2])];
        let drawn = series_lines(&Series { days: Vec::new(), lines }, &PLAIN);

        assert_eq!(
            drawn,
            ["open     ·▄█▆  0 to 6, least 0, most 8", "overdue  ··▁▂  0 to 2, least 0, most 2",]
        );
    }

    proptest! {
        #[test]
        fn no_drawing_is_wider_than_the_screen(
            numbers in proptest::collection::vec(0..100_000_i64, 1..200), width in 60..200_usize,
        ) {
            let style = Style { width: Some(width), ..PLAIN };
            let line = SeriesLine { name: "open".into(), tone: Tone::Plain, numbers: numbers.clone() };
            let series = Series { days: Vec::new(), lines: vec![line] };
            let drawn = bar_lines(&bars(&numbers), &style);

            prop_assert!(drawn.iter().all(|line| line.width() <= width));
            prop_assert!(series_lines(&series, &style).iter().all(|line| line.width() <= width));
            prop_assert_eq!(sampled(&numbers, 20).pop(), numbers.last().copied());
        }
    }
}
