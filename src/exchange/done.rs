//! Columns that say whether a finding is done, such as `Implemented?`, and what their cells say of the status.

use super::heading_groups::GROUPS;
use super::heading_names::plain;
use crate::model::columns::Field;
use crate::model::fold;
use crate::model::progress::Status;

const DONE: [&str; 12] = [
    "implemented",
    "achieved",
    "completed",
    "complete",
    "done",
    "delivered",
    "actioned",
    "discharged",
    "closed",
    "finished",
    "resolved",
    "signed off",
];

/// Whether a heading asks whether something is done.
pub fn asks(heading: &str) -> bool {
    /// What stands around the word in `Has the action been completed yet (Y/N)?`
    const AROUND: [&str; 25] = [
        "due",
        "is",
        "it",
        "has",
        "have",
        "this",
        "been",
        "was",
        "fully",
        "the",
        "action",
        "recommendation",
        "afi",
        "finding",
        "implementation",
        "now",
        "yet",
        "y",
        "n",
        "yes",
        "no",
        "%",
        "percent",
        "percentage",
        "tick",
    ];
    let name = plain(heading).replace("yes number", "yes no");
    let words: Vec<&str> = name.split(' ').filter(|word| !AROUND.contains(word)).collect();
    DONE.contains(&&*words.join(" "))
}

/// Whether a column with this heading is read as the status where its cells say yes or no.
pub fn may_be_status(heading: &str) -> bool {
    let name = plain(heading);
    let mut closings = GROUPS.iter().filter(|group| group.field == Field::ClosedOn);
    asks(heading) || closings.any(|group| group.has(&name))
}

/// What a cell of such a column says.
pub fn status(cell: &str) -> Option<Status> {
    if cell.trim_end().ends_with('?') {
        return None;
    }
    if is_tick(cell) {
        return Some(Status::Closed);
    }
    if is_cross(cell) {
        return Some(Status::Open);
    }
    if let Some(percent) = percent(cell) {
        return Some(match percent {
            0 => Status::Open,
            100 => Status::Closed,
            _ => Status::InProgress,
        });
    }
    let words = fold(cell);
    match &*words {
        "yes" | "y" | "true" | "fully" | "yes fully" | "yes in full" => Some(Status::Closed),
        "no" | "n" | "false" | "not yet" | "no not yet" | "incomplete" => Some(Status::Open),
        "partly" | "partial" | "partially" | "in part" | "part" | "yes in part" | "yes partly"
        | "nearly" | "almost" => Some(Status::InProgress),
        words => in_its_own_words(words).or_else(|| Status::meant_by(cell).ok()),
    }
}

/// `Not achieved`, `Partly delivered`.
fn in_its_own_words(words: &str) -> Option<Status> {
    let is_done = |words: &str| DONE.contains(&words);
    let begun = ["partly ", "partially ", "part ", "nearly ", "almost "];
    let said = words.strip_prefix("yes ").unwrap_or(words);
    if is_done(said) {
        Some(Status::Closed)
    } else if words
        .strip_prefix("not ")
        .is_some_and(|rest| is_done(rest.trim_start_matches("yet ")))
    {
        Some(Status::Open)
    } else {
        let is_begun = begun.iter().any(|begun| words.strip_prefix(begun).is_some_and(is_done));
        is_begun.then_some(Status::InProgress)
    }
}

/// Whether the cell says more than its status.
pub fn is_more(cell: &str) -> bool {
    status(cell) == Some(Status::InProgress) && Status::meant_by(cell).is_err()
}

fn is_cross(cell: &str) -> bool {
    ["✗", "✘", "✖", "✖\u{fe0f}", "❌", "☐", "×"].contains(&cell.trim())
}

fn is_tick(cell: &str) -> bool {
    ["✓", "✔", "✔\u{fe0f}", "☑", "✅"].contains(&cell.trim())
}

fn percent(cell: &str) -> Option<u8> {
    cell.trim().strip_suffix('%')?.trim_end().parse().ok().filter(|percent| *percent <= 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::tests::{directory, records};
    use crate::exchange::{Mapping, read};
    use crate::model::import_row::ImportRow;

    #[test]
    fn a_heading_may_ask_whether_something_is_done() {
        for heading in [
            "Implemented?",
            "Complete (Y/N)",
            "Completed - Yes/No",
            "Has the recommendation been implemented?",
            "Actions completed",
            "% complete",
            "Signed off?",
        ] {
            assert!(asks(heading), "{heading}");
        }
        for heading in ["Completed by", "Action", "Date completed", "Status", "No.", "Delivered to"]
        {
            assert!(!asks(heading), "{heading}");
        }
    }

    fn statuses(file: &str) -> Vec<Option<Status>> {
        records(file).iter().map(|row: &ImportRow| row.progress.status).collect()
    }

    #[test]
    fn without_a_status_column_its_cells_are_the_status() {
        let rows = "1,kent,A,Yes\n2,kent,B,N\n3,kent,C,Partly\n4,kent,D,In progress\n5,kent,E,Not yet\n\
                    6,kent,F,100%\n7,kent,G,50%\n8,kent,H,TBC\n9,kent,I,✓\n10,kent,J,Not achieved\n11,kent,K,✗\n";
        let (closed, open, begun) = (Status::Closed, Status::Open, Status::InProgress);
        let read = [closed, open, begun, begun, open, closed, begun].map(Some).to_vec();
        let read = [read, vec![None, Some(closed), Some(open), Some(open)]].concat();
        for heading in ["Implemented?", "Achieved", "Completed", "Closed?", "Complete (Y/N)"] {
            assert_eq!(statuses(&format!("Ref,Force,Title,{heading}\n{rows}")), read, "{heading}");
        }
        let rows = records(&format!("Ref,Force,Title,Done?\n{rows}"));
        let kept =
            |at: usize| rows[at].finding.fields.iter().find_map(|field| field.value.as_deref());
        assert_eq!((kept(0), kept(2), kept(6)), (None, Some("Partly"), Some("50%")));
    }

    #[test]
    fn days_under_it_are_those_of_closing() {
        let rows = records("Ref,Force,Title,Completed\n1,kent,A,12/03/2026\n2,kent,B,No\n");
        assert_eq!(rows[0].closed.unwrap().to_string(), "2026-03-12");
        let read: Vec<Option<Status>> = rows.iter().map(|row| row.progress.status).collect();
        assert_eq!(read, [Some(Status::Closed), None]);
    }

    #[test]
    fn beside_a_status_it_is_a_field_until_the_user_says_otherwise() {
        let file = "Ref,Force,Title,Status,Done?\n1,kent,A,Open,Yes\n2,kent,B,Open,No\n";
        let table = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
        let table = &table.tables[0];
        assert_eq!(table.extra, ["Done?"]);
        assert_eq!(
            table.hints,
            [
                "\"Done?\" also says whether findings are done. To use it instead of \"Status\", add --map 'Done?=status' --map 'Status=field:Status'"
            ]
        );
    }
}
