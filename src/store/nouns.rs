//! The journalled tables, once: the journal's triggers, undo, the views of earlier days, the history of a
//! finding and the checks of `verify` are all made from this list.

#[derive(Debug, Clone, Copy)]
pub struct Noun {
    pub table: &'static str,
    pub history: History,
    /// The columns of which `{table}_words` is the full-text index.
    pub words: &'static [&'static str],
    /// Whether inserting a row may find it there already, which uses up a number without a trace. Everywhere
    /// else each number is in the journal, even if the row was undone.
    pub leaves_out_numbers: bool,
}

/// How the rows of a table belong to the history of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    NotIn,
    Itself,
    ByFinding,
    ByProgress,
}

/// Parents come before the tables that refer to them.
pub const NOUNS: [Noun; 22] = [
    Noun::of("body"),
    Noun::of("setting").leaving_out_numbers(),
    Noun::of("body_alias").leaving_out_numbers(),
    Noun::of("monitoring"),
    Noun::of("inspection"),
    Noun::of("inspection_body").leaving_out_numbers(),
    Noun::of("grade").leaving_out_numbers(),
    Noun::of("duty").leaving_out_numbers(),
    Noun::of("finding").in_history(History::Itself).with_words(&["title", "text"]),
    Noun::of("finding_alias").in_history(History::ByFinding).leaving_out_numbers(),
    Noun::of("theme").in_history(History::ByFinding).leaving_out_numbers(),
    Noun::of("link").in_history(History::ByFinding).leaving_out_numbers(),
    Noun::of("owner"),
    Noun::of("progress").in_history(History::ByFinding),
    Noun::of("note").in_history(History::ByProgress).with_words(&["text"]),
    Noun::of("claim").in_history(History::ByProgress),
    Noun::of("extension").in_history(History::ByProgress),
    Noun::of("closure").in_history(History::ByProgress),
    Noun::of("response").in_history(History::ByProgress).leaving_out_numbers(),
    Noun::of("snooze").in_history(History::ByProgress).leaving_out_numbers(),
    Noun::of("evidence").in_history(History::ByProgress),
    Noun::of("correction").in_history(History::ByFinding),
];

impl Noun {
    const fn of(table: &'static str) -> Noun {
        Noun { table, history: History::NotIn, words: &[], leaves_out_numbers: false }
    }

    const fn in_history(self, history: History) -> Noun {
        Noun { history, ..self }
    }

    const fn with_words(self, words: &'static [&'static str]) -> Noun {
        Noun { words, ..self }
    }

    const fn leaving_out_numbers(self) -> Noun {
        Noun { leaves_out_numbers: true, ..self }
    }

    pub fn name(&self) -> String {
        self.table.replace('_', " ")
    }
}

pub fn searched() -> impl Iterator<Item = Noun> {
    NOUNS.into_iter().filter(|noun| !noun.words.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rusqlite::Connection;

    use super::*;
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
                "finding" => History::Itself,
                _ if has("finding") => History::ByFinding,
                _ if has("progress") => History::ByProgress,
                _ => History::NotIn,
            };
            assert_eq!(noun.history, expected, "{}", noun.table);
            assert_eq!(
                schema::table(&format!("{}_words", noun.table)).is_some(),
                !noun.words.is_empty()
            );
        }
    }
}
