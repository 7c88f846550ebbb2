//! What headings mean by the cells of several columns together, such as `Rev 1` beside a deadline.

use super::cell_looks::{Looks, Samples, may_be_status};
use super::completion::{Completion, may_be_either};
use super::dated_heading::{beside_date, date_of, is_to_come};
use super::heading_groups::{GROUPS, HeadingGroup};
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use super::headings::{FileColumn, Heads};
use super::known_headings::field_named;
use super::mapping::Mapping;
use super::revised_heading::{as_revised, bare_revision, revision};
use crate::error::Complaint;
use crate::model::columns::Field;
use crate::model::shell::{flag, map_to_field};
use crate::model::text::one_line;

/// The columns of a file of which some are settled.
pub struct Unsettled<'a> {
    pub heads: &'a Heads,
    pub columns: &'a [FileColumn<Field>],
    /// The columns whose meaning is settled.
    pub used: &'a [usize],
    pub samples: &'a Samples,
    pub mapping: &'a Mapping,
}

/// What one of them means, and what its cells are.
#[derive(Clone)]
pub struct Settled {
    pub at: usize,
    pub meaning: HeadingMeaning,
    pub what: &'static str,
}

impl<'a> Unsettled<'a> {
    pub fn settled(&self) -> Vec<Settled> {
        [self.bare_revisions(), self.completions(), self.statuses()].concat()
    }

    pub fn open(&self) -> impl Iterator<Item = (usize, &'a str)> {
        self.heads.written().enumerate().filter(|(at, _)| !self.used.contains(at))
    }

    /// Whether the cells of a column look like that.
    pub fn looks(&self, at: usize, are: fn(&Looks) -> bool) -> bool {
        self.samples.looks(at).is_some_and(are)
    }

    pub fn is_settled(&self, field: Field) -> bool {
        self.columns.iter().any(|column| column.field == field)
    }

    /// Whether another column gives a field, by what the user says or by its heading, or the user for all rows.
    pub fn has(&self, field: Field, but: usize) -> bool {
        let mut open = self.open().filter(|(at, _)| *at != but);
        self.is_settled(field)
            || open.any(|(_, heading)| field_named(heading) == Some(field))
            || field == Field::Body && !self.mapping.bodies.is_empty()
            || field == Field::Kind && self.mapping.kind.is_some()
            || self.mapping.meaning_of_sheet() == Some(&HeadingMeaning::Own(field))
    }

    /// `Rev 1` and `Rev 2`, unless the user says which the deadline is.
    fn bare_revisions(&self) -> Vec<Settled> {
        if self.is_settled(Field::Due) {
            return Vec::new();
        }
        let bare = self.open().filter(|(_, heading)| bare_revision(heading).is_some());
        let is_one = |at| self.is_beside_deadlines(at) && self.looks(at, Looks::are_dates);
        let bare = bare.filter(|(at, _)| is_one(*at));
        let bare: Vec<(usize, &str)> = bare.collect();
        let is_one = |(_, heading): &(usize, &str)| revision(heading).is_some();
        let others = self.open().filter(|one| !bare.is_empty() && is_one(one));
        let due = |(at, _)| Settled {
            at,
            meaning: HeadingMeaning::Own(Field::Due),
            what: "dates beside the deadlines",
        };
        let first =
            |(at, _)| Settled { meaning: HeadingMeaning::Own(Field::OriginalDue), ..due((at, "")) };
        let firsts = self
            .open()
            .filter(|(at, heading)| is_bare_first(heading) && self.looks(*at, Looks::are_dates));
        let firsts = firsts.filter(|_| !bare.is_empty()).take(1).map(first);
        others.chain(bare.iter().copied()).map(due).chain(firsts).collect()
    }

    /// Whether another column has deadlines, first ones or revised ones.
    fn is_beside_deadlines(&self, but: usize) -> bool {
        self.has(Field::Due, but)
            || self.has(Field::OriginalDue, but)
            || self.open().any(|(at, heading)| {
                at != but && (revision(heading).is_some() || is_bare_first(heading))
            })
    }

