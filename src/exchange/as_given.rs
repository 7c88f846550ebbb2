//! The words of cells that were read as something else: kept as fields, so that nothing that a file says is lost, and a later
//! file with other words changes something.

use std::collections::BTreeMap;

use super::bodies::Bodies;
use super::date_columns::is_date;
use super::deadlines::from_issue;
use super::done;
use super::due_status::DueStatus;
use super::examples::{Example, Examples};
use super::headings::FileColumn;
use super::layout::Layout;
use super::mapping::Mapping;
use super::row::Row;
use crate::error::RowKind;
use crate::model::columns::Field;
use crate::model::extra_fields::FieldPatch;
use crate::model::fold;
use crate::model::import_row::ImportRow;
use crate::model::phrase::{Meaning, Phrase};
use crate::model::placeholder::names_nothing;
use crate::model::progress::{Accepted, Priority, Status};
use crate::model::text::one_line;

/// What is said of the cells of a column, and by whom.
enum Said {
    /// The words say what they were read as, or nothing.
    Nothing,
    /// Words like these may have been kept from an earlier file, and are so no more.
    Plain,
    /// More than what they were read as.
    More,
}

/// How the words of cells were read.
pub struct AsGiven<'r, 'a> {
    pub bodies: &'r Bodies<'a>,
    pub layout: &'r Layout,
    pub mapping: &'r Mapping,
    /// The deadline that the row was taken to have.
    pub due: Option<&'r Phrase>,
}

impl AsGiven<'_, '_> {
    /// A field without a value takes away what an earlier file said.
    pub fn fields(&self, row: &Row<Field>) -> Vec<FieldPatch> {
        if self.layout.is_export {
            return Vec::new();
        }
        let mut fields = Vec::new();
        for column in &self.layout.columns.0 {
            let written = row.written().nth(column.at).unwrap_or_else(|| row.at(column.at));
            let value = match self.said(column, written) {
                Said::Nothing => continue,
                Said::Plain => None,
                Said::More => Some(one_line(written)),
            };
            fields.push(FieldPatch { name: name_of(&column.heading), value });
        }
        // All rows are held at once, and most have one at the most.
        fields.shrink_to_fit();
        fields
    }

    fn said(&self, column: &FileColumn<Field>, words: &str) -> Said {
        let FileColumn { field, at, heading } = column;
        let (field, at) = (*field, *at);
        let Mapping { statuses, body_names, date_words, values, .. } = self.mapping;
        let is_more = match field {
            _ if words.is_empty() => return Said::Nothing,
            Field::Status if self.is_kept_already(at) => return Said::Nothing,
            Field::Status => self.is_more_than_status(words, heading),
            Field::Body => self.bodies.is_more_than_bodies(words),
            field if is_choice(field) && self.mapping.value(heading, words).is_some() => true,
            Field::Priority => Priority::is_above_high(words),
            Field::Accepted => Accepted::is_awaited(words),
            field if is_date(field) => {
                self.is_more_than_date(heading, words)
                    || self.is_no_date_beside_one(field, at, words)
                    || self.is_counted(field, words)
                    || field == Field::Due && DueStatus::of(words).is_some()
            }
            _ => false,
        };
        let may_be_more = match field {
            Field::Status => !statuses.is_empty() || self.layout.asks_whether_done,
            Field::Body => !body_names.is_empty(),
            Field::Priority | Field::Accepted => true,
            Field::Kind | Field::Outcome => !values.is_empty(),
            Field::Due => true,
            Field::OriginalDue if self.layout.columns.has(Field::OriginalDue) => true,
            field => is_date(field) && !date_words.is_empty(),
        };
        match is_more {
            true => Said::More,
            false if may_be_more => Said::Plain,
            false => Said::Nothing,
        }
    }

    fn is_kept_already(&self, at: usize) -> bool {
        self.layout.extra.iter().any(|column| column.at == at)
    }

    fn is_more_than_status(&self, words: &str, heading: &str) -> bool {
        let mapped = self.mapping.status(words);
        if mapped.is_none() && self.layout.asks_whether_done {
            return done::may_be_status(heading) && done::is_more(words);
        }
        mapped.is_some_and(|status| Status::meant_by(words).ok() != Some(status))
    }

    fn is_more_than_date(&self, heading: &str, words: &str) -> bool {
        let Some(date) = self.mapping.date(heading, words) else { return false };
        let meaning = |words| Phrase::read(words).ok().map(|phrase| phrase.meaning);
        let is_same = meaning(words).is_some_and(|own| {
            own != Meaning::Undated && meaning(date).is_some_and(|mapped| mapped == own)
        });
        !is_same && fold(date) != fold(words)
    }

