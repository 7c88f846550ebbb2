//! `track verify` notices every change made by another program.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::OnceLock;

use rusqlite::Connection;
use serde_json::Value;

use super::sandbox::{Answer, Sandbox};

mod acts;
mod anchors;
mod bytes;
mod reminders;
mod sense;
mod settings;
mod structure;

/// A sound register in which a good deal has happened.
struct Original {
    bytes: Vec<u8>,
    /// The anchor after each command.
    anchors: Vec<String>,
}

fn original() -> &'static Original {
    static MADE: OnceLock<Original> = OnceLock::new();
    MADE.get_or_init(|| {
        let sandbox = Sandbox::new();
        let mut anchors = Vec::new();
        for line in [
            "track add 'Publish the plan' --ref R1 --force kent --force essex --due 2027-01-31 --owner 'ACC Crime'",
            "track --as 'Jo Bloggs' add 'Keep to it' --ref R2 --force kent --text 'As it was agreed' --theme vetting",
            "track note R1@kent --text 'A first meeting was held'",
            "track update R1@essex --status in-progress",
            "track extend R1@kent --to 2027-06-30 --reason 'System late' --agreed-by HMICFRS",
            "track close R2 --on 2026-11-20 --letter 'Letter 1'",
            "track add 'By mistake' --force kent",
            "track undo",
            "track edit R1 --title 'Publish the whole plan'",
            "track remind --today 2027-02-05",
        ] {
            let answer = sandbox.sh(line);
            assert_eq!(answer.code, 0, "{line}: {answer:?}");
            anchors.push(sandbox.ok(["anchor"]));
        }
        Original { bytes: fs::read(sandbox.register()).unwrap(), anchors }
    })
}

/// A sandbox with a copy of the original.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::write(sandbox.register(), &original().bytes).unwrap();
    fs::set_permissions(sandbox.register(), fs::Permissions::from_mode(0o600)).unwrap();
    sandbox
}

/// Alters a register with plain SQL, without the triggers, foreign keys and checks that would refuse it.
fn alter(sandbox: &Sandbox, sql: &str) {
    let mut db = Connection::open(sandbox.register()).unwrap();
    db.pragma_update(None, "foreign_keys", "off").unwrap();
    db.pragma_update(None, "ignore_check_constraints", "on").unwrap();
    let tx = db.transaction().unwrap();
    let triggers = triggers(&tx);
    for (name, _) in &triggers {
        tx.execute_batch(&format!("drop trigger {name}")).unwrap();
    }
    tx.execute_batch(sql).unwrap_or_else(|why| panic!("{sql}: {why}"));
    for (name, text) in triggers {
        let is_kept = !sql.contains(&format!("-- without {name}"));
        if is_kept {
            tx.execute_batch(&text).unwrap();
        }
    }
    tx.commit().unwrap();
}

fn triggers(db: &Connection) -> Vec<(String, String)> {
    let mut query =
        db.prepare("select name, sql from sqlite_schema where type = 'trigger'").unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(|row| row.unwrap()).collect()
}

/// Runs `track verify`, which must not write.
fn verified(sandbox: &Sandbox, more: &[&str]) -> (Answer, Value) {
    let before = fs::read(sandbox.register()).unwrap();
    let answer = sandbox.run([&["verify", "--json"], more].concat());
    assert!(fs::read(sandbox.register()).unwrap() == before, "verify wrote to the register");
    let said = serde_json::from_str(&answer.stdout).unwrap_or_default();
    (answer, said)
}

/// The names of the checks that failed.
fn failed(said: &Value) -> Vec<String> {
    let checks = said["checks"].as_array().cloned().unwrap_or_default();
    let failed = checks.iter().filter(|check| check["outcome"] == "failed");
    failed.map(|check| check["check"].as_str().unwrap().to_owned()).collect()
}

