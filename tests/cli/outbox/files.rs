//! Emails written into a file or a folder.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use track::model::delivery::DeliveryOutcome;
use track::outbox::{self, Email, Timeouts};
use track::store::{KeptFiles, write_new};

use super::{email, is_permanent, is_temporary, mailer, smtp};
use crate::mail_server::MailServer;

fn write(path: &Path, email: &Email) -> DeliveryOutcome {
    let kept = KeptFiles::default();
    outbox::file::write(path, email, |path, bytes| write_new(path, bytes, &kept))
}

#[test]
fn an_email_without_a_recipient_can_only_go_into_a_file() {
    let server = MailServer::new();
    let unaddressed = Email { to: None, ..email(1) };

    assert!(is_permanent(&mailer(smtp(&server), Timeouts::default()).send(&unaddressed)));
    assert_eq!(server.connections(), 0);
    let folder = tempfile::tempdir().unwrap();
    assert!(write(folder.path(), &unaddressed).is_ok());
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_folder_gets_each_email_once_whatever_day_it_is_retried() {
    let folder = tempfile::tempdir().unwrap();
    let next_day = Email { at: "2026-11-24T08:00:00Z".parse().unwrap(), ..email(1) };

    write(folder.path(), &email(1)).unwrap();
    write(folder.path(), &email(2)).unwrap();
    write(folder.path(), &next_day).unwrap();

    let names = names(folder.path());
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(
        names.iter().all(|name| name.starts_with("track-2026-11-23-") && name.ends_with(".eml"))
    );
    let subjects: Vec<Vec<u8>> =
        names.iter().map(|name| fs::read(folder.path().join(name)).unwrap()).collect();
    assert!(subjects.contains(&email(1).bytes().unwrap()));
    let mode = fs::metadata(folder.path().join(&names[0])).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_day_in_a_files_name_is_the_london_day() {
    let folder = tempfile::tempdir().unwrap();
    let night = Email { at: "2026-06-30T23:30:00Z".parse().unwrap(), ..email(1) };

    write(folder.path(), &night).unwrap();

    assert!(names(folder.path())[0].starts_with("track-2026-07-01-"));
}

#[test]
fn an_existing_file_is_never_replaced_and_a_link_is_never_followed() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);

    write(&at("digest.eml"), &email(1)).unwrap();
    let again = write(&at("digest.eml"), &email(2));
    assert!(is_temporary(&again), "{again:?}");
    assert!(again.unwrap_err().to_string().contains("digest.eml"));
    assert_eq!(fs::read(at("digest.eml")).unwrap(), email(1).bytes().unwrap());

    fs::write(at("precious"), "precious").unwrap();
    symlink(at("precious"), at("link")).unwrap();
    symlink(at("nothing"), at("dangling")).unwrap();
    assert!(is_temporary(&write(&at("link"), &email(1))));
    assert!(is_temporary(&write(&at("dangling"), &email(1))));
    assert_eq!(fs::read(at("precious")).unwrap(), b"precious");
    assert!(!at("nothing").exists());
    assert!(is_temporary(&write(&at("no/such/folder.eml"), &email(1))));
    assert_eq!(names(folder.path()), ["dangling", "digest.eml", "link", "precious"]);
}
