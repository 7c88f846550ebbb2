//! A part of the page of the report, with its place.

use crate::page::Block;

/// A part of the page under its heading; nothing if it has nothing.
pub fn part(place: &str, heading: &str, blocks: Vec<Block>) -> Vec<Block> {
    if blocks.is_empty() {
        return blocks;
    }
    let heading = [Block::Bookmark(place.to_owned()), Block::Part(heading.to_owned())];
    heading.into_iter().chain(blocks).collect()
}
