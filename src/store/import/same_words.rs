//! The findings of the register that have the words of new rows: perhaps they are the same, written otherwise.

use std::borrow::Cow;
use std::collections::HashSet;

use rusqlite::{Connection, Row};

use super::Placed;
use crate::error::Result;
use crate::model::finding::{Kind, number_name};
use crate::model::fold;
use crate::model::import_row::ImportRow;
use crate::store::query::{Query, json};

/// A finding at one body that has the words of a new row, and that no row of the file is.
#[derive(Debug)]
pub(super) struct Alike {
    pub finding: i64,
    pub reference: Option<String>,
    pub inspection: Option<i64>,
    pub parent: Option<i64>,
}

impl Alike {
    pub fn of(db: &Connection, finding: i64) -> Result<Alike> {
        let sql = "select ref, inspection, parent from finding where id = ?1";
        Ok(db.prepare_cached(sql)?.query_row([finding], |row| {
            Ok(Alike {
                finding,
                reference: row.get("ref")?,
                inspection: row.get("inspection")?,
                parent: row.get("parent")?,
            })
        })?)
    }

    pub fn name(&self) -> String {
        self.reference.clone().unwrap_or_else(|| number_name(self.finding))
    }
}

/// Of a finding that may be alike, no more than is needed to find it: there can be as many as there are rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    words: u64,
    body: i64,
    finding: i64,
    kind: Kind,
    has_text: bool,
    /// Whether these words are its text, or its title without one.
    is_whole: bool,
}

impl Found {
    /// A row that says no kind may be of any.
    fn may_be_of_kind(&self, kind: Option<Kind>) -> bool {
        let apart = |kind| [Kind::Practice, Kind::Part, Kind::Action].contains(&kind);
        kind.is_none_or(|kind| kind == self.kind || !apart(kind) && !apart(self.kind))
    }
}

/// What stands for the text and the title of a finding, so that no second copy of them is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words {
    text: Option<u64>,
    title: Option<u64>,
}

impl Words {
    fn of(text: Option<&str>, title: Option<&str>) -> Words {
        Words { text: text.and_then(hash_of), title: title.and_then(hash_of) }
    }

    pub fn of_row(row: &ImportRow) -> Words {
        Words::of(row.finding.text.as_deref(), row.finding.title.as_deref())
    }

    /// Each once: first the text, or the title without one.
    pub fn keys(self) -> impl Iterator<Item = u64> {
        let title = self.title.filter(|title| self.text != Some(*title));
        self.text.into_iter().chain(title)
    }

    /// Two texts are compared with each other; where one side has none, its title is.
    fn are_those_of(self, found: &Found) -> bool {
        self.text.is_none() || !found.has_text || (self.text == Some(found.words) && found.is_whole)
    }
}

/// Of the letters and digits alone, without regard to case. It is made for each finding at the bodies of a file, and so in
/// one pass without a copy where all is ASCII; it is never stored.
fn hash_of(words: &str) -> Option<u64> {
    let is_easy = words.bytes().all(|byte| byte.is_ascii() && byte != b'&');
    let words = if is_easy { Cow::Borrowed(words) } else { Cow::Owned(fold(words)) };
    let letters = words.bytes().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    let mut letters = letters.peekable();
    letters.peek()?;
    Some(letters.fold(FNV_OFFSET, |hash, letter| {
        (hash ^ u64::from(letter.to_ascii_lowercase())).wrapping_mul(FNV_PRIME)
    }))
}

/// Of the hash by Fowler, Noll and Vo (FNV-1a), with 64 bits.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// The new rows whose words the register has.
#[derive(Debug, Default)]
pub(super) struct SameWords {
    /// The new rows, by their places among all.
    rows: Vec<(usize, Words)>,
    /// In order.
    all: Vec<Found>,
    /// The findings that are rows of the file, at whatever body.
    in_file: HashSet<i64>,
    /// The findings, each with its body, that new rows were recognised as.
    recognised: HashSet<(i64, i64)>,
}

pub(super) const AT_BODIES: &str = "
    select finding.id, progress.body, finding.kind, finding.title, finding.text
    from finding
    join progress on progress.finding = finding.id
    where progress.body in (select value from json_each(?1))
      and progress.status is distinct from 'void'";

