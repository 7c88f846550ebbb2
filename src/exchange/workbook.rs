//! A workbook as the rows of its sheets, and what is left out.

use std::thread::{self, ScopedJoinHandle};

use super::archive::damaged;
use super::grid::{Grid, SheetName, SheetTable};
use super::kind::Kind;
use super::{ods, xls, xlsx};
use crate::error::{Complaint, listed_as};
use crate::model::fold;
use crate::model::import_limits::ImportLimits;
use crate::model::text::one_line;

/// Whose panics are damaged workbooks: calamine has some for them.
pub const THREAD: &str = "workbook";

/// Which sheets are read.
#[derive(Clone, Copy)]
pub enum WantedSheets<'a> {
    /// The first visible one that holds a table.
    First,
    /// Each visible one that holds a table.
    All,
    Named(&'a [String]),
}

#[derive(Debug)]
pub struct Book {
    pub tables: Vec<SheetTable>,
    /// Which sheets were read, and which not.
    pub remarks: Vec<String>,
    /// The visible sheets that were not.
    pub others: Vec<String>,
}

pub fn read(
    kind: Kind,
    bytes: &[u8],
    wanted: WantedSheets,
    limits: ImportLimits,
) -> Result<Book, Complaint> {
    let failed = || Complaint::of_file(damaged("it can't be read to its end"));
    thread::scope(|scope| {
        let thread = thread::Builder::new().name(THREAD.to_owned());
        let reading = thread.spawn_scoped(scope, || read_here(kind, bytes, wanted, limits));
        match reading.map(ScopedJoinHandle::join) {
            Ok(Ok(read)) => read,
            Ok(Err(_)) => Err(failed()),
            Err(cause) => Err(Complaint::of_file(format!("can't start to read it: {cause}"))),
        }
    })
}

fn read_here(
    kind: Kind,
    bytes: &[u8],
    wanted: WantedSheets,
    limits: ImportLimits,
) -> Result<Book, Complaint> {
    match kind {
        Kind::Xlsx => {
            let mut book = xlsx::XlsxBook::opened(bytes, limits).map_err(Complaint::of_file)?;
            chosen(&book.sheets(), wanted, |sheet| book.grid(sheet))
        }
        Kind::Xls => {
            let mut book = xls::XlsBook::opened(bytes, limits).map_err(Complaint::of_file)?;
            chosen(&book.sheets(), wanted, |sheet| book.grid(sheet))
        }
        Kind::Ods => {
            let book = ods::OdsBook::opened(bytes, limits).map_err(Complaint::of_file)?;
            chosen(&book.sheets().map_err(Complaint::of_file)?, wanted, |sheet| book.grid(sheet))
        }
        Kind::Text | Kind::Json => Err(Complaint::of_file("the file isn't a workbook")),
    }
}

fn chosen(
    sheets: &[SheetName],
    wanted: WantedSheets,
    mut read: impl FnMut(&str) -> Result<Grid, Complaint>,
) -> Result<Book, Complaint> {
    let found: Vec<(String, Grid)> = match wanted {
        WantedSheets::First => vec![first_table(sheets, read)?],
        WantedSheets::All => all_tables(sheets, read)?,
        WantedSheets::Named(names) => {
            names.iter().map(|name| named(sheets, name, &mut read)).collect::<Result<_, _>>()?
        }
    };
    let names: Vec<String> = found.iter().map(|(name, _)| name.clone()).collect();
    let table = |(name, grid): (String, Grid)| {
        let table = grid.into_table().map_err(|complaint| in_sheet(complaint, &names, &name))?;
        Ok(SheetTable { sheet: Some(one_line(&name)), ..table })
    };
    let tables = found.into_iter().map(table).collect::<Result<_, Complaint>>()?;
    let remarks = what_was_read(sheets, &names);
    Ok(Book { tables, remarks, others: others(sheets, &names, true) })
}

fn what_was_read(sheets: &[SheetName], names: &[String]) -> Vec<String> {
    let remark = |what: &str, others: &[String]| {
        (!others.is_empty()).then(|| format!("{what}, not imported: {}", others.join(", ")))
    };
    let noun = if names.len() == 1 { "sheet" } else { "sheets" };
    let read: Vec<String> = names.iter().map(|name| one_line(name)).collect();
    let about = [
        (sheets.len() > 1).then(|| format!("read the {noun} {}", listed_as(&read, "and"))),
        remark("other sheets", &others(sheets, names, true)),
        remark("hidden sheets", &others(sheets, names, false)),
    ];
    about.into_iter().flatten().collect()
}

fn others(sheets: &[SheetName], names: &[String], is_visible: bool) -> Vec<String> {
    let is_other = |one: &&SheetName| one.is_visible == is_visible && !names.contains(&one.name);
    sheets.iter().filter(is_other).map(|one| one_line(&one.name)).collect()
}

/// The sheet is named if there are several.
fn in_sheet(complaint: Complaint, all: &[String], name: &str) -> Complaint {
    match all.len() {
        1 => complaint,
        _ => Complaint { why: format!("sheet {}: {}", one_line(name), complaint.why), ..complaint },
    }
}

fn all_tables(
    sheets: &[SheetName],
    mut read: impl FnMut(&str) -> Result<Grid, Complaint>,
) -> Result<Vec<(String, Grid)>, Complaint> {
    let mut tables = Vec::new();
    for sheet in sheets.iter().filter(|sheet| sheet.is_visible) {
        let grid = read(&sheet.name);
        let grid = grid.map_err(|one| in_sheet(one, &[], &sheet.name))?;
        if grid.is_table() {
            tables.push((sheet.name.clone(), grid));
        }
    }
    let why = "the workbook has no visible sheet with a table in it; name one with --sheet";
    if tables.is_empty() { Err(Complaint::of_file(why)) } else { Ok(tables) }
}

