//! Letters on their way: whatever a mail server or a mail program does, it is known what became of each.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::Duration;

use track::model::delivery::{Failure, Outcome};
use track::model::mail::{PasswordSource, Smtp, Tls, Transport};
use track::outbox::{Email, Mailer, Timeouts, file};

use super::post_office::{MailProgram, Misdeed, Often, PostOffice, Step, read};

/// What may stand nowhere but where it is kept and on the line to the server.
const CANARY: &str = "canary-7f3a-tweet";

fn letter(number: usize) -> Email {
    Email {
        message_id: format!("letter-{number}@track.example.org"),
        at: "2026-11-23T08:00:00Z".parse().unwrap(),
        from: "track@example.org".parse().unwrap(),
        to: Some("acc.crime@example.police.uk".parse().unwrap()),
        subject: format!("Siân’s digest {number}"),
        text: "2 overdue\n.\n..\nFrom: nobody\n".into(),
        html: Some("<p>2 overdue</p>\n".into()),
    }
}

fn server(office: &PostOffice) -> Smtp {
    let host = "127.0.0.1".to_owned();
    Smtp { host, port: office.port, tls: Tls::Nothing, user: None, password: None }
}

/// Long enough where an answer comes, short where none does.
fn timeouts(milliseconds: u64) -> Timeouts {
    let limit = Duration::from_millis(milliseconds);
    Timeouts { answer: limit, acceptance: limit, program: limit }
}

fn mailer(smtp: Smtp, timeouts: Timeouts) -> Mailer {
    Mailer::open(&Transport::Smtp(smtp), None, "localhost", timeouts).unwrap()
}

fn sent(office: &PostOffice) -> Outcome {
    mailer(server(office), Timeouts::default()).send(&letter(1))
}

fn is_temporary(outcome: &Outcome) -> bool {
    matches!(outcome, Err(Failure::Temporary(_)))
}

fn is_permanent(outcome: &Outcome) -> bool {
    matches!(outcome, Err(Failure::Permanent(_)))
}

fn is_unknown(outcome: &Outcome) -> bool {
    matches!(outcome, Err(Failure::Unknown(_)))
}

#[test]
fn a_server_gets_the_letter_as_it_was_written() {
    let office = PostOffice::new();

    let said = sent(&office).unwrap();

    let taken = office.taken();
    assert_eq!(said, "127.0.0.1 answered 250 2.0.0 taken as 4711");
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].from, "track@example.org");
    assert_eq!(taken[0].to, ["acc.crime@example.police.uk"]);
    assert_eq!(taken[0].bytes, letter(1).bytes().unwrap());
    let message = taken[0].message();
    assert_eq!(message.message_id(), Some("letter-1@track.example.org"));
    assert_eq!(message.subject(), Some("Siân’s digest 1"));
    assert_eq!(message.body_text(0).unwrap(), "2 overdue\r\n.\r\n..\r\nFrom: nobody\r\n");
    assert_eq!(message.body_html(0).unwrap(), "<p>2 overdue</p>\r\n");
}

#[test]
fn several_letters_go_on_one_connection_and_it_is_ended_with_a_word() {
    let office = PostOffice::new();
    let mut mailer = mailer(server(&office), Timeouts::default());

    for number in 0..5 {
        mailer.send(&letter(number)).unwrap();
    }
    drop(mailer);

    assert_eq!((office.taken().len(), office.connections()), (5, 1));
    assert_eq!(office.heard().last().unwrap(), "QUIT");
}

#[test]
fn a_refused_letter_says_whether_another_try_can_help() {
    for step in [Step::From, Step::To, Step::Data, Step::End] {
        let later = PostOffice::that(step, Misdeed::Says("451 4.3.0 later"), Often::Always);
        let outcome = sent(&later);
        assert!(is_temporary(&outcome), "{step:?}: {outcome:?}");

        let never = PostOffice::that(step, Misdeed::Says("550 5.1.1 nobody here"), Often::Always);
        let outcome = sent(&never);
        assert!(is_permanent(&outcome), "{step:?}: {outcome:?}");
        assert_eq!(outcome.unwrap_err().to_string(), "127.0.0.1: 550 5.1.1 nobody here");
        assert_eq!((later.taken().len(), never.taken().len()), (0, 0));
    }
}

