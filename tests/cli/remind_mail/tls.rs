//! Mail over TLS: only a server whose certificate is proven gets mail, and the password.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::sync::OnceLock;

use super::{CANARY, with_owners};
use crate::mail_server::tls::Authority;
use crate::mail_server::{MailServer, Misbehaviour, Step, Times};
use crate::sandbox::{Answer, Sandbox, answer};

/// The authority that the tests trust; to make one takes a while.
fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(Authority::new)
}

/// Mails with a login, to `localhost`, and trusts the authorities in this file.
fn remind(sandbox: &Sandbox, server: &MailServer, tls: &str, trusted: &Path) -> Answer {
    let password = sandbox.path("password");
    fs::write(&password, format!("{CANARY}\n")).unwrap();
    fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).unwrap();
    let folder = sandbox.path("home/.config/track");
    fs::create_dir_all(&folder).unwrap();
    let toml = format!(
        "[mail]\nfrom = \"track@example.org\"\ndomains = [\"example.org\"]\nfallback = \"liaison@example.org\"\n\
         transport = \"smtp\"\nhost = \"localhost\"\nport = {}\ntls = \"{tls}\"\nuser = \"track\"\n\
         password_file = {:?}\n",
        server.port,
        password.display().to_string()
    );
    fs::write(folder.join("track.toml"), toml).unwrap();
    let mut command = sandbox.track(["remind", "--email"]);
    command.env("SSL_CERT_FILE", trusted).stdout(Stdio::piped()).stderr(Stdio::piped());
    answer(command.spawn().unwrap())
}

/// A server that offers a login, and STARTTLS where that is how it is encrypted.
fn offering(server: MailServer, tls: &str) -> MailServer {
    if tls == "starttls" {
        server.offer("STARTTLS");
    }
    server.offer("AUTH PLAIN LOGIN");
    server
}

fn has_login(server: &MailServer) -> bool {
    server.lines().iter().any(|line| line.starts_with("AUTH"))
}

/// That nothing was sent, and why.
fn assert_refused(sandbox: &Sandbox, server: &MailServer, answer: &Answer, why: &str) {
    assert_eq!((answer.code, answer.stdout.as_str()), (69, ""), "{answer:?}");
    assert!(answer.stderr.contains(why), "not {why:?}: {answer:?}");
    assert!(!answer.stderr.contains(CANARY));
    assert!(!has_login(server), "{:?}", server.lines());
    assert!(server.received().is_empty());
    let waiting = &sandbox.json(["status"])["reminders"]["undelivered"];
    assert_eq!(waiting.as_array().unwrap().len(), 3, "{waiting}");
}

#[test]
fn a_server_that_a_trusted_authority_knows_gets_the_mail() {
    for tls in ["tls", "starttls"] {
        let server = MailServer::encrypted(authority().proof("localhost"), tls == "tls");
        let server = offering(server, tls);
        let sandbox = with_owners();
        let answer = remind(&sandbox, &server, tls, &authority().file());

        assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{tls}");
        assert_eq!((server.received().len(), has_login(&server)), (3, true), "{tls}");
        assert_eq!(server.connections(), 1, "{tls}");
    }
}

#[test]
fn a_server_that_is_not_proven_gets_nothing() {
    let trusted = authority();
    let expired = trusted.proof_until("localhost", "20200201000000Z");
    let of_another = trusted.proof("mail.example.org");
    // Which has the same name.
    let stranger = Authority::new();
    for (proof, why) in [
        (expired, "its certificate has expired"),
        (of_another, "its certificate is for another name"),
        (stranger.proof("localhost"), "not from an authority that this system trusts"),
        (stranger.own_proof(), "not from an authority that this system trusts"),
    ] {
        for tls in ["tls", "starttls"] {
            let server = MailServer::encrypted(proof.clone(), tls == "tls");
            let (sandbox, server) = (with_owners(), offering(server, tls));
            let answer = remind(&sandbox, &server, tls, &trusted.file());

            assert_refused(&sandbox, &server, &answer, why);
            // Once is enough to know it.
            assert_eq!(server.connections(), 1, "{tls}");
        }
    }
}

#[test]
fn nothing_is_sent_where_encryption_was_taken_away() {
    let file = authority().file();
    let server = offering(MailServer::new(), "");
    let sandbox = with_owners();
    let answer = remind(&sandbox, &server, "starttls", &file);
    assert_refused(&sandbox, &server, &answer, "it doesn't offer STARTTLS");

    let answer = remind(&with_owners(), &server, "tls", &file);
    assert!(answer.code == 69 && answer.stderr.contains("that isn't TLS"), "{answer:?}");

    for (said, why) in [
        ("454 4.7.0 not now", "454 4.7.0 not now"),
        ("220 go\r\n250-post\r\n250 AUTH PLAIN", "before it was asked"),
        ("250 ok", "answered 250"),
    ] {
        let proof = authority().proof("localhost");
        let server = offering(MailServer::encrypted(proof, false), "starttls");
        server.misbehave(Step::StartTls, Misbehaviour::Says(said), Times::Always);
        let sandbox = with_owners();
        let answer = remind(&sandbox, &server, "starttls", &file);
        assert_refused(&sandbox, &server, &answer, why);
    }
}

#[test]
fn without_any_authority_the_configuration_is_at_fault() {
    let sandbox = with_owners();
    let nothing = sandbox.path("no-authorities.pem");
    fs::write(&nothing, "").unwrap();
    let server = MailServer::encrypted(authority().proof("localhost"), true);
    let answer = remind(&sandbox, &server, "tls", &nothing);

    assert_eq!(answer.code, 78, "{answer:?}");
    assert!(answer.stderr.contains("SSL_CERT_FILE"), "{answer:?}");
    assert_eq!(server.connections(), 0);
}