fn named(
    sheets: &[SheetName],
    wanted: &str,
    mut read: impl FnMut(&str) -> Result<Grid, Complaint>,
) -> Result<(String, Grid), Complaint> {
    let exact = sheets.iter().find(|sheet| sheet.name == wanted);
    let near = || sheets.iter().find(|sheet| fold(&sheet.name) == fold(wanted));
    let Some(sheet) = exact.or_else(near) else {
        let names: Vec<String> = sheets.iter().map(|sheet| one_line(&sheet.name)).collect();
        let names = listed_as(&names, "and");
        let why = format!("there is no sheet called {wanted:?}; the sheets are {names}");
        return Err(Complaint::of_file(why));
    };
    Ok((sheet.name.clone(), read(&sheet.name)?))
}

/// Each has to be read whole to know.
const MOST_LOOKED_AT: usize = 20;

/// A sheet of notes has one column; if no sheet has more, the first that isn't empty will do.
fn first_table(
    sheets: &[SheetName],
    mut read: impl FnMut(&str) -> Result<Grid, Complaint>,
) -> Result<(String, Grid), Complaint> {
    let mut second_best = None;
    let mut failed = None;
    let mut visible = sheets.iter().filter(|sheet| sheet.is_visible);
    for sheet in visible.by_ref().take(MOST_LOOKED_AT) {
        match read(&sheet.name) {
            Ok(grid) if grid.is_table() => return Ok((sheet.name.clone(), grid)),
            Ok(grid) if !grid.is_empty() && second_best.is_none() => {
                second_best = Some((sheet.name.clone(), grid));
            }
            Ok(_) => {}
            // Which sheet was meant can't be known, and it may be this one.
            Err(complaint) => {
                let name = one_line(&sheet.name);
                let choice = "or choose another sheet with --sheet";
                let why = match sheets.len() {
                    1 => complaint.why,
                    _ => format!("sheet {name}: {}, {choice}", complaint.why),
                };
                failed = Some(Complaint { why, ..complaint });
                break;
            }
        }
    }
    if let Some(complaint) = failed {
        return Err(complaint);
    }
    if visible.next().is_some() {
        let why = format!(
            "none of the first {MOST_LOOKED_AT} sheets holds a table; name one with --sheet"
        );
        return Err(Complaint::of_file(why));
    }
    let why = "the workbook has no visible sheet with anything in it; name one with --sheet";
    second_best.ok_or_else(|| Complaint::of_file(why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets(names: &[&str]) -> Vec<SheetName> {
        let sheet = |name: &&str| SheetName {
            name: name.trim_start_matches('.').to_owned(),
            is_visible: !name.starts_with('.'),
        };
        names.iter().map(sheet).collect()
    }

    /// Each sheet holds as many columns as its name has letters.
    fn grid(name: &str) -> Result<Grid, Complaint> {
        let mut grid = Grid::default();
        for (column, letter) in (0..).zip(name.chars()) {
            grid.put(0, column, &letter.to_string())?;
            grid.put(1, column, &letter.to_string())?;
        }
        Ok(grid)
    }

    fn remarks(names: &[&str], wanted: WantedSheets) -> Vec<String> {
        chosen(&sheets(names), wanted, grid).unwrap().remarks
    }

    #[test]
    fn the_first_visible_sheet_with_a_table_is_read_and_the_others_are_named() {
        assert_eq!(
            remarks(&["N", ".Old", "Plan", "More"], WantedSheets::First),
            [
                "read the sheet Plan",
                "other sheets, not imported: N, More",
                "hidden sheets, not imported: Old"
            ]
        );
        assert_eq!(remarks(&["Plan"], WantedSheets::First), [""; 0]);
        assert_eq!(remarks(&["N", "M"], WantedSheets::First)[0], "read the sheet N");
    }

    #[test]
    fn a_sheet_is_named_whatever_its_case_and_may_be_hidden() {
        let named = |name: &str| [name.to_owned()];
        let old = named("old-log");
        let said = remarks(&["Plan", ".Old log"], WantedSheets::Named(&old));
        assert_eq!(said[0], "read the sheet Old log");
        let wrong = named("Pan");
        let complaint =
            chosen(&sheets(&["Plan", "Notes"]), WantedSheets::Named(&wrong), grid).unwrap_err();
        assert_eq!(
            complaint.to_string(),
            "there is no sheet called \"Pan\"; the sheets are Plan and Notes"
        );
    }

    #[test]
    fn all_sheets_means_the_visible_ones_with_a_table() {
        let book =
            chosen(&sheets(&["N", "Kent", ".Old", "Essex"]), WantedSheets::All, grid).unwrap();
        let names: Vec<&str> = book.tables.iter().filter_map(|one| one.sheet.as_deref()).collect();
        assert_eq!(names, ["Kent", "Essex"]);
        assert_eq!(
            book.remarks,
            [
                "read the sheets Kent and Essex",
                "other sheets, not imported: N",
                "hidden sheets, not imported: Old"
            ]
        );
        assert!(chosen(&sheets(&["N"]), WantedSheets::All, grid).is_err());
    }

    #[test]
    fn not_every_sheet_is_looked_at_for_a_table() {
        let notes = sheets(&["N"; 21]);
        assert!(
            chosen(&notes, WantedSheets::First, grid).unwrap_err().why.contains("first 20 sheets")
        );
        assert!(chosen(&notes[..20], WantedSheets::First, grid).is_ok());
    }

    #[test]
    fn a_workbook_without_a_visible_word_is_refused() {
        let complaint = chosen(&sheets(&[".Old"]), WantedSheets::First, grid).unwrap_err();
        assert!(complaint.why.contains("no visible sheet"));
    }
}
