//! A file that keeps what the headings and words of a sheet mean, for a sheet that comes every month.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::heading_meaning::HeadingMeaning;
use super::mapping::{self, Mapped, Mapping};
use crate::model::OneOf;
use crate::model::calendar::{Precision, Written};
use crate::model::date_order::DateOrder;
use crate::model::finding::Kind;
use crate::model::progress::Status;

/// As TOML. Names of bodies are looked up in the register later.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Keys {
    sheet: Names,
    fill_down: Names,
    dates: Option<String>,
    header_row: Option<u64>,
    body: Vec<String>,
    inspection: Option<String>,
    kind: Option<String>,
    scheme: Option<String>,
    issued: Option<String>,
    new_bodies: bool,
    headings: BTreeMap<String, String>,
    statuses: BTreeMap<String, String>,
    bodies: BTreeMap<String, String>,
    date_words: BTreeMap<String, String>,
    values: BTreeMap<String, String>,
    date_orders: BTreeMap<String, String>,
}

/// One name, or a list of them.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl Default for Names {
    fn default() -> Names {
        Names::Several(Vec::new())
    }
}

impl Names {
    fn all(self) -> Vec<String> {
        match self {
            Names::One(name) => vec![name],
            Names::Several(names) => names,
        }
    }
}

/// What a mapping file says.
#[derive(Debug, Clone, Default)]
pub struct MappingFile {
    pub mapping: Mapping,
    pub bodies: Vec<String>,
}

impl MappingFile {
    /// # Errors
    /// What is wrong with the text, in a sentence.
    pub fn read(text: &str) -> Result<MappingFile, String> {
        let keys: Keys = toml::from_str(text).map_err(|cause| in_words(text, &cause))?;
        let dates = keys.dates.as_deref().map(DateOrder::of).transpose();
        let kind = keys.kind.as_deref().map(Kind::meant_by).transpose();
        let issued = keys.issued.as_deref().map(Written::read).transpose();
        Ok(MappingFile {
            mapping: Mapping {
                headings: mapped(keys.headings, HeadingMeaning::of)?,
                statuses: mapped(keys.statuses, Status::meant_by)?,
                body_names: mapped(keys.bodies, |body| Ok(body.to_owned()))?,
                sheets: keys.sheet.all(),
                fill_down: keys.fill_down.all(),
                dates: dates.map_err(|error| format!("dates: {error}"))?,
                date_orders: mapped(keys.date_orders, DateOrder::of)?,
                date_words: mapped(keys.date_words, mapping::date)?,
                values: mapped(keys.values, mapping::value)?,
                header_row: keys.header_row,
                inspection: keys.inspection,
                kind: kind.map_err(|error| format!("kind: {error}"))?,
                scheme: keys.scheme,
                issued: issued.map_err(|error| format!("issued: {error}"))?,
                adds_bodies: keys.new_bodies,
                ..Mapping::default()
            },
            bodies: keys.body,
        })
    }

    /// As [`MappingFile::read`] reads it.
    pub fn written(&self) -> String {
        let mapping = &self.mapping;
        let mut text = String::from(
            "# What the headings and words of a sheet mean: `track import FILE --mapping THIS`.\n",
        );
        let mut line = |key: &str, value: Option<String>| {
            text.extend(value.map(|value| format!("{key} = {value}\n")));
        };
        line("sheet", listed(&mapping.sheets));
        line("fill_down", listed(&mapping.fill_down));
        line("dates", mapping.dates.map(|order| quoted(order.word())));
        line("header_row", mapping.header_row.map(|row| row.to_string()));
        line("body", listed(&self.bodies));
        line("inspection", mapping.inspection.as_deref().map(quoted));
        line("kind", mapping.kind.map(|kind| quoted(kind.word())));
        line("scheme", mapping.scheme.as_deref().map(quoted));
        line("issued", mapping.issued.as_ref().map(|issued| quoted(&lasting(issued))));
        line("new_bodies", mapping.adds_bodies.then(|| "true".to_owned()));
        text += &table("headings", &mapping.headings, HeadingMeaning::key);
        text += &table("statuses", &mapping.statuses, Status::to_string);
        text += &table("bodies", &mapping.body_names, String::clone);
        for (name, words) in [("date_words", &mapping.date_words), ("values", &mapping.values)] {
            if !words.is_empty() {
                text += &table(name, words, String::clone);
            }
        }
        if !mapping.date_orders.is_empty() {
            text += &table("date_orders", &mapping.date_orders, DateOrder::to_string);
        }
        text
    }
}

