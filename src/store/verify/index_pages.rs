//! Whether the lookup table of a full-text index leads to the page of every word, and nowhere else.
//!
//! FTS5 keeps words in sorted pages, the pages in segments, and finds the page of a word through its table
//! `_idx`: by the last entry that is not after the word. Its own check goes from one page to the next, so it
//! does not see an entry that leads past a page. Documented under "FTS5 Data Structures" in `fts5_index.c`.

use std::collections::{BTreeMap, VecDeque};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension};

/// Nothing else belongs into the tables of the index either: what is no part of a segment now could become part of one.
pub fn lead_to_every_word(db: &Connection, index: &str) -> rusqlite::Result<bool> {
    let structure = format!("select block from {index}_data where id = {STRUCTURE}");
    let structure: Option<Vec<u8>> = db.query_row(&structure, [], |row| row.get(0)).optional()?;
    let Some(segments) = structure.as_deref().and_then(Segment::all) else { return Ok(false) };
    let Some(mut walk) = Walk::of(db, index, segments)? else { return Ok(false) };
    let mut query = db.prepare(&format!("select id, block from {index}_data order by id"))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let is_right = match row.get_ref(1)? {
            ValueRef::Blob(page) => walk.visit(row.get(0)?, page).is_some(),
            _ => false,
        };
        if !is_right {
            return Ok(false);
        }
    }
    Ok(walk.is_complete())
}

const AVERAGES: i64 = 1;
const STRUCTURE: i64 = 10;

/// Numbers of segments are below this; added to one, it marks the list of what was deleted in it.
const DELETED: i64 = 1 << 16;

#[derive(Debug)]
struct Segment {
    number: i64,
    /// The first and the last of its pages; 0 while it is merged away.
    first: i64,
    last: i64,
    /// How many pages list what was deleted.
    deleted: i64,
}

impl Segment {
    fn all(structure: &[u8]) -> Option<Vec<Segment>> {
        const OF_CONTENTLESS: [u8; 4] = [0xff, 0, 0, 1];
        let mut bytes = Bytes(structure);
        bytes.take(4)?;
        let knows_deleted = bytes.0.starts_with(&OF_CONTENTLESS);
        if knows_deleted {
            bytes.take(OF_CONTENTLESS.len())?;
        }
        let (levels, total) = (bytes.number()?, bytes.number()?);
        bytes.number()?; // how often it was written
        let mut segments = Vec::new();
        for _ in 0..levels {
            bytes.number()?; // how many of the level are being merged
            for _ in 0..bytes.number()? {
                let (number, first, last) = (bytes.number()?, bytes.number()?, bytes.number()?);
                let mut deleted = 0;
                if knows_deleted {
                    // The first and the last row.
                    bytes.skip_numbers(2)?;
                    deleted = bytes.number()?;
                    // How many rows were deleted, and how many there are.
                    bytes.skip_numbers(2)?;
                }
                segments.push(Segment { number, first, last, deleted });
            }
        }
        let is_whole = bytes.0.is_empty() && usize::try_from(total) == Ok(segments.len());
        is_whole.then_some(segments)
    }
}

/// One entry of `_idx`: words from this one on begin on this page or a later one.
struct Entry {
    word: Vec<u8>,
    page: i64,
}

struct Lookup {
    segment: Segment,
    entries: VecDeque<Entry>,
    /// Where the next page of words, and that of deleted rows, is expected.
    next: i64,
    next_deleted: i64,
    /// The last word so far; none before the first page.
    last: Option<Vec<u8>>,
}

/// The pages in their order, and where the lookup leads meanwhile.
struct Walk(BTreeMap<i64, Lookup>);

impl Walk {
    fn of(db: &Connection, index: &str, segments: Vec<Segment>) -> rusqlite::Result<Option<Walk>> {
        let lookup = |segment: Segment| {
            let entries = VecDeque::new();
            let (number, next) = (segment.number, segment.first);
            (number, Lookup { segment, entries, next, next_deleted: 0, last: None })
        };
        let count = segments.len();
        let mut walk = Walk(segments.into_iter().map(lookup).collect());
        let entries = format!("select segid, term, pgno from {index}_idx order by segid, term");
        let mut query = db.prepare(&entries)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let values = (row.get_ref(0)?, row.get_ref(1)?, row.get_ref(2)?);
            let (ValueRef::Integer(number), ValueRef::Blob(word), ValueRef::Integer(page)) = values
            else {
                return Ok(None);
            };
            let Some(lookup) = walk.0.get_mut(&number) else { return Ok(None) };
            // The lowest bit says whether the rows of the last word have an index of their own.
            lookup.entries.push_back(Entry { word: word.to_vec(), page: page >> 1 });
        }
        Ok((walk.0.len() == count).then_some(walk))
    }

    /// None where the page does not belong there, or isn't found by the words on it.
    fn visit(&mut self, id: i64, page: &[u8]) -> Option<()> {
        if [AVERAGES, STRUCTURE].contains(&id) {
            return Some(());
        }
        let (segment, at) = (id >> 37, id & 0x7fff_ffff);
        let of_rows = (id >> 31) & 0x3f != 0;
        if segment >= DELETED {
            let lookup = self.0.get_mut(&(segment - DELETED))?;
            let is_next = at == lookup.next_deleted && !of_rows;
            lookup.next_deleted += 1;
            return is_next.then_some(());
        }
        let lookup = self.0.get_mut(&segment)?;
        if lookup.segment.last == 0 {
            return Some(());
        }
        if of_rows {
            return (at <= lookup.segment.last).then_some(());
        }
        lookup.visit(at, page)
    }

    fn is_complete(&self) -> bool {
        self.0.values().all(|Lookup { segment, entries, next, next_deleted, .. }| {
            let has_pages = segment.last == 0 || entries.is_empty() && *next == segment.last + 1;
            has_pages && *next_deleted == segment.deleted
        })
    }
}

