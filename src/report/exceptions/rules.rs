//! The rules of the check: what is wrong with a row, and the command that mends it.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::model::calendar::day_shown;
use crate::model::duty::Duty;
use crate::model::finding::{Kind, fewer_than_reported};
use crate::model::one_of;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::page::counted;
use crate::report::delivery::Delivery;
use crate::report::mend;

one_of! {
    /// What can be wrong with what is open.
    Rule, "rule of the check" {
        /// It has no date.
        Undated = "undated",
        Unowned = "unowned",
        Stale = "stale",
        /// The force says that it is done, and nothing of how.
        NoEvidence = "no-evidence",
        DueBeforeIssue = "due-before-issue",
        /// Its date lies after that of what it stands under.
        AfterParent = "after-parent",
        /// A concern that is open, with nothing open under it.
        ChildrenClosed = "children-closed",
        /// A concern with fewer recommendations than its report has.
        FewerChildren = "fewer-children",
        /// Its body is no more.
        RetiredBody = "retired-body",
        /// A duty whose comments are not published yet.
        Unanswered = "unanswered",
        /// Reminders that did not arrive.
        Undelivered = "undelivered",
    }
}

/// What the register knows, as far as the rules ask for it.
#[derive(Debug, Default)]
pub struct Looked {
    pub items: Vec<ProgressRow>,
    pub parents: Vec<ProgressRow>,
    /// What stands under its concerns and under what is above it, over or not; without what is void.
    pub children: Vec<ProgressRow>,
    /// What is claimed done without a word, by number and body.
    pub wordless: HashSet<(i64, String)>,
    /// The bodies that are no more, each from a day on.
    pub retired: HashMap<String, NaiveDate>,
    /// What is owed and open, each with the recommendations that are not answered yet.
    pub owed: Vec<(Duty, Vec<ProgressRow>)>,
    pub reminders: Option<Delivery>,
}

/// What is wrong, and the command that mends it.
pub type Wrong = (String, String);

