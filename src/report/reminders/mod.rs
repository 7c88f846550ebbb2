//! A digest of reminders: what is late, who owns it, and what its reader can do next.

mod counting;
mod reader;
mod reminder;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

pub use reader::Reader;
pub use reminder::{Reminder, Titles, Why};

use counting::{counts_of, counts_shown};

use super::columns::{BRIEF, Field, on_a_line};
use super::counts::Counts;
use super::duty::DutyRow;
use super::fix;
use crate::model::OneOf;
use crate::model::address::Address;
use crate::model::calendar::with_weekday;
use crate::model::finding::Kind;
use crate::model::progress::Status;
use crate::model::progress_row::ProgressRow;
use crate::model::reminder::{About, DueReminder};
use crate::model::selection::Selection;
use crate::model::text::one_line;
use crate::model::value::Value;
use crate::page::{Block, Cell, Page, Records, Remedy, Report, counted};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Reminders {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    /// The recipient, if it is mailed.
    pub to: Option<String>,
    /// Whom people answer.
    keeper: Option<Address>,
    count: usize,
    /// Of the findings; parts and actions are counted apart.
    counts: Counts<Why>,
    parts: Counts<Why>,
    actions: Counts<Why>,
    findings: Vec<Reminder>,
    duties: Vec<DutyRow>,
    /// Why this came to the recipient.
    pub remarks: Vec<String>,
    #[serde(skip)]
    reader: Reader,
}

impl Reminders {
    /// The same answer, which says whose rows it has.
    pub fn about(self, selection: Selection) -> Reminders {
        Reminders { selection, ..self }
    }

    pub fn of(due: Vec<(DueReminder, Titles)>, reader: Reader, today: NaiveDate) -> Reminders {
        let (mut findings, mut duties) = (Vec::new(), Vec::new());
        for (DueReminder { subject, now, .. }, titles) in due {
            match subject.about {
                About::Finding(item) => findings.push(Reminder::of(item, &now, titles, today)),
                About::Duty(duty) => duties.push(DutyRow::of(*duty, today)),
            }
        }
        findings.sort_by(|a, b| a.place().cmp(&b.place()));
        Reminders {
            schema: "track.reminders/1",
            as_of: today,
            selection: Selection::default(),
            to: None,
            keeper: reader.keeper().cloned(),
            count: findings.len(),
            counts: counts_of(&findings, None),
            parts: counts_of(&findings, Some(Kind::Part)),
            actions: counts_of(&findings, Some(Kind::Action)),
            findings,
            duties,
            remarks: Vec::new(),
            reader,
        }
    }

    pub fn keeper(&self) -> Option<&Address> {
        self.keeper.as_ref()
    }

    fn is_empty(&self) -> bool {
        self.findings.is_empty() && self.duties.is_empty()
    }

    /// Has no title: it is the subject of a mail.
    pub fn headline(&self) -> String {
        let late = self.duties.iter().filter(|duty| duty.is_overdue()).count();
        let duties = match (self.duties.len(), late) {
            (0, _) => None,
            (all, 0) => Some(counted(all, "section 55 duty")),
            (all, late) => Some(format!("{} ({late} late)", counted(all, "section 55 duty"))),
        };
        let counts: Vec<String> = duties.into_iter().chain(counts_shown(&self.findings)).collect();
        if counts.is_empty() { "nothing to send".to_owned() } else { counts.join(", ") }
    }

    fn statutory(&self) -> Vec<Block> {
        if self.duties.is_empty() {
            return Vec::new();
        }
        let duties = self.duties.iter();
        let owed = if self.reader.has_commands() {
            let remedy = |row: &DutyRow| Remedy {
                name: row.duty.inspection_name(),
                said: owed(row),
                command: fix::close_duty(&row.duty),
            };
            Block::Remedies(duties.map(remedy).collect())
        } else {
            Block::Entries(duties.map(|row| (row.duty.inspection_name(), owed(row))).collect())
        };
        vec![Block::Part("Section 55 comments".to_owned()), owed]
    }

    fn bodies(&self) -> Vec<Block> {
        let bodies = self.findings.chunk_by(|a, b| a.row.body.slug == b.row.body.slug);
        // A mail about one body has its counts in the title already.
        let is_counted =
            !self.reader.is_mailed() || !self.duties.is_empty() || bodies.clone().nth(1).is_some();
        bodies.flat_map(|of_body| body(of_body, is_counted, &self.reader)).collect()
    }