impl SameWords {
    pub fn of(db: &Connection, placed: &[Placed]) -> Result<SameWords> {
        let new = || placed.iter().enumerate().filter(|(_, one)| one.is_new);
        // Before the first finding there is nothing to compare.
        if new().any(|(_, one)| one.finding == 1) {
            return Ok(SameWords::default());
        }
        let rows: Vec<_> = new().map(|(at, one)| (at, Words::of_row(one.row))).collect();
        let mut same = SameWords { rows, ..SameWords::default() };
        if same.rows.is_empty() {
            return Ok(same);
        }
        let bodies: HashSet<i64> = new().flat_map(|(_, one)| one.row.bodies.clone()).collect();
        same.look_up(db, &bodies)?;
        if !same.all.is_empty() {
            same.leave_out_rows_of_the_file(placed);
        }
        same.keep_rows_that_are_like_one(placed);
        Ok(same)
    }

    /// One pass over the findings at these bodies, of which only those with the words of a row are kept.
    fn look_up(&mut self, db: &Connection, bodies: &HashSet<i64>) -> Result<()> {
        let wanted: HashSet<u64> = self.rows.iter().flat_map(|(_, words)| words.keys()).collect();
        let are_texts = self.rows.iter().all(|(_, words)| words.text.is_some());
        let mut last: Option<(i64, Words)> = None;
        db.each(AT_BODIES, [json(bodies)], |row| {
            let finding: i64 = row.get("id")?;
            let words = match last {
                Some((known, words)) if known == finding => words,
                _ => words_of(row, are_texts)?,
            };
            last = Some((finding, words));
            let body: i64 = row.get("body")?;
            for (place, key) in words.keys().enumerate().filter(|(_, key)| wanted.contains(key)) {
                self.all.push(Found {
                    words: key,
                    body,
                    finding,
                    kind: row.get("kind")?,
                    has_text: words.text.is_some(),
                    is_whole: place == 0,
                });
            }
            Ok(())
        })?;
        // Sorted by SQLite, the texts of the register would all be in memory.
        self.all.sort_unstable();
        Ok(())
    }

    fn leave_out_rows_of_the_file(&mut self, placed: &[Placed]) {
        let (mut findings, mut at_bodies) = (HashSet::new(), HashSet::new());
        for one in placed.iter().filter(|one| !one.is_new) {
            findings.insert(one.finding);
            at_bodies.extend(one.row.bodies.iter().map(|body| (one.finding, *body)));
        }
        self.all.retain(|one| !at_bodies.contains(&(one.finding, one.body)));
        let all = self.all.iter().map(|one| one.finding);
        self.in_file = all.filter(|finding| findings.contains(finding)).collect();
    }

    fn keep_rows_that_are_like_one(&mut self, placed: &[Placed]) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.retain(|(row, words)| {
            let bodies = placed.get(*row).map_or(&[][..], |one| &one.row.bodies);
            words.keys().any(|key| bodies.iter().any(|body| !self.with(key, *body).is_empty()))
        });
        self.rows = rows;
    }

    /// Those with these words at the body, in the order of their numbers.
    fn with(&self, words: u64, body: i64) -> &[Found] {
        let from = self.all.partition_point(|one| (one.words, one.body) < (words, body));
        let to = self.all.partition_point(|one| (one.words, one.body) <= (words, body));
        self.all.get(from..to).unwrap_or_default()
    }

    /// The rows that were new, by their places among all.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().map(|(row, _)| *row)
    }

    /// The findings that a row may be. If one of them has the row's number, only that one.
    pub fn like(&self, db: &Connection, at: usize, row: &ImportRow) -> Result<Vec<Alike>> {
        let found = self.rows.binary_search_by_key(&at, |(row, _)| *row);
        let Some((_, words)) = found.ok().and_then(|place| self.rows.get(place)) else {
            return Ok(Vec::new());
        };
        let is_like = |one: &&Found| {
            words.are_those_of(one)
                && one.may_be_of_kind(row.finding.kind)
                && !self.recognised.contains(&(one.finding, one.body))
        };
        let mut like = Vec::new();
        for body in &row.bodies {
            for key in words.keys() {
                let list = self.with(key, *body);
                let numbered = row
                    .number
                    .and_then(|number| list.binary_search_by_key(&number, |one| one.finding).ok());
                let list = numbered.and_then(|place| list.get(place..=place)).unwrap_or(list);
                for one in list.iter().filter(is_like).take(MOST) {
                    like.push(Alike::of(db, one.finding)?);
                }
            }
        }
        Ok(like)
    }

    pub fn is_in_file(&self, finding: i64) -> bool {
        self.in_file.contains(&finding)
    }

    pub fn recognise(&mut self, finding: i64, bodies: &[i64]) {
        self.in_file.insert(finding);
        self.recognised.extend(bodies.iter().map(|body| (finding, *body)));
    }
}

