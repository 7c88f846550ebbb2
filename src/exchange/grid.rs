//! The cells of one sheet as they are gathered, within limits, and the rows that they make.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use calamine::{SheetType, SheetVisible};
use csv::StringRecord;

use super::continued;
use super::extra::letters;
use crate::error::{Complaint, Place, RowKind, first_of};
use crate::model::import_limits::{ImportLimits, MIB, raise};
use crate::model::text::composed;

/// Rows with their numbers, and what the reader of the file should know.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SheetTable {
    pub rows: Vec<(u64, StringRecord)>,
    pub remarks: Vec<String>,
    pub row_kind: RowKind,
    /// The name of the sheet, if it is of a workbook.
    pub sheet: Option<String>,
    /// Where in a file of JSON each row is that is in lists within others.
    pub paths: HashMap<u64, String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetName {
    pub name: String,
    pub is_visible: bool,
}

impl SheetName {
    /// The sheets of a workbook that hold cells, and not a chart or a macro.
    pub fn all(sheets: &[calamine::Sheet]) -> Vec<SheetName> {
        let work = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let name = |sheet: &calamine::Sheet| SheetName {
            name: sheet.name.clone(),
            is_visible: sheet.visible == SheetVisible::Visible,
        };
        work.map(name).collect()
    }
}

/// A cell that is merged over several rows; both are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    pub column: u32,
    pub first: u32,
    pub last: u32,
}

/// Rows and columns are counted from 0.
#[derive(Debug, Default)]
pub struct Grid {
    cells: BTreeMap<(u32, u32), String>,
    limits: ImportLimits,
    size: u64,
    pub merges: Vec<Merge>,
    pub hidden_rows: BTreeSet<u32>,
    pub hidden_columns: BTreeSet<u32>,
    pub struck_rows: BTreeSet<u32>,
    pub commented_rows: BTreeSet<u32>,
    /// What else should be known of the sheet.
    pub remarks: Vec<String>,
    /// Which colours are behind the blank cells of a row, and which behind its words.
    blank_colours: BTreeSet<(u32, u32)>,
    word_colours: BTreeSet<(u32, u32)>,
}

impl Grid {
    pub fn within(limits: ImportLimits) -> Grid {
        Grid { limits, ..Grid::default() }
    }

    /// Refuses a row that is repeated too often, before it is.
    pub fn check_room_for(&self, cells: usize) -> Result<(), String> {
        let most = self.limits.cells;
        if self.cells.len().saturating_add(cells) as u64 <= most {
            return Ok(());
        }
        let raise = raise("max_cells");
        Err(format!("the sheet has over {most} cells; split it, save it as CSV, or {raise}"))
    }

    fn check_size(&self, row: u32, column: u32) -> Result<(), String> {
        let ImportLimits { columns, unpacked, .. } = self.limits;
        if u64::from(column) >= columns {
            let (reference, raise) = (reference(row, column), raise("max_columns"));
            return Err(format!(
                "cell {reference} is beyond the {columns} columns that are read; empty it, or {raise}"
            ));
        }
        // A text that is stored once may stand in any number of cells.
        if self.size > 2 * unpacked * MIB {
            let (mib, raise) = (2 * unpacked, raise("max_unpacked_mib"));
            return Err(format!(
                "the sheet has over {mib} MiB of text; split it, save it as CSV, or {raise}"
            ));
        }
        self.check_room_for(1)
    }

