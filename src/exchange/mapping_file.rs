//! A file that keeps what the headings and words of a sheet mean, for a sheet that comes every month.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::heading_meaning::HeadingMeaning;
use super::mapping::{MappedBody, MappedHeading, MappedOrder, MappedStatus, MappedWords, Mapping};
use crate::model::OneOf;
use crate::model::calendar::{Precision, Written};
use crate::model::date_order::DateOrder;
use crate::model::finding::Kind;

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
        let headings = keys.headings.iter().map(|(heading, key)| {
            let meaning =
                HeadingMeaning::of(key).map_err(|error| format!("{heading:?}: {error}"))?;
            Ok(MappedHeading { heading: heading.clone(), meaning })
        });
        let statuses = keys.statuses.iter().map(|(words, status)| {
            MappedStatus::named(words, status).map_err(|error| format!("{words:?}: {error}"))
        });
        let body_names = keys.bodies.into_iter().map(|(name, body)| MappedBody { name, body });
        let dates = keys.dates.as_deref().map(DateOrder::of).transpose();
        let date_orders = keys.date_orders.into_iter().map(|(heading, word)| {
            let order = DateOrder::of(&word).map_err(|error| format!("{heading:?}: {error}"))?;
            Ok(MappedOrder { heading, order })
        });
        let date_words = keys.date_words.iter().map(|(words, date)| {
            MappedWords::date_named(words, date).map_err(|error| format!("{words:?}: {error}"))
        });
        let values = keys.values.iter().map(|(words, value)| {
            MappedWords::value_named(words, value).map_err(|error| format!("{words:?}: {error}"))
        });
        let kind = keys.kind.as_deref().map(Kind::meant_by).transpose();
        let issued = keys.issued.as_deref().map(Written::read).transpose();
        Ok(MappingFile {
            mapping: Mapping {
                headings: headings.collect::<Result<_, String>>()?,
                statuses: statuses.collect::<Result<_, String>>()?,
                body_names: body_names.collect(),
                sheets: keys.sheet.all(),
                fill_down: keys.fill_down.all(),
                dates: dates.map_err(|error| format!("dates: {error}"))?,
                date_orders: date_orders.collect::<Result<_, String>>()?,
                date_words: date_words.collect::<Result<_, String>>()?,
                values: values.collect::<Result<_, String>>()?,
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
        text.push_str("\n[headings]\n");
        for MappedHeading { heading, meaning } in &mapping.headings {
            text += &format!("{} = {}\n", quoted(heading), quoted(&meaning.key()));
        }
        text.push_str("\n[statuses]\n");
        for MappedStatus { words, status } in &mapping.statuses {
            text += &format!("{} = {}\n", quoted(words), quoted(status.word()));
        }
        text.push_str("\n[bodies]\n");
        for MappedBody { name, body } in &mapping.body_names {
            text += &format!("{} = {}\n", quoted(name), quoted(body));
        }
        for (table, all) in [("date_words", &mapping.date_words), ("values", &mapping.values)] {
            if !all.is_empty() {
                text += &format!("\n[{table}]\n");
            }
            for MappedWords { words, value } in all {
                text += &format!("{} = {}\n", quoted(words), quoted(value));
            }
        }
        if !mapping.date_orders.is_empty() {
            text.push_str("\n[date_orders]\n");
        }
        for MappedOrder { heading, order } in &mapping.date_orders {
            text += &format!("{} = {}\n", quoted(heading), quoted(order.word()));
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
        assert_eq!(again.mapping.body_names[0].body, "west-mercia");
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
        assert_eq!(again.mapping.date_words[0].value, "TBC");
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
