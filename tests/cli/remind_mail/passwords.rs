//! A password appears where it is kept, and on the connection, and nowhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{CANARY, time_passes, use_server, with_owners};
use crate::mail_server::{MailServer, Misbehaviour, Step, Times};
use crate::sandbox::{Answer, Sandbox, TIME_LIMIT, answer, wait_for_end};

/// What must appear nowhere: the password, and in base64 the password, and the login with it.
const TRACES: [&str; 4] =
    [CANARY, "Y2FuYXJ5LTdmM2EtZG8tbm90LXRlbG", "AGNhbmFyeS03ZjNhLWRvLW5vdC10ZWxs", "canary-7f3a"];

/// A folder for what may hold the password.
const SAFE: &str = "safe";

/// The three ways to keep a password.
const KEPT: [&str; 3] = [
    "password_file = \"FOLDER/safe/password\"",
    "password_command = \"cat FOLDER/safe/password\"",
    "password_credential = \"password\"",
];

fn keep_password(sandbox: &Sandbox, server: &MailServer, kept: &str) {
    let safe = sandbox.path(SAFE);
    fs::create_dir_all(&safe).unwrap();
    fs::write(safe.join("password"), format!("{CANARY}\n")).unwrap();
    fs::set_permissions(safe.join("password"), fs::Permissions::from_mode(0o600)).unwrap();
    let kept = kept.replace("FOLDER", &sandbox.folder().display().to_string());
    use_server(sandbox, server, &format!("user = \"track\"\n{kept}\n"));
    server.offer("AUTH PLAIN LOGIN");
}

fn remind(sandbox: &Sandbox) -> Command {
    let mut command = sandbox.track(["remind", "--email"]);
    command.env("CREDENTIALS_DIRECTORY", sandbox.path(SAFE));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn ran(sandbox: &Sandbox) -> Answer {
    answer(remind(sandbox).spawn().unwrap())
}

fn assert_no_trace(text: &str, place: &str) {
    for trace in TRACES {
        assert!(!text.contains(trace), "{trace} in {place}: {text}");
    }
}

/// Looks at every file but those in the safe, and at what each command prints.
fn assert_kept(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.ends_with(SAFE) {
            continue;
        }
        if entry.is_dir() {
            assert_kept(&entry);
            continue;
        }
        let content = fs::read(&entry).unwrap();
        assert_no_trace(&String::from_utf8_lossy(&content), &entry.display().to_string());
    }
}

fn assert_told_by_no_command(sandbox: &Sandbox) {
    for words in [
        &["config"][..],
        &["log"],
        &["status"],
        &["status", "--json"],
        &["check"],
        &["remind", "--list"],
        &["remind", "--list", "--json"],
        &["remind", "--help"],
        &["export"],
        &["verify"],
    ] {
        assert_no_trace(&format!("{:?}", sandbox.run(words)), &format!("{words:?}"));
    }
}

#[test]
fn a_password_stays_where_it_is_kept_whatever_the_server_repeats() {
    for kept in KEPT {
        let (sandbox, server) = (with_owners(), MailServer::new());
        keep_password(&sandbox, &server, kept);
        for (step, answer) in [
            (Step::Login, "535 5.7.8 AHRyYWNrAGNhbmFyeS03ZjNhLWRvLW5vdC10ZWxs is wrong"),
            (Step::Login, "535-canary-7f3a-do-not-tell\r\n535 no"),
            (Step::Login, "what is AUTH PLAIN AHRyYWNrAGNhbmFyeS03ZjNhLWRvLW5vdC10ZWxs"),
            (Step::From, "451 Y2FuYXJ5LTdmM2EtZG8tbm90LXRlbGw="),
            (Step::To, "450-AGNhbmFyeS03ZjNh\r\n450 LWRvLW5vdC10ZWxs"),
            (Step::To, "550 AHRyYWNrAGNhbmFyeS03ZjNhLWRvLW5vdC10ZWxs"),
            (Step::End, "250 taken from canary-7f3a-do-not-tell"),
        ] {
            server.misbehave(step, Misbehaviour::Says(answer), Times::Once);
            let ran = ran(&sandbox);
            assert_no_trace(&format!("{ran:?}"), answer);
            assert_kept(sandbox.folder());
            assert_told_by_no_command(&sandbox);
            time_passes(&sandbox);
        }
        assert!(server.lines().iter().any(|line| line.contains(TRACES[2])), "{kept}: no login");
    }
}

/// The arguments and the environment of every process that has ended up in this sandbox.
#[cfg(target_os = "linux")]
fn processes(sandbox: &Sandbox) -> Vec<String> {
    let mut processes = Vec::new();
    for process in fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path()) {
        let read = |name: &str| fs::read(process.join(name)).unwrap_or_default();
        let environment = String::from_utf8_lossy(&read("environ")).into_owned();
        if environment.contains(&sandbox.folder().display().to_string()) {
            processes.push(String::from_utf8_lossy(&read("cmdline")).into_owned() + &environment);
        }
    }
    processes
}

#[test]
#[cfg(target_os = "linux")]
fn no_process_has_a_password_in_its_arguments_or_environment() {
    for kept in KEPT {
        let (sandbox, server) = (with_owners(), MailServer::new());
        keep_password(&sandbox, &server, kept);
        server.misbehave(Step::From, Misbehaviour::Sleeps, Times::Once);
        let mut run = remind(&sandbox).spawn().unwrap();
        while !server.is_asleep() && run.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(2));
        }
        let processes = processes(&sandbox);
        assert_kept(sandbox.folder());
        run.kill().unwrap();
        wait_for_end(TIME_LIMIT, &mut run);

        assert!(!processes.is_empty());
        processes.iter().for_each(|process| assert_no_trace(process, kept));
    }
}
