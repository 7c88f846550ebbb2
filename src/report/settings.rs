//! The configuration: where its file is, each setting, and where it comes from.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::one_of;
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{AnswerRow, Block, Cell, Column, Page};

one_of! {
    Source, "source of a setting" {
        Flag = "flag",
        Environment = "environment",
        File = "file",
        Default = "default",
    }
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Setting {
    pub setting: &'static str,
    pub value: Option<String>,
    pub from: Source,
    pub about: Option<String>,
}

impl AnswerRow for Setting {
    const SCHEMA: &'static str = "track.config/1";
    const KEY: &'static str = "settings";
    const COLUMNS: &'static [Column<Setting>] = &[
        Column::new("setting", |setting: &Setting| Value::from(setting.setting)),
        Column::new("value", |setting: &Setting| Value::from(setting.value.as_ref())),
        Column::new("from", |setting: &Setting| Value::word(Some(setting.from))),
        Column::new("about", |setting: &Setting| Value::from(setting.about.as_ref())),
    ];

    fn page(settings: &[Setting], _: NaiveDate, _: &Selection) -> Page {
        // `/srv/track/register.db (file)`, `built in: 2015 to 2028 (default)`.
        let field = |setting: &Setting| {
            let said: Vec<&str> =
                setting.value.iter().chain(&setting.about).map(String::as_str).collect();
            (setting.setting, Cell::from(format!("{} ({})", said.join(", "), setting.from)))
        };
        Page { title: None, blocks: vec![Block::Fields(settings.iter().map(field).collect())] }
    }

    fn ids(settings: &[Setting]) -> Vec<String> {
        settings.iter().map(|setting| setting.setting.to_owned()).collect()
    }
}