fn check<'a>(said: &'a Value, name: &str) -> &'a Value {
    let mut checks = said["checks"].as_array().unwrap().iter();
    checks.find(|check| check["check"] == name).unwrap()
}

/// This check notices the alteration, names the act, exits with 65 and says what to do next.
fn is_noticed(sql: &str, check: &str, act: Option<i64>) {
    let sandbox = sandbox();
    alter(&sandbox, sql);
    let (answer, said) = verified(&sandbox, &[]);
    let failed = failed(&said);

    assert_eq!(answer.code, 65, "{sql}: {answer:?}");
    assert!(failed.iter().any(|name| name == check), "{sql}: {failed:?}, and not {check}");
    assert_eq!(said["sound"], false, "{sql}");
    assert_eq!(said["first_bad"]["act"].as_i64(), act, "{sql}: {said:#}");
    assert!(answer.stderr.contains("restore a backup that verifies"), "{sql}: {answer:?}");
}

#[test]
fn an_unaltered_register_is_sound() {
    let sandbox = sandbox();
    fs::write(sandbox.path("anchors.txt"), original().anchors.concat()).unwrap();
    let (answer, said) = verified(&sandbox, &["--anchor", "anchors.txt"]);

    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{said:#}");
    assert_eq!((said["sound"].as_bool(), said["acts"].as_i64()), (Some(true), Some(10)));
    let passed = said["checks"].as_array().unwrap().iter();
    assert_eq!(passed.filter(|check| check["outcome"] == "passed").count(), 12, "{said:#}");
    // To put the triggers away and back is no alteration.
    alter(&sandbox, "select 1");
    assert_eq!(verified(&sandbox, &[]).0.code, 0);
}

#[test]
fn a_changed_row_is_noticed() {
    for (sql, act) in [
        ("update finding set title = 'Publish no plan' where ref = 'R1'", 10),
        ("update finding set text = null where ref = 'R2'", 3),
        ("update progress set due = '2028-01-31' where due = '2027-06-30'", 6),
        ("update progress set original_due = '2027-06-30' where due = '2027-06-30'", 6),
        ("update progress set status = 'closed' where status = 'in-progress'", 5),
        ("update progress set version = version + 1 where status = 'in-progress'", 5),
        ("update closure set day = '2026-10-20'", 7),
        ("update closure set letter = 'Letter 2'", 7),
        ("update extension set agreed_by = 'Nobody'", 6),
        ("update note set day = '2026-01-01'", 4),
        ("update note set restricted = 1", 4),
        ("update theme set theme = 'custody'", 3),
        ("update owner set name = 'ACC Operations'", 2),
        ("update owner set email = 'somebody@example.org'", 2),
        ("update body set retired = '2020-01-01' where slug = 'kent'", 1),
    ] {
        is_noticed(sql, "replay", Some(act));
    }
}

#[test]
fn an_invalid_address_in_the_register_does_not_stop_reading() {
    let sandbox = sandbox();
    alter(
        &sandbox,
        "update owner set email = 'ring the desk' where body = (select id from body where slug = 'kent')",
    );

    let owners = sandbox.json(["owner", "list", "--force", "kent"])["owners"].clone();
    assert_eq!(owners[0]["email"], "ring the desk");
    assert_eq!(owners[0]["email_state"], "unreadable");
    let said = sandbox.ok(["owner", "list", "--force", "kent"]);
    assert!(said.contains("ring the desk") && said.contains("not an address"), "{said}");
    sandbox.ok(["owner", "edit", "ACC Crime", "--force", "kent", "--email", "acc@example.org"]);
}

#[test]
fn a_deleted_or_inserted_row_is_noticed() {
    is_noticed("delete from note", "replay", Some(4));
    let snooze = "insert into snooze (progress, day, until, reason)
       values (1, '2026-11-23', '2027-11-23', 'Smuggled in')";
    is_noticed(snooze, "replay", None);
    is_noticed("delete from extension", "replay", Some(6));
    is_noticed("delete from body_alias where id = 1", "replay", Some(1));
    let add = "insert into finding (kind, title, updated) values ('recommendation', 'Smuggled in', '2026-11-23')";
    is_noticed(add, "replay", None);
    let note = "insert into note (progress, day, text) values (1, '2026-11-23', 'Smuggled in')";
    is_noticed(note, "replay", None);
    // The finding that the undo took away.
    let back = "insert into finding (id, kind, title, updated) values (3, 'recommendation', 'By mistake', '2026-11-23')";
    is_noticed(back, "replay", Some(9));
}

#[test]
fn a_renumbered_row_is_noticed() {
    is_noticed("update note set id = 7", "replay", Some(4));
    is_noticed("update extension set id = 5", "replay", Some(6));
    is_noticed("update sqlite_sequence set seq = 1 where name = 'finding'", "row-numbers", None);
    is_noticed("delete from sqlite_sequence where name = 'progress'", "row-numbers", None);
    let spent = "update sqlite_sequence set seq = 9223372036854775807 where name = 'finding'";
    is_noticed(spent, "row-numbers", None);
    // Where nothing is put in that may be there already, not one number is ever left out.
    for noun in
        ["finding", "progress", "note", "extension", "closure", "owner", "body", "act", "change"]
    {
        let sql = format!("update sqlite_sequence set seq = seq + 1 where name = '{noun}'");
        let act = (noun == "act").then_some(11);
        is_noticed(&sql, "row-numbers", act);
    }
    let twice = "insert into register (id, head, acts, reminders) values (0, 'x', 7, '')";
    is_noticed(twice, "last-seal", None);
    for sql in [
        // SQLite takes the first of two.
        "insert into sqlite_sequence (rowid, name, seq) values (-1, 'finding', 1)",
        "insert into sqlite_sequence values ('note', (select seq from sqlite_sequence where name = 'note'))",
        "insert into sqlite_sequence values ('nothing', 1)",
        "insert into sqlite_sequence values (null, 1)",
        "update sqlite_sequence set seq = seq || ' ' where name = 'finding'",
        "update sqlite_sequence set seq = seq + 0.5 where name = 'finding'",
        "update sqlite_sequence set seq = -1 where name = 'theme'",
        "update sqlite_sequence set name = cast(name as blob) where name = 'finding'",
        "update sqlite_sequence set seq = 0 where name = 'reminder'",
        "delete from sqlite_sequence where name = 'message'",
    ] {
        is_noticed(sql, "row-numbers", None);
    }
}

#[test]
fn a_dangling_reference_is_noticed() {
    is_noticed("update note set progress = 4711", "foreign-keys", Some(4));
    let own_body = "insert into setting (name, body) values ('own-body', 4711)";
    is_noticed(own_body, "foreign-keys", None);
}

#[test]
fn values_that_the_schema_forbids_are_noticed() {
    is_noticed("update finding set parts = -1 where ref = 'R1'", "replay", Some(10));
    let forgotten = "update progress set status = 'forgotten' where status = 'in-progress'";
    is_noticed(forgotten, "replay", Some(5));
    is_noticed("update note set text = cast(x'ff' as text)", "replay", Some(4));
    is_noticed("update note set text = text || char(0) || 'more'", "replay", Some(4));
    is_noticed(
        "update finding set title = title || char(160) where ref = 'R1'",
        "replay",
        Some(10),
    );
}

#[test]
fn a_read_only_register_is_verified() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = sandbox();
    fs::set_permissions(sandbox.register(), fs::Permissions::from_mode(0o400)).unwrap();
    assert_eq!(verified(&sandbox, &[]).0.code, 0);
    let names = fs::read_dir(sandbox.folder()).unwrap().count();
    assert_eq!(names, 2, "the register and the home folder, and nothing more");
}