#[test]
fn what_a_server_refuses_before_any_letter_is_no_letters_fault() {
    for step in [Step::Connect, Step::Hello] {
        for answer in ["421 4.3.2 closing", "554 5.7.1 not you"] {
            let office = PostOffice::that(step, Misdeed::Says(answer), Often::Always);
            let outcome = sent(&office);
            assert!(is_temporary(&outcome), "{step:?} {answer}: {outcome:?}");
        }
    }
    let office = PostOffice::that(Step::From, Misdeed::Says("530 5.7.0 log in"), Often::Always);
    assert!(is_temporary(&sent(&office)));
}

#[test]
fn a_line_that_breaks_before_the_last_byte_delivered_nothing() {
    for step in [Step::Connect, Step::Hello, Step::From, Step::To, Step::Data] {
        let office = PostOffice::that(step, Misdeed::HangsUp, Often::Always);
        let outcome = sent(&office);
        assert!(is_temporary(&outcome), "{step:?}: {outcome:?}");
        assert!(office.taken().is_empty());
    }
}

#[test]
fn a_line_that_breaks_after_the_last_byte_leaves_a_doubt() {
    for misdeed in [Misdeed::HangsUp, Misdeed::TakesAndHangsUp] {
        let office = PostOffice::that(Step::End, misdeed, Often::Always);
        let outcome = sent(&office);
        assert!(is_unknown(&outcome), "{misdeed:?}: {outcome:?}");
        assert!(outcome.unwrap_err().to_string().ends_with("; it may have been delivered"));
    }
    // The short letter had left us whole; whether it arrived, we cannot know.
    let office = PostOffice::that(Step::Middle, Misdeed::HangsUp, Often::Always);
    assert!(is_unknown(&sent(&office)));
}

#[test]
fn a_long_letter_that_breaks_off_early_delivered_nothing() {
    let office = PostOffice::that(Step::Middle, Misdeed::HangsUp, Often::Always);
    let long = Email { text: "a line of a long letter\n".repeat(1 << 19), ..letter(1) };

    let outcome = mailer(server(&office), Timeouts::default()).send(&long);

    assert!(is_temporary(&outcome), "{outcome:?}");
}

#[test]
fn a_server_that_does_not_answer_holds_nobody_up() {
    for step in [Step::Connect, Step::Hello, Step::From, Step::To, Step::Data] {
        let office = PostOffice::that(step, Misdeed::Sleeps, Often::Always);
        let outcome = mailer(server(&office), timeouts(200)).send(&letter(1));
        assert!(is_temporary(&outcome), "{step:?}: {outcome:?}");
        assert!(outcome.unwrap_err().to_string().ends_with("it did not answer in time"));
    }
    let office = PostOffice::that(Step::End, Misdeed::Sleeps, Often::Always);
    assert!(is_unknown(&mailer(server(&office), timeouts(200)).send(&letter(1))));
}

#[test]
fn a_server_that_is_not_there_is_asked_once_for_all_letters() {
    let office = PostOffice::that(Step::Connect, Misdeed::HangsUp, Often::Always);
    let mut mailer = mailer(server(&office), Timeouts::default());

    for number in 0..5 {
        assert!(is_temporary(&mailer.send(&letter(number))));
    }
    assert_eq!(office.connections(), 1);

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nobody = Smtp { port, ..server(&office) };
    assert!(is_temporary(&self::mailer(nobody, Timeouts::default()).send(&letter(1))));
}

