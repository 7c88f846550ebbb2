//! What the cells of a column look like, which decides where its heading alone may mean several things.

mod unclear_dates;
mod unclear_headings;
mod unread;

use std::collections::HashSet;

use super::bodies::Bodies;
use super::completion::Completions;
use super::csv::Rows;
use super::done;
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use super::headings::Heads;
use super::joined::{halves, is_joined};
use super::known_headings::field_of;
use super::mapping::Mapping;
use crate::model::calendar::Written;
use crate::model::closure::Outcome;
use crate::model::columns::Field;
use crate::model::finding::Kind;
use crate::model::fold;
use crate::model::kind_words::{Label, is_code};
use crate::model::phrase::{Meaning, Phrase};
use crate::model::placeholder::is_placeholder;
use crate::model::progress::{Accepted, Status};
use crate::model::text::one_line;
use unclear_headings::{DATE, is_looked_at, is_unclear, may_be_answer, may_be_kind};
pub use unclear_headings::{has_status_word, may_be_status, may_be_words};
use unread::Unread;

/// The rows that are looked at.
const LOOKED_AT: usize = 300;

/// How many cells of a column look like what; placeholders don't count.
#[derive(Debug, Default)]
pub struct Looks {
    filled: usize,
    long: usize,
    statuses: usize,
    dates: usize,
    dates_to_come: usize,
    /// Dates too, and words such as `within 3 months`.
    deadlines: usize,
    kinds: usize,
    /// `AFI 3`.
    labels: usize,
    bodies: usize,
    /// Answers to a recommendation.
    answers: usize,
    yes_or_no: usize,
    /// Words for whether a finding is done.
    done: usize,
    /// `65%`, 65 or 0.65.
    shares: usize,
    colours: usize,
    /// The first of them.
    pub colour: Option<&'static str>,
    /// Whether the heading names an owner and a deadline.
    is_joined: bool,
    /// The first cell of which it isn't clear which part is the owner and which the deadline.
    pub unjoined: Option<String>,
    /// Numbers of findings, such as `R1`.
    codes: usize,
    /// Of these, how many stood in a row before.
    repeated: usize,
    wordy: usize,
    /// Whether a report's findings met what was asked.
    outcomes: usize,
    /// An answer that is still awaited.
    awaited: usize,
    /// More than a few words.
    texts: usize,
    pub unread_statuses: Unread,
    pub unread_kinds: Unread,
}

/// The looks of the columns whose headings may mean several things.
#[derive(Debug, Default)]
pub struct Samples {
    columns: Vec<(usize, Looks)>,
    pub completions: Completions,
}

impl Samples {
    /// The rows under the headings are given.
    pub fn of(mut rows: Rows, heads: &Heads, bodies: &Bodies, mapping: &Mapping) -> Samples {
        // Columns headed by bodies are read by `wide_statuses`.
        let looked_at = heads
            .written()
            .enumerate()
            .filter(|(_, heading)| is_looked_at(heading) && !bodies.know(heading));
        let looks = |heading: &str| Looks { is_joined: is_joined(heading), ..Looks::default() };
        let mut columns: Vec<(usize, Looks)> =
            looked_at.map(|(at, heading)| (at, looks(heading))).collect();
        let is_unclear: Vec<bool> = heads.written().map(is_unclear).collect();
        let is_wide = heads.written().filter(|heading| !heading.is_empty()).count() > 2;
        let mut codes = HashSet::new();
        let mut seen = 0;
        while let Some(row) = rows.advance().filter(|_| seen < LOOKED_AT && !columns.is_empty()) {
            seen += 1;
            // A single cell is the heading of the rows below it.
            if is_wide && row.cells.iter().filter(|cell| !cell.trim().is_empty()).nth(1).is_none() {
                continue;
            }
            for (at, looks) in &mut columns {
                let cell = row.cells.get(*at).unwrap_or_default().trim();
                match is_unclear.get(*at) {
                    _ if is_placeholder(cell) => {}
                    Some(true) => looks.add(cell, bodies, mapping),
                    _ => looks.add_short(cell, bodies, mapping),
                }
                let is_repeated = is_code(cell) && !codes.insert((*at, fold(cell)));
                looks.repeated += usize::from(is_repeated);
            }
        }
        Samples { columns, completions: Completions::default() }
    }