    pub fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), Complaint> {
        if text.trim().is_empty() || text == CARRIAGE_RETURN {
            return Ok(());
        }
        self.size += text.len() as u64;
        let refused = |why| Complaint::at(Place::row(u64::from(row) + 1), None, why);
        self.check_size(row, column).map_err(refused)?;
        if self.cells.insert((row, column), composed(text).into_owned()).is_none() {
            return Ok(());
        }
        let reference = reference(row, column);
        Err(refused(format!(
            "cell {reference} is in the sheet twice; save the workbook again in a spreadsheet program"
        )))
    }

    pub fn colour(&mut self, row: u32, colour: u32, is_blank: bool) {
        let colours = if is_blank { &mut self.blank_colours } else { &mut self.word_colours };
        colours.insert((row, colour));
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether more than one row has more than one cell.
    pub fn is_table(&self) -> bool {
        let mut wide = BTreeSet::new();
        let rows = || self.cells.keys().map(|(row, _)| *row);
        for (before, row) in rows().zip(rows().skip(1)) {
            if before == row {
                wide.insert(row);
            }
            if wide.len() > 1 {
                return true;
            }
        }
        false
    }

    pub fn into_table(mut self) -> Result<SheetTable, Complaint> {
        let remarks = self.all_remarks();
        if continued::is_ours(&self.cells) {
            continued::join(&mut self.cells);
        } else {
            self.cells.values_mut().for_each(|text| *text = tidied(text));
        }
        self.fill_merges()?;
        let mut rows: Vec<(u64, StringRecord)> = vec![];
        for ((row, column), text) in self.cells {
            let number = u64::from(row) + 1;
            if rows.last().is_none_or(|(last, _)| *last != number) {
                rows.push((number, StringRecord::new()));
            }
            if let Some((_, record)) = rows.last_mut() {
                while record.len() < column as usize {
                    record.push_field("");
                }
                record.push_field(&text);
            }
        }
        Ok(SheetTable { rows, remarks, row_kind: RowKind::Row, sheet: None, paths: HashMap::new() })
    }

    /// Only where a row has words of its own, so that no rows are made up below the last one.
    fn fill_merges(&mut self) -> Result<(), Complaint> {
        let rows: BTreeSet<u32> = self.cells.keys().map(|(row, _)| *row).collect();
        let mut filled = 0;
        for Merge { column, first, last } in std::mem::take(&mut self.merges) {
            let Some(text) = self.cells.get(&(first, column)).cloned() else { continue };
            for row in rows.range(first..=last.max(first)) {
                filled += 1;
                self.check_room_for(filled).map_err(Complaint::of_file)?;
                if !self.cells.contains_key(&(*row, column)) {
                    self.put(*row, column, &text)?;
                }
            }
        }
        Ok(())
    }

    fn all_remarks(&self) -> Vec<String> {
        let used: BTreeSet<u32> = self.cells.keys().map(|(row, _)| *row).collect();
        let used_columns: BTreeSet<u32> = self.cells.keys().map(|(_, column)| *column).collect();
        let bare = self.blank_colours.difference(&self.word_colours).map(|(row, _)| *row).collect();
        let rows = |rows: &BTreeSet<u32>| {
            let numbers: Vec<String> =
                rows.intersection(&used).map(|row| (row + 1).to_string()).collect();
            listed("row", &numbers)
        };
        let columns: Vec<String> = self
            .hidden_columns
            .intersection(&used_columns)
            .map(|one| letters(*one as usize))
            .collect();
        let said = [
            (rows(&self.hidden_rows), "hidden, but imported like the others"),
            (listed("column", &columns), "hidden, but imported like the others"),
            (rows(&self.struck_rows), "text is struck out; this doesn't change the status"),
            (
                rows(&bare),
                "a cell has a colour but no text; colours aren't read, so write the status in words",
            ),
            (rows(&self.commented_rows), "a cell has a comment, which is not imported"),
        ];
        let remarks =
            said.into_iter().filter_map(|(place, what)| Some(format!("{}: {what}", place?)));
        remarks.chain(self.remarks.iter().cloned()).collect()
    }
}

/// `rows 4, 7 and 9`; none if there are none.
fn listed(noun: &str, places: &[String]) -> Option<String> {
    const SHOWN: usize = 10;
    let s = if places.len() == 1 { "" } else { "s" };
    (!places.is_empty()).then(|| format!("{noun}{s} {}", first_of(places.iter().cloned(), SHOWN)))
}

