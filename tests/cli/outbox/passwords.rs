//! A password goes to the server and nowhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use track::model::mail::{PasswordSource, Smtp, Tls, Transport};
use track::outbox::{Mailer, Timeouts};

use super::{email, is_temporary, mailer, smtp, timeouts};
use crate::mail_server::{MailServer, Misbehaviour, Step, Times};

/// A password, which may appear only in its file and on the connection.
const CANARY: &str = "canary-7f3a-tweet";

fn password_file(folder: &Path, mode: u32) -> PasswordSource {
    let path = folder.join("password");
    fs::write(&path, format!("{CANARY}\nnot this\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    PasswordSource::File(path)
}

fn with_login(server: &MailServer, password: PasswordSource) -> Smtp {
    Smtp { user: Some("liaison".into()), password: Some(password), ..smtp(server) }
}

#[test]
fn a_password_goes_to_the_server_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::new();
    server.offer("AUTH PLAIN");
    let smtp = with_login(&server, password_file(folder.path(), 0o600));
    let mut mailer = mailer(smtp, Timeouts::default());

    mailer.send(&email(1)).unwrap();

    // `\0liaison\0canary-7f3a-tweet`
    let login = "AUTH PLAIN AGxpYWlzb24AY2FuYXJ5LTdmM2EtdHdlZXQ=";
    assert!(server.lines().iter().any(|line| line == login), "{:?}", server.lines());
    assert!(!format!("{mailer:?}").contains(CANARY));
}

#[test]
fn a_server_that_repeats_the_password_is_not_quoted() {
    let folder = tempfile::tempdir().unwrap();
    for answer in [
        "535 canary-7f3a-tweet is wrong",
        "535 5.7.8 canary-7f3a-tweet is wrong",
        "535 AGxpYWlzb24AY2FuYXJ5LTdmM2EtdHdlZXQ=",
        "454 4.7.0 AGxpYWlzb24AY2FuYXJ5LTdmM2EtdHdlZXQ= later",
    ] {
        let server = MailServer::with(Step::Login, Misbehaviour::Says(answer), Times::Always);
        server.offer("AUTH PLAIN");
        let mut mailer =
            mailer(with_login(&server, password_file(folder.path(), 0o600)), Timeouts::default());

        let outcome = mailer.send(&email(1));

        assert!(is_temporary(&outcome), "{outcome:?}");
        let said = format!("{outcome:?} {mailer:?}");
        assert!(!said.contains("canary") && !said.contains("Y2FuYXJ5"), "{said}");
        assert!(said.contains(answer.split_once(' ').unwrap().0), "{said}");
        assert_eq!(server.connections(), 1);
    }
}

#[test]
fn a_password_that_others_may_read_is_refused_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let server = MailServer::new();
    for mode in [0o640, 0o604, 0o620, 0o601] {
        let smtp = with_login(&server, password_file(folder.path(), mode));
        let error = Mailer::open(&Transport::Smtp(smtp), None, "localhost", Timeouts::default())
            .unwrap_err();
        assert_eq!(error.exit_code(), 77);
        assert!(error.to_string().contains("chmod 600"), "{error}");
        assert!(!error.to_string().contains(CANARY));
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn nothing_is_sent_unencrypted_to_a_server_that_must_encrypt() {
    let folder = tempfile::tempdir().unwrap();
    let password = password_file(folder.path(), 0o600);
    for tls in [Tls::Implicit, Tls::Required] {
        let offers: [&[&str]; 2] = [&["AUTH PLAIN LOGIN"], &["STARTTLS", "AUTH PLAIN LOGIN"]];
        for offers in offers {
            let server = MailServer::new();
            offers.iter().for_each(|offer| server.offer(offer));
            let user = Some("liaison".to_owned());
            let smtp = Smtp { tls, user, password: Some(password.clone()), ..smtp(&server) };

            let outcome = mailer(smtp, timeouts(1000)).send(&email(1));

            assert!(is_temporary(&outcome), "{tls} {offers:?}: {outcome:?}");
            let lines = server.lines();
            let is_harmless = |line: &String| {
                line.starts_with("EHLO ") || ["STARTTLS", "QUIT"].contains(&line.as_str())
            };
            assert!(lines.iter().all(is_harmless), "{lines:?}");
        }
    }
}
