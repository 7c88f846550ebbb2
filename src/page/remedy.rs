//! What is wrong, with the command that fixes it.

use super::cell::Cell;

/// What is wrong with one thing, and the command that fixes it. The command is never cut, so that
/// it can be copied from the screen.
#[derive(Debug, Clone)]
pub struct Remedy {
    pub name: String,
    pub said: Cell,
    pub command: String,
}
