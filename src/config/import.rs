//! `[import]`: how large a file may be that is imported.

use serde::Deserialize;

use super::value::limit;
use crate::model::import_limits::ImportLimits;

/// The names of the limits in the file, and the most that each may be.
#[derive(Deserialize)]
#[serde(
    remote = "ImportLimits",
    default = "ImportLimits::default",
    deny_unknown_fields,
    expecting = "a table: write [import] and its settings below it"
)]
pub struct Import {
    #[serde(rename = "max_file_mib", deserialize_with = "limit::<16_384, _>")]
    file: u64,
    #[serde(rename = "max_unpacked_mib", deserialize_with = "limit::<16_384, _>")]
    unpacked: u64,
    #[serde(rename = "max_ratio", deserialize_with = "limit::<10_000, _>")]
    ratio: u64,
    #[serde(rename = "max_cells", deserialize_with = "limit::<1_000_000_000, _>")]
    cells: u64,
    #[serde(rename = "max_columns", deserialize_with = "limit::<16_384, _>")]
    columns: u64,
    #[serde(rename = "max_cell_kib", deserialize_with = "limit::<65_536, _>")]
    cell: u64,
}

/// Each setting with its value.
pub fn shown_limits(limits: &ImportLimits) -> [(&'static str, u64); 6] {
    [
        ("import.max_file_mib", limits.file),
        ("import.max_unpacked_mib", limits.unpacked),
        ("import.max_ratio", limits.ratio),
        ("import.max_cells", limits.cells),
        ("import.max_columns", limits.columns),
        ("import.max_cell_kib", limits.cell),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{of, refusal};

    #[test]
    fn a_limit_is_the_usual_one_until_it_is_set() {
        assert_eq!(of("").unwrap().import, ImportLimits::default());
        let own = of(
            "[import]\nmax_file_mib = 1000\nmax_unpacked_mib = 2\nmax_ratio = 3\nmax_cells = 9000000\n\
                      max_columns = 5\nmax_cell_kib = 6\n",
        );
        let limits = ImportLimits {
            file: 1000,
            unpacked: 2,
            ratio: 3,
            cells: 9_000_000,
            columns: 5,
            cell: 6,
        };
        assert_eq!(own.unwrap().import, limits);
    }

    #[test]
    fn what_is_no_limit_is_refused_with_its_line() {
        for (line, says) in [
            ("max_cells = 0", "import.max_cells must be a whole number from 1 to 1000000000"),
            ("max_ratio = 2.5", "import.max_ratio must be a whole number from 1 to 10000"),
            ("max_rows = 5", "there is no setting \"max_rows\" in [import]; "),
        ] {
            let said = refusal(&format!("[import]\n{line}\n"));
            assert!(said.starts_with(&format!("2: {says}")), "{line}: {said}");
        }
        assert!(refusal("import = 1").starts_with("1: import must be a table"));
        assert!(refusal("import = [1]").starts_with("1: import must be a table"));
    }
}
