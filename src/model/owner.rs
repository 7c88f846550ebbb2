//! Who owns findings at one body, and the address at which reminders of them arrive.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::address::Address;
use super::calendar::with_weekday;
use super::choices::{fold, one_of};
use super::clean::is_hostile;
use super::shell::{argument, is_number};
use super::text::{composed, one_line};
use crate::error::{Error, Result};

one_of! {
    AddressState, "state of an address" {
        None = "none",
        Valid = "valid",
        Expired = "expired",
        /// What is stored isn't an address.
        Unreadable = "unreadable",
    }
}

/// Kept as stored, which may not be an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Contact {
    pub email: Option<String>,
    #[serde(rename = "email_until")]
    pub until: Option<NaiveDate>,
}

impl Contact {
    pub fn on(&self, day: NaiveDate) -> AddressState {
        match &self.email {
            None => AddressState::None,
            Some(email) if email.parse::<Address>().is_err() => AddressState::Unreadable,
            Some(_) if self.until.is_some_and(|until| day > until) => AddressState::Expired,
            Some(_) => AddressState::Valid,
        }
    }

    /// A new address has no last day until it is given one.
    pub fn after(&self, edit: &OwnerEdit) -> Result<Contact> {
        let email = match &edit.email {
            None => self.email.clone(),
            Some(email) => email.as_ref().map(Address::to_string),
        };
        let until = match edit.until {
            None if !is_same(email.as_deref(), self.email.as_deref()) => None,
            None => self.until,
            Some(until) => until,
        };
        match (&email, until) {
            (None, Some(_)) => Err(Error::refused(
                "there is no address for --until to apply to; give one with --email",
            )),
            _ => Ok(Contact { email, until }),
        }
    }

    /// `acc.crime@example.org until Wed 31 Mar 2027`.
    pub fn in_words(&self) -> String {
        let email = self.email.as_deref().unwrap_or("no address");
        match self.until {
            Some(until) => format!("{email} until {}", with_weekday(until)),
            None => email.to_owned(),
        }
    }
}

/// An address in other case is the same one.
fn is_same(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        (one, other) => one == other,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Owner {
    #[serde(skip)]
    pub id: i64,
    #[serde(skip)]
    pub body_id: i64,
    pub body: String,
    pub body_name: String,
    pub name: String,
    /// Open findings; parts and actions are counted apart.
    pub open: u32,
    pub parts: u32,
    pub actions: u32,
    #[serde(flatten)]
    pub contact: Contact,
}

impl Owner {
    /// Whether one or two letters are wrong in a name that was typed for theirs.
    pub fn is_nearly(&self, typed: &str) -> bool {
        (1..=2).contains(&strsim::osa_distance(&fold(&self.name), &fold(typed)))
    }

    /// Refused for two that aren't two owners of one body.
    pub fn check_at_same_body(&self, other: &Owner) -> Result<()> {
        match (self.id == other.id, self.body_id == other.body_id) {
            (true, _) => Err(Error::refused("that is the same owner; name another")),
            (false, false) => Err(Error::refused(format!(
                "{} is at {} and {} at {}; both must be at the same body",
                self.name, self.body_name, other.name, other.body_name
            ))),
            (false, true) => Ok(()),
        }
    }

    /// Refused while they own what is open.
    pub fn check_removal(&self) -> Result<()> {
        let open = self.open + self.parts + self.actions;
        if open == 0 {
            return Ok(());
        }
        let (findings, them) = if open == 1 { ("finding", "it") } else { ("findings", "them") };
        Err(Error::refused(format!(
            "{name} at {body} owns {open} open {findings}; hand {them} over first: `track owner hand-over {typed} \
             --to \"...\" --force {slug}`",
            name = self.name,
            body = self.body_name,
            typed = argument(&self.name),
            slug = self.body,
        )))
    }
}

/// `None` leaves a field alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnerEdit {
    pub name: Option<String>,
    /// `Some(None)` removes the address and its last day.
    pub email: Option<Option<Address>>,
    pub until: Option<Option<NaiveDate>>,
}

const NUMBER: &str = "it looks like a number; give a name";

