//! The kinds of problem that a finding can have, and the words for each.

use chrono::NaiveDate;

use super::choices::one_of;
use super::history::Link;
use super::progress_row::ProgressRow;

one_of! {
    ProblemKind, "rule of the check" {
        Undated = "undated",
        Unowned = "unowned",
        Stale = "stale",
        NoClaimText = "no-claim-text",
        DueBeforeIssue = "due-before-issue",
        AfterParent = "after-parent",
        ChildrenClosed = "children-closed",
        /// All actions are done, and it was not submitted.
        ActionsDone = "actions-done",
        FewerChildren = "fewer-children",
        RetiredBody = "retired-body",
        /// It waits, and neither for whom nor why is known.
        NoBlocker = "no-blocker",
        BlockedLong = "blocked-long",
        SameTitle = "same-title",
        ParentElsewhere = "parent-elsewhere",
        OpenChildren = "open-children",
        NoLetter = "no-letter",
        VoidSuccessor = "void-successor",
        /// A duty whose comments aren't published yet.
        Unanswered = "unanswered",
        Undelivered = "undelivered",
        /// An owner of open findings whom mail can't reach, where mail is set up.
        Unreachable = "unreachable",
    }
}

/// In `AfterParent`, `latest` is the open child with the last due date.
#[derive(Debug, Clone, Copy)]
pub enum Problem<'a> {
    Undated,
    Unowned,
    Stale { updated: NaiveDate },
    NoClaimText { submitted: NaiveDate },
    DueBeforeIssue,
    AfterParent { parent: &'a ProgressRow, latest: &'a ProgressRow },
    ChildrenClosed { children: usize },
    ActionsDone { actions: usize },
    FewerChildren { reported: u32, recorded: usize },
    RetiredBody { since: NaiveDate },
    NoBlocker,
    BlockedLong { days: i64 },
    SameTitle { earlier: &'a ProgressRow },
    ParentElsewhere { parent: &'a ProgressRow },
    OpenChildren { children: &'a [ProgressRow] },
    NoLetter,
    VoidSuccessor { successor: &'a Link },
}

impl Problem<'_> {
    pub fn kind(&self) -> ProblemKind {
        match self {
            Problem::Undated => ProblemKind::Undated,
            Problem::Unowned => ProblemKind::Unowned,
            Problem::Stale { .. } => ProblemKind::Stale,
            Problem::NoClaimText { .. } => ProblemKind::NoClaimText,
            Problem::DueBeforeIssue => ProblemKind::DueBeforeIssue,
            Problem::AfterParent { .. } => ProblemKind::AfterParent,
            Problem::ChildrenClosed { .. } => ProblemKind::ChildrenClosed,
            Problem::ActionsDone { .. } => ProblemKind::ActionsDone,
            Problem::FewerChildren { .. } => ProblemKind::FewerChildren,
            Problem::RetiredBody { .. } => ProblemKind::RetiredBody,
            Problem::NoBlocker => ProblemKind::NoBlocker,
            Problem::BlockedLong { .. } => ProblemKind::BlockedLong,
            Problem::SameTitle { .. } => ProblemKind::SameTitle,
            Problem::ParentElsewhere { .. } => ProblemKind::ParentElsewhere,
            Problem::OpenChildren { .. } => ProblemKind::OpenChildren,
            Problem::NoLetter => ProblemKind::NoLetter,
            Problem::VoidSuccessor { .. } => ProblemKind::VoidSuccessor,
        }
    }
}
