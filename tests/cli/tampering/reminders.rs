//! What is recorded of reminders, which has a checksum in place of a history.

use super::{alter, failed, is_noticed, sandbox, verified};

#[test]
fn rows_that_would_silence_or_repeat_a_reminder_are_noticed() {
    for sql in [
        "insert into reminder (noun, noun_id, step, date, recipient, day, state)
         select noun, noun_id, 'late-12', date, recipient, day, 'told' from reminder limit 1",
        "delete from reminder",
        "delete from reminder where id = (select max(id) from reminder)",
        "update reminder set state = 'cancelled'",
        "update reminder set date = '2027-03-01'",
        "update reminder set recipient = 'print:nobody'",
        "update reminder set id = id + 100",
        "update reminder set message = null",
        "delete from message",
        "update message set state = 'held'",
        "update message set lease = '2099-01-01T00:00:00Z'",
        "update message set tries = tries + 1",
        "insert into message (name, channel, recipient, made, state)
         select 'x', channel, recipient, made, 'pending' from message limit 1",
        "delete from reminder_run",
        "update reminder_run set day = '2099-01-01'",
        "insert into reminder_run (at, day, login, channel) select at, day, login, channel from reminder_run",
        "update register set reminders = ''",
        "update register set reminders = lower(hex(zeroblob(32)))",
        "update register set reminders = upper(reminders)",
    ] {
        is_noticed(sql, "reminders", None);
    }
}

#[test]
fn later_runs_do_not_hide_what_was_altered_before() {
    let sandbox = sandbox();
    alter(&sandbox, "update reminder set step = 'late-99'");
    sandbox.ok(["remind", "--today", "2027-03-05", "--remember"]);
    assert_eq!(failed(&verified(&sandbox, &[]).1), ["reminders"]);
}

#[test]
fn a_register_is_sound_whatever_became_of_its_reminders() {
    let sandbox = sandbox();
    for line in [
        "track remind --today 2027-02-06",
        "track remind --today 2027-02-15 --exec 'exit 3'",
        "track remind --today 2027-02-15 --exec 'exit 3' --retry",
        "track extend R1@essex --to 2027-03-01 --reason 'Agreed'",
        "track remind --today 2027-02-15 --exec 'cat > /dev/null' --retry",
        "track undo",
        "track remind --today 2027-02-22 --to one.eml",
        "track remind --today 2027-02-22",
        "track close R1@essex --on 2026-11-20 --letter 'Letter 2'",
        "track remind --today 2027-03-15 --exec 'exit 75'",
    ] {
        sandbox.sh(line);
        let (answer, said) = verified(&sandbox, &[]);
        assert_eq!(answer.code, 0, "after {line}: {said:#}");
    }
}
