//! Whether what `search` looks in is what the findings and notes say.
//!
//! SQLite's own check of it writes, and so it is done to a copy of the index in memory, over the rows of
//! the register. It compares every word at every place.

use rusqlite::Connection;

use super::amiss::{Amiss, Told};
use crate::error::{Error, Result};

/// Each index with what it is of. The options are those of the schema.
const INDEXES: [(&str, &str); 2] = [("the findings", FINDINGS), ("the notes", NOTES)];

const FINDINGS: &str = "
    create temp view verify_finding as select id, title, text from main.finding;
    create virtual table temp.verify_finding_words using fts5 (
      title, text, content = 'verify_finding', content_rowid = 'id',
      tokenize = 'porter unicode61 remove_diacritics 2');
    delete from temp.verify_finding_words_data;
    insert into temp.verify_finding_words_data select * from main.finding_words_data;
    insert into temp.verify_finding_words_idx select * from main.finding_words_idx;
    insert into temp.verify_finding_words_docsize select * from main.finding_words_docsize;
    insert into temp.verify_finding_words (verify_finding_words, rank) values ('integrity-check', 1);";

const NOTES: &str = "
    create temp view verify_note as select id, text from main.note;
    create virtual table temp.verify_note_words using fts5 (
      text, content = 'verify_note', content_rowid = 'id',
      tokenize = 'porter unicode61 remove_diacritics 2');
    delete from temp.verify_note_words_data;
    insert into temp.verify_note_words_data select * from main.note_words_data;
    insert into temp.verify_note_words_idx select * from main.note_words_idx;
    insert into temp.verify_note_words_docsize select * from main.note_words_docsize;
    insert into temp.verify_note_words (verify_note_words, rank) values ('integrity-check', 1);";

/// Checks both indexes. The copies are gone when the reading ends, which nothing ever commits.
pub fn check(db: &Connection) -> Result<Told> {
    let mut amiss = Amiss::default();
    for (whose, copied_and_checked) in INDEXES {
        match db.execute_batch(copied_and_checked).map_err(Error::from) {
            Ok(()) => {}
            Err(Error::BadData(_) | Error::Internal(_)) => {
                amiss.add(None, || format!("what `track search` looks in is not what {whose} say"))
            }
            Err(error) => return Err(error),
        }
    }
    Ok(amiss.told("`track search` looks in what the findings and notes say"))
}
