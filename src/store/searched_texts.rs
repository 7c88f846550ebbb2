//! The texts in which `search` looks besides titles, wordings and notes: one full-text index over all of them.
//!
//! The index keeps no texts of its own. Its row numbers say what a word belongs to: 32 times the number of a
//! row of a table, and the code of the text in it. Triggers keep it in step, so undo does too.

use super::nouns::NOUNS;
use crate::model::search_match::Matched;

/// One text of one table.
#[derive(Debug, Clone, Copy)]
struct SearchedText {
    /// Never another one once registers have it.
    code: i64,
    table: &'static str,
    column: &'static str,
    field: Matched,
}

const TEXTS: [SearchedText; 19] = [
    text(0, "finding", "ref", Matched::Reference),
    text(1, "finding", "source", Matched::Source),
    text(2, "finding_alias", "ref", Matched::Reference),
    text(3, "claim", "text", Matched::Claim),
    text(4, "claim", "letter", Matched::Letter),
    text(5, "claim", "reason", Matched::Reason),
    text(6, "closure", "letter", Matched::Letter),
    text(7, "closure", "reason", Matched::Reason),
    text(8, "closure", "reopened_reason", Matched::Reason),
    text(9, "extension", "reason", Matched::Extension),
    text(10, "extension", "agreed_by", Matched::Extension),
    text(11, "response", "action", Matched::Answer),
    text(12, "response", "reason", Matched::Answer),
    text(13, "evidence", "name", Matched::Evidence),
    text(14, "evidence", "note", Matched::Evidence),
    text(15, "owner", "name", Matched::Owner),
    text(16, "progress", "blocked_by", Matched::BlockedBy),
    text(17, "correction", "reason", Matched::Reason),
    text(18, "finding", "fields", Matched::ExtraField),
];

const fn text(
    code: i64,
    table: &'static str,
    column: &'static str,
    field: Matched,
) -> SearchedText {
    SearchedText { code, table, column, field }
}

impl SearchedText {
    /// A reference is found without its hyphens and spaces too.
    fn words(self, row: &str) -> String {
        let Self { column, .. } = self;
        match self.field {
            Matched::Reference => format!(
                "{row}.{column} || ' ' || replace(replace({row}.{column}, '-', ''), ' ', '')"
            ),
            Matched::ExtraField => {
                format!("(select group_concat(value, ' ') from json_each({row}.{column}))")
            }
            _ => format!("{row}.{column}"),
        }
    }

    fn number(self, row: &str) -> String {
        format!("{row}.id * 32 + {}", self.code)
    }
}

pub fn field(code: i64) -> Option<Matched> {
    TEXTS.iter().find(|text| text.code == code).map(|text| text.field)
}

/// Each table with its texts.
fn tables() -> impl Iterator<Item = (&'static str, Vec<SearchedText>)> {
    let texts_of = |table: &'static str| {
        let texts = TEXTS.into_iter().filter(|text| text.table == table);
        (table, texts.collect::<Vec<_>>())
    };
    NOUNS.into_iter().map(move |noun| texts_of(noun.table)).filter(|(_, texts)| !texts.is_empty())
}

pub fn triggers() -> Vec<String> {
    tables().flat_map(|(table, texts)| triggers_of(table, &texts)).collect()
}

fn triggers_of(table: &str, texts: &[SearchedText]) -> [String; 3] {
    let add: String = texts
        .iter()
        .map(|text| {
            format!(
                "insert into text_words (rowid, words) select {}, {} where new.{} is not null;\n",
                text.number("new"),
                text.words("new"),
                text.column
            )
        })
        .collect();
    let numbers: Vec<String> = texts.iter().map(|text| text.number("old")).collect();
    let remove = format!("delete from text_words where rowid in ({});\n", numbers.join(", "));
    let columns: Vec<&str> = texts.iter().map(|text| text.column).collect();
    let made = |event: &str, of: &str, what: &str| {
        format!(
            "create trigger text_words_{table}_{event} after {event}{of} on {table} begin\n{what}end;"
        )
    };
    [
        made("insert", "", &add),
        made("update", &format!(" of {}", columns.join(", ")), &format!("{remove}{add}")),
        made("delete", "", &remove),
    ]
}

