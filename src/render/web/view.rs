//! A page as a template sees it: sections of blocks, whose cells keep their types.

use std::collections::{HashMap, HashSet};
use std::io;

use serde::Serialize;

use super::block::BlockView;
use super::cell::{Piece, clean, pieces};
use super::table::{HeadingView, rules};
use crate::page::{Block, Page};

#[derive(Debug, Serialize)]
pub struct View {
    title: String,
    /// The sections that a table of contents names.
    contents: Vec<Place>,
    sections: Vec<Section>,
    footer: Vec<Vec<Piece>>,
    /// What the style sheet says of each kind of table.
    #[serde(skip)]
    pub rules: String,
}

#[derive(Debug, Clone, Serialize)]
struct Place {
    id: String,
    title: String,
}

/// What stands under a heading; before the first one, without one.
#[derive(Debug, Default, Serialize)]
struct Section {
    id: String,
    title: Option<String>,
    /// Whether it is a part of a page whose parts have headings of their own.
    is_part: bool,
    /// Whether it stands under such a part.
    is_below_part: bool,
    blocks: Vec<BlockView>,
}

/// A page with fewer sections needs no table of contents.
const FEW: usize = 4;

impl View {
    pub fn of(page: &Page) -> io::Result<View> {
        let mut sections = sections(&page.blocks)?;
        let has_parts = sections.iter().any(|section| section.is_part);
        let is_named = |section: &&Section| section.is_part || !has_parts;
        let place = |section: &Section| {
            Some(Place { id: section.id.clone(), title: section.title.clone()? })
        };
        let contents: Vec<Place> = sections.iter().filter(is_named).filter_map(place).collect();
        join(&mut sections);
        Ok(View {
            title: clean(page.title.as_deref().unwrap_or_default()),
            contents: if contents.len() < FEW { Vec::new() } else { contents },
            footer: footer(&page.blocks),
            rules: classify(&mut sections),
            sections,
        })
    }

    pub fn cells(&mut self) -> u64 {
        let blocks = self.sections.iter_mut().flat_map(|section| &mut section.blocks);
        let cells: usize = blocks.map(|block| 1 + block.cells().len()).sum();
        u64::try_from(cells).unwrap_or(u64::MAX)
    }
}

/// Gives tables with the same headings a class of their own, and returns the rules of the classes.
fn classify(sections: &mut [Section]) -> String {
    let mut classes: HashMap<Vec<HeadingView>, usize> = HashMap::new();
    let mut all = String::new();
    let blocks = sections.iter_mut().flat_map(|section| &mut section.blocks);
    for table in blocks.filter_map(BlockView::table) {
        let next = classes.len() + 1;
        let class = *classes.entry(table.headings().to_vec()).or_insert_with(|| {
            all.push_str(&rules(next, table.headings()));
            next
        });
        table.set_class(class);
    }
    all
}

/// Keeps the first place of each name, and the links that lead to one.
fn join(sections: &mut [Section]) {
    let mut places: HashSet<String> = sections.iter().map(|section| section.id.clone()).collect();
    let mut cells: Vec<_> = sections
        .iter_mut()
        .flat_map(|section| &mut section.blocks)
        .flat_map(BlockView::cells)
        .collect();
    for cell in &mut cells {
        cell.here = cell.here.take().filter(|place| places.insert(place.clone()));
    }
    for cell in cells {
        cell.to = cell.to.take().filter(|place| places.contains(place));
    }
}

fn footer(blocks: &[Block]) -> Vec<Vec<Piece>> {
    let remark = |block: &Block| match block {
        Block::Footer(text) => Some(pieces(text)),
        _ => None,
    };
    blocks.iter().filter_map(remark).collect()
}

fn sections(blocks: &[Block]) -> io::Result<Vec<Section>> {
    let mut sections = vec![Section::default()];
    let (mut bookmark, mut is_below_part) = (None, false);
    for block in blocks {
        let (title, is_part) = match block {
            Block::Bookmark(name) => {
                bookmark = Some(name.clone());
                continue;
            }
            Block::Part(title) => (title, true),
            Block::Heading(title) => (title, false),
            other => {
                let shown = BlockView::of(other)?;
                let last = sections.last_mut().map(|section| &mut section.blocks);
                if let Some(blocks) = last {
                    blocks.extend(shown);
                }
                continue;
            }
        };
        is_below_part |= is_part;
        sections.push(Section {
            id: bookmark.take().unwrap_or_else(|| format!("section-{}", sections.len())),
            title: Some(clean(title)),
            is_part,
            is_below_part: is_below_part && !is_part,
            blocks: Vec::new(),
        });
    }
    sections.retain(|section| section.title.is_some() || !section.blocks.is_empty());
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_first_heading_has_none_and_a_bookmark_names_a_section() {
        let sections = sections(&[
            Block::Text("first".to_owned()),
            Block::Bookmark("late".to_owned()),
            Block::Part("Late".to_owned()),
            Block::Heading("Below".to_owned()),
            Block::Text("last".to_owned()),
        ])
        .unwrap();
        let listed: Vec<_> = sections
            .iter()
            .map(|one| (one.id.as_str(), one.title.as_deref(), one.is_below_part))
            .collect();

        assert_eq!(
            listed,
            [("", None, false), ("late", Some("Late"), false), ("section-2", Some("Below"), true)]
        );
    }
}
