//! The bodies of the register, with every name by which people call them.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::body::{Body, Monitoring};
use crate::model::calendar::day_shown;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Report, Table, counted, pick};

/// Bodies, in the order of their slugs.
#[derive(Debug, Serialize)]
pub struct Bodies {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    bodies: Vec<BodyRow>,
}

/// A body, with its monitoring stage on the day.
#[derive(Debug, Serialize)]
pub struct BodyRow {
    #[serde(flatten)]
    body: Body,
    #[serde(skip)]
    monitoring: Option<Monitoring>,
}

impl Bodies {
    pub fn of(mut bodies: Vec<Body>, today: NaiveDate) -> Bodies {
        bodies.sort_by(|a, b| a.slug.cmp(&b.slug));
        let row = |body: Body| BodyRow { monitoring: body.monitoring_on(today).cloned(), body };
        Bodies {
            schema: "track.bodies/1",
            as_of: today,
            count: bodies.len(),
            bodies: bodies.into_iter().map(row).collect(),
        }
    }
}

impl BodyRow {
    fn name(&self) -> Cell {
        let Body { name, retired, .. } = &self.body;
        match retired {
            Some(day) => Cell::from(name).said(format!("{name} (retired {})", day_shown(*day))),
            None => Cell::from(name),
        }
    }
}

const COLUMNS: &[Column<BodyRow>] = &[
    Column::new("slug", |row: &BodyRow| Value::from(&row.body.slug)).headed("body"),
    Column::new("name", |row: &BodyRow| Value::from(&row.body.name)).cut().shown(BodyRow::name),
    Column::new("kind", |row: &BodyRow| Value::word(Some(row.body.kind)))
        .cut()
        .shown(|row| Cell::from(row.body.kind.plainly())),
    Column::new("region", |row: &BodyRow| Value::from(row.body.region.as_ref())).cut(),
    Column::new("rocu", |row: &BodyRow| Value::from(row.body.rocu.as_ref())).headed("ROCU"),
    Column::new("aliases", |row: &BodyRow| Value::from(row.body.aliases.join("|")))
        .headed("also called")
        .cut()
        .shown(|row| Cell::from(row.body.aliases.join(", "))),
    Column::new("retired", |row: &BodyRow| Value::from(row.body.retired)),
    Column::new("stage", |row: &BodyRow| {
        Value::word(row.monitoring.as_ref().map(|monitoring| monitoring.stage))
    })
    .optional(),
    Column::new("stage_since", |row: &BodyRow| {
        Value::from(row.monitoring.as_ref().and_then(|monitoring| monitoring.since))
    }),
];

impl Report for Bodies {
    type Row = BodyRow;

    fn rows(&self) -> &[BodyRow] {
        &self.bodies
    }

    fn columns(&self) -> &'static [Column<BodyRow>] {
        COLUMNS
    }

    fn page(&self) -> Page {
        let shown = ["slug", "name", "kind", "region", "rocu", "stage", "aliases"];
        let table = Table::of(&pick(COLUMNS, &shown), &self.bodies);
        Page { title: Some(counted(self.count, "body")), blocks: vec![Block::Table(table)] }
    }

    fn ids(&self) -> Vec<String> {
        self.bodies.iter().map(|row| row.body.slug.clone()).collect()
    }
}
