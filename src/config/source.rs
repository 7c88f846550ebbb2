//! The text of the configuration file: its settings, and complaints that name file, line and key.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::value::check_line;
use crate::error::{Error, Result};
use crate::model::near_names::{likeness, nearest};

pub struct ConfigText<'a> {
    text: &'a str,
    file: &'a Path,
    home: Option<&'a Path>,
    keys: Vec<Key>,
}

/// A setting, such as `mail.from`, and where its value starts.
struct Key {
    name: String,
    start: usize,
}

impl<'a> ConfigText<'a> {
    pub fn read<T: DeserializeOwned>(
        text: &'a str,
        file: &'a Path,
        home: Option<&'a Path>,
    ) -> Result<(ConfigText<'a>, T)> {
        let text = text.trim_start_matches('\u{feff}');
        let mut source = ConfigText { text, file, home, keys: Vec::new() };
        let table = DeTable::parse(text).map_err(|error| source.not_toml(&error))?;
        source.keys = keys("", &table);
        source.keys.sort_by_key(|key| key.start);
        source.check_tables(table.get_ref())?;
        let content = T::deserialize(Deserializer::from(table));
        let content = content.map_err(|error| source.rejected(error))?;
        Ok((source, content))
    }

    /// Refuses a list where a table belongs: serde would take its items for settings, in their order.
    fn check_tables(&self, file: &DeTable) -> Result<()> {
        for name in ["import", "mail", "remind", "remind.horizon_of"] {
            let steps: Vec<&str> = name.split('.').collect();
            let mut found = steps.first().and_then(|step| file.get(*step));
            for step in steps.iter().skip(1) {
                found = match found.map(Spanned::get_ref) {
                    Some(DeValue::Table(table)) => table.get(*step),
                    _ => None,
                };
            }
            let Some(value) = found.filter(|value| !value.get_ref().is_table()) else { continue };
            let at = self.line_at(value.span().start);
            return Err(Error::Configuration(format!(
                "{at}: {name} must be a table: write [{name}] and its settings below it"
            )));
        }
        Ok(())
    }

    /// In the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.name.as_str())
    }

    /// The file and line of a setting, as compilers write them.
    pub fn at(&self, key: &str) -> String {
        let found = self.keys.iter().find(|known| known.name == key);
        self.line_at(found.map_or(0, |key| key.start))
    }

    pub fn wrong(&self, key: &str, why: impl fmt::Display) -> Error {
        Error::Configuration(format!("{}: {key}: {why}", self.at(key)))
    }

    /// Makes a path absolute that is relative to the folder of the file or to the home folder.
    pub fn resolve(&self, key: &str, path: &mut Option<PathBuf>) -> Result<()> {
        if let Some(path) = path {
            let resolved = self.resolved(&path.to_string_lossy());
            *path = resolved.map_err(|why| self.wrong(key, why))?;
        }
        Ok(())
    }

    fn resolved(&self, written: &str) -> std::result::Result<PathBuf, &'static str> {
        check_line(written)?;
        let Some(rest) = written.strip_prefix('~') else {
            let file = std::path::absolute(self.file).unwrap_or_else(|_| self.file.to_owned());
            return Ok(file.parent().unwrap_or(&file).join(written));
        };
        match (rest.strip_prefix('/'), self.home) {
            (Some(rest), Some(home)) => Ok(home.join(rest.trim_start_matches('/'))),
            _ => Err(
                "it starts with ~, which only works as ~/ for your own home folder; give the full path",
            ),
        }
    }

    fn line_at(&self, start: usize) -> String {
        let before = self.text.bytes().take(start);
        let line = 1 + before.filter(|byte| *byte == b'\n').count();
        format!("{}:{line}", self.file.display())
    }

    fn not_toml(&self, error: &toml::de::Error) -> Error {
        let at = self.line_at(error.span().map_or(0, |span| span.start));
        let why = error.message().split(", expected").next().unwrap_or_default();
        Error::Configuration(format!(
            "{at}: not valid TOML: {why}; a setting is a line such as db = \"/srv/track/register.db\""
        ))
    }

    /// A complaint of serde's, without the value, which may be a password.
    fn rejected(&self, mut error: toml::de::Error) -> Error {
        let at = self.line_at(error.span().map_or(0, |span| span.start));
        let message = error.message().to_owned();
        // Without the text, the error shows its key.
        error.set_input(None);
        let shown = error.to_string();
        let key = shown.trim_end().strip_suffix('`').and_then(|shown| shown.rsplit_once("in `"));
        let key = key.map_or("", |(_, key)| key);
        let why = match message.split_once(", expected ") {
            _ if message.starts_with("unknown field ") => unknown(key, &message),
            Some((_, "a string" | "path string")) => {
                format!("{key} must be text in quotes, such as \"...\"")
            }
            Some((_, "a boolean")) => format!("{key} must be true or false"),
            Some((_, "a sequence")) => format!("{key} must be a list in square brackets"),
            Some((_, expected)) => format!("{key} must be {expected}"),
            None => format!("{key}: {message}"),
        };
        Error::Configuration(format!("{at}: {why}"))
    }
}

/// Tables in it are settings too.
fn keys(above: &str, table: &Spanned<DeTable>) -> Vec<Key> {
    let mut found = Vec::new();
    for (key, value) in table.get_ref() {
        let name = match above {
            "" => key.get_ref().to_string(),
            above => format!("{above}.{}", key.get_ref()),
        };
        found.push(Key { name: name.clone(), start: value.span().start });
        if let DeValue::Table(inner) = value.get_ref() {
            found.extend(keys(&name, &Spanned::new(value.span(), inner.clone())));
        }
    }
    found
}

/// `there is no setting "databse"; did you mean db?`, from serde's "unknown field `databse`, expected one of
/// `db`, ...".
fn unknown(table: &str, message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let name = quoted.next().unwrap_or_default();
    if name.starts_with("pass") {
        return format!(
            "{name}: a password can't be in the configuration file; say where it is, with password_file, \
             password_command or password_credential"
        );
    }
    let known: Vec<&str> = quoted.collect();
    let scored = known.iter().map(|known| (likeness(name, known), (*known).to_owned()));
    let hint = match nearest(scored.collect()).as_slice() {
        [] => format!("there are {}", known.join(", ")),
        near => format!("did you mean {}?", near.join(" or ")),
    };
    let place = if table.is_empty() { String::new() } else { format!(" in [{table}]") };
    format!("there is no setting {name:?}{place}; {hint}")
}
