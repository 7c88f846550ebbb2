//! Where something stands in what is imported, as people see it: `line 3` of a text, `row 3` of a sheet, `item 3` of JSON.

use std::fmt;
use std::sync::Arc;

/// What the numbers of a file count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKind {
    #[default]
    Line,
    Row,
    Item,
}

impl RowKind {
    pub fn counted(self, count: usize) -> &'static str {
        match (self, count) {
            (RowKind::Line, 1) => "line",
            (RowKind::Line, _) => "lines",
            (RowKind::Row, 1) => "row",
            (RowKind::Row, _) => "rows",
            (RowKind::Item, 1) => "item",
            (RowKind::Item, _) => "items",
        }
    }

    /// `lines have`.
    pub fn having(self, count: usize) -> String {
        format!("{} {}", self.counted(count), if count == 1 { "has" } else { "have" })
    }
}

/// One of several files or sheets that are imported together.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    pub order: usize,
    pub name: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// None where there is only one.
    pub origin: Option<Arc<Origin>>,
    /// From 1; 0 for all of it.
    pub number: u64,
    pub row_kind: RowKind,
}

impl Place {
    pub fn row(number: u64) -> Place {
        Place { origin: None, number, row_kind: RowKind::Row }
    }

    pub fn item(number: u64) -> Place {
        Place { origin: None, number, row_kind: RowKind::Item }
    }

    pub fn name(&self) -> Option<&str> {
        self.origin.as_ref().map(|origin| origin.name.as_str())
    }

    /// Which of the files or sheets it is in.
    pub fn order(&self) -> usize {
        self.origin.as_ref().map_or(0, |origin| origin.order)
    }
}

impl From<u64> for Place {
    fn from(number: u64) -> Place {
        Place { origin: None, number, row_kind: RowKind::Line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.name() {
            Some(name) if self.number == 0 => return f.write_str(name),
            Some(name) => write!(f, "{name}, ")?,
            None => {}
        }
        write!(f, "{} {}", self.row_kind.counted(1), self.number)
    }
}
