//! Our own workbooks: a text that is longer than a cell goes on in the cells beside it.

use std::collections::BTreeMap;

/// By row and column, counted from 0.
type Cells = BTreeMap<(u32, u32), String>;

/// Two spaces: no name of a field has them.
const GOES_ON: &str = "  (continued";

/// Whether the headings are the keys of an export.
pub fn is_ours(cells: &Cells) -> bool {
    let has = |key: &&str| headings(cells).any(|(_, heading)| heading == *key);
    ["id", "ref", "title"].iter().all(has)
}

fn headings(cells: &Cells) -> impl Iterator<Item = (u32, &str)> {
    cells.range(..(1, 0)).map(|((_, column), heading)| (*column, heading.as_str()))
}

/// Joins the columns `text`, `text  (continued 1)` and so on, and moves the columns behind them up.
pub fn join(cells: &mut Cells) {
    let mut places: BTreeMap<u32, (u32, bool)> = BTreeMap::new();
    let (mut base, mut next) = (None, 0);
    for (column, heading) in headings(cells) {
        let begins = heading.split_once(GOES_ON).map(|(begins, _)| begins);
        if begins.is_some() && begins == base {
            places.insert(column, (next - 1, true));
        } else {
            places.insert(column, (next, false));
            (base, next) = (Some(heading), next + 1);
        }
    }
    let is_placed = |(_, column): &(u32, u32)| places.contains_key(column);
    if places.values().all(|(_, goes_on)| !goes_on) || !cells.keys().all(is_placed) {
        return;
    }
    let mut joined = Cells::new();
    for ((row, column), text) in std::mem::take(cells) {
        let placed = places.get(&column).filter(|(_, goes_on)| row > 0 || !goes_on);
        if let Some((place, _)) = placed {
            joined.entry((row, *place)).or_default().push_str(&text);
        }
    }
    *cells = joined;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(rows: &[&[&str]]) -> Vec<(u32, u32, String)> {
        let mut cells = Cells::new();
        for (row, texts) in (0..).zip(rows) {
            let filled = (0..).zip(*texts).filter(|(_, text)| !text.is_empty());
            cells.extend(filled.map(|(column, text)| ((row, column), (*text).to_owned())));
        }
        join(&mut cells);
        cells.into_iter().map(|((row, column), text)| (row, column, text)).collect()
    }

    fn cell(row: u32, column: u32, text: &str) -> (u32, u32, String) {
        (row, column, text.to_owned())
    }

    #[test]
    fn a_text_that_goes_on_beside_it_is_one_text() {
        let rows: &[&[&str]] = &[
            &["ref", "text", "text  (continued 1)", "text  (continued 2)", "kind"],
            &["R1", "a", "b", "c", "afi"],
            &["R2", "d", "", "", "afi"],
        ];
        assert_eq!(
            joined(rows),
            [
                cell(0, 0, "ref"),
                cell(0, 1, "text"),
                cell(0, 2, "kind"),
                cell(1, 0, "R1"),
                cell(1, 1, "abc"),
                cell(1, 2, "afi"),
                cell(2, 0, "R2"),
                cell(2, 1, "d"),
                cell(2, 2, "afi"),
            ]
        );
    }

    #[test]
    fn a_field_of_such_a_name_stays_a_field() {
        let rows: &[&[&str]] = &[&["field:Cost", "field:Cost (continued 1)"], &["a", "b"]];
        assert_eq!(joined(rows).len(), 4);
    }
}
