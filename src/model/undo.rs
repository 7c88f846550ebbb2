//! Which act an undo or redo takes if none is named: the newest, if it is one's own and of the last day.

use chrono::{DateTime, TimeDelta};

use super::act::{Now, Who};
use super::calendar::with_weekday;
use super::history::{ActLine, first_names};
use crate::error::{Error, Result};

/// The newest act, with the act that made it the newest: itself, or the one that redid or undid it.
#[derive(Debug, Clone)]
pub struct Newest {
    pub act: ActLine,
    pub last: ActLine,
}

/// An act that was undone or redone.
#[derive(Debug, Clone)]
pub struct Reversed {
    pub act: ActLine,
    /// The undo that was redone.
    pub undo: Option<i64>,
    /// What is left without something that it referred to, because that is gone.
    pub left: Vec<String>,
}

impl Newest {
    /// Refuses another person's act, and one older than a day; `verb` is `undo` or `redo`.
    ///
    /// # Errors
    /// The refusal says how to take that act all the same.
    pub fn check_is_own_and_recent(&self, verb: &str, who: &Who, now: Now) -> Result<()> {
        let why = if !is_by(&self.last, who) {
            "not by you"
        } else if is_older_than_a_day(&self.last, now) {
            "more than a day ago"
        } else {
            return Ok(());
        };
        let (last, act) = (&self.last, &self.act);
        Err(Error::refused(format!(
            "the newest act to {verb} is {}, {} by {}, {why}; if you mean it, name it: `track {verb} {}`",
            in_words(act),
            done(act, last),
            person(last),
            act.id
        )))
    }
}

/// `4: note R1`; an act by its number, and what it was.
pub fn in_words(act: &ActLine) -> String {
    if act.refs.is_empty() {
        return format!("{}: {}", act.id, act.verb);
    }
    format!("{}: {} {}", act.id, act.verb, first_names(&act.refs))
}

/// `recorded on Mon 23 Nov 2026 by ann`.
pub fn recorded_by(act: &ActLine) -> String {
    format!("recorded on {} by {}", with_weekday(act.day), person(act))
}

fn done(act: &ActLine, last: &ActLine) -> String {
    let how = match last.verb.as_str() {
        _ if last.id == act.id => "recorded",
        "undo" => "undone",
        _ => "redone",
    };
    format!("{how} on {}", with_weekday(last.day))
}

/// `ann`, or `ann as DI Jones`.
fn person(act: &ActLine) -> String {
    let claimed = act.claimed.as_ref().map(|name| format!(" as {name}"));
    format!("{}{}", act.who, claimed.unwrap_or_default())
}

/// By the system's number where both have one, else by the login; people who share a login say who they are, or
/// leave it out, each time.
fn is_by(act: &ActLine, who: &Who) -> bool {
    let is_same_login = match (act.uid, who.uid) {
        (Some(one), Some(other)) => one == other,
        _ => act.who == who.login,
    };
    is_same_login && act.claimed == who.claimed
}

/// By the days that were counted from, or by the clock.
fn is_older_than_a_day(act: &ActLine, now: Now) -> bool {
    let by_clock = DateTime::parse_from_rfc3339(&act.at)
        .is_ok_and(|at| now.clock() - at.to_utc() > TimeDelta::days(1));
    by_clock || now.today() - act.day > TimeDelta::days(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(day: &str, uid: Option<u32>, claimed: Option<&str>) -> ActLine {
        ActLine {
            id: 4,
            at: format!("{day}T09:30:00Z"),
            day: day.parse().unwrap(),
            who: "ann".to_owned(),
            uid,
            claimed: claimed.map(str::to_owned),
            host: "desk".to_owned(),
            verb: "note".to_owned(),
            refs: vec!["R1".to_owned()],
            changes: 2,
            undoes: None,
            undone_by: None,
            source_hash: None,
        }
    }

    fn refusal(act: ActLine, who: &Who, now: &str) -> Option<String> {
        let newest = Newest { last: act.clone(), act };
        let now = Now::at(now.parse().unwrap());
        newest.check_is_own_and_recent("undo", who, now).err().map(|error| error.to_string())
    }

    fn who(login: &str, uid: Option<u32>, claimed: Option<&str>) -> Who {
        let (login, claimed) = (login.to_owned(), claimed.map(str::to_owned));
        Who { login, host: "desk".to_owned(), uid, claimed }
    }

    #[test]
    fn what_another_person_did_must_be_named() {
        let now = "2026-11-23T10:00:00Z";
        for (uid, claimed, me, is_refused) in [
            (Some(7), None, who("ann", Some(7), None), false),
            (Some(7), None, who("ann", Some(8), None), true),
            (Some(7), None, who("annette", Some(7), None), false),
            (None, None, who("bob", Some(8), None), true),
            (Some(7), Some("DI Jones"), who("ann", Some(7), Some("DI Smith")), true),
            (Some(7), Some("DI Jones"), who("ann", Some(7), Some("DI Jones")), false),
            (Some(7), Some("DI Jones"), who("ann", Some(7), None), true),
            (Some(7), None, who("ann", Some(7), Some("DI Jones")), true),
        ] {
            let refused = refusal(act("2026-11-23", uid, claimed), &me, now);
            assert_eq!(refused.is_some(), is_refused, "{me:?}: {refused:?}");
        }
    }

    #[test]
    fn what_is_older_than_a_day_must_be_named() {
        let me = who("ann", Some(7), None);
        let at = |now| refusal(act("2026-11-20", Some(7), None), &me, now);
        assert_eq!(at("2026-11-21T09:30:00Z"), None);
        assert_eq!(
            at("2026-11-21T09:30:01Z").unwrap(),
            "the newest act to undo is 4: note R1, recorded on Fri 20 Nov 2026 by ann, more than a day ago; if you \
             mean it, name it: `track undo 4`"
        );
        assert!(at("2026-11-23T00:00:00Z").is_some());
    }
}
