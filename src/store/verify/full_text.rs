//! Whether what `search` looks in is what the findings and notes say.
//!
//! SQLite's own check of it writes, and so it is done to a copy of the index in memory, over the rows of
//! the register. It compares every word at every place, but goes from one page of words to the next: that
//! each page is found by its first word too is looked at here.

use rusqlite::{Connection, Row};

use super::problems::{CheckResult, Problems};
use crate::error::{Error, Result};
use crate::store::nouns::{self, Noun};
use crate::store::{schema, searched_texts};

fn copy_and_check(noun: &Noun) -> Result<String> {
    let Noun { table, words, .. } = noun;
    let index = format!("{table}_words");
    let made = schema::table(&index).ok_or_else(|| schema::lacks(&index))?;
    let twin = made.replacen(&index, &format!("temp.verify_{index}"), 1).replacen(
        &format!("content = '{table}'"),
        &format!("content = 'verify_{table}'"),
        1,
    );
    Ok(format!(
        "create temp view verify_{table} as select id, {words} from main.{table};
         {twin};
         delete from temp.verify_{index}_data;
         insert into temp.verify_{index}_data select * from main.{index}_data;
         insert into temp.verify_{index}_idx select * from main.{index}_idx;
         insert into temp.verify_{index}_docsize select * from main.{index}_docsize;
         insert into temp.verify_{index} (verify_{index}, rank) values ('integrity-check', 1);",
        words = words.join(", ")
    ))
}

/// The pages of an index that hold words, and whether each can be found by its first word: the two bytes
/// that say where its words end, its length, and whether it is later than the first of its segment. An id is
/// made of the segment (from bit 37), marks of pages without words (bits 31 to 36) and the page.
fn pages(index: &str) -> String {
    format!(
        "select substr(block, 3, 2) as words_end, length(block) as length, id & 0x7fffffff as page,
           id & 0x7fffffff > min(id & 0x7fffffff) over (partition by id >> 37) as is_later,
           exists (
             select 1 from {index}_idx where segid = id >> 37 and pgno >> 1 = id & 0x7fffffff) as is_found
         from {index}_data where id > 10 and (id >> 31) & 0x3f = 0"
    )
}

/// The copies vanish when the transaction ends, which nothing ever commits.
pub fn check(db: &Connection) -> Result<CheckResult> {
    let mut problems = Problems::default();
    for noun in nouns::searched() {
        let whose = format!("the {}s", noun.name());
        let checked = db.execute_batch(&copy_and_check(&noun)?).map_err(Error::from);
        match checked.and_then(|()| Ok(are_found(db, &pages(&format!("{}_words", noun.table)))?)) {
            Ok(true) => {}
            Ok(false) => problems.add(None, || {
                format!(
                    "`track search` does not find every word of {whose}: part of its index is missing"
                )
            }),
            Err(Error::BadData(_) | Error::Internal(_)) => problems
                .add(None, || format!("the index of `track search` does not match {whose}")),
            Err(error) => return Err(error),
        }
    }
    check_texts(db, &mut problems)?;
    Ok(problems.result("the index of `track search` matches what it searches"))
}

/// The index that keeps no texts is compared with one made anew, word by word in the order of the alphabet.
fn check_texts(db: &Connection, problems: &mut Problems) -> Result<()> {
    let checked = remake_texts(db).and_then(|()| have_the_same_words(db));
    match checked.map_err(Error::from) {
        Ok(true) if are_found(db, &pages("text_words"))? => Ok(()),
        Ok(true) => {
            problems.add(None, || {
                "`track search` does not find every word of the letters, reasons and references: part of its \
                 index is missing"
                    .to_owned()
            });
            Ok(())
        }
        Ok(false) | Err(Error::BadData(_) | Error::Internal(_)) => {
            problems.add(None, || {
                "the index of `track search` does not match the letters, reasons and references"
                    .to_owned()
            });
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn remake_texts(db: &Connection) -> rusqlite::Result<()> {
    let made = schema::table("text_words").unwrap_or_default();
    let twin = made.replacen("text_words", "temp.verify_text_words", 1);
    let texts = searched_texts::all_texts();
    db.execute_batch(&format!(
        "{twin};
         insert into temp.verify_text_words (rowid, words) {texts};
         create virtual table temp.verify_words_now using fts5vocab ('main', 'text_words', 'instance');
         create virtual table temp.verify_words_made using fts5vocab ('temp', 'verify_text_words', 'instance');"
    ))
}

fn have_the_same_words(db: &Connection) -> rusqlite::Result<bool> {
    let mut now = db.prepare("select term, doc, offset from temp.verify_words_now")?;
    let mut made = db.prepare("select term, doc, offset from temp.verify_words_made")?;
    let (mut now, mut made) = (now.query([])?, made.query([])?);
    loop {
        let word = |row: &Row| -> rusqlite::Result<(String, i64, i64)> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        };
        let one = now.next()?.map(word).transpose()?;
        let other = made.next()?.map(word).transpose()?;
        if one != other {
            return Ok(false);
        }
        if one.is_none() {
            return Ok(true);
        }
    }
}

/// Whether each page that needs an entry has one: the first of a segment as it was made, and each on which
/// a word begins. After merges the first page is no longer number 1, and needs none.
fn are_found(db: &Connection, pages: &str) -> rusqlite::Result<bool> {
    let mut query = db.prepare(pages)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let words_end: [u8; 2] = row.get("words_end")?;
        let begins_a_word = i64::from(u16::from_be_bytes(words_end)) < row.get("length")?;
        let page: i64 = row.get("page")?;
        let (is_later, is_found): (bool, bool) = (row.get("is_later")?, row.get("is_found")?);
        if (page == 1 || is_later && begins_a_word) && !is_found {
            return Ok(false);
        }
    }
    Ok(true)
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
        let pages = pages("finding_words");
        let mut merged_away = 0;
        let mut add =
            db.prepare("insert into finding_words (rowid, title) values (?1, ?2)").unwrap();
        let text = |row: i64| format!("the {row} plan{} of {} and {}", row % 7, row * 31, row % 13);
        for row in 1..=600 {
            add.execute((row, text(row))).unwrap();
            assert!(are_found(&db, &pages).unwrap(), "after {row}");
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
                assert!(are_found(&db, &pages).unwrap(), "merged after {row}");
            }
        }
        assert!(merged_away > 0, "no segment lost its first pages");
        let way = "select segid, term from finding_words_idx order by pgno desc limit 1";
        db.execute(&format!("delete from finding_words_idx where (segid, term) in ({way})"), [])
            .unwrap();
        assert!(!are_found(&db, &pages).unwrap());
    }
}
