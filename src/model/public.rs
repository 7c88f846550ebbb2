//! What anyone may see of a register: not the owners, not who agreed to a date or blocks a finding, no restricted notes, no
//! evidence, and only those extra fields that the configuration lists.

use std::collections::BTreeSet;

use super::changes::Transition;
use super::columns::Field;
use super::correction::Correction;
use super::extra_fields::folded;
use super::filter::Filter;
use super::history::{Event, FindingHistory, What};
use super::progress::NOT_KNOWN;
use super::progress_row::{BriefRow, ProgressRow};
use crate::error::{Error, Result};

/// In the place of who agreed to a date.
pub const WITHHELD: &str = "not public";

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Public {
    fields: BTreeSet<String>,
}

impl Public {
    /// With these extra fields.
    pub fn of(fields: &[String]) -> Public {
        Public { fields: fields.iter().map(|name| folded(name)).collect() }
    }

    /// Whether an extra field is public.
    pub fn shows(&self, name: &str) -> bool {
        self.fields.contains(&folded(name))
    }

    #[must_use]
    pub fn row(&self, mut row: ProgressRow) -> ProgressRow {
        row.progress.owner = None;
        row.progress.blocked_by = None;
        row.finding.fields = row.finding.fields.only(|name| self.shows(name));
        row
    }

    #[must_use]
    pub fn brief_row(&self, row: BriefRow) -> BriefRow {
        BriefRow { owner: None, blocked_by: None, ..row }
    }

    #[must_use]
    pub fn history(&self, history: FindingHistory) -> FindingHistory {
        let is_public = |event: &Event| match &event.what {
            What::Note { restricted, .. } => !restricted,
            What::Correction(correction) => self.tells(correction),
            _ => true,
        };
        let events = history.events.into_iter().filter(is_public).map(without_names);
        FindingHistory { events: events.collect(), ..history }
    }

    #[must_use]
    pub fn transitions(&self, mut transitions: Vec<Transition>) -> Vec<Transition> {
        transitions.retain(|one| one.correction.as_ref().is_none_or(|one| self.tells(one)));
        for transition in &mut transitions {
            withhold(transition.recorded.agreed_by.as_mut());
        }
        transitions
    }

    /// Whether what was corrected is public itself.
    pub fn tells(&self, correction: &Correction) -> bool {
        let field = correction.change.field.as_str();
        let is_hidden = match field.strip_prefix("field:") {
            Some(name) => !self.shows(name),
            None => ["owner", "agreed_by", "blocked_by"].contains(&field),
        };
        // What was taken out of a note was rarely meant for anyone.
        let is_hidden = is_hidden || correction.change.noun == "note" && field == "text";
        !correction.restricted && !is_hidden
    }

    /// Refuses a question whose answer tells of what isn't public.
    ///
    /// # Errors
    /// A filter or an order by owner or by who blocks, or a filter by what is muted.
    pub fn check(&self, filter: &Filter) -> Result<()> {
        let is_hidden = |field| matches!(field, Field::Owner | Field::BlockedBy);
        let asks_for_names = !filter.owners.is_empty()
            || filter.unowned
            || filter.order.iter().any(|sort| is_hidden(sort.by));
        if asks_for_names || filter.snoozed_on.is_some() {
            return Err(Error::Usage(
                "owners, reminders and who blocks a finding aren't public; leave out the filter or the order by them, or --public"
                    .into(),
            ));
        }
        Ok(())
    }
}

/// Without who wrote a note, or agreed to a date.
fn without_names(mut event: Event) -> Event {
    match &mut event.what {
        What::Note { author, .. } => *author = None,
        What::Extension { agreed_by, .. } => withhold(Some(agreed_by)),
        _ => {}
    }
    event
}

/// That it isn't known who agreed may be said.
fn withhold(agreed_by: Option<&mut String>) {
    if let Some(name) = agreed_by.filter(|name| *name != NOT_KNOWN) {
        WITHHELD.clone_into(name);
    }
}