    /// For the most urgent finding.
    fn next(&self) -> Vec<Block> {
        if !self.reader.has_commands() {
            return Vec::new();
        }
        let Some(first) = self.findings.iter().min_by_key(|finding| finding.urgency()) else {
            return Vec::new();
        };
        let row = &first.row;
        let mut steps = Vec::new();
        if row.progress.owner.is_none() {
            steps.push(("Assign an owner", fix::owner(row)));
        }
        if row.progress.status == Some(Status::Submitted) {
            steps.push(("Close", fix::close(row)));
        } else if row.finding.kind == Kind::Action {
            steps.extend([("Complete", fix::done(row)), ("Extend", fix::extend(row))]);
        } else {
            steps.extend([
                ("Submit", fix::command("submit", row, "--text \"...\"")),
                ("Extend", fix::extend(row)),
            ]);
        }
        steps.extend([
            ("Snooze", fix::command("snooze", row, "--until \"...\" --reason \"...\"")),
            ("Details", fix::show(row)),
        ]);
        let remedy = |(name, command): (&str, String)| Remedy {
            name: name.to_owned(),
            said: Cell::default(),
            command,
        };
        vec![
            Block::Part(format!("Next steps for {}", row.token())),
            Block::Remedies(steps.into_iter().map(remedy).collect()),
        ]
    }
}

fn owed(row: &DutyRow) -> Cell {
    let said = format!(
        "{}, last day {}\n{}, comments on {}",
        row.in_words(),
        with_weekday(row.duty.due),
        row.duty.body_name,
        one_line(&row.duty.inspection)
    );
    Cell::from(said).toned(row.standing_cell().tone)
}

fn body(findings: &[Reminder], is_counted: bool, reader: &Reader) -> Vec<Block> {
    let reasons = counts_shown(findings);
    let name = findings.first().map_or("", |first| first.row.body.name.as_str());
    let counts = if is_counted { format!(": {}", reasons.join(", ")) } else { String::new() };
    let mut blocks = vec![Block::Part(format!("{name}{counts}"))];
    for of_owner in findings.chunk_by(|a, b| a.row.progress.owner == b.row.progress.owner) {
        let owner = of_owner.first().and_then(|first| first.row.progress.owner.as_deref());
        blocks.push(Block::Heading(owner.map_or("Without an owner".to_owned(), one_line)));
        let entries = of_owner.iter().map(|reminder| reminder.entry(reader));
        blocks.push(Block::Entries(entries.collect()));
    }
    blocks
}

impl Report for Reminders {
    type Row = Reminder;

    fn rows(&self) -> &[Reminder] {
        &self.findings
    }

    fn page(&self) -> Page {
        let (day, about) = (with_weekday(self.as_of), self.selection.about());
        let title = format!("Reminders for {day}{about}: {}", self.headline());
        let to = self.to.iter().map(|to| Block::Aside(format!("For {to}")));
        let findings = self.statutory().into_iter().chain(self.bodies()).chain(self.next());
        let remarks = self.remarks.iter().map(|remark| Block::Aside(remark.clone()));
        let closing = self.reader.closing().filter(|_| !self.is_empty()).map(Block::Aside);
        let blocks = to.chain(findings).chain(remarks).chain(closing);
        Page { title: Some(title), blocks: blocks.collect() }
    }

    fn records(&self) -> Records<'_> {
        rows(&self.findings, Field::ALL, |row, field| field.value(row))
    }

    fn brief(&self) -> Records<'_> {
        rows(&self.findings, &BRIEF, |row, field| on_a_line(row, &field.into()))
    }

    fn ids(&self) -> Vec<String> {
        self.findings.iter().map(|finding| finding.row.plain_token()).collect()
    }
}

