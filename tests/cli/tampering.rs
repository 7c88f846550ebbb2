//! Registers that somebody altered behind the program's back: `track verify` notices each of them.

use std::fs;
use std::sync::OnceLock;

use rusqlite::Connection;
use serde_json::Value;

use super::desk::{Answer, Desk};

/// The bytes of a register in which a good deal has happened, and the anchors that were kept of it.
fn healthy() -> &'static (Vec<u8>, Vec<String>) {
    static MADE: OnceLock<(Vec<u8>, Vec<String>)> = OnceLock::new();
    MADE.get_or_init(|| {
        let desk = Desk::new();
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
        ] {
            let answer = desk.sh(line);
            assert_eq!(answer.code, 0, "{line}: {answer:?}");
            anchors.push(desk.done(["anchor"]));
        }
        (fs::read(desk.register()).unwrap(), anchors)
    })
}

/// A desk with a copy of it.
fn desk() -> Desk {
    let desk = Desk::new();
    fs::write(desk.register(), &healthy().0).unwrap();
    desk
}

/// Alters a register with plain SQL; the triggers that would refuse it are away for as long, and so
/// are the foreign keys and the checks.
fn alter(desk: &Desk, sql: &str) {
    let mut db = Connection::open(desk.register()).unwrap();
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

/// What `track verify` says of it.
fn verified(desk: &Desk, more: &[&str]) -> (Answer, Value) {
    let before = fs::read(desk.register()).unwrap();
    let answer = desk.run([&["verify", "--json"], more].concat());
    assert!(fs::read(desk.register()).unwrap() == before, "verify wrote to the register");
    let said = serde_json::from_str(&answer.stdout).unwrap_or_default();
    (answer, said)
}

/// The names of the checks that failed.
fn failed(said: &Value) -> Vec<String> {
    let checks = said["checks"].as_array().cloned().unwrap_or_default();
    let failed = checks.iter().filter(|check| check["outcome"] == "failed");
    failed.map(|check| check["check"].as_str().unwrap().to_owned()).collect()
}

/// An alteration is noticed by this check, with 65 and the act, and what to do next is said.
fn is_noticed(sql: &str, check: &str, act: Option<i64>) {
    let desk = desk();
    alter(&desk, sql);
    let (answer, said) = verified(&desk, &[]);
    let failed = failed(&said);

    assert_eq!(answer.code, 65, "{sql}: {answer:?}");
    assert!(failed.iter().any(|name| name == check), "{sql}: {failed:?}, and not {check}");
    assert_eq!(said["sound"], false, "{sql}");
    assert_eq!(said["first_bad"]["act"].as_i64(), act, "{sql}: {said:#}");
    assert!(answer.stderr.contains("restore a backup that verifies"), "{sql}: {answer:?}");
}

#[test]
fn a_register_that_nobody_altered_is_sound() {
    let desk = desk();
    fs::write(desk.path("anchors.txt"), healthy().1.concat()).unwrap();
    let (answer, said) = verified(&desk, &["--anchor", "anchors.txt"]);

    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{said:#}");
    assert_eq!((said["sound"].as_bool(), said["acts"].as_i64()), (Some(true), Some(10)));
    let passed = said["checks"].as_array().unwrap().iter();
    assert_eq!(passed.filter(|check| check["outcome"] == "passed").count(), 10, "{said:#}");
    // To put the triggers away and back is no alteration.
    alter(&desk, "select 1");
    assert_eq!(verified(&desk, &[]).0.code, 0);
}

#[test]
fn a_row_that_was_changed_is_noticed() {
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
fn what_somebody_wrote_as_an_address_keeps_nobody_from_reading() {
    let desk = desk();
    alter(
        &desk,
        "update owner set email = 'ring the desk' where body = (select id from body where slug = 'kent')",
    );

    let owners = desk.json(["owner", "list", "--force", "kent"])["owners"].clone();
    assert_eq!(owners[0]["email"], "ring the desk");
    assert_eq!(owners[0]["email_state"], "unreadable");
    let said = desk.done(["owner", "list", "--force", "kent"]);
    assert!(said.contains("ring the desk") && said.contains("unreadable"), "{said}");
    desk.done(["owner", "edit", "ACC Crime", "--force", "kent", "--email", "acc@example.org"]);
}

#[test]
fn a_row_that_was_taken_out_or_put_in_is_noticed() {
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
fn a_row_with_another_number_is_noticed() {
    is_noticed("update note set id = 7", "replay", Some(4));
    is_noticed("update extension set id = 5", "replay", Some(6));
    is_noticed("update sqlite_sequence set seq = 1 where name = 'finding'", "numbers", None);
    is_noticed("delete from sqlite_sequence where name = 'progress'", "numbers", None);
    let spent = "update sqlite_sequence set seq = 9223372036854775807 where name = 'finding'";
    is_noticed(spent, "numbers", None);
    // Where nothing is put in that may be there already, not one number is ever left out.
    for noun in
        ["finding", "progress", "note", "extension", "closure", "owner", "body", "act", "change"]
    {
        let sql = format!("update sqlite_sequence set seq = seq + 1 where name = '{noun}'");
        let act = (noun == "act").then_some(11);
        is_noticed(&sql, "numbers", act);
    }
    let twice =
        "pragma ignore_check_constraints = on; insert into register values (0, 'x', 7, null)";
    is_noticed(twice, "head", None);
}

#[test]
fn every_column_of_an_act_is_sealed() {
    for column in ["at", "day", "login", "host", "program", "verb", "refs", "source_hash"] {
        let sql = format!("update act set {column} = coalesce({column}, '') || 'x' where id = 5");
        is_noticed(&sql, "seals", Some(5));
    }
    is_noticed("update act set uid = 4711 where id = 5", "seals", Some(5));
    is_noticed("update act set uid = null where id = 5", "seals", Some(5));
    is_noticed("update act set claimed = 'Somebody else' where id = 3", "seals", Some(3));
    is_noticed("update act set claimed = null where id = 3", "seals", Some(3));
    is_noticed("update act set undoes = 7 where id = 9", "seals", Some(9));
    is_noticed("update act set undoes = null where id = 9", "seals", Some(9));
    is_noticed("update act set first_change = first_change + 1 where id = 5", "acts", Some(5));
    is_noticed("update act set last_change = last_change + 1 where id = 5", "acts", Some(5));
    is_noticed("update act set last_change = last_change - 1 where id = 3", "acts", Some(3));
    is_noticed("update act set seal = lower(hex(randomblob(32))) where id = 5", "seals", Some(5));
    is_noticed("update act set seal = null where id = 5", "seals", Some(5));
}

#[test]
fn every_column_of_a_change_is_sealed_or_counted() {
    let of = |column: &str, value: &str| {
        format!(
            "update change set {column} = {value} where id = (select first_change from act where id = 5)"
        )
    };
    is_noticed(&of("before", "replace(before, 'open', 'void')"), "seals", Some(5));
    is_noticed(&of("after", "replace(after, 'in-progress', 'closed')"), "seals", Some(5));
    is_noticed(&of("before", "null"), "replay", Some(5));
    is_noticed(&of("after", "null"), "seals", Some(5));
    is_noticed(&of("noun", "'claim'"), "seals", Some(5));
    is_noticed(&of("noun", "'nothing'"), "replay", Some(5));
    is_noticed(&of("noun_id", "noun_id + 100"), "seals", Some(5));
    is_noticed(&of("act", "4"), "acts", Some(4));
    is_noticed(&of("id", "9000"), "acts", Some(5));
}

#[test]
fn an_end_that_was_cut_off_is_noticed() {
    let cut = "
        delete from change where act = 10;
        delete from act where id = 10;
        update finding set title = 'Publish the plan', version = version - 1 where ref = 'R1';";
    is_noticed(cut, "head", Some(10));
    // With the register's own count and seal made to fit, the last numbers that were given still tell.
    let mended =
        format!("{cut} update register set acts = 9, head = (select seal from act where id = 9);");
    is_noticed(&mended, "numbers", Some(10));
}

#[test]
fn acts_that_are_missing_or_in_another_order_are_noticed() {
    is_noticed("delete from act where id = 5", "acts", Some(5));
    is_noticed("delete from change where act = 5", "acts", Some(5));
    is_noticed("delete from act where id = 1", "acts", Some(1));
    is_noticed("delete from change where id = (select max(id) from change)", "acts", Some(10));
    let renumbered = "
        update act set id = 12 where id = 10;
        update change set act = 12 where act = 10;
        update sqlite_sequence set seq = 12 where name = 'act';";
    is_noticed(renumbered, "acts", Some(10));
    let swapped = "
        update act set id = 1000 where id = 5;
        update act set id = 5 where id = 6;
        update act set id = 6 where id = 1000;";
    is_noticed(swapped, "acts", Some(5));
    let words = "
        update act set verb = (select verb from act where id = 4) where id = 5;
        update act set verb = 'update' where id = 4;";
    is_noticed(words, "seals", Some(4));
    let forged = "
        insert into act (at, day, login, host, program, verb, refs, first_change, last_change, seal)
        select at, day, login, host, program, verb, refs, last_change + 1, last_change + 1, seal from act where id = 10;
        insert into change (act, noun, noun_id, before, after)
        select 11, noun, noun_id, after, after from change where act = 10 limit 1;";
    is_noticed(forged, "seals", Some(11));
}

#[test]
fn the_registers_own_count_and_seal_are_compared() {
    is_noticed("update register set acts = 9", "head", Some(10));
    is_noticed("update register set acts = 11", "head", Some(11));
    is_noticed("update register set head = lower(hex(randomblob(32)))", "head", Some(10));
    is_noticed("update register set head = (select seal from act where id = 9)", "head", Some(10));
    is_noticed("delete from register", "head", None);
}

#[test]
fn a_structure_that_was_altered_is_noticed_and_the_rest_is_looked_at_all_the_same() {
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
    let desk = desk();
    alter(&desk, "create index mine on finding (title); update note set text = 'Another'");
    let failed = failed(&verified(&desk, &[]).1);
    assert_eq!(failed, ["structure", "replay", "full-text"]);
}

#[test]
fn a_table_that_was_altered_ends_the_checking() {
    for sql in [
        "alter table note add column colour text",
        "drop table claim",
        "drop table evidence; create view evidence as select 1 as sha256",
        "drop table note_words",
    ] {
        let desk = desk();
        alter(
            &desk,
            &format!(
                "{sql}; -- without journal_claim_insert -- without journal_claim_update \
            -- without journal_claim_delete -- without journal_evidence_insert -- without journal_evidence_update \
            -- without journal_evidence_delete"
            ),
        );
        let (answer, said) = verified(&desk, &[]);
        assert_eq!(answer.code, 65, "{sql}: {answer:?}");
        assert_eq!(said["checks"][2]["outcome"], "failed", "{sql}: {said:#}");
        assert_eq!(said["checks"][6]["outcome"], "not-reached", "{sql}: {said:#}");
    }
}

#[test]
fn full_text_that_is_not_the_text_is_noticed() {
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
fn a_way_into_the_full_text_that_was_taken_away_is_noticed() {
    let desk = Desk::new();
    desk.import_many(1_500);
    assert_eq!(verified(&desk, &[]).0.code, 0);
    let first = "(select min(pgno) from finding_words_idx)";
    alter(&desk, &format!("delete from finding_words_idx where pgno = 2 + {first}"));
    let (answer, said) = verified(&desk, &[]);
    assert_eq!(answer.code, 65, "{answer:?}");
    assert!(failed(&said).contains(&"full-text".to_owned()), "{said:#}");
}

/// Of what was damaged like this a table of checks is shown, in which the structure failed, and what
/// cannot be looked at without it was not reached.
fn ends_with_the_structure(about: &str, damage: impl Fn(&Desk)) {
    let desk = desk();
    damage(&desk);
    let (answer, said) = verified(&desk, &[]);
    assert_eq!(answer.code, 65, "{about}: {answer:?}");
    assert_eq!(said["count"], 11, "{about}: {answer:?}");
    assert!(failed(&said).contains(&"structure".to_owned()), "{about}: {said:#}");
    assert_eq!(said["checks"][6]["outcome"], "not-reached", "{about}: {said:#}");
    assert!(answer.stderr.contains("restore a backup that verifies"), "{about}: {answer:?}");
}

#[test]
fn a_list_of_tables_that_cannot_be_read_is_told_among_the_checks() {
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
        ends_with_the_structure(sql, |desk| {
            let db = Connection::open(desk.register()).unwrap();
            db.execute_batch(&format!("pragma writable_schema = on; {sql}")).unwrap();
        });
    }
}

#[test]
fn a_first_page_that_is_damaged_is_told_among_the_checks() {
    // The head of the page on which the list of tables begins, where its parts lie, and the parts.
    for (from, to, byte) in [
        (100, 101, 0),
        (100, 108, 0),
        (100, 112, 0xA5),
        (108, 200, 0xFF),
        (112, 4096, 0),
        (500, 4096, 0x5A),
    ] {
        ends_with_the_structure(&format!("{byte} from {from} to {to}"), |desk| {
            let mut bytes = healthy().0.clone();
            bytes[from..to].fill(byte);
            fs::write(desk.register(), bytes).unwrap();
        });
    }
}

#[test]
fn a_row_that_refers_to_nothing_is_noticed() {
    is_noticed("update note set progress = 4711", "foreign-keys", Some(4));
    is_noticed("update register set force = 4711", "foreign-keys", None);
}

#[test]
fn what_the_checks_of_the_schema_forbid_is_noticed() {
    is_noticed("update finding set parts = -1 where ref = 'R1'", "replay", Some(10));
    let forgotten = "update progress set status = 'forgotten' where status = 'in-progress'";
    is_noticed(forgotten, "replay", Some(5));
}

#[test]
fn an_index_that_does_not_fit_its_table_is_noticed() {
    let found = altered_everywhere("acc crime", "acc cries");
    assert!(found.iter().any(|failed| failed == &["integrity"]), "{found:?}");
}

#[test]
fn an_older_copy_is_told_by_an_anchor_and_by_nothing_else() {
    let desk = desk();
    let older = healthy().1[3].clone();
    desk.done(["note", "R1@kent", "--text", "After the copy was made"]);
    let newer = desk.done(["anchor"]);
    fs::write(desk.register(), &healthy().0).unwrap();
    assert_eq!(verified(&desk, &[]).0.code, 0);

    fs::write(desk.path("anchors.txt"), format!("{older}{newer}")).unwrap();
    let (answer, said) = verified(&desk, &["--anchor", "anchors.txt"]);
    assert_eq!(answer.code, 65, "{answer:?}");
    assert_eq!(failed(&said), ["anchors"]);
    let why = said["checks"][10]["said"].as_str().unwrap();
    assert_eq!(
        why,
        "the anchor of 2026-11-23 knows 11 acts, and this register has 10: it is an older copy, or its end was cut off"
    );
}

#[test]
fn a_history_that_was_written_anew_is_told_by_an_anchor_and_by_nothing_else() {
    let desk = Desk::new();
    let healthy = healthy();
    desk.sh("track add 'Publish another plan' --ref R1 --force kent --force essex");
    for number in 1..=10 {
        desk.done(["note", "R1@kent", "--text", &format!("Invented {number}")]);
    }
    assert_eq!(verified(&desk, &[]).0.code, 0);

    fs::write(desk.path("anchors.txt"), healthy.1.concat()).unwrap();
    let (answer, said) = verified(&desk, &["--anchor", "anchors.txt"]);
    assert_eq!(answer.code, 65, "{answer:?}");
    assert_eq!(failed(&said), ["anchors"]);
    let why = said["checks"][10]["said"].as_str().unwrap();
    assert!(
        why.starts_with(
            "the anchor of 2026-11-23 does not hold: what was done from act 1 to act 2"
        )
    );
}

#[test]
fn a_byte_that_was_flipped_is_noticed_wherever_a_listing_differs() {
    let (bytes, _) = healthy();
    let whole = {
        let desk = desk();
        ["export", "log", "body"].map(|verb| desk.done([verb, "--json"]))
    };
    let mut flipped = 0;
    let mut noticed = 0;
    for at in (100..bytes.len()).step_by(bytes.len() / 150) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        let desk = Desk::new();
        fs::write(desk.register(), &damaged).unwrap();
        flipped += 1;
        let (answer, _) = verified(&desk, &[]);
        assert!([0, 65].contains(&answer.code), "byte {at}: {answer:?}");
        if answer.code == 65 {
            noticed += 1;
            continue;
        }
        for (verb, before) in ["export", "log", "body"].iter().zip(&whole) {
            assert_eq!(desk.done([verb, "--json"]), *before, "byte {at}: {verb}");
        }
    }
    assert!(noticed * 4 > flipped, "{noticed} of {flipped}");
}

#[test]
fn a_text_with_one_letter_altered_in_the_file_itself_is_noticed() {
    for (words, instead) in [
        ("As it was agreed", "As it was agreeD"),
        ("A first meeting was held", "A first meeting was cold"),
        ("Publish the whole plan", "Publish the whole plaN"),
    ] {
        let found = altered_everywhere(words, instead);
        assert!(found.len() > 1, "{words}: in its table and in the journal");
        assert!(found.iter().any(|failed| failed.contains(&"seals".to_owned())), "{found:?}");
    }
}

/// Puts other bytes in place of some words, at one place of the file after the other; which checks
/// fail then, of which there is always one.
fn altered_everywhere(words: &str, instead: &str) -> Vec<Vec<String>> {
    let desk = desk();
    let bytes = &healthy().0;
    let places = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(words.as_bytes()));
    let altered = |at: usize| {
        let mut bytes = bytes.clone();
        bytes[at..at + words.len()].copy_from_slice(instead.as_bytes());
        fs::write(desk.register(), &bytes).unwrap();
        let (answer, said) = verified(&desk, &[]);
        assert_eq!(answer.code, 65, "{words} at {at}: {said:#}");
        failed(&said)
    };
    places.map(altered).collect()
}

#[test]
fn a_register_that_may_only_be_read_is_verified() {
    use std::os::unix::fs::PermissionsExt;
    let desk = desk();
    fs::set_permissions(desk.register(), fs::Permissions::from_mode(0o400)).unwrap();
    assert_eq!(verified(&desk, &[]).0.code, 0);
    let names = fs::read_dir(desk.folder()).unwrap().count();
    assert_eq!(names, 2, "the register and the home folder, and nothing more");
}

#[test]
fn a_clock_that_went_back_is_noted_and_no_fault() {
    let desk = desk();
    alter(&desk, "update act set at = '2099-01-01T00:00:00Z' where id = 10");
    desk.done(["note", "R1@kent", "--text", "In the present again"]);
    let (_, said) = verified(&desk, &[]);
    let notes = said["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 1, "{said:#}");
    assert!(notes[0].as_str().unwrap().ends_with("the clock went back"), "{said:#}");
    // The moment itself was altered, and that is a fault; the step back of act 11 is none.
    assert_eq!(failed(&said), ["seals"]);
    assert_eq!(said["first_bad"]["act"], 10);
}

#[test]
fn a_bad_line_of_anchors_is_named() {
    let desk = desk();
    let good = &healthy().1[0];
    for (text, why) in [
        (
            format!("# kept since March\n\n{good}2026-11-24 12\n"),
            "anchors.txt: line 4: it is no anchor",
        ),
        (String::new(), "anchors.txt: there is no anchor in it"),
        ("# nothing yet\n".to_owned(), "anchors.txt: there is no anchor in it"),
    ] {
        fs::write(desk.path("anchors.txt"), text).unwrap();
        let answer = desk.run(["verify", "--anchor", "anchors.txt"]);
        assert_eq!((answer.code, answer.stdout.as_str()), (65, ""), "{answer:?}");
        assert!(answer.stderr.contains(why), "{answer:?}");
    }
    assert_eq!(desk.run(["verify", "--anchor", "nowhere.txt"]).code, 66);
}
