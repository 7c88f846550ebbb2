//! How alike two texts are: by the words that they share, of which rare ones count for more.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::fold;

/// In how many texts each word is.
#[derive(Debug, Default)]
pub struct WordCounts {
    counts: HashMap<String, usize>,
    texts: usize,
}

impl WordCounts {
    pub fn add(&mut self, text: &str) {
        self.texts += 1;
        for word in words(text) {
            *self.counts.entry(word).or_default() += 1;
        }
    }

    /// A word in every text weighs nothing; one in a single text weighs most.
    pub fn weighed(self) -> Vocabulary {
        let all = self.texts as f64;
        let weighed =
            |(word, count): (String, usize)| Word { word, weight: (all / count as f64).ln() };
        let mut words: Vec<Word> = self.counts.into_iter().map(weighed).collect();
        words.sort_unstable_by(|a, b| a.word.cmp(&b.word));
        let places = words.iter().map(|word| word.word.clone()).zip(0..).collect();
        Vocabulary { words, places }
    }
}

/// The words of some texts, each with what it counts.
#[derive(Debug)]
pub struct Vocabulary {
    words: Vec<Word>,
    places: HashMap<String, u32>,
}

#[derive(Debug)]
struct Word {
    word: String,
    weight: f64,
}

/// A text as the words in it.
#[derive(Debug)]
pub struct Wording {
    /// The places of its words, in order.
    words: Box<[u32]>,
    weight: f64,
}

impl Wording {
    pub fn words(&self) -> &[u32] {
        &self.words
    }
}

/// One word in common is chance.
const LEAST_SHARED: usize = 2;
const SHORTEST_WORD: usize = 3;
/// Words of grammar, which say nothing of what a text is about.
const LEFT_OUT: [&str; 22] = [
    "all", "and", "are", "been", "for", "from", "has", "have", "how", "its", "not", "should",
    "that", "the", "their", "they", "this", "was", "were", "which", "who", "with",
];

impl Vocabulary {
    /// One of the texts that the words were counted in.
    pub fn read(&self, text: &str) -> Wording {
        let words = words(text).into_iter();
        let words: Box<[u32]> =
            words.filter_map(|word| self.places.get(word.as_str()).copied()).collect();
        let weight = words.iter().map(|word| self.weight(*word)).sum();
        Wording { words, weight }
    }

    /// From 0 to 100: how much of the weight of both texts is in words that they share. None where they share
    /// too few.
    pub fn percent(&self, here: &Wording, there: &Wording) -> Option<i64> {
        let both = here.weight + there.weight;
        let (mut count, mut common) = (0, 0.0);
        for word in shared(&here.words, &there.words) {
            count += 1;
            common += self.weight(word);
        }
        let percent = if both > 0.0 { (200.0 * common / both).round() as i64 } else { 0 };
        (count >= LEAST_SHARED).then_some(percent)
    }

    /// The words that two texts share, those that count for most first.
    pub fn shared(&self, here: &Wording, there: &Wording) -> Vec<String> {
        let shared = shared(&here.words, &there.words);
        let mut shared: Vec<&Word> = shared.filter_map(|word| self.word(word)).collect();
        shared.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.word.cmp(&b.word)));
        shared.into_iter().map(|word| word.word.clone()).collect()
    }

    fn word(&self, place: u32) -> Option<&Word> {
        self.words.get(usize::try_from(place).ok()?)
    }

    fn weight(&self, place: u32) -> f64 {
        self.word(place).map_or(0.0, |word| word.weight)
    }
}

/// What is in both of two lists that are in order.
fn shared<'a>(here: &'a [u32], there: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
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

/// In order and each once, without short ones and those of grammar; a plural is the same word as its singular.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let says_something =
        |word: &&str| word.chars().count() >= SHORTEST_WORD && !LEFT_OUT.contains(word);
    let mut words: Vec<String> = words.filter(says_something).map(singular).collect();
    words.sort_unstable();
    words.dedup();
    words
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

    fn read<'a>(texts: impl IntoIterator<Item = &'a str> + Clone) -> (Vocabulary, Vec<Wording>) {
        let mut counts = WordCounts::default();
        texts.clone().into_iter().for_each(|text| counts.add(text));
        let vocabulary = counts.weighed();
        let read = texts.into_iter().map(|text| vocabulary.read(text)).collect();
        (vocabulary, read)
    }

    #[test]
    fn shared_words_are_named_the_rare_ones_first() {
        let (vocabulary, texts) = read(TEXTS);
        let shared = vocabulary.shared(&texts[0], &texts[1]);

        let place = |word: &str| shared.iter().position(|one| one == word);
        assert!(place("organised") < place("crime"), "{shared:?}");
        assert_eq!(shared.last().map(String::as_str), Some("force"));
    }

    #[test]
    fn words_that_every_text_has_make_no_two_alike() {
        let (vocabulary, texts) = read(TEXTS);
        let percent =
            |one: usize, other: usize| vocabulary.percent(&texts[one], &texts[other]).unwrap_or(0);

        assert!(percent(0, 1) > 50, "{}", percent(0, 1));
        assert!(percent(0, 3) < 15, "{}", percent(0, 3));
        assert!(percent(3, 4) > percent(3, 2));
    }

    #[test]
    fn plurals_are_the_same_word() {
        assert_eq!(words("Plans, bodies and addresses"), words("plan body addresse"));
        assert_eq!(words("process is an AFI"), ["afi", "process"]);
    }

    proptest! {
        #[test]
        fn likeness_goes_both_ways_and_a_text_is_wholly_like_itself(
            texts in proptest::collection::vec("([a-f]{3,4} ){1,8}", 2..8),
        ) {
            let (vocabulary, read) = read(texts.iter().map(String::as_str));
            let percent = |one: usize, other: usize| vocabulary.percent(&read[one], &read[other]);
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