    /// The heading of another column that has the deadlines, and not revised ones alone.
    fn deadline_beside(&self, but: usize) -> Option<&'a str> {
        let settled = self.columns.iter().filter(|column| column.field == Field::Due);
        let settled = settled.map(|column| column.heading.as_str());
        let is_other = |(at, heading): &(usize, &str)| {
            *at != but && !may_be_either(heading) && field_named(heading) == Some(Field::Due)
        };
        let named = self.open().filter(is_other).map(|(_, heading)| heading);
        settled.chain(named).find(|heading| revision(heading).is_none())
    }

    /// `Completion date` where it is that of closing, or of nothing that the register has.
    fn completions(&self) -> Vec<Settled> {
        let may_be = self.open().filter(|(_, heading)| may_be_either(heading));
        let settled = may_be.filter_map(|(at, heading)| {
            let has_closing = self.has(Field::ClosedOn, at);
            let field = || HeadingMeaning::Extra(one_line(heading));
            let (meaning, what) = match self.completion(at) {
                Completion::Closing if has_closing => (field(), DATES_OF_ENDED),
                Completion::Closing => (HeadingMeaning::Own(Field::ClosedOn), DATES_OF_ENDED),
                Completion::Unclear if has_closing && self.deadline_beside(at).is_some() => {
                    (field(), "dates beside the deadline and the closing date")
                }
                _ => return None,
            };
            Some(Settled { at, meaning, what })
        });
        settled.collect()
    }

    fn completion(&self, at: usize) -> Completion {
        self.samples.completions.meaning(at, self.deadline_beside(at).is_some())
    }

    /// The status as it is now; the columns of statuses of other days are kept as fields.
    fn statuses(&self) -> Vec<Settled> {
        let of_now = self.status_columns();
        let is_other = |(at, heading): &(usize, &str)| {
            !of_now.contains(at) && self.has_statuses(*at) && rank_of_dated(heading).is_some()
        };
        let others = self.open().filter(is_other).map(|(at, heading)| Settled {
            at,
            meaning: HeadingMeaning::Extra(one_line(heading)),
            what: if is_to_come(heading, self.mapping.today) {
                "statuses of a day to come"
            } else {
                "statuses of one day, beside the status"
            },
        });
        let status = |at: &usize| Settled {
            at: *at,
            meaning: HeadingMeaning::Own(Field::Status),
            what: "statuses",
        };
        of_now.iter().map(status).chain(others).collect()
    }

    fn has_statuses(&self, at: usize) -> bool {
        self.looks(at, Looks::are_words_for_statuses)
    }

    /// A plain heading such as `Status` or `Status now`, and `Status as at 31/10/2026` with those of other dates only where
    /// none is preferred. Of headings such as `Overall status` there must be one, unless another column is the status.
    fn status_columns(&self) -> Vec<usize> {
        if self.is_settled(Field::Status) {
            return Vec::new();
        }
        let known = self.open().filter(|(_, heading)| field_named(heading).is_some());
        let best_known = known.filter_map(|(_, heading)| rank(&plain(heading))).min();
        let unknown = self.unknown_status().filter(|_| best_known.is_none());
        let best_plain = best_known.or(unknown.map(|(_, rank)| rank));
        let dated = self.open().filter(|(at, heading)| {
            self.has_statuses(*at)
                && field_named(heading).is_none()
                && !is_to_come(heading, self.mapping.today)
        });
        let dated: Vec<(usize, usize)> =
            dated.filter_map(|(at, heading)| Some((rank_of_dated(heading)?, at))).collect();
        let best = dated.iter().map(|(rank, _)| *rank).min();
        match best.filter(|best| best_plain.is_none_or(|known| *best < known)) {
            Some(best) => {
                dated.iter().filter(|(rank, _)| *rank == best).map(|(_, at)| *at).collect()
            }
            None => unknown.map(|(at, _)| at).into_iter().collect(),
        }
    }

    /// The only one of unknown headings without a date such as `Overall status`, or of those that say `now`, and its rank.
    fn unknown_status(&self) -> Option<(usize, usize)> {
        let are_so = |at| self.has_statuses(at) || self.looks(at, Looks::has_some_statuses);
        let may_be = self.open().filter(|(at, heading)| {
            may_be_status(heading) && date_of(heading).is_none() && are_so(*at)
        });
        let may_be: Vec<(usize, &str)> = may_be.collect();
        let of_now: Vec<&(usize, &str)> =
            may_be.iter().filter(|(_, heading)| says_now(&plain(heading))).collect();
        let (at, heading) = match (&of_now[..], &may_be[..]) {
            ([one], _) => *one,
            (_, [one]) => one,
            _ => return None,
        };
        Some((*at, rank(&plain(heading)).unwrap_or(0)))
    }

    /// Columns of which the cells don't tell whether they have deadlines or days of closing.
    pub fn questions(&self) -> Vec<(usize, Complaint)> {
        let may_be = self.open().filter(|(_, heading)| may_be_either(heading));
        let unclear = may_be.filter_map(|(at, heading)| {
            let beside = self.deadline_beside(at);
            let is_known = match self.completion(at) {
                _ if self.has(Field::ClosedOn, at) => true,
                Completion::Closing => true,
                Completion::Deadline => {
                    beside.is_none() || !MEANS_THE_DEADLINE.contains(&&*plain(heading))
                }
                Completion::Unclear => false,
            };
            (!is_known).then(|| (at, self.heads.complaint(heading, which(heading, beside))))
        });
        unclear.collect()
    }
}