#[test]
fn a_server_that_loses_every_letter_is_not_asked_for_ever() {
    let office = PostOffice::that(Step::To, Misdeed::HangsUp, Often::Always);
    let mut mailer = mailer(server(&office), Timeouts::default());

    for number in 0..10 {
        assert!(is_temporary(&mailer.send(&letter(number))));
    }

    assert_eq!(office.connections(), 2);
}

#[test]
fn a_refused_letter_does_not_stop_the_next() {
    for step in [Step::From, Step::To, Step::Data, Step::End] {
        for misdeed in [Misdeed::Says("550 5.1.1 nobody here"), Misdeed::HangsUp] {
            let office = PostOffice::that(step, misdeed, Often::Once);
            let mut mailer = mailer(server(&office), Timeouts::default());
            assert!(mailer.send(&letter(1)).is_err(), "{step:?} {misdeed:?}");
            assert!(mailer.send(&letter(2)).is_ok(), "{step:?} {misdeed:?}");
            assert_eq!(office.taken()[0].message().subject(), Some("Siân’s digest 2"));
        }
    }
}

#[test]
fn a_server_that_tires_of_a_connection_between_two_letters_is_rung_again() {
    for misdeed in [Misdeed::HangsUp, Misdeed::Says("421 4.7.0 one letter a call")] {
        let office = PostOffice::new();
        let mut mailer = mailer(server(&office), Timeouts::default());
        mailer.send(&letter(1)).unwrap();
        office.misbehave(Step::From, misdeed, Often::Once);

        mailer.send(&letter(2)).unwrap();

        assert_eq!((office.taken().len(), office.connections()), (2, 2), "{misdeed:?}");
    }
}

#[test]
fn nothing_is_said_in_the_open_to_a_server_that_should_hide_it() {
    let folder = tempfile::tempdir().unwrap();
    let password = password_file(folder.path(), 0o600);
    for tls in [Tls::Implicit, Tls::Required] {
        let offers: [&[&str]; 2] = [&["AUTH PLAIN LOGIN"], &["STARTTLS", "AUTH PLAIN LOGIN"]];
        for offers in offers {
            let office = PostOffice::new();
            offers.iter().for_each(|offer| office.offer(offer));
            let user = Some("liaison".to_owned());
            let smtp = Smtp { tls, user, password: Some(password.clone()), ..server(&office) };

            let outcome = mailer(smtp, timeouts(1000)).send(&letter(1));

            assert!(is_temporary(&outcome), "{tls} {offers:?}: {outcome:?}");
            let heard = office.heard();
            let is_harmless = |line: &String| {
                line.starts_with("EHLO ") || ["STARTTLS", "QUIT"].contains(&line.as_str())
            };
            assert!(heard.iter().all(is_harmless), "{heard:?}");
        }
    }
}