/// So many are named at most.
pub(super) const MOST: usize = 4;

pub(super) fn words_of(row: &Row, are_texts: bool) -> rusqlite::Result<Words> {
    let (title, text): (String, Option<String>) = (row.get("title")?, row.get("text")?);
    // Beside two texts, no title is compared.
    let title = Some(title.as_str()).filter(|_| text.is_none() || !are_texts);
    Ok(Words::of(text.as_deref(), title))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text::decomposed;
    use proptest::prelude::*;

    const KENT: i64 = 7;

    fn found(words: Words) -> Vec<Found> {
        let one = |(place, words_of): (usize, u64)| Found {
            words: words_of,
            body: KENT,
            finding: 1,
            kind: Kind::default(),
            has_text: words.text.is_some(),
            is_whole: place == 0,
        };
        words.keys().enumerate().map(one).collect()
    }

    /// Whether a row with a text and a title is like a finding with those.
    fn is_like(row: (Option<&str>, &str), finding: (Option<&str>, &str)) -> bool {
        let row = Words::of(row.0, Some(row.1));
        let mut all = found(Words::of(finding.0, Some(finding.1)));
        all.sort_unstable();
        let same = SameWords { all, ..SameWords::default() };
        row.keys().any(|key| same.with(key, KENT).iter().any(|one| row.are_those_of(one)))
    }

    #[test]
    fn texts_are_compared_with_texts_and_titles_only_where_there_is_none() {
        for (row, finding, expected) in [
            ((Some("Do it."), "Do it"), (Some("do  it"), "Another title"), true),
            ((Some("Do it."), "Plan"), (Some("Do that."), "Plan"), false),
            ((Some("Do it."), "Do it"), (Some("Do that."), "Do it"), false),
            ((Some("Do it."), "Plan"), (None, "Plan"), true),
            ((Some("Do it."), "Plan"), (None, "Do it"), true),
            ((None, "Plan"), (Some("Do it."), "Plan"), true),
            ((None, "Do it"), (Some("Do it."), "Plan"), true),
            ((None, "Plan"), (None, "plan"), true),
            ((None, "Plan"), (None, "Plans"), false),
            ((Some("..."), "?"), (Some("..."), "?"), false),
        ] {
            assert_eq!(is_like(row, finding), expected, "{row:?} {finding:?}");
        }
    }

    #[test]
    fn a_row_without_a_kind_may_be_of_any() {
        let Some(finding) = found(Words::of(None, Some("Plan"))).pop() else { panic!("no words") };
        assert!(finding.may_be_of_kind(None));
        assert!(finding.may_be_of_kind(Some(Kind::Concern)));
        assert!(!finding.may_be_of_kind(Some(Kind::Action)));
        assert!(!finding.may_be_of_kind(Some(Kind::Practice)));
    }

    proptest! {
        #[test]
        fn words_are_the_same_however_they_are_spaced_cased_and_composed(
            words in proptest::collection::vec("[a-zàéñ0-9]{1,8}", 1..12),
            space in "[ \t\n\u{a0}]{1,3}",
        ) {
            let plain = hash_of(&words.join(" "));
            let spaced = format!("{space}{}{space}", words.join(&space));
            prop_assert_eq!(plain, hash_of(&spaced));
            prop_assert_eq!(plain, hash_of(&spaced.to_uppercase()));
            prop_assert_eq!(plain, hash_of(&decomposed(&spaced)));
            prop_assert_ne!(plain, hash_of(&format!("{spaced} more")));
        }
    }
}