    pub fn looks(&self, at: usize) -> Option<&Looks> {
        self.columns.iter().find(|(column, _)| *column == at).map(|(_, looks)| looks)
    }
}

/// Those of the fields that another heading of the file gives, and the user for all rows.
pub struct Others<'a> {
    pub has: &'a dyn Fn(Field) -> bool,
    /// Whether another column holds the long texts of the findings.
    pub has_long_text: bool,
    /// Whether another column describes what is named, as in other programs' tasks.
    pub has_description: bool,
}

const COLOURS: [&str; 7] = ["Green", "Amber", "Red", "Blue", "Yellow", "Grey", "Black"];

impl Looks {
    fn add(&mut self, cell: &str, bodies: &Bodies, mapping: &Mapping) {
        const LONG_IN_WORDS: usize = 12;
        self.long += usize::from(cell.split_whitespace().count() >= LONG_IN_WORDS);
        let is_status = self.add_status(cell, mapping);
        self.outcomes += usize::from(Outcome::meant_by(cell).is_ok());
        self.awaited += usize::from(Accepted::is_awaited(cell));
        let is_date = self.add_date(cell, mapping);
        let says_when = |phrase: Phrase| phrase.meaning != Meaning::Undated;
        self.deadlines += usize::from(is_date || Phrase::read(cell).is_ok_and(says_when));
        self.add_kind(cell, mapping);
        self.labels += usize::from(Label::alone(cell).is_some());
        self.bodies += usize::from(bodies.know(cell));
        self.answers += usize::from(Accepted::meant_by(cell).is_ok());
        let number = cell.strip_suffix('%').unwrap_or(cell).trim();
        self.shares += usize::from(number.parse::<f64>().is_ok());
        self.add_words(cell);
        self.yes_or_no +=
            usize::from(["yes", "no", "y", "n", "true", "false"].contains(&&*fold(cell)));
        if self.is_joined && self.unjoined.is_none() && halves(cell).is_none() {
            self.unjoined = Some(one_line(cell));
        }
        let colour = COLOURS.iter().find(|colour| !is_status && colour.eq_ignore_ascii_case(cell));
        self.colours += usize::from(colour.is_some());
        self.colour = self.colour.or(colour.copied());
        self.done += usize::from(mapping.status(cell).is_some() || done::status(cell).is_some());
    }

    fn add_date(&mut self, cell: &str, mapping: &Mapping) -> bool {
        let Ok(date) = Written::read(cell) else { return false };
        self.dates += 1;
        self.dates_to_come +=
            usize::from(mapping.today.is_some_and(|today| date.first_day() > today));
        true
    }

    /// Under an unknown heading; the rest takes longer, and would take long texts longer still.
    fn add_short(&mut self, cell: &str, bodies: &Bodies, mapping: &Mapping) {
        const MOST_LETTERS: usize = 60;
        self.add_words(cell);
        if cell.len() <= MOST_LETTERS {
            self.add_status(cell, mapping);
            self.add_kind(cell, mapping);
            self.bodies += usize::from(bodies.know(cell));
            // A number alone may be of anything.
            let is_number = cell.bytes().all(|one| one.is_ascii_digit());
            self.deadlines += usize::from(!is_number && self.add_date(cell, mapping));
        } else {
            self.texts += 1;
        }
    }

    fn add_status(&mut self, cell: &str, mapping: &Mapping) -> bool {
        let is_status = mapping.status(cell).is_some() || Status::meant_by(cell).is_ok();
        self.statuses += usize::from(is_status);
        self.unread_statuses.add(cell, is_status);
        is_status
    }