fn password_file(folder: &Path, mode: u32) -> PasswordSource {
    let path = folder.join("password");
    fs::write(&path, format!("{CANARY}\nnot this\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    PasswordSource::File(path)
}

fn with_login(office: &PostOffice, password: PasswordSource) -> Smtp {
    Smtp { user: Some("liaison".into()), password: Some(password), ..server(office) }
}

#[test]
fn a_password_goes_to_the_server_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let office = PostOffice::new();
    office.offer("AUTH PLAIN");
    let smtp = with_login(&office, password_file(folder.path(), 0o600));
    let mut mailer = mailer(smtp, Timeouts::default());

    mailer.send(&letter(1)).unwrap();

    // `\0liaison\0canary-7f3a-tweet`
    let login = "AUTH PLAIN AGxpYWlzb24AY2FuYXJ5LTdmM2EtdHdlZXQ=";
    assert!(office.heard().iter().any(|line| line == login), "{:?}", office.heard());
    assert!(!format!("{mailer:?}").contains(CANARY));
}

#[test]
fn a_server_that_says_the_password_back_is_not_quoted() {
    let folder = tempfile::tempdir().unwrap();
    for answer in [
        "535 canary-7f3a-tweet is wrong",
        "535 5.7.8 canary-7f3a-tweet is wrong",
        "535 AGxpYWlzb24AY2FuYXJ5LTdmM2EtdHdlZXQ=",
        "454 4.7.0 AGxpYWlzb24AY2FuYXJ5LTdmM2EtdHdlZXQ= later",
    ] {
        let office = PostOffice::that(Step::Login, Misdeed::Says(answer), Often::Always);
        office.offer("AUTH PLAIN");
        let mut mailer =
            mailer(with_login(&office, password_file(folder.path(), 0o600)), Timeouts::default());

        let outcome = mailer.send(&letter(1));

        assert!(is_temporary(&outcome), "{outcome:?}");
        let said = format!("{outcome:?} {mailer:?}");
        assert!(!said.contains("canary") && !said.contains("Y2FuYXJ5"), "{said}");
        assert!(said.contains(answer.split_once(' ').unwrap().0), "{said}");
        assert_eq!(office.connections(), 1);
    }
}

#[test]
fn a_password_that_others_may_read_is_refused_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let office = PostOffice::new();
    for mode in [0o640, 0o604, 0o620, 0o601] {
        let smtp = with_login(&office, password_file(folder.path(), mode));
        let error = Mailer::open(&Transport::Smtp(smtp), None, "localhost", Timeouts::default())
            .unwrap_err();
        assert_eq!(error.exit_code(), 77);
        assert!(error.to_string().contains("chmod 600"), "{error}");
        assert!(!error.to_string().contains(CANARY));
    }
    assert_eq!(office.connections(), 0);
}

#[test]
fn what_a_server_says_cannot_move_the_cursor_or_fill_the_screen() {
    let evil = "550-5.1.1 \u{1b}[31mred\u{202e}\r\n550 again \u{7}";
    let office = PostOffice::that(Step::To, Misdeed::Says(evil), Often::Always);
    let said = sent(&office).unwrap_err().to_string();
    assert!(!said.contains(|c: char| c.is_control() || c == '\u{202e}'), "{said:?}");

    let long: &'static str = format!("250 {}", "long ".repeat(90)).leak();
    let office = PostOffice::that(Step::End, Misdeed::Says(long), Often::Always);
    assert!(sent(&office).unwrap().chars().count() <= 300);
}

fn handed(program: &MailProgram, limit: Timeouts) -> Outcome {
    let transport = Transport::Sendmail(program.path());
    Mailer::open(&transport, None, "localhost", limit).unwrap().send(&letter(1))
}

#[test]
fn a_mail_program_gets_each_address_as_one_word_and_the_letter_as_it_was_written() {
    let program = MailProgram::that("echo queued >&2");

    let said = handed(&program, Timeouts::default()).unwrap();

    let expected = ["-i", "-f", "track@example.org", "--", "acc.crime@example.police.uk"];
    assert_eq!(program.arguments(), expected);
    assert_eq!(program.letter(), letter(1).bytes().unwrap());
    assert_eq!(read(&program.letter()).subject(), Some("Siân’s digest 1"));
    assert!(said.ends_with("sendmail accepted it: queued"), "{said}");
}

#[test]
fn the_end_of_a_mail_program_tells_whether_another_try_can_help() {
    let ended = |action| handed(&MailProgram::that(action), Timeouts::default());

    let later = ended("echo; echo 'queue is full' >&2; exit 75");
    assert!(is_temporary(&later), "{later:?}");
    assert!(later.unwrap_err().to_string().ends_with("exited with 75: queue is full"));
    for code in [1, 64, 67, 77] {
        let outcome = handed(&MailProgram::that(&format!("exit {code}")), Timeouts::default());
        assert!(is_permanent(&outcome), "{code}: {outcome:?}");
    }
    assert!(is_unknown(&ended("kill -9 $$")));
}