#[test]
fn a_day_that_went_back_is_noted() {
    let sandbox = sandbox();
    sandbox.ok(["note", "R1@kent", "--text", "For a day before", "--today", "2026-11-01"]);
    let (answer, said) = verified(&sandbox, &[]);
    assert_eq!(answer.code, 0);
    let notes = said["notes"].as_array().unwrap();
    assert!(notes[0].as_str().unwrap().contains("is recorded for 2026-11-01"), "{said:#}");
}

#[test]
fn what_is_no_json_any_more_is_damage() {
    let sandbox = sandbox();
    sandbox.ok(["edit", "R1", "--field", "Cost=5", "--reason", "new"]);
    alter(&sandbox, "update finding set fields = '{\"Cost\";\"5\"}' where ref = 'R1'");
    let answer = sandbox.run(["export", "--format", "csv"]);
    assert_eq!(answer.code, 65, "{answer:?}");
}

#[test]
fn a_clock_that_went_back_is_noted_and_is_not_a_fault() {
    let sandbox = sandbox();
    alter(&sandbox, "update act set at = '2099-01-01T00:00:00Z' where id = 10");
    sandbox.ok(["note", "R1@kent", "--text", "In the present again"]);
    let (_, said) = verified(&sandbox, &[]);
    let notes = said["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 1, "{said:#}");
    assert!(notes[0].as_str().unwrap().ends_with("the clock went back"), "{said:#}");
    // The moment itself was altered, and that is a fault; the step back of act 11 is none.
    assert_eq!(failed(&said), ["seals"]);
    assert_eq!(said["first_bad"]["act"], 10);
}

#[test]
fn a_list_of_a_damaged_register_fails_and_leaves_nothing_in_the_file() {
    for damage in [
        "update progress set owner = 99 where owner is not null",
        "update progress set due_precision = 'amber'",
        "update finding set issued_text = 'amber'",
    ] {
        let sandbox = sandbox();
        alter(&sandbox, damage);
        for format in ["json", "jsonl", "csv"] {
            let answer = sandbox.sh(&format!(
                "echo before > out; track list --all --format {format} >> out; echo $?; cat out"
            ));
            assert_eq!(answer.stdout, "65\nbefore\n", "{damage} {format}: {answer:?}");
            assert!(answer.stderr.contains("damaged"), "{damage}: {answer:?}");
        }
    }
}

#[test]
fn a_report_of_a_history_with_something_missing_says_that_the_register_is_damaged() {
    for damage in [
        "delete from act where id = (select act from change where noun = 'closure' and before is null limit 1)",
        "delete from change where noun = 'progress' and before is null",
        "update change set after = '[]' where noun = 'closure'",
    ] {
        let sandbox = sandbox();
        alter(&sandbox, damage);
        for words in [&["report"][..], &["changes", "--since", "2026-01-01"]] {
            let answer = sandbox.run(words);
            assert!([0, 65].contains(&answer.code), "{damage}: {words:?}: {answer:?}");
            assert!(!answer.stderr.contains("fault in track"), "{answer:?}");
        }
        assert_eq!(sandbox.run(["verify"]).code, 65, "{damage}");
    }
}

#[test]
fn a_history_never_leaves_out_a_change_whose_name_is_gone() {
    for (sql, missing) in [
        ("delete from owner", "a former owner"),
        ("delete from body where slug = 'kent'", "progress.body"),
        (
            "update change set after = json_remove(after, '$.field') where noun = 'correction'",
            "the correction in act",
        ),
    ] {
        let sandbox = sandbox();
        sandbox.ok(["edit", "R1@kent", "--agreed-by", "HMICFRS liaison", "--reason", "Mistyped"]);
        alter(&sandbox, sql);
        let answer = sandbox.run(["history", "R1"]);
        assert_eq!(answer.code, 65, "{sql}: {answer:?}");
        assert!(answer.stderr.contains(missing), "{sql}: {answer:?}");
    }
}
