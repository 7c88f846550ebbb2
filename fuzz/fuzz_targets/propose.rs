//! Any text is read as a report, or refused, and nothing is proposed from beyond its last line.
//!
//! Needs `cargo install cargo-fuzz` and a nightly toolchain: `cargo +nightly fuzz run propose`.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use track::exchange::{self, ProposalInput, Publisher};
use track::model::body::{Body, BodyKind, Directory};

static BODIES: LazyLock<Directory> = LazyLock::new(|| {
    Directory::of(vec![
        body(1, "kent", "Kent Police", BodyKind::TerritorialForce),
        body(2, "kent-frs", "Kent Fire and Rescue Service", BodyKind::FireService),
    ])
});

static PUBLISHER: LazyLock<Publisher> =
    LazyLock::new(|| Publisher::built_in().expect("the built-in headings can be read"));

fuzz_target!(|input: (bool, &[u8])| {
    let (names_body, bytes) = input;
    let Ok(text) = exchange::text_of(bytes) else { return };
    let proposal = exchange::propose(
        &text,
        &ProposalInput {
            directory: &BODIES,
            publisher: &PUBLISHER,
            bodies: if names_body { vec![1] } else { Vec::new() },
            report: None,
            file_name: "report.txt",
            published: None,
            scheme: None,
            prefix: None,
        },
    );
    let lines: usize = text.split('\u{c}').map(|page| page.lines().count()).sum();
    let of_findings = proposal.findings.iter().flat_map(|finding| &finding.places);
    let of_grades = proposal.grades.iter().flat_map(|grade| &grade.places);
    for place in of_findings.chain(of_grades) {
        assert!(place.line as usize <= lines, "{place} of {lines} lines: {text:?}");
    }
});

fn body(id: i64, slug: &str, name: &str, kind: BodyKind) -> Body {
    Body {
        id,
        slug: slug.to_owned(),
        name: name.to_owned(),
        kind,
        region: None,
        rocu: None,
        aliases: Vec::new(),
        retired: None,
        monitoring: Vec::new(),
    }
}
