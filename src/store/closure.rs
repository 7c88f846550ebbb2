//! How a finding ended, as its row of `closure` says it.

use super::Store;
use super::query::{FromRow, Query, from_row};
use crate::error::Result;
use crate::model::closure::{Closure, Reopened};

impl Store {
    /// What was closed and is open again, the newest last. A closing that was reopened before another doesn't count.
    pub fn reopened(&self) -> Result<Vec<Reopened>> {
        self.db.all(REOPENED, [], Reopened::from_row)
    }
}

const REOPENED: &str = "
    select progress.finding, body.slug as body, closure.day as closed_on, closure.reopened as reopened_on,
      closure.reopened_reason as reason
    from closure
    join progress on progress.id = closure.progress
    join body on body.id = progress.body
    where closure.status = 'closed' and closure.reopened is not null
      and progress.status in ('open', 'in-progress', 'blocked', 'submitted')
      and not exists (
        select 1 from closure later where later.progress = closure.progress and later.id > closure.id)
    order by closure.reopened, progress.finding, body.slug";

from_row!(Reopened { finding, body, closed_on, reopened_on, reason });

/// Whether nothing but a file says so: there is no letter, no reason and no evidence.
macro_rules! on_a_files_word {
    () => {
        "letter is null and reason is null
         and not exists (select 1 from evidence where evidence.progress = closure.progress)"
    };
}
pub(super) use on_a_files_word;

from_row!(Closure {
    status,
    day,
    letter,
    reason,
    outcome,
    due,
    reopened,
    reopened_reason,
    is_on_a_files_word
});
