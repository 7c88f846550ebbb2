//! The configuration: where its file is, each setting, and where it comes from.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::one_of;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Records, Report};

one_of! {
    Source, "source of a setting" {
        Flag = "flag",
        Environment = "environment",
        File = "file",
        Default = "default",
    }
}

#[derive(Debug, Serialize)]
pub struct Setting {
    pub setting: &'static str,
    pub value: Option<String>,
    pub from: Source,
    pub about: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Settings {
    schema: &'static str,
    as_of: NaiveDate,
    count: usize,
    settings: Vec<Setting>,
}

impl Settings {
    pub fn of(settings: Vec<Setting>, today: NaiveDate) -> Settings {
        Settings { schema: "track.config/1", as_of: today, count: settings.len(), settings }
    }
}

const COLUMNS: &[Column<Setting>] = &[
    Column::new("setting", |setting: &Setting| Value::from(setting.setting)),
    Column::new("value", |setting: &Setting| Value::from(setting.value.as_ref())),
    Column::new("from", |setting: &Setting| Value::word(Some(setting.from))),
    Column::new("about", |setting: &Setting| Value::from(setting.about.as_ref())),
];

impl Report for Settings {
    type Row = Setting;

    fn rows(&self) -> &[Setting] {
        &self.settings
    }

    fn page(&self) -> Page {
        let field = |setting: &Setting| (setting.setting, Cell::from(in_words(setting)));
        Page { title: None, blocks: vec![Block::Fields(self.settings.iter().map(field).collect())] }
    }

    fn records(&self) -> Records<'_> {
        Records::of(COLUMNS, &self.settings)
    }

    fn ids(&self) -> Vec<String> {
        self.settings.iter().map(|setting| setting.setting.to_owned()).collect()
    }
}

/// `/srv/track/register.db (file)`, `built in: 2015 to 2028 (default)`.
fn in_words(setting: &Setting) -> String {
    let said: Vec<&str> = setting.value.iter().chain(&setting.about).map(String::as_str).collect();
    format!("{} ({})", said.join(", "), setting.from)
}
