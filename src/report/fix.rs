//! The command that fixes a problem, as it is typed into a shell: what only a reader can know is `...`.

use chrono::NaiveDate;

use crate::model::calendar::{Precision, Written, shown};
use crate::model::duty::Duty;
use crate::model::inspection;
use crate::model::owner::Owner;
use crate::model::progress_row::ProgressRow;
use crate::model::shell::argument;

/// `track note KENT-1 --text "..."`: a command about the finding at its one body.
pub fn command(verb: &str, item: &ProgressRow, rest: &str) -> String {
    format!("track {verb} {} {rest}", item.typed())
}

/// The same about several findings at once.
pub fn command_for_all(verb: &str, items: &[ProgressRow], rest: &str) -> String {
    let typed: Vec<String> = items.iter().map(ProgressRow::typed).collect();
    format!("track {verb} {} {rest}", typed.join(" "))
}

/// A command about the finding, at all its bodies.
pub fn edit(item: &ProgressRow, rest: &str) -> String {
    format!("track edit {} {rest}", item.typed_as(&item.finding.name()))
}

pub fn recurs(item: &ProgressRow, earlier: &ProgressRow) -> String {
    let typed = |item: &ProgressRow| item.typed_as(&item.finding.name());
    format!("track link {} recurs {}", typed(item), typed(earlier))
}

pub fn owner(item: &ProgressRow) -> String {
    command("update", item, "--owner \"...\"")
}

pub fn show(item: &ProgressRow) -> String {
    format!("track show {}", item.typed_as(&item.finding.name()))
}

pub fn extend(item: &ProgressRow) -> String {
    extend_until(item, "...")
}

/// Corrects its due date.
pub fn correct_due(item: &ProgressRow) -> String {
    command("edit", item, "--due \"...\" --reason \"...\"")
}

pub fn extend_to(item: &ProgressRow, other: &ProgressRow) -> String {
    let due = other.progress.due().zip(other.progress.due_precision());
    let to = due.map(|(day, precision)| typed(day, precision));
    extend_until(item, to.as_deref().unwrap_or("..."))
}

fn extend_until(item: &ProgressRow, to: &str) -> String {
    command("extend", item, &format!("--to \"{to}\" --reason \"...\" --agreed-by \"...\""))
}

pub fn close(item: &ProgressRow) -> String {
    command("close", item, "--on \"...\" --letter \"...\"")
}

pub fn done(item: &ProgressRow) -> String {
    format!("track done {}", item.typed())
}

pub fn submit(item: &ProgressRow) -> String {
    command("submit", item, "--text \"...\"")
}

/// Adds a finding under it at the same body.
pub fn add_child(item: &ProgressRow) -> String {
    format!(
        "track add \"...\" --parent {} --force {}",
        item.typed_as(&item.finding.name()),
        item.body.slug
    )
}

/// `track owner edit 'ACC Crime' --force kent --email "..."`.
pub fn address(owner: &Owner) -> String {
    format!("track owner edit {} --force {} --email \"...\"", argument(&owner.name), owner.body)
}

pub fn close_duty(duty: &Duty) -> String {
    let inspection = inspection::typed(duty.inspection_code.as_deref(), duty.inspection_id);
    format!("track s55 {inspection} --force {} --close --on \"...\" --url \"...\"", duty.body)
}

/// A date as it is shown if that reads back as the same date, else its day.
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