/// The rules, with what they look things up in.
pub struct Check<'a> {
    looked: &'a Looked,
    parents: HashMap<(i64, &'a str), &'a ProgressRow>,
    children: HashMap<(i64, &'a str), Vec<&'a ProgressRow>>,
    untouched: NaiveDate,
    today: NaiveDate,
}

impl<'a> Check<'a> {
    /// The rules for what was looked up; stale is what was last updated on `untouched` or before.
    pub fn of(looked: &'a Looked, untouched: NaiveDate, today: NaiveDate) -> Check<'a> {
        let mut children: HashMap<(i64, &str), Vec<&ProgressRow>> = HashMap::new();
        for child in looked.children.iter().filter(|child| child.progress.status.is_some()) {
            let Some(parent) = child.finding.parent else { continue };
            children.entry((parent, child.body.slug.as_str())).or_default().push(child);
        }
        let parents = looked
            .parents
            .iter()
            .map(|parent| ((parent.finding.id, parent.body.slug.as_str()), parent));
        Check { looked, parents: parents.collect(), children, untouched, today }
    }

    /// What a rule finds wrong with a row, and the command that mends it.
    pub fn wrong(&self, rule: Rule, item: &'a ProgressRow) -> Option<Wrong> {
        match rule {
            Rule::Undated => undated(item),
            Rule::Unowned => unowned(item),
            Rule::Stale => self.stale(item),
            Rule::NoEvidence => self.no_evidence(item),
            Rule::DueBeforeIssue => due_before_issue(item),
            Rule::AfterParent => self.after_parent(item),
            Rule::ChildrenClosed => self.children_closed(item),
            Rule::FewerChildren => self.fewer_children(item),
            Rule::RetiredBody => self.retired_body(item),
            Rule::Unanswered | Rule::Undelivered => None,
        }
    }

    fn stale(&self, item: &'a ProgressRow) -> Option<Wrong> {
        let day = item.updated().filter(|day| *day <= self.untouched)?;
        let days = counted((self.today - day).num_days(), "day");
        Some((format!("no update since {}, {days} ago", day_shown(day)), mend::note(item)))
    }

    fn no_evidence(&self, item: &'a ProgressRow) -> Option<Wrong> {
        item.progress.status.filter(|status| *status == Status::Submitted)?;
        let is_bare = self.looked.wordless.contains(&(item.finding.id, item.body.slug.clone()));
        let day = is_bare.then_some(item.progress.since)?;
        Some((
            format!("submitted on {}, and no word of what was done", day_shown(day)),
            mend::note(item),
        ))
    }

    fn after_parent(&self, item: &'a ProgressRow) -> Option<Wrong> {
        let parent = self.parents.get(&(item.finding.parent?, item.body.slug.as_str()))?;
        parent.progress.due().zip(item.progress.due()).filter(|(parent, child)| child > parent)?;
        let detail = format!(
            "due {}, and {} is due {}",
            item.progress.due_shown()?,
            parent.finding.name(),
            parent.progress.due_shown()?
        );
        let open = |child: &&&ProgressRow| child.progress.status.is_some_and(Status::is_open);
        let children = self.children.get(&(parent.finding.id, item.body.slug.as_str()));
        let latest =
            children.into_iter().flatten().filter(open).max_by_key(|child| child.progress.due());
        Some((detail, mend::date_of(parent, latest.unwrap_or(&item))))
    }

    /// Not while recommendations are missing that the report has: nobody knows how those stand.
    fn children_closed(&self, item: &'a ProgressRow) -> Option<Wrong> {
        let is_over =
            |child: &&ProgressRow| child.progress.status.is_some_and(|status| !status.is_open());
        let children = self.children_of(item);
        if children.is_empty() || !children.iter().all(is_over) || self.missing(item).is_some() {
            return None;
        }
        let detail = match children.len() {
            1 => "the one recommendation under it is over".to_owned(),
            count => format!("all {count} recommendations under it are over"),
        };
        Some((detail, mend::closing(item)))
    }

    fn fewer_children(&self, item: &'a ProgressRow) -> Option<Wrong> {
        let (parts, here) = self.missing(item)?;
        let parts = counted(parts, "recommendation");
        Some((format!("the report has {parts}, and the register {here}"), mend::child(item)))
    }

    /// How many recommendations the report has under a concern, and how many are here at its body,
    /// where those are fewer.
    fn missing(&self, item: &'a ProgressRow) -> Option<(u32, usize)> {
        let parts = item.finding.parts.filter(|_| item.finding.kind == Kind::Concern)?;
        let kinds = self.children_of(item).iter().map(|child| child.finding.kind);
        Some((parts, fewer_than_reported(parts, kinds)?))
    }

    fn children_of(&self, item: &'a ProgressRow) -> &[&'a ProgressRow] {
        let is_concern = item.finding.kind == Kind::Concern;
        let children = self.children.get(&(item.finding.id, item.body.slug.as_str()));
        children.filter(|_| is_concern).map(Vec::as_slice).unwrap_or_default()
    }

    fn retired_body(&self, item: &'a ProgressRow) -> Option<Wrong> {
        let day = self.looked.retired.get(&item.body.slug).filter(|day| **day <= self.today)?;
        let detail = format!("{} is no more since {}", item.body.name, day_shown(*day));
        Some((detail, mend::successor(item)))
    }
}

fn undated(item: &ProgressRow) -> Option<Wrong> {
    let words = item
        .progress
        .deadline
        .as_ref()
        .map(|deadline| &deadline.text)
        .map(|words| format!(" ({words})"))
        .unwrap_or_default();
    item.progress.due().is_none().then(|| (format!("no date{words}"), mend::date(item)))
}

fn unowned(item: &ProgressRow) -> Option<Wrong> {
    item.progress.owner.is_none().then(|| ("nobody owns it".to_owned(), mend::owner(item)))
}

fn due_before_issue(item: &ProgressRow) -> Option<Wrong> {
    let issued = item.finding.issued.as_ref()?;
    item.progress.due().filter(|due| *due < issued.first_day())?;
    let detail = format!("due {}, issued {}", item.progress.due_shown()?, issued.shown());
    Some((detail, mend::later_date(item)))
}