/// Words such as `today` mean another day next month.
fn lasting(date: &Written) -> String {
    match date.precision {
        Precision::Day => date.day.to_string(),
        _ => date.shown(),
    }
}

fn mapped<T>(
    table: BTreeMap<String, String>,
    read: impl Fn(&str) -> crate::error::Result<T>,
) -> Result<Vec<Mapped<T>>, String> {
    let mapped = |(from, to): (String, String)| match read(&to) {
        Ok(to) => Ok(Mapped { from, to }),
        Err(error) => Err(format!("{from:?}: {error}")),
    };
    table.into_iter().map(mapped).collect()
}

fn table<T>(name: &str, all: &[Mapped<T>], word: impl Fn(&T) -> String) -> String {
    let line = |one: &Mapped<T>| format!("{} = {}\n", quoted(&one.from), quoted(&word(&one.to)));
    format!("\n[{name}]\n{}", all.iter().map(line).collect::<String>())
}

/// On one line, with the line of the file.
fn in_words(text: &str, cause: &toml::de::Error) -> String {
    let before = cause.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(1, |before| 1 + before.matches('\n').count());
    format!("line {line}: {}", cause.message())
}

fn listed(names: &[String]) -> Option<String> {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    (!names.is_empty()).then(|| format!("[{}]", names.join(", ")))
}

/// A basic string of TOML, which is written as JSON writes one.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "sheet = \"Plan\"\nfill_down = [\"Force\"]\ndates = \"mdy\"\nheader_row = 3\nbody = [\"kent\"]\nkind = \"afi\"\nissued = \"May 2026\"\nnew_bodies = true\n\
        [headings]\n\"Target \\\"date\\\"\" = \"due\"\n\"Remarks\" = \"note\"\n\"x\" = \"field:Cost code\"\n\"y\" = \"skip\"\n\
        [statuses]\n\"Green\" = \"in-progress\"\n[bodies]\n\"W Mercia\" = \"west-mercia\"\n";

    #[test]
    fn what_is_written_is_read_back() {
        let read = MappingFile::read(FILE).unwrap();
        let again = MappingFile::read(&read.written()).unwrap();
        assert_eq!(again.written(), read.written());
        assert_eq!(again.mapping.headings.len(), 4);
        assert_eq!(again.bodies, ["kent"]);
        assert_eq!(again.mapping.sheets, ["Plan"]);
        assert_eq!(again.mapping.fill_down, ["Force"]);
        assert_eq!(again.mapping.dates, Some(DateOrder::MonthFirst));
        assert_eq!(again.mapping.body_names[0].to, "west-mercia");
        assert_eq!(again.mapping.header_row, Some(3));
        assert_eq!(again.mapping.issued.map(|issued| issued.shown()).as_deref(), Some("May 2026"));
        assert!(again.mapping.adds_bodies);
    }

    #[test]
    fn orders_of_columns_and_words_for_dates_are_written_and_read_back() {
        let file = "dates = \"dmy\"\n[date_orders]\n\"Target date\" = \"mdy\"\n[date_words]\n\"Phase 2\" = \"TBC\"\n[values]\nP1 = \"high\"\n";
        let read = MappingFile::read(file).unwrap();
        let again = MappingFile::read(&read.written()).unwrap();
        assert_eq!(again.mapping.date_orders, read.mapping.date_orders);
        assert_eq!(again.mapping.order_of("target dates"), Some(DateOrder::MonthFirst));
        assert_eq!(again.mapping.order_of("Issued"), Some(DateOrder::DayFirst));
        assert_eq!(again.mapping.date_words[0].to, "TBC");
        assert_eq!(again.mapping.value("Priority", "p1"), Some("high"));
        assert!(MappingFile::read("[values]\nx = \"purple\"").unwrap_err().starts_with("\"x\""));
        assert!(MappingFile::read("[date_words]\nx = \"y\"").unwrap_err().starts_with("\"x\""));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (text, what) in [
            ("colour = 1", "colour"),
            ("[headings]\nx = \"days_late\"", "\"x\""),
            ("[statuses]\nGreen = \"purple\"", "\"Green\""),
            ("kind = \"advice\"", "kind"),
            ("dates = \"ymd\"", "dates"),
            ("[date_orders]\nDue = \"ymd\"", "\"Due\""),
            ("x = 1\n= ", "line 2"),
        ] {
            let why = MappingFile::read(text).unwrap_err();
            assert!(why.contains(what), "{text:?}: {why}");
        }
    }
}
