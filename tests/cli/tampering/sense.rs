//! States that no command allows: `verify` names the finding, and the command that puts it right.

use super::{alter, failed, sandbox, verified};

const SUPERSEDED: &str = "
    update progress set status = 'superseded' where finding = 2;
    update closure set status = 'superseded' where progress = (select id from progress where finding = 2);
    insert into link (finding, kind, other) values (2, 'superseded-by', 1);";

const VOID_AT_KENT: &str = "
    update progress set status = 'void' where id = 1;
    insert into closure (progress, status) values (1, 'void');";

/// The check notices it, and says this.
fn makes_no_sense(sql: &str, expected: &str) {
    let sandbox = sandbox();
    alter(&sandbox, sql);
    let (answer, said) = verified(&sandbox, &[]);
    assert_eq!(answer.code, 65, "{sql}: {answer:?}");
    assert!(failed(&said).contains(&"states".to_owned()), "{sql}: {said:#}");
    let checks = said["checks"].as_array().unwrap();
    let sense = checks.iter().find(|check| check["check"] == "states").unwrap();
    let told = sense["said"].as_str().unwrap();
    assert!(told.contains(expected), "{sql}: {told}");
}

#[test]
fn no_finding_leads_back_to_itself() {
    makes_no_sense(
        "update finding set parent = 3 - id where id in (1, 2)",
        "R1 leads back to itself: R1 under R2, R2 under R1; to put it right: `track edit REF --parent none`",
    );
    makes_no_sense(
        "insert into link (finding, kind, other) values (1, 'recurs', 2), (2, 'recurs', 1)",
        "R1 leads back to itself: R1 recurs from R2, R2 recurs from R1; to put it right: `track unlink",
    );
    let both = format!(
        "{SUPERSEDED} insert into link (finding, kind, other) values (1, 'superseded-by', 2);
         update progress set status = 'superseded' where id = 1"
    );
    makes_no_sense(
        &both,
        "R1 superseded by R2, R2 superseded by R1; to put it right: `track reopen",
    );
}

#[test]
fn what_superseded_a_finding_holds_its_place_at_each_body() {
    makes_no_sense(
        &format!("{SUPERSEDED} {VOID_AT_KENT}"),
        "R2 can't be superseded by R1, which is void at kent; open it again first (`track reopen R2",
    );
    makes_no_sense(
        &format!(
            "{SUPERSEDED} update progress set body = (select id from body where slug = 'surrey') where finding = 2"
        ),
        "R2 can't be superseded by R1, which isn't addressed to surrey",
    );
    makes_no_sense(
        &format!("{SUPERSEDED} update finding set kind = 'practice' where id = 1"),
        "R2 can't be superseded by R1, which is a practice",
    );
}

#[test]
fn a_child_belongs_where_its_parent_is() {
    makes_no_sense(
        "update finding set parent = 2 where id = 1",
        "R1: its parent R2 isn't addressed to essex; to put it right: `track edit R1 --parent REF`",
    );
    makes_no_sense(
        "update finding set kind = 'part' where id = 2",
        "R2: a part needs a parent: a recommendation or a cause of concern",
    );
}

#[test]
fn a_status_agrees_with_how_it_ended_with_its_claims_and_with_its_kind() {
    makes_no_sense(
        "delete from closure",
        "R2@kent is closed, but no closing is recorded; to put it right: `track reopen R2@kent",
    );
    makes_no_sense(
        "update progress set status = 'open' where finding = 2",
        "R2@kent is open, but its closing still stands; to put it right: `track close",
    );
    makes_no_sense(
        "insert into claim (progress, day) values (1, '2026-11-01')",
        "R1@kent is open, but a claim that it is done still waits",
    );
    makes_no_sense(
        "update progress set status = 'submitted' where id = 1;
         insert into claim (progress, day, ended, fate) values (1, '2026-11-01', '2026-11-02', 'returned')",
        "R1@kent is submitted, but its claims have all ended; to put it right: `track withdraw R1@kent",
    );
    makes_no_sense(
        "update finding set kind = 'practice' where id = 1",
        "R1@kent is a practice, and has a status",
    );
    makes_no_sense(
        "update progress set status = null where id = 1",
        "R1@kent is a recommendation, and has no status",
    );
    makes_no_sense(
        "update finding set kind = 'action', parent = 1 where id = 2; update progress set status = 'submitted' where finding = 2",
        "R2@kent is an action, and an action is never with the inspectorate",
    );
}

#[test]
fn a_name_means_one_finding_and_an_owner_is_at_its_body() {
    makes_no_sense(
        "update finding set ref_freed = 1 where id = 1",
        "#1 would be without its reference R1, which was freed when it became void everywhere",
    );
    makes_no_sense(
        "insert into finding_alias (finding, ref, ref_folded) values (2, 'R1', 'r1')",
        "the reference R1 is already in use (number 1)",
    );
    makes_no_sense(
        "update progress set owner = (select id from owner where owner.body <> progress.body) where id = 1",
        "R1@kent is owned by ACC Crime, who is at another body; to put it right: `track update R1@kent --owner",
    );
}
