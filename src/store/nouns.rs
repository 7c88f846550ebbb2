//! The journalled tables, as the model lists them: with which the store makes its triggers, views and checks.

pub use crate::model::noun::{InHistory, NOUNS, Noun};

pub fn searched() -> impl Iterator<Item = Noun> {
    NOUNS.into_iter().filter(|noun| !noun.words.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rusqlite::Connection;

    use super::*;
    use crate::model::noun::JOURNAL;
    use crate::store::{journal, schema};

    /// What is written down besides: the journal itself, and what was sent.
    const NOT_JOURNALLED: [&str; 6] =
        ["register", "act", "change", "reminder_run", "message", "reminder"];

    #[test]
    fn every_table_is_journalled_or_known_not_to_be() {
        let mut listed: BTreeSet<&str> = NOUNS.iter().map(|noun| noun.table).collect();
        listed.extend(NOT_JOURNALLED);

        assert_eq!(schema::tables().collect::<BTreeSet<_>>(), listed);
    }

    #[test]
    fn whatever_refers_to_a_finding_or_its_progress_is_in_its_history() {
        let db = Connection::open_in_memory().unwrap();
        schema::create(&db).unwrap();
        for noun in NOUNS {
            let columns = journal::columns(&db, noun.table).unwrap();
            let has = |column: &str| columns.iter().any(|name| name == column);
            let expected = match noun.table {
                "finding" => InHistory::Itself,
                _ if has("finding") => InHistory::ByFinding,
                _ if has("progress") => InHistory::ByProgress,
                _ => InHistory::NotIn,
            };
            assert_eq!(noun.history, expected, "{}", noun.table);
            assert_eq!(
                schema::table(&format!("{}_words", noun.table)).is_some(),
                !noun.words.is_empty()
            );
        }
    }

    #[test]
    fn every_column_of_a_table_is_described_and_is_optional_where_it_may_be_null() {
        let db = Connection::open_in_memory().unwrap();
        schema::create(&db).unwrap();
        for noun in NOUNS.iter().chain(&JOURNAL) {
            let sql = "select name, \"notnull\" = 0 and pk = 0 from pragma_table_info(?1)";
            let mut query = db.prepare(sql).unwrap();
            let table: BTreeSet<(String, bool)> = query
                .query_map([noun.table], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap()
                .map(|column| column.unwrap())
                .collect();
            let described: BTreeSet<(String, bool)> = noun
                .columns
                .iter()
                .map(|column| (column.name.to_owned(), column.is_optional))
                .collect();
            assert_eq!(described, table, "{}", noun.table);
        }
    }
}
