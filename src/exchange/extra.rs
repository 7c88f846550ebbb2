//! The columns of a file that mean no field of the register: each is kept as an extra field, under its heading.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::headings::Heads;
use super::json_value::THEME_ENDS;
use super::row::Row;
use crate::error::Complaint;
use crate::model::OneOf;
use crate::model::columns::Field;
use crate::model::extra_fields::{FieldPatch, checked_name, folded};
use crate::model::finding::checked_text;
use crate::model::list_column::extra_name;
use crate::model::shell::flag;

pub struct ExtraColumn {
    pub at: usize,
    pub name: String,
}

/// The columns that are left over, and what is wrong with their headings.
pub fn columns(
    heads: &Heads,
    used: &[usize],
    is_export: bool,
) -> (Vec<ExtraColumn>, Vec<Complaint>) {
    let mut extra: Vec<ExtraColumn> = Vec::new();
    let mut complaints = Vec::new();
    for (at, heading) in heads.written().enumerate() {
        if used.contains(&at) || is_export && is_computed(heading) {
            continue;
        }
        let name = match heading {
            "" => Ok(format!("column {}", letters(at))),
            heading => checked_name(extra_name(heading).unwrap_or(heading)),
        };
        match name {
            Ok(name) => extra.push(ExtraColumn { at, name }),
            Err(error) => complaints.push(heads.complaint(heading, error.to_string())),
        }
    }
    (extra, complaints)
}

/// The columns that would become the field of another.
pub fn same_fields(heads: &Heads, extra: &[ExtraColumn]) -> Vec<Complaint> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    let again = extra.iter().filter_map(|ExtraColumn { at, name }| {
        let again = heads.written().nth(*at).filter(|heading| !heading.is_empty()).unwrap_or(name);
        let first = match seen.entry(folded(name)) {
            Entry::Occupied(first) => *first.get(),
            Entry::Vacant(place) => {
                place.insert(again);
                return None;
            }
        };
        let map = flag("--map", again, &format!("field:{name} 2"));
        let why = format!(
            "columns {first:?} and {again:?} would both become the field {name:?}; give one of them another name, such as {map}"
        );
        Some(heads.complaint(again, why))
    });
    again.collect()
}

/// What an export says of a row besides what is stored. Another file may have a column `state` of its own.
fn is_computed(heading: &str) -> bool {
    let mut computed = Field::ALL.iter().filter(|field| field.import_headings().is_empty());
    computed.any(|field| field.word() == heading)
}

/// A spreadsheet's name for a column: A to Z, AA and so on.
pub fn letters(at: usize) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    match at / 26 {
        0 => letter(at).to_string(),
        before => letters(before - 1) + &letter(at).to_string(),
    }
}