/// `Original` beside `Revised (1)`.
fn is_bare_first(heading: &str) -> bool {
    ["original", "initial", "baseline"].contains(&&*plain(heading))
}

const NOW: [&str; 5] = ["now", "current", "latest", "present", "today"];

fn says_now(name: &str) -> bool {
    name.split(' ').any(|word| NOW.contains(&word))
}

const DATES_OF_ENDED: &str = "dates only for findings that are closed";

/// Of the headings of statuses, the place of the group that has a name; the first is preferred.
fn rank(name: &str) -> Option<usize> {
    let words: Vec<&str> = name.split(' ').filter(|word| !NOW.contains(word)).collect();
    let name = words.join(" ");
    let is_one =
        |(_, group): &(usize, &HeadingGroup)| group.field == Field::Status && group.has(&name);
    GROUPS.iter().enumerate().find(is_one).map(|(rank, _)| rank)
}

/// The same of a heading with a date, `Position at 31 October 2026` too.
fn rank_of_dated(heading: &str) -> Option<usize> {
    date_of(heading)?;
    let beside = beside_date(heading);
    let words = beside.split(' ').filter(|word| !["as", "at", "of", "on", "the"].contains(word));
    let name = plain(&words.collect::<Vec<_>>().join(" "));
    rank(&name).or_else(|| may_be_status(&name).then_some(GROUPS.len()))
}

/// Beside another deadline these would be two of one meaning.
const MEANS_THE_DEADLINE: [&str; 2] = ["completion date", "implementation date"];

