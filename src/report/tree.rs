//! What stands under a finding, as a table: each child under its parent, indented by how deep it stands.

use super::columns::{Field, cell, table_heading};
use crate::model::listed::Listed;
use crate::model::progress_row::ProgressRow;
use crate::page::{Cell, Table};

/// How many levels are followed.
const DEEPEST: usize = 20;

/// The rows under a finding in the order in which they stand under each other, each with its depth.
pub fn under(finding: i64, rows: &[ProgressRow]) -> Vec<(usize, &ProgressRow)> {
    let mut found = Vec::new();
    gather(finding, 0, rows, &mut found);
    found
}

fn gather<'a>(
    parent: i64,
    depth: usize,
    rows: &'a [ProgressRow],
    found: &mut Vec<(usize, &'a ProgressRow)>,
) {
    if depth == DEEPEST {
        return;
    }
    let children: Vec<&ProgressRow> =
        rows.iter().filter(|row| row.finding.parent == Some(parent)).collect();
    for of_one in children.chunk_by(|one, other| one.finding.id == other.finding.id) {
        found.extend(of_one.iter().map(|row| (depth, *row)));
        if let Some(first) = of_one.first() {
            gather(first.finding.id, depth + 1, rows, found);
        }
    }
}

/// The kind, the bodies and the owners are shown where they tell the rows apart.
pub fn table(rows: &[(usize, &ProgressRow)]) -> Table {
    let fields = fields(rows);
    let cells = |(depth, row): &(usize, &ProgressRow)| {
        let cells = fields.iter().map(|field| match field {
            Field::Ref => Cell::from(format!("{}{}", "  ".repeat(*depth), row.name())),
            field => cell(*field, *row),
        });
        cells.collect()
    };
    Table {
        headings: fields.iter().map(|field| table_heading(*field)).collect(),
        rows: rows.iter().map(cells).collect(),
        totals: None,
    }
}

fn fields(rows: &[(usize, &ProgressRow)]) -> Vec<Field> {
    let first = rows.first().map(|(_, row)| row.progress.body);
    let is_any = |test: fn(&ProgressRow) -> bool| rows.iter().any(|(_, row)| test(row));
    let is_shown = |field: &Field| match field {
        Field::Kind => is_any(|row| row.finding.kind.is_apart()),
        Field::Body => rows.iter().any(|(_, row)| Some(row.progress.body) != first),
        Field::Owner => is_any(|row| row.finding.kind.is_apart() && row.progress.owner.is_some()),
        _ => true,
    };
    let all = [
        Field::Ref,
        Field::Kind,
        Field::Body,
        Field::Status,
        Field::Owner,
        Field::Due,
        Field::DaysLate,
        Field::Title,
    ];
    all.into_iter().filter(is_shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_child_stands_under_its_parent_and_a_circle_ends() {
        let row = |id, parent| {
            ProgressRow::numbered(id, &format!("R{id}")).with(|row| row.finding.parent = parent)
        };
        let rows =
            [row(2, Some(1)), row(3, Some(1)), row(4, Some(2)), row(5, Some(4)), row(6, None)];
        let placed: Vec<(usize, i64)> =
            under(1, &rows).into_iter().map(|(depth, row)| (depth, row.finding.id)).collect();
        assert_eq!(placed, [(0, 2), (1, 4), (2, 5), (0, 3)]);

        let circle = [row(1, Some(2)), row(2, Some(1))];
        assert_eq!(under(1, &circle).len(), DEEPEST);
    }
}