    /// Of a first date only the day is kept; `within 3 months` says more.
    fn is_counted(&self, field: Field, words: &str) -> bool {
        field == Field::OriginalDue
            && self.due.is_none_or(|due| due.text != one_line(words))
            && from_issue(words).is_some()
    }

    /// `TBC` or `Ongoing` where another column has the date.
    fn is_no_date_beside_one(&self, field: Field, at: usize, words: &str) -> bool {
        let is_deadline = matches!(field, Field::Due | Field::OriginalDue);
        is_deadline
            && !self.is_kept_already(at)
            && !self.layout.is_export
            && !names_nothing(words)
            && self.due.is_some_and(|due| due.text != one_line(words))
            && Phrase::read(words).is_ok_and(|phrase| phrase.meaning == Meaning::Undated)
    }
}

/// The columns of deadlines in which rows have words for no date where another column has a date.
#[derive(Default)]
pub struct GivenUp {
    undated: Examples,
    /// Deadlines that depend on the day of the import, such as `31 March` without a year.
    relative: Examples,
}

impl GivenUp {
    pub fn add(&mut self, row: &Row<Field>, given: &AsGiven) {
        let is_relative =
            |due: &&Phrase| !given.layout.is_export && matches!(due.meaning, Meaning::Relative(_));
        if let Some(due) = given.due.filter(is_relative) {
            let heading = row.heading(Field::Due).or(row.heading(Field::OriginalDue));
            heading.into_iter().for_each(|heading| self.relative.add(heading, &due.text));
        }
        for column in &given.layout.columns.0 {
            let words = row.at(column.at);
            if given.is_no_date_beside_one(column.field, column.at, words) {
                self.undated.add(&column.heading, words);
            }
        }
    }

    pub fn remarks(&self, row_kind: RowKind) -> impl Iterator<Item = String> {
        let undated = self.undated.iter().map(move |Example { heading, words, rows }| {
            format!(
                "{rows} {} no date under {heading:?} ({words:?}), so the date in the other column counts; the words are kept in \
                 the field {:?}",
                row_kind.having(*rows),
                name_of(heading)
            )
        });
        let relative = self.relative.iter().map(move |Example { heading, words, rows }| {
            format!(
                "{rows} {} a date under {heading:?} that is counted from today, such as {words:?}. Check it, or write the year",
                row_kind.having(*rows)
            )
        });
        undated.chain(relative)
    }
}

fn is_choice(field: Field) -> bool {
    matches!(field, Field::Kind | Field::Priority | Field::Accepted | Field::Outcome)
}

/// The name of the field for the words of a column.
pub fn name_of(heading: &str) -> String {
    format!("{heading} as given")
}

/// Where the rows of one finding were given other words at each body, the field says whose they are.
pub fn share(rows: &mut [ImportRow], of_one_finding: &[usize], name_of: impl Fn(i64) -> String) {
    let own: Vec<&ImportRow> = of_one_finding.iter().filter_map(|at| rows.get(*at)).collect();
    let mut all: BTreeMap<&str, Vec<(String, Option<&str>)>> = BTreeMap::new();
    for row in &own {
        let names: Vec<String> = row.bodies.iter().map(|body| name_of(*body)).collect();
        for field in &row.as_given {
            let said = (names.join(", "), field.value.as_deref());
            all.entry(&field.name).or_default().push(said);
        }
    }
    let shared: Vec<FieldPatch> = all
        .into_iter()
        .map(|(name, said)| FieldPatch { name: name.to_owned(), value: joined(&said, own.len()) })
        .collect();
    for at in of_one_finding {
        if let Some(row) = rows.get_mut(*at) {
            row.as_given.clone_from(&shared);
        }
    }
}

fn joined(said: &[(String, Option<&str>)], rows: usize) -> Option<String> {
    let values: Vec<(&String, &str)> =
        said.iter().filter_map(|(names, words)| words.map(|words| (names, words))).collect();
    let (_, first) = values.first()?;
    if values.len() == rows && values.iter().all(|(_, words)| words == first) {
        return Some((*first).to_owned());
    }
    let each: Vec<String> =
        values.iter().map(|(names, words)| format!("{names}: {words}")).collect();
    Some(each.join("; "))
}

#[cfg(test)]
mod tests {
    use crate::exchange::mapping::{MappedStatus, MappedWords};
    use crate::exchange::tests::directory;
    use crate::exchange::{Files, Mapping, read};
    use crate::model::import_row::{ImportRow, Sheet};

