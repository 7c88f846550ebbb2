//! What a row says of when it is due.

use std::sync::Arc;

use chrono::NaiveDate;

use super::due_status::DueStatus;
use super::row::Row;
use crate::error::{Error, Result};
use crate::model::OneOf;
use crate::model::calendar::{Precision, Written, exact_day};
use crate::model::columns::Field;
use crate::model::deadline::Rule;
use crate::model::holidays::Holidays;
use crate::model::import_row::ImportRow;
use crate::model::phrase::{Clock, Meaning, Phrase};
use crate::model::reckoning::{Counted, Reckoning};
use crate::model::shell::flag;
use crate::model::text::one_line;

/// In an export the words of a date have a column of their own; they come first.
const DUE: [Field; 2] = [Field::DueText, Field::Due];

/// A date of a report, or a word for none.
pub fn known_date(cell: &str) -> Result<Option<Written>> {
    if is_no_date(cell) { Ok(None) } else { Written::read(cell).map(Some) }
}

/// A day, or a word for none.
pub fn known_day(cell: &str) -> Result<Option<NaiveDate>> {
    if is_no_date(cell) { Ok(None) } else { exact_day(cell).map(Some) }
}

/// The first date of a row that has another in force. Where it is the only one, it is first and in force by itself.
pub fn first(
    row: &mut Row<Field>,
    due: Option<&Phrase>,
    issued: Option<&Written>,
    is_export: bool,
) -> Option<Written> {
    let cell = row.cell(Field::OriginalDue);
    let is_in_force = cell.is_some_and(|cell| {
        let is_another = due.is_some_and(|due| due.text != one_line(cell));
        !is_another
            && !is_export
            && DUE.iter().all(|field| row.cell(*field).is_none_or(has_no_date))
    });
    if is_in_force {
        return cell.and_then(|cell| first_date(cell, issued).ok()).flatten();
    }
    let read = row.read_date(Field::OriginalDue, |cell| first_date(cell, issued)).flatten();
    read.or_else(|| first_date_beside(row, is_export))
}

/// A first deadline of a tracker: a date, such as `by September 2026`, words that count from the date of issue, or a word for
/// none, such as `TBC`.
fn first_date(cell: &str, issued: Option<&Written>) -> Result<Option<Written>> {
    if is_no_date(cell) {
        return Ok(None);
    }
    if let Some(phrase) = from_issue(cell) {
        return counted_from(issued, &phrase).map(Some);
    }
    let date = ["by the end of ", "by end of ", "by "].iter().find_map(|by| {
        cell.get(by.len()..)
            .filter(|_| cell.get(..by.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(by)))
    });
    Written::read(date.unwrap_or(cell)).map(Some)
}

/// Words that count from the date of issue, such as `immediately` and `within 3 months`.
pub fn from_issue(cell: &str) -> Option<Phrase> {
    let counts =
        |meaning| matches!(meaning, Meaning::AtOnce | Meaning::FromIssue(_) | Meaning::By(_));
    Phrase::read(cell).ok().filter(|phrase| counts(phrase.meaning))
}

fn counted_from(issued: Option<&Written>, phrase: &Phrase) -> Result<Written> {
    let Some(issued) = issued else {
        let text = &phrase.text;
        let why = format!(
            "{text:?} counts from the date of issue, which the row doesn't say; give it in a column or with --issued DATE"
        );
        return Err(Error::refused(why));
    };
    let is_of_working_days = phrase.meaning.counts_working_days();
    let holidays = if is_of_working_days { Holidays::built_in() } else { Holidays::default() };
    let reckoning = Reckoning { today: issued.day, holidays: Arc::new(holidays), is_sure: true };
    let counted = reckoning.count(phrase, Some(issued))?;
    let day = counted.day.unwrap_or(issued.day);
    Ok(Written { day, precision: counted.precision, text: counted.text.to_string() })
}

/// Whether words mean that there is no date, such as `TBC`.
pub fn is_no_date(cell: &str) -> bool {
    Phrase::read(cell).is_ok_and(|phrase| phrase.meaning == Meaning::Undated)
}

/// Whether words say that there is no date, or the status instead.
fn has_no_date(cell: &str) -> bool {
    is_no_date(cell) || DueStatus::of(cell).is_some()
}

/// An export names the clock, which `28 days` alone doesn't. In the tracker of another, a date that was never revised is
/// the one in force.
pub fn due(row: &mut Row<Field>, is_export: bool) -> Option<Phrase> {
    // A revised date that is still to come, such as `TBC`, takes no date away.
    let says_none = |field: &Field| row.cell(*field).is_none_or(has_no_date);
    if !is_export && row.cell(Field::OriginalDue).is_some() && DUE.iter().all(says_none) {
        return row.read_date(Field::OriginalDue, Phrase::read);
    }
    if !is_export && row.cell(Field::Due).is_some_and(|cell| DueStatus::of(cell).is_some()) {
        return None;
    }
    if !is_export {
        return row.read_first_date(&DUE, |words| match moved(words) {
            Some(moved) => Phrase::read(moved.to),
            None => Phrase::read(words),
        });
    }
    let rule = row.read(Field::DueRule, Rule::of);
    let clock = rule.and_then(Clock::of_rule);
    row.read_first(&DUE, |words| match clock {
        Some(clock) => Phrase::by(clock, Some(words)).or_else(|_| Phrase::read(words)),
        None => Phrase::read(words),
    })
}

