//! Bytes that were altered in the file itself.

use std::fs;

use super::{failed, original, sandbox, verified};
use crate::sandbox::Sandbox;

#[test]
fn an_index_that_differs_from_its_table_is_noticed() {
    let found = altered_everywhere("acc crime", "acc cries");
    assert!(found.iter().any(|failed| failed == &["integrity"]), "{found:?}");
}

#[test]
fn a_flipped_byte_that_changes_a_listing_is_noticed() {
    let bytes = &original().bytes;
    let whole = {
        let sandbox = sandbox();
        ["export", "log", "body"].map(|verb| sandbox.ok([verb, "--json"]))
    };
    let mut flipped = 0;
    let mut noticed = 0;
    for at in (100..bytes.len()).step_by(bytes.len() / 150) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        let sandbox = Sandbox::new();
        fs::write(sandbox.register(), &damaged).unwrap();
        flipped += 1;
        let (answer, _) = verified(&sandbox, &[]);
        assert!([0, 65].contains(&answer.code), "byte {at}: {answer:?}");
        if answer.code == 65 {
            noticed += 1;
            continue;
        }
        for (verb, before) in ["export", "log", "body"].iter().zip(&whole) {
            assert_eq!(sandbox.ok([verb, "--json"]), *before, "byte {at}: {verb}");
        }
    }
    // The rest is free space, of which a small register has much.
    assert!(noticed * 6 > flipped, "{noticed} of {flipped}");
}

#[test]
fn one_altered_letter_in_the_file_is_noticed() {
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

/// Replaces some words, one place in the file after the other. Returns the checks that fail each time; there must
/// be one.
fn altered_everywhere(words: &str, instead: &str) -> Vec<Vec<String>> {
    let sandbox = sandbox();
    let bytes = &original().bytes;
    let places = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(words.as_bytes()));
    let altered = |at: usize| {
        let mut bytes = bytes.clone();
        bytes[at..at + words.len()].copy_from_slice(instead.as_bytes());
        fs::write(sandbox.register(), &bytes).unwrap();
        let (answer, said) = verified(&sandbox, &[]);
        assert_eq!(answer.code, 65, "{words} at {at}: {said:#}");
        failed(&said)
    };
    places.map(altered).collect()
}