    fn files(file: &str, mapping: &Mapping) -> Files {
        read(file.as_bytes(), &directory(), mapping).unwrap()
    }

    fn kept(files: &Files) -> Vec<String> {
        let Sheet::Findings { rows, .. } = &files.sheet else { panic!("no findings") };
        let of_row = |row: &ImportRow| {
            let fields = row.finding.fields.iter();
            let said =
                fields.filter_map(|one| Some(format!("{}={}", one.name, one.value.as_ref()?)));
            said.collect::<Vec<String>>().join(" | ")
        };
        rows.iter().map(of_row).collect()
    }

    fn mapping(statuses: &[&str], bodies: &[&str], dates: &[&str]) -> Mapping {
        Mapping {
            statuses: statuses.iter().map(|typed| MappedStatus::of(typed).unwrap()).collect(),
            body_names: bodies.iter().map(|typed| MappedWords::of_body(typed).unwrap()).collect(),
            date_words: dates.iter().map(|typed| MappedWords::of_date(typed).unwrap()).collect(),
            ..Mapping::default()
        }
    }

    #[test]
    fn words_with_a_meaning_of_the_users_are_kept_where_they_say_more() {
        let mapping = mapping(
            &["Amber=in-progress", "Green=in-progress", "In Progress=in-progress"],
            &["North Div=kent", "Kent Police=kent"],
            &["Phase 2=TBC", "tbc=TBC"],
        );
        let files = files(
            "Ref,Force,Finding,RAG,Due\n1,North Div,Do A,Amber,Phase 2\n2,Kent Police,Do B,in progress,TBC\n\
             3,Kent,Do C,Green,31/12/2027\n",
            &mapping,
        );
        assert_eq!(
            kept(&files),
            [
                "Force as given=North Div | Due as given=Phase 2 | RAG as given=Amber",
                "",
                "RAG as given=Green"
            ]
        );
        assert_eq!(files.tables[0].extra.len(), 3, "{:?}", files.tables[0].extra);
    }

    #[test]
    fn words_that_say_no_more_take_away_those_of_an_earlier_file() {
        let files = files(
            "Ref,Force,Finding,RAG\n1,Kent,Do A,Complete\n2,Kent,Do B,\n",
            &mapping(&["Amber=in-progress"], &[], &[]),
        );
        let Sheet::Findings { rows, .. } = &files.sheet else { panic!("no findings") };
        let [complete, blank] = &rows[..] else { panic!("two rows") };
        assert_eq!(complete.finding.fields[0].name, "RAG as given");
        assert_eq!(complete.finding.fields[0].value, None);
        assert!(blank.finding.fields.is_empty());
    }

    #[test]
    fn other_words_at_each_body_of_a_finding_are_kept_with_whose_they_are() {
        let files = files(
            "Ref,Force,Finding,RAG\n1,Kent,Do A,Amber\n1,Essex,Do A,Red\n1,Surrey,Do A,Closed\n2,Kent,Do B,Red\n\
             2,Essex,Do B,Red\n",
            &mapping(&["Amber=in-progress", "Red=open"], &[], &[]),
        );
        let each = "RAG as given=Kent Police: Amber; Essex Police: Red";
        let all = "RAG as given=Red";
        assert_eq!(kept(&files), [each, each, each, all, all]);
    }

    #[test]
    fn words_for_no_date_beside_a_date_are_kept_and_said() {
        let files = files(
            "Ref,Force,Finding,Original deadline,Revised deadline\n1,Kent,Do A,31/07/2026,Ongoing\n\
             2,Kent,Do B,TBC,31/12/2026\n3,Kent,Do C,31/12/2026,n/a\n4,Kent,Do D,TBC,\n5,Kent,Do E,TBC,31/12/2026\n",
            &Mapping::default(),
        );
        assert_eq!(
            kept(&files),
            [
                "Revised deadline as given=Ongoing",
                "Original deadline as given=TBC",
                "",
                "",
                "Original deadline as given=TBC"
            ]
        );
        let remarks = &files.tables[0].remarks;
        assert_eq!(
            remarks[remarks.len() - 3..remarks.len() - 1],
            [
                "1 line has no date under \"Revised deadline\" (\"Ongoing\"), so the date in the other column counts; the words are kept in the field \"Revised deadline as given\"",
                "2 lines have no date under \"Original deadline\" (\"TBC\"), so the date in the other column counts; the words are kept in the field \"Original deadline as given\""
            ]
        );
    }
}
