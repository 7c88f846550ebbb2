//! Only the store speaks SQL.

use super::Breach;
use super::source::File;

/// What a piece of SQL begins with.
const SQL: &[&str] = &[
    "insert into ",
    "insert or ",
    "replace into ",
    "delete from ",
    "create table ",
    "create temp ",
    "create index ",
    "create unique index ",
    "create trigger ",
    "create view ",
    "create virtual table ",
    "drop table ",
    "drop index ",
    "drop trigger ",
    "alter table ",
    "pragma ",
    "begin immediate",
    "begin exclusive",
    "savepoint ",
    "vacuum into ",
    "attach database ",
    "left join ",
    "order by ",
    "group by ",
];

pub fn only_in_store(file: &File) -> Vec<Breach> {
    let spoken = file.texts.iter().filter(|text| file.room() != "store" && is_sql(&text.value));
    spoken
        .map(|text| {
            let begins: String = text.value.trim().chars().take(30).collect();
            let why = format!("only `store` speaks SQL: {begins:?}");
            Breach { line: text.line, why }
        })
        .collect()
}

fn is_sql(literal: &str) -> bool {
    let words: Vec<String> = literal.split_whitespace().map(str::to_lowercase).collect();
    let text = format!("{} ", words.join(" "));
    SQL.iter().any(|beginning| text.starts_with(beginning))
        || text.starts_with("select ") && text.contains(" from ")
        || text.starts_with("update ") && text.contains(" set ")
        || text.starts_with("with ") && text.contains(" as (")
        || text.contains("?1")
}

#[cfg(test)]
mod red {
    use super::super::{assert_clean, said};

    #[test]
    fn only_the_store_speaks_sql() {
        let query = "\nconst LATE: &str = \"\n    select ref\n    from finding\";";

        assert_eq!(
            said("report/list.rs", query),
            ["3: only `store` speaks SQL: \"select ref\\n    from finding\""]
        );
        assert_clean("store/mod.rs", query);
        for text in
            ["UPDATE body SET name", "PRAGMA user_version", "where id = ?1", "with a as (select 1)"]
        {
            assert_eq!(
                said("cli/add.rs", &format!("const A: &str = {text:?};")).len(),
                1,
                "{text}"
            );
        }
        for text in
            ["update the owner", "select a body with --force", "with regard to", "insert it"]
        {
            assert_clean("cli/add.rs", &format!("const A: &str = {text:?};"));
        }
    }
}