/// Complains of a deadline that can't be counted, whatever the register has.
pub fn check(row: &mut Row<Field>, read: &ImportRow, today: Option<NaiveDate>) {
    let (Some(phrase), Some(today)) = (read.due.as_ref(), today) else { return };
    let is_relative =
        matches!(phrase.meaning, Meaning::Relative(_)) && !phrase.meaning.counts_working_days();
    // A report or a parent may have its date of issue in the register.
    const ISSUES: [Field; 4] =
        [Field::IssuedText, Field::Issued, Field::PublishedText, Field::Published];
    let has_no_issue = read.finding.issued.is_none()
        && ISSUES.iter().all(|field| row.cell(*field).is_none())
        && read.inspection.is_none()
        && read.parent.is_none();
    let counts = matches!(phrase.meaning, Meaning::AtOnce | Meaning::FromIssue(_) | Meaning::By(_));
    if !(is_relative || counts && has_no_issue) {
        return;
    }
    let reckoning = Reckoning { today, holidays: Arc::new(Holidays::default()), is_sure: true };
    let issued = read.finding.issued.as_ref().or(read.published.as_ref());
    let Err(why) = reckoning.count(phrase, issued) else { return };
    let map = flag("--date-map", &phrase.text, "DATE");
    let say = if is_relative {
        format!(" (or say it with {map}; TBC means no date)")
    } else {
        String::new()
    };
    row.complain(Field::Due, format!("{why}{say}"));
}

/// A date that was moved, in one cell: `31/12/26 (was 30/9/26)`, `30/9/26 extended to 31/12/26`.
#[derive(Debug, PartialEq, Eq)]
struct Moved<'a> {
    from: &'a str,
    to: &'a str,
}

/// Words before the earlier date where the later one comes first.
const FORMERLY: [&str; 14] = [
    "was ",
    "previously ",
    "formerly ",
    "originally ",
    "original ",
    "original: ",
    "original date ",
    "original date: ",
    "original target ",
    "extended from ",
    "moved from ",
    "revised from ",
    "changed from ",
    "from ",
];

/// Between an earlier date and a later one.
const THEN: [&str; 11] = [
    "extended to",
    "revised to",
    "moved to",
    "changed to",
    "now",
    "then",
    "revised",
    "extended",
    "->",
    "→",
    "=>",
];

fn moved(cell: &str) -> Option<Moved<'_>> {
    let is_date =
        |words: &str| Phrase::read(words).is_ok_and(|phrase| phrase.meaning != Meaning::Undated);
    let both = new_date_first(cell).or_else(|| old_date_first(cell))?;
    (is_date(both.from) && is_date(both.to)).then_some(both)
}

/// `31/12/26 (was 30/9/26)`.
fn new_date_first(cell: &str) -> Option<Moved<'_>> {
    let cell = cell.trim();
    let (to, from) = match cell.strip_suffix(')') {
        Some(open) => open.rsplit_once('(')?,
        None => cell.split_once([',', ';', '\n']).or_else(|| cell.split_once(" - "))?,
    };
    let from = without_lead(from)?;
    let to = THEN.iter().find_map(|then| strip_word(to.trim(), then)).unwrap_or(to);
    Some(Moved { from, to: to.trim_start_matches([' ', ':']).trim_end() })
}

/// An earlier date without the words that say so.
fn without_lead(from: &str) -> Option<&str> {
    FORMERLY.iter().find_map(|lead| strip_word(from.trim_start(), lead)).map(str::trim)
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let begins = text.get(..word.len())?.eq_ignore_ascii_case(word);
    text.get(word.len()..).filter(|_| begins)
}

/// `30/9/26 extended to 31/12/26`.
fn old_date_first(cell: &str) -> Option<Moved<'_>> {
    // ASCII only, so that `at` is a place in `cell` too.
    let lower = cell.to_ascii_lowercase();
    THEN.iter().find_map(|then| {
        let at = lower.find(then)?;
        let from =
            cell.get(..at)?.trim_end_matches([' ', '-', '–', ',', ';', '(', '\n', ':']).trim();
        let from = without_lead(from).unwrap_or(from);
        let to = cell.get(at + then.len()..)?;
        let to = to.trim_start_matches([' ', ':']).trim_end_matches([' ', ')']);
        (!from.is_empty() && !to.is_empty()).then_some(Moved { from, to })
    })
}

/// The first date where the cell of the present one says it.
fn first_date_beside(row: &mut Row<Field>, is_export: bool) -> Option<Written> {
    let cell = DUE.iter().find_map(|field| row.cell(*field)).filter(|_| !is_export)?;
    Written::read(moved(cell)?.from).ok()
}

