//! The rules between rows, in one list: each act is checked against them before it is sealed, by whatever road its
//! changes came, and `verify` checks the whole register.

mod days;
mod findings;
mod rule;
mod successors;
mod work;

use std::collections::HashSet;

use rule::{Broken, Rule, RuleScope, changed};
use rusqlite::{Connection, params};

use super::Tx;
use super::circles::{CircleState, PARENT, RECURS, Relation, SUPERSEDED, circles};
use super::query::Query;
use crate::error::{Error, Result};
use crate::model::columns::Field;

/// Each with the changes by which a finding may come to lead on to others.
const RELATIONS: [(&Relation, i64); 3] = [
    (&PARENT, changed::PARENT),
    (&RECURS, changed::LINK),
    (&SUPERSEDED, changed::LINK | changed::STATUS),
];

fn rules() -> impl Iterator<Item = &'static Rule> {
    findings::RULES.iter().chain(successors::RULES).chain(work::RULES).chain(days::RULES)
}

/// All that breaks a rule in the whole register.
pub fn all_broken(db: &Connection) -> Result<Vec<Broken>> {
    let mut broken = Vec::new();
    for (relation, _) in RELATIONS {
        let starts: Vec<i64> = db.all(relation.starts, [], |row| row.get("finding"))?;
        broken.extend(in_circles(db, relation, &starts, CircleState::Recorded)?);
    }
    for rule in rules().filter(|rule| rule.scope == RuleScope::Always) {
        broken.extend(rule.broken(db, "select id from finding", [])?);
    }
    Ok(broken)
}

fn in_circles(
    db: &Connection,
    relation: &Relation,
    starts: &[i64],
    state: CircleState,
) -> Result<Vec<Broken>> {
    let broken = |(finding, why)| Broken {
        rule: relation.remedy,
        scope: RuleScope::Always,
        finding,
        other: None,
        why,
        remedy: relation.remedy.to_owned(),
        fields: &[Field::Parent],
    };
    Ok(circles(db, relation, starts, state)?.into_iter().map(broken).collect())
}

/// The findings that now lead on to others.
fn leading_on() -> String {
    format!(
        "select finding from touched
         where what & ?1 and (what & {} or exists (select 1 from link where link.finding = touched.finding))",
        changed::PARENT
    )
}

impl Tx<'_> {
    /// What this act has broken so far. Where nothing changed since all was well, it is not asked again.
    pub(super) fn broken_rules(&self) -> Result<Vec<Broken>> {
        let newest: Option<i64> = self.db.value("select max(id) from change", [])?;
        if self.rules_checked_at.get() == newest {
            return Ok(Vec::new());
        }
        let changed = self.gather_touched()?;
        let mut broken = Vec::new();
        for (relation, leading) in RELATIONS {
            if changed & leading != 0 {
                let starts: Vec<i64> =
                    self.db.all(&leading_on(), [leading], |row| row.get("finding"))?;
                broken.extend(in_circles(self.db, relation, &starts, CircleState::Prevented)?);
            }
        }
        broken.extend(self.broken_by_touched(changed)?);
        if broken.is_empty() {
            self.rules_checked_at.set(newest);
        }
        Ok(broken)
    }

    /// In the order of the rules. All are asked of some findings before the next ones, so that the pages of a large
    /// act are read once, and not once for each rule.
    fn broken_by_touched(&self, changed: i64) -> Result<Vec<Broken>> {
        let is_undo = self.is_undo()?;
        let mut asked: Vec<(&Rule, String, Vec<Broken>)> = rules()
            .filter(|rule| !is_undo || rule.scope != RuleScope::NotUndo)
            .filter_map(|rule| Some((rule, rule.subjects(changed)?, Vec::new())))
            .collect();
        let mut first = i64::MIN;
        while let Some(last) = self.db.value::<Option<i64>>(LAST_AT_ONCE, [first])? {
            for (rule, subjects, broken) in &mut asked {
                broken.extend(rule.broken(self.db, subjects, [first, last])?);
            }
            first = last + 1;
        }
        // A finding may have been found twice: by a change of its own, and by one of its parent.
        let mut seen = HashSet::new();
        let broken = asked.into_iter().flat_map(|(_, _, broken)| broken);
        Ok(broken.filter(|one| seen.insert((one.rule, one.finding, one.why.clone()))).collect())
    }

    /// Refuses an act that leaves a state that no command allows.
    pub(super) fn check_rules(&self) -> Result<()> {
        let mut broken = self.broken_rules()?;
        broken.retain(|one| !self.is_restored.get() || !one.is_lawful_in_a_register());
        broken.retain(|one| !self.is_sure_of_closings.get() || !one.is_of_closing_day());
        let Some(first) = broken.first() else { return Ok(()) };
        let is_like_it = |one: &&Broken| {
            one.rule == first.rule && one.other.is_some() && one.other == first.other
        };
        let like_it = broken.iter().filter(is_like_it).count();
        Err(self.refused(&match like_it {
            0 | 1 => first.why.clone(),
            several => format!("{} (and {} more like it)", first.why, several - 1),
        }))
    }

    /// Gathers the findings of which this act changed something that a rule is about. Returns all that was changed.
    fn gather_touched(&self) -> Result<i64> {
        self.db.execute_batch(TOUCHED)?;
        let before: i64 = self.db.value(
            "select coalesce((select last_change from act where seal is not null order by id desc limit 1), 0)",
            [],
        )?;
        self.db.run(&gathered(), params![before])?;
        let changes: Vec<i64> =
            self.db.all("select distinct what from touched", [], |row| row.get("what"))?;
        Ok(changes.into_iter().fold(0, |all, what| all | what))
    }

    /// Whether this act takes back another that was no such act itself.
    fn is_undo(&self) -> Result<bool> {
        self.db.value(
            "select exists (
               select 1 from act join act undone on undone.id = act.undoes
               where act.seal is null and undone.undoes is null)",
            [],
        )
    }

    /// A refusal in the words of what was asked: an undo says which act it can't take back.
    fn refused(&self, why: &str) -> Error {
        match &*self.refusal_prefix.borrow() {
            Some(cannot) => Error::refused(format!("{cannot}: {why}")),
            None => Error::refused(why),
        }
    }
}

