//! How many rows a list shows, of how many, and whose they are.

use std::collections::BTreeMap;

use crate::model::finding::Kind;
use crate::model::listed::Listed;
use crate::model::selection::Selection;
use crate::model::text::capitalised;
use crate::page::{Block, counted, grouped};

#[derive(Debug, Default)]
pub struct Extent {
    /// The numbers of the findings, by the kind that is counted apart.
    numbers: BTreeMap<Option<Kind>, Vec<i64>>,
    /// The first body, with its name.
    body: Option<(i64, String)>,
    is_at_several: bool,
    /// How many rows there are, where a limit leaves some out.
    total: Option<u64>,
}

impl Extent {
    /// Of no rows so far.
    pub fn limited(total: Option<u64>) -> Extent {
        Extent { total, ..Extent::default() }
    }

    pub fn of(rows: &[impl Listed], total: Option<u64>) -> Extent {
        let mut extent = Extent::limited(total);
        rows.iter().for_each(|row| extent.add(row));
        extent
    }

    pub fn add(&mut self, row: &impl Listed) {
        self.numbers.entry(row.kind().apart()).or_default().push(row.number());
        let body = self.body.get_or_insert_with(|| (row.body_id(), row.body().name.clone()));
        self.is_at_several |= body.0 != row.body_id();
    }

    /// The name of the one body that all rows are about.
    pub fn only_body(&self) -> Option<&str> {
        let only = self.body.as_ref().filter(|_| !self.is_at_several);
        only.map(|(_, name)| name.as_str())
    }

    /// The title of a list: what it is, whose the rows are, and how many. Of rows that a limit left out it isn't known
    /// whose they are.
    pub fn titled(&self, title: Option<&str>, selection: &Selection) -> String {
        let (mut about, mut count) = (selection.about(), self.how_many());
        if let (Some(body), true) = (self.only_body(), about.is_empty()) {
            match (self.total, self.shown()) {
                (None, _) => about = format!(", {body}"),
                (Some(_), 1) => count += &format!("; this one is of {body}"),
                (Some(_), _) => count += &format!("; these are of {body}"),
            }
        }
        let is_empty = self.body.is_none();
        let narrowed = if is_empty { selection.narrowed() } else { String::new() };
        match title {
            Some(title) if is_empty => format!("{title}{about}: none{narrowed}"),
            Some(title) => format!("{title}{about}: {count}"),
            None => format!("{}{about}{narrowed}", capitalised(&count)),
        }
    }

    fn shown(&self) -> usize {
        self.numbers.values().map(Vec::len).sum()
    }

    /// How many findings there are, and apart from them how many parts and actions; how many rows where some are at several
    /// bodies; and of how many rows they are the first where a limit left others out.
    fn how_many(&self) -> String {
        if let Some(total) = self.total {
            let first = match self.shown() {
                1 => String::new(),
                shown => format!(" {}", grouped(shown as u64)),
            };
            return format!("the first{first} of {} rows (--limit)", grouped(total));
        }
        self.each_kind(|noun, numbers| {
            let mut findings = numbers.to_vec();
            findings.sort_unstable();
            findings.dedup();
            match (findings.len(), numbers.len()) {
                (findings, rows) if findings == rows => counted(findings, noun),
                (1, rows) => format!("1 {noun} at {}", counted(rows, "body")),
                (findings, rows) => {
                    format!("{} in {}", counted(findings, noun), counted(rows, "row"))
                }
            }
        })
    }

    /// How many rows there are: `3 findings, 1 part, 2 actions`.
    pub fn rows_by_kind(&self) -> String {
        self.each_kind(|noun, numbers| counted(numbers.len(), noun))
    }

    fn each_kind(&self, said: impl Fn(&str, &[i64]) -> String) -> String {
        const FINDING: &str = "finding";
        let kinds = self.numbers.iter();
        let mut all: Vec<String> = kinds
            .map(|(apart, numbers)| said(apart.map_or(FINDING, Kind::plainly), numbers))
            .collect();
        if all.is_empty() {
            all.push(said(FINDING, &[]));
        }
        all.join(", ")
    }

    /// Beside a list that has findings and others.
    pub fn mixed(&self) -> Option<Block> {
        let text = "Parts and actions stand under findings and are counted apart from them.";
        let is_mixed = self.numbers.len() > 1 && self.numbers.contains_key(&None);
        is_mixed.then(|| Block::Aside(text.to_owned()))
    }
}
