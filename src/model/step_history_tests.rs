//! The steps of a finding, from its claims, endings and work.

use chrono::NaiveDate;

use super::changes::Happened;
use super::claim::Fate;
use super::finding::Kind;
use super::progress::Status;
use super::step_history::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn history(status: Status) -> StepHistory {
    StepHistory {
        progress: 1,
        finding: 1,
        body: 1,
        kind: Kind::Afi,
        status,
        since: day("2026-11-30"),
        due: None,
        issued: Some(day("2024-01-01")),
        entered: None,
        claims: Vec::new(),
        ends: Vec::new(),
        extensions: Vec::new(),
        moves: Vec::new(),
    }
}

fn claim(on: &str, back: Option<&str>) -> ClaimDays {
    let fate = back.map(|_| Fate::Returned);
    ClaimDays { id: 1, day: Some(day(on)), fate, ended: back.map(day) }
}

fn end(on: &str, reopened: Option<&str>) -> EndDays {
    let reopened = reopened.map(day);
    EndDays { id: 1, status: Status::Closed, day: day(on), reopened, came_ended: false }
}

fn in_words(history: &StepHistory) -> Vec<String> {
    let word = |step: &Step| {
        let happened = step.happened().map_or_else(|| "-".to_owned(), |one| one.to_string());
        format!("{} {happened} {}", step.day, step.is)
    };
    history.steps().iter().map(word).collect()
}

#[test]
fn steps_stand_in_the_order_of_their_days_and_lead_to_the_status_of_now() {
    let closed = StepHistory {
        claims: vec![
            claim("2024-03-01", Some("2024-04-01")),
            ClaimDays { fate: Some(Fate::Closed), ..claim("2024-05-01", None) },
        ],
        ends: vec![end("2024-06-01", None)],
        ..history(Status::Closed)
    };
    assert_eq!(
        in_words(&closed),
        [
            "2024-01-01 new open",
            "2024-03-01 submitted submitted",
            "2024-04-01 returned in-progress",
            "2024-05-01 submitted submitted",
            "2024-06-01 closed closed",
        ]
    );
}

#[test]
fn what_happened_on_one_day_is_told_in_an_order_that_is_possible() {
    let busy = StepHistory {
        claims: vec![
            ClaimDays { fate: Some(Fate::Closed), ..claim("2024-03-01", None) },
            claim("2024-03-01", None),
        ],
        ends: vec![end("2024-03-01", Some("2024-03-01"))],
        ..history(Status::Submitted)
    };
    let said: Vec<_> = busy.steps().iter().filter_map(Step::happened).collect();

    use Happened::{Closed, New, Reopened, Submitted};
    assert_eq!(said, [New, Submitted, Closed, Reopened, Submitted]);
}

#[test]
fn work_on_the_day_of_a_claim_or_closing_came_before_it_and_after_a_return() {
    let moved = |was, became| vec![WorkMove { change: 1, day: day("2024-03-01"), was, became }];
    let started = moved(Status::Open, Status::InProgress);
    let claimed = StepHistory {
        claims: vec![claim("2024-03-01", None)],
        moves: started.clone(),
        ..history(Status::Submitted)
    };
    let closed = StepHistory {
        ends: vec![end("2024-03-01", None)],
        moves: started,
        ..history(Status::Closed)
    };
    let blocked = StepHistory {
        claims: vec![claim("2024-02-01", Some("2024-03-01"))],
        moves: moved(Status::InProgress, Status::Blocked),
        ..history(Status::Blocked)
    };
    let said = |history: &StepHistory| -> Vec<Happened> {
        history.steps().iter().skip(1).filter_map(Step::happened).collect()
    };

    assert_eq!(said(&claimed), [Happened::Moved, Happened::Submitted]);
    assert_eq!(said(&closed), [Happened::Moved, Happened::Closed]);
    assert_eq!(said(&blocked), [Happened::Submitted, Happened::Returned, Happened::Moved]);
}

