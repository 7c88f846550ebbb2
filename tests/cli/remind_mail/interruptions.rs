//! Runs that are killed, and servers that hang up, at each step of a conversation.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{counted, remind, set, time_passes, use_server, with_owners};
use crate::mail_server::{MailProgram, MailServer, Misbehaviour, Step, Times, read};
use crate::sandbox::{Sandbox, TIME_LIMIT, answer, wait_for_end};

#[test]
fn a_killed_or_interrupted_run_sends_everything_once_or_again_with_the_same_message_id() {
    let steps = [Step::Connect, Step::Hello, Step::From, Step::To, Step::Data, Step::End];
    for round in 0..repetitions() {
        for step in steps {
            for misbehaviour in misbehaviours(step) {
                let misbehaviour = *misbehaviour;
                let (sandbox, server) = (with_owners(), MailServer::new());
                use_server(&sandbox, &server, "");
                server.misbehave(step, misbehaviour, Times::Once);
                run_against(&sandbox, &server, misbehaviour);
                time_passes(&sandbox);
                let last = remind(&sandbox);
                assert_eq!(last.code, 0, "{round} {step:?} {misbehaviour:?}: {last:?}");

                let (often, told) = counted(&server.received());
                assert_eq!(told, set(&["R1", "R2", "R3", "R4", "R5"]), "{step:?} {misbehaviour:?}");
                assert_eq!(often.len(), 3, "{step:?} {misbehaviour:?}: another Message-ID");
                let twice = often.values().filter(|times| **times > 1).count();
                let may_be_twice = [Misbehaviour::TakesAndHangsUp, Misbehaviour::TakesAndSleeps]
                    .contains(&misbehaviour);
                assert_eq!(
                    twice,
                    usize::from(may_be_twice),
                    "{step:?} {misbehaviour:?}: {often:?}"
                );
            }
        }
    }
}

/// What can go wrong at a step: the server hangs up, or the run is killed while it waits. At the end of an email
/// the server may have accepted it or not.
fn misbehaviours(step: Step) -> &'static [Misbehaviour] {
    match step {
        Step::End => &[
            Misbehaviour::Sleeps,
            Misbehaviour::HangsUp,
            Misbehaviour::TakesAndHangsUp,
            Misbehaviour::TakesAndSleeps,
        ],
        _ => &[Misbehaviour::Sleeps, Misbehaviour::HangsUp],
    }
}

/// How often each interruption is tried: three times, or as often as `TRACK_KILLS` says.
fn repetitions() -> usize {
    std::env::var("TRACK_KILLS").map_or(3, |repetitions| repetitions.parse().unwrap())
}

/// Runs against a server that misbehaves. If the server never answers, the run is killed.
fn run_against(sandbox: &Sandbox, server: &MailServer, misbehaviour: Misbehaviour) {
    if ![Misbehaviour::Sleeps, Misbehaviour::TakesAndSleeps].contains(&misbehaviour) {
        remind(sandbox);
        return;
    }
    let words = ["remind", "--email"];
    let mut run = sandbox.track(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !server.is_asleep() && run.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(2));
    }
    run.kill().unwrap();
    wait_for_end(TIME_LIMIT, &mut run);
}

/// Configures mail through this program.
fn use_program(sandbox: &Sandbox, program: &MailProgram) {
    let folder = sandbox.path("home/.config/track");
    fs::create_dir_all(&folder).unwrap();
    let toml = format!(
        "[mail]\nfrom = \"track@example.org\"\ndomains = [\"example.org\"]\nfallback = \"liaison@example.org\"\n\
         transport = \"sendmail\"\nsendmail = {:?}\n",
        program.path().display().to_string()
    );
    fs::write(folder.join("track.toml"), toml).unwrap();
}

/// Keeps each email in a file of its own.
const KEEPS: &str = "number=$(ls \"$folder\" | grep -c letter); cat > \"$folder/letter-$number\"";

fn kept(program: &MailProgram) -> Vec<String> {
    let files = (0..9).map(|number| program.file(&format!("letter-{number}")));
    let emails = files.filter_map(|file| fs::read(file).ok());
    emails.map(|bytes| read(&bytes).message_id().unwrap().to_owned()).collect()
}

