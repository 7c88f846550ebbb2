//! What was closed, and what was published at the same body later in words like it.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::model::likeness::{Vocabulary, Wording};
use crate::model::progress::Status;
use crate::model::wording_row::WordingRow;

/// At a body with more closed findings each later one is compared with a few of them only.
const ALL_COMPARED: usize = 1_000;
/// So many then: the last that were closed of those that share its rarest words.
const COMPARED: usize = 100;
/// So many earlier findings are named for one later one.
const MOST_ALIKE: usize = 3;
/// Nobody reads more pairs.
const MOST_SHOWN: usize = 10_000;

/// The numbers of a later and of an earlier finding.
pub type Pair = (i64, i64);

/// Two findings whose words are alike, and the slugs of the bodies at which they are.
#[derive(Debug)]
pub struct AlikePair {
    pub pair: Pair,
    pub percent: i64,
    pub bodies: Vec<String>,
}

/// What is compared of a finding.
#[derive(Debug)]
pub struct Compared {
    finding: i64,
    published: Option<NaiveDate>,
    /// What is closed is compared with what was published after this day.
    before: Option<NaiveDate>,
    wording: Wording,
}

/// The comparison, body by body.
pub struct Comparison<'a> {
    vocabulary: &'a Vocabulary,
    /// Findings between which anything is recorded, each as here and there.
    related: HashSet<Pair>,
    least: i64,
    pairs: HashMap<Pair, (i64, Vec<String>)>,
    /// How many bodies have too many for all to be compared.
    crowded: usize,
    /// Where there are too many pairs, the last that is kept.
    worst: Option<Rank>,
}

/// The most alike first.
type Rank = (Reverse<i64>, Pair);

impl<'a> Comparison<'a> {
    pub fn of(vocabulary: &'a Vocabulary, related: HashSet<Pair>, least: i64) -> Comparison<'a> {
        let pairs = HashMap::new();
        Comparison { vocabulary, related, least, pairs, crowded: 0, worst: None }
    }

    /// Compares the findings of a body, which come in the order of their slugs.
    pub fn at_body(&mut self, slug: &str, mut all: Vec<Compared>) {
        all.sort_by_key(|one| (one.before.is_none(), one.before, one.finding));
        let closed = all.partition_point(|one| one.before.is_some());
        let Some((closed, _)) = all.split_at_checked(closed) else { return };
        let index = (closed.len() > ALL_COMPARED).then(|| Index::of(closed));
        self.crowded += usize::from(index.is_some());
        for later in &all {
            let Some(published) = later.published else { continue };
            let before = closed.partition_point(|one| one.before < Some(published));
            let earlier: Vec<&Compared> = match &index {
                None => closed.iter().take(before).collect(),
                Some(index) => {
                    let places = index.rarest(&later.wording, before);
                    places.into_iter().filter_map(|place| closed.get(place)).collect()
                }
            };
            self.compare(slug, later, &earlier);
        }
    }

    pub fn read(&self, row: &WordingRow) -> Compared {
        let is_closed = row.status == Some(Status::Closed);
        Compared {
            finding: row.finding,
            published: row.published,
            before: row.closed_on.or(row.published).filter(|_| is_closed),
            wording: self.vocabulary.read(&row.wording()),
        }
    }

    fn compare(&mut self, slug: &str, later: &Compared, earlier: &[&Compared]) {
        let mut best: Vec<Rank> = Vec::new();
        for one in earlier {
            let pair = (later.finding, one.finding);
            let percent = self.vocabulary.percent(&later.wording, &one.wording);
            let Some(percent) = percent.filter(|percent| *percent >= self.least) else { continue };
            if later.finding != one.finding && !self.related.contains(&pair) {
                best.push((Reverse(percent), pair));
            }
        }
        best.sort_unstable();
        for rank in best.into_iter().take(MOST_ALIKE) {
            if self.worst.is_none_or(|worst| rank <= worst) {
                let (Reverse(percent), pair) = rank;
                let (_, bodies) = self.pairs.entry(pair).or_insert((percent, Vec::new()));
                bodies.push(slug.to_owned());
            }
        }
        if self.pairs.len() > 4 * MOST_SHOWN {
            self.keep_best();
        }
    }

    fn keep_best(&mut self) {
        let rank = |(pair, (percent, _)): (&Pair, &(i64, Vec<String>))| (Reverse(*percent), *pair);
        let mut ranks: Vec<Rank> = self.pairs.iter().map(rank).collect();
        ranks.sort_unstable();
        if let Some(worst) = ranks.get(MOST_SHOWN - 1).filter(|_| ranks.len() > MOST_SHOWN) {
            self.pairs.retain(|pair, (percent, _)| (Reverse(*percent), *pair) <= *worst);
            self.worst = Some(*worst);
        }
    }

    /// The most alike first and of each later finding only a few, with what was left out.
    pub fn done(mut self) -> (Vec<AlikePair>, Vec<String>) {
        self.keep_best();
        let pairs = self.pairs.into_iter();
        let mut pairs: Vec<AlikePair> =
            pairs.map(|(pair, (percent, bodies))| AlikePair { pair, percent, bodies }).collect();
        pairs.sort_unstable_by_key(|one| (Reverse(one.percent), one.pair));
        let mut named: HashMap<i64, usize> = HashMap::new();
        pairs.retain(|one| {
            let count = named.entry(one.pair.0).or_default();
            *count += 1;
            *count <= MOST_ALIKE
        });
        let mut left_out = Vec::new();
        if self.crowded > 0 {
            let bodies = self.crowded;
            left_out.push(format!(
                "Bodies with more than {ALL_COMPARED} closed findings: {bodies}. There, each later finding is compared with \
                 {COMPARED} closed ones only (the most recent that share its rarest words)."
            ));
        }
        if self.worst.is_some() {
            left_out.push(format!(
                "There are more pairs: these are the {MOST_SHOWN} most alike. A higher --at-least, or one --force, gives fewer."
            ));
        }
        (pairs, left_out)
    }
}

/// Where each word is, in closed findings in the order of their days.
struct Index(HashMap<u32, Vec<usize>>);

impl Index {
    fn of(closed: &[Compared]) -> Index {
        let mut places: HashMap<u32, Vec<usize>> = HashMap::new();
        for (place, one) in closed.iter().enumerate() {
            for word in one.wording.words() {
                places.entry(*word).or_default().push(place);
            }
        }
        Index(places)
    }

