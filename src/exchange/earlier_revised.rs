//! Rows whose revised deadline lies before the one that it revises.

use chrono::NaiveDate;

use super::mapping::Mapping;
use super::read_table::rows_named;
use super::revised_heading::bare_revision;
use super::row::Row;
use crate::error::Place;
use crate::model::calendar::{Precision, first_day, shown};
use crate::model::columns::Field;
use crate::model::import_row::ImportRow;
use crate::model::phrase::Meaning;
use crate::model::shell::{flag, map_to_field};

/// Those that are taken as brought forward.
#[derive(Default)]
pub struct EarlierRevised {
    places: Vec<Place>,
    heading: String,
    /// The two dates of the first of them.
    revised: String,
    first: String,
}

impl EarlierRevised {
    /// `Revised` alone may be the day on which a date was revised, which is asked about.
    pub fn take(&mut self, row: &mut Row<Field>, read: &ImportRow, mapping: &Mapping) {
        let Some((revised, first)) = earlier(read) else { return };
        let Some(heading) = row.heading(Field::Due) else { return };
        if bare_revision(heading).is_some() && mapping.meaning(heading).is_none() {
            let (due, keep) = (flag("--map", heading, "due"), map_to_field(heading));
            let why = format!(
                "{revised} is before the first deadline, {first}. Use {due} if it is the deadline now, or {keep} if it is the day \
                 on which that was revised"
            );
            return row.complain(Field::Due, why);
        }
        if self.places.is_empty() {
            heading.clone_into(&mut self.heading);
            (self.revised, self.first) = (revised, first);
        }
        self.places.push(row.place.clone());
    }

    pub fn remark(&self) -> Option<String> {
        let EarlierRevised { heading, revised, first, .. } = self;
        (!self.places.is_empty()).then(|| {
            format!(
                "{heading:?} is before the first deadline on {} ({revised}, first {first}), so the deadline was brought forward. If \
                 it isn't the deadline, use {}",
                rows_named(&self.places),
                map_to_field(heading)
            )
        })
    }
}

/// The revised date and the first, in words.
fn earlier(read: &ImportRow) -> Option<(String, String)> {
    let Meaning::On(days) = &read.due.as_ref()?.meaning else { return None };
    let (first, precision): (NaiveDate, Precision) =
        (read.original_due?, read.original_precision.unwrap_or(Precision::Day));
    let is_earlier = days.last < first_day(first, precision);
    is_earlier.then(|| (shown(days.last, days.precision), shown(first, precision)))
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::{directory, only};
    use crate::exchange::{Files, MappedHeading, Mapping, read};

    fn files(file: &str, maps: &[&str]) -> Files {
        let headings = maps.iter().map(|typed| MappedHeading::of(typed).unwrap()).collect();
        let mapping = Mapping { headings, ..Mapping::default() };
        read(file.as_bytes(), &directory(), &mapping).unwrap()
    }

    fn said(files: &Files) -> Option<&String> {
        files.tables[0].remarks.iter().find(|remark| remark.contains("before the first deadline"))
    }

    #[test]
    fn a_bare_heading_may_have_the_day_of_the_revision_and_is_asked_about() {
        let row = "1,kent,A,31/03/2027,12/10/2026";
        assert_eq!(
            only("Ref,Force,Title,Deadline,Revised", row),
            "line 2, Revised: 12 Oct 2026 is before the first deadline, 31 Mar 2027. Use --map 'Revised=due' if it is the deadline now, or --map 'Revised=field:Revised' if it is the day on which that was revised"
        );
        let file = format!("Ref,Force,Title,Deadline,Revised\n{row}\n");
        assert!(said(&files(&file, &["Revised=due"])).is_some());
        assert_eq!(said(&files(&file, &["Revised=field:Revised"])), None);
    }

    #[test]
    fn a_deadline_that_was_brought_forward_is_named() {
        let heads = "Ref,Force,Title,Deadline,Revised deadline";
        let file =
            format!("{heads}\n1,kent,A,31/03/2027,30/09/2026\n2,kent,B,Mar 2027,15/03/2027\n");
        assert_eq!(
            said(&files(&file, &[])).unwrap(),
            "\"Revised deadline\" is before the first deadline on line 2 (30 Sep 2026, first 31 Mar 2027), so the deadline was brought forward. If it isn't the deadline, use --map 'Revised deadline=field:Revised deadline'"
        );
    }
}
