//! What stops an undo that gives a report or a finding another date: rows that took or counted their own from the one
//! that would go. The commands would have them follow.

use super::Tx;
use super::query::{FromRow, Query, from_row};
use super::undo_checks::Target;
use crate::error::Result;

/// A row that has its date from its parent, a report or another finding, and the act by which it got it.
struct Follower {
    noun: String,
    id: i64,
    parent: String,
    parent_id: i64,
    act: i64,
}

from_row!(Follower { noun, id, parent, parent_id, act });

impl Tx<'_> {
    /// Once the rows are as they were: refuses where another would keep a date that is theirs no more.
    pub(super) fn check_dates_followed(&self, target: &Target) -> Result<()> {
        let Some(follower) = self.db.first(LEFT_BEHIND, [], Follower::from_row)? else {
            return Ok(());
        };
        let act = self.act(follower.act)?;
        let what = match follower.noun.as_str() {
            "duty" => "the last day for section 55 comments".to_owned(),
            "finding" => format!("the date of issue of {}", self.called("finding", follower.id)?),
            noun => format!("the due date of {}", self.called(noun, follower.id)?),
        };
        let from = self.called(&follower.parent, follower.parent_id)?;
        let (command, flag) = match follower.parent.as_str() {
            "inspection" => ("inspection edit", "--published"),
            _ => ("edit", "--issued"),
        };
        Err(target.refused(&format!(
            ": {what} was taken from {from} by act {} ({}), and would stay; correct the date instead, and it follows: \
             `track {command} :{} {flag} \"...\" --reason \"...\"`",
            act.id, act.verb, follower.parent_id
        )))
    }
}

/// `dated` are the reports and findings whose date this undo changes, with the date that goes.
const LEFT_BEHIND: &str = "
    with dated as (
      select former.noun, former.noun_id as id, former.last, change.after ->> '$.published' as day,
        change.after ->> '$.published_precision' as precision, inspection.published as now
      from former
      join change on change.id = former.last
      join inspection on inspection.id = former.noun_id
      where former.noun = 'inspection' and inspection.published is not change.after ->> '$.published'
      union all
      select former.noun, former.noun_id, former.last, change.after ->> '$.issued',
        change.after ->> '$.issued_precision', finding.issued
      from former
      join change on change.id = former.last
      join finding on finding.id = former.noun_id
      where former.noun = 'finding' and finding.issued is not change.after ->> '$.issued'),
    following as (
      select 'finding' as noun, finding.id, dated.noun as parent, dated.id as parent_id, dated.last, dated.day
      from dated join finding on finding.inspection = dated.id
      where dated.noun = 'inspection' and finding.issued = dated.day and finding.issued_precision = dated.precision
      union all
      select 'finding', finding.id, dated.noun, dated.id, dated.last, dated.day
      from dated join finding on finding.parent = dated.id
      where dated.noun = 'finding' and finding.issued = dated.day and finding.issued_precision = dated.precision
      union all
      select 'duty', duty.id, dated.noun, dated.id, dated.last, dated.day
      from dated join duty on duty.inspection = dated.id
      where dated.noun = 'inspection' and duty.basis = dated.day
      union all
      select 'progress', progress.id, dated.noun, dated.id, dated.last, dated.day
      from dated join progress on progress.finding = dated.id
      where dated.noun = 'finding' and progress.due_basis = dated.day)
    select following.noun, following.id, following.parent, following.parent_id, change.act
    from following
    join change on change.noun = following.noun and change.noun_id = following.id and change.id > following.last
    where not exists (
        select 1 from former where former.noun = following.noun and former.noun_id = following.id)
      and (change.after ->> '$.issued' = following.day and change.before ->> '$.issued' is not following.day
        or change.after ->> '$.basis' = following.day and change.before ->> '$.basis' is not following.day
        or change.after ->> '$.due_basis' = following.day
          and change.before ->> '$.due_basis' is not following.day)
    order by following.noun, following.id, change.id desc
    limit 1";