    fn add_kind(&mut self, cell: &str, mapping: &Mapping) {
        let is_kind = Kind::meant_by(cell).is_ok();
        self.kinds += usize::from(is_kind);
        self.unread_kinds.add(cell, is_kind || mapping.value("", cell).is_some());
    }

    fn add_words(&mut self, cell: &str) {
        self.filled += 1;
        self.codes += usize::from(is_code(cell));
        self.wordy += usize::from(cell.split_whitespace().count() > 1);
    }

    /// Whether all are numbers of findings.
    pub fn are_codes(&self) -> bool {
        self.filled > 0 && self.codes == self.filled
    }

    /// Whether all are numbers of findings, and none stands twice.
    pub fn are_different_codes(&self) -> bool {
        self.are_codes() && self.repeated == 0
    }

    /// Dates, or words for them.
    pub fn are_dates(&self) -> bool {
        self.are_mostly(self.deadlines)
    }

    /// Words for a status, and not for an answer or for nothing.
    pub fn are_words_for_statuses(&self) -> bool {
        self.are_mostly(self.statuses) && self.answers < self.statuses
    }

    /// Enough of them to ask: a word that isn't known may be one of a body's own.
    pub fn may_be_statuses(&self) -> bool {
        self.are_half(self.statuses) && self.answers < self.statuses
    }

    /// A few words, none of them a date or a text.
    pub fn are_few_words(&self) -> bool {
        self.filled > 0
            && self.texts + self.long + self.dates == 0
            && self.unread_statuses.are_few()
    }

    /// The words that aren't known are asked about.
    pub fn has_some_statuses(&self) -> bool {
        self.are_few_words() && self.answers < self.statuses
    }

    pub fn may_be_kinds(&self) -> bool {
        self.are_half(self.kinds)
    }

    /// The others may be bodies that the register doesn't have.
    pub fn may_be_bodies(&self) -> bool {
        self.are_half(self.bodies)
    }

    fn are_mostly_kinds(&self) -> bool {
        self.kinds > self.labels && self.are_mostly(self.kinds + self.labels)
    }

    pub fn are_wordy(&self) -> bool {
        self.are_mostly(self.wordy)
    }

    fn are_half(&self, count: usize) -> bool {
        count > 0 && count * 2 >= self.filled
    }

    /// At least four of five.
    fn are_mostly(&self, count: usize) -> bool {
        self.filled > 0 && count * 5 >= self.filled * 4
    }

    /// At least half of the cells are long, and hardly any is a status.
    pub fn are_long(&self) -> bool {
        self.filled > 0 && self.long * 2 >= self.filled && self.statuses * 5 < self.filled
    }

    /// What a column with this heading means by its cells rather than by its heading, and what its cells are.
    pub fn meaning(
        &self,
        heading: &str,
        others: &Others,
    ) -> Option<(HeadingMeaning, &'static str)> {
        let name = plain(heading);
        if name == DATE {
            // Beside another date than the deadline it may be that of anything.
            let others_than_due = [Field::Issued, Field::Published, Field::ClosedOn, Field::Since];
            let is_issue = (others.has)(Field::Due)
                && !others_than_due.iter().any(|field| (others.has)(*field));
            let is_so = is_issue && self.are_mostly(self.dates);
            return is_so
                .then_some((HeadingMeaning::Own(Field::Issued), "dates beside the deadlines"));
        }
        if may_be_answer(&name) {
            let are_answers = self.answers > 0 && self.are_mostly(self.answers + self.awaited);
            let is_so = !(others.has)(Field::Accepted) && are_answers;
            return is_so.then_some((HeadingMeaning::Own(Field::Accepted), "answers"));
        }
        if may_be_kind(&name) && self.are_mostly(self.kinds) && !(others.has)(Field::Kind) {
            return Some((HeadingMeaning::Own(Field::Kind), "kinds of findings"));
        }
        if name == "name" {
            let has_words = (others.has)(Field::Text) && !others.has_description;
            let is_of_tasks = [Field::Due, Field::Status].iter().any(|field| (others.has)(*field));
            let is_so = is_of_tasks && !(others.has)(Field::Title) && !has_words && self.filled > 0;
            return is_so
                .then_some((HeadingMeaning::Own(Field::Title), "what the rows are called"));
        }
        if may_be_words(&name) {
            let is_so =
                !(others.has)(Field::Text) && !(others.has)(Field::Title) && self.filled > 0;
            return is_so.then_some((HeadingMeaning::Own(Field::Text), "what is to be done"));
        }
        if done::asks(heading)
            && let Some(read) = self.whether_done(heading, others)
        {
            return Some(read);
        }
        self.meaning_beside(field_of(&name)?, heading, others)
    }

