//! Columns that come once for each body, such as `Status` and `Due` under `Kent` and again under `Essex`: each row is read
//! as one for each of the bodies.

use csv::StringRecord;

use super::csv::Rows;
use super::heading_names::plain;
use super::headings::Heads;
use super::known_headings::{field_named, is_export};
use super::mapping::Mapping;
use super::source::Source;
use crate::error::{Complaint, listed_as};
use crate::model::columns::Field;
use crate::model::fold;
use crate::model::placeholder::names_nothing;

/// The rows with a column for the body in place of the columns of each.
pub struct Table {
    pub heads: Heads,
    pub rows: Vec<(u64, StringRecord)>,
    pub remark: String,
}

struct Column {
    at: usize,
    heading: String,
    body: Option<String>,
}

const FORCE: &str = "Force";

/// None if the columns aren't those of several bodies.
pub fn table(
    source: &Source,
    heads: &Heads,
    mapping: &Mapping,
    knows: impl Fn(&str) -> bool,
) -> Result<Option<Table>, Complaint> {
    if heads.place.number == 0 || is_export(heads) {
        return Ok(None);
    }
    let upper = row_above(source.rows(), heads);
    let mut columns = columns(heads, upper.as_ref().map(|(_, cells)| cells), mapping, knows);
    let own = keep_shared(&mut columns, heads);
    let bodies = bodies_of(&columns);
    let common: Vec<&Column> = columns.iter().filter(|column| column.body.is_none()).collect();
    let names_body = common.iter().any(|one| field_named(&one.heading) == Some(Field::Body));
    if bodies.len() < 2 || names_body || !own.iter().any(|one| field_named(one).is_some()) {
        return Ok(None);
    }
    let of_all = common.iter().map(|column| column.heading.clone());
    let written = of_all.chain([FORCE.to_owned()]).chain(own.iter().cloned());
    let is_over =
        |(_, cells): &(u64, StringRecord)| cells.iter().any(|cell| bodies.contains(&cell.trim()));
    let upper = upper.as_ref().filter(|one| is_over(one)).map(|(at, _)| *at).or(heads.upper);
    let remark = format!(
        "{}: each has columns of its own, so each row is read as one for each of them (blank or N/A: not addressed to it)",
        listed_as(&bodies, "and")
    );
    let rows = rows_of(source.rows(), heads, &common, &columns, &bodies, &own)?;
    Ok(Some(Table { heads: heads.renamed(written.collect(), upper), rows, remark }))
}

/// The row above the headings.
fn row_above(mut rows: Rows, heads: &Heads) -> Option<(u64, StringRecord)> {
    let mut above = None;
    while let Some(row) = rows.advance().filter(|row| row.line < heads.place.number) {
        if !row.is_blank() && row.fault.is_none() {
            above = Some((row.line, row.cells.clone()));
        }
    }
    above
}

fn columns(
    heads: &Heads,
    upper: Option<&StringRecord>,
    mapping: &Mapping,
    knows: impl Fn(&str) -> bool,
) -> Vec<Column> {
    let mut group = "";
    let column = |(at, heading): (usize, &str)| {
        let above = upper.and_then(|cells| cells.get(at)).map(str::trim).unwrap_or_default();
        if !above.is_empty() || heading.is_empty() {
            group = above;
        }
        if !heading.is_empty() && fold(heading) != fold(group) && knows(group) {
            return Column { at, heading: heading.to_owned(), body: Some(group.to_owned()) };
        }
        let parted = parted(heading, &knows).filter(|_| mapping.meaning(heading).is_none());
        if let Some((body, rest)) = parted {
            return Column { at, heading: rest, body: Some(body) };
        }
        let own = if heading.is_empty() { above } else { heading };
        Column { at, heading: own.to_owned(), body: None }
    };
    heads.written().enumerate().map(column).collect()
}

/// `Kent Police - Status` or `Status (Kent)`: the body and what is said of it.
fn parted(heading: &str, knows: impl Fn(&str) -> bool) -> Option<(String, String)> {
    let sign = |letter: char| !letter.is_alphanumeric() && letter != '&';
    let words: Vec<&str> = heading.split_whitespace().collect();
    let halves = (1..words.len()).filter_map(|at| words.split_at_checked(at));
    let mut halves = halves.flat_map(|(first, last)| {
        let [first, last] = [first, last].map(|half| half.join(" ").trim_matches(sign).to_owned());
        [(first.clone(), last.clone()), (last, first)]
    });
    halves.find(|(body, rest)| field_named(rest).is_some() && knows(body))
}

