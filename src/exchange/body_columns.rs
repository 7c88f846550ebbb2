//! What the places in the columns of bodies mean, by the headings and by what else stands under them.

use std::collections::HashSet;

use super::bodies::Bodies;
use super::body_kinds::{Evidence, of_kind};
use super::csv::Rows;
use super::headings::{FileColumn, FileColumns};
use super::layout::Layout;
use crate::model::body::BodyKind;
use crate::model::columns::Field;

/// The names that are looked at.
const MOST: usize = 5000;

/// Decides which kind of body place names mean in these rows, and returns a remark about it.
pub fn settle(rows: Rows, layout: &Layout, bodies: &mut Bodies) -> Option<String> {
    if layout.is_export {
        return None;
    }
    settle_in(rows, &layout.columns, Field::Body, bodies)
}

/// The same for rows of any kind, whose bodies have these columns.
pub fn settle_in<F: Copy + PartialEq>(
    mut rows: Rows,
    columns: &FileColumns<F>,
    body: F,
    bodies: &mut Bodies,
) -> Option<String> {
    let of_bodies: Vec<&FileColumn<F>> =
        columns.0.iter().filter(|column| column.field == body).collect();
    let first = of_bodies.first()?;
    let headings: Vec<&str> = of_bodies.iter().map(|column| column.heading.as_str()).collect();
    let mut seen = HashSet::new();
    let mut evidence = Evidence::default();
    while let Some(row) = rows.advance().filter(|_| seen.len() < MOST) {
        for cell in of_bodies.iter().filter_map(|column| row.cells.get(column.at)) {
            if !cell.trim().is_empty() && seen.insert(cell.to_owned()) {
                names_in(cell, bodies)
                    .iter()
                    .for_each(|name| evidence.add(bodies.directory(), name));
            }
        }
    }
    let places = evidence.places(&headings);
    bodies.set_places(places);
    evidence.remark(places, &first.heading, bodies.directory())
}

/// The names in a cell, without those in --body-map. `Dorset & Wiltshire` stays whole, because a fire service has that
/// name.
fn names_in<'c>(cell: &'c str, bodies: &Bodies) -> Vec<&'c str> {
    let plain = Bodies::of(bodies.directory(), &[]);
    let is_service = |name| of_kind(bodies.directory(), name, BodyKind::FireService).is_some();
    let parts = cell.split([';', '|', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty());
    let names =
        parts.flat_map(|part| if is_service(part) { vec![part] } else { plain.names_in(part) });
    names.filter(|name| bodies.mapped(name).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Mapping, read};
    use crate::model::import_row::Sheet;

    /// The bodies of each row, or why they can't be read.
    fn bodies(heading: &str, cells: &[&str]) -> Result<Vec<String>, String> {
        let directory = directory();
        let row = |(at, cell): (usize, &&str)| format!("{at},T,\"{cell}\"\n");
        let rows: String = cells.iter().enumerate().map(row).collect();
        let file = format!("Ref,Title,{heading}\n{rows}");
        let files = read(file.as_bytes(), &directory, &Mapping::default());
        let files = files
            .map_err(|all| all.iter().map(|one| one.why.clone()).collect::<Vec<_>>().join("\n"))?;
        let Sheet::Findings { rows, .. } = files.sheet else { panic!("findings") };
        let slug = |id: &i64| directory.numbered(*id).unwrap().slug.clone();
        Ok(rows
            .iter()
            .map(|row| row.bodies.iter().map(slug).collect::<Vec<_>>().join(" "))
            .collect())
    }

    #[test]
    fn the_heading_says_which_kind_of_body_a_place_is() {
        let cells = ["Kent", "Dorset & Wiltshire", "Cleveland", "London", "Essex; Surrey"];
        let services = [
            "kent-frs",
            "dorset-and-wiltshire-frs",
            "cleveland-frs",
            "london-frs",
            "essex-frs surrey-frs",
        ];
        assert_eq!(bodies("Addressed to (FRS)", &cells).unwrap(), services);
        assert_eq!(bodies("Fire and rescue service", &cells).unwrap(), services);
        assert_eq!(bodies("ROCU", &["West Midlands", "Eastern"]).unwrap(), ["rocuwm", "ersou"]);
        let why = bodies("FRS", &["South Wales"]).unwrap_err();
        assert!(why.ends_with("--body-map 'South Wales=south-wales'"), "{why}");
        assert_eq!(
            bodies("Service", &[&cells[..], &["Kent FRS"]].concat()).unwrap()[..5],
            services
        );
        assert_eq!(
            bodies("Force", &cells[..3]).unwrap(),
            ["kent", "dorset wiltshire", "cleveland"]
        );
    }

    #[test]
    fn what_else_stands_in_the_column_says_which_kind_of_body_a_place_is() {
        assert_eq!(bodies("Body", &["West Midlands", "ERSOU"]).unwrap()[0], "rocuwm");
        assert_eq!(bodies("Body", &["West Midlands", "Gwent"]).unwrap()[0], "west-midlands");
        assert_eq!(bodies("Body", &["Kent", "Surrey"]).unwrap()[0], "kent");
        assert_eq!(bodies("Body", &["Kent", "Surrey FRS"]).unwrap()[0], "kent-frs");
        assert_eq!(bodies("Service", &["Kent", "Royal Berkshire"]).unwrap()[0], "kent-frs");
        assert_eq!(bodies("Body", &["kent", "kent-frs"]).unwrap()[0], "kent");
    }

    #[test]
    fn a_place_in_doubt_is_asked_about() {
        let which = "\"Kent\" may be kent (Kent Police) or kent-frs (Kent Fire and Rescue Service); use --body-map 'Kent=kent' or --body-map 'Kent=kent-frs'";
        assert_eq!(bodies("Service", &["Kent"]).unwrap_err(), which);
        assert_eq!(bodies("Body", &["Kent", "Surrey FRS", "Gwent"]).unwrap_err(), which);
        let why = bodies("Body", &["Dorset & Wiltshire"]).unwrap_err();
        assert!(why.contains("--body-map 'Dorset & Wiltshire=dorset-and-wiltshire-frs'"), "{why}");
        let why = bodies("Body", &["South Wales", "Kent FRS", "Essex FRS"]);
        assert_eq!(why.unwrap()[0], "south-wales");
    }
}
