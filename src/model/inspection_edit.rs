//! Correcting an inspection: what is changed, and what that changes.

use super::calendar::Written;
use super::correction::{FieldChange, Stated};
use super::inspection::{Inspection, check_is_free};
use crate::error::Result;

/// `None` leaves a field alone; `Some(None)` empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InspectionEdit {
    pub title: Option<String>,
    pub code: Option<Option<String>>,
    pub programme: Option<Option<String>>,
    pub url: Option<Option<String>>,
    pub published: Option<Written>,
}

impl Inspection {
    /// Another spelling of the same date changes nothing.
    pub fn edited(&self, edit: &InspectionEdit) -> Inspection {
        let mut after = self.clone();
        if let Some(title) = &edit.title {
            after.title.clone_from(title);
        }
        if let Some(code) = &edit.code {
            after.code.clone_from(code);
        }
        if let Some(programme) = &edit.programme {
            after.programme.clone_from(programme);
        }
        if let Some(url) = &edit.url {
            after.url.clone_from(url);
        }
        let published = edit.published.as_ref();
        if let Some(date) = published.filter(|date| !self.is_published(date)) {
            after.published = Some(date.day);
            after.published_precision = Some(date.precision);
            after.published_text = Some(date.text.clone());
        }
        after
    }

    fn is_published(&self, date: &Written) -> bool {
        self.published == Some(date.day) && self.published_precision == Some(date.precision)
    }

    pub fn check_edited(&self, all: &[Inspection]) -> Result<()> {
        let others: Vec<Inspection> =
            all.iter().filter(|other| other.id != self.id).cloned().collect();
        check_is_free(&self.title, self.published, self.code.as_deref(), &others)
    }

    /// What an edit changes, in the order of the page.
    pub fn changes(&self, after: &Inspection) -> Vec<FieldChange> {
        let text = |text: &Option<String>| Stated::of(text.as_ref());
        let of = |field, was, became| FieldChange::new("inspection", self.id, field, was, became);
        let published = |one: &Inspection| Stated::written(one.published().as_ref());
        let mut changes = vec![
            of("title", Stated::of(Some(&self.title)), Stated::of(Some(&after.title))),
            of("code", text(&self.code), text(&after.code)),
            of("programme", text(&self.programme), text(&after.programme)),
            of("published", published(self), published(after)),
            of("url", text(&self.url), text(&after.url)),
        ];
        changes.retain(|change| change.was != change.became);
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspection(id: i64, code: Option<&str>, published: Option<&str>) -> Inspection {
        let published = published.map(|text| Written::read(text).unwrap());
        Inspection {
            id,
            code: code.map(str::to_owned),
            title: "Custody".to_owned(),
            programme: None,
            published: published.as_ref().map(|written| written.day),
            published_precision: published.as_ref().map(|written| written.precision),
            published_text: published.map(|written| written.text),
            url: None,
            bodies: Vec::new(),
        }
    }

    fn published(text: &str) -> InspectionEdit {
        let published = Some(Written::read(text).unwrap());
        InspectionEdit { published, ..InspectionEdit::default() }
    }

    #[test]
    fn another_spelling_of_the_date_changes_nothing() {
        let before = inspection(1, None, Some("14 May 2024"));

        assert_eq!(before.edited(&published("2024-05-14")), before);
        let changes = before.changes(&before.edited(&published("May 2024")));
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].in_words(), "published 14 May 2024 -> May 2024");
    }

    #[test]
    fn an_edited_inspection_may_keep_its_own_names_and_take_no_others() {
        let own = inspection(1, Some("SOC24"), Some("2024-05-14"));
        let other = inspection(2, Some("SOC25"), Some("2025-05-14"));
        let all = [own.clone(), other];
        let check = |edit: InspectionEdit| own.edited(&edit).check_edited(&all);

        assert!(check(published("2024-05-15")).is_ok());
        assert!(check(published("2025-05-14")).is_err());
        let code = |code: &str| InspectionEdit {
            code: Some(Some(code.to_owned())),
            ..InspectionEdit::default()
        };
        assert!(check(code("soc24")).is_ok());
        assert!(check(code("soc25")).is_err());
    }
}