    /// What a column with a heading of this field means beside the others.
    fn meaning_beside(
        &self,
        field: Field,
        heading: &str,
        others: &Others,
    ) -> Option<(HeadingMeaning, &'static str)> {
        const TITLES: [&str; 3] = ["finding", "issue", "concern"];
        match field {
            Field::Status if self.are_long() => Some((HeadingMeaning::Note, "long texts")),
            Field::Status if self.statuses == 0 && self.are_mostly(self.shares) => {
                Some((HeadingMeaning::Extra(one_line(heading)), "numbers"))
            }
            Field::ClosedOn if self.are_mostly(self.yes_or_no) => {
                if (others.has)(Field::Status) {
                    return Some((HeadingMeaning::Extra(one_line(heading)), "yes or no"));
                }
                // A day among them is that of closing.
                (self.dates == 0).then_some((HeadingMeaning::Own(Field::Status), "yes or no"))
            }
            Field::Inspection if self.are_mostly(self.dates) && !(others.has)(Field::Published) => {
                Some((HeadingMeaning::Own(Field::Published), "dates"))
            }
            Field::Outcome if self.statuses > self.outcomes && !(others.has)(Field::Status) => {
                Some((HeadingMeaning::Own(Field::Status), "statuses"))
            }
            Field::Owner if self.may_be_bodies() && !(others.has)(Field::Body) => {
                Some((HeadingMeaning::Own(Field::Body), "names of bodies"))
            }
            // `AFI`, and among them `Cause of concern 1`, which is asked about.
            Field::Text if self.are_mostly_kinds() && !(others.has)(Field::Kind) => {
                Some((HeadingMeaning::Own(Field::Kind), "kinds of findings"))
            }
            Field::Text if self.are_mostly(self.labels) && !(others.has)(Field::Ref) => {
                Some((HeadingMeaning::Own(Field::Ref), "kinds with a number"))
            }
            Field::Text
                if TITLES.contains(&&*plain(heading)) && self.filled > 0 && self.long == 0 =>
            {
                let is_title = others.has_long_text && !(others.has)(Field::Title);
                is_title
                    .then_some((HeadingMeaning::Own(Field::Title), "short texts beside long ones"))
            }
            _ => None,
        }
    }

    /// What a column means that says whether findings are done, where no other has their status.
    fn whether_done(
        &self,
        heading: &str,
        others: &Others,
    ) -> Option<(HeadingMeaning, &'static str)> {
        if (others.has)(Field::Status) {
            return None;
        }
        if self.dates > 0 && self.are_mostly(self.dates + self.yes_or_no) {
            let is_closing = !(others.has)(Field::ClosedOn) && field_of(&plain(heading)).is_none();
            return is_closing.then_some((HeadingMeaning::Own(Field::ClosedOn), "dates"));
        }
        let says_so = self.says_whether_done();
        says_so.then_some((HeadingMeaning::Own(Field::Status), "answers such as yes or no"))
    }

    /// An owner and a deadline, or one of the two.
    pub fn are_joined(&self) -> bool {
        self.is_joined && self.filled > 0 && self.unjoined.is_none()
    }

    /// Words for a status, or colours that a user may mean by one.
    pub fn are_statuses(&self) -> bool {
        self.are_mostly(self.statuses + self.colours)
    }

    pub fn says_whether_done(&self) -> bool {
        self.are_mostly(self.done)
    }
}

#[cfg(test)]
mod tests;
