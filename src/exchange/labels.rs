//! What the words of a row say of its kind and number where no column does: `AFI 3` as a reference, or a text that begins
//! with `Recommendation 3:`.

use std::collections::HashSet;

use super::csv::Rows;
use super::examples::{Example, Examples};
use super::heading_names::plain;
use super::layout::Layout;
use super::number::is_iso_day;
use super::parents::Parents;
use super::row::Row;
use crate::model::columns::Field;
use crate::model::finding::{Kind, Reference};
use crate::model::formula::unguarded;
use crate::model::kind_words::{Label, kind_within};

/// What is taken from the words of rows, and how many of them said something.
#[derive(Default)]
pub struct Labels {
    takes_kinds: bool,
    /// What a heading such as `Cause of concern` says of all rows under it.
    heading: Option<(String, Kind)>,
    takes_numbers: bool,
    /// Why numbers aren't taken although there are some.
    repeated: Option<String>,
    kinds: usize,
    numbers: usize,
    example: Option<String>,
    /// References that are dates.
    dates: Examples,
    pub parents: Parents,
}

/// What one row says.
#[derive(Default)]
pub struct RowLabel<'a> {
    pub kind: Option<Kind>,
    pub reference: Option<Reference>,
    /// The finding with which the row's reference begins.
    pub parent: Option<Reference>,
    /// The words of the action that the row is.
    pub action: Option<&'a str>,
}

impl Labels {
    /// The rows under the headings are given.
    pub fn of<'r>(rows: impl Fn() -> Rows<'r>, layout: &Layout, takes_kinds: bool) -> Labels {
        if layout.is_export || layout.part.is_some() {
            return Labels::default();
        }
        let heading = kind_of_heading(layout).filter(|_| takes_kinds);
        let parents = Parents::of(&rows, layout);
        let labels = Labels { takes_kinds, heading, parents, ..Labels::default() };
        if layout.columns.has(Field::Ref) {
            return labels;
        }
        let repeated = repeated(rows(), layout);
        Labels { takes_numbers: repeated.is_none(), repeated, ..labels }
    }

    pub fn read<'a>(&mut self, row: &Row<'a, Field>) -> RowLabel<'a> {
        let reference = row.heading(Field::Ref).zip(row.cell(Field::Ref));
        if let Some((heading, date)) = reference.filter(|(_, cell)| is_iso_day(cell)) {
            self.dates.add(heading, date);
        }
        let takes_kind = self.takes_kinds && row.cell(Field::Kind).is_none();
        if !takes_kind && !self.takes_numbers {
            return RowLabel::default();
        }
        let under = if takes_kind { self.parents.above(row) } else { None };
        if let Some((parent, kind)) = under {
            let action = self.parents.action_of(row).filter(|_| kind == Kind::Action);
            let parent = Reference::of(parent).ok();
            return RowLabel { kind: Some(kind), parent, action, reference: None };
        }
        let of_all = self.heading.as_ref().map(|(_, kind)| *kind);
        let Some(label) = label_of(row) else {
            return RowLabel { kind: of_all, ..RowLabel::default() };
        };
        let kind = Some(label.kind).filter(|_| takes_kind);
        let words = label.reference.filter(|_| self.takes_numbers);
        let reference = words.and_then(|words| Reference::of(words).ok());
        self.kinds += usize::from(kind.is_some());
        self.numbers += usize::from(reference.is_some());
        if self.example.is_none() && (kind.is_some() || reference.is_some()) {
            self.example = label.reference.or(kind.map(Kind::plainly)).map(str::to_owned);
        }
        RowLabel { kind: kind.or(of_all), reference, ..RowLabel::default() }
    }

    /// The kind of all rows, if it was guessed and no row says another.
    pub fn guessed_kind(&self) -> Option<Kind> {
        self.heading.as_ref().map(|(_, kind)| *kind).filter(|_| self.kinds == 0)
    }

    fn of_heading(&self) -> Option<String> {
        let (heading, kind) = self.heading.as_ref()?;
        let rows = if self.kinds == 0 { "all rows" } else { "rows without another kind" };
        Some(format!(
            "{rows} are imported with the kind {}, because a column is headed {heading:?}; use --kind to change that",
            kind.plainly()
        ))
    }

    /// What was taken, and how to say otherwise.
    pub fn remarks(&self) -> Vec<String> {
        let example = self.example.as_deref().unwrap_or_default();
        let of = |what: &str, count: usize| {
            let rows = if count == 1 { "row" } else { "rows" };
            (count > 0).then(|| format!("the {what} of {count} {rows}"))
        };
        let taken: Vec<String> =
            of("kind", self.kinds).into_iter().chain(of("reference", self.numbers)).collect();
        let taken = (!taken.is_empty()).then(|| {
            let otherwise = if self.kinds > 0 { "; use --kind to change that" } else { "" };
            let taken = taken.join(" and ");
            format!("read {taken} from their own words, such as {example:?}{otherwise}")
        });
        let repeated = self.repeated.as_ref().map(|words| {
            format!(
                "{words:?} begins more than one row, so such numbers are not read as references"
            )
        });
        let dates = self.dates.iter().map(|Example { rows, words, .. }| {
            format!(
                "the reference of {rows} {} is a date, such as {words}: a spreadsheet may have made it of a number such as 1-2; \
                 if so, format the column as text and enter it again",
                if *rows == 1 { "row" } else { "rows" }
            )
        });
        let said = self.of_heading().into_iter().chain(taken).chain(self.parents.remarks());
        said.chain(repeated).chain(dates).collect()
    }
}

