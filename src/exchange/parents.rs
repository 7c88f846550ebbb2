//! Which finding a row stands under, where the row names it by another of its numbers, or by the beginning of its own
//! reference.

use std::collections::{HashMap, HashSet};

use super::csv::Rows;
use super::heading_names::plain;
use super::known_headings::field_named;
use super::layout::Layout;
use super::row::Row;
use crate::error::first_of;
use crate::model::columns::Field;
use crate::model::finding::Kind;
use crate::model::fold;
use crate::model::kind_words::Label;

#[derive(Default)]
pub struct Parents {
    /// As they are compared.
    references: HashSet<String>,
    /// The references by other numbers of their rows, such as the `Issue id` of Jira, and the heading of these.
    numbers: Option<(String, HashMap<String, String>)>,
    /// The column of words for actions.
    action: Option<usize>,
    /// How many rows stand under the finding with which their reference begins, and the first of them.
    taken: usize,
    example: String,
    /// The references of texts that end in a colon, after which their parts stand.
    lead_ins: HashSet<String>,
    /// Rows `4a` that may be parts of a `4` whose text doesn't end so.
    unsure: Vec<String>,
}

impl Parents {
    /// The rows under the headings are given.
    pub fn of<'r>(rows: impl Fn() -> Rows<'r>, layout: &Layout) -> Parents {
        let Some(reference) = layout.columns.at(Field::Ref).filter(|_| !layout.is_export) else {
            return Parents::default();
        };
        let references = cells(rows(), reference);
        let named = layout.columns.at(Field::Parent).map(|at| cells(rows(), at));
        let named = named.filter(|named| !named.iter().all(|one| references.contains(one)));
        let numbers = named.and_then(|named| {
            let others = layout.extra.iter().filter(|column| is_number(&column.name));
            others.into_iter().find_map(|column| {
                let numbers = pairs(rows(), column.at, reference);
                let has_all = named.iter().all(|one| numbers.contains_key(one));
                has_all.then(|| (column.name.clone(), numbers))
            })
        });
        let mut actions = layout.extra.iter().filter(|column| names_actions(&column.name));
        let action = actions.next().map(|column| column.at);
        let words = [Field::Text, Field::Title].map(|field| layout.columns.at(field));
        let words = words.into_iter().flatten();
        let texts = words.flat_map(|at| pairs(rows(), reference, at));
        let lead_ins = texts.filter(|(_, text)| text.ends_with(':')).map(|(own, _)| own).collect();
        Parents { references, numbers, action, lead_ins, ..Parents::default() }
    }

    /// The reference that a cell of parents means.
    pub fn reference<'c>(&'c self, cell: &'c str) -> &'c str {
        let numbers = self.numbers.as_ref().map(|(_, numbers)| numbers);
        numbers.and_then(|numbers| numbers.get(&fold(cell))).map_or(cell, String::as_str)
    }

    /// `COC1` for a row `COC1.1` without a kind and a parent of its own, and what the row is: an action if it says nothing
    /// but that, else a part.
    pub fn above<'c>(&mut self, row: &Row<'c, Field>) -> Option<(&'c str, Kind)> {
        let own = row.cell(Field::Ref)?;
        let says_more = [Field::Kind, Field::Parent].iter().any(|field| row.cell(*field).is_some());
        if says_more {
            return None;
        }
        if let Some(above) = self.lettered(own) {
            return Some((above, Kind::Part));
        }
        let (above, number) = own.rsplit_once('.')?;
        let is_number = !number.is_empty() && number.bytes().all(|one| one.is_ascii_digit());
        let is_under = is_number && self.references.contains(&fold(above));
        Label::alone(above).filter(|_| is_under)?;
        let mut words = [Field::Title, Field::Text].into_iter().flat_map(|one| row.written_as(one));
        let has_words = words.any(|cell| !cell.is_empty());
        let kind =
            if !has_words && self.action_of(row).is_some() { Kind::Action } else { Kind::Part };
        self.take(own, above);
        Some((above, kind))
    }

    fn take(&mut self, own: &str, above: &str) {
        if self.taken == 0 {
            self.example = format!("{own:?} under {above:?}");
        }
        self.taken += 1;
    }

    /// `4` for a row `4a`, if the file has both, and the text of `4` goes on in its parts; else it is asked about.
    fn lettered<'c>(&mut self, own: &'c str) -> Option<&'c str> {
        let own_letters = own.trim_end_matches([')', ' ']);
        let above = own_letters.strip_suffix(|letter: char| letter.is_ascii_alphabetic())?;
        let above = above.trim_end_matches(['(', ' ', '.']);
        let is_first = format!("{above}{}", own_letters.get(above.len()..)?).to_lowercase();
        let first = is_first.strip_suffix(|letter: char| letter.is_ascii_alphabetic())?;
        let ends = own.get(own_letters.len()..)?;
        let is_known = above.ends_with(|last: char| last.is_ascii_digit())
            && self.references.contains(&fold(above))
            && self.references.contains(&fold(&format!("{first}a{ends}")));
        if is_known && self.lead_ins.contains(&fold(above)) {
            self.take(own, above);
            return Some(above);
        }
        if is_known {
            self.unsure.push(format!("{own} of {above}"));
        }
        None
    }

    /// What is to be done, if the row says it in a column of actions.
    pub fn action_of<'c>(&self, row: &Row<'c, Field>) -> Option<&'c str> {
        self.action.map(|at| row.at(at)).filter(|cell| !cell.is_empty())
    }

    pub fn remarks(&self) -> Vec<String> {
        let numbers = self
            .numbers
            .as_ref()
            .map(|(heading, _)| format!("the parents are named by {heading:?}"));
        let rows = if self.taken == 1 { "row is" } else { "rows are" };
        let taken = (self.taken > 0).then(|| {
            format!(
                "{} {rows} imported as a part or an action of the finding with which its reference begins, such as {}; a column \
                 \"kind\" changes that",
                self.taken, self.example
            )
        });
        let unsure = (!self.unsure.is_empty()).then(|| {
            format!(
                "these rows may be parts of others: {}; if so, say it in columns \"kind\" (part) and \"parent\"",
                first_of(self.unsure.iter().cloned(), 3)
            )
        });
        numbers.into_iter().chain(taken).chain(unsure).collect()
    }
}

