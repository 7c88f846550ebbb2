//! What only an anchor can show.

use std::fs;

use super::{alter, check, failed, original, sandbox, verified};
use crate::sandbox::Sandbox;

#[test]
fn only_an_anchor_detects_an_older_copy() {
    let sandbox = sandbox();
    let older = original().anchors[3].clone();
    sandbox.ok(["note", "R1@kent", "--text", "After the copy was made"]);
    let newer = sandbox.ok(["anchor"]);
    fs::write(sandbox.register(), &original().bytes).unwrap();
    assert_eq!(verified(&sandbox, &[]).0.code, 0);

    fs::write(sandbox.path("anchors.txt"), format!("{older}{newer}")).unwrap();
    let (answer, said) = verified(&sandbox, &["--anchor", "anchors.txt"]);
    assert_eq!(answer.code, 65, "{answer:?}");
    assert_eq!(failed(&said), ["anchors"]);
    let why = check(&said, "anchors")["said"].as_str().unwrap();
    assert_eq!(
        why,
        "the anchor of 2026-11-23 is of 11 acts, but this register has 10: it is an older copy, or its end was cut off"
    );
}

/// Everything in the file that says how many acts there were is set back with them.
#[test]
fn only_an_anchor_detects_acts_that_were_cut_off_with_every_trace() {
    let sandbox = sandbox();
    alter(
        &sandbox,
        "insert into finding_words (finding_words, rowid, title, text)
           select 'delete', id, title, text from finding where ref = 'R1';
         update finding set (title, text, updated, version) = (
           select before ->> '$.title', before ->> '$.text', before ->> '$.updated', before ->> '$.version'
           from change where act = 10 and noun = 'finding')
         where ref = 'R1';
         insert into finding_words (rowid, title, text) select id, title, text from finding where ref = 'R1';
         delete from change where act = 10;
         delete from act where id = 10;
         update register set acts = 9, head = (select seal from act where id = 9);
         update sqlite_sequence set seq = 9 where name = 'act';
         update sqlite_sequence set seq = (select max(id) from change) where name = 'change';",
    );
    let (answer, said) = verified(&sandbox, &[]);
    assert_eq!(answer.code, 0, "{said:#}");

    fs::write(sandbox.path("anchors.txt"), original().anchors.concat()).unwrap();
    let (answer, said) = verified(&sandbox, &["--anchor", "anchors.txt"]);
    assert_eq!(answer.code, 65, "{answer:?}");
    assert_eq!(failed(&said), ["anchors"]);
}

#[test]
fn only_an_anchor_detects_a_rewritten_history() {
    let sandbox = Sandbox::new();
    sandbox.sh("track add 'Publish another plan' --ref R1 --force kent --force essex");
    for number in 1..=10 {
        sandbox.ok(["note", "R1@kent", "--text", &format!("Invented {number}")]);
    }
    assert_eq!(verified(&sandbox, &[]).0.code, 0);

    fs::write(sandbox.path("anchors.txt"), original().anchors.concat()).unwrap();
    let (answer, said) = verified(&sandbox, &["--anchor", "anchors.txt"]);
    assert_eq!(answer.code, 65, "{answer:?}");
    assert_eq!(failed(&said), ["anchors"]);
    let why = check(&said, "anchors")["said"].as_str().unwrap();
    assert!(
        why.starts_with("the anchor of 2026-11-23 does not match: the history from act 1 to act 2")
    );
}

#[test]
fn a_bad_line_of_anchors_is_named() {
    let sandbox = sandbox();
    let good = &original().anchors[0];
    for (text, why) in [
        (
            format!("# kept since March\n\n{good}2026-11-24 12\n"),
            "anchors.txt: line 4: not an anchor",
        ),
        (String::new(), "anchors.txt: it contains no anchor"),
        ("# nothing yet\n".to_owned(), "anchors.txt: it contains no anchor"),
    ] {
        fs::write(sandbox.path("anchors.txt"), text).unwrap();
        let answer = sandbox.run(["verify", "--anchor", "anchors.txt"]);
        assert_eq!((answer.code, answer.stdout.as_str()), (65, ""), "{answer:?}");
        assert!(answer.stderr.contains(why), "{answer:?}");
    }
    assert_eq!(sandbox.run(["verify", "--anchor", "nowhere.txt"]).code, 66);
}
