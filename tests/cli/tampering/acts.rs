//! Acts and changes that were altered, removed or put in another order.

use super::is_noticed;

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
fn a_truncated_history_is_noticed() {
    let cut = "
        delete from change where act = 10;
        delete from act where id = 10;
        update finding set title = 'Publish the plan', version = version - 1 where ref = 'R1';";
    is_noticed(cut, "last-seal", Some(10));
    // With the register's own count and seal made to fit, the last numbers that were given still tell.
    let mended =
        format!("{cut} update register set acts = 9, head = (select seal from act where id = 9);");
    is_noticed(&mended, "row-numbers", Some(10));
}

#[test]
fn missing_or_reordered_acts_are_noticed() {
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
fn the_recorded_count_and_seal_are_compared() {
    is_noticed("update register set acts = 9", "last-seal", Some(10));
    is_noticed("update register set acts = 11", "last-seal", Some(11));
    is_noticed("update register set head = lower(hex(randomblob(32)))", "last-seal", Some(10));
    is_noticed(
        "update register set head = (select seal from act where id = 9)",
        "last-seal",
        Some(10),
    );
    is_noticed("delete from register", "last-seal", None);
}
