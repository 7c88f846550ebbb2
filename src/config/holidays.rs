//! `bank_holidays`: a file with newer bank holidays than the built-in ones.

use super::Config;
use super::file::{read_text, unreadable};
use crate::error::{Error, Result};
use crate::model::holidays::Holidays;

impl Config {
    /// The built-in bank holidays, with those of the newer file for the years that it has.
    pub fn holidays(&self) -> Result<Holidays> {
        let built_in = Holidays::built_in();
        Ok(match self.newer_holidays()? {
            Some(newer) => built_in.with_newer(newer),
            None => built_in,
        })
    }

    pub fn newer_holidays(&self) -> Result<Option<Holidays>> {
        let at = self.written.get("bank_holidays");
        let Some((path, at)) = self.bank_holidays.as_ref().zip(at) else { return Ok(None) };
        let before = format!("{at}: bank_holidays: ");
        let json = read_text(path).map_err(|cause| unreadable(&before, path, &cause, ""))?;
        let wrong = |why| Error::Configuration(format!("{before}{}: {why}", path.display()));
        Holidays::read(&json).map(Some).map_err(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn newer_bank_holidays_that_are_missing_or_wrong_name_the_file_and_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("track.toml");
        let config = Config::of("\nbank_holidays = 'days.json'", &file, None).unwrap();
        let refusal = || config.newer_holidays().unwrap_err();

        let before = format!("{}:2: bank_holidays: ", file.display());
        assert_eq!(refusal().exit_code(), 78);
        assert!(refusal().to_string().starts_with(&format!("{before}can't read ")));
        fs::write(folder.path().join("days.json"), "{}").unwrap();
        assert_eq!(refusal().exit_code(), 78);
        assert!(refusal().to_string().starts_with(&before));
    }

    #[test]
    fn newer_bank_holidays_go_before_the_built_in_ones() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("track.toml");
        let published = include_str!("../model/bank-holidays.json");
        let moved = published.replace("2028-12-26", "2028-12-27");
        fs::write(folder.path().join("days.json"), moved).unwrap();
        let (usual, newer) = ("2028-12-26".parse().unwrap(), "2028-12-27".parse().unwrap());

        let built_in = Config::default().holidays().unwrap();
        assert!(built_in.is_working_day(newer).unwrap());
        assert!(!built_in.is_working_day(usual).unwrap());
        let config = Config::of("bank_holidays = 'days.json'", &file, None).unwrap();
        assert!(!config.holidays().unwrap().is_working_day(newer).unwrap());
        assert!(config.holidays().unwrap().is_working_day(usual).unwrap());
    }
}
