//! Whether `search` finds exactly the words of the findings, notes and other texts.
//!
//! Of each index a twin is made from the texts, and both are read from the first word to the last, each word at
//! each place. That the live one's own way to each word leads there too, `index_pages` looks at. SQLite's check
//! of the pages writes, so it is done to a copy in memory.

use rusqlite::{Connection, Row};

use super::index_pages;
use super::problems::{CheckResult, FirstProblems};
use crate::error::{Error, Result};
use crate::store::nouns::{self, Noun};
use crate::store::query::Query;
use crate::store::{schema, searched_texts};

struct Index {
    name: String,
    /// Selects the number and the texts of each row.
    texts: String,
    columns: String,
    whose: String,
    /// Whether it keeps neither the texts nor a way to them, and so a list of what was deleted.
    lists_deleted: bool,
}

impl Index {
    fn all() -> Vec<Index> {
        let texts = Index {
            name: "text_words".to_owned(),
            texts: searched_texts::all_texts(),
            columns: "words".to_owned(),
            whose: "the letters, reasons and references".to_owned(),
            lists_deleted: true,
        };
        nouns::searched().map(Index::of).chain([texts]).collect()
    }

    fn of(noun: Noun) -> Index {
        let (table, columns) = (noun.table, noun.words.join(", "));
        Index {
            name: format!("{table}_words"),
            texts: format!("select id, {columns} from main.{table}"),
            columns,
            whose: format!("the {}s", noun.name()),
            lists_deleted: false,
        }
    }

    /// An empty one with the same settings, which needs no table for its texts.
    fn twin(&self, name: &str) -> Result<String> {
        let made = schema::table(&self.name).ok_or_else(|| schema::lacks(&self.name))?;
        let of =
            format!("content = '{}', content_rowid = 'id'", self.name.trim_end_matches("_words"));
        Ok(made.replacen(&self.name, &format!("temp.{name}"), 1).replacen(&of, "content = ''", 1))
    }

    /// The twins vanish again, also within the transaction of a caller.
    fn check(&self, db: &Connection) -> Result<Option<String>> {
        db.execute_batch("savepoint verify_index")?;
        let problem = self.problem(db);
        db.execute_batch("rollback to verify_index; release verify_index")?;
        problem
    }

    fn problem(&self, db: &Connection) -> Result<Option<String>> {
        let Index { name, whose, .. } = self;
        match self.is_sound(db) {
            Ok(false) | Err(Error::BadData(_) | Error::Internal(_)) => {
                return Ok(Some(format!("the index of `track search` does not match {whose}")));
            }
            Ok(true) => {}
            Err(error) => return Err(error),
        }
        Ok(match index_pages::lead_to_every_word(db, name).map_err(Error::from) {
            Ok(true) => None,
            Ok(false) | Err(Error::BadData(_) | Error::Internal(_)) => Some(format!(
                "`track search` does not find every word of {whose}: part of its index is missing or altered"
            )),
            Err(error) => return Err(error),
        })
    }

    fn is_sound(&self, db: &Connection) -> Result<bool> {
        let Index { name, texts, columns, .. } = self;
        let (made, copy) = (self.twin("verify_made")?, self.twin("verify_copy")?);
        db.execute_batch(&format!(
            "{made};
             insert into temp.verify_made (rowid, {columns}) {texts};
             create virtual table temp.verify_words_made using fts5vocab ('temp', 'verify_made', 'instance');
             create virtual table temp.verify_words_now using fts5vocab ('main', '{name}', 'instance');"
        ))?;
        if !have_the_same_words(db)? || !self.has_the_same_sizes(db)? {
            return Ok(false);
        }
        db.execute_batch(&format!(
            "drop table temp.verify_words_made; drop table temp.verify_made;
             {copy};
             delete from temp.verify_copy_data;
             insert into temp.verify_copy_data select * from main.{name}_data;
             insert into temp.verify_copy_idx select * from main.{name}_idx;
             insert into temp.verify_copy_docsize select * from main.{name}_docsize;
             insert into temp.verify_copy (verify_copy) values ('integrity-check');"
        ))?;
        Ok(!self.lists_deleted || can_be_deleted(db)?)
    }

    /// What the index knows of its rows, and its settings. One that has none left keeps sums of 0, or none. Deleting leaves
    /// the sums as they were where it keeps a list of what was deleted; nothing but the order of what was found could
    /// depend on them.
    fn has_the_same_sizes(&self, db: &Connection) -> Result<bool> {
        let Index { name, lists_deleted, .. } = self;
        db.value(
            &format!(
                "select (select count(*) from main.{name}_docsize) = (select count(*) from temp.verify_made_docsize)
                   and not exists (
                     select 1 from main.{name}_docsize now left join temp.verify_made_docsize made on made.id = now.id
                     where made.sz is not now.sz)
                   and (select json_group_array(json_array(k, v, typeof(v))) from main.{name}_config)
                     is (select json_group_array(json_array(k, v, typeof(v))) from temp.verify_made_config)
                   and (select count(*) from main.{name}_data where id in (1, 10)) = 2
                   and (?1 or (select block from main.{name}_data where id = 1)
                       is (select block from temp.verify_made_data where id = 1)
                     or not exists (select 1 from main.{name}_docsize)
                       and (select trim(hex(block), '0') from main.{name}_data where id = 1) = '')"
            ),
            [lists_deleted],
        )
    }
}

