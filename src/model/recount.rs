//! What was counted from a date of issue that has been corrected, counted anew. None of it is an extension, and a date
//! that the report or an agreement fixed stays.

use super::calendar::Written;
use super::correction::{FieldChange, Stated};
use super::deadline::Deadline;
use super::phrase::{Clock, Meaning, Phrase};
use super::progress::{Progress, Status};
use super::reckoning::Reckoning;
use crate::error::{Error, Result};

/// One agreed date, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    pub id: i64,
    pub was: Written,
    pub due: Written,
}

/// All dates of one finding at one body that may have been counted from its issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dates {
    pub progress: Progress,
    /// The oldest first.
    pub extensions: Vec<Agreed>,
}

/// What followed a corrected date, for one finding at a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecountedDate {
    pub name: String,
    pub words: String,
    /// How many days late it was closed, before and after.
    pub closed_late: [Option<i64>; 2],
}

impl RecountedDate {
    pub fn said(name: String, words: String) -> RecountedDate {
        RecountedDate { name, words, closed_late: [None, None] }
    }
}

/// The date of issue, before and after its correction.
#[derive(Debug, Clone, Copy)]
pub struct Reissue<'a> {
    pub was: &'a Written,
    pub became: &'a Written,
    pub reckoning: &'a Reckoning,
}

impl Reissue<'_> {
    pub fn recounted(&self, before: &Dates) -> Result<Dates> {
        let mut after = before.clone();
        if let Some(deadline) = &before.progress.deadline {
            after.progress.deadline = Some(self.present(deadline)?);
        }
        for (at, extension) in after.extensions.iter_mut().enumerate() {
            extension.was = self.again(&extension.was)?;
            let is_newest = at + 1 == before.extensions.len();
            extension.due = match present(&after.progress).filter(|_| is_newest) {
                Some(newest) if is_same_day(&extension.due, &before.progress) => newest,
                _ => self.again(&extension.due)?,
            };
        }
        self.recount_first(before, &mut after);
        self.check_order(before, &after)?;
        Ok(after)
    }

    /// The deadline in force knows by which rule and from which day it was counted.
    fn present(&self, deadline: &Deadline) -> Result<Deadline> {
        let phrase = Clock::of_rule(deadline.rule).map_or_else(
            || Phrase::read(&deadline.text),
            |clock| Phrase::by(clock, Some(&deadline.text)),
        );
        match phrase {
            Ok(phrase)
                if counts_from_issue(phrase.meaning) && deadline.basis == Some(self.was.day) =>
            {
                let counted = self.reckoning.count(&phrase, Some(self.became))?;
                Ok(Deadline { text: deadline.text.clone(), ..counted })
            }
            _ => Ok(deadline.clone()),
        }
    }

    /// Of an earlier date only the words and the day are kept: it was counted from the issue if its words come to that
    /// day from the wrong date.
    fn again(&self, dated: &Written) -> Result<Written> {
        let sure = Reckoning { is_sure: true, ..self.reckoning.clone() };
        let read = [Phrase::read(&dated.text), Phrase::by(Clock::Within, Some(&dated.text))];
        let counted = read.into_iter().flatten().find(|phrase| {
            let then = sure.count(phrase, Some(self.was)).ok();
            counts_from_issue(phrase.meaning)
                && then.is_some_and(|then| then.day == Some(dated.day))
        });
        let Some(phrase) = counted else { return Ok(dated.clone()) };
        let deadline = self.reckoning.count(&phrase, Some(self.became))?;
        Ok(Written {
            day: deadline.day.unwrap_or(dated.day),
            precision: deadline.precision,
            text: dated.text.clone(),
        })
    }

    fn recount_first(&self, before: &Dates, after: &mut Dates) {
        let (was, became) = match (before.extensions.first(), after.extensions.first()) {
            (Some(was), Some(became)) => (Some(was.was.clone()), Some(became.was.clone())),
            _ => (present(&before.progress), present(&after.progress)),
        };
        if let (Some(was), Some(became)) = (was, became)
            && before.progress.original_due == Some(was.day)
        {
            after.progress.original_due = Some(became.day);
            after.progress.original_precision = Some(became.precision);
        }
    }

    /// A fixed date may by now come before the issue, and an extension before the date that it extended.
    fn check_order(&self, before: &Dates, after: &Dates) -> Result<()> {
        if self.reckoning.is_sure {
            return Ok(());
        }
        if after.progress.deadline == before.progress.deadline {
            check_due(&after.progress, self.became)?;
        }
        for (before, after) in before.extensions.iter().zip(&after.extensions) {
            if before.was.day.cmp(&before.due.day) != after.was.day.cmp(&after.due.day) {
                return Err(Error::refused(format!(
                    "it was extended to {}, and would first have been due {} by the corrected date of issue; if \
                     that is right, add --yes",
                    after.due.shown(),
                    after.was.shown()
                )));
            }
        }
        Ok(())
    }
}

