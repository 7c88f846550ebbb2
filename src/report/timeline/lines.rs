//! The lines of a timeline: findings at their bodies, what came back under what it came back from.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::events::TimelineEvent;
use crate::model::OneOf;
use crate::model::calendar::{Precision, Written, shown};
use crate::model::finding::LinkKind;
use crate::model::history::Link;
use crate::model::listed::Listed;
use crate::model::progress::Status;
use crate::model::progress_history::{Bounds, ProgressHistory, Stage};
use crate::model::progress_row::ProgressRow;
use crate::page::MarkKind;
use crate::report::row::{RowText, ended_on};

#[derive(Debug)]
pub struct TimelineLine {
    pub row: ProgressRow,
    pub stages: Vec<Stage>,
    /// The place of the line that it came back from.
    pub from: Option<usize>,
    /// The names as which it came back, with the day.
    pub back: Vec<(String, NaiveDate)>,
    history: ProgressHistory,
}

impl TimelineLine {
    /// By body, in the order in which they were published, and each recurrence under what it recurs from.
    pub fn in_order(
        mut rows: Vec<ProgressRow>,
        histories: &mut HashMap<(i64, String), ProgressHistory>,
        links: &HashMap<i64, Vec<Link>>,
        today: NaiveDate,
    ) -> Vec<TimelineLine> {
        rows.sort_by_key(|row| (row.body.slug.clone(), published(row), row.finding.id));
        let order = Order::of(&rows, links);
        let line = |(at, from): (usize, Option<usize>)| {
            let row = rows.get(at)?.clone();
            let after = order.after.get(at).into_iter().flatten();
            let back: Vec<_> = after
                .filter_map(|other| rows.get(*other))
                .map(|other| (other.finding.name(), published(other)))
                .collect();
            let history =
                histories.remove(&(row.finding.id, row.body.slug.clone())).unwrap_or_default();
            let until = back.iter().map(|(_, day)| *day).min().unwrap_or(today).min(today);
            let until = if row.is_open() { today } else { until };
            let bounds = Bounds { published: published(&row), due: row.progress.due(), until };
            Some(TimelineLine { stages: history.stages(bounds), from, back, history, row })
        };
        order.placed().into_iter().filter_map(line).collect()
    }

    pub fn published(&self) -> NaiveDate {
        published(&self.row)
    }

    /// Where it stands: `1,576 days late, in-progress`.
    pub fn words(&self, today: NaiveDate) -> String {
        let row = &self.row;
        let status = row.progress.status.map_or("praise", OneOf::word);
        let stands = match (row.progress.status, row.standing_in_words(today)) {
            (Some(Status::Closed), _) => ended_on(row) + &row.grounds.shortfall(),
            (_, Some(standing))
                if row.is_overdue() && row.progress.status == Some(Status::Open) =>
            {
                standing
            }
            (_, Some(standing)) if row.is_overdue() => format!("{standing}, {status}"),
            (_, Some(standing)) => format!("{status}, {standing}"),
            (_, None) if row.is_open() => format!("{status}, no date"),
            _ => status.to_owned(),
        };
        let back: Vec<&str> = self.back.iter().map(|(name, _)| name.as_str()).collect();
        let back = if back.is_empty() {
            String::new()
        } else {
            format!("; came back as {}", back.join(", "))
        };
        format!("{stands}{back}")
    }

    pub fn events(&self) -> Vec<TimelineEvent> {
        let mut events = Vec::new();
        if let Some(issued) = &self.row.finding.issued {
            let event = self.event("published", Some(issued.day), self.row.finding.title.clone());
            events.push(event.known_to(issued.precision).marked(MarkKind::Published, issued.day));
        }
        events.extend(self.history.moves.iter().map(|moved| {
            let (was, due) =
                (shown(moved.was, moved.was_precision), shown(moved.due, moved.due_precision));
            let event =
                self.event("moved", Some(moved.day), format!("due date moved from {was} to {due}"));
            event.marked(MarkKind::Moved, moved.was)
        }));
        events.extend(self.due());
        for claim in &self.history.claims {
            let text = claim.text.clone().unwrap_or_else(|| "submitted".to_owned());
            let made = self.event("submitted", claim.day, text);
            events.push(made.marked(MarkKind::Submitted, claim.day));
            let fate = claim.fate.filter(|_| claim.came_back());
            events.extend(fate.map(|fate| {
                let text = claim.letter.clone().or_else(|| claim.reason.clone());
                let text = text.unwrap_or_else(|| fate.word().to_owned());
                self.event(fate.word(), claim.ended, text).marked(MarkKind::Back, claim.ended)
            }));
        }
        self.history.ends.iter().for_each(|end| events.extend(self.ends(end)));
        let back = |(name, day): &(String, NaiveDate)| {
            self.event("came back", Some(*day), format!("came back as {name}"))
        };
        events.extend(self.back.iter().map(back));
        events.sort_by_key(|event| event.day.unwrap_or(NaiveDate::MAX));
        events
    }