/// The name of a person or a desk, on one line.
pub fn checked_name(text: &str) -> Result<String> {
    const LONGEST: usize = 100;
    let name = one_line(&composed(text));
    if name.chars().any(is_hostile) {
        return Err(Error::refused("it contains an invisible character"));
    }
    if is_number(&name) {
        return Err(Error::refused(NUMBER));
    }
    if name.eq_ignore_ascii_case("none") {
        return Err(Error::refused("\"none\" means nobody; give a name"));
    }
    match name.chars().count() {
        0 => Err(Error::refused("it is empty")),
        1..=LONGEST => Ok(name),
        _ => Err(Error::refused(format!("a name has at most {LONGEST} characters"))),
    }
}

pub fn folded_name(name: &str) -> Result<String> {
    let folded = fold(name);
    if folded.is_empty() {
        return Err(Error::refused("an owner needs a name"));
    }
    Ok(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn contact(email: &str, until: Option<&str>) -> Contact {
        Contact { email: Some(email.to_owned()), until: until.map(day) }
    }

    fn edit(email: Option<&str>, until: Option<Option<&str>>) -> OwnerEdit {
        OwnerEdit {
            name: None,
            email: email.map(|email| Some(email.parse().unwrap())),
            until: until.map(|until| until.map(day)),
        }
    }

    #[test]
    fn a_name_is_one_line_of_at_most_100_characters() {
        assert_eq!(checked_name(" ACC\n Crime ").unwrap(), "ACC Crime");
        assert!(checked_name(&"x".repeat(100)).is_ok());
        for wrong in ["", " ", "None", ":1", " #2", "ACC\u{200b}", &"x".repeat(101)] {
            assert!(checked_name(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn an_address_expires_on_the_day_after_its_last() {
        let on = |contact: &Contact, today| contact.on(day(today));
        let bounded = contact("acc@example.org", Some("2027-03-31"));

        assert_eq!(on(&bounded, "2027-03-31"), AddressState::Valid);
        assert_eq!(on(&bounded, "2027-04-01"), AddressState::Expired);
        assert_eq!(on(&contact("acc@example.org", None), "2999-01-01"), AddressState::Valid);
        assert_eq!(on(&Contact::default(), "2027-03-31"), AddressState::None);
        assert_eq!(on(&contact("the ACC", None), "2027-03-31"), AddressState::Unreadable);
    }

    #[test]
    fn the_last_day_belongs_to_the_address() {
        let before = contact("acc@example.org", Some("2027-03-31"));
        let after = |email, until| before.after(&edit(email, until)).unwrap();

        assert_eq!(after(None, None), before);
        assert_eq!(after(Some("acc@example.org"), None), before);
        assert_eq!(
            after(Some("ACC@example.org"), None),
            contact("ACC@example.org", Some("2027-03-31"))
        );
        assert_eq!(after(Some("dcc@example.org"), None), contact("dcc@example.org", None));
        assert_eq!(
            after(Some("dcc@example.org"), Some(Some("2028-01-01"))),
            contact("dcc@example.org", Some("2028-01-01"))
        );
        assert_eq!(after(None, Some(None)), contact("acc@example.org", None));
        let none = OwnerEdit { email: Some(None), ..OwnerEdit::default() };
        assert_eq!(before.after(&none).unwrap(), Contact::default());
    }

    fn owner(name: &str, open: u32) -> Owner {
        Owner {
            id: 1,
            body_id: 1,
            body: "kent".to_owned(),
            body_name: "Kent Police".to_owned(),
            name: name.to_owned(),
            open,
            parts: 0,
            actions: 0,
            contact: Contact::default(),
        }
    }

    #[test]
    fn another_post_is_no_typing_error() {
        let is_nearly = |typed| owner("ACC Crime", 0).is_nearly(typed);

        assert!(is_nearly("ACC Crimes") && is_nearly("ACC Crmie"));
        assert!(!is_nearly("acc crime") && !is_nearly("ACC Jones") && !is_nearly("DCC"));
    }

    #[test]
    fn who_owns_something_open_is_not_removed() {
        assert!(owner("ACC Crime", 0).check_removal().is_ok());
        let of_an_action = Owner { actions: 1, ..owner("ACC Crime", 0) };
        assert!(of_an_action.check_removal().is_err());
        let refusal = owner("ACC Crime", 2).check_removal().unwrap_err().to_string();
        assert!(
            refusal.contains(
                "2 open findings; hand them over first: `track owner hand-over 'ACC Crime'"
            ),
            "{refusal}"
        );
    }

    #[test]
    fn no_address_has_no_last_day() {
        let until = edit(None, Some(Some("2027-03-31")));

        assert!(Contact::default().after(&until).is_err());
        assert!(Contact::default().after(&edit(None, Some(None))).is_ok());
    }
}
