//! How alike two texts are: by the words that they share, of which rare ones count for more.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::fold;

/// Texts as the words in them, each with what it counts.
#[derive(Debug)]
pub struct Likeness {
    words: Vec<Word>,
    texts: Vec<Text>,
}

#[derive(Debug)]
struct Word {
    word: String,
    weight: f64,
}

#[derive(Debug)]
struct Text {
    /// The places of its words, in order.
    words: Vec<usize>,
    weight: f64,
}

/// One word in common is chance.
const LEAST_SHARED: usize = 2;
const SHORTEST_WORD: usize = 3;
/// Words of grammar, which say nothing of what a text is about.
const LEFT_OUT: [&str; 22] = [
    "all", "and", "are", "been", "for", "from", "has", "have", "how", "its", "not", "should",
    "that", "the", "their", "they", "this", "was", "were", "which", "who", "with",
];

impl Likeness {
    /// A word in every text weighs nothing; one in a single text weighs most.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Likeness {
        let texts: Vec<BTreeSet<String>> = texts.into_iter().map(words).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        texts.iter().flatten().for_each(|word| *counts.entry(word).or_default() += 1);
        let all = texts.len() as f64;
        let weight = |count: usize| (all / count as f64).ln();
        let known: Vec<Word> = counts
            .iter()
            .map(|(word, count)| Word { word: (*word).to_owned(), weight: weight(*count) })
            .collect();
        let places: BTreeMap<&str, usize> = counts.keys().copied().zip(0..).collect();
        let text = |words: &BTreeSet<String>| {
            let words: Vec<usize> =
                words.iter().filter_map(|word| places.get(word.as_str()).copied()).collect();
            let weight = words.iter().map(|word| weight_of(&known, *word)).sum();
            Text { words, weight }
        };
        Likeness { texts: texts.iter().map(text).collect(), words: known }
    }

    /// From 0 to 100: how much of the weight of both texts is in words that they share. None where they share
    /// too few.
    pub fn percent(&self, one: usize, other: usize) -> Option<i64> {
        let (here, there) = (self.texts.get(one)?, self.texts.get(other)?);
        let shared = shared(&here.words, &there.words);
        let both = here.weight + there.weight;
        let (mut count, mut common) = (0, 0.0);
        for word in shared {
            count += 1;
            common += weight_of(&self.words, word);
        }
        let percent = if both > 0.0 { (200.0 * common / both).round() as i64 } else { 0 };
        (count >= LEAST_SHARED).then_some(percent)
    }

    /// The words that two texts share, those that count for most first.
    pub fn shared(&self, one: usize, other: usize) -> Vec<String> {
        let Some((here, there)) = self.texts.get(one).zip(self.texts.get(other)) else {
            return Vec::new();
        };
        let shared = shared(&here.words, &there.words);
        let mut shared: Vec<&Word> = shared.filter_map(|word| self.words.get(word)).collect();
        shared.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.word.cmp(&b.word)));
        shared.into_iter().map(|word| word.word.clone()).collect()
    }
}

fn weight_of(words: &[Word], word: usize) -> f64 {
    words.get(word).map_or(0.0, |word| word.weight)
}

/// What is in both of two lists that are in order.
fn shared<'a>(here: &'a [usize], there: &'a [usize]) -> impl Iterator<Item = usize> + 'a {
    let (mut here, mut there) = (here.iter().peekable(), there.iter().peekable());
    std::iter::from_fn(move || {
        loop {
            let (one, other) = (here.peek()?, there.peek()?);
            match one.cmp(other) {
                Ordering::Less => drop(here.next()),
                Ordering::Greater => drop(there.next()),
                Ordering::Equal => {
                    there.next();
                    return here.next().copied();
                }
            }
        }
    })
}

/// Without short ones and those of grammar; a plural is the same word as its singular.
fn words(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let says_something =
        |word: &&str| word.chars().count() >= SHORTEST_WORD && !LEFT_OUT.contains(word);
    words.filter(says_something).map(singular).collect()
}

fn singular(word: &str) -> String {
    match word.strip_suffix('s').filter(|stem| stem.len() > SHORTEST_WORD && !stem.ends_with('s')) {
        Some(stem) => match stem.strip_suffix("ie") {
            Some(stem) => format!("{stem}y"),
            None => stem.to_owned(),
        },
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXTS: [&str; 5] = [
        "The force should tackle serious and organised crime with its partners",
        "The force needs to work with partners to tackle serious and organised crime",
        "The force should record crime within 24 hours",
        "The force should train its call handlers",
        "The force should review the training of call handlers",
    ];

    #[test]
    fn shared_words_are_named_the_rare_ones_first() {
        let shared = Likeness::of(TEXTS).shared(0, 1);

        let place = |word: &str| shared.iter().position(|one| one == word);
        assert!(place("organised") < place("crime"), "{shared:?}");
        assert_eq!(shared.last().map(String::as_str), Some("force"));
    }

    #[test]
    fn words_that_every_text_has_make_no_two_alike() {
        let likeness = Likeness::of(TEXTS);
        let percent = |one, other| likeness.percent(one, other).unwrap_or(0);

        assert!(percent(0, 1) > 50, "{}", percent(0, 1));
        assert!(percent(0, 3) < 15, "{}", percent(0, 3));
        assert!(percent(3, 4) > percent(3, 2));
    }

    #[test]
    fn plurals_are_the_same_word() {
        assert_eq!(words("Plans, bodies and addresses"), words("plan body addresse"));
        assert_eq!(words("process is an AFI"), BTreeSet::from(["afi".into(), "process".into()]));
    }

    proptest! {
        #[test]
        fn likeness_goes_both_ways_and_a_text_is_wholly_like_itself(
            texts in proptest::collection::vec("([a-f]{3,4} ){1,8}", 2..8),
        ) {
            let likeness = Likeness::of(texts.iter().map(String::as_str));
            let percent = |one, other| likeness.percent(one, other);
            for one in 0..texts.len() {
                for other in 0..texts.len() {
                    prop_assert_eq!(percent(one, other), percent(other, one));
                    prop_assert!(percent(one, other).is_none_or(|percent| (0..=100).contains(&percent)));
                }
                prop_assert!(percent(one, one).is_none_or(|percent| percent == 100 || percent == 0));
            }
        }
    }
}
