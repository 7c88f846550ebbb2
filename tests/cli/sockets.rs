//! No command but `remind --email` by a mail server opens a socket.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::OnceLock;

use super::contents::commands;
use super::fault::compiled;
use super::reading::{LOOKING, filled};
use super::sandbox::{Answer, Sandbox, answer};

/// Each of them succeeds after those before it.
const WRITING: &[&str] = &[
    "init --db new.db",
    "import examples/west-midlands-grades.csv",
    "body add elsewhere Elsewhere --kind territorial_force",
    "inspection add PEEL --code P --published 2026-10-12 --force kent",
    "inspection edit P --title Peel --reason Mistyped",
    "grade add Vetting good --inspection P --scheme peel-2021 --force kent",
    "add One --ref A --force kent --due 2027-01-31 --inspection P",
    "add Two --ref B --force kent --due 2027-01-31",
    "add Step --ref C --force kent --kind action --parent A",
    "link B recurs A",
    "unlink B A",
    "note A --text Seen",
    "update A --status in-progress --owner Chief",
    "owner edit Chief --force kent --email chief@example.org",
    "extend A --to 2027-03-31 --reason Agreed --agreed-by HMICFRS",
    "edit A --text Others",
    "snooze A --until 2027-01-04 --reason Later",
    "evidence add A examples/west-mercia.csv",
    "submit A --text Sent",
    "withdraw A --reason Early",
    "submit A --text Sent",
    "return A --on 2026-11-23 --letter L1",
    "done C",
    "close A --on 2026-11-23 --letter L2 --yes",
    "reopen A --reason Again",
    "supersede B --by A",
    "undo",
    "redo",
    "undo",
    "decline B --reason Refused",
    "undo",
    "void B --reason Mistake",
    "respond A --action Planned",
    "s55 P --force kent --close --on 2026-11-20 --url https://example.org",
    "remind",
    "remind --to digest.eml",
    "remind --exec true",
    "backup",
    "restore register.db.backup --yes",
    "help dates",
    "completions bash",
    "schema list",
    "man",
    "propose examples/report.txt",
];

fn without_sockets(sandbox: &Sandbox, words: &[&str]) -> Answer {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    let mut command = sandbox.track(words);
    command.env("LD_PRELOAD", SHIM.get_or_init(|| compiled("socket")));
    answer(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

#[test]
fn no_command_opens_a_socket() {
    let sandbox = filled();
    let mut tried = BTreeSet::new();
    let writing = WRITING.iter().map(|line| line.split(' ').collect::<Vec<_>>());
    for words in LOOKING.iter().map(|words| words.to_vec()).chain(writing) {
        let answer = without_sockets(&sandbox, &words);
        assert_eq!(answer.code, 0, "{words:?}: {answer:?}");
        tried.insert(words[0].to_owned());
    }
    assert_eq!(tried, commands());
}

#[test]
fn a_mail_server_is_reached_through_a_socket() {
    let sandbox = filled();
    let folder = sandbox.path("home/.config/track");
    std::fs::create_dir_all(&folder).unwrap();
    let toml = "[mail]\nfrom = \"a@example.org\"\ndomains = [\"example.org\"]\nfallback = \"b@example.org\"\n\
                transport = \"smtp\"\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\n";
    std::fs::write(folder.join("track.toml"), toml).unwrap();

    // So the shim is in the way where there is one: 99 is its own code.
    assert_eq!(without_sockets(&sandbox, &["remind", "--email"]).code, 99);
}