/// The headings that several bodies have; a column with another is common to all.
fn keep_shared(columns: &mut [Column], heads: &Heads) -> Vec<String> {
    let of_body = |columns: &[Column]| -> Vec<(String, String)> {
        let of = |one: &Column| Some((plain(&one.heading), one.body.clone()?));
        columns.iter().filter_map(of).collect()
    };
    let all = of_body(columns);
    let is_shared = |column: &Column| {
        let name = plain(&column.heading);
        all.iter().any(|(other, body)| *other == name && Some(body) != column.body.as_ref())
    };
    let mut own: Vec<String> = Vec::new();
    for column in columns.iter_mut().filter(|column| column.body.is_some()) {
        if !is_shared(column) {
            column.body = None;
            heads.written().nth(column.at).unwrap_or_default().clone_into(&mut column.heading);
        } else if !own.iter().any(|one| plain(one) == plain(&column.heading)) {
            own.push(column.heading.clone());
        }
    }
    own
}

/// In the order of the file.
fn bodies_of(columns: &[Column]) -> Vec<&str> {
    let mut bodies: Vec<&str> = Vec::new();
    for body in columns.iter().filter_map(|column| column.body.as_deref()) {
        if !bodies.contains(&body) {
            bodies.push(body);
        }
    }
    bodies
}

fn rows_of(
    mut rows: Rows,
    heads: &Heads,
    common: &[&Column],
    columns: &[Column],
    bodies: &[&str],
    own: &[String],
) -> Result<Vec<(u64, StringRecord)>, Complaint> {
    let mut all = Vec::new();
    while let Some(row) = rows.advance() {
        if row.line <= heads.place.number || row.is_blank() {
            continue;
        }
        if let Some(misfit) = heads.misfit(&row) {
            return Err(misfit);
        }
        let cell = |at: usize| row.cells.get(at).unwrap_or_default();
        let of_body = |body: &str| -> Vec<&str> {
            let column = |heading: &String| {
                columns.iter().find(|one| {
                    one.body.as_deref() == Some(body) && plain(&one.heading) == plain(heading)
                })
            };
            own.iter().map(|heading| column(heading).map_or("", |one| cell(one.at))).collect()
        };
        let shared = || common.iter().map(|column| cell(column.at));
        let before = all.len();
        for body in bodies {
            let cells = of_body(body);
            if !cells.iter().all(|cell| names_nothing(cell.trim())) {
                all.push((row.line, shared().chain([*body]).chain(cells).collect()));
            }
        }
        if all.len() == before {
            all.push((row.line, shared().chain(vec![""; own.len() + 1]).collect()));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Mapping, read};
    use crate::model::OneOf;
    use crate::model::import_row::Sheet;

    /// `R1 kent closed` for each row.
    fn rows_of(file: &str) -> Vec<String> {
        let directory = directory();
        let files = read(file.as_bytes(), &directory, &Mapping::default()).unwrap();
        let Sheet::Findings { rows, .. } = files.sheet else { panic!("findings") };
        let shown = |row: crate::model::import_row::ImportRow| {
            let slug = &directory.numbered(row.bodies[0]).unwrap().slug;
            let status = row.progress.status.map_or("-", OneOf::word);
            let due = if row.due.is_some() { " due" } else { "" };
            format!("{} {slug} {status}{due}", row.finding.reference.unwrap())
        };
        rows.into_iter().map(shown).collect()
    }

    #[test]
    fn the_columns_of_each_body_are_a_row_of_its_own() {
        let rows = "R1,Do it.,Complete,,Open,31/03/2027,x\nR2,Do that.,n/a,,Open,,\n";
        for heads in [
            ",,Kent,,Gwent Police,,\nRef,Recommendation,Status,Due,Status,Due,Comments",
            "Ref,Recommendation,Kent,,Gwent Police,,\n,,Status,Due,Status,Due,Comments",
            "Ref,Recommendation,Kent Status,Kent Due,Status - Gwent Police,Due (Gwent Police),Comments",
        ] {
            let read = rows_of(&format!("{heads}\n{rows}"));
            assert_eq!(read, ["R1 kent closed", "R1 gwent open due", "R2 gwent open"], "{heads}");
        }
    }

    #[test]
    fn columns_that_only_one_body_has_stay_as_they_are() {
        let read = rows_of("Ref,Force,Recommendation,Status,Kent lead\nR1,Kent,Do it.,Open,Jo\n");
        assert_eq!(read, ["R1 kent open"]);
    }
}
