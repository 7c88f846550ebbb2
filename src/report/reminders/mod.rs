//! A digest of reminders: what is late, whose it is, and what to type next.

mod reminder;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

pub use reminder::{Reminder, Titles, Why};

use reminder::one_line;

use super::columns::{BRIEF, Field};
use super::counts::Counts;
use super::duty::DutyRow;
use super::mend;
use crate::model::OneOf;
use crate::model::calendar::with_weekday;
use crate::model::progress::Status;
use crate::model::reminder::{About, Step, Subject};
use crate::model::value::Value;
use crate::page::{Block, Cell, Page, Records, Remedy, Report, counted};

/// A digest of reminders for one recipient.
#[derive(Debug, Serialize)]
pub struct Reminders {
    schema: &'static str,
    as_of: NaiveDate,
    /// For whom it is, where that is somebody in particular.
    to: Option<String>,
    count: usize,
    counts: Counts<Why>,
    findings: Vec<Reminder>,
    duties: Vec<DutyRow>,
    /// What the recipient should know of how this came to them.
    remarks: Vec<String>,
    /// The command that ends each duty.
    #[serde(skip)]
    publishing: Vec<String>,
}

impl Reminders {
    /// A digest of things, each with the steps at which it is told.
    pub fn of(
        content: Vec<(Subject, Vec<Step>)>,
        titles: Titles,
        remarks: Vec<String>,
        today: NaiveDate,
    ) -> Reminders {
        let (mut findings, mut duties, mut publishing) = (Vec::new(), Vec::new(), Vec::new());
        for (subject, steps) in content {
            match subject.about {
                About::Finding(item) => findings.push(Reminder::of(*item, &steps, titles, today)),
                About::Duty(duty) => {
                    publishing.push(mend::publishing(&duty));
                    duties.push(DutyRow::of(*duty, today));
                }
            }
        }
        findings.sort_by_cached_key(Reminder::place);
        Reminders {
            schema: "track.reminders/1",
            as_of: today,
            to: None,
            count: findings.len(),
            counts: Counts::of(findings.iter().map(|finding| finding.why)),
            findings,
            duties,
            remarks,
            publishing,
        }
    }

    /// The same for somebody in particular.
    pub fn for_recipient(self, name: &str) -> Reminders {
        Reminders { to: Some(name.to_owned()), ..self }
    }

    /// Counts and the day, for the subject of a mail; no title of a finding.
    pub fn headline(&self) -> String {
        let late = self.duties.iter().filter(|duty| duty.is_overdue()).count();
        let duties = match (self.duties.len(), late) {
            (0, _) => None,
            (all, 0) => Some(counted(all, "section 55 duty")),
            (all, late) => Some(format!("{} ({late} late)", counted(all, "section 55 duty"))),
        };
        let told: Vec<String> = duties.into_iter().chain(told(&self.counts)).collect();
        match told.is_empty() {
            true => "nothing to be told".to_owned(),
            false => told.join(", "),
        }
    }

    /// What the law asks comes first, whoever's it is.
    fn statutory(&self) -> Vec<Block> {
        if self.duties.is_empty() {
            return Vec::new();
        }
        let remedy = |(duty, command): (&DutyRow, &String)| Remedy {
            name: duty.inspection_name().to_owned(),
            said: Cell::from(format!(
                "{}, last day {}\n{}, comments on {}",
                duty.in_words(),
                with_weekday(duty.due),
                duty.body_name,
                one_line(&duty.inspection)
            ))
            .toned(duty.standing_cell().tone),
            command: command.clone(),
        };
        let remedies = self.duties.iter().zip(&self.publishing).map(remedy).collect();
        vec![Block::Part("Section 55 comments".to_owned()), Block::Remedies(remedies)]
    }

    fn bodies(&self) -> Vec<Block> {
        let mut bodies: BTreeMap<(&str, &str), Vec<&Reminder>> = BTreeMap::new();
        for finding in &self.findings {
            let body = (finding.row.body.as_str(), finding.row.body_name.as_str());
            bodies.entry(body).or_default().push(finding);
        }
        bodies.iter().flat_map(|((_, name), findings)| body(name, findings)).collect()
    }

    /// What can be typed next, of the finding that presses most.
    fn next(&self) -> Vec<Block> {
        let Some(first) = self.findings.iter().min_by_key(|finding| finding.pressing()) else {
            return Vec::new();
        };
        let commands = &first.commands;
        let unowned = [("an owner", &commands.owner)];
        let unowned = unowned.into_iter().filter(|_| first.row.owner.is_none());
        let step = match first.row.status {
            Some(Status::Submitted) => vec![("closed by a letter", &commands.closed)],
            _ => vec![("done", &commands.done), ("later, as agreed", &commands.later)],
        };
        let for_anybody = [("not now", &commands.silent), ("more of it", &commands.show)];
        let remedy = |(name, command): (&str, &String)| Remedy {
            name: name.to_owned(),
            said: Cell::default(),
            command: command.clone(),
        };
        vec![
            Block::Part(format!("What to type next, for {}", first.row.token)),
            Block::Remedies(unowned.chain(step).chain(for_anybody).map(remedy).collect()),
        ]
    }
}

/// `8 overdue`, `2 falling due`: the reasons that there are.
fn told(counts: &Counts<Why>) -> impl Iterator<Item = String> {
    counts.present().map(|(why, count)| why.counted(count))
}

