//! Tables, indexes and triggers that were altered, and full text that no longer fits.

use std::fs;

use rusqlite::Connection;

use super::{alter, failed, is_noticed, original, sandbox, verified};
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
        assert_eq!(said["checks"][2]["outcome"], "failed", "{sql}: {said:#}");
        assert_eq!(said["checks"][6]["outcome"], "not-reached", "{sql}: {said:#}");
    }
}

/// Damage like this fails the structure check, and the checks that depend on it are not reached.
fn ends_with_the_structure(about: &str, damage: impl Fn(&Sandbox)) {
    let sandbox = sandbox();
    damage(&sandbox);
    let (answer, said) = verified(&sandbox, &[]);
    assert_eq!(answer.code, 65, "{about}: {answer:?}");
    assert_eq!(said["count"], 12, "{about}: {answer:?}");
    assert!(failed(&said).contains(&"structure".to_owned()), "{about}: {said:#}");
    assert_eq!(said["checks"][6]["outcome"], "not-reached", "{about}: {said:#}");
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