fn rows<'a>(
    findings: &'a [Reminder],
    fields: &'a [Field],
    value: fn(&'a ProgressRow, Field) -> Value<'a>,
) -> Records<'a> {
    let row = move |finding: &'a Reminder| {
        let why = [Value::from(finding.why.word())];
        Ok(why.into_iter().chain(fields.iter().map(|field| value(&finding.row, *field))).collect())
    };
    Records {
        keys: std::iter::once("why".into())
            .chain(fields.iter().map(|one| one.word().into()))
            .collect(),
        rows: Box::new(findings.iter().map(row)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::inspection::InspectionName;
    use crate::model::plain_text::{PlainText, PlainTexts};
    use crate::model::reminder::Subject;

    const TODAY: &str = "2027-02-01";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn due(item: ProgressRow) -> DueReminder {
        let about = About::Finding(Box::new(item));
        let contact = Default::default();
        let subject = Subject { row: 1, about, contact, snoozed_until: None };
        DueReminder { subject, now: Vec::new(), missed: Vec::new() }
    }

    fn digest(items: Vec<ProgressRow>, titles: Titles) -> Reminders {
        let due = items.into_iter().map(|item| (due(item), titles)).collect();
        Reminders::of(due, Reader::Shell, day(TODAY))
    }

    fn owned(id: i64, owner: Option<&str>, due: &str) -> ProgressRow {
        let row = ProgressRow::numbered(id, &format!("R{id}")).due_on(due);
        row.with(|row| row.progress.owner = owner.map(str::to_owned))
    }

    fn names(digest: &Reminders) -> String {
        digest.ids().join(" ")
    }

    #[test]
    fn findings_are_grouped_by_owner_the_longest_wait_first_and_unowned_ones_last() {
        let digest = digest(
            vec![
                owned(1, None, "2020-01-31"),
                owned(2, Some("Head of Crime"), "2027-01-30"),
                owned(3, Some("ACC Crime"), "2027-01-31"),
                owned(4, Some("Head of Crime"), "2027-01-01"),
            ],
            Titles::Shown,
        );
        assert_eq!(names(&digest), "R3 R4 R2 R1");
        assert_eq!(digest.headline(), "4 overdue");
    }

    #[test]
    fn what_waits_for_others_is_not_overdue() {
        let item =
            |id, status: Status| owned(id, None, "2027-01-15").in_status(status, "2027-01-01");
        let blocked =
            item(2, Status::Blocked).with(|row| row.progress.blocked_by = Some("NPCC".to_owned()));
        let digest = digest(vec![item(1, Status::Submitted), blocked], Titles::Shown);

        assert_eq!(digest.headline(), "1 past and blocked, 1 submitted");
        let (_, said) = digest.findings.first().unwrap().entry(&Reader::Shell);
        assert!(
            said.text().starts_with("17 days late, was due 15 Jan 2027, blocked by NPCC since")
        );
    }

    #[test]
    fn parts_and_actions_are_counted_apart() {
        let of = |id, kind| {
            owned(id, None, "2027-01-15").with(|row| {
                row.finding.kind = kind;
                row.parent = Some("R9".to_owned());
            })
        };
        let rows =
            vec![of(1, Kind::Action), of(2, Kind::Afi), of(3, Kind::Part), of(4, Kind::Action)];
        let digest = digest(rows, Titles::Shown);

        assert_eq!(digest.headline(), "1 overdue, 1 part overdue, 2 actions overdue");
        let said: String = digest
            .findings
            .iter()
            .map(|one| one.entry(&digest.reader).1.text().into_owned())
            .collect();
        assert!(said.contains("part of R9") && said.contains("action for R9"), "{said}");
    }

    fn next_steps(item: ProgressRow) -> Vec<String> {
        let blocks = digest(vec![item], Titles::Shown).next();
        let remedies = blocks.iter().flat_map(|block| match block {
            Block::Remedies(remedies) => remedies.whole().unwrap().into_owned(),
            _ => Vec::new(),
        });
        remedies.map(|remedy| remedy.name).collect()
    }

    #[test]
    fn next_steps_depend_on_owner_and_status() {
        let claimed = owned(1, Some("ACC"), TODAY).in_status(Status::Submitted, TODAY);

        let unowned = ["Assign an owner", "Submit", "Extend", "Snooze", "Details"];
        assert_eq!(next_steps(owned(1, None, TODAY)), unowned);
        assert_eq!(next_steps(owned(1, Some("ACC"), TODAY)), unowned[1..]);
        assert_eq!(next_steps(claimed), ["Close", "Snooze", "Details"]);
        let action = owned(1, Some("ACC"), TODAY).with(|row| row.finding.kind = Kind::Action);
        assert_eq!(next_steps(action), ["Complete", "Extend", "Snooze", "Details"]);
    }

    #[test]
    fn people_get_no_commands_but_the_name_of_the_report() {
        let item = owned(1, Some("ACC"), TODAY).with(|row| {
            let title = "PEEL 2025-27".to_owned();
            row.parent = Some("C1".to_owned());
            row.inspection = Some(Arc::new(InspectionName { title, published: None }));
        });
        let page = |reader| {
            let due = vec![(due(item.clone()), Titles::Hidden)];
            format!("{:?}", Reminders::of(due, reader, day(TODAY)).page())
        };
        let person = page(Reader::Person { keeper: "a@example.org".parse().ok(), owns_all: false });

        assert!(
            !person.contains("track ") && person.contains("write to a@example.org"),
            "{person}"
        );
        assert!(person.contains("recommendation under C1 from PEEL 2025-27"), "{person}");
        assert!(person.contains("Part(\"Kent Police\")"), "{person}");
        assert!(page(Reader::Keeper { has_commands: true }).contains("track submit R1"));
        assert!(!page(Reader::Keeper { has_commands: false }).contains("track "));
    }

    #[test]
    fn no_name_or_title_begins_a_line_of_its_own() {
        let item = owned(1, Some("B\r\nC"), TODAY)
            .with(|row| row.finding.title = "A\n\nR9   9 days late".into());
        let page = format!("{:?}", digest(vec![item], Titles::Shown).page());

        assert!(page.contains("B C") && page.contains("A R9 9 days late"), "{page}");
    }

    #[test]
    fn hidden_titles_are_nowhere_in_the_answer() {
        let secret = |titles| {
            let item = owned(1, None, TODAY).with(|row| {
                row.finding.title = "Secret".into();
                row.finding.text = Some("Secret".into());
                row.finding.texts =
                    PlainTexts::default().with(PlainText::Source, Some("Secret".into()));
                row.finding.themes = vec!["Secret".into()];
            });
            let digest = digest(vec![item], titles);
            format!("{:?} {}", digest.page(), serde_json::to_string(&digest).unwrap())
        };
        assert!(secret(Titles::Shown).contains("Secret"));
        assert!(!secret(Titles::Hidden).contains("Secret"));
    }
}
