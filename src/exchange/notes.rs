//! The columns of a file that are notes: one for each round of updates, or a log with dates in one cell.

use chrono::NaiveDate;

use super::dated_heading::{beside_date, date_of, with_century};
use super::heading_names::plain;
use super::row::Row;
use crate::model::calendar::Written;
use crate::model::columns::Field;
use crate::model::import_row::ImportNote;
use crate::model::progress::Accepted;
use crate::model::text::one_line;

pub struct NoteColumn {
    pub at: usize,
    pub heading: String,
    /// When its notes were written, if the heading says it: `March 2026 update`.
    day: Option<Written>,
}

/// Words of a heading that say what its cells are, besides the date.
const KINDS: [&str; 10] = [
    "update", "progress", "position", "note", "comment", "response", "status", "as at", "as of",
    "from",
];

/// Headings whose cells are notes without a date of their own, which begin with the heading.
const UPDATES: [&str; 15] = [
    "initial response",
    "response",
    "force response",
    "latest response",
    "latest update",
    "latest position",
    "progress update",
    "update",
    "progress note",
    "current position",
    "progress to date",
    "update to date",
    "action taken",
    "chief constable response",
    "management response",
];

/// Headings whose cells are logs or notes, and say nothing of their own.
const LOGS: [&str; 7] =
    ["log", "update log", "progress log", "dated log", "note", "work note", "history"];

impl NoteColumn {
    /// A column that the user says is one.
    pub fn named(at: usize, heading: &str) -> NoteColumn {
        NoteColumn { at, heading: heading.to_owned(), day: day_of(heading) }
    }

    /// A column whose heading says so.
    pub fn meant(at: usize, heading: &str) -> Option<NoteColumn> {
        let day = day_of(heading);
        let name = plain(heading);
        let is_note = day.is_some() || UPDATES.contains(&&*name) || LOGS.contains(&&*name);
        is_note.then(|| NoteColumn { at, heading: heading.to_owned(), day })
    }

    fn notes(&self, cell: &str) -> Vec<ImportNote> {
        let entries = entries(cell);
        if !entries.is_empty() {
            return entries;
        }
        let is_log = LOGS.contains(&plain(&self.heading).as_str());
        let text = match &self.day {
            None if !is_log => format!("{}: {cell}", self.heading),
            _ => cell.to_owned(),
        };
        vec![ImportNote { day: self.day.clone(), text }]
    }
}

/// The date of a heading that is a date and a word for an update.
fn day_of(heading: &str) -> Option<Written> {
    let lower = heading.to_lowercase();
    let is_update = KINDS.iter().any(|kind| lower.contains(kind));
    let rest = KINDS
        .iter()
        .fold(lower, |rest, kind| rest.replace(&format!("{kind}s"), " ").replace(kind, " "));
    let rest = rest.replace("current", " ").replace("latest", " ").replace(['(', ')'], " ");
    let rest = rest.trim_matches(|letter: char| !letter.is_alphanumeric());
    let words = one_line(rest);
    let words = with_century(&words);
    let has_year =
        words.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() == 4);
    let whole = || Written::read(&words).ok().filter(|_| has_year);
    whole().or_else(|| dated_update(heading)).filter(|_| is_update)
}

/// `Board update 12.10.26`: the date, where the other words say only whose update it is.
fn dated_update(heading: &str) -> Option<Written> {
    const WHOSE: [&str; 22] = [
        "board",
        "force",
        "hmicfrs",
        "hmicfr",
        "hmic",
        "gold",
        "committee",
        "panel",
        "group",
        "owner",
        "lead",
        "monthly",
        "quarterly",
        "latest",
        "current",
        "our",
        "pcc",
        "as",
        "at",
        "of",
        "on",
        "for",
    ];
    let words = beside_date(heading);
    let is_known = |word: &str| {
        KINDS.contains(&word.trim_end_matches('s'))
            || KINDS.contains(&word)
            || WHOSE.contains(&word)
    };
    date_of(heading).filter(|_| words.split(' ').all(is_known))
}