/// Drops the triggers that there are and makes them anew.
pub fn renewed_triggers() -> String {
    let drop = tables().flat_map(|(table, _)| {
        ["insert", "update", "delete"]
            .map(|event| format!("drop trigger if exists text_words_{table}_{event};\n"))
    });
    drop.collect::<String>() + &triggers().join("\n")
}

/// Every text with its number in the index.
pub fn all_texts() -> String {
    let texts = TEXTS.map(|text| {
        let SearchedText { table, column, .. } = text;
        format!(
            "select {}, {} from {table} where {column} is not null",
            text.number(table),
            text.words(table)
        )
    });
    texts.join(" union all ")
}

/// Adds the texts of the findings from one number on, in the order of the index.
pub fn add_findings() -> String {
    let texts = TEXTS.iter().filter(|text| text.table == "finding").map(|text| {
        let (number, words, column) = (text.number("finding"), text.words("finding"), text.column);
        format!("select {number}, {words} from finding where id >= ?1 and {column} is not null")
    });
    let texts: Vec<String> = texts.collect();
    format!("insert into text_words (rowid, words) {} order by 1", texts.join(" union all "))
}

/// Whether a change moved one of the texts: a condition on `change`.
pub fn moved() -> String {
    let moved = TEXTS.map(|text| {
        let SearchedText { table, column, .. } = text;
        format!("(noun = '{table}' and before ->> '$.{column}' is not after ->> '$.{column}')")
    });
    moved.join(" or ")
}

/// The progress whose texts have some words, with the code of the text. `?1` is what FTS5 matches.
pub fn found() -> String {
    let of_progress = |table: &str| {
        format!(
            "select t.progress, hit.code from hit join {table} t on t.id = hit.id where hit.code in ({})",
            codes(table)
        )
    };
    let by_progress = ["claim", "closure", "extension", "response", "evidence"].map(of_progress);
    format!(
        "with hit as materialized (
           select rowid >> 5 as id, rowid & 31 as code from text_words where text_words match ?1)
         select p.id as progress, hit.code from hit join progress p on p.finding = hit.id
           where hit.code in ({finding})
         union all select p.id, hit.code from hit join finding_alias a on a.id = hit.id
           join progress p on p.finding = a.finding where hit.code in ({alias})
         union all select p.id, hit.code from hit join progress p on p.owner = hit.id
           where hit.code in ({owner})
         union all select hit.id, hit.code from hit where hit.code in ({progress})
         union all select p.id, hit.code from hit join correction c on c.id = hit.id
           join progress p on p.finding = c.finding and p.id = coalesce(c.progress, p.id)
           where hit.code in ({correction})
         union all {}",
        by_progress.join(" union all "),
        finding = codes("finding"),
        alias = codes("finding_alias"),
        owner = codes("owner"),
        progress = codes("progress"),
        correction = codes("correction"),
    )
}

fn codes(table: &str) -> String {
    let of_table = TEXTS.iter().filter(|text| text.table == table);
    let codes: Vec<String> = of_table.map(|text| text.code.to_string()).collect();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rusqlite::Connection;

    use super::*;
    use crate::store::{journal, schema};

    #[test]
    fn every_text_has_a_code_of_its_own_below_32_and_a_column() {
        let codes: BTreeSet<i64> = TEXTS.iter().map(|text| text.code).collect();
        assert_eq!((codes.len(), codes.first(), codes.last()), (TEXTS.len(), Some(&0), Some(&18)));
        let db = Connection::open_in_memory().unwrap();
        schema::create(&db).unwrap();
        for text in TEXTS {
            let columns = journal::columns(&db, text.table).unwrap();
            assert!(columns.iter().any(|column| column == text.column), "{text:?}");
            assert!(found().contains(&codes_in(text.table)), "{text:?}");
        }
    }

    fn codes_in(table: &str) -> String {
        format!("({})", super::codes(table))
    }
}