/// Excel writes a carriage return so, and some programs write that as text.
const CARRIAGE_RETURN: &str = "_x000D_";

fn tidied(text: &str) -> String {
    let text = text.replace(CARRIAGE_RETURN, "\r");
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

pub fn reference(row: u32, column: u32) -> String {
    format!("{}{}", letters(column as usize), u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(cells: &[(u32, u32, &str)]) -> Grid {
        let mut grid = Grid::default();
        for (row, column, text) in cells {
            grid.put(*row, *column, text).unwrap();
        }
        grid
    }

    fn rows(grid: Grid) -> Vec<(u64, Vec<String>)> {
        let cells = |record: &StringRecord| record.iter().map(str::to_owned).collect();
        grid.into_table()
            .unwrap()
            .rows
            .iter()
            .map(|(number, record)| (*number, cells(record)))
            .collect()
    }

    #[test]
    fn a_merged_cell_fills_downwards_where_there_are_rows() {
        let mut merged = grid(&[(0, 0, "top"), (0, 1, "a"), (2, 1, "b"), (2, 2, "c"), (9, 1, "z")]);
        merged.merges = vec![Merge { column: 0, first: 0, last: 5 }];
        let text = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        assert_eq!(
            rows(merged),
            [(1, text(&["top", "a"])), (3, text(&["top", "b", "c"])), (10, text(&["", "z"]))]
        );
    }

    #[test]
    fn a_far_cell_is_refused_and_an_empty_one_is_not_looked_at() {
        let mut far = Grid::default();
        assert_eq!(far.put(3, 16383, " "), Ok(()));
        let complaint = far.put(3, 16383, "x").unwrap_err();
        assert_eq!(
            (complaint.place.number, &*complaint.why),
            (
                4,
                "cell XFD4 is beyond the 200 columns that are read; empty it, or raise max_columns under [import] in track.toml"
            )
        );
    }

    #[test]
    fn a_text_that_stands_in_very_many_cells_is_refused() {
        let long = "x".repeat(1024 * 1024);
        let mut grid = Grid::default();
        let refused = (0..300).find_map(|row| grid.put(row, 0, &long).err());
        assert!(refused.unwrap().why.contains("200 MiB of text"));
    }

    #[test]
    fn what_the_rows_cannot_say_is_remarked_upon() {
        let mut marked = grid(&[(0, 0, "a"), (1, 0, "b"), (2, 0, "c"), (2, 1, "d")]);
        marked.hidden_rows = (0..100).collect();
        marked.hidden_columns = BTreeSet::from([1, 7]);
        marked.struck_rows.insert(1);
        marked.commented_rows.extend([1, 2]);
        marked.colour(1, 0xff0000, true);
        marked.colour(2, 0xeeeeee, true);
        marked.colour(2, 0xeeeeee, false);
        let said = marked.into_table().unwrap().remarks;
        let places: Vec<&str> = said.iter().map(|one| one.split(':').next().unwrap()).collect();
        assert_eq!(places, ["rows 1, 2 and 3", "column B", "row 2", "row 2", "rows 2 and 3"]);
    }

    #[test]
    fn carriage_returns_are_line_breaks_and_their_code_is_none_at_all() {
        let tidy = rows(grid(&[(0, 0, "a_x000D_\nb\r\nc\rd")]));
        assert_eq!(tidy, [(1, vec!["a\nb\nc\nd".to_owned()])]);
    }

    #[test]
    fn a_sheet_is_a_table_if_two_rows_have_two_cells() {
        assert!(!grid(&[(0, 0, "a"), (1, 0, "b"), (2, 0, "c")]).is_table());
        assert!(!grid(&[(0, 0, "a"), (1, 0, "b"), (1, 1, "c")]).is_table());
        assert!(grid(&[(0, 0, "a"), (0, 4, "b"), (7, 0, "c"), (7, 1, "d")]).is_table());
    }
}
