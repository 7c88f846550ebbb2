//! How far a long piece of work has come, for whoever waits for it.

/// Follows how many rows of a file have been read and written.
pub trait Watch {
    /// A row has been read. Returns whether to read on.
    fn has_read(&self, row: u64) -> bool;
    fn has_written(&self, rows: usize, of: usize);
}

/// Nobody waits.
pub struct Unwatched;

impl Watch for Unwatched {
    fn has_read(&self, _: u64) -> bool {
        true
    }

    fn has_written(&self, _: usize, _: usize) {}
}
