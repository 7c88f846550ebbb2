//! What an empty cell can take away: what says how a finding is dealt with, never which it is, how it stands or when.

use super::plain_text::PlainText;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clearing {
    Text,
    Plain(PlainText),
    Parts,
    Priority,
}
