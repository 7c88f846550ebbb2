//! What `track check` says of each problem, and the command that fixes it.

use chrono::NaiveDate;

use super::fix;
use super::row::{self, names};
use crate::model::calendar::day_shown;
use crate::model::finding::Kind;
use crate::model::history::Link;
use crate::model::problem::{Problem, ProblemKind};
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::page::counted;

/// `stale_days` is after how many days without an update a finding is stale.
pub fn heading(rule: ProblemKind, stale_days: i64) -> String {
    let heading = match rule {
        ProblemKind::Undated => "Without a due date",
        ProblemKind::Unowned => "Without an owner",
        ProblemKind::Stale => return format!("No update for {}", counted(stale_days, "day")),
        ProblemKind::NoClaimText => "Submitted without saying what was done",
        ProblemKind::DueBeforeIssue => "Due before they were issued",
        ProblemKind::AfterParent => "Due after their parent",
        ProblemKind::ChildrenClosed => "Open concerns under which everything has ended",
        ProblemKind::ActionsDone => "All actions done, and not submitted",
        ProblemKind::FewerChildren => "Concerns with fewer recommendations than the report has",
        ProblemKind::RetiredBody => "Open at a retired body",
        ProblemKind::NoBlocker => "Blocked, with no reason given",
        ProblemKind::BlockedLong => "Blocked for over 90 days",
        ProblemKind::SameTitle => "The same title as another at the same body",
        ProblemKind::ParentElsewhere => "Under a parent that isn't addressed to the body",
        ProblemKind::OpenChildren => "Closed or void with something open under them",
        ProblemKind::NoLetter => {
            "Ended on a file's word, without a letter, a reason or a successor"
        }
        ProblemKind::VoidSuccessor => "Superseded by a finding that is void or wasn't accepted",
        ProblemKind::Unanswered => "Section 55 comments not published yet",
        ProblemKind::Undelivered => "Undelivered reminders",
        ProblemKind::Unreachable => "Owners whom mail can't reach",
    };
    heading.to_owned()
}

pub fn noun(rule: ProblemKind) -> &'static str {
    match rule {
        ProblemKind::Unanswered => "duty",
        ProblemKind::Undelivered => "digest",
        ProblemKind::Unreachable => "owner",
        _ => "finding",
    }
}

pub fn alternative(rule: ProblemKind) -> Option<&'static str> {
    match rule {
        ProblemKind::DueBeforeIssue => {
            Some("If the date of issue is wrong: `track edit REF --issued DATE --reason TEXT`.")
        }
        ProblemKind::RetiredBody => Some(
            "The work continues as a finding at the body that took over. If none did: \
             `track close REF --on unknown --reason TEXT`.",
        ),
        ProblemKind::BlockedLong => Some(
            "If it must still wait, ask who blocks it and note the answer: `track note REF --text TEXT`.",
        ),
        ProblemKind::SameTitle => Some(
            "If it was found again: `track link REF recurs OTHER`. If it is another finding: \
             `track edit REF --title TEXT`.",
        ),
        ProblemKind::ParentElsewhere => {
            Some("If it belongs under none: `track edit REF --parent none`.")
        }
        ProblemKind::OpenChildren => Some(
            "If it ended by mistake: `track reopen REF --reason TEXT`, and if it is void, `track undo ACT`.",
        ),
        ProblemKind::VoidSuccessor => {
            Some("Then, if another took its place: `track supersede REF --by OTHER`.")
        }
        _ => None,
    }
}

/// What is wrong, and the command that fixes it.
pub fn explained(problem: Problem, row: &ProgressRow, today: NaiveDate) -> (String, String) {
    match problem {
        Problem::Undated => undated(row),
        Problem::Unowned => ("no owner".to_owned(), fix::owner(row)),
        Problem::Stale { updated } => {
            let days = counted((today - updated).num_days(), "day");
            (format!("no update since {}, {days} ago", day_shown(updated)), note(row))
        }
        Problem::NoClaimText { submitted } => {
            let day = day_shown(submitted);
            (format!("submitted on {day} without saying what was done"), note(row))
        }
        Problem::DueBeforeIssue => {
            let issued = row.finding.issued.as_ref().map(|issued| issued.shown());
            let issued = issued.unwrap_or_default();
            (format!("due {}, issued {issued}", due(row)), fix::correct_due(row))
        }
        Problem::AfterParent { parent, .. } => {
            let (name, parent_due) = (parent.finding.name(), due(parent));
            let detail = format!("due {}, but {name} is due {parent_due}", due(row));
            (detail, fix::correct_due(row))
        }
        Problem::ChildrenClosed { children } => children_closed(row, children),
        Problem::ActionsDone { actions: 1 } => ("its action is done".to_owned(), fix::submit(row)),
        Problem::ActionsDone { actions } => {
            (format!("all {actions} actions are done"), fix::submit(row))
        }
        Problem::FewerChildren { reported, recorded } => {
            let reported = counted(reported, "recommendation");
            let detail = format!("the report has {reported}, the register {recorded}");
            (detail, fix::add_child(row))
        }
        Problem::RetiredBody { since } => {
            let detail = format!("{} was retired on {}", row.body.name, day_shown(since));
            (detail, fix::command("supersede", row, "--by \"...\" --reason \"...\""))
        }
        Problem::NoBlocker => no_blocker(row),
        Problem::BlockedLong { days } => blocked_long(row, days),
        Problem::SameTitle { earlier } => same_title(row, earlier),
        Problem::ParentElsewhere { parent } => {
            let detail = format!("{} isn't addressed to {}", parent.finding.name(), row.body.slug);
            (detail, fix::edit(row, "--parent \"...\""))
        }
        Problem::OpenChildren { children } => open_children(row, children),
        Problem::NoLetter => no_letter(row),
        Problem::VoidSuccessor { successor } => void_successor(row, successor),
    }
}

