//! No finding leads back to itself: by its parents, by what it recurs from, or by what superseded it. This is the
//! one place that follows such a chain.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::query::Query;
use crate::error::Result;

/// How one finding leads to another.
pub struct Relation {
    /// That it does: `recurs from`.
    words: &'static str,
    /// That it can't, with the one after it: `can't stand under`.
    verb: &'static str,
    /// How the chain goes on from there: `which stands under`.
    going_on: &'static str,
    /// The command that breaks a circle.
    pub remedy: &'static str,
    /// The findings that lead on.
    pub starts: &'static str,
    /// Those to which one leads.
    step: &'static str,
}

pub const PARENT: Relation = Relation {
    words: "under",
    verb: "stand under",
    going_on: "which stands under",
    remedy: "`track edit REF --parent none` takes one out",
    starts: "select id as finding from finding where parent is not null order by id",
    step: "select parent as other from finding where id = ?1 and parent is not null",
};

pub const RECURS: Relation = Relation {
    words: "recurs from",
    verb: "recur from",
    going_on: "which recurs from",
    remedy: "`track unlink REF OTHER` takes one link away",
    starts: "select distinct finding from link where kind = 'recurs' order by finding",
    step: "select other from link where finding = ?1 and kind = 'recurs'",
};

/// A finding that was opened again is no longer superseded, though its link is kept.
pub const SUPERSEDED: Relation = Relation {
    words: "superseded by",
    verb: "be superseded by",
    going_on: "which is superseded by",
    remedy: "`track reopen REF --reason \"...\"` opens one again",
    starts: "select distinct finding from link where kind = 'superseded-by' order by finding",
    step: "select other from link
           where finding = ?1 and kind = 'superseded-by' and exists (
             select 1 from progress where finding = ?1 and +status = 'superseded')",
};

/// Whether a circle is in the register already, or would come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CircleState {
    Recorded,
    Prevented,
}

/// How many steps of a chain a sentence names.
const NAMED: usize = 10;

/// The circles that one of some findings is in, each by such a finding and in a sentence. Each finding is looked at
/// once, however many lead to it.
pub fn circles(
    db: &Connection,
    relation: &Relation,
    starts: &[i64],
    state: CircleState,
) -> Result<Vec<(i64, String)>> {
    let wanted: HashSet<i64> = starts.iter().copied().collect();
    let mut seen: HashSet<i64> = HashSet::new();
    let mut circles = Vec::new();
    for start in starts {
        // The way from the start to here: each finding with those that it leads on to, and its place.
        let mut path: Vec<(i64, Vec<i64>)> = Vec::new();
        let mut places: HashMap<i64, usize> = HashMap::new();
        let mut next = seen.insert(*start).then_some(*start);
        loop {
            if let Some(finding) = next.take() {
                places.insert(finding, path.len());
                path.push((finding, db.all(relation.step, [finding], |row| row.get("other"))?));
            }
            let Some((finding, ahead)) = path.last_mut() else { break };
            let Some(other) = ahead.pop() else {
                places.remove(finding);
                path.pop();
                continue;
            };
            let Some(place) = places.get(&other) else {
                next = seen.insert(other).then_some(other);
                continue;
            };
            let chain: Vec<i64> = path.iter().skip(*place).map(|(one, _)| *one).collect();
            if let Some(one) = chain.iter().find(|one| wanted.contains(one)) {
                circles.push((*one, in_words(db, relation, &chain, state)?));
            }
        }
    }
    Ok(circles)
}

fn in_words(
    db: &Connection,
    relation: &Relation,
    chain: &[i64],
    state: CircleState,
) -> Result<String> {
    let names: Vec<String> = chain.iter().map(|one| name(db, *one)).collect::<Result<_>>()?;
    let first = names.first().map(String::as_str).unwrap_or_default();
    let more = chain.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let nexts = names.iter().skip(1).chain(names.first());
    if state == CircleState::Recorded {
        let step = |(one, next)| format!("{one} {} {next}", relation.words);
        let steps: Vec<String> = names.iter().zip(nexts).take(NAMED).map(step).collect();
        return Ok(format!("{first} leads back to itself: {}{more}", steps.join(", ")));
    }
    if names.len() == 1 {
        return Ok(format!("{first} can't {} itself", relation.verb));
    }
    let going_on = format!(", {} ", relation.going_on);
    let nexts: Vec<&str> = nexts.take(NAMED).map(String::as_str).collect();
    Ok(format!("{first} can't {} {}{more}", relation.verb, nexts.join(&going_on)))
}

fn name(db: &Connection, finding: i64) -> Result<String> {
    db.value("select called from finding where id = ?1", [finding])
}
