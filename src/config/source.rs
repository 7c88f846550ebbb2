//! One setting of the file at a time, as what it should be, or a complaint that names its line.

use std::fmt;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::FORM;
use crate::error::{Error, Result};

/// A path, and where it was set: the file and the line.
#[derive(Debug)]
pub struct Setting {
    pub path: PathBuf,
    pub at: String,
}

/// The text of a file, for settings and complaints.
pub struct Source<'a> {
    pub text: &'a str,
    pub file: &'a Path,
    pub home: Option<&'a Path>,
}

/// A key and its value, in a table that has a name or in none.
pub struct Entry<'a> {
    source: &'a Source<'a>,
    table: &'a str,
    key: &'a str,
    key_start: usize,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Source<'a> {
    /// What stands in a table, in the order of the file.
    pub fn entries(&'a self, table: &'a DeTable<'a>, name: &'a str) -> Vec<Entry<'a>> {
        let mut entries: Vec<Entry> = table
            .iter()
            .map(|(key, value)| Entry {
                source: self,
                table: name,
                key: key.get_ref(),
                key_start: key.span().start,
                value,
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_start);
        entries
    }

    pub fn wrong(&self, start: usize, why: &str) -> Error {
        Error::Configuration(format!("{}: {why}", self.at(start)))
    }

    /// The file and the line, as compilers write them.
    fn at(&self, start: usize) -> String {
        let before = self.text.bytes().take(start);
        let line = 1 + before.filter(|byte| *byte == b'\n').count();
        format!("{}:{line}", self.file.display())
    }

    /// A path counts from the folder of the file, or from the home folder.
    fn path(&self, written: &str) -> std::result::Result<PathBuf, &'static str> {
        if written.trim().is_empty() {
            return Err("is empty; name a file, or take the line out");
        }
        if written.contains(char::is_control) {
            return Err(
                "has a control character in it; between single quotes a \\ stands for itself",
            );
        }
        let Some(behind) = written.strip_prefix('~') else {
            let file = std::path::absolute(self.file).unwrap_or_else(|_| self.file.to_owned());
            return Ok(file.parent().unwrap_or(&file).join(written));
        };
        match (behind.strip_prefix('/'), self.home) {
            (Some(rest), Some(home)) => Ok(home.join(rest.trim_start_matches('/'))),
            _ => Err(
                "begins with ~ but not with the ~/ of your own home folder; write the whole path",
            ),
        }
    }
}

impl<'a> Entry<'a> {
    pub fn key(&self) -> &'a str {
        self.key
    }

    /// Its key with its table's, such as `mail.from`.
    pub fn name(&self) -> String {
        match self.table {
            "" => self.key.to_owned(),
            table => format!("{table}.{}", self.key),
        }
    }

    /// Where its value stands.
    pub fn at(&self) -> String {
        self.source.at(self.value.span().start)
    }

    /// A complaint of its value, which begins with the key.
    pub fn wrong(&self, why: impl fmt::Display) -> Error {
        self.source.wrong(self.value.span().start, &format!("{} {why}", self.key))
    }

    /// A complaint of its key.
    pub fn unknown(&self, known: &[&str]) -> Error {
        let (last, others) = known.split_last().unwrap_or((&"", &[]));
        let inside = match self.table {
            "" => String::new(),
            table => format!(" in [{table}]"),
        };
        let key = self.key;
        let why = format!(
            "there is no setting {key:?}{inside}; there are {} and {last}",
            others.join(", ")
        );
        self.source.wrong(self.key_start, &why)
    }

    /// What stands in it, where it is a table.
    pub fn entries(&self, name: &'a str) -> Result<Vec<Entry<'a>>> {
        match self.value.get_ref() {
            DeValue::Table(table) => Ok(self.source.entries(table, name)),
            _ => {
                Err(self
                    .wrong(format_args!("is a table: write [{name}] and its settings below it")))
            }
        }
    }

    pub fn yes_or_no(&self) -> Result<bool> {
        match self.value.get_ref() {
            DeValue::Boolean(yes) => Ok(*yes),
            _ => Err(self.wrong("is true or false")),
        }
    }

    pub fn setting(&self) -> Result<Setting> {
        Ok(Setting { path: self.path()?, at: self.at() })
    }

    pub fn path(&self) -> Result<PathBuf> {
        let DeValue::String(written) = self.value.get_ref() else {
            return Err(self.wrong(format_args!("is a path in quotes; {FORM}")));
        };
        self.source.path(written).map_err(|why| self.wrong(why))
    }

    /// A text of one line that is not empty.
    pub fn text(&self) -> Result<&'a str> {
        match self.value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                Err(self.wrong("is empty; say what it is, or take the line out"))
            }
            DeValue::String(text) if text.contains(char::is_control) => {
                Err(self.wrong("has a control character in it"))
            }
            DeValue::String(text) => Ok(text),
            _ => Err(self.wrong("is a text in quotes")),
        }
    }

    /// A text that is read as something else.
    pub fn parsed<T: std::str::FromStr<Err = Error>>(&self) -> Result<T> {
        self.text()?.parse().map_err(|why: Error| self.wrong(format_args!("is wrong: {why}")))
    }

    pub fn number(&self, range: RangeInclusive<u32>) -> Result<u32> {
        number(self.value, &range).ok_or_else(|| {
            let (least, most) = (range.start(), range.end());
            self.wrong(format_args!("is a whole number from {least} to {most}"))
        })
    }

    pub fn numbers(&self, range: RangeInclusive<u32>) -> Result<Vec<u32>> {
        let numbers = self.value.get_ref().as_array();
        let numbers = numbers.map(|numbers| numbers.iter().map(|value| number(value, &range)));
        numbers.and_then(Iterator::collect).ok_or_else(|| {
            let (least, most) = (range.start(), range.end());
            self.wrong(format_args!(
                "is a list of whole numbers from {least} to {most}, such as [90, 28, 7]"
            ))
        })
    }

    pub fn texts(&self) -> Result<Vec<&'a str>> {
        let texts = self.value.get_ref().as_array();
        let texts = texts.map(|texts| texts.iter().map(|value| value.get_ref().as_str()));
        texts
            .and_then(Iterator::collect)
            .ok_or_else(|| self.wrong("is a list of texts in quotes, such as [\"example.org\"]"))
    }
}

fn number(value: &Spanned<DeValue>, range: &RangeInclusive<u32>) -> Option<u32> {
    let written = value.get_ref().as_integer()?;
    let number = u32::from_str_radix(written.as_str(), written.radix()).ok()?;
    range.contains(&number).then_some(number)
}