/// A due date before the issue looks mistyped, unless the user is sure.
pub fn check_due(progress: &Progress, issued: &Written) -> Result<()> {
    let Some((day, due)) = progress.due().zip(progress.due_shown()) else { return Ok(()) };
    if day >= issued.first_day() || progress.status == Some(Status::Void) {
        return Ok(());
    }
    Err(Error::refused(format!(
        "it is due {due}, before it was issued ({}); if that is right, add --yes",
        issued.shown()
    )))
}

fn counts_from_issue(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::AtOnce | Meaning::FromIssue(_) | Meaning::By(_))
}

fn present(progress: &Progress) -> Option<Written> {
    let deadline = progress.deadline.as_ref()?;
    Some(Written { day: deadline.day?, precision: deadline.precision, text: deadline.text.clone() })
}

fn is_same_day(dated: &Written, progress: &Progress) -> bool {
    progress.due() == Some(dated.day)
}

impl Dates {
    /// What a recount has changed, for the record: the date in force, those of earlier extensions, and the first one
    /// where it is another.
    pub fn changes(&self, after: &Dates) -> Vec<FieldChange> {
        let (id, newest) = (self.progress.id, self.extensions.last());
        let (noun, row) = newest.map_or(("progress", id), |newest| ("extension", newest.id));
        let of = FieldChange::new;
        let mut changes = vec![of(noun, row, "due", due(&self.progress), due(&after.progress))];
        changes.extend(self.earlier_extensions(after));
        let is_same_as_due = newest.is_none() && self.progress.original_due == self.progress.due();
        if !is_same_as_due {
            changes.push(of("progress", id, "original_due", first(self), first(after)));
        }
        changes.retain(|change| change.was != change.became);
        changes
    }

    fn earlier_extensions(&self, after: &Dates) -> Vec<FieldChange> {
        let earlier = self.extensions.iter().rev().skip(1).rev().zip(&after.extensions);
        let due = |agreed: &Agreed| Stated::written(Some(&agreed.due));
        earlier
            .map(|(was, is)| FieldChange::new("extension", was.id, "due", due(was), due(is)))
            .collect()
    }

    /// `due 31 Jan 2027 -> 28 Feb 2027, counted from the corrected date of issue`.
    pub fn said(&self, after: &Dates) -> Option<String> {
        let newest = self.extensions.last().map(|newest| newest.id);
        let words = |change: &FieldChange| {
            let is_earlier = change.noun == "extension" && Some(change.noun_id) != newest;
            let earlier = if is_earlier { "earlier extension, " } else { "" };
            format!("{earlier}{}", in_days(change))
        };
        let words: Vec<String> = self.changes(after).iter().map(words).collect();
        (!words.is_empty())
            .then(|| format!("{}, counted from the corrected date of issue", words.join("; ")))
    }
}

fn due(progress: &Progress) -> Stated {
    Stated::deadline(progress.deadline.as_ref())
}

fn first(dates: &Dates) -> Stated {
    let first = dates.progress.original_due.zip(dates.progress.original_precision);
    first.map(|(day, precision)| Stated::date(day, precision, None)).unwrap_or_default()
}

