//! Runs that are killed, and servers that hang up, at each step of a conversation.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use super::{filled, mailing, remind, set, sorted, time_passes};
use crate::post_office::{MailProgram, Misdeed, Often, PostOffice, Step, read};
use crate::sandbox::{Sandbox, TIME_LIMIT, wait_for_end};

#[test]
fn whoever_is_killed_or_cut_off_at_a_step_tells_everything_once_or_recognisably_twice() {
    let steps = [Step::Connect, Step::Hello, Step::From, Step::To, Step::Data, Step::End];
    for round in 0..rounds() {
        for step in steps {
            for misdeed in misdeeds(step) {
                let misdeed = *misdeed;
                let (sandbox, office) = (filled(), PostOffice::new());
                mailing(&sandbox, &office, "");
                office.misbehave(step, misdeed, Often::Once);
                meets(&sandbox, &office, misdeed);
                time_passes(&sandbox);
                let last = remind(&sandbox);
                assert_eq!(last.code, 0, "{round} {step:?} {misdeed:?}: {last:?}");

                let (often, told) = sorted(&office.taken());
                assert_eq!(told, set(&["R1", "R2", "R3", "R4", "R5"]), "{step:?} {misdeed:?}");
                assert_eq!(often.len(), 3, "{step:?} {misdeed:?}: another Message-ID");
                let twice = often.values().filter(|times| **times > 1).count();
                let may_be_twice =
                    [Misdeed::TakesAndHangsUp, Misdeed::TakesAndSleeps].contains(&misdeed);
                assert_eq!(twice, usize::from(may_be_twice), "{step:?} {misdeed:?}: {often:?}");
            }
        }
    }
}

/// What may go wrong at a step: the server hangs up, or the run is killed while it waits for it; at the end of
/// a letter, which it has taken or not.
fn misdeeds(step: Step) -> &'static [Misdeed] {
    match step {
        Step::End => {
            &[Misdeed::Sleeps, Misdeed::HangsUp, Misdeed::TakesAndHangsUp, Misdeed::TakesAndSleeps]
        }
        _ => &[Misdeed::Sleeps, Misdeed::HangsUp],
    }
}

/// How often each way to be cut off is tried: three times, or as often as `TRACK_KILLS` asks for.
fn rounds() -> usize {
    std::env::var("TRACK_KILLS").map_or(3, |rounds| rounds.parse().unwrap())
}

/// A run that meets a server that misbehaves; where that never answers, the run is killed.
fn meets(sandbox: &Sandbox, office: &PostOffice, misdeed: Misdeed) {
    if ![Misdeed::Sleeps, Misdeed::TakesAndSleeps].contains(&misdeed) {
        remind(sandbox);
        return;
    }
    let words = ["remind", "--email"];
    let mut run = sandbox.track(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !office.is_asleep() && run.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(2));
    }
    run.kill().unwrap();
    wait_for_end(TIME_LIMIT, &mut run);
}

/// Sets mail up, through this program.
fn by_program(sandbox: &Sandbox, program: &MailProgram) {
    let folder = sandbox.path("home/.config/track");
    fs::create_dir_all(&folder).unwrap();
    let toml = format!(
        "[mail]\nfrom = \"track@example.org\"\ndomains = [\"example.org\"]\nfallback = \"liaison@example.org\"\n\
         transport = \"sendmail\"\nsendmail = {:?}\n",
        program.path().display().to_string()
    );
    fs::write(folder.join("track.toml"), toml).unwrap();
}

/// Keeps each letter in a file of its own.
const KEEPS: &str = "number=$(ls \"$folder\" | grep -c letter); cat > \"$folder/letter-$number\"";

fn kept(program: &MailProgram) -> Vec<String> {
    let files = (0..9).map(|number| program.file(&format!("letter-{number}")));
    let letters = files.filter_map(|file| fs::read(file).ok());
    letters.map(|bytes| read(&bytes).message_id().unwrap().to_owned()).collect()
}

#[test]
fn a_run_that_is_killed_while_a_program_has_its_letter_sends_it_again_under_the_same_name() {
    let sandbox = filled();
    let slow = MailProgram::of(&format!("{KEEPS}\ntouch \"$folder/has-it\"\nexec sleep 5"));
    by_program(&sandbox, &slow);
    let words = ["remind", "--email"];
    let mut run = sandbox.track(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !slow.file("has-it").exists() && run.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(2));
    }
    run.kill().unwrap();
    wait_for_end(TIME_LIMIT, &mut run);

    let quick = MailProgram::of(KEEPS);
    by_program(&sandbox, &quick);
    assert_eq!(remind(&sandbox).code, 0);
    assert_eq!(kept(&quick).len(), 2, "what the killed run has claimed is left to it for a while");
    time_passes(&sandbox);
    let again = remind(&sandbox);
    assert!(again.stderr.contains("sent again under the same Message-ID"), "{again:?}");
    assert_eq!(kept(&quick).len(), 3);
    assert!(kept(&quick).contains(&kept(&slow)[0]), "another Message-ID");
    let doubts = sandbox.json(["remind", "--list"]);
    assert!(doubts["reminders"].as_array().unwrap().iter().any(|told| told["doubts"] == 1));
}