#[test]
fn what_became_void_after_it_was_closed_was_closed_on_its_day() {
    let void = StepHistory { ends: vec![end("2024-06-01", None)], ..history(Status::Void) };
    let at_once = history(Status::Void);

    assert_eq!(in_words(&void), ["2024-01-01 new open", "2024-06-01 closed closed"]);
    assert_eq!(in_words(&at_once), ["2024-01-01 - void"]);
}

#[test]
fn a_return_whose_day_is_not_known_was_before_whatever_followed_it() {
    let first = claim("2024-01-16", Some("2024-09-01"));
    let again = ClaimDays { id: 2, ..claim("2024-02-01", Some("2024-02-20")) };
    let returned =
        StepHistory { claims: vec![first.clone(), again], ..history(Status::InProgress) };
    let closed = StepHistory {
        claims: vec![first],
        ends: vec![end("2024-03-01", None)],
        ..history(Status::Closed)
    };

    assert_eq!(
        in_words(&returned)[1..],
        [
            "2024-01-16 submitted submitted",
            "2024-02-01 returned in-progress",
            "2024-02-01 submitted submitted",
            "2024-02-20 returned in-progress",
        ]
    );
    assert_eq!(
        in_words(&closed)[1..],
        [
            "2024-01-16 submitted submitted",
            "2024-03-01 returned in-progress",
            "2024-03-01 closed closed",
        ]
    );
}

#[test]
fn what_ended_before_its_day_of_issue_was_new_when_it_ended() {
    let early = StepHistory { ends: vec![end("2023-06-01", None)], ..history(Status::Closed) };

    assert_eq!(in_words(&early), ["2023-06-01 new open", "2023-06-01 closed closed"]);
}

#[test]
fn what_came_ended_on_a_day_that_is_not_known_was_never_counted_as_open() {
    let unknown = EndDays { came_ended: true, ..end("2026-11-30", None) };
    let came = StepHistory { ends: vec![unknown.clone()], ..history(Status::Closed) };
    let again = EndDays { reopened: Some(day("2026-12-01")), ..unknown };
    let again = StepHistory { ends: vec![again], ..history(Status::Open) };

    assert_eq!(in_words(&came), ["2024-01-01 - closed"]);
    assert_eq!(in_words(&again), ["2024-01-01 - closed", "2026-12-01 reopened open"]);
}

#[test]
fn what_an_import_said_was_submitted_is_a_claim_only_if_it_gave_the_day() {
    let waits = StepHistory {
        entered: Some(day("2026-11-30")),
        issued: None,
        ..history(Status::Submitted)
    };
    let since = StepHistory { since: day("2026-10-01"), ..waits.clone() };

    assert_eq!(in_words(&waits), ["2026-11-30 new submitted"]);
    assert_eq!(in_words(&since), ["2026-10-01 new open", "2026-10-01 submitted submitted"]);
}

#[test]
fn what_was_done_before_a_claim_that_was_recorded_late_changes_nothing_after_it() {
    let blocked =
        WorkMove { change: 1, day: day("2024-03-05"), was: Status::Open, became: Status::Blocked };
    let late = StepHistory {
        claims: vec![claim("2024-03-01", None)],
        moves: vec![blocked],
        ..history(Status::Submitted)
    };

    assert_eq!(in_words(&late), ["2024-01-01 new open", "2024-03-01 submitted submitted"]);
}

#[test]
fn overdue_goes_by_the_date_in_force_on_that_day() {
    let moved = DueChange { id: 1, day: day("2024-06-01"), was: day("2024-03-31") };
    let history = StepHistory {
        due: Some(day("2024-12-31")),
        extensions: vec![moved],
        ..history(Status::Open)
    };
    let is_overdue = |on: &str| history.is_overdue(Status::Open, day(on));

    assert!(!is_overdue("2024-03-31") && is_overdue("2024-05-31"));
    assert!(!is_overdue("2024-06-01") && is_overdue("2025-01-01"));
    assert!(!history.is_overdue(Status::Submitted, day("2024-05-31")));
}
