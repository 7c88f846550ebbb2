//! Columns such as `Rec` that hold the numbers of findings, whose words stand in another column.

use super::cell_looks::{Looks, may_be_words};
use super::cell_meanings::{Settled, Unsettled};
use super::heading_meaning::HeadingMeaning;
use super::heading_names::plain;
use super::known_headings::{field_named, field_of};
use super::notes::NoteColumn;
use crate::model::columns::Field;
use crate::model::text::one_line;

impl Unsettled<'_> {
    /// The columns whose cells are all numbers, though their heading may mean the words of findings. The first is the
    /// reference, unless another column is; the others are kept as fields.
    pub fn codes(&self) -> Vec<Settled> {
        let mut has_reference = self.has_reference();
        let codes = self.open().filter(|(at, heading)| self.are_codes(*at, heading));
        let codes = codes.filter(|(at, _)| self.has_words_beside(*at)).map(|(at, heading)| {
            let meaning = if has_reference {
                HeadingMeaning::Extra(one_line(heading))
            } else {
                HeadingMeaning::Own(Field::Ref)
            };
            has_reference = true;
            numbers(at, meaning)
        });
        let codes: Vec<Settled> = codes.collect();
        codes.into_iter().chain(self.named_codes()).collect()
    }

    fn are_codes(&self, at: usize, heading: &str) -> bool {
        let name = plain(heading);
        let is_worded = field_of(&name) == Some(Field::Text) || may_be_words(&name);
        is_worded && self.looks(at, Looks::are_codes)
    }

    /// `Case ref` or `Unique ID`, which is the reference where no other column is and each row has another.
    fn named_codes(&self) -> Option<Settled> {
        let has_other = self.has_reference();
        // Beside `Id` alone, `HMIRef` is the reference.
        let is_free = |at, heading| {
            !self.has(Field::Ref, at) || !has_other && plain(heading).ends_with(" reference")
        };
        let mut named = self.open().filter(|(_, heading)| names_findings(heading));
        let are_so = |at| self.looks(at, Looks::are_different_codes) && self.has_words_beside(at);
        let (at, _) = named.find(|(at, heading)| is_free(*at, heading) && are_so(*at))?;
        Some(numbers(at, HeadingMeaning::Own(Field::Ref)))
    }

    /// A column that only counts the rows, such as `No.`, is none beside one of the numbers of findings.
    fn has_reference(&self) -> bool {
        let counts = |heading| ["number", "id"].contains(&plain(heading).as_str());
        self.is_settled(Field::Ref)
            || self
                .open()
                .any(|(_, heading)| field_named(heading) == Some(Field::Ref) && !counts(heading))
    }

    fn has_words_beside(&self, codes: usize) -> bool {
        let is_worded = |field| matches!(field, Field::Title | Field::Text);
        let mut others = self.open().filter(|(at, _)| *at != codes);
        self.columns.iter().any(|column| is_worded(column.field))
            || others.any(|(at, heading)| match field_named(heading) {
                Some(field) => is_worded(field) && !self.are_codes(at, heading),
                None => {
                    NoteColumn::meant(at, heading).is_none() && self.looks(at, Looks::are_wordy)
                }
            })
    }
}

fn numbers(at: usize, meaning: HeadingMeaning) -> Settled {
    Settled { at, meaning, what: "numbers of findings" }
}

/// Whether an unknown heading names what findings go by. `Cost code` and `Report ref` name something else.
pub fn names_findings(heading: &str) -> bool {
    const ALONE: [&str; 7] = ["code", "key", "serial", "item", "uid", "identifier", "s n"];
    const LAST: [&str; 6] = ["reference", "id", "key", "identifier", "number", "code"];
    const OF_FINDINGS: [&str; 24] = [
        "case",
        "our",
        "audit",
        "tracker",
        "issue",
        "unique",
        "task",
        "card",
        "hmi",
        "hmic",
        "hmicfr",
        "serial",
        "item",
        "work",
        "ticket",
        "entry",
        "record",
        "regulation",
        "reg",
        "28",
        "identity",
        "id",
        "internal",
        "minute",
    ];
    let name = plain(heading);
    if field_of(&name).is_some() {
        return false;
    }
    let words: Vec<&str> = name.split(' ').collect();
    let Some((last, before)) = words.split_last() else { return false };
    // `MOPAC ID`
    let begins = heading.split_whitespace().next().unwrap_or_default();
    let is_acronym = |word: &&str| {
        begins.len() > 2
            && begins.chars().all(char::is_uppercase)
            && begins.eq_ignore_ascii_case(word)
    };
    let is_one = |word: &&str| OF_FINDINGS.contains(word) || is_acronym(word);
    let is_of_findings = !before.is_empty() && before.iter().all(is_one);
    ALONE.contains(&&*name) || LAST.contains(last) && is_of_findings
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{MappedHeading, Mapping, read};

    fn understood(file: &str) -> Vec<String> {
        let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
        let key = |one: &MappedHeading| format!("{}={}", one.from, one.to.key());
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
    fn a_heading_that_names_what_findings_go_by_is_the_reference_where_no_other_is() {
        for heading in [
            "Case ref",
            "Reg 28 ref",
            "HMI No",
            "Unique ID",
            "ID number",
            "Code",
            "Item",
            "MOPAC ID",
            "HMIRef",
        ] {
            let file =
                format!("{heading},Force,Detail\nPEEL 2025,,\nA-1,kent,Do A\nA-2,kent,Do B\n");
            assert_eq!(understood(&file)[0], format!("{heading}=ref"));
            let twice = file.replace("A-2", "A-1");
            assert_eq!(understood(&twice)[0], format!("{heading}=field:{heading}"));
        }
        for heading in ["Cost code", "Report ref", "Phone number", "Page"] {
            let file = format!("{heading},Force,Detail\nA-1,kent,Do A\nA-2,kent,Do B\n");
            assert_eq!(understood(&file)[0], format!("{heading}=field:{heading}"));
        }
        let file = "Case ref,Ref,Force,Detail\nA-1,1,kent,Do A\n";
        assert_eq!(understood(file)[..2], ["Case ref=field:Case ref", "Ref=ref"]);
    }

    #[test]
    fn headings_of_sections_among_the_numbers_do_not_count() {
        let file = "Rec,Wording,Force,Due\nPEEL 2025,,,\nR1,Do A,kent,31/12/2026\n";
        assert_eq!(understood(file)[..2], ["Rec=ref", "Wording=text"]);
    }

    #[test]
    fn without_words_elsewhere_it_stays_the_text() {
        assert_eq!(understood("Rec,Force,Due\nR1,Kent,31/12/2026\n")[0], "Rec=text");
        assert_eq!(understood("Rec,Force,Detail\nDo it by 1 May,Kent,x y\n")[0], "Rec=text");
    }
}
