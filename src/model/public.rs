//! What anyone may see of a register: no owners, no restricted notes, no evidence, and of the extra fields only those
//! that the configuration lists.

use std::collections::BTreeSet;

use super::changes::Transition;
use super::columns::Field;
use super::extra_fields::folded;
use super::filter::Filter;
use super::history::{Event, Story, What};
use super::progress_row::{BriefRow, ProgressRow};
use crate::error::{Error, Result};

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
        row.finding.fields = row.finding.fields.only(|name| self.shows(name));
        row
    }

    #[must_use]
    pub fn brief_row(&self, row: BriefRow) -> BriefRow {
        BriefRow { owner: None, ..row }
    }

    #[must_use]
    pub fn story(&self, story: Story) -> Story {
        let events = story.events.into_iter().filter(is_public).map(without_author);
        Story { events: events.collect(), ..story }
    }

    #[must_use]
    pub fn transitions(&self, mut transitions: Vec<Transition>) -> Vec<Transition> {
        transitions.retain(|one| !one.correction.as_ref().is_some_and(|one| one.restricted));
        transitions
    }

    /// Refuses a question whose answer tells of what isn't public.
    ///
    /// # Errors
    /// A filter or an order by owner, or by what is muted.
    pub fn check(&self, filter: &Filter) -> Result<()> {
        let asks_for_owner = !filter.owners.is_empty()
            || filter.unowned
            || filter.order.iter().any(|sort| sort.by == Field::Owner);
        if asks_for_owner || filter.snoozed_on.is_some() {
            return Err(Error::Usage(
                "owners and reminders aren't public; leave out the filter by them, or --public"
                    .into(),
            ));
        }
        Ok(())
    }
}

fn is_public(event: &Event) -> bool {
    match &event.what {
        What::Note { restricted, .. } => !restricted,
        What::Correction(correction) => !correction.restricted,
        _ => true,
    }
}

fn without_author(event: Event) -> Event {
    let what = match event.what {
        What::Note { text, restricted, precision, .. } => {
            What::Note { text, restricted, precision, author: None }
        }
        other => other,
    };
    Event { what, ..event }
}
