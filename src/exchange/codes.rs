//! Columns such as `Rec` that hold the numbers of findings, whose words stand in another column.

use super::cell_looks::{Samples, may_be_words};
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use super::headings::{FileColumn, Heads};
use super::known_headings::field_of;
use super::notes::NoteColumn;
use crate::model::columns::Field;
use crate::model::text::one_line;

/// The columns whose cells are all numbers, though their heading may mean the words of findings.
pub struct Codes<'a> {
    pub heads: &'a Heads,
    pub columns: &'a [FileColumn<Field>],
    /// The columns whose meaning is settled.
    pub used: &'a [usize],
    pub samples: &'a Samples,
}

impl Codes<'_> {
    /// The first is the reference, unless another column is; the others are kept as fields.
    pub fn meanings(&self) -> Vec<(usize, HeadingMeaning)> {
        let mut has_reference = self.has_reference();
        let mut meanings = Vec::new();
        for (at, heading) in self.unsettled().filter(|(at, heading)| self.are_codes(*at, heading)) {
            if !self.has_words_beside(at) {
                continue;
            }
            let meaning = if has_reference {
                HeadingMeaning::Extra(one_line(heading))
            } else {
                HeadingMeaning::Own(Field::Ref)
            };
            has_reference = true;
            meanings.push((at, meaning));
        }
        meanings
    }

    fn unsettled(&self) -> impl Iterator<Item = (usize, &str)> {
        self.heads.written().enumerate().filter(|(at, _)| !self.used.contains(at))
    }

    fn are_codes(&self, at: usize, heading: &str) -> bool {
        let name = plain(heading);
        let is_worded = field_of(&name) == Some(Field::Text) || may_be_words(&name);
        is_worded && self.samples.looks(at).is_some_and(|looks| looks.are_codes())
    }

    /// A column that only counts the rows, such as `No.`, is none beside one of the numbers of findings.
    fn has_reference(&self) -> bool {
        let counts = |name: &str| ["number", "id"].contains(&name);
        self.columns.iter().any(|column| column.field == Field::Ref)
            || self.unsettled().any(|(_, heading)| {
                let name = plain(heading);
                field_of(&name) == Some(Field::Ref) && !counts(&name)
            })
    }

    fn has_words_beside(&self, codes: usize) -> bool {
        let is_worded = |field| matches!(field, Field::Title | Field::Text);
        let mut others = self.unsettled().filter(|(at, _)| *at != codes);
        self.columns.iter().any(|column| is_worded(column.field))
            || others.any(|(at, heading)| {
                let name = plain(heading);
                match field_of(&name) {
                    Some(field) => is_worded(field) && !self.are_codes(at, heading),
                    None => {
                        NoteColumn::meant(at, heading).is_none()
                            && self.samples.looks(at).is_some_and(|looks| looks.are_wordy())
                    }
                }
            })
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{MappedHeading, Mapping, read};

    fn understood(file: &str) -> Vec<String> {
        let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
        let key = |one: &MappedHeading| format!("{}={}", one.heading, one.meaning.key());
        files.tables[0].understood.iter().map(key).collect()
    }

    #[test]
    fn a_column_of_numbers_is_the_reference_where_another_has_the_words() {
        for (heads, row, read) in [
            ("Rec,Force,Description", "R1,Kent,Do A", "Rec=ref Force=body Description=text"),
            ("Rec,Force,Recommendation", "1,Kent,Do A", "Rec=ref Force=body Recommendation=text"),
            ("Rec,Force,What", "2.1,Kent,Do A", "Rec=ref Force=body What=text"),
            ("Action,Force,Detail", "A1,Kent,Do A", "Action=ref Force=body Detail=text"),
            ("Finding,Force,Title", "AFI-3,Kent,Do A", "Finding=ref Force=body Title=title"),
            (
                "No.,Rec,Force,Detail",
                "1,R7,Kent,Do A",
                "No.=field:No. Rec=ref Force=body Detail=text",
            ),
            (
                "Ref,Rec,Force,Detail",
                "X1,7,Kent,Do A",
                "Ref=ref Rec=field:Rec Force=body Detail=text",
            ),
            ("Force,Action", "Kent,Do A", "Force=body Action=text"),
            ("Title,Force,Action", "T,Kent,Do A", "Title=title Force=body Action=field:Action"),
        ] {
            assert_eq!(understood(&format!("{heads}\n{row}\n")).join(" "), read, "{heads}");
        }
    }

    #[test]
    fn without_words_elsewhere_it_stays_the_text() {
        assert_eq!(understood("Rec,Force,Due\nR1,Kent,31/12/2026\n")[0], "Rec=text");
        assert_eq!(understood("Rec,Force,Detail\nDo it by 1 May,Kent,x y\n")[0], "Rec=text");
    }
}