pub fn counted(row: &mut Row<Field>) -> Counted {
    let is_apart =
        row.cell(Field::DueText).is_some_and(|words| row.cell(Field::Due) != Some(words));
    Counted {
        day: is_apart.then(|| row.read(Field::Due, exact_day)).flatten(),
        basis: row.read(Field::DueBasis, exact_day),
        precision: row.read(Field::DuePrecision, Precision::of),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::mapping::MappedWords;
    use crate::exchange::tests::{directory, records, said};
    use crate::exchange::{Mapping, read};
    use crate::model::import_row::{ImportRow, Sheet};

    #[test]
    fn the_last_revised_date_is_in_force_and_the_plain_one_is_the_first() {
        let heads = "Ref,Force,Recommendation,Due date,Revised due date 1,Revised due date (2)";
        for (revised, due) in [
            ("30/06/2026,31/12/2026", "2026-12-31"),
            ("30/06/2026,", "2026-06-30"),
            ("30/06/2026,TBC", "2026-06-30"),
            (",", "2026-03-31"),
        ] {
            let rows = records(&format!("{heads}\n1,kent,Teach it.,31/03/2026,{revised}\n"));
            assert_eq!(day(rows[0].due.as_ref().unwrap()), due, "{revised}");
            assert_eq!(rows[0].original_due.unwrap().to_string(), "2026-03-31", "{revised}");
            let kept = rows[0].finding.fields.iter().find(|one| one.name == "Revised due date 1");
            assert_eq!(kept.is_some(), revised != ",", "{revised}");
        }
    }

    #[test]
    fn words_that_mean_a_date_by_the_users_word_are_kept() {
        let mapping = Mapping {
            date_words: vec![MappedWords::of_date("TBC (was 31/3/26)=TBC").unwrap()],
            ..Mapping::default()
        };
        let file = "Ref,Force,Recommendation,Target date\n1,kent,Teach it.,TBC (was 31/3/26)\n";
        let read = read(file.as_bytes(), &directory(), &mapping).unwrap();
        let Sheet::Findings { rows, .. } = read.sheet else { panic!("no findings") };
        let kept = rows[0].finding.fields.iter().map(|one| (&*one.name, one.value.as_deref()));
        assert!(kept.eq([("Target date as given", Some("TBC (was 31/3/26)"))]));
    }

    const BOTH: &str = "Ref,Force,Title,Date issued,Original deadline,Revised deadline";

    #[test]
    fn a_first_date_in_words_counts_from_the_date_of_issue_and_its_words_are_kept() {
        let rows = records(&format!(
            "{BOTH}\n1,kent,T,01/02/2026,Within 3 months,30/09/2026\n2,kent,T,Feb 2026,Immediately,30/09/2026\n\
             3,kent,T,01/02/2026,Within 3 months,\n"
        ));
        let first = |row: &ImportRow| row.original_due.map(|day| day.to_string());
        let first: Vec<Option<String>> = rows.iter().map(first).collect();
        assert_eq!(
            first,
            ["2026-05-01", "2026-02-28", "2026-05-01"].map(|day| Some(day.to_owned()))
        );
        assert_eq!(rows[1].original_precision, Some(Precision::Month));
        let kept = rows[0].finding.fields.iter().find(|field| field.value.is_some()).unwrap();
        assert_eq!(
            (&*kept.name, kept.value.as_deref()),
            ("Original deadline as given", Some("Within 3 months"))
        );
        assert_eq!(rows[2].due.as_ref().unwrap().text, "Within 3 months");
    }

    #[test]
    fn a_first_date_in_words_needs_a_date_of_issue() {
        let said = said(&format!("{BOTH}\n1,kent,T,,Within 3 months,30/09/2026\n"));
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].contains("counts from the date of issue, which the row doesn't say"),
            "{said:?}"
        );
    }

    fn day(phrase: &Phrase) -> String {
        match &phrase.meaning {
            Meaning::On(days) => days.last.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn one_cell_may_hold_the_first_date_and_the_present_one() {
        for (cell, from, to) in [
            ("31/12/26 (was 30/9/26)", "30/9/26", "31/12/26"),
            ("31 Dec 2026 (originally 30 Sept 2026)", "30 Sept 2026", "31 Dec 2026"),
            ("Extended to 31/12/26 (original 30/9/26)", "30/9/26", "31/12/26"),
            ("30/9/26 - revised to 31/12/26", "30/9/26", "31/12/26"),
            ("30/9/26 extended to 31/12/26", "30/9/26", "31/12/26"),
            ("30/9/26 -> 31/12/26", "30/9/26", "31/12/26"),
            ("31/12/26, previously September 2026", "September 2026", "31/12/26"),
            ("Original: Autumn 2024, Revised: Summer 2026", "Autumn 2024", "Summer 2026"),
            ("Revised: 31/12/26 (original: 30/9/26)", "30/9/26", "31/12/26"),
        ] {
            assert_eq!(moved(cell), Some(Moved { from, to }), "{cell}");
        }
        for cell in [
            "31/12/26",
            "31/12/26 (was TBC)",
            "31/12/26 (provisional)",
            "was 30/9/26",
            "30/9/26 then see",
            "",
            "(was",
        ] {
            assert_eq!(moved(cell), None, "{cell}");
        }
    }
}
