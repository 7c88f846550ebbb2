//! Rules of findings: their kinds, parents, bodies, references and links.

use super::rule::changed::{ARRIVAL, KIND, LINK, PARENT, PRESENCE, REFERENCE};
use super::rule::{Candidate, Rule, RuleScope};
use crate::model::columns::Field;

const CHILDREN: &str =
    "select child.id from touched join finding child on child.parent = +touched.finding";

pub(super) const RULES: &[Rule] = &[
    Rule {
        scope: RuleScope::Always,
        own: KIND | PARENT | PRESENCE,
        others: Some((KIND, CHILDREN)),
        candidates: "
            select f.id as finding, f.called as name, null as body, f.kind, parent.id as other_id,
              parent.called as other, parent.kind as other_kind, null as word
            from subject
            join finding f on f.id = +subject.id
            left join finding parent on parent.id = f.parent
            where (f.parent is not null or f.kind in ('part', 'action'))
              and exists (select 1 from progress where finding = f.id and status is distinct from 'void')",
        said: |one| {
            let why = one.kind.misplaced(one.other.as_deref().zip(one.other_kind))?;
            let name = &one.name;
            Some(match one.other {
                Some(_) => format!("{name}: {why}"),
                None => format!("{name}: {why}; `track edit {} --parent REF` gives it one", one.typed()),
            })
        },
        remedy: another_parent,
        fields: &[Field::Parent, Field::Kind],
    },
    Rule {
        scope: RuleScope::Always,
        own: PARENT | PRESENCE,
        others: Some((PRESENCE, CHILDREN)),
        candidates: "
            select f.id as finding, f.called as name, here.missing as body, f.kind, parent.id as other_id,
              parent.called as other, null as other_kind, null as word
            from (
              select f.id, min(body.slug) as missing
              from subject
              join finding f on f.id = +subject.id and f.parent is not null
              join progress on progress.finding = f.id and progress.status is distinct from 'void'
              join body on body.id = progress.body
              where not exists (
                select 1 from progress there where there.finding = f.parent and there.body = progress.body)
              group by f.id) here
            join finding f on f.id = here.id
            join finding parent on parent.id = f.parent",
        said: |one| {
            let Candidate { name, .. } = one;
            Some(format!("{name}: its parent {} isn't addressed to {}", one.other(), one.body()))
        },
        remedy: another_parent,
        fields: &[Field::Body],
    },
    // Something open under what was voided later is lawful, and `check` lists it.
    Rule {
        scope: RuleScope::NotUndo,
        own: PARENT | ARRIVAL,
        others: None,
        candidates: "
            select f.id as finding, f.called as name, body.slug as body, f.kind, parent.id as other_id,
              parent.called as other, null as other_kind, null as word
            from subject
            join finding f on f.id = +subject.id
            join finding parent on parent.id = f.parent
            join progress here on here.finding = f.id
              and +here.status in ('open', 'in-progress', 'blocked', 'submitted')
            join progress there on there.finding = f.parent and there.body = here.body and +there.status = 'void'
            join body on body.id = here.body",
        said: |one| {
            let Candidate { name, .. } = one;
            Some(format!("{name}: its parent {} is void at {}", one.other(), one.body()))
        },
        remedy: another_parent,
        fields: &[Field::Parent],
    },
    Rule {
        scope: RuleScope::Always,
        own: REFERENCE | PRESENCE,
        others: None,
        candidates: "
            select f.id as finding, '#' || f.id as name, null as body, f.kind, null as other_id, f.ref as other,
              null as other_kind, case f.ref_freed when 1 then 'freed' end as word
            from subject
            join finding f on f.id = +subject.id and f.ref is not null
            where exists (select 1 from progress where finding = f.id)
              and (f.ref_freed = 1) = exists (
                select 1 from progress where finding = f.id and status is distinct from 'void')",
        said: |one| {
            let Candidate { name, .. } = one;
            Some(match one.word {
                Some(_) => format!(
                    "{name} would be without its reference {}, which was freed when it became void everywhere; \
                     take that back first",
                    one.other()
                ),
                None => format!("{name} would be void everywhere and keep its reference {}", one.other()),
            })
        },
        remedy: |_| "`track log` lists the acts, and `track undo` takes them back".to_owned(),
        fields: &[Field::Ref],
    },
    Rule {
        scope: RuleScope::Always,
        own: REFERENCE,
        others: None,
        candidates: "
            select alias.finding, f.called as name, null as body, f.kind, f.id as other_id, alias.ref as other,
              null as other_kind, null as word
            from subject
            join finding_alias alias on alias.finding = +subject.id and alias.freed = 0
            join finding f on f.ref_folded = alias.ref_folded and f.ref_freed = 0 and f.id <> alias.finding
            union all
            select alias.finding, f.called, null, f.kind, f.id, alias.ref, null, null
            from subject
            join finding f on f.id = +subject.id and f.ref_freed = 0
            join finding_alias alias on alias.ref_folded = f.ref_folded and alias.freed = 0
              and alias.finding <> f.id",
        said: |one| {
            let number = one.other_id.unwrap_or(one.finding);
            Some(format!("the reference {} is already in use (number {number})", one.other()))
        },
        remedy: |one| format!("give one of them another: `track edit {} --ref REF`", one.typed()),
        fields: &[Field::Ref],
    },
    // A row without a reference is recognised by its words; one file may have several that its numbers tell apart.
    Rule {
        scope: RuleScope::Changes,
        own: REFERENCE | PRESENCE,
        others: None,
        candidates: "
            select f.id as finding, f.called as name, null as body, f.kind, twin.id as other_id,
              twin.called as other, null as other_kind, null as word
            from subject
            join finding f on f.id = +subject.id and f.ref is null
            join progress here on here.finding = f.id and here.import_key is not null
              and here.status is distinct from 'void'
            join progress again on again.import_key = here.import_key and again.finding <> f.id
              and again.status is distinct from 'void'
            join finding twin on twin.id = again.finding and twin.ref is null
            where (select act from change where noun = 'progress' and noun_id = here.id order by id limit 1)
              <> (select act from change where noun = 'progress' and noun_id = again.id order by id limit 1)",
        said: |one| Some(format!("{} has been imported again since, as {}", one.name, one.other())),
        remedy: |one| format!("`track void {} --reason \"...\"`", one.typed()),
        fields: &[],
    },
    Rule {
        scope: RuleScope::Changes,
        own: LINK,
        others: None,
        candidates: "
            select f.id as finding, f.called as name, null as body, f.kind, other.id as other_id,
              other.called as other, null as other_kind, null as word
            from subject
            join finding f on f.id = +subject.id
            join link on link.finding = f.id and link.kind = 'same-as'
            join link back on back.finding = link.other and back.other = f.id and back.kind = 'same-as'
            join finding other on other.id = link.other",
        said: |one| Some(format!("{} and {} are linked as the same already", one.name, one.other())),
        remedy: |one| format!("`track unlink {} {}`", one.typed(), one.typed_other()),
        fields: &[],
    },
];

fn another_parent(one: &Candidate) -> String {
    format!("`track edit {} --parent REF` puts it under another", one.typed())
}