/// Of a heading that is a kind and nothing else, where no column has kinds. `Recommendation` says no more than that it is
/// a finding.
fn kind_of_heading(layout: &Layout) -> Option<(String, Kind)> {
    let mut worded = layout.columns.0.iter().filter(|column| column.field == Field::Text);
    let only =
        worded.next().filter(|_| worded.next().is_none() && !layout.columns.has(Field::Kind))?;
    let kind = match &*plain(&only.heading) {
        "improvement area" | "area of improvement" => Kind::Afi,
        // A coroner has concerns too.
        "concern" => return None,
        name => Kind::known(name)?,
    };
    let is_more = matches!(kind, Kind::Concern | Kind::Afi | Kind::Practice);
    is_more.then(|| (only.heading.clone(), kind))
}

/// A part or an action needs a parent, which its words don't name.
fn is_taken(label: &Label) -> bool {
    !label.kind.is_apart()
}

fn label_of<'a>(row: &Row<'a, Field>) -> Option<Label<'a>> {
    let text = row.cell(Field::Text).and_then(Label::of);
    let title =
        || row.cell(Field::Title).and_then(|title| Label::of(title).or(Label::alone(title)));
    let within = |cell| kind_within(cell).map(|kind| Label { kind, reference: None, rest: "" });
    let reference = row.cell(Field::Ref).and_then(|cell| Label::alone(cell).or(within(cell)));
    reference.or(text).or_else(title).filter(is_taken)
}