const LAST_AT_ONCE: &str = "
    select max(finding) from (
      select finding from touched where finding >= ?1 order by finding limit 10000)";

const TOUCHED: &str = "
    create temp table if not exists touched (finding integer primary key, what integer not null);
    delete from touched";

fn gathered() -> String {
    use changed::{ARRIVAL, KIND, LINK, OWNER, PARENT, PRESENCE, REFERENCE, STATUS};
    format!(
        "
    insert into touched (finding, what)
    select finding, what from (
      select case noun
          when 'finding' then noun_id
          when 'progress' then coalesce(
            (select progress.finding from progress where progress.id = noun_id),
            coalesce(after, before) ->> '$.finding')
          else coalesce(after, before) ->> '$.finding' end as finding,
        case noun
          when 'link' then {LINK}
          when 'finding_alias' then {REFERENCE}
          when 'finding' then case
            when before is null or after is null
              then {KIND} + {REFERENCE} + {PARENT} * (before ->> '$.parent' is not null or exists (
                select 1 from finding where finding.id = noun_id and finding.parent is not null))
            else {KIND} * (before ->> '$.kind' is not after ->> '$.kind')
              + {PARENT} * (before ->> '$.parent' is not after ->> '$.parent')
              + {REFERENCE} * (before ->> '$.ref_folded' is not after ->> '$.ref_folded'
                  or before ->> '$.ref_freed' is not after ->> '$.ref_freed') end
          else case
            when before is null then {PRESENCE} + {STATUS} + {OWNER} + {ARRIVAL}
            when after is null then {PRESENCE} + {STATUS}
            else {PRESENCE} * ((before ->> '$.status' is 'void') <> (after ->> '$.status' is 'void'))
              + {STATUS} * (before ->> '$.status' is not after ->> '$.status')
              + {OWNER} * (before ->> '$.owner' is not after ->> '$.owner') end
        end as what
      from change
      where id > ?1 and noun in ('finding', 'progress', 'link', 'finding_alias'))
    where what > 0
    on conflict (finding) do update set what = what | excluded.what"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    /// Indexes that find a large part of the register at once.
    const WIDE: [&str; 2] = ["INDEX progress_due", "INDEX progress_body"];

    #[test]
    fn no_rule_passes_through_the_register_for_the_few_findings_that_an_act_changed() {
        let db = Connection::open_in_memory().unwrap();
        schema::create(&db).unwrap();
        db.execute_batch(TOUCHED).unwrap();
        let is_wide = |step: &String| {
            let is_few = ["touched", "subject", "here"].map(|few| format!("SCAN {few}"));
            let is_scan = step.starts_with("SCAN") && !is_few.contains(step);
            is_scan || WIDE.iter().any(|index| step.contains(index))
        };
        for rule in rules() {
            let question = rule.question(&rule.subjects(i64::MAX).unwrap());
            let plan: Vec<String> = db
                .all(&format!("explain query plan {question}"), [1, 9], |row| row.get("detail"))
                .unwrap();
            assert!(!plan.iter().any(is_wide), "{question}\n{plan:#?}");
        }
    }
}