#[test]
fn a_run_killed_while_a_program_has_the_email_sends_it_again_with_the_same_message_id() {
    let sandbox = with_owners();
    let slow = MailProgram::running(&format!("{KEEPS}\ntouch \"$folder/has-it\"\nexec sleep 5"));
    use_program(&sandbox, &slow);
    let words = ["remind", "--email"];
    let mut run = sandbox.track(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !slow.file("has-it").exists() && run.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(2));
    }
    run.kill().unwrap();
    wait_for_end(TIME_LIMIT, &mut run);

    let quick = MailProgram::running(KEEPS);
    use_program(&sandbox, &quick);
    assert_eq!(remind(&sandbox).code, 0);
    assert_eq!(kept(&quick).len(), 2, "what the killed run has claimed is left to it for a while");
    assert_eq!(sandbox.json(["status"])["reminders"]["being_sent"], 2);
    for command in [&["status"][..], &["remind", "--list"]] {
        let said = sandbox.ok(command);
        assert!(said.contains("are being sent, unless that run was interrupted"), "{said}");
    }
    time_passes(&sandbox);
    assert_eq!(sandbox.json(["status"])["reminders"]["being_sent"], 0);
    let again = remind(&sandbox);
    assert!(again.stderr.contains("sent again under the same Message-ID"), "{again:?}");
    assert_eq!(kept(&quick).len(), 3);
    assert!(kept(&quick).contains(&kept(&slow)[0]), "another Message-ID");
    let doubts = sandbox.json(["remind", "--list"]);
    assert!(doubts["reminders"].as_array().unwrap().iter().any(|told| told["doubts"] == 1));
}

/// The state, the answer and the doubts of each digest, and whether it waits before the next try.
fn waiting(sandbox: &Sandbox) -> Vec<(String, String, bool)> {
    let status = sandbox.json(["status"]);
    let undelivered = status["reminders"]["undelivered"].as_array().unwrap().clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let one = |one: &serde_json::Value| {
        (text(&one["state"]), text(&one["answer"]), one["next_try"].is_string())
    };
    undelivered.iter().map(one).collect()
}

#[test]
fn a_signal_ends_a_run_that_waits_for_a_server() {
    let before = [Step::Connect, Step::Hello, Step::From, Step::To, Step::Data];
    for (step, misbehaviour) in before
        .map(|step| (step, Misbehaviour::Sleeps))
        .into_iter()
        .chain([(Step::End, Misbehaviour::TakesAndSleeps)])
    {
        let (sandbox, server) = (with_owners(), MailServer::new());
        use_server(&sandbox, &server, "");
        server.misbehave(step, misbehaviour, Times::Once);
        let mut run = sandbox.track(["remind", "--email"]);
        let mut run = run.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        while !server.is_asleep() && run.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(2));
        }
        let signal = if step == Step::Data { "-INT" } else { "-TERM" };
        Command::new("kill").args([signal, &run.id().to_string()]).status().unwrap();
        let answer = answer(run);

        assert_eq!(answer.code, 130, "{step:?}: {answer:?}");
        let is_complete = step == Step::End;
        let waiting = waiting(&sandbox);
        let first = waiting.first().unwrap();
        assert_eq!(first.0, "pending", "{step:?}: {waiting:?}");
        assert!(first.1.contains("interrupted"), "{step:?}: {waiting:?}");
        assert_eq!(first.2, is_complete, "{step:?}: {waiting:?}");
        assert_eq!(answer.stderr.contains("may not have arrived"), is_complete, "{answer:?}");
        if !is_complete {
            assert_eq!(remind(&sandbox).code, 0, "{step:?}");
            assert_eq!(server.received().len(), 3, "{step:?}: the next run sends it all, once");
        }
    }
}

#[test]
fn a_signal_ends_a_run_that_waits_for_a_mail_program() {
    let sandbox = with_owners();
    let slow = MailProgram::running("touch \"$folder/begun\"; exec sleep 600");
    use_program(&sandbox, &slow);
    let mut run = sandbox.track(["remind", "--email"]);
    let mut run = run.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    while !slow.file("begun").exists() && run.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(2));
    }
    Command::new("kill").arg(run.id().to_string()).status().unwrap();
    let answer = answer(run);

    assert_eq!(answer.code, 130, "{answer:?}");
    assert!(answer.stderr.contains("may not have arrived"), "{answer:?}");
    assert!(waiting(&sandbox)[0].1.contains("killed when the run was interrupted"));
}
