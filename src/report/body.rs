//! The bodies of the register, with every name by which people call them.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::body::{Body, BodyEdit, Monitoring, NewBody};
use crate::model::calendar::day_shown;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Answer, AnswerRow, Block, Cell, Column, Page, Table, counted, pick};

/// A body, with its monitoring stage on the day.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BodyRow {
    #[serde(flatten)]
    body: Body,
    #[serde(skip)]
    monitoring: Option<Monitoring>,
}

/// The bodies, in the order of their slugs.
pub fn bodies_on(mut bodies: Vec<Body>, today: NaiveDate) -> Answer<BodyRow> {
    bodies.sort_by(|a, b| a.slug.cmp(&b.slug));
    Answer::of(bodies.into_iter().map(|body| BodyRow::on(body, today)).collect(), today)
}

/// The confirmation of a command that changed bodies.
pub fn changed_bodies(
    act: Option<i64>,
    said: Vec<String>,
    bodies: Vec<Body>,
    today: NaiveDate,
) -> Answer<BodyRow> {
    let rows = bodies.into_iter().map(|body| BodyRow::on(body, today)).collect();
    Answer::changed(act, said, rows, today)
}

pub fn added(new: &NewBody) -> String {
    format!("added {}: {} ({})", new.slug, new.name, new.kind.plainly())
}

/// What an edit changes in a body, a line each: `kent: alias kent2 added`.
pub fn edited(before: &Body, edit: &BodyEdit) -> Vec<String> {
    let name = edit.name.as_ref().filter(|name| **name != before.name);
    let name = name.map(|name| format!("name {} -> {name}", before.name));
    let aliases = edit.aliases.iter().filter(|alias| !before.aliases.contains(alias));
    let retired = edit.retired.filter(|day| before.retired != Some(*day));
    let stage = edit.monitoring.as_ref().filter(|stage| !before.monitoring.contains(stage));
    let stage = stage.map(|Monitoring { stage, since }| match since {
        Some(since) => format!("stage {stage} from {}", day_shown(*since)),
        None => format!("stage {stage}"),
    });
    let changes = name.into_iter().chain(aliases.map(|alias| format!("alias {alias} added")));
    let changes = changes.chain(retired.map(|day| format!("retired {}", day_shown(day))));
    changes.chain(stage).map(|change| format!("{}: {change}", before.slug)).collect()
}

impl BodyRow {
    fn on(body: Body, today: NaiveDate) -> BodyRow {
        BodyRow { monitoring: body.monitoring_on(today).cloned(), body }
    }

    fn name(&self) -> Cell {
        let Body { name, retired, .. } = &self.body;
        match retired {
            Some(day) => Cell::from(name).said(format!("{name} (retired {})", day_shown(*day))),
            None => Cell::from(name),
        }
    }
}

impl AnswerRow for BodyRow {
    const SCHEMA: &'static str = "track.bodies/1";
    const KEY: &'static str = "bodies";
    const COLUMNS: &'static [Column<BodyRow>] = &[
        Column::new("slug", |row: &Self| Value::from(&row.body.slug)).headed("body"),
        Column::new("name", |row: &Self| Value::from(&row.body.name)).cut().shown(BodyRow::name),
        Column::new("kind", |row: &Self| Value::word(Some(row.body.kind)))
            .cut()
            .shown(|row| Cell::from(row.body.kind.plainly())),
        Column::new("region", |row: &Self| Value::from(row.body.region.as_ref())).optional(),
        Column::new("rocu", |row: &Self| Value::from(row.body.rocu.as_ref()))
            .headed("ROCU")
            .optional(),
        Column::new("aliases", |row: &Self| Value::from(row.body.aliases.join("|")))
            .headed("also called")
            .cut()
            .shown(|row| Cell::from(row.body.aliases.join(", "))),
        Column::new("retired", |row: &Self| Value::from(row.body.retired)),
        Column::new("stage", |row: &Self| {
            Value::word(row.monitoring.as_ref().map(|monitoring| monitoring.stage))
        })
        .optional(),
        Column::new("stage_since", |row: &Self| {
            Value::from(row.monitoring.as_ref().and_then(|monitoring| monitoring.since))
        }),
    ];

    fn page(rows: &[BodyRow], _: NaiveDate, _: &Selection) -> Page {
        let shown = ["slug", "name", "kind", "region", "rocu", "stage", "aliases"];
        let table = Table::of(&pick(BodyRow::COLUMNS, &shown), rows);
        Page { title: Some(counted(rows.len(), "body")), blocks: vec![Block::Table(table)] }
    }

    fn ids(rows: &[BodyRow]) -> Vec<String> {
        rows.iter().map(|row| row.body.slug.clone()).collect()
    }
}