    /// The last of the first so many that share the rarest words of a text.
    fn rarest(&self, wording: &Wording, before: usize) -> Vec<usize> {
        let lists = wording.words().iter().filter_map(|word| self.0.get(word));
        let mut lists: Vec<&Vec<usize>> = lists.collect();
        lists.sort_by_key(|list| list.len());
        let (mut found, mut seen) = (Vec::new(), HashSet::new());
        for list in lists {
            let until = list.partition_point(|place| *place < before);
            let places = list.iter().take(until).rev().filter(|place| seen.insert(**place));
            found.extend(places.take(COMPARED - found.len()));
            if found.len() == COMPARED {
                break;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::likeness::WordCounts;

    fn row(finding: i64, published: &str, text: &str) -> WordingRow {
        WordingRow {
            finding,
            title: text.to_owned(),
            text: None,
            published: Some(published.parse().unwrap()),
            status: Some(Status::Open),
            closed_on: None,
        }
    }

    fn closed(row: WordingRow, on: Option<&str>) -> WordingRow {
        let closed_on = on.map(|day| day.parse().unwrap());
        WordingRow { status: Some(Status::Closed), closed_on, ..row }
    }

    fn alike(bodies: Vec<Vec<WordingRow>>) -> (Vec<Pair>, Vec<String>) {
        let mut counts = WordCounts::default();
        bodies.iter().flatten().for_each(|row| counts.add(&row.wording()));
        let vocabulary = counts.weighed();
        let mut comparison = Comparison::of(&vocabulary, HashSet::new(), 30);
        for (rows, slug) in bodies.into_iter().zip(["essex", "kent"]) {
            let rows = rows.iter().map(|row| comparison.read(row)).collect();
            comparison.at_body(slug, rows);
        }
        let (pairs, left_out) = comparison.done();
        (pairs.into_iter().map(|one| one.pair).collect(), left_out)
    }

    const VETTING: &str = "Vet police officers before they join";

    #[test]
    fn what_came_after_the_closing_at_the_same_body_is_compared() {
        let at_kent = vec![
            closed(row(1, "2019-01-01", VETTING), Some("2020-06-01")),
            row(2, "2021-01-01", "Vet police officers before they begin"),
            row(3, "2020-01-01", VETTING),
            row(5, "2021-01-01", "Record crime within 24 hours"),
        ];
        let at_essex = vec![row(4, "2021-01-01", VETTING)];

        assert_eq!(alike(vec![at_essex, at_kent]), (vec![(2, 1)], Vec::new()));
    }

    #[test]
    fn a_closing_without_a_day_is_compared_from_publication_on() {
        let rows = vec![
            closed(row(1, "2019-01-01", VETTING), None),
            row(2, "2019-02-01", VETTING),
            row(3, "2018-02-01", VETTING),
            row(4, "2019-02-01", "Record crime within 24 hours"),
        ];

        assert_eq!(alike(vec![rows]).0, [(2, 1)]);
    }

    #[test]
    fn of_too_many_closed_findings_the_last_that_share_rare_words_are_compared_and_it_says_so() {
        let mut rows: Vec<WordingRow> = (1..=1_001)
            .map(|id| closed(row(id, "2019-01-01", &format!("Record crime number{id}")), None))
            .collect();
        rows.push(row(2_000, "2020-01-01", "Audit the recording of number7 crime"));
        let (pairs, left_out) = alike(vec![rows]);

        assert_eq!(pairs.first(), Some(&(2_000, 7)));
        assert_eq!(left_out.len(), 1);
        assert!(
            left_out[0].starts_with("Bodies with more than 1000 closed findings: 1."),
            "{left_out:?}"
        );
    }

    #[test]
    fn of_too_many_pairs_the_most_alike_are_kept_and_it_says_so() {
        let mut rows = vec![closed(row(1, "2019-01-01", "Record crime"), None)];
        rows.extend((2..=50_000).map(|id| row(id, "2020-01-01", "Record crime")));
        rows.push(row(60_000, "2020-01-01", "Publish plans"));
        let (pairs, left_out) = alike(vec![rows]);

        assert_eq!(pairs.first(), Some(&(2, 1)));
        assert_eq!((pairs.len(), left_out.len()), (MOST_SHOWN, 1));
    }
}