/// A date after the parent's may be mistyped, or right and the parent's too early.
pub fn other_fix(problem: Problem) -> Option<String> {
    match problem {
        Problem::AfterParent { parent, latest } => Some(fix::extend_to(parent, latest)),
        _ => None,
    }
}

fn due(row: &ProgressRow) -> String {
    row.progress.due_shown().unwrap_or_default()
}

fn note(row: &ProgressRow) -> String {
    fix::command("note", row, "--text \"...\"")
}

fn undated(row: &ProgressRow) -> (String, String) {
    let words = row.progress.deadline.as_ref().map(|deadline| &deadline.text);
    let words = words.map(|words| format!(" ({words})")).unwrap_or_default();
    (format!("no due date{words}"), fix::command("update", row, "--due \"...\""))
}

fn children_closed(row: &ProgressRow, children: usize) -> (String, String) {
    let detail = match children {
        1 => "the only recommendation under it has ended".to_owned(),
        children => format!("all {children} recommendations under it have ended"),
    };
    (detail, fix::close(row))
}

fn blocked_long(row: &ProgressRow, days: i64) -> (String, String) {
    let by = row.progress.blocked_by.as_ref();
    let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
    let since = day_shown(row.progress.since);
    let detail = format!("blocked{by} since {since}, {}", counted(days, "day"));
    (detail, fix::command("update", row, "--status in-progress"))
}

fn no_blocker(row: &ProgressRow) -> (String, String) {
    let detail = format!("blocked since {}", day_shown(row.progress.since));
    (detail, fix::command("update", row, "--blocked-by \"...\""))
}

fn void_successor(row: &ProgressRow, successor: &Link) -> (String, String) {
    let is_void = successor.statuses.iter().all(|status| *status == Status::Void);
    let what = if is_void { "is void" } else { "was not accepted" };
    let detail = format!("superseded by {}, which {what}", successor.name);
    (detail, fix::command("reopen", row, "--reason \"...\""))
}

fn no_letter(row: &ProgressRow) -> (String, String) {
    match row.progress.status {
        Some(Status::Superseded) => {
            let detail = "superseded, and nothing says by what".to_owned();
            return (detail, fix::command("link", row, "superseded-by \"...\""));
        }
        Some(Status::NotAccepted) => {
            let detail = "not accepted, and nothing says why".to_owned();
            return (
                detail,
                fix::command("edit", row, "--closing-reason \"...\" --reason \"...\""),
            );
        }
        _ => {}
    }
    let detail = format!("{}, and no letter", row::closed_on(row.closed_on));
    (detail, fix::command("edit", row, "--letter \"...\" --reason \"...\""))
}

/// Entered twice, or found again by another inspection.
fn same_title(row: &ProgressRow, earlier: &ProgressRow) -> (String, String) {
    let detail = format!("the same title as {}", earlier.finding.name());
    let fix = if row.finding.inspection == earlier.finding.inspection {
        fix::command("void", row, "--reason \"...\"")
    } else {
        fix::recurs(row, earlier)
    };
    (detail, fix)
}

fn open_children(row: &ProgressRow, children: &[ProgressRow]) -> (String, String) {
    let is_void = row.progress.status == Some(Status::Void);
    let ended = if is_void { "void".to_owned() } else { row::closed_on(row.closed_on) };
    let detail = format!("{ended}, {} still open under it: {}", children.len(), names(children));
    if is_void {
        return (detail, fix::command_for_all("void", children, "--reason \"...\""));
    }
    // The force completes its own actions; the inspectorate closes everything else.
    let is_action = |child: &&ProgressRow| child.finding.kind == Kind::Action;
    let others: Vec<ProgressRow> =
        children.iter().filter(|child| !is_action(child)).cloned().collect();
    if others.is_empty() {
        return (detail, fix::command_for_all("done", children, "--on \"...\""));
    }
    (detail, fix::command_for_all("close", &others, "--on \"...\" --letter \"...\""))
}
