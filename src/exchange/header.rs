//! Which row of a sheet has the headings, or which two: those of groups of columns may stand above the others.

use csv::StringRecord;

use super::csv::Rows;
use super::headings::Heads;
use super::layout::{is_known, known_headings};
use super::mapping::Mapping;
use super::read_rows::not_read;
use super::source::Source;
use crate::error::{Complaint, Place, shortened};

/// Where headings are looked for: under a title, and the headings of groups of columns.
const MOST_ABOVE: usize = 40;

/// All of the rows are in this place.
pub fn heads_of(source: &Source, mapping: &Mapping, all: &Place) -> Result<Heads, Complaint> {
    let number = mapping.header_row.or_else(|| header_row(source.rows(), mapping));
    let heads = Heads::first_of(&mut source.rows(), number, all)?;
    let mut heads = in_two_rows(source.rows(), &heads, mapping).unwrap_or(heads);
    heads.sheet.clone_from(&source.sheet);
    heads.is_raw = mapping.is_raw && source.is_text();
    Ok(heads)
}

/// The row with the most headings that mean something, if it has two of them.
fn header_row(mut rows: Rows, mapping: &Mapping) -> Option<u64> {
    let mut best = (1, None);
    let mut seen = 0;
    while let Some(row) = rows.advance().filter(|_| seen < MOST_ABOVE) {
        if row.is_blank() || row.fault.is_some() {
            continue;
        }
        seen += 1;
        let known = known_headings(&Heads::of(row.line.into(), row.cells), mapping);
        if known > best.0 {
            best = (known, Some(row.line));
        }
    }
    best.1
}

/// The headings together with those of the row above or below them, where more of them mean something then.
fn in_two_rows(mut rows: Rows, heads: &Heads, mapping: &Mapping) -> Option<Heads> {
    let mut above = None;
    let mut below = None;
    while let Some(row) = rows.advance().filter(|_| below.is_none()) {
        if row.is_blank() || row.fault.is_some() || row.line == heads.place.number {
            continue;
        }
        let beside = Some(Heads::of(heads.at(row.line), row.cells));
        *(if row.line < heads.place.number { &mut above } else { &mut below }) = beside;
    }
    let known = known_headings(heads, mapping);
    let under = above.map(|upper| joined(&upper, heads, mapping)).filter(|both| {
        let more = known_headings(both, mapping);
        more > known || more == known && repeats(both) < repeats(heads)
    });
    // What stands below may be a row of the table, which has other words too.
    under.or_else(|| {
        let lower = below?;
        let both = joined(heads, &lower, mapping);
        let is_header = lower
            .written()
            .zip(both.written())
            .all(|(cell, both)| cell.is_empty() || is_known(both, mapping));
        (is_header && known_headings(&both, mapping) > known).then_some(both)
    })
}

fn repeats(heads: &Heads) -> usize {
    let written: Vec<&str> = heads.written().filter(|heading| !heading.is_empty()).collect();
    let is_again =
        |(at, heading): &(usize, &&str)| written.iter().take(*at).any(|one| one == *heading);
    written.iter().enumerate().filter(is_again).count()
}

/// `Original` under `Target date` is `Original Target date`; a heading that means something by itself stays so.
fn joined(upper: &Heads, lower: &Heads, mapping: &Mapping) -> Heads {
    let (above, below): (Vec<&str>, Vec<&str>) =
        (upper.written().collect(), lower.written().collect());
    let mut group = "";
    let mut cells = Vec::new();
    for at in 0..above.len().max(below.len()) {
        let own = above.get(at).copied().unwrap_or_default();
        let cell = below.get(at).copied().unwrap_or_default();
        group = if own.is_empty() && !cell.is_empty() { group } else { own };
        let both = [format!("{cell} {group}"), format!("{group} {cell}")];
        let is_repeated = below.iter().filter(|one| **one == cell).count() > 1;
        cells.push(match both.iter().find(|both| is_known(both, mapping)) {
            _ if cell.is_empty() || cell == group => group.to_owned(),
            _ if group.is_empty() || is_known(cell, mapping) && !is_repeated => cell.to_owned(),
            Some(known) => known.clone(),
            None if is_repeated => format!("{group} {cell}"),
            None => cell.to_owned(),
        });
    }
    let mut heads = Heads::of(lower.place.clone(), &StringRecord::from(cells));
    heads.upper = Some(upper.place.number);
    heads
}

/// What stands above the headings.
pub fn passed_over(mut rows: Rows, heads: &Heads) -> Vec<String> {
    let Place { row_kind, number: last, .. } = heads.place;
    let first = heads.upper.unwrap_or(last);
    let mut remarks = Vec::new();
    while let Some(row) = rows.advance().filter(|row| row.line < first) {
        let words: Vec<&str> =
            row.cells.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
        if !words.is_empty() {
            remarks.push(not_read(&heads.at(row.line), &shortened(&words.join(" "), 80)));
        }
    }
    if first < last {
        remarks.push(format!("{} {first} and {last} have the headings", row_kind.counted(2)));
    } else if !remarks.is_empty() {
        remarks.push(format!("{} {last} has the headings", row_kind.counted(1)));
    }
    remarks
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::directory;
    use crate::exchange::{Mapping, ReadTable, read};

    fn table(file: &str) -> ReadTable {
        let files = read(file.as_bytes(), &directory(), &Mapping::default()).unwrap();
        files.tables.into_iter().next().unwrap()
    }

    fn keys(table: &ReadTable) -> Vec<String> {
        let key =
            |one: &crate::exchange::MappedHeading| format!("{}={}", one.heading, one.meaning.key());
        table.understood.iter().map(key).collect()
    }

    const KEYS: [&str; 6] = [
        "Ref=ref",
        "Title=title",
        "Force=body",
        "Original Target date=original_due",
        "Revised Target date=due",
        "PCC Comments=field:PCC Comments",
    ];

    #[test]
    fn headings_of_groups_belong_to_those_below_them() {
        let below = table(
            "Ref,Title,Force,Target date,\n,,,Original,Revised\nR1,T,kent,13/04/2027,14/05/2027\n",
        );
        assert_eq!(keys(&below), KEYS[..5]);
        assert_eq!(below.remarks[0], "lines 1 and 2 have the headings");
        let above = table(
            "Plan\n,,,Target date,,PCC,Force\nRef,Title,Force,Original,Revised,Comments,Comments\nR1,T,kent,13/04/2027,,x,y\n",
        );
        assert_eq!(keys(&above)[..6], KEYS);
        assert_eq!(
            above.remarks[..2],
            ["line 1 was not read: \"Plan\"", "lines 2 and 3 have the headings"]
        );
    }

    #[test]
    fn a_row_of_the_table_is_no_heading() {
        let table = table("Ref,Title,Force,Position\nR1,T,kent,Closed\nR2,T,kent,\n");
        assert_eq!(keys(&table)[3], "Position=field:Position");
        assert_eq!(table.header_row, 1);
    }
}
