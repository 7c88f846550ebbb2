//! The command that mends a thing, as it is typed into a shell: what only a reader can know is `...`.

use chrono::NaiveDate;

use crate::model::calendar::{Precision, Written, shown};
use crate::model::duty::Duty;
use crate::model::inspection;
use crate::model::progress_row::ProgressRow;
use crate::model::shell::quoted;

/// Gives it a first date.
pub fn date(item: &ProgressRow) -> String {
    format!("track update {} --due \"...\"", row(item))
}

/// Gives it an owner.
pub fn owner(item: &ProgressRow) -> String {
    format!("track update {} --owner \"...\"", row(item))
}

/// Notes where it stands, or what was done.
pub fn note(item: &ProgressRow) -> String {
    format!("track note {} --text \"...\"", row(item))
}

/// The force says that it is done.
pub fn submission(item: &ProgressRow) -> String {
    format!("track submit {} --text \"...\"", row(item))
}

/// Keeps it out of the reminders for a while.
pub fn silence(item: &ProgressRow) -> String {
    format!("track snooze {} --until \"...\" --reason \"...\"", row(item))
}

/// Shows everything about it.
pub fn all_about(item: &ProgressRow) -> String {
    format!("track show {}", named(item, &item.finding.name()))
}

/// Moves its date.
pub fn later_date(item: &ProgressRow) -> String {
    extended(item, "...")
}

/// Moves its date to that of another.
pub fn date_of(item: &ProgressRow, other: &ProgressRow) -> String {
    let to = other
        .progress
        .due()
        .zip(other.progress.due_precision())
        .map(|(day, precision)| typed(day, precision));
    extended(item, to.as_deref().unwrap_or("..."))
}

fn extended(item: &ProgressRow, to: &str) -> String {
    format!("track extend {} --to \"{to}\" --reason \"...\" --agreed-by \"...\"", row(item))
}

/// Records that the inspectorate closed it.
pub fn closing(item: &ProgressRow) -> String {
    format!("track close {} --on \"...\" --letter \"...\"", row(item))
}

/// Adds what stands under it at the same body.
pub fn child(item: &ProgressRow) -> String {
    format!(
        "track add \"...\" --parent {} --force {}",
        named(item, &item.finding.name()),
        item.body.slug
    )
}

/// Puts another finding in its place.
pub fn successor(item: &ProgressRow) -> String {
    format!("track supersede {} --by \"...\" --reason \"...\"", row(item))
}

/// Answers a recommendation for a body.
pub fn answer(item: &ProgressRow) -> String {
    format!("track respond {} --action \"...\"", row(item))
}

/// Records where the comments on a report were published.
pub fn publishing(duty: &Duty) -> String {
    let inspection = inspection::typed(duty.inspection_code.as_deref(), duty.inspection_id);
    format!("track s55 {inspection} --force {} --close --on \"...\" --url \"...\"", duty.body)
}

/// The name of the finding at its one body.
fn row(item: &ProgressRow) -> String {
    named(item, &item.token())
}

/// A name as a shell takes it for one word, and the program for no flag. What has no reference goes
/// by `:12`, for a shell takes `#12` for a remark.
fn named(item: &ProgressRow, name: &str) -> String {
    let at = name.strip_prefix(item.finding.name().as_str()).unwrap_or_default();
    match item.finding.name().starts_with(['#', '-']) {
        true => format!(":{}{at}", item.finding.id),
        false => quoted(name).into_owned(),
    }
}

/// A date as it is shown, if that is read again as the same; else its day.
fn typed(day: NaiveDate, precision: Precision) -> String {
    let period = shown(day, precision);
    match Written::read(&period) {
        Ok(read) if read.day == day && read.precision == precision => period,
        _ => day.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_or_the_program_would_misread_goes_by_its_number() {
        let typed = |called: &str, bodies| {
            owner(&ProgressRow { bodies, ..ProgressRow::numbered(12, called) })
        };

        assert_eq!(typed("#12", 1), "track update :12 --owner \"...\"");
        assert_eq!(typed("#12", 2), "track update :12@kent --owner \"...\"");
        assert_eq!(typed("-R1", 2), "track update :12@kent --owner \"...\"");
        assert_eq!(typed("8929(a)", 2), "track update '8929(a)@kent' --owner \"...\"");
    }

    #[test]
    fn a_period_is_typed_as_it_is_shown_and_never_as_another_day() {
        let day = NaiveDate::from_ymd_opt(2025, 1, 31).unwrap();
        assert_eq!(typed(day, Precision::Month), "Jan 2025");
        assert_eq!(typed(day, Precision::Day), "31 Jan 2025");
    }
}