fn which(heading: &str, beside: Option<&str>) -> String {
    let closing = flag("--map", heading, "closed_on");
    match beside {
        None => {
            let due = flag("--map", heading, "due");
            format!("could be the due date or the closing date; use {due} or {closing}")
        }
        Some(other) => {
            let (due, keep) = (as_revised(heading, false, other), map_to_field(heading));
            format!(
                "could be the due date or the closing date, beside {other:?}; use {due}, {closing} or {keep}"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{MappedHeading, Mapping, read};
    use crate::model::import_row::Sheet;
    use crate::model::progress::Status;

    /// The statuses of the rows, and what was said that asks for something.
    fn statuses(heads: &str, rows: &[&str]) -> (Vec<Option<Status>>, Vec<String>) {
        let rows: Vec<String> =
            (1..).zip(rows).map(|(at, row)| format!("{at},kent,Do {at}.,{row}\n")).collect();
        let file = format!("Ref,Force,Title,{heads}\n{}", rows.concat());
        let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
        let Sheet::Findings { rows, .. } = &files.sheet else { panic!("no findings") };
        let hints = files.tables.into_iter().next().unwrap().hints;
        (rows.iter().map(|row| row.progress.status).collect(), hints)
    }

    const CLOSED: Option<Status> = Some(Status::Closed);
    const BEGUN: Option<Status> = Some(Status::InProgress);

    #[test]
    fn the_latest_status_with_a_date_is_the_status() {
        for heads in [
            "Status as at 30/06/2026,Status as at 31/10/2026",
            "Status - Q1 2026/27,Status - Q2 2026/27",
            "Position at 30 June 2026,Position at 31 October 2026",
            "Status Jun 2026,Status Oct 2026",
            "Force status,HMICFRS status October 2026",
        ] {
            let (read, _) = statuses(heads, &["Open,Closed", "Closed,In progress"]);
            assert_eq!(read, [CLOSED, BEGUN], "{heads}");
        }
        let (read, _) = statuses("Status Oct 2026,Status", &["Open,Closed", "Closed,In progress"]);
        assert_eq!(read, [CLOSED, BEGUN]);
        let (read, _) =
            statuses("Status Oct 2026", &["The board met and agreed the plan.", "Closed"]);
        assert_eq!(read, [None, None]);
    }

    #[test]
    fn a_heading_without_a_date_is_of_now_and_those_with_one_are_history() {
        for heads in [
            "Status Jan 2026,Status now",
            "Status Jan 2026,Current status",
            "Status Jan 2026,Latest position",
            "Status Jan 2026,Overall status",
            "HMICFRS status at 31 March 2026,Status",
        ] {
            let (found, _) = statuses(heads, &["Open,Closed", "Closed,In progress"]);
            assert_eq!(found, [CLOSED, BEGUN], "{heads}");
            let file = format!("Ref,Force,Title,{heads}\n1,kent,A,Open,Closed\n");
            let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
            assert_eq!(files.tables[0].extra, [heads.split(',').next().unwrap()]);
        }
    }

    #[test]
    fn a_status_of_a_day_to_come_is_not_that_of_now() {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 12, 1);
        let read_with = |heads: &str, maps: &[&str]| {
            let headings = maps.iter().map(|typed| MappedHeading::of(typed).unwrap()).collect();
            let mapping = Mapping { headings, today, ..Mapping::default() };
            let file = format!("Ref,Force,Title,{heads}\n1,kent,A,Open,Closed\n");
            let files = read(file.as_bytes(), &directory(), &mapping).unwrap();
            let Sheet::Findings { rows, .. } = files.sheet else { panic!("no findings") };
            rows[0].progress.status
        };
        let open = Some(Status::Open);
        assert_eq!(read_with("Status Jun 2026,Status Dec 2027", &[]), open);
        assert_eq!(read_with("Result,Status Dec 2027", &[]), None);
        assert_eq!(read_with("Jun-26,Dec-27", &["Jun-26=status"]), open);
        assert_eq!(read_with("Jun-26,Dec-27", &["Dec-27=status", "Jun-26=note"]), CLOSED);
        assert_eq!(read_with("Status Jun 2026,Status Dec 2026", &[]), CLOSED);
    }

    #[test]
    fn an_unknown_heading_with_the_word_is_the_status_where_no_other_is() {
        for heading in
            ["Overall status", "Delivery status", "Status at year end", "Position", "Open/Closed"]
        {
            let (read, _) = statuses(heading, &["Closed", "In progress"]);
            assert_eq!(read, [CLOSED, BEGUN], "{heading}");
        }
        for heading in ["Risk status", "Target status", "Expected status at 31/03/2027"] {
            let (read, hints) = statuses(heading, &["Closed", "In progress"]);
            assert_eq!((read, hints.len()), (vec![None, None], 1), "{heading}");
        }
        let (read, hints) = statuses("Overall status,Delivery status", &["Closed,Open"]);
        assert_eq!((read, hints.len()), (vec![None], 2));
        let (read, _) = statuses("Overall status,Status", &["Open,Closed"]);
        assert_eq!(read, [CLOSED]);
    }

    #[test]
    fn words_for_a_status_under_any_heading_are_asked_about() {
        let (read, hints) = statuses("Result", &["Closed", "In progress"]);
        assert_eq!(read, [None, None]);
        assert_eq!(
            hints,
            ["\"Result\" holds statuses. If it is the status, use --map 'Result=status'"]
        );
        let (_, hints) = statuses("Result,Status", &["Closed,Open"]);
        assert!(hints.is_empty());
    }

    #[test]
    fn without_a_column_for_the_status_it_is_said_how_rows_are_taken() {
        let said = |file: &str| {
            let headings = vec![MappedHeading::of("Result=skip").unwrap()];
            let mapping = Mapping { headings, ..Mapping::default() };
            let files = read(file.as_bytes(), &directory(), &mapping).unwrap();
            files.tables[0].remarks.last().unwrap().clone()
        };
        assert_eq!(
            said("Ref,Force,Title,Result\n1,kent,A,x\n2,kent,B,y\n"),
            "no status column, so new findings are open (2 lines)"
        );
        assert_eq!(
            said("Ref,Force,Title,Date closed,Result\n1,kent,A,12/03/2026,x\n2,kent,B,,y\n"),
            "no status column: 1 line is closed, because it has a date under \"Date closed\"; 1 line is open if new"
        );
    }
}
