//! Tables, indexes and triggers that were altered, and full text that no longer fits.

use std::fs;

use rusqlite::Connection;
use track::model::OneOf;
use track::model::verify_result::CheckName;

use super::{alter, check, failed, is_noticed, original, sandbox, verified};
use crate::sandbox::Sandbox;

#[test]
fn an_altered_structure_is_noticed_and_the_other_checks_still_run() {
    for sql in [
        "-- without journal_finding_update",
        "-- without change_is_kept",
        "-- without finding_words_insert",
        "drop index progress_due",
        "create index mine on finding (title)",
        "create view mine as select * from finding",
        "create table mine (id integer primary key)",
        "create trigger mine after insert on finding begin update progress set status = 'closed'; end",
        "create trigger mine instead of delete on v begin select 1; end",
        // Named like what SQLite and its full text keep for themselves.
        "create trigger finding_words_config before insert on note begin select raise(ignore); end",
        "create trigger note_words_data after update on finding begin delete from note; end",
        "pragma writable_schema = on; insert into sqlite_schema values ('trigger', 'sqlite_mine', 'note', 0, \
         'create trigger sqlite_mine before insert on note begin select raise(ignore); end')",
    ] {
        let sql = match sql.contains(" on v ") {
            true => format!("create view v as select 1 as a; {sql}"),
            false => sql.to_owned(),
        };
        is_noticed(&sql, "structure", None);
    }
    let sandbox = sandbox();
    alter(&sandbox, "create index mine on finding (title); update note set text = 'Another'");
    let failed = failed(&verified(&sandbox, &[]).1);
    assert_eq!(failed, ["structure", "replay", "full-text"]);
}

#[test]
fn an_altered_table_ends_the_checks() {
    for sql in [
        "alter table note add column colour text",
        "drop table claim",
        "drop table evidence; create view evidence as select 1 as sha256",
        "drop table note_words",
    ] {
        let sandbox = sandbox();
        let triggers = ["claim", "evidence"].map(|table| {
            ["journal", "text_words"].map(|kept| {
                let of = |event| format!("-- without {kept}_{table}_{event}");
                ["insert", "update", "delete"].map(of).join(" ")
            })
        });
        alter(&sandbox, &format!("{sql}; {}", triggers.concat().join(" ")));
        let (answer, said) = verified(&sandbox, &[]);
        assert_eq!(answer.code, 65, "{sql}: {answer:?}");
        assert_eq!(check(&said, "structure")["outcome"], "failed", "{sql}: {said:#}");
        assert_eq!(check(&said, "replay")["outcome"], "not-reached", "{sql}: {said:#}");
    }
}

/// Damage like this fails the structure check, and the checks that depend on it are not reached.
fn ends_with_the_structure(about: &str, damage: impl Fn(&Sandbox)) {
    let sandbox = sandbox();
    damage(&sandbox);
    let (answer, said) = verified(&sandbox, &[]);
    assert_eq!(answer.code, 65, "{about}: {answer:?}");
    assert_eq!(said["count"], CheckName::ALL.len(), "{about}: {answer:?}");
    assert!(failed(&said).contains(&"structure".to_owned()), "{about}: {said:#}");
    assert_eq!(check(&said, "replay")["outcome"], "not-reached", "{about}: {said:#}");
    assert!(answer.stderr.contains("restore a backup that verifies"), "{about}: {answer:?}");
}

#[test]
fn an_unreadable_schema_is_reported_as_a_failed_check() {
    for sql in [
        "update sqlite_schema set sql = 'create tabel note (' where name = 'note'",
        "update sqlite_schema set sql = 'nonsense' where name = 'note'",
        "update sqlite_schema set sql = x'00ff' where name = 'note'",
        "update sqlite_schema set sql = 4711 where name = 'note'",
        "update sqlite_schema set sql = null where name = 'note'",
        "update sqlite_schema set rootpage = 99999 where name = 'note'",
        "update sqlite_schema set rootpage = 'x' where name = 'note'",
        "update sqlite_schema set sql = 'create trigger odd nonsense' where name = 'journal_note_insert'",
        "update sqlite_schema set sql = 'create virtual table finding_words using nothing' where name = 'finding_words'",
        "update sqlite_schema set name = 'other' where name = 'note'",
        "update sqlite_schema set tbl_name = 'other' where name = 'note'",
        "update sqlite_schema set type = 'other' where name = 'note'",
        "update sqlite_schema set sql = 'create index progress_due on nothing (a)' where name = 'progress_due'",
        "delete from sqlite_schema where name = 'note'",
        "delete from sqlite_schema",
    ] {
        ends_with_the_structure(sql, |sandbox| {
            let db = Connection::open(sandbox.register()).unwrap();
            db.execute_batch(&format!("pragma writable_schema = on; {sql}")).unwrap();
        });
    }
}