/// The date with which an entry of a log begins, and what follows: `14/05/2025: Sent`, `14/05/2025 - Sent`, `[14/05/2025] AB:
/// Sent`, `[AB 14/05/2025] Sent`, `14/05/2025 AB: Sent`, `14/May/25 9:20 AM;ab;Sent`. Among others, one may go on in small
/// letters: `14/05/2025 sent`.
fn dated(line: &str, is_among_others: bool) -> Option<(Written, &str)> {
    let read = |(day, text): (&'_ str, _)| {
        let day = day.trim();
        let is_short = day.len() <= 24 && day.contains(|letter: char| letter.is_ascii_digit());
        is_short.then(|| Written::read(day).ok()).flatten().map(|day| (day, text))
    };
    let whole = |(day, text)| is_whole(day).then_some((day, text)).and_then(read);
    let bracketed = || {
        let open = line.trim_start().strip_prefix(['[', '('])?;
        let (within, text) = open.split_once([']', ')'])?;
        let signed = || {
            let (who, day) = within.split_once(' ')?;
            let is_name = who.chars().all(char::is_uppercase);
            // The line keeps whose entry it is.
            is_name.then(|| whole((day, line))).flatten()
        };
        whole((within, text)).or_else(signed)
    };
    let spaced = || {
        let (day, text) = line.trim_start().split_once(' ')?;
        let begins = is_among_others || text.trim_start().starts_with(char::is_uppercase);
        (begins && day.starts_with(|letter: char| letter.is_ascii_digit()))
            .then(|| whole((day, text)))
            .flatten()
    };
    let found = line.split_once([':', '–']).and_then(read).or_else(bracketed);
    let found = found.or_else(|| line.split_once(';').and_then(whole));
    let found = found.or_else(|| {
        line.split_once([" - ", " — "].into_iter().find(|dash| line.contains(dash))?)
            .and_then(whole)
    });
    let (day, text) = found.or_else(spaced)?;
    Some((day, text.trim_start_matches([' ', '-', '–', '—', ':'])))
}

/// A day with its year, or a month with a year in full: anything else may be a number of something.
fn is_whole(day: &str) -> bool {
    let parts: Vec<&str> = day
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [_, year] => year.len() == 4 && year.bytes().all(|digit| digit.is_ascii_digit()),
        parts => parts.len() > 2,
    }
}

/// The entries of a log: each begins a line with its date.
fn entries(cell: &str) -> Vec<ImportNote> {
    let mut entries: Vec<ImportNote> = Vec::new();
    let is_log = cell.lines().filter(|line| dated(line, true).is_some()).nth(1).is_some();
    for line in cell.lines() {
        match (dated(line, is_log), entries.last_mut()) {
            (Some((day, text)), _) => {
                entries.push(ImportNote { day: Some(day), text: text.trim().to_owned() });
            }
            (None, Some(entry)) => entry.text = format!("{}\n{}", entry.text, line.trim()),
            // What stands before the first date belongs to none.
            (None, None) => return Vec::new(),
        }
    }
    entries.iter_mut().for_each(|entry| entry.text.truncate(entry.text.trim_end().len()));
    entries.retain(|entry| !entry.text.is_empty());
    entries
}

/// What a row says under the columns that are notes; an empty cell says nothing. `updated` is the day on which the row was
/// updated, as it says itself.
pub fn notes(
    row: &Row<Field>,
    columns: &[NoteColumn],
    updated: Option<NaiveDate>,
) -> Vec<ImportNote> {
    let latest = latest_update(columns).map(|column| column.at);
    let cells = columns.iter().map(|column| (column, row.at(column.at)));
    let mut notes = Vec::new();
    for (column, cell) in cells.filter(|(_, cell)| !cell.is_empty()) {
        let updated = updated.filter(|_| latest == Some(column.at));
        let dated = |note: ImportNote| ImportNote {
            day: note.day.or_else(|| updated.map(Written::on)),
            ..note
        };
        notes.extend(column.notes(cell).into_iter().map(dated));
    }
    notes
}

/// The column of which the day of a row's update is the date: the only one without a date that is no answer.
pub fn latest_update(columns: &[NoteColumn]) -> Option<&NoteColumn> {
    let is_undated = |column: &&NoteColumn| {
        column.day.is_none() && !plain(&column.heading).split(' ').any(|word| word == "response")
    };
    let mut undated = columns.iter().filter(is_undated);
    undated.next().filter(|_| undated.next().is_none())
}

