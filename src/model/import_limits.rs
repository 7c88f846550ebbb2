//! How large a file to import may be, so that a broken or hostile one can't take all the memory.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportLimits {
    /// In MiB.
    pub file: u64,
    /// All parts of a workbook unpacked, in MiB.
    pub unpacked: u64,
    /// How many times larger than its file a workbook may be when it is unpacked.
    pub ratio: u64,
    /// Cells with something in them, of a sheet.
    pub cells: u64,
    pub columns: u64,
    /// The longest cell, in KiB.
    pub cell: u64,
}

impl Default for ImportLimits {
    /// Far beyond any register of this trade.
    fn default() -> ImportLimits {
        ImportLimits {
            file: 512,
            unpacked: 100,
            ratio: 100,
            cells: 5_000_000,
            columns: 200,
            cell: 64,
        }
    }
}

pub const MIB: u64 = 1024 * 1024;

impl ImportLimits {
    pub fn most_columns(&self) -> usize {
        usize::try_from(self.columns).unwrap_or(usize::MAX)
    }

    /// Whether so many bytes are too long for a cell.
    pub fn is_too_long_a_cell(&self, bytes: usize) -> bool {
        bytes as u64 > self.cell * 1024
    }

    /// Why such a cell isn't imported.
    pub fn too_long(&self) -> String {
        let (kib, raise) = (self.cell, raise("max_cell_kib"));
        format!("the cell is longer than {kib} KiB; shorten it, or {raise}")
    }

    /// In KiB: longer than any row with a few long cells.
    pub fn longest_row(&self) -> u64 {
        self.cell * 16
    }
}

/// The end of a refusal: the setting that allows more.
pub fn raise(setting: &str) -> String {
    format!("raise {setting} under [import] in track.toml")
}