/// The words of a number that two rows begin with.
fn repeated(mut rows: Rows, layout: &Layout) -> Option<String> {
    let columns: Vec<usize> = [Field::Text, Field::Title]
        .iter()
        .flat_map(|field| layout.columns.0.iter().filter(move |column| column.field == *field))
        .map(|column| column.at)
        .collect();
    let mut seen = HashSet::new();
    while let Some(row) = rows.advance() {
        let cells =
            columns.iter().filter_map(|at| row.cells.get(*at)).map(|cell| unguarded(cell.trim()));
        let mut labels = cells.filter_map(|cell| Label::of(cell).or(Label::alone(cell)));
        let Some(words) = labels.next().filter(is_taken).and_then(|label| label.reference) else {
            continue;
        };
        if !seen.insert(words.to_lowercase()) {
            return Some(words.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::{directory, records};
    use crate::exchange::{Mapping, read};
    use crate::model::finding::Kind;

    fn remarks(file: &str) -> Vec<String> {
        let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
        files.tables.into_iter().next().unwrap().remarks
    }

    #[test]
    fn a_text_says_its_kind_and_number_where_no_column_does() {
        let file =
            "Force,Finding\nkent,Area for improvement: Teach it.\nkent,Recommendation 3: Do it.\n";
        let rows = records(file);
        let kinds: Vec<Option<Kind>> = rows.iter().map(|row| row.finding.kind).collect();
        assert_eq!(kinds, [Some(Kind::Afi), Some(Kind::Recommendation)]);
        assert_eq!(rows[1].finding.reference.as_ref().unwrap().as_str(), "Recommendation 3");
        assert_eq!(rows[1].finding.title.as_deref(), Some("Do it"));
        assert_eq!(rows[1].finding.text.as_deref(), Some("Recommendation 3: Do it."));
        assert!(remarks(file).iter().any(|remark| remark
            == "read the kind of 2 rows and the reference of 1 row from their own words, such as \"area for improvement\"; use --kind to change that"), "{:?}", remarks(file));
    }

    #[test]
    fn a_column_comes_first_and_a_number_that_begins_again_is_none() {
        let rows = records("Ref,Kind,Force,Finding\nR1,concern,kent,AFI 3: Teach it.\n");
        assert_eq!(rows[0].finding.kind, Some(Kind::Concern));
        assert_eq!(rows[0].finding.reference.as_ref().unwrap().as_str(), "R1");
        let file = "Report,Force,Finding\nA,kent,Rec 1: Teach it.\nB,kent,Rec 1: Do it.\n";
        assert!(records(file).iter().all(|row| row.finding.reference.is_none()));
        assert!(
            remarks(file)
                .iter()
                .any(|remark| remark.starts_with("\"Rec 1\" begins more than one row"))
        );
    }

    #[test]
    fn a_reference_that_is_a_date_is_asked_about() {
        let said = remarks("Ref,Force,Finding\n2026-02-01,kent,Teach it.\n2016-0140,kent,Do it.\n");
        assert!(
            said[1].starts_with("the reference of 1 row is a date, such as 2026-02-01:"),
            "{said:?}"
        );
    }

    #[test]
    fn a_heading_that_is_a_kind_is_that_of_the_rows_under_it() {
        for (heading, kind) in [
            ("Cause of concern", Some(Kind::Concern)),
            ("AFI", Some(Kind::Afi)),
            ("Areas for improvement", Some(Kind::Afi)),
            ("Promising practice", Some(Kind::Practice)),
            ("Recommendation", None),
            ("Concern", None),
        ] {
            let file = format!("Ref,Force,{heading}\n1,kent,Nobody looks.\n");
            assert_eq!(records(&file)[0].finding.kind, kind, "{heading}");
            let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
            assert_eq!(files.tables[0].kind, kind, "{heading}");
        }
        let file = "Ref,Force,AFI\n1,kent,Teach it.\nCoC 2,kent,Nobody looks.\n";
        let kinds: Vec<Option<Kind>> = records(file).iter().map(|row| row.finding.kind).collect();
        assert_eq!(kinds, [Some(Kind::Afi), Some(Kind::Concern)]);
        assert_eq!(
            remarks(file)[1],
            "rows without another kind are imported with the kind area for improvement, because a column is headed \"AFI\"; use --kind to change that"
        );
        assert_eq!(
            records("Ref,Force,AFI,Type\n1,kent,Go.,rec\n")[0].finding.kind,
            Some(Kind::Recommendation)
        );
    }

    #[test]
    fn a_reference_may_say_its_kind() {
        let rows =
            records("Ref,Force,Finding\nAFI 1,kent,Teach it.\nCoC 2,kent,Do it.\nR3,kent,Go.\n");
        let kinds: Vec<Option<Kind>> = rows.iter().map(|row| row.finding.kind).collect();
        assert_eq!(kinds, [Some(Kind::Afi), Some(Kind::Concern), None]);
    }
}