pub fn check(db: &Connection) -> Result<CheckResult> {
    let mut problems = FirstProblems::default();
    for index in Index::all() {
        if let Some(problem) = index.check(db)? {
            problems.add(None, || problem);
        }
    }
    Ok(problems.result("the index of `track search` matches what it searches"))
}

fn have_the_same_words(db: &Connection) -> rusqlite::Result<bool> {
    let mut now = db.prepare("select term, doc, col, offset from temp.verify_words_now")?;
    let mut made = db.prepare("select term, doc, col, offset from temp.verify_words_made")?;
    let (mut now, mut made) = (now.query([])?, made.query([])?);
    loop {
        match (now.next()?, made.next()?) {
            (None, None) => return Ok(true),
            (Some(one), Some(other)) if are_equal(one, other)? => {}
            _ => return Ok(false),
        }
    }
}

fn are_equal(one: &Row, other: &Row) -> rusqlite::Result<bool> {
    for column in 0..4 {
        if one.get_ref(column)? != other.get_ref(column)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether nothing is left in the copy once each row is deleted: a row that is recorded in another segment than it
/// is in would be found for ever.
fn can_be_deleted(db: &Connection) -> Result<bool> {
    db.execute_batch(
        "delete from temp.verify_copy where rowid in (select id from temp.verify_copy_docsize);
         create virtual table temp.verify_words_left using fts5vocab ('temp', 'verify_copy', 'instance');",
    )?;
    db.value("select not exists (select 1 from temp.verify_words_left)", [])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::act::{Act, Now, Who};
    use crate::store::Store;

    fn act() -> Act {
        let now = Now::at("2026-11-23T09:00:00Z".parse().unwrap());
        let who = Who { login: "liaison".into(), host: "desk".into(), uid: None, claimed: None };
        Act { now, who, verb: "add", source_hash: None }
    }

    /// Texts in small pages, added, altered and removed, so that each index has several segments.
    fn searched() -> Store {
        let mut store = Store::in_memory(&act()).unwrap();
        for index in Index::all() {
            let small = format!("insert into {0} ({0}, rank) values ('pgsz', 64)", index.name);
            store.db.execute_batch(&small).unwrap();
        }
        let change = |store: &mut Store, sql: &str| {
            store.change(&act(), |tx| Ok(tx.db.execute_batch(sql)?)).unwrap();
        };
        for round in 1..=4 {
            change(
                &mut store,
                &format!(
                    "with recursive n (i) as (select 1 union all select i + 1 from n where i < 40)
                     insert into finding (ref, ref_folded, kind, title, text, updated)
                     select 'R{round}-' || i, 'r{round}-' || i, 'afi', 'plan' || i * {round} || ' of the custody',
                       'x' || hex(i * 7919 * {round}), '2026-11-23' from n;
                     insert into progress (finding, body, status, since, updated)
                     select id, 1, 'open', '2026-11-23', '2026-11-23' from finding where ref like 'R{round}-%';
                     insert into note (progress, day, text)
                     select id, '2026-11-23', 'the note' || id || ' of {round}' from progress where id % 4 = 0;
                     update finding set title = 'another' || id where id % 7 = {round};
                     update note set text = 'mended' || id where id % 5 = {round};
                     update finding set ref = ref || 'x', ref_folded = ref_folded || 'x' where id % 9 = {round};
                     delete from note where id % 6 = {round};"
                ),
            );
        }
        for index in Index::all() {
            let usual = format!("delete from {}_config where k = 'pgsz'", index.name);
            store.db.execute_batch(&usual).unwrap();
        }
        store
    }

    fn is_sound(db: &Connection) -> bool {
        check(db).unwrap().outcome == crate::model::verify_result::CheckOutcome::Passed
    }

    /// A copy, so that each damage begins with a sound register.
    fn copy(db: &Connection) -> Connection {
        let mut copy = Connection::open_in_memory().unwrap();
        let backup = rusqlite::backup::Backup::new(db, &mut copy).unwrap();
        backup.run_to_completion(1000, std::time::Duration::ZERO, None).unwrap();
        drop(backup);
        copy
    }

    /// What each word of an index finds, and each pair of its first letters.
    type Answers = BTreeMap<(String, String), Option<Vec<i64>>>;

    fn questions(db: &Connection) -> Vec<(String, String)> {
        let mut questions = Vec::new();
        for index in Index::all() {
            let name = index.name;
            db.execute_batch(&format!(
                "create virtual table temp.asked using fts5vocab ('main', '{name}', 'row')"
            ))
            .unwrap();
            let terms: Vec<String> =
                db.all("select term from temp.asked", [], |row| row.get(0)).unwrap();
            db.execute_batch("drop table temp.asked").unwrap();
            for term in terms {
                let beginning: String = term.chars().take(2).collect();
                questions.push((name.clone(), format!("\"{beginning}\"*")));
                questions.push((name.clone(), format!("\"{term}\"")));
            }
        }
        questions.dedup();
        questions
    }

    fn answers(db: &Connection, questions: &[(String, String)]) -> Answers {
        let answer = |(name, words): &(String, String)| {
            let sql = format!("select rowid from {name} where {name} match ?1");
            db.all(&sql, [words], |row| row.get(0)).ok()
        };
        questions.iter().map(|question| (question.clone(), answer(question))).collect()
    }

    /// A xorshift generator: the same damage on every machine.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 11) % limit
        }

        fn damage(&mut self) -> String {
            let all = Index::all();
            let index = &all[usize::try_from(self.below(3)).unwrap()].name;
            let row = self.below(60);
            let any = |table: &str| {
                format!(
                    "(select rowid from {index}_{table} limit 1 offset {row} % (select count(*) from {index}_{table}))"
                )
            };
            let at = self.below(40);
            let byte = format!("{:02x}", self.below(256));
            let one_byte = |column: &str| {
                format!(
                    "cast(substr({column}, 1, {at} % length({column})) || x'{byte}' || substr({column}, {at} % length({column}) + 2) as blob)"
                )
            };
            let entry = format!(
                "(segid, term) = (select segid, term from {index}_idx limit 1 offset {row} % (select count(*) from {index}_idx))"
            );
            let word = ["", "30", "3061", "306d", "3070", "307a", "307f", "ff"]
                [usize::try_from(self.below(8)).unwrap()];
            match self.below(14) {
                0 => format!("delete from {index}_data where id = {}", any("data")),
                1..=4 => format!("update {index}_data set block = {} where id = {}", one_byte("block"), any("data")),
                5 => format!("insert or replace into {index}_data select id + 1, block from {index}_data where id = {}", any("data")),
                6 => format!("delete from {index}_idx where {entry}"),
                7 | 8 => format!("insert or replace into {index}_idx select segid, x'{word}', pgno + {} from {index}_idx where {entry}", self.below(5)),
                9 => format!("update {index}_idx set pgno = pgno + {} where {entry}", 1 + self.below(6)),
                10 => format!("update {index}_idx set segid = segid + 1 where {entry}"),
                11 => format!("delete from {index}_docsize where id = {}", any("docsize")),
                12 => format!("update {index}_docsize set sz = {} where id = {}", one_byte("sz"), any("docsize")),
                _ => format!("insert or replace into {index}_docsize select * from (select * from {index}_docsize where id = {})", any("docsize")).replace("select * from (select *", &format!("select id + {} as id, {} from (select *", self.below(3), if index == "text_words" { "sz, origin + 1" } else { "sz" })),
            }
        }
    }

    #[test]
    fn whatever_is_done_to_an_index_is_noticed_or_every_word_is_found_as_before() {
        let store = searched();
        assert!(is_sound(&store.db));
        let questions = questions(&store.db);
        let before = answers(&store.db, &questions);
        assert!(before.len() > 300 && before.values().all(Option::is_some));
        let dice = &mut Dice(0x9E37_79B9_7F4A_7C15);
        let (mut noticed, mut harmless) = (0, 0);
        for _ in 0..400 {
            let damage = dice.damage();
            let db = copy(&store.db);
            // One that can't be done does nothing.
            let _ = db.execute_batch(&damage);
            if !is_sound(&db) {
                noticed += 1;
                continue;
            }
            harmless += 1;
            assert!(answers(&db, &questions) == before, "{damage}");
        }
        assert!(noticed > 200 && harmless > 5, "{noticed} noticed, {harmless} harmless");
    }

    #[test]
    fn a_lost_record_of_an_empty_index_is_noticed() {
        let store = Store::in_memory(&act()).unwrap();
        assert!(is_sound(&store.db));
        for index in Index::all() {
            for damage in [
                "delete from {}_data where id = 1",
                "delete from {}_data where id = 10",
                "update {}_data set block = x'0102' where id = 1",
            ] {
                let db = copy(&store.db);
                db.execute_batch(&damage.replace("{}", &index.name)).unwrap();
                let is_allowed = index.lists_deleted && damage.starts_with("update");
                assert_eq!(is_sound(&db), is_allowed, "{} {damage}", index.name);
            }
        }
    }

    #[test]
    fn altered_settings_of_an_index_are_noticed() {
        let store = searched();
        for index in Index::all() {
            for damage in [
                "(k, v) values ('secure-delete', 1)",
                "(k, v) values ('version', 5)",
                "(k, v) values ('rank', 'bm25(0)')",
            ] {
                let db = copy(&store.db);
                db.execute_batch(&format!("insert or replace into {}_config {damage}", index.name))
                    .unwrap();
                assert!(!is_sound(&db), "{} {damage}", index.name);
            }
        }
    }
}
