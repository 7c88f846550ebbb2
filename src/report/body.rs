//! The bodies of the register, with every name that they answer to.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::OneOf;
use crate::model::body::Body;
use crate::page::{Block, Cell, Heading, Page, Records, Report, Table, counted};

/// Bodies, in the order of their slugs.
#[derive(Debug, Serialize)]
pub struct Bodies {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    bodies: Vec<Body>,
}

impl Bodies {
    /// A list of these bodies.
    pub fn of(mut bodies: Vec<Body>, today: NaiveDate) -> Bodies {
        bodies.sort_by(|a, b| a.slug.cmp(&b.slug));
        Bodies { schema: "track.bodies/1", as_of: today, count: bodies.len(), bodies }
    }
}

impl Report for Bodies {
    type Row = Body;

    fn rows(&self) -> &[Body] {
        &self.bodies
    }

    fn page(&self) -> Page {
        let row = |body: &Body| {
            let retired = body.retired.map(|day| format!(" (retired {day})")).unwrap_or_default();
            vec![
                Cell::from(body.slug.clone()),
                Cell::from(format!("{}{retired}", body.name)),
                Cell::from(body.kind.plainly()),
                Cell::from(body.region.clone().unwrap_or_default()),
                Cell::from(body.rocu.clone().unwrap_or_default()),
                Cell::from(
                    body.monitoring_on(self.as_of).map_or("", |monitoring| monitoring.stage.word()),
                ),
                Cell::from(body.aliases.join(", ")),
            ]
        };
        let table = Table {
            headings: vec![
                Heading::whole("body"),
                Heading::cut("name"),
                Heading::cut("kind"),
                Heading::cut("region"),
                Heading::whole("ROCU"),
                Heading::optional("stage"),
                Heading::cut("also called"),
            ],
            rows: self.bodies.iter().map(row).collect(),
            totals: None,
        };
        Page { title: Some(counted(self.count, "body")), blocks: vec![Block::Table(table)] }
    }

    fn records(&self) -> Records<'_> {
        let row = |body: &Body| {
            let stage = body.monitoring_on(self.as_of);
            vec![
                body.slug.clone().into(),
                body.name.clone().into(),
                body.kind.word().into(),
                body.region.clone().unwrap_or_default().into(),
                body.rocu.clone().unwrap_or_default().into(),
                body.aliases.join("|").into(),
                body.retired.map(|day| day.to_string()).unwrap_or_default().into(),
                stage.map_or("", |monitoring| monitoring.stage.word()).into(),
                stage
                    .and_then(|monitoring| monitoring.since)
                    .map(|day| day.to_string())
                    .unwrap_or_default()
                    .into(),
            ]
        };
        Records {
            keys: vec![
                "slug",
                "name",
                "kind",
                "region",
                "rocu",
                "aliases",
                "retired",
                "stage",
                "stage_since",
            ],
            rows: Box::new(self.bodies.iter().map(row)),
        }
    }

    fn ids(&self) -> Vec<String> {
        self.bodies.iter().map(|body| body.slug.clone()).collect()
    }
}
