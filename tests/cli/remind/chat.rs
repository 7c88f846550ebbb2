//! The example that posts reminders to a chat channel: it counts as delivered only if the channel took it.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::thread;

use super::super::sandbox::{Answer, Sandbox, need};
use super::filled;

/// A webhook that answers each request with this status, and what it was sent: the first line and the body.
fn webhook(status: &'static str) -> (String, impl Fn() -> Vec<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook/", listener.local_addr().unwrap());
    let (sender, received) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let request = request(&mut stream);
            let answer =
                format!("HTTP/1.1 {status}\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes());
            if sender.send(request).is_err() {
                return;
            }
        }
    });
    (address, move || received.try_iter().collect())
}

/// The first line and the body of a request.
fn request(stream: &mut impl Read) -> (String, String) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let length =
            |line: &str| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok();
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= head.lines().find_map(length).unwrap_or(0)
        {
            return (head.lines().next().unwrap_or_default().to_owned(), body.to_owned());
        }
        match stream.read(&mut buffer) {
            Ok(read) if read > 0 => bytes.extend(&buffer[..read]),
            _ => return (String::new(), text),
        }
    }
}

fn hook(sandbox: &Sandbox, text: &str, mode: u32) {
    fs::write(sandbox.path("hook"), text).unwrap();
    fs::set_permissions(sandbox.path("hook"), Permissions::from_mode(mode)).unwrap();
}

const DIGEST: &str = r#"{"as_of":"2026-11-23","duties":[],"findings":[{"ref":"A","id":1,"body":"kent","why":"overdue","due":null,"owner":null,"title":""}]}"#;

/// The script under `sh` with nothing in its environment.
fn posted(sandbox: &Sandbox, digest: &str, arguments: &str) -> Answer {
    fs::write(sandbox.path("digest"), digest).unwrap();
    sandbox.sh(&format!("env -i sh examples/to-chat.sh {arguments} <digest"))
}

#[test]
fn the_example_for_a_chat_channel_posts_the_reminders() {
    let sandbox = filled();
    ["curl", "jq"].into_iter().for_each(need);
    let (address, received) = webhook("200 OK");
    hook(&sandbox, &format!("{address}\n"), 0o600);
    sandbox.ok(["edit", "SOC24-C1", "--text", "A \"text\" that\nstays here"]);
    let line = "sh examples/to-chat.sh hook";
    sandbox.ok(["remind", "--force", "west-mercia", "--exec", line]);
    let posts = received();
    let [(first, body)] = posts.as_slice() else { panic!("{posts:?}") };
    let told: serde_json::Value = serde_json::from_str(body).unwrap();
    let text = told["text"].as_str().unwrap();

    assert!(first.starts_with("POST /hook/ "), "{first}");
    assert!(text.starts_with("Reminders for 2026-11-23\n- "), "{text}");
    assert!(text.contains("\n- SOC24-C1@west-mercia: overdue, due 2025-01-31"), "{text}");
    assert!(!text.contains("stays here") && !text.contains("partners"), "{text}");
}

#[test]
fn the_example_needs_nothing_from_its_environment() {
    let sandbox = Sandbox::with_examples();
    let (address, received) = webhook("204 No Content");
    for line_end in ["", "\n", "\r\nmore\n"] {
        hook(&sandbox, &format!("{address}{line_end}"), 0o600);
        let answer = posted(&sandbox, DIGEST, "hook");
        assert_eq!((answer.code, answer.stdout.as_str(), answer.stderr.as_str()), (0, "", ""));
        assert!(received()[0].0.starts_with("POST "));
    }
}

#[test]
fn whatever_is_not_taken_by_the_channel_fails_with_a_sentence() {
    for status in ["302 Found", "304 Not Modified", "404 Not Found", "500 Oh", "199 Odd"] {
        let sandbox = Sandbox::with_examples();
        let (address, received) = webhook(status);
        hook(&sandbox, &address, 0o600);
        assert_fails(&posted(&sandbox, DIGEST, "hook"), status);
        assert!(received().iter().all(|(first, _)| first.starts_with("POST ")), "{status}");
    }
}

#[test]
fn whatever_is_missing_or_wrong_fails_before_anything_is_asked() {
    let (address, received) = webhook("200 OK");
    let fails = |text: &str, mode, digest: &str, arguments: &str| {
        let sandbox = Sandbox::with_examples();
        hook(&sandbox, text, mode);
        assert_fails(
            &posted(&sandbox, digest, arguments),
            &format!("{text} {mode:o} {digest} {arguments}"),
        );
    };
    for (text, mode) in
        [("", 0o600), ("\n", 0o600), (&*address, 0o644), (&*address, 0o640), (&*address, 0o602)]
    {
        fails(text, mode, DIGEST, "hook");
    }
    for wrong in [
        " ",
        "-o x",
        "ftp://x/",
        "file:///etc/passwd",
        "https://",
        "http://a b/",
        "http://a/\"\nget",
    ] {
        fails(wrong, 0o600, DIGEST, "hook");
    }
    for digest in ["", " ", "{", "[]", "{}", "null", r#"{"as_of":"x","duties":[],"findings":[1]}"#]
    {
        fails(&address, 0o600, digest, "hook");
    }
    for arguments in ["", "''", "nowhere", "hook hook", ".", "-"] {
        fails(&address, 0o600, DIGEST, arguments);
    }
    assert_eq!(received(), []);
}

#[test]
fn a_missing_program_fails_and_curls_own_settings_are_not_heeded() {
    let (address, received) = webhook("200 OK");
    for missing in ["jq", "curl", "find"] {
        let sandbox = Sandbox::with_examples();
        hook(&sandbox, &address, 0o600);
        fs::create_dir(sandbox.path("bin")).unwrap();
        for program in ["sh", "cat", "curl", "find", "jq"].iter().filter(|one| **one != missing) {
            let found = sandbox.sh(&format!("command -v {program}")).stdout;
            symlink(found.trim(), sandbox.path("bin").join(program)).unwrap();
        }
        fs::write(sandbox.path("digest"), DIGEST).unwrap();
        let answer = sandbox.sh("PATH=$PWD/bin sh examples/to-chat.sh hook <digest");
        assert_fails(&answer, missing);
        assert!(answer.stderr.contains(&format!("{missing} is not installed")), "{answer:?}");
    }
    assert_eq!(received(), []);

    let sandbox = Sandbox::with_examples();
    hook(&sandbox, &address, 0o600);
    fs::write(sandbox.path("home/.curlrc"), "get\nlocation\n").unwrap();
    fs::write(sandbox.path("digest"), DIGEST).unwrap();
    assert_eq!(sandbox.sh("sh examples/to-chat.sh hook <digest").code, 0);
    assert!(received()[0].0.starts_with("POST "));
}

fn assert_fails(answer: &Answer, why: &str) {
    let last = answer.stderr.lines().last().unwrap_or_default();
    assert!(answer.code != 0 && answer.stdout.is_empty(), "{why}: {answer:?}");
    assert!(last.starts_with("to-chat.sh: ") && last.contains(' '), "{why}: {answer:?}");
}