/// A heading of the numbers of rows, such as `Issue id`.
fn is_number(heading: &str) -> bool {
    const LAST: [&str; 4] = ["id", "number", "key", "reference"];
    plain(heading).rsplit(' ').next().is_some_and(|last| LAST.contains(&last))
}

/// A heading that no other meaning takes, with a word for what is to be done.
pub fn names_actions(name: &str) -> bool {
    const WORDS: [&str; 4] = ["action", "task", "milestone", "step"];
    let is_free = matches!(field_named(name), None | Some(Field::Text));
    is_free && plain(name).split(' ').any(|word| WORDS.contains(&word))
}

fn cells(mut rows: Rows, at: usize) -> HashSet<String> {
    let mut all = HashSet::new();
    while let Some(row) = rows.advance() {
        all.extend(row.cells.get(at).map(fold).filter(|cell| !cell.is_empty()));
    }
    all
}

fn pairs(mut rows: Rows, from: usize, to: usize) -> HashMap<String, String> {
    let mut all = HashMap::new();
    while let Some(row) = rows.advance() {
        if let (Some(from), Some(to)) = (row.cells.get(from), row.cells.get(to)) {
            all.insert(fold(from), to.trim().to_owned());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::records;
    use crate::model::finding::Kind;

    #[test]
    fn a_parent_may_be_named_by_another_number_of_its_row() {
        let heads = "Summary,Issue key,Issue id,Issue Type,Parent,Force";
        let file = format!(
            "{heads}\nAnswer calls,HMI-12,10412,Recommendation,,kent\nHire six,HMI-13,10413,Action,10412,kent\n"
        );
        let rows = records(&file.replace("Issue Type", "Type"));
        assert_eq!(rows[1].parent.as_ref().unwrap().spelling(), "hmi-12");
    }

    #[test]
    fn a_lettered_row_under_a_text_that_goes_on_is_a_part_of_it() {
        let file = "Ref,Force,Finding\n4,kent,The force should:\n4a,kent,train staff;\n4b,kent,review.\n5,kent,Do more.\n";
        let rows = records(file);
        let parts: Vec<bool> =
            rows.iter().map(|row| row.finding.kind == Some(Kind::Part)).collect();
        assert_eq!(parts, [false, true, true, false]);
        assert_eq!(rows[2].parent.as_ref().unwrap().spelling(), "4");
        let alone = records(&file.replace("should:", "should act."));
        assert!(alone.iter().all(|row| row.parent.is_none()));
        let column = "Rec,Sub,Force,Recommendation\n4,,kent,The force should:\n4,a,kent,train staff;\n5,a,kent,Go.\n5,b,kent,Do.\n";
        let rows = records(&column.replace("5,b", "6,b"));
        assert_eq!(rows[1].finding.kind, Some(Kind::Part));
        assert_eq!(rows[1].parent.as_ref().unwrap().spelling(), "4");
        assert!(rows[1].finding.reference.is_none() && rows[2].parent.is_none());
    }

    #[test]
    fn what_goes_by_a_findings_reference_and_a_number_stands_under_it() {
        let rows = records(
            "Ref,Force,Finding,Type,Action\nCOC1,kent,Nobody looks.,Cause of concern,\nCOC1.1,kent,,,Buy data.\n\
             COC1.2,kent,Look twice.,,\nAFI2.1,kent,Do it.,,\n",
        );
        let kinds: Vec<Option<Kind>> = rows.iter().map(|row| row.finding.kind).collect();
        let [concern, action, part, afi] = [Kind::Concern, Kind::Action, Kind::Part, Kind::Afi];
        assert_eq!(kinds, [Some(concern), Some(action), Some(part), Some(afi)]);
        assert_eq!(rows[1].finding.title.as_deref(), Some("Buy data"));
        assert_eq!(rows[1].parent.as_ref().unwrap().spelling(), "coc1");
        assert!(rows[3].parent.is_none());
    }
}