/// The findings of one body, by owner; what nobody owns comes last.
fn body(name: &str, findings: &[&Reminder]) -> Vec<Block> {
    let counts = Counts::of(findings.iter().map(|finding| finding.why));
    let reasons: Vec<String> = told(&counts).collect();
    let mut blocks = vec![Block::Part(format!("{name}: {}", reasons.join(", ")))];
    for of_owner in findings.chunk_by(|a, b| a.row.owner == b.row.owner) {
        let owner = of_owner.first().and_then(|first| first.row.owner.as_deref());
        blocks.push(Block::Heading(owner.map_or("Without an owner".to_owned(), one_line)));
        blocks.push(Block::Entries(of_owner.iter().map(|finding| finding.entry()).collect()));
    }
    blocks
}

impl Report for Reminders {
    type Row = Reminder;

    fn rows(&self) -> &[Reminder] {
        &self.findings
    }

    fn page(&self) -> Page {
        let title = format!("Reminders for {}: {}", with_weekday(self.as_of), self.headline());
        let remarks = self.remarks.iter().map(|remark| Block::Aside(remark.clone()));
        let to = self.to.iter().map(|to| Block::Aside(format!("For {to}")));
        let mut blocks: Vec<Block> = to.collect();
        blocks.extend(self.statutory());
        blocks.extend(self.bodies());
        blocks.extend(self.next());
        blocks.extend(remarks);
        Page { title: Some(title), blocks }
    }

    fn records(&self) -> Records<'_> {
        rows(&self.findings, Field::ALL, |row, field| field.value(row))
    }

    fn brief(&self) -> Records<'_> {
        rows(&self.findings, &BRIEF, |row, field| match field {
            Field::Ref => Value::from(&row.name),
            _ => field.value(row),
        })
    }

    fn ids(&self) -> Vec<String> {
        self.findings.iter().map(|finding| finding.row.token.clone()).collect()
    }
}

/// The rows for programs: why each is told, and then its columns.
fn rows<'a>(
    findings: &'a [Reminder],
    fields: &'a [Field],
    value: fn(&'a super::row::Row, Field) -> Value<'a>,
) -> Records<'a> {
    let row = move |finding: &'a Reminder| {
        let why = [Value::from(finding.why.word())];
        why.into_iter().chain(fields.iter().map(|field| value(&finding.row, *field))).collect()
    };
    Records {
        keys: ["why"].into_iter().chain(fields.iter().map(|field| field.word())).collect(),
        rows: Box::new(findings.iter().map(row)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::item::Item;

    const TODAY: &str = "2027-02-01";

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn subject(item: Item) -> (Subject, Vec<Step>) {
        let about = About::Finding(Box::new(item));
        let contact = Default::default();
        let subject = Subject { row: 1, about, contact, snoozed_until: None };
        (subject, vec![Step::Late(0)])
    }

    fn digest(items: Vec<Item>, titles: Titles) -> Reminders {
        Reminders::of(items.into_iter().map(subject).collect(), titles, Vec::new(), day(TODAY))
    }

    fn owned(id: i64, owner: Option<&str>, due: &str) -> Item {
        let owner = owner.map(str::to_owned);
        Item { owner, ..Item::numbered(id, &format!("R{id}")).due_on(due) }
    }

    fn names(digest: &Reminders) -> String {
        digest.ids().join(" ")
    }

    #[test]
    fn owners_stand_together_the_longest_wait_first_and_what_nobody_owns_last() {
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
        let since = Some(day("2027-01-01"));
        let blocked_by = Some("NPCC".to_owned());
        let item =
            |id, status| Item { status: Some(status), since, ..owned(id, None, "2027-01-15") };
        let blocked = Item { blocked_by, ..item(2, Status::Blocked) };
        let digest = digest(vec![item(1, Status::Submitted), blocked], Titles::Shown);

        assert_eq!(digest.headline(), "1 past and blocked, 1 submitted");
        let (_, said) = digest.findings.first().unwrap().entry();
        assert!(
            said.text().starts_with("17 days late, was due 15 Jan 2027, blocked by NPCC since")
        );
    }

    fn typed_next(item: Item) -> Vec<String> {
        let blocks = digest(vec![item], Titles::Shown).next();
        let remedies = blocks.iter().filter_map(|block| match block {
            Block::Remedies(remedies) => Some(remedies),
            _ => None,
        });
        remedies.flatten().map(|remedy| remedy.name.clone()).collect()
    }

    #[test]
    fn what_to_type_next_is_what_is_wanting() {
        let claimed = Item { status: Some(Status::Submitted), ..owned(1, Some("ACC"), TODAY) };

        let unowned = ["an owner", "done", "later, as agreed", "not now", "more of it"];
        assert_eq!(typed_next(owned(1, None, TODAY)), unowned);
        assert_eq!(typed_next(owned(1, Some("ACC"), TODAY)), unowned[1..]);
        assert_eq!(typed_next(claimed), ["closed by a letter", "not now", "more of it"]);
    }

    #[test]
    fn no_name_or_title_begins_a_line_of_its_own() {
        let item =
            Item { title: "A\n\nR9   9 days late".into(), ..owned(1, Some("B\r\nC"), TODAY) };
        let page = format!("{:?}", digest(vec![item], Titles::Shown).page());

        assert!(page.contains("B C") && page.contains("A R9 9 days late"), "{page}");
    }

    #[test]
    fn hidden_titles_are_nowhere_in_the_answer() {
        let secret = |titles| {
            let item = Item {
                title: "Secret".into(),
                text: Some("Secret".into()),
                source: Some("Secret".into()),
                themes: vec!["Secret".into()],
                ..owned(1, None, TODAY)
            };
            let digest = digest(vec![item], titles);
            format!("{:?} {}", digest.page(), serde_json::to_string(&digest).unwrap())
        };
        assert!(secret(Titles::Shown).contains("Secret"));
        assert!(!secret(Titles::Hidden).contains("Secret"));
    }
}