    fn due(&self) -> Option<TimelineEvent> {
        let (day, words) = (self.row.progress.due()?, self.row.progress.due_shown()?);
        let precision =
            self.row.progress.deadline.as_ref().map_or(Precision::Day, |one| one.precision);
        let event = self.event("due", Some(day), format!("due {words}"));
        Some(event.known_to(precision).marked(MarkKind::Due, day))
    }

    fn ends(&self, end: &crate::model::closure::Closure) -> Vec<TimelineEvent> {
        let kind = if end.status == Status::Closed { MarkKind::Closed } else { MarkKind::Ended };
        let text = end.letter.clone().or_else(|| end.reason.clone());
        let text = text.unwrap_or_else(|| match end.day {
            Some(_) => end.status.word().to_owned(),
            None => format!("{}, date not known", end.status),
        });
        let ended = self.event(end.status.word(), end.day, text).marked(kind, end.day);
        let reopened = end.reopened.map(|day| {
            let text = end.reopened_reason.clone().unwrap_or_else(|| "reopened".to_owned());
            self.event("reopened", Some(day), text).marked(MarkKind::Reopened, day)
        });
        [Some(ended), reopened].into_iter().flatten().collect()
    }

    fn event(&self, what: &'static str, day: Option<NaiveDate>, text: String) -> TimelineEvent {
        TimelineEvent {
            reference: Some(self.row.finding.name()),
            body: self.row.body.slug.clone(),
            event: what,
            day,
            precision: day.map(|_| Precision::Day),
            text,
            token: Some(self.row.plain_token()),
            mark: None,
        }
    }
}

/// The day of publication, or the first day on which anything is known of it.
fn published(row: &ProgressRow) -> NaiveDate {
    row.finding.issued.as_ref().map_or(row.progress.since, |issued: &Written| issued.day)
}

/// Which row comes after which, by their places.
struct Order {
    before: Vec<Option<usize>>,
    after: Vec<Vec<usize>>,
}

impl Order {
    /// What a row recurs from, at the same body.
    fn of(rows: &[ProgressRow], links: &HashMap<i64, Vec<Link>>) -> Order {
        let places: HashMap<(i64, &str), usize> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| ((row.finding.id, row.body.slug.as_str()), at))
            .collect();
        let recurs = |link: &&Link| link.kind == LinkKind::Recurs && link.forwards;
        let before = |row: &ProgressRow| {
            let links = links.get(&row.finding.id)?.iter().filter(recurs);
            links
                .filter_map(|link| places.get(&(link.other, row.body.slug.as_str())))
                .min()
                .copied()
        };
        let before: Vec<Option<usize>> = rows.iter().map(before).collect();
        let mut after = vec![Vec::new(); rows.len()];
        for (at, before) in before.iter().enumerate() {
            let place = before.and_then(|before| after.get_mut(before));
            place.into_iter().for_each(|after: &mut Vec<usize>| after.push(at));
        }
        Order { before, after }
    }

    /// Each row once, what came back under what it came back from, with the place of that.
    fn placed(&self) -> Vec<(usize, Option<usize>)> {
        let mut placed = Vec::new();
        let mut seen = HashSet::new();
        let first = self.before.iter().enumerate().filter(|(_, before)| before.is_none());
        // What recurs in a circle has no first; no command leaves one, and yet none may be missing.
        let every = 0..self.before.len();
        for at in first.map(|(at, _)| at).chain(every) {
            let mut waiting = vec![(at, None)];
            while let Some((at, from)) = waiting.pop() {
                if seen.insert(at) {
                    placed.push((at, from));
                    let here = Some(placed.len() - 1);
                    let after = self.after.get(at).into_iter().flatten().rev();
                    waiting.extend(after.map(|after| (*after, here)));
                }
            }
        }
        placed
    }
}
