//! One finding at one body in a digest: why it is there, and how it is worded.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::reader::Reader;
use crate::model::calendar::{Precision, day_shown, with_weekday};
use crate::model::due::{Against, Due};
use crate::model::finding::Kind;
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::model::reminder::Key;
use crate::model::reminder_step::Step;
use crate::model::text::one_line;
use crate::model::{OneOf, one_of};
use crate::page::{Cell, Tone, counted};
use crate::report::lateness::late_by;
use crate::report::row::RowText;

one_of! {
    /// Why a finding is in a digest, the most urgent first.
    Why, "reason to remind" {
        /// It is past its date, and the force must act.
        Overdue = "overdue",
        /// It is past its date, and someone else must act first.
        Blocked = "blocked",
        Today = "today",
        Ahead = "ahead",
        Waiting = "waiting",
        Submitted = "submitted",
    }
}

impl Why {
    fn of(row: &ProgressRow, keys: &[Key]) -> Why {
        let is_waiting = keys.iter().any(|key| matches!(key.step, Step::Waiting(_)));
        match (row.progress.status, row.standing()) {
            (Some(Status::Submitted), _) if is_waiting => Why::Waiting,
            (Some(Status::Submitted), _) => Why::Submitted,
            (Some(Status::Blocked), Some(Due::Late { .. })) => Why::Blocked,
            (_, Some(Due::Late { .. })) => Why::Overdue,
            (_, Some(Due::Today)) => Why::Today,
            _ => Why::Ahead,
        }
    }

    /// As it is written after a number.
    pub fn counted(self) -> &'static str {
        match self {
            Why::Blocked => "past and blocked",
            Why::Today => "due today",
            Why::Ahead => "falling due",
            Why::Overdue | Why::Waiting | Why::Submitted => self.word(),
        }
    }
}

/// Whether titles of findings are included: they may hold what isn't for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Titles {
    Shown,
    Hidden,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Reminder {
    /// Hidden titles are empty, and so is everything else that says what the finding is about.
    #[serde(flatten)]
    pub row: Box<ProgressRow>,
    pub why: Why,
    pub steps: Vec<Step>,
    #[serde(skip)]
    days_left: i64,
}

impl Reminder {
    pub fn of(
        mut row: Box<ProgressRow>,
        keys: &[Key],
        titles: Titles,
        today: NaiveDate,
    ) -> Reminder {
        let days_left = row.progress.due().map_or(0, |due| (due - today).num_days());
        *row = row.on(Against::Present, today);
        let why = Why::of(&row, keys);
        if titles == Titles::Hidden {
            *row = row.without_texts();
            (row.finding.title, row.finding.themes) = (String::new(), Vec::new());
        }
        Reminder { why, steps: keys.iter().map(|key| key.step).collect(), row, days_left }
    }

    /// By reason, and within it the longest wait first.
    pub fn urgency(&self) -> (Why, Option<NaiveDate>, i64) {
        let date = match self.why {
            Why::Submitted | Why::Waiting => Some(self.row.progress.since),
            _ => self.row.progress.due(),
        };
        (self.why, date, self.row.finding.id)
    }

    /// Those without an owner come last at each body.
    pub fn place(&self) -> impl Ord {
        let owner = self.row.progress.owner.as_deref();
        (self.row.body.slug.as_str(), owner.is_none(), owner, self.urgency())
    }

    pub fn entry(&self, reader: &Reader) -> (String, Cell) {
        let kind = self.row.finding.kind;
        let title = one_line(&self.row.finding.title);
        let mut said = self.standing();
        let parent = self.row.parent.as_deref().map(one_line).unwrap_or_default();
        let belongs = match kind {
            Kind::Part => format!(" of {parent}"),
            Kind::Action => format!(" for {parent}"),
            _ => String::new(),
        };
        if reader.is_mailed() {
            let from = self.row.inspection.as_ref().map(|inspection| one_line(&inspection.title));
            let from = from.map(|title| format!(" from {title}")).unwrap_or_default();
            let under = match self.row.parent.as_ref() {
                Some(parent) if belongs.is_empty() => format!(" under {}", one_line(parent)),
                _ => belongs,
            };
            said = format!("{said}\n{title}\n{}{under}{from}", kind.plainly());
        } else {
            let kind = match kind {
                Kind::Concern | Kind::Part | Kind::Action => {
                    format!(", {}{belongs}", kind.plainly())
                }
                Kind::Recommendation | Kind::Afi | Kind::Practice => String::new(),
            };
            said = format!("{said}{kind}\n{title}");
        }
        (self.row.token(), Cell::from(said.trim_end().replace("\n\n", "\n")).toned(self.tone()))
    }

    fn standing(&self) -> String {
        let waiting = self.row.waiting_in_words();
        if self.why == Why::Submitted {
            let since = day_shown(self.row.progress.since);
            return format!("submitted on {since}, waiting for the inspectorate");
        }
        if self.why == Why::Waiting {
            return waiting.unwrap_or_default();
        }
        let due = self.row.progress.due_shown().unwrap_or_default();
        let dated = match self.row.standing() {
            Some(Due::Late { days }) => format!("{}, was due {due}", late_by(days)),
            Some(Due::Today) => format!("due today, {due}"),
            _ => format!("due in {}, {}", counted(self.days_left, "day"), self.due_with_weekday()),
        };
        match waiting {
            Some(waiting) => format!("{dated}, {waiting}"),
            None => dated,
        }
    }

    /// `Sun 31 Jan 2027`, or the period.
    fn due_with_weekday(&self) -> String {
        let day = self
            .row
            .progress
            .due()
            .filter(|_| self.row.progress.due_precision() == Some(Precision::Day));
        day.map(with_weekday).or_else(|| self.row.progress.due_shown()).unwrap_or_default()
    }

    fn tone(&self) -> Tone {
        match self.why {
            Why::Overdue => Tone::Late,
            Why::Today | Why::Ahead => Tone::Soon,
            Why::Blocked | Why::Waiting | Why::Submitted => Tone::Plain,
        }
    }
}
