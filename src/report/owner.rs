//! The owners of each body, what they own, and whether reminders reach them.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::OneOf;
use crate::model::calendar::day_shown;
use crate::model::owner::{Owner, Reached};
use crate::page::{Block, Cell, Heading, Page, Records, Report, Table, Tone, counted};

/// Owners, in the order of the bodies and of their names.
#[derive(Debug, Serialize)]
pub struct Owners {
    schema: &'static str,
    as_of: NaiveDate,
    /// The act's number; null where nothing was changed.
    act: Option<i64>,
    /// What was done, a sentence each; nothing in a list.
    said: Vec<String>,
    count: usize,
    owners: Vec<OwnerRow>,
}

/// An owner at one body.
#[derive(Debug, Serialize)]
pub struct OwnerRow {
    body: String,
    body_name: String,
    name: String,
    open: usize,
    /// Where reminders are sent, as the register has it.
    email: Option<String>,
    email_until: Option<NaiveDate>,
    email_state: Reached,
}

impl Owners {
    /// A list of these owners.
    pub fn of(owners: Vec<Owner>, today: NaiveDate) -> Owners {
        let row = |owner: Owner| OwnerRow {
            email_state: owner.contact.on(today),
            body: owner.body,
            body_name: owner.body_name,
            name: owner.name,
            open: owner.open,
            email: owner.contact.email,
            email_until: owner.contact.until,
        };
        Owners {
            schema: "track.owners/1",
            as_of: today,
            act: None,
            said: Vec::new(),
            count: owners.len(),
            owners: owners.into_iter().map(row).collect(),
        }
    }

    /// The same, with the act that it came from and what is to be said of it.
    pub fn saying(self, act: Option<i64>, said: String) -> Owners {
        Owners { act, said: vec![said], ..self }
    }
}

/// What is said of an owner who was put in, or was there already.
pub fn added(owner: &Owner, is_new: bool, today: NaiveDate) -> String {
    let Owner { name, body_name, .. } = owner;
    match is_new {
        true => format!("added {name} to {body_name}: {}", reached(owner, today)),
        false => format!("{name} was at {body_name} already: {}", reached(owner, today)),
    }
}

/// What is said of an owner who was edited.
pub fn edited(former_name: &str, owner: &Owner, today: NaiveDate) -> String {
    let Owner { name, body_name, .. } = owner;
    match former_name == name {
        true => format!("{name} at {body_name}: {}", reached(owner, today)),
        false => {
            format!("{former_name} at {body_name} is now {name}: {}", reached(owner, today))
        }
    }
}

fn reached(owner: &Owner, today: NaiveDate) -> String {
    let contact = owner.contact.in_words();
    match owner.contact.on(today) {
        Reached::None | Reached::Holds => contact,
        Reached::Over => format!("{contact}, which is over: nothing is sent there"),
        Reached::Unreadable => format!("{contact}, which is no address: nothing is sent there"),
    }
}

impl Report for Owners {
    type Row = OwnerRow;

    fn rows(&self) -> &[OwnerRow] {
        &self.owners
    }

    fn page(&self) -> Page {
        if !self.said.is_empty() {
            return Page { title: None, blocks: vec![Block::Text(self.said.join("\n"))] };
        }
        let row = |owner: &OwnerRow| {
            let tone = match owner.email_state {
                Reached::Over | Reached::Unreadable => Tone::Late,
                Reached::None | Reached::Holds => Tone::Plain,
            };
            vec![
                Cell::from(owner.body.clone()),
                Cell::from(owner.name.clone()),
                Cell::from(owner.open),
                Cell::from(owner.email.clone().unwrap_or_default()),
                Cell::from(owner.email_until.map(day_shown).unwrap_or_default()),
                Cell::from(owner.email_state.word()).toned(tone),
            ]
        };
        let table = Table {
            headings: vec![
                Heading::whole("body"),
                Heading::cut("owner"),
                Heading::whole("open"),
                Heading::cut("e-mail"),
                Heading::whole("until"),
                Heading::whole("address"),
            ],
            rows: self.owners.iter().map(row).collect(),
            totals: None,
        };
        Page { title: Some(counted(self.count, "owner")), blocks: vec![Block::Table(table)] }
    }

    fn records(&self) -> Records<'_> {
        let row = |owner: &OwnerRow| {
            [
                owner.body.clone(),
                owner.body_name.clone(),
                owner.name.clone(),
                owner.open.to_string(),
                owner.email.clone().unwrap_or_default(),
                owner.email_until.map(|day| day.to_string()).unwrap_or_default(),
                owner.email_state.to_string(),
            ]
            .map(Into::into)
            .into()
        };
        Records {
            keys: vec!["body", "body_name", "name", "open", "email", "email_until", "email_state"],
            rows: Box::new(self.owners.iter().map(row)),
        }
    }

    fn ids(&self) -> Vec<String> {
        self.owners.iter().map(|owner| owner.name.clone()).collect()
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
        }
    }

    #[test]
    fn what_is_no_address_is_listed_as_the_text_that_it_is() {
        let today = "2026-11-23".parse().unwrap();
        let owners = Owners::of(vec![owner(Some("ring the desk"), None)], today);
        let json = serde_json::to_value(&owners).unwrap();

        assert_eq!(json["owners"][0]["email"], "ring the desk");
        assert_eq!(json["owners"][0]["email_state"], "unreadable");
        assert!(added(&owner(Some("ring the desk"), None), false, today).contains("no address"));
    }

    #[test]
    fn an_address_that_is_over_is_said_to_be() {
        let over = owner(Some("acc@example.org"), Some("2026-11-22"));
        let said = |today: &str| edited("ACC Crime", &over, today.parse().unwrap());

        assert_eq!(
            said("2026-11-23"),
            "ACC Crime at Kent Police: acc@example.org until Sun 22 Nov 2026, which is over: nothing is sent there"
        );
        assert!(said("2026-11-22").ends_with("until Sun 22 Nov 2026"));
    }
}
