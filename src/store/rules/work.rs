//! Rules of the work on a finding at one body: its status, how it ended, its claims and its owner.

use super::rule::changed::{KIND, OWNER, PRESENCE, STATUS};
use super::rule::{Candidate, Rule, RuleScope};
use crate::model::columns::Field;
use crate::model::finding::Kind;

/// A row at a body, by its name there.
macro_rules! at_a_body {
    ($word:literal, $rest:literal) => {
        concat!(
            "select f.id as finding, f.called || '@' || body.slug as name, body.slug as body, f.kind,
               null as other_id, null as other, null as other_kind, ",
            $word,
            " as word
             from subject
             join finding f on f.id = +subject.id
             join progress p on p.finding = f.id
             join body on body.id = p.body ",
            $rest
        )
    };
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        scope: RuleScope::Always,
        own: KIND | STATUS | PRESENCE,
        others: None,
        candidates: at_a_body!(
            "p.status",
            "where (f.kind = 'practice') <> (p.status is null) and p.status is distinct from 'void'"
        ),
        said: |one| {
            let Candidate { name, .. } = one;
            Some(match one.kind {
                Kind::Practice => format!("{name} is a practice, and has a status"),
                kind => format!("{name} is {}, and has no status", kind.with_article()),
            })
        },
        remedy: void,
        fields: &[Field::Status, Field::Kind],
    },
    Rule {
        scope: RuleScope::Always,
        own: KIND | STATUS,
        others: None,
        candidates: at_a_body!("p.status", "where f.kind = 'action' and +p.status = 'submitted'"),
        said: |one| {
            Some(format!("{} is an action, and an action is never with the inspectorate", one.name))
        },
        remedy: |one| format!("`track withdraw {} --reason \"...\"`", one.typed()),
        fields: &[Field::Status, Field::Kind],
    },
    Rule {
        scope: RuleScope::Always,
        own: STATUS | PRESENCE,
        others: None,
        candidates: at_a_body!(
            "p.status",
            "where +p.status in ('closed', 'superseded', 'not-accepted', 'void') and not exists (
               select 1 from closure
               where closure.progress = p.id and closure.status = p.status and closure.reopened is null)"
        ),
        said: |one| {
            Some(format!("{} is {}, but no closing is recorded", one.name, one.word()))
        },
        remedy: |one| match one.word.as_deref() {
            Some("void") => "restore a backup".to_owned(),
            _ => format!("`track reopen {} --reason \"...\"` opens it again", one.typed()),
        },
        fields: &[Field::Status],
    },
    Rule {
        scope: RuleScope::Always,
        own: STATUS | PRESENCE,
        others: None,
        candidates: at_a_body!(
            "p.status",
            "where p.status is distinct from 'closed' and p.status is distinct from 'superseded'
               and p.status is distinct from 'not-accepted' and p.status is distinct from 'void'
               and exists (select 1 from closure where closure.progress = p.id and closure.reopened is null)"
        ),
        said: |one| {
            let word = one.word.as_deref().unwrap_or("a practice");
            Some(format!("{} is {word}, but its closing still stands", one.name))
        },
        remedy: |one| format!("`track close {name} --reason \"...\"` and `track reopen {name} --reason \"...\"`", name = one.typed()),
        fields: &[Field::Status],
    },
    // Claims of before version 4 have no end; what was imported as submitted has no claim.
    Rule {
        scope: RuleScope::Always,
        own: STATUS | PRESENCE,
        others: None,
        candidates: at_a_body!(
            "p.status",
            "where exists (
               select 1 from claim
               where claim.progress = p.id and claim.fate is null
                 and (p.status is distinct from 'submitted'
                   or claim.id < (select max(id) from claim newest where newest.progress = p.id))
                 and not exists (
                   select 1 from change
                   where noun = 'claim' and noun_id = claim.id and before is null
                     and json_type(after, '$.fate') is null))"
        ),
        said: |one| {
            let word = one.word.as_deref().unwrap_or("a practice");
            Some(format!("{} is {word}, but a claim that it is done still waits", one.name))
        },
        remedy: |_| "`track log` lists the acts, and `track undo` takes them back".to_owned(),
        fields: &[Field::Status],
    },
    Rule {
        scope: RuleScope::Always,
        own: STATUS | PRESENCE,
        others: None,
        candidates: at_a_body!(
            "p.status",
            "where +p.status = 'submitted'
               and exists (select 1 from claim where claim.progress = p.id)
               and not exists (select 1 from claim where claim.progress = p.id and claim.fate is null)"
        ),
        said: |one| Some(format!("{} is submitted, but its claims have all ended", one.name)),
        remedy: |one| format!("`track withdraw {} --reason \"...\"`, then submit it again", one.typed()),
        fields: &[Field::Status],
    },
    Rule {
        scope: RuleScope::Always,
        own: OWNER | PRESENCE,
        others: None,
        candidates: at_a_body!(
            "owner.name",
            "join owner on owner.id = p.owner where owner.body <> p.body"
        ),
        said: |one| {
            Some(format!("{} is owned by {}, who is at another body", one.name, one.word()))
        },
        remedy: |one| format!("`track update {} --owner \"...\"`", one.typed()),
        fields: &[Field::Owner],
    },
];

fn void(one: &Candidate) -> String {
    format!("`track void {} --reason \"...\"`, then add it again", one.typed())
}
