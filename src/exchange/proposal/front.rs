//! The title of a report and the day of its publication, as its first lines give them.

use super::document::{BlockShape, TextBlock};
use super::publisher::Publisher;
use crate::model::calendar::{Precision, Written};
use crate::model::text::one_line;

/// Where they are looked for.
const FIRST: usize = 40;

/// The first line by itself that has several words, and is neither a date nor a heading of a list.
pub fn title(blocks: &[TextBlock], publisher: &Publisher) -> Option<String> {
    let first = blocks.iter().take(FIRST / 2);
    let lone = first.filter(|block| block.shape == BlockShape::Lone);
    let is_title = |block: &&TextBlock| {
        block.text.split(' ').count() >= 3
            && !block.text.ends_with(':')
            && dates(&block.text).is_empty()
            && publisher.heading(&block.text).is_none()
            && !block.text.starts_with("Dear ")
    };
    lone.into_iter()
        .find(is_title)
        .map(|block| block.text.trim_start_matches(['#', ' ']).to_owned())
}

/// The day on a line by itself, at the end of the title, or beside `published` or `date`.
pub fn published(blocks: &[TextBlock]) -> Option<Written> {
    const WORDS: [&str; 6] = ["published", "publication", "date", "issued", "release", "updated"];
    const BESIDE: usize = 24;
    let first = || blocks.iter().take(FIRST);
    let with_date =
        |block: &TextBlock| Some((block.text.clone(), dates(&block.text).into_iter().next()?));
    let said = first().filter_map(with_date).find_map(|(text, date)| {
        let before = text.split(&date.text).next().unwrap_or_default().to_lowercase();
        let beside = before.rsplit(['.', ';', '|']).next().unwrap_or_default();
        let is_beside = beside.len() <= BESIDE && WORDS.iter().any(|word| beside.contains(word));
        is_beside.then_some(date)
    });
    let alone = || {
        let mut lone =
            first().filter(|block| block.shape == BlockShape::Lone).filter_map(with_date);
        lone.find(|(text, date)| text.len() <= date.text.len() + BESIDE).map(|(_, date)| date)
    };
    let at_end = || {
        let mut front = first().take(FIRST / 4).filter_map(with_date);
        front.find(|(text, date)| text.ends_with(&date.text)).map(|(_, date)| date)
    };
    said.or_else(alone).or_else(at_end)
}

/// The days in a line that have a year.
fn dates(text: &str) -> Vec<Written> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let read = [3, 4, 1].into_iter().find_map(|length| {
            let words = one_line(&words.get(at..at + length)?.join(" "));
            let words = words.trim_matches(|c: char| !c.is_alphanumeric());
            let has_year = words.chars().filter(char::is_ascii_digit).count() >= 5;
            let read = Written::read(words).ok().filter(|_| has_year)?;
            (read.precision == Precision::Day).then_some(read)
        });
        found.extend(read);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::document::blocks;
    use super::*;

    fn front(text: &str) -> (Option<String>, Option<String>) {
        let blocks = blocks(text);
        let day = published(&blocks).map(|date| date.day.to_string());
        (title(&blocks, &Publisher::built_in().unwrap()), day)
    }

    #[test]
    fn the_title_and_the_day_are_in_the_first_lines() {
        assert_eq!(
            front("An inspection of call handling\n\nPublished on: 14 May 2024\n\nIntroduction\n"),
            (Some("An inspection of call handling".to_owned()), Some("2024-05-14".to_owned()))
        );
        assert_eq!(
            front(
                "31 October 2023\n\nDear Chief Constable\n\nRevisit of Kent Police\n\nWe came again on 3 May 2023.\n"
            ),
            (Some("Revisit of Kent Police".to_owned()), Some("2023-10-31".to_owned()))
        );
        assert_eq!(
            front("date 2024-05-14 Watch more\n\nA sentence of its own.\n").1.unwrap(),
            "2024-05-14"
        );
    }
}