/// Nothing else is changed: the text of one object, as SQLite itself would read it.
#[test]
fn what_only_looks_like_the_structure_is_noticed() {
    let trigger = "where name = 'journal_note_insert'";
    let mut alterations: Vec<String> = ["\u{a0}", "\u{85}", "\u{2003}", "\u{3000}", "\u{1680}", "a\u{feff}"]
        .iter()
        .map(|space| {
            format!("update sqlite_schema set sql = replace(sql, ') where not', ') {space} where not') {trigger}")
        })
        .collect();
    alterations.extend(
        [
            "sql = replace(sql, '''note''', '\"note\"')",
            "sql = replace(sql, 'journal_note_insert', '[journal_note_insert]')",
            "sql = replace(sql, 'journal_note_insert', '`journal_note_insert`')",
            "sql = replace(sql, '''no act is open''', '''no act is'' ''open''')",
            "sql = replace(sql, '''note''', '''NOTE''')",
            "sql = sql || char(0) || ';'",
            "sql = sql || '/*'",
            "name = 'journal_note_other'",
            "tbl_name = 'claim'",
        ]
        .map(|set| format!("update sqlite_schema set {set} {trigger}")),
    );
    alterations.extend(
        [
            "update sqlite_schema set sql = replace(sql, 'segid, term, pgno,', 'segid, term collate nocase, pgno,') \
             where name = 'finding_words_idx'",
            "update sqlite_schema set sql = replace(sql, ') WITHOUT ROWID', ')') where name = 'note_words_config'",
            "update sqlite_schema set sql = replace(sql, 'on body (rocu)', 'on body (rocu collate nocase)') \
             where name = 'body_rocu'",
            "update sqlite_schema set name = 'sqlite_autoindex_body_9' where name = 'sqlite_autoindex_body_1'",
            "insert into sqlite_schema select * from sqlite_schema where name = 'journal_note_insert'",
            "insert into sqlite_schema values ('table', 'mine', 'mine', 0, 'create virtual table mine using fts5 (a)')",
        ]
        .map(str::to_owned),
    );
    for sql in alterations {
        let sandbox = sandbox();
        let db = Connection::open(sandbox.register()).unwrap();
        let altered = db.execute_batch(&format!("pragma writable_schema = on; {sql}"));
        altered.unwrap_or_else(|why| panic!("{sql}: {why}"));
        assert!(db.changes() > 0, "{sql}");
        drop(db);
        let (answer, said) = verified(&sandbox, &[]);
        assert_eq!(answer.code, 65, "{sql}: {answer:?}");
        assert!(failed(&said).contains(&"structure".to_owned()), "{sql}: {said:#}");
        assert_eq!(sandbox.run(["list"]).code, 65, "{sql}");
    }
}

#[test]
fn statistics_that_sqlite_gathered_are_no_alteration() {
    let sandbox = sandbox();
    alter(&sandbox, "analyze");
    assert_eq!(verified(&sandbox, &[]).0.code, 0);
    assert_eq!(sandbox.run(["list"]).code, 0);
}

#[test]
fn a_damaged_first_page_is_reported_as_a_failed_check() {
    // The head of the page on which the list of tables begins, where its parts lie, and the parts.
    for (from, to, byte) in [
        (100, 101, 0),
        (100, 108, 0),
        (100, 112, 0xA5),
        (108, 200, 0xFF),
        (112, 4096, 0),
        (500, 4096, 0x5A),
    ] {
        ends_with_the_structure(&format!("{byte} from {from} to {to}"), |sandbox| {
            let mut bytes = original().bytes.clone();
            bytes[from..to].fill(byte);
            fs::write(sandbox.register(), bytes).unwrap();
        });
    }
}

#[test]
fn a_full_text_index_that_differs_from_the_text_is_noticed() {
    let away = "insert into finding_words (finding_words, rowid, title, text)
         select 'delete', id, title, text from finding where ref = 'R1'";
    is_noticed(away, "full-text", None);
    // As many words, and as often; only that one of them is another finding's.
    let moved = "
        insert into finding_words (finding_words, rowid, title, text) select 'delete', id, title, text from finding;
        insert into finding_words (rowid, title, text) select 3 - id, title, text from finding";
    is_noticed(moved, "full-text", None);
    let extra = "insert into note_words (rowid, text) values (1, 'smuggled')";
    is_noticed(extra, "full-text", None);
    is_noticed("delete from note_words_data where id = 10", "full-text", None);
    is_noticed("delete from finding_words_docsize where id = 1", "full-text", None);
    is_noticed("delete from finding_words_idx", "full-text", None);
    is_noticed("delete from note_words_idx", "full-text", None);
    is_noticed("insert into finding_words_idx values (1, x'3061', 4)", "full-text", None);
    is_noticed("insert into text_words_idx values (1, '0b', 4)", "full-text", None);
    is_noticed("insert into note_words_idx values (2, x'', 2)", "full-text", None);
    is_noticed("insert into note_words_config values ('rank', 'bm25(0)')", "full-text", None);
    is_noticed("delete from text_words_docsize where id = 32", "full-text", None);
    is_noticed("update text_words_docsize set origin = origin + 100", "full-text", None);
}

#[test]
fn a_missing_segment_of_the_full_text_index_is_noticed() {
    let sandbox = Sandbox::new();
    sandbox.import_many(1_500);
    assert_eq!(verified(&sandbox, &[]).0.code, 0);
    let first = "(select min(pgno) from finding_words_idx)";
    alter(&sandbox, &format!("delete from finding_words_idx where pgno = 2 + {first}"));
    let (answer, said) = verified(&sandbox, &[]);
    assert_eq!(answer.code, 65, "{answer:?}");
    assert!(failed(&said).contains(&"full-text".to_owned()), "{said:#}");
}

#[test]
fn a_register_without_the_row_that_says_how_many_acts_it_has_is_damaged_and_no_fault_of_ours() {
    let sandbox = sandbox();
    alter(&sandbox, "delete from register");
    let answer = sandbox.run(["add", "One more", "--force", "kent"]);

    assert_eq!(answer.code, 65, "{answer:?}");
    assert!(answer.stderr.contains("restore a backup"), "{answer:?}");
}