/// What a row answers to the report, where all that an undated update says is an answer.
pub fn answer(row: &Row<Field>, columns: &[NoteColumn]) -> Option<Accepted> {
    let updates =
        columns.iter().filter(|column| UPDATES.contains(&plain(&column.heading).as_str()));
    updates.filter_map(|column| Accepted::meant_by(row.at(column.at)).ok()).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::tests::records;

    fn said(heading: &str, cell: &str) -> Vec<(Option<String>, String)> {
        let column = NoteColumn::meant(0, heading).unwrap();
        column
            .notes(cell)
            .into_iter()
            .map(|note| (note.day.map(|day| day.shown()), note.text))
            .collect()
    }

    #[test]
    fn a_heading_with_a_date_dates_its_notes() {
        let note = |day: &str| vec![(Some(day.to_owned()), "Done.".to_owned())];
        assert_eq!(said("March 2026 update", "Done."), note("Mar 2026"));
        assert_eq!(said("Update Jan 26", "Done."), note("Jan 2026"));
        assert_eq!(said("Current position (March 2026)", "Done."), note("Mar 2026"));
        assert_eq!(said("Update (31/03/2026)", "Done."), note("31 Mar 2026"));
        assert_eq!(said("Progress as at 1 June 2026", "Done."), note("1 Jun 2026"));
        assert_eq!(said("Board update 12.10.26", "Done."), note("12 Oct 2026"));
        assert_eq!(said("Force update Nov-26", "Done."), note("Nov 2026"));
        assert_eq!(said("Q1 26/27 update", "Done."), note("Q1 2026/27"));
    }

    #[test]
    fn the_only_undated_update_is_of_the_day_on_which_the_row_was_updated() {
        let heads = "Ref,Force,Recommendation,Last updated,Update";
        let rows = records(&format!("{heads}\n1,kent,Teach it.,15/11/2026,Held.\n"));
        assert_eq!(rows[0].notes[0].day.as_ref().unwrap().day.to_string(), "2026-11-15");
        let rows = records(&format!("{heads},Position\n1,kent,Teach it.,15/11/2026,Held.,Half.\n"));
        assert_eq!(rows[0].notes[0].day.is_some(), rows[0].notes.len() == 1);
        let heads = "Ref,Force,Recommendation,Last updated,Response";
        let rows = records(&format!("{heads}\n1,kent,Teach it.,15/11/2026,Noted.\n"));
        assert_eq!(rows[0].notes[0].day, None);
    }

    #[test]
    fn an_undated_note_begins_with_its_heading() {
        assert_eq!(
            said("Initial response", "Agreed."),
            [(None, "Initial response: Agreed.".to_owned())]
        );
        assert_eq!(said("Latest update", "Agreed."), [(None, "Latest update: Agreed.".to_owned())]);
    }

    #[test]
    fn a_log_is_a_note_for_each_date() {
        let day = |day: &str| Some(day.to_owned());
        assert_eq!(
            said("Log", "14/05/2025: Published.\n2 September 2025: Sent; two\nhad no owner."),
            [
                (day("14 May 2025"), "Published.".to_owned()),
                (day("2 Sep 2025"), "Sent; two\nhad no owner.".to_owned())
            ]
        );
        assert_eq!(said("Log", "First of all\n14/05/2025: Published.").len(), 1);
        let two = |first: &str, second: &str| {
            vec![(day("12 Oct 2026"), first.to_owned()), (day("3 Nov 2026"), second.to_owned())]
        };
        for (cell, first, second) in [
            ("12/10/2026 - started.\n03/11/2026 - half done.", "started.", "half done."),
            (
                "[12/10/2026] JB: started.\n[03/11/2026] JB: half done.",
                "JB: started.",
                "JB: half done.",
            ),
            ("12/10/2026 JB started.\n3.11.26 JB half done.", "JB started.", "JB half done."),
            ("(12 Oct 2026) Started.\n(3 November 2026) - Half done.", "Started.", "Half done."),
            ("12/10/2026 started.\n03/11/2026 half done.", "started.", "half done."),
            ("[12-10-2026] started.\n[03-11-2026] half done.", "started.", "half done."),
            (
                "[JB 12/10/2026] started.\n[JB 3/11/26] half done.",
                "[JB 12/10/2026] started.",
                "[JB 3/11/26] half done.",
            ),
        ] {
            assert_eq!(said("Updates", cell), two(first, second), "{cell}");
        }
        for cell in
            ["12 - started.", "Phase 2 - done.", "31/03/2027 is the new date.", "(see 2026) Done."]
        {
            assert_eq!(said("Updates", cell)[0].0, None, "{cell}");
        }
    }

    #[test]
    fn the_logs_of_other_programs_are_notes_too() {
        for (cell, first, second) in [
            (
                "12/Oct/26 9:20 AM;jb;started.\n03/Nov/26 4:02 PM;jb;half done.",
                "jb;started.",
                "jb;half done.",
            ),
            (
                "12-10-2026 10:15:22 - J Bee (Work notes)\nstarted.\n\n2026-11-03 09:00:00 - J Bee (Work notes)\nhalf done.",
                "J Bee (Work notes)\nstarted.",
                "J Bee (Work notes)\nhalf done.",
            ),
            ("12/10/2026 – started.\n03/11/2026: half done.", "started.", "half done."),
            (
                "12/10/2026 JB - started.\n03/11/2026 JB: half done.",
                "JB - started.",
                "JB: half done.",
            ),
        ] {
            let day = |day: &str| Some(day.to_owned());
            let notes = [(day("12 Oct 2026"), first.into()), (day("3 Nov 2026"), second.into())];
            assert_eq!(said("Work notes", cell), notes, "{cell}");
        }
    }

    #[test]
    fn other_headings_are_no_notes() {
        for heading in
            ["Comments", "2026", "Target 2026", "Status", "Updated by", "Responsible officer"]
        {
            assert!(NoteColumn::meant(0, heading).is_none(), "{heading}");
        }
    }
}