/// What a row says under the columns that are kept; an empty cell says nothing.
pub fn fields(row: &mut Row<Field>, columns: &[ExtraColumn]) -> Vec<FieldPatch> {
    let mut fields = Vec::new();
    for column in columns {
        let cell = row.at(column.at);
        let is_said = fields.iter().any(|field: &FieldPatch| field.name == column.name);
        if cell.is_empty() || is_said {
            continue;
        }
        let cell = cell.trim_end_matches(THEME_ENDS).replace(THEME_ENDS, "; ");
        match checked_text("cell", &cell) {
            Ok(value) => fields.push(FieldPatch { name: column.name.clone(), value: Some(value) }),
            Err(error) => row.complain_under(&column.name, error.to_string()),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::letters;
    use crate::exchange::tests::{directory, records, said};
    use crate::exchange::{MappedHeading, Mapping, read};
    use crate::model::import_row::Sheet;
    use crate::model::progress::Status;

    #[test]
    fn a_column_without_a_heading_goes_by_its_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ"]);
    }

    #[test]
    fn what_means_no_field_is_kept_under_its_heading() {
        let [row] =
            &records("Ref,Title,Force,Cost code,,field:RAG\nR1,T,kent, 41207 ,x,Amber\n")[..]
        else {
            panic!("one row")
        };
        let kept: Vec<(&str, &str)> = row
            .finding
            .fields
            .iter()
            .map(|field| (field.name.as_str(), field.value.as_deref().unwrap()))
            .collect();
        assert_eq!(kept, [("Cost code", "41207"), ("column E", "x"), ("RAG", "Amber")]);
    }

    #[test]
    fn an_empty_cell_says_nothing_and_what_an_export_computes_is_left_out() {
        let [row] = &records(
            "id,ref,title,body,body_name,state,days_late,field:Batch\n1,R1,T,kent,Kent Police,late,3,\n",
        )[..] else {
            panic!("one row")
        };
        assert!(row.finding.fields.is_empty(), "{:?}", row.finding.fields);
        assert_eq!(records("ref,title,body,extensions\nR1,T,kent,2\n")[0].finding.fields.len(), 1);
    }

    #[test]
    fn two_headings_alike_are_told_apart_by_a_number() {
        let file = "Ref,Title,Force,Labels,labels,Labels\nR1,T,kent,a,b,c\n";
        assert_eq!(
            said(file),
            [
                "line 1, Labels: 3 columns have this heading; say what each is, such as --map 'Labels=field:Labels' \
                 --map 'labels (2)=field:labels (2)' --map 'Labels (3)=field:Labels (3)'"
            ]
        );
        let maps = ["Labels=field:Labels", "labels (2)=field:Second", "Labels (3)=skip"];
        let headings = maps.iter().map(|map| MappedHeading::of(map).unwrap()).collect();
        let mapping = Mapping { headings, ..Mapping::default() };
        let files = read(file.as_bytes(), &directory(), &mapping).unwrap();
        let Sheet::Findings { rows, .. } = files.sheet else { panic!("findings") };
        let names = rows[0].finding.fields.iter().map(|field| field.name.as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["Labels", "Second"]);
    }

    #[test]
    fn two_columns_that_would_become_one_field_are_complained_of() {
        let maps = ["A=field:X", "b=field:x"];
        let headings = maps.iter().map(|map| MappedHeading::of(map).unwrap()).collect();
        let mapping = Mapping { headings, ..Mapping::default() };
        let file = "Ref,Title,Force,A,b\nR1,T,kent,v,w\n";
        let said = read(file.as_bytes(), &directory(), &mapping).unwrap_err();
        assert_eq!(
            said[0].to_string(),
            "line 1, b: columns \"A\" and \"b\" would both become the field \"x\"; give one of them another name, such as \
             --map 'b=field:x 2'"
        );
    }

    #[test]
    fn of_two_columns_with_one_meaning_each_may_be_kept_as_a_field() {
        let file = "Ref,Title,Force,Status,Status\nR1,T,kent,Open,Closed\n";
        assert_eq!(
            said(file),
            [
                "line 1, Status: two columns are headed \"Status\"; the second is called \"Status (2)\". Keep one as a field: --map 'Status (2)=field:Status (2)' or --map 'Status=field:Status'"
            ]
        );
        let read_with = |map: &str| {
            let headings = vec![MappedHeading::of(map).unwrap()];
            let mapping = Mapping { headings, ..Mapping::default() };
            let files = read(file.as_bytes(), &directory(), &mapping).unwrap();
            let Sheet::Findings { rows, .. } = files.sheet else { panic!("findings") };
            let fields = rows[0].finding.fields.clone();
            (rows[0].progress.status, fields[0].name.clone(), fields.len())
        };
        let first = read_with("Status (2)=field:Status (2)");
        assert_eq!(first, (Some(Status::Open), "Status (2)".to_owned(), 1));
        let second = read_with("Status=field:Status");
        assert_eq!(second, (Some(Status::Closed), "Status".to_owned(), 1));
    }

    #[test]
    fn rows_of_one_finding_may_not_differ_in_an_extra_field() {
        let file = "Ref,Title,Force,Batch\nR1,T,kent,7\nR1,T,essex,8\nR1,T,surrey,\n";
        assert_eq!(
            said(file),
            [
                "line 3, Batch: reference \"R1\" is already on line 2 with another Batch; make them the same, or leave one empty; --map 'Batch=note' keeps what each body says as its note"
            ]
        );
    }
}
