//! The owners of each body, what they own, and whether reminders reach them.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::finding::plain_name;
use crate::model::owner::{AddressState, Owner};
use crate::model::selection::Selection;
use crate::model::value::Value;
use crate::page::{Block, Cell, Column, Page, Report, Table, Tone, counted, pick};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Owners {
    schema: &'static str,
    as_of: NaiveDate,
    selection: Selection,
    act: Option<i64>,
    /// What was changed; empty for a list.
    said: Vec<String>,
    count: usize,
    owners: Vec<OwnerRow>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct OwnerRow {
    #[serde(flatten)]
    owner: Owner,
    email_state: AddressState,
}

impl OwnerRow {
    pub fn on(owner: Owner, today: NaiveDate) -> OwnerRow {
        OwnerRow { email_state: owner.contact.on(today), owner }
    }
}

impl Owners {
    /// The same answer, which says whose rows it has.
    pub fn about(self, selection: Selection) -> Owners {
        Owners { selection, ..self }
    }

    pub fn of(owners: Vec<Owner>, act: Option<i64>, said: Vec<String>, today: NaiveDate) -> Owners {
        Owners {
            schema: "track.owners/1",
            as_of: today,
            selection: Selection::default(),
            act,
            said,
            count: owners.len(),
            owners: owners.into_iter().map(|owner| OwnerRow::on(owner, today)).collect(),
        }
    }
}

pub fn added(owner: &Owner, is_new: bool, today: NaiveDate) -> String {
    let Owner { name, body_name, .. } = owner;
    let contact = contact(owner, today);
    if is_new {
        format!("added {name} to {body_name}: {contact}")
    } else {
        format!("{name} was already at {body_name}: {contact}")
    }
}

pub fn edited(former_name: &str, owner: &Owner, today: NaiveDate) -> String {
    let Owner { name, body_name, .. } = owner;
    let contact = contact(owner, today);
    if former_name == name {
        format!("{name} at {body_name}: {contact}")
    } else {
        format!("{former_name} at {body_name} is now {name}: {contact}")
    }
}

/// `from` as they were, `into` before and after.
pub fn merged(from: &Owner, before: &Owner, into: &Owner, moved: usize) -> Vec<String> {
    let findings = counted(moved, "finding");
    let mut said = vec![format!(
        "merged {} into {} at {}: {findings} moved",
        from.name, into.name, into.body_name
    )];
    match &from.contact.email {
        Some(_) if before.contact.email.is_none() => {
            said.push(format!("  address {}", into.contact.in_words()));
        }
        Some(former) if Some(former) != into.contact.email.as_ref() => {
            said.push(format!("  kept the address {}; dropped {former}", into.contact.in_words()))
        }
        _ => {}
    }
    said
}

pub fn handed_over(from: &Owner, to: &Owner, is_new: bool, moved: usize) -> Vec<String> {
    let added = is_new.then(|| format!("added {} to {}: no address", to.name, to.body_name));
    let findings = counted(moved, "open finding");
    let body = &from.body_name;
    let passed = format!("{} at {body} -> {}: {findings} handed over", from.name, to.name);
    added.into_iter().chain([passed]).collect()
}

/// `ended` is how many findings keep them as their owner.
pub fn removed(owner: &Owner, ended: u32) -> String {
    let Owner { name, body_name, .. } = owner;
    match ended {
        0 => format!("removed {name} from {body_name}"),
        ended => {
            let keep = counted(ended, "finding");
            let address = match &owner.contact.email {
                Some(email) => format!("removed the address {email}"),
                None => "there is no address to remove".to_owned(),
            };
            format!("{name} at {body_name}: {address}; the name stays on {keep} no longer open")
        }
    }
}

fn contact(owner: &Owner, today: NaiveDate) -> String {
    let contact = owner.contact.in_words();
    match owner.contact.on(today) {
        AddressState::None | AddressState::Valid => contact,
        AddressState::Expired => format!("{contact} (expired: nothing is sent there)"),
        AddressState::Unreadable => format!("{contact} (not an address: nothing is sent there)"),
    }
}

pub const COLUMNS: &[Column<OwnerRow>] = &[
    Column::new("body", |row: &OwnerRow| Value::from(&row.owner.body)),
    Column::new("body_name", |row: &OwnerRow| Value::from(&row.owner.body_name)),
    Column::new("name", |row: &OwnerRow| Value::from(&row.owner.name)).headed("owner").cut(),
    Column::new("open", |row: &OwnerRow| Value::count(row.owner.open)),
    Column::new("email", |row: &OwnerRow| Value::from(row.owner.contact.email.as_ref()))
        .headed("e-mail")
        .cut(),
    Column::new("email_until", |row: &OwnerRow| Value::from(row.owner.contact.until))
        .headed("until"),
    Column::new("email_state", |row: &OwnerRow| Value::word(Some(row.email_state)))
        .headed("address")
        .shown(|row| match row.email_state {
            AddressState::None => Cell::from("none"),
            AddressState::Valid => Cell::from("valid"),
            AddressState::Expired => Cell::from("expired").toned(Tone::Late),
            AddressState::Unreadable => Cell::from("not an address").toned(Tone::Late),
        }),
    Column::new("parts", |row: &OwnerRow| Value::count(row.owner.parts)),
    Column::new("actions", |row: &OwnerRow| Value::count(row.owner.actions)),
];

impl Report for Owners {
    type Row = OwnerRow;
    const COLUMNS: &'static [Column<OwnerRow>] = COLUMNS;

    fn rows(&self) -> &[OwnerRow] {
        &self.owners
    }

    fn page(&self) -> Page {
        if !self.said.is_empty() {
            return Page { title: None, blocks: vec![Block::Text(self.said.join("\n"))] };
        }
        let mut shown = vec!["body", "name", "open", "email", "email_until", "email_state"];
        if self.owners.iter().any(|row| row.owner.parts + row.owner.actions > 0) {
            shown.splice(3..3, ["parts", "actions"]);
        }
        let table = Table::of(&pick(COLUMNS, &shown), &self.owners);
        let title = format!("{}{}", counted(self.count, "owner"), self.selection.for_whom());
        Page { title: Some(title), blocks: vec![Block::Table(table)] }
    }

    fn ids(&self) -> Vec<String> {
        self.owners.iter().map(|row| plain_name(&row.owner.name, row.owner.id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::owner::Contact;

    fn owner(email: Option<&str>, until: Option<&str>) -> Owner {
        Owner {
            id: 1,
            body_id: 1,
            body: "kent".to_owned(),
            body_name: "Kent Police".to_owned(),
            name: "ACC Crime".to_owned(),
            contact: Contact {
                email: email.map(str::to_owned),
                until: until.map(|day| day.parse().unwrap()),
            },
            open: 2,
            parts: 0,
            actions: 0,
        }
    }

    #[test]
    fn text_that_is_not_an_address_is_listed_as_it_is() {
        let today = "2026-11-23".parse().unwrap();
        let owners = Owners::of(vec![owner(Some("ring the desk"), None)], None, Vec::new(), today);
        let json = serde_json::to_value(&owners).unwrap();

        assert_eq!(json["owners"][0]["email"], "ring the desk");
        assert_eq!(json["owners"][0]["email_state"], "unreadable");
        assert!(
            added(&owner(Some("ring the desk"), None), false, today).contains("not an address")
        );
    }

    #[test]
    fn an_expired_address_is_reported() {
        let over = owner(Some("acc@example.org"), Some("2026-11-22"));
        let said = |today: &str| edited("ACC Crime", &over, today.parse().unwrap());

        assert_eq!(
            said("2026-11-23"),
            "ACC Crime at Kent Police: acc@example.org until Sun 22 Nov 2026 (expired: nothing is sent there)"
        );
        assert!(said("2026-11-22").ends_with("until Sun 22 Nov 2026"));
    }
}