/// In days, also where the words are `immediately` before and after.
fn in_days(change: &FieldChange) -> String {
    let bare = |stated: &Stated| Stated { text: None, ..stated.clone() };
    let (was, became) = (bare(&change.was), bare(&change.became));
    FieldChange { was, became, ..change.clone() }.in_words()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::NaiveDate;

    use super::*;
    use crate::model::calendar::Precision;
    use crate::model::deadline::Setter;
    use crate::model::holidays::Holidays;
    use crate::model::reckoning::Wording;

    const WAS: &str = "14 May 2024";

    fn reckoning(is_sure: bool) -> Reckoning {
        let today = "2026-11-24".parse().unwrap();
        Reckoning { today, holidays: Arc::new(Holidays::built_in()), is_sure }
    }

    fn written(text: &str) -> Written {
        Written::read(text).unwrap()
    }

    /// A finding issued on 14 May 2024 with this deadline, later extended to these dates.
    fn dates(due: &str, extended: &[&str]) -> Dates {
        let issued = written(WAS);
        let count = |phrase: &str| {
            let phrase = Phrase::read(phrase).unwrap();
            Wording { phrase, reckoning: reckoning(true) }.counted(Some(&issued)).unwrap()
        };
        let mut progress = Progress { id: 7, ..Progress::default() };
        progress.take_first_date(count(due), Setter::Inspectorate);
        let mut extensions = Vec::new();
        for (at, words) in extended.iter().enumerate() {
            let was = present(&progress).unwrap();
            progress.deadline = Some(count(words));
            let due = present(&progress).unwrap();
            extensions.push(Agreed { id: at as i64, was, due });
        }
        Dates { progress, extensions }
    }

    fn recount(before: &Dates, became: &str, is_sure: bool) -> Result<Dates> {
        let (was, became) = (written(WAS), written(became));
        let reckoning = reckoning(is_sure);
        Reissue { was: &was, became: &became, reckoning: &reckoning }.recounted(before)
    }

    fn said(before: &Dates, became: &str) -> String {
        let after = recount(before, became, false).unwrap();
        before.said(&after).unwrap_or_default()
    }

    #[test]
    fn what_counts_from_the_issue_moves_with_it_and_a_date_of_the_report_stays() {
        let moved = |due: &str| said(&dates(due, &[]), "14 June 2024");

        assert_eq!(
            moved("within three months"),
            "due 14 Aug 2024 -> 14 Sep 2024, counted from the corrected date of issue"
        );
        assert!(moved("immediately").starts_with("due 14 May 2024 -> 14 Jun 2024,"));
        assert!(moved("pfd").starts_with("due 9 Jul 2024 -> 9 Aug 2024,"));
        assert!(moved("fire-plan").starts_with("due 11 Jun 2024 -> 12 Jul 2024,"));
        assert!(moved("within 10 working days").starts_with("due 29 May 2024 -> 28 Jun 2024,"));
        for fixed in ["31 January 2025", "January 2025", "in 2 weeks", "TBC"] {
            assert_eq!(moved(fixed), "", "{fixed}");
        }
    }

    #[test]
    fn a_first_date_moves_with_the_issue_under_an_extension_to_a_fixed_date() {
        let before = dates("within three months", &["31 January 2025"]);
        let after = recount(&before, "14 June 2024", false).unwrap();

        assert_eq!(after.progress.due(), before.progress.due());
        assert_eq!(after.progress.original_due.unwrap().to_string(), "2024-09-14");
        assert_eq!(after.extensions[0].was.day.to_string(), "2024-09-14");
        assert_eq!(
            before.said(&after).unwrap(),
            "first due 14 Aug 2024 -> 14 Sep 2024, counted from the corrected date of issue"
        );
        let fields: Vec<String> =
            before.changes(&after).into_iter().map(|change| change.field).collect();
        assert_eq!(fields, ["original_due"]);
    }

    #[test]
    fn an_extension_that_counts_from_the_issue_moves_and_the_first_fixed_date_stays() {
        let before = dates("31 July 2024", &["within six months"]);
        let after = recount(&before, "14 June 2024", false).unwrap();

        assert_eq!(after.progress.original_due, before.progress.original_due);
        assert_eq!(after.extensions[0].due.day.to_string(), "2024-12-14");
        assert_eq!(
            before.said(&after).unwrap(),
            "due 14 Nov 2024 -> 14 Dec 2024, counted from the corrected date of issue"
        );
    }

    #[test]
    fn a_month_of_issue_gives_a_month() {
        let after = recount(&dates("within 28 days", &[]), "June 2024", false).unwrap();
        let deadline = after.progress.deadline.unwrap();

        assert_eq!(deadline.shown(), "Jul 2024");
        assert_eq!(after.progress.original_precision, Some(Precision::Month));
    }

    #[test]
    fn dates_that_come_out_of_order_are_taken_only_where_they_are_meant() {
        let fixed = dates("31 July 2024", &[]);
        let refusal = recount(&fixed, "1 August 2024", false).unwrap_err().to_string();
        assert!(refusal.starts_with("it is due 31 Jul 2024, before"), "{refusal}");
        assert!(recount(&fixed, "1 August 2024", true).is_ok());

        let extended = dates("within three months", &["31 August 2024"]);
        let refusal = recount(&extended, "14 June 2024", false).unwrap_err().to_string();
        assert!(refusal.contains("extended to 31 Aug 2024"), "{refusal}");
        assert!(recount(&extended, "14 June 2024", true).is_ok());
    }

    #[test]
    fn a_date_that_a_file_counted_from_another_day_stays() {
        let mut before = dates("within three months", &[]);
        let other: NaiveDate = "2024-05-20".parse().unwrap();
        if let Some(deadline) = &mut before.progress.deadline {
            deadline.basis = Some(other);
        }
        assert_eq!(said(&before, "14 June 2024"), "");
    }
}
