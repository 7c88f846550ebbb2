//! How a finding ended, as its row of `closure` says it.

use super::query::from_row;
use crate::model::closure::Closure;

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
