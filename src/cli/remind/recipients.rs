//! Who is mailed what: each owner what is theirs, and the fallback what has no owner with an address.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::model::address::Address;
use crate::model::mail::Mailing;
use crate::model::message::{Channel, Recipient};
use crate::model::owner::Reached;
use crate::model::reminder::Subject;
use crate::model::shell::quoted;

/// The things of each recipient. Refused where something has none.
pub fn sorted(
    subjects: Vec<Subject>,
    mailing: &Mailing,
    today: NaiveDate,
) -> Result<BTreeMap<Recipient, Vec<Subject>>> {
    let mut sorted: BTreeMap<Recipient, Vec<Subject>> = BTreeMap::new();
    for subject in subjects {
        let own = address(&subject, mailing, today).ok().flatten();
        let address = own.or_else(|| mailing.fallback.clone()).ok_or_else(without_anybody)?;
        sorted.entry(mailed(&address)).or_default().push(subject);
    }
    Ok(sorted)
}

fn mailed(address: &Address) -> Recipient {
    Recipient { channel: Channel::Mail, name: address.to_string() }
}

fn without_anybody() -> Error {
    Error::Configuration(
        "something is to be told of that has no owner with an address; set `fallback` under [mail] in \
         track.toml to whom it is sent, or leave it out by a filter such as --owner"
            .into(),
    )
}

/// The address of a thing's owner, where there is one that may be used; else why an owner is not reached.
/// What nobody owns has neither.
fn address(
    subject: &Subject,
    mailing: &Mailing,
    today: NaiveDate,
) -> std::result::Result<Option<Address>, String> {
    if subject.finding().is_none_or(|item| item.owner.is_none()) {
        return Ok(None);
    }
    let contact = &subject.contact;
    let kept = contact.email.as_deref().unwrap_or_default();
    match (contact.on(today), kept.parse::<Address>().ok()) {
        (Reached::Holds, Some(address)) if mailing.domains.allows(&address) => Ok(Some(address)),
        (Reached::Holds, _) => {
            Err(format!("has the address {kept}, to whose domain no mail is allowed"))
        }
        (Reached::None, _) => Err("has no address".to_owned()),
        (Reached::Over, _) => Err(format!("has an address that is over: {}", contact.in_words())),
        (Reached::Unreadable, _) => Err(format!("has an address that is none: {kept}")),
    }
}

/// For the fallback: for each owner whose reminders came to it, why, and what mends it.
pub fn remarks(
    recipient: &Recipient,
    subjects: &[&Subject],
    mailing: &Mailing,
    today: NaiveDate,
) -> Vec<String> {
    if mailing.fallback.as_ref().map(mailed).as_ref() != Some(recipient) {
        return Vec::new();
    }
    let remarks = subjects.iter().filter_map(|subject| remark(subject, mailing, today));
    remarks.collect::<BTreeSet<String>>().into_iter().collect()
}

fn remark(subject: &Subject, mailing: &Mailing, today: NaiveDate) -> Option<String> {
    let why = address(subject, mailing, today).err()?;
    let item = subject.finding()?;
    let owner = item.owner.as_deref()?;
    Some(format!(
        "{owner} at {} {why}, and so this came to you: `track owner edit {} --force {} --email ...`",
        item.body_name,
        quoted(owner),
        item.body
    ))
}