#[test]
fn a_mail_program_that_does_not_read_is_no_end_of_us() {
    let long = Email { text: "a line of a long letter\n".repeat(1 << 16), ..letter(1) };
    let sent = |program: &MailProgram, limit| {
        Mailer::open(&Transport::Sendmail(program.path()), None, "localhost", limit)
            .unwrap()
            .send(&long)
    };

    assert!(is_permanent(&sent(&MailProgram::of("exec <&-; exit 67"), Timeouts::default())));
    assert!(is_unknown(&sent(&MailProgram::of("exec <&-; exit 0"), Timeouts::default())));
    let asleep = sent(&MailProgram::of("sleep 600"), timeouts(300));
    assert!(is_unknown(&asleep), "{asleep:?}");
}

#[test]
fn a_mail_program_that_is_not_there_is_told_before_any_letter_goes() {
    let program = MailProgram::that("");
    for path in [program.file("nowhere"), program.path().parent().unwrap().to_owned()] {
        let refusal =
            Mailer::open(&Transport::Sendmail(path), None, "localhost", Timeouts::default())
                .unwrap_err();
        assert_eq!(refusal.exit_code(), 78, "{refusal}");
    }
    let mut mailer =
        Mailer::open(&Transport::Sendmail(program.path()), None, "localhost", Timeouts::default())
            .unwrap();
    fs::remove_file(program.path()).unwrap();
    assert!(is_permanent(&mailer.send(&letter(1))));
}

#[test]
fn a_letter_without_a_recipient_goes_into_a_file_only() {
    let office = PostOffice::new();
    let nobody = Email { to: None, ..letter(1) };

    assert!(is_permanent(&mailer(server(&office), Timeouts::default()).send(&nobody)));
    assert_eq!(office.connections(), 0);
    let folder = tempfile::tempdir().unwrap();
    assert!(file::write(folder.path(), &nobody).is_ok());
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_folder_gets_each_letter_once_whatever_day_it_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let next_day = Email { at: "2026-11-24T08:00:00Z".parse().unwrap(), ..letter(1) };

    file::write(folder.path(), &letter(1)).unwrap();
    file::write(folder.path(), &letter(2)).unwrap();
    file::write(folder.path(), &next_day).unwrap();

    let names = names(folder.path());
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(
        names.iter().all(|name| name.starts_with("track-2026-11-23-") && name.ends_with(".eml"))
    );
    let subjects: Vec<Vec<u8>> =
        names.iter().map(|name| fs::read(folder.path().join(name)).unwrap()).collect();
    assert!(subjects.contains(&letter(1).bytes().unwrap()));
    let mode = fs::metadata(folder.path().join(&names[0])).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_day_in_a_files_name_is_the_london_day() {
    let folder = tempfile::tempdir().unwrap();
    let night = Email { at: "2026-06-30T23:30:00Z".parse().unwrap(), ..letter(1) };

    file::write(folder.path(), &night).unwrap();

    assert!(names(folder.path())[0].starts_with("track-2026-07-01-"));
}

#[test]
fn a_file_that_is_there_is_never_replaced_and_no_link_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);

    file::write(&at("digest.eml"), &letter(1)).unwrap();
    let again = file::write(&at("digest.eml"), &letter(2));
    assert!(is_temporary(&again), "{again:?}");
    assert!(again.unwrap_err().to_string().contains("digest.eml"));
    assert_eq!(fs::read(at("digest.eml")).unwrap(), letter(1).bytes().unwrap());

    fs::write(at("precious"), "precious").unwrap();
    symlink(at("precious"), at("link")).unwrap();
    symlink(at("nothing"), at("dangling")).unwrap();
    assert!(is_temporary(&file::write(&at("link"), &letter(1))));
    assert!(is_temporary(&file::write(&at("dangling"), &letter(1))));
    assert_eq!(fs::read(at("precious")).unwrap(), b"precious");
    assert!(!at("nothing").exists());
    assert!(is_temporary(&file::write(&at("no/such/folder.eml"), &letter(1))));
    assert_eq!(names(folder.path()), ["dangling", "digest.eml", "link", "precious"]);
}
