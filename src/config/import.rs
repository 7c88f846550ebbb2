//! `[import]`: how large a file may be that is imported.

use serde::Deserialize;

use super::value::limit;
use crate::model::import_limits::ImportLimits;

#[derive(Debug, Deserialize)]
#[serde(
    default,
    deny_unknown_fields,
    expecting = "a table: write [import] and its settings below it"
)]
pub struct Import {
    #[serde(deserialize_with = "limit::<16_384, _>")]
    max_file_mib: u64,
    #[serde(deserialize_with = "limit::<16_384, _>")]
    max_unpacked_mib: u64,
    #[serde(deserialize_with = "limit::<10_000, _>")]
    max_ratio: u64,
    #[serde(deserialize_with = "limit::<1_000_000_000, _>")]
    max_cells: u64,
    #[serde(deserialize_with = "limit::<16_384, _>")]
    max_columns: u64,
    #[serde(deserialize_with = "limit::<65_536, _>")]
    max_cell_kib: u64,
}

impl Default for Import {
    fn default() -> Import {
        let ImportLimits { file, unpacked, ratio, cells, columns, cell } = ImportLimits::default();
        Import {
            max_file_mib: file,
            max_unpacked_mib: unpacked,
            max_ratio: ratio,
            max_cells: cells,
            max_columns: columns,
            max_cell_kib: cell,
        }
    }
}

impl Import {
    pub fn limits(&self) -> ImportLimits {
        ImportLimits {
            file: self.max_file_mib,
            unpacked: self.max_unpacked_mib,
            ratio: self.max_ratio,
            cells: self.max_cells,
            columns: self.max_columns,
            cell: self.max_cell_kib,
        }
    }

    /// Each setting with its value.
    pub fn shown(&self) -> [(&'static str, u64); 6] {
        [
            ("import.max_file_mib", self.max_file_mib),
            ("import.max_unpacked_mib", self.max_unpacked_mib),
            ("import.max_ratio", self.max_ratio),
            ("import.max_cells", self.max_cells),
            ("import.max_columns", self.max_columns),
            ("import.max_cell_kib", self.max_cell_kib),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::{of, refusal};

    #[test]
    fn a_limit_is_the_usual_one_until_it_is_set() {
        assert_eq!(of("").unwrap().import.limits(), ImportLimits::default());
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
        assert_eq!(own.unwrap().import.limits(), limits);
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
