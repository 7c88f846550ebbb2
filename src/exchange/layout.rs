//! What each column of a file of findings means: by what the user says, by its heading, or as an extra field.

use super::cell_looks::{Looks, Others, Samples};
use super::cell_meanings::{Settled, Unsettled};
use super::dated_heading::{is_to_come, is_updated};
use super::dated_series::{self, are_dated};
use super::done;
use super::extra::{self, ExtraColumn};
use super::heading_groups::{GROUPS, HeadingGroup};
use super::heading_meaning::HeadingMeaning;
use super::heading_names::{REASON, is_part_letter, plain};
use super::headings::{FileColumn, FileColumns, Heads};
use super::known_headings::{field_named, is_export};
use super::map_conflicts::{self, Missing};
use super::mapping::{MappedHeading, Mapping, SHEET};
use super::notes::NoteColumn;
use super::revised_heading::{REVISED, any_revision, are_a_series, revision};
use super::row::SHEET_COLUMN;
use super::understanding::{hints, read_as, understood};
use crate::error::Complaint;
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::kind_words::are_kinds;
use crate::model::shell::flag;
use crate::model::text::one_line;

pub struct Layout {
    pub columns: FileColumns<Field>,
    pub extra: Vec<ExtraColumn>,
    pub notes: Vec<NoteColumn>,
    pub is_export: bool,
    /// The column of the parts of the recommendation above.
    pub part: Option<usize>,
    /// The column of letters or numbers of parts, such as `a)`, beside that of references; it is an extra field too.
    pub part_letter: Option<usize>,
    /// The column of the day on which a row was updated; it is an extra field too.
    pub updated: Option<usize>,
    pub understood: Vec<MappedHeading>,
    /// How headings were read that are not the register's own.
    pub remarks: Vec<String>,
    /// What headings may mean that are kept as fields, and how to say so.
    pub hints: Vec<String>,
    /// Whether the status is read from a column that says by yes or no whether findings are done.
    pub asks_whether_done: bool,
    /// The column with an owner and a deadline in each cell, and the one that its deadlines are put into.
    pub joined: Option<(usize, usize)>,
    pub fill_down: Vec<usize>,
    /// What the user says of headings that aren't there; they may be in another of the files.
    pub missing: Vec<Missing>,
}

impl Layout {
    pub fn of(heads: &Heads, mapping: &Mapping, samples: &Samples) -> (Layout, Vec<Complaint>) {
        let mut reading = Reading::of(heads);
        let is_export = is_export(heads);
        let mut extra = reading.read(mapping, samples, is_export);
        extra.extend(reading.read_sheet(mapping));
        let fill_down = map_conflicts::filled_down(heads, mapping);
        let Reading {
            columns,
            used,
            mut complaints,
            notes,
            part,
            mut missing,
            by_cells,
            joined,
            updated,
            ..
        } = reading;
        missing.extend(map_conflicts::not_filled_down(heads, mapping));
        let (more, unclear) = extra::columns(heads, &used, is_export);
        extra.extend(more);
        complaints.extend(unclear.into_iter().chain(extra::same_fields(heads, &extra)));
        extra.sort_by_key(|column| column.at);
        let hints = hints(&columns, &extra, &notes, mapping, samples);
        let named = |is_it: fn(&str) -> bool| {
            extra.iter().find(|one| is_it(&one.name) && !is_export).map(|one| one.at)
        };
        let (named_updated, part_letter) = (named(is_updated), named(is_part_letter));
        let apart: Vec<usize> = part.into_iter().chain(joined.map(|(at, _)| at)).collect();
        let understood = understood(heads, &columns, &extra, &notes, &apart, updated);
        (
            Layout {
                asks_whether_done: asks_whether_done(&columns),
                remarks: read_as(&columns, &notes, joined).into_iter().chain(by_cells).collect(),
                columns: FileColumns(columns),
                extra,
                notes,
                is_export,
                part,
                part_letter,
                updated: updated.or(named_updated),
                understood,
                hints,
                joined,
                fill_down,
                missing,
            },
            complaints,
        )
    }
}

