//! Rules of what was superseded: something holds its place at each of its bodies, so that nothing that is overdue
//! disappears.

use super::rule::changed::{KIND, LINK, PRESENCE, STATUS};
use super::rule::{Candidate, Rule, RuleScope};
use crate::model::columns::Field;

pub(super) const RULES: &[Rule] = &[
    Rule {
        scope: RuleScope::Always,
        own: LINK | STATUS | KIND,
        others: Some((
            PRESENCE | KIND,
            "select link.finding from touched
             join link on link.other = +touched.finding and link.kind = 'superseded-by'",
        )),
        // What a retired body had to do passes to another body.
        candidates: "
            select f.id as finding, f.called || case when exists (
                select 1 from progress at where at.finding = f.id and at.body <> p.body)
              then '@' || body.slug else '' end as name, body.slug as body, f.kind, other.id as other_id,
              coalesce(other.ref, other.called) as other, other.kind as other_kind,
              case when there.id is null then 'elsewhere' else there.status end as word
            from subject
            join finding f on f.id = +subject.id
            join progress p on p.finding = f.id and +p.status = 'superseded'
            join body on body.id = p.body
            join finding other on other.id = (
              select link.other from link
              left join progress at on at.finding = link.other and at.body = p.body
              where link.finding = f.id and link.kind = 'superseded-by'
              order by at.id is null, link.id desc limit 1)
            left join progress there on there.finding = other.id and there.body = p.body
            where not exists (
              select 1 from link
              join finding successor on successor.id = link.other and successor.kind <> 'practice'
                and (successor.kind not in ('part', 'action') or f.kind in ('part', 'action'))
              join progress at on at.finding = successor.id and at.status is distinct from 'void'
                and (at.body = p.body or body.retired is not null)
              where link.finding = f.id and link.kind = 'superseded-by')
            order by f.id, p.id",
        said: |one| {
            let Candidate { name, .. } = one;
            let why = match one.word.as_deref() {
                Some("elsewhere") => format!("isn't addressed to {}", one.body()),
                Some("void") => format!("is void at {}", one.body()),
                _ => format!("is {}", one.other_kind().with_article()),
            };
            let remedy = remedy(one);
            Some(format!("{name} can't be superseded by {}, which {why}; {remedy}", one.other()))
        },
        remedy,
        fields: &[Field::Status],
    },
    // A file may say that something is superseded and not by what; the command says it.
    Rule {
        scope: RuleScope::Changes,
        own: LINK,
        others: None,
        candidates: "
            select f.id as finding, f.called as name, null as body, f.kind, null as other_id, null as other,
              null as other_kind, null as word
            from subject
            join finding f on f.id = +subject.id
            where not exists (select 1 from link where finding = f.id and kind = 'superseded-by')
              and exists (
                select 1 from progress
                join closure on closure.progress = progress.id and closure.status = 'superseded'
                  and closure.reopened is null
                where progress.finding = f.id and +progress.status = 'superseded' and 'supersede' = (
                  select verb from change join act on act.id = change.act
                  where noun = 'closure' and noun_id = closure.id order by change.id limit 1))",
        said: |one| {
            Some(format!("{} would be superseded by nothing; {}", one.name, remedy(one)))
        },
        remedy,
        fields: &[],
    },
    Rule {
        scope: RuleScope::Changes,
        own: LINK | STATUS,
        others: None,
        candidates: "
            select f.id as finding, f.called as name, null as body, f.kind, other.id as other_id,
              other.called as other, null as other_kind, null as word
            from subject
            join finding f on f.id = +subject.id
            join link on link.finding = f.id and link.kind = 'superseded-by'
            join finding other on other.id = link.other
            where not exists (
              select 1 from progress join closure on closure.progress = progress.id
              where progress.finding = f.id and closure.status = 'superseded')",
        said: |one| {
            let Candidate { name, .. } = one;
            let other = one.other();
            Some(format!("{name} isn't superseded, and would be linked as superseded by {other}"))
        },
        remedy: |one| format!("`track unlink {} {}`", one.typed(), one.typed_other()),
        fields: &[],
    },
];

fn remedy(one: &Candidate) -> String {
    let typed = one.typed();
    let finding = typed.split('@').next().unwrap_or(&typed);
    format!(
        "open it again first (`track reopen {typed} --reason \"...\"`), or say what took its place (`track link \
         {finding} superseded-by REF`)"
    )
}
