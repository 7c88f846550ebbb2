//! Inspections and the grades that they gave.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::calendar::{self, Precision, Written};
use super::fold;
use super::near_names::{likeness, nearest};
use super::shell::{argument, is_number, is_plain};
use crate::error::{Error, Result};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Inspection {
    pub id: i64,
    pub code: Option<String>,
    pub title: String,
    pub programme: Option<String>,
    pub published: Option<NaiveDate>,
    pub published_precision: Option<Precision>,
    pub published_text: Option<String>,
    pub url: Option<String>,
    pub bodies: Vec<String>,
}

impl Inspection {
    pub fn published(&self) -> Option<Written> {
        Some(Written {
            day: self.published?,
            precision: self.published_precision?,
            text: self.published_text.clone()?,
        })
    }

    pub fn called(&self) -> String {
        called(self.code.as_deref(), self.id)
    }

    /// As one plain word: its code, or `:4`.
    pub fn plain_name(&self) -> String {
        plain_name(self.code.as_deref(), self.id)
    }

    /// For a command line: `:4`, since a bare number may be the code of another, and a shell takes `#4` for a comment.
    pub fn typed(&self) -> String {
        typed(self.code.as_deref(), self.id)
    }

    pub fn named(&self) -> String {
        match (self.published, self.published_precision) {
            (Some(day), Some(precision)) => {
                format!("{} ({})", self.title, calendar::shown(day, precision))
            }
            _ => self.title.clone(),
        }
    }
}

/// An exact code wins, then an exact title, without its date or with it, then a number, then a unique beginning of a title.
pub fn find<'a>(inspections: &'a [Inspection], typed: &str) -> Result<&'a Inspection> {
    let folded = fold(typed);
    // What is not a number may still be a title.
    let number = typed.trim().trim_start_matches(['#', ':']).parse::<i64>().ok();
    let is_numbered =
        |one: &&Inspection| Some(one.id) == number && typed.trim().starts_with([':', '#']);
    if let Some(found) = inspections.iter().find(is_numbered) {
        return Ok(found);
    }
    let tests: [&dyn Fn(&Inspection) -> bool; 5] = [
        &|one| one.code.as_deref().map(fold).as_ref() == Some(&folded),
        &|one| fold(&one.title) == folded,
        &|one| fold(&one.named()) == folded,
        &|one| Some(one.id) == number,
        &|one| !folded.is_empty() && fold(&one.title).starts_with(&folded),
    ];
    for test in tests {
        let found: Vec<&Inspection> = inspections.iter().filter(|one| test(one)).collect();
        match found.as_slice() {
            [] => {}
            [one] => return Ok(one),
            several => return Err(ambiguous(typed, several)),
        }
    }
    let scored = inspections
        .iter()
        .map(|one| (likeness(&folded, &fold(&one.title)), argument(&one.named()).into_owned()));
    Err(Error::Unknown {
        what: "inspection",
        name: typed.to_owned(),
        near: nearest(scored.collect()),
    })
}

fn ambiguous(typed: &str, several: &[&Inspection]) -> Error {
    let named: Vec<String> =
        several.iter().map(|one| format!("#{} {}", one.id, one.named())).collect();
    Error::refused(format!("{typed:?} matches several inspections: {}", named.join("; ")))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectionName {
    pub title: String,
    pub published: Option<Written>,
}

pub fn called(code: Option<&str>, id: i64) -> String {
    code.map_or_else(|| format!("#{id}"), str::to_owned)
}

/// Its code, or `:4`: one plain word that every command takes back.
pub fn plain_name(code: Option<&str>, id: i64) -> String {
    let code = code.filter(|code| is_plain(code) && !is_number(code));
    code.map_or_else(|| format!(":{id}"), str::to_owned)
}

pub fn typed(code: Option<&str>, id: i64) -> String {
    code.filter(|code| !is_number(code))
        .map_or_else(|| format!(":{id}"), |code| argument(code).into_owned())
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInspection {
    pub title: String,
    pub code: Option<String>,
    pub programme: Option<String>,
    pub published: Option<Written>,
    pub url: Option<String>,
    pub bodies: Vec<i64>,
}

impl NewInspection {
    pub fn check(&self, others: &[Inspection]) -> Result<()> {
        let day = self.published.as_ref().map(|written| written.day);
        check_is_free(&self.title, day, self.code.as_deref(), others)
    }
}

pub fn check_is_free(
    title: &str,
    published: Option<NaiveDate>,
    code: Option<&str>,
    others: &[Inspection],
) -> Result<()> {
    let folded = fold(title);
    if folded.is_empty() {
        return Err(Error::refused("an inspection needs a title"));
    }
    for (what, name) in [("title", Some(title)), ("code", code)] {
        if let Some(name) = name.filter(|name| is_number(name)) {
            return Err(Error::refused(format!(
                "can't use {name:?} as a {what}; it looks like an inspection number"
            )));
        }
    }
    for other in others {
        if fold(&other.title) == folded && other.published == published {
            return Err(Error::refused(format!(
                "there is already an inspection {}, number {}",
                other.named(),
                other.id
            )));
        }
        if let Some(typed) = code
            && other.code.as_deref().map(fold) == Some(fold(typed))
        {
            return Err(Error::refused(format!(
                "the code {typed:?} already names {}",
                other.named()
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspection(id: i64, code: Option<&str>, title: &str) -> Inspection {
        Inspection {
            id,
            code: code.map(str::to_owned),
            title: title.to_owned(),
            programme: None,
            published: None,
            published_precision: None,
            published_text: None,
            url: None,
            bodies: Vec::new(),
        }
    }

    fn new(code: Option<&str>, title: &str) -> NewInspection {
        NewInspection {
            title: title.to_owned(),
            code: code.map(str::to_owned),
            programme: None,
            published: None,
            url: None,
            bodies: Vec::new(),
        }
    }

    #[test]
    fn a_code_goes_before_a_title_and_a_title_before_a_number_and_its_beginning() {
        let all = [
            inspection(1, Some("2"), "Custody"),
            inspection(5, None, "Custody in Kent"),
            inspection(3, None, "4"),
            inspection(2, None, "Vetting"),
        ];
        let found = |typed: &str| find(&all, typed).map(|one| one.id).ok();

        assert_eq!(found("2"), Some(1));
        for number in [":2", "#2", &typed(None, 2)] {
            assert_eq!(found(number), Some(2), "{number}");
        }
        assert_eq!(found("custody"), Some(1));
        assert_eq!(found("#5"), Some(5));
        assert_eq!(found("4"), Some(3));
        assert_eq!(found("Custody i"), Some(5));
        for unknown in ["cust", "", "9"] {
            assert_eq!(found(unknown), None, "{unknown:?}");
        }
    }

    #[test]
    fn no_two_inspections_have_one_code_or_one_title_and_date() {
        let others = [inspection(1, Some("SOC24"), "Custody")];

        assert!(new(Some("SOC25"), "Custody in Kent").check(&others).is_ok());
        for (code, title) in [(Some("soc24"), "Another"), (None, "custody"), (None, " ")] {
            assert!(new(code, title).check(&others).is_err(), "{code:?} {title:?}");
        }
    }
}