/// Whether a column says what findings are, or what they are called.
pub fn says_what(heads: &Heads, mapping: &Mapping) -> bool {
    const WHAT: [Field; 3] = [Field::Title, Field::Text, Field::Ref];
    let (layout, _) = Layout::of(heads, mapping, &Samples::default());
    WHAT.iter().any(|field| layout.columns.has(*field))
}

struct Reading<'a> {
    heads: &'a Heads,
    columns: Vec<FileColumn<Field>>,
    /// The columns whose meaning is settled.
    used: Vec<usize>,
    complaints: Vec<Complaint>,
    notes: Vec<NoteColumn>,
    part: Option<usize>,
    updated: Option<usize>,
    missing: Vec<Missing>,
    /// What was read by its cells rather than by its heading.
    by_cells: Vec<String>,
    joined: Option<(usize, usize)>,
}

impl<'a> Reading<'a> {
    fn of(heads: &'a Heads) -> Reading<'a> {
        Reading {
            heads,
            columns: Vec::new(),
            used: Vec::new(),
            complaints: Vec::new(),
            notes: Vec::new(),
            part: None,
            updated: None,
            missing: Vec::new(),
            by_cells: Vec::new(),
            joined: None,
        }
    }

    fn open(&self) -> impl Iterator<Item = (usize, &'a str)> {
        self.heads.written().enumerate().filter(|(at, _)| !self.used.contains(at))
    }

    /// Returns the columns that are extra fields, by the user's word or beside others.
    fn read(&mut self, mapping: &Mapping, samples: &Samples, is_export: bool) -> Vec<ExtraColumn> {
        let mut extra = self.map(mapping);
        if is_export {
            self.read_as_export();
        } else {
            extra.extend(self.read_by_cells(mapping, samples));
            self.read_joined(mapping, samples);
            GROUPS.iter().for_each(|group| self.read_group(group));
            self.read_notes();
            self.read_part();
        }
        extra.extend(dated_series::in_order(&mut self.columns));
        extra
    }

    /// The name of the sheet is read where a row has no other cell for it; returns it if it is an extra field.
    fn read_sheet(&mut self, mapping: &Mapping) -> Option<ExtraColumn> {
        let at = SHEET_COLUMN;
        match self.heads.meaning_of_sheet(mapping)? {
            HeadingMeaning::Own(field) => {
                self.columns.push(FileColumn { field: *field, at, heading: SHEET.to_owned() });
            }
            HeadingMeaning::Extra(name) => return Some(ExtraColumn { at, name: name.clone() }),
            HeadingMeaning::Note => self.notes.push(NoteColumn::named(at, SHEET)),
            HeadingMeaning::OfGrade(_)
            | HeadingMeaning::Action
            | HeadingMeaning::OfAction(_)
            | HeadingMeaning::Updated
            | HeadingMeaning::Skip => {}
        }
        None
    }

    /// What the user says of the headings; returns the columns that are extra fields by that.
    fn map(&mut self, mapping: &Mapping) -> Vec<ExtraColumn> {
        self.used.extend(self.heads.named(REASON));
        let mut extra = Vec::new();
        for (at, heading) in self.heads.written().enumerate() {
            let Some(mapped) = self.heads.mapped(at, mapping) else { continue };
            // `Status (force)` isn't meant where the file has the `Status (HMICFRS)` that the user names.
            let is_another = mapped.from.trim() != heading
                && plain(&mapped.from) == plain(heading)
                && self.heads.written().any(|written| written == mapped.from.trim());
            // What is said of the statuses of one month is meant of those of another, but not of a month to come.
            let is_of_then = mapped.from.trim() != heading
                && mapped.to == HeadingMeaning::Own(Field::Status)
                && is_to_come(heading, mapping.today);
            if !is_another && !is_of_then {
                extra.extend(self.settle(&mapped.to, at, heading));
            }
        }
        self.complaints.extend(map_conflicts::contradictions(self.heads, mapping));
        self.missing.extend(map_conflicts::of_maps(self.heads, mapping));
        extra
    }

    /// Returns the column if it is an extra field by that.
    fn settle(
        &mut self,
        meaning: &HeadingMeaning,
        at: usize,
        heading: &str,
    ) -> Option<ExtraColumn> {
        self.used.push(at);
        match meaning {
            HeadingMeaning::Own(field) => self.take(*field, at, heading),
            HeadingMeaning::OfGrade(_) => {
                return Some(ExtraColumn { at, name: one_line(heading) });
            }
            HeadingMeaning::Updated => {
                self.updated = Some(at);
                return Some(ExtraColumn { at, name: one_line(heading) });
            }
            HeadingMeaning::Extra(name) => return Some(ExtraColumn { at, name: name.clone() }),
            HeadingMeaning::Note => self.notes.push(NoteColumn::named(at, heading)),
            // Read before; in a grade or beside no finding it says nothing.
            HeadingMeaning::Action | HeadingMeaning::OfAction(_) | HeadingMeaning::Skip => {}
        }
        None
    }

    /// Headings that may mean several things, where the cells tell which; returns those that are extra fields.
    fn read_by_cells(&mut self, mapping: &Mapping, samples: &Samples) -> Vec<ExtraColumn> {
        let heads = self.heads;
        let unsettled = self.unsettled(mapping, samples);
        let (settled, questions) = (unsettled.settled(), unsettled.questions());
        let (asked, questions): (Vec<usize>, Vec<Complaint>) = questions.into_iter().unzip();
        self.used.extend(asked);
        self.complaints.extend(questions);
        let settle = |reading: &mut Self, settled: Vec<Settled>| {
            settled.iter().filter_map(|one| reading.settle_by_cells(one)).collect()
        };
        let mut extra: Vec<ExtraColumn> = settle(self, settled);
        let codes = self.unsettled(mapping, samples).codes();
        extra.extend(settle(self, codes));
        // Whether `Implemented?` is the status depends on what the others are.
        let asks = |(_, heading): &(usize, &str)| done::asks(heading);
        let (mut asking, others): (Vec<_>, Vec<_>) = heads.written().enumerate().partition(asks);
        // On a board of Trello, what is `closed` was put away.
        asking.sort_by_key(|(_, heading)| plain(heading) != "due complete");
        for (at, heading) in others.into_iter().chain(asking) {
            let looks = samples.looks(at).filter(|_| !self.used.contains(&at));
            let has_long_text = heads.written().enumerate().any(|(other, heading)| {
                other != at
                    && field_named(heading) == Some(Field::Text)
                    && samples.looks(other).is_some_and(Looks::are_long)
            });
            const DESCRIPTIONS: [&str; 4] = ["desc", "description", "detail", "note"];
            let has_description =
                heads.written().any(|heading| DESCRIPTIONS.contains(&&*plain(heading)));
            let unsettled = self.unsettled(mapping, samples);
            let has = |field| unsettled.has(field, at);
            let meaning = looks.and_then(|looks| {
                looks.meaning(heading, &Others { has: &has, has_long_text, has_description })
            });
            let Some((meaning, what)) = meaning else { continue };
            extra.extend(self.settle_by_cells(&Settled { at, meaning, what }));
        }
        extra
    }

    /// A column of owners with their deadlines, where no other has either.
    fn read_joined(&mut self, mapping: &Mapping, samples: &Samples) {
        let heads = self.heads;
        let unsettled = self.unsettled(mapping, samples);
        let is_free = |(at, _): &(usize, &str)| {
            let has = |field| unsettled.has(field, *at);
            unsettled.looks(*at, Looks::are_joined) && !has(Field::Owner) && !has(Field::Due)
        };
        let Some((at, heading)) = self.open().find(is_free) else { return };
        let width = heads.written().count();
        self.used.push(at);
        self.joined = Some((at, width));
        let map = flag("--map", heading, "...");
        self.by_cells.push(format!(
            "{heading:?}: each cell is split into owner and due date; use {map} to change that"
        ));
        self.take(Field::Owner, at, heading);
        self.take(Field::Due, width, heading);
    }

    fn unsettled<'b>(&'b self, mapping: &'b Mapping, samples: &'b Samples) -> Unsettled<'b> {
        let (heads, columns, used) = (self.heads, &self.columns, &self.used);
        Unsettled { heads, columns, used, samples, mapping }
    }

    fn settle_by_cells(&mut self, Settled { at, meaning, what }: &Settled) -> Option<ExtraColumn> {
        let heading = self.heads.written().nth(*at)?;
        self.by_cells.push(format!(
            "{heading:?} has {what}, so it is imported as {}; use {} to change that",
            meaning.in_words(),
            flag("--map", heading, "...")
        ));
        self.settle(meaning, *at, heading)
    }

    fn read_as_export(&mut self) {
        for field in Field::ALL.iter().filter(|field| !field.import_headings().is_empty()) {
            let named = |heading: &str| {
                heading == field.word() || field.import_headings().contains(&&*plain(heading))
            };
            self.read_named(*field, named);
        }
    }

    fn read_notes(&mut self) {
        let notes = self.open().filter_map(|(at, heading)| NoteColumn::meant(at, heading));
        let notes: Vec<NoteColumn> = notes.collect();
        self.used.extend(notes.iter().map(|note| note.at));
        self.notes.extend(notes);
    }

    fn read_part(&mut self) {
        const NAMES: [&str; 3] = ["sub recommendation", "part of recommendation", "sub action"];
        let found =
            self.heads.written().position(|heading| NAMES.contains(&plain(heading).as_str()));
        self.part = found.filter(|at| !self.used.contains(at));
        self.used.extend(self.part);
        // Read where the recommendation's own column is empty.
        let column = self.part.and_then(|at| self.heads.column(Field::Text, at));
        self.columns.extend(column);
    }

    fn read_group(&mut self, group: &HeadingGroup) {
        let has = |field| self.columns.iter().any(|column| column.field == field);
        // Beside a revised date, a plain one is the first.
        let is_first_known = || group.has(REVISED) && self.has_open(Field::OriginalDue);
        let field = match group.field {
            Field::Due
                if has(Field::Due)
                    && !is_first_known()
                    && !has(Field::OriginalDue)
                    && self.is_revised()
                    && (group.has("deadline") || self.has_one_of(group)) =>
            {
                Field::OriginalDue
            }
            field if has(field) => return,
            field => field,
        };
        // `Recommendation / AFI` names what its cells word.
        let takes_kinds = group.has("recommendation");
        let is_revised = group.has(REVISED);
        self.read_named(field, |heading| {
            let name = plain(heading);
            group.has(&name)
                || takes_kinds && are_kinds(&name)
                || is_revised && revision(heading).is_some()
        });
    }

    /// Whether the due date is read from a column of revised ones.
    fn is_revised(&self) -> bool {
        let mut due = self.columns.iter().filter(|column| column.field == Field::Due);
        due.any(|FileColumn { heading, .. }| any_revision(heading).is_some())
    }

    fn has_open(&self, field: Field) -> bool {
        self.open().any(|(_, heading)| field_named(heading) == Some(field))
    }

    /// Whether a single open heading is of a group.
    fn has_one_of(&self, group: &HeadingGroup) -> bool {
        self.open().filter(|(_, heading)| group.has(&plain(heading))).count() == 1
    }

    fn read_named(&mut self, field: Field, is_named: impl Fn(&str) -> bool) {
        let named = self.open().filter(|(_, heading)| is_named(heading));
        for (at, heading) in named.collect::<Vec<_>>() {
            self.used.push(at);
            self.take(field, at, heading);
        }
    }

    /// Two columns of one meaning are refused: one of them would be dropped.
    fn take(&mut self, field: Field, at: usize, heading: &str) {
        let twin = self.columns.iter().find(|column| column.field == field);
        let is_series = |twin: &str| are_a_series(twin, heading) || are_dated(twin, heading);
        match twin.filter(|twin| !is_series(&twin.heading)) {
            Some(first) => self.complaints.push(self.heads.repeated(&first.heading, heading)),
            None => self.columns.push(FileColumn { field, at, heading: heading.to_owned() }),
        }
    }
}

fn asks_whether_done(columns: &[FileColumn<Field>]) -> bool {
    let mut statuses = columns.iter().filter(|column| column.field == Field::Status);
    statuses.any(|column| done::may_be_status(&column.heading))
}