impl Lookup {
    fn visit(&mut self, at: i64, page: &[u8]) -> Option<()> {
        if at != self.next {
            return None;
        }
        self.next += 1;
        let PageWords::Between(first, last) = words(page)? else {
            return self.last.is_some().then_some(());
        };
        let leads_here = match &self.last {
            None => self.leads_to_the_first(at, &first),
            Some(before) => self.entries.pop_front().is_some_and(|entry| {
                entry.page == at && *before < entry.word && entry.word <= first
            }),
        };
        self.last = Some(last);
        leads_here.then_some(())
    }

    /// Of a segment that is being merged away, entries of the pages that are gone already lead to the first that
    /// is left.
    fn leads_to_the_first(&mut self, at: i64, first: &[u8]) -> bool {
        let (mut before, mut is_right) = (0, true);
        while let Some(entry) = self.entries.pop_front_if(|entry| entry.page <= at) {
            let is_first = before == 0;
            is_right &= entry.word.as_slice() <= first && before < entry.page;
            is_right &= entry.word.is_empty() == is_first;
            before = entry.page;
        }
        is_right && before > 0
    }
}

/// The words that begin on a page.
enum PageWords {
    None,
    /// The first and the last.
    Between(Vec<u8>, Vec<u8>),
}

/// None if the page can't be read.
fn words(page: &[u8]) -> Option<PageWords> {
    let [_, _, high, low, ..] = page else { return None };
    let end = usize::from(u16::from_be_bytes([*high, *low]));
    let mut distances = Bytes(page.get(end..)?);
    let (mut at, mut first, mut word) = (0, None, Vec::new());
    while !distances.0.is_empty() {
        at += distances.length()?;
        let mut bytes = Bytes(page.get(at..end)?);
        // Each word but the first begins as the one before.
        let kept = if first.is_none() { 0 } else { bytes.length()? };
        let more = bytes.length()?;
        word.truncate(kept);
        word.extend_from_slice(bytes.take(more)?);
        first.get_or_insert_with(|| word.clone());
    }
    Some(first.map_or(PageWords::None, |first| PageWords::Between(first, word)))
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn skip_numbers(&mut self, count: u8) -> Option<()> {
        (0..count).try_for_each(|_| self.number().map(drop))
    }

    /// A number as SQLite writes it: seven bits a byte, and all eight of a ninth.
    fn number(&mut self) -> Option<i64> {
        let mut number = 0;
        for place in 0..9 {
            let [byte] = *self.take(1)? else { return None };
            if place == 8 {
                return Some(number << 8 | i64::from(byte));
            }
            number = number << 7 | i64::from(byte & 0x7f);
            if byte < 0x80 {
                break;
            }
        }
        Some(number)
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small pages, merged again and again, as those of a long register are over the years.
    #[test]
    fn an_index_of_many_pages_that_grew_and_was_merged_raises_no_alarm() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "create virtual table finding_words using fts5 (title, content = '', detail = full);
             insert into finding_words (finding_words, rank) values ('pgsz', 64);
             insert into finding_words (finding_words, rank) values ('automerge', 4);",
        )
        .unwrap();
        let first_pages = "select count(*) from (select min(id & 0x7fffffff) as first
             from finding_words_data where id > 10 group by id >> 37) where first > 1";
        let mut merged_away = 0;
        let mut add =
            db.prepare("insert into finding_words (rowid, title) values (?1, ?2)").unwrap();
        let text = |row: i64| format!("the {row} plan{} of {} and {}", row % 7, row * 31, row % 13);
        for row in 1..=600 {
            add.execute((row, text(row))).unwrap();
            assert!(lead_to_every_word(&db, "finding_words").unwrap(), "after {row}");
            merged_away += db.query_row(first_pages, [], |row| row.get::<_, i64>(0)).unwrap();
            if row % 3 == 0 {
                let away = "insert into finding_words (finding_words, rowid, title) values ('delete', ?1, ?2)";
                db.execute(away, (row, text(row))).unwrap();
            }
            if row % 50 == 0 {
                db.execute_batch(
                    "insert into finding_words (finding_words, rank) values ('merge', 3)",
                )
                .unwrap();
                assert!(lead_to_every_word(&db, "finding_words").unwrap(), "merged after {row}");
            }
        }
        assert!(merged_away > 0, "no segment lost its first pages");
        let way = "select segid, term from finding_words_idx order by pgno desc limit 1";
        db.execute(&format!("delete from finding_words_idx where (segid, term) in ({way})"), [])
            .unwrap();
        assert!(!lead_to_every_word(&db, "finding_words").unwrap());
    }
}
