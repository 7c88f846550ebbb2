//! One finding at one body in a digest: why it is told, and in which words.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::calendar::day_shown;
use crate::model::due::{Against, Due};
use crate::model::finding::Kind;
use crate::model::item::Item;
use crate::model::one_of;
use crate::model::progress::Status;
use crate::model::reminder::Step;
use crate::page::{Cell, Tone, counted};
use crate::report::lateness::late_by;
use crate::report::mend;
use crate::report::row::Row;

one_of! {
    /// Why a finding is told, the most pressing first.
    Why, "reason to remind" {
        /// It is past its date, and the next step is the force's own.
        Overdue = "overdue",
        /// It is past its date, and somebody else must act first.
        Blocked = "blocked",
        Today = "today",
        Ahead = "ahead",
        Waiting = "waiting",
        Submitted = "submitted",
    }
}

impl Why {
    fn of(row: &Row, steps: &[Step]) -> Why {
        let is_waiting = steps.iter().any(|step| matches!(step, Step::Waiting(_)));
        match (row.status, row.standing) {
            (Some(Status::Submitted), _) if is_waiting => Why::Waiting,
            (Some(Status::Submitted), _) => Why::Submitted,
            (Some(Status::Blocked), Some(Due::Late { .. })) => Why::Blocked,
            (_, Some(Due::Late { .. })) => Why::Overdue,
            (_, Some(Due::Today)) => Why::Today,
            _ => Why::Ahead,
        }
    }

    /// So many of them, as a headline says it.
    pub fn counted(self, count: usize) -> String {
        match self {
            Why::Overdue => format!("{count} overdue"),
            Why::Blocked => format!("{count} past and blocked"),
            Why::Today => format!("{count} due today"),
            Why::Ahead => format!("{count} falling due"),
            Why::Waiting => format!("{count} waiting"),
            Why::Submitted => format!("{count} submitted"),
        }
    }
}

/// Whether the titles of findings may be told, which can hold what is not for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Titles {
    Shown,
    Hidden,
}

/// A finding at one body that is told, and why.
#[derive(Debug, Serialize)]
pub struct Reminder {
    /// The row as every answer gives it; where titles are hidden it has none, and nothing
    /// else that says what the finding is about.
    #[serde(flatten)]
    pub row: Row,
    pub why: Why,
    /// The steps that are told, such as `late-8`.
    pub steps: Vec<String>,
    /// What can be typed next.
    #[serde(skip)]
    pub commands: Commands,
    #[serde(skip)]
    days_left: i64,
}

/// What can be typed next of a finding.
#[derive(Debug)]
pub struct Commands {
    pub owner: String,
    pub closed: String,
    pub done: String,
    pub later: String,
    /// It is kept out of the reminders for a while.
    pub silent: String,
    pub show: String,
}

impl Reminder {
    /// The reminder of an item on a day.
    pub fn of(item: Item, steps: &[Step], titles: Titles, today: NaiveDate) -> Reminder {
        let commands = Commands {
            owner: mend::owner(&item),
            closed: mend::closing(&item),
            done: mend::submission(&item),
            later: mend::later_date(&item),
            silent: mend::silence(&item),
            show: mend::all_about(&item),
        };
        let days_left = item.due.map_or(0, |due| (due - today).num_days());
        let mut row = Row::of(item, Against::Present, today);
        let why = Why::of(&row, steps);
        if titles == Titles::Hidden {
            row.title = String::new();
            (row.text, row.source, row.themes) = (None, None, Vec::new());
        }
        Reminder {
            why,
            steps: steps.iter().map(Step::to_string).collect(),
            row,
            commands,
            days_left,
        }
    }

    /// The most pressing first: by the reason, and the longest wait within it.
    pub fn pressing(&self) -> (Why, Option<NaiveDate>, i64) {
        let date = match self.why {
            Why::Submitted | Why::Waiting => self.row.since,
            _ => self.row.due,
        };
        (self.why, date, self.row.id)
    }

    /// By body, then by owner, then the most pressing first. What nobody owns comes last.
    pub fn place(&self) -> impl Ord + use<> {
        let owner = self.row.owner.clone();
        (self.row.body.clone(), owner.is_none(), owner, self.pressing())
    }

    /// Its name, and how it stands over its title.
    pub fn entry(&self) -> (String, Cell) {
        let kind = if self.row.kind == Kind::Concern { ", cause of concern" } else { "" };
        let said = format!("{}{kind}\n{}", self.standing(), one_line(&self.row.title));
        (self.row.token.clone(), Cell::from(said.trim_end()).toned(self.tone()))
    }

    /// Against its date, or for whom it waits and since when.
    fn standing(&self) -> String {
        let due = self.row.due_shown.as_deref().unwrap_or_default();
        let waiting = self.row.waiting_in_words();
        let dated = match self.row.standing {
            Some(Due::Late { days }) => format!("{}, was due {due}", late_by(days)),
            Some(Due::Today) => format!("due today, {due}"),
            _ => format!("due in {}, {due}", counted(self.days_left, "day")),
        };
        match self.row.status {
            Some(Status::Submitted) if self.why == Why::Submitted => {
                let since = self.row.since.map(day_shown).unwrap_or_default();
                format!("submitted on {since}, waiting for the inspectorate")
            }
            Some(Status::Submitted) => waiting.unwrap_or_default(),
            _ => [Some(dated), waiting].into_iter().flatten().collect::<Vec<_>>().join(", "),
        }
    }

    fn tone(&self) -> Tone {
        match self.why {
            Why::Overdue => Tone::Late,
            Why::Today | Why::Ahead => Tone::Soon,
            Why::Blocked | Why::Waiting | Why::Submitted => Tone::Plain,
        }
    }
}

/// A name or title in one line: what it breaks into others could be taken for our own words.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
